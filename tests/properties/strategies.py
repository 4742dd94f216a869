"""Random books, cases and instants, built from the model and not from text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from tests.properties import _cases, _limits
from tests.properties._facts import (
    BASE,
    CORE,
    DERIVED,
    PURPOSES,
    conditions,
    conditions_by_scope,
    fact,
    named,
)

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
from duecourse.language.subjects import SUBJECTS

T = TypeVar("T")

PLAYBOOK = "book"


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


# --- the book -------------------------------------------------------------------------------


@st.composite
def counts(draw: DrawFn) -> tuple[Fact, ...]:
    """Return facts that count events, of every scope."""
    found = []
    for place in range(draw(st.integers(0, 2))):
        scope = draw(st.sampled_from((Scope.CASE, Scope.CONTACT, Scope.POINT)))
        events = draw(_limits.events(scope))
        forms: tuple[Expr, ...] = (
            ir.Count(events),
            ir.Count(events),
            ir.CountDistinct("day", events),
            ir.DaysSince(ir.Pick("day", events, last=True, kind=Kind.DATE)),
        )
        expr = draw(st.sampled_from(forms))
        found.append(fact(f"count_{place}", Kind.INTEGER, scope, expr=expr))
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
            st.sampled_from(
                ("call", "call", "call", "sms", "visit", "letter", "review", "hand-over")
            )
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
    tests = conditions_by_scope(own_counts)
    facts = {f.meta.id: f for f in (*BASE, *DERIVED, *own_counts)}
    first, second = sorted(draw(st.tuples(st.integers(0, 5), st.integers(1, 8))))
    edges = (None, first, second, None)
    past_due = named(facts["days_past_due"])
    stages = [
        Stage(
            metas(f"stage-{i}"),
            ir.Between(past_due, low, None if high is None else high - 1),
        )
        for i, (low, high) in enumerate(pairwise(edges))
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
    return at.astimezone(timezone(timedelta(minutes=minutes)) if minutes else UTC)


@st.composite
def _packs(
    draw: DrawFn, tests: dict[Scope, list[st.SearchStrategy[Expr]]], frame: _cases.Frame
) -> list[Policy]:
    if draw(st.integers(0, 2)):
        return []
    found = []
    for name in draw(st.sampled_from((("aa",), ("aa", "bb"), ("bb", "aa")))):
        metas = _metas(draw, frame.day, name)
        header = Header(
            replace(metas(name), force=""),
            regime=True,
            jurisdiction=name.upper(),
            binds=draw(st.sampled_from((frozenset(), frozenset({"third_party"})))),
            reaches=sometimes(draw, conditions(tests[Scope.CASE])) or ir.TRUE,
            zones=tuple(draw(st.lists(st.sampled_from(frame.zones), max_size=2, unique=True))),
            silent_on=frozenset(draw(st.sets(st.sampled_from(SUBJECTS), max_size=1))),
        )
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
