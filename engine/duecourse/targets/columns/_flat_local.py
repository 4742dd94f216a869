"""The local clock of each row, as facts in columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from duecourse.clock.instants import DAY, MINUTE, to_us
from duecourse.clock.zones import UnknownZoneError
from duecourse.targets.columns.vec import Array
from duecourse.targets.columns.zones import ZoneTable

_LAST = 130 * 366 * DAY
"""A little before 2100: an instant after it, or before 1970, has no local clock here."""


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Which facts are read off a clock in each row's own zone.

    Zones come from the pinned ``tzdata``. Where a zone or an instant is null, the zone is not known
    or the instant lies before 1970 or after 2099, the facts are unknown.

    Attributes:
        zone: Column of zone names (``America/Denver``).
        instant: Column of instants (timestamps with a zone), or one aware instant for all rows.
        minute: Fact that gets the local minute of the day, 0 to 1439; empty for none.
        weekday: Fact that gets the local weekday, Monday 0; empty for none.
        date: Fact that gets the local date; empty for none.
    """

    zone: str
    instant: str | datetime
    minute: str = ""
    weekday: str = ""
    date: str = ""

    @property
    def facts(self) -> frozenset[str]:
        """Return the facts it gives."""
        return frozenset({self.minute, self.weekday, self.date} - {""})


class LocalClocks:
    """Works out :class:`LocalTime` for batches."""

    def __init__(self, local: LocalTime) -> None:
        """Start with no zone met.

        Raises:
            TimeError: The instant for all rows is naive.
        """
        self.local = local
        self._zones = ZoneTable(_LAST, _LAST)
        self._at = None if isinstance(local.instant, str) else to_us(local.instant)

    def columns(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """Return the facts of *batch* by id."""
        rows = batch.num_rows
        zones, known = self._numbers(batch.column(self.local.zone))
        us: Array
        if self._at is not None:
            us = np.full(1, self._at)
        else:
            instants = batch.column(str(self.local.instant))
            instants = instants.cast(pa.timestamp("us", instants.type.tz), safe=False)
            us = instants.view(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
        inside = (us >= 0) & (us < _LAST)
        if not inside.all():
            known = known & inside
            us = np.where(inside, us, 0)
        if self._at is not None:
            # One instant: a zone's clock shows one thing to all of its rows.
            each = np.arange(max(len(self._zones.zones), 1))
            day, minute = self._clock(each, us, len(self._zones.zones))
            day, minute = day[zones], minute[zones]
        else:
            day, minute = self._clock(zones, us, len(self._zones.zones))
        unknown = None if known.all() else np.broadcast_to(~known, rows)
        local, found = self.local, {}
        if local.minute:
            found[local.minute] = pa.array(minute.astype(np.int16), mask=unknown)
        if local.weekday:
            found[local.weekday] = pa.array(((day + 3) % 7).astype(np.int8), mask=unknown)
        if local.date:
            found[local.date] = pa.array(day.astype(np.int32), mask=unknown)
        return found

    def _clock(self, zones: Array, us: Array, met: int) -> tuple[Array, Array]:
        if not met:
            none = np.zeros(np.broadcast(zones, us).shape, np.int64)
            return none, none
        here = us + self._zones.offset(zones, us)
        day = here // DAY
        return day, (here - day * DAY) // MINUTE

    def _numbers(self, column: pa.Array) -> tuple[Array, Array]:
        """Return zones by number, and which are known."""
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        numbers = []
        for name in column.dictionary.to_pylist():
            try:
                numbers.append(-1 if name is None else self._zones.number(name))
            except UnknownZoneError:
                numbers.append(-1)
        self._zones.ready()
        indices = column.indices.fill_null(len(numbers)).to_numpy(zero_copy_only=False)
        found = np.array([*numbers, -1], np.int64)[indices]
        known = found >= 0
        return (found if known.all() else np.where(known, found, 0)), known
