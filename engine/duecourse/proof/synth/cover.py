"""The fewest cases that together tell a playbook from every mutant for which one was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from duecourse.decide.decision import Decision
from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.trial import Made
from duecourse.proof.synth.expectation import Plain, expectation
from duecourse.proof.synth.search import Apart, Search
from duecourse.proof.synth.seeds import Seed


@dataclass(frozen=True, slots=True)
class Written:
    """A test to write.

    Attributes:
        seed: The case and the instant.
        expect: What the playbook decides, as far as it tells the mutants apart.
        kills: The mutants.
    """

    seed: Seed
    expect: Plain
    kills: tuple[Mutant, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to.

    Attributes:
        tests: To write, in the order of the playbook's text.
        unfound: Mutants for which no case was found.
        unsaid: Mutants that decide differently in nothing that a test can state.
    """

    tests: tuple[Written, ...]
    unfound: tuple[Mutant, ...]
    unsaid: tuple[Mutant, ...]


@dataclass(slots=True)
class _Case:
    """A case that was found, and what each mutant that it tells apart decides of it."""

    seed: Seed
    base: Decision
    decided: dict[int, Decision]


def fewest(
    search: Search, mutants: Sequence[Mutant], told: Callable[[int], None] = lambda number: None
) -> Found:
    """Return the fewest tests that kill *mutants*.

    Each mutant is first tried with the cases found for those before it; of all cases that were
    found the one that kills most is taken, then the one that kills most of the rest.

    Args:
        search: Of the playbook.
        mutants: Those that no test notices.
        told: Called with how many were searched for so far.
    """
    cases: list[_Case] = []
    unfound: list[int] = []
    unsaid: list[int] = []
    for number, mutant in enumerate(mutants):
        told(number)
        made = search.made(mutant)
        if made is None:
            continue
        known = list(_known(search, cases, made))
        for case, decision in known:
            case.decided[number] = decision
        if known:
            continue
        found = search.find(mutant, made)
        if found is None:
            unfound.append(number)
        elif expectation(found.base, [found.mutant]) is None:
            unsaid.append(number)
        else:
            cases.append(_Case(found.seed, found.base, {number: found.mutant}))
    told(len(mutants))
    tests = tuple(_tests(cases, mutants))
    return Found(tests, tuple(mutants[i] for i in unfound), tuple(mutants[i] for i in unsaid))


def _known(search: Search, cases: Sequence[_Case], made: Made) -> Iterator[tuple[_Case, Decision]]:
    """Yield the cases at hand that tell *made* apart, with what it decides."""
    for case in cases:
        found: Apart | None = search.apart(case.seed, made)
        if found is not None and expectation(case.base, [found.mutant]) is not None:
            yield case, found.mutant


def _tests(cases: Sequence[_Case], mutants: Sequence[Mutant]) -> Iterator[Written]:
    left = {number for case in cases for number in case.decided}
    chosen: list[tuple[int, Written]] = []
    while left:
        best = max(cases, key=lambda case: len(left & case.decided.keys()))
        taken = sorted(left & best.decided.keys())
        left -= set(taken)
        expect = expectation(best.base, [best.decided[number] for number in taken])
        assert expect is not None
        chosen.append((taken[0], Written(best.seed, expect, tuple(mutants[n] for n in taken))))
    for _, written in sorted(chosen, key=lambda each: each[0]):
        yield written
