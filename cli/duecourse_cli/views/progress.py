"""A progress bar on standard error: how much, how fast, how long yet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from duecourse_cli._session import Session

if TYPE_CHECKING:
    from rich.console import RenderableType


class State(NamedTuple):
    """How far something is: what is being done, how much of how much, how many of what."""

    label: str
    done: int
    size: int
    number: int
    noun: str


@contextmanager
def bar(look: Callable[[], State], session: Session, mode: str) -> Iterator[None]:
    """Show what *look* tells as it changes, where *mode* wants it."""
    wanted = mode == "always" or (mode == "auto" and session.verbosity >= 0 and sys.stderr.isatty())
    if not wanted:
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, not always wanted
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class Rate(ProgressColumn):
        """How many a second so far."""

        def render(self, task: Task) -> Text:
            state = look()
            speed = state.number / task.elapsed if task.elapsed else 0
            return Text(f"{state.number:,} {state.noun}, {speed:,.0f}/s")

    class Bar(Progress):
        """Asks for the state whenever it is drawn."""

        def get_renderables(self) -> Iterable[RenderableType]:
            state = look()
            for task in self.tasks:
                if task.description != state.label:
                    self.reset(task.id, description=state.label)
                task.completed, task.total = state.done, state.size or None
            yield from super().get_renderables()

    shown = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True, force_terminal=mode == "always" or None),
        refresh_per_second=4,
        transient=True,
        redirect_stdout=False,
    )
    begun = look()
    shown.add_task(begun.label, total=begun.size or None)
    with shown:
        yield
