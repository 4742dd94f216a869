"""A report as one page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from duecourse_cli.views.report_charts import svg
from duecourse_cli.views.report_parts import Figure, Grid, Parts, Section
from duecourse_cli.views.report_words import said

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b2530; --quiet: #586573; --rule: #dde2e7;
  --band: #f5f7f9; --link: #14568f; --warn: #8a4b00; --warnbg: #fff4e0; --shade: 46, 125, 186;
  --s1: #0072b2; --s2: #e69f00; --s3: #9aa5b1; --s4: #009e73; --s5: #cc79a7; --s6: #d55e00;
  --s7: #56b4e9; --s8: #7a6fb0; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #12181f; --ink: #e6ebf0;
  --quiet: #9fb0bf; --rule: #303b46; --band: #1a222b; --link: #7fbcf0; --warn: #ffc46b;
  --warnbg: #33260f; --shade: 86, 160, 215; --s1: #4aa3df; --s2: #f0b429; --s3: #6b7885;
  --s4: #3cc39a; --s5: #de9cc0; --s6: #ee8450; --s7: #8fd0f5; --s8: #a99fe0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.2rem 1.2rem 3rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC',
  'PingFang SC', 'Microsoft YaHei', sans-serif; }
h1 { font-size: 1.55rem; margin: .2rem 0 .3rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 0 0 .3rem; padding-top: 1.1rem; }
p { margin: .2rem 0; max-width: 46rem; } .head, .note { color: var(--quiet); font-size: .92rem;
  overflow-wrap: anywhere; }
.note { margin-top: .6rem; } .lead { font-size: 1.05rem; }
.warn { background: var(--warnbg); color: var(--warn); padding: .5rem .8rem; border-radius: .3rem;
  margin: .5rem 0; font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .7rem;
  margin: 1rem 0; } .tiles div { border: 1px solid var(--rule); border-radius: .3rem;
  padding: .5rem .8rem; display: grid; grid-template-rows: minmax(2.6em, auto) 1fr; }
.tiles dt { color: var(--quiet); font-size: .88rem; line-height: 1.3; } .tiles dd { margin: 0;
  font-size: .85rem; color: var(--quiet); line-height: 1.3; } .tiles b { display: block;
  font-size: 1.6rem; color: var(--ink); line-height: 1.3; font-variant-numeric: tabular-nums; }
code { font-size: .93em; background: var(--band); padding: 0 .2em; }
nav { margin: .9rem 0 .4rem; padding: .5rem .8rem; background: var(--band); border-radius: .3rem; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1.3rem; }
a { color: var(--link); }
section { border-top: 1px solid var(--rule); margin-top: 1.4rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr));
  gap: 1rem 2.2rem; align-items: start; margin-top: .7rem; }
figure { margin: 0; min-width: 0; } figure.wide { grid-column: 1 / -1; }
figure.wide { display: flex; flex-wrap: wrap; gap: .3rem 2rem; align-items: flex-start; }
figure.wide svg { flex: 1 1 26rem; min-width: 0; } figure.wide .scroll { flex: 0 1 auto;
  min-width: 0; max-width: 100%; }
figure svg { display: block; width: 100%; height: auto;
  max-width: 31rem; }
svg text { font-family: inherit !important; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums;
  margin-top: .4rem; min-width: min(100%, 18rem); }
figcaption { font-weight: 600; margin-bottom: .2rem; } figure.wide figcaption { flex: 0 0 100%; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.scroll { position: relative; }
caption { text-align: left; font-weight: 600; padding-bottom: .15rem; }
th, td { padding: .22rem .7rem .22rem 0; border-bottom: 1px solid var(--rule); text-align: right;
  vertical-align: top; font-weight: 400; } th:last-child, td:last-child { padding-right: .2rem; }
thead th { color: var(--quiet); vertical-align: bottom; line-height: 1.25; }
th:first-child, .t { text-align: left; } td.t { white-space: pre-line; }
tr.sum th, tr.sum td { font-weight: 600; }
tbody th { min-width: 6.5em; } td.s { padding-left: .5rem; }
footer { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: .6rem;
  color: var(--quiet); font-size: .9rem; }
@media (max-width: 40rem) { body { padding: .8rem .8rem 2rem; } .lead { font-size: 1rem; }
  table { font-size: .84rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } nav { display: none; }
  figure, tr { break-inside: avoid; } figure.wide { break-inside: auto; }
  h2, caption { break-after: avoid; } .scroll { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

_WIDE = 6
"""Columns from which on a table has the page's whole width."""


def page(parts: Parts) -> str:
    """Return the page."""
    language = "zh-Hans" if parts.language == "zh" else parts.language
    lines = [
        "<!doctype html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        f"<title>{escape(parts.title)}</title>",
        f"<style>{_STYLE}</style></head><body>",
        f"<header><h1>{escape(parts.title)}</h1>",
        *(f'<p class="head">{escape(line)}</p>' for line in parts.head),
        *(f'<p class="warn" role="note">{_marked(line)}</p>' for line in parts.warnings),
        f'</header><dl class="tiles" aria-label="{escape(said("short", parts.language))}">',
        *(
            f"<div><dt>{escape(name)}</dt><dd><b>{escape(value)}</b> {escape(remark)}</dd></div>"
            for name, value, remark in parts.tiles
        ),
        f'</dl><nav aria-label="{escape(said("contents", parts.language))}"><ul>',
        *(f'<li><a href="#{s.id}">{escape(s.title)}</a></li>' for s in parts.sections),
        "</ul></nav><main>",
    ]
    number = 0
    for section in parts.sections:
        lines += _section(section, number, parts.language)
        number += len(section.figures)
    lines += ["</main>", f"<footer>{escape(parts.foot)}</footer>", "</body></html>"]
    return "\n".join(lines)


def _section(section: Section, number: int, language: str) -> Iterator[str]:
    yield f'<section id="{section.id}" aria-labelledby="{section.id}-h">'
    yield f'<h2 id="{section.id}-h">{escape(section.title)}</h2>'
    yield f'<p class="lead">{escape(section.lead)}</p>'
    if section.figures:
        yield '<div class="figures">'
        for place, figure in enumerate(section.figures):
            yield from _figure(figure, number + place, section, language)
        yield "</div>"
    if section.note:
        yield f'<p class="note">{_marked(section.note)}</p>'
    yield "</section>"


def _figure(figure: Figure, number: int, section: Section, language: str) -> Iterator[str]:
    """Yield a figure: its title, the chart, the numbers; the section's title is not repeated."""
    wide = len(figure.grid.heads) >= _WIDE
    yield f"<figure{' class=wide' if wide else ''}>"
    chart = figure.chart if figure.chart is not None and figure.chart.labels else None
    if chart is not None:
        if chart.title != section.title:
            yield f'<figcaption aria-hidden="true">{escape(chart.title)}</figcaption>'
        yield svg(chart, number)
    unseen = figure.grid.caption in (section.title, chart.title if chart else "")
    yield from _grid(figure.grid, number, unseen, language)
    if figure.note:
        yield f'<p class="note">{_marked(figure.note)}</p>'
    yield "</figure>"


def _grid(grid: Grid, number: int, unseen: bool, language: str) -> Iterator[str]:
    # A table that scrolls can be reached by keyboard, and says what it is.
    yield f'<div class="scroll" tabindex="0" role="region" aria-labelledby="g{number}">'
    hidden = ' class="unseen"' if unseen else ""
    yield f'<table><caption id="g{number}"{hidden}>{escape(grid.caption)}</caption><thead><tr>'
    for place, head in enumerate(grid.heads):
        if not head:
            yield "<td></td>"
            continue
        yield f'<th scope="col"{_text(place, grid)}>{escape(head)}</th>'
    yield "</tr></thead><tbody>"
    for row_number, row in enumerate(grid.rows):
        last = grid.total and row_number == len(grid.rows) - 1
        shades = grid.shades[row_number] if grid.shades else ()
        cells = [f'<th scope="row">{escape(row[0])}</th>']
        for place, cell in enumerate(row[1:], 1):
            shade = shades[place - 1] if shades else 0
            style = f' class="s" style="background: rgba(var(--shade), {0.6 * shade:.2f})"'
            cells.append(f"<td{style if shade else _text(place, grid)}>{escape(cell)}</td>")
        yield f"<tr{' class=sum' if last else ''}>{''.join(cells)}</tr>"
    if not grid.rows:
        nothing = escape(said("no_data", language))
        yield f'<tr><td class="t" colspan="{len(grid.heads)}">{nothing}</td></tr>'
    yield "</tbody></table></div>"


def _marked(text: str) -> str:
    """Return a sentence, its names in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _text(place: int, grid: Grid) -> str:
    return ' class="t"' if place == 0 or place in grid.texts else ""
