"""A synthetic portfolio, block by block."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from duecourse.portfolio.synth._cases import cases
from duecourse.portfolio.synth._clocks import Clocks
from duecourse.portfolio.synth._contacts import contacts, contacts_table, points_table
from duecourse.portfolio.synth._draws import Draws
from duecourse.portfolio.synth._events import events
from duecourse.portfolio.synth._faults import faulty
from duecourse.portfolio.synth._loans import loans
from duecourse.portfolio.synth._people import people
from duecourse.portfolio.synth.spec import Spec
from duecourse.portfolio.tables import NAMES, Tables

BLOCK = 16384
"""Persons a block: its columns stay in the processor's cache, and a run in little memory."""


def blocks(spec: Spec, persons: int = BLOCK) -> Iterator[Tables]:
    """Yield the portfolio in blocks of whole persons; joined they do not depend on their size.

    Args:
        spec: What is wanted.
        persons: How many persons a block has, but for the last.
    """
    draws, clocks = Draws(spec.seed), Clocks(spec)
    start = first = 0
    while first < spec.cases:
        those = people(spec, draws, start, persons, first)
        debts = loans(spec, draws, those)
        known = contacts(spec, draws, those)
        tables = Tables(
            cases(spec, draws, those, debts),
            contacts_table(spec, draws, those, known),
            points_table(spec, draws, those, known),
            events(spec, draws, clocks, those, debts, known),
        )
        yield faulty(spec.faults, draws, tables, those, debts, known)
        start += persons
        first += len(debts.person)


def whole(spec: Spec) -> Tables:
    """Return the portfolio as one; it has to fit into memory."""
    parts = list(blocks(spec))
    return Tables(*(pa.concat_tables([getattr(part, name) for part in parts]) for name in NAMES))
