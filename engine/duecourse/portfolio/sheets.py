"""Excel workbooks for people, with openpyxl: what a run's worklists and a plan share.

Text is a cell of text whatever it begins with, so no sheet runs a formula that came with a case.
The same rows give the same bytes: neither the workbook nor the archive it is in has a time of its
own.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from importlib import import_module
from tempfile import TemporaryFile
from typing import IO, Any

from duecourse.portfolio.errors import missing_library

LONGEST_CELL = 32_767
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def library() -> Any:
    """Return openpyxl.

    Raises:
        PortfolioError: It is not installed.
    """
    try:
        return import_module("openpyxl")
    except ImportError:
        raise missing_library("a workbook is written with openpyxl", "excel") from None


def sheet(
    made: Any,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str | int | float | None]],
    count: int,
    *,
    wrap: bool = False,
) -> None:
    """Add a sheet to the workbook *made*.

    Args:
        made: A workbook that is only written.
        title: What the sheet is called, as far as a sheet may be.
        columns: Head and width of each.
        rows: A value for each column.
        count: How many rows there are.
        wrap: Whether cells have several lines; that takes twice the time to write.
    """
    found = made.create_sheet(_name(title, [each.title for each in made.worksheets]))
    found.freeze_panes = "A2"
    for place, (_, width) in enumerate(columns):
        found.column_dimensions[_letter(place)].width = width
    styles = import_module("openpyxl.styles")
    cells = import_module("openpyxl.cell")
    bold = styles.Font(bold=True)
    wrapped = styles.Alignment(wrap_text=True, vertical="top")
    header = [cells.WriteOnlyCell(found, name) for name, _ in columns]
    for cell in header:
        cell.font = bold
    found.append(header)
    found.auto_filter.ref = f"A1:{_letter(len(columns) - 1)}{count + 1}"
    for values in rows:
        row: list[Any] = []
        for value in values:
            # Text is text, also where it begins with `=`.
            if not wrap and not (isinstance(value, str) and value.startswith("=")):
                row.append(value)
                continue
            cell = cells.WriteOnlyCell(found, value)
            if isinstance(value, str):
                cell.data_type = "s"
            if wrap:
                cell.alignment = wrapped
            row.append(cell)
        found.append(row)


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def safe(text: str) -> str:
    """Return *text* as a cell can hold it."""
    return _UNSAFE.sub("�", text)[:LONGEST_CELL]


def _name(title: str, taken: list[str]) -> str:
    """Return a name that a sheet may have: 31 characters, no brackets or slashes, not twice."""
    bare = re.sub(r"[\[\]:*?/\\]", "-", title).strip("'")[:31] or "worklist"
    name, number = bare, 2
    while name.casefold() in {each.casefold() for each in taken}:
        ending = f" ({number})"
        name, number = bare[: 31 - len(ending)] + ending, number + 1
    return name


def save(made: Any, file: IO[bytes]) -> None:
    """Write a workbook into *file*."""
    with TemporaryFile() as raw:
        made.save(raw)
        _timeless(raw, file)


def _timeless(raw: IO[bytes], file: IO[bytes]) -> None:
    """Copy a workbook without the times that its writer put in."""
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", content
                )
            new.writestr(info, content)
