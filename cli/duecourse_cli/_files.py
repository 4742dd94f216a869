"""Policy files as ``fmt`` and ``lint`` find, read and replace them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from duecourse_cli._errors import CliError
from duecourse_cli._session import plain, shown

SUFFIXES = (".yaml", ".yml")
_SKIPPED = frozenset({"node_modules"})


def documents_under(paths: Iterable[str]) -> list[Path]:
    """Return the files that *paths* are, and the YAML files in the folders that they are.

    Hidden files and folders are left out, and so is a file that was already named.

    Raises:
        CliError: There is no such file or folder.
    """
    found: dict[str, Path] = {}
    for text in paths:
        path = Path(text)
        if path.is_dir():
            for file in _walk(path):
                found.setdefault(os.path.realpath(file), file)
        elif path.exists():
            found.setdefault(os.path.realpath(path), path)
        else:
            raise CliError(f"cannot read `{shown(path)}`: there is no such file or folder")
    return list(found.values())


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED and name[0] != "."]
        found += [
            Path(where) / name
            for name in files
            if name.endswith(SUFFIXES) and not name.startswith(".")
        ]
    return sorted(found)


def make_folder(folder: Path) -> None:
    """Make *folder* where it is not there yet.

    Raises:
        CliError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise CliError(f"cannot make `{shown(folder)}`: {plain(trouble)}") from None


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Put *after* in the place of *before*: the file is whole at every moment.

    A link keeps pointing where it does, and the file keeps its permissions.

    Raises:
        CliError: It cannot be written, or no longer holds *before*.
    """
    there = Path(os.path.realpath(path))
    part: Path | None = None
    try:
        with NamedTemporaryFile(dir=there.parent, prefix=f".{there.name}.", delete=False) as file:
            part = Path(file.name)
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if there.read_bytes() != before:
            raise CliError(f"`{shown(path)}` changed while it was being read", "run it again")
        if not os.access(there, os.W_OK):
            raise CliError(f"cannot write `{shown(path)}`: permission denied")
        shutil.copymode(there, part)
        os.replace(part, there)
        part = None
    except OSError as trouble:
        raise CliError(f"cannot write `{shown(path)}`: {plain(trouble)}") from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
