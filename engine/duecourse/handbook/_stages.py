"""The chapter of the stages."""

from __future__ import annotations

from duecourse import ir
from duecourse.handbook._timeline import timeline
from duecourse.handbook.blocks import Block, Bullets, Cell, Paragraph, Section, Table, cell, line
from duecourse.handbook.view import View
from duecourse.language.model import Treatment


def stages(view: View) -> Section:
    """Return the timeline, and each stage with its condition."""
    there = view.there(view.playbook.stages)
    counts = {
        stage.meta.id: sum(not t.exhibit for t in treatments_of(view, stage.meta.id))
        for stage in there
    }
    blocks: list[Block] = [Paragraph(line(view.say("stages_lead")), "lead")]
    picture = timeline(view, counts)
    if picture is not None:
        blocks.append(picture)
    rows = []
    for stage in there:
        words = [line(view.sentence(view.tell.condition(stage.when)))]
        note = view.pick(stage.meta.note)
        if note:
            words.append(line(note))
        if view.dates(stage.meta):
            words.append(line(view.dates(stage.meta)))
        title = cell(view.titled(stage.meta, f"#stage-{stage.meta.id}"))
        rows.append((title, Cell(tuple(words)), cell(str(counts[stage.meta.id]))))
    heads = (view.say("stage"), view.say("when_in"), view.say("treatments"))
    blocks.append(Table(view.say("stages"), heads, tuple(rows)))
    if view.playbook.outside is not None:
        blocks.append(Paragraph(line(view.say("outside_lead"))))
        outside = view.playbook.outside
        parts = outside.operands if isinstance(outside, ir.Any) else (outside,)
        items = tuple(line(view.sentence(view.tell.condition(part))) for part in parts)
        blocks.append(Bullets(items))
    return Section("stages", view.say("stages"), tuple(blocks))


def treatments_of(view: View, stage: str) -> list[Treatment]:
    """Return the treatments of a stage, best first."""
    found = [
        t for t in view.there(view.playbook.treatments) if t.stages is None or stage in t.stages
    ]
    return sorted(found, key=lambda t: (t.exhibit, t.rank, t.order))
