"""Asks z3 of all cases of a book: can this be, and which case shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import z3

from duecourse import ir
from duecourse.book.bind import Vocabulary, bind
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.book.plan import Plan
from duecourse.clock.calendars import WEEKEND, WORKDAY
from duecourse.clock.instants import DAY, INF, MINUTE, to_us
from duecourse.clock.zones import zone
from duecourse.errors import CaseError
from duecourse.targets.scalar import Compiled, ScalarTarget
from duecourse.targets.solver._asked_view import AskedView
from duecourse.targets.solver._looking import constants, expressions
from duecourse.targets.solver._scalar_view import looking_at
from duecourse.targets.solver.clock import Clock, days_of_kinds
from duecourse.targets.solver.counters import Counters
from duecourse.targets.solver.dates import FIRST, LAST, Dates
from duecourse.targets.solver.encode import Encoder, History
from duecourse.targets.solver.facts import FactVariables, Members, Variable
from duecourse.targets.solver.log import Log
from duecourse.targets.solver.offsets import Offsets
from duecourse.targets.solver.terms import Bool, Term, Truth, Words, either, negation
from duecourse.targets.solver.view import Claim
from duecourse.targets.solver.witness import Witness, Writer

LOGS = (0, 2, 5, 9)
"""How many events a witness may have: the fewest that do are taken."""
TRIES = 4
"""How many models are written out before a claim is left undecided."""
SPAN_DAYS = 800
"""How many days of an epoch witnesses are looked for in."""
_SENSIBLE = 10_000_000


class Target(Protocol):
    """What decides cases, compiled an epoch at a time."""

    def plan(self, us: int) -> Plan:
        """Return the plan of the epoch that an instant falls in."""
        ...

    def compiled(self, us: int) -> Compiled:
        """Return the code of the epoch that an instant falls in."""
        ...


@dataclass(frozen=True, slots=True)
class Unsat:
    """No case whatever shows it: proved, for logs of any length and every zone."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither a case was found nor was it proved that there is none.

    Attributes:
        why: In words, for whoever reads the finding.
    """

    why: str


Answer: TypeAlias = Witness | Unsat | Undecided
Redecides: TypeAlias = Callable[[Witness], bool]


class Solver:
    """One epoch of a book, about all cases at all its instants.

    What it says can *never* be holds for every case, log and zone, with dates from 1901 to 2099
    and money in hundredths. What it says *can* be comes with a case that the scalar engine has
    been asked again, or is not said.

    Attributes:
        plan: The plan of the epoch.
        view: What claims are asked of: every condition as two z3 booleans.
    """

    def __init__(
        self,
        joined: Joined,
        vocabulary: Vocabulary,
        at_us: int,
        scalar: Target | None = None,
        also: tuple[ir.Expr, ...] = (),
    ) -> None:
        """Lower *joined* for the epoch of *at_us*; nothing is encoded before it is asked for.

        Args:
            joined: A playbook joined with its law.
            vocabulary: What cases of the book are bound with.
            at_us: An instant of the epoch, in microseconds.
            scalar: What decides witnesses again, where the host has it compiled already.
            also: What will be asked besides the plan's own conditions: members of sets that only
                these name are then told from all others.
        """
        self._scalar = scalar
        self.plan: Plan = self._lowered(joined, at_us)
        self._joined, self._vocabulary, self._at = joined, vocabulary, at_us
        self._facts = joined.facts
        self._zone = zone(joined.playbook.header.zone or "UTC")
        self._words = Words()
        self._axioms: list[Any] = []
        self._dates = Dates(self._axioms)
        self._desk = Clock("desk", self._axioms, self._zone.name)
        self._consumer = Clock("consumer", self._axioms)
        clocks = (i.clock for plan in self._plans() for i in plan.instances)
        by_point = any(getattr(clock, "zone", "") == "point" for clock in clocks)
        self._point = Clock("point", self._axioms) if by_point else None
        exprs = (expr for plan in self._plans() for expr in expressions(plan))
        members = Members((*exprs, *also), self._facts)
        places = joined.jurisdictions
        self._variables = FactVariables(self._facts, self._words, members, places, self._axioms)
        self._offset = self._zone.offset(at_us)
        self._offsets = Offsets(self._zone, self._axioms)
        shown = self._desk.day * DAY + self._desk.minute * MINUTE
        now, self._offset_now = self._offsets.now(shown)
        self._now = now
        self._bound_to_epoch()
        own: list[Any] = []
        counters = Counters(
            self._facts,
            self._words,
            now,
            self._desk.day,
            own,
            self._encoder_of_events,
            members.of,
        )
        encoder = self._encoder(counters)
        self.view = AskedView(
            self._axioms,
            self.plan,
            encoder,
            counters,
            self._desk,
            self._consumer,
            own,
            self._point,
        )
        self._logs: dict[int, tuple[AskedView, Log]] = {}
        self._writer = Writer(self._facts, self._words, self._zone, joined.playbook.header.currency)

    def _lowered(self, joined: Joined, at_us: int) -> Plan:
        if self._scalar is not None:
            return self._scalar.plan(at_us)
        return lower(joined, *epoch_of(joined.boundaries(), at_us))

    def _plans(self) -> tuple[Plan, ...]:
        """Return every plan that claims are made about."""
        return (self.plan,)

    def _bound_to_epoch(self) -> None:
        start, end = self.plan.start, self.plan.end
        desk, consumer = self._desk, self._consumer
        first = FIRST if start <= -INF else self._zone.local(start)[0]
        last = LAST if end >= INF else self._zone.local(end - 1)[0]
        self.first_day, self.last_day = max(first, FIRST), min(last, LAST)
        self._axioms += [desk.day >= self.first_day, desk.day <= self.last_day]
        for clock in (consumer, self._point):
            if clock is not None:
                self._axioms += [clock.day >= desk.day - 1, clock.day <= desk.day + 1]

    def _encoder_of_events(self, leaf: Callable[[ir.Input], Term]) -> Encoder:
        return Encoder(leaf, None, self._words, self._dates, self._desk.day)

    def _encoder(self, history: History) -> Encoder:
        return Encoder(
            self._variables.term,
            history,
            self._words,
            self._dates,
            self._desk.day,
            self._now,
            self._offsets.at,
        )

    @property
    def left_free(self) -> tuple[str, ...]:
        """What was met that could not be stated exactly, and may be anything to z3."""
        return tuple(self.view.encoder.left_free)

    def truth(self, expr: ir.Expr) -> Truth:
        """Return when *expr* is certainly, and when it is possibly true, for all cases."""
        return self.view.truth(expr)

    def never(self, claim: Claim) -> bool | None:
        """Tell whether no case shows *claim*.

        None is not decided in the time there is; False may be a number that no log has.
        """
        found, _ = self.view.check(claim(self.view), model=False)
        return None if found == "unknown" else found == "unsat"

    def witness(
        self,
        claim: Claim,
        *,
        redecides: Redecides | None = None,
        desk: bool = False,
        tries: int = TRIES,
    ) -> Answer:
        """Return a case that shows *claim*, that there is none, or that it is not decided.

        The case has been decided again: the claim was asked of the scalar engine's own stages,
        counts and clocks for it, and *redecides* (if given) of the witness.

        Args:
            claim: What to show.
            redecides: A further question to the witness, such as what ``decide`` says of it.
            desk: Whether the claim is about a desk act, which has no contact and no point.
            tries: How many cases are tried before it is left undecided.
        """
        never = self.never(claim)
        if never:
            return Unsat()
        why = "z3 did not answer in time" if never is None else "no case of few events shows it"
        for length in LOGS:
            view, log = self._log(length)
            formula = claim(view)
            variables = self._touched(formula)
            barred: list[Any] = []
            while tries > 0:
                found, model = self._sensible(length, formula, variables, barred)
                if found != "sat":
                    if found == "unknown":
                        why = "z3 did not answer in time"
                    break
                witness = self._writer.write(
                    model, variables, log, self._desk, self._consumer.known
                )
                if self._holds(claim, witness, desk) and (redecides is None or redecides(witness)):
                    return witness
                tries -= 1
                why = "what z3 found does not decide so when it is run"
                barred.append(self._other_than(model, variables, by_day=tries % 2 == 1))
        return Undecided(why)

    def shows(self, claim: Claim, witness: Witness, *, desk: bool = False) -> bool:
        """Tell whether the scalar engine finds *claim* to hold of a witness."""
        return self._holds(claim, witness, desk)

    # --- logs ---------------------------------------------------------------------------------

    def _log(self, length: int) -> tuple[AskedView, Log]:
        found = self._logs.get(length)
        if found is None:
            own: list[Any] = []
            log = Log(
                length,
                self._facts,
                self._words,
                self._dates,
                self._desk,
                self._variables.term,
                own,
                self._offset,
            )
            desk, consumer = self._desk, self._consumer
            for clock in (consumer, self._point):  # one zone: the playbook's own
                if clock is not None:
                    own += [desk.day == clock.day, desk.minute == clock.minute]
                    own.append(clock.known == consumer.known)
            own.append(self._offset_now == self._offset)
            first, last = self._span()
            own += [desk.day >= first, desk.day <= last]
            encoder, shared = self._encoder(log), self._axioms
            view = AskedView(shared, self.plan, encoder, log, desk, consumer, own, self._point)
            found = self._logs[length] = (view, log)
        return found

    def _span(self) -> tuple[int, int]:
        """Return the days that witnesses may stand on."""
        here = (self._at + self._offset) // DAY
        first = max(self.first_day, min(here, self.last_day - SPAN_DAYS))
        return first, min(first + SPAN_DAYS, self.last_day)

    def _kinds(self) -> list[Bool]:
        """Return that days are of the kinds that the calendars say."""
        first, last = self._span()
        found: list[Bool] = []
        for clock in (self._desk, self._consumer):
            for code, ago, term in clock.kinds_by_calendar():
                odd = days_of_kinds(code, first - 1, last)
                if len(odd) > SPAN_DAYS // 2:  # a calendar that knows none of them
                    continue
                day = clock.day - ago
                found.append(
                    z3.And([z3.Implies(day == each, term == kind) for each, kind in odd.items()])
                )
                plain = z3.If((clock.weekday + 7 - ago) % 7 >= 5, WEEKEND, WORKDAY)
                found.append(z3.Or(z3.Or([day == each for each in odd]), term == plain))
        return found

    def _sensible(
        self, length: int, formula: Bool, variables: list[Variable], barred: list[Any]
    ) -> tuple[str, Any]:
        """Look for a model that reads like a case first, for any other then."""
        view, log = self._log(length)
        hours: list[Bool] = [
            self._desk.minute >= 9 * 60,
            self._desk.minute < 18 * 60,
            self._desk.weekday < 5,
        ]
        events: list[Bool] = []
        for row in log.rows:
            events += [row.day >= self._desk.day - 60, row.minute >= 8 * 60, row.minute < 20 * 60]
            events += [row.ours, row.own_debt]
        values = [each for variable in variables for each in self._plain(variable)]
        values += [each == self._offset for each in self._offsets.made]
        kinds = self._kinds()
        placed = [self._consumer.known]
        values += placed
        for wanted in ((*hours, *events, *values), (*events, *values), values, placed, ()):
            found = view.check(formula, *kinds, *barred, *wanted)
            if found[0] == "sat":
                break
        return found

    def _plain(self, variable: Variable) -> list[Bool]:
        """Return what a fact is in most cases."""
        value = variable.value
        match variable.leaf.kind:
            case ir.Kind.MONEY | ir.Kind.DECIMAL:
                return [value >= 0, value <= _SENSIBLE]
            case ir.Kind.INTEGER:
                return [value >= 0, value <= 1000]
            case ir.Kind.TEXT:
                return [value >= 1000]
            case ir.Kind.DATE:
                early = 100 * 365 if variable.leaf.fact == "birth_date" else 400
                return [value >= self._desk.day - early, value <= self._desk.day + 400]
            case _:
                return []

    # --- witnesses ----------------------------------------------------------------------------

    def _touched(self, formula: Bool) -> list[Variable]:
        """Return the facts that a formula speaks of, in the order they were met."""
        names = constants(formula)
        kept: list[Variable] = []
        for variable in self._variables.made.values():
            parts = variable.value.values() if isinstance(variable.value, dict) else ()
            own = [variable.known, *(parts or [variable.value])]
            if any(not isinstance(part, bool) and part.get_id() in names for part in own):
                kept.append(variable)
        return kept

    def _other_than(self, model: Any, variables: Iterable[Variable], by_day: bool) -> Bool:
        """Return that a model differs from *model*: in some fact, or else *by_day*."""
        facts: list[Any] = []
        for variable in variables:
            parts = variable.value
            facts += [variable.known, *(parts.values() if isinstance(parts, dict) else [parts])]
        told = [part for part in facts if not isinstance(part, bool)]
        same = [self._desk.day] if by_day or not told else told
        return either(negation(part == model.eval(part, model_completion=True)) for part in same)

    def _holds(self, claim: Claim, witness: Witness, desk: bool) -> bool:
        """Ask the scalar engine's own stages, counts and clocks the claim."""
        if self._scalar is None:
            self._scalar = ScalarTarget(self._joined)
        try:
            case = bind(dict(witness.document), self._vocabulary)
        except CaseError:
            return False
        if not self.plan.start <= to_us(witness.at) < self.plan.end:
            return False
        code = self._scalar.compiled(self._at)
        return bool(claim(looking_at(case, witness, code, self._joined, desk=desk)))
