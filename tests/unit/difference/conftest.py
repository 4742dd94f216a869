"""Copies of real policies, edited as a risk officer edits them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from duecourse.difference.compare import compare
from duecourse.difference.model import Difference, ItemChange
from duecourse.difference.sides import Side, read_side

ROOT = Path(__file__).parents[3]
Edit = tuple[str, str, str]
Edited = Callable[..., Difference]


def item(found: Difference, kind: str, id: str) -> ItemChange:
    return next(each for each in found.items if (each.kind, each.id) == (kind, id))


@cache
def _read(policy: str) -> Side:
    return read_side(ROOT / "policies" / policy)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Compare a policy with itself after edits: file, what stands there, what shall stand."""

    def edit(*edits: Edit, policy: str = "branch") -> Difference:
        old = ROOT / "policies" / policy
        new = tmp_path / "new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(old, new)
        for name, before, after in edits:
            file = new / name
            text = file.read_text("utf-8")
            assert text.count(before) == 1, (name, before, text.count(before))
            file.write_text(text.replace(before, after), "utf-8")
        return compare(_read(policy), read_side(new))

    return edit
