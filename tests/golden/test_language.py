"""Every file of ``language/err`` gives exactly the findings beside it, every one of ``ok`` none.

A file stands in a folder with the headers, stages and scripts of ``language/beside``; one whose
first line is ``# in a law pack`` stands in a law pack.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from duecourse.language.model import Policy
from duecourse.language.resolve import resolve
from duecourse.source.folder import Document, read_document, read_path
from duecourse.source.rules import RULES
from duecourse.source.schema import validate

HERE = Path(__file__).parent / "language"
ERR = sorted((HERE / "err").glob("*.yaml"))
OK = sorted((HERE / "ok").glob("*.yaml"))

FOUND_BY_PROOFS = {"P308", "P402", "P403", "P506"}
FOUND_IN_FOLDERS = {"P211", "P212"}
FOUND_IN_AGENTS = {"P507"}


@cache
def core() -> Policy:
    documents, found = read_path(HERE / "core")
    policy, more = resolve(documents, None)
    assert found + more == []
    assert policy is not None
    return policy


def beside(name: str) -> Document:
    document, _ = read_document((HERE / "beside" / name).read_bytes(), name)
    assert document is not None
    return document


def folder(file: Path) -> list[Document]:
    document, found = read_document(file.read_bytes(), file.name)
    assert found == []
    assert document is not None
    if file.read_bytes().startswith(b"# in a law pack"):
        return [beside("regime.yaml"), document]
    others = [] if document.kind in ("playbook", "regime") else [beside("playbook.yaml")]
    if document.kind == "experiments":
        others.append(beside("treatments.yaml"))
    return [*others, beside("stages.yaml"), beside("scripts.yaml"), document]


def findings(file: Path) -> list[str]:
    documents = folder(file)
    if documents[-1].kind == "regime":
        documents = documents[-1:]
    _, found = resolve(documents, core())
    assert {finding.span.file for finding in found} <= {file.name}
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
    document = folder(file)[-1]

    assert validate(document.node, document.kind) == []
    assert findings(file) == []


@pytest.mark.parametrize("file", ERR, ids=lambda file: file.stem)
def test_messages_keep_to_the_house_rules(file: Path) -> None:
    for line in findings(file):
        message = line.split(" ", 2)[2]

        assert message[0].islower() or message[0] == "`"
        assert not message.endswith(".")


def test_every_code_about_meaning_has_a_file() -> None:
    said = "\n".join(file.read_text(encoding="utf-8") for file in (HERE / "err").glob("*.out"))
    codes = {code for code in RULES if code[:2] in ("P2", "P3", "P4", "P5", "P6", "P8")}

    assert {code for code in codes if f" {code} " not in said} == (
        FOUND_BY_PROOFS | FOUND_IN_FOLDERS | FOUND_IN_AGENTS
    )


def test_every_expectation_belongs_to_a_file() -> None:
    stems = {file.stem for file in ERR}

    assert {file.stem for file in (HERE / "err").glob("*.out")} == stems
