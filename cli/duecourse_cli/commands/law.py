"""``duecourse law``: read law packs, and see what they leave of a playbook."""

from __future__ import annotations

from importlib import import_module

import click

from duecourse_cli._lazy import PREFIX, LazyGroup

COMMANDS = {
    "list": ("duecourse_cli.commands.law_list", "List the law packs."),
    "show": ("duecourse_cli.commands.law_show", "Show every limit of a pack in plain words."),
    "compare": ("duecourse_cli.commands.law_compare", "Put several laws side by side."),
    "against": ("duecourse_cli.commands.law_against", "Say what a law takes from a playbook."),
    "calendar": ("duecourse_cli.commands.law_calendar", "Draw one case's lawful hours."),
}


class _Group(LazyGroup):
    """The group, whose flags are set in the environment as ``DUECOURSE_LAW_<COMMAND>_<FLAG>``."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.lazy:
            return None
        found: click.Command = import_module(self.lazy[cmd_name][0]).command
        for option in found.params:
            if isinstance(option, click.Option) and option.envvar is None:
                flag = max(option.opts, key=len).lstrip("-").replace("-", "_")
                option.envvar = f"{PREFIX}_LAW_{cmd_name}_{flag}".upper()
        return found


@click.group("law", cls=_Group, lazy=COMMANDS)
def command() -> None:
    """Read law packs, and see what they leave of a playbook.

    Packs are named by their ids (`duecourse law list`) or by their folders. What is said of them is
    not legal advice.
    """
