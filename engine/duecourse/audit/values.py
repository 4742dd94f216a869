"""Values in a contact log, as JSON, CSV and Parquet write them."""

from __future__ import annotations

import re
from typing import Final

from duecourse.book._values import UnreadableError, read_value
from duecourse.clock.instants import parse_instant
from duecourse.ir import Kind, Value
from duecourse.source.node import Text

LONGEST: Final = 4096
_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def value_of(kind: Kind, raw: object) -> Value | None:
    """Return *raw* as a value of *kind*, as JSON, CSV and Parquet write it; None if it is none."""
    if kind is Kind.INSTANT and isinstance(raw, str):
        return parse_instant(raw)
    if isinstance(raw, str) and kind in (Kind.BOOLEAN, Kind.INTEGER):
        raw = Text(raw)
    if isinstance(raw, str) and kind is Kind.SET:
        raw = [part.strip() for part in raw.split(";") if part.strip()]
    try:
        return read_value(kind, raw)
    except UnreadableError:
        return None


def fits(text: str) -> bool:
    """Tell whether text can be shown: no control characters, nothing that is not UTF-8."""
    return len(text) <= LONGEST and (text.isprintable() or not _UNFIT.search(text))


def short(value: object) -> str:
    """Return a value as it may be shown in a message."""
    text = _UNFIT.sub("�", str(value))
    return text if len(text) <= 60 else text[:59] + "…"
