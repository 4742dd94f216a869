"""How the page looks: dark on white, on a phone, on a screen, on A4."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; --ink: #1b2530; --quiet: #566270; --rule: #dde2e7; --band: #f5f7f9;
  --link: #14568f; --warn: #8a3b00; --warnbg: #fff3e2; --yes: #e4f3e8; --no: #fbe6e2;
  --part: #fdf3d8; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.4rem 1.2rem 3rem; background: #fff;
  color: var(--ink); font: 16px/1.55 system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC',
  'PingFang SC', 'Microsoft YaHei', sans-serif; overflow-wrap: break-word; }
:lang(zh) { line-height: 1.7; }
h1 { font-size: 1.9rem; margin: 0 0 .4rem; line-height: 1.25; }
h2 { font-size: 1.45rem; margin: 0 0 .5rem; padding-top: .6rem; line-height: 1.3; }
h3 { font-size: 1.18rem; margin: 1.8rem 0 .4rem; padding-bottom: .15rem;
  border-bottom: 2px solid var(--rule); line-height: 1.35; }
h4 { font-size: 1.03rem; margin: 1.1rem 0 .3rem; line-height: 1.4; }
h5, h6 { font-size: 1rem; margin: 0 0 .2rem; line-height: 1.4; }
p { margin: .35rem 0; max-width: 46rem; } .lead { color: #34414e; font-size: 1.03rem; }
.note { color: var(--quiet); font-size: .93rem; }
.warn { background: var(--warnbg); color: var(--warn); padding: .6rem .9rem; border-radius: .3rem;
  border-left: 4px solid var(--warn); font-weight: 600; max-width: none; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.id { font: .76rem/1.2 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; color: #6a7683;
  font-weight: 400; overflow-wrap: anywhere; }
.q { color: var(--quiet); font-size: .9em; }
.n { color: var(--quiet); font-weight: 400; margin-right: .15em; }
.head { margin: 1rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.1rem; }
.head div { display: contents; } dt { color: var(--quiet); } dd { margin: 0; }
nav { background: var(--band); border-radius: .4rem; padding: .4rem 1.2rem 1rem; margin: 1.2rem 0; }
nav h2 { font-size: 1.1rem; } nav ol { columns: 2; column-gap: 2.5rem; margin: 0;
  padding-left: 1.4rem; } nav li { break-inside: avoid; margin: .15rem 0; }
nav ul { list-style: none; padding-left: 0; margin: 0 0 .4rem; font-size: .92rem; }
section.l2 { border-top: 1px solid var(--rule); margin-top: 2.2rem; padding-top: .6rem; }
ul { padding-left: 1.25rem; margin: .4rem 0; } li { margin: .15rem 0; max-width: 50rem; }
figure { margin: 1rem 0; } figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--quiet); font-size: .93rem; margin-top: .2rem; }
svg text { font-family: inherit; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .93rem; margin: .7rem 0; width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.scroll { position: relative; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem .5rem;
  border-bottom: 1px solid var(--rule); } tbody th { font-weight: 400; min-width: 8.5rem; }
thead th, thead td { color: var(--quiet); font-weight: 600; vertical-align: bottom;
  border-bottom: 2px solid var(--rule); line-height: 1.3; }
td.yes { background: var(--yes); } td.no { background: var(--no); }
td.part { background: var(--part); } td.none { color: var(--quiet); }
#disclosure section > .wide td, #disclosure section > .wide thead th { text-align: center;
  border-left: 1px solid #fff; padding: .4rem; }
#disclosure section > .wide thead th:first-child { text-align: left; }
#disclosure section > .wide tbody th { min-width: 11rem; }
.from { font-size: .78em; color: var(--quiet); border: 1px solid var(--rule); border-radius: .25em;
  padding: 0 .35em; background: #fff; white-space: nowrap; }
.why { display: inline-block; min-width: 1.5em; padding: 0 .3em; border-radius: .2em;
  background: var(--band); border: 1px solid var(--rule); font-size: .85em; text-align: center; }
.card { border: 1px solid var(--rule); border-radius: .4rem; padding: .7rem 1rem .8rem;
  margin: .8rem 0; } .card > :is(h3, h4, h5, h6) { border: 0; margin: 0 0 .15rem; padding: 0;
  font-size: 1.05rem; font-weight: 600; } .card strong { font-weight: 600; }
.card.shown { border-style: dashed; background: #fafafa; }
.card.shown .does { color: var(--warn); font-weight: 600; }
.does { max-width: 50rem; }
.fields { display: grid; grid-template-columns: 10.5rem 1fr; gap: .25rem 1rem; margin: .5rem 0 0;
  font-size: .94rem; } .fields div { display: contents; }
.fields ul { margin: 0; padding-left: 1.05rem; } .fields li { margin: 0 0 .1rem; }
.script table { margin-top: .4rem; } .script td { min-width: 13rem; }
.script tbody th { width: 9rem; min-width: 6.5rem; }
.slot { border: 1px dotted #7b8794; border-radius: .2em; padding: 0 .2em; font-size: .94em; }
mark { background: #ffe9a8; color: inherit; }
.item { font-size: .8em; background: #fbe6e2; color: #7a2413; border-radius: .7em;
  padding: .05em .55em; white-space: nowrap; }
footer { border-top: 1px solid var(--rule); margin-top: 2.4rem; padding-top: .7rem;
  color: var(--quiet); font-size: .92rem; }
@media (max-width: 44rem) { body { padding: .9rem .9rem 2rem; } h1 { font-size: 1.5rem; }
  h2 { font-size: 1.25rem; } nav ol { columns: 1; } .head, .fields { grid-template-columns: 1fr;
  gap: 0; } .head dt, .fields dt { margin-top: .35rem; font-size: .88rem; }
  figure svg { max-width: none; width: 46rem; } .card { padding: .6rem .7rem; }
  table, caption, tbody, tr, tbody th, td { display: block; width: auto; } thead { display: none; }
  tr { border-bottom: 1px solid var(--rule); padding: .4rem 0; } tbody th, td { border: 0;
  padding: .12rem .3rem; } .script td, .script tbody th, #disclosure section > .wide tbody th,
  #disclosure section > .wide td { min-width: 0; width: auto; text-align: left; }
  #disclosure section > .wide td { border: 0; padding: .12rem .3rem; }
  #disclosure section > .wide td div { display: inline; margin-right: .5em; }
  td:empty { display: none; } td[data-h]::before { content: attr(data-h) ": ";
  color: var(--quiet); font-size: .88em; } td[data-h=""]::before { content: ""; } }
@page { size: A4; margin: 16mm 14mm 18mm; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.45; }
  a { color: inherit; text-decoration: none; } nav { background: none; padding: 0; }
  h2, h3, h4, h5, h6 { break-after: avoid; } section.l2 { break-before: page; border: 0;
  margin: 0; padding: 0; } tr, figure, li { break-inside: avoid; } .card { padding: .4rem .6rem; }
  #limits .card { break-inside: avoid; } dt { break-after: avoid; } .scroll { overflow: visible; }
  thead { display: table-header-group; } table { font-size: 8.8pt; } .fields { font-size: 9.4pt; }
  figure svg { max-width: 100%; width: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
