"""A new name for a fact reveals what the fact reveals."""

from __future__ import annotations

from pathlib import Path

import pytest

import duecourse

HEAD = {
    "playbook.yaml": "kind: playbook\nid: p\nversion: 1\nzone: UTC\nlanguages: [en]\n",
    "stages.yaml": "kind: stages\nstages:\n  - {id: a, when: {loan_status: active}}\n"
    "outside: {when: {not: {loan_status: active}}}\n",
}
FACTS = (
    "{id: mine, type: money, path: loan.amount_due}",
    "{id: mine, type: money, derive: {add: [amount_due, 0]}}",
    "{id: mine, type: money, derive: {sum: amount, of: events}}",
    "{id: mine, type: money, derive: {latest: amount, of: events}}",
)


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("where", ["opening", "voicemail"])
def test_an_opening_cannot_say_an_amount_by_another_name(
    tmp_path: Path, fact: str, where: str
) -> None:
    for name, text in HEAD.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "facts.yaml").write_text(f"kind: facts\nfacts:\n  - {fact}\n", "utf-8")
    (tmp_path / "scripts.yaml").write_text(
        "kind: scripts\nscripts:\n  - id: s\n"
        f'    {where}: {{en: ["It is {{mine}}"]}}\n    versions: [{{text: {{en: [ok]}}}}]\n',
        "utf-8",
    )
    findings = duecourse.check(tmp_path, packs=[])
    codes = {finding.code for finding in findings}
    assert codes & {"P401", "P404"}, findings
    with pytest.raises(duecourse.PolicyLoadError):
        duecourse.load(tmp_path, packs=[])
