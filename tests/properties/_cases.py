"""Random cases near an interesting instant, as the documents a host would send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

# What people say suits them; days that they do not name do not.
TOLD: tuple[dict[str, Any], ...] = (
    {"mon-fri": ["00:00..15:00", "17:00..24:00"], "weekend": "none"},
    {"daily": "23:30..00:30"},
    {"sat": "02:00..03:00", "workday": "18:00..21:00"},
    {"daily": "none"},
)
EPOCH_DAY = date(1970, 1, 1).toordinal()

# Days with something to them, and the zone where it happens: changes of offset in the gap and in
# the fold, by half an hour, at midnight, at a minute past midnight, around Ramadan, a day skipped.
PLACES = (
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Apia", date(2012, 4, 1)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2019, 2, 17)),
    ("Asia/Shanghai", date(2026, 3, 1)),
    ("Asia/Kathmandu", date(2025, 12, 31)),
    ("America/St_Johns", date(2026, 3, 8)),
    ("America/St_Johns", date(2026, 11, 1)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/New_York", date(2026, 7, 3)),
    ("America/New_York", date(2041, 11, 3)),
)
OTHER_ZONES = (*dict.fromkeys(zone for zone, _ in PLACES), "Pacific/Honolulu", "UTC")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and when a combination plays.

    Attributes:
        zones: The consumer's zone first, then others.
        desk: The playbook's zone.
        day: A day number close to ``at``.
    """

    zones: tuple[str, ...]
    desk: str
    at: datetime
    day: int
    calendar: str


@st.composite
def frames(draw: DrawFn) -> Frame:
    """Return a place, the desk's zone and an instant."""
    home, anchor = draw(st.sampled_from(PLACES))
    away = draw(st.lists(st.sampled_from(OTHER_ZONES), max_size=2))
    zones = tuple(dict.fromkeys((home, *away)))
    midnight = datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC)
    minutes = draw(
        st.one_of(
            st.integers(-1440, 2160),
            st.sampled_from((0, 60, 90, 120, 480, 570, 1140, -720, 300, 420)),
        )
    )
    calendar = draw(st.sampled_from(("", "", "", "US"))) if anchor.year == 2026 else ""
    return Frame(
        zones,
        draw(st.sampled_from((home, *zones, "Asia/Shanghai"))),
        midnight + timedelta(minutes=minutes),
        anchor.toordinal() - EPOCH_DAY,
        calendar,
    )


def _iso(day: int) -> str:
    return date.fromordinal(day + EPOCH_DAY).isoformat()


def _stamp(at: datetime) -> str:
    return at.isoformat()


@st.composite
def documents(draw: DrawFn, frame: Frame) -> dict[str, Any]:
    """Return a case document."""

    def maybe(key: str, strategy: st.SearchStrategy[Any], of: int = 5) -> dict[str, Any]:
        return {} if draw(st.integers(1, of)) == of else {key: draw(strategy)}

    day = frame.day
    born = st.integers(day - 3, day + 3).map(lambda d: _birthday(d, 40))
    contacts = draw(_contacts(frame))
    instants = st.integers(-600, 4500).map(lambda m: frame.at + timedelta(minutes=m))
    holds = st.tuples(instants, st.sampled_from((0, 30))).map(
        lambda pair: _stamp(pair[0].replace(second=pair[1]))
    )
    found: dict[str, Any] = {
        "id": "LN-1",
        "person": "P-1",
        **maybe("actor", st.sampled_from(("first_party", "third_party")), 8),
        **maybe("collector", st.sampled_from(("lender", "agency")), 3),
        **maybe(
            "jurisdiction",
            st.sampled_from((*(["AA"],) * 6, ["AA", "BB"], ["CC"])),
            8,
        ),
        "loan": {
            **maybe("status", st.sampled_from(("active", "paid"))),
            **maybe("due", st.integers(day - 8, day + 1).map(_iso), 10),
            **maybe("amount_due", st.sampled_from(("50.00", "100.00")), 3),
            **maybe("hold_date", st.integers(day - 2, day + 4).map(_iso), 4),
            **maybe("hold_instant", holds, 4),
        },
        "debtor": {
            **maybe("willing", st.booleans(), 3),
            **maybe("birth_date", born, 4),
        },
        "debt": {
            **maybe("account", st.just("A-1"), 4),
            "other_debts": draw(st.sampled_from(([], [], ["LN-2"]))),
        },
        "contacts": contacts,
    }
    if draw(st.integers(0, 19)):
        found["events"] = draw(_events(frame, contacts))
    history = draw(st.sampled_from((*("",) * 9, "person", "debt", "unknown")))
    if history:
        found["history"] = history
    return found


def _birthday(day: int, age: int) -> str:
    today = date.fromordinal(day + EPOCH_DAY)
    if (today.month, today.day) == (2, 29):
        today = date(today.year, 2, 28)
    return today.replace(year=today.year - age).isoformat()


@st.composite
def _contacts(draw: DrawFn, frame: Frame) -> list[dict[str, Any]]:
    found = []
    for place in range(draw(st.integers(1, 2))):
        points = []
        for number in range(draw(st.integers(1, 2))):
            channels = draw(
                st.sampled_from(
                    (["call", "sms"], ["call"], ["call", "visit"], ["sms", "call", "letter"])
                )
            )
            point: dict[str, Any] = {"id": f"p{place}{number}", "channel": channels}
            zones = draw(st.sampled_from((*(1,) * 8, 2, 2, 0)))
            point["zones"] = list(frame.zones[:1] if zones == 1 else frame.zones[:zones])
            if draw(st.integers(0, 3)):
                point["phone"] = draw(st.sampled_from(("mobile", "home", "work")))
            if draw(st.booleans()):
                point["point_confirmed"] = draw(st.booleans())
            if draw(st.booleans()):
                point["number"] = draw(st.sampled_from(("n-1", "n-2")))
            points.append(point)
        contact: dict[str, Any] = {"id": f"c{place}", "points": points}
        role = "debtor" if place == 0 else draw(st.sampled_from(("sibling", "spouse", "employer")))
        if draw(st.integers(0, 9)):
            contact["role"] = role
        if draw(st.booleans()):
            contact["knows"] = draw(st.booleans())
        if not draw(st.integers(0, 3)):
            contact["convenient_hours"] = draw(st.sampled_from(TOLD))
        found.append(contact)
    return found


@st.composite
def _events(draw: DrawFn, frame: Frame, contacts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    points = [point["id"] for contact in contacts for point in contact["points"]]
    back = st.one_of(
        st.integers(0, 3 * 1440),
        st.integers(0, 1440),
        st.sampled_from((0, 60, 1440, 1439, 1441, 2880, 7 * 1440, 6 * 1440, 7 * 1440 - 1)),
        st.integers(0, 12 * 1440),
    )
    found = []
    for place in range(draw(st.integers(0, 5))):
        minutes = draw(back) if draw(st.integers(0, 14)) else -90
        at = frame.at - timedelta(minutes=minutes)
        at = at.replace(second=draw(st.sampled_from((0, 0, 20, 30))))
        event: dict[str, Any] = {
            "id": f"e{place}",
            "at": _stamp(at),
            "type": draw(st.sampled_from((*("call",) * 6, "sms", "visit", "payment"))),
        }
        choices: dict[str, tuple[Any, ...]] = {
            "direction": (*("out",) * 8, "in", None),
            "outcome": ("no_answer", "conversation", "busy", "answered", None),
            "point": (*points * 4, None),
            "by": ("lender", "lender", "agency", "lender", None),
            "debts": (*(["LN-1"],) * 5, ["LN-2"], ["LN-1", "LN-2"], None),
            "account": ("A-1", "A-2", None),
        }
        for key, values in choices.items():
            value = draw(st.sampled_from(values))
            if value is not None:
                event[key] = value
        found.append(event)
    return found
