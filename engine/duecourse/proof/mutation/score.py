"""The mutation score of a playbook: how many of its mutants its tests notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duecourse.proof.mutation.ignores import Ignore, unused
from duecourse.proof.mutation.trial import Fate, Tried
from duecourse.source.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Score:
    """What became of all mutants that were tried.

    Attributes:
        tried: Every one, in the order of the text.
        survivors: Those that no test notices and nobody set aside: the cases that are missing.
        ignored: Those that a comment sets aside, with it.
        findings: Comments that set nothing aside, or say too little.
    """

    tried: tuple[Tried, ...]
    survivors: tuple[Tried, ...]
    ignored: tuple[tuple[Tried, Ignore], ...]
    findings: tuple[Diagnostic, ...]

    def count(self, fate: Fate) -> int:
        """Return how many mutants met *fate*."""
        return sum(each.fate is fate for each in self.tried)

    @property
    def killed(self) -> int:
        """How many a test notices."""
        return self.count(Fate.KILLED)

    @property
    def counted(self) -> int:
        """How many count: they load, may decide differently, and are not set aside."""
        return self.killed + len(self.survivors)

    @property
    def percent(self) -> float:
        """The score: 100 where there is nothing to notice."""
        return 100 * self.killed / self.counted if self.counted else 100.0


def score(
    tried: Iterable[Tried],
    ignores: Sequence[Ignore],
    findings: Sequence[Diagnostic],
    *,
    all_tried: bool = True,
) -> Score:
    """Return the score of the mutants that were tried.

    Args:
        tried: Every mutant with its fate.
        ignores: Comments of the playbook that set mutants aside.
        findings: What is wrong with such comments.
        all_tried: Whether these are all mutants, so that a comment about none of them is unused.
    """
    every = tuple(tried)
    survivors: list[Tried] = []
    ignored: list[tuple[Tried, Ignore]] = []
    for each in every:
        if each.fate is not Fate.SURVIVED:
            continue
        comment = next((ignore for ignore in ignores if ignore.covers(each.mutant)), None)
        if comment is None:
            survivors.append(each)
        else:
            comment.used = True
            ignored.append((each, comment))
    found = [*findings, *(unused(ignores) if all_tried else ())]
    return Score(every, tuple(survivors), tuple(ignored), tuple(found))


def sample(number: int, of: int) -> list[int]:
    """Return *number* places spread evenly over *of*, always the same ones."""
    if number >= of:
        return list(range(of))
    return [place * of // number for place in range(number)]
