"""What tests can reach: goals, and the tests of conditions and items that have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.language.model import Meta
from duecourse.proof.coverage._bounds import Bound
from duecourse.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True, order=True)
class Goal:
    """One thing that some test should reach.

    Two goals are equal where they ask the same of the same item, wherever it stands in the text.

    Attributes:
        item: The item, by kind and id: ``treatment firm-call``.
        part: The part of it, ``when`` or ``whom``; empty for the item as a whole.
        test: The test of that part in words; empty for the item as a whole.
        side: What is asked of it: ``offered``, ``true``, ``days_past_due is 4``.
        span: Where it is written.
        missing: What kind of case reaches it, in plain words.
    """

    item: str
    part: str
    test: str
    side: str
    span: Span = field(default=NOWHERE, compare=False)
    missing: str = field(default="", compare=False)

    @property
    def kind(self) -> str:
        """What kind of item it is of: ``stage``, and so on."""
        return self.item.rpartition(" ")[0]

    @property
    def is_bound(self) -> bool:
        """Whether it asks for a case just at or just past a bound."""
        return bool(self.test) and self.side not in ("true", "false")


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a condition, with its goals.

    Attributes:
        expr: What is evaluated.
        true: Reached where it holds.
        false: Reached where it certainly does not.
        unknown: Noted where nobody knows; not counted.
        bounds: Each bound of its range, with the goals below and above it.
        listener: Whether it asks about a contact or a point.
        about_act: Whether it asks about the act itself.
    """

    expr: ir.Expr
    true: Goal
    false: Goal
    unknown: Goal
    bounds: tuple[tuple[Bound, Goal, Goal], ...]
    listener: bool
    about_act: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a playbook.

    Attributes:
        name: ``kind id``, as in goals.
        meta: Its id, place and dates; None for what has none (``outside``).
        sides: Goals of the item as a whole, by side.
        tests: Every test of its conditions.
        what: The item itself, as the language reads it.
    """

    name: str
    meta: Meta | None
    sides: dict[str, Goal]
    tests: tuple[Test, ...]
    what: object = None

    def goals(self) -> Iterator[Goal]:
        """Yield what counts."""
        yield from self.sides.values()
        for test in self.tests:
            yield test.true
            yield test.false
            for _, below, above in test.bounds:
                yield below
                yield above
