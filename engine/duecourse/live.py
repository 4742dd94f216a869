"""A book that can be reloaded while threads decide with it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from duecourse.api import Book
from duecourse.errors import PolicyLoadError
from duecourse.source.diagnostic import Diagnostic


class LiveBook:
    """Holds the current book; a reload swaps it whole, or not at all.

    A thread that took :attr:`book` before a reload goes on with the book it took.
    """

    def __init__(self, make: Callable[[], Book]) -> None:
        """Load the first book.

        Args:
            make: Loads a book, for example ``lambda: duecourse.load("policies/branch")``.

        Raises:
            PolicyLoadError: The first book cannot be loaded.
        """
        self._make = make
        self._book = make()
        self._reloading = Lock()

    @property
    def book(self) -> Book:
        """The current book."""
        return self._book

    def reload(self) -> tuple[Diagnostic, ...]:
        """Load again, and swap the book if it can be used.

        Returns:
            What is wrong with the new policy; empty when it was swapped. The old book stays
            where anything is wrong.
        """
        with self._reloading:
            try:
                book = self._make()
            except PolicyLoadError as error:
                return error.diagnostics
            self._book = book
            return ()
