"""What drawings are made of: hours of a week, lines of text, places of boxes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.clock._rows import DayTable
from duecourse.handbook import shapes
from duecourse.handbook._week import WEEK, clock, minutes, runs
from duecourse.handbook.graph._layout import layered
from duecourse.language.model import DayHours, Schedule

DAYS = st.sampled_from([*WEEK, "daily"])
SPAN = st.tuples(st.integers(0, 1439), st.integers(1, 1400)).map(lambda s: (s[0], s[0] + s[1]))
ROWS = st.lists(
    st.builds(
        DayHours,
        st.frozensets(DAYS, min_size=1, max_size=3),
        st.lists(SPAN, max_size=1).map(tuple),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: tuple(sorted(row.days)),
)


@settings(max_examples=40)
@given(ROWS)
def test_the_week_drawn_is_the_week_decided(rows: list[DayHours]) -> None:
    """The day numbers of a Monday to a Sunday, and the clock's own table of them."""
    schedule = Schedule(tuple(rows))
    table = DayTable(tuple((row.days, row.spans) for row in rows), None)
    monday = 4  # 1970-01-05
    for number, day in enumerate(WEEK):
        wanted = {
            minute
            for began, shift in ((monday + number, 0), (monday + number - 1, 1440))
            for start, end in table.spans_of(began)
            for minute in range(max(0, start - shift), min(1440, end - shift))
        }
        assert minutes(schedule, day) == wanted


def test_public_holidays_have_their_own_row_only_where_one_is_named() -> None:
    shut = Schedule(
        (DayHours(frozenset({"daily"}), ((600, 660),)), DayHours(frozenset({"holiday"}), ()))
    )
    assert minutes(shut, "holiday") == frozenset()
    assert minutes(shut, "mon") == frozenset(range(600, 660))
    alike = Schedule((DayHours(frozenset({"mon", "wed"}), ((600, 660),)),))
    assert minutes(alike, "holiday") == frozenset(range(600, 660))


def test_stretches_of_minutes() -> None:
    assert runs(frozenset({1, 2, 3, 7})) == [(1, 4), (7, 8)]
    assert runs(frozenset()) == []
    assert (clock(0), clock(570), clock(1440)) == ("00:00", "09:30", "24:00")


@pytest.mark.parametrize(
    "words", ["Ask how to reach the customer", "请不知情联系人转告回电，谢谢。", "x" * 90]
)
def test_lines_keep_every_word(words: str) -> None:
    lines = shapes.wrapped(words, 120, 12, 99)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert not any(line[0] in "，。" for line in lines)
    assert shapes.wrapped(words, 60, 12, 1)[0].endswith("…")


@settings(max_examples=100)
@given(st.integers(1, 9).flatmap(
    lambda n: st.tuples(
        st.lists(st.tuples(st.floats(20, 300), st.floats(20, 120)), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=16),
    )
), st.booleans())  # fmt: skip
def test_boxes_never_overlap(
    graph: tuple[list[tuple[float, float]], list[tuple[int, int]]], across: bool
) -> None:
    """Whatever is linked to whatever, in circles too; and the drawing holds all of it."""
    sizes = {f"n{i}": size for i, size in enumerate(graph[0])}
    found = layered(sizes, [(f"n{a}", f"n{b}") for a, b in graph[1]], across=across)
    assert set(found.places) == set(sizes)
    places = list(found.places.values())
    for number, one in enumerate(places):
        assert one.x >= -1e-6
        assert one.y >= -1e-6
        assert one.x + one.width <= found.width + 1e-6
        assert one.y + one.height <= found.height + 1e-6
        for other in places[number + 1 :]:
            beside = one.x + one.width <= other.x + 1e-6 or other.x + other.width <= one.x + 1e-6
            above = one.y + one.height <= other.y + 1e-6 or other.y + other.height <= one.y + 1e-6
            assert beside or above
