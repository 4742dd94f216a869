"""Events as counters: one for each selection that anything counts, with what must hold among them.

Nothing is said of single events, so no number is too large and what z3 denies here is denied for
every log. It may allow numbers that no log has: witnesses are made with :mod:`.log`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import z3

from duecourse import ir
from duecourse.book.plan import WindowCap
from duecourse.book.tallies import BY_DAY, KINDS
from duecourse.clock.instants import DAY
from duecourse.language.model import Fact
from duecourse.targets.solver.dates import FIRST, LAST
from duecourse.targets.solver.encode import Aggregate, Encoder
from duecourse.targets.solver.terms import Amount, Bag, Term, Word, Words, told

_OWNERS = frozenset({"contact", "point", "number"})


def nested(one: ir.Within, other: ir.Within) -> bool:
    """Tell whether whatever lies within *one* certainly lies within *other*.

    A day has 23 to 25 hours.
    """
    if one == other or other.unit == "ever":
        return True
    match one.unit, other.unit:
        case ("days", "days") | ("hours", "hours"):
            return one.number <= other.number
        case "days", "hours":
            return one.number * 24 + 1 <= other.number
        case "hours", "days":
            return one.number <= (other.number - 1) * 24 - 1
        case (("week" | "month"), "days"):
            return other.number >= (7 if one.unit == "week" else 31)
        case "days", ("week" | "month"):
            return one.number == 1
        case _:
            return False


class Counters:
    """A counter for each selection of events, and a free value for each pick and sum."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        words: Words,
        now_us: Any,
        today: Any,
        axioms: list[Any],
        encoder_of: Callable[[Callable[[ir.Input], Term]], Encoder],
        members: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> None:
        """Add what must hold to *axioms*; *encoder_of* encodes conditions on one event.

        The *members* of a set are those that anything asks about.
        """
        self._members = members
        self._facts, self._words = facts, words
        self._now, self._today, self._axioms = now_us, today, axioms
        self._counts: dict[ir.Events, Amount] = {}
        self._most: dict[ir.Events, Amount] = {}
        self._by_debt: dict[ir.Events, Amount] = {}
        self._others: dict[Aggregate, Term] = {}
        self._windows: list[tuple[int, ir.Events, Any]] = []
        self._fields: dict[ir.Input, Term] = {}
        self._event = encoder_of(self._field)
        self._one_event: list[Any] = []
        self._kept: dict[tuple[str, ir.Expr], tuple[Any, Any]] = {}
        self._implied = z3.Solver()
        self._implied.set("timeout", 200)
        self._known_implied: dict[tuple[Any, Any], bool] = {}

    def aggregate(self, expr: Aggregate) -> Term:
        """Return the value of a count, a sum or a pick."""
        if isinstance(expr, ir.Count):
            return self.count(expr.events)
        found = self._others.get(expr)
        if found is None:
            found = self._others[expr] = self._other(expr, len(self._others))
        return found

    def count(self, events: ir.Events) -> Amount:
        """Return how many of *events* there are; known where it is of each whether it counts."""
        found = self._counts.get(events)
        if found is None:
            found = self._counts[events] = self._counter(f"count#{len(self._counts)}")
            self._nest(events, found, self._counts)
            self._nest(events, found, self._most)
            if events in self._most:
                self._same(events)
        return found

    def capped(self, events: ir.Events) -> Amount:
        """Return what a cap on *events* counts: those that may count; known where a history is.

        An unanswered call that named no debt may be counted for another, so where they are counted
        by debt it may be fewer.
        """
        most = self._most.get(events)
        if most is None:
            most = self._most[events] = self._counter(f"most#{len(self._most)}")
            self._nest(events, most, self._most)
            self._nest(events, most, self._counts)
            self._nest_known(events, most)
            if events in self._counts:
                self._same(events)
        if "debt" not in events.per:
            return most
        found = self._by_debt.get(events)
        if found is None:
            value = z3.Int(f"by-debt#{len(self._by_debt)}")
            found = self._by_debt[events] = Amount(most.known, value)
            self._axioms += [value >= 0, value <= most.value]
            # Of fewer events fewer are left when others are given away: to debts with more room.
            self._nest(events, found, self._by_debt)
        return found

    def _counter(self, name: str) -> Amount:
        value = z3.Int(name)
        self._axioms.append(value >= 0)
        return Amount(z3.Bool(f"{name}?"), value)

    def _same(self, events: ir.Events) -> None:
        """Say that where it is known of each event whether it counts, both counters agree."""
        count, most = self._counts[events], self._most[events]
        agree = z3.And(most.known, most.value == count.value)
        self._axioms.append(z3.Implies(count.known, agree))

    def _nest(self, events: ir.Events, term: Amount, others: Mapping[ir.Events, Amount]) -> None:
        """Say which of the *others* cannot be more, or fewer."""
        for other, its in others.items():
            if other == events:
                continue
            for small, large, one, two in (
                (events, other, term, its),
                (other, events, its, term),
            ):
                if self._within(small, large):
                    self._axioms.append(
                        z3.Implies(z3.And(one.known, two.known), one.value <= two.value)
                    )

    def _nest_known(self, events: ir.Events, term: Amount) -> None:
        """Say that where a history or a clock tells of many events it tells of fewer."""
        for other, its in self._most.items():
            for small, large, one, two in (
                (events, other, term, its),
                (other, events, its, term),
            ):
                days = small.within.unit not in BY_DAY or large.within.unit in BY_DAY
                if days and self._within(small, large):
                    self._axioms.append(z3.Implies(two.known, one.known))

    def in_window(self, clock: WindowCap) -> Amount:
        """Return how many attempts have begun in the open window: no more than today.

        Of a window over midnight, no more than in two days.
        """
        late = any(end > 1440 for row in clock.schedule.rows for _, end in row.spans)
        events = replace(clock.events, within=ir.Within("days", 2 if late else 1))
        bound = self.capped(events)
        key = ir.CountDistinct(repr(clock.schedule), events)
        found = self._others.get(key)
        if not isinstance(found, Amount):
            value = z3.Int(f"in-window#{len(self._others)}")
            found = self._others[key] = Amount(bound.known, value)
            self._axioms += [value >= 0, z3.Implies(bound.known, value <= bound.value)]
            starts = {span[0] for row in clock.schedule.rows for span in row.spans}
            if len(starts) == 1 and not late:
                self._order_windows(starts.pop(), events, value)
        return found

    def _order_windows(self, start: int, events: ir.Events, value: Any) -> None:
        """Say that of two windows that are open, the one that opened later has seen no more.

        Nothing is asked of a window that is not open, so of those any number may stand.
        """
        for other, counted, its in self._windows:
            if counted != events:
                continue
            if start >= other:
                self._axioms.append(value <= its)
            if start <= other:
                self._axioms.append(value >= its)
        self._windows.append((start, events, value))

    def _within(self, small: ir.Events, large: ir.Events) -> bool:
        """Tell whether every event of *small* certainly is one of *large*."""
        if not nested(small.within, large.within) or not set(large.per) <= set(small.per):
            return False
        one, two = self._selects(small), self._selects(large)
        key = (one[0].get_id(), two[0].get_id())
        known = self._known_implied.get(key)
        if known is None:
            new, self._one_event = self._one_event, []
            self._implied.add(*new)
            known = all(
                self._implied.check(less, z3.Not(more)) == z3.unsat
                for less, more in zip(one, two, strict=True)
            )
            self._known_implied[key] = known
        return known

    def _selects(self, events: ir.Events) -> tuple[Any, Any]:
        """Return the conditions that an event certainly, and that it possibly is of a selection."""
        key = (events.kind, events.where)
        found = self._kept.get(key)
        if found is None:
            number = len(self._kept)
            found = z3.Bool(f"selected#{number}"), z3.Bool(f"selectable#{number}")
            truth = self._event.truth(ir.All((KINDS[events.kind], events.where)))
            self._one_event += [found[0] == truth.certain, found[1] == truth.possible]
            self._kept[key] = found
        return found

    def _field(self, leaf: ir.Input) -> Term:
        found = self._fields.get(leaf)
        if found is None:
            known = z3.Bool(f"event.{leaf.fact}?")
            found = self._fields[leaf] = self._value(
                leaf.kind, f"event.{leaf.fact}", leaf.fact, known
            )
        return found

    def _value(self, kind: ir.Kind, name: str, field: str, known: Any) -> Term:
        match kind:
            case ir.Kind.BOOLEAN:
                return told(known, z3.Bool(name))
            case ir.Kind.TEXT | ir.Kind.ENUM:
                return Word(known, z3.Int(name))
            case ir.Kind.SET:
                return Bag(known, {m: z3.Bool(f"{name}[{m}]") for m in self._members(field)})
            case ir.Kind.MONEY | ir.Kind.DECIMAL:
                return Amount(known, z3.Real(name))
            case _:
                return Amount(known, z3.Int(name))

    def _other(self, expr: ir.CountDistinct | ir.Sum | ir.Pick, number: int) -> Term:
        count = self.count(expr.events)
        name = f"of-events#{number}"
        known = z3.Bool(f"{name}?")
        axioms = self._axioms
        none = z3.And(count.known, count.value == 0)
        if isinstance(expr, ir.CountDistinct):
            value = z3.Int(name)
            axioms += [
                value >= 0,
                z3.Implies(count.known, value <= count.value),
                z3.Implies(z3.And(count.known, count.value >= 1), value >= 1),
            ]
            return Amount(known, value)
        if isinstance(expr, ir.Sum):
            total = z3.Real(name)
            axioms.append(z3.Implies(none, total == 0))
            return Amount(known, total)
        axioms.append(z3.Implies(none, z3.Not(known)))
        term = self._value(expr.kind, name, expr.field, known)
        if isinstance(term, Word):
            values = self._values(expr.field)
            codes = [term.value == self._words.code(value) for value in values]
            axioms.append(z3.Or(codes) if codes else term.value >= 0)
        elif isinstance(term, Amount):
            if expr.field == "at":
                axioms += [term.value <= self._now, term.value >= DAY]
            elif expr.field == "day":
                axioms += [term.value <= self._today + 1, term.value >= FIRST]
            elif expr.kind is ir.Kind.DATE:
                axioms += [term.value >= FIRST, term.value <= LAST]
        return term

    def _values(self, field: str) -> tuple[str, ...]:
        fact = self._facts.get(f"event.{field}")
        return fact.values if fact is not None else ()
