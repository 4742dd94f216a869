"""``duecourse explain``: why, or why not."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from duecourse_cli import _options
from duecourse_cli._cases import read, sources, wanted_at
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant, here
from duecourse_cli._session import Session
from duecourse_cli._words import LANGUAGES, word

if TYPE_CHECKING:
    from duecourse import Book


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
    try:
        explanation = loaded.explain(
            bound, instant, treatment=treatment, to=point, depth=depth, language=language
        )
    except KeyError as unknown:
        raise _no_such(str(unknown.args[0]), treatment, loaded) from None
    if format_ == "json":
        text = json.dumps(explanation.to_dict(), ensure_ascii=False, indent=2)
    else:
        text = explanation.to_text()
    session.write(text, output, force=force)


def _no_such(name: str, treatment: str, book: Book) -> CliError:
    if name != treatment:
        return CliError(f"the case has no point `{name}`")
    from difflib import get_close_matches  # noqa: PLC0415 - only in trouble

    known = [item.meta.id for item in book.joined.playbook.treatments]
    near = get_close_matches(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"expected one of {', '.join(known)}"
    return CliError(f"`{book.id}` has no treatment `{name}`", hint)
