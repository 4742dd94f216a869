"""The page of the law's own examples names every test of them, and every paragraph of the text."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conformance-reg-f.md"
FILES = sorted((ROOT / "tests" / "conformance" / "regimes").glob("us-1006-*.yaml"))
COMMENTS = tuple((Path(__file__).parent / "reg-f-comments.txt").read_text("utf-8").split())
"""What every paragraph of the Official Interpretations of the page's sections is called, in the
order of the text (as of 2025-11-21): taken from it once, so that none can be forgotten."""

COUNTED = {"2": 13, "6": 59, "10": 2, "14": 56, "22": 3, "34": 44, "42": 7}
RULES = (
    "1006.6(b)(1)(i) 1006.6(b)(2) 1006.6(b)(3) 1006.6(c)(1) 1006.6(c)(2)(i) 1006.6(d)(1) "
    "1006.6(d)(2)(i) 1006.6(d)(4)(i)(A) 1006.6(d)(4)(ii)(C) 1006.6(d)(5)(i)(A) "
    "1006.6(d)(5)(ii)(A) 1006.10(b)(1) 1006.10(c) 1006.14(b)(2)(i)(A) 1006.14(b)(2)(i)(B) "
    "1006.14(b)(3)(i) 1006.14(b)(3)(iii) 1006.14(b)(4) 1006.14(c) 1006.14(g) 1006.14(h)(2)(i) "
    "1006.14(h)(2)(ii) 1006.22(b) 1006.22(c) 1006.22(f)(1) 1006.22(g) 1006.34(a)(1)(i) "
    "1006.34(b)(5) 1006.42(b)"
).split()
"""Paragraphs of the rule itself that give a number, a time or a list."""


class _Written(yaml.SafeLoader):
    """Keeps every scalar as written."""


_Written.yaml_implicit_resolvers = {}


def _cases() -> set[str]:
    return {
        f"{file.stem}/{case['id']}"
        for file in FILES
        for case in yaml.load(file.read_text("utf-8"), _Written)["cases"]
    }


def _rows() -> list[tuple[str, str]]:
    """Return the first and the last cell of every row."""
    rows = [line[1:-1].split(" | ") for line in PAGE.read_text("utf-8").splitlines() if "|" in line]
    return [
        (cells[0].strip(), cells[-1].strip())
        for cells in rows
        if len(cells) == 3 and cells[0].strip() != "Paragraph"
    ]


def _named() -> set[str]:
    found: set[str] = set()
    for _, said in _rows():
        file = ""
        for word in re.findall(r"`([\w./()-]+)`", said):
            if word.startswith("us-1006-"):
                file = word.partition("/")[0]
                found.add(word)
            elif file and re.fullmatch(r"[a-z0-9-]+", word):
                found.add(f"{file}/{word}")
    return found


def _told() -> list[str]:
    """Return the designation of every comment that some row is about, in the order of the page."""
    found = [
        word
        for cell, _ in _rows()
        for word in re.findall(r"(?<![.(\w])\d+(?:\(\w+\))+-[\w.()]+", cell)
    ]
    return list(dict.fromkeys(found))


def test_every_test_it_names_exists() -> None:
    assert _named() - _cases() == set()


def test_every_example_that_is_a_test_is_named() -> None:
    assert _cases() - _named() == set()
    assert len(_cases()) >= 190


def test_the_list_of_paragraphs_is_whole() -> None:
    assert len(COMMENTS) == len(set(COMMENTS)) == sum(COUNTED.values())
    for section, number in COUNTED.items():
        assert sum(c.partition("(")[0] == section for c in COMMENTS) == number


def test_every_paragraph_of_the_commentary_is_a_row() -> None:
    """One that only introduces examples may go without, where each of its examples is a row."""
    told = set(_told())
    assert told - set(COMMENTS) == set(), "no paragraph of the text"
    for comment in COMMENTS:
        parts = [c for c in COMMENTS if re.match(re.escape(comment) + r"[.(]", c)]
        assert comment in told or (parts and set(parts) <= told | _leads()), comment


def _leads() -> set[str]:
    return {c for c in COMMENTS if any(other.startswith((f"{c}.", f"{c}(")) for other in COMMENTS)}


def test_they_stand_in_the_order_of_the_text() -> None:
    told = _told()
    assert told == sorted(told, key=COMMENTS.index)


def test_every_paragraph_of_the_rule_with_a_number_is_a_row() -> None:
    cells = " ".join(cell for cell, _ in _rows())
    assert [rule for rule in RULES if rule not in cells] == []


def test_every_row_names_a_test_or_a_reason() -> None:
    for cell, said in _rows():
        assert (
            "`us-1006-" in said or "`test_limited_content`" in said or "out of scope: " in said
        ), cell


def test_its_counts_are_right() -> None:
    found = re.search(
        r"tests: (\d+); out of scope, each with its reason: (\d+)", PAGE.read_text("utf-8")
    )
    assert found is not None
    out = sum("out of scope" in said for _, said in _rows())
    assert (int(found[1]), int(found[2])) == (len(_named()), out)
