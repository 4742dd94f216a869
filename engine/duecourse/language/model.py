"""What a policy says, resolved and typed: the words of language.md as frozen values.

Conditions are :mod:`duecourse.ir` expressions with every fact already resolved to its definition.
Dates are day numbers, times of day minutes since midnight, as in ``ir``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from duecourse.ir import TRUE, Events, Expr, Kind, Scope, Value
from duecourse.source.span import NOWHERE, Span

Words: TypeAlias = Mapping[str, str]
"""Text by language code, for example ``{"en": "Reminder", "zh": "还款提醒"}``; ``""`` is any."""

NO_WORDS: Words = MappingProxyType({})


def _no_words() -> Words:
    return NO_WORDS


CHANNELS = ("call", "sms", "wechat", "email", "letter", "visit")
DESK_ACTS = ("review", "research", "record", "flag", "hand-over", "offer-plan", "wait")
LIVE_CHANNELS = ("call", "visit")
OPENING_ITEMS = frozenset({"caller_name", "callback_number"})


@dataclass(frozen=True, slots=True)
class Meta:
    """What every item shares (language.md, section 1).

    Attributes:
        id: Kebab-case, unique in its kind across the book.
        origin: Id of the playbook, pack or ``core`` that says it.
        title: For people, by language.
        note: A longer remark, by language.
        source: Where the practice comes from (``deck D-31``).
        cite: Paragraph of the law; empty for house rules.
        url: Address of the text.
        force: ``law regulation standard self_regulation guidance`` or empty.
        certainty: ``A``, ``B`` or empty.
        since: First day it exists (day number), or None.
        until: Last day it exists (day number), or None.
        span: Where it is written.
        name: ``origin/id``, how decisions name it.
    """

    id: str
    origin: str
    title: Words = field(default_factory=_no_words)
    note: Words = field(default_factory=_no_words)
    source: str = ""
    cite: str = ""
    url: str = ""
    force: str = ""
    certainty: str = ""
    since: int | None = None
    until: int | None = None
    span: Span = NOWHERE
    name: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Put the name together once: every decision asks for it."""
        object.__setattr__(self, "name", f"{self.origin}/{self.id}")


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
    reason: Words = field(default_factory=_no_words)


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


@dataclass(frozen=True, slots=True)
class Fragment:
    """One sentence of a script.

    Attributes:
        parts: Alternating literal text and ``{fact}`` ids: ``(("", "您好,"), ("caller_name", ""))``
            as ``(fact_or_empty, literal)``.
        reveals: Declared items; its placeholders' facts add theirs.
        essential: When this fragment is dropped its text is refused, and with the text of a version
            or an opening the whole script; a voicemail is then not left.
    """

    parts: tuple[tuple[str, str], ...]
    reveals: frozenset[str]
    essential: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Version:
    """A script's text for one cohort, or (``cohort`` empty) for everyone else."""

    cohort: str
    themes: frozenset[str]
    text: Mapping[str, tuple[Fragment, ...]]
    span: Span


@dataclass(frozen=True, slots=True)
class Script:
    """What is said: before identity is established, after it, and to a machine."""

    meta: Meta
    opening: Mapping[str, tuple[Fragment, ...]]
    versions: tuple[Version, ...]
    voicemail: Mapping[str, tuple[Fragment, ...]]


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of customers a script may speak to in its own way; case facts only."""

    meta: Meta
    when: Expr


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
