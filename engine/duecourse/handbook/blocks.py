"""What a handbook is made of, whatever it is written as: sections, sentences, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that looks the same.

    Attributes:
        kind: ``strong``, ``small`` (an id beside a title), ``quiet``, ``slot`` (a word that a fact
            fills), ``reveals`` (such a word that gives something away), ``item`` (what is given
            away), ``from`` (whose a limit is), ``why-…`` (the number of a reason), or empty.
        link: ``#anchor`` in the handbook, or an address; empty for none.
    """

    text: str
    kind: str = ""
    link: str = ""


Line: TypeAlias = tuple[Run, ...]
"""A sentence or less."""

Piece: TypeAlias = str | Run | Line


def line(*pieces: Piece) -> Line:
    """Return one line of several pieces; empty ones are left out."""
    found: list[Run] = []
    for piece in pieces:
        if isinstance(piece, tuple):
            found += piece
        elif isinstance(piece, Run):
            found.append(piece)
        elif piece:
            found.append(Run(piece))
    return tuple(run for run in found if run.text)


def strong(text: str) -> Run:
    """Return text that stands out."""
    return Run(text, "strong")


def small(text: str) -> Run:
    """Return an id beside a title."""
    return Run(text, "small")


def quiet(text: str) -> Run:
    """Return what matters less."""
    return Run(text, "quiet")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; *kind* is ``lead``, ``note``, ``warn`` or empty."""

    text: Line
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: lines below each other; *kind* is ``yes``, ``no``, ``part`` or empty."""

    lines: tuple[Line, ...]
    kind: str = ""


def cell(*pieces: Piece, kind: str = "") -> Cell:
    """Return a cell with one line."""
    return Cell((line(*pieces),), kind)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading.

    Attributes:
        wide: Whether it needs the whole page, and scrolls on a phone.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Attributes:
        name: Of its file, without an ending.
        svg: The drawing, whole.
        caption: What it shows, in a sentence: also for who cannot see it.
    """

    name: str
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Card:
    """One item of the policy: a title and what is said of it, by heading.

    Attributes:
        id: Its anchor; empty where nothing refers to it.
        kind: ``shown`` for what is shown and never done, ``script`` for words, or empty.
    """

    id: str
    title: Line
    fields: tuple[tuple[str, tuple[Line, ...]], ...]
    lead: Line = ()
    note: Line = ()
    table: Table | None = None
    kind: str = ""


Block: TypeAlias = Paragraph | Bullets | Table | Picture | Card


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter, or a part of one."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    parts: tuple[Section, ...] = ()
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Handbook:
    """The whole.

    Attributes:
        language: ``en`` or ``zh``.
        head: What stands below the title: versions, dates, digest.
        warnings: What a reader must see first.
        contents: The heading of the table of contents.
        foot: The last line of every page.
    """

    language: str
    title: str
    lead: str
    head: tuple[tuple[str, Line], ...]
    warnings: tuple[str, ...]
    contents: str
    sections: tuple[Section, ...]
    foot: str
    pictures: tuple[Picture, ...] = field(default=())


NOTHING: Final = cell("–")
