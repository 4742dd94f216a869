"""The flat workload as a duecourse book, called through ``Book.flat``."""

from __future__ import annotations

from pathlib import Path

import duecourse
from duecourse.targets.flat import FlatKernel

BOOK = Path(__file__).parent / "book"
OUTPUTS = ("stage", "cohort:talk", "fact:priority", "now", "limits")
GIVEN = ("days_past_due", "birth_year", "attempts_today")
"""Derived facts of the core vocabulary that the workload's dict holds ready-made."""
NAMES = {
    "pre-due": "pre_due",
    "d1-3": "D1_3",
    "d4-7": "D4_7",
    "d8-30": "D8_30",
    "m2": "M2",
    "fifties-sixties": "S_5060",
    "seventies": "S_70",
    "eighties-nineties": "S_8090",
    "two-thousands": "S_00",
    "reminder-sms": "reminder_sms",
    "reminder-call": "reminder_call",
    "courtesy-call": "courtesy_call",
    "firm-call": "firm_call",
    "firm-sms": "firm_sms",
    "reference-if-lost": "reference_no_disclosure",
    "invite-to-branch": "invite_to_branch",
    "reference-disclose": "reference_disclose",
    "reference-no-disclosure": "reference_no_disclosure",
    "disputed": "disputed",
    "do-not-contact": "do_not_contact",
    "bankrupt": "bankrupt",
    "outside-window": "outside_window",
    "window-cap": "window_cap",
    "weekly-cap": "weekly_cap",
    "recent-conversation": "recent_conversation",
    "promise-active": "promise_active",
}
"""The workload's own codes for the book's ids."""


def make() -> FlatKernel:
    """Load the book and compile its kernel."""
    return duecourse.load(BOOK, packs=[]).flat(OUTPUTS, given=GIVEN, names=NAMES)
