"""The cases that a command line names: files, folders, and lines of JSON on standard input."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from duecourse_cli._errors import CliError
from duecourse_cli._session import plain, shown

if TYPE_CHECKING:
    from datetime import datetime

    from duecourse.source.node import Map

_DOCUMENTS = (".yaml", ".yml", ".json")
_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Source:
    """One case, not yet read.

    Attributes:
        name: The file as the user sees it, or ``-:3`` for the third line of standard input.
        content: The file, or its text.
        found: Whether it was found in a folder, where other documents may stand beside it.
    """

    name: str
    content: Path | bytes
    found: bool = False


def sources(arguments: Sequence[str], stdin: IO[bytes]) -> Iterator[Source]:
    """Yield every case that *arguments* name, in their order, folders in path order.

    Raises:
        CliError: An argument names nothing, or a folder has no case.
    """
    if list(arguments).count("-") > 1:
        raise CliError("standard input (`-`) can be read only once")
    for argument in arguments:
        if argument == "-":
            yield from _lines("-", stdin)
            continue
        path = Path(argument)
        if path.is_dir():
            files = list(_folder(path))
            if not files:
                raise CliError(
                    f"`{shown(path)}` holds no case", f"a case is a {', '.join(_DOCUMENTS)} file"
                )
            for file in files:
                yield from _file(file, found=True)
        elif path.exists():
            yield from _file(path)
        else:
            raise CliError(f"cannot read `{shown(path)}`: there is no such file or folder")


def _folder(path: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(_DOCUMENTS + _LINES) and not name.startswith("."):
                yield Path(where, name)


def _file(path: Path, found: bool = False) -> Iterator[Source]:
    if not path.name.endswith(_LINES):
        yield Source(shown(path), path, found)
        return
    try:
        with path.open("rb") as file:
            yield from _lines(shown(path), file)
    except OSError as trouble:
        raise CliError(f"cannot read `{shown(path)}`: {plain(trouble)}") from None


def _lines(name: str, file: IO[bytes]) -> Iterator[Source]:
    """Yield one case a line, or the whole text as one case where its first line is no JSON."""
    number = 0
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        if number == 1 and not _is_json(line):
            yield Source(name, line + file.read())
            return
        yield Source(f"{name}:{number}", line)
    if number == 0:
        raise CliError("standard input is empty" if name == "-" else f"`{name}` is empty")


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def is_other_kind(document: Map) -> bool:
    """Whether *document* says that it is something else than a case."""
    return any(key == "kind" and value != "case" for key, value in document.items())


def wanted_at(document: Mapping[Any, Any]) -> datetime | None:
    """Return the instant that the case itself recommends in ``extra.at``, if it does."""
    from duecourse_cli._instants import parse  # noqa: PLC0415 - only where it is wanted

    extra = document.get("extra")
    at = extra.get("at") if isinstance(extra, dict) else None
    if at is None:
        return None
    try:
        return parse(str(at))
    except ValueError as trouble:
        raise CliError(f"`extra.at`: {trouble}") from None


def read(source: Source) -> Map:
    """Read the document of one case.

    Raises:
        CaseError: It is no document that could be a case.
        CliError: Its file cannot be read.
    """
    import duecourse  # noqa: PLC0415 - takes its time

    content = source.content
    if isinstance(content, Path):
        try:
            content = content.read_bytes()
        except OSError as trouble:
            raise CliError(f"cannot read `{source.name}`: {plain(trouble)}") from None
    return duecourse.parse_case(content, source.name)
