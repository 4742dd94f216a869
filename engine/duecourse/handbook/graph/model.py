"""A graph as data, whatever it is written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn as a box.

    Attributes:
        id: Letters, digits and underscores: fit for every format.
        title: What it is called.
        lines: What else is said of it, a line each.
        kind: ``stage outside contact desk shown when away``, or the subject of limits.
        group: Id of the group it stands in, or empty.
    """

    id: str
    title: str
    lines: tuple[str, ...] = ()
    kind: str = "stage"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """Something drawn as an arrow.

    Attributes:
        kind: ``on`` (time or events lead on), ``back`` (a case comes back), ``out`` (it leaves),
            ``else`` (the next choice of a group), ``leads`` (what one finds makes room for the
            other), ``acts`` (a limit acts on a treatment), ``bars`` (it forbids it for good).
    """

    source: str
    target: str
    label: str = ""
    kind: str = "on"


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around nodes."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole graph.

    Attributes:
        name: ``stages``, ``treatments`` or ``law``.
        about: What it shows, in a sentence or two: also for who cannot see it.
        across: Whether it reads from left to right, and not from top to bottom.
        key: What kinds of arrows mean, in words: kind and meaning.
    """

    name: str
    title: str
    about: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    across: bool = False
    key: tuple[tuple[str, str], ...] = ()


FILLS: Final = {
    "stage": "#dbe9f6",
    "outside": "#eef1f4",
    "contact": "#e4f3e8",
    "desk": "#fdf3d8",
    "shown": "#f4f4f4",
    "when": "#ffffff",
    "away": "#eef1f4",
    "hours": "#e3e0f3",
    "counts": "#e3e0f3",
    "holds": "#fdebc8",
    "third_parties": "#fbdcd0",
    "words": "#f3dcea",
    "basis": "#d6edf0",
}
"""The colour of each kind of node; what each is stands in words besides."""

STROKES: Final = {
    "on": "#33475b",
    "back": "#1f7a45",
    "out": "#8a96a3",
    "else": "#586573",
    "leads": "#14568f",
    "acts": "#7b8794",
    "bars": "#b5462f",
}
DASHED: Final = frozenset({"back", "out", "else"})


def safe(*parts: str) -> str:
    """Return an id that every format takes: letters, digits, underscores."""
    text = "_".join(parts)
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in text)
