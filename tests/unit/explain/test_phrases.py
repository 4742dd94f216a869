"""Conditions in words are true at their very bounds, and so are their opposites."""

from __future__ import annotations

import pytest

from duecourse import ir
from duecourse.explain._phrases import Describer
from duecourse.ir import Expr, Kind, Scope
from duecourse.law._plain import Plain

DAYS = ir.Input("days_past_due", Kind.INTEGER, Scope.CASE)
TIME = ir.Input("shift_begins", Kind.TIME_OF_DAY, Scope.CASE)
WORD = ir.Input("purpose", Kind.ENUM, Scope.CASE)
FLAG = ir.Named("agreed", Kind.BOOLEAN, Scope.CASE, ir.TRUE)
SETS = ir.Input("refused", Kind.SET, Scope.CASE)
CHANNEL = ir.Input("channel", Kind.ENUM, Scope.CASE)
CHANNELS = ("call", "sms", "wechat", "email", "letter", "visit")


@pytest.mark.parametrize(
    ("test", "said", "denied"),
    [
        (ir.Between(DAYS, 1, None), "days_past_due is at least 1", "days_past_due is below 1"),
        (ir.Between(DAYS, None, 5), "days_past_due is at most 5", "days_past_due is above 5"),
        (ir.Between(DAYS, 1, 5), "days_past_due is 1 to 5", "days_past_due is not 1 to 5"),
        (ir.Between(DAYS, 5, 5), "days_past_due is 5", "days_past_due is not 5"),
        # A range of times does not hold its end: at nine it is not below nine.
        (
            ir.Between(TIME, None, 540, half_open=True),
            "shift_begins is below 09:00",
            "shift_begins is at least 09:00",
        ),
        (
            ir.Between(TIME, 540, None, half_open=True),
            "shift_begins is at least 09:00",
            "shift_begins is below 09:00",
        ),
        (ir.Known(DAYS), "days_past_due is known", "days_past_due is not known"),
        (FLAG, "agreed is yes", "agreed is no"),
        (ir.Compare("==", WORD, ir.Const("locate")), "purpose is locate", "purpose is not locate"),
        (ir.OneOf(WORD, frozenset("ab")), "purpose is a or b", "purpose is not a or b"),
        (ir.Not(ir.Known(DAYS)), "days_past_due is not known", "days_past_due is known"),
        (
            ir.All((ir.Known(DAYS), FLAG)),
            "days_past_due is known and agreed is yes",
            "not (days_past_due is known and agreed is yes)",
        ),
    ],
)
def test_said_and_denied(test: Expr, said: str, denied: str) -> None:
    words = Describer({}, "en")
    assert words.test(test) == said
    assert words.test(ir.Not(test)) == denied


def test_that_a_fact_is_known_goes_without_saying_beside_a_test_of_it() -> None:
    test = ir.All((ir.Known(DAYS), ir.Between(DAYS, 1, None)))
    assert Plain({}, "en").test(test) == "days_past_due is at least 1"
    apart = ir.All((ir.Known(DAYS), FLAG))
    assert Plain({}, "en").test(apart) == "days_past_due is known and agreed is yes"


def test_what_holds_for_each_channel_is_said_once() -> None:
    each = [
        ir.All((ir.Compare("==", CHANNEL, ir.Const(name)), ir.Overlaps(SETS, frozenset({name}))))
        for name in CHANNELS
    ]
    assert Plain({}, "en").test(ir.Any(tuple(each))) == "refused includes the channel used"
    some = Plain({}, "en").test(ir.Any(tuple(each[:2])))
    assert (
        some
        == "(channel is call and refused includes call or channel is sms and refused includes sms)"
    )
