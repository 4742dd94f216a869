"""The zones a phone number's owner may be in: all of its country's, and never a guess.

An area code says where a number was first given out. Numbers are carried from one provider to
another and mobiles from one coast to the other, so it narrows nothing here: a call is lawful where
it is lawful on every clock of the country.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

from duecourse.clock.zones import known_zones
from duecourse.errors import DuecourseError

TERRITORIES: Final = {each: "US" for each in ("AS", "GU", "MP", "PR", "VI")}
"""Regions by the library, but parts of a country: who is called there may live in any of it."""

_NOWHERE: Final = "001"
"""What the library calls the region of numbers that belong to no country."""


class PhoneZonesMissingError(DuecourseError):
    """The package ``phonenumbers`` is not installed."""


def candidate_zones(number: str, region: str = "") -> tuple[str, ...]:
    """Return every IANA zone that the owner of a phone number may be in, sorted.

    They are the zones that ``phonenumbers`` lists for the number's calling code, without those of
    other countries that share the code. Empty is unknown, and the engine then uses every zone of
    the jurisdiction; a text that is no valid number, and a number of no country, are unknown.

    Args:
        number: As people write it, ``+1 202 555 0100`` or, with a region, ``(202) 555-0100``.
        region: Country whose way of writing it is, ``US``, for numbers without ``+``.

    Raises:
        PhoneZonesMissingError: The ``phone`` extra is not installed.
    """
    try:
        library: Any = import_module("phonenumbers")
        listed: dict[str, tuple[str, ...]] = import_module("phonenumbers.tzdata").TIMEZONE_DATA
    except ImportError:
        raise PhoneZonesMissingError(
            "zones of phone numbers come from `phonenumbers`, which is not installed: "
            "`pip install 'duecourse[phone]'`"
        ) from None
    try:
        parsed = library.parse(number, region.upper() or None)
    except library.NumberParseException:
        return ()
    if not library.is_valid_number(parsed):
        return ()
    place = library.region_code_for_number(parsed)
    if place == _NOWHERE:
        return ()
    code = parsed.country_code
    zones = frozenset(listed.get(str(code), ()))
    if not zones <= known_zones():
        return ()
    if place is not None and _belongs_to_a_place(library, parsed):
        own = frozenset({place, TERRITORIES.get(place, place)})
        others = frozenset(library.region_codes_for_country_code(code)) - own
        zones -= _zones_of(others) - _zones_of(own)
    return tuple(sorted(zones))


def _belongs_to_a_place(library: Any, parsed: object) -> bool:
    """Tell whether a number is one country's alone: free-phone numbers of a shared code are not."""
    kind, kinds = library.number_type(parsed), library.PhoneNumberType
    return kind in (kinds.FIXED_LINE, kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)


@lru_cache(maxsize=512)
def _zones_of(regions: frozenset[str]) -> frozenset[str]:
    """Return the zones of countries, by the table that comes with the zones."""
    return frozenset(zone for each in regions for zone in _table().get(each, ()))


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
