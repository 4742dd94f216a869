"""``duecourse facts``: the vocabulary of conditions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session
from duecourse_cli._words import LANGUAGES, pick

if TYPE_CHECKING:
    from duecourse.language.model import Fact

_SCOPES = ("case", "contact", "point", "act", "event")


@click.command("facts")
@click.argument("book", required=False)
@click.option(
    "-k", "--match", metavar="TEXT", help="Only facts with this text in id, path or title."
)
@click.option("--scope", type=click.Choice(_SCOPES), help="Only facts of this scope.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of titles.",
)
@_options.formats(["table", "markdown", "json"], "table")
@_options.output
@click.pass_obj
def command(
    session: Session,
    book: str | None,
    match: str | None,
    scope: str | None,
    language: str,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """List the facts that conditions may read: those of BOOK, or what every book has."""
    facts = [f for f in _facts(book) if _wanted(f, match, scope, language)]
    if not facts:
        raise CliError("no fact matches")
    if format_ == "json":
        text = json.dumps(
            {"version": 1, "facts": [_plain(fact) for fact in facts]}, ensure_ascii=False, indent=2
        )
    elif format_ == "markdown":
        rows = [
            "| " + " | ".join(cell.replace("|", "\\|") for cell in _row(fact, language)) + " |"
            for fact in facts
        ]
        text = "\n".join(["| fact | type | scope | from | about |", "|---|---|---|---|---|", *rows])
    else:
        text = _table(session, facts, language)
    session.write(text, output, force=force)


def _facts(book: str | None) -> Iterable[Fact]:
    import duecourse  # noqa: PLC0415 - takes its time

    if book is None:
        from duecourse._resources import bundled  # noqa: PLC0415 - only here

        return duecourse.load(bundled("policies") / "branch", packs=[]).joined.core.facts.values()
    if not Path(book).exists():
        raise CliError(f"there is no playbook `{book}`: no such folder")
    return duecourse.load(book, packs=[]).facts.values()


def _wanted(fact: Fact, match: str | None, scope: str | None, language: str) -> bool:
    if scope is not None and fact.scope.value != scope:
        return False
    text = " ".join((fact.meta.id, fact.path, pick(fact.meta.title, language, ""))).lower()
    return match is None or match.lower() in text


def _row(fact: Fact, language: str) -> tuple[str, ...]:
    kind = fact.kind.value + (f" ({' '.join(fact.values)})" if fact.values else "")
    about = [pick(fact.meta.title, language, ""), fact.unit and f"in {fact.unit}"]
    if fact.reserved:
        about.append("reserved")
    return (
        fact.meta.id,
        kind,
        fact.scope.value,
        fact.path or "derived",
        "; ".join(part for part in about if part),
    )


def _table(session: Session, facts: Iterable[Fact], language: str) -> str:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column("fact", style="bold cyan", overflow="fold")
    for name in ("type", "scope", "from", "about"):
        table.add_column(name, overflow="fold")
    for fact in facts:
        table.add_row(*_row(fact, language))
    return session.render(table)


def _plain(fact: Fact) -> dict[str, object]:
    return {
        "id": fact.meta.id,
        "origin": fact.meta.origin,
        "title": dict(fact.meta.title),
        "note": dict(fact.meta.note),
        "type": fact.kind.value,
        "scope": fact.scope.value,
        "path": fact.path,
        "values": list(fact.values),
        "unit": fact.unit,
        "reveals": sorted(fact.reveals),
        "reserved": fact.reserved,
    }
