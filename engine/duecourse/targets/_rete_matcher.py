"""The rules of one plan: which stages are certain, and which acts are certainly offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duecourse import ir
from duecourse.book.plan import Act, Plan
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.errors import TargetError
from duecourse.targets._rete_engine import MAX_RULES, Rules
from duecourse.targets._rete_fields import Field, Fields, Message, Values
from duecourse.targets._rete_formula import (
    MAX_FIELDS,
    MAX_TERMS,
    MAX_WIDTH,
    NO,
    Atom,
    Formula,
    TooLargeError,
    both,
    cut,
    definition,
    fields_of,
    size,
)
from duecourse.targets._rete_translate import Translation

MAX_TERMS_OF_A_RULESET = 2 * MAX_TERMS
"""All tests of a ruleset may hang from its guard, which has 512 places."""
ANSWERS_KEPT = 4096

Answers = dict[tuple[object, ...], int]


@dataclass(frozen=True, slots=True, eq=False)
class _Ruleset:
    """One ruleset, what it is told, and the bits that each of its rules stands for."""

    rules: Rules
    fields: tuple[Field, ...]
    channels: tuple[str, ...]
    masks: tuple[int, ...]


class Group:
    """Rules that meet messages of one kind, over as many rulesets as it takes."""

    def __init__(self, kind: str, fields: Fields, matches: Iterable[tuple[Formula, int]]) -> None:
        """Pack *matches*, formulas that each fit one rule with the bits they stand for."""
        self.kind, self.fields = kind, fields
        merged: dict[Formula, int] = {}
        for formula, mask in matches:
            merged[formula] = merged.get(formula, 0) | mask
        self.rulesets = tuple(self._ruleset(part) for part in _packed(merged))

    def _ruleset(self, part: dict[Formula, int]) -> _Ruleset:
        names = sorted({name for formula in part for name in fields_of(formula)})
        by_name = self.fields.by_name
        return _Ruleset(
            Rules(self.kind, [definition(self.kind, formula) for formula in part]),
            tuple(by_name[name] for name in names if name in by_name),
            tuple(name for name in names if name not in by_name),
            tuple(part.values()),
        )

    def met(
        self,
        values: Values,
        answers: Answers,
        contact: ReadyContact | None = None,
        point: ReadyPoint | None = None,
    ) -> int:
        """Return the bits of everything that is met."""
        found = 0
        for ruleset in self.rulesets:
            message = values.message(ruleset.fields, contact, point)
            if point is not None:
                for name in ruleset.channels:
                    message[name] = name in point.channels
            found |= self._answer(ruleset, message, answers)
        return found

    def _answer(self, ruleset: _Ruleset, message: Message, answers: Answers) -> int:
        # Rules see the message and nothing else: an equal one need not be matched again.
        key = (id(ruleset), *message.items())
        found = answers.get(key)
        if found is None:
            found = 0
            for number in ruleset.rules.fire(message):
                found |= ruleset.masks[number]
            if len(answers) >= ANSWERS_KEPT:
                answers.clear()
            answers[key] = found
        return found


def _packed(matches: dict[Formula, int]) -> list[dict[Formula, int]]:
    parts: list[dict[Formula, int]] = []
    width = terms = 0
    names: frozenset[str] = frozenset()
    for formula, mask in matches.items():
        one = size(formula)
        width, terms, names = width + one.width, terms + one.terms, names | fields_of(formula)
        if (
            not parts
            or width > MAX_WIDTH
            or terms > MAX_TERMS_OF_A_RULESET
            or len(names) > MAX_FIELDS
            or len(parts[-1]) + 1 >= MAX_RULES
        ):
            parts.append({})
            width, terms, names = one.width, one.terms, fields_of(formula)
        parts[-1][formula] = mask
    return parts


class Matcher:
    """The stages and offers of one plan, as rules."""

    def __init__(self, plan: Plan) -> None:
        """Translate them; rulesets are built when first asked about.

        Raises:
            TargetError: A condition does not fit; it is named.
        """
        self.fields = Fields(plan)
        self._followed = Translation(self.fields)
        self._computed = Translation(self.fields, computed=True)
        self._answers: Answers = {}
        self.stages = Group(
            "stage",
            self.fields,
            [
                match
                for index, (name, condition) in enumerate(plan.stages)
                for match in self._matches(f"stage `{name}`", condition, 1 << index, case_only=True)
            ],
        )
        offers = {act.bit: self._offers(act) for act in plan.acts}
        self.desk: list[Group] = []
        self.pairs: list[Group] = []
        for stage in range(len(plan.stages)):
            acts = [act for act in plan.acts if stage in act.stages]
            desk = [match for a in acts if a.treatment.is_desk for match in offers[a.bit]]
            pairs = [match for a in acts if not a.treatment.is_desk for match in offers[a.bit]]
            self.desk.append(Group("desk", self.fields, desk))
            self.pairs.append(Group("pair", self.fields, pairs))

    def _offers(self, act: Act) -> list[tuple[Formula, int]]:
        treatment = act.treatment
        name, bit = f"treatment `{treatment.meta.id}`", 1 << act.bit
        if treatment.is_desk:
            return self._matches(name, act.offer, bit, case_only=True)
        carried = Atom(treatment.do, "==", True)
        return self._matches(name, act.offer, bit, carried)

    def _matches(
        self,
        name: str,
        condition: ir.Expr,
        mask: int,
        *also: Formula,
        case_only: bool = False,
    ) -> list[tuple[Formula, int]]:
        try:
            formula = both((*also, self._followed.holds(condition)))
            try:
                pieces = cut(formula)
            except TooLargeError:
                formula = both((*also, self._computed.holds(condition)))
                pieces = cut(formula)
        except (TooLargeError, TargetError) as error:
            raise TargetError(f"the rete target cannot run {name}: {error}") from error
        if case_only:
            self._about_the_case(name, formula)
        return [(piece, mask) for piece in pieces if piece != NO]

    def _about_the_case(self, name: str, formula: Formula) -> None:
        for field in fields_of(formula):
            if any(leaf.depth for leaf in self.fields.by_name[field].leaves):
                raise TargetError(
                    f"the rete target cannot run {name}: it asks about a contact, and there is none"
                )

    def at(self, ready: Prepared, us: int) -> Asked:
        """Return the matcher's opinion of a case at an instant."""
        return Asked(self, Values(ready, us), self._answers)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules say of one case at one instant."""

    matcher: Matcher
    values: Values
    answers: Answers

    def stage(self) -> int:
        """Return the one stage that is certain, or -1."""
        met = self.matcher.stages.met(self.values, self.answers)
        return met.bit_length() - 1 if met.bit_count() == 1 else -1

    def desk(self, stage: int) -> int:
        """Return the desk acts that are certainly offered."""
        return self.matcher.desk[stage].met(self.values, self.answers)

    def pair(self, stage: int, contact: ReadyContact, point: ReadyPoint) -> int:
        """Return the acts that are certainly offered to *contact* at *point*."""
        return self.matcher.pairs[stage].met(self.values, self.answers, contact, point)
