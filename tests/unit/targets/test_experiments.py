"""Experiments in both targets, in runs of many people, and where a target refuses them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from tests._columns import differences, in_columns

import duecourse
from duecourse.decide.schema import decision_schema
from duecourse.errors import TargetError
from duecourse.language._experiment_model import drawn

pytest.importorskip("pyarrow")

AT = datetime.fromisoformat("2026-03-10T10:00:00+08:00")
POLICY = """\
kind: playbook
id: small
zone: Asia/Shanghai
languages: [en]
---
kind: stages
stages: [{id: every, when: {}}]
---
kind: treatments
treatments:
  - {id: firm-call, title: A firm call, stage: any, do: call, whom: {party: consumer}, tone: firm}
  - {id: warm-call, title: A warm call, stage: any, do: call, whom: {party: consumer}, tone: warm}
---
kind: experiments
experiments:
  - id: opening-tone
    title: {en: Warmer opening, zh: 温和开场}
    salt: opening-tone-2026-03
    champion: usual
    when: {days_past_due: 1..7}
    exclude: [{vulnerable: yes}]
    arms:
      - {id: usual, title: As usual, share: 60%, treatments: [firm-call]}
      - {id: warm, share: 40%, treatments: [warm-call]}
    effective: {from: 2026-03-01, until: 2026-03-31}
"""


@pytest.fixture
def book(tmp_path: Path) -> duecourse.Book:
    return load(tmp_path, POLICY)


def load(folder: Path, policy: str) -> duecourse.Book:
    for number, text in enumerate(policy.split("---\n")):
        (folder / f"{number}.yaml").write_text(text, "utf-8")
    return duecourse.load(folder, packs=[])


def case(person: str, **more: Any) -> dict[str, Any]:
    point = {"id": "mobile", "channel": ["call"], "phone": "mobile", "zones": ["Asia/Shanghai"]}
    return {
        "id": f"L-{person}",
        "person": person,
        "actor": "first_party",
        "loan": {"oldest_unpaid_due_date": "2026-03-05"},
        "debtor": {"vulnerable": False},
        "contacts": [{"id": "self", "role": "debtor", "points": [point]}],
        "events": [],
        **more,
    }


def test_columns_draw_as_single_decisions_do(book: duecourse.Book) -> None:
    """A thousand people, some of whom are left out; and the shares are what they should be."""
    from duecourse.portfolio.outcomes import outcome_of  # noqa: PLC0415 - needs an extra

    people = [f"客-{number}" if number % 3 else f"P {number}" for number in range(1000)]
    cases = [
        book.case(case(p, debtor={"vulnerable": None if n % 7 == 0 else n % 11 == 0}))
        for n, p in enumerate(people)
    ]
    found, alone = in_columns(book, cases, AT)
    assert alone == 0
    decided = [(each.person, book.decide(each, AT)) for each in cases]
    assert not differences(outcome_of(book, decided), found)
    arms = [set(row) for row in found.decisions["experiments"].to_pylist()]
    taking = [n for n in range(1000) if n % 7 and n % 11]
    assert all(bool(arms[n]) == (n in set(taking)) for n in range(1000))
    for n in taking:
        arm = "warm" if drawn("opening-tone-2026-03", people[n]) >= 6000 else "usual"
        assert arms[n] == {f"opening-tone={arm}"}
    warm = sum(arms[n] == {"opening-tone=warm"} for n in taking)
    assert abs(warm / len(taking) - 0.4) < 0.06  # more than three standard deviations


def test_a_decision_says_its_arm_and_fits_its_schema(book: duecourse.Book, tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    said = json.loads(book.decide(case("P-1"), AT).to_json())
    assert said["experiments"] == [{"experiment": "opening-tone", "arm": "warm"}]
    jsonschema.validate(said, decision_schema())
    other = tmp_path / "other"
    other.mkdir()
    plain = load(other, POLICY.partition("---\nkind: experiments")[0])
    said = json.loads(plain.decide(case("P-1"), AT).to_json())
    assert "experiments" not in said
    jsonschema.validate(said, decision_schema())


def test_a_book_without_experiments_writes_the_columns_that_it_wrote(tmp_path: Path) -> None:
    plain = load(tmp_path, POLICY.partition("---\nkind: experiments")[0])
    found, _ = in_columns(plain, [plain.case(case("P-1"))], AT)
    assert "experiments" not in found.decisions.column_names


EXPLAINED: list[tuple[str, str, str, Literal["en", "zh"], str, str]] = [
    ("P-1", "2026-03-10", "no", "en", "", "takes part in the experiment “Warmer opening”"),
    ("P-1", "2026-03-10", "no", "en", "", "in arm `warm`"),
    ("P-1", "2026-03-10", "no", "en", "firm-call", "“As usual”, and the case is in arm `warm`"),
    ("P-2", "2026-03-10", "no", "en", "warm-call", "and the case is in arm “As usual”"),
    ("P-1", "2026-03-10", "yes", "en", "warm-call", "and the case does not take part"),
    ("P-1", "2026-04-02", "no", "en", "warm-call", "and it does not run now"),
    ("P-1", "2026-03-10", "no", "zh", "firm-call", "实验“温和开场”只在“As usual”组采用它"),
    ("P-1", "2026-03-10", "no", "zh", "firm-call", "而本案属于`warm`组"),
]


@pytest.mark.parametrize(("person", "at", "debtor", "language", "asked", "told"), EXPLAINED)
def test_explanations_say_what_the_arm_does(
    book: duecourse.Book,
    person: str,
    at: str,
    debtor: str,
    language: Literal["en", "zh"],
    asked: str,
    told: str,
) -> None:
    document = case(person, debtor={"vulnerable": debtor == "yes"})
    instant = datetime.fromisoformat(f"{at}T10:00:00+08:00")
    explained = book.explain(book.case(document), instant, treatment=asked, language=language)
    text = explained.to_text()
    assert told in text
    assert "drawn:" not in text
    assert "differ if" not in text


def test_a_flat_kernel_is_not_given_the_person(book: duecourse.Book) -> None:
    for make in (book.flat, book.flat_columns):
        with pytest.raises(TargetError, match=r"firm-call.*experiment draws by person"):
            make(["now"], given=["days_past_due", "party"], at=AT)


def test_a_book_with_experiments_can_be_pickled(book: duecourse.Book) -> None:
    import pickle  # noqa: PLC0415 - only here

    again = pickle.loads(pickle.dumps(book))
    assert again.decide(case("P-1"), AT).to_json() == book.decide(case("P-1"), AT).to_json()
