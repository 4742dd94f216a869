"""What a law does to one treatment, as data: the outcome of deciding probes with and without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.book.join import Joined
from duecourse.language.model import Meta, Words

VERDICTS: Final[tuple[str, ...]] = (
    "killed",
    "leave_only",
    "reduced",
    "delayed",
    "conditional",
    "untouched",
    "not_probed",
)
"""Never lawful; only with the consumer's leave; fewer people, hours or words; lawful later; with
duties; as it was; no case was found in which the playbook itself would do it."""

HOUSE: Final = "core"


@dataclass(frozen=True, slots=True)
class Because:
    """A limit that takes something from a treatment.

    Attributes:
        limit: ``us/hours``.
        title: For people, by language.
        law: Whether it is of a law pack, and not of the house floor.
    """

    limit: str
    title: Words
    cite: str
    url: str
    force: str
    certainty: str
    law: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a law does to one treatment for one actor.

    Attributes:
        verdict: One of :data:`VERDICTS`.
        stages: Stages it was tried in.
        roles: Relations to the debtor that it reaches without law.
        lost_roles: Those among them whom it may never reach under it.
        minutes_before: Lawful minutes in a week without law, whoever is reached.
        minutes_after: The same under it.
        starts_later: Minutes by which the first lawful one is later.
        duties: What must come with it.
        dropped: What may no longer be said.
        neutral: Whether words for a group of customers fall back to the neutral ones.
        because: Limits that bring this about, the killing ones first.
    """

    treatment: str
    title: Words
    do: str
    exhibit: bool
    actor: str
    verdict: str
    stages: tuple[str, ...]
    roles: tuple[str, ...] = ()
    lost_roles: tuple[str, ...] = ()
    minutes_before: int = 0
    minutes_after: int = 0
    starts_later: int = 0
    duties: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    neutral: bool = False
    because: tuple[Because, ...] = ()


class Sources:
    """Finds what a decision names by id: limits of packs and of the house."""

    def __init__(self, joined: Joined) -> None:
        """Collect the limits of packs and core; what the playbook itself says is not law."""
        self._metas: dict[str, Meta] = {}
        for policy in (*joined.packs, joined.core):
            self._metas |= {limit.meta.name: limit.meta for limit in policy.limits}
        self._own = joined.playbook.header.meta.id

    def because(self, names: Iterable[str]) -> tuple[Because, ...]:
        """Return what is law or house rule among limits named, each once."""
        found: dict[str, Because] = {}
        for name in names:
            meta = self._metas.get(name)
            if meta is not None and meta.origin != self._own and name not in _TECHNICAL:
                found[name] = Because(
                    name,
                    meta.title,
                    meta.cite,
                    meta.url,
                    meta.force,
                    meta.certainty,
                    meta.origin != HOUSE,
                )
        return tuple(found.values())


_TECHNICAL: Final = frozenset({"core/exhibit", "core/point-confirmed"})


def counted(effects: Iterable[Effect]) -> Mapping[str, int]:
    """Return how many effects there are of each verdict, worst first, none left out."""
    found: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for effect in effects:
        found[effect.verdict] += 1
    return found
