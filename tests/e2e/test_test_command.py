"""``duecourse test``: law, coverage, update and watch, through the real command."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from tests.e2e.conftest import DUECOURSE, Run

BRANCH = Path(__file__).parents[2] / "policies" / "branch"


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """A copy of the branch playbook with the tests of one file."""
    shutil.copytree(BRANCH, tmp_path / "branch")
    for file in (tmp_path / "branch" / "tests").glob("*.yaml"):
        if file.name != "tug-of-war.yaml":
            file.unlink()
    return tmp_path / "branch"


def put(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_branch_says_itself_that_its_tests_ask_no_law(run: Run, branch: Path) -> None:
    done = run("test", "branch", cwd=branch.parent)
    assert (done.returncode, done.stdout) == (0, "18 passed.\n")
    assert "NO LAW  18 of 18 tests asked no law pack" in done.stderr
    red = run("--color", "always", "test", "branch", cwd=branch.parent).stderr
    assert "\x1b[31m\x1b[1mNO LAW" in red
    packed = run("test", "branch", "--pack", branch / "tests", cwd=branch.parent)
    assert packed.returncode == 0  # what the document says counts before the flags
    put(branch / "tests" / "tug-of-war.yaml", "law: none", "note: with law")
    assert run("test", "branch", cwd=branch.parent).returncode == 1
    lawless = run("test", "branch", "--no-law", cwd=branch.parent)
    assert lawless.returncode == 0
    assert lawless.stderr.startswith("NO LAW  decided without any law pack")


def test_whoever_reads_only_the_file_sees_that_no_law_was_asked(run: Run, branch: Path) -> None:
    done = run("test", "branch", "--format", "json", cwd=branch.parent)
    assert {each["law"] for each in json.loads(done.stdout)["tests"]} == {"none"}
    suites = xml.fromstring(run("test", "branch", "--format", "junit", cwd=branch.parent).stdout)
    assert [(each.get("name"), each.get("value")) for each in suites.iter("property")] == [
        ("law", "none")
    ]
    put(branch / "tests" / "tug-of-war.yaml", "law: none", "note: with law")
    done = run("test", "branch", "--format", "json", cwd=branch.parent)
    assert {each["law"] for each in json.loads(done.stdout)["tests"]} == {"full"}


def test_a_dash_is_standard_output_and_no_file(run: Run, branch: Path) -> None:
    done = run("test", "branch", "-o", "-", cwd=branch.parent)
    assert (done.returncode, done.stdout) == (0, "18 passed.\n")
    assert not (branch.parent / "-").exists()


def test_law_is_none_or_not_said(run: Run, branch: Path) -> None:
    put(branch / "tests" / "tug-of-war.yaml", "law: none", "law: cn")
    done = run("test", "branch", cwd=branch.parent)
    assert done.returncode == 2
    assert "law" in done.stderr


def test_a_failure_is_short_and_names_what_decided(run: Run, branch: Path) -> None:
    put(branch / "worklist.yaml", "points: 40", "points: 45")
    done = run("test", "branch", cwd=branch.parent)
    assert done.returncode == 1
    assert max(map(len, done.stdout.splitlines())) <= 90
    assert "    expected  70\n    got       75\n" in done.stdout
    assert "✓ large: 45  branch/worklist.yaml:7" in done.stdout
    assert "(line 17)" in done.stdout


def test_junit_counts_and_says_what_failed(run: Run, branch: Path) -> None:
    put(branch / "worklist.yaml", "points: 40", "points: 45")
    tests = branch / "tests" / "tug-of-war.yaml"
    put(tests, "../cases/tug-plan-kept.yaml", "../cases/no-such.yaml")
    done = run("test", "branch", "-f", "junit", cwd=branch.parent)
    root = xml.fromstring(done.stdout)
    assert root.tag == "testsuites"
    (suite,) = root
    for element in (root, suite):
        assert {key: element.get(key) for key in ("tests", "failures", "errors")} == {
            "tests": "18",
            "failures": "2",
            "errors": "1",
        }
        assert float(element.get("time", "")) > 0
    cases = suite.findall("testcase")
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == 18
    assert {case.get("classname") for case in cases} == {"branch.tests.tug-of-war"}
    assert {case.get("file") for case in cases} == {"branch/tests/tug-of-war.yaml"}
    assert all(int(case.get("line", "")) > 1 and float(case.get("time", "")) >= 0 for case in cases)
    failures = [each for case in cases for each in case.iter("failure")]
    assert [each.get("message") for each in failures] == [
        "score: expected 70, got 75",
        "score: expected 20, got 25",
    ]
    assert all("\x1b" not in (each.text or "") for each in failures)
    (error,) = (each for case in cases for each in case.iter("error"))
    assert error.get("type") == "P901"


# --- coverage -------------------------------------------------------------------------------------


def test_coverage_says_what_kind_of_case_is_missing(run: Run, branch: Path) -> None:
    done = run("test", "branch", "--coverage", cwd=branch.parent)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "18 passed.\n\nWhat no test reaches, and what kind of case would:\n"
    )
    assert "treatment hand-over\n  branch/treatments/m2.yaml:" in done.stdout
    assert "    - a case to which it is offered" in done.stdout
    assert done.stdout.splitlines()[-2].startswith("all ")
    found = json.loads(run("test", "branch", "--coverage", "-f", "json", cwd=branch.parent).stdout)
    coverage = found["coverage"]
    assert 20 < coverage["percent"] < 80
    assert coverage["goals"] - coverage["reached"] == len(coverage["missing"])
    first = coverage["missing"][0]
    assert set(first) == {"item", "part", "test", "side", "missing", "file", "line"}
    assert [test["name"] for test in coverage["tests"]] == [t["name"] for t in found["tests"]]
    assert "stage tug-of-war" in coverage["tests"][0]["items"]


def test_too_little_coverage_fails(run: Run, branch: Path) -> None:
    percent = json.loads(
        run("test", "branch", "--coverage", "-f", "json", cwd=branch.parent).stdout
    )["coverage"]["percent"]
    enough = run("test", "branch", "--coverage-min", f"{percent - 0.1:.1f}", cwd=branch.parent)
    assert enough.returncode == 0
    short = run("test", "branch", "--coverage-min", f"{percent + 0.1:.1f}", "-f", "junit",
                cwd=branch.parent)  # fmt: skip
    assert short.returncode == 1
    assert "% that are asked for" in short.stderr
    xml.fromstring(short.stdout)
    assert run("test", "branch", "--coverage-min", "101", cwd=branch.parent).returncode == 2


def test_coverage_is_of_one_playbook(run: Run, branch: Path) -> None:
    shutil.copytree(branch, branch.with_name("other"))
    done = run("test", "branch", "other", "--coverage", cwd=branch.parent)
    assert done.returncode == 2
    assert "one at a time" in done.stderr


# --- update ---------------------------------------------------------------------------------------


def test_update_writes_what_was_decided_and_shows_it(run: Run, branch: Path) -> None:
    tests = branch / "tests" / "tug-of-war.yaml"
    before = tests.read_text("utf-8")
    put(branch / "worklist.yaml", "points: 40", "points: 45")
    done = run("test", "branch", "--update", cwd=branch.parent)
    assert done.returncode == 0
    after = tests.read_text("utf-8")
    assert after == before.replace("score: 70 ", "score: 75 ").replace("score: 20 ", "score: 25 ")
    assert "-      score: 70                # large 40, willing 30" in done.stdout
    assert "+      score: 75                # large 40, willing 30" in done.stdout
    assert done.stdout.endswith("18 passed.\n")
    assert "2 tests in 1 file now expect what was decided" in done.stderr
    again = run("test", "branch", "--update", cwd=branch.parent)
    assert (again.returncode, again.stdout) == (0, "18 passed.\n")
    assert tests.read_text("utf-8") == after


def test_update_leaves_what_it_cannot_mend(run: Run, branch: Path) -> None:
    tests = branch / "tests" / "tug-of-war.yaml"
    put(tests, "../cases/tug-plan-kept.yaml", "../cases/no-such.yaml")
    put(branch / "worklist.yaml", "points: 40", "points: 45")
    done = run("test", "branch", "--update", cwd=branch.parent)
    assert done.returncode == 1
    assert "P901" in done.stdout
    assert done.stdout.endswith("1 failed, 17 passed.\n")
    assert "score: 75 " in tests.read_text("utf-8")  # the others are mended


@pytest.mark.parametrize("flags", [["--watch"], ["-f", "json"], ["-f", "junit"], ["-o", "x"]])
def test_update_stands_alone(run: Run, branch: Path, flags: list[str]) -> None:
    done = run("test", "branch", "--update", *flags, cwd=branch.parent)
    assert done.returncode == 2
    assert "--update" in done.stderr


# --- watch ----------------------------------------------------------------------------------------


def waited(file: Path, text: str, times: int = 1) -> None:
    """Wait until a process has written *text* so many times."""
    for _ in range(2400):
        if file.read_text("utf-8").count(text) >= times:
            return
        time.sleep(0.05)
    raise AssertionError(f"no {text!r} in:\n{file.read_text('utf-8')}")


@pytest.mark.skipif(sys.platform == "win32", reason="it is stopped by a signal")
def test_watch_runs_again_after_a_change_and_ends_quietly(branch: Path, tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("w") as results, err.open("w") as notes:
        process = subprocess.Popen(
            [DUECOURSE, "test", "branch", "--watch"],
            cwd=branch.parent,
            env={**os.environ, "NO_COLOR": "1"},
            stdout=results,
            stderr=notes,
        )
        try:
            waited(out, "18 passed.")
            waited(err, "watching; Ctrl-C ends it")
            put(branch / "worklist.yaml", "points: 40", "points: 45")
            waited(out, "2 failed, 16 passed.")
            waited(err, "branch/worklist.yaml changed")
            put(branch / "worklist.yaml", "points: 45", "points: many")  # being edited
            waited(err, "the policy cannot be used")
            put(branch / "worklist.yaml", "points: many", "points: 40")
            waited(out, "18 passed.", 2)
            case = branch / "cases" / "tug-willing.yaml"
            put(case, "willing_to_repay: yes", "willing_to_repay: no")
            waited(out, "failed", 2)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()
            process.wait()
    assert "Traceback" not in err.read_text("utf-8")
    assert err.read_text("utf-8").endswith("no longer watching\n")


def test_watch_needs_its_library(branch: Path, tmp_path: Path) -> None:
    (tmp_path / "watchfiles.py").write_text("raise ImportError\n", "utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [DUECOURSE, "test", "branch", "--watch"],
        cwd=branch.parent,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "pip install 'duecourse[watch]'" in done.stderr
    assert "Traceback" not in done.stderr
