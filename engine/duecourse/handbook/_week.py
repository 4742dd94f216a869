"""Opening hours as a week: what the playbook opens for a call, and what each law leaves of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duecourse.clock._rows import spans_of_kind
from duecourse.clock._spans import Spans
from duecourse.clock.calendars import HOLIDAY, WEEKEND, WORKDAY
from duecourse.handbook import shapes
from duecourse.handbook._loosely import loosely, truth
from duecourse.handbook.blocks import Picture
from duecourse.handbook.view import View
from duecourse.ir_tools import all_of
from duecourse.language.model import HoursBody, Limit, Policy, Schedule, Window

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = (*WEEK, "holiday")
LEFT, TOP, HOUR, ROW, GAP = 92.0, 30.0, 28.0, 22.0, 3.0
Minutes = frozenset[int]
ALL: Minutes = frozenset(range(1440))
CALL = {
    "channel": "call",
    "do": "call",
    "role": "debtor",
    "purpose": "collect",
    "phone": "mobile",
}
"""The act whose hours are drawn: a call to the debtor's mobile phone, to collect."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One limit of hours as a call to the debtor meets it.

    Attributes:
        certain: Whether nothing but a release can keep it from binding.
    """

    limit: Limit
    body: HoursBody
    certain: bool


def hours_of(view: View, policy: Policy) -> list[Hours]:
    """Return the limits of hours that may bind a call to the debtor."""
    found: list[Hours] = []
    for limit in view.there(policy.limits):
        if isinstance(limit.body, HoursBody):
            binds = truth(loosely(all_of((limit.on, limit.when)), frozenset(CALL)), CALL)
            if binds is not False:
                found.append(Hours(limit, limit.body, binds is True and not limit.body.told))
    return found


def minutes(schedule: Schedule, day: str) -> Minutes:
    """Return the open minutes that begin on a day; what goes over midnight is of the next."""
    open_: set[int] = set()
    for start, end in _spans(schedule, day):
        open_.update(range(start, min(end, 1440)))
    for start, end in _spans(schedule, WEEK[WEEK.index(day) - 1] if day in WEEK else "tue"):
        open_.update(range(max(start, 1440) - 1440, end - 1440))
    return frozenset(open_)


def _spans(schedule: Schedule, day: str) -> Spans:
    """Return the spans of a day of an ordinary week, or of a public holiday on a Wednesday."""
    rows = tuple((row.days, row.spans) for row in schedule.rows)
    if day == "holiday":
        return spans_of_kind(rows, WEEK.index("wed"), HOLIDAY)
    number = WEEK.index(day)
    return spans_of_kind(rows, number, WORKDAY if number < 5 else WEEKEND)


def met(hours: Iterable[Hours], day: str, of: Minutes = ALL) -> Minutes:
    """Return the minutes of *of* at which every certain limit is open."""
    for each in hours:
        if each.certain:
            of &= minutes(each.body.schedule, day)
    return of


def names_holidays(view: View) -> bool:
    """Tell whether any hours at hand read public holidays."""
    schedules = [
        each.body.schedule for policy in view.policies() for each in hours_of(view, policy)
    ]
    schedules += [w.schedule for doc in view.playbook.call_windows for w in doc.windows]
    return any(row.days & {"holiday", "workday"} for s in schedules for row in s.rows)


def week(
    view: View,
    name: str,
    title: str,
    wanted: dict[str, Minutes],
    left: dict[str, Minutes],
    windows: list[Window],
) -> Picture:
    """Return a week: what was *wanted*, what is *left* of it, and the windows within."""
    days = [day for day in DAYS if day in wanted]
    bottom = TOP + len(days) * ROW
    parts: list[str] = []
    for hour in range(0, 25, 2):
        x = LEFT + hour * HOUR
        parts.append(
            shapes.text(x, TOP - 9, f"{hour:02d}", size=11, color=shapes.QUIET, anchor="middle")
        )
    told: list[str] = []
    for number, day in enumerate(days):
        y = TOP + number * ROW
        label = view.say(f"day_{day}")
        parts.append(shapes.text(LEFT - 10, y + 14, label, size=12, anchor="end"))
        parts.append(shapes.box(LEFT, y, 24 * HOUR, ROW - GAP, shapes.SHUT))
        for kind, fill in ((left[day], shapes.OPEN), (wanted[day] - left[day], "url(#taken)")):
            for start, end in runs(kind):
                words = f"{label} {clock(start)}–{clock(end)} "
                words += view.say("open_here" if fill == shapes.OPEN else "taken_here")
                parts.append(
                    shapes.box(
                        LEFT + start * HOUR / 60, y, (end - start) * HOUR / 60, ROW - GAP, fill,
                        title=words,
                    )
                )  # fmt: skip
        spans = view.listed(f"{clock(a)}–{clock(b)}" for a, b in runs(left[day]))
        told.append(f"{label} {spans or view.say('closed')}")
    for hour in range(0, 25, 2):
        x = LEFT + hour * HOUR
        color = "#ffffff" if 0 < hour < 24 else shapes.RULE
        parts.append(shapes.rule(x, TOP - 4, x, bottom - GAP, color))
    for number, day in enumerate(days):
        for window in windows:
            parts += _window(view, window, day, left[day], TOP + number * ROW)
    legend, y = LEFT, bottom + 12
    marks = [("open_here", shapes.OPEN)]
    if any(wanted[day] - left[day] for day in days):
        marks.append(("taken_here", "url(#taken)"))
    if windows:
        marks.append(("window_here", shapes.DEEP))
    marks.append(("shut_here", shapes.SHUT))
    for key, fill in marks:
        words = view.say(key)
        parts.append(shapes.box(legend, y, 14, 12, fill, stroke=shapes.RULE))
        parts.append(shapes.text(legend + 20, y + 10.5, words, size=12))
        legend += 44 + shapes.length(words)
    pattern = (
        f'<defs><pattern id="taken" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{shapes.TAKEN}"/>'
        f'<rect width="2" height="6" fill="#b5462f"/></pattern></defs>'
    )
    pattern = pattern.replace('id="taken"', f'id="{name}-taken"')
    body = [pattern, *parts]
    body = [part.replace("url(#taken)", f"url(#{name}-taken)") for part in body]
    width = LEFT + 24 * HOUR + 16
    svg = shapes.drawing(name, width, y + 24, title, "; ".join(told), body)
    return Picture(name, svg, title)


def _window(view: View, window: Window, day: str, left: Minutes, y: float) -> list[str]:
    found: list[str] = []
    for start, end in runs(minutes(window.schedule, day) & left):
        words = f"{view.title(window.meta)} {clock(start)}–{clock(end)}"
        x, wide = LEFT + start * HOUR / 60, (end - start) * HOUR / 60
        found.append(shapes.box(x, y + 2, wide, ROW - GAP - 4, shapes.DEEP, radius=2, title=words))
        phones = view.listed(view.tell.named(kind) for kind in sorted(window.phones))
        label = f"{'' if window.calls is None else f'≤{window.calls}'} {phones}".strip()
        if label and shapes.length(label, 11) <= wide:
            found.append(
                shapes.text(
                    x + wide / 2, y + 14, label, size=11, color="#ffffff",
                    weight=600, anchor="middle",
                )
            )  # fmt: skip
    return found


def runs(kept: Minutes) -> list[tuple[int, int]]:
    """Return sets of minutes as half-open stretches."""
    found: list[tuple[int, int]] = []
    for minute in sorted(kept):
        if found and found[-1][1] == minute:
            found[-1] = (found[-1][0], minute + 1)
        else:
            found.append((minute, minute + 1))
    return found


def clock(minute: int) -> str:
    """Return a minute of the day as people write it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
