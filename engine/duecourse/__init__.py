"""duecourse: what a lender may do next on a loan that is coming due or overdue, and why.

``load`` a playbook, make a ``Case`` with ``Book.case``, ask ``Book.decide`` about an instant.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duecourse.api import Book, load
    from duecourse.assemble import check
    from duecourse.book.case import Case
    from duecourse.book.case_files import parse_case, read_case
    from duecourse.decide.decision import Decision
    from duecourse.decide.slots import Slot
    from duecourse.errors import (
        CaseError,
        DuecourseError,
        InstantError,
        OtherBookError,
        PolicyLoadError,
        ResourceMissingError,
        TargetError,
    )
    from duecourse.live import LiveBook
    from duecourse.source.diagnostic import Diagnostic

_HOMES = {
    "Book": "api",
    "Case": "book.case",
    "CaseError": "errors",
    "Decision": "decide.decision",
    "Diagnostic": "source.diagnostic",
    "DuecourseError": "errors",
    "InstantError": "errors",
    "LiveBook": "live",
    "OtherBookError": "errors",
    "PolicyLoadError": "errors",
    "ResourceMissingError": "errors",
    "Slot": "decide.slots",
    "TargetError": "errors",
    "check": "assemble",
    "load": "api",
    "parse_case": "book.case_files",
    "read_case": "book.case_files",
}

__all__ = [
    "Book",
    "Case",
    "CaseError",
    "Decision",
    "Diagnostic",
    "DuecourseError",
    "InstantError",
    "LiveBook",
    "OtherBookError",
    "PolicyLoadError",
    "ResourceMissingError",
    "Slot",
    "TargetError",
    "check",
    "load",
    "parse_case",
    "read_case",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that importing the package is quick."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `duecourse` has no attribute `{name}`")
    found = getattr(import_module(f"duecourse.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
