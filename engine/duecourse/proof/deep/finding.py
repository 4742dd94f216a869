"""A finding of the deep check, and the case that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.source.diagnostic import Diagnostic
from duecourse.targets.solver import Witness


@dataclass(frozen=True, slots=True)
class DeepFinding:
    """One finding.

    Attributes:
        diagnostic: What is said of it, and where.
        item: The id of the item it is about.
        witness: A case that shows it and was decided again; None where nothing can be shown, as
            of what never happens.
    """

    diagnostic: Diagnostic
    item: str
    witness: Witness | None = None
