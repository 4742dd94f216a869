"""A call to one contact's point that another answered counts for both."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duecourse

AT = datetime.fromisoformat("2026-03-10T12:00:00+00:00")
POLICY = {
    "playbook": "id: p\nversion: 1\nzone: UTC\nlanguages: [en]",
    "stages": "stages: [{id: a, when: {loan_status: active}}]\n"
    "outside: {when: {not: {loan_status: active}}}",
    "treatments": "treatments: [{id: ring, stage: a, do: call, whom: {}, purpose: collect}]",
    "limits": "limits: [{id: once, on: {channel: call}, "
    "cap: {count: attempts, at_most: 1, within: today, per: [contact]}}]",
}


def test_a_call_counts_for_whose_point_it_is_and_for_who_answered(tmp_path: Path) -> None:
    for kind, text in POLICY.items():
        (tmp_path / f"{kind}.yaml").write_text(f"kind: {kind}\n{text}\n", "utf-8")
    book = duecourse.load(tmp_path, packs=[])

    def person(name: str, role: str) -> dict[str, object]:
        point = {"id": f"{name}-mobile", "channel": ["call"], "zones": ["UTC"]}
        return {"id": name, "role": role, "points": [point]}

    decision = book.decide(
        {
            "id": "LN-1",
            "person": "P-1",
            "loan": {"status": "active"},
            "contacts": [person("self", "debtor"), person("sis", "sibling")],
            "events": [
                {
                    "id": "e1",
                    "at": "2026-03-10T09:00:00+00:00",
                    "type": "call",
                    "direction": "out",
                    "point": "self-mobile",
                    "contact": "sis",
                    "outcome": "answered",
                }
            ],
        },
        AT,
    )
    assert decision.now == ()
    assert {later.to for later in decision.later} == {"self-mobile", "sis-mobile"}
