"""What runs on a cluster's executors: parts as Arrow streams in, the files of decided parts out."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from duecourse.portfolio.running.job import unpacked
from duecourse.portfolio.running.part import ORDER, PartDecider
from duecourse.portfolio.running.pool import portable
from duecourse.portfolio.tables import NAMES

FILES = ("decisions", "actions", "rejects", ORDER)
GIVEN = pa.schema([("number", pa.int32()), *((name, pa.binary()) for name in NAMES)])
"""One row a part: its rows of each table, as an Arrow stream; null where the table is not there."""
DECIDED = "number int, told binary, trouble binary, " + ", ".join(f"`{n}` binary" for n in FILES)
"""One row a part: what is told of it and its files, or what went wrong; in Spark's own words."""
_SCHEMA = pa.schema(
    [
        ("number", pa.int32()),
        ("told", pa.binary()),
        ("trouble", pa.binary()),
        *((name, pa.binary()) for name in FILES),
    ]
)

_deciders: dict[bytes, PartDecider] = {}
"""The last one: a Python worker of Spark serves many tasks, and makes its book once."""


def deciding(sent: bytes) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what Spark maps over the parts, by the job that was packed as *sent*."""

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in range(batch.num_rows):
                yield _decided(sent, batch.slice(row, 1))

    return decide


def _decided(sent: bytes, batch: pa.RecordBatch) -> pa.RecordBatch:
    number = batch.column("number")[0].as_py()
    row: dict[str, Any] = {"number": number}
    # What is wrong with a part is wrong wherever it is decided: told at once, it is not tried again
    # on other machines.
    try:
        given = {
            name: pa.ipc.open_stream(batch.column(name)[0].as_buffer()).read_all()
            for name in NAMES
            if batch.column(name)[0].is_valid
        }
        part = _decider(sent).decide(number, given)
        row |= {"told": pickle.dumps(part.told), **part.files}
    except Exception as trouble:
        row["trouble"] = pickle.dumps(portable(trouble))
    return pa.RecordBatch.from_pylist([row], _SCHEMA)


def _decider(sent: bytes) -> PartDecider:
    found = _deciders.get(sent)
    if found is None:
        _deciders.clear()
        pa.set_cpu_count(1)  # Spark gives each worker one processor
        found = _deciders[sent] = PartDecider(unpacked(sent))
    return found
