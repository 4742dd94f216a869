"""A book sent to another process is the very same there, or it is refused."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import duecourse
from duecourse import OtherBookError
from duecourse.language import bundle

POLICIES = Path(__file__).parents[2] / "policies"
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
FEW = [POLICIES / "regimes/us", POLICIES / "regimes/us-dc"]


@pytest.mark.parametrize("packs", [None, [], FEW], ids=["all", "none", "few"])
def test_it_is_made_again_of_its_documents(packs: list[Path] | None) -> None:
    book = duecourse.load(POLICIES / "branch", packs=packs, actor="third_party")
    again = pickle.loads(pickle.dumps(book))

    assert again.digest == book.digest
    assert again.joined.lawless == book.joined.lawless
    case = POLICIES / "branch/cases/golden-seventies.yaml"
    assert again.decide(again.read_case(case), AT) == book.decide(book.read_case(case), AT)
    assert pickle.loads(pickle.dumps(again)).digest == book.digest


def test_it_keeps_what_the_host_said() -> None:
    book = duecourse.load(
        POLICIES / "branch",
        packs=FEW,
        guidance="report",
        actor="third_party",
        jurisdiction=["US", "US-DC"],
    )
    again = pickle.loads(pickle.dumps(book))

    assert again.joined.advisory
    assert again.vocabulary.host_actor == "third_party"
    assert again.vocabulary.host_jurisdiction == {"US", "US-DC"}


def test_another_process_needs_none_of_its_files(tmp_path: Path) -> None:
    sent = pickle.dumps(duecourse.load(POLICIES / "branch", packs=FEW))
    program = "import pickle, sys; print(pickle.load(sys.stdin.buffer).digest)"
    done = subprocess.run(
        [sys.executable, "-c", program], input=sent, cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == pickle.loads(sent).digest


def test_a_process_whose_law_is_another_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    book = duecourse.load(POLICIES / "branch")
    sent = pickle.dumps(book)
    fewer = bundle.pack_folders()[1:]
    monkeypatch.setattr(bundle, "pack_folders", lambda: fewer)

    assert fewer
    with pytest.raises(OtherBookError, match="makes another book of `branch`") as trouble:
        pickle.loads(sent)
    assert trouble.value.sent == book.digest
    assert str(pickle.loads(pickle.dumps(trouble.value))) == str(trouble.value)
