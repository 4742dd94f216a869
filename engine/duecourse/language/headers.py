"""The header of a folder: its ``playbook`` or ``regime`` document."""

from __future__ import annotations

import re
from typing import Final

from duecourse import ir
from duecourse.language.conditions import REACH, Conditions
from duecourse.language.findings import Findings
from duecourse.language.items import Items
from duecourse.language.model import Header, Meta
from duecourse.language.nodes import given, text_at, texts_at, word_at
from duecourse.language.scalars import read_day
from duecourse.language.subjects import SUBJECTS
from duecourse.language.suggest import did_you_mean
from duecourse.language.zones import calendar_exists, check_zone
from duecourse.source.node import Map, Text

ACTORS: Final = ("first_party", "third_party")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,4})?")


def read_header(document: Map, kind: str, origin: str, findings: Findings) -> Header:
    """Return the header that *document*, of kind ``playbook`` or ``regime``, says."""
    items = Items(origin, findings)
    meta = items.meta(document, kind) or Meta(origin, origin, span=document.span)
    if kind == "regime":
        return _regime(document, meta, findings)
    zone = text_at(document, "zone", findings)
    actor = word_at(document, "actor", ACTORS, findings)
    return Header(
        meta,
        False,
        str(text_at(document, "version", findings) or ""),
        check_zone(zone, findings) if zone is not None else "",
        _languages(document, findings),
        _calendar(document, findings),
        _matching(document, "currency", _CURRENCY, "a currency such as `CNY`", findings),
        actor=actor,
        default_jurisdiction=frozenset(_places(document, findings)),
    )


def _regime(document: Map, meta: Meta, findings: Findings) -> Header:
    places = _places(document, findings)
    zones = [check_zone(zone, findings) for zone in texts_at(document, "zones", findings)]
    return Header(
        meta,
        True,
        str(text_at(document, "version", findings) or ""),
        "",
        _languages(document, findings),
        _calendar(document, findings),
        _matching(document, "currency", _CURRENCY, "a currency such as `CNY`", findings),
        jurisdiction=places[0] if places else "",
        binds=_words(document, "binds", ACTORS, findings),
        zones=tuple(dict.fromkeys(zone for zone in zones if zone)),
        silent_on=_words(document, "silent_on", SUBJECTS, findings),
        as_read=_as_read(document, findings),
    )


def reach_of(document: Map, conditions: Conditions) -> ir.Expr:
    """Return which cases a law pack is the law of; a reach that is wrong is reported."""
    found = conditions.read(given(document, "reaches"), REACH)
    return ir.TRUE if found is None else found


def _languages(document: Map, findings: Findings) -> tuple[str, ...]:
    languages = texts_at(document, "languages", findings)
    return tuple(dict.fromkeys(str(name) for name in languages)) or ("en",)


def _calendar(document: Map, findings: Findings) -> str:
    calendar = text_at(document, "calendar", findings)
    if calendar is None or calendar_exists(calendar):
        return str(calendar or "")
    message = f"unknown calendar `{calendar}`, expected a code such as `CN` or `US-MA`"
    findings.error("P504", message, calendar)
    return ""


def _places(document: Map, findings: Findings) -> list[str]:
    found: list[str] = []
    for place in texts_at(document, "jurisdiction", findings):
        if _PLACE.fullmatch(place):
            found.append(str(place))
        else:
            message = f"expected a jurisdiction such as `US` or `US-MA`, got `{place}`"
            findings.error("P105", message, place)
    return found


def _words(document: Map, key: str, known: tuple[str, ...], findings: Findings) -> frozenset[str]:
    words = texts_at(document, key, findings)
    for word in words:
        if word not in known:
            findings.error("P104", f"unknown `{key}` `{word}`", word, did_you_mean(word, known))
    return frozenset(str(word) for word in words if word in known)


def _matching(
    document: Map, key: str, pattern: re.Pattern[str], what: str, findings: Findings
) -> str:
    text = text_at(document, key, findings)
    if text is None or pattern.fullmatch(text):
        return str(text or "")
    findings.error("P105", f"`{key}` must be {what}, got `{text}`", text)
    return ""


def _as_read(document: Map, findings: Findings) -> int | None:
    text = text_at(document, "as_read", findings)
    day = read_day(text) if text is not None else None
    if text is not None and day is None:
        message = f"`as_read` must be a date such as `2026-01-31`, got `{text}`"
        findings.error("P105", message, given(document, "as_read") or Text(""))
    return day
