"""The first minute at which each decision differs, but for the instant it was asked at."""

from __future__ import annotations

import numpy as np

from duecourse.clock.instants import INF
from duecourse.targets.columns.deciding import Deciding
from duecourse.targets.columns.missing import entries_of
from duecourse.targets.columns.search import ceil_minute
from duecourse.targets.columns.snapshot import Offered, Snapshot
from duecourse.targets.columns.vec import Array, Bools, Ints
from duecourse.targets.columns.view import CASE, POINT

_ODD = np.uint64(0x9E3779B97F4A7C15)


def next_change(deciding: Deciding) -> Ints:
    """Return the first minute at which each decision differs; ``INF`` for none within the horizon.

    What certainly changes is known from the searches. Before that, whatever may change is looked at
    in turn, and compared by a 64-bit digest of all that a decision shows.
    """
    sure, end = deciding.sure, deciding.end
    found = sure.copy()
    first = Marked(deciding.snapshot)
    active, marks, maybe = deciding.snapshot.case, first.marks, ceil_minute(first.changes)
    while True:
        going = (maybe < sure[active]) & (maybe <= end)
        active, marks, maybe = active[going], marks[going], maybe[going]
        if not len(active):
            return np.where(found <= end, found, INF)
        seen = _look(deciding, active, maybe)
        differs = seen[0] != marks
        found[active[differs]] = maybe[differs]
        later = np.maximum(ceil_minute(seen[1]), ceil_minute(maybe + 1))
        active, marks, maybe = active[~differs], marks[~differs], later[~differs]


def _look(deciding: Deciding, case: Ints, us: Ints) -> tuple[Array, Ints]:
    """Return marks and next changes of some cases, each at an instant of its own."""
    kernel = deciding.kernel
    number = np.searchsorted(kernel.starts, us, "right")
    marks, changes = np.zeros(len(case), np.uint64), np.zeros(len(case), np.int64)
    for each in np.unique(number).tolist():
        rows = np.flatnonzero(number == each)
        snapshot = Snapshot.some(
            kernel, deciding.tallies, deciding.names, kernel.epochs[each], case[rows], us[rows]
        )
        marked = Marked(snapshot)
        marks[rows], changes[rows] = marked.marks, marked.changes
    return marks, changes


class Marked:
    """A snapshot's cases as digests, and when each of them may change.

    Attributes:
        marks: A digest of all that a decision shows of a case, but for times.
        changes: The first instant at which any of it may differ.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        """Digest a snapshot."""
        self.snapshot = snapshot
        size = len(snapshot.case)
        self.marks = np.zeros(size, np.uint64)
        self.changes = np.full(size, snapshot.epoch.plan.end, np.int64)
        stages = [hash_of(name) for name, _ in snapshot.epoch.plan.stages]
        score, because = snapshot.score()
        self._add(
            None,
            np.array([*stages, np.uint64(7)], np.uint64)[snapshot.stage],
            score,
            because,
            snapshot.arms(),
        )
        self._missing()
        taken: dict[str, Bools] = {}
        for offered in snapshot.offered:
            self._offered(offered, self._behind(offered, taken))
        self._until()

    def _add(self, place: Ints | None, *columns: Array) -> None:
        """Add the digest of rows of *columns* to that of their cases, whatever their order."""
        mixed: Array = np.full(len(columns[0]), 1, np.uint64)
        for column in columns:
            mixed = _mix(mixed ^ column.astype(np.uint64))
        if place is None:
            self.marks += mixed
        else:
            np.add.at(self.marks, place, mixed)

    def _missing(self) -> None:
        entries = entries_of(self.snapshot)
        case, fact, owner, name = entries.columns()
        if len(case):
            facts = np.array([hash_of(each) for each in entries.facts], np.uint64)
            names = np.array([hash_of(each) for each in entries.names], np.uint64)
            # Numbers of named owners are this snapshot's own: their names are not.
            others = np.array([*(hash_small(each) for each in entries.others), 0], np.int64)
            owner = np.where(owner < -1, -2 - others[np.maximum(-2 - owner, -1)], owner)
            self._add(case, facts[fact], owner, names[name])

    def _behind(self, offered: Offered, taken: dict[str, Bools]) -> Bools:
        """Return which lawful items stand behind another of their exclusive group."""
        lawful = offered.reasons == 0
        name = offered.one.act.treatment.exclusive
        if not name:
            return np.zeros(len(lawful), bool)
        known = taken.setdefault(name, np.zeros(len(self.snapshot.case), bool))
        rows = np.flatnonzero(lawful)
        place = offered.place[rows]
        first = np.zeros(len(rows), bool)
        first[np.unique(place, return_index=True)[1]] = True
        behind = np.zeros(len(lawful), bool)
        behind[rows[~(first & ~known[place])]] = True
        known[place] = True
        return behind

    def _offered(self, offered: Offered, behind: Bools) -> None:
        items, size = offered.items, len(offered.place)
        point = np.full(size, -1) if items.point is None else items.point
        lawful = (offered.reasons == 0) & ~behind
        shown = [offered.remaining, offered.duties, offered.checklist, offered.advice]
        shown += [self._heard(offered), *self._values(offered)]
        act = np.full(size, items.act)
        kind = np.where(behind, 2, lawful)
        columns = [np.where(lawful, column, 0) for column in shown]
        self._add(offered.place, act, point + 1, kind, offered.reasons, *columns)
        self._bounds(offered, offered.reasons == 0)

    def _heard(self, offered: Offered) -> Ints:
        """Return a number for what each hears that is the same in every snapshot."""
        if not offered.hearings:
            return np.zeros(len(offered.place), np.int64)
        numbers = np.array([hash_of(repr(heard)) for heard in offered.hearings], np.uint64)
        return numbers[offered.heard].astype(np.int64)

    def _values(self, offered: Offered) -> list[Ints]:
        """Return the values that pass with time of the facts that each hears."""
        script = offered.one.act.script
        if script is None or offered.items.point is None:
            return []
        found: list[Ints] = []
        epoch, program = self.snapshot.epoch, self.snapshot.kernel.program
        shown = np.zeros(len(offered.place), bool)
        for fact in sorted({f for heard in offered.hearings for f in heard.shown}):
            node = program.value(epoch.plan.facts[fact])
            if node.static:
                continue
            says = np.array([fact in heard.shown for heard in offered.hearings])
            shown = says[offered.heard]
            vec = offered.view.ask(node, POINT)
            known = shown if vec.known is None else shown & vec.known
            data = vec.data if vec.data.ndim == 1 else vec.data[:, 0] * 1_000_003 + vec.data[:, 1]
            found.append(np.where(known, data.astype(np.int64) + hash_small(fact), 0))
        return found

    def _bounds(self, offered: Offered, lawful: Bools) -> None:
        """Note when the clocks of limits may change what they say."""
        one, depth, board = offered.one, offered.items.depth, offered.board
        until = np.full(len(offered.place), INF, np.int64)
        for number, blocker in enumerate(one.blockers):
            bounds = offered.bounds[number]
            if bounds is None:
                continue
            until = np.minimum(until, np.abs(bounds))
            if blocker.clock.daily:
                shut = np.flatnonzero(bounds > 0)
                day = blocker.clock.next_day(board.rows.some(offered.row[shut]))
                if day is not None:
                    until[shut] = np.minimum(until[shut], day)
            if blocker.clock.counts:
                held = offered.view.ask(blocker.applies, depth).maybe
                applies = np.flatnonzero(lawful & held)
                change = blocker.clock.next_change(board.rows.some(offered.row[applies]))
                if change is not None:
                    until[applies] = np.minimum(until[applies], change)
        for blocker in one.advisers:
            state = board.state(blocker)
            if state is not None:
                change = np.abs(state[offered.row])
                until = np.where(lawful, np.minimum(until, change), until)
        self._sooner(offered.place, until)

    def _sooner(self, place: Ints, until: Ints) -> None:
        past = until <= self.snapshot.us[place]
        np.minimum.at(self.changes, place, np.where(past, INF, until))

    def _until(self) -> None:
        """Note until when all conditions hold that were asked of the snapshot's own rows."""
        view, snapshot = self.snapshot.view, self.snapshot
        self._sooner(np.arange(len(snapshot.case)), view.holds_until(CASE))
        for depth, above in ((1, view.above[0]), (2, snapshot.place_of_point)):
            until = view.bounds.until[depth]
            if until is not None and above is not None and len(until):
                self._sooner(above, until)


def hash_of(text: str) -> int:
    """Return a 64-bit digest of *text*, the same in every process."""
    found = 0xCBF29CE484222325
    for byte in text.encode():
        found = (found ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return found


def hash_small(text: str) -> int:
    """Return a digest of *text* that fits 40 bits."""
    return hash_of(text) >> 24


def _mix(values: Array) -> Array:
    """Spread 64-bit numbers (the finalizer of splitmix64)."""
    with np.errstate(over="ignore"):
        values = values + _ODD
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed: Array = values ^ (values >> np.uint64(31))
        return mixed
