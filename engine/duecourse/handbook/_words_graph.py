"""The words of graphs: English, Chinese."""

from __future__ import annotations

from typing import Final

GRAPH_WORDS: Final[dict[str, tuple[str, str]]] = {
    "g_stages": ("{title}: stages", "{title}：阶段"),
    "g_stages_about": (
        "The stages, and what moves a case between them. A payment may bring a case back further "
        "than the next stage.",
        "各阶段以及案件在阶段之间移动的原因。还款可使案件退回不止一个阶段。",
    ),
    "g_no_stage": ("In no stage", "不属于任何阶段"),
    "g_reaches": ("{fact}: {number} or more", "{fact}达到 {number}"),
    "g_becomes_least": ("{fact}: {number} or more", "{fact}变为 {number}"),
    "g_falls": ("{fact}: {number} or less", "{fact}降至 {number} 或以下"),
    "g_becomes": ("{fact} becomes {value}", "{fact}变为{value}"),
    "g_then_by": (" (then by {fact})", "（再按{fact}）"),
    "g_on": ("moves on", "推进"),
    "g_back": ("comes back, by a payment or a correction", "因还款或更正而退回"),
    "g_out": ("leaves every stage", "离开所有阶段"),
    "g_treatments": ("{title}: treatments", "{title}：措施"),
    "g_treatments_about": (
        "The treatments of each stage, and what leads from one to another.",
        "各阶段的措施，以及一项措施怎样引出另一项。",
    ),
    "g_shown": ("shown only, never done", "仅作展示，永不执行"),
    "g_group": ("group: {group}, one is done", "同组：{group}，只做一项"),
    "g_waits": ("waits: {wait}", "间隔：{wait}"),
    "g_handed": ("The case is handed over", "案件已移交"),
    "g_else": ("the next choice of its group", "同组的下一选择"),
    "g_leads": ("what is found out or done makes room for it", "所了解或所做之事使其可行"),
    "g_hand_over": ("hand-over", "移交"),
    "g_law": ("{title}: limits on treatments", "{title}：对措施的限制"),
    "g_law_about": (
        "Which limits can act on which treatments. Limits that act on the same treatments stand "
        "together, and so do treatments on which the same limits act.",
        "哪些规定可能限制哪些措施。作用对象相同的规定合并，受限相同的措施合并。",
    ),
    "g_several": ("{n} treatments", "{n} 项措施"),
    "g_no_limit": ("No limit acts on", "没有规定限制"),
    "g_acts": ("can act on", "可能限制"),
    "g_bars": ("can bar", "可能禁止"),
}
"""By key, as those of the handbook."""
