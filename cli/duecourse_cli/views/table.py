"""Many decisions, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from duecourse.decide.decision import Decision
from duecourse_cli._instants import Clock
from duecourse_cli._words import act, word
from duecourse_cli.views._names import Names


def table(decisions: Sequence[Decision], names: Names) -> Table:
    """Return the table of *decisions*, in their order."""
    language = names.language
    rows = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, expand=True, show_edge=False)
    rows.add_column(word("case", language), style="bold", no_wrap=True)
    rows.add_column(word("stage", language), max_width=16)
    rows.add_column(word("action", language), overflow="fold", ratio=2)
    rows.add_column(word("otherwise", language), overflow="fold", ratio=1)
    rows.add_column(word("again", language), no_wrap=True)
    rows.add_column(word("score", language), justify="right", no_wrap=True)
    for decision in decisions:
        rows.add_row(*_row(decision, names))
    return rows


def _row(decision: Decision, names: Names) -> list[str | Text]:
    clock = Clock(datetime.fromisoformat(decision.at), names.language)
    return [
        decision.case,
        names.stage(decision.stage) if decision.stage else "-",
        _action(decision, names, clock),
        _otherwise(decision, names.language),
        clock.short(decision.next_change) if decision.next_change else "",
        str(decision.score),
    ]


def _action(decision: Decision, names: Names, clock: Clock) -> Text:
    if decision.now:
        first = decision.now[0]
        return Text(f"{act(first.do, names.language)} {first.to}".rstrip(), style="green")
    if decision.later:
        soon = min(decision.later, key=lambda item: datetime.fromisoformat(item.not_before))
        when = f"{word('from', names.language)} {clock.short(soon.not_before)}"
        return Text(f"{when} {act(soon.do, names.language)} {soon.to}", style="yellow")
    barred = [item for item in decision.barred if not item.exhibit]
    if barred:
        limit = barred[0].because[0].limit.rpartition("/")[2]
        return Text(f"{word('barred', names.language).lower()}: {limit}", style="red")
    return Text("-", style="bright_black")


def _otherwise(decision: Decision, language: str) -> str:
    counts = (
        ("now", len(decision.now) - 1),
        ("later", len(decision.later)),
        ("barred", sum(not item.exhibit for item in decision.barred)),
        ("missing", len(decision.missing)),
    )
    return " ".join(
        f"{'+' if key == 'now' else ''}{number} {word(key, language).lower()}"
        if language == "en"
        else f"{word(key, language)}{number}"
        for key, number in counts
        if number > 0
    )
