"""What an audit says of logs that are in order, and of logs that are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.unit.audit.conftest import Done, Row, call, law_of

from duecourse.clock.instants import to_us

Audited = Callable[..., Done]
SEVEN = "us/seven-in-seven"


def week(*hours: str) -> list[Row]:
    """Return calls of one a day from 2 March on, at these hours."""
    first = datetime(2026, 3, 2)
    days = [first + timedelta(days=number) for number in range(len(hours))]
    return [
        call(f"c{number}", f"{day:%Y-%m-%d}T{hour}:00-05:00")
        for number, (day, hour) in enumerate(zip(days, hours, strict=True), 1)
    ]


def test_the_eighth_call_is_presumed_too_many_and_names_the_seven(audited: Audited) -> None:
    rows = [*week(*["10:00"] * 6), call("c7", "2026-03-07T15:00:00-05:00")]
    done = audited(*rows, call("c8", "2026-03-07T18:00:00-05:00"))
    assert [each.headroom[SEVEN] for each in done.judged] == [7, 6, 5, 4, 3, 2, 1, 0]
    assert done.judged[6].verdict == "clear"
    assert done.kinds("c8")[SEVEN] == "presumption"
    (finding,) = [f for f in done.judged[7].findings if f.limit == SEVEN]
    assert finding.counted == ("c1", "c2", "c3", "c4", "c5", "c6", "c7")
    assert finding.counted_in_all == 7
    assert finding.cite == "12 CFR 1006.14(b)(2)(i)(A)"
    assert "at most 7 placed_calls within 7 days" in finding.rule


def test_headroom_is_never_negative(audited: Audited) -> None:
    start = datetime.fromisoformat("2026-03-02T09:00:00-05:00")
    rows = [call(f"c{n}", (start + timedelta(minutes=30 * n)).isoformat()) for n in range(12)]
    done = audited(*rows)
    assert min(each.headroom[SEVEN] for each in done.judged) == 0
    assert done.judged[11].findings[-1].counted_in_all >= 2


def test_what_did_not_itself_count_crossed_no_limit_on_counts(audited: Audited) -> None:
    rows = [*week(*["10:00"] * 6), call("c7", "2026-03-07T15:00:00-05:00")]
    busy = audited(*rows, call("c8", "2026-03-07T18:00:00-05:00", outcome="busy"))
    assert busy.kinds("c8")[SEVEN] == "uncounted"
    unknown = audited(*rows, call("c8", "2026-03-07T18:00:00-05:00", outcome=None))
    assert unknown.kinds("c8")[SEVEN] == "undetermined"
    assert unknown.judged[7].findings[0].missing == ("outcome of c8",)


def test_the_last_lawful_minute_and_the_first_unlawful_one(audited: Audited) -> None:
    done = audited(*week("20:59", "21:00", "07:59", "08:00"))
    assert [each.verdict for each in done.judged] == ["clear", "breach", "breach", "clear"]
    (finding,) = done.judged[1].findings
    assert finding.limit == "us/hours"
    assert finding.unless == ("debt.court_permission", "debtor.outside_hours_agreed")
    excused = call("x", "2026-03-02T21:00:00-05:00", facts={"debt": {"court_permission": True}})
    assert "us/hours" not in audited(excused).kinds("x")


def test_the_law_is_that_of_the_day(audited: Audited) -> None:
    late = call("late", "2021-11-30T22:00:00-05:00")
    early = call("early", "2021-11-28T22:00:00-05:00")
    done = audited(early, late)
    assert done.kinds("late")["us/hours"] == "breach"
    assert done.kinds("early") == {"core/house-floor-hours": "house"}  # no law, so the house


def test_zones(audited: Audited) -> None:
    noon = "2026-03-02T13:30:00-05:00"
    several = call("c", "2026-03-02T09:00:00-05:00", zones="America/New_York;America/Denver")
    assert audited(several).kinds("c") == {"us/hours": "breach"}  # 07:00 in one of them
    silent = call("c", noon)
    del silent["zones"]  # any zone of the country, Guam's night among them
    done = audited(silent)
    assert done.kinds("c") == {"us/hours": "undetermined"}
    assert done.judged[0].findings[0].missing == ("zones",)


def test_an_unsaid_purpose_is_tried_in_every_way(audited: Audited) -> None:
    sister = {"contact": "sister", "role": "sibling", "point": "s"}
    day = "2026-03-02T10:00:00-05:00"
    assert audited(call("c", day, **sister)).kinds("c")["us/third-parties"] == "breach"
    done = audited(call("c", day, **sister, purpose=None))
    (finding,) = [f for f in done.judged[0].findings if f.limit == "us/third-parties"]
    assert (finding.kind, finding.missing) == ("undetermined", ("purpose",))
    night = audited(call("c", "2026-03-02T22:00:00-05:00", **sister, purpose=None))
    assert night.kinds("c")["us/hours"] == "breach"  # whatever it was for


def test_an_unsaid_role_is_tried_in_every_way(audited: Audited) -> None:
    row = call("c", "2026-03-02T22:00:00-05:00", contact="x", role=None)
    kinds = audited(row).kinds("c")
    assert kinds["us/hours"] == "breach"
    assert kinds["us/third-parties"] == "undetermined"


def test_unsaid_debts_take_the_reading_that_leaves_most_room(audited: Audited) -> None:
    rows = week(*["10:00"] * 7)
    other = call("o", "2026-03-02T15:00:00-05:00", debts=["D-2"], type="letter", direction="out")
    eighth = call("c8", "2026-03-08T15:00:00-04:00", debts=None)
    (finding,) = [f for f in audited(other, *rows, eighth).judged[-1].findings if f.limit == SEVEN]
    assert (finding.kind, finding.missing) == ("undetermined", ("debts",))
    assert audited(*rows, eighth).kinds("c8")[SEVEN] == "presumption"  # there is but one debt
    both = call("c8", "2026-03-08T15:00:00-04:00", debts=["D-1", "D-2"])
    (finding,) = [f for f in audited(other, *rows, both).judged[-1].findings if f.limit == SEVEN]
    assert (finding.kind, finding.debts) == ("presumption", ("D-1",))


def test_an_unclear_earlier_call_decides_only_where_it_decides(audited: Audited) -> None:
    rows = [*week(*["10:00"] * 6), call("c7", "2026-03-07T15:00:00-05:00")]
    rows[2]["outcome"] = None  # may have been busy, and then was not placed
    eighth, ninth = (call(f"c{n}", f"2026-03-07T{n + 10}:00:00-05:00") for n in (8, 9))
    done = audited(*rows, eighth, ninth)
    (finding,) = [f for f in done.judged[7].findings if f.limit == SEVEN]
    assert (finding.kind, finding.missing) == ("undetermined", ("outcome of c3",))
    assert done.kinds("c9")[SEVEN] == "presumption"  # seven others are certain


def test_a_fact_stands_from_the_row_that_says_it(audited: Audited) -> None:
    rows = week("22:00", "22:00", "22:00", "22:00")
    rows[1]["facts"] = {"debt": {"court_permission": True}}
    rows[3]["facts"] = {"debt": {"court_permission": False}}
    done = audited(*rows)
    hours = ["us/hours" in done.kinds(each.id) for each in done.judged]
    assert hours == [True, False, False, True]


def test_a_zone_stands_from_the_row_that_says_it(audited: Audited) -> None:
    rows = week("10:00", "10:00", "10:00")
    rows[1]["zones"], rows[2]["zones"] = "Pacific/Honolulu", None
    done = audited(*rows)
    assert [each.verdict for each in done.judged] == ["clear", "breach", "breach"]


def test_a_point_says_whose_it_is(audited: Audited) -> None:
    rows = week(*["10:00"] * 3)
    rows[1]["contact"] = rows[1]["role"] = None
    done = audited(*rows)
    assert {each.contact for each in done.judged} == {"self"}
    assert [each.headroom[SEVEN] for each in done.judged] == [7, 6, 5]


def test_inbound_rows_are_history(audited: Audited) -> None:
    done = audited(
        call("in", "2026-03-02T22:00:00-05:00", direction="in", outcome="conversation"),
        call("out", "2026-03-04T10:00:00-05:00"),
    )
    assert [each.id for each in done.judged] == ["out"]
    assert done.kinds("out") == {"us/after-a-conversation": "presumption"}
    assert done.totals.history == 1


def test_cease_holds_from_then_on(audited: Audited) -> None:
    cease = {"id": "e", "person": "P-1", "type": "cease_request", "debts": ["D-1"]}
    done = audited(
        call("before", "2026-03-02T10:00:00-05:00"),
        {**cease, "at": "2026-03-03T08:00:00-05:00"},
        call("after", "2026-03-04T10:00:00-05:00"),
    )
    assert done.kinds("before") == {}
    assert done.kinds("after") == {"us/cease": "breach"}
    assert done.judged[1].findings[0].counted == ("e",)


def test_overlapping_consents_are_one_and_end_with_one_withdrawal(audited: Audited) -> None:
    given: Row = {"person": "P-1", "type": "consent", "channel": "call", "contact": "self"}
    given |= {"by": "agency", "debts": ["D-1"]}
    talk = call("talk", "2026-03-02T10:00:00-05:00", outcome="conversation")
    one = {**given, "id": "k1", "at": "2026-03-03T09:00:00-05:00"}
    two = {**given, "id": "k2", "at": "2026-03-03T09:05:00-05:00"}
    ended = {**given, "id": "w", "type": "consent_withdrawn", "at": "2026-03-03T12:00:00-05:00"}
    next_day = call("c", "2026-03-04T10:00:00-05:00")
    assert "us/after-a-conversation" in audited(talk, next_day).kinds("c")
    assert "us/after-a-conversation" not in audited(talk, one, two, next_day).kinds("c")
    withdrawn = audited(talk, one, two, ended, next_day)
    assert withdrawn.kinds("c")["us/after-a-conversation"] == "presumption"


def test_a_jurisdiction_without_a_pack_is_not_determinable(audited: Audited) -> None:
    done = audited(call("c", "2026-03-02T22:00:00-05:00", jurisdiction=["US", "US-MA"]))
    assert done.kinds("c") == {"core/no-law-pack": "undetermined", "us/hours": "breach"}
    assert done.judged[0].findings[1].missing == ("law pack US-MA",)
    nowhere = audited(call("c", "2026-03-02T22:00:00-05:00", jurisdiction=None))
    assert nowhere.judged[0].findings[0].missing == ("jurisdiction",)
    assert nowhere.judged[0].verdict == "undetermined"


def test_a_first_party_is_bound_by_no_law_that_binds_agencies_only(audited: Audited) -> None:
    done = audited(call("c", "2026-03-02T22:00:00-05:00", actor="first_party", by="lender"))
    assert set(done.kinds("c").values()) == {"house"}
    assert done.totals.breaches == 0


def test_standards_can_be_reported_as_advice() -> None:
    row = call("c", "2026-03-02T22:30:00+08:00", jurisdiction="CN", zones="Asia/Shanghai")
    row["facts"] = {"loan": {"lender_type": "bank"}, "debt": {"agency_notice_given": True}}
    assert Done([row], law_of("cn")).kinds("c")["cn/hours-standard"] == "breach"
    lowered = Done([row], law_of("cn", advisory=True)).kinds("c")
    assert lowered["cn/hours-standard"] == "advice"


# --- logs that are not in order -------------------------------------------------------------------


def test_out_of_order_rows_are_put_in_order_and_counted(audited: Audited) -> None:
    rows = [*week(*["10:00"] * 6), call("c7", "2026-03-07T15:00:00-05:00")]
    rows.append(call("c8", "2026-03-07T18:00:00-05:00"))
    straight, back = audited(*rows), audited(*reversed(rows))
    assert {j.id: j.findings for j in straight.judged} == {j.id: j.findings for j in back.judged}
    assert (straight.totals.unordered, back.totals.unordered) == (0, 7)


def test_rows_of_one_instant_stand_in_the_order_of_the_log(audited: Audited) -> None:
    at = "2026-03-02T10:00:00-05:00"
    done = audited(*(call(f"c{number}", at) for number in range(9)))
    assert done.judged[0].verdict == "clear"
    assert done.kinds("c8")[SEVEN] == "presumption"


def test_future_rows_are_rejected_and_leave_no_gap(audited: Audited) -> None:
    until = to_us(datetime.fromisoformat("2026-03-03T00:00:00+00:00"))
    done = audited(*week("10:00", "10:00"), until=until)
    assert [each.id for each in done.judged] == ["c1"]
    assert [(each.line, each.id) for each in done.rejected] == [(2, "c2")]
    assert "in the future" in done.rejected[0].reason
    assert not done.judged[0].gaps


def test_a_row_that_stands_twice_counts_once(audited: Audited) -> None:
    one, two = week("10:00", "10:00")
    done = audited(one, one, two)
    assert done.judged[1].headroom[SEVEN] == 6
    assert (done.totals.rejected, done.totals.repeated) == (1, 1)
    assert not done.judged[1].gaps
    other = audited(one, {**one, "outcome": "conversation"}, two)
    assert "stands in line 1 already" in other.rejected[0].reason
    assert other.judged[1].gaps
    assert other.totals.with_gaps == 1


def test_a_contact_in_two_roles_is_judged_in_each_rows_own(audited: Audited) -> None:
    done = audited(
        call("as-debtor", "2026-03-02T10:00:00-05:00"),
        call("as-sibling", "2026-03-03T10:00:00-05:00", role="sibling"),
        call("as-before", "2026-03-04T10:00:00-05:00", role=None),
    )
    assert "us/third-parties" not in done.kinds("as-debtor")
    assert done.kinds("as-sibling")["us/third-parties"] == "breach"
    assert done.kinds("as-before")["us/third-parties"] == "breach"
    assert done.totals.two_roles == 1


def test_a_call_to_a_shared_number_counts_for_its_owner_and_for_who_was_called(
    audited: Audited,
) -> None:
    shared = {"contact": "wife", "role": "spouse"}
    done = audited(
        *week("10:00"),
        call("to-wife", "2026-03-03T10:00:00-05:00", **shared),
        call("to-wife-again", "2026-03-04T10:00:00-05:00", **shared),
        call("to-self", "2026-03-05T10:00:00-05:00"),
    )
    assert [each.headroom[SEVEN] for each in done.judged] == [7, 7, 6, 4]
    assert done.judged[1].point == "self-mobile"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"at": "2026-03-02T10:00:00"}, "`at` must be an instant with its offset"),
        ({"at": None}, "`at` is missing"),
        ({"person": None}, "`person` is missing"),
        ({"type": "cal"}, "did you mean `call`?"),
        ({"type": None}, "`type` is missing"),
        ({"direction": None}, "must say its `direction`"),
        ({"colour": 1}, "unknown column `colour`"),
        ({"zones": "America/New_Yrok"}, "did you mean `America/New_York`?"),
        ({"contact": None, "role": None, "point": None}, "whom it was meant for"),
        ({"facts": {"loan": {"produkt": "card"}}}, "did you mean `loan.product`?"),
        ({"facts": {"loan": {"product": "boat"}}}, "there is no `boat`"),
        ({"facts": 3}, "`facts` must be a mapping"),
        ({"amount": -5}, "`amount` is negative"),
        ({"amount": "much"}, "`amount` must be an amount of money"),
        ({"debts": [1]}, "`debts` must be words"),
        ({"id": "a\u001b[31m"}, "`id` must be text"),
        ({"id": "a\ud800"}, "`id` must be text"),
        ({"channel": "sms"}, "`type` says `call` and `channel` says `sms`"),
        ({"id": True}, "`id` must be text"),
    ],
)
def test_wrong_rows_are_rejected_with_their_line_and_the_reason(
    audited: Audited, wrong: Row, reason: str
) -> None:
    good, bad = week("10:00", "10:00")
    done = audited(good, {**bad, **wrong})
    (rejected,) = done.rejected
    assert rejected.line == 2
    assert reason in rejected.reason
    assert [each.id for each in done.judged] == ["c1"]
    assert done.totals.rows == done.totals.contacts + done.totals.history + done.totals.rejected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b'{"id": 1, "id": 2}', "a key stands twice"),
        (b'{"amount": NaN}', "NaN is no number"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"id": "' + b"x" * (1 << 20) + b'"}', "longer than"),
    ],
)
def test_lines_that_are_no_rows(audited: Audited, line: bytes, reason: str) -> None:
    done = audited(line, call("c", "2026-03-02T10:00:00-05:00"))
    assert [each.line for each in done.rejected] == [1]
    assert reason in done.rejected[0].reason
    assert [each.line for each in done.judged] == [2]


def test_a_persons_rejected_row_marks_their_history(audited: Audited) -> None:
    good, bad = week("10:00", "10:00")
    done = audited(good, {**bad, "outcome": "ansered"}, call("x", good["at"], person="P-2"))
    assert {each.person: each.gaps for each in done.judged} == {"P-1": True, "P-2": False}
    assert {each.person: each.gaps for each in done.persons} == {"P-1": True, "P-2": False}


def test_an_unknown_history_leaves_counts_undetermined(audited: Audited) -> None:
    done = audited(call("c", "2026-03-02T22:00:00-05:00"), history="unknown")
    kinds = done.kinds("c")
    assert kinds["us/hours"] == "breach"
    assert kinds[SEVEN] == "undetermined"


def test_what_silent_rows_mean_can_be_said_once(audited: Audited) -> None:
    row = {"id": "c", "at": "2026-03-02T22:00:00-05:00", "person": "P-1", "type": "call"}
    silent = {"direction": "out", "role": "debtor", "jurisdiction": "US", "actor": "third_party"}
    silent |= {"zones": "America/New_York", "debts": "D-1", "purpose": "collect"}
    assert audited(row, silent=silent).kinds("c")["us/hours"] == "breach"
    assert audited({**row, "direction": "in"}, silent=silent).judged == []
