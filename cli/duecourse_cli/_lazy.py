"""A group whose commands are imported when they are wanted, so that each stays quick to start."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

PREFIX = "DUECOURSE"
"""Every flag can be set in the environment: ``DUECOURSE_<COMMAND>_<FLAG>``."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and help line.

    Attributes:
        lazy: Command name to (module, one-line help).
    """

    def __init__(
        self, *args: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        """Keep the table of commands."""
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    @property
    def prefix(self) -> str:
        """What the variables that set its commands' flags begin with."""
        return PREFIX

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of their table, which is the order of use."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _ = self.lazy[cmd_name]
        found: click.Command = import_module(module).command
        prefix = self.prefix
        for option in found.params:
            if isinstance(option, click.Option) and option.envvar is None:
                flag = max(option.opts, key=len).lstrip("-").replace("-", "_")
                option.envvar = f"{prefix}_{cmd_name}_{flag}".upper()
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in self.lazy.items()])


class NestedGroup(LazyGroup):
    """A group in a group: its flags are set as ``DUECOURSE_<GROUP>_<COMMAND>_<FLAG>``."""

    @property
    def prefix(self) -> str:
        """What the variables that set its commands' flags begin with."""
        return f"{PREFIX}_{self.name}"
