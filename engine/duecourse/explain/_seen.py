"""A case as a decision saw it: what its conditions found there, and what things are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duecourse import ir
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.plan import Act
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import parse_instant
from duecourse.decide._search import Stretch, Timeline
from duecourse.decide.decider import Decider
from duecourse.decide.decision import Decision
from duecourse.explain._arms import Arms
from duecourse.explain._phrases import Describer, title
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.model import BasisBody, Fact, Meta, Treatment

PROTECTED = frozenset({"birth_date", "birth_year", "age", "debtor.birth_date"})
"""Facts that nobody is told to change, beside those that some ``basis`` limit names."""


@dataclass(slots=True)
class Request:
    """What is asked.

    Attributes:
        treatment: A treatment's id, or empty for every action of the decision.
        to: A point's id, or empty for all.
        depth: ``line``, ``paragraph`` or ``trace``.
        language: ``en`` or ``zh``.
    """

    treatment: str = ""
    to: str = ""
    depth: str = "paragraph"
    language: str = "en"


class Seen:
    """A case at the instant of its decision."""

    def __init__(
        self,
        joined: Joined,
        decider: Decider,
        facts: Mapping[str, Fact],
        case: Case,
        decision: Decision,
        request: Request,
    ) -> None:
        """Look at the case as the decision saw it."""
        self.joined, self.facts, self.decision, self.request = joined, facts, decision, request
        self.words = Describer(facts, request.language)
        us = parse_instant(decision.at)
        assert us is not None
        self.us = us
        self.ready, _ = decider.prepare(case, us)
        timeline = Timeline(decider.target, self.ready)
        self.stretch: Stretch = timeline.begin(us)
        self.protected = PROTECTED.union(
            *(
                limit.body.facts
                for policy in joined.policies()
                for limit in policy.limits
                if isinstance(limit.body, BasisBody)
            )
        )
        self.treatments = {t.meta.id: t for t in joined.playbook.treatments}
        self.arms = Arms(self)
        # Names of reasons are names of limits and windows; other kinds may share an id with them.
        self.metas = {
            meta.name: meta
            for policy in joined.policies()
            for meta in (
                *(limit.meta for limit in policy.limits),
                *(document.meta for document in policy.call_windows),
                *(window.meta for document in policy.call_windows for window in document.windows),
            )
        }

    def stage(self, name: str) -> str:
        """Return a stage's title and id."""
        for stage in self.joined.playbook.stages:
            if stage.meta.id == name:
                return f"{title(stage.meta.title, self.request.language, name)} ({name})"
        return name

    def fact(self, name: str) -> str:
        """Return a fact's title."""
        fact = self.facts.get(name)
        return title(fact.meta.title, self.request.language, name) if fact else name

    def what(self, treatment: Treatment) -> str:
        """Return a treatment's title."""
        return title(treatment.meta.title, self.request.language, treatment.meta.id)

    def meta(self, name: str) -> Meta | None:
        """Return the limit or window of a name."""
        return self.metas.get(name)

    def limit_title(self, name: str) -> str:
        """Return what a limit is called, with its name."""
        meta = self.meta(name)
        words = title(meta.title, self.request.language, "") if meta else ""
        return f"{words} [{name}]" if words else name

    def listener(self, to: str) -> tuple[ReadyContact | None, ReadyPoint | None]:
        """Return the contact and the point *to* of the case."""
        for contact in self.ready.contacts:
            for point in contact.points:
                if point.id == to:
                    return contact, point
        return None, None

    def act(self, treatment: Treatment) -> Act | None:
        """Return a treatment as it is compiled; None where it is not offered in this epoch."""
        return self.stretch.code.acts.get(treatment.order)

    def value(
        self, expr: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> ir.Value | None:
        """Return what an expression is of a contact and a point."""
        ready: Prepared = self.ready

        def leaf(node: ir.Input) -> ir.Value | None:
            if node.scope is ir.Scope.CONTACT:
                return contact.facts.get(node.fact) if contact else None
            if node.scope is ir.Scope.POINT:
                return point.facts.get(node.fact) if point else None
            return ready.cf.get(node.fact)

        env = Environment(
            leaf,
            ready.desk_day(self.us),
            lambda node: ready.aggregate(node, contact, point, self.us)[0],
        )
        return evaluate(expr, env)

    def truth(
        self, expr: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> bool | None:
        """Return whether a condition holds; None is unknown."""
        value = self.value(expr, contact, point)
        return value if isinstance(value, bool) else None

    def with_value(
        self, part: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> str:
        """Return a condition in words, with the value that it found."""
        test = self.words.test(part)
        operand = _tested(part)
        if operand is None:
            return test
        value = self.words.value(self.value(operand, contact, point), _kind(operand))
        if value and value in test.split():
            return test
        return self.words.say["but"].format(test=test, value=value)


def conjuncts(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    """Return what must hold together, part by part."""
    if expr == ir.TRUE:
        return ()
    return expr.operands if isinstance(expr, ir.All) else (expr,)


def _tested(expr: ir.Expr) -> ir.Expr | None:
    match expr:
        case ir.Between(operand) | ir.OneOf(operand) | ir.Overlaps(operand) | ir.Covers(operand):
            return operand
        case ir.Compare(_, left, _):
            return left
        case _:
            return None


def _kind(expr: ir.Expr) -> ir.Kind | None:
    return expr.kind if isinstance(expr, ir.Input | ir.Named) else None
