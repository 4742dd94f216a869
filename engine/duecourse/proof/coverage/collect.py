"""Collects what tests reach of a playbook while they run, test by test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from duecourse.decide.decision import Decision
from duecourse.proof.coverage._goal import Goal, Item
from duecourse.proof.coverage._goals import items_of
from duecourse.proof.coverage._observe import Observer
from duecourse.proof.policy_tests import run_tests
from duecourse.source.node import Map
from duecourse.source.span import Span

if TYPE_CHECKING:
    from duecourse.api import Book


@dataclass(frozen=True, slots=True)
class TestRef:
    """A test by its name and place."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Touched:
    """What one test reaches.

    Attributes:
        goals: What it reaches.
        unknown: Tests of conditions that nobody knew the answer of.
        items: Names of the items of both, ``treatment firm-call``. A test may notice a change to
            another item too, for decisions look ahead (``until``, ``later``): these are the ones
            to try first, not the only ones.
    """

    goals: frozenset[Goal]
    unknown: frozenset[Goal]

    @property
    def items(self) -> frozenset[str]:
        """Return the names of the items it touches."""
        return frozenset(goal.item for goal in (*self.goals, *self.unknown))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the tests of a playbook reach.

    Attributes:
        goals: All, in the order of the playbook.
        reached: Those that some test reaches.
        unknown: Tests of conditions whose answer nobody knew in some decision: not counted.
        tests: What each test reaches.
    """

    goals: tuple[Goal, ...]
    reached: frozenset[Goal]
    unknown: frozenset[Goal]
    tests: Mapping[TestRef, Touched]

    @property
    def missing(self) -> tuple[Goal, ...]:
        """Return what no test reaches, in the order of the playbook."""
        return tuple(goal for goal in self.goals if goal not in self.reached)

    @property
    def percent(self) -> float:
        """Return how much is reached, in per cent; 100 where there is nothing to reach."""
        return 100 * len(self.reached) / len(self.goals) if self.goals else 100.0

    def touching(self, item: str) -> tuple[TestRef, ...]:
        """Return the tests that touch an item, ``treatment firm-call``, in the order they ran."""
        return tuple(test for test, touched in self.tests.items() if item in touched.items)


@dataclass(slots=True)
class Collector:
    """Collects what tests reach of one book while they run.

    Give :meth:`around` to :func:`duecourse.proof.policy_tests.run_tests`.
    """

    book: Book
    items: tuple[Item, ...] = field(init=False)
    tests: dict[TestRef, tuple[set[Goal], set[Goal]]] = field(init=False)

    def __post_init__(self) -> None:
        """List the goals."""
        self.items = items_of(self.book.joined.playbook, self.book.documents())
        self.tests = {}

    def around(self, test: Map, book: Book, changed: frozenset[str]) -> Recorder:
        """Return *book* as it decides for *test*, noting what its decisions reach.

        Args:
            test: The test.
            book: This book, or one made of it with other values of the policy.
            changed: Ids of the items that the test changed: what it reaches of those counts for
                nothing, since they are others.
        """
        ref = TestRef(str(next((v for k, v in test.items() if k == "name"), "")), test.span)
        found = self.tests.setdefault(ref, (set(), set()))
        if book is self.book:
            return Recorder(book, self.items, *found)
        unchanged = {
            item.name
            for item in self.items
            if item.meta is None or not {item.meta.id, *_owners(item)} & changed
        }
        items = items_of(book.joined.playbook, ())
        return Recorder(book, tuple(i for i in items if i.name in unchanged), *found)

    def coverage(self) -> Coverage:
        """Return what was reached so far."""
        goals = tuple(dict.fromkeys(goal for item in self.items for goal in item.goals()))
        known = frozenset(goals)
        asked = frozenset(test.unknown for item in self.items for test in item.tests)
        tests = {
            ref: Touched(frozenset(reached) & known, frozenset(unknown) & asked)
            for ref, (reached, unknown) in self.tests.items()
        }
        return Coverage(
            goals,
            known.intersection(frozenset[Goal]().union(*(t.goals for t in tests.values()))),
            asked.intersection(frozenset[Goal]().union(*(t.unknown for t in tests.values()))),
            tests,
        )


def _owners(item: Item) -> frozenset[str]:
    """Return the ids of what an item belongs to: the treatment of a checklist's entry."""
    name = item.name.rpartition(" ")[2]
    return frozenset(name.split("/"))


@dataclass(frozen=True, slots=True)
class Recorder:
    """A book that notes what each of its decisions reaches."""

    book: Book
    items: tuple[Item, ...]
    reached: set[Goal]
    unknown: set[Goal]

    def decide(self, case: Map, at: datetime) -> Decision:
        """Decide a case document."""
        known = self.book.case(case)
        decision = self.book.decide(known, at)
        reached, unknown = Observer(self.book, self.items, known, decision).observe()
        self.reached.update(reached)
        self.unknown.update(unknown)
        return decision


def cover(book: Book, documents: Iterable[Map]) -> Coverage:
    """Run every test of the ``tests`` *documents* on *book*; return what they reach.

    Whether a test passes makes no difference.
    """
    collector = Collector(book)
    for document in documents:
        run_tests(book, document, around=collector.around)
    return collector.coverage()


def combined(found: Sequence[Coverage]) -> Coverage:
    """Return what the tests of several books reach together.

    A playbook that is tested with law and without has its goals once: equal ones are one.
    """
    goals = tuple(dict.fromkeys(goal for each in found for goal in each.goals))
    tests: dict[TestRef, Touched] = {}
    for each in found:
        tests.update(each.tests)
    return Coverage(
        goals,
        frozenset(goal for each in found for goal in each.reached),
        frozenset(goal for each in found for goal in each.unknown),
        tests,
    )
