"""What limits and stages are called, what limits rest on, and which form they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from duecourse.book.join import Joined
from duecourse.language.model import (
    BasisBody,
    CapBody,
    ConcealBody,
    ForbidBody,
    HoldBody,
    HoursBody,
    Meta,
    RequireBody,
    WaitBody,
)
from duecourse.portfolio.report._store import Store
from duecourse.portfolio.report.costs import LimitWords

_FORMS: Final[Mapping[type, str]] = {
    HoursBody: "hours",
    CapBody: "cap",
    WaitBody: "wait",
    HoldBody: "hold",
    ForbidBody: "forbid",
    ConcealBody: "conceal",
    RequireBody: "require",
    BasisBody: "basis",
}


def limit_words(store: Store, joined: Joined | None) -> dict[str, LimitWords]:
    """Return what is known of every limit: by the run itself, and by its book where that is given.

    ``reasons`` has a title in English, and one in Chinese where it has a column ``title_zh``.
    """
    found: dict[str, LimitWords] = {}
    for row in store.dicts("SELECT * FROM reasons"):
        titles = {"en": row.get("title"), "zh": row.get("title_zh")}
        title = {key: str(text) for key, text in titles.items() if text}
        found[row["limit"]] = LimitWords(title, row.get("cite") or "", "")
    for form, meta in () if joined is None else _limits(joined):
        cite = found[meta.name].cite if meta.name in found else meta.cite
        found[meta.name] = LimitWords(dict(meta.title), cite or meta.cite, form)
    return found


def _limits(joined: Joined) -> Iterator[tuple[str, Meta]]:
    for policy in joined.policies():
        for limit in policy.limits:
            yield _FORMS[type(limit.body)], limit.meta
        for document in policy.call_windows:
            yield "hours", document.meta
            for window in document.windows:
                yield "cap", window.meta


def stage_titles(joined: Joined | None) -> dict[str, dict[str, str]]:
    """Return the stages' titles by language."""
    if joined is None:
        return {}
    return {stage.meta.id: dict(stage.meta.title) for stage in joined.playbook.stages}
