"""Lowers limits and call windows to instances: what is left of each for one act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from duecourse import ir
from duecourse.book._floor import floor_gate
from duecourse.book.join import ACTOR, JURISDICTION, Joined
from duecourse.book.plan import Always, Cap, Clock, HoldUntil, Hours, Instance, Wait, WindowCap
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import all_of, inputs, negate, scope_of, simplify, substitute
from duecourse.language.model import (
    OPENING_ITEMS,
    BasisBody,
    CallWindows,
    CapBody,
    ConcealBody,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    Meta,
    Policy,
    RequireBody,
    Treatment,
    WaitBody,
)

LOWERED_FORCES = frozenset({"standard", "self_regulation", "guidance"})
HELD_DESK_ACTS = frozenset({"hand-over", "offer-plan"})
WRITTEN_CHANNELS = frozenset({"sms", "wechat", "email", "letter"})
ATTEMPTS_TO_CONTACT = ir.Events("attempts", ir.TRUE, ir.Within("ever"), ("contact",))
PHONE = ir.Input("phone", ir.Kind.ENUM, ir.Scope.POINT)
POINT_CONFIRMED = ir.Input("point_confirmed", ir.Kind.BOOLEAN, ir.Scope.POINT)

_LISTENER = (ir.Scope.CONTACT, ir.Scope.POINT)
NO_LAW_PACK = Meta("no-law-pack", "core")
EXHIBIT = Meta("exhibit", "core")
POINT_NOT_CONFIRMED = Meta("point-confirmed", "core")


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit before any act has met it.

    Attributes:
        form: The limit's form.
        selector: ``on`` and whatever else tests the act.
        rest: ``when``, ``unless``, ``except``, whom it binds.
        selects: Whether it was written with a selector.
    """

    meta: Meta
    form: str
    selector: ir.Expr
    rest: ir.Expr
    selects: bool
    clock: Clock | None = None
    items: int = 0
    duties: tuple[str, ...] = ()
    basis: frozenset[str] = frozenset()
    advisory: bool = False


@dataclass(slots=True)
class Instances:
    """Collects the distinct instances of a plan."""

    found: list[Instance] = field(default_factory=list)
    index: dict[tuple[object, ...], int] = field(default_factory=dict)
    masks: dict[tuple[int, int, str | None], int] = field(default_factory=dict)
    kept: list[tuple[Rule, ir.Expr]] = field(default_factory=list)

    def add(self, rule: Rule, applies: ir.Expr, form: str | None = None) -> int:
        """Return the mask of the instance of *rule* that *applies*, or 0 when it never does."""
        if applies == ir.FALSE:
            return 0
        met = (id(rule), id(applies), form)
        known = self.masks.get(met)
        if known is None:
            known = self.masks[met] = self._add(rule, applies, form or rule.form)
            self.kept.append((rule, applies))  # so that no other is ever at its place in memory
        return known

    def _add(self, rule: Rule, applies: ir.Expr, form: str) -> int:
        clock = Always() if form in ("basis", "exhibit") else rule.clock
        key = (rule.meta.name, form, applies, clock, rule.items, rule.duties)
        bit = self.index.get(key)
        if bit is None:
            bit = self.index[key] = len(self.found)
            self.found.append(
                Instance(
                    bit, rule.meta, form, applies, clock, rule.items, rule.duties, rule.advisory
                )
            )
        return 1 << bit


def rules(joined: Joined, alive: frozenset[int], item_bits: dict[str, int]) -> tuple[Rule, ...]:
    """Return every rule that may take something away, in the order of reasons."""
    found: list[Rule] = []
    for policy in joined.policies():
        regime, is_core = policy.header.regime, policy is joined.core
        if regime and id(policy.header.meta) not in alive:
            continue
        binding = joined.binding(policy) if regime else ir.TRUE
        for limit in policy.limits:
            if id(limit.meta) not in alive or limit.meta.name in _ENGINE_GATED:
                continue
            gate = floor_gate(joined, limit.meta.id, alive) if is_core else binding
            if gate != ir.FALSE:
                found.append(_rule(joined, policy, limit, gate, item_bits))
        for document in policy.call_windows:
            if id(document.meta) in alive:
                found.extend(_windows(policy, document, alive, binding))
    if not joined.lawless:
        at_hand = (p.header for p in joined.packs if id(p.header.meta) in alive)
        covered = ir.Covers(JURISDICTION, frozenset(header.jurisdiction for header in at_hand))
        channel = ir.Input("channel", ir.Kind.ENUM, ir.Scope.ACT)
        found.append(
            Rule(
                NO_LAW_PACK,
                "forbid",
                ir.Compare("!=", channel, ir.Const("desk")),
                negate(covered),
                True,
                Always(),
            )
        )
    kept = sum(bit for name, bit in item_bits.items() if name not in OPENING_ITEMS)
    written = ir.OneOf(ir.Input("channel", ir.Kind.ENUM, ir.Scope.ACT), WRITTEN_CHANNELS)
    found.append(
        Rule(
            POINT_NOT_CONFIRMED,
            "conceal",
            written,
            negate(ir.Compare("==", POINT_CONFIRMED, ir.TRUE)),
            True,
            None,
            kept,
        )
    )
    return tuple(found)


_ENGINE_GATED = frozenset({"core/no-law-pack", "core/exhibit", "core/point-confirmed"})


def _rule(
    joined: Joined, policy: Policy, limit: Limit, gate: ir.Expr, item_bits: dict[str, int]
) -> Rule:
    rest = [gate, limit.when]
    rest += [negate(release) for release in (limit.unless, limit.except_) if release is not None]
    selector, form = limit.on, ""
    clock: Clock | None = None
    items = 0
    duties: tuple[str, ...] = ()
    basis: frozenset[str] = frozenset()
    calendar = policy.header.calendar or joined.playbook.header.calendar
    match limit.body:
        case HoursBody(schedule, zone, told):
            schedules = () if told else (schedule,)
            form, clock = "hours", Hours(schedules, zone, calendar, told)
        case CapBody(events, at_most):
            form, clock = "cap", Cap(events, at_most)
        case WaitBody(events, unit, number):
            form, clock = "wait", Wait(events, unit, number)
        case HoldBody(when, until):
            form = "hold"
            rest.append(when)
            zones = joined.zones_of(limit.meta.origin)
            clock = Always() if until is None else HoldUntil(until, zones)
        case ForbidBody(what):
            form, clock = "forbid", Always()
            selector = all_of((limit.on, what))
        case ConcealBody(names):
            form = "conceal"
            hidden = item_bits if limit.body.everything else names
            items = sum(item_bits.get(name, 0) for name in hidden)
        case RequireBody(names):
            form, duties = "require", names
        case BasisBody(names):
            form, basis = "basis", names
    lowered = joined.advisory and limit.meta.force in LOWERED_FORCES
    selects = limit.selects or form == "forbid"
    return Rule(
        limit.meta, form, selector, all_of(rest), selects, clock, items, duties, basis, lowered
    )


def _windows(
    policy: Policy, document: CallWindows, alive: frozenset[int], binding: ir.Expr
) -> Iterator[Rule]:
    # With every window out of its dates the document still stands, and nothing is open.
    windows = [window for window in document.windows if id(window.meta) in alive]
    calling = ir.Compare("==", ir.Input("do", ir.Kind.ENUM, ir.Scope.ACT), ir.Const("call"))
    selector = all_of((calling, document.whom))
    calendar = policy.header.calendar
    bound = all_of((binding, document.when))
    kinds = sorted({kind for window in windows for kind in window.phones})
    # One set of hours for each kind of phone that some window names, and one for all others.
    for kind in (*kinds, None):
        fitting = tuple(
            w.schedule for w in windows if not w.phones or (kind is not None and kind in w.phones)
        )
        if kind is None:
            on = negate(ir.OneOf(PHONE, frozenset(kinds))) if kinds else ir.TRUE
        else:
            on = ir.OneOf(PHONE, frozenset({kind}))
        rest = all_of((bound, on))
        yield Rule(document.meta, "hours", selector, rest, True, Hours(fitting, "every", calendar))
    for window in windows:
        if window.calls is not None:
            clock = WindowCap(window.schedule, calendar, ATTEMPTS_TO_CONTACT, window.calls)
            yield Rule(window.meta, "cap", selector, bound, True, clock)


Said: TypeAlias = tuple[str, str, str, frozenset[str], frozenset[str]]
"""What a treatment says of itself: do, purpose, tone, themes, what it gathers."""
ActFacts: TypeAlias = dict[str, str | frozenset[str]]
"""The same as facts of the act, by their names."""


class Meeting:
    """Meets rules with treatments; what does not depend on the treatment is folded once."""

    def __init__(self) -> None:
        """Start with nothing folded."""
        self._met: dict[tuple[object, ...], ir.Expr] = {}
        self._folded: dict[int, tuple[ir.Expr, tuple[ir.Input, ...], ir.Expr]] = {}
        self._parts: dict[tuple[int, tuple[str | frozenset[str] | None, ...]], ir.Expr] = {}
        self._facts: dict[Said, ActFacts] = {}

    def _part(self, expr: ir.Expr, facts: ActFacts) -> ir.Expr:
        """Return *expr* with what the treatment says of itself put in."""
        known = self._folded.get(id(expr))
        if known is None:
            parts = expr.operands if isinstance(expr, ir.All) else (expr,)
            about_act: list[ir.Expr] = []
            about_case: list[ir.Expr] = []
            for part in parts:
                if _about_act(part):
                    about_act.append(part)
                else:
                    about_case.append(simplify(part))
            asked = all_of(about_act)
            leaves = tuple(leaf for leaf in inputs(asked) if leaf.scope is ir.Scope.ACT)
            known = self._folded[id(expr)] = (asked, leaves, all_of(about_case))
        about_act_expr, leaves, about_case_expr = known
        if about_act_expr == ir.TRUE or about_case_expr == ir.FALSE:
            return about_case_expr
        values = tuple([facts.get(leaf.fact) for leaf in leaves])
        # Treatments that say the same of what is asked share what is left of it.
        key = (id(expr), values)
        found = self._parts.get(key)
        if found is None:
            own: dict[ir.Input, ir.Expr] = {
                leaf: ir.Const(value)
                for leaf, value in zip(leaves, values, strict=True)
                if value is not None
            }
            left = simplify(substitute(about_act_expr, own))
            found = self._parts[key] = all_of((left, about_case_expr))
        return found

    def said(self, treatment: Treatment, themes: frozenset[str]) -> Said:
        """Return all that a treatment with *themes* says of itself to a rule."""
        return treatment.do, treatment.purpose, treatment.tone, themes, treatment.gathers

    def _facts_of(self, treatment: Treatment, themes: frozenset[str]) -> ActFacts:
        said = self.said(treatment, themes)
        facts = self._facts.get(said)
        if facts is None:
            facts = self._facts[said] = {
                "do": treatment.do,
                "channel": "desk" if treatment.is_desk else treatment.do,
                "purpose": treatment.purpose,
                "tone": treatment.tone,
                "theme": themes,
                "gathers": treatment.gathers,
            }
        return facts

    def meet(self, rule: Rule, treatment: Treatment, themes: frozenset[str]) -> ir.Expr:
        """Return what is left of *rule* once it has met *treatment*; FALSE when nothing.

        Treatments that say the same of themselves share one answer.
        """
        key = (id(rule), *self.said(treatment, themes))
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = self._meet(rule, treatment, themes)
        return found

    def _meet(self, rule: Rule, treatment: Treatment, themes: frozenset[str]) -> ir.Expr:
        facts = self._facts_of(treatment, themes)
        selector = self._part(rule.selector, facts)
        if selector == ir.FALSE:
            return ir.FALSE
        if treatment.is_desk:
            if rule.form in ("hours", "cap", "wait", "conceal"):
                return ir.FALSE
            if rule.form == "hold" and not rule.selects and treatment.do not in HELD_DESK_ACTS:
                return ir.FALSE
            # A desk act has no listener: a selector that asks who listens does not select it.
            if scope_of(selector) in _LISTENER:
                return ir.FALSE
        rest = self._part(rule.rest, facts)
        if treatment.is_desk:
            rest = _without_listener(rest)
        return all_of((selector, rest))


def _about_act(expr: ir.Expr) -> bool:
    return any(leaf.scope is ir.Scope.ACT for leaf in inputs(expr))


def _without_listener(expr: ir.Expr) -> ir.Expr:
    """Return *expr* with everything that is asked of a contact or a point unknown."""

    def change(node: ir.Expr) -> ir.Expr:
        if isinstance(node, ir.Input):
            return ir.UNKNOWN if node.scope in _LISTENER else node
        if isinstance(node, ir.Count | ir.CountDistinct | ir.Sum | ir.Pick):
            return ir.UNKNOWN if scope_of(node) in _LISTENER else node
        return rebuild(node, change)

    return simplify(change(expr)) if scope_of(expr) in _LISTENER else expr


__all__ = ["ACTOR", "EXHIBIT", "Instances", "Meeting", "Rule", "rules"]
