"""A mapping: how the columns of a lender's own tables become those of a portfolio."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Mappings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from duecourse.book.bind import Vocabulary
from duecourse.clock.zones import known_zones
from duecourse.errors import MappingError
from duecourse.portfolio.intake.cells import UNITS, Wanted, convert
from duecourse.portfolio.tables import AMOUNT, INSTANT, NAMES, WORDS, schemas
from duecourse.source._suggest import did_you_mean
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_file
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.schema import validate
from duecourse.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Filled:
    """How one column of the portfolio is filled.

    Attributes:
        name: Of the portfolio's column.
        source: Of the source's, or empty where ``value`` is what every row says.
        value: Text, or None.
        wanted: What it becomes.
        span: Where the mapping says so.
    """

    name: str
    source: str
    value: str | None
    wanted: Wanted
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table is read.

    Attributes:
        source: What it is called in the source; empty is by its own name.
        zone: Of instants without an offset; empty is none.
        ignored: Columns that are no part of the portfolio.
        filled: What the mapping says of columns, by name.
    """

    source: str = ""
    zone: str = ""
    ignored: frozenset[str] = frozenset()
    filled: Mappings[str, Filled] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a whole portfolio is read.

    Attributes:
        schemas: Of each table, by the book's vocabulary.
        tables: By name; each has one.
        digest: Of the text; empty where there is none.
    """

    schemas: Mappings[str, pa.Schema]
    tables: Mappings[str, TableMapping]
    digest: str = ""


def no_mapping(vocabulary: Vocabulary) -> Mapping:
    """Return the mapping of tables that are as they should be."""
    return Mapping(schemas(vocabulary), {name: TableMapping() for name in NAMES})


def read_mapping(path: Path, vocabulary: Vocabulary) -> Mapping:
    """Read a mapping from a YAML file.

    Raises:
        MappingError: It cannot be read, or says what cannot be.
    """
    document, findings = read_file(path, path.as_posix())
    if document is not None and document.kind != "mapping":
        message = f"this is a `{document.kind}`, expected a `mapping`"
        findings.append(Diagnostic("P106", message, _place(document.node, "kind")))
    elif document is not None:
        findings += validate(document.node, "mapping")
    if document is None or findings:
        raise MappingError(tuple(sorted(findings, key=lambda finding: finding.sort_key)))
    reading = _Reading(document.node, schemas(vocabulary))
    tables = reading.tables()
    if reading.findings:
        raise MappingError(tuple(sorted(reading.findings, key=lambda finding: finding.sort_key)))
    digest = f"sha256:{hashlib.sha256(document.data).hexdigest()}"
    return Mapping(reading.schemas, tables, digest)


def _place(node: Map, key: str) -> Span:
    return node.key(key).span


class _Reading:
    def __init__(self, root: Map, found: dict[str, pa.Schema]) -> None:
        self.root, self.schemas = root, found
        self.findings: list[Diagnostic] = []

    def tables(self) -> dict[str, TableMapping]:
        zone = self._zone(self.root)
        said = self.root[Text("tables")]
        assert isinstance(said, Map)
        found: dict[str, TableMapping] = {}
        for name in NAMES:
            part = said.get(Text(name), Map())
            found[name] = self._table(name, part if isinstance(part, Map) else Map(), zone)
        return found

    def _table(self, name: str, part: Map, zone: str) -> TableMapping:
        zone = self._zone(part) or zone
        ignored = part.get(Text("ignore"), Seq())
        columns = part.get(Text("columns"), Map())
        filled: dict[str, Filled] = {}
        for key, node in columns.items() if isinstance(columns, Map) else ():
            one = self._column(name, key, node, zone)
            if one is not None:
                filled[str(key)] = one
        words = (
            frozenset(str(item) for item in ignored) if isinstance(ignored, Seq) else frozenset()
        )
        return TableMapping(str(part.get(Text("from"), "")), zone, words, filled)

    def _zone(self, part: Map) -> str:
        said = part.get(Text("zone"))
        if not isinstance(said, Text):
            return ""
        if said not in known_zones():
            near = did_you_mean(said, sorted(known_zones()))
            self._complain("M104", f"`{said}` is not a time zone", said.span, near)
        return str(said)

    def _complain(self, code: str, message: str, span: Span, help_: str = "") -> None:
        self.findings.append(Diagnostic(code, message, span, help=help_))

    def _column(self, table: str, key: Text, node: Node, zone: str) -> Filled | None:
        schema = self.schemas[table]
        if key not in schema.names:
            message = f"`{table}` has no column `{key}`"
            self._complain("M101", message, key.span, did_you_mean(key, schema.names))
            return None
        aim = schema.field(key).type
        if not isinstance(node, Map):
            return Filled(str(key), str(node), None, Wanted(aim, zone=zone), key.span)
        said: dict[str, Any] = {str(name): value for name, value in node.items()}
        own = self._zone(node)
        values = _values(said.get("values"))
        wanted = Wanted(
            aim,
            str(said.get("unit", "")),
            str(said.get("format", "")),
            own or zone,
            str(said.get("split", ";")),
            values,
        )
        for name, fits in (
            ("unit", _unit_fits(wanted.unit, aim)),
            ("format", _format_fits(wanted.format, aim)),
            ("zone", aim == INSTANT),
            ("split", aim == WORDS),
        ):
            if name in said and not fits:
                message = f"`{key}` cannot have the {name} `{said[name]}`"
                self._complain("M103", message, node.key(name).span)
                return None
        value = said.get("value")
        for each in [value] if value is not None else (values or {}).values():
            self._fits(key, each, wanted, said)
        source = "" if value is not None else str(said.get("from", key))
        return Filled(str(key), source, None if value is None else str(value), wanted, key.span)

    def _fits(self, key: Text, value: str | None, wanted: Wanted, said: dict[str, Any]) -> None:
        bare = Wanted(wanted.type, wanted.unit, wanted.format, wanted.zone, wanted.split)
        _, lost = convert(pa.array([value], pa.string()), bare)
        if lost[0].as_py():
            where = said.get("value", said.get("values"))
            span = where.span if isinstance(where, Text | Map) else key.span
            self._complain("M105", f"`{value}` is not what `{key}` can be", span)


def _values(node: object) -> dict[str, str | None] | None:
    if not isinstance(node, Map):
        return None
    return {
        str(key): None if isinstance(value, Text) and value.is_null else str(value)
        for key, value in node.items()
    }


def _unit_fits(unit: str, aim: pa.DataType) -> bool:
    kinds = {"duration": pa.duration("us"), "instant": INSTANT, "amount": AMOUNT}
    return unit not in UNITS or aim == kinds[UNITS[unit][0]]


def _format_fits(form: str, aim: pa.DataType) -> bool:
    """Tell whether a format names the whole day, and a clock only where there is one."""
    said = re.findall("%.?", form)
    day, clock = {"%Y", "%m", "%d"}, {"%H", "%M", "%S"}
    if aim not in (INSTANT, pa.date32()) or len(set(said)) != len(said) or not day <= set(said):
        return False
    return set(said) <= (day | clock if aim == INSTANT else day)
