"""What a portfolio's own tables say: days past due, inflow, who moves on, contact intensity."""

from __future__ import annotations

from typing import Final

from duecourse.clock.instants import date_of
from duecourse.portfolio.report._store import Store
from duecourse.portfolio.report.clock import Clock
from duecourse.portfolio.report.figures import Arrears, Intensity, Share
from duecourse.portfolio.report.ladder import Ladder
from duecourse.portfolio.report.runs import Portfolio, ReportError

BOUNDS: Final = (-3, 1, 4, 8, 31, 61, 91)
"""Where a new band of days past due begins."""

AHEAD: Final = 7
_DUE, _STATUS = "loan.oldest_unpaid_due_date", "loan.status"
_COUNTS: Final = {
    "attempts": "type = 'call'",
    "messages": "type IN ('sms', 'wechat', 'email')",
    "visits": "type = 'visit'",
}


def see(store: Store, portfolio: Portfolio, today: int) -> None:
    """Make ``standing_now``: each decided case with its days past due and whether it is cured.

    Raises:
        ReportError: The portfolio does not say what a loan's status and due date are.
    """
    for column in (_DUE, _STATUS):
        if column not in portfolio.columns:
            raise ReportError(
                "R104", f"the portfolio's cases have no column `{column}`: no due dates, no inflow"
            )
    store.see("portfolio_cases", portfolio.cases)
    store.do(
        f"""
        CREATE OR REPLACE TEMP TABLE standing_now AS
        SELECT d."case", d.stage, c."{_STATUS}" AS status,
          date_diff('day', c."{_DUE}", DATE '{date_of(today).isoformat()}') AS days,
          c."{_STATUS}" = 'paid' OR (c."{_STATUS}" = 'active' AND days <= 0) AS cured
        FROM decisions d JOIN portfolio_cases c ON c."case" = d."case"
        """
    )


def arrears(store: Store, ladder: Ladder | None, period: int) -> Arrears:
    """Return the figures of the due dates.

    Args:
        store: With ``standing_now``.
        ladder: The stages' order, where the playbook is known.
        period: Days that the inflow looks back.
    """
    active, unknown, total, entered, current = store.row(
        f"""
        SELECT count(*) FILTER (status = 'active' AND days IS NOT NULL),
          count(*) FILTER (status IS NULL OR (status = 'active' AND days IS NULL)), count(*),
          count(*) FILTER (status = 'active' AND days BETWEEN 1 AND {period}),
          count(*) FILTER (status = 'active' AND days <= 0)
        FROM standing_now
        """
    )
    edges: list[tuple[int | None, int | None]] = [
        (low, None if high is None else high - 1)
        for low, high in zip((None, *BOUNDS), (*BOUNDS, None), strict=True)
    ]
    counts = store.row(
        "SELECT "
        + ", ".join(
            f"count(*) FILTER (days >= {-(10**6) if low is None else low} "
            f"AND days <= {10**6 if high is None else high})"
            for low, high in edges
        )
        + " FROM standing_now WHERE status = 'active'"
    )
    return Arrears(
        active,
        unknown,
        total - active - unknown,
        tuple((low, high, number) for (low, high), number in zip(edges, counts, strict=True)),
        period,
        Share(entered, entered + current),
        AHEAD,
        () if ladder is None else _moves(store, ladder),
    )


def _moves(store: Store, ladder: Ladder) -> tuple[tuple[str, str, int], ...]:
    """Return who is in another stage in a week if nothing is paid, and was where days say."""
    if not ladder.spans:
        return ()
    rows = ", ".join("(?, ?, ?)" for _ in ladder.spans)
    values = [value for span in ladder.spans for value in span]
    found = store.rows(
        f"""
        WITH spans(first_, last_, stage) AS (VALUES {rows})
        SELECT a.stage, b.stage, count(*)
        FROM standing_now n JOIN spans a ON n.days BETWEEN a.first_ AND a.last_
          AND n.stage = a.stage
        JOIN spans b ON n.days + {AHEAD} BETWEEN b.first_ AND b.last_
        WHERE n.status = 'active' AND a.stage <> b.stage GROUP BY ALL
        """,
        values,
    )
    order = ladder.order.index
    return tuple(sorted(found, key=lambda each: (order(each[0]), order(each[1]))))


def intensity(store: Store, portfolio: Portfolio, at: int, zone: Clock) -> tuple[Intensity, ...]:
    """Return how many contacts from us persons of the run had on the day asked about, and in seven.

    Only what certainly went out until *at* counts; days are the desk's.
    """
    if portfolio.events is None:
        return ()
    store.see("portfolio_events", portfolio.events)
    today, _ = zone.local(at)
    begins = {1: zone.start_of_day(today), 7: zone.start_of_day(today - 6)}
    names = [(count, days) for count in _COUNTS for days in begins]
    sums = ", ".join(
        f"count(*) FILTER ({_COUNTS[count]} AND t >= {begins[days]}) AS {count}_{days}"
        for count, days in names
    )
    store.do(
        f"""
        CREATE OR REPLACE TEMP TABLE per_person AS
        WITH had AS (
            SELECT person, {sums} FROM (
                SELECT person, type, epoch_us("at") AS t FROM portfolio_events
                WHERE direction = 'out' AND epoch_us("at") BETWEEN {begins[7]} AND {at}
            ) GROUP BY person
        ), whom AS (SELECT DISTINCT person FROM decisions)
        SELECT * FROM whom LEFT JOIN had USING (person)
        """
    )
    made = []
    for count, days in names:
        column = f"coalesce({count}_{days}, 0)"
        found = store.rows(f"SELECT {column}, count(*) FROM per_person GROUP BY 1 ORDER BY 1")
        persons = {int(number): int(people) for number, people in found}
        total = sum(number * people for number, people in persons.items())
        made.append(Intensity(count, days, persons, total, max(persons, default=0)))
    return tuple(made)
