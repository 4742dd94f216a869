"""Where a book was loaded from, so that a report on a run can find it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duecourse.language.bundle import PathLike


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a book was loaded from.

    Attributes:
        playbook: The playbook's folder, absolute.
        packs: The folders of its law packs; None for all that ship with duecourse, empty for no
            law.
    """

    playbook: str
    packs: tuple[str, ...] | None

    @classmethod
    def of(cls, path: PathLike, packs: Sequence[PathLike] | None) -> Origin:
        """Return the origin of a book from what it is loaded by."""
        named = None if packs is None else tuple(_absolute(pack) for pack in packs)
        return cls(_absolute(path), named)


def _absolute(path: PathLike) -> str:
    return str(Path(path).absolute() if isinstance(path, str | Path) else path)
