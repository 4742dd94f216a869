"""The words of experiments: English, Chinese."""

from __future__ import annotations

from typing import Final

EXPERIMENT_WORDS: Final[dict[str, tuple[str, str]]] = {
    "experiments": ("What is tried", "正在试验的做法"),
    "experiments_lead": (
        "A share of the people is treated otherwise for a time, to see what does better. Who is in "
        "which arm is drawn by person and stays. Law and limits stand above every arm.",
        "一部分人在一段时间内按另一种做法处理，以比较效果。分组按人抽定，不再变动。法规与限制高于每一组。",
    ),
    "takes_part": ("Takes part: {who}.", "参与者：{who}。"),
    "everyone": ("every case", "全部案件"),
    "never_part": (
        "Never takes part, also where it is not known: {who}.",
        "以下情形（含情况不明者）一律不参与：{who}。",
    ),
    "others_champion": (
        "Everybody else is treated as “{arm}”, today's practice.",
        "其他人一律按现行做法“{arm}”处理。",
    ),
    "arm": ("Arm", "组别"),
    "share": ("Share", "占比"),
    "only_here": ("Done in it, and not in the others", "仅在本组采用的措施"),
    "f_tried": ("Tried", "试验"),
    "tried_in": ("in {arms} of “{experiment}” only", "仅限“{experiment}”的{arms}组"),
}
"""By key."""
