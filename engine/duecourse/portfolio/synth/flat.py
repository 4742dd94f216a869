"""The flat workload: one table of 17 plain columns, for measuring the evaluation of rules alone.

No zones, no history: each row is a case with its facts worked out. The distributions are those of
the workload that decision engines are compared on, so figures of several engines go together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from duecourse.portfolio.synth._columns import names
from duecourse.portfolio.synth._draws import Bools, Draws, Ints

ROWS = 262_144
"""Rows a block, and a row group."""
_WINDOWS = np.array([(570, 660), (750, 810), (870, 930), (1140, 1260)])
_TODAY = (35, 25, 15, 10, 5, 4, 3, 1, 1, 1)
_WEEK = (10, 10, 10, 10, 9, 8, 8, 6, 5, 4, 3, 3, 2, 2, 1, 1)
_LATE = ((0, 0), (1, 3), (4, 7), (8, 30), (0, 60))
"""Days past due are drawn from one of these, by the weights below."""
_LATE_WEIGHTS = (0.12, 0.20, 0.23, 0.25, 0.20)

SCHEMA = pa.schema(
    [
        pa.field("case_id", pa.string(), nullable=False),
        pa.field("days_past_due", pa.int64()),
        pa.field("principal_cents", pa.int64()),
        pa.field("willing_to_repay", pa.bool_()),
        pa.field("reachable", pa.bool_()),
        pa.field("attempts_today", pa.int64()),
        pa.field("attempts_7d", pa.int64()),
        pa.field("last_conversation_days_ago", pa.int64()),
        pa.field("birth_year", pa.int64()),
        pa.field("local_minute_of_day", pa.int64()),
        pa.field("weekday", pa.int64()),
        pa.field("contact_knows_of_debt", pa.bool_()),
        pa.field("is_disputed", pa.bool_()),
        pa.field("do_not_contact", pa.bool_()),
        pa.field("bankrupt", pa.bool_()),
        pa.field("promise_to_pay_days", pa.int64()),
        pa.field("channel_sms_consent", pa.bool_()),
    ]
)


def flat(
    rows: int, seed: int = 1, zones: Sequence[str] = (), block: int = ROWS
) -> Iterator[pa.Table]:
    """Yield *rows* rows in blocks; joined they do not depend on the size of a block.

    Args:
        rows: How many.
        seed: Another one gives other rows of the same kind.
        zones: If there are any, a column ``zone`` has one of them in each row, all alike often.
        block: Rows a block, but for the last.
    """
    draws = Draws(seed)
    for start in range(0, rows, block):
        index = np.arange(start, min(start + block, rows), dtype=np.int64)
        table = _block(draws, index)
        if zones:
            which = draws.whole("flat:zone", index, len(zones))
            table = table.append_column("zone", pa.array(list(zones)).take(pa.array(which)))
        yield table


def write_flat(path: Path, rows: int, seed: int = 1, zones: Sequence[str] = ()) -> None:
    """Write *rows* rows to the Parquet file *path*, in memory that does not grow with them.

    Raises:
        OSError: It cannot be written.
    """
    from pyarrow import parquet  # noqa: PLC0415 - only who writes pays for it

    schema = SCHEMA.append(pa.field("zone", pa.string())) if zones else SCHEMA
    with parquet.ParquetWriter(path, schema, compression="snappy") as file:
        for table in flat(rows, seed, zones):
            file.write_table(table, row_group_size=len(table))


def _block(draws: Draws, index: Ints) -> pa.Table:
    def upto(name: str, low: int | Ints, high: int | Ints) -> Ints:
        """Return whole numbers from *low* to *high*, both within."""
        return low + draws.whole(f"flat:{name}", index, high - low + 1)

    def yes(name: str, rate: float) -> Bools:
        return draws.chance(f"flat:{name}", index, rate)

    low, high = np.array(_LATE).T
    span = draws.pick("flat:late-span", index, _LATE_WEIGHTS)
    window = _WINDOWS[draws.whole("flat:window", index, len(_WINDOWS))]
    near = upto("near-window", window[:, 0] - 2, window[:, 1] + 2)
    minute = np.where(yes("in-window", 0.6), near, upto("minute", 0, 1439))
    principal = upto("principal", 10_000, 3_000_000)
    principal = np.where(yes("any-principal", 0.98), principal, 1_000_000)
    talked, promised = upto("talked", 0, 60), upto("promised", -10, 14)
    columns = (
        names("C", index, 9),
        upto("late", low[span], high[span]),
        principal,
        yes("willing", 0.55),
        yes("reachable", 0.7),
        draws.pick("flat:today", index, _TODAY),
        draws.pick("flat:week", index, _WEEK),
        pa.array(talked, mask=yes("never-talked", 0.5)),
        upto("born", 1950, 2005),
        minute,
        upto("weekday", 0, 6),
        yes("knows", 0.3),
        yes("disputed", 0.03),
        yes("do-not-contact", 0.02),
        yes("bankrupt", 0.01),
        pa.array(promised, mask=yes("never-promised", 0.75)),
        yes("consent", 0.6),
    )
    return pa.table([pa.array(c) if isinstance(c, np.ndarray) else c for c in columns], SCHEMA)
