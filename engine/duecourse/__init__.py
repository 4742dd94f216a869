"""duecourse: what a lender may do next on a loan that is coming due or overdue, and why.

``load`` a playbook, make a ``Case`` with ``Book.case``, ask ``Book.decide`` about an instant.
"""

from duecourse.api import Book, check, load, parse_case, read_case
from duecourse.book.case import Case
from duecourse.decide.decision import Decision
from duecourse.errors import (
    CaseError,
    DuecourseError,
    InstantError,
    PolicyLoadError,
    ResourceMissingError,
    TargetError,
)
from duecourse.live import LiveBook
from duecourse.source.diagnostic import Diagnostic

__all__ = [
    "Book",
    "Case",
    "CaseError",
    "Decision",
    "Diagnostic",
    "DuecourseError",
    "InstantError",
    "LiveBook",
    "PolicyLoadError",
    "ResourceMissingError",
    "TargetError",
    "check",
    "load",
    "parse_case",
    "read_case",
]
