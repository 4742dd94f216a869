"""Conditions over a decision: those of ``when``, and what is decided besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.errors import ConditionError
from duecourse.ir import Kind, Scope
from duecourse.ir_tools import any_of, simplify, substitute, walk
from duecourse.language.conditions import Conditions, Place
from duecourse.language.findings import Findings
from duecourse.language.model import Fact, Meta
from duecourse.language.scalars import UnfitError, read_minutes
from duecourse.language.vocabulary import Vocabulary
from duecourse.source.diagnostic import Severity
from duecourse.source.node import Map, Text
from duecourse.source.reader import read_bytes

NOW, NOT_NOW = "now", "not_now"
LOCAL_TIME: Final = ir.Input("local_time", Kind.TIME_OF_DAY, Scope.ACT)
STAGE: Final = ir.Input("stage", Kind.ENUM, Scope.ACT)
TREATMENT: Final = ir.Input("treatment", Kind.ENUM, Scope.ACT)
VERDICT: Final = ir.Input("verdict", Kind.ENUM, Scope.ACT)
REVEALS: Final = ir.Input("reveals", Kind.SET, Scope.ACT)
MAY_LEARN: Final = ir.Input("may_learn", Kind.SET, Scope.ACT)
DECIDED: Final = (LOCAL_TIME, STAGE, TREATMENT, VERDICT, REVEALS, MAY_LEARN)
_PLACE: Final = Place(
    "a condition over a decision", frozenset({Scope.CASE, Scope.CONTACT, Scope.POINT, Scope.ACT})
)
NAME: Final = "condition"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, read.

    Attributes:
        text: As it was written.
        expr: With the treatment's own facts and what is decided as ``ACT`` inputs.
        reads: Which of :data:`DECIDED` it asks of.
    """

    text: str
    expr: ir.Expr
    reads: frozenset[str]


def read_condition(text: str, joined: Joined) -> Condition:
    """Read a condition over the decisions of a book.

    Raises:
        ConditionError: It is not well formed, or asks of what there is not; every mistake is in
            ``diagnostics``.
    """
    written = text.strip()
    inline = written if written.startswith("{") or "\n" in written else f"{{{written}}}"
    node, problems = read_bytes(inline.encode(), NAME)
    if problems:
        raise ConditionError(tuple(problems))
    findings = Findings()
    facts = {**joined.facts, **{fact.meta.id: fact for fact in _decided(joined)}}
    vocabulary = Vocabulary(facts, findings)
    expr = _Reader(vocabulary, findings).read(node, _PLACE)
    if expr is not None and isinstance(node, Map) and not node:
        findings.error("P107", "the condition is empty", node, "write `do: call`")
    if expr is not None and node is not None and _not_now_by_clock(expr):
        findings.error("P108", "`local_time` can only be asked of what is `verdict: now`", node)
    found = findings.sorted()
    if expr is None or any(each.severity is Severity.ERROR for each in found):
        raise ConditionError(tuple(found))
    names = frozenset(leaf.fact for leaf in DECIDED if leaf in walk(expr))
    return Condition(written, expr, names)


class _Reader(Conditions):
    """Reads conditions in which a time of day may run over midnight."""

    def _one(self, left: ir.Expr, fact: Fact, text: Text, place: Place) -> ir.Expr | None:
        if fact.meta.id == LOCAL_TIME.fact and ".." in text:
            low_text, _, high_text = text.partition("..")
            low = read_minutes(low_text.strip())
            high = read_minutes(high_text.strip(), end=True)
            if low is not None and high is not None and high < low:
                late = ir.Between(left, low, None, True)
                return any_of((late, ir.Between(left, None, high, True)))
        if fact.meta.id == LOCAL_TIME.fact and text.startswith("$"):
            raise UnfitError("P304", "a clock's time cannot be compared with a fact")
        return super()._one(left, fact, text, place)


def _decided(joined: Joined) -> Iterable[Fact]:
    playbook = joined.playbook
    items = tuple(dict.fromkeys((*joined.core.disclosure_items, *playbook.disclosure_items)))
    values = {
        STAGE: tuple(dict.fromkeys(stage.meta.id for stage in playbook.stages)),
        TREATMENT: tuple(dict.fromkeys(t.meta.id for t in playbook.treatments)),
        VERDICT: (NOW, NOT_NOW),
        REVEALS: items,
        MAY_LEARN: items,
    }
    for leaf in DECIDED:
        meta = Meta(leaf.fact, NAME)
        yield Fact(meta, leaf.kind, Scope.ACT, leaf, "", values.get(leaf, ()))


def _not_now_by_clock(expr: ir.Expr) -> bool:
    """Tell whether a time is asked of what may not be done.

    It may be another of the contact's clocks that forbids it, and z3 is shown one at a time.
    """
    left = simplify(substitute(expr, {VERDICT: ir.Const(NOT_NOW)}))
    return VERDICT in walk(expr) and LOCAL_TIME in walk(left)
