"""Dates in columns: days since and until, years, ages, each with the day it next matters."""

from __future__ import annotations

import numpy as np

from duecourse.clock.instants import INF
from duecourse.targets.columns.vec import Ints, Vec, both
from duecourse.targets.columns.view import Node, View


def desk_day(inner: Node, desk: int) -> Node:
    """Return the playbook's date of an instant."""

    def run(view: View) -> Vec:
        vec = view.ask(inner, inner.depth)
        us = vec.data if vec.known is None else np.where(vec.known, vec.data, 0)
        return Vec(view.block.zones.local_day(desk, us), vec.known)

    return Node(inner.depth, inner.static, run)


def today(view: View, depth: int, desk: int) -> Ints:
    """Return the playbook's date at each row."""
    return view.block.zones.local_day(desk, view.at_rows(depth))


def days(inner: Node, since: bool, cuts: list[int] | None, desk: int) -> Node:
    """Return the days from a date to today (*since*) or from today to it.

    Args:
        inner: The date.
        since: Which of the two.
        cuts: The values at which a test of it changes; None is every one.
        desk: The playbook's zone.
    """
    if cuts is not None:
        cuts = cuts if since else sorted(1 - cut for cut in cuts)
    table = np.array(cuts or [], np.int64)
    depth = inner.depth

    def run(view: View) -> Vec:
        vec = view.ask(inner, depth)
        now = today(view, depth, desk)
        data = now - vec.data if since else vec.data - now
        if view.bounding:
            forward = now - vec.data
            if cuts is None:
                day = now + 1
            else:
                place = np.searchsorted(table, forward, "right")
                reached = table[np.minimum(place, max(len(table) - 1, 0))] if len(table) else now
                day = np.where(place < len(table), now + reached - forward, _NEVER)
            if vec.known is not None:
                day = np.where(vec.known, day, _NEVER)
            view.bound(depth, _start(view, desk, day))
        return Vec(data, vec.known)

    return Node(depth, False, run)


def year(inner: Node) -> Node:
    """Return the year of a date."""

    def run(view: View) -> Vec:
        vec = view.ask(inner, inner.depth)
        return Vec(_year(vec.data), vec.known)

    return Node(inner.depth, inner.static, run)


def age(born: Node, on: Node | None, desk: int) -> Node:
    """Return completed years; who was born on 29 February completes one on 1 March."""
    depth = born.depth if on is None else max(born.depth, on.depth)
    static = on is not None and born.static and on.static

    def run(view: View) -> Vec:
        first = view.ask(born, depth)
        if on is None:
            last, known = today(view, depth, desk), first.known
        else:
            vec = view.ask(on, depth)
            last, known = vec.data, both(first.known, vec.known)
        years = _years_between(first.data, last)
        if on is None and view.bounding:
            day = _birthday(first.data, years + 1)
            if known is not None:
                day = np.where(known, day, _NEVER)
            view.bound(depth, _start(view, desk, day))
        return Vec(years, known)

    return Node(depth, static, run)


_NEVER = 1 << 40


def _start(view: View, desk: int, day: Ints) -> Ints:
    """Return when a day begins at the desk; one beyond the tables counts as their last."""
    zones = view.block.zones
    inside = np.minimum(day, zones.last_day)
    return np.where(day >= _NEVER, INF, zones.start_of_day(desk, inside))


def _year(day: Ints) -> Ints:
    found: Ints = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return found


def _month_and_day(day: Ints) -> Ints:
    """Return the place of a date in its year, as a number that orders them."""
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    in_month = (dates - months.astype("datetime64[D]")).astype(np.int64)
    found: Ints = months.astype(np.int64) % 12 * 32 + in_month
    return found


def _years_between(first: Ints, last: Ints) -> Ints:
    return _year(last) - _year(first) - (_month_and_day(last) < _month_and_day(first))


def _birthday(born: Ints, years: Ints) -> Ints:
    """Return the day on which someone completes so many years."""
    dates = born.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    in_month = (dates - months.astype("datetime64[D]")).astype(np.int64)
    month = (months + 12 * years).astype("datetime64[D]").astype(np.int64)
    # The 29th of a February that has 28 days is the 1st of March: the day count does it.
    found: Ints = month + in_month
    return found
