"""Zones of phone numbers; every number here is one of those kept for fiction (555-01xx)."""

from __future__ import annotations

import pytest

from duecourse.clock.phone_zones import candidate_zones
from duecourse.clock.zones import known_zones

MAINLAND = {
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
}


@pytest.mark.parametrize("number", ["+1 202 555 0100", "+1-808-555-0142", "+12125550199"])
def test_an_area_code_narrows_nothing(number: str) -> None:
    zones = candidate_zones(number)
    assert set(zones) >= MAINLAND
    assert set(zones) <= known_zones()
    assert list(zones) == sorted(zones)
    assert not set(zones) & {"America/Toronto", "America/Jamaica", "Etc/Unknown"}


def test_a_number_without_plus_needs_its_region() -> None:
    assert candidate_zones("(202) 555-0100", "US") == candidate_zones("+1 202 555 0100")
    assert candidate_zones("(202) 555-0100", "us") == candidate_zones("+1 202 555 0100")
    assert candidate_zones("(202) 555-0100") == ()


def test_another_country_of_the_same_calling_code() -> None:
    zones = candidate_zones("+1 416 555 0100")
    assert {"America/Toronto", "America/Vancouver", "America/St_Johns"} <= set(zones)
    assert "America/New_York" not in zones


def test_a_territory_is_part_of_its_country() -> None:
    zones = candidate_zones("+1 787 555 0100")
    assert {"America/Puerto_Rico"} | MAINLAND <= set(zones)


def test_a_free_phone_number_belongs_to_no_one_country() -> None:
    zones = candidate_zones("+1 800 555 0100")
    assert MAINLAND | {"America/Toronto", "America/Jamaica"} <= set(zones)


@pytest.mark.parametrize(
    ("number", "region"),
    [("", "US"), ("555-0100", "US"), ("+1 000 555 0100", ""), ("call me", "US"), ("+", "XX")],
)
def test_what_is_no_number_is_unknown(number: str, region: str) -> None:
    assert candidate_zones(number, region) == ()
