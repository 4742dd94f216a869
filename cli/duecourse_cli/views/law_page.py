"""One law pack as a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from duecourse_cli._words import pick
from duecourse_cli.views.law_words import limits_text, listed, said

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse.law.catalogue import Entry, PackRow


def page(
    head: PackRow, entries: Sequence[Entry], day: date | None, language: str
) -> Iterable[RenderableType]:
    """Yield the page from top to bottom."""
    yield Text.assemble((head.id, "bold cyan"), "  ", (pick(head.title, language, head.id), "bold"))
    facts = [
        head.jurisdiction,
        f"{said('binds', language)} {listed(head.binds, language)}",
        f"{said('as_read', language)} {head.as_read}",
        f"{head.limits} {said('limits', language)}: {limits_text(head, language)}",
    ]
    if head.reaches:
        facts.append(f"{said('reaches', language)} {pick(head.reaches, language, '')}")
    if head.since:
        facts.append(f"{said('from', language)} {head.since}")
    if head.until:
        facts.append(f"{said('until', language)} {head.until}")
    if head.silent_on:
        facts.append(f"{said('silent', language)} {listed(head.silent_on, language)}")
    facts += [each for each in (head.cite, head.url) if each]
    if day is not None:
        facts.append(f"{day.isoformat()}")
    yield Text(" · ".join(facts), style="bright_black")
    for subject, group in groupby(entries, key=lambda entry: entry.subject):
        yield Text(f"\n{said(subject, language).upper()}", style="bold blue")
        for entry in group:
            yield from _entry(entry, language)
    if not entries:
        yield Text(f"\n{said('nothing', language)}", style="yellow")


def _entry(entry: Entry, language: str) -> Iterable[RenderableType]:
    mark = f"  [{said('presumption', language)}]" if entry.presumption else ""
    yield Padding(
        Text.assemble((entry.title, "bold"), (mark, "yellow"), (f"  {entry.name}", "cyan")),
        (0, 0, 0, 2),
    )
    joint = "；" if language == "zh" else "; "
    yield Padding(Text(joint.join((entry.says, *entry.scope))), (0, 0, 0, 4))
    if entry.note:
        yield Padding(Text(entry.note, style="italic"), (0, 0, 0, 4))
    source = [entry.cite, said(entry.force, language)]
    source.append(f"{said('certainty', language)} {entry.certainty}")
    if entry.since:
        source.append(f"{said('from', language)} {entry.since}")
    if entry.until:
        source.append(f"{said('until', language)} {entry.until}")
    if entry.url:
        source.append(entry.url)
    yield Padding(Text(" · ".join(source), style="bright_black"), (0, 0, 0, 4))
