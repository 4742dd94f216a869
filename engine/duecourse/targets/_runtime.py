"""What generated code calls: small pure functions, the same for every book."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from decimal import Context, Decimal

from duecourse.book.tallies import NOTHING_COUNTED
from duecourse.clock.instants import INF, date_of, day_number, year_of_day

K_NOT = (3, 1, 1, 0)
K_VALUE = (False, None, None, True)
NEVER_DAY = 1 << 40
EXACT = Context(prec=28)
"""Never the thread's own context, which a host may have changed."""


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Return *part* over *whole*; None when *whole* is zero."""
    return None if whole == 0 else EXACT.divide(Decimal(part), Decimal(whole))


def years_between(born: int | None, on: int | None) -> int | None:
    """Return completed years; who was born on 29 February completes a year on 1 March."""
    if born is None or on is None:
        return None
    first, last = date_of(born), date_of(on)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def age_today(born: int | None, today: int) -> tuple[int | None, int]:
    """Return the age in years, and the day on which it next changes."""
    age = years_between(born, today)
    if born is None or age is None:
        return None, NEVER_DAY
    first = date_of(born)
    year = first.year + age + 1
    try:
        birthday = date(year, first.month, first.day)
    except ValueError:
        birthday = date(year, 2, 28) + timedelta(days=1)
    return age, day_number(birthday)


RUNTIME: dict[str, object] = {
    "INF": INF,
    "K_NOT": K_NOT,
    "K_VALUE": K_VALUE,
    "NEVER_DAY": NEVER_DAY,
    "NOTHING": NOTHING_COUNTED,
    "age_today": age_today,
    "bisect_right": bisect_right,
    "share": share,
    "year_of_day": year_of_day,
    "years_between": years_between,
}
