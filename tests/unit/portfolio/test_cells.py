"""What a value of a table may be written as, and what it then is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.book._values import UnreadableError, read_value
from duecourse.clock.zones import zone
from duecourse.ir import Kind
from duecourse.portfolio.intake.cells import NoConversionError, Wanted, convert, takes
from duecourse.portfolio.tables import AMOUNT, INSTANT, TYPES, WORDS
from duecourse.source.node import Text

BAD = object()
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SPRING, AUTUMN = "2026-03-29T02:30:00", "2026-10-25T02:30:00"


def one(value: Any, wanted: Wanted, kind: pa.DataType | None = None) -> Any:
    made, lost = convert(pa.array([value, None], kind), wanted)
    assert made.type == wanted.type
    assert made[1].as_py() is None
    assert not lost[1].as_py()
    return BAD if lost[0].as_py() else made[0].as_py()


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("3200.5", Wanted(AMOUNT), Decimal("3200.5")),
        ("+3", Wanted(AMOUNT), Decimal(3)),
        ("12.1000000000", Wanted(AMOUNT), Decimal("12.1")),
        ("12.1234567", Wanted(AMOUNT), BAD),  # nothing is rounded
        ("3,200", Wanted(AMOUNT), BAD),
        ("03", Wanted(AMOUNT), BAD),
        ("1e3", Wanted(AMOUNT), BAD),
        ("NaN", Wanted(AMOUNT), BAD),
        ("9" * 19, Wanted(AMOUNT), BAD),
        (0.1, Wanted(AMOUNT), Decimal("0.1")),
        (float("inf"), Wanted(AMOUNT), BAD),
        (86_000_00, Wanted(AMOUNT, unit="cents"), Decimal(86000)),
        ("1234.5", Wanted(AMOUNT, unit="cents"), Decimal("12.345")),
        ("yes", Wanted(pa.bool_()), True),
        ("FALSE", Wanted(pa.bool_()), False),
        (1, Wanted(pa.bool_()), True),
        (2, Wanted(pa.bool_()), BAD),
        ("J", Wanted(pa.bool_()), BAD),
        ("J", Wanted(pa.bool_(), values={"J": "yes", "N": None}), True),
        ("N", Wanted(pa.bool_(), values={"J": "yes", "N": None}), None),
        ("X", Wanted(pa.bool_(), values={"J": "yes", "N": None}), BAD),
        (7, Wanted(pa.string(), values={"7": "active"}), "active"),
        (7, Wanted(pa.string()), "7"),
        ("7", Wanted(pa.int64()), 7),
        ("7.0", Wanted(pa.int64()), BAD),
        (7.0, Wanted(pa.int64()), 7),
        (7.5, Wanted(pa.int64()), BAD),
        ("9" * 20, Wanted(pa.int64()), BAD),
        ("2026-02-28", Wanted(pa.date32()), date(2026, 2, 28)),
        ("2026-02-30", Wanted(pa.date32()), BAD),
        ("2026-2-3", Wanted(pa.date32()), BAD),
        ("3.2.2026", Wanted(pa.date32(), format="%d.%m.%Y"), date(2026, 2, 3)),
        ("30.2.2026", Wanted(pa.date32(), format="%d.%m.%Y"), BAD),
        ("2026-02-03", Wanted(pa.date32(), format="%d.%m.%Y"), BAD),
        (datetime(2026, 2, 3), Wanted(pa.date32()), date(2026, 2, 3)),
        (datetime(2026, 2, 3, 4), Wanted(pa.date32()), BAD),
        ("2026-03-10T12:00:00Z", Wanted(INSTANT), NOON),
        ("2026-03-10T20:00+08:00", Wanted(INSTANT), NOON),
        ("2026-03-10 12:00:00.000000999+00", Wanted(INSTANT), NOON),
        ("2026-03-10T12:00:00", Wanted(INSTANT), BAD),
        ("2026-03-10T20:00:00", Wanted(INSTANT, zone="Asia/Shanghai"), NOON),
        ("2026-03-10T12:00:00Z", Wanted(INSTANT, zone="Asia/Shanghai"), NOON),
        (SPRING, Wanted(INSTANT, zone="Europe/Berlin"), BAD),  # skipped
        (AUTUMN, Wanted(INSTANT, zone="Europe/Berlin"), BAD),  # comes twice
        (AUTUMN + "+02:00", Wanted(INSTANT, zone="Europe/Berlin"),
         datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 10, 20), Wanted(INSTANT, zone="Asia/Shanghai"), NOON),
        ("1969-12-31T23:59:59Z", Wanted(INSTANT), BAD),
        ("2200-01-01T00:00:00Z", Wanted(INSTANT), BAD),
        (1_773_144_000, Wanted(INSTANT, unit="epoch-seconds"), NOON),
        ("1773144000000", Wanted(INSTANT, unit="epoch-milliseconds"), NOON),
        ("10/03/2026 20:00", Wanted(INSTANT, format="%d/%m/%Y %H:%M", zone="Asia/Shanghai"), NOON),
        ("9:30", Wanted(pa.time32("s")), time(9, 30)),
        ("09:30:00", Wanted(pa.time32("s")), time(9, 30)),
        ("24:00", Wanted(pa.time32("s")), BAD),
        ("7 days", Wanted(pa.duration("us")), timedelta(days=7)),
        (7, Wanted(pa.duration("us"), unit="days"), timedelta(days=7)),
        ("90", Wanted(pa.duration("us"), unit="minutes"), timedelta(minutes=90)),
        ("a; b", Wanted(WORDS), ["a", "b"]),
        ("a|b", Wanted(WORDS, split="|"), ["a", "b"]),
        ("a;;", Wanted(WORDS), ["a"]),
        (["a", "b"], Wanted(WORDS), ["a", "b"]),
        (["a", None], Wanted(WORDS), BAD),
        ([1, 2], Wanted(WORDS), ["1", "2"]),
        ({"daily": "9:00..17:00"}, Wanted(pa.string()), '{"daily": "9:00..17:00"}'),
    ],
)  # fmt: skip
def test_a_value_is_what_it_says_or_does_not_fit(
    value: Any, wanted: Wanted, expected: object
) -> None:
    assert one(value, wanted) == expected


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (pa.float64(), Wanted(pa.string())),
        (pa.bool_(), Wanted(AMOUNT)),
        (pa.int64(), Wanted(INSTANT)),
        (pa.int64(), Wanted(pa.duration("us"))),
        (pa.timestamp("us"), Wanted(INSTANT)),
        (pa.date32(), Wanted(INSTANT, zone="UTC")),
        (pa.timestamp("us", "UTC"), Wanted(pa.date32())),
        (pa.int64(), Wanted(WORDS)),
        (pa.list_(pa.float64()), Wanted(WORDS)),
        (pa.binary(), Wanted(pa.string())),
    ],
)
def test_a_column_that_cannot_fit_is_refused_whole(kind: pa.DataType, wanted: Wanted) -> None:
    assert not takes(kind, wanted)
    with pytest.raises(NoConversionError):
        convert(pa.array([], kind), wanted)


def test_dictionaries_and_large_texts_are_read_as_texts() -> None:
    made, lost = convert(pa.array(["1", "x", None]).dictionary_encode(), Wanted(AMOUNT))
    assert made.to_pylist() == [Decimal(1), None, None]
    assert lost.to_pylist() == [False, True, False]
    assert one("yes", Wanted(pa.bool_()), pa.large_string()) is True


WORDS_OF = {
    Kind.DATE: st.dates(date(1970, 1, 1), date(2199, 12, 31)).map(str),
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1).map(str),
    Kind.INSTANT: st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30)).map(
        lambda at: at.isoformat() + "+08:00"
    ),
    Kind.BOOLEAN: st.sampled_from(["yes", "no", "true", "false"]),
}


@settings(deadline=None)
@given(st.data())
def test_text_means_what_it_means_in_a_case(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(WORDS_OF, key=lambda kind: kind.value)))
    garbled = st.text("0123456789-:+.TZ yes", max_size=24)
    text = data.draw(st.one_of(WORDS_OF[kind], garbled))
    made, lost = convert(pa.array([text]), Wanted(TYPES[kind]))
    try:
        expected = read_value(kind, Text(text))
    except UnreadableError:
        if kind is Kind.BOOLEAN and text in ("0", "1"):
            return  # databases without truth values have these
        if kind is Kind.INSTANT and " " in text:
            return  # and write instants with a space
        assert lost[0].as_py(), (kind, text)
        return
    raw = {Kind.DATE: pa.int32(), Kind.INSTANT: pa.int64()}.get(kind)
    found = made[0].cast(raw).as_py() if raw else made[0].as_py()
    assert found == expected


@settings(deadline=None)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]),
    st.integers(0, 7_000_000_000),
)
def test_a_local_clock_is_read_back_or_refused(name: str, second: int) -> None:
    there = zone(name)
    us = second * 1_000_000
    shown = us + there.offset(us)
    naive = pa.array([shown], pa.int64()).cast(pa.timestamp("us"))
    made, lost = convert(naive, Wanted(INSTANT, zone=name))
    hour = 7_200_000_000
    others = {
        other
        for other in range(us - hour, us + hour + 1, 1_800_000_000)
        if other >= 0 and other + there.offset(other) == shown
    }
    if len(others) > 1:
        assert lost[0].as_py()
    elif shown >= 0:
        assert made[0].cast(pa.int64()).as_py() == us
