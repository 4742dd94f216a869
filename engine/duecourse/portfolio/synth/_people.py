"""The persons of a block: what of them all their tables hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from duecourse.portfolio.synth._draws import Bools, Draws, Floats, Ints
from duecourse.portfolio.synth.assumptions import grid, number, weights
from duecourse.portfolio.synth.spec import Spec

ZONES: tuple[str, ...] = tuple(
    dict.fromkeys(name for row in grid("zones").values() for name in row)
)
NOWHERE = -1
"""The code of an unknown set of zones."""


@dataclass(slots=True)
class People:
    """Persons, an entry each.

    Attributes:
        number: From 0, over the whole portfolio.
        first: The number of their first case, from 0 over the whole portfolio.
        debts: How many cases they have.
        age: In years.
        income: Standard normal.
        risk: Standard normal.
        jurisdiction: Place among those of the spec.
        zones: Code of a set of zones (:func:`zone_sets`).
        clock: The zone they live by, a place in ``ZONES``.
        history: Place in ``weights("history")``.
    """

    number: Ints
    first: Ints
    debts: Ints
    age: Floats
    income: Floats
    risk: Floats
    jurisdiction: Ints
    zones: Ints
    clock: Ints
    history: Ints

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.number)

    @property
    def row(self) -> Ints:
        """For each case of the block, the place of its person."""
        return np.repeat(np.arange(len(self)), self.debts)


def people(spec: Spec, draws: Draws, start: int, count: int, first: int) -> People:
    """Return *count* persons from number *start*, whose first case is number *first*.

    There are fewer where the portfolio's cases end.
    """
    index = np.arange(start, start + count, dtype=np.int64)
    debts = draws.pick("debts", index, weights("debts_a_person")) + 1
    before = np.cumsum(debts) - debts + first
    within = before < spec.cases
    index, debts, before = index[within], debts[within], before[within]
    debts = np.minimum(debts, spec.cases - before)
    age = draws.normal("age", index)
    income = _tied(age, draws.normal("income", index), number("age_and_income"))
    risk = _tied(income, draws.normal("risk", index), -number("income_and_risk"))
    where = draws.pick("jurisdiction", index, spec.jurisdictions)
    clock = lives(spec, draws, "debtor", index, where)
    return People(
        index,
        before,
        debts,
        np.clip(number("mean_age") + number("spread_of_age") * age, 20, 80),
        income,
        risk,
        where,
        told_zones(spec, draws, "debtor", index, where, clock),
        clock,
        draws.pick("history", index, weights("history")),
    )


def _tied(one: Floats, other: Floats, correlation: float) -> Floats:
    """Return a standard normal number with *correlation* to *one*."""
    found: Floats = correlation * one + np.sqrt(1 - correlation**2) * other
    return found


def tied_to(one: Floats, draws: Draws, name: str, index: Ints, correlation: float) -> Floats:
    """Return standard normal draws with *correlation* to *one*."""
    return _tied(one, draws.normal(name, index), correlation)


def _weights_of(spec: Spec) -> Floats:
    """Return weights of ``ZONES`` for each jurisdiction of the spec, of its smallest part."""
    rows = [grid("zones")[name.split("+")[-1]] for name in spec.jurisdictions]
    return np.array([[row.get(zone, 0.0) for zone in ZONES] for row in rows])


def lives(spec: Spec, draws: Draws, whose: str, index: Ints, where: Ints) -> Ints:
    """Return the zone that each lives by, a place in ``ZONES``."""
    return draws.pick_by(f"zone:{whose}", index, where, _weights_of(spec))


def told_zones(spec: Spec, draws: Draws, whose: str, index: Ints, where: Ints, clock: Ints) -> Ints:
    """Return what is known of the zones, as codes of :func:`zone_sets`; *clock* may be changed.

    Who is abroad lives by the zone there.
    """
    kind = draws.pick(f"zones:{whose}", index, weights("zones_known"))
    two, unknown = 1, 2
    other = draws.pick_by(f"other-zone:{whose}", index, where, _weights_of(spec))
    anywhere = draws.whole(f"any-zone:{whose}", index, len(ZONES))
    clock[:] = np.where(kind > unknown, anywhere, clock)
    second = np.where(other == clock, anywhere, other)
    second = np.where((kind == two) & (second != clock), second + 1, 0)
    found: Ints = np.where(kind == unknown, NOWHERE, clock * (len(ZONES) + 1) + second)
    return found


def zone_sets() -> Sequence[list[str]]:
    """Return the sets of zones by code: one zone, or one of two."""
    return [
        [first] if second is None else sorted((first, second))
        for first in ZONES
        for second in (None, *ZONES)
    ]


def living(people: People, rate: str, low: int, draws: Draws) -> Bools:
    """Return of whom it is so at the rate of an assumption, from the age *low*."""
    return draws.chance(rate, people.number, number(rate)) & (people.age >= low)
