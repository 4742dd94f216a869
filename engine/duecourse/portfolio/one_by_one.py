"""Decides a portfolio's cases one by one with the scalar target: the reference for columns."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from duecourse.decide.decision import Decision
from duecourse.errors import CaseError
from duecourse.portfolio.documents import documents
from duecourse.portfolio.outcomes import Outcome, outcome_of
from duecourse.portfolio.tables import Tables

if TYPE_CHECKING:
    from duecourse.api import Book


class OneByOne:
    """Decides tables of whole persons, case by case."""

    def __init__(self, book: Book, horizon_days: int = 35) -> None:
        """Keep the book and how far ahead its decisions look."""
        self.book, self.horizon_days = book, horizon_days

    def decide(self, tables: Tables, at: datetime) -> Outcome:
        """Return what is decided of every case at *at*; those that do not fit are rejects.

        Raises:
            InstantError: *at* has no zone or is out of range.
        """
        decided: list[tuple[str, Decision]] = []
        rejects: list[dict[str, Any]] = []
        for document in documents(tables):
            try:
                case = self.book.case(document)
            except CaseError as error:
                rejects.extend(reject(document, error))
                continue
            decision = self.book.decide(case, at, horizon_days=self.horizon_days)
            decided.append((case.person, decision))
        return outcome_of(self.book, decided, rejects)


def reject(document: dict[str, Any], error: CaseError) -> list[dict[str, Any]]:
    """Return one row for each mistake of a case."""
    return [
        {
            "case": document.get("id"),
            "person": document.get("person"),
            "code": finding.code,
            "path": finding.path,
            "message": finding.message,
        }
        for finding in error.findings
    ]
