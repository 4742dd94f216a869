"""Lowers a joined book to a plan, one epoch at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from duecourse import ir
from duecourse.book._limits import EXHIBIT, Instances, Meeting, Rule, Said, rules
from duecourse.book.join import Joined
from duecourse.book.plan import Act, Drawn, Grant, Plan, Score, Speech, SpokenScript
from duecourse.clock.instants import INF
from duecourse.ir_tools import all_of, depends_on, inputs, negate, scope_of, simplify
from duecourse.language.model import (
    DisclosureRule,
    Fragment,
    Meta,
    Script,
    Treatment,
)

_DEPTHS = (ir.Scope.CASE, ir.Scope.CONTACT, ir.Scope.POINT)


def epoch_of(boundaries: tuple[int, ...], us: int) -> tuple[int, int]:
    """Return the epoch that *us* falls in, as a half-open stretch of instants."""
    place = bisect_right(boundaries, us)
    start = boundaries[place - 1] if place else -INF
    end = boundaries[place] if place < len(boundaries) else INF
    return start, end


def lower(joined: Joined, start: int, end: int) -> Plan:
    """Lower everything of *joined* that exists in the epoch from *start* to *end*."""
    return _Lowering(joined, start, end).plan()


class _Lowering:
    """One lowering; its tables are the plan's."""

    def __init__(self, joined: Joined, start: int, end: int) -> None:
        self.joined, self.start, self.end = joined, start, end
        playbook = joined.playbook
        self.items = tuple(
            dict.fromkeys((*joined.core.disclosure_items, *playbook.disclosure_items))
        )
        self.item_bits = {name: 1 << i for i, name in enumerate(self.items)}
        self.alive = frozenset(id(meta) for meta in joined.metas() if self._exists(meta))
        self.stages = tuple(s for s in playbook.stages if id(s.meta) in self.alive)
        self.stage_index = {s.meta.id: i for i, s in enumerate(self.stages)}
        self.rules = rules(joined, self.alive, self.item_bits)
        self.basis = tuple(rule for rule in self.rules if rule.form == "basis")
        self.instances = Instances()
        self.meeting = Meeting()
        self.conditions: dict[ir.Expr, int] = {}
        self.limited: dict[Said, tuple[int, int, int]] = {}
        self.spoken: dict[tuple[Said, str], SpokenScript] = {}
        self.cohorts = {c.meta.id: c for c in playbook.cohorts if id(c.meta) in self.alive}
        self.experiments = tuple(e for e in playbook.experiments if id(e.meta) in self.alive)
        self.scripts = {s.meta.id: s for s in playbook.scripts if id(s.meta) in self.alive}

    def _exists(self, meta: Meta) -> bool:
        first, last = self.joined.lifetime(meta)
        return first <= self.start and self.start < last

    def plan(self) -> Plan:
        playbook = self.joined.playbook
        alive = (t for t in playbook.treatments if id(t.meta) in self.alive)
        acts = [self._act(t) for t in map(self._tried, alive) if t is not None]
        acts.sort(key=lambda act: (act.treatment.rank, act.bit))
        facts = {name: fact.expr for name, fact in self.joined.facts.items()}
        return Plan(
            self.start,
            self.end,
            tuple((stage.meta.id, simplify(stage.when)) for stage in self.stages),
            tuple(acts),
            tuple(self.instances.found),
            tuple(self.conditions),
            tuple(self._grant(r) for r in self._disclosure()),
            tuple(self._score()),
            tuple(chase for chase in playbook.chases if id(chase.meta) in self.alive),
            self.items,
            facts,
            arms=tuple(self._arms()),
        )

    def _tried(self, treatment: Treatment) -> Treatment | None:
        """Return *treatment* as experiments leave it: on in its arms alone.

        What only a challenger has is not there before the experiment begins, nor after it: None.
        """
        parts: list[ir.Expr] = []
        for experiment in self.joined.playbook.experiments:
            if experiment in self.experiments:
                parts.append(experiment.leaves(treatment.meta.id))
            elif experiment.challenges(treatment.meta.id):
                parts.append(ir.FALSE)
        if ir.FALSE in parts:
            return None
        if all(part == ir.TRUE for part in parts):
            return treatment
        return replace(treatment, when=all_of((treatment.when, *parts)))

    def _arms(self) -> Iterable[Drawn]:
        for experiment in self.experiments:
            for arm in experiment.arms:
                condition = simplify(experiment.drawn_for(arm))
                yield Drawn(experiment.meta.id, arm.meta.id, condition)

    def _disclosure(self) -> Iterable[DisclosureRule]:
        return (r for r in self.joined.playbook.disclosure if id(r.meta) in self.alive)

    def _stages(self, names: tuple[str, ...] | None) -> tuple[int, ...]:
        if names is None:
            return tuple(range(len(self.stages)))
        return tuple(self.stage_index[name] for name in names if name in self.stage_index)

    def _act(self, treatment: Treatment) -> Act:
        offer = simplify(all_of((treatment.whom, treatment.when)))
        stages = self._stages(treatment.stages)
        blocks, conceals, requires = self._limited(treatment, stages)
        if treatment.exhibit:
            shown = Rule(EXHIBIT, "exhibit", ir.TRUE, ir.TRUE, True)
            blocks |= self.instances.add(shown, ir.TRUE)
        script = self.scripts.get(treatment.script)
        return Act(
            treatment.order,
            treatment,
            stages,
            offer,
            _cut(offer),
            blocks,
            conceals,
            requires,
            self._spoken(treatment, script) if script is not None else None,
        )

    def _limited(self, treatment: Treatment, stages: tuple[int, ...]) -> tuple[int, int, int]:
        """Return the masks of what may block *treatment*, conceal its words, add duties to it.

        Treatments that say the same of themselves meet the same limits, but for those about what
        an act rests on: many treatments and many limits are not multiplied.
        """
        said = self.meeting.said(treatment, treatment.themes)
        known = self.limited.get(said)
        rested = blocks = conceals = requires = 0
        # All rules the first time, in their order: instances are numbered as they are met.
        for rule in self.rules if known is None else self.basis:
            applies = self.meeting.meet(rule, treatment, treatment.themes)
            if applies == ir.FALSE:
                continue
            if rule.form == "basis":
                if self._rests_on(treatment, stages, rule):
                    rested |= self.instances.add(rule, applies)
            elif rule.form == "conceal":
                conceals |= self.instances.add(rule, applies)
            elif rule.form == "require":
                requires |= self.instances.add(rule, applies)
            else:
                blocks |= self.instances.add(rule, applies)
        if known is None:
            known = self.limited[said] = (blocks, conceals, requires)
        return rested | known[0], known[1], known[2]

    def _rests_on(self, treatment: Treatment, stages: tuple[int, ...], rule: Rule) -> bool:
        if depends_on(all_of((treatment.whom, treatment.when)), rule.basis):
            return True
        return any(depends_on(self.stages[i].when, rule.basis) for i in stages)

    def _spoken(self, treatment: Treatment, script: Script) -> SpokenScript:
        key = (self.meeting.said(treatment, treatment.themes), script.meta.id)
        found = self.spoken.get(key)
        if found is None:
            found = self.spoken[key] = self._versions(treatment, script)
        return found

    def _versions(self, treatment: Treatment, script: Script) -> SpokenScript:
        versions: list[Speech] = []
        for version in sorted(script.versions, key=lambda v: not v.cohort):
            parts: list[ir.Expr] = []
            barred: list[Meta] = []
            if version.cohort:
                cohort = self.cohorts.get(version.cohort)
                if cohort is None:
                    continue
                parts.append(cohort.when)
            for rule in self.rules:
                taken = self._takes_version(rule, treatment, version.cohort, version.themes)
                if taken is not None and taken != ir.FALSE:
                    parts.append(negate(taken))
                    barred.append(rule.meta)
            condition = simplify(all_of(parts))
            bit = -1 if condition == ir.TRUE else self._condition(condition)
            versions.append(Speech(version.cohort, bit, tuple(barred), version.text))
        return SpokenScript(script.meta.id, script.opening, script.voicemail, tuple(versions))

    def _takes_version(
        self, rule: Rule, treatment: Treatment, cohort: str, themes: frozenset[str]
    ) -> ir.Expr | None:
        """Return when *rule* takes a version away, or None when it has nothing to say of it."""
        if rule.form == "basis":
            when = self.cohorts[cohort].when if cohort else ir.TRUE
            return (
                self.meeting.meet(rule, treatment, treatment.themes)
                if depends_on(when, rule.basis)
                else None
            )
        if rule.form not in ("forbid", "hold") or not themes - treatment.themes:
            return None
        with_it = self.meeting.meet(rule, treatment, treatment.themes | themes)
        return with_it if with_it != self.meeting.meet(rule, treatment, treatment.themes) else None

    def _condition(self, condition: ir.Expr) -> int:
        return self.conditions.setdefault(condition, len(self.conditions))

    def _grant(self, rule: DisclosureRule) -> Grant:
        names = self.items if rule.may_learn is None else tuple(rule.may_learn)
        mask = sum(self.item_bits.get(name, 0) for name in names)
        return Grant(rule.meta, self._stages(rule.stages), simplify(rule.whom), mask)

    def _score(self) -> Iterable[Score]:
        for row in self.joined.playbook.score:
            if id(row.meta) not in self.alive:
                continue
            condition = row.when
            for rule in self.basis:
                if depends_on(row.when, rule.basis):
                    condition = all_of((condition, negate(_about_case(rule.rest))))
            yield Score(row.meta.id, row.points, simplify(condition))


def _about_case(rest: ir.Expr) -> ir.Expr:
    """Return what *rest* asks of the case; points are given to a case, whoever is spoken to."""
    conjuncts: tuple[ir.Expr, ...] = rest.operands if isinstance(rest, ir.All) else (rest,)
    return all_of(
        conjunct
        for conjunct in conjuncts
        if scope_of(conjunct) is ir.Scope.CASE
        and all(leaf.scope is ir.Scope.CASE for leaf in inputs(conjunct))
    )


def _cut(offer: ir.Expr) -> tuple[ir.Expr, ir.Expr, ir.Expr]:
    """Cut a conjunction into its case, contact and point parts."""
    conjuncts: tuple[ir.Expr, ...] = offer.operands if isinstance(offer, ir.All) else (offer,)
    parts: dict[ir.Scope, list[ir.Expr]] = {scope: [] for scope in _DEPTHS}
    for conjunct in conjuncts:
        parts[scope_of(conjunct)].append(conjunct)
    case, contact, point = (all_of(parts[scope]) for scope in _DEPTHS)
    return case, contact, point


def fragments(texts: Iterable[tuple[Fragment, ...]]) -> Iterable[Fragment]:
    """Return every fragment of *texts*."""
    for text in texts:
        yield from text
