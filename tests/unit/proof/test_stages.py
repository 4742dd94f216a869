from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import duecourse

ROOT = Path(__file__).parents[3]


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    folder = tmp_path / "branch"
    shutil.copytree(ROOT / "policies/branch", folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_branch_has_neither_gap_nor_overlap() -> None:
    assert duecourse.check(ROOT / "policies/branch", packs=[]) == ()


def test_a_gap_is_proved_with_a_witness(branch: Path) -> None:
    edit(branch / "stages.yaml", "days_past_due: 4..7", "days_past_due: 5..7")
    (finding,) = duecourse.check(branch, packs=[])
    assert finding.code == "P701"
    assert "`days_past_due` is `4`" in finding.message
    with pytest.raises(duecourse.PolicyLoadError):
        duecourse.load(branch, packs=[])


def test_an_overlap_is_proved_with_a_witness(branch: Path) -> None:
    edit(branch / "stages.yaml", "days_past_due: 4..7", "days_past_due: 3..7")
    (finding,) = duecourse.check(branch, packs=[])
    assert finding.code == "P702"
    assert "`golden` and `critical` both hold" in finding.message
    assert "`days_past_due` is `3`" in finding.message


def test_a_script_that_no_listener_may_hear_is_found(branch: Path) -> None:
    text = (branch / "disclosure.yaml").read_text("utf-8")
    (branch / "disclosure.yaml").write_text(
        text.replace("may_learn: all", "may_learn: [caller_name]"), "utf-8"
    )
    codes = {finding.code for finding in duecourse.check(branch, packs=[])}
    assert codes == {"P402"}


def test_talk_of_debt_that_declares_nothing_is_found(branch: Path) -> None:
    scripts = sorted((branch / "scripts").glob("*.yaml"))
    script = next(path for path in scripts if "- {say:" in path.read_text("utf-8"))
    lines = script.read_text("utf-8").splitlines()
    place = next(i for i, line in enumerate(lines) if "- {say:" in line)
    margin = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    lines.insert(place, f'{margin}- "Your loan is overdue."')
    script.write_text("\n".join(lines) + "\n", "utf-8")
    findings = duecourse.check(branch, packs=[])
    assert {finding.code for finding in findings} == {"P403"}
    assert {finding.severity.value for finding in findings} == {"warning"}
    duecourse.load(branch, packs=[])
