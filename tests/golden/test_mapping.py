"""Every mistake of a mapping is found once, in plain words, at its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import duecourse
from duecourse.book.bind import Vocabulary
from duecourse.errors import MappingError
from duecourse.portfolio.intake.mapping import read_mapping

HERE = Path(__file__).parent / "mapping"
ROOT = Path(__file__).parents[2]
FILES = sorted(HERE.glob("*.yaml"))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return duecourse.load(ROOT / "policies/branch", packs=[]).vocabulary


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_mistake_is_found_once_in_plain_words(file: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(file, vocabulary)
    said = "".join(
        f"{finding.span.line}:{finding.span.column} {finding.code} {finding.message}"
        + (f" ({finding.help})" if finding.help else "")
        + "\n"
        for finding in caught.value.diagnostics
    )
    record = file.with_suffix(".out")
    if os.environ.get("UPDATE_GOLDEN"):
        record.write_text(said, "utf-8")

    assert said == record.read_text("utf-8")


def test_the_sound_document_of_the_shapes_is_a_mapping(vocabulary: Vocabulary) -> None:
    sound = read_mapping(HERE.parent / "shape/ok/mapping.yaml", vocabulary)

    cases, events = sound.tables["cases"], sound.tables["events"]
    assert cases.source == "loans"
    assert cases.ignored == {"branch_code", "teller"}
    assert cases.filled["case"].source == "loan_no"
    assert cases.filled["actor"].value == "first_party"
    assert cases.filled["loan.status"].wanted.values == {"A": "active", "C": "closed", "?": None}
    assert events.filled["at"].wanted.zone == "America/New_York"
    assert sound.tables["contacts"].zone == "Asia/Shanghai"
