from __future__ import annotations

import importlib.util
import operator
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import duecourse
from duecourse.targets.flat import FlatKernel

FLAT = Path(__file__).parents[2] / "bench" / "flat"


def bench_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_flat_{name}", FLAT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


workload = bench_module("workload")
bench_kernel = bench_module("kernel")


@pytest.fixture(scope="module")
def kernel() -> FlatKernel:
    made: FlatKernel = bench_kernel.make()
    return made


def test_the_kernel_and_the_bound_equal_the_reference(kernel: FlatKernel) -> None:
    for case in workload.gen(2_000):
        expected = workload.plain(workload.reference(case))
        assert kernel(case) == expected
        assert workload.plain(workload.hand(case)) == expected
        assert workload.plain(workload.reference3(case)) == expected


def test_the_kernel_equals_the_reference_where_facts_are_unknown(kernel: FlatKernel) -> None:
    cases = workload.gen_unknown(2_000)
    assert any(None in case.values() for case in cases)
    assert any(len(case) < len(workload.FIELDS) for case in cases)
    for case in cases:
        assert kernel(case) == workload.plain(workload.reference3(case))


class Facts(dict[str, Any]):
    """A case that counts how often each fact is fetched."""

    fetched: Counter[str]

    def __getitem__(self, name: str) -> Any:
        self.fetched[name] += 1
        return super().__getitem__(name)


class Number(int):
    """A number that notes every test of it."""

    fact: str
    tested: Counter[tuple[str, str, int]]

    def _note(self, form: str, other: int, test: Callable[[int, int], bool]) -> bool:
        self.tested[self.fact, form, int(other)] += 1
        return test(int(self), int(other))

    def __lt__(self, other: int) -> bool:
        return self._note("<", other, operator.lt)

    def __le__(self, other: int) -> bool:
        return self._note("<=", other, operator.le)

    def __gt__(self, other: int) -> bool:
        return self._note(">", other, operator.gt)

    def __ge__(self, other: int) -> bool:
        return self._note(">=", other, operator.ge)

    def __eq__(self, other: object) -> bool:
        return self._note("==", int(str(other)), operator.eq)

    __hash__ = int.__hash__


def test_a_call_fetches_and_tests_each_fact_at_most_once(kernel: FlatKernel) -> None:
    asked: Counter[str] = Counter()
    for case in (*workload.gen(1_000), *workload.gen_unknown(1_000)):
        tested: Counter[tuple[str, str, int]] = Counter()
        facts = Facts(dict.fromkeys(kernel.facts))
        facts.fetched = Counter()
        for name, value in case.items():
            if isinstance(value, int) and not isinstance(value, bool):
                number = Number(value)
                number.fact, number.tested = name, tested
                facts[name] = number
            else:
                facts[name] = value
        assert kernel(facts) == workload.plain(workload.reference3(case))
        assert max(facts.fetched.values()) == 1
        assert max(tested.values(), default=0) <= 1
        asked.update(fact for fact, _, _ in tested)
    assert asked.keys() >= {"days_past_due", "birth_year", "attempts_7d", "local_minute_of_day"}


def test_the_kernel_says_what_a_whole_decision_says() -> None:
    book = duecourse.load(FLAT / "book", packs=[])
    kernel = book.flat(["stage", "cohort:talk", "now", "limits"], given=bench_kernel.GIVEN)
    at = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    for case in (*workload.gen(120), *workload.gen_unknown(120)):
        facts = dict(case)
        # A birthday or a due date is a day or nothing; the history here is always known.
        if facts.get("attempts_today") is None:
            facts["attempts_today"] = 0
        stage, cohort, now, limits = kernel(facts)
        decision = book.decide(book.case(document(facts, at)), at)
        assert decision.stage == stage
        assert tuple(sorted(one.treatment for one in decision.now)) == now
        assert isinstance(limits, tuple)
        for one in decision.barred:
            assert {reason.limit for reason in one.because} <= set(limits)
        for said in (one.script for one in decision.now if one.script is not None):
            assert (said.cohort or None) == cohort


def document(facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return the case document whose facts are these."""
    loan = ("principal_cents attempts_7d last_conversation_days_ago promise_to_pay_days").split()
    debtor = "willing_to_repay reachable do_not_contact bankrupt channel_sms_consent".split()
    due, year = facts.get("days_past_due"), facts.get("birth_year")
    minute = facts.get("local_minute_of_day")
    calls = [
        {
            "id": f"call-{number}",
            "at": (at - timedelta(minutes=number + 1)).isoformat(),
            "type": "call",
            "direction": "out",
            "point": "self-mobile",
            "outcome": "no_answer",
        }
        for number in range(facts["attempts_today"])
    ]
    return {
        "id": facts["case_id"],
        "person": "P-1",
        "actor": "first_party",
        "jurisdiction": ["CN"],
        "language": "en",
        "loan": {
            **{name: facts.get(name) for name in loan},
            "is_disputed": facts.get("is_disputed"),
            "local_minute_of_day": None
            if minute is None
            else f"{minute // 60:02}:{minute % 60:02}",
            "oldest_unpaid_due_date": None
            if due is None
            else (at.date() - timedelta(days=due)).isoformat(),
        },
        "debtor": {
            **{name: facts.get(name) for name in debtor},
            "birth_date": None if year is None else date(year, 6, 15).isoformat(),
        },
        "contacts": [
            {
                "id": "self",
                "role": "debtor",
                "knows_of_debt": facts.get("contact_knows_of_debt"),
                "points": [
                    {
                        "id": "self-mobile",
                        "channel": ["call", "sms", "letter"],
                        "phone": "mobile",
                        "zones": ["UTC"],
                    }
                ],
            }
        ],
        "events": list(reversed(calls)),
    }
