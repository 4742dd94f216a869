"""One case's coming days as a map of characters."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from duecourse_cli._instants import _DAYS
from duecourse_cli._words import pick, word
from duecourse_cli.views.law_words import said

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse.law.days import Calendar, Cell, Day
    from duecourse_cli.views._names import Names

_STYLES = {
    "lawful": "green",
    "partly": "bold green",
    "deferred": "yellow",
    "barred": "red",
    "idle": "bright_black",
}
_SIGNS = {"lawful": "█", "partly": "▒", "idle": "·"}


def title(drawn: Calendar, names: Names) -> str:
    """Return what is drawn, in one line."""
    language = names.language
    what = names.treatment(drawn.treatment) if drawn.treatment else said("best", language)
    if drawn.to:
        what += f" → {drawn.to}"
    return f"{drawn.case}  {what}"


def subtitle(drawn: Calendar, names: Names) -> str:
    """Return by which book, on whose clock, and how much is left."""
    hours = f"{drawn.lawful_minutes / 60:.1f}".removesuffix(".0")
    text = said("lawful_hours", names.language).format(hours=hours, days=len(drawn.days))
    parts = [drawn.book, f"{said('clock', names.language)} {drawn.zone}", text]
    if drawn.law != "full":
        key = "no_law" if drawn.law == "none" else "part_law"
        parts.insert(0, word(key, names.language).partition("  ")[0])
    return " · ".join(parts)


def letters(drawn: Calendar) -> dict[str, str]:
    """Return a letter for each limit, the busiest first; a plain mark beyond the alphabet."""
    metas = [meta.name for meta, _ in drawn.limits]
    return {name: ascii_lowercase[i] if i < 26 else "*" for i, name in enumerate(metas)}


def day_label(day: Day, language: str) -> str:
    """Return ``Tue 10 Mar`` in few signs: weekday, month and day."""
    return f"{_DAYS[language][day.weekday]} {day.date[5:]}"


def parts(drawn: Calendar, names: Names) -> Iterable[RenderableType]:
    """Yield the map and what its letters stand for."""
    language = names.language
    yield Text(title(drawn, names), style="bold")
    yield Text(subtitle(drawn, names), style="bright_black")
    marks = letters(drawn)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, style="cyan")
    grid.add_column(no_wrap=True)
    grid.add_row("", "", Text(_hours(drawn), style="bright_black"))
    stage = None
    for day in drawn.days:
        shown = names.stage(day.stage) if day.stage and day.stage != stage else ""
        stage = day.stage
        grid.add_row(day_label(day, language), shown, _line(day, marks))
    yield grid
    yield Text()
    yield _legend(language)
    for meta, cells in drawn.limits:
        yield Text.assemble(
            (f"  {marks[meta.name]}  ", "bold yellow"),
            pick(meta.title, language, meta.id),
            (f"  {meta.name}", "cyan"),
            (f"  {meta.cite or meta.source}", "bright_black"),
            (f"  {cells} {said('cells', language)}", "bright_black"),
        )


def _hours(drawn: Calendar) -> str:
    per_hour = 60 // drawn.minutes
    step = 2 if per_hour > 1 else 4
    return "".join(f"{hour:02d}".ljust(per_hour * step) for hour in range(0, 24, step))


def _line(day: Day, marks: dict[str, str]) -> Text:
    text = Text()
    for cell in day.cells:
        text.append(_sign(cell, marks), style=_STYLES[cell.state])
    return text


def _sign(cell: Cell, marks: dict[str, str]) -> str:
    found = _SIGNS.get(cell.state)
    if found is not None:
        return found
    letter = marks.get(cell.limit, "?")
    return letter.upper() if cell.state == "barred" else letter


def _legend(language: str) -> Text:
    signs = {**_SIGNS, "deferred": "a", "barred": "A"}
    text = Text("  ")
    for state in ("lawful", "partly", "deferred", "barred", "idle"):
        text.append(signs[state], style=_STYLES[state])
        text.append(f" {said(state, language)}   ")
    return text
