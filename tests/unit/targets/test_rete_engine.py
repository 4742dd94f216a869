from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest

from duecourse.errors import TargetError
from duecourse.targets import _rete_engine
from duecourse.targets._rete_engine import MAX_RULES, SESSIONS, Rules, distinct, fnv32

pytest.importorskip("durable", reason="durable-rules has no wheel and needs a compiler")

KIND = {"kind": "k"}


def rules(*conditions: Mapping[str, object]) -> Rules:
    return Rules("k", [{"$and": [KIND, condition]} for condition in conditions])


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_hash_is_that_of_the_engine() -> None:
    # From its own table: rete.c, HASH_ALL and HASH_AND.
    assert (fnv32("all"), fnv32("$and")) == (321211332, 3746487396)


@pytest.mark.parametrize(
    ("first", "second"),
    [("costarring", "liquid"), ("declinate", "macallums"), ("altarage", "zinke")],
)
def test_sessions_whose_hashes_collide_are_left_out(first: str, second: str) -> None:
    assert fnv32(first) == fnv32(second)
    assert distinct([first, "another", second]) == (first, "another")


def test_pool_is_small_and_free_of_collisions() -> None:
    assert 1 < len(SESSIONS) < 64
    assert len({fnv32(name) for name in SESSIONS}) == len(SESSIONS)
    assert distinct(SESSIONS) == SESSIONS


def test_every_condition_that_is_met_is_told_once() -> None:
    found = rules({"a": True}, {"$gte": {"n": 5}}, {"$or": [{"a": True}, {"n": 5}]}, {"b": 1})
    assert found.fire({"a": True, "n": 5}) == {0, 1, 2}
    assert found.fire({"a": False, "n": 6}) == {1}


def test_a_message_that_meets_nothing_is_an_answer() -> None:
    assert rules({"a": True}).fire({"a": False}) == frozenset()
    assert rules({"a": True}).fire({}) == frozenset()
    assert Rules("k", []).fire({"a": True}) == frozenset()


def test_the_same_message_may_come_again() -> None:
    found = rules({"a": True})
    assert [found.fire({"a": True}) for _ in range(100)] == [{0}] * 100


def test_the_largest_integers_and_any_text_arrive_whole() -> None:
    edge = (1 << 62) - 1
    words = ["中文", "🂡", 'quo"te', "back\\slash", "new\nline", "nul\0", "", "null", "3", "true"]
    found = rules({"n": edge}, {"n": -edge}, {"$gt": {"n": edge}}, *({"t": w} for w in words))
    assert found.fire({"n": edge, "t": "no such"}) == {0}
    assert found.fire({"n": -edge}) == {1}
    assert found.fire({"n": edge + 1}) == {2}
    for place, word in enumerate(words):
        assert found.fire({"t": word}) == {3 + place}


def test_rules_with_as_many_as_fit() -> None:
    found = rules(*({"n": number} for number in range(MAX_RULES - 1)))
    assert found.fire({"n": 498}) == {498}
    with pytest.raises(TargetError, match="500 rules does not fit"):
        rules(*({"n": number} for number in range(MAX_RULES)))


def test_as_many_tests_as_fit_may_be_met_at_once() -> None:
    found = rules(*({"$gte": {"n": number}} for number in range(56)))
    assert found.fire({"n": 1000}) == frozenset(range(56))


def test_what_the_engine_refuses_is_an_error_and_the_next_call_works() -> None:
    groups = [{"$and": [{f"a{i}": 1}, {f"b{i}": 1}]} for i in range(15)]
    with pytest.raises(TargetError, match="error code: 113"):
        rules({"$or": groups}).fire({"a0": 1})
    crowded = rules(*({"$gte": {"n": number}} for number in range(100)))
    for _ in range(3):
        with pytest.raises(TargetError, match="error code: 303"):
            crowded.fire({"n": 1000})
        assert crowded.fire({"n": 1}) == {0, 1}
    with pytest.raises(TargetError, match="not JSON serializable"):
        rules({"a": 1}).fire({"a": object()})
    assert rules({"a": 1}).fire({"a": 1}) == {0}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_that_the_engine_swallows_is_raised(error: type[BaseException]) -> None:
    class Broken(list[int]):
        def append(self, number: int) -> None:
            raise error("broken")

    found = rules({"a": 1})
    found._fired = Broken()
    with pytest.raises(TargetError, match="an action of a `k` failed: exception caught broken"):
        found.fire({"a": 1})


def test_rulesets_nobody_uses_are_deleted() -> None:
    found = rules({"a": 1})
    found.fire({"a": 1})
    handle = found._ruleset._handle
    del found
    assert handle in _rete_engine._CONDEMNED
    rules({"a": 1}).fire({"a": 1})
    assert handle not in _rete_engine._CONDEMNED


def test_no_thread_is_left_and_the_process_ends() -> None:
    done = run(
        "import threading\n"
        "from duecourse.targets._rete_engine import Rules\n"
        "print(Rules('k', [{'kind': 'k'}]).fire({}), threading.active_count())\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "frozenset({0}) 1\n", "")
