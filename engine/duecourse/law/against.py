"""Tries every treatment of a playbook against a law: decided with it and without it, and compared.

Probes are made for each stage, each relation to the debtor and each actor (:mod:`.probes`). What is
compared is what the decision itself says of them; nothing here reads a limit or knows a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.clock.instants import DAY, MINUTE
from duecourse.decide._search import Item
from duecourse.language.model import Policy, Treatment
from duecourse.law.bench import Course, Span, joint, length, lively, readings
from duecourse.law.effects import Effect, Sources
from duecourse.law.looks import duties_of, items_of, offered_at, standing
from duecourse.law.probes import Document, Maker

WEEK = 7 * DAY
HORIZON = 35 * DAY
LOOKS = 12
"""How many of the lost stretches are asked why they are lost."""


@dataclass(slots=True)
class _Tally:
    """What was found of one treatment over all its probes."""

    stages: list[str] = field(default_factory=list)
    roles: dict[str, None] = field(default_factory=dict)
    reached: dict[str, None] = field(default_factory=dict)
    before: int = 0
    after: int = 0
    later: int = 0
    leave: bool = False
    neutral: bool = False
    duties: dict[str, None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)
    kills: dict[str, None] = field(default_factory=dict)
    cuts: dict[str, None] = field(default_factory=dict)


class Trial:
    """One playbook against one law.

    Attributes:
        maker: Makes the probes.
        free: The playbook with its exhibits offered, no law.
        bound: The same under the law.
    """

    def __init__(
        self,
        joined: Joined,
        vocabulary: Vocabulary,
        packs: Sequence[Policy],
        maker: Maker,
        *,
        floor: bool = True,
    ) -> None:
        """Compile both readings."""
        self.maker, self.packs = maker, tuple(packs)
        offered = lively(joined)
        self.free, self.bound = readings(offered, vocabulary, packs, floor=floor)
        self.sources = Sources(self.bound.joined)
        self.treatments = offered.playbook.treatments
        self._exhibits = {t.meta.id for t in joined.playbook.treatments if t.exhibit}

    def effects(self, actor: str) -> tuple[Effect, ...]:
        """Return what the law does to every treatment, in text order."""
        return tuple(self.effect(treatment, actor) for treatment in self.treatments)

    def effect(self, treatment: Treatment, actor: str) -> Effect:
        """Return what the law does to one treatment."""
        tally = _Tally()
        for probe in self.maker.wanted(treatment):
            if probe.stage in tally.stages:
                continue
            document = {**probe.document, "actor": actor, "collector": _collector(actor)}
            if self._compare(treatment, document, tally):
                tally.stages.append(probe.stage)
            wanted = treatment.stages if treatment.stages is not None else self.maker.stages
            if len(tally.stages) == len(wanted):
                break
        return self._effect(treatment, actor, tally)

    def _compare(self, treatment: Treatment, document: Document, tally: _Tally) -> bool:
        """Compare one probe; tell whether the treatment is lawful in it without law."""
        start = self.maker.setting.at
        free = self.free.look(document, start)
        items = items_of(free, treatment.meta.id)
        spans = {item: free.spans(item, start, start + WEEK) for item in items}
        lawful = {item: found for item, found in spans.items() if found}
        if not lawful:
            return False
        bound = self.bound.look(document, start)
        kept: list[Span] = []
        for item, before in lawful.items():
            role = _role(free, item)
            tally.roles[role] = None
            after = bound.spans(item, start, start + WEEK)
            kept += after
            first = after[0][0] if after else bound.first(item, start, start + HORIZON)
            if first is not None:
                tally.reached[role] = None
                self._words(free, bound, item, before[0][0], first, tally)
            else:
                tally.kills |= dict.fromkeys(standing(bound, item))
            tally.cuts |= dict.fromkeys(
                name for span in _lost(before, after)[:LOOKS] for name in _stands(bound, item, span)
            )
        if not kept and self._with_leave(document, list(lawful)):
            tally.leave = True
        every = joint([span for found in lawful.values() for span in found])
        kept_spans = joint(kept)
        tally.before = max(tally.before, length(every) // MINUTE)
        tally.after = max(tally.after, length(kept_spans) // MINUTE)
        if kept_spans:
            tally.later = max(tally.later, (kept_spans[0][0] - every[0][0]) // MINUTE)
        return True

    def _with_leave(self, document: Document, items: list[Item]) -> bool:
        """Tell whether anything of it becomes lawful once the consumer has allowed it."""
        start = self.maker.setting.at
        course = self.bound.look(self.maker.with_leave(document), start)
        return any(course.first(item, start, start + HORIZON) is not None for item in items)

    def _words(
        self, free: Course, bound: Course, item: Item, before: int, after: int, tally: _Tally
    ) -> None:
        """Note what the law takes from the words, and what it wants done besides."""
        under, alone = offered_at(bound, item, after), offered_at(free, item, before)
        if under is None or alone is None:
            return
        known = set(alone.duties)
        tally.duties |= dict.fromkeys(duty for duty in under.duties if duty not in known)
        tally.cuts |= dict.fromkeys(duties_of(bound, after, under))
        was = alone.spoken.said if alone.spoken else None
        now = under.spoken.said if under.spoken else None
        if was is None or now is None:
            return
        lost = [text for text in now.dropped if text not in was.dropped]
        tally.dropped |= dict.fromkeys(lost)
        tally.cuts |= dict.fromkeys(text.rpartition("(")[2].rstrip(")") for text in lost)
        if was.cohort and not now.cohort:
            tally.neutral = True
            script = under.act.script
            barred = [m.name for v in (script.versions if script else ()) for m in v.barred_by]
            tally.cuts |= dict.fromkeys(barred)

    def _effect(self, treatment: Treatment, actor: str, tally: _Tally) -> Effect:
        lost = tuple(role for role in tally.roles if role not in tally.reached)
        if not tally.stages:
            verdict = "not_probed"
        elif not tally.reached:
            verdict = "leave_only" if tally.leave else "killed"
        elif lost or tally.after < tally.before or tally.dropped or tally.neutral:
            verdict = "reduced"
        elif tally.later:
            verdict = "delayed"
        else:
            verdict = "conditional" if tally.duties else "untouched"
        because = self.sources.because((*tally.kills, *tally.cuts))
        return Effect(
            treatment.meta.id,
            treatment.meta.title,
            treatment.do,
            treatment.meta.id in self._exhibits,
            actor,
            verdict,
            tuple(tally.stages),
            tuple(tally.roles),
            lost,
            tally.before,
            tally.after if tally.reached else 0,
            tally.later,
            tuple(tally.duties),
            tuple(tally.dropped),
            tally.neutral,
            because if verdict not in ("untouched", "not_probed") else (),
        )


def _collector(actor: str) -> str:
    return "lender" if actor == "first_party" else "agency"


def _role(course: Course, item: Item) -> str:
    if item[1] < 0:
        return ""
    return str(course.ready.contacts[item[1]].facts.get("role") or "")


def _stands(course: Course, item: Item, us: int) -> tuple[str, ...]:
    """Return what stands against *item* at *us*, by name."""
    offered = offered_at(course, item, us)
    return tuple(offered.reasons) if offered is not None else ()


def _lost(before: Sequence[Span], after: Sequence[Span]) -> list[int]:
    """Return where each stretch begins that was lawful before and is not after."""
    found: list[int] = []
    for start, end in before:
        moment = start
        for a, b in after:
            if b <= moment or a >= end:
                continue
            if a > moment:
                found.append(moment)
            moment = max(moment, b)
        if moment < end:
            found.append(moment)
    return found
