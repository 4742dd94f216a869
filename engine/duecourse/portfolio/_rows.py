"""Columns of a decided block as rows of outcomes: numbers become names here, and nowhere before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import INF
from duecourse.portfolio.outcomes import ACTIONS, decisions_schema
from duecourse.targets.columns.block import Block
from duecourse.targets.columns.changes import next_change
from duecourse.targets.columns.deciding import BARRED, INSTEAD, LATER, NOW, Deciding, Found
from duecourse.targets.columns.missing import missing_of
from duecourse.targets.columns.vec import Ints

if TYPE_CHECKING:
    from duecourse.api import Book

_VERDICTS = ("now", "instead", "later", "barred")


def instants(us: Ints) -> pa.Array:
    """Return microseconds as instants; ``INF`` is null."""
    return pa.array(us, pa.int64(), mask=us >= INF).cast(pa.timestamp("us", "UTC"))


def sets_of(numbers: Ints, sets: list[tuple[str, ...]]) -> pa.Array:
    """Return numbered sets of names as lists: each distinct one is made once."""
    made = pa.array([list(names) for names in sets], pa.list_(pa.string()))
    return made.take(pa.array(numbers))


def _named(numbers: Ints, names: list[str | None]) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(numbers))


def decisions_of(deciding: Deciding, book: Book, *, full: bool = True) -> pa.Table:
    """Return one row for each case of a block; what is missing and changes only where *full*."""
    block, snapshot = deciding.block, deciding.snapshot
    plan = snapshot.epoch.plan
    laws: list[str | None] = []
    in_force = book.joined.in_force(deciding.us)
    for places in block.place_sets:
        whole = bool(places) and places <= in_force  # type: ignore[operator]
        laws.append("none" if book.joined.lawless else "full" if whole else "partial")
    stages: list[str | None] = [name for name, _ in plan.stages]
    score, because = snapshot.score()
    columns = [
        block.case_ids,
        block.person_ids,
        _named(block.place_of_case, laws),
        _named(np.where(snapshot.stage < 0, len(stages), snapshot.stage), [*stages, None]),
        pa.array(score, pa.int64()),
        sets_of(because, deciding.names.sets),
        missing_of(snapshot) if full else sets_of(np.zeros(block.cases, np.int64), [()]),
        deciding.ignored(),
        instants(next_change(deciding) if full else np.full(block.cases, INF, np.int64)),
        instants(np.full(block.cases, deciding.review, np.int64)),
    ]
    if book.joined.playbook.experiments:
        columns.append(sets_of(snapshot.arms(), deciding.names.sets))
    return pa.Table.from_arrays(columns, schema=decisions_schema(book))


def actions_of(deciding: Deciding) -> pa.Table:
    """Return one row for each action of a block, in the order of its decisions."""
    block = deciding.block
    found = deciding.found
    if not found:
        return ACTIONS.empty_table()
    case = np.concatenate([each.items.case for each in found])
    verdict = np.concatenate([each.verdict for each in found])
    act = np.repeat(np.arange(len(found)), [len(each.verdict) for each in found])
    point = np.concatenate([_or_none(each.items.point, each) for each in found])
    contact = np.concatenate([_or_none(each.items.contact, each) for each in found])
    place = act * (block.points + 1) + point + 1
    section = np.array([0, 0, 1, 2])[verdict]
    head = _heads(deciding, found, case, verdict, act, place)
    order = np.lexsort((place, verdict == INSTEAD, head, section, case))
    treatments = [each.offered.one.act.treatment for each in found]

    shown = verdict == NOW
    behind = verdict == INSTEAD
    heard, hearings = _hearings(found)
    heard = np.where(shown, heard, 0)
    names = deciding.names.sets

    def joined(name: str) -> Ints:
        return np.concatenate([getattr(each.offered, name) for each in found])

    def reordered(column: pa.Array) -> pa.Array:
        return column.take(pa.array(order))

    def words(numbers: Ints) -> pa.Array:
        return reordered(sets_of(numbers, names))

    reasons = joined("reasons")
    columns = [
        reordered(block.case_ids.take(pa.array(case))),
        reordered(block.person_ids.take(pa.array(case))),
        reordered(_named(verdict, list(_VERDICTS))),
        reordered(_named(act, [t.meta.id for t in treatments])),
        reordered(_named(np.where(behind, len(found), act), [*(t.do for t in treatments), ""])),
        reordered(_ids(block, "contacts", "contact", block.contact_rows, contact, behind)),
        reordered(_ids(block, "points", "point", block.point_rows, point, None)),
        instants(np.concatenate([each.not_before for each in found])[order]),
        instants(np.where(behind, INF, np.concatenate([e.until for e in found]))[order]),
        _room(np.where(shown, joined("remaining"), INF)[order]),
        words(np.where(verdict >= LATER, reasons, 0)),
        words(np.concatenate([each.lapses for each in found])),
        words(np.where(shown, joined("duties"), 0)),
        words(np.where(shown, joined("checklist"), 0)),
        words(np.where(shown, joined("advice"), 0)),
        reordered(_named(heard, [h[0] for h in hearings])),
        reordered(_named(heard, [h[1] for h in hearings])),
        reordered(_named(heard, [h[2] for h in hearings])),
        reordered(sets_of(heard, [h[3] for h in hearings])),
        reordered(
            pa.array(
                np.array([t.exhibit for t in treatments])[act] & (verdict == BARRED), pa.bool_()
            )
        ),
    ]
    return pa.Table.from_arrays(columns, schema=ACTIONS)


def _or_none(numbers: Ints | None, each: Found) -> Ints:
    return np.full(len(each.verdict), -1, np.int64) if numbers is None else numbers


def _room(room: Ints) -> pa.Array:
    return pa.array(room, pa.int64(), mask=room >= INF)


def _ids(
    block: Block, table: str, name: str, rows: Ints, numbers: Ints, hidden: np.ndarray | None
) -> pa.Array:
    column = block.ids(table, name)
    none = numbers < 0 if hidden is None else (numbers < 0) | hidden
    if not len(rows):
        return pa.nulls(len(numbers), pa.string())
    where = pa.array(rows[np.maximum(numbers, 0)], mask=none)
    return column.take(where)


def _heads(
    deciding: Deciding, found: list[Found], case: Ints, verdict: Ints, act: Ints, place: Ints
) -> Ints:
    """Return where each row stands in its list: what stands behind another, where that stands."""
    head = place.copy()
    groups: dict[str, Ints] = {}
    names = [each.offered.one.act.treatment.exclusive for each in found]
    for number, name in enumerate(names):
        if not name:
            continue
        heads = groups.setdefault(name, np.zeros(deciding.block.cases, np.int64))
        mine = (act == number) & (verdict == NOW)
        heads[case[mine]] = place[mine]
    for number, name in enumerate(names):
        if name:
            mine = (act == number) & (verdict == INSTEAD)
            head[mine] = groups[name][case[mine]]
    return head


def _hearings(
    found: list[Found],
) -> tuple[Ints, list[tuple[str | None, str | None, str | None, tuple[str, ...]]]]:
    """Return the number of what each row hears among all of a block; 0 is nothing."""
    numbers: list[Ints] = []
    heard: list[tuple[str | None, str | None, str | None, tuple[str, ...]]] = [
        (None, None, None, ())
    ]
    for each in found:
        offered = each.offered
        numbers.append(np.where(offered.heard < 0, 0, offered.heard + len(heard)))
        heard += [(h.script, h.cohort or None, h.language, h.dropped) for h in offered.hearings]
    return np.concatenate(numbers), heard
