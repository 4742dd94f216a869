"""The worklists of a run as an Excel workbook for people: one sheet for each stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running.files import whole
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.order import order_of
from duecourse.portfolio.running.writing import instants
from duecourse.portfolio.sheets import library, safe, save, sheet

if TYPE_CHECKING:
    from duecourse.api import Book
    from duecourse.language.model import Meta

MOST_ROWS = 1_048_576
"""Rows that a sheet holds, its header among them."""
COLUMNS = (
    ("Case", 16),
    ("Person", 16),
    ("Score", 8),
    ("Why", 36),
    ("Now", 60),
    ("Later", 60),
    ("Barred", 8),
    ("Law", 9),
    ("Not known", 36),
    ("Next change", 22),
)
_NO_STAGE = "no stage"


def workbook(book: Book, folder: RunFolder) -> None:
    """Write ``worklist.xlsx`` from the parts of a run.

    Raises:
        PortfolioError: A stage has more cases than a sheet holds, or it cannot be written.
    """
    decisions = _sorted(book, folder)
    stages = [item.meta.id for item in book.joined.playbook.stages]
    column = decisions["stage"].to_pylist()
    places: dict[str, list[int]] = {}
    for place, stage in enumerate(column):
        places.setdefault(stage or "", []).append(place)
    for stage, rows in places.items():
        if len(rows) >= MOST_ROWS:
            raise PortfolioError(
                f"the stage `{stage or _NO_STAGE}` has {len(rows):,} cases, and a sheet of Excel "
                f"holds {MOST_ROWS - 1:,}",
                "write CSV or Parquet, or decide fewer cases at a time",
            )
    said = _actions(book, folder)
    made = library().Workbook(write_only=True)
    titles = {item.meta.id: _title(item.meta) for item in book.joined.playbook.stages}
    for stage in sorted(places, key=lambda name: _place(stages, name)):
        title = titles.get(stage, "") or stage or _NO_STAGE
        _sheet(made, title, decisions, places[stage], said, book)
    if not places:
        _sheet(made, "worklist", decisions, [], said, book)
    with whole(folder.path / "worklist.xlsx") as file:
        save(made, file)


def _place(stages: list[str], name: str) -> tuple[int, str]:
    return (stages.index(name) if name in stages else len(stages), name)


def _title(meta: Meta) -> str:
    return meta.title.get("en") or meta.id


def _sorted(book: Book, folder: RunFolder) -> pa.Table:
    """Return the decisions in the order of the playbook's worklist; the unknown comes last."""
    tables = [pq.read_table(path) for path in folder.parts("decisions")]
    decisions = pa.concat_tables(tables)
    paths = sorted((folder.work / "order").glob("*.parquet"))
    keys = pa.concat_tables([pq.read_table(path) for path in paths])
    found = pc.index_in(decisions["case"].combine_chunks(), keys["case"].combine_chunks())
    joined = decisions
    for name in keys.column_names[1:]:
        joined = joined.append_column(f"__{name}", keys[name].combine_chunks().take(found))
    order = [
        (
            name if name in ("score", "case") else f"__{name}",
            "descending" if down else "ascending",
        )
        for name, down in (*order_of(book), ("case", False))
    ]
    return joined.sort_by([*dict(order).items()]).select(decisions.column_names)


def _actions(book: Book, folder: RunFolder) -> dict[str, tuple[str, str, int]]:
    """Return what may be done now and later, and how much is barred, by case."""
    titles = {item.meta.id: _title(item.meta) for item in book.joined.playbook.treatments}
    found: dict[str, tuple[list[str], list[str], int]] = {}
    wanted = ["case", "verdict", "treatment", "point", "not_before", "exhibit"]
    for path in folder.parts("actions"):
        table = pq.read_table(path, columns=wanted)
        whens = instants(table["not_before"]).to_pylist()
        for row, when in zip(table.to_pylist(), whens, strict=True):
            now, later, barred = found.get(row["case"], ([], [], 0))
            text = str(titles.get(row["treatment"], row["treatment"]))
            text += f" → {row['point']}" if row["point"] else ""
            if row["verdict"] == "now":
                now.append(text)
            elif row["verdict"] == "later":
                later.append(f"{text} from {when}" if when else text)
            elif row["verdict"] == "barred" and not row["exhibit"]:
                barred += 1
            found[row["case"]] = now, later, barred
    return {case: ("\n".join(n), "\n".join(w), barred) for case, (n, w, barred) in found.items()}


def _sheet(
    made: Any,
    title: str,
    decisions: pa.Table,
    places: list[int],
    said: dict[str, tuple[str, str, int]],
    book: Book,
) -> None:
    titles = {row.meta.id: _title(row.meta) for row in book.joined.playbook.score}
    rows = _rows(decisions, places, said, titles)
    sheet(made, title, COLUMNS, rows, len(places), wrap=True)


def _rows(
    decisions: pa.Table,
    places: list[int],
    said: dict[str, tuple[str, str, int]],
    titles: dict[str, str],
) -> Iterator[list[str | int]]:
    chosen = decisions.take(pa.array(places, pa.int64()))
    changes = instants(chosen["next_change"]).to_pylist()
    for row, change in zip(chosen.to_pylist(), changes, strict=True):
        now, later, barred = said.get(row["case"], ("", "", 0))
        yield [
            safe(row["case"]),
            safe(row["person"]),
            row["score"],
            safe(", ".join(str(titles.get(name, name)) for name in row["score_because"])),
            safe(now),
            safe(later),
            barred,
            row["law"],
            safe(", ".join(name.partition("@")[0] for name in row["missing"])),
            change or "",
        ]


__all__ = ["library", "workbook"]
