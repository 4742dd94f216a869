"""The mutation score, and the cases that are missing."""

from __future__ import annotations

import json
from typing import Any

import click

from duecourse.proof.mutation.mutant import Mutant
from duecourse.proof.mutation.score import Score
from duecourse.proof.mutation.trial import Fate, Tried
from duecourse_cli.formats import counted
from duecourse_cli.formats.json_ import plain

VERSION = 1


def text(score: Score, format_: str) -> str:
    """Return *score* as ``text`` or ``json``."""
    return _json(score) if format_ == "json" else _text(score)


def _text(score: Score) -> str:
    rows: list[str] = []
    if score.survivors:
        rows.append(click.style("No test would notice:", bold=True))
        rows += [_survivor(each) for each in score.survivors]
        rows.append("")
    if score.ignored:
        rows.append("Set aside in the policy:")
        rows += [
            f"{_named(each.mutant)}\n    because {comment.reason}"
            for each, comment in score.ignored
        ]
        rows.append("")
    for finding in score.findings:
        rows.append(f"{click.style('warning', fg='yellow')} {finding}")
    percent = f"{score.percent:.1f} %"
    good = not score.survivors
    rows.append(
        f"{click.style(percent, fg='green' if good else 'yellow', bold=True)}: "
        f"{score.killed:,} of {counted(score.counted, 'mutant')} killed, "
        f"{len(score.survivors):,} survive."
    )
    rows.append(_rest(score))
    return "\n".join(rows) + "\n"


def _survivor(each: Tried) -> str:
    row = _named(each.mutant)
    if each.noticed:
        row += f"\n    seen in {counted(each.noticed, 'decision')} of tests that do not state it"
    return row


def _named(mutant: Mutant) -> str:
    place = f"{mutant.span.file}:{mutant.span.line}"
    return f"{click.style(place, fg='blue')} {mutant.change}"


def _rest(score: Score) -> str:
    parts = [
        (score.count(Fate.REFUSED), "does not load", "do not load"),
        (
            score.count(Fate.EQUIVALENT),
            "is proved to change no decision",
            "are proved to change no decision",
        ),
        (score.count(Fate.SAME), "is the same by digest", "are the same by digest"),
        (len(score.ignored), "is set aside", "are set aside"),
    ]
    told = ", ".join(
        f"{number:,} {one if number == 1 else many}" for number, one, many in parts if number
    )
    return f"Not counted of {counted(len(score.tried), 'mutant')}: {told or 'none'}."


def _json(score: Score) -> str:
    value: dict[str, Any] = {
        "version": VERSION,
        "score": round(score.percent, 2),
        "mutants": len(score.tried),
        "counted": score.counted,
        "killed": score.killed,
        "survived": len(score.survivors),
        "refused": score.count(Fate.REFUSED),
        "equivalent": score.count(Fate.EQUIVALENT),
        "same": score.count(Fate.SAME),
        "ignored": [{**_plain(each), "because": comment.reason} for each, comment in score.ignored],
        "survivors": [_plain(each) for each in score.survivors],
        "findings": [plain(finding) for finding in score.findings],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plain(each: Tried) -> dict[str, Any]:
    mutant = each.mutant
    return {
        "file": mutant.span.file,
        "line": mutant.span.line,
        "item": mutant.item,
        "where": mutant.where,
        "before": mutant.before,
        "after": mutant.after,
        "noticed": each.noticed,
    }
