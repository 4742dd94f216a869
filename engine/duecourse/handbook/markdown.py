"""A handbook as Markdown, its pictures as files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duecourse.handbook.blocks import (
    Block,
    Bullets,
    Card,
    Cell,
    Handbook,
    Line,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")


def markdown(book: Handbook, prefix: str = "") -> str:
    """Return the text; *prefix* stands before the name of every picture's file."""
    lines = [f"# {_escaped(book.title)}", "", _escaped(book.lead), ""]
    for warning in book.warnings:
        lines += [f"> **{_escaped(warning)}**", ""]
    lines += [f"- **{_escaped(name)}:** {_line(value)}" for name, value in book.head]
    lines += ["", f"## {_escaped(book.contents)}", ""]
    for number, section in enumerate(book.sections, 1):
        lines.append(f"{number}. [{_escaped(section.title)}](#{section.id})")
        lines += [f"   - [{_escaped(part.title)}](#{part.id})" for part in section.parts]
    lines.append("")
    for number, section in enumerate(book.sections, 1):
        lines += _section(section, 2, f"{number}. ", prefix)
    lines += ["---", "", f"*{_escaped(book.foot)}*", ""]
    return "\n".join(lines)


def _section(section: Section, level: int, number: str, prefix: str) -> Iterator[str]:
    head = f"{'#' * min(level, 6)} {number}{_escaped(section.title)}"
    yield f'<a id="{section.id}"></a>'
    yield ""
    yield head + (f" `{section.aside}`" if section.aside else "")
    yield ""
    for block in section.blocks:
        yield from _block(block, level, prefix)
    for part in section.parts:
        yield from _section(part, level + 1, "", prefix)


def _block(block: Block, level: int, prefix: str) -> Iterator[str]:
    match block:
        case Paragraph(text, "warn"):
            yield f"> **{_line(text)}**"
        case Paragraph(text, "note"):
            yield (
                f"*{_line(text)}*" if not any(run.kind or run.link for run in text) else _line(text)
            )
        case Paragraph(text):
            yield _line(text)
        case Bullets(items):
            yield from (f"- {_line(item)}" for item in items)
        case Picture(name, _, caption):
            yield f"![{_escaped(caption)}]({prefix}{name}.svg)"
        case Table():
            yield from _table(block)
        case Card():
            yield from _card(block, level)
    yield ""


def _card(card: Card, level: int) -> Iterator[str]:
    if card.id:
        yield f'<a id="{card.id}"></a>'
        yield ""
    bare = tuple(Run(run.text, "small" if run.kind == "small" else "") for run in card.title)
    yield f"{'#' * min(level + 1, 6)} {_line(bare)}"
    yield ""
    if card.lead:
        yield f"**{_line(card.lead)}**" if card.kind == "shown" else _line(card.lead)
        yield ""
    if card.note:
        yield f"*{_line(card.note)}*"
        yield ""
    if card.table is not None:
        yield from _table(card.table)
        yield ""
    for name, values in card.fields:
        if len(values) == 1:
            yield f"- **{_escaped(name)}:** {_line(values[0])}"
        else:
            yield f"- **{_escaped(name)}:**"
            yield from (f"  - {_line(value)}" for value in values)


def _table(table: Table) -> Iterator[str]:
    yield "| " + " | ".join(_escaped(head) for head in table.heads) + " |"
    yield "|" + "---|" * len(table.heads)
    for row in table.rows:
        yield "| " + " | ".join(_cell(each) for each in row) + " |"


def _cell(cell: Cell) -> str:
    return "<br>".join(_line(each) for each in cell.lines)


def _line(text: Line) -> str:
    return "".join(_run(run) for run in text)


def _run(run: Run) -> str:
    words = _escaped(run.text)
    match run.kind:
        case "small":
            words = f"`{run.text}`"
        case "from":
            words = f"{words}:"
        case "strong":
            words = f"**{words}**" if words.strip() else words
        case "slot":
            words = f"{{{words}}}"
        case "reveals":
            words = f"**{{{words}}}**"
        case "item":
            words = f"*\\[{words}\\]*"
        case kind if kind.startswith("why-"):
            return f'<a id="{kind}-{words}"></a>**\\[{words}\\]**'
        case "quiet" if run.link.startswith("#why-"):
            words = f"\\[{words}\\]"
        case _:
            pass
    return f"[{words}]({run.link})" if run.link else words


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split(" "))).replace("\n", " ")
