"""What limits and stages are called, what limits rest on, and which form they have."""

from __future__ import annotations

import json
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

    A title in ``reasons`` is plain text, or an object of texts by language as JSON.
    """
    found: dict[str, LimitWords] = {}
    for limit, cite, title in store.rows('SELECT "limit", cite, title FROM reasons'):
        found[limit] = LimitWords(_title(title), cite or "", "")
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


def _title(text: object) -> dict[str, str]:
    if isinstance(text, Mapping):
        return {str(key): str(value) for key, value in text.items() if value}
    if not text:
        return {}
    try:
        said = json.loads(str(text))
    except ValueError:
        said = None
    if isinstance(said, Mapping):
        return {str(key): str(value) for key, value in said.items() if value}
    return {"": str(text)}


def stage_titles(joined: Joined | None) -> dict[str, dict[str, str]]:
    """Return the stages' titles by language."""
    if joined is None:
        return {}
    return {stage.meta.id: dict(stage.meta.title) for stage in joined.playbook.stages}
