"""What one flat kernel has to answer, and in which order it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.book.plan import Act, Always, Instance, Plan, Speech, SpokenScript
from duecourse.errors import TargetError
from duecourse.ir_tools import all_of, inputs, rename, simplify, substitute, walk
from duecourse.language.model import Fact
from duecourse.targets._flat_forms import Guard, Raw, conjuncts, disjoint
from duecourse.targets._flat_tables import table
from duecourse.targets._flat_writer import Rung, Writer

PLAIN = ("stage", "now", "limits")
_CLOCKED = (
    ir.DaysSince,
    ir.DaysUntil,
    ir.Count,
    ir.CountDistinct,
    ir.Sum,
    ir.Pick,
)


@dataclass(frozen=True, slots=True)
class FlatAct:
    """An act that can be lawful: what must certainly hold, and the limits that may block it."""

    name: str
    stages: tuple[int, ...]
    offer: tuple[ir.Expr, ...]
    blocks: int
    group: str


@dataclass(slots=True)
class Program:
    """The parts of one kernel, every expression made flat.

    Attributes:
        outputs: In order.
        stages: Names and conditions.
        acts: In rank order.
        limits: By bit: what must be possible for the limit to apply.
        limit_names: By bit.
        cohorts: By script: names and conditions, the first certain one counts; None is always.
        facts: Values asked for, by id.
        tables: What masks are looked up in.
    """

    outputs: tuple[str, ...]
    stages: tuple[tuple[str, ir.Expr], ...] = ()
    acts: tuple[FlatAct, ...] = ()
    limits: tuple[tuple[ir.Expr, ...], ...] = ()
    limit_names: tuple[str, ...] = ()
    cohorts: dict[str, tuple[tuple[str | None, ir.Expr | None], ...]] = field(default_factory=dict)
    facts: dict[str, ir.Expr] = field(default_factory=dict)
    tables: dict[str, object] = field(default_factory=dict)

    def write(self, writer: Writer) -> None:
        """Write the kernel: facts, cohorts, limits, then each stage's acts and the answer."""
        self.tables.clear()
        for expr in self.facts.values():
            writer.prepared(expr)
        for number, script in enumerate(self.cohorts):
            self._cohort(writer, script, f"S{number}")
        everywhere = "limits" in self.outputs
        if everywhere:
            _masks(writer, "L", [(bit, parts) for bit, parts in enumerate(self.limits)], False)
            self.tables["LIMITS"] = table(self.limit_names)
        if "stage" not in self.outputs and "now" not in self.outputs:
            self._answer(writer, None, "")
            return
        rungs: list[Rung] = []
        for index, (_, condition) in enumerate(self.stages):
            rungs.append(((condition,), self._stage(writer, index, everywhere)))
        if not self._disjoint():
            rungs = self._counted(writer, rungs)
        writer.chain("stages", rungs, lambda: self._answer(writer, None, ""))

    def _disjoint(self) -> bool:
        conditions = [condition for _, condition in self.stages]
        return all(
            disjoint(one, other)
            for place, one in enumerate(conditions)
            for other in conditions[:place]
        )

    def _counted(self, writer: Writer, rungs: Sequence[Rung]) -> list[Rung]:
        """Find the stage where two may hold at once: then the case is in none."""
        writer.line("S = -1; N = 0")

        def held(index: int) -> Callable[[], None]:
            return lambda: writer.line(f"S = {index}; N += 1")

        for index, (_, condition) in enumerate(self.stages):
            writer.chain(("stage", index), [((condition,), held(index))])
        writer.line("if N != 1: S = -1")
        return [((Raw(f"S == {index}"),), body) for index, (_, body) in enumerate(rungs)]

    def _cohort(self, writer: Writer, script: str, name: str) -> None:
        rungs: list[Rung] = []
        otherwise: str | None = None

        def said(cohort: str | None) -> Callable[[], None]:
            return lambda: writer.line(f"{name} = {cohort!r}")

        for cohort, condition in self.cohorts[script]:
            if condition is None:
                otherwise = cohort
                break
            rungs.append(((condition,), said(cohort)))
        if rungs:
            writer.chain(("cohort", script), rungs, said(otherwise))
        else:
            writer.line(f"{name} = {otherwise!r}")

    def _stage(self, writer: Writer, index: int, everywhere: bool) -> Callable[[], None]:
        def body() -> None:
            if "now" not in self.outputs:
                self._answer(writer, index, "")
                return
            acts = [act for act in self.acts if index in act.stages]
            used = 0
            for act in acts:
                used |= act.blocks
            if not everywhere and used:
                wanted = [(b, self.limits[b]) for b in range(len(self.limits)) if used >> b & 1]
                _masks(writer, "L", wanted, False, ("limits", index))
            total = (1 << len(self.limits)) - 1 if everywhere else used
            items: list[tuple[int, tuple[Guard, ...]]] = []
            for bit, act in enumerate(acts):
                free: tuple[Guard, ...] = ()
                if act.blocks:
                    free = (Raw("not L" if act.blocks == total else f"not L & {act.blocks}"),)
                items.append((bit, (*free, *act.offer)))
            groups: dict[str, list[int]] = {}
            for bit, act in enumerate(acts):
                if act.group:
                    groups.setdefault(act.group, []).append(bit)
            _masks(writer, "A", items, True, ("acts", index))
            self.tables[f"NOW_{index}"] = table([act.name for act in acts], [*groups.values()])
            self._answer(writer, index, f"NOW_{index}[A]")

        return body

    def _answer(self, writer: Writer, stage: int | None, now: str) -> None:
        scripts = list(self.cohorts)

        def write() -> str:
            parts: list[str] = []
            for output in self.outputs:
                form, _, name = output.partition(":")
                if form == "stage":
                    parts.append(repr(None if stage is None else self.stages[stage][0]))
                elif form == "now":
                    parts.append(now or "()")
                elif form == "limits":
                    parts.append("LIMITS[L]")
                elif form == "cohort":
                    parts.append(f"S{scripts.index(name)}")
                else:
                    parts.append(writer.value(self.facts[name]))
            return f"return ({', '.join(parts)},)"

        writer.statement("answer", write, ())


def _masks(
    writer: Writer,
    name: str,
    items: Sequence[tuple[int, tuple[Guard, ...]]],
    certain: bool,
    key: Hashable = "masks",
) -> None:
    """Write the bits of *items* whose questions are all answered with yes into *name*."""
    always = sum(1 << bit for bit, guards in items if not guards)
    writer.line(f"{name} = {always}")
    _bits(writer, name, [item for item in items if item[1]], certain, (key, name))


def _bits(
    writer: Writer,
    name: str,
    items: Sequence[tuple[int, tuple[Guard, ...]]],
    certain: bool,
    key: Hashable,
) -> None:
    """Ask what several items share once, and what is left of each inside."""
    counts = Counter(guard for _, guards in items for guard in dict.fromkeys(guards))
    shared = [guard for guard, uses in counts.most_common() if uses > 1]
    left = list(items)

    def inside(group: Sequence[tuple[int, tuple[Guard, ...]]], inner: Hashable) -> Callable[[], None]:
        def body() -> None:
            added = sum(1 << bit for bit, guards in group if not guards)
            if added:
                writer.line(f"{name} += {added}")
            _bits(writer, name, [item for item in group if item[1]], certain, inner)

        return body

    for number, guard in enumerate(shared):
        having = [item for item in left if guard in item[1]]
        if len(having) < 2:
            continue
        left = [item for item in left if guard not in item[1]]
        rest = [(bit, tuple(g for g in guards if g != guard)) for bit, guards in having]
        inner = (key, number)
        writer.chain(inner, [((guard,), inside(rest, inner))], certain=certain)
    for bit, guards in left:
        writer.chain(
            (key, "bit", bit), [(guards, inside([(bit, ())], (key, "in", bit)))], certain=certain
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
            elif output not in PLAIN:
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
        owner = {
            id(node): fact.fact
            for fact in walk(expr, into_events=False)
            if isinstance(fact, ir.Named)
            for node in walk(fact.expr, into_events=False)
        }
        for node in walk(expr, into_events=False):
            clocked = isinstance(node, _CLOCKED) or (isinstance(node, ir.AgeOn) and node.on is None)
            if clocked:
                fact = owner.get(id(node))
                what = f"fact `{fact}`" if fact else f"`{type(node).__name__}`"
                needs = "today's date" if isinstance(
                    node, ir.DaysSince | ir.DaysUntil | ir.AgeOn
                ) else "the history"
                hint = f"; give it: given=[{fact!r}]" if fact else ""
                raise TargetError(
                    f"{where}: {what} needs {needs}, which a flat kernel is not given{hint}"
                )

    def _acts(self, found: Program) -> None:
        bits: dict[ir.Expr, int] = {}
        limits: list[tuple[ir.Expr, ...]] = []
        names: list[str] = []
        acts: list[FlatAct] = []
        with_names: dict[tuple[str, ir.Expr], int] = {}

        def bit_of(instance: Instance) -> int | None:
            where = f"limit `{instance.limit.name}`"
            if not isinstance(instance.clock, Always):
                raise TargetError(
                    f"{where} ({instance.form}) needs a clock: a flat kernel runs "
                    "`hold` without `until`, `forbid` and `basis` only"
                )
            applies = self._flat(instance.applies, where)
            if applies == ir.FALSE:
                return -1
            if applies == ir.TRUE and instance.form == "exhibit":
                return None
            key = (instance.limit.name, applies)
            if key not in with_names:
                with_names[key] = len(limits)
                limits.append(conjuncts(applies))
                names.append(self._name(instance.limit.name, instance.limit.id))
            return with_names[key]

        del bits
        for act in self.plan.acts:
            blocks, never = 0, False
            for instance in self.plan.instances:
                if act.blocks >> instance.bit & 1 and not instance.advisory:
                    bit = bit_of(instance)
                    if bit is None:
                        never = True
                    elif bit >= 0:
                        blocks |= 1 << bit
            name = act.treatment.meta.id
            offer = self._flat(act.offer, f"treatment `{name}`")
            self._speakable(act)
            if not never and offer != ir.FALSE:
                acts.append(
                    FlatAct(
                        self._name(name), act.stages, conjuncts(offer), blocks,
                        act.treatment.exclusive,
                    )
                )
        found.acts, found.limits, found.limit_names = tuple(acts), tuple(limits), tuple(names)

    def _speakable(self, act: Act) -> None:
        """Refuse an act whose words may be refused: a kernel decides without words."""
        script = act.script
        if script is None or act.treatment.is_desk:
            return
        why = ""
        if not script.versions or script.versions[-1].condition >= 0:
            why = "has no version that fits everybody"
        elif any(self._losable(version) for version in script.versions):
            why = "has sentences that a listener may not hear"
        if why:
            raise TargetError(
                f"treatment `{act.treatment.meta.id}`: its script `{script.id}` {why}, so it may "
                "be refused, which a flat kernel does not decide"
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


__all__ = ["Program", "all_of", "program"]
