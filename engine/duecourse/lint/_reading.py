"""``L3xx``: the law as it was read, and the day it is used."""

from __future__ import annotations

from datetime import date

from duecourse.lint._items import items_of
from duecourse.lint.finding import Remarks, read_date
from duecourse.source.node import Map, Text


def reading(remarks: Remarks) -> None:
    """Remark on dates of reading and of force."""
    if remarks.context.is_pack:
        if remarks.document.kind == "regime":
            _as_read(remarks)
        _begun_since(remarks)
    else:
        _over(remarks)


def _as_read(remarks: Remarks) -> None:
    context, node = remarks.context, remarks.document.node
    read = context.day("as_read")
    today = context.today
    if Text("as_read") not in node:
        remarks.add(
            "L301",
            "the law pack does not say of which day its text is",
            node.get(Text("id")) or node,
            "add `as_read:` with the day of the text it was written from",
        )
    if read is None:
        return
    at = node[Text("as_read")]
    age = (today - read).days
    if age < 0:
        remarks.add(
            "L303",
            f"the text is said to be read on {read}, after {today}",
            at,
            "write the day of the text, or ask about a later day with `--today`",
        )
    elif age > context.max_age_days:
        remarks.add(
            "L302",
            f"the text was read on {read}, {age} days before {today}; expected at most "
            f"{context.max_age_days}",
            at,
            "read the law anew, mend what changed, and write the new day",
        )


def _begun_since(remarks: Remarks) -> None:
    read, today = remarks.context.day("as_read"), remarks.context.today
    if read is None:
        return
    for item in items_of(remarks.document):
        since = _effective(item.node, "from")
        if since is not None and read < since[1] <= today:
            remarks.add(
                "L304",
                f"{item.name} is in force since {since[1]}, but the text was read on {read}, "
                "before it was",
                since[0],
                "read the text as it came into force, then write that day as `as_read`",
            )


def _over(remarks: Remarks) -> None:
    today = remarks.context.today
    for item in items_of(remarks.document):
        until = _effective(item.node, "until")
        if until is not None and until[1] < today:
            remarks.add(
                "L305",
                f"{item.name} is over since {until[1]}",
                until[0],
                "remove it, or keep it with a reason where past days are asked about",
            )


def _effective(node: Map, key: str) -> tuple[Text, date] | None:
    dates = node.get(Text("effective"))
    value = dates.get(Text(key)) if isinstance(dates, Map) else None
    day = read_date(value) if isinstance(value, Text) else None
    return (value, day) if isinstance(value, Text) and day is not None else None
