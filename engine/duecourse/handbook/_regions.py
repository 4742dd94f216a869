"""The stages, and what is deliberately in none, as regions: what each fact may be there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from duecourse import ir

Number = int | Decimal


@dataclass(slots=True)
class Region:
    """What a condition asks of each fact.

    Attributes:
        words: Members of enums that it allows, by fact.
        spans: Lowest and highest number that it allows, by fact; None is open.
        other: Whether it asks something that is neither.
    """

    id: str
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    spans: dict[str, tuple[Number | None, Number | None]] = field(default_factory=dict)
    other: bool = False

    def facts(self) -> set[str]:
        """Return the facts that it asks about."""
        return set(self.words) | set(self.spans)

    def meets(self, other: Region, fact: str) -> bool:
        """Tell whether both may hold as far as *fact* goes."""
        if fact in self.words and fact in other.words:
            return bool(self.words[fact] & other.words[fact])
        if fact in self.spans and fact in other.spans:
            (low, high), (low2, high2) = self.spans[fact], other.spans[fact]
            return (low is None or high2 is None or low <= high2) and (
                low2 is None or high is None or low2 <= high
            )
        return True


def region(name: str, when: ir.Expr) -> Region:
    """Return the region of a conjunction."""
    found = Region(name)
    for part in when.operands if isinstance(when, ir.All) else (when,):
        match part:
            case ir.Between(ir.Named(fact) | ir.Input(fact), low, high):
                found.spans[fact] = (low, high)
            case ir.OneOf(ir.Named(fact) | ir.Input(fact), values):
                found.words[fact] = frozenset(str(value) for value in values)
            case ir.Compare("==", ir.Named(fact) | ir.Input(fact), ir.Const(str(value))):
                found.words[fact] = frozenset({value})
            case ir.Compare(sign, ir.Named(fact) | ir.Input(fact), ir.Const(int(value))) if (
                not isinstance(value, bool) and sign != "!="
            ):
                found.spans[fact] = _bounds(sign, value)
            case _:
                found.other = True
    return found


def _bounds(sign: str, value: int) -> tuple[int | None, int | None]:
    match sign:
        case "==":
            return value, value
        case ">=" | ">":
            return value + (sign == ">"), None
        case _:
            return None, value - (sign == "<")
