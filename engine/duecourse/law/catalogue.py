"""Packs as rows of a list, limits as entries of a page, and several laws side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duecourse.clock.instants import date_of
from duecourse.ir import TRUE
from duecourse.language import subjects
from duecourse.language.model import (
    BasisBody,
    CapBody,
    ConcealBody,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    Meta,
    Policy,
    RequireBody,
    WaitBody,
    Words,
)
from duecourse.language.subjects import SUBJECTS as FLOOR_SUBJECTS
from duecourse.language.subjects import only_third_parties
from duecourse.law.packs import in_force
from duecourse.law.words import Teller

SUBJECTS: Final = ("hours", "counts", "third_parties", "holds", "words", "basis")
"""What laws are compared by."""

_FORMS: Final[dict[type, str]] = {
    HoursBody: "hours",
    CapBody: "cap",
    WaitBody: "wait",
    HoldBody: "hold",
    ForbidBody: "forbid",
    ConcealBody: "conceal",
    RequireBody: "require",
    BasisBody: "basis",
}
_SUBJECT_OF: Final = {
    "hours": "hours",
    "cap": "counts",
    "wait": "counts",
    "hold": "holds",
    "forbid": "words",
    "conceal": "words",
    "require": "words",
    "basis": "basis",
}


@dataclass(frozen=True, slots=True)
class PackRow:
    """One pack in the list.

    Attributes:
        reaches: Which cases of its place and actors it is the law of, in words by language; empty
            for all.
        silent_on: What it says of itself, and every subject on which it has no limit.
        since: First day on which it is in force, ISO, or empty.
        until: Last day, ISO, or empty.
        limits: How many limits it has.
        by_force: How many of each force, most binding first.
        by_certainty: How many of each certainty.
    """

    id: str
    title: Words
    jurisdiction: str
    binds: tuple[str, ...]
    reaches: Words
    zones: tuple[str, ...]
    subjects: tuple[str, ...]
    silent_on: tuple[str, ...]
    as_read: str
    since: str
    until: str
    cite: str
    url: str
    limits: int
    by_force: dict[str, int]
    by_certainty: dict[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One limit as people read it.

    Attributes:
        name: ``us/hours``.
        says: What it does, in words made from the limit itself.
        scope: What it applies to and what it leaves alone.
        note: What the pack adds for people.
        since: First day, ISO, or empty.
        until: Last day, ISO, or empty.
    """

    name: str
    form: str
    subject: str
    title: str
    says: str
    scope: tuple[str, ...]
    note: str
    cite: str
    url: str
    force: str
    certainty: str
    since: str
    until: str
    presumption: bool


FORCES: Final = ("law", "regulation", "standard", "self_regulation", "guidance")
BOUND: Final = ("first_party", "third_party")


def row(pack: Policy) -> PackRow:
    """Return *pack* as a row of the list."""
    header = pack.header
    forces = Counter(limit.meta.force for limit in pack.limits)
    certainties = Counter(limit.meta.certainty for limit in pack.limits)
    found = {subject_of(limit) for limit in pack.limits}
    spoken = {subjects.subject_of(limit) for limit in pack.limits}
    return PackRow(
        header.meta.id,
        header.meta.title,
        header.jurisdiction,
        tuple(sorted(header.binds)) or BOUND,
        _reach(pack),
        header.zones,
        tuple(subject for subject in SUBJECTS if subject in found),
        tuple(sorted(header.silent_on | (set(FLOOR_SUBJECTS) - spoken))),
        _iso(header.as_read),
        _iso(header.meta.since),
        _iso(header.meta.until),
        header.meta.cite,
        header.meta.url,
        len(pack.limits),
        {force: forces[force] for force in FORCES if forces[force]},
        {mark: certainties[mark] for mark in ("A", "B") if certainties[mark]},
    )


def entries(pack: Policy, language: str, day: int | None = None) -> tuple[Entry, ...]:
    """Return every limit of *pack* that exists on *day*, in text order within its subject."""
    teller, head = Teller(pack.facts, language), pack.header.meta
    there = [limit for limit in pack.limits if in_force(limit.meta, day) and in_force(head, day)]
    found = [_entry(limit, head, teller) for limit in there]
    return tuple(sorted(found, key=lambda entry: SUBJECTS.index(entry.subject)))


def compare(
    packs: Sequence[Policy], language: str, day: int | None = None
) -> dict[str, tuple[tuple[Entry, ...], ...]]:
    """Return by subject what each of *packs* says of it, in their order."""
    told = [entries(pack, language, day) for pack in packs]
    return {
        subject: tuple(tuple(e for e in each if e.subject == subject) for each in told)
        for subject in SUBJECTS
    }


def form_of(limit: Limit) -> str:
    """Return the limit's form: ``hours cap wait hold forbid conceal require basis``."""
    return _FORMS[type(limit.body)]


def subject_of(limit: Limit) -> str:
    """Return what the limit is about: its form, or third parties where it selects only them."""
    form = form_of(limit)
    if form in ("forbid", "conceal", "hold", "require", "cap") and only_third_parties(limit):
        return "third_parties"
    return _SUBJECT_OF[form]


def _reach(pack: Policy) -> Words:
    if pack.header.reaches == TRUE:
        return {}
    return {
        language: Teller(pack.facts, language).condition(pack.header.reaches)
        for language in ("en", "zh")
    }


def _entry(limit: Limit, head: Meta, teller: Teller) -> Entry:
    meta = limit.meta
    language = teller.language
    return Entry(
        meta.name,
        form_of(limit),
        subject_of(limit),
        _pick(meta.title, language) or meta.id,
        teller.rule(limit),
        teller.scope(limit),
        _pick(meta.note, language),
        meta.cite,
        meta.url,
        meta.force,
        meta.certainty,
        _iso(max((d for d in (meta.since, head.since) if d is not None), default=None)),
        _iso(min((d for d in (meta.until, head.until) if d is not None), default=None)),
        limit.presumption,
    )


def _pick(words: Words, language: str) -> str:
    return words.get(language) or words.get("") or words.get("en") or ""


def _iso(day: int | None) -> str:
    return "" if day is None else date_of(day).isoformat()
