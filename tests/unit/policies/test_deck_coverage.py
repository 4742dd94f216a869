from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

POLICIES = Path(__file__).parents[3] / "policies"
BRANCH = POLICIES / "branch"
LANGUAGES = {"en", "zh"}
DECK = [
    "D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "D-08", "D-09", "D-10", "D-11", "D-12",
    "D-13", "D-14", "D-15", "D-16", "D-17", "D-18", "D-19", "D-20", "D-21", "D-22", "D-23", "D-24",
    "D-25", "D-26", "D-27", "D-28", "D-29", "D-30", "D-31", "D-32", "D-33", "D-34", "D-35", "D-36",
    "D-37", "D-38", "D-39", "D-40", "D-41", "D-42", "D-43", "D-44", "D-45", "D-46", "D-47",
]  # fmt: skip
BARRED_BY_LAW = {"D-16", "D-31", "D-32", "D-35", "D-36"}
ITEM_LISTS = {
    "facts", "stages", "treatments", "checklist", "rules", "windows", "limits", "cohorts",
    "scripts", "score", "chases", "meetings", "indicators",
}  # fmt: skip
THEMES_WITHOUT_WORDS = {"repay_on_behalf", "threat", "shame", "public_exposure"}

Item = dict[str, Any]


@cache
def _documents(folder: Path) -> list[tuple[Path, Item]]:
    return [
        (path, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
        for path in sorted(folder.rglob("*.yaml"))
    ]


def _items(node: object, kind: str = "") -> Iterator[tuple[str, Item]]:
    """Yield every item below *node* with the name of the list it stands in."""
    if isinstance(node, dict):
        if kind:
            yield kind, node
        for key, value in node.items():
            yield from _items(value, key if key in ITEM_LISTS else "")
    elif isinstance(node, list):
        for value in node:
            yield from _items(value, kind)


@cache
def _policy_items() -> list[tuple[str, Item]]:
    documents = [d for _, d in _documents(BRANCH) if d["kind"] not in ("case", "tests")]
    return [item for document in documents for item in _items(document)]


def _of(kind: str) -> list[Item]:
    return [item for found, item in _policy_items() if found == kind]


def _rows(item: Item) -> set[str]:
    return set(re.findall(r"D-\d\d", item.get("source", "")))


@pytest.mark.parametrize("row", DECK)
def test_every_row_of_the_deck_is_carried_by_an_item(row: str) -> None:
    assert [item["id"] for _, item in _policy_items() if row in _rows(item)]


def test_no_item_names_a_row_that_the_deck_has_not() -> None:
    assert {row for _, item in _policy_items() for row in _rows(item)} == set(DECK)
    assert len(DECK) == 47


def test_every_item_but_disclosure_items_names_its_row() -> None:
    without = [(kind, item["id"]) for kind, item in _policy_items() if not _rows(item)]
    assert without == []


@pytest.mark.parametrize("kind", sorted(ITEM_LISTS - {"score"}))
def test_titles_are_in_both_languages(kind: str) -> None:
    items = _of(kind)
    untitled = [item["id"] for item in items if set(item.get("title", {})) != LANGUAGES]
    assert items
    assert untitled == []


def test_ids_are_unique_within_their_kind() -> None:
    for kind in ITEM_LISTS:
        ids = [item["id"] for item in _of(kind)]
        assert len(ids) == len(set(ids)), kind


def test_what_the_law_bars_is_an_exhibit_without_words() -> None:
    exhibits = [item for item in _of("treatments") if item.get("status") == "exhibit"]
    assert {row for item in exhibits for row in _rows(item)} == BARRED_BY_LAW
    for item in exhibits:
        assert "script" not in item, item["id"]
        assert set(item["note"]) == LANGUAGES, item["id"]


def test_no_words_have_a_theme_that_only_exhibits_may_have() -> None:
    spoken = [item for item in _of("treatments") if item.get("status") != "exhibit"]
    versions = [version for script in _of("scripts") for version in script["versions"]]
    for item in (*spoken, *versions):
        assert not THEMES_WITHOUT_WORDS & set(item.get("themes", [])), item


def test_scripts_speak_both_languages_sentence_by_sentence() -> None:
    for script in _of("scripts"):
        texts = [script[part] for part in ("opening", "voicemail") if part in script]
        texts += [version["text"] for version in script["versions"]]
        for text in texts:
            assert set(text) == LANGUAGES, script["id"]
            assert len(text["zh"]) == len(text["en"]), script["id"]


def test_every_script_is_used_and_has_a_neutral_version() -> None:
    used = {item["script"] for item in _of("treatments") if "script" in item}
    assert used == {script["id"] for script in _of("scripts")}
    for script in _of("scripts"):
        assert sum("cohort" not in version for version in script["versions"]) == 1, script["id"]


def test_channel_acts_say_whom_and_desk_acts_do_not() -> None:
    channels = {"call", "sms", "wechat", "email", "letter", "visit"}
    for item in _of("treatments"):
        assert ("whom" in item) == (item["do"] in channels), item["id"]


def test_every_case_says_what_it_shows_and_has_a_test() -> None:
    cases = sorted((BRANCH / "cases").glob("*.yaml"))
    tests = [t for _, d in _documents(BRANCH) if d["kind"] == "tests" for t in d["tests"]]
    tested = {Path(t["case"]).name for t in tests}
    assert len(cases) >= 44
    assert tested == {path.name for path in cases}
    for path in cases:
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


def test_no_case_holds_a_phone_number() -> None:
    for path in sorted((BRANCH / "cases").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert "number:" not in text.replace("callback_number:", ""), path.name
        assert not re.search(r"(?<![\d.:+-])\d{7,}(?![\d.])", text), path.name


def test_core_titles_every_fact_and_gives_reserved_facts_no_default() -> None:
    facts = [
        item
        for _, document in _documents(POLICIES / "core")
        for kind, item in _items(document)
        if kind == "facts"
    ]
    assert len(facts) > 150
    for fact in facts:
        assert set(fact["title"]) == LANGUAGES, fact["id"]
        assert not (fact.get("reserved") == "yes" and "default" in fact), fact["id"]
