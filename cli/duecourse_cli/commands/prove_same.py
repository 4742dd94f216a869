"""``duecourse prove same``: do two playbooks decide alike."""

from __future__ import annotations

from typing import Any

import click

from duecourse_cli import _options, _prove
from duecourse_cli._session import Session


@click.command("same")
@click.argument("old")
@click.argument("new")
@_prove.span
@_options.law
@_prove.answers
@click.pass_obj
def command(session: Session, /, old: str, new: str, **choices: Any) -> None:
    """Prove that the playbooks OLD and NEW decide every case alike, or show one where they do not.

    Both are taken with the same law. Compared are the stage, what is now, later and barred by which
    limits, what is said, the duties, how often something may still be done, the order and the
    points. Each book is given of a case what it knows.
    """
    _prove.ask(session, [old, new], _same, choices)


def _same() -> _prove.Asked:
    from duecourse.proof.prove.same import same  # noqa: PLC0415 - an extra

    return same
