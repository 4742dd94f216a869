"""``duecourse mutate`` and ``duecourse synth`` as people use them."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run

WINDOWS = ("--no-law", "--match", "call-windows.yaml:5")


def test_survivors_are_told_by_place_and_a_score_can_be_asked_for(run: Run, desk: Path) -> None:
    done = run("mutate", "my-desk", *WINDOWS, cwd=desk.parent)
    assert done.returncode == 0
    assert done.stdout.startswith("No test would notice:\n")
    moved = "call-windows/morning: hours: 09:30..12:00 -> 09:31..12:00"
    assert f"my-desk/call-windows.yaml:5 {moved}\n" in done.stdout
    assert "mutants killed" in done.stdout
    assert "NO LAW" in done.stderr
    done = run("mutate", "my-desk", *WINDOWS, "--min", "100", "-f", "json", cwd=desk.parent)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["counted"] == told["killed"] + told["survived"]
    assert told["mutants"] == told["counted"] + told["equivalent"] + told["refused"]
    assert told["survivors"][0]["item"] == "call-windows/morning"


def test_the_tests_that_are_written_make_the_score_whole(run: Run, desk: Path) -> None:
    file = desk / "tests" / "missing.yaml"
    command = ("synth", "my-desk", *WINDOWS, "--output", "my-desk/tests/missing.yaml")
    done = run(*command, cwd=desk.parent)
    assert done.returncode == 0, done.stderr
    assert "survivors apart" in done.stderr
    text = file.read_text("utf-8")
    assert "case: ../cases/sample.yaml" in text
    assert "law: none" in text
    assert run("test", "my-desk", "--no-law", cwd=desk.parent).returncode == 0
    assert run("check", "my-desk", cwd=desk.parent).returncode == 0
    done = run("mutate", "my-desk", *WINDOWS, "--min", "100", cwd=desk.parent)
    assert done.returncode == 0, done.stdout
    done = run(*command, cwd=desk.parent)
    assert "there is nothing to write" in done.stderr


def test_no_file_is_replaced(run: Run, desk: Path) -> None:
    file = desk / "tests" / "first.yaml"
    before = file.read_bytes()
    done = run("synth", "my-desk", *WINDOWS, "-o", "my-desk/tests/first.yaml", cwd=desk.parent)
    assert done.returncode == 2
    assert "is already there" in done.stderr
    assert file.read_bytes() == before


def test_what_cannot_be_tried_is_said(run: Run, desk: Path) -> None:
    done = run("mutate", "my-desk", "--match", "no such thing", "--no-law", cwd=desk.parent)
    assert done.returncode == 2
    assert "no mutant has a match of `no such thing`" in done.stderr
    done = run("mutate", "nowhere", cwd=desk.parent)
    assert done.returncode == 2
    assert "there is no playbook `nowhere`" in done.stderr
    file = desk / "tests" / "first.yaml"
    file.write_text(file.read_text("utf-8").replace("stage: early}", "stage: late}"), "utf-8")
    done = run("mutate", "my-desk", "--no-law", cwd=desk.parent)
    assert done.returncode == 2
    assert "fail as it is: five days late is early" in done.stderr


def test_several_processes_find_the_same(run: Run, desk: Path) -> None:
    one = run("mutate", "my-desk", *WINDOWS, "-f", "json", cwd=desk.parent)
    two = run("mutate", "my-desk", *WINDOWS, "-f", "json", "--workers", "2", cwd=desk.parent)
    assert one.stdout == two.stdout != ""
