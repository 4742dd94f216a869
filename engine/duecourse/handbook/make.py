"""Makes the handbook of a joined policy."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse.book.join import Joined
from duecourse.handbook._desk import desk
from duecourse.handbook._disclosure import disclosure
from duecourse.handbook._experiments import experiments
from duecourse.handbook._glossary import glossary
from duecourse.handbook._hours import hours
from duecourse.handbook._limits import duties, limits
from duecourse.handbook._scripts import scripts
from duecourse.handbook._stages import stages
from duecourse.handbook._treatments import treatments
from duecourse.handbook.blocks import (
    Block,
    Handbook,
    Line,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
    cell,
    line,
    small,
)
from duecourse.handbook.view import View, iso


def handbook(joined: Joined, language: str, day: int | None = None) -> Handbook:
    """Return the handbook of a playbook and the law packs it is joined with.

    Args:
        joined: The playbook and its packs; without packs the handbook says so where it begins.
        language: ``en`` or ``zh``.
        day: Day number: only what exists on that day; None for all, each with its dates.
    """
    view = View(joined, language, day)
    chapters = [
        stages(view),
        treatments(view),
        experiments(view),
        hours(view),
        disclosure(view),
        scripts(view),
        duties(view),
        limits(view),
        desk(view),
        glossary(view),
        _about(view),
    ]
    sections = tuple(each for each in chapters if each is not None)
    return Handbook(
        view.language,
        view.say("book_title", title=view.title(joined.playbook.header.meta)),
        view.say("book_lead"),
        _head(view),
        _warnings(view),
        view.say("contents"),
        sections,
        view.say("no_advice"),
        tuple(pictures(sections)),
    )


def pictures(sections: tuple[Section, ...]) -> Iterator[Picture]:
    """Yield every drawing, in the order of the text."""
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, Picture))
        yield from pictures(section.parts)


def _warnings(view: View) -> tuple[str, ...]:
    found = []
    if not view.joined.packs:
        found.append(view.say("no_law"))
    elif view.joined.advisory:
        found.append(view.say("advisory"))
    gone = [p for p in view.joined.packs if not view.exists(p.header.meta)]
    if gone:
        names = view.listed(view.title(pack.header.meta) for pack in gone)
        found.append(view.say("not_in_force", packs=names))
    return tuple(found)


def _head(view: View) -> tuple[tuple[str, Line], ...]:
    header = view.playbook.header
    packs = [p for p in view.policies() if p.header.regime]
    laws: list[Run] = []
    for pack in packs:
        if laws:
            laws.append(Run(view.say("comma")))
        laws.append(Run(view.title(pack.header.meta), "", f"#limits-{pack.header.meta.id}"))
        if pack.header.as_read is not None:
            laws += [
                Run(" "),
                Run(view.say("as_read_short", day=iso(pack.header.as_read)), "quiet"),
            ]
    on = view.say("on_day", day=iso(view.day)) if view.day is not None else view.say("all_days")
    found = [
        (view.say("playbook"), line(view.title(header.meta), " ", small(header.meta.id))),
        (view.say("version"), line(header.version)),
        (view.say("law"), tuple(laws) if laws else line(view.say("none"))),
        (view.say("shows"), line(on)),
        (view.say("zone"), line(header.zone)),
        (view.say("digest"), line(small(view.joined.digest))),
    ]
    return tuple((name, value) for name, value in found if value)


def _about(view: View) -> Section:
    """Return what the handbook was made from: digests, dates, and what it is not."""
    rows = []
    order = (view.playbook, *(p for p in view.policies() if p.header.regime), view.joined.core)
    for policy in order:
        header = policy.header
        read = iso(header.as_read) or "–"
        name = line(Run(view.policy_title(policy), "strong"), " ", small(header.meta.id))
        rows.append(
            (cell(name), cell(header.version or "–"), cell(read), cell(small(policy.digest)))
        )
    heads = tuple(view.say(key) for key in ("policy", "version", "as_read_head", "digest"))
    blocks: tuple[Block, ...] = (
        Paragraph(line(view.say("about_lead")), "lead"),
        Table(view.say("about"), heads, tuple(rows), wide=True),
        Paragraph(line(view.say("certainty_key"))),
        Paragraph(line(view.say("no_advice")), "warn"),
    )
    return Section("about", view.say("about"), blocks)
