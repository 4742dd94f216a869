"""Whatever the bytes, reading and checking give findings and never an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_document
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.reader import read_bytes
from duecourse.source.report import snippet, split_lines
from duecourse.source.rules import RULES
from duecourse.source.schema import kinds, validate

PIECES = st.sampled_from(
    [
        *"[]{}:,-?|>&*!%@`'\"#~\n\t \r",
        "kind: ", "stages", "limits", "treatments:\n", "  - id: a\n", "when: ", "- ", ": ", "<<: ",
        "&a ", "*a", "!!str ", "---\n", "...\n", "08:00..21:00", "4..7", "yes", "null", "逾期",
        "\ufeff", "hours: {daily: 08:00-21:00}\n", "    ", "\u2028", "\x00", "a: b\n",
        "%YAML 1.2\n",
    ]
)  # fmt: skip
YAMLISH = st.lists(PIECES, max_size=60).map("".join)
SCALARS = st.sampled_from(
    ["", "yes", "1", "-1", "08:00..21:00", "8-9", "2026-02-30", "any", "a_b", '"1"', "x y", "~"]
)
KEYS = st.sampled_from(
    "id stage do whom when hours cap wait all any not on title text derive count path days".split()
)


def flow(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.lists(children, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
    pairs = st.lists(st.tuples(KEYS, children), max_size=4)
    maps = pairs.map(lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items) + "}")
    return lists | maps


def spans(node: Node) -> list[Text | Seq | Map]:
    found: list[Node] = [node]
    if isinstance(node, Map):
        for key, value in node.items():
            found += [key, *spans(value)]
    elif isinstance(node, Seq):
        for item in node:
            found += spans(item)
    return found


def judge(data: bytes) -> list[Diagnostic]:
    node, findings = read_bytes(data, "f.yaml")
    assert node is not None or findings
    if node is not None:
        for part in spans(node):
            assert (part.span.line, part.span.column) <= (part.span.end_line, part.span.end_column)
        for kind in kinds():
            findings = findings + validate(node, kind)
    read_document(data, "f.yaml")
    lines = split_lines(data.decode("utf-8", "replace"))
    for finding in findings:
        assert finding.code in RULES
        assert finding.message
        assert "\n" not in finding.message
        assert min(finding.span.line, finding.span.column) >= 1
        assert snippet(lines, finding.span) is not None
    return findings


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    judge(data)


@given(YAMLISH)
def test_any_text_that_looks_like_yaml(text: str) -> None:
    judge(text.encode())


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    judge(text.encode("utf-8", "surrogatepass"))


@given(st.sampled_from(kinds()), st.recursive(SCALARS, flow, max_leaves=12), KEYS)
def test_any_shape(kind: str, value: str, key: str) -> None:
    body = kind if kind not in ("call-windows", "worklist") else "windows"
    judge(f"kind: {kind}\n{body}: {value}\n{key}: {value}\n".encode())


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30)
)
def test_a_quoted_text_is_kept_as_written(text: str) -> None:
    inner = text.replace("\u2028", "").replace("\u2029", "").replace("\ufeff", "")
    node, findings = read_bytes(f"a: '{inner.replace(chr(39), chr(39) * 2)}'".encode(), "f")

    assert (node, findings) == ({"a": inner}, [])
