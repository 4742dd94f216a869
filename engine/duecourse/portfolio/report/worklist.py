"""Stages and their worklists, and the hours of the day in which cases have a lawful minute.

Both come from one pass over the actions, a row a case, and one over those rows.
"""

from __future__ import annotations

from typing import Final

from duecourse.clock.instants import HOUR, MINUTE
from duecourse.portfolio.report._store import KIND, Store
from duecourse.portfolio.report.clock import Clock
from duecourse.portfolio.report.figures import KINDS, Hour, StageRow

_FAR: Final = 1 << 61


def gather(store: Store, at: int, zone: Clock) -> tuple[int, int]:
    """Make the table ``per_case``; return when the day asked about begins, and its hours.

    A case's hours are a mask: bit n is the n-th hour of the day. Only contacts count, ``now`` until
    they end and ``later`` from when they begin until they end; what stands behind another action
    (``instead``) is not told its end and is left out.

    Args:
        store: Of the run.
        at: The instant asked about, in microseconds.
        zone: Whose day it is.
    """
    day, _ = zone.local(at)
    start = zone.start_of_day(day)
    hours = -(-(zone.start_of_day(day + 1) - start) // HOUR)
    kinds = ", ".join(
        f"count(*) FILTER (verdict = 'now' AND {KIND} = '{kind}') AS {kind}" for kind in KINDS
    )
    store.do(
        f"""
        CREATE OR REPLACE TEMP TABLE per_case AS
        WITH spans AS (
            SELECT *,
              CASE WHEN point IS NULL THEN NULL WHEN verdict = 'now' THEN {at}
                WHEN verdict = 'later' THEN epoch_us(not_before) END AS begins,
              coalesce(epoch_us(until), {_FAR}) AS ends
            FROM actions
        ), cut AS (
            SELECT *,
              greatest(0, (begins - {start}) // {HOUR}) AS lo,
              least({hours}, (ends - {start} + {HOUR - 1}) // {HOUR}) AS hi
            FROM spans
        )
        SELECT "case", count(*) FILTER (verdict = 'now') AS now,
          count(*) FILTER (verdict = 'later') AS later, {kinds},
          bit_or(CASE WHEN begins IS NULL OR ends <= begins OR hi <= lo OR lo >= {hours} THEN 0
            ELSE (1::BIGINT << hi::INTEGER) - (1::BIGINT << lo::INTEGER) END) AS hours
        FROM cut GROUP BY "case"
        """
    )
    return start, hours


def stages(store: Store) -> tuple[StageRow, ...]:
    """Return each stage's worklist, the largest first."""
    kinds = ", ".join(f"count(*) FILTER (p.{kind} > 0)" for kind in KINDS)
    found = store.rows(
        f"""
        SELECT stage, count(*), count(*) FILTER (p.now > 0),
          count(*) FILTER (p.now = 0 AND p.later > 0), coalesce(sum(p.now), 0)::BIGINT, {kinds}
        FROM decisions d LEFT JOIN per_case p USING ("case")
        GROUP BY stage ORDER BY count(*) DESC, stage
        """
    )
    return tuple(
        StageRow(
            stage, cases, now, later, cases - now - later, dict(zip(KINDS, each, strict=True)), acts
        )
        for stage, cases, now, later, acts, *each in found
    )


def hours(store: Store, at: int, zone: Clock, start: int, count: int) -> tuple[Hour, ...]:
    """Return the hours of the day asked about."""
    sums = ", ".join(f"count(*) FILTER (p.hours >> {n} & 1 = 1)" for n in range(count))
    found = {
        stage or "": counted
        for stage, *counted in store.rows(
            f'SELECT stage, {sums} FROM decisions d JOIN per_case p USING ("case") GROUP BY stage'
        )
    }
    day, _ = zone.local(at)
    made: list[Hour] = []
    for number in range(count):
        begins = start + number * HOUR
        label = _clock(zone, begins, day)
        if begins + HOUR <= at:
            made.append(Hour(label, True, None, None))
            continue
        by_stage = {stage: counted[number] for stage, counted in found.items() if counted[number]}
        made.append(Hour(label, False, sum(by_stage.values()), by_stage))
    return tuple(made)


def _clock(zone: Clock, us: int, day: int) -> str:
    """Return ``09:00`` as the zone's clock shows it; an hour that comes twice shows twice."""
    minutes = (us + zone.offset(us)) // MINUTE % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"
