"""``in_order: yes``: the entries that are stated stand in that order."""

from __future__ import annotations

import pytest

from duecourse.proof.policy_tests._compare import Comparison
from duecourse.source.node import Map
from duecourse.source.reader import read_bytes

DECIDED = {
    "now": [
        {"treatment": "hand-over", "to": "", "instead": []},
        {
            "treatment": "m2-call",
            "to": "p",
            "instead": [{"treatment": "a", "to": "p"}, {"treatment": "b", "to": "p"}],
        },
        {"treatment": "overdue-sms", "to": "p", "instead": []},
    ],
    "later": [],
    "barred": [],
}


def differences(text: str) -> list[str]:
    node, _ = read_bytes(f"expect: {text}".encode(), "t.yaml")
    assert isinstance(node, Map)
    (expected,) = node.values()
    assert isinstance(expected, Map)
    found = Comparison(DECIDED).differences(expected, exactly=False)
    return [f"{each.path} {each.what}" for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{now: [overdue-sms, hand-over]}", []),
        ("{in_order: yes, now: [hand-over, overdue-sms]}", []),
        ("{in_order: no, now: [overdue-sms, hand-over]}", []),
        ("{in_order: yes, now: [overdue-sms, hand-over]}", ["now[1] order"]),
        ("{in_order: yes, now: [m2-call, hand-over, overdue-sms]}", ["now[1] order"]),
        ("{in_order: yes, now: [{treatment: m2-call, instead: [a, b]}]}", []),
        (
            "{in_order: yes, now: [{treatment: m2-call, instead: [b, a]}]}",
            ["now[0].instead[1] order"],
        ),
        ("{in_order: yes, now: [overdue-sms, gone]}", ["now[1] absent"]),
    ],
)
def test_the_order_is_compared_where_it_is_asked_for(text: str, expected: list[str]) -> None:
    assert differences(text) == expected
