"""``sequence``: whoever follows the engine's advice, step by step, breaches no limit of the law."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from duecourse.audit.findings import Finding
from duecourse.clock.instants import DAY
from duecourse.language.model import Policy
from duecourse.proof.prove._auditor import Auditor
from duecourse.proof.prove._decided import Book, is_now
from duecourse.proof.prove._epochs import Span, boundaries_of, spans, whole
from duecourse.proof.prove._explorer import Explorer, Step
from duecourse.proof.prove._step import open_steps
from duecourse.proof.prove.answer import Answer, Case, Counter, Verdict
from duecourse.proof.prove.budget import Budget, endless

Seen: TypeAlias = set[tuple[int, tuple[object, ...]]]
CHECKED_STATES = 60
"""How many histories are made to check a step that is proved already."""


@dataclass(frozen=True, slots=True)
class Start:
    """A case to start from.

    Attributes:
        name: For the answer.
        document: The case; without `events` its history is taken to be empty.
        at: The first instant, in microseconds.
    """

    name: str
    document: Mapping[str, Any]
    at: int


@dataclass(slots=True)
class Reached:
    """How far the histories were made.

    Attributes:
        judged: How many histories were made that some count tells from the others, and judged.
        longest: How many contacts the longest has.
        left: Where not all were made: from which case, and up to how many contacts all were.
        timed: What makes the minute within a day matter.
    """

    judged: int = 0
    longest: int = 0
    left: list[tuple[str, int]] = field(default_factory=list)
    timed: dict[str, None] = field(default_factory=dict)


def sequence(
    book: Book,
    starts: Sequence[Start],
    *,
    events: int = 10,
    days: int = 14,
    law: Sequence[Policy] = (),
    budget: Budget | None = None,
) -> Answer:
    """Tell whether any history made by following the engine's own advice breaches the law.

    At any minute anything that is ``now`` for a contact may be done, and anything may come of it.
    What is done is judged by ``duecourse audit``, which knows no playbook.

    Two things are tried. One step is proved: what the book lets be done, no limit of the law bars
    by its own counting, whatever the history; then no history of any length breaches it. And
    histories are made and judged: all of them up to as many events as the budget allows, at the
    first minute of every stretch in which nothing changes.

    Args:
        book: A loaded book.
        starts: Cases to start from.
        events: How many contacts a history may have.
        days: How many days it may take.
        law: Packs to judge by, where not those of the book.
        budget: How long to work on it.
    """
    return _Sequence(book, starts, events, days, law, budget or endless()).answer()


class _Sequence:
    """One question in the making."""

    def __init__(
        self,
        book: Book,
        starts: Sequence[Start],
        events: int,
        days: int,
        law: Sequence[Policy],
        budget: Budget,
    ) -> None:
        self.book, self.starts, self.events, self.days = book, starts, events, days
        self.packs = tuple(law) or book.joined.packs
        self.budget = budget
        self.auditor = Auditor(book.joined, self.packs)
        self.reached = Reached()
        self.spans: list[Span] = []

    def answer(self) -> Answer:
        steps = list(dict.fromkeys(self._steps()))
        for start in self.starts:
            counter = self._from(start, exhaust=bool(steps))
            if counter is not None:
                return self._answer("refuted", (), counter, steps)
        if not steps:
            return self._answer("proved", (), None, steps)
        if self.starts and not self.reached.left and not self.reached.timed:
            return self._answer("proved", (), None, steps)
        return self._answer("not decided", self._why(steps), None, steps)

    def _steps(self) -> Iterator[str]:
        if not self.packs:
            yield "there is no law to judge by"
        elif not self.starts:
            yield "there is no case to start from"
        else:
            first = min(start.at for start in self.starts)
            last = max(start.at for start in self.starts) + self.days * DAY
            boundaries = boundaries_of(self.book.joined, self.auditor.law.joined)
            self.spans = list(spans(boundaries, first, last))
            yield from open_steps(self.book, self.auditor.law, self.spans, self.budget)

    def _why(self, steps: list[str]) -> tuple[str, ...]:
        found = [*steps]
        for name, length in self.reached.left:
            found.append(
                f"{self.budget.told()}: from {name} no history of up to {length} contacts "
                "breaches it, and longer ones are left"
            )
        for what in self.reached.timed:
            found.append(f"the minute of a contact matters ({what}), and not every one was tried")
        return tuple(found)

    # --- histories ----------------------------------------------------------------------------

    def _from(self, start: Start, *, exhaust: bool) -> Counter | None:
        """Make histories from one case; where the step is proved, some to check it by."""
        document = copy.deepcopy(dict(start.document))
        document.setdefault("events", [])
        document.setdefault("history", "person")
        voice = self.book.vocabulary
        actor, places = voice.host_actor or voice.actor, voice.host_jurisdiction
        if actor:
            document.setdefault("actor", actor)
        if places or voice.jurisdiction:
            document.setdefault("jurisdiction", sorted(places or voice.jurisdiction))
        explorer = Explorer(self.book, self.auditor, document, start.at, self.days)
        self.reached.timed |= dict.fromkeys(explorer.merging.exactness.timed)
        found = self._deep(explorer, start, document)
        if found is None and exhaust:
            found = self._broad(explorer, start, document)
        return found

    def _deep(self, explorer: Explorer, start: Start, document: dict[str, Any]) -> Counter | None:
        """Make long histories first: as much as may be done, as early as it may be done."""
        seen: Seen = set()
        path = [explorer.steps(document, start.at)]
        while path:
            step = next(path[-1], None)
            if step is None:
                path.pop()
                continue
            if not _is_new(step, explorer, seen):
                continue
            counter = self._judged(start, step)
            if counter is not None:
                return counter
            self.reached.longest = max(self.reached.longest, len(path))
            if len(seen) >= CHECKED_STATES or self.budget.spent:
                return None
            if len(path) < self.events:
                path.append(explorer.steps(step.document, step.us))
        return None

    def _broad(self, explorer: Explorer, start: Start, document: dict[str, Any]) -> Counter | None:
        """Make every history there is, those with fewer events first."""
        queue: deque[tuple[dict[str, Any], int, int]] = deque([(document, start.at, 0)])
        seen: Seen = set()
        while queue:
            here, us, length = queue.popleft()
            if length >= self.events:
                continue
            for step in explorer.steps(here, us):
                if not _is_new(step, explorer, seen):
                    continue
                counter = self._judged(start, step)
                if counter is not None:
                    return counter
                queue.append((step.document, step.us, length + 1))
                if self.budget.spent:
                    self.reached.left.append((start.name, length))
                    return None
        return None

    def _judged(self, start: Start, step: Step) -> Counter | None:
        self.reached.judged += 1
        breaches = self.auditor.breaches(step.document)
        return self._counter(start, step, breaches) if breaches else None

    def _counter(self, start: Start, step: Step, breaches: list[Finding]) -> Counter:
        document = step.document
        made = document["events"][len(start.document.get("events", ())) :]
        lines = []
        for number, event in enumerate(made):
            before = {**document, "events": document["events"][: len(made[:number]) - len(made)]}
            at = datetime.fromisoformat(event["at"])
            decision = self.book.decide(self.book.case(before), at)
            assert is_now(decision, event["note"], event["point"])
            lines.append(
                f"{event['at']}: `{event['note']}` to `{event['point']}` is now; {event['outcome']}"
            )
        for breach in breaches:
            cite = f" ({breach.cite})" if breach.cite else ""
            lines.append(f"{breach.kind}: {breach.limit}{cite}: {breach.rule}")
        limits = ", ".join(f"`{breach.limit}`" for breach in breaches)
        return Counter(
            f"`{step.done}` breaches {limits}, from {start.name}, after {len(made) - 1} contacts",
            Case(document, datetime.fromisoformat(made[-1]["at"])),
            tuple(lines),
            step.done,
        )

    # --- what is answered -----------------------------------------------------------------------

    def _answer(
        self, verdict: Verdict, why: tuple[str, ...], counter: Counter | None, steps: list[str]
    ) -> Answer:
        packs = ", ".join(pack.header.meta.id for pack in self.packs) or "no law"
        names = ", ".join(start.name for start in self.starts)
        holds = []
        if not steps and counter is None:
            holds += [
                f"every case and history of any length, under {packs}: of what the book lets be "
                "done the law's own counting bars nothing, whatever went before",
                f"besides, {self.reached.judged} histories of up to {self.reached.longest} "
                f"contacts were made and judged by the audit, from {names}",
            ]
        elif verdict == "proved":
            holds += [
                f"every history of up to {self.events} contacts within {self.days} days that "
                f"follows the advice, under {packs}, from {names}",
                "at every minute: nothing counts less than a day, so within a day and a call "
                "window one minute is like another as long as nothing changes",
            ]
        else:
            holds += [f"histories that follow the advice, under {packs}, from {names}"]
        if self.spans:
            holds.append(whole(self.spans))
        holds.append("breaches and presumptions of a breach, as `duecourse audit` judges them")
        return Answer(
            verdict,
            f"no history of up to {self.events} contacts that follows the advice breaches the law",
            tuple(holds),
            counter,
            why,
            {"histories": self.reached.judged, "contacts": self.reached.longest},
        )


def _is_new(step: Step, explorer: Explorer, seen: Seen) -> bool:
    """Tell whether no such history was met before, and note that it is met now."""
    key = step.us, explorer.key(step.document)
    new = key not in seen
    seen.add(key)
    return new
