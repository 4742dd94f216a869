"""One plan compiled to columns: what its stages, acts, limits and versions ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from duecourse import ir
from duecourse.book.plan import Act, Always, Clock, HoldUntil, Instance, Plan
from duecourse.ir_tools import all_of, time_dependent
from duecourse.targets.columns.program import Program
from duecourse.targets.columns.running import Running
from duecourse.targets.columns.vec import Bools, Ints, Kleene
from duecourse.targets.columns.view import CASE, Node, View


@dataclass(frozen=True, slots=True)
class Blocker:
    """A limit that may block one act."""

    instance: Instance
    applies: Node
    clock: Running
    permanent: bool


@dataclass(frozen=True, slots=True, eq=False)
class ActColumns:
    """One act in columns.

    Attributes:
        act: The plan's.
        offer: When it is offered.
        blockers: Enforced limits that may block it.
        advisers: Limits that the host lowered to reports.
        conceals: What may take words from it, with the condition.
        requires: What may add duties, with the condition.
        versions: The condition of each version of its script; None is always.
        grants: Who may learn what in which stages: by stage, condition, items.
        checklist: The condition of each item.
    """

    act: Act
    offer: Node
    blockers: tuple[Blocker, ...]
    advisers: tuple[Blocker, ...]
    conceals: tuple[tuple[Instance, Node], ...]
    requires: tuple[tuple[Instance, Node], ...]
    versions: tuple[Node | None, ...]
    grants: tuple[tuple[Bools, Node, int], ...]
    checklist: tuple[Node, ...]


def expressions(plan: Plan) -> Iterable[ir.Expr]:
    """Yield every expression that decides, so that all are known before one is compiled."""
    for _, condition in plan.stages:
        yield condition
    for act in plan.acts:
        yield act.offer
        for item in act.treatment.checklist:
            yield item.when
    for instance in plan.instances:
        yield instance.applies
        if isinstance(instance.clock, HoldUntil):
            yield instance.clock.until
    yield from plan.conditions
    for grant in plan.grants:
        yield grant.condition
    for row in plan.score:
        yield row.condition
    for arm in plan.arms:
        yield arm.condition


class Epoch:
    """A plan, its program, and its acts by bit.

    Attributes:
        plan: What it was compiled from.
        stages: Conditions, in order.
        acts: By the treatment's place in the book.
        facts: Nodes of whether each fact that texts show is known, made when asked for.
        in_stage: By act and stage, whether the act belongs to it; the last is that of no stage.
        concerns: By limit, and by act, whether the one may block the other or advise against it.
        limits: The enforced ones among them.
    """

    def __init__(
        self,
        plan: Plan,
        program: Program,
        clock: Callable[[Clock | None], Running],
        bits: int,
    ) -> None:
        """Compile *plan*; *clock* gives a clock's running form, *bits* is the number of acts."""
        self.plan, self.program = plan, program
        self.stages = [program.condition(condition) for _, condition in plan.stages]
        self.score = [program.condition(row.condition) for row in plan.score]
        self.arms = [program.condition(arm.condition) for arm in plan.arms]
        self._applies = [program.condition(instance.applies) for instance in plan.instances]
        self._clocks = [clock(instance.clock) for instance in plan.instances]
        self._blockers = {instance.bit: self._blocker(instance) for instance in plan.instances}
        self.acts = {act.bit: self._act(act) for act in plan.acts}
        self.facts: dict[str, Node] = {}
        self.in_stage: Bools = np.zeros((bits, len(plan.stages) + 1), bool)
        self.concerns: dict[int, Bools] = {}
        for act in plan.acts:
            self.in_stage[act.bit] = self._in(act.stages)
            for blocker in (*self.acts[act.bit].blockers, *self.acts[act.bit].advisers):
                bit = blocker.instance.bit
                self.concerns.setdefault(bit, np.zeros(bits, bool))[act.bit] = True
        known = [self._blockers[bit] for bit in self.concerns]
        self.limits = [blocker for blocker in known if not blocker.instance.advisory]

    def _in(self, stages: Iterable[int]) -> Bools:
        """Return whether each stage is among *stages*; the last is that of no stage."""
        found: Bools = np.isin(np.arange(len(self.plan.stages) + 1), list(stages))
        return found

    def _blocker(self, instance: Instance) -> Blocker:
        return Blocker(
            instance,
            self._applies[instance.bit],
            self._clocks[instance.bit],
            isinstance(instance.clock, Always) and not time_dependent(instance.applies),
        )

    def _act(self, act: Act) -> ActColumns:
        program, instances = self.program, self.plan.instances

        def chosen(mask: int) -> list[Instance]:
            return [instance for instance in instances if mask >> instance.bit & 1]

        blocks = [self._blockers[instance.bit] for instance in chosen(act.blocks)]
        versions = act.script.versions if act.script is not None else ()
        grants = self.plan.grants if act.script is not None else ()
        return ActColumns(
            act,
            # The desk has no listener: only what is asked of the case offers its acts.
            program.condition(act.parts[0] if act.treatment.is_desk else all_of(act.parts)),
            tuple(one for one in blocks if not one.instance.advisory),
            tuple(one for one in blocks if one.instance.advisory),
            tuple((i, self._applies[i.bit]) for i in chosen(act.conceals)),
            tuple((i, self._applies[i.bit]) for i in chosen(act.requires)),
            tuple(
                None if v.condition < 0 else program.condition(self.plan.conditions[v.condition])
                for v in versions
            ),
            tuple((self._in(g.stages), program.condition(g.condition), g.items) for g in grants),
            tuple(program.condition(item.when) for item in act.treatment.checklist),
        )

    def known(self, fact: str) -> Node:
        """Return the condition that a fact which texts show is known."""
        found = self.facts.get(fact)
        if found is None:
            found = self.facts[fact] = self.program.condition(ir.Known(self.plan.facts[fact]))
        return found

    def stage(self, view: View) -> tuple[Ints, list[Kleene]]:
        """Return each case's stage, -1 where not exactly one is certain, and each condition."""
        held = [view.ask(node, CASE) for node in self.stages]
        size = view.size(CASE)
        stage, number = np.full(size, -1, np.int64), np.zeros(size, np.int64)
        for place, one in enumerate(held):
            stage[one.true] = place
            number += one.true
        stage[number != 1] = -1
        return stage, held
