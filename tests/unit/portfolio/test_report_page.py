"""A report's page says what it is given as words, whatever they are."""

from __future__ import annotations

from html.parser import HTMLParser

from duecourse_cli.views.report_page import page
from duecourse_cli.views.report_parts import Chart, Figure, Grid, Parts, Section

NASTY = "<script>alert('$x^2$')</script> & \"`code`\""


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_words_from_a_policy_are_never_markup() -> None:
    grid = Grid(NASTY, (NASTY, NASTY), ((NASTY, NASTY),))
    charts = [
        Chart(NASTY, (NASTY,), ((NASTY, (1,)), ("b", (2,))), upright, NASTY, NASTY)
        for upright in (True, False)
    ]
    figures = tuple(Figure(grid, chart) for chart in charts)
    section = Section("s", NASTY, NASTY, figures, NASTY)
    made = page(Parts("en", NASTY, (NASTY,), (NASTY,), ((NASTY, NASTY, NASTY),), (section,), NASTY))
    tags = Tags()
    tags.feed(made)
    assert "script" not in tags.found
    assert NASTY in tags.words
    assert any("$x^2$" in words for words in tags.words)


def test_a_figure_without_rows_says_so() -> None:
    empty = Figure(Grid("c", ("a", "b"), ()), Chart("t", (), (("s", ()),), True, "x"))
    section = Section("s", "t", "", (empty,))
    made = page(Parts("zh", "t", (), sections=(section,)))
    assert '<td class="t" colspan="2">无数据</td>' in made
    assert "<svg" not in made
