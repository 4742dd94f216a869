"""What one flat kernel has to answer, and in which order it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.targets._flat_forms import Guard, Raw, disjoint
from duecourse.targets._flat_tables import table
from duecourse.targets._flat_writer import Rung, Writer


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

    def inside(
        group: Sequence[tuple[int, tuple[Guard, ...]]], inner: Hashable
    ) -> Callable[[], None]:
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
