"""Tries mutants one after the other, or in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.trial import Fate, Trial, Tried

Made = tuple[Sequence[Trial], Sequence[Mutant]]
Ready = Callable[[], Made]
"""Makes the trials and all mutants; another process makes the very same."""

_AT_ONCE = 8
_here: list[Made] = []


def attempts(ready: Ready, made: Made, places: Sequence[int], workers: int) -> Iterator[Tried]:
    """Try the mutants at *places*, in that order.

    Args:
        ready: Makes the trials; picklable where there are several *workers*.
        made: What it made here.
        places: Which mutants.
        workers: How many processes; 1 is this one.
    """
    trials, mutants = made
    if workers <= 1:
        for place in places:
            yield attempt(trials, mutants[place])
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, (ready,)) as pool:
        for place, fate, by, noticed in pool.map(_attempt, places, chunksize=_AT_ONCE):
            yield Tried(mutants[place], Fate(fate), by, noticed)


def attempt(trials: Sequence[Trial], mutant: Mutant) -> Tried:
    """Try one mutant with the tests of every trial: what one of them notices is noticed."""
    found: list[Tried] = []
    for trial in trials:
        tried = trial.attempt(mutant)
        if tried.fate in (Fate.KILLED, Fate.REFUSED, Fate.SAME):
            return tried
        found.append(tried)
    survived = [tried for tried in found if tried.fate is Fate.SURVIVED]
    if not survived:
        return found[0]
    return Tried(mutant, Fate.SURVIVED, noticed=sum(tried.noticed for tried in survived))


def _begin(ready: Ready) -> None:
    _here.append(ready())


def _attempt(place: int) -> tuple[int, str, str, int]:
    trials, mutants = _here[0]
    tried = attempt(trials, mutants[place])
    return place, tried.fate.value, tried.by, tried.noticed
