"""The law of a log, compiled for each place that its rows name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from duecourse import ir
from duecourse.audit.acts import act_order, join, purposes, without_exceptions
from duecourse.audit.growing import Asked
from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.book.plan import Instance
from duecourse.book.selections import Counted
from duecourse.clock.zones import Zone, zone
from duecourse.ir_tools import events_of, inputs, walk
from duecourse.language.model import Limit, Policy
from duecourse.targets._clocks import Running
from duecourse.targets._why import Why, compile_why
from duecourse.targets.scalar import Compiled, ScalarTarget

NO_PACK = "core/no-law-pack"
NAMED_KEPT = 64
Blocker = tuple[int, Running, Instance]


@dataclass(slots=True, eq=False)
class Place:
    """The law of one set of jurisdictions.

    Attributes:
        strict: As it is.
        bare: Without exceptions.
    """

    joined: Joined
    strict: ScalarTarget
    bare: ScalarTarget
    asked: Asked = field(default_factory=dict)
    blockers: dict[tuple[int, int], tuple[Blocker, ...]] = field(default_factory=dict)
    classes: dict[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    roles: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def blocking(self, code: Compiled, mask: int) -> tuple[Blocker, ...]:
        """Return what of *mask* may block, advice too."""
        key = (code.plan.start, mask)
        found = self.blockers.get(key)
        if found is None:
            if len(self.blockers) >= 4096:
                self.blockers.clear()
            found = self.blockers[key] = tuple(
                (i.bit, code.clocks[i.bit], i) for i in code.plan.instances if mask >> i.bit & 1
            )
        return found


class Law:
    """Law packs ready to judge contacts by.

    Attributes:
        packs: What was joined.
        vocabulary: Of the facts that a log may give.
        limits: Every limit of the packs and of the house, by name.
        paths: Where a fact is read, for those that are read and not derived.
    """

    def __init__(
        self, core: Policy, packs: Sequence[Policy], *, desk: str = "UTC", advisory: bool = False
    ) -> None:
        """Join *packs*; each place's law is compiled when a row first names it.

        Args:
            core: The vocabulary and the house floor.
            packs: Law packs.
            desk: The zone in which days since a date of the case are counted.
            advisory: Report standards, self-regulation and guidance as advice.
        """
        self.packs = tuple(packs)
        self.joined = join(core, packs, desk, advisory=advisory)
        self.vocabulary = Vocabulary()
        self.vocabulary.learn(self.joined.facts)
        self.desk: Zone = zone(desk)
        self.counted = Counted()
        self.zones = self.joined.jurisdiction_zones
        self.limits: dict[str, Limit] = {
            limit.meta.name: limit for policy in self.joined.policies() for limit in policy.limits
        }
        self.paths = {n: fact.path for n, fact in self.joined.facts.items() if fact.path}
        self.purposes = purposes(core.facts)
        self.roles = core.facts["role"].values
        self._places: dict[frozenset[str], Place] = {}
        self._whys: dict[int, tuple[ir.Expr, Why]] = {}
        self._events: dict[int, tuple[ir.Expr, tuple[ir.Events, ...]]] = {}

    def place(self, jurisdiction: frozenset[str]) -> Place:
        """Return the law of a place; packs of other places take nothing from it."""
        key = jurisdiction & self.joined.jurisdictions
        found = self._places.get(key)
        if found is None:
            packs = tuple(p for p in self.joined.packs if p.header.jurisdiction in key)
            joined = replace(self.joined, packs=packs)
            if len(self._places) >= NAMED_KEPT:
                for kept in (self._places, self._whys, self._events):
                    kept.clear()
            bare = without_exceptions(joined)
            found = self._places[key] = Place(joined, ScalarTarget(joined), ScalarTarget(bare))
        return found

    def lacking(self, jurisdiction: frozenset[str] | None, us: int) -> tuple[str, ...]:
        """Return the places among them of which no pack is in force at the instant *us*."""
        return tuple(sorted((jurisdiction or frozenset()) - self.joined.in_force(us)))

    def act(self, channel: str, purpose: str) -> int:
        """Return the bit of an act."""
        return act_order(channel, purpose, self.purposes)

    def purposes_apart(self, place: Place, code: Compiled, channel: str) -> tuple[str, ...]:
        """Return one purpose of each group that the law treats alike."""
        key = (code.plan.start, channel)
        found = place.classes.get(key)
        if found is None:
            masks = {code.acts[self.act(channel, p)].blocks: p for p in reversed(self.purposes)}
            found = place.classes[key] = tuple(reversed(masks.values()))
        return found

    def roles_apart(self, place: Place, code: Compiled) -> tuple[str, ...]:
        """Return one role of each group that the law treats alike."""
        key = code.plan.start
        found = place.roles.get(key)
        if found is None:
            tests = {
                node
                for instance in code.plan.instances
                for node in walk(instance.applies)
                if isinstance(node, ir.OneOf | ir.Compare)
                and any(leaf.fact == "role" for leaf in inputs(node))
            }
            groups: dict[tuple[bool, ...], str] = {}
            for role in reversed(self.roles):
                alike = tuple(_meets(test, role) for test in sorted(tests, key=repr))
                groups[alike] = role
            found = place.roles[key] = tuple(reversed(groups.values()))
        return found

    def why(self, expr: ir.Expr, code: Compiled) -> Why:
        """Return what tells which unknown facts keep *expr* unknown."""
        found = self._whys.get(id(expr))
        if found is None:
            found = self._whys[id(expr)] = (expr, compile_why(expr, code.plan))
        return found[1]

    def events(self, expr: ir.Expr) -> tuple[ir.Events, ...]:
        """Return what *expr* counts."""
        found = self._events.get(id(expr))
        if found is None:
            found = self._events[id(expr)] = (expr, events_of(expr))
        return found[1]

    def blank(self, section: str) -> dict[str, ir.Value | None]:
        """Return the facts of a section where nothing is said of it."""
        slots = self.vocabulary.slots.get(section, {})
        return {slot.fact: slot.default for each in slots.values() for slot in each}


def _meets(test: ir.OneOf | ir.Compare, role: str) -> bool:
    if isinstance(test, ir.OneOf):
        return role in test.values
    sides = (test.left, test.right)
    return any(isinstance(side, ir.Const) and side.value == role for side in sides)
