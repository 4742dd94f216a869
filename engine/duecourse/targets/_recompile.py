"""Compiles a plan that differs little from one that is compiled: what is the same is used again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

from duecourse import ir
from duecourse.book.plan import Act, Always, Clock, Plan
from duecourse.book.prepared import Where
from duecourse.ir_tools import time_dependent
from duecourse.targets._clocks import Running, ValueAt, running
from duecourse.targets._expressions import kind_of
from duecourse.targets._functions import (
    RunFunction,
    arms_function,
    score_function,
    stage_function,
    value_function,
    where_function,
)
from duecourse.targets._runtime import RUNTIME
from duecourse.targets.scalar import Compiled, _speech_limits, _wheres

Run = Callable[..., tuple[Any, ...]]


class Runs(Sequence[Run]):
    """The code of each stage, compiled when a case is first seen in it."""

    def __init__(self, plan: Plan, kept: dict[int, Run]) -> None:
        """Keep *plan*, and code of stages that is at hand."""
        self._plan, self._kept = plan, kept

    def __len__(self) -> int:
        """Return how many stages there are."""
        return len(self._plan.stages)

    @overload
    def __getitem__(self, place: int) -> Run: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Run]: ...
    def __getitem__(self, place: int | slice) -> Run | Sequence[Run]:
        """Return the code of one stage."""
        if isinstance(place, slice):
            return [self[number] for number in range(len(self))[place]]
        found = self._kept.get(place)
        if found is None:
            namespace: dict[str, Any] = dict(RUNTIME)
            lines = RunFunction(self._plan, place, namespace).lines()
            found = self._kept[place] = _made(lines, namespace, f"run_{place}")
        return found


def recompile(plan: Plan, shown: frozenset[str], known: Compiled | None) -> Compiled:
    """Compile *plan*, with the code of *known* wherever it comes out the same.

    Args:
        plan: What to compile.
        shown: The facts that texts need as values.
        known: Another plan's code; None compiles everything.
    """
    old = known.plan if known is not None else None
    clocks, wheres = _clocks(plan, known), _where_code(plan, known)
    alike = old is not None and all(
        getattr(plan, name) == getattr(old, name)
        for name in ("stages", "instances", "conditions", "grants", "items")
    )
    runs: dict[int, Run] = {}
    probes: dict[tuple[int, int], Any] = {}
    if known is not None and old is not None and alike:
        same = {act.bit for act in plan.acts if act in old.acts}
        for stage in range(len(plan.stages)):
            if _acts(plan, stage) == _acts(old, stage):
                runs[stage] = known.runs[stage]
        probes = {key: code for key, code in known.probes.items() if key[0] in same}
    return Compiled(
        plan,
        "",
        known.stage_at
        if known is not None and old is not None and plan.stages == old.stages
        else _function(stage_function, plan, "stage"),
        Runs(plan, runs),  # type: ignore[arg-type] # looked up by place, as a tuple is
        known.score_at
        if known is not None and old is not None and plan.score == old.score
        else _function(score_function, plan, "score"),
        known.arms_at
        if known is not None and old is not None and plan.arms == old.arms
        else _function(arms_function, plan, "arms"),
        {f: _value(plan.facts[f], plan) for f in sorted(shown & plan.facts.keys())}
        if known is None or old is None or plan.facts != old.facts
        else known.values,
        clocks,
        wheres,
        {act.bit: act for act in plan.acts},
        permanent=sum(
            1 << instance.bit
            for instance in plan.instances
            if isinstance(instance.clock, Always) and not time_dependent(instance.applies)
        ),
        speech_limits=_speech_limits(plan),
        probes=probes,
    )


def _acts(plan: Plan, stage: int) -> list[Act]:
    return [act for act in plan.acts if stage in act.stages]


def _clocks(plan: Plan, known: Compiled | None) -> tuple[Running, ...]:
    made: dict[Clock | None, Running] = {}
    if known is not None:
        old = (instance.clock for instance in known.plan.instances)
        made = dict(zip(old, known.clocks, strict=True))
    for instance in plan.instances:
        if instance.clock not in made:

            def value(expr: ir.Expr) -> tuple[ValueAt, ir.Kind | None]:
                return _value(expr, plan), kind_of(expr)

            made[instance.clock] = running(instance, value)
    return tuple(made[instance.clock] for instance in plan.instances)


def _where_code(plan: Plan, known: Compiled | None) -> dict[ir.Expr, Where]:
    found: dict[ir.Expr, Where] = dict(known.wheres) if known is not None else {}
    for condition in _wheres(plan):
        if condition not in found:
            namespace: dict[str, Any] = dict(RUNTIME)
            found[condition] = _made(
                where_function("where", condition, namespace), namespace, "where"
            )
    return found


def _value(expr: ir.Expr, plan: Plan) -> ValueAt:
    namespace: dict[str, Any] = dict(RUNTIME)
    found: ValueAt = _made(value_function("value", expr, plan, namespace), namespace, "value")
    return found


def _function(write: Callable[[Plan, dict[str, object]], list[str]], plan: Plan, name: str) -> Any:
    namespace: dict[str, Any] = dict(RUNTIME)
    return _made(write(plan, namespace), namespace, name)


def _made(lines: list[str], namespace: dict[str, Any], name: str) -> Any:
    exec(compile("\n".join(lines), f"<duecourse {name}>", "exec"), namespace)
    return namespace[name]
