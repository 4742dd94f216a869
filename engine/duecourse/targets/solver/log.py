"""Events as a log of at most so many, each with its fields: what a witness is made from.

Counts, sums and picks are worked out exactly from it, so a log that z3 finds is one that a case can
have. It says nothing of longer logs: what can never be is proved with :mod:`.counters`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import z3

from duecourse import ir
from duecourse.book.plan import WindowCap
from duecourse.book.tallies import CHANNELS, KINDS
from duecourse.clock.instants import MINUTE
from duecourse.language.model import Fact
from duecourse.targets.solver.clock import Clock
from duecourse.targets.solver.dates import FIRST, Dates
from duecourse.targets.solver.encode import Aggregate, Encoder
from duecourse.targets.solver.terms import (
    UNKNOWN,
    Amount,
    Bool,
    Number,
    Term,
    Truth,
    Word,
    Words,
    both,
    either,
    if_else,
    negation,
)

SUBJECT, DEBTOR = 0, 1
"""Whose point an event names: the contact at hand, or the debtor beside that contact."""
REACH_DAYS = 1000
"""How long ago the oldest event of a witness may be."""
_OF_SUBJECT = frozenset({"contact", "point", "number"})


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One event.

    Attributes:
        there: Whether it is in the log.
        day: Local day.
        minute: Minute of that day.
        who: ``SUBJECT`` or ``DEBTOR``.
        own_debt: Whether it is about the case's debt, and not another of the person.
        ours: Whether the case's collector did it.
        fields: ``type direction outcome purpose amount date reason``, those that are asked for.
    """

    there: Any
    day: Any
    minute: Any
    who: Any
    own_debt: Any
    ours: Any
    fields: dict[str, Term]

    @property
    def at(self) -> Any:
        """Minutes since the epoch, on the wall clock."""
        return self.day * 1440 + self.minute


class Log:
    """A log of at most *length* events, oldest first.

    Attributes:
        rows: The events.
        covered: Whether the history is known at all.
    """

    def __init__(
        self,
        length: int,
        facts: Mapping[str, Fact],
        words: Words,
        dates: Dates,
        clock: Clock,
        leaf: Callable[[ir.Input], Term],
        axioms: list[Any],
        offset_us: int,
    ) -> None:
        """Make the events; *leaf* gives the facts of the contact at hand."""
        self._facts, self._words, self._dates, self._clock = facts, words, dates, clock
        self._leaf, self._axioms, self._offset = leaf, axioms, offset_us
        self._now = clock.day * 1440 + clock.minute
        self.covered = z3.Bool(f"log{length}?")
        self.rows = [self._row(f"log{length}.{number}") for number in range(length)]
        for before, after in zip(self.rows, self.rows[1:], strict=False):
            axioms += [z3.Implies(after.there, before.there), before.at <= after.at]
        self._encoders = [
            Encoder(self._field_of(row), None, words, dates, clock.day) for row in self.rows
        ]
        self._selected: dict[ir.Events, list[Truth]] = {}
        self._terms: dict[Aggregate, Term] = {}

    def _row(self, name: str) -> Row:
        row = Row(
            z3.Bool(name),
            z3.Int(f"{name}.day"),
            z3.Int(f"{name}.minute"),
            z3.Int(f"{name}.who"),
            z3.Bool(f"{name}.own_debt"),
            z3.Bool(f"{name}.ours"),
            {},
        )
        self._axioms += [
            row.minute >= 0,
            row.minute < 1440,
            row.day >= self._clock.day - REACH_DAYS,
            row.day >= 1,
            row.at <= self._now,
            row.who >= SUBJECT,
            row.who <= DEBTOR,
        ]
        # The debtor beside the contact at hand is another person only where that is not the debtor.
        role = self._leaf(ir.Input("role", ir.Kind.ENUM, ir.Scope.CONTACT))
        if isinstance(role, Word):
            debtor = both((role.known, role.value == self._words.code("debtor")))
            self._axioms.append(either((negation(debtor), row.who == SUBJECT)))
        kind = self._word(row, "type", z3.BoolVal(True))
        direction = self._word(row, "direction", z3.BoolVal(True))
        outcome = self._word(row, "outcome", z3.Bool(f"{name}.outcome?"))
        channel = either(kind.value == self._words.code(each) for each in sorted(CHANNELS))
        self._axioms += [
            z3.Implies(outcome.known, channel),
            z3.Implies(negation(channel), direction.value == self._words.code("in")),
        ]
        return row

    def _word(self, row: Row, field: str, known: Any) -> Word:
        code = z3.Int(f"{row.there}.{field}")
        fact = self._facts.get(f"event.{field}")
        values = fact.values if fact is not None else ()
        if values:
            self._axioms.append(either(code == self._words.code(value) for value in values))
        else:
            self._axioms.append(code >= 0)
        found = row.fields[field] = Word(known, code)
        return found

    def _field_of(self, row: Row) -> Callable[[ir.Input], Term]:
        def field(leaf: ir.Input) -> Term:
            found = row.fields.get(leaf.fact)
            return self._field(row, leaf) if found is None else found

        return field

    def _field(self, row: Row, leaf: ir.Input) -> Term:
        """Return a field that not every event has, or what follows from others."""
        known = z3.Bool(f"{row.there}.{leaf.fact}?")
        match leaf.fact:
            case "role":
                own = self._leaf(ir.Input("role", ir.Kind.ENUM, ir.Scope.CONTACT))
                return self._by_who(row, own, self._words.code("debtor"))
            case "phone":
                own = self._leaf(ir.Input("phone", ir.Kind.ENUM, ir.Scope.POINT))
                return self._by_who(row, own, self._words.code("mobile"))
            case "channel":
                kind = row.fields["type"]
                assert isinstance(kind, Word)
                carried = either(kind.value == self._words.code(c) for c in sorted(CHANNELS))
                return Word(carried, kind.value)
            case "under_consent":
                # Told from the log as a whole; where nobody consented, it is no.
                consents = either(
                    both((other.there, other.fields["type"].value == self._words.code("consent")))  # type: ignore[union-attr]
                    for other in self.rows
                )
                return Truth(False, consents)
            case "by":
                ours, theirs = self._words.code("lender"), self._words.code("agency-a")
                return Word(True, z3.If(row.ours, ours, theirs))
            case "amount":
                cents = z3.Int(f"{row.there}.amount")
                found: Term = Amount(known, z3.ToReal(cents) / 100)
            case "date":
                day = z3.Int(f"{row.there}.date")
                self._axioms += [day >= FIRST, day <= self._clock.day + 3660]
                found = Amount(known, day)
            case "purpose" | "reason":
                return self._word(row, leaf.fact, known)
            case _:
                return UNKNOWN
        row.fields[leaf.fact] = found
        return found

    def _by_who(self, row: Row, own: Term, debtor: int) -> Term:
        if not isinstance(own, Word):
            return UNKNOWN
        mine = row.who == SUBJECT
        return Word(
            either((negation(mine), own.known)), if_else(mine, own.value, z3.IntVal(debtor))
        )

    # --- selections ---------------------------------------------------------------------------

    def selected(self, events: ir.Events) -> list[Truth]:
        """Return for each event whether it counts."""
        found = self._selected.get(events)
        if found is None:
            condition = ir.All((KINDS[events.kind], events.where))
            found = []
            for row, encoder in zip(self.rows, self._encoders, strict=True):
                truth = encoder.truth(condition)
                also = both((row.there, self._within(row, events.within), self._per(row, events)))
                found.append(Truth(both((truth.certain, also)), both((truth.possible, also))))
            self._selected[events] = found
        return found

    def _within(self, row: Row, within: ir.Within) -> Bool:
        clock = self._clock
        match within.unit:
            case "days":
                return row.day > clock.day - within.number
            case "hours":
                return self._now - row.at < within.number * 60
            case "minutes":
                return self._now - row.at < within.number
            case "week":
                return row.day >= clock.day - clock.weekday
            case "month":
                return row.day > clock.day - self._dates.civil(clock.day).day
            case _:
                return True

    def _per(self, row: Row, events: ir.Events) -> Bool:
        parts: list[Bool] = []
        if _OF_SUBJECT & set(events.per):
            parts.append(row.who == SUBJECT)
        if {"debt", "account"} & set(events.per):
            parts.append(row.own_debt)
        if "collector" in events.per:
            parts.append(row.ours)
        return both(parts)

    def aggregate(self, expr: Aggregate) -> Term:
        """Return the value of a count, a sum or a pick."""
        found = self._terms.get(expr)
        if found is None:
            found = self._terms[expr] = self._aggregate(expr)
        return found

    def _aggregate(self, expr: Aggregate) -> Term:
        chosen = self.selected(expr.events)
        sure = both(either((t.certain, negation(t.possible))) for t in chosen)
        known = both((self.covered, sure))
        if isinstance(expr, ir.Count):
            return Amount(known, _number(t.certain for t in chosen))
        leaf = ir.Input(expr.field, getattr(expr, "kind", ir.Kind.MONEY), ir.Scope.EVENT)
        values = [self._value(row, leaf) for row in self.rows]
        if isinstance(expr, ir.Pick):
            return self._picked(expr, chosen, values, known)
        if isinstance(expr, ir.Sum):
            amounts = [value if isinstance(value, Amount) else Amount(False, 0) for value in values]
            all_known = both(
                either((negation(t.certain), a.known)) for t, a in zip(chosen, amounts, strict=True)
            )
            total = z3.Sum(
                [z3.RealVal(0)]
                + [
                    if_else(t.certain, a.value, z3.RealVal(0))
                    for t, a in zip(chosen, amounts, strict=True)
                ]
            )
            return Amount(both((known, all_known)), total)
        return self._distinct(chosen, values, known)

    def _value(self, row: Row, leaf: ir.Input) -> Term:
        if leaf.fact == "at":
            return Amount(True, row.at * MINUTE - self._offset)
        if leaf.fact == "day":
            return Amount(True, row.day)
        return self._field_of(row)(leaf)

    def _picked(self, expr: ir.Pick, chosen: list[Truth], values: list[Term], known: Bool) -> Term:
        """Return the field of the last (or first) event that counts; later rows are later."""
        order = list(zip(chosen, values, strict=True))
        there: Bool = False
        value: Number = 0
        for truth, term in order if expr.last else reversed(order):
            if not isinstance(term, Amount | Word):
                return UNKNOWN
            there = either(
                (both((truth.certain, term.known)), both((negation(truth.certain), there)))
            )
            value = if_else(truth.certain, term.value, value)
        flag = both((known, there))
        textual = expr.kind in (ir.Kind.TEXT, ir.Kind.ENUM)
        return Word(flag, value) if textual else Amount(flag, value)

    def _distinct(self, chosen: list[Truth], values: list[Term], known: Bool) -> Term:
        new: list[Bool] = []
        all_known: list[Bool] = []
        for place, (truth, term) in enumerate(zip(chosen, values, strict=True)):
            if not isinstance(term, Amount | Word):
                return UNKNOWN
            all_known.append(either((negation(truth.certain), term.known)))
            same = either(
                both((chosen[other].certain, values[other].value == term.value))  # type: ignore[union-attr]
                for other in range(place)
            )
            new.append(both((truth.certain, negation(same))))
        return Amount(both((known, *all_known)), _number(new))

    def capped(self, events: ir.Events) -> Amount:
        """Return what a cap on *events* counts: those that may count; every event names a debt."""
        return Amount(self.covered, _number(truth.possible for truth in self.selected(events)))

    def in_window(self, clock: WindowCap) -> Amount:
        """Return how many attempts have begun in the window of today that is open."""
        truths = self.selected(clock.events)
        spans = [span for row in clock.schedule.rows for span in row.spans]
        begun = [
            both(
                (
                    truth.possible,
                    row.day == self._clock.day,
                    either(both((row.minute >= s, row.minute < e)) for s, e in spans),
                )
            )
            for truth, row in zip(truths, self.rows, strict=True)
        ]
        return Amount(self.covered, _number(begun))


def _number(flags: Any) -> Any:
    counted = [z3.If(flag, 1, 0) for flag in flags if flag is not False]
    return z3.Sum(counted) if counted else z3.IntVal(0)
