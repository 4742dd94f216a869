"""Mutants of what takes away: limits, call windows, disclosure."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse.proof.mutation._conditions import conditions
from duecourse.proof.mutation._values import ranges_beside
from duecourse.proof.mutation._writing import Item, KindOf, inside, within
from duecourse.proof.mutation.edits import Path, entries, get, shown
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.node import Map, Node, Seq, Text


def limit(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one limit."""
    yield item.itself()
    yield from conditions(item, kind_of, "on", "when", "forbid", "unless", "except")
    yield from _hours(item)
    for form in ("cap", "wait"):
        body = within(item, form)
        if body is not None:
            yield from inside(form, counted(body, kind_of))
    hold = within(item, "hold")
    if hold is not None:
        yield from inside("hold", conditions(hold, kind_of, "when", kept=True))
        yield from inside("hold", hold.dropped("until"))
    yield from item.shorter("conceal", "require")


def counted(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of what says which events count, and how many."""
    yield from conditions(item, kind_of, "where")
    yield from item.moved("at_most", "within", "days", "hours", "minutes")
    yield from item.shorter("per")


def _hours(item: Item) -> Iterator[Mutant]:
    hours = get(item.node, "hours")
    if not isinstance(hours, Map):
        return
    for day, value in hours.items():
        if len(hours) > 1:
            yield item.changed(("hours", str(day)), value, None)
        yield from _spans(item, ("hours", str(day)), value)


def _spans(item: Item, path: Path, value: Node) -> Iterator[Mutant]:
    if isinstance(value, Seq):
        for place, entry in enumerate(value):
            yield item.changed((*path, place), entry, None)
            yield from _spans(item, (*path, place), entry)
    elif isinstance(value, Text) and ".." in value:
        for after in ranges_beside(str(value)):
            yield item.changed(path, value, Text(after, value.span))


def call_windows(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of a document of call windows."""
    yield from conditions(item, kind_of, "whom", "when")
    for place, entry in enumerate(entries(item.node, "windows")):
        if isinstance(entry, Map):
            window = item.inner("windows", place, entry)
            yield window.itself()
            hours = get(entry, "hours")
            if hours is not None:
                yield from _spans(window, ("hours",), hours)
            yield from window.moved("calls")
            yield from window.dropped("calls")
            yield from window.shorter("phone")
            yield from window.listed("days")


def disclosure(item: Item, kind_of: KindOf, known: tuple[str, ...]) -> Iterator[Mutant]:
    """Yield the mutants of one rule; *known* are all items that somebody may learn."""
    yield item.itself()
    yield from conditions(item, kind_of, "whom", "when")
    yield from item.shorter("stage")
    learned = get(item.node, "may_learn")
    if isinstance(learned, Text) and learned == "all":
        for name in known:
            rest: list[Node] = [Text(other, learned.span) for other in known if other != name]
            yield item.told(
                ("may_learn",), "all", f"all but {name}", learned.span, Seq([*rest], learned.span)
            )
        return
    if isinstance(learned, Seq):
        for entry in learned:
            rest = [other for other in learned if other is not entry]
            yield item.told(
                ("may_learn",), shown(learned), f"without {shown(entry)}", entry.span,
                Seq(rest, learned.span),
            )  # fmt: skip
        for name in known:
            if name not in learned:
                more = Seq([*learned, Text(name, learned.span)], learned.span)
                yield item.told(("may_learn",), shown(learned), f"{name} too", learned.span, more)
