"""Counts, sums and picks over events, for all rows at once."""

from __future__ import annotations

import numpy as np

from duecourse import ir
from duecourse.clock.instants import INF
from duecourse.errors import TargetError
from duecourse.targets.columns.tally import Tally, upto
from duecourse.targets.columns.vec import SCALE, Array, Bools, Ints, Vec, expand
from duecourse.targets.columns.view import Node, View


def count(expr: ir.Count, depth: int, cuts: list[int] | None) -> Node:
    """Return how many events count; unknown where the history is, or where some may count."""
    table = np.array(cuts or [], np.int64)

    def run(view: View) -> Vec:
        tally = view.tallies.of(expr.events, depth)
        entity, us = view.entities(depth), view.at(depth)
        number, place = tally.last.after(entity, us)
        known, sure = tally.lacks[entity] == 0, tally.first is tally.last
        certain, early = (number, place) if sure else tally.first.after(entity, us)
        if not sure:
            known = known & (number == certain)
        if view.bounding and expr.events.within.unit != "ever":
            until = tally.last.instant(entity, place, number > 0)
            if not sure:
                until = np.minimum(until, tally.first.instant(entity, early, certain > 0))
            if cuts is not None:
                until = _to_cut(tally, entity, number, until, table)
            view.bound(depth, np.where(tally.lacks[entity] == 0, until, INF))
        return Vec(number, None if known.all() else known)

    return Node(depth, expr.events.within.unit == "ever", run)


def _to_cut(tally: Tally, entity: Ints, number: Ints, until: Ints, cuts: Ints) -> Ints:
    """Return when a count falls below the next number that a test tells apart."""
    reached = np.searchsorted(cuts, number, "right")
    cut = cuts[np.maximum(reached - 1, 0)] if len(cuts) else np.zeros(len(number), np.int64)
    falls = (reached > 0) & (cut > 0) & (number > 0)
    ends = tally.last.begins[entity + 1]
    later = tally.last.instant(entity, ends - cut, falls)
    return np.where(tally.plain[entity], later, until)


def aggregate(expr: ir.CountDistinct | ir.Sum | ir.Pick, depth: int) -> Node:
    """Return a sum, a number of different values, or a field of the first or last event."""
    exact = isinstance(expr, ir.Sum) or (
        isinstance(expr, ir.Pick) and expr.kind in (ir.Kind.MONEY, ir.Kind.DECIMAL)
    )

    def run(view: View) -> Vec:
        tally = view.tallies.of(expr.events, depth)
        entity, us = view.entities(depth), view.at(depth)
        number, place = tally.last.after(entity, us)
        certain, early = tally.first.after(entity, us)
        measured = _measure(view, tally, expr, depth, entity, number)
        covered = tally.lacks[entity] == 0
        known = (number == certain) & covered
        if measured.known is not None:
            known = known & measured.known
        odd = np.flatnonzero((number != certain) & covered & _sure(tally, entity, number))
        if len(odd):
            _zone_by_zone(view, tally, expr, depth, odd, (measured.data, known))
        if view.bounding and expr.events.within.unit != "ever":
            until = tally.last.instant(entity, place, number > 0)
            until = np.minimum(until, tally.first.instant(entity, early, certain > 0))
            view.bound(depth, np.where(tally.lacks[entity] == 0, until, INF))
        return Vec(measured.data, known)

    return Node(depth, expr.events.within.unit == "ever", run, SCALE if exact else 0)


def _sure(tally: Tally, entity: Ints, number: Ints) -> Bools:
    """Return where all of the youngest *number* events certainly count."""
    doubts = tally.doubts_before()
    end = tally.begins[entity + 1]
    found: Bools = doubts[end] == doubts[end - number]
    return found


def _zone_by_zone(
    view: View,
    tally: Tally,
    expr: ir.CountDistinct | ir.Sum | ir.Pick,
    depth: int,
    odd: Ints,
    into: tuple[Array, Bools],
) -> None:
    """Put in, at the rows *odd*, what every zone the consumer may be in agrees on."""
    entity, us = view.entities(depth)[odd], view.at_rows(depth)[odd]
    ends, begins = view.tallies.in_each_zone(tally, expr.events, depth)
    row, slot = expand(begins[entity], begins[entity + 1])
    number, place = ends.after(slot, us[row])
    seen = _measure(view, tally, expr, depth, entity[row], number)
    starts = begins[entity + 1] - begins[entity]
    firsts = np.cumsum(starts) - starts
    differs = seen.data != seen.data[firsts[row]]
    if seen.known is not None:
        differs |= ~seen.known
    data, known = into
    data[odd] = seen.data[firsts]
    known[odd] = np.bincount(row[differs], minlength=len(odd)) == 0
    if view.bounding and expr.events.within.unit != "ever":
        until = np.full(view.size(depth), INF, np.int64)
        np.minimum.at(until, odd[row], ends.instant(slot, place, number > 0))
        view.bound(depth, until)


def _measure(
    view: View,
    tally: Tally,
    expr: ir.CountDistinct | ir.Sum | ir.Pick,
    depth: int,
    entity: Ints,
    number: Ints,
) -> Vec:
    """Measure the youngest *number* events of each entity."""
    end = tally.begins[entity + 1]
    start = end - number
    if isinstance(expr, ir.Pick):
        place = np.clip(end - 1 if expr.last else start, 0, max(len(tally.event) - 1, 0))
        if not len(tally.event):
            return Vec(np.zeros(len(entity), np.int64), np.zeros(len(entity), bool))
        vec = _field(view, tally, expr.field, depth).take(place)
        some = number > 0
        return Vec(vec.data, some if vec.known is None else some & vec.known)
    distinct = isinstance(expr, ir.CountDistinct)
    key = ("distinct" if distinct else "sum", expr.field)
    made = tally.measures.get(key)
    if made is None:
        made = tally.measures[key] = _prefixes(view, tally, expr.field, depth, distinct)
    sums, doubts = made.data, made.known
    known = None if doubts is None else doubts[end] == doubts[start]
    return Vec(sums[end] - sums[start], known)


def _prefixes(view: View, tally: Tally, name: str, depth: int, distinct: bool) -> Vec:
    """Return what is before each pair: a sum, or last ones of their value; and how many unknown."""
    vec = _field(view, tally, name, depth)
    unknown = np.zeros(len(tally.event), bool) if vec.known is None else ~vec.known
    if distinct:
        values = _last_of_its_value(tally.entity, vec.data).astype(np.int64)
    else:
        values = np.where(unknown, 0, vec.data)
    doubts: Array | None = upto(unknown.astype(np.int64)) if unknown.any() else None
    return Vec(upto(values), doubts)


def _last_of_its_value(entity: Ints, values: Array) -> Bools:
    """Return which pairs are the last of their entity with their value."""
    place = np.arange(len(entity))
    order = np.lexsort((place, values, entity))
    found = np.ones(len(entity), bool)
    if len(order) > 1:
        same = (entity[order][1:] == entity[order][:-1]) & (values[order][1:] == values[order][:-1])
        found[order[:-1]] = ~same
    return found


def _field(view: View, tally: Tally, name: str, depth: int) -> Vec:
    """Return a field of the event of each pair; ``day`` is unknown where clocks disagree."""
    key = ("field", name)
    found = tally.measures.get(key)
    if found is None:
        found = tally.measures[key] = _read_field(view, tally, name, depth)
    return found


def _read_field(view: View, tally: Tally, name: str, depth: int) -> Vec:
    block = view.block
    if name == "at":
        return Vec(block.at[tally.event], None)
    if name == "day":
        sets = view.tallies.sets(depth, tally.entity)
        rows, zone, starts = block.zones.expand(sets)
        days = block.zones.local_day(zone, block.at[tally.event][rows])
        sizes = block.zones.sizes(sets)
        first = np.zeros(len(sets), np.int64)
        known = sizes > 0
        if known.any():
            first[known] = np.minimum.reduceat(days, starts[known])
            last = np.maximum.reduceat(days, starts[known])
            known[known] = first[known] == last
        return Vec(first, known)
    vec = block.field(name)
    if vec.data.dtype == np.uint64:
        raise TargetError(f"the columns target cannot measure the set `{name}`")
    return vec.take(tally.event)
