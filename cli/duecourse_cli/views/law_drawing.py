"""One case's coming days as a drawing: SVG alone, or a page that explains it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from duecourse.handbook.shapes import INK
from duecourse.handbook.shapes import text as _text
from duecourse_cli._words import pick
from duecourse_cli.views.law_calendar import day_label, subtitle, title
from duecourse_cli.views.law_words import said

if TYPE_CHECKING:
    from duecourse.language.model import Meta
    from duecourse.law.days import Calendar, Cell, Day
    from duecourse_cli.views._names import Names

LEFT, TOP, RIGHT = 84, 86, 104
HOUR_WIDTH, ROW, GAP = 27, 22, 3
LINE = 19
GREEN, PALE, IDLE, QUIET = "#2f9e5b", "#a5d8b8", "#eef0f2", "#6b7785"
WAITS = ("#f2c14e", "#e8934a", "#8fb4dd", "#b79ad6", "#d8b08c", "#7fc4c0", "#e3a0b8", "#b9bf6a")
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


def svg(drawn: Calendar, names: Names) -> str:
    """Return the drawing."""
    width = LEFT + 24 * HOUR_WIDTH + RIGHT
    legend = list(_legend(drawn, names, TOP + len(drawn.days) * ROW + 30))
    height = TOP + len(drawn.days) * ROW + 30 + (len(drawn.limits) + 2) * LINE + 10
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{FONT}" shape-rendering="crispEdges" role="img">'
    )
    parts = [
        head,
        f"<title>{escape(title(drawn, names))}</title>",
        '<defs><pattern id="no" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#c8473d"/>'
        '<rect width="2" height="6" fill="#a5302a"/></pattern></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(16, 28, title(drawn, names), size=17, weight=600),
        _text(16, 48, subtitle(drawn, names), size=12, color=QUIET),
        *_axis(drawn),
    ]
    colours = _colours(drawn)
    stage = None
    for number, day in enumerate(drawn.days):
        y = TOP + number * ROW
        parts += _day(day, y, drawn, names, colours)
        if day.stage and day.stage != stage:
            parts.append(
                _text(LEFT + 24 * HOUR_WIDTH + 10, y + 14, names.stage(day.stage), 12, QUIET)
            )
        stage = day.stage
    return "\n".join([*parts, *legend, "</svg>"])


def _colours(drawn: Calendar) -> dict[str, str]:
    return {meta.name: WAITS[i % len(WAITS)] for i, (meta, _) in enumerate(drawn.limits)}


def _axis(drawn: Calendar) -> Iterator[str]:
    bottom = TOP + len(drawn.days) * ROW
    for hour in range(0, 25, 2):
        x = LEFT + hour * HOUR_WIDTH
        yield _text(x, TOP - 10, f"{hour:02d}", 11, QUIET, anchor="middle")
        yield f'<line x1="{x}" y1="{TOP - 5}" x2="{x}" y2="{bottom}" stroke="#e1e5e9"/>'


def _day(day: Day, y: int, drawn: Calendar, names: Names, colours: dict[str, str]) -> Iterator[str]:
    weekend = day.weekday >= 5
    yield _text(
        LEFT - 10,
        y + 14,
        day_label(day, names.language),
        12,
        QUIET if weekend else INK,
        anchor="end",
    )
    per_cell = HOUR_WIDTH * drawn.minutes / 60
    for start, count, cell in _runs(day.cells):
        x = LEFT + start * per_cell
        fill = _fill(cell, colours)
        yield (
            f'<rect x="{x:g}" y="{y}" width="{count * per_cell:g}" height="{ROW - GAP}" '
            f'fill="{fill}"><title>{escape(_told(cell, names))}</title></rect>'
        )


def _runs(cells: tuple[Cell, ...]) -> Iterator[tuple[int, int, Cell]]:
    """Yield runs of cells that look the same: where, how many, the first."""
    start = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or _look(cells[index]) != _look(cells[start]):
            yield start, index - start, cells[start]
            start = index


def _look(cell: Cell) -> tuple[str, ...]:
    return cell.state, cell.limit, cell.treatment, cell.to, *cell.because


def _fill(cell: Cell, colours: dict[str, str]) -> str:
    if cell.state == "lawful":
        return GREEN
    if cell.state == "partly":
        return PALE
    if cell.state == "barred":
        return "url(#no)"
    return colours.get(cell.limit, WAITS[0]) if cell.state == "deferred" else IDLE


def _told(cell: Cell, names: Names) -> str:
    parts = [cell.at[:16].replace("T", " "), said(cell.state, names.language)]
    if cell.treatment:
        parts.append(f"{names.treatment(cell.treatment)} → {cell.to}".removesuffix(" → "))
    parts += [names.limit(limit) or limit for limit in cell.because]
    if cell.not_before:
        parts.append(f"{said('from', names.language)} {cell.not_before[:16].replace('T', ' ')}")
    return " · ".join(parts)


def _legend(drawn: Calendar, names: Names, y: int) -> Iterator[str]:
    language = names.language
    x = 16.0
    for state, fill in (
        ("lawful", GREEN),
        ("partly", PALE),
        ("barred", "url(#no)"),
        ("idle", IDLE),
    ):
        yield f'<rect x="{x:g}" y="{y - 11}" width="14" height="14" fill="{fill}"/>'
        text = said(state, language)
        yield _text(x + 20, y, text, 12)
        x += 44 + (12 if language == "zh" else 6.5) * len(text)
    if drawn.limits:
        yield _text(16, y + LINE + 4, f"{said('deferred', language)}:", 12, INK, weight=600)
    colours = _colours(drawn)
    for number, (meta, _) in enumerate(drawn.limits):
        below = y + (number + 2) * LINE + 4
        fill = colours[meta.name]
        yield f'<rect x="16" y="{below - 11}" width="14" height="14" fill="{fill}"/>'
        yield (
            f'<text x="36" y="{below}" font-size="12" fill="{INK}">'
            f"{escape(pick(meta.title, language, meta.id))} "
            f'<tspan fill="{QUIET}">{escape(_source(meta))}</tspan></text>'
        )


def _source(meta: Meta) -> str:
    return f"{meta.name} · {meta.cite}" if meta.cite else meta.name


_STYLE = f"""body {{ margin: 2rem auto; max-width: 54rem; padding: 0 1rem; color: {INK};
  font: 15px/1.5 {FONT}; }}
svg {{ width: 100%; height: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: 14px; }}
th, td {{ text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #e1e5e9;
  vertical-align: top; }}
td.n {{ text-align: right; }}
a {{ color: #1b5e9e; }}"""


def html(drawn: Calendar, names: Names) -> str:
    """Return a page with the drawing and its limits."""
    language = names.language
    rows = []
    for meta, cells in drawn.limits:
        cite = escape(meta.cite or meta.source or said("house", language))
        if meta.url:
            cite = f'<a href="{escape(meta.url, quote=True)}">{cite}</a>'
        rows.append(
            f"<tr><td>{escape(pick(meta.title, language, meta.id))}</td><td>{cite}</td>"
            f"<td>{escape(meta.name)}</td><td class='n'>{cells}</td></tr>"
        )
    heads = ("limits", "why", "pack", "cells")
    head = "".join(f"<th>{escape(said(key, language))}</th>" for key in heads)
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title(drawn, names))}</title>",
            f"<style>{_STYLE}</style></head><body>",
            svg(drawn, names),
            f"<table><thead><tr>{head}</tr></thead><tbody>",
            *rows,
            "</tbody></table></body></html>",
        ]
    )
