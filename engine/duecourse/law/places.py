"""Laws by place: which packs are the law where, and the probes that are made for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duecourse.clock.zones import zone
from duecourse.language.model import Policy
from duecourse.law.packs import jurisdictions
from duecourse.law.probes import Setting


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction and the packs that are its law.

    Attributes:
        code: ``US``, ``US-MA``.
        jurisdiction: What a case there states: the country first.
        packs: Of the country and of the part.
        zone: The clock of the probes.
    """

    code: str
    jurisdiction: tuple[str, ...]
    packs: tuple[Policy, ...]
    zone: str

    def setting(self, day: int) -> Setting:
        """Return what probes of this place have in common, from the local midnight of *day*."""
        return Setting(self.jurisdiction, self.zone, zone(self.zone).start_of_day(day))

    def binds(self, actor: str) -> bool:
        """Tell whether any of its packs binds *actor*."""
        return any(not p.header.binds or actor in p.header.binds for p in self.packs)


def places(packs: Sequence[Policy], wanted: Iterable[str] = ()) -> tuple[Place, ...]:
    """Return the places of *packs*; those *wanted* alone, in their order, where some are named."""
    by_code: dict[str, list[Policy]] = {}
    for pack in packs:
        by_code.setdefault(pack.header.jurisdiction, []).append(pack)
    codes = tuple(wanted) or tuple(by_code)
    found: list[Place] = []
    for code in codes:
        own = by_code.get(code)
        if own is None:
            continue
        held = jurisdictions(own[0])
        law = [pack for each in held for pack in by_code.get(each, [])]
        zones = [name for pack in reversed(law) for name in pack.header.zones]
        found.append(Place(code, held, tuple(law), zones[0] if zones else "UTC"))
    return tuple(found)


def parts_of(code: str, packs: Sequence[Policy]) -> tuple[Place, ...]:
    """Return the places within *code*: its states and cities."""
    codes = dict.fromkeys(
        p.header.jurisdiction for p in packs if p.header.jurisdiction.startswith(f"{code}-")
    )
    return places(packs, codes) if codes else ()
