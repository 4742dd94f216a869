"""What portfolio is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from duecourse.clock.instants import to_us
from duecourse.clock.zones import zone
from duecourse.portfolio.synth.assumptions import grid
from duecourse.portfolio.tables import schemas
from duecourse.source._suggest import did_you_mean

if TYPE_CHECKING:
    from duecourse.api import Book

MOST = 100_000_000
"""The largest number of cases: ids keep to ten characters."""


class SpecError(ValueError):
    """A portfolio that cannot be made; the text says why and what to give instead.

    Attributes:
        option: What it is wrong with.
    """

    def __init__(self, option: str, message: str) -> None:
        """Keep the option's name and the sentence."""
        super().__init__(message)
        self.option = option


@dataclass(frozen=True, slots=True)
class Spec:
    """A portfolio that can be made.

    Attributes:
        cases: How many.
        seed: Another one gives another portfolio of the same kind.
        at: The instant it is of; events lie before.
        schemas: Of each table, by what the playbook reads.
        zone: The clock that days past due are reckoned on.
        currency: Of all amounts; empty leaves it unsaid.
        languages: Those the playbook speaks, in order of preference.
        jurisdictions: Weights of where debtors are; several jurisdictions of one debtor are
            joined by ``+`` (``US+US-MA``), the smallest last.
        faults: Share of persons with a mistake in their rows.
        future: Share of events after *at*.
    """

    cases: int
    seed: int
    at: datetime
    schemas: Mapping[str, pa.Schema]
    zone: str
    currency: str
    languages: tuple[str, ...]
    jurisdictions: Mapping[str, float] = field(default_factory=lambda: {"CN": 1.0})
    faults: float = 0.0
    future: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be made.

        Raises:
            SpecError: Which it is, and why.
            InstantError: ``at`` has no zone.
        """
        if not 1 <= self.cases <= MOST:
            raise SpecError("cases", f"`{self.cases}` is not a number of cases from 1 to {MOST}")
        for option, share in (("faults", self.faults), ("future", self.future)):
            if not 0 <= share <= 1:
                raise SpecError(option, f"`{share}` is not a share from 0 to 1")
        to_us(self.at)
        if not self.jurisdictions:
            raise SpecError("jurisdiction", "there is no jurisdiction")
        for name, weight in self.jurisdictions.items():
            for part in name.split("+"):
                if part not in grid("zones"):
                    raise SpecError(
                        "jurisdiction",
                        f"`{part}` is not a jurisdiction with a law pack; "
                        + (did_you_mean(part, list(grid("zones"))) or known()),
                    )
            if not 0 < weight < float("inf"):
                raise SpecError("jurisdiction", f"the weight of `{name}` must be above 0")

    @property
    def us(self) -> int:
        """The instant, in microseconds since 1970."""
        return to_us(self.at)

    @property
    def today(self) -> int:
        """The date of the instant on the playbook's clock, as days since 1970."""
        return zone(self.zone).local(self.us)[0]


def known() -> str:
    """Return a sentence that lists the jurisdictions there are."""
    return "expected one of " + ", ".join(f"`{name}`" for name in grid("zones"))


def spec_of(
    book: Book,
    cases: int,
    seed: int,
    at: datetime,
    jurisdictions: Mapping[str, float] | None = None,
    faults: float = 0.0,
    future: float = 0.0,
) -> Spec:
    """Return the portfolio of what *book* reads.

    Raises:
        SpecError: It cannot be made.
        InstantError: *at* has no zone.
    """
    header = book.joined.playbook.header
    return Spec(
        cases,
        seed,
        at,
        schemas(book.vocabulary),
        header.zone,
        header.currency,
        header.languages,
        {"CN": 1.0} if jurisdictions is None else jurisdictions,
        faults,
        future,
    )
