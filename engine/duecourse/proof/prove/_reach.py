"""What an answer reaches, in words."""

from __future__ import annotations

from typing import Final

from duecourse.book.join import Joined

BOUNDS: Final = "dates from 1901 to 2099, money in hundredths"


def under(joined: Joined) -> str:
    """Return under which law a book is asked."""
    if joined.lawless:
        return "without any law and without the house floor"
    packs = ", ".join(sorted(pack.header.meta.id for pack in joined.packs))
    return (
        f"under law packs {packs} and the house floor" if packs else "under the house floor alone"
    )
