"""What a block was looked at with is gone when the block is decided."""

from __future__ import annotations

import gc
from datetime import datetime
from pathlib import Path

import duecourse
from duecourse.book.case_files import read_case
from duecourse.portfolio.from_cases import tables_of
from duecourse.portfolio.in_columns import InColumns
from duecourse.targets.columns.block import Block
from duecourse.targets.columns.tally import Tallies
from duecourse.targets.columns.view import View

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")


def test_a_block_waits_for_no_collector() -> None:
    """A portfolio has few objects and large arrays, so the collector hardly ever looks."""
    book = duecourse.load(BRANCH, packs=[])
    cases = [book.case(read_case(path)) for path in sorted((BRANCH / "cases").glob("c*.yaml"))]
    columns, tables = InColumns(book), tables_of(cases, book.vocabulary)
    columns.decide(tables, AT)
    gc.collect()
    gc.disable()
    try:
        decided = columns.decide(tables, AT)
        left = [each for each in gc.get_objects() if isinstance(each, Block | Tallies | View)]
    finally:
        gc.enable()
    assert decided.decisions.num_rows == len(cases) > 3
    assert not left
