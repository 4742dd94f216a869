"""How long a question may be worked on: a count of seconds that whoever asks keeps time of."""

from __future__ import annotations

from collections.abc import Callable


class Budget:
    """A number of seconds by a clock that is handed in; the engine reads none of its own."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """Begin now.

        Args:
            seconds: How many there are.
            clock: Seconds that have gone by since any moment, as ``time.monotonic`` tells them.
        """
        self.seconds, self._clock = seconds, clock
        self._start = clock()

    @property
    def spent(self) -> bool:
        """Whether all of them have gone by."""
        return self._clock() - self._start > self.seconds

    def told(self) -> str:
        """Return that it is spent, in words."""
        return f"the {self.seconds:g} seconds of the budget are spent"


def endless() -> Budget:
    """Return a budget that is never spent."""
    return Budget(float("inf"), lambda: 0.0)
