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
    rows.add_column(word("case", language), style="bold", overflow="fold", ratio=4)
    rows.add_column(word("stage", language), overflow="fold", ratio=3)
    rows.add_column(word("now", language), overflow="fold", style="green", ratio=6)
    for key, style in (("later", "yellow"), ("barred", "red"), ("missing", "magenta")):
        rows.add_column(word(key, language), justify="right", style=style)
    rows.add_column(word("changes", language), no_wrap=True)
    rows.add_column(word("score", language), justify="right")
    for decision in decisions:
        rows.add_row(*_row(decision, names))
    return rows


def _row(decision: Decision, names: Names) -> list[str | Text]:
    clock = Clock(datetime.fromisoformat(decision.at), names.language)
    stage = names.stage(decision.stage) if decision.stage else "-"
    barred = sum(not item.exhibit for item in decision.barred)
    return [
        decision.case,
        stage,
        _first(decision, names),
        *(
            str(count) if count else ""
            for count in (len(decision.later), barred, len(decision.missing))
        ),
        clock.short(decision.next_change) if decision.next_change else "",
        str(decision.score),
    ]


def _first(decision: Decision, names: Names) -> str | Text:
    if not decision.now:
        return Text("-", style="bright_black")
    first = decision.now[0]
    more = f" +{len(decision.now) - 1}" if len(decision.now) > 1 else ""
    return f"{act(first.do, names.language)} {first.to}".rstrip() + more
