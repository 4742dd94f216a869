"""The scalar target: one plan becomes one Python code object, compiled once an epoch.

No condition is interpreted when a case is decided: stages, offers, limits, versions, disclosure and
scores are straight-line Python. Every fact and every test that more than one rule shares is
evaluated once for the case, the contact or the point it belongs to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.book.plan import Act, Always, Clock, HoldUntil, Plan
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint, Where
from duecourse.clock.instants import INF
from duecourse.ir_tools import events_of, time_dependent
from duecourse.language.model import Meta
from duecourse.targets._clocks import AlwaysClock, Running, ValueAt, running
from duecourse.targets._expressions import kind_of
from duecourse.targets._functions import (
    RunFunction,
    arms_function,
    offer_function,
    score_function,
    stage_function,
    value_function,
    where_function,
    words_function,
)
from duecourse.targets._runtime import RUNTIME
from duecourse.targets._why import Why

Pair = tuple[ReadyContact, ReadyPoint, int, int, int, int, int, int]
"""Contact, point, and six masks: offered or unknown acts, unknown acts, limits that apply, those
that apply for want of a fact, what may be learned, versions that may be used."""


@dataclass(frozen=True, slots=True)
class Run:
    """What holds from the instant asked about until *until*.

    Attributes:
        until: First instant at which any of it may differ.
        desk: Desk acts offered or unknown.
        unknown: Acts whose case part is unknown.
        applies: Limits that apply to desk acts.
        doubtful: Those among them that apply for want of a fact.
        pairs: Contact by point, where at least one act is offered or unknown.
    """

    until: int
    desk: int
    unknown: int
    applies: int
    doubtful: int
    pairs: tuple[Pair, ...]


Probe = Callable[[Prepared, ReadyContact | None, ReadyPoint | None, int], tuple[int, Pair | None]]
"""Looks at one act for one contact and point: until when it holds, and the pair if offered."""

Offer = Callable[[Prepared, ReadyContact | None, ReadyPoint | None, int], tuple[int, bool]]
"""Tells of one act for one contact and point until when it holds, and whether it is offered."""

Until = Callable[[Prepared, ReadyContact, ReadyPoint, int], int]
"""Tells of one act for one contact and point until when the same may be said."""

Enforced = tuple[dict[int, int], bool, tuple[tuple[int, Running, bool], ...]]
"""Instances that block for as long as they apply, by bit, each with ``INF``; whether one of them
applies for the whole epoch; bit and clock of the others, and whether points differ in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What it comes to that certain instances block; shared, never changed.

    Attributes:
        reasons: The limits by name, sorted.
        named: The instances of each.
        mask: All of them.
        clocked: Name and clock of those that have one, which may lack something.
        clocks: Names of those whose instances all have one, and may lift; with the instances.
    """

    reasons: dict[str, Meta]
    named: dict[str, list[int]]
    mask: int
    clocked: tuple[tuple[str, Running], ...]
    clocks: tuple[tuple[str, list[int]], ...]


MASKS_KEPT = 4096

NOTHING_OFFERED = Run(INF, 0, 0, 0, 0, ())


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A plan as callable code.

    Attributes:
        plan: What it was compiled from.
        source: The generated text, for the curious and for tests.
        clocks: By instance bit.
        wheres: Conditions on events.
        permanent: Mask of instances that, once they block a case, block it for the whole epoch.
        speech_limits: Names of the limits that words may be refused by.
        limits: Limits that refused words, by name, as they were asked for.
        whys: What weighs a condition, by identity of the condition, which it keeps alive, and what
            that hangs on.
    """

    plan: Plan
    source: str
    stage_at: Callable[[Prepared, int], tuple[int, int, int]]
    runs: tuple[Callable[[Prepared, int], tuple[Any, ...]], ...]
    score_at: Callable[[Prepared, int], tuple[int, int, int, int]]
    arms_at: Callable[[Prepared, int], tuple[int, int]]
    values: dict[str, ValueAt]
    clocks: tuple[Running, ...]
    wheres: dict[ir.Expr, Where]
    acts: dict[int, Act]
    permanent: int
    speech_limits: frozenset[str]
    whys: dict[int, tuple[ir.Expr, Why, int]] = field(default_factory=dict)
    clocks_by_mask: dict[int, Enforced] = field(default_factory=dict)
    kept_standing: dict[tuple[int, ...], Standing] = field(default_factory=dict)
    limits: dict[str, Meta] = field(default_factory=dict)
    probes: dict[tuple[int, int], Probe] = field(default_factory=dict)
    offers: dict[int, Offer] = field(default_factory=dict)
    sayings: dict[tuple[int, int], Until] = field(default_factory=dict)

    def offer(self, act: int) -> Offer:
        """Return the code that tells in a stage of one act whether it is offered."""
        found = self.offers.get(act)
        if found is None:
            namespace: dict[str, object] = dict(RUNTIME)
            source = "\n".join(offer_function(self.plan, self.acts[act], namespace))
            exec(compile(source, f"<duecourse offer {act}>", "exec"), namespace)
            found = self.offers[act] = _callable(namespace, "offer")
        return found

    def probe(self, act: int, stage: int) -> Probe:
        """Return the code that looks at one act of one stage, compiled when first asked for."""
        found = self.probes.get((act, stage))
        if found is None:
            namespace: dict[str, object] = dict(RUNTIME)
            writer = RunFunction(self.plan, stage, namespace, self.acts[act])
            source = "\n".join(writer.probe_lines())
            exec(compile(source, f"<duecourse act {act}>", "exec"), namespace)
            found = self.probes[act, stage] = _callable(namespace, "probe")
        return found

    def words(self, act: int, stage: int) -> Until:
        """Return the code that tells until when an act's words are the same in a stage."""
        found = self.sayings.get((act, stage))
        if found is None:
            namespace: dict[str, object] = dict(RUNTIME)
            lines = words_function(self.plan, self.acts[act], stage, namespace)
            exec(compile("\n".join(lines), f"<duecourse words {act}>", "exec"), namespace)
            found = self.sayings[act, stage] = _callable(namespace, "words")
        return found

    def enforced(self, mask: int) -> Enforced:
        """Return the instances in *mask* that are enforced: those without a clock, and the rest."""
        found = self.clocks_by_mask.get(mask)
        if found is None:
            always: dict[int, int] = {}
            running: list[tuple[int, Running, bool]] = []
            for instance in self.plan.instances:
                if mask >> instance.bit & 1 and not instance.advisory:
                    clock = self.clocks[instance.bit]
                    if isinstance(clock, AlwaysClock):
                        always[instance.bit] = INF
                    else:
                        running.append((instance.bit, clock, clock.by_point))
            permanent = any(self.permanent >> bit & 1 for bit in always)
            found = always, permanent, tuple(running)
            if len(self.clocks_by_mask) < MASKS_KEPT:
                self.clocks_by_mask[mask] = found
        return found

    def standing(self, bits: tuple[int, ...]) -> Standing:
        """Return what it comes to that the instances *bits* block."""
        found = self.kept_standing.get(bits)
        if found is None:
            named: dict[str, list[int]] = {}
            for bit in bits:
                named.setdefault(self.plan.instances[bit].limit.name, []).append(bit)
            reasons = {name: self.plan.instances[named[name][-1]].limit for name in sorted(named)}
            clocked = tuple(
                (self.plan.instances[bit].limit.name, self.clocks[bit])
                for bit in bits
                if not isinstance(self.clocks[bit], AlwaysClock)
            )
            clocks = tuple(
                (name, instances)
                for name, instances in named.items()
                if not any(isinstance(self.clocks[bit], AlwaysClock) for bit in instances)
            )
            found = Standing(reasons, named, sum(1 << bit for bit in bits), clocked, clocks)
            if len(self.kept_standing) < MASKS_KEPT:
                self.kept_standing[bits] = found
        return found

    def run(self, ready: Prepared, stage: int, us: int) -> Run:
        """Return what *stage* offers at *us*."""
        until, desk, unknown, applies, doubtful, pairs = self.runs[stage](ready, us)
        return Run(until, desk, unknown, applies, doubtful, tuple(pairs))


def compile_plan(plan: Plan, shown: frozenset[str]) -> Compiled:
    """Compile *plan*; *shown* are the facts that texts need as values."""
    namespace: dict[str, object] = dict(RUNTIME)
    lines: list[str] = []
    lines += stage_function(plan, namespace)
    for index in range(len(plan.stages)):
        lines += RunFunction(plan, index, namespace).lines()
    lines += score_function(plan, namespace)
    lines += arms_function(plan, namespace)
    for fact in sorted(shown & plan.facts.keys()):
        lines += value_function(f"value_{fact}", plan.facts[fact], plan, namespace)
    ends: dict[ir.Expr, str] = {}
    for instance in plan.instances:
        if isinstance(instance.clock, HoldUntil) and instance.clock.until not in ends:
            name = ends[instance.clock.until] = f"end_{len(ends)}"
            lines += value_function(name, instance.clock.until, plan, namespace)
    wheres = {where: f"where_{i}" for i, where in enumerate(_wheres(plan))}
    for condition, name in wheres.items():
        lines += where_function(name, condition, namespace)
    source = "\n".join(lines)
    exec(compile(source, f"<duecourse plan {plan.start}>", "exec"), namespace)

    def value(expr: ir.Expr) -> tuple[ValueAt, ir.Kind | None]:
        return _callable(namespace, ends[expr]), kind_of(expr)

    return Compiled(
        plan,
        source,
        _callable(namespace, "stage"),
        tuple(_callable(namespace, f"run_{i}") for i in range(len(plan.stages))),
        _callable(namespace, "score"),
        _callable(namespace, "arms"),
        {f: _callable(namespace, f"value_{f}") for f in sorted(shown & plan.facts.keys())},
        _clocks(plan, value),
        {condition: _callable(namespace, name) for condition, name in wheres.items()},
        {act.bit: act for act in plan.acts},
        permanent=sum(
            1 << instance.bit
            for instance in plan.instances
            if isinstance(instance.clock, Always) and not time_dependent(instance.applies)
        ),
        speech_limits=_speech_limits(plan),
    )


def _speech_limits(plan: Plan) -> frozenset[str]:
    """Return the names of the limits that may take words, or a version, from some act."""
    concealing = 0
    names: set[str] = set()
    for act in plan.acts:
        concealing |= act.conceals
        for version in act.script.versions if act.script is not None else ():
            names |= {meta.name for meta in version.barred_by}
    names |= {i.limit.name for i in plan.instances if concealing >> i.bit & 1}
    return frozenset(names)


def _clocks(
    plan: Plan, value: Callable[[ir.Expr], tuple[ValueAt, ir.Kind | None]]
) -> tuple[Running, ...]:
    """Return the clock of every instance; instances with equal clocks share one."""
    made: dict[Clock | None, Running] = {}
    for instance in plan.instances:
        if instance.clock not in made:
            made[instance.clock] = running(instance, value)
    return tuple(made[instance.clock] for instance in plan.instances)


def _callable(namespace: dict[str, object], name: str) -> Any:
    return namespace[name]


def _wheres(plan: Plan) -> tuple[ir.Expr, ...]:
    """Return every condition on events that the plan counts by."""
    exprs: list[ir.Expr] = [condition for _, condition in plan.stages]
    exprs += [act.offer for act in plan.acts]
    exprs += [instance.applies for instance in plan.instances]
    exprs += [grant.condition for grant in plan.grants]
    exprs += [row.condition for row in plan.score]
    exprs += [arm.condition for arm in plan.arms]
    exprs += [*plan.conditions, *plan.facts.values()]
    found: dict[ir.Expr, None] = {}
    for instance in plan.instances:
        clock = instance.clock
        events = getattr(clock, "events", None)
        if isinstance(events, ir.Events) and events.where != ir.TRUE:
            found[events.where] = None
        if isinstance(clock, HoldUntil):
            exprs.append(clock.until)
    for expr in exprs:
        for events in events_of(expr):
            if events.where != ir.TRUE:
                found[events.where] = None
    return tuple(found)


class ScalarTarget:
    """Compiled code for every epoch that has been asked about.

    Attributes:
        boundaries: Instants between epochs.
        wheres: Conditions on events, of every epoch compiled so far.
    """

    name = "scalar"
    probes_acts = True
    """Whether a search may look at one act alone and not at all that its stage offers."""

    def __init__(self, joined: Joined) -> None:
        """Find the epochs; each is compiled when a decision first falls in it."""
        self.joined = joined
        self.boundaries = joined.boundaries()
        self.shown = frozenset(
            fact
            for script in joined.playbook.scripts
            for text in (
                script.opening,
                script.voicemail,
                *(version.text for version in script.versions),
            )
            for fragments in text.values()
            for fragment in fragments
            for fact, _ in fragment.parts
            if fact
        )
        self.wheres: dict[ir.Expr, Where] = {}
        self._plans: dict[int, Plan] = {}
        self._compiled: dict[int, Compiled] = {}
        self._lock = Lock()

    def plan(self, us: int) -> Plan:
        """Return the plan of the epoch that *us* falls in, which need not be compiled for it."""
        epoch = bisect_right(self.boundaries, us)
        found = self._plans.get(epoch)
        if found is None:
            made = lower(self.joined, *epoch_of(self.boundaries, us))
            found = self._plans.setdefault(epoch, made)
        return found

    def compiled(self, us: int) -> Compiled:
        """Return the code of the epoch that *us* falls in."""
        epoch = bisect_right(self.boundaries, us)
        found = self._compiled.get(epoch)
        if found is None:
            with self._lock:
                found = self._compiled.get(epoch)
                if found is None:
                    found = compile_plan(self.plan(us), self.shown)
                    self.wheres.update(found.wheres)
                    self._compiled[epoch] = found
        return found

    def stage_and_run(self, code: Compiled, ready: Prepared, us: int) -> tuple[int, int, int, Run]:
        """Return stage index or -1, unknown stages, until when, and what the stage offers."""
        stage, unknown, until = code.stage_at(ready, us)
        if stage < 0:
            return stage, unknown, until, NOTHING_OFFERED
        return stage, unknown, until, code.run(ready, stage, us)
