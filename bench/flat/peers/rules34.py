"""The workload as positive rules over flat facts, for the engines that match rules one by one.

A condition is a nested tuple: ``("and", …)``, ``("or", …)``, ``("lt" | "lte" | "gte" | "eq", field,
value)`` or ``("absent", field)``. Nulls are dropped from the case beforehand.
"""

from __future__ import annotations

from typing import Any

Condition = tuple[Any, ...]

_WINDOWS = ((570, 660, 3), (750, 810, 2), (870, 930, 2), (1140, 1260, 2))
_FLAGS = ("is_disputed", "do_not_contact", "bankrupt")


def _both(*parts: Condition) -> Condition:
    return ("and", *parts)


def _within(field: str, low: int, high: int) -> Condition:
    return _both(("gte", field, low), ("lt", field, high))


_FREE = tuple(("eq", flag, False) for flag in _FLAGS)
_HELD = ("or", *(("eq", flag, True) for flag in _FLAGS))
_MINUTE = "local_minute_of_day"
_CALL_OK = (
    *_FREE,
    (
        "or",
        *(
            _both(_within(_MINUTE, low, high), ("lt", "attempts_today", cap))
            for low, high, cap in _WINDOWS
        ),
    ),
    ("lt", "attempts_7d", 7),
    ("or", ("absent", "last_conversation_days_ago"), ("gte", "last_conversation_days_ago", 7)),
    ("or", ("absent", "promise_to_pay_days"), ("lt", "promise_to_pay_days", 0)),
)
_D = "days_past_due"
_OUTSIDE = (
    "or",
    ("lt", _MINUTE, 570),
    _within(_MINUTE, 660, 750),
    _within(_MINUTE, 810, 870),
    _within(_MINUTE, 930, 1140),
    ("gte", _MINUTE, 1260),
)

RULES: tuple[tuple[str, str, Condition], ...] = (
    ("stage", "pre_due", ("lt", _D, 1)),
    ("stage", "D1_3", _within(_D, 1, 4)),
    ("stage", "D4_7", _within(_D, 4, 8)),
    ("stage", "D8_30", _within(_D, 8, 31)),
    ("stage", "M2", ("gte", _D, 31)),
    ("script", "S_5060", ("lt", "birth_year", 1970)),
    ("script", "S_70", _within("birth_year", 1970, 1980)),
    ("script", "S_8090", _within("birth_year", 1980, 2000)),
    ("script", "S_00", ("gte", "birth_year", 2000)),
    (
        "priority",
        "high",
        _both(("eq", "willing_to_repay", True), ("gte", "principal_cents", 1_000_000)),
    ),
    (
        "priority",
        "medium",
        _both(("eq", "willing_to_repay", True), ("lt", "principal_cents", 1_000_000)),
    ),
    ("priority", "low", ("eq", "willing_to_repay", False)),
    ("denial", "disputed", ("eq", "is_disputed", True)),
    ("denial", "do_not_contact", ("eq", "do_not_contact", True)),
    ("denial", "bankrupt", ("eq", "bankrupt", True)),
    *(
        (
            "denial",
            "window_cap",
            _both(*_FREE, _within(_MINUTE, low, high), ("gte", "attempts_today", cap)),
        )
        for low, high, cap in _WINDOWS
    ),
    ("denial", "outside_window", _both(*_FREE, _OUTSIDE)),
    ("denial", "weekly_cap", _both(*_FREE, ("gte", "attempts_7d", 7))),
    ("denial", "recent_conversation", _both(*_FREE, ("lt", "last_conversation_days_ago", 7))),
    ("denial", "promise_active", _both(*_FREE, ("gte", "promise_to_pay_days", 0))),
    ("action", "hold", _HELD),
    ("action", "reminder_sms", _both(*_FREE, ("lt", _D, 1), ("eq", "channel_sms_consent", True))),
    (
        "action",
        "reminder_call",
        _both(("lt", _D, 1), ("eq", "channel_sms_consent", False), *_CALL_OK),
    ),
    ("action", "courtesy_call", _both(_within(_D, 1, 4), *_CALL_OK)),
    ("action", "firm_call", _both(_within(_D, 4, 8), *_CALL_OK)),
    ("action", "firm_sms", _both(*_FREE, _within(_D, 4, 8), ("eq", "channel_sms_consent", True))),
    (
        "action",
        "reference_no_disclosure",
        _both(_within(_D, 4, 8), ("eq", "reachable", False), *_CALL_OK),
    ),
    ("action", "invite_to_branch", _both(*_FREE, _within(_D, 8, 31))),
    (
        "action",
        "reference_disclose",
        _both(_within(_D, 8, 31), ("eq", "contact_knows_of_debt", True), *_CALL_OK),
    ),
    (
        "action",
        "reference_no_disclosure",
        _both(_within(_D, 8, 31), ("eq", "contact_knows_of_debt", False), *_CALL_OK),
    ),
    ("action", "handoff", _both(*_FREE, ("gte", _D, 31))),
)
"""Kind, outcome, condition: 34 rules."""


def gathered(fired: list[tuple[str, str]]) -> tuple[Any, Any, Any, Any, Any]:
    """Return the answer that the fired rules make."""
    single: dict[str, str] = {}
    actions: list[str] = []
    denials: list[str] = []
    for kind, outcome in fired:
        if kind == "action":
            actions.append(outcome)
        elif kind == "denial":
            denials.append(outcome)
        else:
            single[kind] = outcome
    # Some engines fire a rule once for each side of an "or" that holds.
    names = sorted(set(actions)) if len(actions) > 1 else actions
    return single["stage"], single["script"], single["priority"], names, sorted(denials)
