"""What a policy takes away: the eight forms of limits, call windows, and their hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from duecourse.ir import TRUE, Events, Expr
from duecourse.language._meta import Meta, Words, no_words


@dataclass(frozen=True, slots=True)
class DayHours:
    """Opening hours on some days: minutes since midnight, half-open, end may exceed 1440.

    Attributes:
        days: Any of ``mon tue wed thu fri sat sun holiday``; a public holiday uses ``holiday``
            rows only where some row names ``holiday``, otherwise its weekday's; an adjusted
            working day at a weekend counts as ``workday`` where some row names ``workday``.
        spans: ``(start, end)`` pairs; empty is closed the whole day.
    """

    days: frozenset[str]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours by day; a day that no row names is closed.

    Attributes:
        rows: In text order; the most specific row for a day wins:
            ``holiday`` > ``workday`` > a named weekday > ``daily``.
    """

    rows: tuple[DayHours, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """One call window; over midnight it is one window that belongs to the day it starts.

    Attributes:
        schedule: Its days and hours.
        calls: Attempts allowed to the contact inside it on that local day, or None.
        phones: Phone kinds it is for; empty is all.
    """

    meta: Meta
    schedule: Schedule
    calls: int | None = None
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CallWindows:
    """A document of call windows: limits on ``do: call`` written the risk officer's way."""

    meta: Meta
    whom: Expr
    when: Expr
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class HoursBody:
    """Only inside *schedule*, on the clock of *zone* (``every``, ``point`` or ``desk``).

    Where ``told``, only inside the hours that the contact said suit them, and any where they said
    nothing; *schedule* is then empty.
    """

    schedule: Schedule
    zone: str = "every"
    told: bool = False


@dataclass(frozen=True, slots=True)
class CapBody:
    """At most *at_most* of *events*."""

    events: Events
    at_most: int


@dataclass(frozen=True, slots=True)
class WaitBody:
    """A cool-off of *number* ``days`` (day one is the event's), ``hours`` or ``minutes``."""

    events: Events
    unit: str
    number: int


@dataclass(frozen=True, slots=True)
class HoldBody:
    """Stop while *when* is not certainly false, until the date (inclusive) or instant *until*."""

    when: Expr
    until: Expr | None = None
    evidence: str = ""
    reason: Words = field(default_factory=no_words)


@dataclass(frozen=True, slots=True)
class ForbidBody:
    """Never, where *what* matches the act, the contact or the point."""

    what: Expr


@dataclass(frozen=True, slots=True)
class ConcealBody:
    """Take *items* from what the listener may learn.

    Attributes:
        everything: ``conceal: all``: also items that another document adds.
    """

    items: frozenset[str]
    everything: bool = False


@dataclass(frozen=True, slots=True)
class RequireBody:
    """Words or steps that must come with the act."""

    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BasisBody:
    """The choice may not depend on these facts or on anything derived from them."""

    facts: frozenset[str]


Body: TypeAlias = (
    HoursBody | CapBody | WaitBody | HoldBody | ForbidBody | ConcealBody | RequireBody | BasisBody
)


@dataclass(frozen=True, slots=True)
class Limit:
    """Something taken away (language.md, section 5).

    Attributes:
        on: What it selects; ``TRUE`` when it has no ``on``.
        selects: Whether it was written with ``on``.
        when: Unknown matches.
        unless: Releases only when certainly true.
        except_: Releases only when certainly true.
        presumption: Whether ``effect: presumption``.
    """

    meta: Meta
    body: Body
    on: Expr = TRUE
    selects: bool = False
    when: Expr = TRUE
    unless: Expr | None = None
    except_: Expr | None = None
    presumption: bool = False
