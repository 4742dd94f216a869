"""The shape of an assumption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Numbers = Mapping[str, float]
Value = float | Numbers | Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumed number, or one for each name, or one for each name of each group.

    Attributes:
        key: Its name, by which the generator reads it.
        about: What it is a number of.
        value: The number or numbers; weights need not add up to 1.
    """

    key: str
    about: str
    value: Value


@dataclass(frozen=True, slots=True)
class Section:
    """Assumptions about one thing, with what to know of them all."""

    title: str
    about: str
    items: tuple[Assumption, ...]
