"""What each command does, and what it says when it cannot."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from .conftest import DUECOURSE, HERE, Run

ROOT = HERE.parents[1]
BRANCH = ROOT / "policies" / "branch"
CASE = BRANCH / "cases" / "critical-half-reached.yaml"
AT = "2026-03-10T10:05:00+08:00"


def test_the_branch_playbook_is_sound(run: Run) -> None:
    assert run("check", BRANCH).returncode == 0
    done = run("test", BRANCH, "--no-law")
    assert done.returncode == 0, done.stdout


def test_init_makes_a_sound_playbook(run: Run, tmp_path: Path) -> None:
    first = run("init", "desk", cwd=tmp_path)
    assert first.returncode == 0
    assert "desk/stages.yaml" in first.stdout
    assert run("check", "desk", "--fail-on", "warning", cwd=tmp_path).returncode == 0
    for law in ([], ["--no-law"]):
        assert run("test", "desk", *law, cwd=tmp_path).returncode == 0
    for file in (tmp_path / "desk").rglob("*.yaml"):
        modeline = file.read_text("utf-8").splitlines()[0]
        schema = modeline.removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / schema).is_file(), file


def test_init_overwrites_only_by_force(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stages.yaml").write_text("mine", "utf-8")
    refused = run("init", cwd=tmp_path)
    assert refused.returncode == 2
    assert "nothing was written" in refused.stderr
    assert [item.name for item in tmp_path.iterdir()] == ["stages.yaml"]
    assert run("init", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "stages.yaml").read_text("utf-8") != "mine"


def test_check_exit_codes(run: Run, tmp_path: Path) -> None:
    assert run("check", "broken").returncode == 1
    assert run("check", "broken", "--exit-zero").returncode == 0
    assert run("check", "broken", "--select", "P9").returncode == 0
    assert run("check", "broken", "--ignore", "P1,P2,P5,P7").returncode == 0
    only = run("check", "broken", "--select", "P502", "-f", "concise").stdout
    assert only.splitlines()[0].startswith("broken/call-windows.yaml:4:36: error: P502 ")
    assert only.splitlines()[1] == "Found 1 error in 1 file."


def test_check_finds_the_book_of_a_file(run: Run) -> None:
    done = run("check", "broken/stages.yaml", "-f", "concise")
    assert done.returncode == 1
    assert "stages.yaml" in done.stdout
    assert "call-windows.yaml" not in done.stdout


def test_check_finds_books_below_a_folder(run: Run, desk: Path, tmp_path: Path) -> None:
    shutil.copytree(HERE / "broken", tmp_path / "broken")
    done = run("check", cwd=tmp_path)
    assert "broken/stages.yaml" in done.stdout
    assert "my-desk" not in done.stdout


def test_check_reads_standard_input_in_the_place_of_a_file(run: Run, desk: Path) -> None:
    text = (desk / "stages.yaml").read_text("utf-8").replace("1..30", "2..30")
    options = ("--stdin-filename", "my-desk/stages.yaml", "-f", "concise")
    done = run("check", "-", *options, cwd=desk.parent, stdin=text)
    assert done.returncode == 1
    assert "my-desk/stages.yaml:" in done.stdout
    assert "P701" in done.stdout
    assert run("check", "my-desk", cwd=desk.parent).returncode == 0


def test_output_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    first = run("check", "broken", "-f", "json", "-o", file)
    assert (first.returncode, first.stdout) == (1, "")
    assert json.loads(file.read_text("utf-8"))["errors"] > 0
    second = run("check", "broken", "-f", "json", "-o", file)
    assert second.returncode == 2
    assert "--force" in second.stderr
    assert run("check", "broken", "-f", "json", "-o", file, "--force").returncode == 1


def test_decide_without_law_says_so_in_red_on_both_streams(run: Run) -> None:
    done = run("--color", "always", "decide", BRANCH, CASE, "--no-law", "--at", AT)
    assert "\x1b[31m\x1b[1mNO LAW" in done.stderr
    first = done.stdout.splitlines()[0]
    assert "NO LAW" in first
    assert "41m" in first  # white on red


def test_decide_says_when_guidance_is_only_reported(run: Run) -> None:
    done = run("decide", BRANCH, CASE, "--guidance", "report", "--at", AT)
    assert "guidance only reported" in " ".join(done.stdout.split())


def test_decide_by_this_machines_clock_says_so(run: Run) -> None:
    done = run("decide", BRANCH, CASE, "--no-law", "-f", "jsonl")
    at = json.loads(done.stdout)["at"]
    assert f"deciding at {at}" in done.stderr


def test_decide_json_lines(run: Run) -> None:
    cases = [{"id": f"LN-{n}", "person": "P-1", "jurisdiction": ["CN"]} for n in range(3)]
    lines = "\n".join(
        json.dumps(case) for case in [*cases[:1], {"id": "X", "colour": 1}, *cases[1:]]
    )
    done = run("decide", BRANCH, "-", "--no-law", "--at", AT, "-f", "jsonl", stdin=lines)
    assert [json.loads(line)["case"] for line in done.stdout.splitlines()] == [
        "LN-0",
        "LN-1",
        "LN-2",
    ]
    assert "-:2" in done.stderr
    assert "1 of 4 cases could not be decided" in done.stderr
    assert done.returncode == 2


def test_decide_a_folder_with_a_bad_case_decides_the_rest(run: Run, desk: Path) -> None:
    (desk / "cases" / "a-bad-one.yaml").write_text(
        "kind: case\nid: B\nloan: {statsu: active}\n", "utf-8"
    )
    (desk / "cases" / "notes.yaml").write_text("kind: tests\ntests: []\n", "utf-8")
    done = run("decide", "my-desk", "--no-law", "-f", "table", cwd=desk.parent)
    assert done.returncode == 2
    assert "my-desk/cases/a-bad-one.yaml" in done.stderr
    assert "1 of 2 cases" in done.stderr
    assert "LN-0001" in done.stdout


def test_decide_exit_status(run: Run) -> None:
    barred = BRANCH / "cases" / "cease-requested.yaml"
    assert run("decide", BRANCH, barred, "--no-law", "--at", AT).returncode == 0
    assert run("decide", BRANCH, barred, "--no-law", "--at", AT, "--exit-status").returncode == 1
    assert run("decide", BRANCH, CASE, "--no-law", "--at", AT, "--exit-status").returncode == 0


def test_every_flag_has_an_environment_variable(run: Run) -> None:
    environ = {
        "DUECOURSE_DECIDE_FORMAT": "jsonl",
        "DUECOURSE_DECIDE_AT": AT,
        "DUECOURSE_DECIDE_NO_LAW": "1",
    }
    done = run("decide", BRANCH, CASE, environ=environ)
    assert json.loads(done.stdout)["law"] == "none"


def test_equal_questions_get_equal_bytes(run: Run) -> None:
    once, again = (
        run(
            "decide", BRANCH, CASE, "--at", AT, "-f", "json", environ={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    )
    assert once == again != ""


@pytest.mark.parametrize("depth", ["line", "paragraph", "trace"])
def test_explain(run: Run, depth: str) -> None:
    about = ("--treatment", "plain-call", "--to", "self-mobile")
    done = run("explain", BRANCH, CASE, "--no-law", "--at", AT, *about, "--depth", depth)
    assert done.returncode == 0
    assert "Plain call" in done.stdout
    assert "Overdue SMS" not in done.stdout
    value = run(
        "explain", BRANCH, CASE, "--no-law", "--at", AT, *about, "--depth", depth, "-f", "json"
    )
    assert json.loads(value.stdout)["depth"] == depth


def test_explain_speaks_chinese(run: Run) -> None:
    done = run("explain", BRANCH, CASE, "--no-law", "--at", AT, "--language", "zh")
    assert "催收电话" in done.stdout


def test_test_selects_by_name(run: Run, desk: Path) -> None:
    done = run("test", desk, "-k", "night", "-f", "json")
    assert [test["name"] for test in json.loads(done.stdout)["tests"]] == [
        "nobody is called at night"
    ]
    none = run("test", desk, "-k", "no such name")
    assert none.returncode == 2
    assert run("test", desk, "-k", "no such name", "--allow-empty").returncode == 0


def test_rule_pages(run: Run) -> None:
    page = run("rule", "p502").stdout
    assert page.startswith("# P502 ")
    assert "## Avoid" in page
    assert "## Prefer" in page
    assert run("rule", "--all").stdout.count("\n# P") > 40
    unknown = run("rule", "P5022")
    assert unknown.returncode == 2
    assert "did you mean `P502`?" in unknown.stderr


def test_schemas(run: Run, tmp_path: Path) -> None:
    kinds = run("schema").stdout.split()
    assert "stages" in kinds
    assert json.loads(run("schema", "stages").stdout)["title"] == "Stages"
    assert run("schema", "--write", tmp_path / "s").returncode == 0
    for file in (ROOT / "schemas").glob("*.schema.json"):
        if file.name.removesuffix(".schema.json") in [*kinds, "common"]:
            assert (tmp_path / "s" / file.name).read_bytes() == file.read_bytes()
    assert run("schema", "stagse").returncode == 2


def test_facts(run: Run) -> None:
    assert "days_past_due" in run("facts").stdout
    rows = run("facts", BRANCH, "-k", "days_past_due", "-f", "markdown").stdout
    assert "| days_past_due | integer | case |" in rows
    found = json.loads(run("facts", BRANCH, "--scope", "point", "-f", "json").stdout)["facts"]
    assert {fact["scope"] for fact in found} == {"point"}
    assert run("facts", "-k", "no such fact").returncode == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout
    assert "_DUECOURSE_COMPLETE" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_completion_knows_commands_and_flags(run: Run) -> None:
    def offered(words: str) -> str:
        environ = {
            "_DUECOURSE_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - (0 if words.endswith(" ") else 1)),
        }
        return run(environ=environ).stdout

    assert "plain,decide" in offered("duecourse dec")
    assert "plain,--no-law" in offered("duecourse decide --no")


def test_help_and_version(run: Run) -> None:
    assert run("-h").returncode == 0
    assert run("decide", "-h").stdout.startswith("Usage: duecourse decide ")
    assert run("--version").stdout == "duecourse 0.1.0\n"
    assert run().stdout + run().stderr != ""


def test_a_closed_pipe_is_quiet() -> None:
    first = subprocess.Popen(
        [DUECOURSE, "rule", "--all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert first.stdout is not None
    assert first.stderr is not None
    first.stdout.close()
    assert first.stderr.read() == b""
    first.stderr.close()
    assert first.wait(30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_ctrl_c(tmp_path: Path) -> None:
    fifo = tmp_path / "cases.jsonl"
    os.mkfifo(fifo)
    done = subprocess.Popen(
        [DUECOURSE, "decide", BRANCH, fifo, "--at", AT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with fifo.open("wb"):  # opened by both sides: the command waits for a line
        for _ in range(20):  # as who sees that it still runs presses again
            time.sleep(0.3)
            done.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                done.wait(5)
                break
        _, err = done.communicate(timeout=30)
    assert done.returncode == 130
    assert b"Traceback" not in err


def test_output_is_utf_8_whatever_the_locale(run: Run) -> None:
    environ = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("decide", BRANCH, CASE, "--no-law", "--at", AT, environ=environ)
    assert "您好" in done.stdout


def test_slots_tell_the_next_times(run: Run) -> None:
    edges = BRANCH / "cases" / "critical-window-edges.yaml"
    asked = ("slots", BRANCH, edges, "--no-law", "--at", AT, "--treatment")
    done = run(*asked, "plain-call", "--to", "self-mobile", "--count", "2")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "plain-call self-mobile",
        "  Tue 2026-03-10 10:05 .. 11:00",
        "  Tue 2026-03-10 12:30 .. 13:30",
    ]
    found = json.loads(run(*asked, "plain-call", "--count", "1", "-f", "json").stdout)
    assert found == {
        "treatment": "plain-call",
        "slots": [
            {"to": point, "from": AT, "until": "2026-03-10T11:00:00+08:00"}
            for point in ("self-mobile", "self-home")
        ],
    }


def test_slots_there_are_none_of(run: Run) -> None:
    cease = BRANCH / "cases" / "cease-requested.yaml"
    none = run("slots", BRANCH, cease, "--no-law", "--at", AT, "--treatment", "plain-call")
    assert none.returncode == 1
    assert "not within 35 days" in none.stdout
    mistyped = run("slots", BRANCH, cease, "--no-law", "--at", AT, "--treatment", "plain-cal")
    assert mistyped.returncode == 2
    assert "did you mean `plain-call`?" in mistyped.stderr
