"""Who and where a point is, from the case document: what a decision names only by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duecourse.law._chinese import CHINESE


@dataclass(frozen=True, slots=True)
class Where:
    """A point and its owner.

    Attributes:
        contact: Contact id.
        role: As the case gives it, or empty.
        zones: IANA names, perhaps several, perhaps none.
    """

    contact: str = ""
    role: str = ""
    zones: tuple[str, ...] = ()


class People:
    """The contacts of one case."""

    def __init__(self, case: Mapping[Any, Any]) -> None:
        """Read the contacts; what does not look like one is left out."""
        self._points: dict[str, Where] = {}
        for contact in _mappings(case.get("contacts")):
            name, role = str(contact.get("id", "")), str(contact.get("role", ""))
            for point in _mappings(contact.get("points")):
                zones = point.get("zones")
                named = tuple(map(str, zones)) if isinstance(zones, list) else ()
                self._points[str(point.get("id", ""))] = Where(name, role, named)

    def where(self, point: str) -> Where:
        """Return whose *point* is."""
        return self._points.get(point, Where())

    def named(self, point: str, language: str) -> str:
        """Return *point* with the role of its owner, ``sister-mobile (sibling)``."""
        role = self.where(point).role
        if not role:
            return point
        if language == "zh":
            # Beside a number of the debtor's own, "the debtor" would read as somebody else.
            return f"{point}({'本人' if role == 'debtor' else CHINESE.get(role, role)})"
        return f"{point} ({role.replace('_', ' ')})"


def _mappings(value: object) -> list[Mapping[Any, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
