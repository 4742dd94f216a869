"""How many more contacts the smallest cap leaves each person, as the engine counted it."""

from __future__ import annotations

from collections.abc import Collection

from duecourse.portfolio.report._store import KIND, Store
from duecourse.portfolio.report.figures import Headroom

CONTACTS = ("call", "message", "letter", "visit")
_FREE = 1 << 40


def headroom(store: Store, caps: Collection[str] | None) -> tuple[Headroom, ...]:
    """Return for each kind of contact the persons by what is left to them.

    A person's headroom is the least over all their cases and points: 0 where a cap stands against
    any of their contacts of the kind, else the smallest ``remaining``. Persons of whom no contact
    of the kind is offered, or against whose contacts only other limits stand, are not counted.

    Args:
        store: Of the run.
        caps: Names of the limits that are caps; None where that is not known.
    """
    full = "false" if caps is None else "list_has_any(reasons, ?::VARCHAR[])"
    found = store.rows(
        f"""
        SELECT kind, CASE WHEN left_ < {_FREE} THEN left_ END, count(*)
        FROM (
            SELECT person, kind, min(left_) AS left_ FROM (
                SELECT person, {KIND} AS kind, coalesce(remaining, {_FREE}) AS left_
                FROM actions WHERE point IS NOT NULL AND verdict = 'now'
                UNION ALL
                SELECT person, {KIND} AS kind, 0 AS left_
                FROM actions WHERE point IS NOT NULL AND verdict IN ('later', 'barred')
                  AND NOT exhibit AND {full}
            ) GROUP BY ALL
        ) GROUP BY ALL
        """,
        [] if caps is None else [sorted(caps)],
    )
    made = []
    for wanted in CONTACTS:
        mine = {left: persons for each, left, persons in found if each == wanted}
        if not mine:
            continue
        made.append(
            Headroom(
                wanted,
                None if caps is None else mine.get(0, 0),
                {left: mine[left] for left in sorted(k for k in mine if k)},
                mine.get(None, 0),
            )
        )
    return tuple(made)
