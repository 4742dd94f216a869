"""Random books, cases and instants, built from the model and not from text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from duecourse import ir
from duecourse.api import Book
from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.ir import Expr, Kind, Scope
from duecourse.language.model import (
    Chase,
    Fact,
    Header,
    Meta,
    Policy,
    ScoreRow,
    Stage,
    Treatment,
)
from tests.properties import _cases, _limits

T = TypeVar("T")

PLAYBOOK, CORE = "book", "core"
PURPOSES = ("remind", "collect", "locate", "relay")
ROLES = ("debtor", "spouse", "sibling", "employer")
PHONES = ("mobile", "home", "work")


def _fact(
    name: str, kind: Kind, scope: Scope, path: str = "", expr: Expr | None = None, **more: Any
) -> Fact:
    return Fact(Meta(name, CORE), kind, scope, expr or ir.Input(name, kind, scope), path, **more)


BASE = (
    _fact("loan_status", Kind.ENUM, Scope.CASE, "loan.status", values=("active", "paid")),
    _fact("due", Kind.DATE, Scope.CASE, "loan.due"),
    _fact("amount_due", Kind.MONEY, Scope.CASE, "loan.amount_due"),
    _fact("willing", Kind.BOOLEAN, Scope.CASE, "debtor.willing"),
    _fact("birth_date", Kind.DATE, Scope.CASE, "debtor.birth_date"),
    _fact("hold_date", Kind.DATE, Scope.CASE, "loan.hold_date"),
    _fact("hold_instant", Kind.INSTANT, Scope.CASE, "loan.hold_instant"),
    _fact("actor", Kind.ENUM, Scope.CASE, "case.actor"),
    _fact("jurisdiction", Kind.SET, Scope.CASE, "case.jurisdiction"),
    _fact("language", Kind.TEXT, Scope.CASE, "case.language"),
    _fact("role", Kind.ENUM, Scope.CONTACT, "contact.role", values=ROLES),
    _fact("knows", Kind.BOOLEAN, Scope.CONTACT, "contact.knows"),
    _fact("phone", Kind.ENUM, Scope.POINT, "point.phone", values=PHONES),
    _fact("point_confirmed", Kind.BOOLEAN, Scope.POINT, "point.point_confirmed"),
)
LEAF = {fact.meta.id: fact.expr for fact in BASE}
DERIVED = (
    _fact("days_past_due", Kind.INTEGER, Scope.CASE, expr=ir.DaysSince(LEAF["due"])),
    _fact("days_to_hold", Kind.INTEGER, Scope.CASE, expr=ir.DaysUntil(LEAF["hold_date"])),
    _fact("age", Kind.INTEGER, Scope.CASE, expr=ir.AgeOn(LEAF["birth_date"], None)),
)


def named(fact: Fact) -> Expr:
    """Return how a condition reads *fact*."""
    if isinstance(fact.expr, ir.Input):
        return fact.expr
    return ir.Named(fact.meta.id, fact.kind, fact.scope, fact.expr)


def brief(node: object) -> str:
    """Return *node* without the fields that stand at their defaults."""
    if isinstance(node, Meta):
        return f"{node.name}{'' if node.since is None else f' since {node.since}'}" + (
            "" if node.until is None else f" until {node.until}"
        )
    if isinstance(node, ir.Input):
        return node.fact
    if isinstance(node, ir.Named):
        return f"{node.fact}"
    if isinstance(node, ir.Const):
        return repr(node.value)
    if isinstance(node, tuple):
        return "(" + ", ".join(brief(item) for item in node) + ")"
    if not is_dataclass(node) or isinstance(node, type):
        return str(set(node)) if isinstance(node, frozenset) else repr(node)
    parts = [
        f"{field.name}={brief(getattr(node, field.name))}"
        for field in fields(node)
        if getattr(node, field.name) not in (field.default, (), "", frozenset())
        and field.name not in ("span", "order")
    ]
    return f"{type(node).__name__}({', '.join(parts)})"


@dataclass(frozen=True, slots=True, repr=False)
class Combination:
    """A book, a case document, an instant and how far to look."""

    joined: Joined
    document: Mapping[str, Any]
    at: datetime
    horizon: int

    def __repr__(self) -> str:
        """Return what a person needs to see: everything but the vocabulary."""
        book = self.joined.playbook
        shown: list[object] = [*book.stages, *book.treatments, *book.call_windows, *book.limits]
        shown += [*book.score, *(item for pack in self.joined.packs for item in pack.limits)]
        shown += [fact for name, fact in book.facts.items() if name.startswith("count")]
        lines = [brief(item) for item in shown]
        packs = [(p.header.meta.id, p.header.zones, p.header.binds) for p in self.joined.packs]
        head = f"{self.at.isoformat()} +{self.horizon}d desk={book.header.zone}"
        return "\n".join([head, f"{book.header.calendar=} {packs=}", *lines, f"{self.document}"])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Keep hypothesis from printing the fields instead."""
        printer.text(repr(self))

    def book(self, joined: Joined | None = None) -> Book:
        """Return the book, freshly made; of *joined* instead of its own where given."""
        joined = joined or self.joined
        vocabulary = Vocabulary()
        vocabulary.learn(joined.facts)
        return Book(joined, vocabulary, "scalar", ())


def sometimes(draw: DrawFn, strategy: st.SearchStrategy[T], of: int = 3) -> T | None:
    """Draw from *strategy* once in *of* times."""
    return draw(strategy) if draw(st.integers(1, of)) == of else None


# --- conditions -----------------------------------------------------------------------------


def tests_by_scope(counts: tuple[Fact, ...]) -> dict[Scope, list[st.SearchStrategy[Expr]]]:
    """Return tests on single facts by the scope of the fact."""
    found: dict[Scope, list[st.SearchStrategy[Expr]]] = {s: [] for s in Scope}
    known = {fact.meta.id: named(fact) for fact in (*BASE, *DERIVED)}

    def add(scope: Scope, strategy: st.SearchStrategy[Expr]) -> None:
        found[scope].append(strategy)

    def bound(expr: Expr, low: int, high: int) -> st.SearchStrategy[Expr]:
        ends = st.tuples(st.integers(low, high), st.integers(0, 6))
        return ends.map(lambda e: ir.Between(expr, e[0], e[0] + e[1] if e[1] < 6 else None))

    add(Scope.CASE, bound(known["days_past_due"], 0, 8))
    add(Scope.CASE, bound(known["days_to_hold"], -3, 5))
    add(Scope.CASE, bound(known["age"], 39, 41))
    add(Scope.CASE, _is(known["willing"], True, False))
    add(Scope.CASE, _is(known["loan_status"], "active", "paid"))
    add(Scope.CASE, st.just(ir.Compare(">=", known["amount_due"], ir.Const(Decimal(100)))))
    add(Scope.CASE, st.just(ir.Known(known["hold_date"])))
    add(Scope.CONTACT, _is(known["role"], *ROLES))
    add(Scope.CONTACT, _is(known["knows"], True, False))
    add(Scope.POINT, _is(known["phone"], *PHONES))
    add(Scope.POINT, _is(known["point_confirmed"], True, False))
    for fact in counts:
        tests = st.one_of(bound(named(fact), 0, 3), st.just(ir.Known(named(fact))))
        add(fact.scope, tests)
    channel = ir.Input("channel", Kind.ENUM, Scope.ACT)
    purpose = ir.Input("purpose", Kind.ENUM, Scope.ACT)
    add(Scope.ACT, _is(channel, "call", "sms", "visit"))
    add(Scope.ACT, st.just(ir.Compare("!=", channel, ir.Const("desk"))))
    add(Scope.ACT, _is(purpose, *PURPOSES))
    return found


def _is(expr: Expr, *values: str | bool) -> st.SearchStrategy[Expr]:
    plain = st.sampled_from(values).map(lambda v: ir.Compare("==", expr, ir.Const(v)))
    several = st.sets(st.sampled_from(values), min_size=1, max_size=2)
    return st.one_of(plain, several.map(lambda v: ir.OneOf(expr, frozenset(v))))


def conditions(tests: list[st.SearchStrategy[Expr]]) -> st.SearchStrategy[Expr]:
    """Return conditions over *tests*, nested a little."""
    one = st.one_of(*tests)
    several = st.lists(one, min_size=2, max_size=3).map(tuple)
    return st.one_of(one, one, several.map(ir.All), several.map(ir.Any), one.map(ir.Not))


# --- the book -------------------------------------------------------------------------------


@st.composite
def counts(draw: DrawFn) -> tuple[Fact, ...]:
    """Return facts that count events, of every scope."""
    found = []
    for place in range(draw(st.integers(0, 2))):
        scope = draw(st.sampled_from((Scope.CASE, Scope.CONTACT, Scope.POINT)))
        events = draw(_limits.events(scope))
        makers: list[Callable[[], Expr]] = [
            lambda e=events: ir.Count(e),
            lambda e=events: ir.CountDistinct("day", e),
            lambda e=events: ir.DaysSince(ir.Pick("day", e, True, Kind.DATE)),
        ]
        expr = draw(st.sampled_from((makers[0], *makers)))()
        found.append(_fact(f"count_{place}", Kind.INTEGER, scope, expr=expr))
    return tuple(found)


@st.composite
def _treatments(
    draw: DrawFn,
    stages: list[str],
    tests: dict[Scope, list[st.SearchStrategy[Expr]]],
    metas: Callable[[str], Meta],
) -> list[Treatment]:
    everyone = [*tests[Scope.CASE], *tests[Scope.CONTACT], *tests[Scope.POINT]]
    found = []
    for place in range(draw(st.integers(2, 4))):
        do = draw(
            st.sampled_from(("call", "call", "call", "sms", "visit", "letter", "review", "hand-over"))
        )
        desk = do in ("review", "hand-over")
        whom = ir.TRUE if desk else sometimes(draw, conditions(tests[Scope.CONTACT]), 3)
        reading = conditions(tests[Scope.CASE] if desk else everyone)
        member = st.lists(st.sampled_from(stages), min_size=1, max_size=2, unique=True)
        chosen = sometimes(draw, member.map(tuple), 3)
        found.append(
            Treatment(
                metas(f"treatment-{place}"),
                chosen,
                do,
                whom or ir.TRUE,
                sometimes(draw, reading, 3) or ir.TRUE,
                place,
                purpose=draw(st.sampled_from(PURPOSES)),
                exclusive=draw(st.sampled_from(("", "", "voice"))),
                rank=draw(st.sampled_from((100, 100, 10))),
                exhibit=draw(st.integers(0, 19)) == 19,
            )
        )
    return found


@st.composite
def combinations(draw: DrawFn) -> Combination:
    """Return a random book, case, instant and horizon."""
    frame = draw(_cases.frames())
    metas = _metas(draw, frame.day, PLAYBOOK)
    own_counts = draw(counts())
    tests = tests_by_scope(own_counts)
    facts = {f.meta.id: f for f in (*BASE, *DERIVED, *own_counts)}
    first, second = sorted(draw(st.tuples(st.integers(0, 5), st.integers(1, 8))))
    edges = (None, first, second, None)
    past_due = named(facts["days_past_due"])
    stages = [
        Stage(
            metas(f"stage-{i}"),
            ir.Between(past_due, low, None if high is None else high - 1),
        )
        for i, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True))
        if low is None or high is None or low < high
    ]
    playbook = Policy(
        Header(
            Meta(PLAYBOOK, PLAYBOOK),
            regime=False,
            version="1",
            zone=frame.desk,
            calendar=frame.calendar,
        ),
        "sha256:b",
        facts,
        tuple(stages),
        None,
        tuple(draw(_treatments([s.meta.id for s in stages], tests, metas))),
        call_windows=tuple(draw(_limits.call_windows(tests, metas))),
        limits=tuple(draw(_limits.limits(tests, metas, 4))),
        score=tuple(
            ScoreRow(metas(f"row-{i}"), 10 * (i + 1), draw(conditions(tests[Scope.CASE])))
            for i in range(draw(st.integers(0, 2)))
        ),
        chases=tuple(
            Chase(Meta(f"chase-{i}", PLAYBOOK), minute, frozenset({"daily"}))
            for i, minute in enumerate(draw(st.lists(st.integers(0, 1439), max_size=1)))
        ),
    )
    core = Policy(
        Header(Meta(CORE, CORE), regime=False),
        "sha256:c",
        {f.meta.id: f for f in (*BASE, *DERIVED)},
        disclosure_items=("caller_name", "callback_number", "amount"),
    )
    packs = tuple(draw(_packs(tests, frame)))
    advisory = bool(packs) and draw(st.booleans())
    joined = Joined(playbook, packs, core, not packs, advisory)
    seconds = draw(st.sampled_from((0, 0, 30, 59)))
    at = frame.at.replace(second=seconds)
    offset = draw(st.sampled_from((0, 0, 480, -300, 345)))
    at += timedelta(microseconds=draw(st.sampled_from((0, 0, 0, 1, 500_000))))
    document = draw(_cases.documents(frame))
    return Combination(joined, document, _shown(at, offset), draw(st.integers(1, 3)))


def _shown(at: datetime, minutes: int) -> datetime:
    from datetime import timezone

    return at.astimezone(timezone(timedelta(minutes=minutes)) if minutes else UTC)


@st.composite
def _packs(
    draw: DrawFn, tests: dict[Scope, list[st.SearchStrategy[Expr]]], frame: _cases.Frame
) -> list[Policy]:
    if draw(st.integers(0, 2)):
        return []
    found = []
    for name in draw(st.sampled_from((("aa",), ("aa", "bb"), ("bb", "aa")))):
        header = Header(
            Meta(name, name),
            regime=True,
            jurisdiction=name.upper(),
            binds=draw(st.sampled_from((frozenset(), frozenset({"third_party"})))),
            zones=tuple(draw(st.lists(st.sampled_from(frame.zones), max_size=2, unique=True))),
            silent_on=frozenset(),
        )
        metas = _metas(draw, frame.day, name)
        limits = tuple(draw(_limits.limits(tests, metas, 3)))
        found.append(Policy(header, f"sha256:{name}", {}, limits=limits))
    return found


def _metas(draw: DrawFn, day: int, origin: str) -> Callable[[str], Meta]:
    """Return a maker of metas; one in eight items has dates near *day*."""

    def meta(name: str) -> Meta:
        if draw(st.integers(0, 7)) < 7:
            return Meta(name, origin, cite=f"art. {name[-1]}")
        since = draw(st.one_of(st.none(), st.integers(day - 2, day + 3)))
        until = draw(st.one_of(st.none(), st.integers(day - 1, day + 3)))
        if since is not None and until is not None and until < since:
            until = since
        return Meta(name, origin, since=since, until=until, force="guidance")

    return meta
