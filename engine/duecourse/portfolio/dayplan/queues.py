"""Who is next: candidates by kind, by who may take them, by rank, and by how near their end is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from duecourse.clock.instants import MINUTE
from duecourse.portfolio.dayplan.agents import Agent
from duecourse.portfolio.dayplan.rank import Candidate, Open

NEAR = 30 * MINUTE
"""A stretch that ends so soon goes before others of its kind."""
Key = tuple[str, frozenset[int]]
"""Kind, and the groups of agents that may take it."""


@dataclass(slots=True)
class Waiting:
    """A candidate that waits for a seat.

    Attributes:
        opens: When it may be worked, as far as is known, by start.
        language: In which it is worked.
        product: Of its loan.
        assumed: Whether ``opens`` is only what may be, until it is asked.
        attempt: Which booking of its person is next, from 1.
        refused: How often the scalar engine said no.
        why: Why it is done, where it was never booked.
    """

    candidate: Candidate
    opens: list[Open]
    language: str
    product: str
    assumed: bool = False
    attempt: int = 1
    refused: int = 0
    why: str = ""

    @property
    def kind(self) -> str:
        """Return ``promise``, ``reminder``, ``overdue`` or ``again``."""
        return "again" if self.attempt > 1 else self.candidate.kind


def able(agent: Agent, one: Waiting, open_: Open) -> bool:
    """Tell whether an agent may do an act of a case."""
    return (
        open_.do in agent.channels
        and (agent.languages is None or one.language in agent.languages)
        and (agent.stages is None or one.candidate.stage in agent.stages)
        and (agent.treatments is None or open_.treatment in agent.treatments)
        and (agent.products is None or one.product in agent.products)
    )


class Groups:
    """Agents with the same skills."""

    def __init__(self, agents: Sequence[Agent]) -> None:
        """Find them."""
        kinds: dict[tuple[object, ...], int] = {}
        self.of = [kinds.setdefault(agent.skills(), len(kinds)) for agent in agents]
        self.first = [agents[self.of.index(number)] for number in range(len(kinds))]

    def able(self, one: Waiting) -> frozenset[int]:
        """Return the groups that may take a candidate as it stands."""
        return frozenset(
            number
            for number, agent in enumerate(self.first)
            if any(able(agent, one, open_) for open_ in one.opens)
        )


class Queues:
    """Waiting candidates; each is in a queue from the minute at which it may be worked."""

    def __init__(self, waiting: Sequence[Waiting], groups: Groups, cut: int) -> None:
        """Keep the candidates.

        Args:
            waiting: By rank.
            groups: Of the agents.
            cut: How many the day holds: only those ranked before may go first as their end nears,
                so that no case of the tail takes the seat of one at the head.
        """
        self.waiting, self.groups, self.cut = waiting, groups, cut
        self.done: set[int] = set()
        self._coming: list[tuple[int, int]] = []
        self._ends: list[tuple[int, int]] = []
        self._ready: dict[Key, list[tuple[int, int]]] = {}
        self._near: dict[Key, list[tuple[int, int]]] = {}

    def wait(self, number: int) -> None:
        """Let a candidate wait for its first stretch; without one it is done."""
        opens = self.waiting[number].opens
        if opens:
            heappush(self._coming, (opens[0].start, number))
        else:
            self.done.add(number)

    def arrive(self, us: int, kept: set[int]) -> None:
        """Let in whatever may be worked at *us*, but for those *kept* for another seat."""
        while self._coming and self._coming[0][0] <= us:
            number = heappop(self._coming)[1]
            if number in kept:
                continue
            one = self.waiting[number]
            self._push(self._ready, number)
            if one.candidate.rank < self.cut:
                heappush(self._ends, (max(open_.end for open_ in one.opens), number))
        while self._ends and self._ends[0][0] - NEAR <= us:
            number = heappop(self._ends)[1]
            if number not in self.done and self.waiting[number].opens:
                self._push(self._near, number)

    def _push(self, queues: dict[Key, list[tuple[int, int]]], number: int) -> None:
        one = self.waiting[number]
        queue = queues.setdefault((one.kind, self.groups.able(one)), [])
        heappush(queue, (one.candidate.rank, number))

    def next(self, kind: str, group: int, us: int) -> int | None:
        """Take the first candidate of a kind that agents of a group may work at *us*."""
        for queues in (self._near, self._ready):
            best: list[tuple[int, int]] | None = None
            for (its, able_), queue in queues.items():
                if its != kind or group not in able_:
                    continue
                while queue and not self._stands(queue[0][1], kind, us):
                    heappop(queue)
                if queue and (best is None or queue[0] < best[0]):
                    best = queue
            if best is not None:
                return heappop(best)[1]
        return None

    def _stands(self, number: int, kind: str, us: int) -> bool:
        one = self.waiting[number]
        return (
            number not in self.done
            and one.kind == kind
            and bool(one.opens)
            and one.opens[0].start <= us
        )
