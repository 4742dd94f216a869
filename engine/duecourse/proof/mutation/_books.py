"""Books that are compiled a stage at a time: a mutant is looked at only where it can differ.

A treatment of another stage appears nowhere in a decision, so a book with the treatments of one
stage decides a case in that stage as the whole book does. What the parts decide is compared with
what the whole decides once, before they are relied on.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime

from duecourse.book.bind import Vocabulary
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.lower import epoch_of, lower
from duecourse.clock.instants import to_us
from duecourse.clock.zones import TZDATA_VERSION
from duecourse.decide.decider import Decider
from duecourse.decide.decision import BookRef, Decision
from duecourse.language.model import Treatment
from duecourse.targets._recompile import recompile
from duecourse.targets.scalar import Compiled, ScalarTarget

HORIZON_DAYS = 35
WHOLE = "*"
"""In the place of a stage: the treatments of all."""
_REFERENCE = BookRef("", "", "", (), "", TZDATA_VERSION, "", {})


class _Part(ScalarTarget):
    """A part of a book; what it has in common with the *known* part of another is not compiled."""

    def __init__(self, joined: Joined, known: _Part | None) -> None:
        super().__init__(joined)
        self._known = known

    def compiled(self, us: int) -> Compiled:
        epoch = bisect_right(self.boundaries, us)
        found = self._compiled.get(epoch)
        if found is None:
            known = self._known
            same = known is not None and known.boundaries == self.boundaries
            plan = lower(self.joined, *epoch_of(self.boundaries, us))
            code = known.compiled(us) if known is not None and same else None
            found = self._compiled[epoch] = recompile(plan, self.shown, code)
            self.wheres.update(found.wheres)
        return found


@dataclass(slots=True)
class StagedBook:
    """A book that is compiled for a stage when a case in that stage is first decided.

    Attributes:
        joined: The whole.
        vocabulary: Of its cases.
        known: A book much like it, whose code serves where it is the same.
    """

    joined: Joined
    vocabulary: Vocabulary
    known: StagedBook | None = None
    _parts: dict[tuple[str, frozenset[str] | None], tuple[Decider, _Part]] = field(
        default_factory=dict
    )

    def decide(self, case: Case, at: datetime, stage: str = WHOLE) -> Decision:
        """Decide *case*, which is in *stage* (empty for none); the same for equal policies.

        The decision does not say which book it is from, so that those of two books compare.
        """
        decider = self._part(stage, case.jurisdiction)[0]
        law = "none" if self.joined.lawless else ""
        if not law:
            whole = self._part(stage, None)[0]
            law = "full" if whole.law(case.jurisdiction, to_us(at))[0] else "partial"
        return decider.decide(case, at, HORIZON_DAYS, _REFERENCE, law)

    def _part(self, stage: str, here: frozenset[str] | None) -> tuple[Decider, _Part]:
        """Return what decides in *stage*, without the packs of places that are not *here*."""
        places = self.joined.jurisdictions
        kept = None if here is None or places <= here else here & places
        found = self._parts.get((stage, kept))
        if found is None:
            joined = self.joined
            if kept is not None:
                packs = tuple(p for p in joined.packs if p.header.jurisdiction in kept)
                joined = replace(joined, packs=packs)
            if stage != WHOLE:
                here_only = [t for t in joined.playbook.treatments if in_stage(t, stage)]
                joined = with_treatments(joined, here_only)
            known = self.known._part(stage, here)[1] if self.known is not None else None
            part = _Part(joined, known)
            found = self._parts[stage, kept] = Decider(part, joined), part
        return found


def in_stage(treatment: Treatment, stage: str) -> bool:
    """Tell whether *treatment* may be offered in *stage*."""
    return bool(stage) and (treatment.stages is None or stage in treatment.stages)


def with_treatments(joined: Joined, treatments: list[Treatment]) -> Joined:
    """Return *joined* with no treatment but these."""
    return replace(joined, playbook=replace(joined.playbook, treatments=tuple(treatments)))
