"""``duecourse prove tighter``: does one playbook allow no more than another."""

from __future__ import annotations

from typing import Any

import click

from duecourse_cli import _options, _prove
from duecourse_cli._session import Session


@click.command("tighter")
@click.argument("first")
@click.argument("second")
@_prove.span
@_options.law
@_prove.answers
@click.pass_obj
def command(session: Session, /, first: str, second: str, **choices: Any) -> None:
    """Prove that all that FIRST lets be done, SECOND lets too, or show a case where it does not.

    Both are taken with the same law. Compared are treatment, contact and point of what may be done,
    and what the words of scripts give away. A treatment is the same by its id and what it does.
    """
    _prove.ask(session, [first, second], _tighter, choices)


def _tighter() -> _prove.Asked:
    from duecourse.proof.prove.tighter import tighter  # noqa: PLC0415 - an extra

    return tighter
