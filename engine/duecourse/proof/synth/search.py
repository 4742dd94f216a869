"""Searches, for a mutant that no test notices, a case and an instant at which it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from duecourse.book.bind import bind
from duecourse.decide.decision import Decision
from duecourse.errors import CaseError, InstantError
from duecourse.proof.mutation._books import WHOLE
from duecourse.proof.mutation.edits import entries, get
from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.trial import Made, Trial, Tried
from duecourse.proof.synth._concerned import Concerned, concerned
from duecourse.proof.synth._events import days_before, histories
from duecourse.proof.synth._values import asked
from duecourse.proof.synth._variations import at_minutes, local, somebody, variations
from duecourse.proof.synth.seeds import Seed, seeds
from duecourse.source.node import Seq, Text

BUDGET = 700
"""How many cases are decided for a mutant before it is given up."""
SEEDS = 24
PAIRED = 6


@dataclass(frozen=True, slots=True)
class Apart:
    """A case that tells a playbook from a mutant of it.

    Attributes:
        seed: The case and the instant.
        base: What the playbook decides.
        mutant: What the mutant decides.
    """

    seed: Seed
    base: Decision
    mutant: Decision


class Search:
    """Looks for cases, starting from those of the tests."""

    def __init__(self, trial: Trial) -> None:
        """Gather the cases of the tests."""
        self.trial = trial
        self.seeds = seeds(trial.tests)
        self._decided: dict[tuple[str, str, str], Decision | None] = {}

    def made(self, mutant: Mutant) -> Made | None:
        """Return the book of *mutant*; None where there is nothing to find."""
        made = self.trial.made(mutant)
        return None if isinstance(made, Tried) else made

    def find(self, mutant: Mutant, made: Made) -> Apart | None:
        """Return a case at which *made*, the book of *mutant*, decides differently."""
        weak: Apart | None = None
        tried: set[tuple[str, str, str]] = set()
        candidates = (s for s in self._candidates(mutant, made) if _new(s, tried))
        for seed in islice(candidates, BUDGET):
            found = self.apart(seed, made)
            if found is not None:
                if _plainly(found):
                    return found
                weak = weak or found
        return weak

    def apart(self, seed: Seed, made: Made) -> Apart | None:
        """Return *seed* with both decisions where they differ."""
        base = self._base(seed)
        if base is None or not made.reaches(base.stage or ""):
            return None
        at = local(seed.at)
        try:
            case = bind(seed.document, made.book.vocabulary)
            stage = WHOLE if made.restaged else base.stage or ""
            mutant = made.book.decide(case, at, stage)
            if mutant != base and stage != WHOLE:
                mutant = made.book.decide(case, at)  # lest only the part of the book differs
        except (CaseError, InstantError):
            return None
        return Apart(seed, base, mutant) if mutant != base else None

    def _base(self, seed: Seed) -> Decision | None:
        key = seed.key
        if key not in self._decided:
            try:
                case = bind(seed.document, self.trial.book.vocabulary)
                self._decided[key] = self.trial.book.decide(case, local(seed.at))
            except (CaseError, InstantError):
                self._decided[key] = None
        return self._decided[key]

    # --- what is tried ------------------------------------------------------------------------

    def _candidates(self, mutant: Mutant, made: Made) -> Iterator[Seed]:
        """Yield cases, the likeliest first: as they are, with one thing changed, with two."""
        names = [f'{mark}{name}"' for name in mutant.names for mark in ('"', "/")]

        def unlikely(seed: Seed) -> tuple[bool, bool]:
            mentions = any(name in seed.decided for name in names)
            return (not mentions, not made.reaches(seed.stage))

        ordered = sorted(self.seeds, key=unlikely)
        yield from ordered
        base = concerned(self.trial.joined.playbook, mutant.names)
        changed = concerned(made.book.joined.playbook, mutant.names)
        near = _differing(base, changed)
        every = _together(changed, base)
        rivals = Concerned(every.rivals)
        for about in (near, every, rivals):
            for seed in _spread(ordered, SEEDS):
                yield from self._varied(seed, about)
        for first, second in ((near, every), (rivals, every), (every, every)):
            for seed in _spread(ordered, PAIRED):
                for once in islice(self._varied(seed, first), 60):
                    yield from islice(self._varied(once, second), 60)

    def _varied(self, seed: Seed, about: Concerned) -> Iterator[Seed]:
        """Yield *seed* with one thing changed."""
        at, document = local(seed.at), seed.document
        facts = self.trial.joined.facts
        for minute in dict.fromkeys(m + step for m in about.minutes for step in (-1, 0, 1)):
            yield seed.varied({}, at_minutes(at, minute))
        for salt, part in dict.fromkeys(about.draws):
            yield seed.varied({"person": Text(somebody(salt, part))})
        if about.spoken:
            for language in self.trial.joined.playbook.header.languages:
                if get(document, "language") != language:
                    yield seed.varied({"language": Text(language)})
        for name in about.shown:
            fact = facts.get(name)
            section = fact.path.partition(".")[0] if fact is not None else ""
            if fact is not None and section not in ("", "case", "contact", "point"):
                yield seed.varied({fact.path: Text("null")})
        for place, contact in enumerate(entries(document, "contacts") if about.channels else ()):
            for number, _ in enumerate(entries(contact, "points")):
                path = f"contacts.{place}.points.{number}"
                carried = Seq([Text(name) for name in about.channels])
                yield seed.varied({f"{path}.channel": carried, f"{path}.confirmed": Text("yes")})
        for events, number, waits in about.events:
            logs = (
                days_before(document, events, [number - 1, number, number + 1, 0], at)
                if waits
                else histories(document, events, [number - 1, number, number + 1, 1], at)
            )
            for _, log in logs:
                yield seed.varied({"events": log})
        for each in asked(about.exprs, facts):
            for changes in variations(document, at, each, facts):
                yield seed.varied(changes)


def _new(seed: Seed, tried: set[tuple[str, str, str]]) -> bool:
    if seed.key in tried:
        return False
    tried.add(seed.key)
    return True


def _spread(ordered: Sequence[Seed], number: int) -> list[Seed]:
    """Return the first seeds, of different cases first."""
    first = {str(seed.case): seed for seed in reversed(ordered)}
    return [seed for seed in ordered if first[str(seed.case)] is seed][:number]


def _differing(base: Concerned, mutant: Concerned) -> Concerned:
    """Return what the one says and the other does not."""
    exprs = [e for e in (*base.exprs, *mutant.exprs) if (e in base.exprs) != (e in mutant.exprs)]
    events = [
        e for e in (*mutant.events, *base.events) if (e in base.events) != (e in mutant.events)
    ]
    minutes = sorted(set(base.minutes) ^ set(mutant.minutes))
    draws = sorted(set(base.draws) ^ set(mutant.draws))
    return Concerned(exprs, events, minutes, draws=draws)


def _together(one: Concerned, other: Concerned) -> Concerned:
    def both(name: str) -> list[Any]:
        return list(dict.fromkeys((*getattr(one, name), *getattr(other, name))))

    return Concerned(
        both("exprs"),
        both("events"),
        both("minutes"),
        both("shown"),
        one.spoken or other.spoken,
        both("channels"),
        both("rivals"),
        both("draws"),
    )


def _plainly(found: Apart) -> bool:
    """Tell whether a test can state the difference without naming what only follows from it."""
    keys = ("stage", "now", "later", "barred", "experiments", "score", "next_review")
    return any(getattr(found.base, key) != getattr(found.mutant, key) for key in keys)
