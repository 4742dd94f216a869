"""rule-engine: an expression for each single answer, a rule for each condition; Python gathers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import rule_engine

NAME = "rule-engine"

_STAGE = (
    "days_past_due <= 0 ? 'pre_due' : (days_past_due <= 3 ? 'D1_3' : "
    "(days_past_due <= 7 ? 'D4_7' : (days_past_due <= 30 ? 'D8_30' : 'M2')))"
)
_SCRIPT = (
    "birth_year < 1970 ? 'S_5060' : (birth_year < 1980 ? 'S_70' : "
    "(birth_year < 2000 ? 'S_8090' : 'S_00'))"
)
_PRIORITY = "willing_to_repay ? (principal_cents >= 1000000 ? 'high' : 'medium') : 'low'"
_CAP = (
    "local_minute_of_day >= 570 and local_minute_of_day < 660 ? 3 : ("
    "(local_minute_of_day >= 750 and local_minute_of_day < 810) or "
    "(local_minute_of_day >= 870 and local_minute_of_day < 930) or "
    "(local_minute_of_day >= 1140 and local_minute_of_day < 1260) ? 2 : 0)"
)
_RECENT = "last_conversation_days_ago != null and last_conversation_days_ago < 7"
_PROMISE = "promise_to_pay_days != null and promise_to_pay_days >= 0"


def make() -> Callable[[dict[str, Any]], Any]:
    """Compile the rules."""
    rule = rule_engine.Rule
    stage_of, script_of, priority_of = (
        rule(text).evaluate for text in (_STAGE, _SCRIPT, _PRIORITY)
    )
    cap_of = rule(_CAP).evaluate
    holds = [
        (name, rule(text).matches)
        for name, text in (
            ("bankrupt", "bankrupt"),
            ("disputed", "is_disputed"),
            ("do_not_contact", "do_not_contact"),
        )
    ]
    denials = [
        (name, rule(text).matches)
        for name, text in (
            ("promise_active", _PROMISE),
            ("recent_conversation", _RECENT),
            ("weekly_cap", "attempts_7d >= 7"),
        )
    ]
    today = rule("attempts_today").evaluate
    sms, lost, knows = (
        rule(text).matches
        for text in ("channel_sms_consent", "not reachable", "contact_knows_of_debt")
    )

    def decide(case: dict[str, Any]) -> Any:
        stage = stage_of(case)
        head = stage, script_of(case), priority_of(case)
        held = [name for name, matches in holds if matches(case)]
        if held:
            return *head, ["hold"], held
        cap = cap_of(case)
        denied = [] if cap else ["outside_window"]
        denied += [name for name, matches in denials if matches(case)]
        if cap and today(case) >= cap:
            denied.append("window_cap")
        ok = not denied
        if stage == "pre_due":
            actions = ["reminder_sms"] if sms(case) else ["reminder_call"] if ok else []
        elif stage == "D1_3":
            actions = ["courtesy_call"] if ok else []
        elif stage == "D4_7":
            actions = ["firm_call"] if ok else []
            if sms(case):
                actions.append("firm_sms")
            if ok and lost(case):
                actions.append("reference_no_disclosure")
        elif stage == "D8_30":
            actions = ["invite_to_branch"]
            if ok:
                actions.append("reference_disclose" if knows(case) else "reference_no_disclosure")
        else:
            actions = ["handoff"]
        return *head, actions, denied

    return decide
