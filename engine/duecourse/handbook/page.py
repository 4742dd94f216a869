"""A handbook as one page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from duecourse.handbook._style import STYLE
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

_KINDS = {
    "small": '<span class="id">{}</span>',
    "strong": "<strong>{}</strong>",
    "quiet": '<span class="q">{}</span>',
    "from": '<span class="from">{}</span>',
    "slot": '<span class="slot">{}</span>',
    "reveals": '<mark class="slot">{}</mark>',
    "item": '<span class="item">{}</span>',
}


def page(book: Handbook) -> str:
    """Return the page."""
    language = "zh-Hans" if book.language == "zh" else book.language
    lines = [
        "<!doctype html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        f"<title>{escape(book.title)}</title>",
        f"<style>{STYLE}</style></head><body>",
        f"<header><h1>{escape(book.title)}</h1>",
        f'<p class="lead">{escape(book.lead)}</p>',
        *(f'<p class="warn" role="note">{escape(words)}</p>' for words in book.warnings),
        '<dl class="head">',
        *(
            f"<div><dt>{escape(name)}</dt><dd>{_line(value)}</dd></div>"
            for name, value in book.head
        ),
        "</dl></header>",
        f'<nav aria-labelledby="contents"><h2 id="contents">{escape(book.contents)}</h2><ol>',
    ]
    for section in book.sections:
        inner = "".join(
            f'<li><a href="#{part.id}">{escape(part.title)}</a></li>' for part in section.parts
        )
        lines.append(
            f'<li><a href="#{section.id}">{escape(section.title)}</a>'
            + (f"<ul>{inner}</ul>" if inner else "")
            + "</li>"
        )
    lines.append("</ol></nav><main>")
    for number, section in enumerate(book.sections, 1):
        lines += _section(section, 2, f'<span class="n">{number}</span> ')
    lines += ["</main>", f"<footer>{escape(book.foot)}</footer>", "</body></html>"]
    return "\n".join(lines) + "\n"


def _section(section: Section, level: int, number: str = "") -> Iterator[str]:
    aside = f' <span class="id">{escape(section.aside)}</span>' if section.aside else ""
    yield f'<section id="{section.id}" class="l{level}" aria-labelledby="{section.id}-h">'
    yield f'<h{level} id="{section.id}-h">{number}{escape(section.title)}{aside}</h{level}>'
    for block in section.blocks:
        yield from _block(block, level, section.title)
    for part in section.parts:
        yield from _section(part, min(level + 1, 5))
    yield "</section>"


def _block(block: Block, level: int, title: str) -> Iterator[str]:
    match block:
        case Paragraph(text, kind):
            yield f"<p{_class(kind)}>{_line(text)}</p>"
        case Bullets(items):
            yield "<ul>" + "".join(f"<li>{_line(item)}</li>" for item in items) + "</ul>"
        case Picture(_, svg, caption):
            yield f'<figure><div class="scroll" tabindex="0">{svg}</div>'
            yield f"<figcaption>{escape(caption)}</figcaption></figure>"
        case Table():
            yield from _table(block, block.caption == title)
        case Card():
            yield from _card(block, level)


def _card(card: Card, level: int) -> Iterator[str]:
    anchor = f' id="{card.id}"' if card.id else ""
    yield f'<article{anchor} class="{f"card {card.kind}".strip()}">'
    head = min(level + 1, 6)
    yield f"<h{head}>{_line(card.title)}</h{head}>"
    if card.lead:
        yield f'<p class="does">{_line(card.lead)}</p>'
    if card.note:
        yield f'<p class="note">{_line(card.note)}</p>'
    if card.table is not None:
        yield from _table(card.table, True)
    if card.fields:
        yield '<dl class="fields">'
        for name, values in card.fields:
            if len(values) == 1:
                told = _line(values[0])
            else:
                told = "<ul>" + "".join(f"<li>{_line(each)}</li>" for each in values) + "</ul>"
            yield f"<div><dt>{escape(name)}</dt><dd>{told}</dd></div>"
        yield "</dl>"
    yield "</article>"


def _table(table: Table, unseen: bool) -> Iterator[str]:
    kind = "scroll wide" if table.wide else "scroll"
    hidden = ' class="unseen"' if unseen else ""
    yield f'<div class="{kind}" tabindex="0"><table>'
    yield f"<caption{hidden}>{escape(table.caption)}</caption>"
    heads = "".join(
        f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in table.heads
    )
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for row in table.rows:
        first, *others = row
        cells = [f'<th scope="row">{_cell(first)}</th>' if first.lines[0] else "<td></td>"]
        cells += [
            f'<td{_class(each.kind)} data-h="{escape(head, quote=True)}">{_cell(each)}</td>'
            for head, each in zip(table.heads[1:], others, strict=True)
        ]
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    if len(cell.lines) == 1:
        return _line(cell.lines[0])
    return "".join(f"<div>{_line(each)}</div>" for each in cell.lines)


def _line(text: Line) -> str:
    return "".join(_run(run) for run in text)


def _run(run: Run) -> str:
    if run.kind.startswith("why-"):
        anchor = escape(f"{run.kind}-{run.text}", quote=True)
        return f'<span class="why" id="{anchor}">{escape(run.text)}</span>'
    words = _KINDS.get(run.kind, "{}").format(escape(run.text))
    if not run.link:
        return words
    return f'<a href="{escape(run.link, quote=True)}">{words}</a>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
