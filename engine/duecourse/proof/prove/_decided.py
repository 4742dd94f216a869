"""What the scalar engine says of a witness: the whole of one instant, and the decision on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.vocabulary import Vocabulary
from duecourse.clock.instants import to_us
from duecourse.decide._snapshot import Offered, Snapper, Snapshot
from duecourse.decide._words import chosen
from duecourse.decide.decider import Decider
from duecourse.decide.decision import Decision
from duecourse.language.model import LIVE_CHANNELS, Fact
from duecourse.proof.scripts import reveals


class Book(Protocol):
    """What is asked of a loaded book."""

    joined: Joined
    vocabulary: Vocabulary
    decider: Decider

    def case(self, document: Mapping[str, Any]) -> Case:
        """Check a case document."""
        ...

    def for_case(self, case: Case) -> tuple[Joined, Decider]:
        """Return what decides a case."""
        ...

    def decide(self, case: Case, at: datetime) -> Decision:
        """Decide a case."""
        ...


def snapshot(book: Book, case: Case, at: datetime) -> tuple[Snapshot, Decider]:
    """Return everything about one instant of a case, and what decided it."""
    decider = book.for_case(case)[1]
    us = to_us(at)
    ready, _ = decider.prepare(case, us)
    search = decider.searching(ready, us)
    return Snapper(search.timeline, search, decider.speaker).take(us), decider


def offered(taken: Snapshot, treatment: str, contact: str, point: str) -> Offered | None:
    """Return one act as it stands at an instant; None where it is not offered there."""
    for each in taken.offered:
        if each.act.treatment.meta.id != treatment:
            continue
        if each.pair is None or (each.pair[0].id, each.pair[1].id) == (contact, point):
            return each
    return None


def revealed(taken: Snapshot, entry: Offered, facts: Mapping[str, Fact]) -> frozenset[str]:
    """Return what the words of an act give away, read off what was rendered and what dropped."""
    said = entry.spoken.said if entry.spoken is not None else None
    script = entry.act.script
    if entry.reasons or said is None or script is None:
        return frozenset()
    items = taken.stretch.code.plan.items
    version = next(each for each in script.versions if each.cohort == said.cohort)
    do = entry.act.treatment.do
    texts = {"text": version.text}
    texts |= {"opening": script.opening} if do in LIVE_CHANNELS else {}
    texts |= {"voicemail": script.voicemail} if do == "call" else {}
    gone = {each.partition(":")[0] for each in said.dropped}
    mask = 0
    for where, text in texts.items():
        parts = list(enumerate(chosen(text, said.language), start=1))
        lost = [number for number, _ in parts if f"{where}[{number}]" in gone]
        if where == "voicemail" and any(f.essential for n, f in parts if n in lost):
            continue
        for number, fragment in parts:
            if number not in lost:
                mask |= reveals(fragment, items, facts)
    return frozenset(name for bit, name in enumerate(items) if mask >> bit & 1)


def is_now(decision: Decision, treatment: str, to: str) -> bool:
    """Tell whether an act may be done, before exclusive groups are settled."""
    found = {(each.treatment, each.to) for each in decision.now}
    found |= {(other.treatment, other.to) for each in decision.now for other in each.instead}
    return (treatment, to) in found


def told(decision: Decision, treatment: str, to: str) -> Iterator[str]:
    """Return what a decision says of one act, line by line."""
    to_whom = f" to `{to}`" if to else ""
    for now in decision.now:
        if (now.treatment, now.to) == (treatment, to):
            yield f"now: `{treatment}`{to_whom}"
            if now.duties:
                yield f"duties: {', '.join(now.duties)}"
            if now.script is not None:
                said = now.script
                for name, text in (
                    ("opening", said.opening),
                    ("text", said.text),
                    ("voicemail", said.voicemail),
                ):
                    if text:
                        yield f"{name}: {text}"
                yield from (f"left out: {each}" for each in said.dropped)
        elif any((each.treatment, each.to) == (treatment, to) for each in now.instead):
            yield f"now, in the place of `{now.treatment}`: `{treatment}`{to_whom}"
    for later in decision.later:
        if (later.treatment, later.to) == (treatment, to):
            by = ", ".join(reason.limit for reason in later.because)
            yield f"later, from {later.not_before}: `{treatment}`{to_whom} ({by})"
    for barred in decision.barred:
        if (barred.treatment, barred.to) == (treatment, to):
            by = ", ".join(reason.limit for reason in barred.because)
            yield f"barred: `{treatment}`{to_whom} ({by})"
