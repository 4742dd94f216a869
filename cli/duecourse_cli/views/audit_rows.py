"""An audit as rows for programs, written as they come: lines of JSON, one JSON value, CSV."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from duecourse.audit.audit import Result
from duecourse.audit.catalogue import catalogue
from duecourse.audit.findings import Judged
from duecourse.audit.law import Law
from duecourse.audit.rows import Rejected
from duecourse.audit.totals import PersonTotal, Totals
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, plain, shown
from duecourse_cli.views.machine import VERSION

_IN_MEMORY = 4 << 20
COLUMNS = (
    "line id person at collector channel purpose contact point verdict left left_by gaps "
    "kind limit cite rule debts counted counted_in_all missing unless"
).split()


class Writer(Protocol):
    """Takes what an audit yields."""

    def add(self, result: Result) -> None:
        """Write one result."""
        ...

    def end(self, totals: Totals, session: Session) -> str | None:
        """Write what comes last, or return the text that is all there is to write."""
        ...


def writer(format_: str, out: IO[str], law: Law, *, only_findings: bool) -> Writer:
    """Return the writer of a format."""
    match format_:
        case "jsonl":
            return Lines(out, law)
        case "json":
            return Whole(out, law)
        case "csv":
            return Table(out)
        case _:
            from duecourse_cli.views.audit import View  # noqa: PLC0415 - imports rich

            return View(law)


@contextmanager
def written(path: Path | None, *, force: bool) -> Iterator[IO[str] | None]:
    """Open a file that appears under its name when it is whole; None for no path.

    Raises:
        CliError: It is there already and not *force*, or cannot be written.
    """
    if path is None:
        yield None
        return
    if path.exists() and not force:
        raise CliError(f"`{shown(path)}` is already there", "give `--force` to replace it")
    part = path.with_name(f"{path.name}.part")
    try:
        file = part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as trouble:
        raise CliError(f"cannot write `{shown(path)}`: {plain(trouble)}") from None
    try:
        with file:
            yield file
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def rejected_line(rejected: Rejected) -> str:
    """Return a rejected row as a line of JSON."""
    return _line(asdict(rejected))


class Lines:
    """A record a line, the summary last."""

    def __init__(self, out: IO[str], law: Law) -> None:
        """Keep where to write."""
        self.out, self.law = out, law

    def add(self, result: Result) -> None:
        """Write one record."""
        self.out.write(_line({"record": _record(result), **_plain(result)}))

    def end(self, totals: Totals, session: Session) -> None:
        """Write the summary."""
        self.out.write(_line({"record": "summary", **_summary(totals, self.law)}))


class Whole:
    """One JSON object; contacts are written as they come, persons and rejects wait on disk."""

    def __init__(self, out: IO[str], law: Law) -> None:
        """Begin the object."""
        self.out, self.law = out, law
        self._empty: dict[str, bool] = dict.fromkeys(("contact", "person", "rejected"), True)
        self._waiting: dict[str, SpooledTemporaryFile[str]] = {
            name: SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")
            for name in ("person", "rejected")
        }
        out.write(f'{{"version": {VERSION}, "contacts": [')

    def add(self, result: Result) -> None:
        """Write a contact, or put another record by."""
        name = _record(result)
        out: Any = self.out if name == "contact" else self._waiting[name]
        out.write(("" if self._empty[name] else ",") + "\n" + _text(_plain(result)))
        self._empty[name] = False

    def end(self, totals: Totals, session: Session) -> None:
        """Write what was put by, and the summary."""
        for name, key in (("person", "persons"), ("rejected", "rejected")):
            self.out.write(f'],\n"{key}": [')
            with self._waiting[name] as kept:
                kept.seek(0)
                while part := kept.read(_IN_MEMORY):
                    self.out.write(part)
        self.out.write(f'],\n"summary": {_text(_summary(totals, self.law))}}}\n')


class Table:
    """A row for each finding, and one for each contact without any."""

    def __init__(self, out: IO[str]) -> None:
        """Write the head."""
        self._table = csv.writer(out, lineterminator="\n")
        self._table.writerow(COLUMNS)

    def add(self, result: Result) -> None:
        """Write one contact."""
        if not isinstance(result, Judged):
            return
        said = result.to_dict()
        left = result.left
        said["left"] = left
        said["left_by"] = next((n for n, each in result.headroom.items() if each == left), None)
        for finding in said["findings"] or [{}]:
            self._table.writerow([_cell({**said, **finding}.get(name)) for name in COLUMNS])

    def end(self, totals: Totals, session: Session) -> None:
        """Leave it at that: totals of a table are made from it."""


def _record(result: Result) -> str:
    if isinstance(result, Judged):
        return "contact"
    return "person" if isinstance(result, PersonTotal) else "rejected"


def _plain(result: Result) -> dict[str, Any]:
    return asdict(result) if isinstance(result, Rejected) else result.to_dict()


def _summary(totals: Totals, law: Law) -> dict[str, Any]:
    return {"version": VERSION, "totals": totals.to_dict(), "law": catalogue(law, totals.limits)}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _line(value: object) -> str:
    return _text(value) + "\n"


def _cell(value: object) -> object:
    text = ";".join(str(each) for each in value) if isinstance(value, list) else value
    # A spreadsheet takes what begins with one of these for a formula.
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@") else text
