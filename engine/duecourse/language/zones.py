"""Names of zones and of holiday calendars: those of ``tzdata`` and ``holidays``, no others."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files

from duecourse.language.findings import Findings
from duecourse.language.suggest import did_you_mean
from duecourse.source.node import Text


@cache
def zone_names() -> frozenset[str]:
    """Return every zone's name."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split())


def check_zone(name: Text, findings: Findings) -> str:
    """Return *name* if there is such a zone; else report it."""
    known = zone_names()
    if name in known:
        return str(name)
    message = f"unknown zone `{name}`, expected a name such as `Asia/Shanghai`"
    findings.error("P501", message, name, did_you_mean(name, sorted(known)))
    return ""


@cache
def calendar_exists(code: str) -> bool:
    """Tell whether there are holiday tables for a code such as ``CN`` or ``US-MA``."""
    country, _, part = code.partition("-")
    registry = import_module("holidays.registry").COUNTRIES
    if not any(country == entry[1] for entry in registry.values()):
        return False
    if not part:
        return True  # and the tables themselves, which take a while to import, can wait
    try:
        import_module("holidays").country_holidays(country, subdiv=part)
    except NotImplementedError:
        return False
    return True
