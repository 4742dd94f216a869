"""``duecourse diff`` as people use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from .conftest import HERE, Run

ROOT = HERE.parents[1]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with the branch playbook as it is, and as somebody edited it."""
    for name in ("old", "new"):
        shutil.copytree(ROOT / "policies" / "branch", tmp_path / name)
    for file, before, after in (
        ("stages.yaml", "days_past_due: 1..3", "days_past_due: 1..5"),
        ("stages.yaml", "days_past_due: 4..7", "days_past_due: 6..7"),
        ("call-windows.yaml", "hours: 09:30..11:00", "hours: 10:30..11:00"),
        ("worklist.yaml", "points: 40", "points: 45"),
    ):
        path = tmp_path / "new" / file
        text = path.read_text("utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, after), "utf-8")
    return tmp_path


def test_what_changed(run: Run, two: Path, golden: Callable[[str, str], None]) -> None:
    done = run("diff", "old", "new", cwd=two)
    assert (done.returncode, done.stderr) == (0, "")
    golden("diff.full", done.stdout)


def test_exit_code(run: Run, two: Path) -> None:
    assert run("diff", "old", "new", "--exit-code", cwd=two).returncode == 1
    done = run("diff", "old", "old", "--exit-code", cwd=two)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no difference" in done.stdout


def test_json_keeps_to_its_schema(run: Run, two: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "difference.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for names in (("old", "new"), ("old", "old")):
        done = run("diff", *names, "--format", "json", cwd=two)
        found = json.loads(done.stdout)
        jsonschema.validate(found, schema)
        assert found["different"] is (names[0] != names[1])
    again = run("diff", "./new/../old", "new", "--format", "json", cwd=two)
    assert (
        json.loads(again.stdout)["digest"]
        == json.loads(run("diff", "old", "new", "--format", "json", cwd=two).stdout)["digest"]
    )


def test_a_page(run: Run, two: Path) -> None:
    done = run("diff", "old", "new", "--format", "html", "-o", "page.html", cwd=two)
    assert done.returncode == 0, done.stderr
    page = (two / "page.html").read_text("utf-8")
    assert "cases come to golden from critical exactly where" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_what_cannot_be_compared(run: Run, two: Path) -> None:
    done = run("diff", "old", "nowhere", cwd=two)
    assert done.returncode == 2
    assert "there is no policy `nowhere`" in done.stderr
    done = run("diff", "old", ROOT / "policies" / "regimes" / "cn", cwd=two)
    assert done.returncode == 2
    assert "name two playbooks, or two law packs" in done.stderr
    file = two / "new" / "stages.yaml"
    file.write_text(file.read_text("utf-8").replace("1..5", "1-5"), "utf-8")
    done = run("diff", "old", "new", cwd=two)
    assert done.returncode == 2
    assert "new/stages.yaml:22" in done.stderr
