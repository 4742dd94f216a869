"""Readings of one book side by side: without law, with it, as written, as once practised."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from duecourse.book.bind import Vocabulary, bind
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.plan import Act
from duecourse.clock.instants import ceil_minute
from duecourse.decide._search import Item
from duecourse.decide._snapshot import Offered, Snapper, Snapshot
from duecourse.decide.decider import Decider
from duecourse.decide.slots import runs
from duecourse.ir import TRUE
from duecourse.language.model import Policy
from duecourse.targets.scalar import ScalarTarget

Span = tuple[int, int]
"""A half-open stretch of instants."""
KEPT = 256
"""Of how many cases a bench keeps the coming days."""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """One reading of a book, ready to look at cases.

    Attributes:
        joined: What is read.
        vocabulary: Of its cases.
        decider: Compiled code.
    """

    joined: Joined
    vocabulary: Vocabulary
    decider: Decider
    _kept: dict[tuple[str, int], Course] = field(default_factory=dict, repr=False)

    def case(self, document: dict[str, object]) -> Case:
        """Return *document* as a case.

        Raises:
            CaseError: It does not fit.
        """
        return bind(document, self.vocabulary)

    def course(self, case: Case, us: int) -> Course:
        """Return the coming days of *case* as they look at *us*."""
        return Course(self, case, us)

    def look(self, document: dict[str, object], us: int) -> Course:
        """Return the coming days of *document*, plain data, as they look at *us*.

        Many treatments are tried on the same cases: the latest are kept.

        Raises:
            CaseError: It does not fit.
        """
        key = (json.dumps(document), us)
        found = self._kept.pop(key, None)
        if found is None:
            found = self.course(self.case(document), us)
            if len(self._kept) == KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[key] = found
        return found


def bench(joined: Joined, vocabulary: Vocabulary) -> Bench:
    """Make a bench of *joined*."""
    return Bench(joined, vocabulary, Decider(ScalarTarget(joined), joined))


def readings(
    joined: Joined, vocabulary: Vocabulary, packs: Sequence[Policy], *, floor: bool = True
) -> tuple[Bench, Bench]:
    """Return a book read without law, and under *packs*."""
    free = bench(without_law(joined), vocabulary)
    return free, bench(with_law(joined, packs, floor=floor), vocabulary)


def without_law(joined: Joined) -> Joined:
    """Return the playbook alone."""
    return replace(joined, packs=(), lawless=True)


def with_law(joined: Joined, packs: Sequence[Policy], *, floor: bool = True) -> Joined:
    """Return the playbook under *packs*; without *floor*, with nothing of the house's own."""
    return replace(joined, packs=tuple(packs), lawless=not floor)


def lively(joined: Joined) -> Joined:
    """Return the book with its exhibits offered, so that the law alone says what it bars."""
    treatments = tuple(replace(t, exhibit=False) for t in joined.playbook.treatments)
    return replace(joined, playbook=replace(joined.playbook, treatments=treatments))


def as_practised(joined: Joined) -> Joined:
    """Return the book's practices bare: offered throughout their stages, no limit of its own.

    In every arm of an experiment, whoever is drawn for it.
    """
    treatments = tuple(replace(t, exhibit=False, when=TRUE) for t in joined.playbook.treatments)
    playbook = joined.playbook
    playbook = replace(playbook, treatments=treatments, limits=(), call_windows=(), experiments=())
    return replace(joined, playbook=playbook)


def windows_in_force(joined: Joined) -> Joined:
    """Return the book with its call windows in force, whatever they wait for."""
    documents = tuple(replace(document, when=TRUE) for document in joined.playbook.call_windows)
    return replace(joined, playbook=replace(joined.playbook, call_windows=documents))


class Course:
    """The coming days of one case; its record stays as it was at the instant asked about.

    Attributes:
        us: That instant.
    """

    def __init__(self, bench: Bench, case: Case, us: int) -> None:
        """Prepare the case."""
        decider = bench.decider
        self.us, self.bench = us, bench
        self._seen: dict[int, Snapshot] = {}
        self.ready, _ = decider.prepare(case, us)
        self._search = decider.searching(self.ready, us)
        self._snapper = Snapper(self._search.timeline, self._search, decider.speaker)

    def at(self, us: int) -> Snapshot:
        """Return everything about the instant *us*, not before the one asked about."""
        found = self._seen.get(us)
        if found is None:
            found = self._seen[us] = self._snapper.take(us)
        return found

    def act(self, item: Item) -> Act | None:
        """Return the act of *item* in the epoch asked about, if it exists there."""
        return self.bench.decider.target.compiled(self.us).acts.get(item[0])

    def names(self, item: Item) -> tuple[str, str]:
        """Return contact and point of *item*; empty at the desk."""
        if item[1] < 0:
            return "", ""
        contact = self.ready.contacts[item[1]]
        return contact.id, contact.points[item[2]].id

    def first(self, item: Item, us: int, end: int) -> int | None:
        """Return the first whole minute from *us* to before *end* at which *item* may be done."""
        found = self._search.first_lawful(item, ceil_minute(us) - 1, end)
        return found if found is not None and found < end else None

    def spans(self, item: Item, us: int, end: int) -> tuple[Span, ...]:
        """Return the stretches from *us* to *end* in which *item* may be done."""
        found = runs(self._search, item, ceil_minute(us), end)
        return tuple((a, end if b is None else min(b, end)) for a, b in found if a < end)


def binding(snapshot: Snapshot, offered: Offered) -> str:
    """Return the limit that holds an unlawful act back the longest; empty if it is lawful."""
    if not offered.bounds:
        return next(iter(offered.reasons), "")
    instances = snapshot.stretch.code.plan.instances

    def longest(bit: int) -> tuple[int, bool, int]:
        return offered.bounds[bit], bool(instances[bit].limit.cite), -bit

    return instances[max(offered.bounds, key=longest)].limit.name


def joint(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return *spans* as few as possible, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def overlap(left: Sequence[Span], right: Sequence[Span]) -> tuple[Span, ...]:
    """Return what two lists of stretches have in common."""
    found = [(max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) < min(b, d)]
    return joint(found)


def length(spans: Sequence[Span]) -> int:
    """Return how long *spans* are together."""
    return sum(end - start for start, end in spans)
