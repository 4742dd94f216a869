"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from duecourse.portfolio.errors import PortfolioError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that takes its name only when all of it is on the disk.

    Raises:
        PortfolioError: It cannot be written; nothing of it is left.
    """
    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        settle(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise unwritable(path, error) from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def settle(folder: Path) -> None:
    """See that the names in *folder* are on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def unwritable(path: Path, error: OSError) -> PortfolioError:
    """Return what is said where *path* cannot be written."""
    if error.errno in _FULL:
        return PortfolioError(
            f"no room on the disk for `{path.as_posix()}`: {(error.strerror or '').lower()}",
            "the parts that were finished are kept; make room, and the same command goes on",
        )
    reason = " ".join((error.strerror or str(error)).split())
    return PortfolioError(f"cannot write `{path.as_posix()}`: {reason[:200].lower()}")


def write_json(path: Path, content: Any) -> None:
    """Write JSON, keys as given."""
    with whole(path) as file:
        file.write((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def read_json(path: Path) -> Any:
    """Return what :func:`write_json` wrote, or None where there is nothing."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
