"""Random playbooks and cases under the law packs that ship with the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from tests.properties._cases import TOLD
from tests.properties.strategies import Combination

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.clock.instants import DAY as DAY_US
from duecourse.clock.instants import date_of, day_number
from duecourse.ir import Kind, Scope
from duecourse.ir_tools import inputs
from duecourse.language.bundle import bundled_core, bundled_packs
from duecourse.language.model import (
    CapBody,
    Fact,
    ForbidBody,
    Header,
    HoldBody,
    Limit,
    Meta,
    Policy,
    Stage,
    Treatment,
    WaitBody,
)

# Weeks in which some clock changes, around New Year, and an ordinary one.
WEEKS = (date(2026, 3, 6), date(2026, 10, 30), date(2026, 12, 30), date(2026, 6, 10))
ROLES = (
    *("debtor",) * 4,
    *("co_debtor", "guarantor", "spouse", "parent", "sibling", "friend", "colleague", "employer"),
    *("reference", "household_member", "executor", "legal_guardian", "attorney", "debt_adviser"),
)
OTHER_ROLES = ROLES[4:]
PURPOSES = ("remind", "collect", "locate", "relay", "verify", "notify", "confirm_cease")
OUTCOMES = (
    *("no_answer", "voicemail", "busy", "not_in_service", "answered", "conversation", "hung_up"),
    *("delivered", "replied", "met", "not_met", None),
)
CHANNELS = (["call", "sms"], ["call"], ["call", "visit", "letter"], ["email"])
TYPES = (
    *("call",) * 8,
    *("sms", "email", "letter", "visit", "consent", "consent_withdrawn", "cease_request"),
    *("dispute", "dispute_resolved", "complaint", "refusal", "attorney_notice", "payment"),
)
CONSENTS: tuple[dict[str, str], ...] = (
    *({"channel": "call", "by": "agency"},) * 3,
    {"channel": "sms"},
    {},
)
STRUCTURE = frozenset({"actor", "jurisdiction", "language", "role", "party", "point_confirmed"})


@cache
def packs_by_place() -> dict[str, tuple[Policy, ...]]:
    """Return the bundled packs by jurisdiction."""
    found: dict[str, tuple[Policy, ...]] = {}
    for pack in bundled_packs():
        place = pack.header.jurisdiction
        found[place] = (*found.get(place, ()), pack)
    return found


def conditions_of(limit: Limit) -> list[ir.Expr]:
    """Return every condition and expression that a limit reads."""
    parts = [limit.on, limit.when, limit.unless, limit.except_]
    body = limit.body
    if isinstance(body, HoldBody):
        parts += [body.when, body.until]
    if isinstance(body, ForbidBody):
        parts.append(body.what)
    if isinstance(body, CapBody | WaitBody):
        parts.append(body.events.where)
    return [part for part in parts if part is not None]


@cache
def read_by(place: str) -> tuple[Fact, ...]:
    """Return the facts that the packs of a place read from a case, by id."""
    facts = bundled_core().facts
    limits = [limit for pack in packs_by_place()[place] for limit in pack.limits]
    conditions = [c for limit in limits for c in conditions_of(limit)]
    conditions += [pack.header.reaches for pack in packs_by_place()[place]]
    leaves = {leaf for condition in conditions for leaf in inputs(condition)}
    names = sorted({leaf.fact for leaf in leaves if leaf.scope is not Scope.EVENT} - STRUCTURE)
    return tuple(facts[name] for name in names if name in facts and facts[name].path)


@st.composite
def law_combinations(draw: DrawFn) -> Combination:
    """Return a random playbook, case and instant under one or two places' law."""
    by_place = packs_by_place()
    places = [draw(st.sampled_from(sorted(by_place)))]
    country = places[0].partition("-")[0]
    if country in by_place and country not in places:
        places.insert(0, country)
    packs = tuple(pack for place in places for pack in by_place[place])
    said = draw(st.sampled_from((places, places, places, places, [*places, "ZZ"], None)))
    zones = list(dict.fromkeys(z for pack in packs for z in pack.header.zones)) or ["UTC"]
    at, day = draw(_instants(packs))
    document = draw(_documents(places, zones, at, day))
    if said is not None:
        document["jurisdiction"] = said
    core = bundled_core()
    header = Header(
        Meta("book", "book"), regime=False, version="1", zone=zones[0], languages=("en",)
    )
    playbook = Policy(
        header,
        "sha256:b",
        core.facts,
        (Stage(Meta("open", "book"), ir.TRUE),),
        treatments=tuple(draw(_treatments())),
    )
    joined = Joined(playbook, packs, core, False, draw(st.integers(0, 5)) == 0)
    return Combination(joined, document, at, draw(st.integers(1, 3)))


def variations(document: dict[str, Any], number: int, seed: int) -> list[dict[str, Any]]:
    """Return random changes of a case: facts flipped or forgotten, other roles, fewer events."""
    random = Random(seed)
    return [_one_debtor(_varied(document, random)) for _ in range(number)]


def _one_debtor(document: dict[str, Any]) -> dict[str, Any]:
    """Return *document* with the second debtor, which no case may have, owing as well."""
    debtors = [c for c in document.get("contacts", ()) if c.get("role") == "debtor"]
    for other in debtors[1:]:
        other["role"] = "co_debtor"
    return document


def _varied(value: Any, random: Random, key: str = "") -> Any:
    if isinstance(value, dict):
        keeps = {"id", "person", "at", "type", "points", "channel", "contacts", "events"}
        return {
            name: _varied(item, random, name)
            for name, item in value.items()
            if name in keeps or random.random() < 0.8
        }
    if key in ("events", "contacts") and isinstance(value, list):
        kept = value if key == "contacts" else [v for v in value if random.random() < 0.7]
        return [_varied(item, random) for item in kept]
    if key == "points":
        return [_varied(item, random) for item in value]
    if isinstance(value, bool):
        return value ^ (random.random() < 0.3)
    if key == "role":
        return random.choice(ROLES)
    if key == "actor":
        return random.choice(("first_party", "third_party"))
    return value


@st.composite
def _instants(draw: DrawFn, packs: tuple[Policy, ...]) -> tuple[datetime, int]:
    """Return an instant in a week with something to it, and its day."""
    dated = [
        edge
        for pack in packs
        for meta in (pack.header.meta, *(limit.meta for limit in pack.limits))
        for edge in (meta.since, meta.until)
        if edge is not None and edge > day_number(date(2024, 1, 1))
    ]
    day = draw(st.sampled_from((*map(day_number, WEEKS), *dated))) + draw(st.integers(-1, 2))
    minute = draw(st.one_of(st.integers(0, 1439), st.integers(16, 44).map(lambda n: 30 * n)))
    moment = datetime.fromtimestamp(day * DAY_US / 1e6, UTC) + timedelta(minutes=minute)
    return moment.replace(second=draw(st.sampled_from((0, 0, 30)))), day


@st.composite
def _treatments(draw: DrawFn) -> list[Treatment]:
    found = []
    for place in range(draw(st.integers(2, 4))):
        do = draw(
            st.sampled_from(
                ("call", "call", "call", "sms", "email", "letter", "visit", "hand-over")
            )
        )
        found.append(
            Treatment(
                Meta(f"treatment-{place}", "book"),
                None,
                do,
                ir.TRUE,
                ir.TRUE,
                place,
                purpose=draw(st.sampled_from(PURPOSES)),
                tone=draw(st.sampled_from(("", "warm", "neutral", "firm"))),
                exclusive=draw(st.sampled_from(("", "", "voice"))),
            )
        )
    return found


@st.composite
def _documents(
    draw: DrawFn, places: list[str], zones: list[str], at: datetime, day: int
) -> dict[str, Any]:
    facts = {fact.meta.id: fact for place in places for fact in read_by(place)}
    found: dict[str, Any] = {"id": "LN-1", "person": "P-1", "debt": {"account": "A-1"}}
    found["debt"]["other_debts"] = draw(st.sampled_from(([], ["LN-2"])))
    found["loan"] = {}
    actor = draw(st.sampled_from(("first_party", "third_party", "third_party", None)))
    if actor is not None:
        found["actor"] = actor
    if draw(st.integers(0, 3)):
        found["collector"] = "lender" if actor == "first_party" else "agency"
    _fill(draw, [f for f in facts.values() if f.scope is Scope.CASE], found, day)
    contacts = []
    for place in range(draw(st.integers(1, 2))):
        points = []
        for number in range(draw(st.integers(1, 2))):
            point: dict[str, Any] = {
                "id": f"p{place}{number}",
                "channel": draw(
                    st.sampled_from(
                        (["call", "sms"], ["call"], ["call", "visit", "letter"], ["email"])
                    )
                ),
                "zones": draw(st.sampled_from((zones[:1], zones[-1:], zones[:2], []))),
                "phone": draw(st.sampled_from(("mobile", "home", "work"))),
                "confirmed": draw(st.booleans()),
            }
            own = [f for f in facts.values() if f.scope is Scope.POINT]
            _fill(draw, own, {"point": point}, day)
            points.append(point)
        contact: dict[str, Any] = {"id": ("self", "c1")[place], "points": points}
        if draw(st.integers(0, 9)):
            contact["role"] = "debtor" if place == 0 else draw(st.sampled_from(OTHER_ROLES))
        if not draw(st.integers(0, 4)):
            contact["convenient_hours"] = draw(st.sampled_from(TOLD))
        own = [f for f in facts.values() if f.scope is Scope.CONTACT]
        _fill(draw, own, {"contact": contact}, day)
        contacts.append(contact)
    found["contacts"] = contacts
    if draw(st.integers(0, 14)):
        found["events"] = draw(_events(at, [p["id"] for c in contacts for p in c["points"]]))
    return found


def _fill(draw: DrawFn, facts: list[Fact], into: dict[str, Any], day: int) -> None:
    """Give each fact a value, two times in three, where a case holds it."""
    for fact in facts:
        if not draw(st.integers(0, 2)):
            continue
        section, _, key = fact.path.partition(".")
        value = _value(draw, fact, day)
        if value is None:
            continue
        if section == "case":
            into.setdefault(key, value)
        else:
            into.setdefault(section, {}).setdefault(key, value)


def _value(draw: DrawFn, fact: Fact, day: int) -> Any:
    if fact.kind is Kind.BOOLEAN:
        return draw(st.sampled_from((False, False, True)))
    if fact.kind in (Kind.ENUM, Kind.SET) and fact.values:
        value = draw(st.sampled_from(fact.values))
        return [value] if fact.kind is Kind.SET else value
    if fact.kind is Kind.DATE:
        return date_of(day + draw(st.sampled_from((-70, -40, -31, -7, -1, 0, 1, 3)))).isoformat()
    if fact.kind is Kind.INTEGER:
        return draw(st.integers(0, 70))
    if fact.kind is Kind.INSTANT:
        return datetime.fromtimestamp(day * DAY_US / 1e6 + 45_000, UTC).isoformat()
    if fact.kind in (Kind.MONEY, Kind.DECIMAL):
        return draw(st.sampled_from(("50.00", "5000.00")))
    return None


@st.composite
def _events(draw: DrawFn, at: datetime, points: list[str]) -> list[dict[str, Any]]:
    found = []
    back = st.one_of(
        st.integers(0, 1440),
        st.integers(0, 8 * 1440),
        st.sampled_from((3, 5, 6, 1439, 1440, 7 * 1440, 7 * 1440 - 1, 31 * 1440)),
    )
    for place in range(draw(st.integers(0, 7))):
        event: dict[str, Any] = {
            "id": f"e{place}",
            "at": (at - timedelta(minutes=draw(back))).isoformat(),
            "type": draw(st.sampled_from(TYPES)),
        }
        for key, values in (
            ("direction", (*("out",) * 6, "in", None)),
            ("outcome", OUTCOMES),
            ("point", (*points * 3, None)),
            ("by", ("lender", "agency", None)),
            ("debts", (*(["LN-1"],) * 4, ["LN-2"], None)),
        ):
            value = draw(st.sampled_from(values))
            if value is not None:
                event[key] = value
        if event["type"] in ("consent", "consent_withdrawn"):
            event |= draw(st.sampled_from(CONSENTS))
            agreed = draw(st.sampled_from((*(None,) * 4, 0, 3, 9)))
            if agreed is not None:
                event["date"] = (at + timedelta(days=agreed - 3)).date().isoformat()
        found.append(event)
    return found
