"""What two plans could decide differently, as claims: each is one part that is not the same text.

The parts that are equal as they stand need no proof. What is left is asked: is there a case, a
contact and a minute at which it comes to something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from duecourse.book.join import Joined
from duecourse.book.plan import Act, Cap, Instance, Plan, WindowCap
from duecourse.language.model import Fact
from duecourse.proof.prove import _parts
from duecourse.proof.prove._words import Wording
from duecourse.targets.solver import View
from duecourse.targets.solver.pair import PairClaim
from duecourse.targets.solver.room import room
from duecourse.targets.solver.terms import Bool, both, either, negation, related


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that two plans may differ in.

    Attributes:
        what: As a clause: ``when `ring` is offered``.
        claim: That they do; it may speak of more than there is.
        shows: What a case must show that is found; None is the claim itself.
        desk: Whether it is about a desk act.
        treatment: Which it is about, or empty.
    """

    what: str
    claim: PairClaim
    desk: bool = False
    treatment: str = ""
    shows: PairClaim | None = None


Ask: TypeAlias = Callable[[str, PairClaim], Question]


def differ(one: Bool, other: Bool) -> Bool:
    """Return that of two conditions one holds and not the other."""
    return either((both((one, negation(other))), both((other, negation(one)))))


class Side:
    """One of the two books in an epoch."""

    def __init__(self, joined: Joined, plan: Plan) -> None:
        """Sort what is asked for."""
        playbook = joined.playbook
        self.plan = plan
        self.facts: dict[str, Fact] = dict(joined.facts)
        self.languages = playbook.header.languages
        self.wording = Wording(joined.facts, self.languages, playbook.scripts)
        self.acts = {act.treatment.meta.id: act for act in plan.acts}
        self.stages = dict(plan.stages)
        self.chases = _chases(plan, playbook.header.calendar)

    def words(self, act: Act) -> _parts.Key:
        """Return all that the words of an act hang on."""
        return _parts.of_words(self.plan, act, self.facts, self.languages)

    def may(self, view: View, act: Act) -> Bool:
        """Return that an act may be done, words and all."""
        ways = self.wording.ways(view, act)
        return both((view.offered(act), view.lawful(act), either(way.holds for way in ways)))


class Comparison:
    """Two plans, old and new."""

    def __init__(self, old: Side, new: Side, *, apart: bool) -> None:
        """Compare *old* with *new*.

        Args:
            old: One of them.
            new: The other.
            apart: Whether they read some fact of a case in different ways, so that the same text
                need not mean the same.
        """
        self.old, self.new, self.apart = old, new, apart
        self.same_stages = old.stages == new.stages and not apart

    def questions(self) -> Iterator[Question]:
        """Yield everything that is not the same text on both sides."""
        yield from self._stages()
        old, new = self.old.acts, self.new.acts
        for name in dict.fromkeys((*old, *new)):
            if name in old and name in new:
                yield from self._act(name, old[name], new[name])
            else:
                yield self._alone(name, 0 if name in old else 1)
        yield from self._order()
        yield from self._scores()
        yield from self._arms()
        if self.old.chases != self.new.chases:
            yield Question("when the desk looks at a case again", lambda one, other: True)

    # --- stages and offers ----------------------------------------------------------------------

    def _stages(self) -> Iterator[Question]:
        if self.same_stages:
            return
        orders = [[name for name, _ in side.plan.stages] for side in (self.old, self.new)]
        for name in dict.fromkeys((*self.old.stages, *self.new.stages)):
            places = [order.index(name) if name in order else -1 for order in orders]

            def claim(one: View, other: View, places: list[int] = places) -> Bool:
                there = [
                    view.stage(place) if place >= 0 else False
                    for view, place in zip((one, other), places, strict=True)
                ]
                return differ(there[0], there[1])

            yield Question(f"which cases are in stage `{name}`", claim)

    def _alone(self, name: str, side: int) -> Question:
        act = (self.old, self.new)[side].acts[name]

        def claim(one: View, other: View) -> Bool:
            return (one, other)[side].offered(act)

        which = ("old", "new")[side]
        desk = act.treatment.is_desk
        return Question(
            f"whether `{name}`, only in the {which} book, is offered", claim, desk, name
        )

    def _act(self, name: str, old: Act, new: Act) -> Iterator[Question]:
        desk = old.treatment.is_desk
        ask = partial(_asked, name, desk)

        if _parts.of_act(old.treatment) != _parts.of_act(new.treatment):
            always = (old.treatment.do, old.treatment.exhibit) != (
                new.treatment.do,
                new.treatment.exhibit,
            )

            def shown(one: View, other: View) -> Bool:
                if always:
                    return either((one.offered(old), other.offered(new)))
                return either((self.old.may(one, old), self.new.may(other, new)))

            yield ask("what is shown of", shown)
        offers = _parts.of_offer(self.old.plan, old), _parts.of_offer(self.new.plan, new)
        if offers[0] != offers[1] or not self.same_stages:
            yield ask(
                "when it is offered to do",
                lambda one, other: differ(one.offered(old), other.offered(new)),
            )
        yield from self._limits(ask, old, new)
        if self.old.words(old) != self.new.words(new) or (old.script and not self.same_stages):
            yield ask("what is said in", self._said(old, new))
        yield from self._duties(ask, old, new)

    # --- limits ---------------------------------------------------------------------------------

    def _limits(self, ask: Ask, old: Act, new: Act) -> Iterator[Question]:
        before = _parts.of_mask(self.old.plan, old.blocks)
        after = _parts.of_mask(self.new.plan, new.blocks)
        only = [[i for key, i in before.items() if self.apart or key not in after]]
        only.append([i for key, i in after.items() if self.apart or key not in before])
        names = dict.fromkeys(i.limit.name for side in only for i in side)
        for name in names:

            def claim(one: View, other: View, name: str = name) -> Bool:
                barred = [
                    either(view.blocked(i) for i in instances.values() if i.limit.name == name)
                    for view, instances in ((one, before), (other, after))
                ]
                return both((one.offered(old), other.offered(new), differ(barred[0], barred[1])))

            yield ask(f"when `{name}` holds back", claim)
        if any(_is_cap(i) for side in only for i in side):

            def headroom(one: View, other: View) -> Bool:
                rooms = room(one, before.values()), room(other, after.values())
                left = related("!=", rooms[0], rooms[1])
                return both((self.old.may(one, old), self.new.may(other, new), left))

            yield ask("how often it may still be done", headroom)

    # --- words and duties -----------------------------------------------------------------------

    def _said(self, old: Act, new: Act) -> PairClaim:
        def claim(one: View, other: View) -> Bool:
            there = both((one.offered(old), one.lawful(old), other.offered(new), other.lawful(new)))
            spoken = [
                (side, view, self._spoken(side, view, act))
                for side, view, act in ((self.old, one, old), (self.new, other, new))
            ]
            keys = dict.fromkeys(key for _, _, said in spoken for key in said)
            found = [
                differ(spoken[0][2].get(key, False), spoken[1][2].get(key, False)) for key in keys
            ]
            return both((there, either(found)))

        return claim

    def _spoken(self, side: Side, view: View, act: Act) -> dict[object, Bool]:
        """Return when something is said, and each sentence, by what it is."""
        said: dict[object, list[Bool]] = {}
        script = act.script.id if act.script is not None else ""
        for way in side.wording.ways(view, act):
            said.setdefault(("way", script, way.cohort, way.language), []).append(way.holds)
            for sentence in way.sentences:
                words = _parts.of_fragment(sentence.fragment, side.facts)[0]
                shown = tuple(
                    (fact, side.facts[fact].kind, side.plan.facts[fact])
                    for fact, _ in sentence.fragment.parts
                    if fact in side.plan.facts
                )
                key = (way.language, sentence.place, words, shown)
                said.setdefault(key, []).append(both((way.holds, sentence.said)))
        return {key: either(flags) for key, flags in said.items()}

    def _duties(self, ask: Ask, old: Act, new: Act) -> Iterator[Question]:
        before = _parts.of_mask(self.old.plan, old.requires)
        after = _parts.of_mask(self.new.plan, new.requires)
        if self.apart or before.keys() != after.keys():
            names = dict.fromkeys(
                duty
                for instances in (before, after)
                for i in instances.values()
                for duty in i.duties
            )

            def claim(one: View, other: View) -> Bool:
                found = [
                    differ(_due(one, before, duty), _due(other, after, duty)) for duty in names
                ]
                return both((self.old.may(one, old), self.new.may(other, new), either(found)))

            yield ask("what must come with", claim)
        lists = [{c.meta.id: c.when for c in act.treatment.checklist} for act in (old, new)]
        if (self.apart or lists[0] != lists[1]) and lists[0].keys() == lists[1].keys():

            def wanted(one: View, other: View) -> Bool:
                found = [
                    differ(one.certain(lists[0][item]), other.certain(lists[1][item]))
                    for item in lists[0]
                ]
                return both((self.old.may(one, old), self.new.may(other, new), either(found)))

            yield ask("what is on the list of", wanted)

    # --- experiments ----------------------------------------------------------------------------

    def _arms(self) -> Iterator[Question]:
        """Ask who is in which arm: a decision names the arms of its case."""
        arms = [
            {(arm.experiment, arm.arm): arm.condition for arm in side.plan.arms}
            for side in (self.old, self.new)
        ]
        if list(arms[0].items()) == list(arms[1].items()) and not self.apart:
            return

        def claim(one: View, other: View) -> Bool:
            held = [
                {name: view.certain(condition) for name, condition in each.items()}
                for view, each in zip((one, other), arms, strict=True)
            ]
            names = dict.fromkeys((*arms[0], *arms[1]))
            found = [differ(held[0].get(name, False), held[1].get(name, False)) for name in names]
            if [name for name in arms[0] if name in arms[1]] != [
                name for name in arms[1] if name in arms[0]
            ]:  # the same arms, told in another order
                found += list(held[0].values())
            return either(found)

        yield Question("which arm of an experiment a case is in", claim)

    # --- order and score ------------------------------------------------------------------------

    def _order(self) -> Iterator[Question]:
        """Yield the pairs of acts that stand the other way round."""
        old, new = self.old.acts, self.new.acts
        common = [name for name in old if name in new]
        place = {name: number for number, name in enumerate(n for n in new if n in old)}
        for number, first in enumerate(common):
            for second in common[number + 1 :]:
                if place[first] < place[second]:
                    continue

                def claim(one: View, other: View, pair: tuple[str, str] = (first, second)) -> Bool:
                    # They may be about two contacts: only what they ask of the case is shared.
                    parts = [
                        both(
                            (
                                either(view.stage(stage) for stage in acts[name].stages),
                                view.certain(acts[name].parts[0]),
                            )
                        )
                        for view, acts in ((one, old), (other, new))
                        for name in pair
                    ]
                    return both(parts)

                def shows(one: View, other: View, pair: tuple[str, str] = (first, second)) -> Bool:
                    return both(
                        side.may(view, side.acts[name])
                        for side, view in ((self.old, one), (self.new, other))
                        for name in pair
                    )

                what = f"which of `{first}` and `{second}` comes first"
                yield Question(what, claim, shows=shows)

    def _scores(self) -> Iterator[Question]:
        rows = self.old.plan.score, self.new.plan.score
        if rows[0] == rows[1] and not self.apart:
            return
        by_name = [{row.id: row for row in each} for each in rows]
        names = dict.fromkeys((*by_name[0], *by_name[1]))

        def claim(one: View, other: View) -> Bool:
            found = []
            for name in names:
                mine, theirs = by_name[0].get(name), by_name[1].get(name)
                held = [
                    view.certain(row.condition) if row is not None else False
                    for view, row in ((one, mine), (other, theirs))
                ]
                found.append(differ(held[0], held[1]))
                if mine is not None and theirs is not None and mine.points != theirs.points:
                    found.append(both(held))
            return either(found)

        yield Question("how many points a case has", claim)


def _asked(name: str, desk: bool, what: str, claim: PairClaim) -> Question:
    return Question(f"{what} `{name}`", claim, desk, name)


def _chases(plan: Plan, calendar: str) -> frozenset[object]:
    """Return when the desk looks at cases, with the calendar where the days hang on one."""
    return frozenset(
        (chase.at, chase.days, calendar if chase.days & {"holiday", "workday"} else "")
        for chase in plan.chases
    )


def _is_cap(instance: Instance) -> bool:
    return isinstance(instance.clock, Cap | WindowCap) and not instance.advisory


def _due(view: View, instances: dict[_parts.Key, Instance], duty: str) -> Bool:
    return either(view.possible(i.applies) for i in instances.values() if duty in i.duties)
