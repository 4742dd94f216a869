"""The limits that a run names, with their citations and titles."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from duecourse.api import Book
    from duecourse.language.model import Meta

REASONS = pa.schema(
    [
        pa.field("limit", pa.string(), nullable=False),  # as the actions name it
        pa.field("cite", pa.string()),
        pa.field("title", pa.string()),
        pa.field("title_zh", pa.string()),
        pa.field("force", pa.string()),  # law regulation standard self_regulation guidance
        pa.field("url", pa.string()),
    ]
)

_BUILT_IN = {
    "core/disclosure": ("Nothing is left that may be said", "没有可以说的内容"),
    "core/no-version": ("No version of the script fits", "话术没有适用的版本"),
    "core/unknown-words": ("A fact that the words need is not known", "话术所需的信息未知"),
}
"""What stands against an action and is no limit of a policy: its title in both languages."""


def reasons(book: Book, named: Collection[str]) -> pa.Table:
    """Return one row for each limit of *named*, by name."""
    known = {meta.name: meta for meta in _metas(book)}
    rows = [_row(name, known.get(name)) for name in sorted(named)]
    return pa.Table.from_pylist(rows, REASONS)


def _metas(book: Book) -> Iterator[Meta]:
    for policy in book.joined.policies():
        yield from (limit.meta for limit in policy.limits)
        for document in policy.call_windows:
            yield document.meta
            yield from (window.meta for window in document.windows)


def _row(name: str, meta: Meta | None) -> dict[str, Any]:
    if meta is None:
        title, title_zh = _BUILT_IN.get(name, (None, None))
        return {"limit": name, "title": title, "title_zh": title_zh}
    return {
        "limit": name,
        "cite": meta.cite or None,
        "title": meta.title.get("en"),
        "title_zh": meta.title.get("zh"),
        "force": meta.force or None,
        "url": meta.url or None,
    }
