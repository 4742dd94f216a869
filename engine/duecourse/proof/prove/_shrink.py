"""A witness with what it does not need left out, so that people see what it hangs on."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_STAYS = frozenset({"kind", "id", "person", "contacts", "role", "points", "channel", "zones"})
_OF_EVENTS = frozenset({"id", "at", "type", "direction", "point", "debts", "by"})

Holds = Callable[[Mapping[str, Any]], bool]


def shrunk(document: Mapping[str, Any], holds: Holds) -> dict[str, Any]:
    """Return *document* without the parts that may go while *holds* still holds of it."""
    kept = copy.deepcopy(dict(document))
    for trim in (_fewer_places, _fewer_events, _fewer_keys):
        for change in list(trim(kept)):
            tried = copy.deepcopy(kept)
            if change(tried) and holds(tried):
                kept = tried
    return kept


Change = Callable[[dict[str, Any]], bool]


def _fewer_places(document: dict[str, Any]) -> Iterator[Change]:
    """Yield the case with one of its jurisdictions alone."""
    places = document.get("jurisdiction", [])
    if len(places) < 2:
        return
    for place in places:

        def alone(tried: dict[str, Any], place: str = place) -> bool:
            if len(tried["jurisdiction"]) < 2:
                return False
            tried["jurisdiction"] = [place]
            return True

        yield alone


def _fewer_events(document: dict[str, Any]) -> Iterator[Change]:
    """Yield the case without one event, the oldest first."""
    for event in document.get("events", ()):

        def without(tried: dict[str, Any], identity: str = event["id"]) -> bool:
            tried["events"] = [each for each in tried["events"] if each["id"] != identity]
            return True

        yield without


def _fewer_keys(document: dict[str, Any]) -> Iterator[Change]:
    """Yield the case without one key of one of its parts."""
    for path, part in list(_parts(document)):
        stays = _OF_EVENTS if "events" in path else _STAYS
        for key in [key for key in part if key not in stays]:

            def without(
                tried: dict[str, Any], path: tuple[str | int, ...] = path, key: str = key
            ) -> bool:
                there: Any = tried
                for step in path:
                    there = there[step] if not isinstance(there, dict) else there.get(step)
                    if there is None:
                        return False
                there.pop(key, None)
                if path and not there and isinstance(path[-1], str):
                    tried.pop(path[-1], None)
                return True

            yield without


def _parts(document: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    yield (), {k: v for k, v in document.items() if not isinstance(v, dict | list)}
    for key, value in document.items():
        if isinstance(value, dict):
            yield (key,), value
    for place, contact in enumerate(document.get("contacts", ())):
        yield ("contacts", place), contact
        for number, point in enumerate(contact["points"]):
            yield ("contacts", place, "points", number), point
    for place, event in enumerate(document.get("events", ())):
        yield ("events", place), event


def facts_of(document: Mapping[str, Any]) -> list[str]:
    """Return what a case says, a line each, as paths: ``loan.status: active``."""
    return list(_lines(document, ""))


def _lines(value: Any, path: str) -> Iterator[str]:
    if path == "events" and value:
        for event in value:
            words = ("at", "type", "direction", "point", "outcome", "purpose", "by")
            yield "event: " + " ".join(str(event[w]) for w in words if event.get(w) is not None)
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _lines(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for each in value:
            name = each.get("id", "")
            yield from _lines({k: v for k, v in each.items() if k != "id"}, f"{path}[{name}]")
    else:
        yield f"{path}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"[{', '.join(str(each) for each in value)}]"
    return str(value)
