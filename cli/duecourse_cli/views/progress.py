"""A progress bar on standard error: how much, how fast, how long yet."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from duecourse_cli._session import Session

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse.audit.audit import Progress as State


@contextmanager
def bar(state: State, session: Session, mode: str) -> Iterator[None]:
    """Show *state* as it changes, where *mode* wants it."""
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
        """Contacts a second so far."""

        def render(self, task: Task) -> Text:
            speed = state.judged / task.elapsed if task.elapsed else 0
            return Text(f"{state.judged:,} contacts, {speed:,.0f}/s")

    class Bar(Progress):
        """Asks for the state whenever it is drawn."""

        def get_renderables(self) -> Iterable[RenderableType]:
            for task in self.tasks:
                task.completed, task.total = state.done, state.size or None
                task.description = "sorting" if state.sorting else "judging"
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
    shown.add_task("judging", total=state.size or None)
    with shown:
        yield
