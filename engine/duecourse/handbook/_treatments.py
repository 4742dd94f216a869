"""The chapter of the treatments: stage by stage, what is done, to whom, and what keeps it back."""

from __future__ import annotations

from duecourse.handbook._experiments import tried
from duecourse.handbook._stages import treatments_of
from duecourse.handbook.blocks import Block, Card, Line, Paragraph, Run, Section, line
from duecourse.handbook.view import View
from duecourse.ir import TRUE
from duecourse.language.model import ChecklistItem, Meta, Stage, Treatment

_SAY_ALL = {"hand-over", "offer-plan", "wait"}
"""Acts that need no purpose to be understood."""
_SHOWN_WITH = {"forbid", "conceal", "basis"}
"""What is told of a treatment that is never done: what bars it."""
_ACTS = {"hours": "f_hours", "cap": "f_caps", "wait": "f_waits", "hold": "f_holds",
         "forbid": "f_forbids", "conceal": "f_conceals", "require": "f_duties",
         "basis": "f_basis"}  # fmt: skip


def treatments(view: View) -> Section:
    """Return a part for each stage; a treatment of several stages is told in the first of them."""
    told: set[str] = set()
    parts = tuple(_stage(view, stage, told) for stage in view.there(view.playbook.stages))
    blocks: tuple[Block, ...] = (Paragraph(line(view.say("treatments_lead")), "lead"),)
    return Section("treatments", view.say("treatments"), blocks, parts)


def _stage(view: View, stage: Stage, told: set[str]) -> Section:
    blocks: list[Block] = [Paragraph(line(view.sentence(view.tell.condition(stage.when))), "lead")]
    note = view.pick(stage.meta.note)
    if note:
        blocks.append(Paragraph(line(note), "note"))
    found = treatments_of(view, stage.meta.id)
    if not found:
        blocks.append(Paragraph(line(view.say("no_treatments"))))
    again = [t for t in found if t.meta.id in told]
    for treatment in found:
        if treatment.meta.id not in told:
            told.add(treatment.meta.id)
            blocks.append(card(view, treatment))
    if again:
        links: list[Run] = []
        for treatment in again:
            if links:
                links.append(Run(view.say("comma")))
            links.append(Run(view.title(treatment.meta), "", f"#treatment-{treatment.meta.id}"))
        blocks.append(Paragraph(line(view.say("also_here"), *links)))
    title = view.title(stage.meta)
    return Section(f"stage-{stage.meta.id}", title, tuple(blocks), aside=stage.meta.id)


def card(view: View, treatment: Treatment) -> Card:
    """Return a treatment: what, to whom, when, in which words, and what acts on it."""
    meta = treatment.meta
    fields: list[tuple[str, tuple[Line, ...]]] = []

    def add(key: str, *lines: Line) -> None:
        kept = tuple(each for each in lines if each)
        if kept:
            fields.append((view.say(key), kept))

    if not treatment.is_desk:
        add("f_whom", line(view.sentence(view.tell.audience(treatment.whom))))
    if treatment.when != TRUE:
        add("f_when", line(view.sentence(view.tell.condition(treatment.when))))
    add("f_tried", *tried(view, treatment))
    if treatment.stages is None:
        add("f_stages", line(view.say("every_stage")))
    elif len(treatment.stages) > 1:
        names = {stage.meta.id: view.title(stage.meta) for stage in view.playbook.stages}
        add("f_stages", line(view.listed(names.get(each, each) for each in treatment.stages)))
    script = next((s for s in view.playbook.scripts if s.meta.id == treatment.script), None)
    if script is not None:
        add("f_words", line(Run(view.title(script.meta), "", f"#script-{script.meta.id}")))
    themes = view.listed(view.tell.named(theme) for theme in sorted(treatment.themes))
    tone = view.say(f"tone_{treatment.tone}") if view.knows(f"tone_{treatment.tone}") else ""
    add("f_tone", line(view.say("semi").join(filter(None, (tone, themes)))))
    add("f_learn", line(view.listed(view.tell.fact(f) if f in view.joined.facts
                                    else view.tell.named(f) for f in treatment.learn)))  # fmt: skip
    add("f_confirm", line(view.listed(view.tell.named(word) for word in treatment.confirm)))
    gathers = sorted(treatment.gathers)
    add("f_gathers", line(view.listed(view.tell.named(word) for word in gathers)))
    add("f_checklist", *(_check(view, item) for item in treatment.checklist))
    if treatment.assigned_to:
        add("f_assigned", line(view.tell.fact(treatment.assigned_to)))
    add("f_group", _group(view, treatment))
    acting = view.acting_on(treatment)
    for form, key in _ACTS.items():
        if treatment.exhibit and form not in _SHOWN_WITH:
            continue
        add(key, *_acting(view, acting.get(form, [])))
    add("f_dates", line(view.dates(meta)))
    add("f_source", line(meta.source))
    return Card(
        f"treatment-{meta.id}",
        view.titled(meta),
        tuple(fields),
        line(_lead(view, treatment)),
        line(view.pick(meta.note)),
        kind="shown" if treatment.exhibit else "",
    )


def _lead(view: View, treatment: Treatment) -> str:
    if treatment.exhibit:
        return view.say("shown_only")
    do = view.say(f"do_{treatment.do}")
    if not treatment.purpose or treatment.do in _SAY_ALL:
        return view.sentence(do)
    key = f"to_{treatment.purpose}"
    purpose = view.say(key) if view.knows(key) else view.tell.named(treatment.purpose)
    return view.sentence(do + view.say("purpose_to", purpose=purpose))


def _check(view: View, item: ChecklistItem) -> Line:
    words = view.title(item.meta)
    if item.count is not None:
        words += f" × {item.count}"
    if item.when == TRUE:
        return line(words)
    condition = view.tell.condition(item.when)
    return line(words, view.say("if_only", condition=condition))


def _group(view: View, treatment: Treatment) -> Line:
    """Return with what a treatment competes: of a group one is done, the first by rank."""
    if not treatment.exclusive or treatment.exhibit:
        return ()
    others = [
        t
        for t in view.there(view.playbook.treatments)
        if t.exclusive == treatment.exclusive and not t.exhibit and _meet(view, t, treatment)
    ]
    others.sort(key=lambda t: (t.rank, t.order))
    if len(others) < 2:
        return ()
    names: list[Run] = []
    for each in others:
        if names:
            names.append(Run(" › "))
        here = each.meta.id == treatment.meta.id
        link = "" if here else f"#treatment-{each.meta.id}"
        names.append(Run(view.title(each.meta), "strong" if here else "", link))
    return line(view.say("one_of"), *names)


def _meet(view: View, one: Treatment, other: Treatment) -> bool:
    every = tuple(stage.meta.id for stage in view.playbook.stages)
    return bool(set(one.stages or every) & set(other.stages or every))


def _acting(view: View, found: list[Meta]) -> list[Line]:
    """Return limits, a line for each policy, the playbook's first."""
    lines: list[Line] = []
    for policy in view.policies():
        metas = [m for m in found if m.origin == policy.header.meta.id]
        runs: list[Run] = []
        for meta in {(told := _told(view, meta)).name: told for meta in metas}.values():
            runs.append(Run(view.say("semi") if runs else ""))
            link = view.meta_link(meta) if meta.name in view.limits else "#hours"
            limit = view.limits.get(meta.name)
            runs.append(Run(view.title(meta if limit is None else limit.meta), "", link))
            if meta.cite:
                runs += [Run(" "), Run(meta.cite, "quiet")]
        if runs:
            lines.append(line(Run(view.short(policy), "from"), " ", *runs))
    return lines


def _told(view: View, meta: Meta) -> Meta:
    """Return what is named for a limit: for a call window its whole document."""
    for policy in view.policies():
        for document in policy.call_windows:
            if any(window.meta is meta for window in document.windows):
                return document.meta
    return meta
