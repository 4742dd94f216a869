"""What is known at one place of a flat kernel."""

from __future__ import annotations

from collections.abc import Hashable

from duecourse import ir
from duecourse.targets._flat_ranges import EVERYTHING, Spans


class Scope:
    """What is known at a place: names that hold values, values that are not unknown, ranges."""

    __slots__ = ("names", "parent", "present", "spans")

    def __init__(self, parent: Scope | None = None) -> None:
        """Know what *parent* knows, and more."""
        self.parent = parent
        self.names: dict[Hashable, str] = {}
        self.present: set[ir.Expr] = set()
        self.spans: dict[ir.Expr, Spans] = {}

    def name(self, what: Hashable) -> str | None:
        """Return the code that holds *what* already."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(what)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def is_present(self, value: ir.Expr) -> bool:
        """Tell whether *value* cannot be unknown here."""
        scope: Scope | None = self
        while scope is not None:
            if value in scope.present:
                return True
            scope = scope.parent
        return isinstance(value, ir.Default) and value.value.value is not None

    def range(self, value: ir.Expr) -> Spans:
        """Return what *value* can be here, where it is known."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.spans.get(value)
            if found is not None:
                return found
            scope = scope.parent
        return EVERYTHING
