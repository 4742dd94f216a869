"""Which calls were placed under consent, against the oracle, over dense random logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, seed
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from tests.oracle.conditions import evaluate
from tests.oracle.consent import under_consent
from tests.oracle.minutes import Minutes
from tests.oracle.world import World
from tests.properties.test_minutes import PROFILE

from duecourse.book.bind import Vocabulary, bind
from duecourse.book.prepared import Prepared
from duecourse.clock.zones import zone
from duecourse.language.bundle import bundled_core

START = datetime(2026, 3, 5, 12, tzinfo=UTC)  # clocks of New York and London change within it
ZONES: tuple[list[str], ...] = (
    ["America/New_York"],
    ["America/New_York", "Pacific/Honolulu"],
    ["Europe/London"],
    [],
)
KINDS = (*("call",) * 6, *("consent",) * 4, "consent_withdrawn", "refusal", "cease_request", "sms")

VOCABULARY = Vocabulary()
VOCABULARY.learn(bundled_core().facts)


@st.composite
def logs(draw: DrawFn) -> dict[str, Any]:
    """Return a case document of two people with a log of calls, consents and what ends them."""
    instants = st.one_of(
        st.integers(0, 12 * 24).map(lambda hours: START + timedelta(hours=hours)),
        st.integers(0, 12 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    )
    events = []
    for _ in range(draw(st.integers(2, 12))):
        kind = draw(st.sampled_from(KINDS))
        event: dict[str, Any] = {"at": draw(instants).isoformat(), "type": kind}
        choices: dict[str, tuple[Any, ...]] = {
            "by": (*("agency",) * 8, "lender", None),
            "debts": (*(["LN-1"],) * 8, ["LN-1", "LN-2"], ["LN-2"], None),
            "contact": (*("self",) * 8, "other", None),
        }
        if kind == "call":
            choices["direction"] = (*("out",) * 6, "in", None)
            choices["outcome"] = (*("no_answer",) * 5, "conversation", None)
            choices["point"] = ("mine", "mine", "theirs", None)
        elif kind.startswith("consent"):
            choices["channel"] = (*("call",) * 8, "sms", None)
            agreed = [(START + timedelta(days=day)).date().isoformat() for day in (1, 4, 8)]
            choices["date"] = (*(None,) * 6, *agreed)
        for key, values in choices.items():
            value = draw(st.sampled_from(values))
            if value is not None:
                event[key] = value
        events.append(event)
    return {
        "id": "LN-1",
        "person": "P-1",
        "collector": "agency",
        "debt": {"other_debts": draw(st.sampled_from(([], ["LN-2"])))},
        "contacts": [
            {
                "id": name,
                "role": role,
                "points": [{"id": point, "channel": "call", "zones": draw(st.sampled_from(ZONES))}],
            }
            for name, role, point in (("self", "debtor", "mine"), ("other", "spouse", "theirs"))
        ],
        "events": events,
    }


@seed(1006)
@PROFILE
@given(logs())
def test_the_engine_reads_consents_as_the_oracle_does(document: dict[str, Any]) -> None:
    case = bind(document, VOCABULARY)
    ready = Prepared(case, zone("UTC"), {}, {})
    world = World(Minutes(0, 1), case, "UTC", {}, evaluate)
    assert case.events is not None
    for told, event in zip(ready.events, case.events, strict=True):
        assert told.fields["under_consent"] is under_consent(event, world), event
