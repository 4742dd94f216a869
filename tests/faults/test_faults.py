"""Sixty mistakes of twelve kinds put into books that have none: each is found where it is."""

from __future__ import annotations

import importlib.util
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
import yaml

pytest.importorskip("z3")

from duecourse.deep import DeepReport, deep_check

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
FAULTS: list[dict[str, Any]] = yaml.safe_load((HERE / "faults.yaml").read_text("utf-8"))["faults"]


def _named(fault: dict[str, Any]) -> str:
    return f"{fault['kind']}-{fault['book']}-{fault['item']}"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    spec = importlib.util.spec_from_file_location("deep_book", ROOT / "bench" / "deep_book.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write_book(folder / "made", 40)
    unread = ignore_patterns("cases", "tests", "tables", "README.md")
    copytree(ROOT / "policies" / "branch", folder / "branch", ignore=unread)
    return {name: folder / name for name in ("branch", "made")}


def _checked(book: Path, packs: list[str], family: str = "") -> DeepReport:
    law = [ROOT / "policies" / "regimes" / name for name in packs]
    return deep_check(book, packs=law, at=AT, wanted=lambda code: code.startswith(family))


@pytest.mark.parametrize("name", ["branch", "made"])
@pytest.mark.parametrize("packs", [[], ["cn"]])
def test_the_clean_books_have_no_finding(
    books: dict[str, Path], name: str, packs: list[str]
) -> None:
    assert [str(finding) for finding in _checked(books[name], packs).findings] == []


@pytest.mark.parametrize("fault", FAULTS, ids=_named)
def test_a_mistake_is_found_where_it_is(
    books: dict[str, Path], tmp_path: Path, fault: dict[str, Any]
) -> None:
    book = tmp_path / fault["book"]
    copytree(books[fault["book"]], book)
    for edit in (fault, *([fault["edit"]] if "edit" in fault else [])):
        _edit(book / edit["file"], edit)

    code = fault["code"]
    report = _checked(book, fault.get("packs", []), code[:2])

    told = [each for each in report.findings if each.code == code and _about(each, fault, report)]
    assert told, "\n".join(str(finding) for finding in report.findings)
    others = Counter(each.code for each in report.findings if each not in told[:1])
    assert not others - Counter(fault.get("also", [])), report.findings


def _edit(file: Path, edit: dict[str, Any]) -> None:
    text = file.read_text("utf-8")
    if "find" in edit:
        assert text.count(edit["find"]) == 1, edit["find"]
        text = text.replace(edit["find"], edit["put"])
    else:
        text += edit["put"]
    file.write_text(text, "utf-8")


def _about(finding: Any, fault: dict[str, Any], report: DeepReport) -> bool:
    """Tell whether a finding is about the item, or stands on its line."""
    if any(each.diagnostic is finding and each.item == fault["item"] for each in report.deep):
        return True
    line = Path(finding.span.file).read_text("utf-8").splitlines()[finding.span.line - 1]
    return f"id: {fault['item']}" in line or f"`{fault['item']}`" in finding.message


def test_a_version_that_nobody_hears_does_not_hide_a_leak(
    books: dict[str, Path], tmp_path: Path
) -> None:
    fault = next(f for f in FAULTS if f["kind"] == "leak" and f["item"] == "act-0")
    book = tmp_path / "made"
    copytree(books["made"], book)
    _edit(book / fault["file"], fault)
    _edit(book / fault["edit"]["file"], fault["edit"])
    nobody = {
        "find": "{birth_year: 1940..1944}",
        "put": "{birth_date: unknown, birth_year: 1940..}",
    }
    _edit(book / "scripts.yaml", nobody)

    told = [each.code for each in _checked(book, [], "D").findings if each.code in ("D105", "D503")]

    assert told.count("D503") == 1
    assert "D105" in told  # the version before it is empty


def test_there_are_five_of_each_kind() -> None:
    kinds = Counter(fault["kind"] for fault in FAULTS)

    assert len(kinds) == 12
    assert set(kinds.values()) == {5}
