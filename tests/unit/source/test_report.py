from __future__ import annotations

import pytest

from duecourse.source.report import snippet, split_lines, width
from duecourse.source.span import Span


def span(line: int, column: int, end_column: int, end_line: int | None = None) -> Span:
    return Span("f", line, column, line if end_line is None else end_line, end_column)


def test_carets_stand_below_the_words() -> None:
    shown = snippet(["a: 1", "  wehn: x"], span(2, 3, 7))

    assert shown is not None
    assert (shown.number, shown.text, shown.carets) == (2, "  wehn: x", "  ^^^^")


def test_chinese_characters_take_two_columns() -> None:
    shown = snippet(["标题: 逾期管理 x"], span(1, 5, 9))

    assert shown is not None
    assert shown.carets == " " * 6 + "^" * 8


def test_tabs_and_invisible_characters_are_shown() -> None:
    shown = snippet(["a:\tb\x08c"], span(1, 4, 5))

    assert shown is not None
    assert (shown.text, shown.carets) == ("a:    b·c", "      ^")


def test_an_empty_stretch_has_one_caret() -> None:
    shown = snippet(["when:"], span(1, 6, 6))

    assert shown is not None
    assert shown.carets == "     ^"


def test_of_several_lines_the_first_is_underlined_to_its_end() -> None:
    shown = snippet(["  a: 1  ", "  b: 2"], span(1, 3, 7, end_line=2))

    assert shown is not None
    assert shown.carets == "  ^^^^"


def test_a_long_line_is_cut_around_the_place() -> None:
    shown = snippet(["x" * 1000 + "HERE" + "y" * 1000], span(1, 1001, 1005))

    assert shown is not None
    assert width(shown.text) == 200
    assert shown.text[shown.indent : shown.indent + shown.length] == "HERE"


@pytest.mark.parametrize("line", [0, 3])
def test_a_line_that_the_file_has_not_is_nothing(line: int) -> None:
    assert snippet(["a", "b"], span(line, 1, 2)) is None


def test_lines_end_where_yaml_says() -> None:
    assert split_lines("a\nb\r\nc\rd\u2028e\x0bf") == ["a", "b", "c", "d\u2028e\x0bf"]


def test_combining_marks_take_no_column() -> None:
    assert [width(text) for text in ("a", "e\u0301", "逾", "ａ", "")] == [1, 1, 2, 2, 0]
