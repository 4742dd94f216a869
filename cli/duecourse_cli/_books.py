"""Which folders are books: playbooks and law packs are found by their header document."""

from __future__ import annotations

import os
import re
from pathlib import Path

_HEADER = re.compile(rb"^kind:[ \t]*[\"']?(playbook|regime)\b", re.MULTILINE)
_SUFFIXES = (".yaml", ".yml")
_SKIPPED = frozenset({"cases", "node_modules"})


def books_under(folder: Path) -> list[Path]:
    """Return the books at or under *folder*, in path order.

    A folder with several headers, or with none at or under it, is returned itself, so that the
    check can say what is wrong with it.
    """
    found: list[Path] = []
    for where, folders, files in os.walk(folder):
        here = Path(where)
        folders[:] = sorted(
            name for name in folders if name not in _SKIPPED and not name.startswith(".")
        )
        if any(is_header(here / name) for name in sorted(files)):
            found.append(here)
            folders.clear()
    return found or [folder]


def book_of(path: Path) -> Path | None:
    """Return the book that *path* belongs to: the nearest folder upwards with a header."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.absolute().parents):
        try:
            if any(is_header(file) for file in sorted(folder.iterdir())):
                return folder
        except OSError:
            return None
    return None


def is_header(file: Path) -> bool:
    """Whether *file* is the header document of a book."""
    if not file.name.endswith(_SUFFIXES) or file.name.startswith("."):
        return False
    try:
        return file.is_file() and _HEADER.search(file.read_bytes()) is not None
    except OSError:
        return False
