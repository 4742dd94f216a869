"""zen-engine: one expression node of a graph, served by a static loader (its fast path)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import zen

NAME = "zen-engine"

_EXPRESSIONS = {
    "stage": "days_past_due <= 0 ? 'pre_due' : days_past_due <= 3 ? 'D1_3' : "
    "days_past_due <= 7 ? 'D4_7' : days_past_due <= 30 ? 'D8_30' : 'M2'",
    "script": "birth_year < 1970 ? 'S_5060' : birth_year < 1980 ? 'S_70' : "
    "birth_year < 2000 ? 'S_8090' : 'S_00'",
    "priority": "willing_to_repay ? (principal_cents >= 1000000 ? 'high' : 'medium') : 'low'",
    "held": "is_disputed or do_not_contact or bankrupt",
    "cap": "local_minute_of_day in [570..660) ? 3 : (local_minute_of_day in [750..810) or "
    "local_minute_of_day in [870..930) or local_minute_of_day in [1140..1260)) ? 2 : 0",
    "denials": "$.held ? filter([bankrupt ? 'bankrupt' : null, is_disputed ? 'disputed' : null, "
    "do_not_contact ? 'do_not_contact' : null], # != null) : filter(["
    "$.cap == 0 ? 'outside_window' : null, "
    "promise_to_pay_days != null and promise_to_pay_days >= 0 ? 'promise_active' : null, "
    "last_conversation_days_ago != null and last_conversation_days_ago < 7 ? "
    "'recent_conversation' : null, "
    "attempts_7d >= 7 ? 'weekly_cap' : null, "
    "$.cap > 0 and attempts_today >= $.cap ? 'window_cap' : null], # != null)",
    "ok": "len($.denials) == 0",
    "actions": "$.held ? ['hold'] : "
    "$.stage == 'pre_due' ? (channel_sms_consent ? ['reminder_sms'] : "
    "$.ok ? ['reminder_call'] : []) : "
    "$.stage == 'D1_3' ? ($.ok ? ['courtesy_call'] : []) : "
    "$.stage == 'D4_7' ? filter([$.ok ? 'firm_call' : null, "
    "channel_sms_consent ? 'firm_sms' : null, "
    "$.ok and not reachable ? 'reference_no_disclosure' : null], # != null) : "
    "$.stage == 'D8_30' ? ($.ok ? ['invite_to_branch', contact_knows_of_debt ? "
    "'reference_disclose' : 'reference_no_disclosure'] : ['invite_to_branch']) : ['handoff']",
}


def graph() -> dict[str, Any]:
    """Return the workload as one expression node."""
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "content": {}},
            {
                "id": "rules",
                "type": "expressionNode",
                "name": "rules",
                "content": {
                    "expressions": [
                        {"id": key, "key": key, "value": value}
                        for key, value in _EXPRESSIONS.items()
                    ]
                },
            },
            {"id": "out", "type": "outputNode", "name": "out", "content": {}},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "e2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }


def make() -> Callable[[dict[str, Any]], Any]:
    """Load the graph."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"flat": graph()}}})
    evaluate = engine.evaluate

    def decide(case: dict[str, Any]) -> Any:
        result = evaluate("flat", case)["result"]
        return (
            result["stage"],
            result["script"],
            result["priority"],
            result["actions"],
            result["denials"],
        )

    return decide
