"""The flat 34-rule workload on which decision engines are compared.

``reference`` is the truth where every fact is known; ``hand`` is what a careful programmer writes
by hand for speed, the bound that ratios are taken against; ``reference3`` is the truth where facts
may be unknown. An engine counts only if its answers equal ``reference`` on 2,000 generated cases.
No time zones, no event history, no explanations: it measures rule evaluation alone.
"""

from __future__ import annotations

import random
from typing import Any

Case = dict[str, Any]
Answer = tuple[Any, Any, Any, Any, Any]
"""Stage, script, priority, sorted actions, sorted denials."""

FIELDS = (
    "case_id days_past_due principal_cents willing_to_repay reachable attempts_today attempts_7d "
    "last_conversation_days_ago birth_year local_minute_of_day weekday contact_knows_of_debt "
    "is_disputed do_not_contact bankrupt promise_to_pay_days channel_sms_consent"
).split()
WINDOWS = ((570, 660, 3), (750, 810, 2), (870, 930, 2), (1140, 1260, 2))


def reference(c: Case) -> Answer:
    """Return the answer, plain, slow and obvious. This is the truth."""
    d = c["days_past_due"]
    if d <= 0:
        stage = "pre_due"
    elif d <= 3:
        stage = "D1_3"
    elif d <= 7:
        stage = "D4_7"
    elif d <= 30:
        stage = "D8_30"
    else:
        stage = "M2"
    y = c["birth_year"]
    if y < 1970:
        script = "S_5060"
    elif y < 1980:
        script = "S_70"
    elif y < 2000:
        script = "S_8090"
    else:
        script = "S_00"
    if c["willing_to_repay"]:
        priority = "high" if c["principal_cents"] >= 1_000_000 else "medium"
    else:
        priority = "low"
    hold = []
    if c["is_disputed"]:
        hold.append("disputed")
    if c["do_not_contact"]:
        hold.append("do_not_contact")
    if c["bankrupt"]:
        hold.append("bankrupt")
    if hold:
        return (stage, script, priority, ["hold"], sorted(hold))
    den = []
    m = c["local_minute_of_day"]
    inside = False
    for lo, hi, cap in WINDOWS:
        if lo <= m < hi:
            inside = True
            if c["attempts_today"] >= cap:
                den.append("window_cap")
    if not inside:
        den.append("outside_window")
    if c["attempts_7d"] >= 7:
        den.append("weekly_cap")
    last = c["last_conversation_days_ago"]
    if last is not None and last < 7:
        den.append("recent_conversation")
    p = c["promise_to_pay_days"]
    if p is not None and p >= 0:
        den.append("promise_active")
    call_ok = not den
    act = []
    sms = c["channel_sms_consent"]
    if stage == "pre_due":
        if sms:
            act.append("reminder_sms")
        elif call_ok:
            act.append("reminder_call")
    elif stage == "D1_3":
        if call_ok:
            act.append("courtesy_call")
    elif stage == "D4_7":
        if call_ok:
            act.append("firm_call")
        if sms:
            act.append("firm_sms")
        if call_ok and not c["reachable"]:
            act.append("reference_no_disclosure")
    elif stage == "D8_30":
        act.append("invite_to_branch")
        if call_ok:
            act.append(
                "reference_disclose" if c["contact_knows_of_debt"] else "reference_no_disclosure"
            )
    else:
        act.append("handoff")
    return (stage, script, priority, sorted(act), sorted(den))


def gen(n: int, seed: int = 20240601, start: int = 0) -> list[Case]:
    """Return *n* cases, the same for the same seed."""
    r = random.Random(seed)
    out = []
    wt = [35, 25, 15, 10, 5, 4, 3, 1, 1, 1]
    w7 = [10, 10, 10, 10, 9, 8, 8, 6, 5, 4, 3, 3, 2, 2, 1, 1]
    today, week = list(range(10)), list(range(16))
    for i in range(n):
        if r.random() < 0.6:
            lo, hi, _ = WINDOWS[r.randrange(4)]
            m = r.randrange(lo - 2, hi + 3)
        else:
            m = r.randrange(0, 1440)
        u = r.random()
        if u < 0.12:
            dpd = 0
        elif u < 0.32:
            dpd = r.randint(1, 3)
        elif u < 0.55:
            dpd = r.randint(4, 7)
        elif u < 0.8:
            dpd = r.randint(8, 30)
        else:
            dpd = r.randint(0, 60)
        out.append(
            {
                "case_id": f"C{start + i:09d}",
                "days_past_due": dpd,
                "principal_cents": r.randint(10_000, 3_000_000) if r.random() < 0.98 else 1_000_000,
                "willing_to_repay": r.random() < 0.55,
                "reachable": r.random() < 0.7,
                "attempts_today": r.choices(today, wt)[0],
                "attempts_7d": r.choices(week, w7)[0],
                "last_conversation_days_ago": None if r.random() < 0.5 else r.randint(0, 60),
                "birth_year": r.randint(1950, 2005),
                "local_minute_of_day": m,
                "weekday": r.randrange(7),
                "contact_knows_of_debt": r.random() < 0.3,
                "is_disputed": r.random() < 0.03,
                "do_not_contact": r.random() < 0.02,
                "bankrupt": r.random() < 0.01,
                "promise_to_pay_days": None if r.random() < 0.75 else r.randint(-10, 14),
                "channel_sms_consent": r.random() < 0.6,
            }
        )
    return out


def gen_unknown(n: int, seed: int = 7) -> list[Case]:
    """Return *n* cases in which any fact may be null or missing."""
    r = random.Random(seed)
    out = gen(n, seed)
    for case in out:
        rate = r.choice((0.05, 0.2, 0.5))
        for name in FIELDS[1:]:
            if r.random() < rate:
                if r.random() < 0.5:
                    case[name] = None
                else:
                    del case[name]
    return out


def hand(c: Case) -> Answer:
    """Return the answer as fast as careful hand-written Python can."""
    d = c["days_past_due"]
    stage = (
        "pre_due"
        if d <= 0
        else "D1_3"
        if d <= 3
        else "D4_7"
        if d <= 7
        else "D8_30"
        if d <= 30
        else "M2"
    )
    y = c["birth_year"]
    script = "S_5060" if y < 1970 else "S_70" if y < 1980 else "S_8090" if y < 2000 else "S_00"
    priority = (
        ("high" if c["principal_cents"] >= 1000000 else "medium")
        if c["willing_to_repay"]
        else "low"
    )
    if c["bankrupt"] or c["is_disputed"] or c["do_not_contact"]:
        h = []
        if c["bankrupt"]:
            h.append("bankrupt")
        if c["is_disputed"]:
            h.append("disputed")
        if c["do_not_contact"]:
            h.append("do_not_contact")
        return stage, script, priority, ["hold"], h
    den = []
    m = c["local_minute_of_day"]
    cap = (
        3 if 570 <= m < 660 else 2 if (750 <= m < 810 or 870 <= m < 930 or 1140 <= m < 1260) else -1
    )
    if cap < 0:
        den.append("outside_window")
    p = c["promise_to_pay_days"]
    if p is not None and p >= 0:
        den.append("promise_active")
    last = c["last_conversation_days_ago"]
    if last is not None and last < 7:
        den.append("recent_conversation")
    if c["attempts_7d"] >= 7:
        den.append("weekly_cap")
    if cap >= 0 and c["attempts_today"] >= cap:
        den.append("window_cap")
    if d > 30:
        act = ["handoff"]
    elif d > 7:
        act = ["invite_to_branch"]
        if not den:
            act.append(
                "reference_disclose" if c["contact_knows_of_debt"] else "reference_no_disclosure"
            )
    elif d > 3:
        act = []
        if not den:
            act.append("firm_call")
        if c["channel_sms_consent"]:
            act.append("firm_sms")
        if not den and not c["reachable"]:
            act.append("reference_no_disclosure")
    elif d > 0:
        act = [] if den else ["courtesy_call"]
    else:
        act = ["reminder_sms"] if c["channel_sms_consent"] else [] if den else ["reminder_call"]
    return stage, script, priority, act, den


def _not(a: bool | None) -> bool | None:
    return None if a is None else not a


def _and(*parts: bool | None) -> bool | None:
    return False if False in parts else None if None in parts else True


def _or(*parts: bool | None) -> bool | None:
    return _not(_and(*map(_not, parts)))


def _at_least(a: int | None, b: int | None) -> bool | None:
    return None if a is None or b is None else a >= b


def reference3(c: Case) -> Answer:
    """Return the answer where facts may be unknown, by Kleene's logic.

    An action needs certain truth; a denial stands unless it is certainly false; for the last talk
    and the promise, null says that there was none.
    """
    get = c.get
    d, y, w = get("days_past_due"), get("birth_year"), get("willing_to_repay")
    stage = script = priority = None
    if d is not None:
        bounds = {"pre_due": 0, "D1_3": 3, "D4_7": 7, "D8_30": 30}
        stage = next((name for name, last in bounds.items() if d <= last), "M2")
    if y is not None:
        births = {"S_5060": 1970, "S_70": 1980, "S_8090": 2000}
        script = next((name for name, end in births.items() if y < end), "S_00")
    if w is False:
        priority = "low"
    elif w is True and get("principal_cents") is not None:
        priority = "high" if c["principal_cents"] >= 1_000_000 else "medium"
    holds = {
        "disputed": get("is_disputed"),
        "do_not_contact": get("do_not_contact"),
        "bankrupt": get("bankrupt"),
    }
    on_hold = _or(*holds.values())
    m, cap = get("local_minute_of_day"), None
    if m is not None:
        cap = next((calls for lo, hi, calls in WINDOWS if lo <= m < hi), 0)
    last, promise = get("last_conversation_days_ago"), get("promise_to_pay_days")
    denials = {
        "outside_window": None if cap is None else cap == 0,
        "window_cap": _and(_at_least(cap, 1), _at_least(get("attempts_today"), cap)),
        "weekly_cap": _at_least(get("attempts_7d"), 7),
        "recent_conversation": last is not None and last < 7,
        "promise_active": promise is not None and promise >= 0,
    }
    held = sorted(name for name, value in holds.items() if value is not False)
    den = held + [n for n, v in denials.items() if _and(v, _not(on_hold)) is not False]
    sms, reach, knows = get("channel_sms_consent"), get("reachable"), get("contact_knows_of_debt")
    free, call = not held, not den
    offers: dict[str | None, list[tuple[str, bool]]] = {
        "pre_due": [
            ("reminder_sms", free and sms is True),
            ("reminder_call", call and sms is False),
        ],
        "D1_3": [("courtesy_call", call)],
        "D4_7": [
            ("firm_call", call),
            ("firm_sms", free and sms is True),
            ("reference_no_disclosure", call and reach is False),
        ],
        "D8_30": [
            ("invite_to_branch", free),
            ("reference_disclose", call and knows is True),
            ("reference_no_disclosure", call and knows is False),
        ],
        "M2": [("handoff", free)],
    }
    act = [name for name, lawful in offers.get(stage, []) if lawful]
    if stage is not None and on_hold is True:
        act.append("hold")
    return stage, script, priority, sorted(act), sorted(den)


def plain(answer: Answer) -> Answer:
    """Return an answer with its lists as tuples, so that all engines' answers compare."""
    stage, script, priority, actions, denials = answer
    return stage, script, priority, tuple(actions), tuple(denials)
