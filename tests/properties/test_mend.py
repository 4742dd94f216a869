"""What ``lint --fix`` does to any layout: it takes its own away and touches nothing else."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.language.digest import digest
from duecourse.lint.finding import Context
from duecourse.lint.lint import lint
from duecourse.lint.mend import mended
from duecourse.source.folder import read_document

from ._layouts import damaged

ROOT = Path(__file__).parents[2]
FILES = [file for file in sorted(ROOT.glob("policies/**/*.yaml")) if "cases" not in file.parts]
CONTEXT = Context(None, date(2026, 11, 27))


def digest_of(data: bytes) -> str:
    document, found = read_document(data, "x.yaml")
    assert document is not None, found
    return digest([(document.kind, document.node)])


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(FILES), st.integers(0, 10**9))
def test_ignores_that_excuse_nothing_go_and_nothing_else(file: Path, seed: int) -> None:
    text = damaged(file.read_text("utf-8"), seed)
    chance = random.Random(seed)
    lines = [
        line.replace("# above", "# duecourse: ignore[L406] as")
        if "# above" in line and chance.random() < 0.5
        else line
        for line in text.splitlines(keepends=True)
    ]
    data = "".join(lines).encode()
    fixes = [
        each.fix
        for each in lint(data, "x.yaml", CONTEXT).findings
        if each.fix is not None and each.diagnostic.code == "L901"
    ]
    after = mended(data, "x.yaml", fixes)
    if after is None:
        assert not fixes
        return
    rest = [line for line in lines if "ignore[L406]" not in line]
    assert after.decode("utf-8-sig") == "".join(rest).removeprefix("\ufeff")
    assert digest_of(after) == digest_of(data)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(FILES), st.integers(0, 10**9))
def test_a_day_is_called_today_and_nothing_else_changes(file: Path, seed: int) -> None:
    text = damaged(file.read_text("utf-8"), seed)
    if "within: today" not in text:
        return
    data = text.replace("within: today", "within: 1 days").encode()
    fixes = [
        each.fix
        for each in lint(data, "x.yaml", CONTEXT).findings
        if each.fix is not None and each.diagnostic.code == "L404"
    ]
    after = mended(data, "x.yaml", fixes)
    assert after is not None
    # Where its words speak of hours, which of the two is meant is not for a tool to say.
    assert after.decode().replace("within: 1 days", "within: today") == text
