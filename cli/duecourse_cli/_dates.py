"""Dates on the command line."""

from __future__ import annotations

from datetime import date

import click

_FIRST, _LAST = 1970, 2199
"""The years that the engine can reckon."""


class Day(click.ParamType[date]):
    """An ISO 8601 date."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Name it in help texts."""
        return "DATE"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read it, or say what is wrong with it."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            self.fail(
                f"`{value}` is not a date; write year, month and day, for example `2026-12-01`",
                param,
                ctx,
            )
        if not _FIRST <= day.year <= _LAST:
            self.fail(f"`{value}` is outside the years {_FIRST} to {_LAST}", param, ctx)
        return day
