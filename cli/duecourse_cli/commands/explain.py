"""``duecourse explain``: why, or why not."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from duecourse_cli import _options
from duecourse_cli._cases import read, sources, wanted_at
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant, here
from duecourse_cli._session import Session
from duecourse_cli._words import LANGUAGES, word


@click.command("explain")
@click.argument("book")
@click.argument("case", metavar="CASE|-")
@click.option("--at", type=Instant(), help="When to decide for, with its offset; default: now.")
@click.option("--treatment", metavar="ID", help="Only about this treatment.")
@click.option("--to", "point", metavar="POINT", help="Only about this point.")
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
    treatment: str | None,
    point: str | None,
    depth: str,
    language: str,
    format_: str,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Say why things may or may not be done on one CASE under the playbook BOOK."""
    loaded = _options.load(book, choices)
    found = list(sources((case,), sys.stdin.buffer))
    if len(found) != 1:
        raise CliError(f"`{case}` holds {len(found)} cases, expected one")
    document = read(found[0])
    instant = at or wanted_at(document)
    if instant is None:
        instant = here()
        session.note(f"explaining {instant.isoformat()}, by this machine's clock; see `--at`")
    elif at is None:
        session.note(f"explaining {instant.isoformat()}, the case's `extra.at`")
    bound = loaded.case(document)
    law = loaded.law_of(bound)
    if law != "full":
        text = word("no_law" if law == "none" else "part_law", "en")
        session.say(click.style(text, fg="red", bold=True))
    explanation = loaded.explain(
        bound, instant, about=treatment, to=point, depth=depth, language=language
    )
    if format_ == "json":
        text = json.dumps(explanation.to_dict(), ensure_ascii=False, indent=2)
    else:
        text = explanation.to_text()
    session.write(text, output, force=force)
