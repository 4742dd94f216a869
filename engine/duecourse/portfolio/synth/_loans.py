"""The debts of a block: status, days past due, amounts, and the table of cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duecourse.portfolio.synth._draws import Bools, Draws, Ints, rank
from duecourse.portfolio.synth._people import People, tied_to
from duecourse.portfolio.synth.assumptions import BUCKETS, number, roll, weights
from duecourse.portfolio.synth.spec import Spec

STATUS = tuple(weights("status"))
PRODUCT = tuple(weights("product"))
LENDER = tuple(weights("lender"))
COLLECTOR = ("lender", *weights("agency"))
NEVER = -1000
"""Days past due of a loan that nothing is due of."""


@dataclass(slots=True)
class Loans:
    """Debts, an entry each, in the order of their persons.

    Attributes:
        person: Place of the person in the block.
        index: What draws depend on: person and place among the person's debts.
        case: Number of the case, from 0 over the whole portfolio.
        status: Place in ``STATUS``.
        late: Days past due, negative before; ``NEVER``.
        product: Place in ``PRODUCT``.
        principal: In cents.
        due: Amount due, in cents.
        collector: Place in ``COLLECTOR``.
        worst: For each *person*, the most days past due of an active debt; ``NEVER``.
        willing: For each *person*.
    """

    person: Ints
    index: Ints
    case: Ints
    status: Ints
    late: Ints
    product: Ints
    principal: Ints
    due: Ints
    collector: Ints
    worst: Ints
    willing: Bools

    @property
    def active(self) -> Bools:
        """Whether each is active."""
        found: Bools = self.status == STATUS.index("active")
        return found


def loans(spec: Spec, draws: Draws, people: People) -> Loans:
    """Return the debts of *people*."""
    person = people.row
    place = np.arange(len(person)) - np.repeat(np.cumsum(people.debts) - people.debts, people.debts)
    index = people.number[person] * 8 + place
    status = draws.pick("status", index, weights("status"))
    late = _late(draws, people, person, index, status)
    product = draws.pick("product", index, weights("product"))
    principal = _principal(draws, people, person, index, product)
    active = status == STATUS.index("active")
    agency = draws.pick("agency", index, weights("agency")) + 1
    handed = draws.chance("with-agency", index, number("with_agency")) & (late > 30)
    starts = np.cumsum(people.debts) - people.debts
    worst = np.maximum.reduceat(np.where(active, late, NEVER), starts)
    willing = (
        draws.uniform("willing", people.number)
        < np.array([0.9, *weights("willing").values()])[bucket(worst) + 1]
    )
    return Loans(
        person,
        index,
        people.first[person] + place,
        status,
        late,
        product,
        principal,
        _due(product, principal, late),
        np.where(handed, agency, 0),
        worst,
        willing,
    )


def bucket(late: Ints) -> Ints:
    """Return the place in ``BUCKETS`` of days past due, -1 before the first."""
    lows = np.array([low for low, _ in BUCKETS.values()])
    found: Ints = np.searchsorted(lows, late, side="right") - 1
    return found


def _late(draws: Draws, people: People, person: Ints, index: Ints, status: Ints) -> Ints:
    risk = tied_to(people.risk[person], draws, "arrears", index, number("risk_of_arrears"))
    model = roll()
    edges = np.cumsum(model.weights)
    found = np.searchsorted(edges[:-1] / edges[-1], rank(risk), side="right") + model.first
    early = draws.chance("early", index, number("not_yet_followed"))
    found = np.where(early, -4 - draws.whole("how-early", index, 24), found)
    gone = np.isin(status, [STATUS.index("written_off"), STATUS.index("sold")])
    found = np.where(gone, 181 + draws.whole("how-late", index, 220), found)
    nothing = ~gone & (status != STATUS.index("active"))
    late: Ints = np.where(nothing, NEVER, found)
    return late


def _principal(draws: Draws, people: People, person: Ints, index: Ints, product: Ints) -> Ints:
    middle = np.log(np.array(list(weights("median_principal").values())))
    spread = np.array(list(weights("spread_of_principal").values()))
    size = tied_to(people.income[person], draws, "size", index, number("income_and_principal"))
    ages = np.abs(people.age[person] - 42) / 10
    log = middle[product] + spread[product] * size - number("age_and_principal") * ages
    found: Ints = (np.round(np.exp(log), 0) * 100).astype(np.int64)
    least: Ints = np.maximum(found, 10_000)
    return least


def _due(product: Ints, principal: Ints, late: Ints) -> Ints:
    """Return the instalments that are due, with interest and the fee of each whole month late."""
    months = np.array(list(weights("months_to_run").values()))[product]
    instalment = principal * (1 / months + number("monthly_rate"))
    whole = np.maximum(late, 0) // 30
    fees = instalment * number("late_fee") * whole * (whole + 1) / 2
    found: Ints = np.round(instalment * (1 + whole) + fees).astype(np.int64)
    return found
