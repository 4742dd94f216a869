"""Applies safe fixes to a text, and proves that they changed nothing else."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from duecourse.language.digest import digest
from duecourse.lint._items import scalars
from duecourse.lint.finding import Fix
from duecourse.source._decode import decode
from duecourse.source.folder import Document, read_document
from duecourse.source.schema import validate

_BREAK = re.compile("\r\n|\r|\n")


def mended(data: bytes, name: str, fixes: Iterable[Fix]) -> bytes | None:
    """Return *data* with *fixes* applied, or None where it is not proved that only they count.

    Comments, quotes, line ends and a byte order mark stay. Where every fix leaves the digest, the
    digest is compared; otherwise each value but those that were mended must be the same, and the
    document must be as well formed as before.
    """
    wanted = sorted(set(fixes), key=_start, reverse=True)
    before, _ = read_document(data, name)
    text, _ = decode(data, name)
    if before is None or text is None or not wanted:
        return None
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    place = len(text) + 1
    for fix in wanted:
        first = starts[fix.span.line - 1] + fix.span.column - 1
        last = starts[fix.span.end_line - 1] + fix.span.end_column - 1
        if last > place:
            return None
        text, place = text[:first] + fix.text + text[last:], first
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    result = mark + text.encode()
    after, found = read_document(result, name)
    if after is None or found or not _only(before, after, wanted):
        return None
    return result


def _start(fix: Fix) -> tuple[int, int]:
    return fix.span.line, fix.span.column


def _only(before: Document, after: Document, fixes: list[Fix]) -> bool:
    """Whether nothing but what *fixes* say differs."""
    if all(fix.same_digest for fix in fixes):
        return _digest(before) == _digest(after)
    written = {fix.span: fix.text for fix in fixes if not fix.same_digest}
    old, new = list(scalars(before.node)), list(scalars(after.node))
    if len(old) != len(new) or len(validate(after.node, after.kind)) > len(
        validate(before.node, before.kind)
    ):
        return False
    return all(
        path == path_now and str(now) == written.get(value.span, str(value))
        for (path, value), (path_now, now) in zip(old, new, strict=True)
    )


def _digest(document: Document) -> str:
    return digest([(document.kind, document.node)])
