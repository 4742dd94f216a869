"""What a limit says, in plain words: made from what it does, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecourse import ir
from duecourse.language.model import (
    CHANNELS,
    BasisBody,
    CapBody,
    ConcealBody,
    Fact,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    RequireBody,
    Schedule,
    WaitBody,
)
from duecourse.law._plain import Plain

_SAY: Final[dict[str, dict[str, str]]] = {
    "en": {
        "hours": "only {hours}, {clock}",
        "told": "only in the hours that the person said suit them",
        "every": "on every clock the person may be on",
        "point": "on the clock of that number or address",
        "desk": "on the desk's clock",
        "closed": "never",
        "cap": "at most {number} {what} {within}{per}",
        "wait": "not within {number} {unit} of {what}{per}; the day itself counts",
        "wait_clock": "not within {number} {unit} of {what}{per}",
        "per": ", counted by {keys}",
        "where": " where {condition}",
        "hold": "stops while {condition}{until}",
        "until": ", until {end} at the latest",
        "forbid": "barred where {condition}",
        "forbid_all": "barred",
        "conceal": "nothing may be said of {items}",
        "conceal_all": "nothing of the debt may be said",
        "require": "must come with: {duties}",
        "basis": "may not depend on {facts}, nor on anything worked out from it",
        "on": "applies where {condition}",
        "when": "while {condition}",
        "unless": "unless {condition}",
        "except": "except where {condition}",
        "and": ", ",
    },
    "zh": {
        "hours": "仅限{hours}，{clock}",
        "told": "仅限本人表示方便的时段",
        "every": "以当事人可能所在各时区为准",
        "point": "以该号码或地址所在时区为准",
        "desk": "以作业台时间为准",
        "closed": "全天不可",
        "cap": "{within}{what}至多{number}次{per}",
        "wait": "{what}后{number}{unit}内不得进行（当日计为第一日）{per}",
        "wait_clock": "{what}后{number}{unit}内不得进行{per}",
        "per": "，按{keys}计",
        "where": "（{condition}）",
        "hold": "{condition}时停止{until}",
        "until": "，最迟至{end}",
        "forbid": "禁止：{condition}",
        "forbid_all": "一律禁止",
        "conceal": "不得提及：{items}",
        "conceal_all": "不得提及债务",
        "require": "须同时：{duties}",
        "basis": "不得依据{facts}，亦不得依据由其推出的事实",
        "on": "适用：{condition}",
        "when": "条件：{condition}",
        "unless": "除非{condition}",
        "except": "例外：{condition}",
        "and": "、",
    },
}
_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "attempts": "call attempts",
        "placed_calls": "placed calls",
        "answered_calls": "answered calls",
        "conversations": "conversations",
        "messages": "messages",
        "visits": "visits",
        "contacts": "contacts by any channel",
        "events": "events",
        "today": "in a day",
        "ever": "ever",
        "week": "in a week from Monday",
        "month": "in a calendar month",
        "daily": "every day",
        "workday": "working days",
        "weekend": "weekends",
        "holiday": "public holidays",
        "days": "days",
        "hours": "hours",
        "minutes": "minutes",
        "within": "in {number} {unit}",
    },
    "zh": {
        "attempts": "拨打",
        "placed_calls": "实际拨出电话",
        "answered_calls": "接通电话",
        "conversations": "通话",
        "messages": "信息",
        "visits": "上门",
        "contacts": "各渠道联系",
        "events": "事件",
        "today": "每日",
        "ever": "累计",
        "week": "每周（周一起）",
        "month": "每自然月",
        "daily": "每日",
        "workday": "工作日",
        "weekend": "周末",
        "holiday": "法定节假日",
        "days": "日",
        "hours": "小时",
        "minutes": "分钟",
        "within": "{number}{unit}内",
        "collector": "催收方",
        "person": "当事人",
        "debt": "债务",
        "account": "账户",
        "contact": "联系人",
        "point": "联系方式",
        "number": "号码",
    },
}
_ANY_CHANNEL: Final = ir.OneOf(ir.Input("channel", ir.Kind.ENUM, ir.Scope.ACT), frozenset(CHANNELS))
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHOWN: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


class Teller:
    """Tells limits in one language."""

    def __init__(self, facts: Mapping[str, Fact], language: str) -> None:
        """Keep the vocabulary."""
        self.language = language if language in _SAY else "en"
        self._say, self._words = _SAY[self.language], _WORDS[self.language]
        self._describer = Plain(facts, self.language)

    def rule(self, limit: Limit) -> str:
        """Return what the limit does, without what it applies to."""
        say = self._say
        match limit.body:
            case HoursBody(schedule, zone, told):
                if told:
                    return say["told"]
                return say["hours"].format(hours=self.schedule(schedule), clock=say[zone])
            case CapBody(events, at_most):
                return say["cap"].format(
                    number=at_most,
                    what=self._events(events),
                    within=self._within(events.within),
                    per=self._per(events),
                )
            case WaitBody(events, unit, number):
                form = "wait" if unit == "days" else "wait_clock"
                return say[form].format(
                    number=number,
                    unit=self._words[unit],
                    what=self._events(events),
                    per=self._per(events),
                )
            case HoldBody(when, until):
                end = say["until"].format(end=self._describer.fact(until)) if until else ""
                return say["hold"].format(condition=self.condition(when), until=end)
            case ForbidBody(what):
                if what in (ir.TRUE, _ANY_CHANNEL):
                    return say["forbid_all"]
                return say["forbid"].format(condition=self.condition(what))
            case ConcealBody(items, everything):
                if everything:
                    return say["conceal_all"]
                return say["conceal"].format(items=self._listed(items))
            case RequireBody(duties):
                spoken = [duty.replace("-", " ") for duty in duties]
                return say["require"].format(duties=self._listed(spoken))
            case BasisBody(facts):
                named = [self._describer.fact(_input(name)) for name in sorted(facts)]
                return say["basis"].format(facts=self._listed(named))

    def scope(self, limit: Limit) -> tuple[str, ...]:
        """Return what it applies to and what it leaves alone, a clause each."""
        clauses = [
            ("on", limit.on),
            ("when", limit.when),
            ("unless", limit.unless),
            ("except", limit.except_),
        ]
        return tuple(
            self._say[key].format(condition=self.condition(condition))
            for key, condition in clauses
            if condition is not None and condition != ir.TRUE
        )

    def condition(self, condition: ir.Expr) -> str:
        """Return a condition in words."""
        text = self._describer.test(condition)
        return text[1:-1] if text.startswith("(") and text.find(")") == len(text) - 1 else text

    def schedule(self, schedule: Schedule) -> str:
        """Return opening hours, ``Mon-Fri 08:00-19:00, Sat 08:00-15:00``."""
        parts = []
        for row in schedule.rows:
            spans = " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in row.spans)
            parts.append(f"{self._days(row.days)} {spans or self._say['closed']}")
        return self._say["and"].join(parts)

    def _days(self, days: frozenset[str]) -> str:
        named = sorted((day for day in days if day in _WEEK), key=_WEEK.index)
        shown = [_SHOWN[self.language][_WEEK.index(day)] for day in named]
        others = [self._words.get(day, day) for day in sorted(days - frozenset(_WEEK))]
        if len(named) == len(_WEEK):
            shown = [self._words["daily"]]
        elif len(named) > 2 and _WEEK.index(named[-1]) - _WEEK.index(named[0]) + 1 == len(named):
            joint = "至" if self.language == "zh" else "-"
            shown = [f"{shown[0]}{joint}{shown[-1]}"]
        return self._say["and"].join((*shown, *others))

    def _events(self, events: ir.Events) -> str:
        text = self._words[events.kind]
        if events.where != ir.TRUE:
            text += self._say["where"].format(condition=self.condition(events.where))
        return text

    def _within(self, within: ir.Within) -> str:
        if within.unit == "days" and within.number == 1:
            return self._words["today"]
        if within.unit in ("week", "month", "ever") and within.number == 1:
            return self._words[within.unit]
        unit = self._words.get(within.unit, within.unit)
        return self._words["within"].format(number=within.number, unit=unit)

    def _per(self, events: ir.Events) -> str:
        if not events.per:
            return ""
        keys = [self._words.get(key, key) for key in events.per]
        return self._say["per"].format(keys=self._listed(keys))

    def _listed(self, names: frozenset[str] | tuple[str, ...] | list[str]) -> str:
        ordered = sorted(names) if isinstance(names, frozenset) else list(names)
        return self._say["and"].join(self._describer.named(name) for name in ordered)


def _input(name: str) -> ir.Expr:
    return ir.Input(name, ir.Kind.TEXT, ir.Scope.CASE)


def _clock(minute: int) -> str:
    minute = minute - 1440 if minute > 1440 else minute  # after midnight, of the next day
    return f"{minute // 60:02d}:{minute % 60:02d}"
