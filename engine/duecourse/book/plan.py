"""The whole decision as data: what ``book`` hands to every target, for one epoch.

Everything that decides is an ``ir`` expression or one of a few clocks (hours, caps, waits, ends of
holds). A target may compile it as it likes; it adds no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from duecourse.ir import TRUE, Events, Expr
from duecourse.language.model import Chase, Fragment, Meta, Schedule, Treatment


@dataclass(frozen=True, slots=True)
class Always:
    """Blocks for as long as its condition holds."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Blocks outside all of *schedules*, on the contact's zones, the point's, or the desk's.

    Where ``told`` the schedule is the contact's own, and one who told none is not bound.
    """

    schedules: tuple[Schedule, ...]
    zone: str
    calendar: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """Blocks while *at_most* or more of *events* stand."""

    events: Events
    at_most: int


@dataclass(frozen=True, slots=True)
class WindowCap:
    """Blocks inside a window in which *at_most* attempts to the contact have begun that day."""

    schedule: Schedule
    calendar: str
    events: Events
    at_most: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Blocks for *number* ``days hours minutes`` after any of *events*."""

    events: Events
    unit: str
    number: int


@dataclass(frozen=True, slots=True)
class HoldUntil:
    """Blocks until the date (inclusive) or instant *until*; for ever where that is unknown.

    Attributes:
        zones: Zones whose midnight ends a date; the latest counts.
    """

    until: Expr
    zones: tuple[str, ...]


Clock: TypeAlias = Always | Hours | Cap | WindowCap | Wait | HoldUntil


@dataclass(frozen=True, slots=True)
class Instance:
    """One limit as one group of acts meets it: the act's own part of its condition is folded away.

    Attributes:
        bit: Its place in the masks of this plan.
        limit: The limit it comes from; its ``name`` is the reason.
        form: ``hours cap wait hold forbid conceal require basis exhibit``.
        applies: It takes effect unless this is certainly false.
        clock: For limits that block; None for ``conceal`` and ``require``.
        items: Disclosure items it conceals, as a mask.
        duties: What it requires.
        advisory: Lowered by the host: reported, not enforced.
    """

    bit: int
    limit: Meta
    form: str
    applies: Expr
    clock: Clock | None = None
    items: int = 0
    duties: tuple[str, ...] = ()
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """One version of a script as one act may use it.

    Attributes:
        cohort: Its cohort, or empty for the neutral version.
        condition: Bit of the condition that must be certain, or -1 for none.
        barred_by: Names of the limits that may take this version away.
        text: Fragments by language.
    """

    cohort: str
    condition: int
    barred_by: tuple[Meta, ...]
    text: Mapping[str, tuple[Fragment, ...]]


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """A script with its versions in text order, the neutral one last."""

    id: str
    opening: Mapping[str, tuple[Fragment, ...]]
    voicemail: Mapping[str, tuple[Fragment, ...]]
    versions: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One treatment as this epoch offers it.

    Attributes:
        bit: Its place in masks: the treatment's place in the book's text.
        stages: Indices into the plan's stages.
        offer: The whole condition, ``whom`` and ``when``.
        parts: The same, cut by scope: case, contact, point.
        blocks: Mask of the instances that may block it.
        conceals: Mask of the instances that may take words from it.
        requires: Mask of the instances that may add duties.
    """

    bit: int
    treatment: Treatment
    stages: tuple[int, ...]
    offer: Expr
    parts: tuple[Expr, Expr, Expr]
    blocks: int
    conceals: int
    requires: int
    script: SpokenScript | None


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may learn what: *items* where *condition* is certain, in *stages*."""

    meta: Meta
    stages: tuple[int, ...]
    condition: Expr
    items: int


@dataclass(frozen=True, slots=True)
class Score:
    """Points where *condition* is certain."""

    id: str
    points: int
    condition: Expr


@dataclass(frozen=True, slots=True)
class Drawn:
    """An arm of an experiment, and which cases are in it; those who do not take part are not."""

    experiment: str
    arm: str
    condition: Expr


@dataclass(frozen=True, slots=True)
class Plan:
    """One epoch of a book, lowered.

    Attributes:
        start: First instant of the epoch (microseconds).
        end: First instant after it.
        stages: Ids and conditions.
        acts: In rank order: rank, then text order.
        instances: In reason order: packs first, then the playbook, then core.
        conditions: Conditions on versions, by bit.
        items: Disclosure items by bit.
        facts: Facts that texts show, by id.
        arms: Of the experiments that run, in the order of the text.
    """

    start: int
    end: int
    stages: tuple[tuple[str, Expr], ...]
    acts: tuple[Act, ...]
    instances: tuple[Instance, ...]
    conditions: tuple[Expr, ...]
    grants: tuple[Grant, ...]
    score: tuple[Score, ...]
    chases: tuple[Chase, ...]
    items: tuple[str, ...]
    facts: Mapping[str, Expr]
    outside: Expr = TRUE
    arms: tuple[Drawn, ...] = ()
