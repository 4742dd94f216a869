"""A creditor in the United States may not choose by age, nor by what derives from a birth date."""

from __future__ import annotations

from pathlib import Path

import duecourse
from duecourse.source.diagnostic import Severity

POLICIES = Path(__file__).parents[3] / "policies"
ECOA = POLICIES / "regimes" / "us-ecoa"
PLAYBOOK = """kind: playbook
id: desk
version: 1
zone: America/New_York
languages: [en]
jurisdiction: [{place}]
"""
SCRIPTS = """kind: scripts
cohorts: [{id: seventies, when: {birth_year: 1970..1979}}]
scripts:
  - id: courtesy
    versions:
      - {cohort: seventies, text: {en: ["Remember the seventies?"]}}
      - {text: {en: ["Good day."]}}
"""
TREATMENTS = """kind: treatments
treatments:
  - {id: ring, stage: any, do: call, whom: {role: debtor}, purpose: remind, script: courtesy}
  - id: press-the-young
    stage: any
    do: call
    whom: {role: debtor}
    when: {debtor_age: ..29}
    purpose: collect
"""


def write(folder: Path, place: str) -> Path:
    (folder / "playbook.yaml").write_text(PLAYBOOK.replace("{place}", place), "utf-8")
    (folder / "stages.yaml").write_text("kind: stages\nstages: [{id: open, when: {}}]\n", "utf-8")
    (folder / "scripts.yaml").write_text(SCRIPTS, "utf-8")
    (folder / "treatments.yaml").write_text(TREATMENTS, "utf-8")
    return folder


def test_the_path_from_birth_date_to_the_script_is_shown(tmp_path: Path) -> None:
    for packs in (None, [ECOA]):
        treatment, cohort = sorted(
            (f for f in duecourse.check(write(tmp_path, "US"), packs=packs) if f.code == "P308"),
            key=lambda f: f.severity is Severity.WARNING,
        )
        assert cohort.severity is Severity.WARNING
        assert "the neutral version of `courtesy` is said" in cohort.message
        path = "`birth_date` → `birth_year` → `cohort seventies` → `script courtesy`"
        assert path in cohort.help
        assert treatment.severity is Severity.ERROR
        assert "the treatment `press-the-young` depends on `birth_date`" in treatment.message
        assert "`birth_date` → `debtor_age` → `press-the-young`" in treatment.help


def test_a_playbook_for_another_place_is_not_told_of_it(tmp_path: Path) -> None:
    assert [f for f in duecourse.check(write(tmp_path, "CN")) if f.code == "P308"] == []
