"""The figures of a report, as plain frozen values; ``None`` is *not known*, never nought."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("call", "message", "letter", "visit", "desk")
"""What is done, put together: a message is an sms, a wechat or an email."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage's worklist.

    Attributes:
        stage: Its id; None for cases in no stage.
        cases: Cases in it.
        now: Those among them with something lawful now.
        later: Those with nothing now and something later.
        nothing: Those with neither.
        kinds: Cases with an action now, by kind.
        actions: Actions now.
    """

    stage: str | None
    cases: int
    now: int
    later: int
    nothing: int
    kinds: dict[str, int]
    actions: int


@dataclass(frozen=True, slots=True)
class LimitCost:
    """What one limit takes away.

    Attributes:
        cases: Cases in which it stands against at least one action.
        cases_alone: Cases in which it alone stands against at least one action.
        barred_alone: Actions barred by it alone.
        barred_together: Actions barred by it and others.
        delayed_alone: Actions delayed by it alone.
        delayed_together: Actions delayed by it and others.
        hours: Median delay in hours of the actions it delays, alone or with others.
        hours_alone: Likewise of those that it delays alone.
        form: ``hours cap wait hold forbid conceal basis`` …, or empty where not known.
    """

    limit: str
    cite: str
    title: dict[str, str]
    form: str
    cases: int
    cases_alone: int
    barred_alone: int
    barred_together: int
    delayed_alone: int
    delayed_together: int
    hours: float | None
    hours_alone: float | None

    @property
    def actions(self) -> int:
        """Return the actions it stands against."""
        alone = self.barred_alone + self.delayed_alone
        return alone + self.barred_together + self.delayed_together


@dataclass(frozen=True, slots=True)
class Costs:
    """Every limit that stands against something, the dearest first.

    Attributes:
        offered: Actions offered, without exhibits.
        now: Those lawful now.
        later: Those lawful later.
        barred: Those with no lawful minute within the horizon.
        exhibits: Actions that are only shown, and count nowhere else.
    """

    limits: tuple[LimitCost, ...]
    offered: int
    now: int
    later: int
    barred: int
    exhibits: int


@dataclass(frozen=True, slots=True)
class Hour:
    """Cases with a lawful minute for a contact in one hour of the day asked about.

    Attributes:
        label: The hour's beginning on the desk's clock, ``09:00``.
        past: Whether all of it lies before the instant asked about; the counts are then None.
        cases: All of them.
        stages: By stage; ``""`` is none.
    """

    label: str
    past: bool
    cases: int | None
    stages: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Headroom:
    """Persons by how many more contacts of a kind the smallest cap leaves them.

    Attributes:
        at_cap: Persons with none left; None where the limits' forms are not known.
        left: Persons by what is left, from 1 on.
        no_cap: Persons whom no cap counts.
    """

    kind: str
    at_cap: int | None
    left: dict[int, int]
    no_cap: int


@dataclass(frozen=True, slots=True)
class Intensity:
    """Contacts from us that persons had.

    Attributes:
        count: ``attempts messages visits``.
        days: 1 is the day asked about, 7 that day and the six before it.
        persons: Persons by how many they had, from 0 on.
        total: All contacts.
        most: The most that one person had.
    """

    count: str
    days: int
    persons: dict[int, int]
    total: int
    most: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; the rate is None where the whole is nought."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """Return the share, 0 to 1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Roll:
    """What became of the cases of one overdue stage between two runs.

    Attributes:
        cases: Cases in it in the earlier run.
        worse: Now in a later stage.
        same: Still in it.
        better: Now in an earlier stage that is overdue too.
        cured: Now in a stage before the due date; with a portfolio also paid, or active and not
            past due.
        no_stage: Now in no stage, and not known as cured.
        gone: Not in the later run.
    """

    stage: str
    cases: int
    worse: int
    same: int
    better: int
    cured: int
    no_stage: int
    gone: int


@dataclass(frozen=True, slots=True)
class Movement:
    """Between two runs.

    Attributes:
        days: Whole days from the earlier to the later instant.
        cells: ``(from, to, cases)``; None is no stage, ``(gone)`` and ``(new)`` are no case.
        same_book: Whether both runs used the same book.
        before: The earlier run's book, version and digest.
        rolls: By overdue stage; empty where the stages' order is not known.
        inflow: Of the cases in a stage before the due date that are in both runs, those now in an
            overdue stage; None where that is not known.
        cure: Over all overdue stages; None likewise.
    """

    days: int
    before_at: str
    cells: tuple[tuple[str | None, str | None, int], ...]
    same_book: bool
    before: str
    rolls: tuple[Roll, ...]
    inflow: Share | None
    cure: Share | None


@dataclass(frozen=True, slots=True)
class Arrears:
    """What the due dates of a portfolio say.

    Attributes:
        active: Active loans with a due date.
        unknown: Cases whose status or due date is not known.
        other: Cases that are not active.
        due: Active loans by days past due, ``(first, last, cases)``; open ends are None.
        period: Days that the inflow looks back.
        inflow: Active loans that passed their oldest unpaid due date in the period, of those and
            the ones not past due.
        ahead: Days that *moves* looks ahead.
        moves: ``(from, to, cases)``: stages, where nothing is paid in *ahead* days.
    """

    active: int
    unknown: int
    other: int
    due: tuple[tuple[int | None, int | None, int], ...]
    period: int
    inflow: Share
    ahead: int
    moves: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm of an experiment.

    Attributes:
        arm: Its id; None for those who do not take part.
        cases: Cases in it.
        persons: People they are of.
        now: Cases with something lawful now.
        later: Cases with nothing now and something later.
        nothing: Cases with neither.
        acts_now: Actions lawful now, those that stand behind another too.
        acts_later: Actions lawful later.
        acts_barred: Actions with no lawful minute within the horizon, without exhibits.
    """

    experiment: str
    arm: str | None
    cases: int = 0
    persons: int = 0
    now: int = 0
    later: int = 0
    nothing: int = 0
    acts_now: int = 0
    acts_later: int = 0
    acts_barred: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a run.

    Attributes:
        notes: What the reader must know before the figures: code and words to fill in.
        arms: By experiment and arm; None where the book has no experiments.
    """

    at: str
    zone: str
    book: str
    book_version: str
    digest: str
    packs: tuple[str, ...]
    cases: int
    persons: int
    rejected: int
    partial_law: int
    no_law: int
    stages: tuple[StageRow, ...]
    costs: Costs
    hours: tuple[Hour, ...]
    headroom: tuple[Headroom, ...]
    intensity: tuple[Intensity, ...] | None
    arrears: Arrears | None
    movement: Movement | None
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    arms: tuple[ArmRow, ...] | None = None
    arm_titles: dict[str, dict[str, str]] = field(default_factory=dict)
