"""Tries mutants one after the other, or in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.trial import Fate, Trial, Tried

Ready = Callable[[], tuple[Trial, Sequence[Mutant]]]
"""Makes the trial and all mutants; another process makes the very same."""

_AT_ONCE = 8
_here: list[tuple[Trial, Sequence[Mutant]]] = []


def attempts(
    ready: Ready, made: tuple[Trial, Sequence[Mutant]], places: Sequence[int], workers: int
) -> Iterator[Tried]:
    """Try the mutants at *places*, in that order.

    Args:
        ready: Makes the trial; picklable where there are several *workers*.
        made: What it made here.
        places: Which mutants.
        workers: How many processes; 1 is this one.
    """
    trial, mutants = made
    if workers <= 1:
        for place in places:
            yield trial.attempt(mutants[place])
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, (ready,)) as pool:
        for place, fate, by, noticed in pool.map(_attempt, places, chunksize=_AT_ONCE):
            yield Tried(mutants[place], Fate(fate), by, noticed)


def _begin(ready: Ready) -> None:
    _here.append(ready())


def _attempt(place: int) -> tuple[int, str, str, int]:
    trial, mutants = _here[0]
    tried = trial.attempt(mutants[place])
    return place, tried.fate.value, tried.by, tried.noticed
