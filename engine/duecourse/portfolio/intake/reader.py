"""What every kind of source gives: one table, as batches of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

BATCH = 65_536
"""Rows read at once."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is none: a line that is no JSON, one with too many cells.

    Attributes:
        row: Its number, from 1.
        text: The row as it stands, shortened.
        message: What is wrong with it.
    """

    row: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table.

    Attributes:
        rows: As they were read.
        numbers: The number of each, from 1 (``int64``).
        broken: The rows among them that could not be read.
        done: How much of the table had been read, of the reader's ``size``.
    """

    rows: pa.RecordBatch
    numbers: pa.Array
    broken: list[Broken] = field(default_factory=list)
    done: int = 0


class Reader(Protocol):
    """One table of a portfolio.

    Attributes:
        name: As it is shown to people.
        schema: Its columns, where they are known before the rows are read.
        size: How much there is to read, in the unit of ``Chunk.done``; 0 is unknown.
    """

    @property
    def name(self) -> str:
        """As it is shown to people."""
        ...

    @property
    def schema(self) -> pa.Schema | None:
        """Its columns, where they are known before the rows are read."""
        ...

    @property
    def size(self) -> int:
        """How much there is to read; 0 is unknown."""
        ...

    @property
    def identity(self) -> dict[str, object]:
        """What changes when the input does, in JSON."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, in order.

        Raises:
            PortfolioError: It cannot be read on.
        """
        ...


def numbered(first: int, count: int) -> pa.Array:
    """Return *count* row numbers from *first* on."""
    return pa.array(range(first, first + count), pa.int64())
