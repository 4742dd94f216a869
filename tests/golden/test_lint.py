"""Every file of ``lint`` gives the remarks beside it, and is mended as the file beside that.

A file stands in a playbook of the zone Asia/Shanghai that speaks Chinese and English; one whose
first line is ``# in a law pack`` in a law pack of New York, read on 1 November 2026.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from duecourse.language.digest import digest
from duecourse.lint._changes import changes
from duecourse.lint.finding import Context, Finding
from duecourse.lint.lint import lint
from duecourse.lint.mend import mended
from duecourse.source.folder import read_document
from duecourse.source.node import Map
from duecourse.source.reader import read_bytes
from duecourse.source.rules import RULES

HERE = Path(__file__).parent / "lint"
FILES = sorted(HERE.glob("*.yaml"))
TODAY = date(2026, 11, 27)
PLAYBOOK = b"kind: playbook\nid: b\ntitle: B\nzone: Asia/Shanghai\nlanguages: [zh, en]\n"
PACK = b"kind: regime\nid: xx\nzones: [America/New_York]\nas_read: 2026-11-01\n"


def context(data: bytes) -> Context:
    header, _ = read_bytes(PACK if data.startswith(b"# in a law pack") else PLAYBOOK, "header")
    assert isinstance(header, Map)
    return Context(header, TODAY)


def shown(findings: Iterable[Finding]) -> str:
    return "".join(f"{'* ' if each.fix else ''}{each.diagnostic}\n" for each in findings)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_remarks(file: Path) -> None:
    data = file.read_bytes()
    findings = lint(data, file.name, context(data)).findings
    after = mended(data, file.name, [each.fix for each in findings if each.fix])
    left = lint(after, file.name, context(after)).findings if after else findings
    text = shown(findings)
    if after is not None:
        assert not any(each.fix for each in left)
        text += "--- mended\n" + after.decode()
    expected = file.with_suffix(".out")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")


def test_every_remark_is_made_in_these_files() -> None:
    made = {word for file in FILES for word in file.with_suffix(".out").read_text("utf-8").split()}
    lints = {code for code in RULES if code.startswith("L")}
    assert lints - made == {"L301", "L302", "L305"}  # below, and on their pages


@pytest.mark.parametrize("code", sorted(code for code in RULES if code.startswith("L")))
def test_pages_show_what_they_say(code: str) -> None:
    rule = RULES[code]
    alone = Context(None, TODAY)
    found = [each.diagnostic.code for each in lint(rule.avoid.encode(), "x", alone).findings]
    assert code in found
    assert lint(rule.prefer.encode(), "x", alone).findings == ()


@pytest.mark.parametrize("code", ["L404", "L405", "L407", "L901"])
def test_a_fix_leaves_the_rest_alone(code: str) -> None:
    rule, alone = RULES[code], Context(None, TODAY)
    text = "# ünïcode, 注释\r\n" + rule.avoid.replace("\n", "\r\n") + "# the end"
    data = b"\xef\xbb\xbf" + text.encode()
    fixes = [each.fix for each in lint(data, "x", alone).findings if each.fix]
    after = mended(data, "x", fixes)
    assert after is not None
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\r\n") in (data.count(b"\r\n"), data.count(b"\r\n") - 1)
    assert "# ünïcode, 注释\r\n".encode() in after
    assert after.endswith(b"# the end")
    assert [each.diagnostic.code for each in lint(after, "x", alone).findings] == []
    before_node, after_node = (read_document(each, "x")[0] for each in (data, after))
    assert before_node is not None
    assert after_node is not None
    same = digest([("x", before_node.node)]) == digest([("x", after_node.node)])
    assert same == (code == "L901")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("America/New_York", [(1, 3, 14), (0, 11, 7), (1, 3, 12), (0, 11, 5)]),
        ("Asia/Shanghai", []),
        ("Nowhere/Land", []),
    ],
)
def test_changes_of_clocks(zone: str, told: list[tuple[int, int, int]]) -> None:
    found = changes(zone, TODAY)
    assert [(int(c.skips), c.day.month, c.day.day) for c in found] == told
    for change in found:
        assert (change.start, change.end) == ((120, 180) if change.skips else (60, 120))
        assert not change.hits(59)
        assert change.hits(150 if change.skips else 90)
        assert not change.hits(change.end)


def test_a_clock_that_goes_forward_at_midnight_skips_the_first_hour() -> None:
    santiago = [change for change in changes("America/Santiago", TODAY) if change.skips]
    assert [(change.start, change.end) for change in santiago] == [(0, 60), (0, 60)]
    assert santiago[0].hits(30)


@pytest.mark.parametrize(
    ("today", "age", "codes"),
    [
        (date(2026, 11, 27), 365, []),
        (date(2027, 11, 1), 365, []),
        (date(2027, 11, 2), 365, ["L302"]),
        (date(2026, 11, 27), 25, ["L302"]),
        (date(2026, 10, 31), 365, ["L303"]),
    ],
)
def test_readings_grow_old_by_the_day_asked_about(today: date, age: int, codes: list[str]) -> None:
    data = PACK + b"title: {en: X, zh: X}\n"
    found = lint(data, "x", Context(None, today, age)).findings
    assert [each.diagnostic.code for each in found] == codes
