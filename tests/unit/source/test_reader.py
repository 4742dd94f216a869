from __future__ import annotations

import time

import pytest
import yaml

from duecourse.source import reader
from duecourse.source._problems import problem
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.reader import read_bytes


def read(text: str | bytes) -> Map:
    node, findings = read_bytes(text if isinstance(text, bytes) else text.encode(), "f.yaml")
    assert findings == []
    assert isinstance(node, Map)
    return node


def places(text: str | bytes) -> list[str]:
    _, findings = read_bytes(text if isinstance(text, bytes) else text.encode(), "f.yaml")
    return [f"{finding.span.line}:{finding.span.column} {finding.code}" for finding in findings]


def at(node: Node) -> tuple[int, int, int, int]:
    return (node.span.line, node.span.column, node.span.end_line, node.span.end_column)


@pytest.mark.parametrize(
    "scalar",
    ["21:00", "08:00", "9:30", "no", "NO", "on", "2019.10", "010", "2026-01-01", "1e3", "0x1F"],
)
def test_scalars_stay_as_written(scalar: str) -> None:
    value = read(f"a: {scalar}")[Text("a")]

    assert value == scalar
    assert isinstance(value, Text)
    assert value.plain


@pytest.mark.parametrize("quoted", ["'61'", '"61"', "!!str 61", "|-\n  61", ">-\n  61"])
def test_quoted_text_is_not_plain(quoted: str) -> None:
    value = read(f"a: {quoted}")[Text("a")]

    assert value == "61"
    assert isinstance(value, Text)
    assert not value.plain


def test_null_is_seen_only_without_quotes() -> None:
    node = read("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n")

    assert [key for key, value in node.items() if isinstance(value, Text) and value.is_null] == [
        "a", "b", "c",
    ]  # fmt: skip


def test_spans_count_from_one_and_end_past_the_end() -> None:
    node = read("a: xy\nb:\n  - 您好: {c: 1}\n\nd: e\n")
    items = node[Text("b")]
    assert isinstance(items, Seq)
    inner = items[0]
    assert isinstance(inner, Map)

    assert at(node.key("a")) == (1, 1, 1, 2)
    assert at(node[Text("a")]) == (1, 4, 1, 6)
    assert at(items) == (3, 3, 3, 15)
    assert at(inner) == (3, 5, 3, 15)
    assert at(inner[Text("您好")]) == (3, 9, 3, 15)
    assert at(node) == (1, 1, 5, 5)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_positions_do_not_depend_on_line_ends(newline: str) -> None:
    node = read(f"a: 1{newline}b: 2{newline}")

    assert at(node[Text("b")]) == (2, 4, 2, 5)


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    node = read(b"\xef\xbb\xbfa: 1\n")

    assert at(node.key("a")) == (1, 1, 1, 2)


def test_findings_of_yaml_are_reported_together() -> None:
    text = "a: 1\na: 2\nb: !x y\n<<: {}\nc: *q\n? [d]\n: e\n"

    assert places(text) == ["2:1 P002", "3:4 P005", "4:1 P011", "5:4 P001", "6:3 P001"]


def test_a_duplicate_names_the_first_place() -> None:
    _, findings = read_bytes(b"a: 1\nb: 2\na: 3\n", "f.yaml")

    assert [(str(span), label) for span, label in findings[0].notes] == [
        ("f.yaml:1:1", "first given here")
    ]


def test_equal_keys_in_different_mappings_are_fine() -> None:
    assert read("a: {x: 1}\nb: {x: 2}\n") == {"a": {"x": "1"}, "b": {"x": "2"}}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{"])
@pytest.mark.parametrize("times", [33, 100_000])
def test_deep_nesting_is_refused_at_once(opening: str, times: int) -> None:
    start = time.process_time()
    node, findings = read_bytes((opening * times).encode(), "f.yaml")

    assert node is None
    assert [finding.code for finding in findings] == ["P003"]
    assert time.process_time() - start < 2


def test_the_parsers_own_bound_on_depth_is_told_as_ours() -> None:
    mark = yaml.Mark("f.yaml", 0, 1, 5, None, 0)
    error = yaml.MarkedYAMLError(None, None, "exceeded maximum nesting depth", mark)

    found = problem(error, ["a:", "  b: [["], "f.yaml")

    assert (found.code, found.span.line, found.span.column) == ("P003", 2, 6)
    assert "32 levels" in found.message
    assert found.help


def test_thirty_two_levels_are_allowed() -> None:
    node, findings = read_bytes(b"[" * 32 + b"]" * 32, "f.yaml")

    assert node is not None
    assert findings == []


def test_depth_counts_through_aliases() -> None:
    deep = "[" * 20 + "]" * 20

    assert places(f"a: &a {deep}\nb: {'[' * 15}*a{']' * 15}\n") == ["2:19 P003"]


def test_an_alias_repeats_its_anchor() -> None:
    assert read("a: &x {b: c}\nd: *x\n") == {"a": {"b": "c"}, "d": {"b": "c"}}


def test_billion_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    start = time.process_time()

    assert [place[-4:] for place in places("\n".join(lines))] == ["P004"]
    assert time.process_time() - start < 1


def test_too_many_aliases_are_refused() -> None:
    assert places("a: &a x\nb: [" + "*a, " * 5001 + "]\n")[0].endswith("P004")


@pytest.mark.parametrize("text", ["&a [*a]", "a: &x {b: *x}", "&a {? *a : b}"])
def test_an_alias_inside_its_own_anchor_is_refused(text: str) -> None:
    assert [place[-4:] for place in places(text)] == ["P004"]


def test_a_file_over_eight_megabytes_is_not_parsed() -> None:
    start = time.process_time()

    assert places(b"[" * 50_000_000) == ["1:1 P009"]
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_named(encoding: str) -> None:
    node, findings = read_bytes("kind: stages\n".encode(encoding), "f.yaml")

    assert node is None
    assert findings[0].code == "P007"
    assert findings[0].message == f"the file is in {encoding[:6].upper()}, not UTF-8"


def test_the_first_byte_that_is_not_utf8_is_shown() -> None:
    assert places("a: 1\nb: 您\n".encode() + b"c: \xff\n") == ["3:4 P007"]


def test_gbk_is_recognised_but_latin_is_not_taken_for_it() -> None:
    _, chinese = read_bytes("a: 逾期管理".encode("gbk"), "f")
    _, french = read_bytes("a: Présentation".encode("latin1"), "f")

    assert "GBK" in chinese[0].help
    assert "GBK" not in french[0].help


def test_the_pure_python_parser_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"a: 'x'\nb:\n  - {c: 1, d: [2]}\n  - |\n    e\nf:\n"
    fast = read_bytes(text, "f.yaml")
    monkeypatch.setattr(reader, "_LOADER", yaml.SafeLoader)
    slow = read_bytes(text, "f.yaml")

    assert fast == slow
    assert fast[0] is not None
    assert slow[0] is not None
    assert at(fast[0]) == at(slow[0])


def test_reading_five_thousand_lines_is_quick() -> None:
    item = "  - id: t{}\n    stage: any\n    do: call\n    whom: {{party: consumer}}\n    rank: 1\n"
    text = "kind: treatments\ntreatments:\n" + "".join(item.format(i) for i in range(1000))
    start = time.process_time()
    read(text)

    assert time.process_time() - start < 1.0


def test_a_file_full_of_mistakes_is_given_up_soon() -> None:
    anchors = "".join(f"k{i}: &anchor{i} x\n" for i in range(20_000))
    text = anchors + "".join(f"m{i}: *ankor{i}\n" for i in range(20_000)) + "a: 1\na: 2\n"
    start = time.process_time()

    assert len(places("".join("a: 1\n" for _ in range(100_000)))) == 200
    assert len(places(text)) == 200
    assert time.process_time() - start < 8
