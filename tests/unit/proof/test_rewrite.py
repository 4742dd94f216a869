"""Expectations written anew: only values change, and whatever was decided then passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.proof._desk import CASE, made

from duecourse.proof.policy_tests import find_tests, run_tests
from duecourse.proof.policy_tests.rewrite import rewritten

HEAD = f"# Before.\nkind: tests\ntests:\n  - name: one   # the name\n    case:\n{CASE}"


def mended(folder: Path, rest: str, newline: str = "\n") -> tuple[str, str] | None:
    """Return the end of a document of one test before and after, or None where it is refused."""
    book, _ = made(folder)
    file = folder / "tests.yaml"
    text = HEAD + "".join(f"    {line}\n" for line in rest.splitlines()) + "# After.\n"
    file.write_bytes(text.replace("\n", newline).encode())
    (document,), mistakes = find_tests(file)
    assert mistakes == []
    found = run_tests(book, document)
    assert [each.trouble for each in found] == [()]
    differences = [d for each in found for d in each.differences]
    assert differences
    name = document.span.file
    after = rewritten(file.read_bytes(), name, differences)
    if after is None:
        return None
    file.write_bytes(after)
    (document,), mistakes = find_tests(file)
    assert mistakes == []
    assert all(each.passed for each in run_tests(book, document))
    assert after.decode().count("\r\n") == (after.count(b"\n") if newline == "\r\n" else 0)
    head = HEAD.replace("\n", newline)
    assert after.decode().startswith(head)
    assert after.decode().endswith(f"# After.{newline}")
    body = after.decode().removeprefix(head).removesuffix(f"# After.{newline}")
    return rest, "\n".join(line.removeprefix("    ") for line in body.splitlines())


MORNING = "at: 2026-03-10T09:30:00+08:00\n"
SEVEN = "at: 2026-03-10T07:00:00+08:00\n"


@pytest.mark.parametrize(
    ("rest", "after"),
    [
        (MORNING + "expect: {stage: late}", MORNING + "expect: {stage: early}"),
        (MORNING + "expect: {stage: null}", MORNING + "expect: {stage: early}"),
        (
            MORNING + "expect:\n  score: 9    # points\n  stage: early",
            MORNING + "expect:\n  score: 0    # points\n  stage: early",
        ),
        (
            MORNING + "expect: {now: [{treatment: ring, until: 2026-03-10T11:00+08:00}]}",
            MORNING + "expect: {now: [{treatment: ring, until: 2026-03-10T12:00:00+08:00}]}",
        ),
        (
            MORNING + 'expect: {now: [{treatment: ring, script: {text: "Hello."}}]}',
            MORNING + 'expect: {now: [{treatment: ring, script: {text: "Hi."}}]}',
        ),
        (
            MORNING + "expect: {now: [{treatment: ring, script: other}]}",
            MORNING + "expect: {now: [{treatment: ring, script: hello}]}",
        ),
        (
            MORNING + "expect: {now: [{treatment: ring, duties: [mini-miranda]}]}",
            MORNING + "expect: {now: [{treatment: ring, duties: [verify-identity]}]}",
        ),
        # Entries of lists in brackets.
        (MORNING + "expect: {now: []}", MORNING + "expect: {now: [{treatment: ring, to: p}]}"),
        (MORNING + "expect: {now: [look]}", MORNING + "expect: {now: [ring]}"),
        (
            MORNING + "expect: {later: [ring], now: [ring]}",
            MORNING + "expect: {later: [], now: [ring]}",
        ),
        (
            MORNING + "expect: {now: [look, {treatment: ring}, look]}",
            MORNING + "expect: {now: [{treatment: ring}]}",
        ),
        # Entries of lists in lines.
        (
            MORNING
            + "exactly: yes\nexpect:\n  now:      # lawful\n    # first\n"
            + "    - treatment: look   # goes\n      to: ''\n    # second\n"
            + "    - {treatment: ring, to: p}   # stays\n  score: 0",
            MORNING
            + "exactly: yes\nexpect:\n  now:      # lawful\n    # first\n    # second\n"
            + "    - {treatment: ring, to: p}   # stays\n  score: 0",
        ),
        (
            MORNING + "expect:\n  later:   # none\n    - treatment: ring\n  score: 0",
            MORNING + "expect:\n  later: []   # none\n  score: 0",
        ),
        (
            SEVEN + "expect:\n  now: []\n  later:\n    - {treatment: look, because: [desk/hours]}",
            SEVEN
            + "expect:\n  now: []\n  later:\n"
            + "    - {treatment: ring, to: p, because: [desk/hours]}",
        ),
        (
            SEVEN + "expect: {later: [{treatment: ring, because: [desk/weekly]}]}",
            SEVEN + "expect: {later: [{treatment: ring, because: [desk/hours]}]}",
        ),
        # Steps.
        (
            "timeline:\n  - {at: 2026-03-10T09:30:00+08:00, expect: {stage: late}}\n"
            "  - {at: 2026-03-11T09:30:00+08:00, expect: {stage: early}}",
            "timeline:\n  - {at: 2026-03-10T09:30:00+08:00, expect: {stage: early}}\n"
            "  - {at: 2026-03-11T09:30:00+08:00, expect: {stage: late}}",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_was_decided_stands_in_its_place(
    tmp_path: Path, rest: str, after: str, newline: str
) -> None:
    found = mended(tmp_path, rest, newline)
    assert found is not None
    assert found[1] == after


def test_a_script_that_is_not_spoken_is_nothing(tmp_path: Path) -> None:
    tomorrow = "at: 2026-03-11T09:30:00+08:00\n"
    found = mended(
        tmp_path,
        tomorrow + "expect:\n  now:\n    - treatment: look\n      script:\n        id: hello",
    )
    assert found is not None
    assert found[1].endswith("    - treatment: look\n      script:\n        null")


def test_a_value_that_two_share_and_that_differs_is_refused(tmp_path: Path) -> None:
    rest = (
        "timeline:\n  - {at: 2026-03-10T09:30:00+08:00, expect: &same {stage: late, score: 0}}\n"
        "  - {at: 2026-03-11T09:30:00+08:00, expect: *same}\n"
        "  - {at: 2026-03-13T09:30:00+08:00, expect: {stage: late}}\n"
        "  - {at: 2026-03-02T09:30:00+08:00, expect: *same}"
    )
    assert mended(tmp_path, rest) is None


def test_a_value_that_a_test_not_run_shares_is_refused(tmp_path: Path) -> None:
    book, _ = made(tmp_path)
    file = tmp_path / "tests.yaml"
    text = HEAD + f"    {MORNING}    expect: &same {{stage: late}}\n"
    text += "  - name: two\n    case:\n" + CASE
    text += "    at: 2026-03-11T09:30:00+08:00\n    expect: *same\n"
    file.write_text(text, "utf-8")
    ((document,), _) = find_tests(file)
    (one,) = run_tests(book, document, lambda name: name == "one")
    assert rewritten(file.read_bytes(), document.span.file, one.differences) is None


def test_a_value_that_two_share_and_agree_on_is_written_once(tmp_path: Path) -> None:
    rest = (
        "timeline:\n  - {at: 2026-03-10T09:30:00+08:00, expect: &same {stage: late}}\n"
        "  - {at: 2026-03-10T09:31:00+08:00, expect: *same}"
    )
    found = mended(tmp_path, rest)
    assert found is not None
    assert found[1] == rest.replace("late", "early")
