"""``duecourse graph``: stages, treatments or limits as a graph."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from duecourse_cli import _law, _laws, _options
from duecourse_cli._dates import Day
from duecourse_cli._session import Session


@click.command("graph")
@click.argument("playbook", metavar="PATH")
@click.option(
    "--of",
    type=click.Choice(["stages", "treatments", "law"]),
    default="stages",
    show_default=True,
    help="What to draw: the stages and what moves a case between them; the treatments and what "
    "leads from one to another; the limits that act on treatments.",
)
@_laws.option
@click.option("--on", "day", type=Day(), help="Only what is in force on that day; default: all.")
@_law.language
@_options.formats(["mermaid", "dot", "svg"], "mermaid")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    playbook: str,
    of: str,
    laws: tuple[str, ...],
    day: date | None,
    language: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Draw the policy in PATH as a graph.

    `mermaid` is text that Git hosts and wikis draw; `dot` is text for Graphviz; `svg` is a drawing,
    and needs nothing installed.
    """
    from duecourse.clock.instants import day_number  # noqa: PLC0415 - takes its time
    from duecourse.handbook.graph.make import FORMATS, graph  # noqa: PLC0415

    book = _laws.joined(session, playbook, laws, needed=of == "law")
    made = graph(book, of, language, None if day is None else day_number(day))
    session.write(FORMATS[format_](made), output, force=force)
