"""What is sent to a process that decides is refused where it would mean another thing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import duecourse
from duecourse.language import bundle
from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running import job as module
from duecourse.portfolio.running.job import Job, packed, unpacked

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")


@pytest.fixture(scope="module")
def job() -> Job:
    return Job(duecourse.load(BRANCH, packs=[]), AT, 35, "columns", "parquet", 3, False, ("A",))


def test_it_is_the_same_there(job: Job) -> None:
    there = unpacked(packed(job))
    assert there.book.digest == job.book.digest
    assert (there.at, there.parts, there.duplicates) == (job.at, job.parts, job.duplicates)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TZDATA_VERSION", "1999a", "has tzdata 1999a, the one that asks has"),
        ("version_here", lambda: "0.0.1", "has duecourse 0.0.1, the one that asks has"),
    ],
)
def test_other_software_is_refused(
    name: str, value: object, said: str, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = packed(job)
    monkeypatch.setattr(module, name, value)
    with pytest.raises(PortfolioError, match=said) as trouble:
        unpacked(sent)
    assert trouble.value.code == "S104"
    assert "the very same duecourse" in trouble.value.help


def test_another_vocabulary_is_refused(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    law = duecourse.load(BRANCH)
    sent = packed(Job(law, AT, 35, "columns", "parquet", 1, False, ()))
    monkeypatch.setattr(bundle, "pack_folders", list)
    with pytest.raises(PortfolioError, match="makes another book of `branch`") as trouble:
        unpacked(sent)
    assert trouble.value.code == "S104"
