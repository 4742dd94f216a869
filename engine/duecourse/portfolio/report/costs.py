"""What each limit costs: the actions and cases that it bars or delays, alone or with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.portfolio.report._store import Store
from duecourse.portfolio.report.figures import Costs, LimitCost

_MINUTE: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class LimitWords:
    """How people call a limit, what it rests on, and its form."""

    title: Mapping[str, str]
    cite: str
    form: str


def costs(store: Store, at: int, words: Mapping[str, LimitWords]) -> Costs:
    """Return the cost of every limit.

    Args:
        store: Of the run.
        at: The instant asked about, in microseconds.
        words: What is known of limits, by their qualified id.
    """
    offered, now, later, barred, exhibits = store.row(
        """
        SELECT count(*) FILTER (NOT exhibit), count(*) FILTER (verdict IN ('now', 'instead')),
          count(*) FILTER (verdict = 'later'), count(*) FILTER (verdict = 'barred' AND NOT exhibit),
          count(*) FILTER (exhibit)
        FROM actions
        """
    )
    counted = store.rows(
        """
        SELECT reason, count(*), count(*) FILTER (barred_alone + delayed_alone > 0),
          sum(barred_alone)::BIGINT, sum(barred)::BIGINT,
          sum(delayed_alone)::BIGINT, sum(delayed)::BIGINT
        FROM (
            SELECT reason, "case", count(*) FILTER (alone AND NOT delays) AS barred_alone,
              count(*) FILTER (NOT alone AND NOT delays) AS barred,
              count(*) FILTER (alone AND delays) AS delayed_alone,
              count(*) FILTER (NOT alone AND delays) AS delayed
            FROM (
                SELECT "case", unnest(reasons) AS reason, len(reasons) = 1 AS alone,
                  verdict = 'later' AS delays
                FROM actions WHERE verdict IN ('later', 'barred') AND NOT exhibit
            ) GROUP BY reason, "case"
        ) GROUP BY reason
        """
    )
    delays: dict[str, list[tuple[int, int, int]]] = {}
    for reason, minutes, actions, alone in store.rows(
        f"""
        SELECT reason, minutes, sum(actions)::BIGINT,
          coalesce(sum(actions) FILTER (number = 1), 0)::BIGINT
        FROM (
            SELECT unnest(reasons) AS reason, len(reasons) AS number, minutes, actions
            FROM (
                SELECT reasons, (epoch_us(not_before) - {at}) // {_MINUTE} AS minutes,
                  count(*) AS actions
                FROM actions WHERE verdict = 'later' GROUP BY ALL
            )
        ) GROUP BY reason, minutes ORDER BY reason, minutes
        """
    ):
        delays.setdefault(reason, []).append((minutes, actions, alone))
    found = []
    for reason, cases, cases_alone, barred_alone, together, delayed_alone, delayed in counted:
        known = words.get(reason, LimitWords({}, "", ""))
        told = delays.get(reason, [])
        found.append(
            LimitCost(
                reason,
                known.cite,
                dict(known.title),
                known.form,
                cases,
                cases_alone,
                barred_alone,
                together,
                delayed_alone,
                delayed,
                median_hours([(minutes, actions) for minutes, actions, _ in told]),
                median_hours([(minutes, alone) for minutes, _, alone in told if alone]),
            )
        )
    found.sort(key=lambda each: (-each.actions, -each.cases, each.limit))
    return Costs(tuple(found), offered, now, later, barred, exhibits)


def median_hours(counted: list[tuple[int, int]]) -> float | None:
    """Return the median in hours of ``(minutes, how many)``, sorted by minutes."""
    total = sum(number for _, number in counted)
    if not total:
        return None
    middle = ((total - 1) // 2, total // 2)
    picked: list[int] = []
    passed = 0
    for minutes, number in counted:
        picked += [minutes for place in middle if passed <= place < passed + number]
        passed += number
    return sum(picked) / 120
