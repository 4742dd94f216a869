"""A document has one canonical layout, found from any other, which means the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.language.digest import digest
from duecourse.layout.canonical import canonical
from duecourse.source.folder import read_document

from ._layouts import damaged

ROOT = Path(__file__).parents[2]
FILES = sorted(
    [
        *ROOT.glob("policies/**/*.yaml"),
        *ROOT.glob("cli/duecourse_cli/scaffold/**/*.yaml"),
        *ROOT.glob("bench/**/book/*.yaml"),
    ]
)
CANONICAL = [*ROOT.glob("policies/**/*.yaml"), *ROOT.glob("cli/duecourse_cli/scaffold/**/*.yaml")]


def digest_of(data: bytes) -> str:
    document, found = read_document(data, "x.yaml")
    assert document is not None, found
    return digest([(document.kind, document.node)])


def comments(data: bytes) -> Counter[str]:
    return Counter(re.findall(r"# (?:within|above|beside) \d+", data.decode()))


def test_shipped_files_are_in_canonical_layout() -> None:
    assert len(CANONICAL) > 100
    wrong = []
    for file in sorted(CANONICAL):
        data = file.read_bytes()
        if canonical(data, file.name).data != data:
            wrong.append(file.relative_to(ROOT).as_posix())
    assert wrong == [], "run `duecourse fmt policies cli/duecourse_cli/scaffold`"


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FILES), st.integers(0, 10**9))
def test_any_layout_has_a_canonical_one_that_means_the_same(file: Path, seed: int) -> None:
    original = file.read_bytes()
    data = damaged(original.decode(), seed).encode()
    assert digest_of(data) == digest_of(original)
    laid = canonical(data, file.name)
    assert laid.data is not None, [str(finding) for finding in laid.findings]
    assert laid.digest == digest_of(laid.data) == digest_of(original)
    assert comments(laid.data) == comments(data)
    assert b"\xef\xbb\xbf" not in laid.data
    again = canonical(laid.data, file.name)
    assert again.data == laid.data


@settings(deadline=None, max_examples=60)
@given(st.text("abc:#-[]{},\"'&*|>! \n\t\\是0.", max_size=60), st.booleans())
def test_whatever_is_in_a_file_it_is_laid_out_or_left_alone(text: str, nested: bool) -> None:
    lines = text.replace("\n", "\n  ") if nested else text
    data = f"kind: stages\nx:\n  {lines}\n".encode()
    laid = canonical(data, "x.yaml")
    if laid.data is None:
        assert laid.findings
        return
    assert digest_of(laid.data) == digest_of(data)
    assert canonical(laid.data, "x.yaml").data == laid.data


@pytest.mark.parametrize("seed", range(3))
def test_damage_is_damage(seed: int) -> None:
    text = (ROOT / "policies" / "branch" / "stages.yaml").read_text("utf-8")
    assert damaged(text, seed) != text
