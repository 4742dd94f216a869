"""The audit of a log finds what deciding each contact by itself finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from tests.unit.audit.conftest import REGIMES, Done, law_of

import duecourse
from duecourse import Book
from duecourse.decide.decision import Barred, Later
from duecourse.language.model import CHANNELS

Row = dict[str, Any]
START = datetime(2026, 3, 5, 2, tzinfo=UTC)
PURPOSES = ("remind", "collect", "locate", "confirm_cease", "validate", "reply")
TYPES = (
    *("call",) * 6,
    *("sms", "email", "letter", "cease_request", "dispute", "consent"),
    *("consent_withdrawn", "cease_withdrawn", "attorney_notice"),
)
CONTACTS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "self": ("debtor", {"m": ["America/New_York"], "h": ["America/New_York", "America/Chicago"]}),
    "sis": ("sibling", {"s": []}),
    "wife": ("spouse", {"w": ["America/Denver"]}),
}
FACTS: dict[str, dict[str, Any]] = {
    "loan": {"product": "education", "status": "active"},
    "debtor": {"outside_hours_agreed": True},
    "contact": {"authorised": True},
}


def name(channel: str, purpose: str) -> str:
    """Return the id of a treatment."""
    return f"{channel}-{purpose}".replace("_", "-")


@lru_cache(maxsize=2)
def book(*packs: str) -> Book:
    """Return a playbook, written as one writes playbooks, that offers everything."""
    with TemporaryDirectory() as folder:
        Path(folder, "playbook.yaml").write_text(
            "kind: playbook\nid: all\nversion: 1\nzone: UTC\nlanguages: [en]\n"
        )
        Path(folder, "stages.yaml").write_text("kind: stages\nstages:\n  - {id: any, when: {}}\n")
        acts = [
            f"  - {{id: {name(channel, purpose)}, stage: any, do: {channel}, whom: {{}}, "
            f"purpose: {purpose}}}"
            for channel in CHANNELS
            for purpose in PURPOSES
        ]
        text = "kind: treatments\ntreatments:\n" + "\n".join(acts)
        Path(folder, "treatments.yaml").write_text(text)
        return duecourse.load(folder, packs=[REGIMES / pack for pack in packs])


@st.composite
def logs(draw: DrawFn) -> list[Row]:
    """Return the log of one person."""
    rows: list[Row] = []
    at = START
    for number in range(draw(st.integers(1, 12))):
        at += timedelta(minutes=draw(st.sampled_from((0, 4, 6, 90, 300, 720, 1440, 8640))))
        contact = draw(st.sampled_from(("self", "self", "self", "sis", "wife")))
        role, points = CONTACTS[contact]
        point = draw(st.sampled_from(sorted(points)))
        kind = draw(st.sampled_from(TYPES))
        row: Row = {
            "id": f"e{number}",
            "person": "P-1",
            "at": at.isoformat(),
            "type": kind,
            "contact": contact,
            "role": role,
            "jurisdiction": draw(st.sampled_from((["US"], ["US"], ["US"], ["US", "US-MA"]))),
            "purpose": draw(st.sampled_from(PURPOSES)),
            "actor": draw(st.sampled_from(("third_party", "third_party", "first_party"))),
            "debts": draw(st.sampled_from((["D-1"], ["D-1"], ["D-2"], ["D-1", "D-2"]))),
        }
        if kind in CHANNELS or draw(st.booleans()):
            row["point"] = point
            if points[point]:
                row["zones"] = points[point]
        if kind in CHANNELS:
            row["direction"] = draw(st.sampled_from(("out", "out", "out", "in")))
            outcomes = ("no_answer", "conversation", "busy", "voicemail", "delivered", None)
            row["outcome"] = draw(st.sampled_from(outcomes))
        row["by"] = draw(st.sampled_from(("agency", "agency", "agency", "other", None)))
        if row["actor"] == "first_party":
            row["by"] = row["by"] or "lender"
        if draw(st.integers(0, 4)) == 0:
            section = draw(st.sampled_from(sorted(FACTS)))
            row["facts"] = {section: FACTS[section]}
        rows.append(row)
    return rows


def document(rows: list[Row], place: int, debt: str) -> Row:
    """Return the case of *debt* as it stood before a row, what the row says of others included."""
    said, now = rows[: place + 1], rows[place]
    case: Row = {
        "id": debt,
        "person": "P-1",
        "actor": now["actor"],
        "jurisdiction": now["jurisdiction"],
        "loan": {},
        "debtor": {},
        "debt": {"other_debts": sorted({d for r in rows for d in r["debts"]} - {debt})},
        "events": [],
    }
    if now["by"] is not None:
        case["collector"] = now["by"]
    contacts: dict[str, Row] = {}
    for row in rows:
        contact = contacts.setdefault(row["contact"], {"id": row["contact"], "points": {}})
        point = row.get("point")
        if point:
            contact["points"].setdefault(point, {"id": point, "channel": list(CHANNELS)})
    for row in said:
        contact = contacts[row["contact"]]
        contact["role"] = row["role"]
        if row.get("zones"):
            contact["points"][row["point"]]["zones"] = row["zones"]
        for section, facts in row.get("facts", {}).items():
            if section == "contact":
                contact |= facts
            elif section == "debtor" or debt in row["debts"]:
                case[section] |= facts
    case["contacts"] = [{**c, "points": list(c["points"].values())} for c in contacts.values()]
    unsaid = ("person", "role", "actor", "jurisdiction", "zones", "facts")
    for row in rows[:place]:
        event = {k: v for k, v in row.items() if k not in unsaid and v is not None}
        case["events"].append(event)
    return case


def decided(rows: list[Row], place: int) -> set[str]:
    """Return the limits that stand against a row by ``Book.decide``."""
    row = rows[place]
    found: set[str] = set()
    for debt in row["debts"]:
        at = datetime.fromisoformat(row["at"])
        decision = book("us").decide(document(rows, place, debt), at, horizon_days=1)
        wanted = name(row["type"], row["purpose"]), row["point"]
        acts: list[Later | Barred] = [*decision.later, *decision.barred]
        for each in acts:
            if (each.treatment, each.to) == wanted:
                found |= {reason.limit for reason in each.because}
    return found


@seed(7)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(logs())
def test_audit_agrees_with_deciding_contact_by_contact(rows: list[Row]) -> None:
    done = Done(rows, law_of("us"))
    assert not done.rejected
    judged = {each.id: each for each in done.judged}
    for place, row in enumerate(rows):
        if row["type"] in CHANNELS and row["direction"] == "out":
            found = {finding.limit for finding in judged.pop(row["id"]).findings}
            assert found == decided(rows, place), (row["id"], done.kinds(row["id"]))
    assert not judged
