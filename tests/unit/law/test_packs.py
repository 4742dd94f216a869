"""What every law pack in ``policies/regimes`` must be, whoever wrote it."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.properties._checks import lawful

import duecourse
from duecourse.api import Book
from duecourse.clock.instants import day_number, to_us
from duecourse.clock.zones import known_zones, zone
from duecourse.ir import Expr
from duecourse.ir_tools import facts_of
from duecourse.language.model import (
    BasisBody,
    CapBody,
    ForbidBody,
    HoldBody,
    Limit,
    Policy,
    WaitBody,
)
from duecourse.language.vocabulary import EVENT_PREFIX
from duecourse.law.packs import in_force
from duecourse.source.diagnostic import Diagnostic

POLICIES = Path(__file__).parents[3] / "policies"
BRANCH = POLICIES / "branch"
PACKS = sorted(path for path in (POLICIES / "regimes").iterdir() if path.is_dir())
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
FORCES = {"law", "regulation", "standard", "self_regulation", "guidance"}
SUBJECTS = {"hours", "frequency", "third_parties"}

every_pack = pytest.mark.parametrize("folder", PACKS, ids=lambda folder: str(folder.name))


@cache
def _alone(folder: Path) -> Book:
    return duecourse.load(BRANCH, packs=[folder])


@cache
def _together() -> Book:
    return duecourse.load(BRANCH, packs=PACKS)


@cache
def _lawless() -> Book:
    return duecourse.load(BRANCH, packs=[])


def _pack(folder: Path) -> Policy:
    (pack,) = _alone(folder).joined.packs
    return pack


def _of_packs(book: Book) -> list[Diagnostic]:
    """Return the findings that the playbook alone does not have."""
    known = {str(finding) for finding in _lawless().warnings}
    return [finding for finding in book.warnings if str(finding) not in known]


def _read_by(limit: Limit) -> list[Expr]:
    conditions = [limit.on, limit.when, limit.unless, limit.except_]
    body = limit.body
    if isinstance(body, HoldBody):
        conditions += [body.when, body.until]
    elif isinstance(body, ForbidBody):
        conditions.append(body.what)
    return [condition for condition in conditions if condition is not None]


def _facts_read(limit: Limit) -> set[str]:
    found = {name for condition in _read_by(limit) for name in facts_of(condition)}
    if isinstance(limit.body, BasisBody):
        found |= limit.body.facts
    if isinstance(limit.body, HoldBody) and limit.body.evidence:
        found.add(limit.body.evidence)
    if isinstance(limit.body, CapBody | WaitBody):
        found |= {EVENT_PREFIX + field for field in facts_of(limit.body.events.where)}
    return found


# --- loading ------------------------------------------------------------------------------------


def test_there_are_packs() -> None:
    assert PACKS


@every_pack
def test_loads_with_the_branch(folder: Path) -> None:
    assert _of_packs(_alone(folder)) == []


def test_loads_with_every_other() -> None:
    book = _together()
    assert _of_packs(book) == []
    assert sorted(pack.header.meta.id for pack in book.joined.packs) == [p.name for p in PACKS]


def test_the_order_of_packs_is_no_matter() -> None:
    assert duecourse.load(BRANCH, packs=PACKS[::-1]).digest == _together().digest


# --- what a pack says of itself -----------------------------------------------------------------


@every_pack
def test_header(folder: Path) -> None:
    header = _pack(folder).header
    assert header.regime
    assert header.meta.id == folder.name
    assert set(header.meta.title) == {"en", "zh"}
    assert header.jurisdiction
    assert set(header.silent_on) <= SUBJECTS


@every_pack
def test_header_is_complete(folder: Path) -> None:
    written = yaml.load((folder / "regime.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    assert {"as_read", "binds", "parties", "silent_on", "zones"} <= set(written)
    datetime.fromisoformat(written["as_read"])


@every_pack
def test_zones_exist(folder: Path) -> None:
    zones = _pack(folder).header.zones
    assert zones
    assert set(zones) <= set(known_zones())
    assert len(set(zones)) == len(zones)


@pytest.mark.parametrize(
    ("pack", "hours"),
    [("id", range(7, 10)), ("ru", range(2, 13)), ("cl", (-5, -3))],
)
def test_zones_hold_every_clock(pack: str, hours: range | tuple[int, ...]) -> None:
    us = to_us(AT)
    zones = _pack(POLICIES / "regimes" / pack).header.zones
    assert {zone(name).offset(us) // 3_600_000_000 for name in zones} == set(hours)


@every_pack
def test_readme(folder: Path) -> None:
    words = re.sub(r"\s+", " ", (folder / "README.md").read_text("utf-8").lower())
    assert "as read" in words
    assert "not legal advice" in words


@every_pack
def test_schema_lines(folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        first, *_ = path.read_text("utf-8").splitlines()
        kind = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)["kind"]
        assert first == f"# yaml-language-server: $schema=../../../schemas/{kind}.schema.json", path


# --- its limits ---------------------------------------------------------------------------------


@every_pack
def test_every_limit_has_its_law(folder: Path) -> None:
    limits = _pack(folder).limits
    assert limits
    for limit in limits:
        meta = limit.meta
        assert meta.cite, meta.id
        assert meta.force in FORCES, meta.id
        assert meta.certainty in ("A", "B"), meta.id
        assert set(meta.title) == {"en", "zh"}, meta.id
        assert all(meta.title.values()), meta.id


@every_pack
def test_reads_reserved_facts_only(folder: Path) -> None:
    book = _alone(folder)
    core = book.joined.core.facts
    for limit in _pack(folder).limits:
        free = {name for name in _facts_read(limit) if name not in core or not core[name].reserved}
        assert free == set(), limit.meta.id


@every_pack
def test_defines_nothing_but_limits(folder: Path) -> None:
    kinds = {
        yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)["kind"]
        for path in folder.rglob("*.yaml")
    }
    assert kinds <= {"regime", "limits"}


@every_pack
def test_has_conformance_cases(folder: Path) -> None:
    assert (POLICIES.parent / "tests" / "conformance" / "regimes" / f"{folder.name}.yaml").is_file()


# --- tighten-only -------------------------------------------------------------------------------


@cache
def _documents() -> dict[str, dict[str, Any]]:
    return {
        path.name: yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        for path in sorted((BRANCH / "cases").glob("*.yaml"))
    }


def _with_zones(document: dict[str, Any], zones: tuple[str, ...]) -> dict[str, Any]:
    """Return the case with *zones* for whoever has none.

    Without any the playbook's own hours are shut. A pack says where its country's people can be,
    which is knowledge and no limit: tighten-only compares like with like.
    """
    contacts = [
        contact
        if contact.get("zones") or any(point.get("zones") for point in contact.get("points", ()))
        else {**contact, "zones": list(zones)}
        for contact in document.get("contacts", ())
    ]
    return document if contacts == document.get("contacts") else {**document, "contacts": contacts}


@cache
def _left_without_law(name: str) -> set[tuple[str, str]]:
    return _left(_lawless(), _documents()[name])


def _left(book: Book, document: dict[str, Any]) -> set[tuple[str, str]]:
    return lawful(book.decide(book.case(document), AT, horizon_days=1))


def test_the_branch_has_something_to_lose() -> None:
    assert len(_documents()) >= 60
    assert sum(bool(_left_without_law(name)) for name in _documents()) >= 30


@every_pack
def test_takes_away_and_never_adds(folder: Path) -> None:
    """Every sample case, moved under the law of the pack: no act that no law would not leave."""
    book, header = _alone(folder), _pack(folder).header
    law = "full" if in_force(header.meta, day_number(AT.date())) else "partial"
    for name, document in _documents().items():
        there = {**document, "jurisdiction": [header.jurisdiction]}
        decision = book.decide(book.case(there), AT, horizon_days=1)
        known = _with_zones(document, header.zones)
        before = _left_without_law(name) if known is document else _left(_lawless(), known)
        assert decision.law == law, name
        assert lawful(decision) <= before, name
