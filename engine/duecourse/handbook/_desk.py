"""The chapter of the desk's day: who comes first, when the desk looks again, what it measures."""

from __future__ import annotations

from duecourse.handbook._week import WEEK, clock
from duecourse.handbook.blocks import Block, Cell, Paragraph, Section, Table, cell, line
from duecourse.handbook.view import View
from duecourse.language.model import Chase

_ORDER = {"score", "case"}


def desk(view: View) -> Section | None:
    """Return the worklist and the cadence, or None where the playbook has neither."""
    blocks: list[Block] = []
    score = view.there(view.playbook.score)
    if score:
        rows = tuple(
            (
                cell(f"{each.points:+d}"),
                cell(view.sentence(view.tell.condition(each.when))),
            )
            for each in score
        )
        blocks.append(Paragraph(line(view.say("worklist_lead")), "lead"))
        heads = (view.say("points"), view.say("f_when"))
        blocks.append(Table(view.say("worklist"), heads, rows))
    if view.playbook.order:
        words = [
            view.say("order_down" if down else "order_up", fact=_fact(view, name))
            for name, down in view.playbook.order
        ]
        blocks.append(Paragraph(line(view.say("ordered", by=view.listed(words)))))
    chases = view.there(view.playbook.chases)
    if chases:
        day = tuple(_chase(view, each) for each in chases)
        columns = (view.say("clock"), view.say("what"), view.say("days_word"), view.say("looks_at"))
        blocks.append(Paragraph(line(view.say("cadence_lead"))))
        blocks.append(Table(view.say("cadence"), columns, day))
    if view.playbook.indicators:
        rows = tuple(
            (cell(view.titled(each.meta)), cell(view.tell.named(each.measure)))
            for each in view.there(view.playbook.indicators)
        )
        heads = (view.say("indicator"), view.say("measure"))
        blocks.append(Table(view.say("indicators"), heads, rows))
    return Section("desk", view.say("desk"), tuple(blocks)) if blocks else None


def _chase(view: View, chase: Chase) -> tuple[Cell, ...]:
    named = {each.meta.id: view.title(each.meta) for each in view.playbook.indicators}
    shown = view.listed(named.get(each, each) for each in chase.looks_at)
    if chase.after:
        shown = view.say("after", what=view.tell.named(chase.after)) + (shown and " " + shown)
    words = [view.titled(chase.meta)]
    note = view.pick(chase.meta.note)
    if note:
        words.append(line(note))
    days = sorted(chase.days & set(WEEK), key=WEEK.index)
    if "daily" in chase.days or len(days) == 7:
        told = view.say("daily")
    elif days == list(WEEK[:5]):
        told = view.say("weekdays")
    else:
        told = view.listed(
            view.say(f"day_{day}") for day in (*days, *sorted(chase.days - set(WEEK)))
        )
    return (cell(clock(chase.at)), Cell(tuple(words)), cell(told), cell(shown or "–"))


def _fact(view: View, name: str) -> str:
    return view.say(f"by_{name}") if name in _ORDER else view.tell.fact(name)
