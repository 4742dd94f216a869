"""Which cases come first, over the whole portfolio, in Arrow and NumPy.

The order is the worklist's own (``order`` of the playbook) over the score of each decision. Only
cases with an act that takes an agent's minutes and may begin within the day are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
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
Rows = npt.NDArray[Any]


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
        places = pc.index_in(acts["case"], decisions["case"].combine_chunks())
        acts = acts.filter(pc.is_valid(places))
        whose = np.asarray(places.combine_chunks().drop_null(), np.int64)
        low, high = (pa.scalar(us, pa.int64()).cast(INSTANT) for us in span)
        runs_on = pc.or_kleene(pc.is_null(acts["until"]), pc.greater(acts["until"], low))
        starts = pc.less(pc.fill_null(acts["not_before"], low), high)
        offered = pc.is_in(acts["verdict"], pa.array(["now", "later"]))
        open_ = _mask(pc.and_(pc.and_(offered, pc.fill_null(runs_on, False)), starts))
        remind = open_ & _mask(pc.is_in(acts["treatment"], pa.array(self.reminders, pa.string())))
        wanting = ~open_ & ~_mask(pc.equal(acts["verdict"], "instead"))
        if "exhibit" in acts.column_names:
            wanting &= ~_mask(pc.fill_null(acts["exhibit"], False))
        worked, reminder, shut = (np.zeros(decisions.num_rows, bool) for _ in range(3))
        worked[whose[open_]] = True
        reminder[whose[remind]] = True
        shut[whose[wanting]] = True
        shut &= ~worked
        rows = np.flatnonzero(worked)
        kept = self._keyed(decisions, rows, source)
        kept = self._kinds(kept, reminder[rows], promised)
        ranked = self._first(kept, most)
        opened = acts.filter(pa.array(open_))
        by_case = _opens(opened, np.flatnonzero(open_), ranked["case"], span)
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
        return Ranked(
            decisions.num_rows,
            candidates,
            len(rows) - ranked.num_rows,
            int(shut.sum()),
            *self._shut(
                acts, wanting & shut[whose], whose, decisions, source, np.flatnonzero(shut)
            ),
        )

    def _keyed(self, decisions: pa.Table, rows: Rows, source: Source) -> pa.Table:
        """Return some decisions with a column for each sort key, as ``key-<n>``."""
        found = decisions.select(["case", "person", "stage", "score"]).take(pa.array(rows))
        if not self.columns:
            return found
        names = sorted({path for path, _ in self.columns.values()})
        cases = source.columns("cases", ["case", *names])
        if cases["case"].equals(decisions["case"]):
            places = pa.array(rows)
        else:
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

    def _kinds(self, kept: pa.Table, reminder: Rows, promised: set[tuple[str, str]]) -> pa.Table:
        kind = pc.if_else(pa.array(reminder), "reminder", "overdue")
        if promised:
            persons = pa.array(sorted({person for person, _ in promised}), pa.string())
            near = kept.filter(pc.is_in(kept["person"], persons))
            due = [
                row["case"]
                for row in near.select(["case", "person"]).to_pylist()
                if {(row["person"], row["case"]), (row["person"], "")} & promised
            ]
            kind = pc.if_else(pc.is_in(kept["case"], pa.array(due, pa.string())), "promise", kind)
        return kept.append_column("kind", kind)

    def _first(self, worked: pa.Table, most: int) -> pa.Table:
        """Return the first *most* of each kind, the whole in order."""
        parts = [
            self._head(worked.filter(pc.equal(worked["kind"], kind)), most)
            for kind in ("promise", "reminder", "overdue")
        ]
        found = pa.concat_tables(parts)
        return self._head(found, found.num_rows)

    def _head(self, table: pa.Table, most: int) -> pa.Table:
        """Return the first *most* rows, in order; ``case`` is among the keys, so none tie."""
        keys = [
            (
                name if name in ("score", "case") else f"key-{name}",
                "descending" if down else "ascending",
            )
            for name, down in self.order
        ]
        if "case" not in dict(self.order):
            keys.append(("case", "ascending"))
        if most < table.num_rows:
            # Quicker than to sort a million; ties of the first key are all kept.
            name, way = keys[0]
            first = pc.select_k_unstable(table.select([name]), most, sort_keys=[keys[0]])
            edge = table[name].take(first)[-1]
            if edge.is_valid:
                keep = pc.greater_equal if way == "descending" else pc.less_equal
                table = table.filter(pc.fill_null(keep(table[name], edge), False))
        return table.take(pc.sort_indices(table, sort_keys=keys)[:most])

    def _shut(
        self,
        acts: pa.Table,
        mask: Rows,
        whose: Rows,
        decisions: pa.Table,
        source: Source,
        cases: Rows,
    ) -> tuple[tuple[tuple[str, int], ...], tuple[Shut, ...]]:
        """Return which limits stand against how many cases, and the first of those cases."""
        reasons = acts["reasons"].filter(pa.array(mask)).combine_chunks()
        limits = pc.list_flatten(reasons).dictionary_encode()
        parents = np.asarray(pc.list_parent_indices(reasons), np.int64)
        owners = whose[mask][parents] if len(parents) else parents
        codes = np.asarray(limits.indices, np.int64)
        pairs = np.unique(codes * (decisions.num_rows + 1) + owners)
        counts = np.bincount(pairs // (decisions.num_rows + 1), minlength=len(limits.dictionary))
        by = sorted(
            zip(limits.dictionary.to_pylist(), counts.tolist(), strict=True),
            key=lambda pair: (-pair[1], pair[0]),
        )
        first = self._head(self._keyed(decisions, cases, source), SHUT_SHOWN)
        shown = acts.filter(pa.array(mask)).select(["case", "reasons"])
        shown = shown.filter(pc.is_in(shown["case"], first["case"].combine_chunks()))
        of: dict[str, dict[str, None]] = {}
        for row in shown.to_pylist():
            of.setdefault(row["case"], {}).update(dict.fromkeys(row["reasons"]))
        rows = tuple(
            (row["case"], row["person"], row["stage"] or "", row["score"], tuple(of[row["case"]]))
            for row in first.select(["case", "person", "stage", "score"]).to_pylist()
        )
        return tuple(by), rows


def _mask(values: Any) -> Rows:
    """Return a column of booleans without nulls as a mask."""
    return np.asarray(values.combine_chunks().to_numpy(zero_copy_only=False), bool)


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
            f"the worklist sorts by `{name}`, which is derived: a plan can sort by `score`, "
            "`case`, a fact that is read from the case, or days since or until one",
            "change `order` in the worklist",
        )
    return (fact.path if section in SECTIONS else key), how


def _opens(opened: pa.Table, order: Rows, cases: Any, span: Span) -> dict[str, list[Open]]:
    """Return what is open of *cases* within the day, in the order of their decisions."""
    opened = opened.append_column("place", pa.array(order))
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
