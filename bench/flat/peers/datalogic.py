"""datalogic-py: JSONLogic in Rust; the whole workload is one expression."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import datalogic_py

NAME = "datalogic-py"

Logic = Any


def _v(name: str) -> Logic:
    return {"var": name}


def _list(*items: tuple[Logic, str]) -> Logic:
    return {"merge": [{"if": [condition, [name], []]} for condition, name in items]}


def _window(low: int, high: int) -> Logic:
    return {"<=": [low, _v("local_minute_of_day"), high - 1]}


_CAP = {
    "if": [
        _window(570, 660),
        3,
        {"or": [_window(750, 810), _window(870, 930), _window(1140, 1260)]},
        2,
        0,
    ]
}
_TODAY = _v("attempts_today")
_OUTSIDE = {"==": [_CAP, 0]}
_CAPPED = {"and": [{"!": [_OUTSIDE]}, {">=": [_TODAY, _CAP]}]}
_WEEKLY = {">=": [_v("attempts_7d"), 7]}


def _present(name: str, test: Logic) -> Logic:
    return {"and": [{"!==": [_v(name), None]}, test]}


_LAST, _PROMISE = "last_conversation_days_ago", "promise_to_pay_days"
_RECENT = _present(_LAST, {"<": [_v(_LAST), 7]})
_PROMISED = _present(_PROMISE, {">=": [_v(_PROMISE), 0]})
_CALL_OK = {"!": [{"or": [_WEEKLY, _RECENT, _PROMISED, {">=": [_TODAY, _CAP]}]}]}
"""An open window with calls left: outside the cap is 0, which every count reaches."""
_D, _SMS = _v("days_past_due"), _v("channel_sms_consent")
_ACTIONS = {
    "if": [
        {"<=": [_D, 0]},
        {"if": [_SMS, ["reminder_sms"], _CALL_OK, ["reminder_call"], []]},
        {"<=": [_D, 3]},
        {"if": [_CALL_OK, ["courtesy_call"], []]},
        {"<=": [_D, 7]},
        {
            "if": [
                _CALL_OK,
                _list(
                    (True, "firm_call"),
                    (_SMS, "firm_sms"),
                    ({"!": [_v("reachable")]}, "reference_no_disclosure"),
                ),
                {"if": [_SMS, ["firm_sms"], []]},
            ]
        },
        {"<=": [_D, 30]},
        {
            "if": [
                _CALL_OK,
                [
                    "invite_to_branch",
                    {
                        "if": [
                            _v("contact_knows_of_debt"),
                            "reference_disclose",
                            "reference_no_disclosure",
                        ]
                    },
                ],
                ["invite_to_branch"],
            ]
        },
        ["handoff"],
    ]
}
_DENIALS = _list(
    (_OUTSIDE, "outside_window"),
    (_PROMISED, "promise_active"),
    (_RECENT, "recent_conversation"),
    (_WEEKLY, "weekly_cap"),
    (_CAPPED, "window_cap"),
)
_HOLDS = _list(
    (_v("bankrupt"), "bankrupt"),
    (_v("is_disputed"), "disputed"),
    (_v("do_not_contact"), "do_not_contact"),
)
_HELD = {"or": [_v("bankrupt"), _v("is_disputed"), _v("do_not_contact")]}
_Y = _v("birth_year")
RULE: Logic = [
    {
        "if": [
            {"<=": [_D, 0]},
            "pre_due",
            {"<=": [_D, 3]},
            "D1_3",
            {"<=": [_D, 7]},
            "D4_7",
            {"<=": [_D, 30]},
            "D8_30",
            "M2",
        ]
    },
    {
        "if": [
            {"<": [_Y, 1970]},
            "S_5060",
            {"<": [_Y, 1980]},
            "S_70",
            {"<": [_Y, 2000]},
            "S_8090",
            "S_00",
        ]
    },
    {
        "if": [
            {"!": [_v("willing_to_repay")]},
            "low",
            {">=": [_v("principal_cents"), 1_000_000]},
            "high",
            "medium",
        ]
    },
    {"if": [_HELD, ["hold"], _ACTIONS]},
    {"if": [_HELD, _HOLDS, _DENIALS]},
]


def make() -> Callable[[dict[str, Any]], Any]:
    """Compile the expression."""
    evaluate = datalogic_py.Engine().compile(json.dumps(RULE)).evaluate

    def decide(case: dict[str, Any]) -> Any:
        stage, script, priority, actions, denials = evaluate(case)
        return stage, script, priority, actions, denials

    return decide
