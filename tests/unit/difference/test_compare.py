"""What changed is said in policy terms, with both places."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duecourse.difference.compare import UnlikeError, difference
from duecourse.difference.machine import as_dict
from duecourse.difference.tell import key_of, moved_of, where_of
from duecourse.errors import PolicyLoadError

from .conftest import ROOT, Edited, item

GOLDEN = ("stages.yaml", "days_past_due: 1..3", "days_past_due: 1..5")
CAP = """cite: "12 CFR 1006.14(b)(2)(i)(A)"
    source: github:cfpb/reg-text ecfr/1006.txt
    force: regulation
    certainty: A
    effective: {from: 2021-11-30}
  - id: seven-in-seven-student"""
FIRM = "treatments/critical.yaml"
CRITICAL = ("stages.yaml", "days_past_due: 4..7", "days_past_due: 6..7")


def told(found: object) -> list[str]:
    return [
        f"{each.sign} {each.kind} {each.id} {change.sign} {key_of(change)} "
        + " -> ".join(text for text in (change.old, change.new) if text)
        for each in found.items  # type: ignore[attr-defined]
        for change in each.changes
    ]


def test_a_policy_is_no_different_from_itself(edited: Edited) -> None:
    found = edited()
    assert not found
    assert found.counts == {"+": 0, "~": 0, "-": 0}


def test_moved_bounds_are_said_as_such(edited: Edited) -> None:
    found = edited(GOLDEN, CRITICAL)
    assert told(found) == [
        "~ stage golden ~ when days_past_due 1..3 -> 1..5",
        "~ stage critical ~ when days_past_due 4..7 -> 6..7",
    ]
    golden = item(found, "stage", "golden")
    assert moved_of(golden.changes[0]) == "wider by 4..5"
    assert moved_of(item(found, "stage", "critical").changes[0]) == "narrower by 4..5"
    assert where_of(golden.where) == (
        "cases come to golden from critical exactly where status of the loan is active and "
        "days past due is 4 to 5"
    )


def test_both_places_are_those_of_the_text(edited: Edited) -> None:
    found = edited(("stages.yaml", "kind: stages\n", "kind: stages\n\n\n"), GOLDEN, CRITICAL)
    change = item(found, "stage", "golden").changes[0]
    assert change.old_place is not None
    assert change.new_place is not None
    for place, text in ((change.old_place, "1..3"), (change.new_place, "1..5")):
        line = Path(place.file).read_text("utf-8").splitlines()[place.line - 1]
        assert text in line
    assert change.new_place.line == change.old_place.line + 2


@pytest.mark.parametrize(
    "edit",
    [
        ("stages.yaml", "days_past_due: 31..", 'days_past_due: ">= 31"'),
        ("stages.yaml", "days_past_due: 31..", 'days_past_due: "> 30"'),
        ("stages.yaml", "loan_status: [approved, signed]", "loan_status: [signed, approved]"),
        ("disclosure.yaml", "{party: [consumer, liable]}", "{party: [liable, consumer]}"),
        (FIRM, "stage: [critical, tug-of-war]", "stage: [tug-of-war, critical]"),
        (FIRM, "when: {kind_words_tried: yes}", "when: {all: [{kind_words_tried: yes}]}"),
        ("call-windows.yaml", "daily, hours: 12:30", "[mon-fri, weekend], hours: 12:30"),
        ("call-windows.yaml", "whom: {role: debtor}\n", ""),
        ("worklist.yaml", "active, days_past_due: 1..3}", "active, days_past_due: [1..3]}"),
    ],
)  # fmt: skip
def test_what_means_the_same_is_no_change(edited: Edited, edit: tuple[str, str, str]) -> None:
    assert told(edited(edit)) == []


def test_items_come_and_go_and_get_other_names(edited: Edited) -> None:
    found = edited(
        ("worklist.yaml", "id: willing", "id: says-yes"),
        ("worklist.yaml", "order:", "  - {id: early, points: 5, when: {days_past_due: 1}}\norder:"),
    )
    signs = {(each.sign, each.id, each.like) for each in found.items}
    assert signs == {("-", "willing", "says-yes"), ("+", "says-yes", "willing"), ("+", "early", "")}
    early = item(found, "score-row", "early")
    assert early.old_place is None
    assert where_of(early.where) == "the score differs at most where days past due is 1"


def test_citations_and_dates_of_law(edited: Edited) -> None:
    later = CAP.replace("14(b)(2)(i)(A)", "14(z)").replace("2021-11-30", "2027-04-01")
    (limit,) = edited(("counts.yaml", CAP, later), policy="regimes/us").items
    assert {(c.path, c.sign, c.old, c.new, c.weight) for c in limit.changes} == {
        (("cite",), "~", "12 CFR 1006.14(b)(2)(i)(A)", "12 CFR 1006.14(z)", "records"),
        (("effective", "from"), "~", "2021-11-30", "2027-04-01", "decides"),
    }
    said = where_of(limit.where)
    assert said.startswith("what is lawful, or how long, or how often, differs at most where")
    assert "US" in said


def test_a_changed_fact_names_its_readers(edited: Edited) -> None:
    text = (ROOT / "policies/branch/facts.yaml").read_text("utf-8")
    line = next(each for each in text.splitlines() if "id: large_principal" in each)
    assert "50000" in text
    found = edited(("facts.yaml", "50000", "60000"))
    fact = item(found, "fact", "large_principal")
    assert line
    assert "score-row large" in fact.readers
    assert "score-row large" in where_of(fact.where)


def test_order_of_treatments(edited: Edited) -> None:
    found = edited((FIRM, "voice\n    rank: 30\n", "voice\n    rank: 15\n"))
    ranks = item(found, "treatment", "plain-call")
    assert [(c.old, c.new, c.weight) for c in ranks.changes] == [("30", "15", "decides")]
    order = item(found, "order", "treatments")
    assert order.changes[0].weight == "decides"  # it now passes another of its exclusive group
    before, after = (text.split(", ") for text in (order.changes[0].old, order.changes[0].new))
    assert sorted(before) == sorted(after)
    assert before.index("firm-call") < before.index("plain-call")
    assert after.index("plain-call") < after.index("firm-call")


def test_scripts_are_compared_by_version(edited: Edited) -> None:
    file = ROOT / "policies/branch/scripts/overdue.yaml"
    text = file.read_text("utf-8")
    said = next(line for line in text.splitlines() if "say:" in line and text.count(line) == 1)
    found = edited(("scripts/overdue.yaml", said, said.replace('say: "', 'say: "!')))
    (script,) = found.items
    assert script.kind == "script"
    assert all(change.weight == "says" for change in script.changes)
    assert "is offered" in where_of(script.where)


def test_titles_notes_and_sources_decide_nothing(edited: Edited) -> None:
    found = edited(("stages.yaml", "en: Golden period", "en: Golden days"))
    (stage,) = found.items
    assert not stage.decides
    assert where_of(stage.where) == "no decision differs but in what it quotes"


def test_the_digest_is_that_of_meaning(edited: Edited, tmp_path: Path) -> None:
    once = edited(GOLDEN, CRITICAL).digest
    other = edited(
        ("stages.yaml", "kind: stages\n", "# another day\nkind: stages\n"), GOLDEN, CRITICAL
    )
    assert other.digest == once
    moved = tmp_path / "elsewhere"
    shutil.copytree(ROOT / "policies/branch", moved / "old")
    shutil.copytree(tmp_path / "new", moved / "new")
    assert difference(moved / "old", moved / "new").digest == once
    five = ("stages.yaml", "days_past_due: 4..7", "days_past_due: 5..7")
    assert edited(GOLDEN, five).digest != once


def test_a_playbook_and_a_pack_are_not_compared() -> None:
    with pytest.raises(UnlikeError, match="law pack"):
        difference(ROOT / "policies/branch", ROOT / "policies/regimes/cn")


def test_a_policy_with_mistakes_is_not_compared(edited: Edited) -> None:
    with pytest.raises(PolicyLoadError):
        edited(("stages.yaml", "days_past_due: 1..3", "days_past_du: 1..3"))


def test_law_packs_are_compared_too() -> None:
    found = difference(ROOT / "policies/regimes/us", ROOT / "policies/regimes/us-ma")
    kinds = {each.kind for each in found.items}
    assert {"header", "limit"} <= kinds
    assert as_dict(found)["old"]["kind"] == "regime"
