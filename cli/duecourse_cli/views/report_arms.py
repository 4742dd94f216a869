"""The section on experiments: what became of the cases in each arm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from duecourse_cli._words import pick
from duecourse_cli.views.report_parts import Figure, Grid, Section
from duecourse_cli.views.report_shared import Telling

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import ArmRow

_HEADS = (
    "arm", "people", "cases", "act_now", "wait", "nothing", "acts_now", "acts_later", "acts_barred",
)  # fmt: skip


def arms(rows: Iterable[ArmRow], titles: dict[str, dict[str, str]], told: Telling) -> Section:
    """Return a table for each experiment."""
    by_experiment: dict[str, list[ArmRow]] = {}
    for row in rows:
        by_experiment.setdefault(row.experiment, []).append(row)
    figures = tuple(
        Figure(
            Grid(
                pick(titles.get(name, {}), told.language, name),
                tuple(map(told.say, _HEADS)),
                tuple(_row(row, titles, told) for row in of_it),
            )
        )
        for name, of_it in by_experiment.items()
    )
    lead = told.say("arms_lead", experiments=len(by_experiment))
    return Section("experiments", told.say("arms"), lead, figures, told.say("arms_note"))


def _row(row: ArmRow, titles: dict[str, dict[str, str]], told: Telling) -> tuple[str, ...]:
    name = told.say("no_part")
    if row.arm is not None:
        name = pick(titles.get(f"{row.experiment}={row.arm}", {}), told.language, row.arm)
    counts = (row.persons, row.cases, row.now, row.later, row.nothing)
    return (name, *map(told.number, (*counts, row.acts_now, row.acts_later, row.acts_barred)))
