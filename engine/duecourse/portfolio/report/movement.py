"""What became of the cases of an earlier run: transitions, roll rates, cure and inflow."""

from __future__ import annotations

from collections import Counter

from duecourse.clock.instants import DAY, to_us
from duecourse.portfolio.outcomes import DECISIONS
from duecourse.portfolio.report._store import Store
from duecourse.portfolio.report.figures import Movement, Roll, Share
from duecourse.portfolio.report.ladder import Ladder
from duecourse.portfolio.report.runs import ReportError, Run

GONE, NEW = "(gone)", "(new)"
Cell = tuple[str | None, str | None, bool, int]


def movement(store: Store, before: Run, run: Run, ladder: Ladder | None, paid: bool) -> Movement:
    """Compare a run with an earlier one, case by case.

    Args:
        store: Of the later run.
        before: The earlier run.
        run: The later one.
        ladder: The stages' order, where the playbook is known.
        paid: Whether there is a view ``standing_now(case, cured)`` of the portfolio.

    Raises:
        ReportError: The earlier run is not the earlier one.
    """
    if before.at >= run.at:
        raise ReportError(
            "R105",
            f"`{before.folder}` asks about {before.at.isoformat()}, which is not before "
            f"{run.at.isoformat()} of `{run.folder}`",
            "give the earlier run with `--before`",
        )
    store.see("decisions_before", before.files["decisions"], DECISIONS)
    cured = "coalesce(s.cured, false)" if paid else "false"
    joined = 'LEFT JOIN standing_now s ON s."case" = d."case"' if paid else ""
    cells: list[Cell] = store.rows(
        f"""
        SELECT CASE WHEN b."case" IS NULL THEN '{NEW}' ELSE b.stage END AS was,
          CASE WHEN d."case" IS NULL THEN '{GONE}' ELSE d.stage END AS now, {cured} AS cured,
          count(*)
        FROM decisions_before b FULL JOIN decisions d ON b."case" = d."case" {joined}
        GROUP BY ALL ORDER BY ALL
        """
    )
    summed: Counter[tuple[str | None, str | None]] = Counter()
    for was, now, _, number in cells:
        summed[was, now] += number
    rolls = () if ladder is None else tuple(_rolls(cells, ladder))
    return Movement(
        (to_us(run.at) - to_us(before.at)) // DAY,
        before.at.isoformat(),
        tuple((was, now, number) for (was, now), number in summed.items()),
        (before.book, before.version, before.digest) == (run.book, run.version, run.digest),
        f"{before.book} {before.version}".strip(),
        rolls,
        None if ladder is None else _inflow(cells, ladder),
        Share(sum(r.cured for r in rolls), sum(r.cases - r.gone for r in rolls)) if rolls else None,
    )


def _rolls(cells: list[Cell], ladder: Ladder) -> list[Roll]:
    found = []
    for stage in ladder.order:
        if stage not in ladder.overdue:
            continue
        counted: Counter[str] = Counter()
        for was, now, cured, number in cells:
            if was == stage:
                counted[_became(stage, now, cured, ladder)] += number
        kinds = ("worse", "same", "better", "cured", "no_stage", "gone")
        if counted:
            found.append(Roll(stage, counted.total(), *(counted[kind] for kind in kinds)))
    return found


def _became(stage: str, now: str | None, cured: bool, ladder: Ladder) -> str:
    if now == GONE:
        return "gone"
    if now == stage:
        return "same"
    if cured or now in ladder.current:
        return "cured"
    rank = None if now is None else ladder.rank(now)
    if rank is None:
        return "no_stage"
    return "worse" if rank > ladder.order.index(stage) else "better"


def _inflow(cells: list[Cell], ladder: Ladder) -> Share:
    mine = [(now, n) for was, now, _, n in cells if was in ladder.current and now != GONE]
    return Share(sum(n for now, n in mine if now in ladder.overdue), sum(n for _, n in mine))
