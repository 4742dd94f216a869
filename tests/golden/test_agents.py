"""What an agents file says that does not fit its playbook gives exactly the findings beside it."""

from __future__ import annotations

from pathlib import Path

import duecourse
from duecourse.clock.zones import known_zones
from duecourse.portfolio.dayplan.agents import Known, read_desk
from duecourse.source.folder import read_document
from duecourse.source.schema import validate

HERE = Path(__file__).parent
BRANCH = HERE.parents[1] / "policies" / "branch"


def test_words_are_matched_with_the_playbook() -> None:
    file = HERE / "agents" / "words.yaml"
    document, found = read_document(file.read_bytes(), file.name)
    assert document is not None
    assert found + validate(document.node, "agents") == []
    book = duecourse.load(BRANCH, packs=[])
    playbook = book.joined.playbook
    known = Known(
        frozenset(playbook.header.languages),
        frozenset(stage.meta.id for stage in playbook.stages),
        frozenset(treatment.meta.id for treatment in playbook.treatments),
        frozenset({"salary", "property_paid"}),
        frozenset(known_zones()),
    )

    desk, wrong = read_desk(document.node, known)

    assert desk is None
    assert [str(finding) for finding in wrong] == file.with_suffix(".out").read_text(
        "utf-8"
    ).splitlines()
