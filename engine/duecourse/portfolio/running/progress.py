"""How far a run is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """How far a run is; whoever shows it looks whenever it likes.

    Attributes:
        label: What is being done.
        done: How much of it has been done.
        size: Of how much; 0 is unknown.
        count: How many things that is.
        noun: What they are.
        died: How many processes died, so that others decided their parts.
    """

    label: str = ""
    done: int = 0
    size: int = 0
    count: int = 0
    noun: str = ""
    died: int = 0

    def begin(self, label: str, size: int, noun: str) -> None:
        """Begin with something else."""
        self.label, self.size, self.noun = label, size, noun
        self.done = self.count = 0
