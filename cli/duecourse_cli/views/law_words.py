"""The words of the law commands, in the languages that they are shown in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from duecourse_cli._words import LANGUAGES, pick

if TYPE_CHECKING:
    from duecourse.law.catalogue import PackRow
    from duecourse.law.effects import Because

_SAID = {
    "pack": ("pack", "法规包"),
    "title": ("law", "法规"),
    "binds": ("binds", "约束"),
    "reaches": ("reaches", "适用于"),
    "silent": ("silent on", "未规定"),
    "limits": ("limits", "条数"),
    "as_read": ("as read", "文本日期"),
    "both": ("both", "双方"),
    "first_party": ("the lender itself", "出借人自行催收"),
    "third_party": ("third parties", "第三方催收"),
    "hours": ("hours", "时段"),
    "frequency": ("frequency", "频次"),
    "counts": ("counts", "次数"),
    "third_parties": ("third parties", "第三人"),
    "holds": ("holds", "停止"),
    "words": ("words and duties", "话术与义务"),
    "basis": ("basis", "依据"),
    "law": ("law", "法律"),
    "regulation": ("regulation", "监管规定"),
    "standard": ("standard", "推荐性标准"),
    "self_regulation": ("self-regulation", "行业自律"),
    "guidance": ("guidance", "指引"),
    "certainty": ("certainty", "确定度"),
    "presumption": ("presumption", "推定"),
    "from": ("from", "自"),
    "until": ("until", "至"),
    "nothing": ("nothing", "无"),
    "silent_here": ("says nothing on this", "未作规定"),
    "house": ("house rule, not law", "内部规定，非法律"),
    "killed": ("KILLED: no lawful minute", "不可行：没有合法时刻"),
    "leave_only": ("ONLY WITH LEAVE: lawful once the consumer agreed", "须经同意方可"),
    "reduced": ("REDUCED: fewer people, hours or words", "缩减：人、时、话更少"),
    "delayed": ("DELAYED: lawful later", "推迟"),
    "conditional": ("WITH DUTIES", "附带义务"),
    "untouched": ("UNTOUCHED", "不受影响"),
    "not_probed": ("NOT TRIED: no case was found in which the playbook would do it", "未能试验"),
    "exhibit": ("shown only", "仅作展示"),
    "week": ("a week", "每周"),
    "not_to": ("not to", "不得对"),
    "not_said": ("left out", "略去"),
    "neutral": ("everyone hears the neutral words", "一律使用中性话术"),
    "with": ("with", "须"),
    "later_by": ("later by", "推迟"),
    "window": ("window", "时段"),
    "open": ("hours a week", "每周小时"),
    "a_day": ("calls a day", "每日次数"),
    "a_week": ("calls a week", "每周次数"),
    "why": ("because", "依据"),
    "all": ("all", "合计"),
    "calls": ("CALLS to a customer who never answers", "对始终不接的客户拨打"),
    "probes": (
        "Decided on made cases, with the law and without it, over a week from {day}.",
        "以自动生成的案例，自 {day} 起一周，分别在有无法规下判定。",
    ),
    "lawful": ("lawful", "可做"),
    "partly": ("partly lawful", "部分可做"),
    "deferred": ("waits", "须等待"),
    "barred": ("barred", "禁止"),
    "idle": ("nothing offered", "无可做之事"),
    "best": ("the best of all treatments", "所有措施中最优"),
    "clock": ("on the clock of", "时区"),
    "lawful_hours": ("{hours} lawful hours in {days} days", "{days}日内可做{hours}小时"),
    "cells": ("cells", "格"),
}


def said(key: str, language: str) -> str:
    """Return a heading or a word."""
    return _SAID[key][LANGUAGES.index(language)] if key in _SAID else key


def listed(keys: Iterable[str], language: str) -> str:
    """Return words one after another."""
    return ("、" if language == "zh" else ", ").join(said(key, language) for key in keys)


def limits_text(row: PackRow, language: str) -> str:
    """Return how many limits of each force and certainty: ``22 law, 6 standard; A 20 B 8``."""
    forces = ", ".join(f"{n} {said(force, language)}" for force, n in row.by_force.items())
    marks = " ".join(f"{mark} {n}" for mark, n in row.by_certainty.items())
    return f"{forces}; {said('certainty', language)} {marks}" if row.limits else "0"


def cited(because: Because, language: str) -> str:
    """Return a limit as people cite it: its title and its paragraph."""
    title = pick(because.title, language, because.limit)
    return f"{title} ({because.cite or said('house', language)})"


def duration(minutes: int) -> str:
    """Return minutes as hours, ``77 h`` or ``77.5 h``."""
    hours = minutes / 60
    return f"{hours:.0f} h" if minutes % 60 == 0 else f"{hours:.1f} h"


def cites(because: Sequence[Because]) -> list[str]:
    """Return the paragraphs of some limits, each once; a limit without one by its name."""
    return list(dict.fromkeys(each.cite or each.limit for each in because))
