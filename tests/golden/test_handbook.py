"""A small playbook and a small law as a handbook and as graphs, in both languages.

``UPDATE_GOLDEN=1`` writes what is made as what is expected: look at it before it is committed.
"""

from __future__ import annotations

import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

import duecourse
from duecourse.book.join import Joined
from duecourse.clock.instants import day_number
from duecourse.handbook.blocks import Handbook
from duecourse.handbook.graph.make import FORMATS, OF, graph
from duecourse.handbook.make import handbook
from duecourse.handbook.markdown import markdown
from duecourse.handbook.page import page

HERE = Path(__file__).parent / "handbook"
LANGUAGES = ("en", "zh")
ENDINGS = {"mermaid": "mmd", "dot": "dot", "svg": "svg"}


@cache
def joined() -> Joined:
    return duecourse.load(HERE / "policy", packs=[HERE / "law"]).joined


@cache
def made(language: str) -> Handbook:
    return handbook(joined(), language)


def compare(name: str, text: str) -> None:
    stable = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", text)
    file = HERE / "expected" / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(stable, "utf-8")
    assert stable == file.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handbook_as_markdown(language: str) -> None:
    compare(f"handbook.{language}.md", markdown(made(language), "small-"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handbook_as_a_page(language: str) -> None:
    whole = page(made(language))
    compare(
        f"handbook.{language}.html", re.sub(r"<style>.*?</style>", "<style/>", whole, flags=re.S)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_policy_gives_the_same_bytes(language: str) -> None:
    again = duecourse.load(HERE / "policy", packs=[HERE / "law"]).joined
    assert page(handbook(again, language)) == page(made(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", OF)
@pytest.mark.parametrize("format_", FORMATS)
def test_the_graphs(of: str, format_: str, language: str) -> None:
    text = FORMATS[format_](graph(joined(), of, language))
    compare(f"{of}.{language}.{ENDINGS[format_]}", text)


def test_every_picture_can_be_read_aloud() -> None:
    names = {"{http://www.w3.org/2000/svg}title", "{http://www.w3.org/2000/svg}desc"}
    drawings = [picture.svg for lang in LANGUAGES for picture in made(lang).pictures]
    drawings += [FORMATS["svg"](graph(joined(), of, "en")) for of in OF]
    for svg in drawings:
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        found = {child.get("id"): child.text for child in root if child.tag in names}
        assert set((root.get("aria-labelledby") or "").split()) == set(found)
        assert all(found.values())


def test_only_what_exists_on_the_day() -> None:
    early = markdown(handbook(joined(), "en", day_number(date(2026, 1, 1))))
    late = markdown(handbook(joined(), "en", day_number(date(2026, 6, 1))))
    assert "what is in force on 2026-01-01" in early
    assert "Hand over" not in early
    assert "No shame" not in early
    assert "Hand over" in late
    assert "No shame" in late


def test_without_law_it_says_so() -> None:
    alone = handbook(duecourse.load(HERE / "policy", packs=[]).joined, "en")
    assert alone.warnings
    assert "not to work by" in alone.warnings[0]
    assert "Test law" not in markdown(alone)
    assert "House floor" not in [part.title for s in alone.sections for part in s.parts]
