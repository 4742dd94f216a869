"""The stages on a line of days: what comes before, what comes when, what a case is left out of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt

from duecourse import ir
from duecourse.handbook import shapes
from duecourse.handbook._regions import region
from duecourse.handbook.blocks import Picture
from duecourse.handbook.view import View
from duecourse.language.model import Stage

LEFT, TOP, BAR = 12.0, 34.0, 64.0
NARROWEST = 116.0
GAP = 4.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stage on the line: the first and the last day, None for open."""

    stage: Stage
    low: int | None
    high: int | None


def axis_of(stages: list[Stage]) -> str:
    """Return the fact that most stages bound: days past due, as a rule; empty for none."""
    found: Counter[str] = Counter()
    for stage in stages:
        found.update({name for name, _, _ in ranges(stage.when)})
    return found.most_common(1)[0][0] if found else ""


def ranges(when: ir.Expr) -> list[tuple[str, int | None, int | None]]:
    """Return what numbers a conjunction bounds: fact, lowest, highest."""
    return [
        (fact, None if low is None else int(low), None if high is None else int(high))
        for fact, (low, high) in region("", when).spans.items()
    ]


def stretches(stages: list[Stage], axis: str) -> tuple[list[Stage], list[Stretch]]:
    """Return the stages that the line does not bound, and those on it, in its order."""
    off: list[Stage] = []
    on: list[Stretch] = []
    for stage in stages:
        bound = next(((lo, hi) for name, lo, hi in ranges(stage.when) if name == axis), None)
        if bound is None:
            off.append(stage)
        else:
            on.append(Stretch(stage, *bound))
    on.sort(key=lambda each: -(10**9) if each.low is None else each.low)
    return off, on


def timeline(view: View, counts: dict[str, int]) -> Picture | None:
    """Return the picture; *counts* is how many treatments each stage has."""
    stages = view.there(view.playbook.stages)
    axis = axis_of(stages)
    if not stages or not axis:
        return None
    off, on = stretches(stages, axis)
    name = view.tell.fact(axis)
    parts: list[str] = []
    x = LEFT
    starts: list[tuple[float, Stretch]] = []
    hue = 0
    for stage in off:
        parts += _bar(view, x, NARROWEST, stage, "", counts, hue)
        x += NARROWEST + GAP
        hue += 1
    if off and on:
        x += 14
    line_from = x
    for each in on:
        days = _days(each)
        width = NARROWEST + 16 * (sqrt(days) - 1)
        starts.append((x, each))
        parts += _bar(view, x, width, each.stage, span_words(view, each), counts, hue)
        x += width + GAP
        hue += 1
    axis_y = TOP + BAR + 34
    parts.append(shapes.rule(line_from, axis_y, x + 6, axis_y, shapes.QUIET, 1.5))
    arrow = f"M{x + 6:g} {axis_y - 4:g} l8 4 l-8 4 z"
    parts.append(f'<path d="{arrow}" fill="{shapes.QUIET}"/>')
    for at, each in starts:
        if each.low is not None:
            parts.append(shapes.rule(at, axis_y - 5, at, axis_y + 5, shapes.QUIET, 1.5))
            parts.append(
                shapes.text(
                    at, axis_y + 19, str(each.low), size=12, color=shapes.INK, anchor="middle"
                )
            )
    parts.append(shapes.text(x + 12, axis_y + 19, name, size=12, color=shapes.QUIET, anchor="end"))
    if off:
        parts.append(shapes.text(LEFT, 20, view.say("before"), size=12, color=shapes.QUIET))
    parts.append(
        shapes.text(line_from, 20, view.say("on_axis", fact=name), size=12, color=shapes.QUIET)
    )
    told = [f"{view.title(each.stage.meta)}: {span_words(view, each)}" for each in on]
    about = view.listed([*(view.title(stage.meta) for stage in off), *told])
    svg = shapes.drawing(
        "stages", x + 26, axis_y + 30, view.say("timeline"), view.sentence(about), parts
    )
    return Picture("stages", svg, view.say("timeline_caption"))


def span_words(view: View, each: Stretch) -> str:
    """Return the days of a stretch in words."""
    low, high = each.low, each.high
    if low is None and high is None:
        return ""
    if high is None:
        return view.say("days_from", low=low)
    if low is None:
        return view.say("days_to", high=high)
    return view.say("day_one", low=low) if low == high else view.say("days", low=low, high=high)


def _days(each: Stretch) -> int:
    if each.low is None or each.high is None:
        return 9
    return max(1, min(40, each.high - each.low + 1))


def _bar(
    view: View,
    x: float,
    width: float,
    stage: Stage,
    days: str,
    counts: dict[str, int],
    hue: int,
) -> list[str]:
    title = view.title(stage.meta)
    lines = shapes.wrapped(title, width - 14, 13.5, 2)
    found = [
        shapes.box(
            x, TOP, width, BAR, shapes.HUES[hue % len(shapes.HUES)], stroke="#b9c3cd", radius=5,
            title=f"{title} {days}".strip(),
        )
    ]  # fmt: skip
    middle = x + width / 2
    top = TOP + (24 if len(lines) == 1 else 20)
    for number, words in enumerate(lines):
        found.append(
            shapes.text(middle, top + number * 16, words, size=13.5, weight=600, anchor="middle")
        )
    if days:
        found.append(
            shapes.text(middle, TOP + BAR - 9, days, size=12, color=shapes.INK, anchor="middle")
        )
    number = counts.get(stage.meta.id, 0)
    found.append(
        shapes.text(
            middle, TOP + BAR + 16, view.say("n_treatments", n=number), size=11.5,
            color=shapes.QUIET, anchor="middle",
        )
    )  # fmt: skip
    return found
