"""A table of practices against laws: what each law makes of each, beside what a reader found.

The practices are rows of ``tables/NAME.json`` in the playbook's folder; each names what to try:
``treatments`` (the act itself, on its contacts), ``window`` (its calls, after those of the windows
before it), ``windows`` (all calls of a day), ``hours`` (times alone), ``cohorts`` (words by group).
A mark is ``OK``, ``COND`` or ``BAR``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from duecourse.errors import DuecourseError
from duecourse.language.model import Words
from duecourse.language.suggest import did_you_mean
from duecourse.law.effects import Because

MARKS: Final = ("OK", "COND", "BAR")
SAME: Final = "same"
STRICTER: Final = "stricter"
NOT_COMPUTABLE: Final = "not computable"
LOOSER: Final = "looser"


class TableError(DuecourseError):
    """A table is not there or cannot be read.

    Attributes:
        help: What to do about it.
    """

    def __init__(self, message: str, help: str = "") -> None:
        """Keep the sentence and its hint."""
        self.help = help
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reader of the law found.

    Attributes:
        mark: ``OK``, ``COND`` or ``BAR``.
        text: In a few words.
        why: Why no pack can say it, where none can.
    """

    mark: str
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One practice.

    Attributes:
        tries: What to try, by kind.
        references: By place, or place and actor.
    """

    id: str
    title: Words
    tries: Mapping[str, Any]
    references: Mapping[str, Reference]

    def reference(self, place: str, actor: str) -> Reference | None:
        """Return what a reader found of this practice there."""
        return self.references.get(f"{place}/{actor}") or self.references.get(place)


@dataclass(frozen=True, slots=True)
class Place:
    """One column: a jurisdiction, and who collects there."""

    id: str
    title: str
    actors: tuple[str, ...] = ("first_party",)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, columns and days."""

    id: str
    title: Words
    reference: str
    on: tuple[str, ...]
    places: tuple[Place, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What deciding says of one practice, in one place, for one actor, on one day.

    Attributes:
        mark: ``OK``, ``COND``, ``BAR``, or empty where there is no pack.
        said: Why, in a few words each.
        because: The limits that bring it about.
    """

    mark: str
    said: tuple[str, ...] = ()
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what was found, beside the reference.

    Attributes:
        on: The days of which it is true.
        relation: ``same``, ``stricter``, ``looser``, or ``not computable`` with a reason.
        reason: Why it is not computable.
    """

    row: str
    place: str
    actor: str
    on: tuple[str, ...]
    finding: Finding
    reference: Reference | None
    relation: str
    reason: str = ""


def relation(finding: Finding, reference: Reference | None) -> tuple[str, str]:
    """Return how a finding stands to its reference, and why it cannot be had where it cannot."""
    if not finding.mark:
        return NOT_COMPUTABLE, "there is no pack for it"
    if reference is None or finding.mark == reference.mark:
        return SAME, ""
    if MARKS.index(finding.mark) > MARKS.index(reference.mark):
        return STRICTER, ""
    return (NOT_COMPUTABLE, reference.why) if reference.why else (LOOSER, "")


def read_table(folder: Path, name: str) -> Table:
    """Read ``tables/NAME.json`` of a playbook's folder.

    Raises:
        TableError: There is none, or it is not a table.
    """
    file = folder / "tables" / f"{name}.json"
    if not file.is_file():
        known = sorted(each.stem for each in (folder / "tables").glob("*.json"))
        hint = did_you_mean(name, known) if known else "tables are `tables/NAME.json` beside it"
        raise TableError(f"the playbook has no table `{name}`", hint)
    try:
        given = json.loads(file.read_text("utf-8"))
        return Table(
            given["id"],
            given["title"],
            given.get("reference", ""),
            tuple(given["on"]),
            tuple(_place(place) for place in given["places"]),
            tuple(_row(row) for row in given["rows"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        what = f"key {trouble} is missing" if isinstance(trouble, KeyError) else str(trouble)
        raise TableError(f"the table `{name}` cannot be read: {what}") from None


def _place(given: Mapping[str, Any]) -> Place:
    return Place(given["id"], given["title"], tuple(given.get("actors", ("first_party",))))


_TRIES: Final = ("treatments", "window", "windows", "hours", "cohorts")


def _row(given: Mapping[str, Any]) -> Row:
    tries = {key: given[key] for key in (*_TRIES, "roles") if key in given}
    references = {
        key: Reference(each["mark"], each.get("text", ""), each.get("why", ""))
        for key, each in given.get("reference", {}).items()
    }
    if not set(tries) & set(_TRIES):
        raise KeyError(f"`{given['id']}`: one of {', '.join(_TRIES)}")
    return Row(given["id"], given["title"], tries, references)


@dataclass(slots=True)
class Gathered:
    """Findings of one place and actor, by row, merged over days."""

    cells: list[Cell] = field(default_factory=list)

    def add(self, row: Row, place: str, actor: str, by_day: Sequence[tuple[str, Finding]]) -> None:
        """Add the cells of one row: one for each different finding."""
        days: dict[tuple[object, ...], list[str]] = {}
        firsts: dict[tuple[object, ...], Finding] = {}
        for day, finding in by_day:
            names = tuple(each.limit for each in finding.because)
            key: tuple[object, ...] = (finding.mark, finding.said, names)
            days.setdefault(key, []).append(day)
            firsts.setdefault(key, finding)
        reference = row.reference(place, actor)
        for kind, finding in firsts.items():
            found, why = relation(finding, reference)
            self.cells.append(
                Cell(row.id, place, actor, tuple(days[kind]), finding, reference, found, why)
            )
