"""The hooks of pre-commit and the steps of the GitHub Action, run as those run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from .conftest import HERE

ROOT = HERE.parents[1]
BIN = Path(sys.executable).parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

Done = subprocess.CompletedProcess[str]


def run(*arguments: str | Path, cwd: Path, **environ: str) -> Done:
    names = ("GIT_", "DUECOURSE_", "GITHUB_", "PRE_COMMIT")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**clean, "PATH": path, "PRE_COMMIT_HOME": str(cwd.parent / "home"), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        encoding="utf-8",
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def repository(desk: Path) -> Path:
    """A repository that holds the playbook of ``duecourse init`` and asks for every hook."""
    folder = desk.parent / "repository"
    folder.mkdir()
    shutil.move(desk, folder / "policies")
    local = [{**hook, "language": "system"} for hook in HOOKS]  # no download in a test
    for hook in local:
        if hook["id"] == "duecourse-test":
            hook["args"] = ["--no-law", "policies"]
        hook["files"] = "^policies/"
        hook["exclude"] = "^policies/[.]schemas/"
    (folder / ".pre-commit-config.yaml").write_text(
        yaml.safe_dump({"repos": [{"repo": "local", "hooks": local}]}), "utf-8"
    )
    for arguments in (("init", "-q", "."), ("add", "-A")):
        assert run("git", *arguments, cwd=folder).returncode == 0
    return folder


LIMITS = (
    "kind: limits\nlimits:\n"
    "  - {id: rule1, title: {en: Hours}, hours: {daily: 08:00..20:00}, source: memo 1}\n"
)


def test_the_manifest_is_valid() -> None:
    done = run(BIN / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    assert done.returncode == 0, done.stdout
    assert [hook["entry"].split()[-1] for hook in HOOKS] == ["fmt", "check", "lint", "test"]


def test_hooks_pass_and_mend_and_fail(repository: Path) -> None:
    done = run(BIN / "pre-commit", "run", "--all-files", cwd=repository)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == len(HOOKS)

    stages = repository / "policies" / "stages.yaml"
    gap = stages.read_text("utf-8").replace("days_past_due: 31..", "days_past_due: 33..")
    stages.write_text(gap.replace("kind: stages", "kind:   'stages'"), "utf-8")
    (repository / "policies" / "limits.yaml").write_text(LIMITS, "utf-8")
    run("git", "add", "-A", cwd=repository)
    done = run(BIN / "pre-commit", "run", "--all-files", cwd=repository)
    assert done.returncode == 1
    assert done.stdout.count("Failed") == len(HOOKS)
    assert "files were modified by this hook" in done.stdout
    assert stages.read_text("utf-8") == gap
    assert "P701" in done.stdout  # days 31 and 32 are in no stage
    assert "L103" in done.stdout


def steps(paths: str, cwd: Path, only: str = "", **given: str) -> dict[str, Done]:
    """Run the steps of the action but the first, which downloads."""
    inputs = {name: spec["default"] for name, spec in ACTION["inputs"].items()}
    inputs |= {"paths": paths, **{name.replace("_", "-"): text for name, text in given.items()}}
    found = {}
    for step in ACTION["runs"]["steps"][1:]:
        assert step["shell"] == "bash"
        if only not in step["name"]:
            continue
        environ = {
            name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: inputs[m[1]], text)
            for name, text in step["env"].items()
        }
        assert "${{" not in step["run"] + "".join(environ.values())
        found[step["name"]] = run(
            "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"],
            cwd=cwd, **environ,
        )  # fmt: skip
    return found


def test_the_action_passes_on_a_good_playbook(desk: Path) -> None:
    done = steps("my-desk", desk.parent, test_args="--no-law")
    assert {name: each.returncode for name, each in done.items()} == {
        "Check": 0, "Test": 0, "Lint": 0,
    }, done  # fmt: skip


def test_the_action_annotates_and_fails(desk: Path) -> None:
    stages = desk / "stages.yaml"
    stages.write_text(stages.read_text("utf-8").replace("31..}", "33..}"), "utf-8")
    (desk / "limits.yaml").write_text(LIMITS, "utf-8")
    lint = steps("my-desk $(touch-nothing) ", desk.parent, "Lint")["Lint"]
    assert lint.returncode == 2
    assert "cannot read `$(touch-nothing)`" in lint.stderr  # words stay words
    done = steps("my-desk", desk.parent, test_args="--no-law", lint_args="--select L1")
    assert done["Check"].returncode == done["Lint"].returncode == 1
    assert "::error title=duecourse P701,file=my-desk/stages.yaml" in done["Check"].stdout
    assert "::warning title=duecourse L103,file=my-desk/limits.yaml,line=3" in done["Lint"].stdout


def test_the_action_installs_itself_or_what_it_is_told(tmp_path: Path) -> None:
    install = ACTION["runs"]["steps"][0]
    assert install["env"] == {"DUECOURSE_INSTALL": "${{ inputs.install || github.action_path }}"}
    folder = tmp_path / "a folder"
    folder.mkdir()
    wheel = folder / "example_desk-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        info = "example_desk-1.0.dist-info"
        archive.writestr("example_desk.py", "")
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: example-desk\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    done = run(
        "bash", "-eo", "pipefail", "-c", install["run"], cwd=tmp_path,
        DUECOURSE_INSTALL=str(wheel), PIP_NO_INDEX="1", PIP_TARGET=str(tmp_path / "there"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "example_desk.py").is_file()
