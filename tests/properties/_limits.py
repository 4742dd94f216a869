"""Random limits, call windows and counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from tests.properties._facts import LEAF, conditions

from duecourse import ir
from duecourse.ir import Expr, Kind, Scope, Within
from duecourse.language.model import (
    BasisBody,
    Body,
    CallWindows,
    CapBody,
    ConcealBody,
    DayHours,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    Meta,
    RequireBody,
    Schedule,
    WaitBody,
    Window,
)

Tests: TypeAlias = dict[Scope, list[st.SearchStrategy[Expr]]]

KINDS = (
    "attempts",
    "attempts",
    "placed_calls",
    "answered_calls",
    "conversations",
    "messages",
    "visits",
    "contacts",
    "events",
)
WITHIN = (
    Within("days", 1),
    Within("days", 2),
    Within("days", 7),
    Within("hours", 1),
    Within("hours", 24),
    Within("hours", 168),
    Within("week"),
    Within("month"),
    Within("ever"),
)
KEYS = {
    Scope.CASE: ("collector", "debt", "account"),
    Scope.CONTACT: ("collector", "debt", "contact"),
    Scope.POINT: ("debt", "contact", "point", "number"),
}
OWN_KEY = {Scope.CONTACT: "contact", Scope.POINT: "point"}
FORMS = (
    *("hours",) * 5,
    *("cap",) * 5,
    *("wait",) * 3,
    *("hold",) * 3,
    "forbid",
    "basis",
    "require",
    "conceal",
)
OUTCOME = ir.Input("outcome", Kind.ENUM, Scope.EVENT)
DAYS = ("daily", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "workday", "holiday")


@st.composite
def events(draw: DrawFn, scope: Scope) -> ir.Events:
    """Return which events count, for a fact or limit of *scope*."""
    keys = set(draw(st.lists(st.sampled_from(KEYS[scope]), max_size=2)))
    if scope in OWN_KEY:
        keys.add(OWN_KEY[scope])
    outcomes = st.sets(st.sampled_from(("no_answer", "busy", "conversation")), min_size=1)
    chosen = draw(outcomes) if draw(st.integers(0, 2)) == 2 else None
    where: Expr = ir.TRUE if chosen is None else ir.OneOf(OUTCOME, frozenset(chosen))
    return ir.Events(
        draw(st.sampled_from(KINDS)), where, draw(st.sampled_from(WITHIN)), tuple(sorted(keys))
    )


@st.composite
def spans(draw: DrawFn) -> tuple[tuple[int, int], ...]:
    """Return hours of a day, over midnight too, at DST's favourite minutes too."""
    starts = st.sampled_from((0, 60, 90, 120, 150, 480, 570, 750, 1140, 1320, 1410, 1439))
    found = []
    last = 0
    for start in sorted(draw(st.lists(starts, min_size=1, max_size=2, unique=True))):
        if start < last:
            continue
        length = draw(st.sampled_from((1, 30, 60, 90, 480, 600, 780, 1200, 1440)))
        found.append((start, start + length))
        last = start + length
    return tuple(found)


@st.composite
def schedules(draw: DrawFn) -> Schedule:
    """Return hours by day; every day stands in one row at most."""
    left = list(DAYS)
    rows: list[DayHours] = []
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        first = "daily" if not rows and draw(st.integers(0, 3)) else draw(st.sampled_from(left))
        named = {first, *draw(st.lists(st.sampled_from(left), max_size=3))}
        named = {"daily"} if first == "daily" else named - {"daily"}
        left = [day for day in left if day not in named]
        closed = draw(st.integers(0, 5)) == 5
        rows.append(DayHours(frozenset(named), () if closed else draw(spans())))
        if not left:
            break
    return Schedule(tuple(rows))


@st.composite
def call_windows(draw: DrawFn, tests: Tests, metas: Callable[[str], Meta]) -> list[CallWindows]:
    """Return at most one document of call windows that do not overlap much."""
    if draw(st.integers(0, 2)):
        return []
    windows = []
    for place in range(draw(st.integers(1, 3))):
        phones = draw(st.sampled_from(((), (), ("home",), ("home", "work"))))
        calls = draw(st.sampled_from((None, 0, 1, 2, 3)))
        windows.append(
            Window(metas(f"window-{place}"), draw(schedules()), calls, frozenset(phones))
        )
    everyone = st.just(ir.TRUE)
    whom = draw(st.one_of(everyone, conditions([*tests[Scope.CONTACT], *tests[Scope.POINT]])))
    when = draw(st.one_of(everyone, conditions([*tests[Scope.CASE], *tests[Scope.CONTACT]])))
    return [CallWindows(metas("call-windows"), whom, when, tuple(windows))]


@st.composite
def bodies(draw: DrawFn, tests: Tests) -> Body:
    """Return what a limit does."""
    scopes = st.sampled_from((Scope.CASE, Scope.CONTACT, Scope.POINT))
    form = draw(st.sampled_from(FORMS))
    if form == "hours":
        if not draw(st.integers(0, 4)):
            return HoursBody(Schedule(()), told=True)
        return HoursBody(
            draw(schedules()), draw(st.sampled_from(("every", "every", "point", "desk")))
        )
    if form == "cap":
        return CapBody(draw(events(draw(scopes))), draw(st.sampled_from((0, 1, 1, 1, 2, 2, 3))))
    if form == "wait":
        unit = draw(st.sampled_from(("days", "hours", "minutes")))
        found = draw(events(draw(scopes)))
        found = ir.Events(found.kind, found.where, Within("ever"), found.per)
        return WaitBody(found, unit, draw(st.sampled_from((1, 2, 7, 24, 90))))
    if form == "hold":
        until = draw(st.sampled_from((None, *(LEAF["hold_date"], LEAF["hold_instant"]) * 2)))
        reading = [*tests[Scope.CASE], *tests[Scope.CONTACT]]
        when = draw(st.one_of(st.just(ir.TRUE), conditions(tests[Scope.CASE]), conditions(reading)))
        return HoldBody(when, until)
    if form == "require":
        return RequireBody((draw(st.sampled_from(("say-who", "say-why"))),))
    if form == "conceal":
        return ConcealBody(frozenset({"amount"}))
    if form == "basis":
        return BasisBody(
            frozenset({draw(st.sampled_from(("birth_date", "willing", "age", "due")))})
        )
    return ForbidBody(
        draw(conditions([*tests[Scope.ACT], *tests[Scope.CONTACT], *tests[Scope.POINT]]))
    )


@st.composite
def limits(draw: DrawFn, tests: Tests, metas: Callable[[str], Meta], most: int) -> list[Limit]:
    """Return up to *most* limits."""
    found = []
    for place in range(draw(st.integers(1, most))):
        body = draw(bodies(tests))
        known = [
            t for scope in (Scope.ACT, Scope.ACT, Scope.CONTACT, Scope.POINT) for t in tests[scope]
        ]
        reading = conditions([*known, *tests[Scope.CASE]])
        selects = draw(st.booleans())
        release = draw(st.sampled_from(("", "", "", "unless", "except", "when")))
        found.append(
            Limit(
                metas(f"limit-{place}"),
                body,
                on=draw(conditions(known)) if selects else ir.TRUE,
                selects=selects,
                when=draw(reading) if release == "when" else ir.TRUE,
                unless=draw(reading) if release == "unless" else None,
                except_=draw(reading) if release == "except" else None,
            )
        )
    return found
