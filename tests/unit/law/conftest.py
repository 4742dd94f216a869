"""A small playbook and small laws, written where a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import duecourse
from duecourse.api import Book
from duecourse.clock.zones import zone
from duecourse.language.model import Policy
from duecourse.law.packs import Shelf
from duecourse.law.probes import Maker, Setting

PLAYBOOK = """
kind: playbook
id: small
title: {en: Small}
version: "1"
zone: Europe/Rome
languages: [en]
"""
STAGES = """
kind: stages
stages:
  - {id: early, when: {loan_status: active, days_past_due: 1..30}}
outside:
  - when: {loan_status: active, days_past_due: ..0}
  - when: {loan_status: active, days_past_due: 31..}
  - when: {not: {loan_status: active}}
"""
TREATMENTS = """
kind: treatments
treatments:
  - {id: call-debtor, stage: early, do: call, whom: {party: consumer}, purpose: collect}
  - {id: write-debtor, stage: early, do: email, whom: {party: consumer}, purpose: collect}
  - {id: call-others, stage: early, do: call, whom: {party: third_party}, purpose: relay}
  - {id: shown, stage: early, do: call, whom: {party: consumer}, purpose: collect, themes: [threat], status: exhibit}
  - {id: call-lost, stage: early, do: call, whom: {party: third_party}, purpose: locate, when: {debtor_reachable: no}}
  - {id: think, stage: early, do: review, purpose: verify}
"""  # noqa: E501
HOURS = """
kind: limits
limits:
  - {id: own-hours, on: {channel: any}, hours: {daily: 09:00..19:00}}
"""
WINDOWS = """
kind: call-windows
id: windows
when: {unanswered_calls_7_days: 1..}
windows:
  - {id: one, days: daily, hours: 10:00..11:00, calls: 2}
  - {id: two, days: daily, hours: 15:00..16:00, calls: 1}
"""
REGIME = """
kind: regime
id: ruritania
title: {en: Ruritania, zh: 鲁里坦尼亚}
jurisdiction: RR
binds: [first_party, third_party]
parties: {consumer: {role: debtor}}
zones: [Europe/Rome]
silent_on: []
as_read: 2026-01-01
"""
MONDAY = 20_521
"""2026-03-09."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A playbook with one law."""

    book: Book
    pack: Policy
    maker: Maker

    @property
    def law(self) -> tuple[object, ...]:
        return self.book.joined, self.book.vocabulary, (self.pack,), self.maker


Make = Callable[..., Desk]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a playbook and a law of *limits*, and read both."""

    def maker(limits: str, *, regime: str = REGIME, treatments: str = TREATMENTS) -> Desk:
        folder, law = tmp_path / "small", tmp_path / "laws" / "ruritania"
        folder.mkdir(exist_ok=True)
        law.mkdir(parents=True, exist_ok=True)
        texts = {
            "playbook": PLAYBOOK,
            "stages": STAGES,
            "treatments": treatments,
            "hours": HOURS,
            "windows": WINDOWS,
        }
        for name, text in texts.items():
            (folder / f"{name}.yaml").write_text(text, "utf-8")
        (law / "regime.yaml").write_text(regime, "utf-8")
        (law / "limits.yaml").unlink(missing_ok=True)
        if limits:
            (law / "limits.yaml").write_text(f"kind: limits\nlimits:\n{limits}", "utf-8")
        pack = Shelf(tmp_path / "laws").pack("ruritania")
        book = duecourse.load(folder, packs=[])
        at = zone("Europe/Rome").start_of_day(MONDAY)
        setting = Setting((pack.header.jurisdiction,), "Europe/Rome", at)
        return Desk(book, pack, Maker(book.joined, setting))

    return maker
