"""What changed in a policy, as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from duecourse_cli._session import shown
from duecourse_cli.views import impact as impact_view
from duecourse_cli.views.diff import places, side, summary
from duecourse_cli.views.report_page import page
from duecourse_cli.views.report_parts import Figure, Grid, Parts, Section

if TYPE_CHECKING:
    from duecourse.difference.model import Change, Difference, ItemChange
    from duecourse.portfolio.impact.model import Impact

_SIGNS = {"+": "added", "~": "changed", "-": "removed"}


def page_of(
    found: Difference,
    impact: Impact | None = None,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
    warnings: tuple[str, ...] = (),
) -> str:
    """Return the page of a difference, with whom it touches where a portfolio was decided.

    Raises:
        CliError: There are charts to draw, and matplotlib is not installed.
    """
    return page(parts(found, impact, titles or {}, order, warnings))


def parts(
    found: Difference,
    impact: Impact | None,
    titles: Mapping[str, str],
    order: Sequence[str],
    warnings: tuple[str, ...] = (),
) -> Parts:
    """Return a difference as the parts of a page."""
    old, new = found.old.header, found.new.header
    names = side(old.meta.id, old.version), side(new.meta.id, new.version)
    head = [
        f"from {names[0]} ({shown(found.old_folder)}) to {names[1]} ({shown(found.new_folder)})",
        summary(found) if found else "no difference: the two mean the same",
        f"digest {found.digest}",
    ]
    shown_tiles = list(tiles(found))
    told = list(sections(found))
    if impact is not None:
        head.append(impact_view.head(impact))
        shown_tiles = [*impact_view.tiles(impact), shown_tiles[-1]]
        told = [*impact_view.sections(impact, titles, order), *told]
    return Parts(
        "en",
        f"What changed · {names[1]}",
        tuple(head),
        warnings,
        tuple(shown_tiles),
        tuple(told),
        "Compared is what the two policies mean; layout, comments and the order of keys change "
        "nothing. Not legal advice.",
    )


def tiles(found: Difference) -> Iterator[tuple[str, str, str]]:
    """Yield the figures to know first."""
    for sign, word in _SIGNS.items():
        yield f"items {word}", str(found.counts[sign]), ""
    deciding = sum(item.decides for item in found.items)
    yield "may change a decision", str(deciding), f"of {len(found.items)}"


def sections(found: Difference) -> Iterator[Section]:
    """Yield what changed, a section for each kind of item."""
    from duecourse.difference.tell import plural  # noqa: PLC0415 - the engine is slow to import

    for kind, group in groupby(found.items, key=lambda item: item.kind):
        items = tuple(group)
        counts = ", ".join(
            f"{number} {word}"
            for sign, word in _SIGNS.items()
            if (number := sum(item.sign == sign for item in items))
        )
        yield Section(
            f"changed-{kind}", plural(kind), counts, tuple(_figure(found, item) for item in items)
        )


def _figure(found: Difference, item: ItemChange) -> Figure:
    from duecourse.difference.tell import where_of  # noqa: PLC0415 - as above

    title = f"{item.id} · {item.title}" if item.title and item.id != "header" else item.id
    caption = f"{item.sign} {title}"
    rows = [_row(found, change) for change in item.changes]
    if item.like:
        rows = [("the same as", item.like, "", "")]
    heads = ("part", "before", "after", "place")
    grid = Grid(caption, heads, tuple(rows), frozenset({1, 2, 3}))
    said = where_of(item.where)
    return Figure(grid, note=f"{said[:1].upper()}{said[1:]}.")


def _row(found: Difference, change: Change) -> tuple[str, str, str, str]:
    from duecourse.difference.tell import key_of, moved_of  # noqa: PLC0415 - as above

    moved = moved_of(change)
    after = f"{change.new} ({moved})" if moved else change.new
    return key_of(change), change.old, after, places(found, change.old_place, change.new_place)
