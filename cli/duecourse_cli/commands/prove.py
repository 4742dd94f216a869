"""``duecourse prove``: questions put to a whole playbook, answered for all cases."""

from __future__ import annotations

import click

from duecourse_cli._lazy import NestedGroup

COMMANDS = {
    "same": ("duecourse_cli.commands.prove_same", "Two playbooks decide alike."),
    "tighter": (
        "duecourse_cli.commands.prove_tighter",
        "One playbook allows no more than another.",
    ),
    "sequence": (
        "duecourse_cli.commands.prove_sequence",
        "Following the advice, step by step, breaches no law.",
    ),
    "never": (
        "duecourse_cli.commands.prove_never",
        "Something is never decided, whatever the case.",
    ),
}


@click.group("prove", cls=NestedGroup, lazy=COMMANDS)
def command() -> None:
    """Prove something of all cases, or refute it by a case that can be run.

    Every answer is one of three: proved, for all cases and minutes that it names; refuted, by a
    case that the engine has decided again; or not decided, and why. It needs the `proof` extra.

    Exit codes: 0 proved, 1 refuted, 3 not decided, 2 could not be asked.
    """
