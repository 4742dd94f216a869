"""A playbook joined with its law packs and core: what there is to lower."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from duecourse import ir
from duecourse.clock.instants import INF
from duecourse.clock.zones import zone
from duecourse.ir_tools import all_of
from duecourse.language.model import Fact, Meta, Policy

ACTOR = ir.Input("actor", ir.Kind.ENUM, ir.Scope.CASE)
JURISDICTION = ir.Input("jurisdiction", ir.Kind.SET, ir.Scope.CASE)


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """The parts of a book.

    Attributes:
        lawless: The host asked for no law: no pack, no floor, no bar on unknown jurisdictions.
        advisory: The host lowered ``standard``, ``self_regulation`` and ``guidance`` to reports.
    """

    playbook: Policy
    packs: tuple[Policy, ...]
    core: Policy
    lawless: bool
    advisory: bool

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact of core, the packs and the playbook, by id."""
        merged: dict[str, Fact] = dict(self.core.facts)
        for pack in self.packs:
            merged.update(pack.facts)
        merged.update(self.playbook.facts)
        return merged

    @property
    def digest(self) -> str:
        """Digest over the playbook, the packs and core."""
        parts = [self.playbook.digest, self.core.digest, *sorted(p.digest for p in self.packs)]
        return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def jurisdictions(self) -> frozenset[str]:
        """Jurisdictions for which there is a pack."""
        return frozenset(pack.header.jurisdiction for pack in self.packs)

    def in_force(self, us: int) -> frozenset[str]:
        """Return the jurisdictions of which some pack is the law at the instant *us*."""
        return frozenset(
            pack.header.jurisdiction
            for pack in self.packs
            if (life := self.lifetime(pack.header.meta))[0] <= us < life[1]
        )

    def law_changes(self, wanted: frozenset[str] | None, us: int) -> int:
        """Return when, after *us*, all of the law of *wanted* is first in force, or no longer.

        ``INF`` for never: what a decision says of its law stays as it is.
        """
        if self.lawless or not wanted:
            return INF
        metas = (pack.header.meta for pack in self.packs)
        dated = [meta for meta in metas if (meta.since, meta.until) != (None, None)]
        if not dated:
            return INF
        edges = {edge for meta in dated for edge in self.lifetime(meta) if us < edge < INF}
        whole = wanted <= self.in_force(us)
        return next((e for e in sorted(edges) if (wanted <= self.in_force(e)) != whole), INF)

    @property
    def jurisdiction_zones(self) -> dict[str, tuple[str, ...]]:
        """Every zone of each jurisdiction for which there is a pack."""
        found: dict[str, tuple[str, ...]] = {}
        for pack in self.packs:
            if pack.header.zones:
                known = found.get(pack.header.jurisdiction, ())
                found[pack.header.jurisdiction] = tuple(dict.fromkeys((*known, *pack.header.zones)))
        return found

    def policies(self) -> tuple[Policy, ...]:
        """Return the packs in order of id, then the playbook, then core: the order of reasons."""
        ordered = sorted(self.packs, key=lambda pack: pack.header.meta.id)
        return (*ordered, self.playbook, self.core)

    def binding(self, pack: Policy) -> ir.Expr:
        """Return when *pack* binds a case while it is in force: its place, actors and reach."""
        header = pack.header
        parts: list[ir.Expr] = [ir.Overlaps(JURISDICTION, frozenset({header.jurisdiction}))]
        if header.binds:
            parts.append(ir.OneOf(ACTOR, frozenset(header.binds)))
        parts.append(header.reaches)
        return all_of(parts)

    def zones_of(self, origin: str) -> tuple[str, ...]:
        """Return the zones in which *origin* dates its items."""
        for pack in self.packs:
            if pack.header.meta.id == origin and pack.header.zones:
                return pack.header.zones
        return (self.playbook.header.zone or "UTC",)

    def lifetime(self, meta: Meta) -> tuple[int, int]:
        """Return the first instant at which an item exists, and the first at which it does not.

        Of several zones the earliest midnight begins it and the latest ends it.
        """
        start, end = -INF, INF
        if meta.since is None and meta.until is None:
            return start, end
        zones = [zone(name) for name in self.zones_of(meta.origin)]
        if meta.since is not None:
            start = min(z.start_of_day(meta.since) for z in zones)
        if meta.until is not None:
            end = max(z.start_of_day(meta.until + 1) for z in zones)
        return start, end

    def metas(self) -> tuple[Meta, ...]:
        """Return everything that may have effective dates: law packs and all items."""
        found: list[Meta] = [pack.header.meta for pack in self.packs]
        for policy in self.policies():
            found.extend(item.meta for item in policy.stages)
            found.extend(item.meta for item in policy.treatments)
            found.extend(item.meta for item in policy.disclosure)
            found.extend(item.meta for item in policy.call_windows)
            found.extend(w.meta for doc in policy.call_windows for w in doc.windows)
            found.extend(item.meta for item in policy.limits)
            found.extend(item.meta for item in policy.cohorts)
            found.extend(item.meta for item in policy.scripts)
            found.extend(item.meta for item in policy.score)
            found.extend(item.meta for item in policy.chases)
            found.extend(item.meta for item in policy.experiments)
        return tuple(found)

    def boundaries(self) -> tuple[int, ...]:
        """Return the instants at which a pack or an item begins or ceases to exist, sorted."""
        edges = {edge for meta in self.metas() for edge in self.lifetime(meta)}
        return tuple(sorted(edge for edge in edges if -INF < edge < INF))
