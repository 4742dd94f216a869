"""What ``check`` says of a whole playbook, and what ``exactly`` of a policy test compares."""

from __future__ import annotations

import textwrap
from pathlib import Path

import duecourse
from duecourse.proof.policy_tests import find_tests, run_tests

PLAYBOOK = "kind: playbook\nid: desk\nversion: 1\nzone: America/New_York\nlanguages: [en]\n"
STAGES = "kind: stages\nstages: [{id: open, when: {}}]\n"
CALLS = "kind: treatments\ntreatments: [{id: ring, stage: any, do: call, whom: {role: debtor}}]\n"
CASE = (
    "{kind: case, id: L-1, person: P-1, jurisdiction: [US], contacts: [{id: self, role: debtor, "
    "points: [{id: p, channel: call, zones: [America/New_York]}]}], events: []}"
)


def desk(folder: Path, **documents: str) -> Path:
    for name, text in documents.items():
        (folder / f"{name}.yaml").write_text(textwrap.dedent(text), "utf-8")
    return folder


def test_a_playbook_without_a_calendar_is_warned_of(tmp_path: Path) -> None:
    folder = desk(tmp_path, playbook=PLAYBOOK, stages=STAGES, treatments=CALLS)
    (finding,) = duecourse.check(folder)
    assert (finding.code, finding.severity.value) == ("P506", "warning")
    assert "`core/house-floor-hours`" in finding.message
    assert duecourse.check(folder, packs=[]) == ()  # no law and no floor: nothing reads holidays
    desk(tmp_path, playbook=PLAYBOOK + "calendar: US\n")
    assert duecourse.check(folder) == ()


def test_own_hours_that_read_holidays_are_named(tmp_path: Path) -> None:
    limits = (
        "kind: limits\nlimits:\n"
        "  - {id: days, on: {channel: call}, hours: {workday: 09:00..18:00, holiday: none}}\n"
    )
    folder = desk(tmp_path, playbook=PLAYBOOK, stages=STAGES, treatments=CALLS, limits=limits)
    (finding,) = duecourse.check(folder, packs=[])
    assert "`desk/days`" in finding.message


def test_an_essential_opening_that_nobody_may_hear_is_found(tmp_path: Path) -> None:
    scripts = """
        kind: scripts
        scripts:
          - id: hello
            opening: [Hello., {say: "Here is {caller_name}.", essential: yes}]
            versions: [{text: [Good day.]}]
        """
    treatments = CALLS.replace("{role: debtor}", "{role: debtor}, script: hello")
    book = PLAYBOOK + "calendar: US\n"
    folder = desk(tmp_path, playbook=book, stages=STAGES, treatments=treatments, scripts=scripts)
    assert [finding.code for finding in duecourse.check(folder, packs=[])] == ["P402"]
    letters = treatments.replace("do: call", "do: letter")  # an opening is for live voice
    desk(tmp_path, treatments=letters)
    assert duecourse.check(folder, packs=[]) == ()


def test_exactly_stands_at_a_test_a_step_or_an_expectation(tmp_path: Path) -> None:
    folder = desk(
        tmp_path,
        playbook=PLAYBOOK + "calendar: US\n",
        stages=STAGES,
        treatments="kind: treatments\ntreatments:\n"
        "  - {id: ring, stage: any, do: call, whom: {role: debtor}}\n"
        "  - {id: look, stage: any, do: review}\n",
    )
    step = "at: 2026-03-10T10:00-04:00, {0}expect: {{{1}now: [ring]}}"
    tests = [
        f"{{name: of nothing, case: {CASE}, timeline: [{{{step.format('', '')}}}]}}",
        f"{{name: of a step, case: {CASE}, timeline: [{{{step.format('exactly: yes, ', '')}}}]}}",
        f"{{name: within, case: {CASE}, timeline: [{{{step.format('', 'exactly: yes, ')}}}]}}",
        f"{{name: nearest, case: {CASE}, exactly: yes, "
        f"timeline: [{{{step.format('exactly: no, ', '')}}}]}}",
        f"{{name: of a test, case: {CASE}, exactly: yes, timeline: [{{{step.format('', '')}}}]}}",
    ]
    (tmp_path / "tests.yaml").write_text(
        "kind: tests\ntests:\n" + "".join(f"  - {test}\n" for test in tests), "utf-8"
    )
    found, mistakes = find_tests(tmp_path / "tests.yaml")
    assert mistakes == []
    book = duecourse.load(folder, packs=[])
    passed = {outcome.name: outcome.passed for outcome in run_tests(book, found[0])}
    assert passed == {
        "of nothing": True,
        "of a step": False,
        "within": False,
        "nearest": True,
        "of a test": False,
    }


def test_a_law_pack_has_its_citation_in_the_header(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    header = (
        "kind: regime\nid: aa\njurisdiction: US\ncite: Act 1\nurl: https://example.com/act\n"
        "source: a gazette\nforce: law\ncertainty: A\nreaches: {days_past_due: 31..}\n"
        "effective: {from: 2026-04-01}\n"
    )
    (pack / "regime.yaml").write_text(header, "utf-8")
    book = PLAYBOOK + "calendar: US\n"
    folder = tmp_path / "desk"
    folder.mkdir()
    desk(folder, playbook=book, stages=STAGES, treatments=CALLS)
    assert duecourse.check(folder, packs=[pack]) == ()
    (read,) = duecourse.load(folder, packs=[pack]).joined.packs
    meta = read.header.meta
    assert (meta.cite, meta.url, meta.source) == ("Act 1", "https://example.com/act", "a gazette")
    (pack / "regime.yaml").write_text(header.replace("days_past_due", "role"), "utf-8")
    assert "P30" in "".join(finding.code for finding in duecourse.check(folder, packs=[pack]))
