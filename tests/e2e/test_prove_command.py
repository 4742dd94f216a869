"""``duecourse prove`` as people use it: three answers, exit codes, and the case that refutes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import HERE, Run

pytest.importorskip("z3")

ROOT = HERE.parents[1]
BRANCH = ROOT / "policies" / "branch"
CN = ROOT / "policies" / "regimes" / "cn"
FROM = ("--from", "2026-03-01")


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """Copy the branch and change one text of one file in it."""

    def edit(file: str, old: str, new: str) -> Path:
        there = tmp_path / "edited"
        shutil.copytree(BRANCH, there)
        text = (there / file).read_text("utf-8")
        assert old in text
        (there / file).write_text(text.replace(old, new), "utf-8")
        return there

    return edit


def test_never_proved(run: Run) -> None:
    done = run("prove", "never", BRANCH, "do: call, local_time: 21:00..08:00", "--no-law", *FROM)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("proved: never do: call, local_time: 21:00..08:00\n")
    assert "every minute from 1901 to 2099" in done.stdout


def test_never_refuted_by_a_case_that_decides_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "evening.yaml"
    condition = "do: call, local_time: 20:00..21:00"
    given = ("prove", "never", BRANCH, condition, "--pack", CN, *FROM, "--witness", file)
    done = run(*given, "-f", "json")
    assert done.returncode == 1, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["verdict"] == "refuted"
    counter = answer["counter"]
    assert counter["at"][11:13] == "20"
    again = run("decide", BRANCH, file, "--at", counter["at"], "--pack", CN, "--format", "json")
    (decision,) = json.loads(again.stdout)["decisions"]
    assert counter["treatment"] in {each["treatment"] for each in decision["now"]}
    assert run(*given).returncode == 2  # the file is there already


def test_mistakes_of_a_condition_are_told_with_suggestions(run: Run) -> None:
    done = run("prove", "never", BRANCH, "do: cal, reveal: debt_exists", "--no-law")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `call`?" in done.stderr
    assert "did you mean `reveals`?" in done.stderr
    assert "nothing was proved" in done.stderr


def test_same_and_tighter(run: Run, edited: Callable[..., Path]) -> None:
    there = edited("call-windows.yaml", "19:00..21:00", "19:00..20:00")
    done = run("prove", "same", BRANCH, there, "--no-law", *FROM)
    assert done.returncode == 1, done.stderr
    assert "in the old book" in done.stdout
    assert run("prove", "tighter", there, BRANCH, "--no-law", *FROM).returncode == 0
    done = run("prove", "tighter", BRANCH, there, "--no-law", *FROM, "-f", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["counter"]["case"]["kind"] == "case"


def test_same_of_a_copy_that_is_laid_out_otherwise(run: Run, edited: Callable[..., Path]) -> None:
    there = edited("stages.yaml", "kind: stages", "# by days past due\nkind: stages")
    done = run("prove", "same", BRANCH, there, "--no-law", *FROM)
    assert done.returncode == 0
    assert "however it is laid out" in done.stdout


def test_what_cannot_be_compared_is_not_decided(run: Run, edited: Callable[..., Path]) -> None:
    there = edited("playbook.yaml", "zone: Asia/Shanghai", "zone: Asia/Tokyo")
    done = run("prove", "same", BRANCH, there, "--no-law", *FROM)
    assert done.returncode == 3
    assert done.stdout.startswith("not decided: ")
    assert "different zones" in done.stdout


def test_sequence_alone_and_under_the_law(run: Run, tmp_path: Path) -> None:
    case = BRANCH / "cases" / "golden-seventies.yaml"
    given = ("prove", "sequence", BRANCH, "--case", case, "--at", "2026-03-06T10:05:00+08:00")
    done = run(*given, "--pack", CN)
    assert done.returncode == 0, done.stderr
    assert "any length" in done.stdout
    file = tmp_path / "too-many.yaml"
    done = run(*given, "--no-law", "--against", "cn", "--witness", file)
    assert done.returncode == 1, done.stderr
    assert "breach: cn/six-attempts-a-number" in done.stdout
    assert run("decide", BRANCH, file, "--at", "2026-03-06T15:00:00+08:00").returncode == 0
    done = run(*given, "--no-law")
    assert done.returncode == 2
    assert "no law to judge by" in done.stderr
    assert run(*given[:3], "--case", case).returncode == 2


def test_flags_are_set_in_the_environment_too(run: Run) -> None:
    given = ("prove", "never", BRANCH, "do: call, stage: origination, tone: firm", "--no-law")
    done = run(*given, *FROM, environ={"DUECOURSE_PROVE_NEVER_FORMAT": "json"})
    assert json.loads(done.stdout)["version"] == 1
