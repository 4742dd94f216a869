"""``duecourse zones``: the time zones that the owner of a phone number may be in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from duecourse_cli import _options, exits
from duecourse_cli._session import Session


@click.command("zones")
@click.argument("number")
@click.option(
    "--region",
    default="",
    metavar="CODE",
    help="Country in whose way the number is written (US), where it does not begin with +.",
)
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session, number: str, region: str, format_: str, output: Path | None, force: bool
) -> None:
    """List every time zone that the owner of the phone NUMBER may be in.

    They are all the zones of the number's country: an area code says where a number was first given
    out, not where a person is. Exits with 1 when nothing is known, so that every zone of the
    jurisdiction counts.
    """
    from duecourse.clock.phone_zones import candidate_zones  # noqa: PLC0415 - takes its time

    zones = candidate_zones(number, region)
    if format_ == "json":
        session.write(json.dumps({"version": 1, "zones": zones}), output, force=force)
    elif zones:
        session.write("\n".join(zones), output, force=force)
    else:
        session.note("unknown: no valid number of a country; every zone of the jurisdiction counts")
    if not zones:
        click.get_current_context().exit(exits.FOUND)
