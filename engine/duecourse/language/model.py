"""What a policy says, resolved and typed: the words of language.md as frozen values.

Conditions are :mod:`duecourse.ir` expressions with every fact already resolved to its definition.
Dates are day numbers, times of day minutes since midnight, as in ``ir``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duecourse.ir import TRUE, Expr, Kind, Scope, Value
from duecourse.language._experiment_model import PARTS, Arm, Experiment
from duecourse.language._limit_model import (
    BasisBody,
    Body,
    CallWindows,
    CapBody,
    ConcealBody,
    DayHours,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    RequireBody,
    Schedule,
    WaitBody,
    Window,
)
from duecourse.language._meta import NO_WORDS, Meta, Words
from duecourse.language._script_model import Cohort, Fragment, Script, Version

CHANNELS = ("call", "sms", "wechat", "email", "letter", "visit")
DESK_ACTS = ("review", "research", "record", "flag", "hand-over", "offer-plan", "wait")
LIVE_CHANNELS = ("call", "visit")
OPENING_ITEMS = frozenset({"caller_name", "callback_number"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's definition.

    Attributes:
        meta: Id (snake_case) and the rest.
        kind: Its type.
        scope: Whose fact it is.
        expr: An ``Input`` for a fact read from the case, else its derivation; never wrapped.
        path: Where in the case it is read, ``loan.principal``; empty for derived facts.
        values: The members of an enum (or of a set's enum), in order.
        unit: ``days``, ``minutes``, … for people.
        reveals: Disclosure items that saying its value gives away.
        reserved: Whether law packs read it: defined only in ``policies/core``.
        default: Value where the case is silent, or None.
    """

    meta: Meta
    kind: Kind
    scope: Scope
    expr: Expr
    path: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    reveals: frozenset[str] = frozenset()
    reserved: bool = False
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the loan's life; *when* reads case facts only."""

    meta: Meta
    when: Expr


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to verify or do within a desk act or visit.

    Attributes:
        count: How many are wanted (two relatives' addresses), or None.
    """

    meta: Meta
    when: Expr = TRUE
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """Something the lender would like to do (language.md, section 5).

    Attributes:
        stages: Ids of the stages it belongs to; None is every stage.
        do: A channel act or a desk act.
        whom: Condition on contact and point; ``TRUE`` for desk acts.
        assigned_to: Fact whose value names the person who does it, or empty.
        order: Its place in the text over the whole book, from 0.
    """

    meta: Meta
    stages: tuple[str, ...] | None
    do: str
    whom: Expr
    when: Expr
    order: int
    purpose: str = ""
    gathers: frozenset[str] = frozenset()
    script: str = ""
    tone: str = ""
    themes: frozenset[str] = frozenset()
    learn: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    exclusive: str = ""
    rank: int = 100
    exhibit: bool = False
    assigned_to: str = ""
    checklist: tuple[ChecklistItem, ...] = ()

    @property
    def is_desk(self) -> bool:
        """Whether it is a desk act, offered once a case and not to a contact."""
        return self.do in DESK_ACTS


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """Who may learn what; *may_learn* None is everything."""

    meta: Meta
    stages: tuple[str, ...] | None
    whom: Expr
    may_learn: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Points for the worklist; an unknown condition scores 0 and is named."""

    meta: Meta
    points: int
    when: Expr


@dataclass(frozen=True, slots=True)
class Chase:
    """A fixed time of the desk's day (playbook zone) at which a case is looked at again.

    Attributes:
        at: Minutes since midnight.
        days: As in :class:`DayHours`.
        after: What it waits for (``debit_return``), or empty.
        meeting: Whether it is a meeting and not a chase.
        looks_at: Indicators that the meeting goes through.
    """

    meta: Meta
    at: int
    days: frozenset[str]
    after: str = ""
    meeting: bool = False
    looks_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure the desk steers by; *measure* is one of the closed list of measures."""

    meta: Meta
    measure: str


@dataclass(frozen=True, slots=True)
class Header:
    """The ``playbook`` or ``regime`` document of one folder.

    Attributes:
        meta: Id, title and the rest.
        regime: Whether it is a law pack.
        version: As written.
        zone: IANA name (playbook); empty for a pack.
        languages: In order of preference (playbook).
        calendar: Holiday calendar code as ``holidays`` names it (``CN``, ``US-MA``), or empty.
        currency: ISO 4217 (playbook), or empty.
        jurisdiction: What the pack is the law of (``US``, ``US-MA``).
        binds: Actors it binds; empty is all.
        reaches: Which cases of its place and its actors it is the law of.
        zones: Every zone of the jurisdiction.
        silent_on: Subjects the law says nothing on: ``hours frequency third_parties``. What its
            limits do not say it is silent on besides (:mod:`duecourse.language.subjects`).
        as_read: Day number of the text it was written from, or None.
        actor: A playbook's value, used only where case and host are silent.
        default_jurisdiction: Likewise.
    """

    meta: Meta
    regime: bool
    version: str = ""
    zone: str = ""
    languages: tuple[str, ...] = ("en",)
    calendar: str = ""
    currency: str = ""
    jurisdiction: str = ""
    binds: frozenset[str] = frozenset()
    reaches: Expr = TRUE
    zones: tuple[str, ...] = ()
    silent_on: frozenset[str] = frozenset()
    as_read: int | None = None
    actor: str = ""
    default_jurisdiction: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """One folder, resolved: a playbook, a law pack, or ``core``.

    Attributes:
        digest: ``sha256:…`` over its documents' content, independent of file names' order.
        facts: Every fact visible to it, core's included, by id.
    """

    header: Header
    digest: str
    facts: Mapping[str, Fact]
    stages: tuple[Stage, ...] = ()
    outside: Expr | None = None
    treatments: tuple[Treatment, ...] = ()
    disclosure_items: tuple[str, ...] = ()
    disclosure: tuple[DisclosureRule, ...] = ()
    call_windows: tuple[CallWindows, ...] = ()
    limits: tuple[Limit, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    scripts: tuple[Script, ...] = ()
    score: tuple[ScoreRow, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    chases: tuple[Chase, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    party: Expr = field(default=TRUE)
    experiments: tuple[Experiment, ...] = ()


__all__ = [
    "CHANNELS",
    "DESK_ACTS",
    "LIVE_CHANNELS",
    "NO_WORDS",
    "OPENING_ITEMS",
    "PARTS",
    "Arm",
    "BasisBody",
    "Body",
    "CallWindows",
    "CapBody",
    "Chase",
    "ChecklistItem",
    "Cohort",
    "ConcealBody",
    "DayHours",
    "DisclosureRule",
    "Experiment",
    "Fact",
    "ForbidBody",
    "Fragment",
    "Header",
    "HoldBody",
    "HoursBody",
    "Indicator",
    "Limit",
    "Meta",
    "Policy",
    "RequireBody",
    "Schedule",
    "ScoreRow",
    "Script",
    "Stage",
    "Treatment",
    "Version",
    "WaitBody",
    "Window",
    "Words",
]
