"""Two books about the same cases: claims that speak of what each of them makes of one case."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from duecourse import ir
from duecourse.book.bind import Vocabulary, bind, with_countries
from duecourse.book.join import Joined
from duecourse.book.plan import Plan
from duecourse.book.vocabulary import SECTIONS
from duecourse.clock.instants import INF, to_us
from duecourse.errors import CaseError, TargetError
from duecourse.language.model import Fact
from duecourse.targets.solver._asked_view import AskedView
from duecourse.targets.solver._operators import defaulted
from duecourse.targets.solver._scalar_view import ScalarView, looking_at
from duecourse.targets.solver._symbolic import SymbolicView
from duecourse.targets.solver.encode import Encoder, History
from duecourse.targets.solver.facts import constant
from duecourse.targets.solver.log import Log
from duecourse.targets.solver.solver import Solver, Target
from duecourse.targets.solver.terms import Bag, Bool, Term, Word, both, either, related
from duecourse.targets.solver.view import Claim, View
from duecourse.targets.solver.witness import Witness

PairClaim: TypeAlias = Callable[[View, View], Bool]


class UnlikeError(TargetError):
    """Two books cannot be put side by side: they mean different things by the same words."""


class Pair(Solver):
    """Two books in an epoch of both.

    Each is given of a case what it knows: a fact or a value that it does not know is unknown to it.
    """

    def __init__(
        self,
        one: tuple[Joined, Vocabulary],
        other: tuple[Joined, Vocabulary],
        targets: tuple[Target, Target],
        at_us: int,
    ) -> None:
        """Look at both in the epochs of *at_us*.

        Args:
            one: The first book, and what its cases are bound with.
            other: The second.
            targets: What decides by each of them.
            at_us: An instant, in microseconds.

        Raises:
            UnlikeError: They read the same fact in different ways, or live in different zones.
        """
        self._books = (one, other)
        self._targets = targets
        _alike(one[0], other[0])
        self.other: Plan = targets[1].plan(at_us)
        facts = merged(one[0].facts, other[0].facts)
        whole = replace(one[0], playbook=replace(one[0].playbook, facts=facts))
        self._leaves: tuple[dict[ir.Input, Term], dict[ir.Input, Term]] = ({}, {})
        self._beside: dict[int, View] = {}
        super().__init__(whole, one[1], at_us)
        self._beside[id(self.view)] = self._second(self.view)

    def _lowered(self, joined: Joined, at_us: int) -> Plan:
        return self._targets[0].plan(at_us)

    def _plans(self) -> tuple[Plan, ...]:
        return (self.plan, self.other)

    def _bound_to_epoch(self) -> None:
        super()._bound_to_epoch()
        start, end = self.other.start, self.other.end
        if start > -INF:
            self.first_day = max(self.first_day, self._zone.local(start)[0])
        if end < INF:
            self.last_day = min(self.last_day, self._zone.local(end - 1)[0])
        day = self._desk.day
        self._axioms += [day >= self.first_day, day <= self.last_day]

    def both_sides(self, claim: PairClaim) -> Claim:
        """Return a claim about what the first book and the second make of a case."""
        return lambda view: claim(view, self._beside[id(view)])

    # --- what each of them knows of a case -----------------------------------------------------

    def _encoder(self, history: History) -> Encoder:
        return self._encoder_for(0, history)

    def _encoder_for(self, side: int, history: History) -> Encoder:
        return Encoder(
            lambda leaf: self._leaf(side, leaf),
            history,
            self._words,
            self._dates,
            self._desk.day,
            self._now,
            self._offsets.at,
        )

    def _second(self, view: SymbolicView) -> SymbolicView:
        """Return the view of the second book that goes with one of the first."""
        return SymbolicView(
            self.other,
            self._encoder_for(1, view.events),
            view.events,
            self._desk,
            self._consumer,
            view.axioms,
            self._point,
        )

    def _log(self, length: int) -> tuple[AskedView, Log]:
        made = length not in self._logs
        view, log = super()._log(length)
        if made:
            self._beside[id(view)] = self._second(view)
        return view, log

    def _leaf(self, side: int, leaf: ir.Input) -> Term:
        found = self._leaves[side].get(leaf)
        if found is None:
            found = self._leaves[side][leaf] = self._as_known(side, leaf)
        return found

    def _as_known(self, side: int, leaf: ir.Input) -> Term:
        """Return a fact as one of the books has it from a case."""
        term = self._variables.term(leaf)
        joined, vocabulary = self._books[side]
        fact = joined.facts.get(leaf.fact)
        if leaf.scope is ir.Scope.CASE and leaf.fact == "actor":
            silent: ir.Value = vocabulary.host_actor or vocabulary.actor
        elif leaf.scope is ir.Scope.CASE and leaf.fact == "jurisdiction":
            named = vocabulary.host_jurisdiction or vocabulary.jurisdiction
            silent = with_countries(named, vocabulary.places)
        else:
            if fact is None or not fact.path:
                return term
            if fact.values:
                term = self._among(term, fact.values)
            return term if fact.default is None else self._defaulted(term, fact.default)
        return self._defaulted(term, silent) if silent else term

    def _defaulted(self, term: Term, value: ir.Value) -> Term:
        return defaulted(term, constant(value, self._words))

    def _among(self, term: Term, values: tuple[str, ...]) -> Term:
        if isinstance(term, Word):
            codes = (related("==", term.value, self._words.code(value)) for value in values)
            return Word(both((term.known, either(codes))), term.value)
        if isinstance(term, Bag):
            return Bag(term.known, {m: has for m, has in term.members.items() if m in values})
        return term

    # --- witnesses ------------------------------------------------------------------------------

    def _holds(self, claim: Claim, witness: Witness, desk: bool) -> bool:
        us = to_us(witness.at)
        views: list[ScalarView] = []
        for side, (joined, vocabulary) in enumerate(self._books):
            try:
                case = bind(known_to(witness.document, vocabulary), vocabulary)
            except CaseError:
                return False
            code, plan = self._targets[side].compiled(us), self._plans()[side]
            if (code.plan.start, code.plan.end) != (plan.start, plan.end):
                return False
            views.append(looking_at(case, witness, code, joined, desk=desk))
        self._beside[id(views[0])] = views[1]
        try:
            return bool(claim(views[0]))
        finally:
            del self._beside[id(views[0])]


def merged(one: Mapping[str, Fact], other: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts of both: without defaults, and with the values that either knows."""
    found: dict[str, Fact] = {}
    for name in dict.fromkeys((*one, *other)):
        mine, theirs = one.get(name), other.get(name)
        fact = mine or theirs
        assert fact is not None
        values = dict.fromkeys((*(mine.values if mine else ()), *(theirs.values if theirs else ())))
        whole = all(each is None or each.values for each in (mine, theirs))
        found[name] = replace(fact, values=tuple(values) if whole else (), default=None)
    return found


def read_apart(one: tuple[Joined, Vocabulary], other: tuple[Joined, Vocabulary]) -> frozenset[str]:
    """Return the facts that two books read of one case in different ways.

    The same condition on one of them need not mean the same in both.
    """
    theirs = other[0].facts
    found = {
        name
        for name, fact in one[0].facts.items()
        if fact.path and name in theirs
        if (fact.values, fact.default) != (theirs[name].values, theirs[name].default)
    }
    voices = [
        (v.host_actor or v.actor, v.host_jurisdiction or v.jurisdiction) for _, v in (one, other)
    ]
    if voices[0] != voices[1]:
        found |= {"actor", "jurisdiction"}
    return frozenset(found)


def _alike(one: Joined, other: Joined) -> None:
    """Refuse books that mean different things by the same words."""
    first, second = one.playbook.header, other.playbook.header
    if first.zone != second.zone:
        raise UnlikeError(f"they live in different zones: `{first.zone}` and `{second.zone}`")
    if first.currency and second.currency and first.currency != second.currency:
        raise UnlikeError(f"they are in different currencies: {first.currency}, {second.currency}")
    theirs = other.facts
    for name, mine in one.facts.items():
        fact = theirs.get(name)
        if fact is None or not (mine.path or fact.path):
            continue
        for what, was, now in (
            ("type", mine.kind, fact.kind),
            ("scope", mine.scope, fact.scope),
            ("path", mine.path, fact.path),
        ):
            if was != now:
                raise UnlikeError(f"the fact `{name}` has another {what} in each")


def known_to(document: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Return what a book knows of a case: the rest of it is left out."""
    found = copy.deepcopy(dict(document))
    _trim(found, "case", vocabulary, set(found))
    for name in SECTIONS:
        if isinstance(found.get(name), dict):
            _trim(found[name], name, vocabulary, set())
    for contact in found.get("contacts", ()):
        _trim(contact, "contact", vocabulary, set())
        for point in contact.get("points", ()):
            _trim(point, "point", vocabulary, set())
    return found


def _trim(part: dict[str, Any], name: str, vocabulary: Vocabulary, kept: set[str]) -> None:
    section = vocabulary.section(name)
    for key in list(part):
        if key not in section.keys and key not in kept:
            del part[key]
            continue
        values = {v for slot in section.slots.get(key, ()) for v in slot.values}
        if not values or any(not slot.values for slot in section.slots.get(key, ())):
            continue
        if isinstance(part[key], list):
            part[key] = [each for each in part[key] if each in values]
        elif part[key] not in values:
            del part[key]
