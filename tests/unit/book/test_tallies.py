"""What is counted at a stroke, in masks, against the same counted event by event."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse import ir, load
from duecourse.audit.growing import Growing
from duecourse.book.bind import Vocabulary, bind
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint, Where
from duecourse.book.selections import Base, Counted
from duecourse.book.tallies import NOTHING_COUNTED
from duecourse.clock.zones import zone
from duecourse.source.node import Map
from duecourse.source.reader import read_bytes

ROOT = Path(__file__).parents[3]
TYPE = ir.Input("type", ir.Kind.ENUM, ir.Scope.EVENT)
OUTCOME = ir.Input("outcome", ir.Kind.ENUM, ir.Scope.EVENT)
WHERES: dict[ir.Expr, Where] = {
    ir.TRUE: lambda e: 3,
    ir.Compare("==", TYPE, ir.Const("promise")): lambda e: 3 if e["type"] == "promise" else 0,
    ir.OneOf(OUTCOME, frozenset({"busy", "answered"})): lambda e: (
        1 if e["outcome"] is None else 3 if e["outcome"] in ("busy", "answered") else 0
    ),
}
KINDS = "attempts placed_calls answered_calls conversations messages visits contacts events".split()
KEYS = ("account", "collector", "contact", "debt", "number", "point")
SELECTIONS = st.builds(
    ir.Events,
    st.sampled_from(KINDS),
    st.sampled_from(list(WHERES)),
    st.sampled_from(
        [ir.Within("ever"), ir.Within("days", 2), ir.Within("hours", 30), ir.Within("week")]
    ),
    st.lists(st.sampled_from(KEYS), unique=True, max_size=3).map(lambda keys: tuple(sorted(keys))),
)


def events() -> st.SearchStrategy[list[dict[str, Any]]]:
    def maybe(*values: object) -> st.SearchStrategy[object]:
        return st.sampled_from((None, *values))

    each = st.fixed_dictionaries(
        {
            "at": st.tuples(st.integers(1, 9), st.integers(0, 23)).map(
                lambda when: f"2026-03-{when[0]:02}T{when[1]:02}:30:00+08:00"
            ),
            "type": st.sampled_from(("call", "sms", "promise", "visit")),
            "direction": maybe("out", "in"),
            "outcome": maybe("busy", "answered", "conversation", "no_answer"),
            "point": maybe("p", "q"),
            "contact": maybe("a", "b"),
            "debts": st.sampled_from((None, ["L"], ["M"], ["L", "M"])),
            "by": maybe("lender", "agency"),
            "account": maybe("A"),
        }
    )
    return st.lists(each, max_size=8)


def document(
    said: list[dict[str, Any]], zones: list[str], history: str, other: list[str]
) -> dict[str, Any]:
    return {
        "id": "L",
        "person": "P",
        "actor": "first_party",
        "debt": {"account": "A", "other_debts": other},
        "history": history,
        "contacts": [
            {"id": "a", "points": [{"id": "p", "channel": "call", "number": "1", "zones": zones}]},
            {"id": "b", "points": [{"id": "q", "channel": ["call", "sms"]}]},
        ],
        "events": said,
    }


@settings(deadline=None, max_examples=150, database=None)
@given(
    events(),
    st.sampled_from(([], ["Asia/Shanghai"], ["Asia/Shanghai", "America/New_York"])),
    st.sampled_from(("person", "person", "debt", "unknown")),
    st.sampled_from(([], ["M"])),
    st.lists(SELECTIONS, min_size=1, max_size=5),
)
def test_masks_count_what_is_counted_event_by_event(
    said: list[dict[str, Any]],
    zones: list[str],
    history: str,
    other: list[str],
    selections: list[ir.Events],
) -> None:
    case = bind(document(said, zones, history, other), Vocabulary())
    desk, wheres = zone("UTC"), dict(WHERES)
    counted = Counted()
    # Twice, so that what the first case taught of counts that are nothing is used.
    for _ in range(2):
        at_once = Prepared(case, desk, wheres, {}, counted)
        grown = Growing(case, desk, wheres, {}, Counted(), {})
        newest = case.events[-1].at if case.events else 0
        for events_ in selections:
            for who in (None, 0, 1):
                pairs: list[tuple[ReadyContact | None, ReadyPoint | None]] = []
                for ready in (at_once, grown):
                    contact = None if who is None else ready.contacts[who]
                    pairs.append((contact, contact.points[0] if contact else None))
                quick = at_once.tally(events_, *pairs[0])
                slow = grown.tally(events_, *pairs[1])
                whole = at_once.whole_tally(events_, *pairs[0])
                assert (quick.known, quick.lacks) == (slow.known, slow.lacks)
                assert whole.certain == slow.certain
                assert whole.possible == slow.possible
                assert whole.leave_last == slow.leave_last
                assert whole.leave_first == slow.leave_first
                assert [e for e in quick.leave_last if e > newest] == [
                    e for e in slow.leave_last if e > newest
                ]
                assert [e for e in quick.leave_first if e > newest] == [
                    e for e in slow.leave_first if e > newest
                ]


def test_a_type_that_a_case_lacks_is_known_to_count_nothing() -> None:
    promise = ir.Events(
        "events", ir.Compare("==", TYPE, ir.Const("promise")), ir.Within("ever"), ()
    )
    counted = Counted()
    call = {"at": "2026-03-01T10:00:00+08:00", "type": "call"}
    case = bind(document([call], [], "person", []), Vocabulary())
    first = Prepared(case, zone("UTC"), dict(WHERES), {}, counted)
    assert first.tally(promise, None, None) is NOTHING_COUNTED
    second = Prepared(case, zone("UTC"), {}, {}, counted)  # without a condition to ask
    assert second.tallies[id(promise)] is NOTHING_COUNTED
    unknown = bind(document([call], [], "debt", []), Vocabulary())
    third = Prepared(unknown, zone("UTC"), dict(WHERES), {}, counted)
    assert third.tally(promise, None, None).lacks == "history"


@pytest.mark.parametrize(
    ("kind", "where", "types"),
    [
        ("events", ir.TRUE, None),
        ("visits", ir.TRUE, {"visit"}),
        ("events", ir.Compare("==", TYPE, ir.Const("promise")), {"promise"}),
        ("messages", ir.OneOf(TYPE, frozenset({"sms", "call"})), {"sms"}),
        ("events", ir.Any((ir.Compare("==", TYPE, ir.Const("promise")), ir.TRUE)), None),
        ("events", ir.Compare("!=", TYPE, ir.Const("promise")), None),
    ],
)
def test_which_types_a_selection_can_hold(
    kind: str, where: ir.Expr, types: set[str] | None
) -> None:
    assert Base(kind, where, ()).types == types


def test_an_event_reads_the_same_from_python_and_from_a_document() -> None:
    text = b"""
id: L
person: P
contacts:
  - {id: a, role: debtor, points: [{id: p, channel: [call], phone: mobile, number: '1'}]}
events:
  - {at: '2026-03-01T10:00:00+08:00', type: call, direction: out, point: p, debts: [L], note: x}
  - {at: '2026-03-02T10:00:00Z', type: sms, contact: a}
"""
    node, _ = read_bytes(text, "case.yaml")
    assert isinstance(node, Map)
    plain: dict[str, Any] = {
        "id": "L",
        "person": "P",
        "contacts": [
            {
                "id": "a",
                "role": "debtor",
                "points": [{"id": "p", "channel": ["call"], "phone": "mobile", "number": "1"}],
            }
        ],
        "events": [
            {
                "at": "2026-03-01T10:00:00+08:00",
                "type": "call",
                "direction": "out",
                "point": "p",
                "debts": ["L"],
                "note": "x",
            },
            {"at": "2026-03-02T10:00:00Z", "type": "sms", "contact": "a"},
        ],
    }
    book = load(ROOT / "policies" / "branch", packs=[])
    written = book.case(node)
    made = book.case(plain)
    assert written.events is not None
    assert made.events is not None
    assert [(e.id, e.at, dict(e.fields)) for e in written.events] == [
        (e.id, e.at, dict(e.fields)) for e in made.events
    ]
    assert written.facts == made.facts
