"""Findings from every reading of a row: what holds in all of them is sure, the rest hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from duecourse.audit.findings import KINDS, SHOWN, Finding
from duecourse.audit.judge import Stand
from duecourse.audit.law import NO_PACK, Law
from duecourse.book.case import Event
from duecourse.language.model import CapBody, HoursBody, Limit, Schedule, WaitBody

HOUSE = "core"
_ABSENT = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which a row can be read.

    Attributes:
        debt: The debt it is judged about, where the row names debts.
        open: What the row leaves open, as this reading has it: column to value, empty where the
            row says it.
        stands: Limits that stand against it.
        room: What caps left.
    """

    debt: str
    open: Mapping[str, str]
    stands: Mapping[str, Stand]
    room: Mapping[str, int]


def findings(
    law: Law, readings: Sequence[Reading], jurisdiction: frozenset[str]
) -> tuple[Finding, ...]:
    """Return what all readings together say, worst first."""
    if not jurisdiction:
        unknown = Finding("undetermined", NO_PACK, "", "", missing=("jurisdiction",))
        return (unknown,)
    found: dict[str, list[Finding]] = {}
    for debt in dict.fromkeys(reading.debt for reading in readings):
        about = [reading for reading in readings if reading.debt == debt]
        for name in dict.fromkeys(name for reading in about for name in reading.stands):
            found.setdefault(name, []).append(_finding(law, name, debt, about))
    several = len({reading.debt for reading in readings}) > 1
    merged = [_merged(each, several) for each in found.values()]
    return tuple(sorted(merged, key=lambda f: (KINDS.index(f.kind), f.limit)))


def _finding(law: Law, name: str, debt: str, readings: Sequence[Reading]) -> Finding:
    stands = [reading.stands.get(name) for reading in readings]
    kinds = [_ABSENT if stand is None else _kind(law, stand) for stand in stands]
    present = [stand for stand in stands if stand is not None]
    missing = {word for stand in present for word in stand.missing}
    kind = kinds[0]
    if len(set(kinds)) > 1:
        missing |= set(_open(readings, kinds))
        sure = set(kinds) - {_ABSENT}
        kind = sure.pop() if len(sure) == 1 and sure <= {"house", "advice", "uncounted"} else ""
        kind = kind or "undetermined"
    meta = present[0].instance.limit
    limit = law.limits.get(name)
    events = {id(event): event for stand in present for event in stand.counted}
    shown = sorted(events.values(), key=_by_time)
    return Finding(
        kind,
        name,
        meta.cite,
        rule_of(limit) if limit is not None else "",
        (debt,) if debt else (),
        tuple(event.id for event in shown[-SHOWN:]),
        len(shown),
        tuple(sorted(missing)) if kind not in ("breach", "presumption", "uncounted") else (),
        tuple(sorted({word for stand in present for word in stand.unless} - missing)),
    )


def _kind(law: Law, stand: Stand) -> str:
    """Return what one stand is when read on its own."""
    meta = stand.instance.limit
    if meta.origin == HOUSE and meta.name != NO_PACK:
        return "house"
    if stand.instance.advisory:
        return "advice"
    if stand.missing:
        return "undetermined"
    if stand.uncounted:
        return "uncounted"
    limit = law.limits.get(meta.name)
    return "presumption" if limit is not None and limit.presumption else "breach"


def _open(readings: Sequence[Reading], kinds: Sequence[str]) -> Iterable[str]:
    """Yield the columns left open that make a difference."""
    for column in readings[0].open:
        seen: dict[tuple[str, ...], set[str]] = {}
        for reading, kind in zip(readings, kinds, strict=True):
            others = tuple(value for name, value in reading.open.items() if name != column)
            seen.setdefault(others, set()).add(kind)
        if any(len(each) > 1 for each in seen.values()):
            yield column


def _merged(each: Sequence[Finding], several: bool) -> Finding:
    """Return the worst of the findings of one limit, with the debts about which it is that."""
    worst = min(each, key=lambda finding: KINDS.index(finding.kind))
    alike = [finding for finding in each if finding.kind == worst.kind]
    return Finding(
        worst.kind,
        worst.limit,
        worst.cite,
        worst.rule,
        tuple(debt for finding in alike for debt in finding.debts) if several else (),
        worst.counted,
        worst.counted_in_all,
        worst.missing,
        worst.unless,
    )


def _by_time(event: Event) -> tuple[int, str]:
    return event.at, event.id


# --- in a line ------------------------------------------------------------------------------------


def rule_of(limit: Limit) -> str:
    """Return what a limit says, in a line of the language's own words."""
    match limit.body:
        case CapBody(events, at_most):
            within = events.within
            span = f"{within.number} {within.unit}" if within.unit != "ever" else "ever"
            return f"at most {at_most} {events.kind} within {span}{_per(events.per)}"
        case WaitBody(events, unit, number):
            return f"{number} {unit} after {events.kind}{_per(events.per)}"
        case HoursBody(schedule, _, told):
            return "the hours they said suit them" if told else _hours(schedule)
        case _:
            form = type(limit.body).__name__.removesuffix("Body").lower()
            return f"{form}: {limit.meta.title.get('en', limit.meta.id)}"


def _per(keys: Iterable[str]) -> str:
    listed = ", ".join(keys)
    return f" per {listed}" if listed else ""


def _hours(schedule: Schedule) -> str:
    rows = []
    for row in schedule.rows:
        spans = ", ".join(f"{_clock(a)}..{_clock(b)}" for a, b in row.spans) or "none"
        rows.append(f"{' '.join(sorted(row.days))} {spans}")
    return "only " + "; ".join(rows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24 if minutes != 1440 else 24:02d}:{minutes % 60:02d}"
