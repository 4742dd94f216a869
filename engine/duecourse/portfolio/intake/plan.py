"""Which column of a source fills which of a table; what is missing or not known is told by name."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from duecourse.errors import MappingError
from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.intake.cells import Wanted, is_naive, takes
from duecourse.portfolio.intake.mapping import Filled, Mapping
from duecourse.portfolio.tables import AMOUNT, INSTANT, REQUIRED, WORDS
from duecourse.source._suggest import did_you_mean
from duecourse.source.diagnostic import Diagnostic

EXPECTED = {
    AMOUNT: "a number such as `3200.00`, of at most six decimals",
    INSTANT: "an instant with its offset such as `2026-03-10T09:35:00+08:00`",
    WORDS: "a list of words",
    pa.string(): "text",
    pa.bool_(): "`yes` or `no`",
    pa.int64(): "a whole number",
    pa.date32(): "a date such as `2026-03-05`",
    pa.time32("s"): "a time of day such as `9:30`",
    pa.duration("us"): "a duration such as `7 days`",
}


def expected(wanted: Wanted) -> str:
    """Return what a value has to be, in words."""
    if wanted.values is not None:
        return "one of " + ", ".join(f"`{name}`" for name in wanted.values)
    if wanted.format:
        return f"written as `{wanted.format}`"
    if wanted.unit:
        return f"a number of {wanted.unit}"
    if wanted.type == INSTANT and wanted.zone:
        return "an instant such as `2026-03-10T09:35:00`"
    return EXPECTED[wanted.type]


def plan(
    table: str, name: str, names: Sequence[str], mapping: Mapping, *, where: str = ""
) -> list[Filled]:
    """Return how each column of *table* is filled from a source with the columns *names*.

    Args:
        table: ``cases`` …
        name: What the source is called in messages.
        names: Its columns.
        mapping: What is said of them.
        where: The place in the source, where its columns are only known as it is read.

    Raises:
        MappingError: The mapping reads a column that is not there.
        PortfolioError: A column is not known, or one that is needed is missing.
    """
    schema, said = mapping.schemas[table], mapping.tables[table]
    used = {filled.source for filled in said.filled.values()}
    found: list[Filled] = list(said.filled.values())
    if not where:
        _check_sources(name, names, found)
    unknown: list[str] = []
    for column in names:
        if column in used or column in said.ignored:
            continue
        if column in schema.names and column not in said.filled:
            wanted = Wanted(schema.field(column).type, zone=said.zone)
            found.append(Filled(column, column, None, wanted))
        else:
            unknown.append(column)
    if unknown:
        raise _unknown(table, name, unknown, schema.names, where)
    order = {column: place for place, column in enumerate(schema.names)}
    return sorted(found, key=lambda filled: order[filled.name])


def check_needed(table: str, name: str, names: Sequence[str], filled: list[Filled]) -> None:
    """See that every column that must be there is filled.

    Raises:
        PortfolioError: One is missing.
    """
    there = {one.name for one in filled if not one.source or one.source in names}
    missing = [column for column in REQUIRED[table] if column not in there]
    if not missing:
        return
    listed = ", ".join(f"`{column}`" for column in missing)
    near = [hint for column in missing if (hint := did_you_mean(column, names))]
    help_ = "; ".join(near) if near else ""
    advice = "say in a mapping which column it is: `--mapping`"
    raise PortfolioError(
        f"{name} lacks {listed}, which {table} must have",
        f"{help_} {advice}".strip(),
    )


def check_types(table: str, name: str, schema: pa.Schema, filled: list[Filled]) -> None:
    """See that the columns' types can become what is wanted.

    Raises:
        PortfolioError: One cannot, or holds instants of no zone.
    """
    for one in filled:
        if not one.source:
            continue
        raw = schema.field(one.source).type
        if is_naive(raw, one.wanted):
            raise PortfolioError(
                f"{name}: the instants of `{one.source}` have no zone",
                f"say which in a mapping: `zone: Asia/Shanghai` at `{table}` or at the column",
            )
        if not takes(raw, one.wanted):
            raise PortfolioError(
                f"{name}: `{one.source}` is {_kind(raw)}, but `{one.name}` of {table} must be "
                f"{expected(one.wanted)}"
            )


def _kind(raw: pa.DataType) -> str:
    for fits, word in (
        (pa.types.is_boolean, "yes or no"),
        (pa.types.is_integer, "whole numbers"),
        (pa.types.is_floating, "floating numbers"),
        (pa.types.is_decimal, "decimal numbers"),
        (pa.types.is_date, "dates"),
        (pa.types.is_timestamp, "instants"),
        (pa.types.is_time, "times of day"),
        (pa.types.is_string, "text"),
        (pa.types.is_list, "lists"),
    ):
        if fits(raw):
            return word
    return f"of the type `{raw}`"


def _check_sources(name: str, names: Sequence[str], filled: list[Filled]) -> None:
    wrong = tuple(
        Diagnostic(
            "M102",
            f"{name} has no column `{one.source}`",
            one.span,
            help=did_you_mean(one.source, names),
        )
        for one in filled
        if one.source and one.source not in names
    )
    if wrong:
        raise MappingError(wrong)


def _unknown(
    table: str, name: str, unknown: list[str], known: Sequence[str], where: str
) -> PortfolioError:
    place = f"{name}, {where}" if where else name
    listed = ", ".join(
        f"`{column}` ({near})" if (near := did_you_mean(column, known)) else f"`{column}`"
        for column in unknown
    )
    many = (
        "columns that no fact of the book reads"
        if len(unknown) > 1
        else ("a column that no fact of the book reads")
    )
    return PortfolioError(
        f"{place} has {many}: {listed}",
        f"map them, or say that they are no part of it: `ignore: [{', '.join(unknown)}]` at "
        f"`{table}` in a mapping (`--mapping`)",
    )
