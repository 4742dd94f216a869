"""A creditor in the United States may not choose by age, nor by what derives from a birth date."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import duecourse
from duecourse.source.diagnostic import Severity

POLICIES = Path(__file__).parents[3] / "policies"
ECOA = POLICIES / "regimes" / "us-ecoa"
AT = datetime.fromisoformat("2026-10-06T12:00:00-04:00")
PLAYBOOK = """kind: playbook
id: desk
version: 1
zone: America/New_York
languages: [en]
calendar: US
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
    script: courtesy
"""
ALONE = """kind: scripts
scripts:
  - {id: decade, versions: [{cohort: seventies, text: {en: ["Remember the seventies?"]}}]}
"""
WORKLIST = """kind: worklist
score: [{id: youth, points: 5, when: {debtor_age: ..29}}]
order: [score desc, birth_year asc]
"""
CASE = {
    "kind": "case",
    "id": "LN-1",
    "person": "P-1",
    "jurisdiction": ["US"],
    "language": "en",
    "loan": {"status": "active", "oldest_unpaid_due_date": "2026-09-30"},
    "debtor": {"birth_date": "1975-04-02"},
    "contacts": [
        {
            "id": "self",
            "role": "debtor",
            "points": [
                {
                    "id": "mobile",
                    "channel": "call",
                    "phone": "mobile",
                    "zones": ["America/New_York"],
                }
            ],
        }
    ],
    "events": [],
}


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
        path = "`birth_date` → `debtor_age` → `treatment press-the-young` → `script courtesy`"
        assert path in treatment.help
        for finding in (treatment, cohort):
            ((place, label),) = finding.notes
            assert place.file.endswith("us-ecoa/limits.yaml")
            assert label.startswith("forbidden here: 12 CFR 1002.4(a)")


def test_a_script_without_a_neutral_version_is_said_to_be_barred(tmp_path: Path) -> None:
    (write(tmp_path, "US") / "alone.yaml").write_text(ALONE, "utf-8")

    (cohort,) = (f for f in duecourse.check(tmp_path) if f.severity is Severity.WARNING)

    assert cohort.message.endswith(
        "the neutral version of `courtesy` is said, and what says `decade` is barred, "
        "for want of a neutral version"
    )


def test_points_and_order_show_their_path(tmp_path: Path) -> None:
    (write(tmp_path, "US") / "worklist.yaml").write_text(WORKLIST, "utf-8")

    found = {f.message.split(" depends on ")[0]: f.help for f in duecourse.check(tmp_path)}

    assert "`birth_date` → `debtor_age` → `score row youth`)" in found["the score row `youth`"]
    order = "`birth_date` → `birth_year` → `order of the worklist`)"
    assert order in found["the order of the worklist"]


@pytest.mark.parametrize(
    ("actor", "words"), [("first_party", "Good day."), ("third_party", "Remember the seventies?")]
)
def test_a_creditor_says_the_neutral_version(tmp_path: Path, actor: str, words: str) -> None:
    book = duecourse.load(write(tmp_path, "US"), packs=[ECOA])

    decision = book.decide(book.case({**CASE, "actor": actor}), AT)

    (ring,) = (action for action in decision.now if action.treatment == "ring")
    assert ring.script is not None
    assert ring.script.text == words


def test_a_playbook_for_another_place_is_not_told_of_it(tmp_path: Path) -> None:
    assert [f for f in duecourse.check(write(tmp_path, "CN")) if f.code == "P308"] == []
