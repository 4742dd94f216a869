"""What the tests of a playbook reach, and what kind of case is missing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

import click

from duecourse.proof.coverage import Coverage, Goal
from duecourse_cli._session import columns
from duecourse_cli.formats import counted
from duecourse_cli.views.outcomes import WIDEST

VERSION = 1


def text(coverage: Coverage, *, unknown: bool = False) -> str:
    """Return what is missing, by file and line, and the figures of each kind of item.

    Args:
        coverage: What tests reach.
        unknown: Whether to list what nobody knew, too.
    """
    width = min(columns(), WIDEST)
    rows = ["What no test reaches, and what kind of case would:", ""] if coverage.missing else []
    rows += _listed(coverage.missing, width)
    if unknown and coverage.unknown:
        rows += ["What nobody knew in some case:", "", *_listed(coverage.unknown, width)]
    rows += _figures(coverage)
    if coverage.unknown:
        note = counted(len(coverage.unknown), "test")
        rows.append(f"Of {note} of conditions some case did not know the answer; not counted.")
    return "\n".join(rows) + "\n"


def _listed(goals: Iterable[Goal], width: int) -> list[str]:
    """Return goals by item and place; nothing for none."""
    items: dict[tuple[str, str], dict[str, list[Goal]]] = {}
    for goal in sorted(goals, key=lambda goal: (goal.span.file, goal.span.line, goal)):
        places = items.setdefault((goal.span.file, goal.item), {})
        places.setdefault(f"{goal.span.file}:{goal.span.line}", []).append(goal)
    rows: list[str] = []
    for (_, item), places in items.items():
        rows.append(click.style(item, bold=True))
        for place, there in places.items():
            rows.append(f"  {click.style(place, fg='blue')}")
            for goal in there:
                rows += _wanted(goal, width)
    return [*rows, ""] if rows else []


def _wanted(goal: Goal, width: int) -> list[str]:
    said = f"{goal.part}: {goal.missing}" if goal.part else goal.missing
    wrapped = textwrap.wrap(said, max(width - 6, 20), break_long_words=False)
    return [f"    {'-' if not number else ' '} {row}" for number, row in enumerate(wrapped)]


def _figures(coverage: Coverage) -> list[str]:
    rows = []
    kinds = dict.fromkeys(goal.kind or goal.item for goal in coverage.goals)
    for kind in kinds:
        of = [goal for goal in coverage.goals if (goal.kind or goal.item) == kind]
        reached = sum(goal in coverage.reached for goal in of)
        rows.append(f"{kind:<18}{reached:>6} of {len(of):>5}  {100 * reached / len(of):5.1f} %")
    total = f"{len(coverage.reached):>6} of {len(coverage.goals):>5}  {coverage.percent:5.1f} %"
    rows.append(click.style(f"{'all':<18}{total}", bold=True))
    return rows


def plain(coverage: Coverage) -> dict[str, Any]:
    """Return the figures, what is missing, and the items that each test touches."""
    return {
        "version": VERSION,
        "percent": round(coverage.percent, 2),
        "goals": len(coverage.goals),
        "reached": len(coverage.reached),
        "missing": [_goal(goal) for goal in coverage.missing],
        "unknown": [_goal(goal) for goal in sorted(coverage.unknown)],
        "tests": [
            {
                "name": test.name,
                "file": test.span.file,
                "line": test.span.line,
                "goals": len(touched.goals),
                "items": sorted(touched.items),
            }
            for test, touched in coverage.tests.items()
        ],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "item": goal.item,
        "part": goal.part,
        "test": goal.test,
        "side": goal.side,
        "missing": goal.missing,
        "file": goal.span.file,
        "line": goal.span.line,
    }
