"""Which cases come first, over the whole portfolio, in Arrow and NumPy.

The order is the worklist's own (``order`` of the playbook) over the score of each decision. Only
cases with an act that takes an agent's minutes and may begin within the day are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duecourse.book.bind import SECTIONS
from duecourse.ir import DaysSince, DaysUntil, Input
from duecourse.language.model import Fact, Policy
from duecourse.portfolio.dayplan.agents import ACTS
from duecourse.portfolio.dayplan.shift import Span
from duecourse.portfolio.dayplan.source import PlanError, Source

DEFAULT_ORDER = (("score", True), ("case", False))
"""The order of a playbook that gives none."""
INSTANT = pa.timestamp("us", "UTC")
Shut = tuple[str, str, str, int, tuple[str, ...]]
"""Case, person, stage, score, and the limits that stand against it."""
SHUT_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Open:
    """An act that the decision leaves open within the day.

    Attributes:
        start: First instant, within the day.
        end: First instant at which it no longer is, or that of the day's end.
        order: Its place in the decision.
    """

    treatment: str
    contact: str
    point: str
    do: str
    start: int
    end: int
    order: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that may be worked today.

    Attributes:
        rank: Its place in the worklist, from 0.
        kind: ``promise`` (one is due today), ``reminder`` or ``overdue``.
        opens: What the decision leaves open, first the best.
    """

    case: str
    person: str
    stage: str
    score: int
    rank: int
    kind: str
    opens: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The worklist of the day.

    Attributes:
        cases: How many cases were decided.
        candidates: The first of those that may be worked today, best first.
        beyond: How many more may be worked today and were not looked at.
        shut: Cases with an act that takes an agent's minutes and no lawful minute in the day.
        shut_by: How many of those each limit stands against.
        first_shut: The first of those: case, person, stage, score, limits.
    """

    cases: int
    candidates: tuple[Candidate, ...]
    beyond: int
    shut: int
    shut_by: tuple[tuple[str, int], ...]
    first_shut: tuple[Shut, ...]


class Worklist:
    """Ranks decided cases as a playbook orders them."""

    def __init__(self, policy: Policy, facts: dict[str, Fact], day: date) -> None:
        """Keep the order.

        Raises:
            PlanError: It sorts by a fact that is no column and no days since one.
        """
        self.order = policy.order or DEFAULT_ORDER
        self.reminders = [t.meta.id for t in policy.treatments if t.purpose == "remind"]
        self.day = day
        self.columns = {
            name: _column(name, facts[name], facts)
            for name, _ in self.order
            if name not in ("score", "case")
        }

    def rank(
        self,
        decisions: pa.Table,
        actions: pa.Table,
        source: Source,
        span: Span,
        promised: set[tuple[str, str]],
        most: int,
    ) -> Ranked:
        """Return the first *most* of each kind, in order.

        Args:
            decisions: ``case person stage score`` of every case.
            actions: ``case verdict treatment do contact point not_before until reasons`` and, where
                it is there, ``exhibit``: what is only shown is wanted by nobody.
            source: Where further sort keys are read.
            span: The day that is planned.
            promised: (person, debt) of promises due today; an empty debt is any.
            most: How many of each kind are looked at.
        """
        acts = actions.filter(pc.is_in(actions["do"], pa.array(ACTS)))
        acts = acts.append_column("place", pa.array(range(acts.num_rows), pa.int64()))
        low, high = (pa.scalar(us, pa.int64()).cast(INSTANT) for us in span)
        runs_on = pc.or_kleene(pc.is_null(acts["until"]), pc.greater(acts["until"], low))
        starts = pc.less(pc.fill_null(acts["not_before"], low), high)
        verdict = acts["verdict"]
        offered = pc.is_in(verdict, pa.array(["now", "later"]))
        open_ = pc.and_(pc.and_(offered, pc.fill_null(runs_on, False)), starts)
        opened = acts.filter(open_)
        kept = self._keyed(decisions, source)
        has = pc.is_in(kept["case"], opened["case"].combine_chunks())
        worked = self._kinds(kept.filter(has), opened, promised)
        ranked = self._first(worked, most)
        by_case = _opens(opened, ranked["case"], span)
        candidates = tuple(
            Candidate(
                row["case"],
                row["person"],
                row["stage"] or "",
                row["score"],
                number,
                row["kind"],
                tuple(by_case[row["case"]]),
            )
            for number, row in enumerate(ranked.to_pylist())
        )
        wanting = acts.filter(pc.and_(pc.invert(open_), pc.not_equal(verdict, "instead")))
        if "exhibit" in wanting.column_names:
            wanting = wanting.filter(pc.invert(pc.fill_null(wanting["exhibit"], False)))
        shut = wanting.filter(pc.invert(pc.is_in(wanting["case"], opened["case"].combine_chunks())))
        return Ranked(
            decisions.num_rows,
            candidates,
            worked.num_rows - ranked.num_rows,
            *self._shut(shut, kept, most),
        )

    def _keyed(self, decisions: pa.Table, source: Source) -> pa.Table:
        """Return the decisions with a column for each sort key, as ``key-<n>``."""
        found = decisions.select(["case", "person", "stage", "score"])
        if not self.columns:
            return found
        names = sorted({path for path, _ in self.columns.values()})
        cases = source.columns("cases", ["case", *names])
        places = pc.index_in(found["case"], cases["case"].combine_chunks())
        for name, (path, how) in self.columns.items():
            if path in cases.column_names:
                values = cases[path].take(places)
                if how:
                    days = pc.days_between(values, pa.scalar(self.day, pa.date32()))
                    values = days if how == "since" else pc.negate(days)
            else:
                values = pa.nulls(found.num_rows, pa.int64())
            found = found.append_column(f"key-{name}", values)
        return found

    def _kinds(
        self, worked: pa.Table, opened: pa.Table, promised: set[tuple[str, str]]
    ) -> pa.Table:
        remind = opened.filter(pc.is_in(opened["treatment"], pa.array(self.reminders, pa.string())))
        reminder = pc.is_in(worked["case"], remind["case"].combine_chunks())
        kind = pc.if_else(reminder, "reminder", "overdue")
        if promised:
            persons = pa.array(sorted({person for person, _ in promised}), pa.string())
            mask = pc.is_in(worked["person"], persons)
            near = worked.filter(mask)
            due = [
                row["case"]
                for row in near.select(["case", "person"]).to_pylist()
                if {(row["person"], row["case"]), (row["person"], "")} & promised
            ]
            is_due = pc.is_in(worked["case"], pa.array(due, pa.string()))
            kind = pc.if_else(is_due, "promise", kind)
        return worked.append_column("kind", kind)

    def _first(self, worked: pa.Table, most: int) -> pa.Table:
        """Return the first *most* of each kind, the whole in order."""
        keys = self._sort_keys()
        parts = []
        for kind in ("promise", "reminder", "overdue"):
            part = worked.filter(pc.equal(worked["kind"], kind))
            parts.append(part.take(self._sorted(part, keys)[:most]))
        found = pa.concat_tables(parts)
        return found.take(self._sorted(found, keys))

    def _sorted(self, table: pa.Table, keys: list[tuple[str, str]]) -> Any:
        return pc.sort_indices(table, sort_keys=keys)

    def _sort_keys(self) -> list[tuple[str, str]]:
        keys = [
            (
                name if name in ("score", "case") else f"key-{name}",
                "descending" if down else "ascending",
            )
            for name, down in self.order
        ]
        return keys if "case" in dict(self.order) else [*keys, ("case", "ascending")]

    def _shut(
        self, shut: pa.Table, kept: pa.Table, most: int
    ) -> tuple[int, tuple[tuple[str, int], ...], tuple[Shut, ...]]:
        cases = shut["case"].unique()
        flat = pa.table(
            {
                "case": shut["case"].take(pc.list_parent_indices(shut["reasons"])),
                "limit": pc.list_flatten(shut["reasons"]),
            }
        )
        counts = flat.group_by("limit").aggregate([("case", "count_distinct")]).to_pylist()
        by = sorted(
            ((row["limit"], row["case_count_distinct"]) for row in counts),
            key=lambda pair: (-pair[1], pair[0]),
        )
        there = kept.filter(pc.is_in(kept["case"], cases))
        first = there.take(self._sorted(there, self._sort_keys())[: min(most, SHUT_SHOWN)])
        mine = shut.filter(pc.is_in(shut["case"], first["case"].combine_chunks()))
        reasons: dict[str, dict[str, None]] = {}
        for row in mine.select(["case", "reasons"]).to_pylist():
            reasons.setdefault(row["case"], {}).update(dict.fromkeys(row["reasons"]))
        rows = tuple(
            (
                row["case"],
                row["person"],
                row["stage"] or "",
                row["score"],
                tuple(reasons[row["case"]]),
            )
            for row in first.select(["case", "person", "stage", "score"]).to_pylist()
        )
        return len(cases), tuple(by), rows


def _column(name: str, fact: Fact, facts: dict[str, Fact]) -> tuple[str, str]:
    """Return the column a fact is read from, and ``since`` or ``until`` where it counts days."""
    how = ""
    expr = fact.expr
    if isinstance(expr, DaysSince | DaysUntil) and isinstance(expr.date, Input):
        how = "since" if isinstance(expr, DaysSince) else "until"
        fact = facts[expr.date.fact]
    section, _, key = fact.path.partition(".")
    if not fact.path or fact.default is not None:
        raise PlanError(
            f"the worklist sorts by `{name}`, which is derived: a plan can sort by `score`, `case`, "
            "a fact that is read from the case, or days since or until one",
            "change `order` in the worklist",
        )
    return (fact.path if section in SECTIONS else key), how


def _opens(opened: pa.Table, cases: Any, span: Span) -> dict[str, list[Open]]:
    """Return what is open of *cases* within the day, in the order of their decisions."""
    mine = opened.filter(pc.is_in(opened["case"], cases.combine_chunks()))
    found: dict[str, list[Open]] = {}
    columns = {
        name: mine[name].to_pylist()
        for name in ("case", "treatment", "contact", "point", "do", "place")
    }
    starts = pc.cast(mine["not_before"], pa.int64()).to_pylist()
    ends = pc.cast(mine["until"], pa.int64()).to_pylist()
    for number, case in enumerate(columns["case"]):
        start, end = starts[number], ends[number]
        found.setdefault(case, []).append(
            Open(
                columns["treatment"][number],
                columns["contact"][number] or "",
                columns["point"][number] or "",
                columns["do"][number],
                span[0] if start is None else max(span[0], start),
                span[1] if end is None else min(span[1], end),
                columns["place"][number],
            )
        )
    return found
