"""``L1xx``: names that do not say what they name."""

from __future__ import annotations

import re

from duecourse.language.items import KEBAB, SNAKE, respelt
from duecourse.lint._items import Item, items_of
from duecourse.lint.finding import Remarks
from duecourse.source.node import Text

_EMPTY = (
    "rule|item|limit|stage|treatment|fact|script|cohort|window|test|case|thing|stuff|new|old|tmp|"
    "temp|foo|bar|baz|todo|misc|other|copy|draft|untitled|xxx|value|data|check|step|name|id"
)
_SAYS_NOTHING = re.compile(rf"(?:{_EMPTY})(?:[-_ ]?(?:\d+|[a-z]))?", re.IGNORECASE)
_MONTHS_LATE = re.compile(r"[md]\d{1,2}")
_SHORTEST = 3
_CHECKED = frozenset(
    ("stage", "treatment", "limit", "fact", "script", "cohort", "disclosure rule", "window")
)


def names(remarks: Remarks) -> None:
    """Remark on the names of a document's items."""
    for item in items_of(remarks.document):
        identity = item.text("name" if item.what == "test" else "id")
        if identity is None or item.what in ("playbook", "law pack"):
            continue
        if remarks.document.kind == "case":
            _shape(remarks, item, identity)
        else:
            _meaning(remarks, item, identity)


def _shape(remarks: Remarks, item: Item, name: Text) -> None:
    if KEBAB.fullmatch(name):
        return
    better = respelt(name, "-")
    remarks.add(
        "L101",
        f"the {item.what} `{name}` is not in kebab-case",
        name,
        f"write `{better}`, in the tests that name it too" if better else "use a-z, 0-9 and `-`",
    )


def _meaning(remarks: Remarks, item: Item, name: Text) -> None:
    if _SAYS_NOTHING.fullmatch(name):
        remarks.add(
            "L103",
            f"`{name}` does not say what the {item.what} is",
            name,
            "name it after what it does: `no-calls-at-night`, not `rule1`",
        )
    elif item.what in _CHECKED and len(name) < _SHORTEST and not _MONTHS_LATE.fullmatch(name):
        style = "promise_due_date" if SNAKE.fullmatch(name) and item.what == "fact" else "golden"
        remarks.add(
            "L102",
            f"`{name}` is too short to say what the {item.what} is",
            name,
            f"write the words out, as in `{style}`",
        )
