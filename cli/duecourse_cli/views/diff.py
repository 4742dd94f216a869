"""What changed in a policy, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from duecourse_cli._session import shown

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse.difference.model import Change, Difference, ItemChange
    from duecourse.portfolio.impact.model import Impact
    from duecourse.source.span import Span

STYLES = {"+": "green", "~": "yellow", "-": "red"}
_QUIET = "bright_black"
_LONG = 60


def parts(found: Difference) -> Iterator[RenderableType]:
    """Yield the difference from top to bottom."""
    from duecourse.difference.tell import plural  # noqa: PLC0415 - the engine is slow to import

    yield _head(found)
    if not found:
        yield Text("no difference: the two mean the same", style="green")
        return
    for kind, items in groupby(found.items, key=lambda item: item.kind):
        yield Text(f"\n{plural(kind)}", style="bold")
        for item in items:
            yield from _item(found, item)
    yield Text(f"\n{summary(found)}", style="bold")
    yield Text(f"digest {found.digest}", style=_QUIET)


def impact_parts(
    found: Impact,
    titles: Mapping[str, str],
    order: Sequence[str],
    warnings: tuple[str, ...] = (),
) -> Iterator[RenderableType]:
    """Yield who is treated differently, from top to bottom."""
    from duecourse_cli.views import impact as view  # noqa: PLC0415 - only with a portfolio
    from duecourse_cli.views.report import sections  # noqa: PLC0415

    yield Text(f"\n{view.head(found)}", style=_QUIET)
    for warning in warnings:
        yield Text(f"! {warning}", style="bold red")
    yield from sections(tuple(view.sections(found, titles, order)))


def summary(found: Difference) -> str:
    """Return how many items came, changed and went."""
    counts = found.counts
    deciding = sum(item.decides for item in found.items)
    told = ", ".join(
        f"{counts[sign]} {word}"
        for sign, word in (("+", "added"), ("~", "changed"), ("-", "removed"))
        if counts[sign]
    )
    quiet = len(found.items) - deciding
    of = f"{deciding} of them may change a decision" if deciding else "no decision changes by them"
    return f"{told}; {of}" + (f", {quiet} cannot" if quiet and deciding else "")


def side(policy_id: str, version: str) -> str:
    """Return what a side is called."""
    return f"{policy_id} {version}".strip()


def _head(found: Difference) -> Text:
    old, new = found.old.header, found.new.header
    text = Text()
    for sign, header, folder in (("-", old, found.old_folder), ("+", new, found.new_folder)):
        text.append(f"{sign} {side(header.meta.id, header.version)}", style=STYLES[sign])
        text.append(f"  {shown(folder)}\n", style=_QUIET)
    text.rstrip()
    return text


def _item(found: Difference, item: ItemChange) -> Iterator[RenderableType]:
    from duecourse.difference.tell import where_of  # noqa: PLC0415 - the engine is slow to import

    name = item.id if item.id != "header" else ""
    head = Text(f"{item.sign} {name or item.title}", style=f"bold {STYLES[item.sign]}")
    if name and item.title:
        head.append(f"  {item.title}", style="default")
    if item.sign != "~":
        head.append(f"  {places(found, item.old_place, item.new_place)}", style=_QUIET)
    yield head
    if item.like:
        way = "was called" if item.sign == "+" else "is now called"
        yield Padding(Text(f"it says the very same as `{item.like}`: it {way} so"), (0, 0, 0, 4))
    elif item.sign == "~":
        for change in item.changes:
            yield Padding(_change(found, change), (0, 0, 0, 4))
    else:
        yield Padding(_whole(item), (0, 0, 0, 4))
    yield Padding(Text(where_of(item.where), style="cyan"), (0, 0, 0, 4))


def _whole(item: ItemChange) -> Text:
    """Return all that an item says which came or went."""
    sentences = [
        f"{' '.join(change.path)}: {_short(change.new or change.old)}"
        for change in item.changes
        if change.weight != "records" or change.path[0] == "cite"
    ]
    return Text("; ".join(sentences))


def _change(found: Difference, change: Change) -> Text:
    from duecourse.difference.tell import key_of, moved_of  # noqa: PLC0415 - as above

    text = Text(f"{change.sign} ", style=STYLES[change.sign])
    text.append(f"{key_of(change)}: ", style="default")
    if "\n" in change.old or "\n" in change.new:
        _lines(text, change)
    elif change.sign == "~":
        joint = " -> " if len(change.old) + len(change.new) < _LONG else "\n    -> "
        text.append(change.old, style="red")
        text.append(joint, style="default")
        text.append(change.new, style="green")
    else:
        text.append(change.new or change.old, style=STYLES[change.sign])
    if moved := moved_of(change):
        text.append(f"  ({moved})", style="default")
    text.append(f"  {places(found, change.old_place, change.new_place)}", style=_QUIET)
    return text


def _lines(text: Text, change: Change) -> None:
    """Add the sentences that came and went, and not those that stayed."""
    from difflib import ndiff  # noqa: PLC0415 - seldom

    for line in ndiff(change.old.splitlines(), change.new.splitlines()):
        if line[:2] in ("- ", "+ "):
            text.append(f"\n    {line}", style=STYLES[line[0]])


def places(found: Difference, old: Span | None, new: Span | None) -> str:
    """Return where something stood and stands, within the two folders."""
    told = [
        f"{within(span.file, folder)}:{span.line}"
        for span, folder in ((old, found.old_folder), (new, found.new_folder))
        if span is not None
    ]
    if len(told) == 2 and told[0] == told[1]:
        return f"{told[0]} in both"
    return " -> ".join(told)


def within(file: str, folder: str) -> str:
    """Return a file as it is called within its folder; a folder that is a file, by its name."""
    if folder == ".":
        return file
    inside = file.removeprefix(folder.rstrip("/") + "/")
    return shown(inside) if inside != file else file.rpartition("/")[2]


def _short(text: str) -> str:
    line = text.replace("\n", " / ")
    return line if len(line) <= 200 else line[:199] + "…"
