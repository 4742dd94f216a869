from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import duecourse
from duecourse.api import Book
from duecourse.errors import TargetError
from duecourse.targets._flat_tables import KEPT, SMALL, Sets, table

HEAD = "kind: playbook\nid: flat\nversion: 1\nzone: UTC\nlanguages: [en]\n"
STAGES = """kind: stages
stages:
  - {id: early, when: {days_past_due: 1..7}}
  - {id: late, when: {days_past_due: 8..}}
outside: {when: {days_past_due: ..0}}
"""
TREATMENTS = """kind: treatments
treatments:
  - {id: ring, stage: any, do: call, whom: {}, purpose: collect}
  - {id: look, stage: late, do: review}
"""


def book(folder: Path, **documents: str) -> Book:
    """Load a playbook made of a stage table, two treatments and *documents*."""
    for name, text in {"stages": STAGES, "treatments": TREATMENTS, **documents}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    (folder / "playbook.yaml").write_text(HEAD, "utf-8")
    return duecourse.load(folder, packs=[])


def limits(*rows: str) -> str:
    return "kind: limits\nlimits:\n" + "".join(f"  - {row}\n" for row in rows)


def facts(*rows: str) -> str:
    return "kind: facts\nfacts:\n" + "".join(f"  - {row}\n" for row in rows)


GIVEN = ["days_past_due"]
HOLD = "{id: stop, hold: {when: {hot: yes}}}"
HOT = "{id: hot, type: boolean, path: loan.hot}"


def test_an_offer_needs_certainty_and_a_limit_applies_unless_certainly_false(
    tmp_path: Path,
) -> None:
    made = book(tmp_path, limits=limits(HOLD), facts=facts(HOT))
    kernel = made.flat(["stage", "now", "limits"], given=GIVEN)
    assert kernel({"days_past_due": 9, "hot": False}) == ("late", ("look", "ring"), ())
    assert kernel({"days_past_due": 9, "hot": True}) == ("late", ("look",), ("flat/stop",))
    assert kernel({"days_past_due": 9, "hot": None}) == ("late", ("look",), ("flat/stop",))
    assert kernel({"days_past_due": 9}) == ("late", ("look",), ("flat/stop",))
    assert kernel({"hot": False, "other": 1}) == (None, (), ())
    assert kernel.outputs == ("stage", "now", "limits")
    assert set(kernel.facts) == {"days_past_due", "hot"}


def test_names_are_the_hosts(tmp_path: Path) -> None:
    made = book(tmp_path, limits=limits(HOLD), facts=facts(HOT))
    names = {"late": "L8", "ring": "R", "look": "A", "stop": "S"}
    kernel = made.flat(["stage", "now", "limits"], given=GIVEN, names=names)
    assert kernel({"days_past_due": 9, "hot": False}) == ("L8", ("A", "R"), ())
    assert kernel({"days_past_due": 9, "hot": True}) == ("L8", ("A",), ("S",))


def test_a_default_stands_for_an_unknown_fact(tmp_path: Path) -> None:
    hot = "{id: hot, type: boolean, path: loan.hot, default: no}"
    kernel = book(tmp_path, limits=limits(HOLD), facts=facts(hot)).flat(["now"], given=GIVEN)
    assert kernel({"days_past_due": 1}) == (("ring",),)
    assert kernel({"days_past_due": 1, "hot": None}) == (("ring",),)
    assert kernel({"days_past_due": 1, "hot": True}) == ((),)


def test_exclusive_groups_are_settled_after_limits(tmp_path: Path) -> None:
    treatments = """kind: treatments
treatments:
  - {id: first, stage: any, do: call, whom: {}, purpose: collect, exclusive: voice, rank: 1}
  - {id: second, stage: any, do: call, whom: {}, purpose: remind, exclusive: voice, rank: 2}
"""
    stop = "{id: stop, on: {purpose: collect}, hold: {when: {hot: yes}}}"
    made = book(tmp_path, treatments=treatments, limits=limits(stop), facts=facts(HOT))
    kernel = made.flat(["now"], given=GIVEN)
    assert kernel({"days_past_due": 1, "hot": False}) == (("first",),)
    assert kernel({"days_past_due": 1, "hot": True}) == (("second",),)


def test_facts_are_answered_in_ir_form(tmp_path: Path) -> None:
    rows = (
        "{id: fee, type: money, path: loan.fee}",
        "{id: rate, type: decimal, path: loan.rate}",
        "{id: total, type: money, derive: {add: [loan.fee, loan.fee]}}",
        "{id: dear, type: boolean, derive: {when: {fee: 10.50..}}}",
        "{id: sort, type: enum, values: [a, b], derive: {when: [{if: {dear: yes}, then: a}, "
        "{otherwise: b}]}}",
    )
    made = book(tmp_path, facts=facts(*rows))
    outputs = ["fact:fee", "fact:total", "fact:dear", "fact:sort"]
    kernel = made.flat(outputs)
    fee = Decimal("10.50")
    assert kernel({"fee": fee}) == (fee, fee + fee, True, "a")
    assert kernel({"fee": 3}) == (3, 6, False, "b")
    assert kernel({}) == (None, None, None, None)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("{id: hours, hours: {daily: 08:00..20:00}}", "flat/hours"),
        ("{id: cap, cap: {count: attempts, at_most: 1, within: today}}", "flat/cap"),
        ("{id: gap, wait: {after: conversation, days: 2}}", "flat/gap"),
        ("{id: end, hold: {when: {hot: yes}, until: stop_on}}", "flat/end"),
        ("{id: old, hold: {when: {days_past_due: 40..}}}", "days_past_due"),
        ("{id: many, hold: {when: {calls: 4..}}}", "calls"),
    ],
)
def test_what_needs_a_clock_or_a_history_is_refused_by_name(
    tmp_path: Path, row: str, named: str
) -> None:
    rows = (
        HOT,
        "{id: stop_on, type: date, path: loan.stop_on}",
        "{id: calls, type: integer, derive: {count: attempts, within: 7 days}}",
    )
    made = book(tmp_path, limits=limits(row), facts=facts(*rows))
    with pytest.raises(TargetError, match=f"`{named}`"):
        made.flat(["limits"])


@pytest.mark.parametrize(
    ("outputs", "given", "message"),
    [
        (["colour"], [], "no output `colour`"),
        (["fact:colour"], [], "no fact `colour`"),
        (["cohort:hymn"], [], "no treatment uses a script `hymn`"),
        (["stage"], ["colour"], "no fact `colour` that could be given"),
        (["stage"], [], "`days_past_due` needs today's date"),
    ],
)
def test_what_is_not_there_is_refused(
    tmp_path: Path, outputs: Sequence[str], given: Sequence[str], message: str
) -> None:
    with pytest.raises(TargetError, match=message):
        book(tmp_path).flat(outputs, given=given)


def test_an_act_whose_words_may_be_refused_is_refused(tmp_path: Path) -> None:
    treatments = """kind: treatments
treatments:
  - {id: ring, stage: any, do: call, whom: {}, purpose: collect, script: talk}
"""
    scripts = """kind: scripts
scripts:
  - {id: talk, versions: [{text: {en: [{say: You owe., reveals: [debt_exists]}]}}]}
"""
    disclosure = """kind: disclosure
rules: [{id: all, whom: {}, may_learn: all}]
"""
    made = book(tmp_path, treatments=treatments, scripts=scripts, disclosure=disclosure)
    with pytest.raises(TargetError, match="treatment `ring`: its script `talk`"):
        made.flat(["now"], given=GIVEN)


def test_effective_dates_ask_for_an_instant(tmp_path: Path) -> None:
    hold = "{id: stop, hold: {when: {hot: yes}}, effective: {from: 2026-02-01}}"
    made = book(tmp_path, limits=limits(hold), facts=facts(HOT))
    with pytest.raises(TargetError, match="of which instant"):
        made.flat(["limits"])
    edge = datetime(2026, 2, 1, tzinfo=UTC)
    before = made.flat(["limits"], at=edge - timedelta(seconds=1))
    after = made.flat(["limits"], at=edge)
    assert before({"hot": True}) == ((),)
    assert after({"hot": True}) == (("flat/stop",),)


def test_sets_are_made_once_and_their_number_is_bounded() -> None:
    small = table(["b", "a"])
    assert small == [(), ("b",), ("a",), ("a", "b")]
    large = table([f"n{i:02d}" for i in range(SMALL + 5)])
    assert isinstance(large, Sets)
    assert large[5] is large[5]
    assert large[5] == ("n00", "n02")
    for mask in range(KEPT + 100):
        assert len(large[mask]) == mask.bit_count()
    assert len(large) == KEPT
