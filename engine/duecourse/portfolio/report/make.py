"""Makes the report of a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from duecourse.book.join import Joined
from duecourse.clock.instants import to_us
from duecourse.clock.zones import zone as zone_of
from duecourse.portfolio.report import arms, arrears, costs, headroom, movement, worklist
from duecourse.portfolio.report._store import Store, store
from duecourse.portfolio.report.clock import Clock, FixedOffset
from duecourse.portfolio.report.figures import Report, StageRow
from duecourse.portfolio.report.ladder import Ladder, ladder
from duecourse.portfolio.report.runs import Portfolio, Run
from duecourse.portfolio.report.words import limit_words, stage_titles

PERIOD = 30
"""Days that the inflow of a single run looks back."""


def report(
    run: Run,
    *,
    portfolio: Portfolio | None = None,
    before: Run | None = None,
    joined: Joined | None = None,
    period: int = PERIOD,
) -> Report:
    """Return all figures of *run*.

    Args:
        run: The run.
        portfolio: What was decided, for inflow, days past due and contact intensity.
        before: An earlier run, for transitions, roll and cure rates.
        joined: The run's book: the stages' order, titles, and which limits are caps.
        period: Days that the inflow by due dates looks back; where *before* is given, the days
            between the two runs.

    Raises:
        ReportError: A table cannot be read, or *before* is not the earlier run.
    """
    at = to_us(run.at)
    clock, zone = _clock(run, joined)
    today, _ = clock.local(at)
    steps = ladder(joined.playbook.stages) if joined is not None else None
    with store(run) as open_:
        start, count = worklist.gather(open_, at, clock)
        words = limit_words(open_, joined)
        caps = None if joined is None else {n for n, w in words.items() if w.form == "cap"}
        if portfolio is not None:
            arrears.see(open_, portfolio, today)
        moved = None
        if before is not None:
            moved = movement.movement(open_, before, run, steps, portfolio is not None)
        persons, partial, none = open_.row(
            "SELECT count(DISTINCT person), count(*) FILTER (law = 'partial'), "
            "count(*) FILTER (law = 'none') FROM decisions"
        )
        return Report(
            run.at.isoformat(),
            zone,
            run.book,
            run.version,
            run.digest,
            run.packs,
            run.cases,
            persons,
            _rejected(open_) if run.rejected is None else run.rejected,
            partial,
            none,
            _ordered(worklist.stages(open_), steps),
            costs.costs(open_, at, words),
            worklist.hours(open_, at, clock, start, count),
            headroom.headroom(open_, caps),
            None if portfolio is None else arrears.intensity(open_, portfolio, at, clock),
            None
            if portfolio is None
            else arrears.arrears(open_, steps, moved.days if moved and moved.days else period),
            moved,
            stage_titles(joined),
            tuple(_notes(run, before, joined, moved is None or moved.same_book)),
            arms.arms(open_, joined),
            arms.arm_titles(joined),
        )


def _clock(run: Run, joined: Joined | None) -> tuple[Clock, str]:
    name = "" if joined is None else joined.playbook.header.zone
    if name:
        return zone_of(name), name
    offset = run.at.utcoffset() or timedelta()
    return FixedOffset(offset // timedelta(microseconds=1)), f"UTC{run.at.isoformat()[-6:]}"


def _rejected(open_: Store) -> int:
    """Return the cases that were not decided: each may have several mistakes."""
    (found,) = open_.row(
        'SELECT count(DISTINCT "case") + count(*) FILTER ("case" IS NULL) FROM rejects'
    )
    return int(found)


def _ordered(rows: tuple[StageRow, ...], steps: Ladder | None) -> tuple[StageRow, ...]:
    """Put the stages in the playbook's order, those that nobody is in too; no stage comes last."""
    if steps is None:
        return tuple(sorted(rows, key=lambda row: row.stage is None))
    found = {row.stage: row for row in rows}
    empty = StageRow("", 0, 0, 0, 0, dict.fromkeys(rows[0].kinds, 0) if rows else {}, 0)
    names: list[str | None] = [*steps.order, *(n for n in found if n and n not in steps.order)]
    made = [found.get(name) or replace(empty, stage=name) for name in names]
    return (*made, found[None]) if None in found else tuple(made)


def _notes(
    run: Run, before: Run | None, joined: Joined | None, same: bool
) -> list[tuple[str, str]]:
    notes = []
    if joined is None:
        notes.append(("no_playbook", ""))
    elif run.digest and joined.digest != run.digest:
        notes.append(("other_playbook", run.digest))
    if before is not None and not same:
        notes.append(("other_book", f"{before.book} {before.version} {before.digest}".strip()))
    if not run.cases:
        notes.append(("no_cases", ""))
    return notes
