"""Folders of portfolio runs, made for tests with the reference that decides case by case."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duecourse import Book
from duecourse.language.model import Meta
from duecourse.portfolio.from_cases import tables_of
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.outcomes import Outcome

ROOT = Path(__file__).parents[1]
BRANCH = ROOT / "policies" / "branch"


def branch_cases() -> list[Path]:
    return sorted((BRANCH / "cases").glob("*.yaml"))


def write_run(folder: Path, outcome: Outcome, at: datetime, **said: Any) -> Path:
    """Write an outcome as a run's folder, as ``duecourse run`` does; *said* goes to run.json."""
    folder.mkdir(parents=True)
    for name in ("decisions", "actions", "rejects"):
        (folder / name).mkdir()
        table = getattr(outcome, name)
        half = table.num_rows // 2  # several parts, as a large run has
        for number, part in enumerate((table.slice(0, half), table.slice(half))):
            if part.num_rows:
                pq.write_table(part, folder / name / f"part-{number:05}.parquet")
    pq.write_table(_reasons({}), folder / "reasons.parquet")
    decided = {"read": 0, "decided": outcome.decisions.num_rows, "rejected": 0}
    manifest = {"at": at.isoformat(), "counts": {"cases": decided}, **said}
    (folder / "run.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def _reasons(metas: dict[str, Meta]) -> pa.Table:
    rows = [
        {
            "limit": name,
            "cite": meta.cite or None,
            "title": meta.title.get("en"),
            "title_zh": meta.title.get("zh"),
        }
        for name, meta in metas.items()
    ]
    names = ("limit", "cite", "title", "title_zh")
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))


def run_branch(book: Book, folder: Path, at: datetime, files: Iterable[Path]) -> Path:
    """Decide case files, and write the run with the portfolio in it."""
    tables = tables_of([book.read_case(file) for file in files], book.vocabulary)
    outcome = OneByOne(book).decide(tables, at)
    packs = [{"id": pack.header.meta.id} for pack in book.joined.packs]
    named = {"id": book.id, "version": book.version, "digest": book.digest}
    origin = book.origin
    assert origin is not None
    lies = {"playbook": origin.playbook, "packs": origin.packs}
    write_run(folder, outcome, at, book=named, law={"packs": packs}, policy=lies)
    metas: dict[str, Meta] = {}
    for policy in book.joined.policies():
        metas |= {limit.meta.name: limit.meta for limit in policy.limits}
    pq.write_table(_reasons(metas), folder / "reasons.parquet")
    (folder / "portfolio").mkdir()
    for name, table in tables:
        pq.write_table(table, folder / "portfolio" / f"{name}.parquet")
    return folder
