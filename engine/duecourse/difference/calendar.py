"""What the calendar of effective dates brings: which items begin and end, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duecourse.book.join import Joined
from duecourse.clock.instants import INF, to_iso
from duecourse.clock.zones import zone
from duecourse.difference._parts import parts_of
from duecourse.explain._phrases import title
from duecourse.language.model import Meta
from duecourse.source.span import Span


@dataclass(frozen=True, slots=True)
class Dated:
    """An item that begins or ends.

    Attributes:
        policy: Id of the playbook, pack or ``core`` that says it.
        kind: As a difference names it; ``pack`` for a law pack as a whole.
        id: Unique in its kind.
        title: In English where there is such.
        cite: Paragraph of the law; empty for house rules.
        place: Where it is written.
    """

    policy: str
    kind: str
    id: str
    title: str
    cite: str
    place: Span


@dataclass(frozen=True, slots=True)
class Boundary:
    """An instant at which something begins or ends.

    Attributes:
        us: The instant.
        local: The same in ISO 8601 on the clock of the first policy that names it.
        zone: That clock.
        starts: What is in force from it on.
        ends: What was in force until it.
    """

    us: int
    local: str
    zone: str
    starts: tuple[Dated, ...]
    ends: tuple[Dated, ...]

    @property
    def day(self) -> str:
        """The date of it there."""
        return self.local[:10]


def boundaries(joined: Joined, start: int, end: int) -> tuple[Boundary, ...]:
    """Return what begins and ends from the instant *start* on and before *end*, in order.

    A law's dates are midnights in its own zones: of several the earliest begins an item and the
    latest ends it, so one date may be several boundaries.
    """
    found: dict[int, tuple[list[Dated], list[Dated], str]] = {}
    for dated, meta in _dated(joined):
        first, last = joined.lifetime(meta)
        for edge in (first, last):
            if start <= edge < end and abs(edge) < INF:
                begun, ended, _ = found.setdefault(edge, ([], [], joined.zones_of(meta.origin)[0]))
                (begun if edge == first else ended).append(dated)
    return tuple(
        Boundary(us, to_iso(us, zone(name).offset(us)), name, tuple(starts), tuple(ends))
        for us, (starts, ends, name) in sorted(found.items())
    )


def _dated(joined: Joined) -> Iterator[tuple[Dated, Meta]]:
    # Of anything else (a playbook as a whole, a fact, an indicator) dates do nothing.
    known = {id(meta) for meta in joined.metas() if (meta.since, meta.until) != (None, None)}
    for policy in joined.policies():
        origin = policy.header.meta.id
        for part in parts_of(policy).values():
            meta = part.meta
            if meta is None or id(meta) not in known:
                continue
            kind, name = part.kind, part.id
            if kind == "header":
                kind, name = "pack", origin
            said = title(meta.title, "en", "")
            yield Dated(origin, kind, name, said, meta.cite, meta.span), meta
