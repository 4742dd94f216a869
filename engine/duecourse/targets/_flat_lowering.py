"""Makes a plan flat: every expression over the facts of one dict, or refused by name."""

from __future__ import annotations

from collections.abc import Mapping

from duecourse import ir
from duecourse.book.plan import Act, Always, Instance, Plan, Speech, SpokenScript
from duecourse.errors import TargetError
from duecourse.ir_tools import inputs, rename, simplify, substitute, walk
from duecourse.language._experiment_model import salt_of
from duecourse.language.model import LIVE_CHANNELS, Fact
from duecourse.targets._flat_forms import conjuncts
from duecourse.targets._flat_program import FlatAct, Program

_PLAIN = ("stage", "now", "limits")
_CLOCKED = frozenset(
    (ir.DaysSince, ir.DaysUntil, ir.AgeOn, ir.Count, ir.CountDistinct, ir.Sum, ir.Pick)
)


def program(
    plan: Plan,
    facts: Mapping[str, Fact],
    outputs: tuple[str, ...],
    given: frozenset[str],
    names: Mapping[str, str],
) -> Program:
    """Make *plan* flat.

    Raises:
        TargetError: It cannot be; the item is named.
    """
    return _Flattening(plan, facts, given, names).program(outputs)


class _Flattening:
    def __init__(
        self, plan: Plan, facts: Mapping[str, Fact], given: frozenset[str], names: Mapping[str, str]
    ) -> None:
        self.plan, self.facts, self.names = plan, facts, names
        for name in sorted(given):
            if name not in facts:
                raise TargetError(f"there is no fact `{name}` that could be given")
        self.given: dict[str, ir.Expr] = {
            name: ir.Input(name, facts[name].kind, facts[name].scope) for name in given
        }
        self.memo: dict[ir.Expr, ir.Expr] = {}

    def program(self, outputs: tuple[str, ...]) -> Program:
        found = Program(outputs)
        if "stage" in outputs or "now" in outputs:
            found.stages = tuple(
                (self._name(name), self._flat(when, f"stage `{name}`"))
                for name, when in self.plan.stages
            )
        if "now" in outputs or "limits" in outputs:
            self._acts(found)
        for output in outputs:
            form, _, name = output.partition(":")
            if form == "cohort" and name:
                found.cohorts[name] = self._versions(name)
            elif form == "fact" and name:
                if name not in self.facts:
                    raise TargetError(f"there is no fact `{name}`")
                found.facts[name] = self._flat(self._fact(name), f"fact `{name}`")
            elif output not in _PLAIN:
                raise TargetError(
                    f"there is no output `{output}`: expected `stage`, `now`, `limits`, "
                    "`cohort:<script>` or `fact:<id>`"
                )
        return found

    def _name(self, *ids: str) -> str:
        return next((self.names[one] for one in ids if one in self.names), ids[0])

    def _fact(self, name: str) -> ir.Expr:
        if name in self.given:
            return self.given[name]
        return self.plan.facts.get(name, self.facts[name].expr)

    def _flat(self, expr: ir.Expr, where: str) -> ir.Expr:
        """Return *expr* over facts of the dict alone, their defaults written out."""
        known = self.memo.get(expr)
        if known is not None:
            return known
        flat = rename(expr, self.given)
        defaults: dict[ir.Input, ir.Expr] = {}
        for leaf in inputs(flat):
            if salt_of(leaf.fact):
                raise TargetError(
                    f"{where}: an experiment draws by person, which a flat kernel is not given"
                )
            fact = self.facts.get(leaf.fact)
            if leaf.scope in (ir.Scope.ACT, ir.Scope.EVENT):
                raise TargetError(f"{where}: a flat kernel is not given `{leaf.fact}`")
            if fact is not None and fact.default is not None and leaf.fact not in self.given:
                defaults[leaf] = ir.Default(leaf, ir.Const(fact.default))
        flat = simplify(substitute(flat, defaults)) if defaults else simplify(flat)
        self._refuse(flat, where)
        self.memo[expr] = flat
        return flat

    def _refuse(self, expr: ir.Expr, where: str) -> None:
        for node in walk(expr, into_events=False):
            if type(node) not in _CLOCKED:
                continue
            if not isinstance(node, ir.AgeOn) or node.on is None:
                owner = {
                    id(node): fact.fact
                    for fact in walk(expr, into_events=False)
                    if isinstance(fact, ir.Named)
                    for node in walk(fact.expr, into_events=False)
                }
                fact = owner.get(id(node))
                what = f"fact `{fact}`" if fact else f"`{type(node).__name__}`"
                needs = (
                    "today's date"
                    if isinstance(node, ir.DaysSince | ir.DaysUntil | ir.AgeOn)
                    else "the history"
                )
                hint = f"; give it: given=[{fact!r}]" if fact else ""
                raise TargetError(
                    f"{where}: {what} needs {needs}, which a flat kernel is not given{hint}"
                )

    def _acts(self, found: Program) -> None:
        limits: dict[tuple[str, ir.Expr], int] = {}
        names: list[str] = []
        acts: list[FlatAct] = []
        bits: dict[int, int] = {}
        blocking = 0
        for act in self.plan.acts:
            blocking |= act.blocks
        never = 0
        for instance in self.plan.instances:
            if instance.advisory or not blocking >> instance.bit & 1:
                continue
            applies = self._applies(instance)
            if instance.form == "exhibit" and applies == ir.TRUE:
                never |= 1 << instance.bit
            elif applies != ir.FALSE:
                bit = limits.setdefault((instance.limit.name, applies), len(limits))
                bits[instance.bit] = 1 << bit
                if bit == len(names):
                    names.append(self._name(instance.limit.name, instance.limit.id))
        masks: dict[int, int] = {}
        for act in self.plan.acts:
            name = act.treatment.meta.id
            offer = self._flat(act.offer, f"treatment `{name}`")
            self._speakable(act)
            if act.blocks & never or offer == ir.FALSE:
                continue
            blocks = masks.get(act.blocks)
            if blocks is None:
                blocks = sum({bit for place, bit in bits.items() if act.blocks >> place & 1})
                masks[act.blocks] = blocks
            group = act.treatment.exclusive
            acts.append(FlatAct(self._name(name), act.stages, conjuncts(offer), blocks, group))
        found.acts, found.limit_names = tuple(acts), tuple(names)
        found.limits = tuple(conjuncts(applies) for _, applies in limits)

    def _applies(self, instance: Instance) -> ir.Expr:
        where = f"limit `{instance.limit.name}`"
        if not isinstance(instance.clock, Always):
            raise TargetError(
                f"{where} ({instance.form}) needs a clock: a flat kernel runs `hold` without "
                "`until`, `forbid` and `basis` only"
            )
        return self._flat(instance.applies, where)

    def _speakable(self, act: Act) -> None:
        """Refuse an act whose words may be refused: a kernel decides without words."""
        script = act.script
        if script is None or act.treatment.is_desk:
            return
        why = ""
        if not script.versions or script.versions[-1].condition >= 0:
            why = "has no version that fits everybody"
        elif any(self._losable(version) for version in script.versions) or (
            act.treatment.do in LIVE_CHANNELS and self._opening_losable(script)
        ):
            why = "has sentences that a listener may not hear"
        if why:
            raise TargetError(
                f"treatment `{act.treatment.meta.id}`: its script `{script.id}` {why}, so it may "
                "be refused, which a flat kernel does not decide"
            )

    def _opening_losable(self, script: SpokenScript) -> bool:
        return any(
            fragment.essential and (fragment.reveals or any(fact for fact, _ in fragment.parts))
            for fragments in script.opening.values()
            for fragment in fragments
        )

    def _losable(self, version: Speech) -> bool:
        for fragments in version.text.values():
            lost = [
                bool(fragment.reveals) or any(fact for fact, _ in fragment.parts)
                for fragment in fragments
            ]
            if lost and all(lost):
                return True
            if any(one and f.essential for one, f in zip(lost, fragments, strict=True)):
                return True
        return False

    def _versions(self, name: str) -> tuple[tuple[str | None, ir.Expr | None], ...]:
        spoken: list[tuple[Act, SpokenScript]] = [
            (act, act.script)
            for act in self.plan.acts
            if act.script is not None and act.script.id == name
        ]
        if not spoken:
            raise TargetError(f"no treatment uses a script `{name}`")
        found = {
            tuple((version.cohort, version.condition) for version in script.versions)
            for _, script in spoken
        }
        if len(found) > 1:
            raise TargetError(
                f"script `{name}`: the version depends on the treatment that uses it, so it has no "
                "cohort of its own"
            )
        return tuple(
            (
                self._name(cohort) if cohort else None,
                None if bit < 0 else self._flat(self.plan.conditions[bit], f"script `{name}`"),
            )
            for cohort, bit in found.pop()
        )
