"""Limits to how many attempts may begin inside one window of a local day."""

from __future__ import annotations

import numpy as np

from duecourse.book.plan import WindowCap
from duecourse.clock.instants import DAY, INF
from duecourse.targets.columns.edges import Edges
from duecourse.targets.columns.running import NO_ROOM_KNOWN, Rows, Running, of_tally
from duecourse.targets.columns.tally import Tally
from duecourse.targets.columns.vec import Bools, Ints
from duecourse.targets.columns.view import CONTACT, View
from duecourse.targets.columns.zones import over_rows


class RunningWindowCap(Running):
    """Blocks inside a window of a local day in which enough attempts have begun."""

    counts = True

    def __init__(self, clock: WindowCap, edges: Edges) -> None:
        """Compile the window."""
        self.edges, self.events, self.at_most = edges, clock.events, clock.at_most
        self.hours = edges.hours(clock.schedule, clock.calendar)
        self._lists: Ints = np.zeros(0, np.int64)

    def _labels(self, zones: Ints, us: Ints) -> tuple[Ints, Ints]:
        if len(self._lists) < len(self.edges.zones.zones):
            longer = np.full(len(self.edges.zones.zones), -1, np.int64)
            longer[: len(self._lists)] = self._lists
            self._lists = longer
        found = self._lists[zones]
        if len(found) and found.min() < 0:
            for number in np.unique(zones[found < 0]).tolist():
                self._lists[number] = self.edges.window_list(self.hours, number)
            found = self._lists[zones]
        return self.edges.look(found, us) if len(zones) else (zones, zones)

    def _seen(self, view: View) -> tuple[Ints, Ints, Bools, Tally]:
        """Return keys of contact, zone and window, how many attempts each has seen, who has any."""
        found = view.tallies.windows.get(id(self))
        if found is None:
            block = view.block
            tally = view.tallies.of(self.events, CONTACT)
            at = block.at[tally.event]
            recent = at >= block.us - 3 * DAY
            contact, at = tally.entity[recent], at[recent]
            sets = block.zones.narrow(block.contact_sets[contact])
            row, zones, _ = block.zones.expand(sets)
            label, _ = self._labels(zones, at[row])
            inside = label > 0
            keys, counts = np.unique(
                _window_key(contact[row][inside], zones[inside], label[inside]),
                return_counts=True,
            )
            has = np.zeros(block.contacts, bool)
            has[contact[row][inside]] = True
            found = view.tallies.windows[id(self)] = (keys, counts, has, tally)
        return found

    def _now(self, rows: Rows) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
        """Return row, window, its end and what it has seen, for each zone of each row."""
        assert rows.contact is not None
        keys, counts, _, _ = self._seen(rows.view)
        table = rows.view.block.zones
        sets = table.narrow(rows.view.block.contact_sets[rows.contact])
        row, zones, starts = table.expand(sets)
        label, edge = self._labels(zones, rows.us[row])
        wanted = _window_key(rows.contact[row], zones, label)
        seen = np.zeros(len(row), np.int64)
        if len(keys):
            place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            seen = np.where(keys[place] == wanted, counts[place], 0)
        return row, label, edge, seen, starts, table.sizes(sets)

    def state(self, rows: Rows) -> Ints:
        """See :meth:`Running.state`."""
        if rows.contact is None:
            return np.full(len(rows.us), -INF, np.int64)
        _, _, has, tally = self._seen(rows.view)
        _, label, edge, seen, starts, sizes = self._now(rows)
        full = (label > 0) & (seen >= self.at_most)
        blocked = over_rows(np.maximum, np.where(full, edge, 0), starts, sizes, 0)
        free = over_rows(np.minimum, np.where(full, INF, edge), starts, sizes, INF)
        if self.at_most:
            free = np.where(has[rows.contact], free, INF)
        found = np.where(blocked > 0, blocked, -free)
        lost = (tally.lacks[rows.contact] > 0) & (sizes > 0)
        return np.where(lost, INF, found)

    def headroom(self, rows: Rows) -> Ints | None:
        """See :meth:`Running.headroom`."""
        if rows.contact is None:
            return None
        tally = self._seen(rows.view)[3]
        _, label, _, seen, starts, sizes = self._now(rows)
        most = over_rows(np.maximum, np.where(label > 0, seen, -1), starts, sizes, -1)
        found = np.where(most >= 0, np.maximum(0, self.at_most - most), NO_ROOM_KNOWN)
        return np.where(tally.lacks[rows.contact] > 0, 0, found)

    def next_change(self, rows: Rows) -> Ints | None:
        """See :meth:`Running.next_change`."""
        if rows.contact is None:
            return None
        _, _, edge, _, starts, sizes = self._now(rows)
        return over_rows(np.minimum, edge, starts, sizes, INF)

    def lacks(self, rows: Rows) -> list[tuple[str, Bools]]:
        """See :meth:`Running.lacks`."""
        if rows.contact is None:
            return []
        return of_tally(self._seen(rows.view)[3].lacks[rows.contact])


def _window_key(contact: Ints, zones: Ints, label: Ints) -> Ints:
    return (contact << 10 | zones) << 20 | label
