"""The examples of docs/howto/test-a-policy.md hold."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.docs.test_docs import ROOT, blocks, run

import duecourse
from duecourse.proof.policy_tests import asks_no_law, find_tests, run_tests

PAGE = ROOT / "docs" / "howto" / "test-a-policy.md"
BRANCH = ROOT / "policies" / "branch"


def test_its_tests_pass(tmp_path: Path) -> None:
    (tmp_path / "cases").symlink_to(BRANCH / "cases")
    (tmp_path / "tests").mkdir()
    book = duecourse.load(BRANCH, packs=[])
    count = 0
    for number, block in enumerate(blocks(PAGE, "yaml")):
        file = tmp_path / "tests" / f"{number}.yaml"
        file.write_text(block, "utf-8")
        (document,), mistakes = find_tests(file)
        assert mistakes == []
        assert asks_no_law(document)
        for outcome in run_tests(book, document):
            assert outcome.passed, (outcome.name, outcome.differences, outcome.trouble)
            count += 1
    assert count == 5


def test_the_failure_it_shows_is_what_is_printed(tmp_path: Path) -> None:
    desk = tmp_path / "policies" / "branch"
    shutil.copytree(BRANCH, desk)
    stages = desk / "stages.yaml"
    text = stages.read_text("utf-8")
    text = text.replace("days_past_due: 8..30", "days_past_due: 8..31")
    stages.write_text(text.replace("days_past_due: 31..", "days_past_due: 32.."), "utf-8")
    done = run("duecourse test policies/branch -k last.day.of.the.stage", tmp_path)
    (shown,) = blocks(PAGE, "text")
    assert done.stdout.startswith(shown)
