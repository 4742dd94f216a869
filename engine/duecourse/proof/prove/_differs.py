"""How two decisions about one case differ, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duecourse.book.plan import Plan
from duecourse.decide.decision import Decision

Shown = dict[str, Any]
MOST_REASONS = 4
_LISTS = ("now", "later", "barred")


def limits_that_hold_back(plan: Plan) -> frozenset[str]:
    """Return the names of the limits that hold acts back: others only take words."""
    acting = 0
    for act in plan.acts:
        acting |= act.blocks
    return frozenset(i.limit.name for i in plan.instances if acting >> i.bit & 1)


def comparable(decision: Decision, limits: frozenset[str]) -> Shown:
    """Return what counts when two decisions are compared.

    Left out: who decided, what is missing, when anything changes next (which minds what is
    missing), citations, which limits lapse, why a sentence is left out, and in what order duties
    stand.
    """
    shown = decision.to_dict()
    for key in ("book", "missing", "next_change"):
        del shown[key]
    shown["score_because"] = sorted(shown["score_because"])
    shown.setdefault("experiments", [])  # a book without any says nothing of them
    for name in ("later", "barred"):
        for entry in shown[name]:
            reasons = [reason["limit"] for reason in entry["because"]]
            entry["because"] = [name for name in reasons if name in limits]
    for entry in shown["now"]:
        entry["duties"] = sorted(entry["duties"])
        if entry["script"] is not None:
            del entry["script"]["dropped"]
    return shown


def differences(old: Shown, new: Shown) -> Iterator[str]:
    """Yield how two decisions differ, a line each, most telling first."""
    if old["stage"] != new["stage"]:
        yield f"stage: `{old['stage']}` in the old book, `{new['stage']}` in the new"
    before, after = _places(old), _places(new)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        name = f"`{key[0]}`" + (f" to `{key[1]}`" if key[1] else "")
        if was is None or now is None or was[0] != now[0]:
            yield f"{name}: {_stands(was)} in the old book, {_stands(now)} in the new"
            continue
        for field in was[1]:
            if was[1][field] != now[1][field]:
                yield f"{name}: {field} {_plain(was[1][field])} in the old book, " + (
                    f"{_plain(now[1][field])} in the new"
                )
    for field in old:
        if field not in ("stage", *_LISTS) and old[field] != new[field]:
            yield f"{field}: {_plain(old[field])} in the old book, {_plain(new[field])} in the new"
    orders = [[(e["treatment"], e["to"]) for e in each["now"]] for each in (old, new)]
    if orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1]):
        yield f"in the old book `{orders[0][0][0]}` comes first, in the new `{orders[1][0][0]}`"


def _places(shown: Shown) -> dict[tuple[str, str], tuple[str, Shown]]:
    found: dict[tuple[str, str], tuple[str, Shown]] = {}
    for name in _LISTS:
        for entry in shown[name]:
            found[entry["treatment"], entry["to"]] = (name, entry)
            for other in entry.get("instead", ()):
                found[other["treatment"], other["to"]] = ("now, in another's place", other)
    return found


def _stands(entry: tuple[str, Shown] | None) -> str:
    if entry is None:
        return "not offered"
    name, shown = entry
    reasons = shown["because"] if name in ("later", "barred") else ()
    more = len(reasons) - MOST_REASONS
    by = ", ".join(reasons[:MOST_REASONS]) + (f" and {more} more" if more > 0 else "")
    since = f", from {shown['not_before']}" if name == "later" else ""
    return f"{name}{since}" + (f" ({by})" if by else "")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("text") or value.get("id") or value
    if isinstance(value, list) and len(value) > MOST_REASONS:
        return f"{_plain(value[:MOST_REASONS])} and {len(value) - MOST_REASONS} more"
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value) or "nothing"
    return "nothing" if value in (None, "") else str(value)
