"""What is unknown and would decide something, of each case of a snapshot.

The columns of :mod:`duecourse.targets._why` and of where :mod:`duecourse.decide._snapshot` asks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse import ir
from duecourse.ir import Scope
from duecourse.ir_tools import events_of, inputs
from duecourse.targets._expressions import CONDITIONS, as_condition
from duecourse.targets._why import _named
from duecourse.targets.columns.epoch import Blocker
from duecourse.targets.columns.kernel import Items
from duecourse.targets.columns.names import distinct
from duecourse.targets.columns.snapshot import Offered, Snapshot
from duecourse.targets.columns.tally import LACKS
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import CASE, CONTACT, POINT
from duecourse.targets.columns.words_said import NO_WORDS

NO_LAW_PACK = "core/no-law-pack"


@dataclass(slots=True)
class Entries:
    """What is missing, an entry for each case, fact, owner and what would be decided by it.

    Attributes:
        case: Row of the snapshot.
        fact: Number of the fact in ``facts``.
        owner: The case (-1), a contact or point of the block, points after contacts, or from -2
            down something else that is called by its name, a place in ``others``.
        name: Number of what it would decide, in ``names``.
    """

    facts: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    parts: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)

    def add(self, case: Ints, fact: str, owner: Ints, name: str) -> None:
        """Note that *fact* of each *owner* is missing for *name*."""
        if len(case):
            size = len(case)
            number = self.facts.setdefault(fact, len(self.facts))
            decided = self.names.setdefault(name, len(self.names))
            self.parts.append((case, np.full(size, number), owner, np.full(size, decided)))

    def other(self, name: str) -> int:
        """Return the number of an owner that is called by its name."""
        return -2 - self.others.setdefault(name, len(self.others))

    def columns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return all entries, each once, by case."""
        if not self.parts:
            none = np.zeros(0, np.int64)
            return none, none, none, none
        case, fact, owner, name = (
            np.concatenate(column) for column in zip(*self.parts, strict=True)
        )
        # Packed to one number, which is quicker to sort than four.
        low = int(owner.min())
        facts, owners, names = len(self.facts), int(owner.max()) - low + 1, len(self.names)
        packed = distinct(((case * facts + fact) * owners + owner - low) * names + name)
        packed, name = np.divmod(packed, names)
        packed, owner = np.divmod(packed, owners)
        case, fact = np.divmod(packed, facts)
        return case, fact, owner + low, name


class Seeking:
    """Looks for what is missing in one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Look everywhere where something is unknown."""
        self.snapshot = snapshot
        self.block = snapshot.tallies.block
        self.entries = Entries()
        # All rows of the snapshot: cases, and their points.
        desk, away = (Items(-1, b.rows.case, b.rows.contact, b.rows.point) for b in snapshot.boards)
        self._items = (desk, away)
        self._places = (np.arange(len(desk.case)), snapshot.place_of_point)
        self._score()
        self._stages()
        for one, items, row in snapshot.unknown:
            mask = np.zeros(len(self._places[items.point is not None]), bool)
            mask[row] = True
            self._miss(one.act.offer, items.depth, mask, one.act.treatment.meta.id)
        for depth in (CASE, POINT):
            self._limits(depth)
        for offered in snapshot.offered:
            self._words(offered)

    def _score(self) -> None:
        snapshot = self.snapshot
        for node, row in zip(snapshot.epoch.score, snapshot.epoch.plan.score, strict=True):
            held = snapshot.view.ask(node, CASE)
            if held.true is not held.maybe:
                self._miss(row.condition, CASE, held.maybe & ~held.true, row.id)

    def _stages(self) -> None:
        snapshot = self.snapshot
        lost = snapshot.stage < 0
        if lost.any():
            for (name, condition), held in zip(
                snapshot.epoch.plan.stages, snapshot.stages, strict=True
            ):
                self._miss(condition, CASE, lost & held.maybe & ~held.true, name)

    def _limits(self, depth: int) -> None:
        """Note what would have to be known of limits that block, each once for all its acts."""
        board = self.snapshot.boards[depth == POINT]
        offered = [o for o in self.snapshot.offered if o.items.depth == depth]
        for blocker in self.snapshot.epoch.limits:
            state = board.asked(blocker)
            if state is None:
                continue
            acts = self.snapshot.epoch.concerns[blocker.instance.bit]
            mine = [each for each in offered if acts[each.one.act.bit]]
            blocked = (state > 0) & board.useful(acts)
            if not blocked.any():
                continue
            name = blocker.instance.limit.name
            held = self.snapshot.view.ask(blocker.applies, depth)
            if held.true is not held.maybe:
                self._miss(blocker.instance.applies, depth, blocked & ~held.true, name)
            rows = np.flatnonzero(blocked)
            self._law_packs(depth, rows, blocker)
            self._lacks(depth, rows, blocker, mine)

    def _lacks(self, depth: int, rows: Ints, blocker: Blocker, offered: list[Offered]) -> None:
        """Note what a blocking clock would need to know."""
        name = blocker.instance.limit.name
        items, place = self._items[depth == POINT], self._places[depth == POINT]
        lacks = blocker.clock.lacks(self.snapshot.boards[depth == POINT].rows.some(rows))
        for what, mask in lacks:
            some = rows[mask]
            if not len(some):
                continue
            word, _, whose = what.partition(" ")
            owner = np.full(len(some), -1, np.int64)
            if word == "calendar" and not whose:
                for each in offered:
                    own = each.row[np.isin(each.row, some)]
                    other = self.entries.other(each.one.act.treatment.meta.origin)
                    self.entries.add(place[own], word, np.full(len(own), other), name)
                continue
            if word == "calendar":
                owner[:] = self.entries.other(whose)
            elif word == "zones" and items.point is not None:
                owner = items.point[some] + self.block.contacts
            self.entries.add(place[some], word, owner, name)

    def _law_packs(self, depth: int, rows: Ints, blocker: Blocker) -> None:
        """Note the places of which no law pack is in force."""
        applies = blocker.instance.applies
        if blocker.instance.limit.name != NO_LAW_PACK or not isinstance(applies, ir.Not):
            return
        covered = applies.operand
        assert isinstance(covered, ir.Covers)
        items, places = self._items[depth == POINT], self._places[depth == POINT]
        numbers = self.block.place_of_case[items.case[rows]]
        for number in np.unique(numbers).tolist():
            mine = places[rows[numbers == number]]
            for place in sorted((self.block.place_sets[number] or frozenset()) - covered.values):
                owner = np.full(len(mine), self.entries.other(place), np.int64)
                self.entries.add(mine, "law_pack", owner, NO_LAW_PACK)

    def _words(self, offered: Offered) -> None:
        for number, heard in enumerate(offered.hearings):
            if heard.refused and NO_WORDS in heard.refused_by:
                rows = np.flatnonzero(offered.heard == number)
                for fact in heard.missing:
                    scope = self.snapshot.kernel.sayings.facts[fact].scope
                    owner = self._owner(scope, offered.items, rows)
                    name = offered.one.act.treatment.meta.id
                    self.entries.add(offered.place[rows], fact, owner, name)

    # --- which facts keep a condition unknown ---------------------------------------------------

    def _owner(self, scope: Scope, items: Items, rows: Ints) -> Ints:
        if scope is Scope.POINT and items.point is not None:
            return items.point[rows] + self.block.contacts
        if scope is Scope.CONTACT and items.contact is not None:
            return items.contact[rows]
        return np.full(len(rows), -1, np.int64)

    def _miss(self, expr: ir.Expr, depth: int, mask: Bools, name: str) -> None:
        """Note the unknown facts that keep *expr* unknown at the rows of *mask*."""
        if not mask.any():
            return
        held = self.snapshot.view.ask(self.snapshot.kernel.program.condition(expr), depth)
        if held.true is held.maybe:
            return
        unknown = mask & held.maybe & ~held.true
        if not unknown.any():
            return
        bare = as_condition(expr)
        match bare:
            case ir.All(operands) | ir.Any(operands):
                for operand in operands:
                    self._miss(operand, depth, unknown, name)
            case ir.Not(operand):
                self._miss(operand, depth, unknown, name)
            case _:
                whole = bare if isinstance(bare, CONDITIONS) else expr
                self._atom(whole, depth, np.flatnonzero(unknown), name)

    def _atom(self, expr: ir.Expr, at: int, rows: Ints, name: str) -> None:
        items, place = self._items[at == POINT], self._places[at == POINT]
        found = np.zeros(len(rows), bool)
        leaves, counted, named = self._read(expr)
        for leaf in leaves:
            lacking = self._unknown(leaf, items, rows)
            if not lacking.any():
                continue
            found |= lacking
            owner = self._owner(leaf.scope, items, rows)
            self.entries.add(place[rows[lacking]], leaf.fact, owner[lacking], name)
        for events in counted:
            depth = CASE
            if items.contact is not None:
                depth = POINT if {"point", "number"} & set(events.per) else CONTACT
            entity = (items.case, items.contact, items.point)[depth]
            assert entity is not None
            lacks = self.snapshot.tallies.of(events, depth).lacks[entity[rows]]
            found |= lacks > 0
            for number, word in enumerate(LACKS):
                mask = lacks == number
                if number and mask.any():
                    scope = Scope.CONTACT if word == "zones" else Scope.CASE
                    owner = self._owner(scope, items, rows)
                    self.entries.add(place[rows[mask]], word, owner[mask], name)
        if named and not found.all():
            rest = rows[~found]
            owner = np.full(len(rest), -1, np.int64)
            self.entries.add(place[rest], named, owner, name)

    def _read(self, expr: ir.Expr) -> tuple[tuple[ir.Input, ...], tuple[ir.Events, ...], str]:
        """Return what a test reads, and the derived fact that it is called by."""
        known = self.snapshot.kernel.reads
        found = known.get(id(expr))
        if found is None:
            called = _named(expr)
            name = called[0].fact if called else ""
            # With the test itself, so that no other is ever at its place in memory.
            found = known[id(expr)] = (inputs(expr), events_of(expr), name, expr)
        return found[:3]

    def _unknown(self, leaf: ir.Input, items: Items, rows: Ints) -> Bools:
        entity = {Scope.CONTACT: items.contact, Scope.POINT: items.point}.get(
            leaf.scope, items.case
        )
        if leaf.scope in (Scope.EVENT, Scope.ACT) or entity is None:
            return np.ones(len(rows), bool)
        known = self.block.known(leaf.scope, leaf.fact)
        return np.zeros(len(rows), bool) if known is None else ~known[entity[rows]]


def missing_of(snapshot: Snapshot) -> pa.Array:
    """Return what is missing of each case, as ``fact@of`` in the order of facts and owners."""
    seeking = Seeking(snapshot)
    case, fact, owner, _ = seeking.entries.columns()
    size = len(snapshot.case)
    if not len(case):
        return pa.array([[]] * size, pa.list_(pa.string()))
    # Entries come by case, fact and owner: one for several that it would decide is next to itself.
    once = np.ones(len(case), bool)
    once[1:] = (np.diff(case) != 0) | (np.diff(fact) != 0) | (np.diff(owner) != 0)
    case, fact, owner = case[once], fact[once], owner[once]
    names = list(seeking.entries.facts)
    owners = _owners(snapshot, case, owner, list(seeking.entries.others))
    place = {name: rank for rank, name in enumerate(sorted(names))}
    ranks = np.array([place[name] for name in names])[fact]
    order = np.lexsort((_ranks(owners), ranks, case))
    offsets = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(case, minlength=size), out=offsets[1:])
    facts = pa.array(names, pa.string()).take(pa.array(fact[order]))
    texts = pc.binary_join_element_wise(facts, owners.take(pa.array(order)), "@")
    return pa.ListArray.from_arrays(pa.array(offsets), texts)


def _ranks(texts: pa.Array) -> Ints:
    """Return where each text stands among the different ones, in the order of code points."""
    found = pc.rank(texts, sort_keys="ascending", tiebreaker="dense")
    ranks: Ints = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return ranks


def _owners(snapshot: Snapshot, case: Ints, owner: Ints, others: list[str]) -> pa.Array:
    """Return what each owner is called."""
    block = snapshot.tallies.block
    ids = [
        block.case_ids,
        block.ids("contacts", "contact"),
        block.ids("points", "point"),
        pa.array(others, pa.string()),
    ]
    begins = np.cumsum([0, *(len(each) for each in ids)])
    rows = snapshot.case[case]
    for kind, mask in (
        (1, (owner >= 0) & (owner < block.contacts)),
        (2, owner >= block.contacts),
        (3, owner < -1),
    ):
        mine = owner[mask]
        if kind == 1:
            mine = block.contact_rows[mine]
        elif kind == 2:
            mine = block.point_rows[mine - block.contacts]
        else:
            mine = -2 - mine
        rows[mask] = begins[kind] + mine
    return pa.concat_arrays([each.cast(pa.string()) for each in ids]).take(pa.array(rows))
