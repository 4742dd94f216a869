"""cel-expr-python: Google's CEL in C++; the whole workload is one expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cel_expr_python import cel

NAME = "cel-expr-python"

_CAP = (
    "(m >= 570 && m < 660 ? 3 : (m >= 750 && m < 810) || (m >= 870 && m < 930) || "
    "(m >= 1140 && m < 1260) ? 2 : 0)"
).replace("m ", "local_minute_of_day ")
_RECENT = "(last_conversation_days_ago != null && last_conversation_days_ago < 7)"
_PROMISE = "(promise_to_pay_days != null && promise_to_pay_days >= 0)"
_OK = f"!(attempts_7d >= 7 || {_RECENT} || {_PROMISE} || attempts_today >= {_CAP})"
_HELD = "(bankrupt || is_disputed || do_not_contact)"


def _list(*items: tuple[str, str]) -> str:
    return " + ".join(f"({condition} ? ['{name}'] : [])" for condition, name in items)


EXPRESSION = f"""[
  [days_past_due <= 0 ? 'pre_due' : days_past_due <= 3 ? 'D1_3' : days_past_due <= 7 ? 'D4_7' :
   days_past_due <= 30 ? 'D8_30' : 'M2'],
  [birth_year < 1970 ? 'S_5060' : birth_year < 1980 ? 'S_70' :
   birth_year < 2000 ? 'S_8090' : 'S_00'],
  [willing_to_repay ? (principal_cents >= 1000000 ? 'high' : 'medium') : 'low'],
  {_HELD} ? ['hold'] :
   days_past_due <= 0 ? (channel_sms_consent ? ['reminder_sms'] : {_OK} ? ['reminder_call'] : []) :
   days_past_due <= 3 ? ({_OK} ? ['courtesy_call'] : []) :
   days_past_due <= 7 ? ({_OK} ? ['firm_call'] + (channel_sms_consent ? ['firm_sms'] : []) +
     (!reachable ? ['reference_no_disclosure'] : []) : (channel_sms_consent ? ['firm_sms'] : [])) :
   days_past_due <= 30 ? ({_OK} ? ['invite_to_branch', contact_knows_of_debt ?
     'reference_disclose' : 'reference_no_disclosure'] : ['invite_to_branch']) : ['handoff'],
  {_HELD} ? {
    _list(
        ("bankrupt", "bankrupt"), ("is_disputed", "disputed"), ("do_not_contact", "do_not_contact")
    )
} : {
    _list(
        (f"{_CAP} == 0", "outside_window"),
        (_PROMISE, "promise_active"),
        (_RECENT, "recent_conversation"),
        ("attempts_7d >= 7", "weekly_cap"),
        (f"{_CAP} > 0 && attempts_today >= {_CAP}", "window_cap"),
    )
}
]"""


def make() -> Callable[[dict[str, Any]], Any]:
    """Compile the expression."""
    whole = (
        "days_past_due principal_cents attempts_today attempts_7d birth_year local_minute_of_day"
    )
    flags = (
        "willing_to_repay reachable contact_knows_of_debt is_disputed do_not_contact bankrupt "
        "channel_sms_consent"
    )
    variables = {name: cel.Type.INT for name in whole.split()}
    variables |= {name: cel.Type.BOOL for name in flags.split()}
    variables |= {
        name: cel.Type.DYN for name in ("last_conversation_days_ago", "promise_to_pay_days")
    }
    evaluate = cel.NewEnv(variables=variables).compile(EXPRESSION).eval

    def decide(case: dict[str, Any]) -> Any:
        (stage,), (script,), (priority,), actions, denials = evaluate(data=case).plain_value()
        return stage, script, priority, actions, denials

    return decide
