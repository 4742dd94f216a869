"""``duecourse test --update``: expectations that failed, written anew as what was decided."""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli._files import replace
from duecourse_cli._session import Session
from duecourse_cli.formats import counted

if TYPE_CHECKING:
    from duecourse.proof.policy_tests import Outcome
    from duecourse.source.node import Map

Again = Callable[["Map"], "list[Outcome]"]
"""Runs the tests of a document, as they were run before."""


def update(session: Session, outcomes: list[Outcome], again: Again) -> list[Outcome]:
    """Write what was decided into the files of *outcomes* that failed; return them as they are now.

    Each file is written only where all of its tests that could be mended then pass. The difference
    that is written goes to standard output.
    """
    now: list[Outcome] = []
    mended = files = 0
    for file in dict.fromkeys(outcome.span.file for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.span.file == file]
        number = sum(bool(outcome.differences) for outcome in own)
        found = _update(session, file, own, again) if number else None
        if found is not None:
            mended, files = mended + number, files + 1
        now += found or own
    if mended:
        session.note(
            f"{counted(mended, 'test')} in {counted(files, 'file')} now "
            f"{'expect' if mended != 1 else 'expects'} what was decided: what changed above is "
            "what the desk is promised"
        )
    return now


def _update(session: Session, file: str, own: list[Outcome], again: Again) -> list[Outcome] | None:
    from duecourse.proof.policy_tests.rewrite import rewritten  # noqa: PLC0415 - the engine takes its time
    from duecourse.source.folder import read_document  # noqa: PLC0415

    path = Path(file)
    before = path.read_bytes()
    after = rewritten(before, file, [d for outcome in own for d in outcome.differences])
    document = read_document(after, file)[0] if after is not None else None
    if after is None or document is None:
        session.warn(f"{file} is left as it is: what differs in it cannot be written in its place")
        return None
    found = again(document.node)
    if any(outcome.differences for outcome in found):
        session.warn(f"{file} is left as it is: its tests would not pass all the same")
        return None
    replace(path, before, after)
    old, new = (text.decode("utf-8-sig").splitlines() for text in (before, after))
    rows = unified_diff(old, new, file, f"{file} (as decided)", lineterm="")
    session.write("\n".join(map(_colored, rows)))
    return found


def _colored(row: str) -> str:
    color = {"+": "green", "-": "red", "@": "cyan"}.get(row[:1])
    return click.style(row, fg=color) if color and row[:3] not in ("+++", "---") else row
