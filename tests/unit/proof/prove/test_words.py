"""The formulas of words say of one case what ``decide`` renders for it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.unit.proof.prove._books import DISCLOSURE, SCRIPTS, book

import duecourse
from duecourse import Book
from duecourse.book.case import Case

pytest.importorskip("z3")

from duecourse.proof.prove import _decided
from duecourse.proof.prove._words import Wording
from duecourse.targets.solver._scalar_view import ScalarView

ROOT = Path(__file__).parents[4]
BRANCH = ROOT / "policies" / "branch"
ATS = ("2026-03-10T10:05:00+08:00", "2026-03-13T20:05:00+08:00")


def compare(asked: Book, case: Case, at: datetime) -> int:
    """Compare every act that is offered; return how many had words."""
    taken, decider = _decided.snapshot(asked, case, at)
    joined = asked.for_case(case)[0]
    playbook = joined.playbook
    wording = Wording(joined.facts, playbook.header.languages, playbook.scripts)
    ready, _ = decider.prepare(case, taken.us)
    code = taken.stretch.code
    items = code.plan.items
    worded = 0
    for offered in taken.offered:
        pair = offered.pair
        if pair is None or offered.act.script is None:
            continue
        if offered.spoken is None:
            continue  # held back, and not refused for its words: they were not made
        worded += 1
        view = ScalarView(code, ready, pair[0], pair[1], taken.us)
        ways = [way for way in wording.ways(view, offered.act) if way.holds]
        said = offered.spoken.said
        name = offered.act.treatment.meta.id
        assert bool(ways) is (said is not None), name
        if said is None:
            continue
        (way,) = ways
        assert (way.cohort, way.language) == (said.cohort, said.language), name
        if not offered.reasons:
            told = {item for item in items if wording.revealed(view, way, item)}
            assert told == _decided.revealed(taken, offered, joined.facts), name
        text = said.text
        for sentence in way.sentences:
            words = "".join(literal for _, literal in sentence.fragment.parts)
            if sentence.place[0] == "text" and not any(f for f, _ in sentence.fragment.parts):
                assert (words in text) is bool(sentence.said), (name, words)
    return worded


@pytest.mark.parametrize("law", [False, True], ids=["no law", "cn and us"])
def test_of_every_case_of_the_branch(law: bool) -> None:
    packs = [ROOT / "policies" / "regimes" / name for name in ("cn", "us")] if law else []
    asked = duecourse.load(BRANCH, packs=packs)
    worded = 0
    for file in sorted((BRANCH / "cases").glob("*.yaml")):
        case = asked.read_case(file)
        for at in ATS:
            worded += compare(asked, case, datetime.fromisoformat(at))
    assert worded > 20


@pytest.mark.parametrize("born", ["1975-01-01", "1985-01-01", None])
@pytest.mark.parametrize("language", ["en", "zh", "fr", None])
@pytest.mark.parametrize("amount", ["10.00", None])
def test_of_versions_languages_and_facts_that_are_missing(
    tmp_path: Path, born: str | None, language: str | None, amount: str | None
) -> None:
    scripts = SCRIPTS.replace(
        '{say: "You owe {amount_due}."', '{say: "{amount_due}", essential: yes'
    )
    asked = book(tmp_path, scripts=scripts, disclosure=DISCLOSURE)
    document = {
        "kind": "case",
        "id": "LN-1",
        "person": "P-1",
        "loan": {"oldest_unpaid_due_date": "2026-01-01"},
        "debtor": {},
        "events": [],
        "contacts": [
            {
                "id": name,
                "role": role,
                "points": [{"id": f"{name}-p", "channel": ["call"], "zones": ["Asia/Shanghai"]}],
            }
            for name, role in (("self", "debtor"), ("boss", "employer"))
        ],
    }
    if born:
        document["debtor"] = {"birth_date": born}
    if language:
        document["language"] = language
    if amount:
        document["loan"] = {"oldest_unpaid_due_date": "2026-01-01", "amount_due": amount}
    assert compare(asked, asked.case(document), datetime.fromisoformat(ATS[0])) == 2
