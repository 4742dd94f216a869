"""``duecourse explain``: why, or why not."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from duecourse_cli import _options
from duecourse_cli._instants import Instant
from duecourse_cli._one import check_named, one_case
from duecourse_cli._session import Session
from duecourse_cli._words import LANGUAGES


@click.command("explain")
@click.argument("book")
@click.argument("case", metavar="CASE|-")
@click.option("--at", type=Instant(), help="When to decide for, with its offset; default: now.")
@click.option("--treatment", default="", metavar="ID", help="Only about this treatment.")
@click.option("--to", "point", default="", metavar="POINT", help="Only about this point.")
@click.option(
    "--depth",
    type=click.Choice(["line", "paragraph", "trace"]),
    default="paragraph",
    show_default=True,
    help="A line for the agent, a paragraph for a complaint, the trace for an engineer.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the explanation.",
)
@_options.book
@_options.formats(["text", "json"], "text")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    book: str,
    case: str,
    at: datetime | None,
    treatment: str,
    point: str,
    depth: Literal["line", "paragraph", "trace"],
    language: Literal["en", "zh"],
    format_: str,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Say why things may or may not be done on one CASE under the playbook BOOK."""
    loaded = _options.load(book, choices)
    bound, instant = one_case(session, loaded, case, at, "explaining")
    check_named(loaded, bound, treatment, point)
    explanation = loaded.explain(
        bound, instant, treatment=treatment, to=point, depth=depth, language=language
    )
    if format_ == "json":
        text = json.dumps(explanation.to_dict(), ensure_ascii=False, indent=2)
    else:
        text = explanation.to_text()
    session.write(text, output, force=force)
