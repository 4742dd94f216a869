"""The events of PyYAML's parser, as little records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WHAT = {
    "ScalarEvent": "scalar",
    "AliasEvent": "alias",
    "MappingStartEvent": "map",
    "SequenceStartEvent": "seq",
    "MappingEndEvent": "end",
    "SequenceEndEvent": "end",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        what: ``scalar``, ``alias``, ``map``, ``seq`` or ``end``.
        start: Line and column where it begins, from 0.
        end: Line and column just past it.
        value: The text of a scalar, the name of an alias.
        style: How a scalar was written; one with a tag counts as quoted, which is what the engine
            makes of it.
        anchor: Its anchor's name.
        flow: Whether the collection it opens or closes is in braces or brackets.
    """

    what: str
    start: tuple[int, int]
    end: tuple[int, int]
    value: str = ""
    style: str = ""
    anchor: str = ""
    flow: bool = False

    @property
    def closes(self) -> bool:
        """Whether it ends a collection."""
        return self.what == "end"

    @property
    def visible(self) -> bool:
        """Whether something stands in the text for it."""
        return not self.closes or self.flow


def events_of(text: str) -> list[Event]:
    """Return the events of the one document that *text* is."""
    found: list[Event] = []
    flows: list[bool] = []
    event: Any
    for event in yaml.parse(text, Loader=LOADER):
        what = _WHAT.get(type(event).__name__)
        if what is None:
            continue
        start = (event.start_mark.line, event.start_mark.column)
        end = (event.end_mark.line, event.end_mark.column)
        if what == "end":
            found.append(Event(what, start, end, flow=flows.pop()))
            continue
        anchor = event.anchor or ""
        if what == "alias":
            found.append(Event(what, start, end, anchor))
        elif what == "scalar":
            style = event.style or ('"' if event.tag is not None else "")
            found.append(Event(what, start, end, event.value, style, anchor))
        else:
            flows.append(bool(event.flow_style))
            found.append(Event(what, start, end, anchor=anchor, flow=flows[-1]))
    return found
