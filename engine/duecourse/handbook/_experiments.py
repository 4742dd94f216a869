"""The chapter of experiments: who takes part, and what is done in which arm."""

from __future__ import annotations

from duecourse.handbook.blocks import Block, Cell, Line, Paragraph, Run, Section, Table, cell, line
from duecourse.handbook.view import View
from duecourse.ir import TRUE
from duecourse.language.model import Arm, Experiment, Treatment


def experiments(view: View) -> Section | None:
    """Return a part for each experiment, or None where there is none."""
    parts = tuple(_experiment(view, each) for each in view.there(view.playbook.experiments))
    if not parts:
        return None
    blocks: tuple[Block, ...] = (Paragraph(line(view.say("experiments_lead")), "lead"),)
    return Section("experiments", view.say("experiments"), blocks, parts)


def tried(view: View, treatment: Treatment) -> tuple[Line, ...]:
    """Return in which arms of which experiments alone a treatment is on."""
    found: list[Line] = []
    for experiment in view.there(view.playbook.experiments):
        named = [arm for arm in experiment.arms if treatment.meta.id in arm.treatments]
        if named and len(named) < len(experiment.arms):
            arms = view.listed(view.title(arm.meta) for arm in named)
            title = view.title(experiment.meta)
            text = view.say("tried_in", arms=arms, experiment=title)
            found.append(line(Run(text, "", f"#experiment-{experiment.meta.id}")))
    return tuple(found)


def _experiment(view: View, experiment: Experiment) -> Section:
    tell = view.tell
    who = view.say("everyone") if experiment.when == TRUE else tell.condition(experiment.when)
    never = view.say("semi").join(tell.condition(each) for each in experiment.exclude)
    champion = next(arm for arm in experiment.arms if arm.meta.id == experiment.champion)
    sentences = [
        view.say("takes_part", who=who),
        view.say("never_part", who=never),
        view.say("others_champion", arm=view.title(champion.meta)),
        view.dates(experiment.meta),
    ]
    blocks: list[Block] = [Paragraph(line(view.sentence(each))) for each in sentences if each]
    note = view.pick(experiment.meta.note)
    if note:
        blocks.insert(0, Paragraph(line(note), "note"))
    heads = tuple(view.say(key) for key in ("arm", "share", "only_here"))
    rows = tuple(_row(view, experiment, arm) for arm in experiment.arms)
    title = view.title(experiment.meta)
    blocks.append(Table(title, heads, rows))
    name = experiment.meta.id
    return Section(f"experiment-{name}", title, tuple(blocks), aside=name)


def _row(view: View, experiment: Experiment, arm: Arm) -> tuple[Cell, ...]:
    titles = {each.meta.id: view.title(each.meta) for each in view.playbook.treatments}
    everywhere = set.intersection(*(set(each.treatments) for each in experiment.arms))
    own = [titles.get(name, name) for name in arm.treatments if name not in everywhere]
    return (cell(view.titled(arm.meta)), cell(arm.share), cell(view.listed(own) or "–"))
