"""``duecourse law``: read law packs, and see what they leave of a playbook."""

from __future__ import annotations

import click

from duecourse_cli._lazy import NestedGroup

COMMANDS = {
    "list": ("duecourse_cli.commands.law_list", "List the law packs."),
    "show": ("duecourse_cli.commands.law_show", "Show every limit of a pack in plain words."),
    "compare": ("duecourse_cli.commands.law_compare", "Put several laws side by side."),
    "against": ("duecourse_cli.commands.law_against", "Say what a law takes from a playbook."),
    "calendar": ("duecourse_cli.commands.law_calendar", "Draw one case's lawful hours."),
}


@click.group("law", cls=NestedGroup, lazy=COMMANDS)
def command() -> None:
    """Read law packs, and see what they leave of a playbook.

    Packs are named by their ids (`duecourse law list`) or by their folders. What is said of them is
    not legal advice.
    """
