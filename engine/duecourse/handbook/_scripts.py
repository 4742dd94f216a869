"""The chapter of the scripts: their languages side by side, what each sentence reveals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duecourse.handbook.blocks import Block, Card, Cell, Line, Paragraph, Run, Section, Table, line
from duecourse.handbook.view import View
from duecourse.ir_tools import depends_on
from duecourse.language.model import OPENING_ITEMS, Cohort, Fragment, Script

Spoken = Mapping[str, tuple[Fragment, ...]]


def scripts(view: View) -> Section:
    """Return every script that exists, in text order; then the cohorts."""
    blocks: list[Block] = [
        Paragraph(line(view.say("scripts_lead")), "lead"),
        Paragraph(line(view.say("scripts_key")), "note"),
    ]
    blocks += [_script(view, script) for script in view.there(view.playbook.scripts)]
    if len(blocks) == 2:
        blocks = [Paragraph(line(view.say("no_scripts")))]
    cohorts = view.there(view.playbook.cohorts)
    parts = (_cohorts(view, cohorts),) if cohorts else ()
    return Section("scripts", view.say("scripts"), tuple(blocks), parts)


def _cohorts(view: View, cohorts: Sequence[Cohort]) -> Section:
    rows = tuple(
        (
            Cell((view.titled(cohort.meta),)),
            Cell((line(view.sentence(view.tell.condition(cohort.when))),)),
        )
        for cohort in cohorts
    )
    lead = Paragraph(line(view.say("cohorts_lead")))
    table = Table(view.say("cohorts"), (view.say("cohort"), view.say("condition")), rows)
    return Section("cohorts", view.say("cohorts"), (lead, table))


def _script(view: View, script: Script) -> Card:
    languages = _languages(view, script)
    names = {c.meta.id: view.title(c.meta) for c in view.playbook.cohorts}
    rows: list[tuple[Cell, ...]] = []
    rows += _rows(view, view.say("opening"), script.opening, languages)
    several = len(script.versions) > 1
    for version in script.versions:
        head = view.say("words_plain")
        if version.cohort:
            head = names.get(version.cohort, version.cohort)
        elif several:
            head = view.say("words_else")
        rows += _rows(view, head, version.text, languages)
    rows += _rows(view, view.say("voicemail"), script.voicemail, languages)
    users = [t for t in view.there(view.playbook.treatments) if t.script == script.meta.id]
    links: list[Run] = []
    for treatment in users:
        if links:
            links.append(Run(view.say("comma")))
        links.append(Run(view.title(treatment.meta), "", f"#treatment-{treatment.meta.id}"))
    fields: list[tuple[str, tuple[Line, ...]]] = []
    if links:
        fields.append((view.say("used_by"), (tuple(links),)))
    neutral = _neutral(view, script)
    if neutral:
        fields.append((view.say("neutral_under"), neutral))
    if script.meta.source:
        fields.append((view.say("f_source"), (line(script.meta.source),)))
    heads = ("", *(view.say(f"language_{each}") if view.knows(f"language_{each}") else each
                   for each in languages))  # fmt: skip
    table = Table(view.title(script.meta), heads, tuple(rows), wide=True)
    note = line(view.pick(script.meta.note))
    title = view.titled(script.meta)
    anchor = f"script-{script.meta.id}"
    return Card(anchor, title, tuple(fields), note=note, table=table, kind="script")


def _neutral(view: View, script: Script) -> tuple[Line, ...]:
    """Return the limits that forbid what its groups rest on."""
    cohorts = {cohort.meta.id: cohort for cohort in view.playbook.cohorts}
    whens = [cohorts[v.cohort].when for v in script.versions if v.cohort in cohorts]
    found = [
        rule.meta
        for rule in view.rules
        if rule.form == "basis" and any(depends_on(when, rule.basis) for when in whens)
    ]
    return tuple(
        line(Run(view.title(meta), "", view.meta_link(meta)), " ", Run(meta.cite, "quiet"))
        for meta in found
    )


def _languages(view: View, script: Script) -> list[str]:
    """Return the languages that a script has, the handbook's own first."""
    texts = [script.opening, script.voicemail, *(v.text for v in script.versions)]
    there = {language for text in texts for language in text}
    order = [view.language, *view.playbook.header.languages, *sorted(there)]
    return [each for each in dict.fromkeys(order) if each in there]


def _rows(view: View, head: str, spoken: Spoken, languages: list[str]) -> list[tuple[Cell, ...]]:
    """Return a row a sentence where all languages have as many, else one row for all."""
    if not spoken:
        return []
    texts = {language: spoken.get(language, ()) for language in languages}
    counts = {len(text) for text in texts.values() if text}
    first = Cell((line(Run(head, "strong")),))
    if len(counts) != 1:
        cells = [
            Cell(tuple(_said(view, fragment, language) for fragment in text))
            for language, text in texts.items()
        ]
        return [(first, *cells)]
    rows: list[tuple[Cell, ...]] = []
    for place in range(counts.pop()):
        cells = [
            Cell((_said(view, text[place], language),)) if text else Cell((line("–"),))
            for language, text in texts.items()
        ]
        rows.append((first if place == 0 else Cell(((),)), *cells))
    return rows


def _said(view: View, fragment: Fragment, language: str) -> Line:
    """Return a sentence: its slots by the names of their facts, then what it gives away."""
    runs: list[Run] = []
    for fact, literal in fragment.parts:
        if literal:
            runs.append(Run(literal))
        if fact:
            known = view.joined.facts.get(fact)
            title = fact
            if known is not None:
                title = known.meta.title.get(language) or view.title(known.meta)
            gives = bool(known is not None and known.reveals - OPENING_ITEMS)
            runs.append(Run(title, "reveals" if gives else "slot"))
    for item in sorted(fragment.reveals - OPENING_ITEMS):
        runs.append(Run(" "))
        runs.append(Run(view.item(item), "item"))
    if fragment.essential:
        runs += [Run(" "), Run(view.say("essential"), "quiet")]
    return tuple(runs)
