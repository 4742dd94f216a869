"""What a host gives that cannot be right, under the packs that ship: each has a safe result."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from duecourse.api import Book, load

from .conftest import HERE, Run

ROOT = HERE.parents[1]
AT = "2026-03-10T12:00:00-04:00"  # a Tuesday
HEAD = """\
kind: playbook
id: desk
version: 1
zone: America/New_York
languages: [en]
calendar: US
"""
POLICY = """\
kind: stages
stages: [{id: open, when: {}}]
---
kind: treatments
treatments:
  - {id: ring, stage: open, do: call, whom: {role: [debtor, sibling]}, purpose: collect}
  - {id: locate, stage: open, do: call, whom: {role: sibling}, purpose: locate}
  - {id: visit, stage: open, do: visit, whom: {role: debtor}, purpose: collect}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The playbook as a folder."""
    return written(tmp_path)


def written(where: Path) -> Path:
    """Write a playbook that calls the debtor, asks a sibling and visits."""
    folder = where / "desk"
    folder.mkdir()
    (folder / "playbook.yaml").write_text(HEAD, "utf-8")
    for place, part in enumerate(POLICY.split("---\n")):
        (folder / f"part-{place}.yaml").write_text(part, "utf-8")
    return folder


def case(**changes: Any) -> dict[str, Any]:
    """Return a case of a collector in New York, with *changes* of its keys."""
    made: dict[str, Any] = {
        "kind": "case",
        "id": "LN-1",
        "person": "P-1",
        "actor": "third_party",
        "collector": "agency",
        "jurisdiction": ["US"],
        "loan": {"status": "active", "product": "card"},
        "contacts": [
            {
                "id": "self",
                "role": "debtor",
                "points": [
                    {
                        "id": "mobile",
                        "channel": "call",
                        "phone": "mobile",
                        "zones": ["America/New_York"],
                    }
                ],
            }
        ],
        "events": [],
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


def call(at: str, **said: Any) -> dict[str, Any]:
    """Return a call of the collector to the debtor's mobile."""
    made = {
        "at": at,
        "type": "call",
        "direction": "out",
        "point": "mobile",
        "by": "agency",
        "debts": ["LN-1"],
        "outcome": "no_answer",
    } | said
    return {name: value for name, value in made.items() if value is not None}


class Desk:
    """Decides cases: with the real command, or by what the command runs, which is quicker."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder

    def decide(self, document: dict[str, Any], at: str = AT) -> dict[str, Any]:
        decision: dict[str, Any] = _book().decide(document, datetime.fromisoformat(at)).to_dict()
        return decision

    def refused(self, document: dict[str, Any]) -> str:
        """Return what the command says of a case that it refuses."""
        told = json.dumps(document)
        done = self.run("decide", self.folder, "-", "--at", AT, "-f", "json", stdin=told)
        assert done.returncode == 2, done.stdout
        return done.stderr

    def because(self, document: dict[str, Any], at: str = AT, of: str = "ring") -> set[str]:
        """Return what holds *of* back, in `later` or `barred`; nothing of it may be `now`."""
        decision = self.decide(document, at)
        assert [item for item in decision["now"] if item["treatment"] == of] == []
        held = [x for x in (*decision["later"], *decision["barred"]) if x["treatment"] == of]
        return {reason["limit"] for item in held for reason in item["because"]}


@cache
def _book() -> Book:
    with TemporaryDirectory() as folder:
        return load(written(Path(folder)))


@pytest.fixture
def desk(run: Run, book: Path) -> Desk:
    """The command and the playbook."""
    return Desk(run, book)


def points(**said: Any) -> list[dict[str, Any]]:
    """Return the debtor with one mobile of which *said* is known."""
    point = {"id": "mobile", "channel": "call", "phone": "mobile"} | said
    return [{"id": "self", "role": "debtor", "points": [point]}]


# --- refused, and told where --------------------------------------------------------------------


def test_an_unknown_zone_refuses_the_case(desk: Desk) -> None:
    told = desk.refused(case(contacts=points(zones=["America/NewYork"])))
    assert "C107" in told
    assert "did you mean `America/New_York`?" in told


def test_no_zone_at_all_is_every_zone_of_the_country(desk: Desk) -> None:
    nowhere = case(contacts=points())
    assert desk.because(nowhere, "2026-03-10T10:00:00-04:00") == {"us/hours"}  # night in Honolulu


def test_a_contact_in_two_roles_refuses_the_case(desk: Desk) -> None:
    contacts = [{"id": "self", "role": ["debtor", "sibling"], "points": []}]
    assert "contacts[0].role" in desk.refused(case(contacts=contacts))


def test_one_debtor_as_two_contacts_refuses_the_case(desk: Desk) -> None:
    again = [*points(), {"id": "again", "role": "debtor", "points": []}]
    told = desk.refused(case(contacts=again))
    assert "C110" in told
    assert "one person one contact" in told


def test_an_event_at_no_certain_instant_refuses_the_case(desk: Desk) -> None:
    told = desk.refused(case(events=[call("2026-03-10T10:00:00")]))
    assert "events[0].at" in told
    assert "an instant with its offset" in told


def test_an_event_of_a_point_that_is_not_there_refuses_the_case(desk: Desk) -> None:
    told = desk.refused(case(events=[call("2026-03-10T10:00:00-04:00", point="mobiel")]))
    assert "C106" in told
    assert "did you mean `mobile`?" in told


def test_consent_is_told_from_the_log_and_not_said(desk: Desk) -> None:
    told = desk.refused(case(events=[call("2026-03-10T10:00:00-04:00", under_consent=True)]))
    assert "C101" in told
    assert "under_consent" in told


# --- decided, and held back ---------------------------------------------------------------------


def test_events_out_of_order_are_read_by_time(desk: Desk) -> None:
    log = [call(f"2026-03-10T{hour:02}:00:00-04:00") for hour in (11, 9)]
    assert desk.because(case(events=log)) == {"us/house-two-a-day"}
    assert desk.decide(case(events=log)) | {"ignored": []} == desk.decide(
        case(events=log[::-1])
    ) | {"ignored": []}


def test_an_event_to_come_is_ignored_and_named(desk: Desk) -> None:
    ahead = call("2026-03-11T09:00:00-04:00", id="tomorrow")
    decision = desk.decide(case(events=[ahead]))
    assert decision["ignored"] == ["tomorrow"]
    assert [item["treatment"] for item in decision["now"]] == ["ring"]


def test_a_place_without_a_pack_bars_everybody(desk: Desk) -> None:
    decision = desk.decide(case(jurisdiction=["US", "BR"]))
    assert decision["law"] == "partial"
    assert decision["now"] == decision["later"] == []
    assert desk.because(case(jurisdiction=["US", "BR"])) == {"core/no-law-pack"}


def test_no_place_at_all_bars_everybody(desk: Desk) -> None:
    assert "core/no-law-pack" in desk.because(case(jurisdiction=None))


def test_a_state_alone_brings_its_country(desk: Desk) -> None:
    talk = case(
        jurisdiction=["US-MA"], events=[call("2026-03-09T10:00:00-04:00", outcome="conversation")]
    )
    assert desk.because(talk) == {"us/after-a-conversation"}


def test_fewer_than_nobody_on_a_visit_is_not_two(desk: Desk) -> None:
    contacts = [
        {
            "id": "self",
            "role": "debtor",
            "points": [{"id": "home", "channel": "visit", "zones": ["Asia/Shanghai"]}],
        }
    ]
    alone = case(jurisdiction=["CN"], contacts=contacts, debt={"visit_agents": -2})
    assert "cn/two-on-a-visit" in desk.because(alone, "2026-03-10T12:00:00+08:00", "visit")


def test_a_negative_bound_of_a_policy_is_a_mistake(run: Run, book: Path) -> None:
    limit = "kind: limits\nlimits: [{id: few, on: {channel: call}, cap: {count: attempts, LAST}}]\n"
    for last in ("at_most: -1, within: today", "at_most: 1, within: -7 days"):
        (book / "limits.yaml").write_text(limit.replace("LAST", last), "utf-8")
        done = run("check", book)
        assert done.returncode == 1, last
        assert "limits.yaml" in done.stdout


def test_a_pack_whose_dates_leave_a_day_without_hours_is_refused(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "in"
    shutil.copytree(ROOT / "policies" / "regimes" / "in", pack)
    text = (pack / "directions-2025.yaml").read_text("utf-8")
    for path in pack.glob("*.yaml"):
        short = path.read_text("utf-8").replace("until: 2026-12-31", "until: 2026-12-30")
        path.write_text(short, "utf-8")
    assert "2026-12-31" in text
    done = run("check", pack)
    assert done.returncode == 1
    assert "P804" in done.stdout
    assert "2026-12-31" in done.stdout


def test_consents_that_overlap_end_with_the_later_one(desk: Desk) -> None:
    consent = {
        "type": "consent",
        "channel": "call",
        "contact": "self",
        "by": "agency",
        "debts": ["LN-1"],
    }
    log = [
        call("2026-03-06T10:00:00-05:00", outcome="conversation"),
        consent | {"at": "2026-03-06T10:05:00-05:00"},
        consent | {"at": "2026-03-07T10:05:00-05:00", "date": "2026-03-09"},
    ]
    assert desk.because(case(events=log)) == {"us/after-a-conversation"}
    assert desk.decide(case(events=log), "2026-03-09T12:00:00-04:00")["now"]


# --- what is not said never unlocks -------------------------------------------------------------


@pytest.mark.parametrize("silent", ["actor", "collector", "events"])
def test_silence_of_the_case_unlocks_nothing(desk: Desk, silent: str) -> None:
    log = [call("2026-03-09T10:00:00-04:00", outcome="conversation")]
    assert "us/after-a-conversation" in desk.because(case(events=log) | {silent: None})


@pytest.mark.parametrize(
    "silent", ["outcome", "point", "by", "debts", "direction", "outcome point by debts direction"]
)
def test_silence_of_an_event_unlocks_nothing(desk: Desk, silent: str) -> None:
    said = dict.fromkeys(silent.split())
    talk = [call("2026-03-09T10:00:00-04:00", **({"outcome": "conversation"} | said))]
    assert "us/after-a-conversation" in desk.because(case(events=talk))


def test_a_voicemail_to_nobody_in_particular_counts(desk: Desk) -> None:
    log = [
        call(f"2026-03-10T{hour}:00:00-04:00", point=None, outcome="voicemail")
        for hour in ("09", "10")
    ]
    assert desk.because(case(events=log)) == {"us/house-two-a-day"}
    ma = case(jurisdiction=["US-MA"], events=log)
    assert "us-ma/two-in-seven-collector" in desk.because(ma)


def test_a_conversation_just_before_midnight_lasts_longest_on_the_clock_behind(desk: Desk) -> None:
    both = points(zones=["America/New_York", "America/Los_Angeles"])
    talk = [call("2026-03-03T02:59:00-05:00", outcome="conversation")]  # 23:59 in Los Angeles
    assert desk.because(case(contacts=both, events=talk), "2026-03-09T12:00:00-04:00") == {
        "us/after-a-conversation"
    }
    assert desk.decide(case(contacts=both, events=talk))["now"]


def test_whoever_picked_up_is_spoken_to_once(desk: Desk) -> None:
    sister = {
        "id": "sister",
        "role": "sibling",
        "points": [
            {
                "id": "hers",
                "channel": "call",
                "phone": "mobile",
                "zones": ["America/New_York"],
            }
        ],
    }
    asked = case(contacts=[*points(zones=["America/New_York"]), sister])
    assert [x["treatment"] for x in desk.decide(asked)["now"]] == ["ring", "locate"]
    for outcome in ("conversation", "answered", "hung_up", None):
        log = [call("2026-01-12T10:00:00-05:00", point="hers", outcome=outcome)]
        assert desk.because(asked | {"events": log}, of="locate") == {"us/locate-once"}, outcome
