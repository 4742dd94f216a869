"""``duecourse prove never``: something is never decided, whatever the case."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from duecourse_cli import _options, _prove
from duecourse_cli._session import Session


@click.command("never")
@click.argument("playbook")
@click.argument("condition")
@_prove.span
@_options.law
@_prove.answers
@click.pass_obj
def command(session: Session, /, playbook: str, condition: str, **choices: Any) -> None:
    """Prove that nothing PLAYBOOK lets be done is as CONDITION says, or show a case where it is.

    CONDITION is written as `when` is, of facts of the case, the contact and the point, and of what
    is decided besides: `do`, `channel`, `purpose`, `tone`, `themes`, `gathers`, `treatment`,
    `stage`, `reveals` (what the words give away), `may_learn` (what the listener may learn),
    `local_time` (on a clock that the contact may live by; it may run over midnight) and `verdict`
    (`now`, which is meant where it is not asked, or `not_now`). As in `when`, what is unknown does
    not hold.
    """

    def question() -> _prove.Asked:
        from duecourse.proof.prove.never import never  # noqa: PLC0415 - an extra

        return partial(never, condition=condition)

    _prove.ask(session, [playbook], question, choices)
