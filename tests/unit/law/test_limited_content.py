"""12 CFR 1006.2(j): a voicemail that says more than a limited-content message is no policy."""

from __future__ import annotations

from pathlib import Path

import pytest

import duecourse
from duecourse.source.diagnostic import Diagnostic

POLICIES = Path(__file__).parents[3] / "policies"
US = POLICIES / "regimes" / "us"
NAMED = '"Here is {caller_name} of Example Inc."'
REPLY = '"Kindly get back to me or to R. Sample at {callback_number}."'
AGENCY = {
    "playbook.yaml": "kind: playbook\nid: agency\nversion: 1\nzone: America/New_York\n"
    "calendar: US\nlanguages: [en]\n",
    "stages.yaml": "kind: stages\nstages:\n  - {id: open, when: {}}\n",
    "disclosure.yaml": "kind: disclosure\nrules:\n"
    "  - {id: consumer, whom: {party: consumer}, may_learn: all}\n",
    "treatments.yaml": "kind: treatments\ntreatments:\n"
    "  - {id: ring, stage: open, do: call, whom: {role: debtor}, purpose: collect, script: s}\n",
}


def _checked(folder: Path, *voicemail: str) -> list[Diagnostic]:
    for name, text in AGENCY.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "scripts.yaml").write_text(
        "kind: scripts\nscripts:\n  - id: s\n    versions: [{text: [Good day.]}]\n"
        f"    voicemail: [{', '.join(voicemail)}]\n",
        "utf-8",
    )
    return list(duecourse.check(folder, packs=[US]))


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            '{say: "This comes from a debt collector.", reveals: [debt_exists]}',
            id="comment-2(j)-1",
        ),
        pytest.param(
            '{say: "Ask for the card receivables group.", reveals: [debt_exists]}',
            id="comment-2(j)(2)-1",
        ),
        pytest.param('"It is about {amount_due}."', id="what-a-value-reveals"),
    ],
)
def test_more_content_is_refused(tmp_path: Path, more: str) -> None:
    codes = [finding.code for finding in _checked(tmp_path, NAMED, REPLY, more)]
    assert "P404" in codes
    with pytest.raises(duecourse.PolicyLoadError):
        duecourse.load(tmp_path, packs=[US])


def test_talk_of_a_debt_that_declares_nothing_is_found(tmp_path: Path) -> None:
    more = '"This comes from a debt collector."'
    assert [finding.code for finding in _checked(tmp_path, NAMED, REPLY, more)] == ["P403"]


@pytest.mark.parametrize(
    "voicemail",
    [
        pytest.param((NAMED, REPLY), id="comment-2(j)(1)-1"),
        pytest.param(
            (
                '"Good afternoon, here is {caller_name} of Example Inc."',
                '"It is a quarter past four on Wednesday, September 2."',
                '"Kindly get back to me or any of our representatives at {callback_number}."',
                '"We are here until six, and on weekdays from eight to six."',
            ),
            id="comment-2(j)(2)-2",
        ),
    ],
)
def test_limited_content_passes(tmp_path: Path, voicemail: tuple[str, ...]) -> None:
    assert _checked(tmp_path, *voicemail) == []
