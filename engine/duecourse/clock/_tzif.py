"""The one thing a ``ZoneInfo`` does not tell: when its clocks change."""

from __future__ import annotations

import struct

_HEADER = struct.Struct(">4sc15x6l")


def transitions(data: bytes) -> tuple[tuple[int, ...], bool]:
    """Return the listed transitions of a TZif file (RFC 8536) and whether a rule continues them.

    Args:
        data: The whole file, version 2 or later.

    Returns:
        Seconds since 1970, ascending; and whether daylight-saving rules go on after the last one.

    Raises:
        ValueError: It is not such a file.
    """
    start, counts = 0, _counts(data, 0)
    size = 4
    if data[4:5] >= b"2":
        isut, isstd, leap, times, types, chars = counts
        start = _HEADER.size + times * 5 + types * 6 + chars + leap * 8 + isstd + isut
        counts = _counts(data, start)
        size = 8
    number = counts[3]
    code = "q" if size == 8 else "l"
    listed = struct.unpack_from(f">{number}{code}", data, start + _HEADER.size)
    footer = data[:-1].rpartition(b"\n")[2] if size == 8 else b""
    return listed, b"," in footer


def _counts(data: bytes, start: int) -> tuple[int, int, int, int, int, int]:
    magic, _, *counts = _HEADER.unpack_from(data, start)
    if magic != b"TZif":
        raise ValueError("not a TZif file")
    isut, isstd, leap, times, types, chars = counts
    return isut, isstd, leap, times, types, chars
