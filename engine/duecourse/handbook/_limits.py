"""The chapters of the limits, the playbook's, each pack's, the house floor's, and of duties."""

from __future__ import annotations

from itertools import groupby

from duecourse.handbook._hours import windows_of
from duecourse.handbook.blocks import (
    Block,
    Card,
    Cell,
    Line,
    Paragraph,
    Run,
    Section,
    Table,
    cell,
    line,
)
from duecourse.handbook.view import View, iso, limit_anchor
from duecourse.language.model import LIVE_CHANNELS, Limit, Policy, RequireBody
from duecourse.law.catalogue import SUBJECTS, row, subject_of


def limits(view: View) -> Section:
    """Return a part for each of playbook, packs and house floor."""
    blocks: list[Block] = [
        Paragraph(line(view.say("limits_lead")), "lead"),
        Paragraph(line(view.say("limits_key")), "note"),
    ]
    parts = tuple(_policy(view, policy) for policy in view.policies())
    return Section("limits", view.say("limits"), tuple(blocks), parts)


def _policy(view: View, policy: Policy) -> Section:
    name = policy.header.meta.id
    blocks: list[Block] = []
    if policy.header.regime:
        blocks += _head(view, policy)
    elif policy is view.joined.core:
        blocks.append(Paragraph(line(view.say("floor_lead"))))
    there = sorted(view.there(policy.limits), key=lambda limit: SUBJECTS.index(subject_of(limit)))
    if policy.header.regime:
        for document in view.there(policy.call_windows):
            blocks += windows_of(view, document)
    if not there and not policy.call_windows:
        blocks.append(Paragraph(line(view.say("no_limits"))))
    parts = tuple(
        Section(
            f"limits-{name}-{subject}",
            view.say(f"subject_{subject}"),
            tuple(_limit(view, limit, policy) for limit in group),
        )
        for subject, group in groupby(there, key=subject_of)
    )
    return Section(f"limits-{name}", view.policy_title(policy), tuple(blocks), parts, aside=name)


def _head(view: View, pack: Policy) -> list[Block]:
    told = row(pack)
    header = pack.header
    facts: list[str] = [view.say("law_of", place=header.jurisdiction)]
    both = len(told.binds) > 1
    binds = view.say("binds_both") if both else view.say(f"binds_{told.binds[0]}")
    facts.append(binds)
    if told.reaches:
        facts.append(view.say("reaches", condition=view.tell.condition(header.reaches)))
    if header.as_read is not None:
        facts.append(view.say("as_read", day=iso(header.as_read)))
    if view.dates(header.meta):
        facts.append(view.say("in_force", dates=view.dates(header.meta)))
    if told.silent_on:
        subjects = view.listed(view.say(f"subject_{each}") for each in told.silent_on)
        facts.append(view.say("silent_on", subjects=subjects))
    joint = "" if view.language == "zh" else " "
    blocks: list[Block] = [Paragraph(line(joint.join(view.sentence(fact) for fact in facts)))]
    if header.meta.cite or header.meta.url:
        blocks.append(
            Paragraph(line(Run(header.meta.cite or header.meta.url, "", header.meta.url)))
        )
    return blocks


def _limit(view: View, limit: Limit, policy: Policy) -> Card:
    meta = limit.meta
    fields: list[tuple[str, tuple[Line, ...]]] = []
    scope = tuple(line(view.sentence(each)) for each in view.tell.scope(limit))
    if scope:
        fields.append((view.say("f_scope"), scope))
    if meta.cite or policy.header.regime:
        fields.append(
            (view.say("f_cite"), (line(Run(meta.cite or meta.url or "–", "", meta.url)),))
        )
    binds = [view.say(f"force_{meta.force}")] if meta.force else []
    if limit.presumption:
        binds.append(view.say("presumption"))
    if view.dates(meta):
        binds.append(view.dates(meta))
    if meta.certainty:
        binds.append(view.say(f"certainty_{meta.certainty}"))
    if binds:
        fields.append((view.say("f_force"), (line(view.say("semi").join(binds)),)))
    if meta.source:
        fields.append((view.say("f_read" if meta.cite else "f_source"), (line(meta.source),)))
    return Card(
        limit_anchor(meta),
        view.titled(meta),
        tuple(fields),
        line(view.sentence(view.tell.rule(limit))),
        line(view.pick(meta.note)),
    )


def duties(view: View) -> Section:
    """Return every duty that some limit attaches, with what attaches it."""
    found: dict[str, list[Limit]] = {}
    for policy in view.policies():
        for limit in view.there(policy.limits):
            if isinstance(limit.body, RequireBody):
                for duty in limit.body.duties:
                    found.setdefault(duty, []).append(limit)
    rows: list[tuple[Cell, ...]] = []
    if any(t.do in LIVE_CHANNELS for t in view.there(view.playbook.treatments)):
        rows.append(
            (
                cell(Run(_capital(view.tell.named("verify-identity")), "strong")),
                cell(view.say("verify_when")),
                cell(Run(view.say("own_engine"), "quiet")),
            )
        )
    for duty, attached in found.items():
        when: list[Line] = []
        why: list[Line] = []
        for limit in attached:
            scope = view.say("semi").join(view.tell.scope(limit))
            when.append(line(view.sentence(scope) if scope else view.say("always")))
            why.append(line(view.cited(limit.meta)))
        rows.append(
            (
                cell(Run(_capital(view.tell.named(duty)), "strong")),
                Cell(tuple(dict.fromkeys(when))),
                Cell(tuple(dict.fromkeys(why))),
            )
        )
    blocks: list[Block] = [Paragraph(line(view.say("duties_lead")), "lead")]
    if rows:
        heads = (view.say("duty"), view.say("f_when"), view.say("f_cite"))
        blocks.append(Table(view.say("duties"), heads, tuple(rows)))
    else:
        blocks.append(Paragraph(line(view.say("no_duties"))))
    return Section("duties", view.say("duties"), tuple(blocks))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
