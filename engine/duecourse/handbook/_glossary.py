"""The glossary: every fact that the policy reads, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse import ir
from duecourse.handbook.blocks import Cell, Line, Paragraph, Run, Section, Table, cell, line, small
from duecourse.handbook.view import View
from duecourse.ir_tools import facts_of
from duecourse.language.model import (
    CapBody,
    Fact,
    ForbidBody,
    HoldBody,
    Policy,
    Script,
    WaitBody,
)

_SCOPES = (ir.Scope.CASE, ir.Scope.CONTACT, ir.Scope.POINT, ir.Scope.ACT)


def glossary(view: View) -> Section:
    """Return the facts by whose they are; those of events are told with the limits."""
    used = facts_used(view)
    parts = []
    for scope in _SCOPES:
        found = [fact for name, fact in view.joined.facts.items() if name in used]
        rows = tuple(
            (Cell((_name(view, fact),)), Cell(_meaning(view, fact)), cell(_where(view, fact)))
            for fact in sorted(found, key=lambda fact: fact.meta.id)
            if fact.scope is scope
        )
        if rows:
            title = view.say(f"scope_{scope.value}")
            heads = (view.say("fact"), view.say("meaning"), view.say("from_where"))
            parts.append(Section(f"facts-{scope.value}", title, (Table(title, heads, rows),)))
    lead = Paragraph(line(view.say("glossary_lead")), "lead")
    return Section("glossary", view.say("glossary"), (lead,), tuple(parts))


def facts_used(view: View) -> frozenset[str]:
    """Return the ids of the facts that conditions and texts read themselves, by their names."""
    found: set[str] = set()
    for expr in _conditions(view):
        found |= _read(expr)
    for script in view.there(view.playbook.scripts):
        found |= set(_slots(script))
    for treatment in view.there(view.playbook.treatments):
        found |= {name for name in treatment.learn if name in view.joined.facts}
    return frozenset(found)


def _read(expr: ir.Expr) -> set[str]:
    """Return the facts that a condition names; what a derived fact rests on is its own matter."""
    if isinstance(expr, ir.Named | ir.Input):
        own = expr.scope is not ir.Scope.EVENT
        return {expr.fact} if own else set()
    found: set[str] = set()
    match expr:
        case ir.All(operands) | ir.Any(operands):
            for operand in operands:
                found |= _read(operand)
        case ir.Not(operand) | ir.Known(operand) | ir.Default(operand, _):
            found |= _read(operand)
        case ir.Between(operand) | ir.OneOf(operand, _) | ir.Overlaps(operand, _):
            found |= _read(operand)
        case ir.Covers(operand, _):
            found |= _read(operand)
        case ir.Compare(_, left, right):
            found |= _read(left) | _read(right)
        case ir.Const():
            pass
        case _:
            found |= facts_of(expr)
    return found


def _conditions(view: View) -> Iterator[ir.Expr]:
    playbook = view.playbook
    yield from (stage.when for stage in view.there(playbook.stages))
    if playbook.outside is not None:
        yield playbook.outside
    for treatment in view.there(playbook.treatments):
        yield treatment.whom
        yield treatment.when
        yield from (item.when for item in treatment.checklist)
    yield from (rule.whom for rule in view.there(playbook.disclosure))
    for document in view.there(playbook.call_windows):
        yield document.whom
        yield document.when
    yield from (cohort.when for cohort in view.there(playbook.cohorts))
    yield from (score.when for score in view.there(playbook.score))
    for policy in view.policies():
        yield from _of_limits(view, policy)


def _of_limits(view: View, policy: Policy) -> Iterator[ir.Expr]:
    yield policy.header.reaches
    for limit in view.there(policy.limits):
        yield limit.on
        yield limit.when
        yield limit.unless or ir.TRUE
        yield limit.except_ or ir.TRUE
        match limit.body:
            case HoldBody(when, until):
                yield when
                yield until or ir.TRUE
            case ForbidBody(what):
                yield what
            case CapBody(events) | WaitBody(events):
                yield events.where
            case _:
                pass


def _slots(script: Script) -> Iterator[str]:
    for text in (script.opening, script.voicemail, *(v.text for v in script.versions)):
        for fragments in text.values():
            for fragment in fragments:
                yield from (fact for fact, _ in fragment.parts if fact)


def _name(view: View, fact: Fact) -> Line:
    return line(Run(view.title(fact.meta), "strong"), " ", small(fact.meta.id))


def _meaning(view: View, fact: Fact) -> tuple[Line, ...]:
    lines: list[Line] = []
    note = view.pick(fact.meta.note)
    if note:
        lines.append(line(view.sentence(note)))
    if fact.values and len(fact.values) <= 12:
        values = view.listed(view.tell.named(value) for value in fact.values)
        lines.append(line(view.say("one_of_values", values=values)))
    if fact.reveals:
        items = view.listed(view.item(item) for item in sorted(fact.reveals))
        lines.append(line(view.say("gives_away", items=items)))
    return tuple(lines) or (line("–"),)


def _where(view: View, fact: Fact) -> str:
    if fact.path:
        return view.say("in_case", path=fact.path)
    if fact.scope is ir.Scope.ACT:
        return view.say("of_act")
    return view.say("worked_out")
