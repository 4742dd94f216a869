"""Every file of ``shape/err`` gives exactly the findings beside it, every one of ``ok`` none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duecourse.source.folder import read_document
from duecourse.source.rules import RULES
from duecourse.source.schema import kinds, validate

HERE = Path(__file__).parent / "shape"
ERR = sorted((HERE / "err").glob("*.yaml"))
OK = sorted((HERE / "ok").glob("*.yaml"))


def findings(file: Path) -> list[str]:
    document, found = read_document(file.read_bytes(), file.name)
    if document is not None:
        found = found + validate(document.node, document.kind)
    found.sort(key=lambda finding: finding.sort_key)
    return [
        f"{finding.span.line}:{finding.span.column} {finding.code} {finding.message}"
        + (f" ({finding.help})" if finding.help else "")
        for finding in found
    ]


@pytest.mark.parametrize("file", ERR, ids=lambda file: file.stem)
def test_each_mistake_is_found_once_in_plain_words(file: Path) -> None:
    expected = file.with_suffix(".out").read_text(encoding="utf-8").splitlines()

    assert findings(file) == expected


@pytest.mark.parametrize("file", OK, ids=lambda file: file.stem)
def test_a_sound_document_gives_no_finding(file: Path) -> None:
    assert findings(file) == []


def test_there_is_a_sound_document_of_every_kind() -> None:
    shown = {line for file in OK for line in file.read_text(encoding="utf-8").splitlines()}

    assert {kind for kind in kinds() if f"kind: {kind}" not in shown} == set()


def test_every_code_of_yaml_and_shape_has_a_file() -> None:
    said = "\n".join(file.read_text(encoding="utf-8") for file in (HERE / "err").glob("*.out"))
    by_hand = {"P009", "P010"}  # too large to keep, and not a file's content
    codes = {code for code in RULES if code.startswith(("P0", "P1"))}

    assert {code for code in codes | {"P502"} if f" {code} " not in said} == by_hand


def test_every_expectation_belongs_to_a_file() -> None:
    stems = {file.stem for file in ERR}

    assert {file.stem for file in (HERE / "err").glob("*.out")} == stems
    assert len(ERR) >= 45
    assert len(OK) >= 13


def test_messages_keep_the_house_law() -> None:
    for file in ERR:
        for line in findings(file):
            message = line.split(" ", 2)[2]
            assert not message.endswith("."), line
            assert not message[0].isupper(), line
            words = set(re.findall(r"[A-Za-z]+", message))
            assert not words & {"str", "dict", "int", "NoneType", "schema", "regex", "token"}, line
