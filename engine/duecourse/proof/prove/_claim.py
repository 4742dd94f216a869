"""A condition over a decision as a claim about every case: what z3 is asked, act by act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from duecourse import ir
from duecourse.book.plan import Act
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import inputs, scope_of, simplify, substitute
from duecourse.proof.prove._condition import (
    DECIDED,
    LOCAL_TIME,
    MAY_LEARN,
    NOT_NOW,
    NOW,
    REVEALS,
    STAGE,
    TREATMENT,
    VERDICT,
    Condition,
)
from duecourse.proof.prove._words import Way, Wording, may_learn
from duecourse.targets.solver import Claim, View
from duecourse.targets.solver._operators import all_true, any_true, between, compared, opposite
from duecourse.targets.solver.terms import Amount, Bool, Truth, both, either, negation

Known = Mapping[ir.Input, ir.Value | None]


class Asked:
    """A condition, put as a claim about one act after the other."""

    def __init__(self, condition: Condition, wording: Wording) -> None:
        """Ask *condition* of what the scripts of *wording* come to."""
        self.condition, self.wording = condition, wording
        self.by_stage = STAGE.fact in condition.reads
        self.verdicts = (NOW, NOT_NOW) if VERDICT.fact in condition.reads else (NOW,)

    def may_concern(self, act: Act) -> bool:
        """Tell whether what an act says of itself leaves the condition open at all."""
        themes = [act.treatment.themes]
        themes += self.wording.themes_of(act)
        return any(self.filled(act, each, {}) != ir.FALSE for each in themes)

    def unwritten(self, act: Act) -> bool:
        """Tell whether the words matter, and the act has none that are written."""
        channel = not act.treatment.is_desk
        wanted = REVEALS.fact in self.condition.reads and not act.treatment.exhibit
        return wanted and channel and act.script is None

    def filled(self, act: Act, themes: frozenset[str], known: Known) -> ir.Expr:
        """Return the condition with what the act says of itself, and what else is *known*, in it.

        Args:
            act: The act.
            themes: Of the treatment and of the version that is spoken.
            known: Values of :data:`DECIDED`.
        """
        treatment = act.treatment
        said: dict[str, ir.Value | None] = {
            "do": treatment.do,
            "channel": "desk" if treatment.is_desk else treatment.do,
            "purpose": treatment.purpose or None,
            "tone": treatment.tone or None,
            "theme": themes,
            "gathers": treatment.gathers,
            TREATMENT.fact: treatment.meta.id,
        }
        if treatment.is_desk:
            said |= {REVEALS.fact: frozenset(), MAY_LEARN.fact: frozenset()}
        said.update((leaf.fact, value) for leaf, value in known.items())
        expr = self.condition.expr
        own: dict[ir.Input, ir.Expr] = {
            leaf: ir.Const(said[leaf.fact])
            for leaf in inputs(expr)
            if leaf.scope is ir.Scope.ACT and leaf.fact in said
        }
        filled = simplify(substitute(expr, own))
        return _unheard(filled) if treatment.is_desk else filled

    def claim(self, act: Act) -> Claim:
        """Return that the condition holds of *act* for the case, contact and minute at hand."""

        def asked(view: View) -> Bool:
            return either(self._ways(view, act))

        return asked

    def claim_unwritten(self, act: Act) -> Claim:
        """Return that it would hold of an act without words if it gave away all there is."""

        def asked(view: View) -> Bool:
            return either(self._ways(view, act, tells_all=True))

        return asked

    def _ways(self, view: View, act: Act, tells_all: bool = False) -> Iterator[Bool]:
        offered = view.offered(act)
        if offered is False:
            return
        ways = self.wording.ways(view, act)
        if tells_all:
            ways = [replace(way, tells_all=True) for way in ways]
        lawful = view.lawful(act)
        for verdict in self.verdicts:
            if verdict == NOW:
                for way in ways:
                    there = both((offered, lawful, way.holds))
                    yield both((there, self._holds(view, act, way, verdict)))
            else:
                done = both((lawful, either(way.holds for way in ways)))
                silent = Way(True, act.treatment.themes)
                there = both((offered, negation(done)))
                yield both((there, self._holds(view, act, silent, verdict)))

    def _holds(self, view: View, act: Act, way: Way, verdict: str) -> Bool:
        stages: list[int | None] = [*act.stages] if self.by_stage else [None]
        found: list[Bool] = []
        for stage in stages:
            known: dict[ir.Input, ir.Value | None] = {VERDICT: verdict}
            here: Bool = True
            if stage is not None:
                known[STAGE] = view.plan.stages[stage][0]
                here = view.stage(stage)
            truth = self._truth(view, act, way, self.filled(act, way.themes, known))
            found.append(both((here, truth.certain)))
        return either(found)

    def _truth(self, view: View, act: Act, way: Way, expr: ir.Expr) -> Truth:
        """Return what is left of the condition: what is said, and the time on the clock, of it."""
        if not any(leaf in DECIDED for leaf in inputs(expr)):
            return view.truth(expr)
        match expr:
            case ir.All(operands):
                return all_true([self._truth(view, act, way, each) for each in operands])
            case ir.Any(operands):
                return any_true([self._truth(view, act, way, each) for each in operands])
            case ir.Not(operand):
                return opposite(self._truth(view, act, way, operand))
            case ir.Known():
                return Truth(True, True)
            case ir.Overlaps(leaf, values):
                flag = either(self._has(view, act, way, leaf, item) for item in sorted(values))
                return Truth(flag, flag)
            case ir.Between(leaf, low, high, half) if leaf == LOCAL_TIME:
                bounds = [None if bound is None else int(bound) for bound in (low, high)]
                return between(Amount(True, view.minute), bounds[0], bounds[1], half)
            case ir.Compare(operator, leaf, ir.Const(int() as value)) if leaf == LOCAL_TIME:
                return compared(operator, Amount(True, view.minute), Amount(True, int(value)))
            case ir.OneOf(leaf, values) if leaf == LOCAL_TIME:
                minutes = sorted(int(value) for value in values)
                now = Amount(True, view.minute)
                return any_true([compared("==", now, Amount(True, m)) for m in minutes])
        raise AssertionError(expr)

    def _has(self, view: View, act: Act, way: Way, leaf: ir.Expr, item: str) -> Bool:
        if leaf == REVEALS:
            return way.tells_all or self.wording.revealed(view, way, item)
        assert leaf == MAY_LEARN
        items = view.plan.items
        return may_learn(view, act, 1 << items.index(item)) if item in items else False


_LISTENER = (ir.Scope.CONTACT, ir.Scope.POINT)


def _unheard(expr: ir.Expr) -> ir.Expr:
    """Return *expr* of a desk act, which reaches nobody: what it asks of a listener is unknown."""

    def change(node: ir.Expr) -> ir.Expr:
        match node:
            case ir.Input() | ir.Named():
                return ir.UNKNOWN if node.scope in _LISTENER else node
            case ir.Count() | ir.CountDistinct() | ir.Sum() | ir.Pick():
                return ir.UNKNOWN if scope_of(node) in _LISTENER else node
            case _:
                return rebuild(node, change)

    return simplify(change(expr))
