"""``L4xx``: dates and times that are right and still do what nobody meant."""

from __future__ import annotations

import re

from duecourse.lint._changes import changes
from duecourse.lint._items import SCALARS_OF_CONDITIONS, items_of, scalars
from duecourse.lint.finding import Remarks
from duecourse.source.node import Map, Node, Text

_LEAP_DAY = re.compile(r"[<>=! ]*(\d{4})-02-29")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\.\.(\d{1,2}):(\d{2})")
_ONE_VALUE = re.compile(r"(-?\d+)\.\.(-?\d+)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_TIME_KEYS = frozenset(("hours", "shift", "breaks"))
_WITHIN = re.compile(r"(\d+) (day|hour)s?")

_NUMBER = (
    r"(?:\d+|an?|one|two|three|four|six|eight|twelve|twenty-four|thirty-six|forty-eight|"
    r"seventy-two)"
)
_SAYS_HOURS = re.compile(rf"\b{_NUMBER}[ -]hours?\b|\brolling\b|\d+ ?个?小时|滚动", re.IGNORECASE)
_SAYS_DAYS = re.compile(r"\bdays?\b|\bdaily\b|\bweeks?\b|[日天周]", re.IGNORECASE)
_SAYS_CALENDAR = re.compile(r"\bcalendar days?\b|自然日", re.IGNORECASE)


def times(remarks: Remarks) -> None:
    """Remark on dates, times of day and stretches of time."""
    if remarks.document.kind in ("case", "tests", "mapping"):
        return
    zones = _zones(remarks)
    for path, value in scalars(remarks.document.node):
        _leap_day(remarks, path, value)
        if _is_time(remarks, path):
            _clock(remarks, value, zones)
        if SCALARS_OF_CONDITIONS.intersection(path[:-1]):
            _one_value(remarks, value)
    for item in items_of(remarks.document):
        for span in _spans(item.node):
            _days_or_hours(remarks, item.node, item.name, span)


def _zones(remarks: Remarks) -> tuple[str, ...]:
    context = remarks.context
    own = remarks.document.node.get(Text("zone"))
    named = (str(own),) if isinstance(own, Text) else context.words("zone")
    return tuple(dict.fromkeys((*context.words("zones"), *named)))


def _is_time(remarks: Remarks, path: tuple[str, ...]) -> bool:
    chase = remarks.document.kind == "cadence" and path[-1:] == ("at",)
    return chase or bool(_TIME_KEYS.intersection(path))


def _leap_day(remarks: Remarks, path: tuple[str, ...], value: Text) -> None:
    match = _LEAP_DAY.fullmatch(value)
    if match and path[-1:] != ("as_read",):
        remarks.add(
            "L401",
            f"`{value}` is a day that three years of four do not have",
            value,
            f"write `{match[1]}-02-28` or `{match[1]}-03-01`, whichever is meant",
        )


def _clock(remarks: Remarks, value: Text, zones: tuple[str, ...]) -> None:
    match = _HOURS.fullmatch(value)
    pairs = [(match[1], match[2]), (match[3], match[4])] if match else []
    single = _TIME.fullmatch(value)
    if single:
        pairs = [(single[1], single[2])]
    written = "..".join(f"{hour:0>2}:{minute}" for hour, minute in pairs)
    if pairs and written != value:
        remarks.add(
            "L405",
            f"`{value}` has an hour of one digit, which is easily misread",
            value,
            f"write `{written}`",
            written if value.plain else "",
        )
    minutes = [int(hour) * 60 + int(minute) for hour, minute in pairs]
    if len(minutes) == 2 and minutes[0] == minutes[1]:
        remarks.add(
            "L406",
            f"`{value}` holds no minute at all: the end is outside",
            value,
            "write a later end, or `00:00..24:00` for the whole day",
        )
        return
    for minute in minutes:
        _changed(remarks, value, minute, zones)


def _changed(remarks: Remarks, value: Text, minute: int, zones: tuple[str, ...]) -> None:
    if not 0 < minute < 1440:
        return
    for name in zones:
        for change in changes(name, remarks.context.today):
            if change.hits(minute):
                shown = f"{minute // 60:02}:{minute % 60:02}"
                what = "does not exist" if change.skips else "comes twice"
                first, last = (f"{m // 60 % 24:02}:{m % 60:02}" for m in (change.start, change.end))
                went = (
                    f"forward from {first} to {last}"
                    if change.skips
                    else (f"back from {last} to {first}")
                )
                remarks.add(
                    "L402",
                    f"{shown} {what} in {name} on {change.day}, when the clock goes {went}",
                    value,
                    f"choose a time outside {first}..{last}, or set it aside with a reason",
                )
                return


def _one_value(remarks: Remarks, value: Text) -> None:
    match = _ONE_VALUE.fullmatch(value)
    if match and match[1] == match[2] and value.plain:
        remarks.add("L407", f"`{value}` is one value", value, f"write `{match[1]}`", fix=match[1])


def _spans(node: Node) -> list[tuple[Text, str, int]]:
    """Return the stretches of time of an item: where written, in which unit, how long."""
    found: list[tuple[Text, str, int]] = []
    for path, value in scalars(node):
        if path[-1:] == ("within",):
            match = _WITHIN.fullmatch(value)
            if match:
                found.append((value, match[2], int(match[1])))
        elif path[-2:] in (("wait", "days"), ("wait", "hours")) and value.isdecimal():
            found.append((value, path[-1][:-1], int(value)))
    return found


def _days_or_hours(remarks: Remarks, node: Map, name: str, span: tuple[Text, str, int]) -> None:
    value, unit, number = span
    words = " ".join(
        str(text) for path, text in scalars(node) if path[:1] in (("title",), ("note",))
    )
    hours, days = _SAYS_HOURS.search(words), _SAYS_DAYS.search(words)
    if unit == "day" and hours and not _SAYS_CALENDAR.search(words):
        remarks.add(
            "L403",
            f"{name} counts calendar days (`{value}`), but its words say `{hours[0]}`",
            value,
            f"write hours ({number * 24}) where the rule is rolling, or mend the words: today is "
            "the last of the days",
        )
    elif unit == "hour" and days and not hours:
        remarks.add(
            "L403",
            f"{name} counts rolling hours (`{value}`), but its words say `{days[0]}`",
            value,
            "write days where the rule means calendar days, today the last, or mend the words",
        )
    elif unit == "day" and number == 1 and value in ("1 day", "1 days"):
        remarks.add(
            "L404",
            f"`{value}` is the calendar day of the attempt, not 24 hours",
            value,
            "write `today`, or `24 hours` where a rolling day is meant",
            fix="today" if value.plain else "",
        )
