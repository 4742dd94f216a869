"""The next stretches of time in which one act may be done."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.book.case import Case
from duecourse.decide._search import Item, Search
from duecourse.language.model import Policy


@dataclass(frozen=True, slots=True)
class Slot:
    """A run of whole minutes at each of which an act is offered and lawful.

    Attributes:
        start: The first of them, or the instant asked about, in ISO 8601 with its offset.
        end: The first minute at which it no longer is; None where it lasts past the horizon.
    """

    start: str
    end: str | None


def item_of(playbook: Policy, case: Case, treatment: str, to: str) -> Item:
    """Return the act of a treatment on a point; *to* is empty for a desk act.

    Raises:
        KeyError: The playbook has no such treatment, or the case no such point.
    """
    wanted = {each.meta.id: each for each in playbook.treatments}[treatment]
    if wanted.is_desk:
        return wanted.order, -1, -1
    places = {
        point.id: (number, place)
        for number, contact in enumerate(case.contacts)
        for place, point in enumerate(contact.points)
    }
    return wanted.order, *places[to]


def runs(
    search: Search, item: Item, us: int, end: int, count: int | None = None
) -> list[tuple[int, int | None]]:
    """Return the runs of lawful minutes of *item* that begin from *us* on and up to *end*.

    As microseconds, the first *count* of them where it is given; a run that lasts past *end* has
    None for its end.
    """
    found: list[tuple[int, int | None]] = []
    start: int | None = us if _lawful(search, item, us) else search.first_lawful(item, us, end)
    while start is not None and (count is None or len(found) < count):
        stops = search.first_unlawful(item, start, end)
        found.append((start, stops))
        start = None if stops is None else search.first_lawful(item, stops, end)
    return found


def _lawful(search: Search, item: Item, us: int) -> bool:
    seen = search.timeline.see(item, us)
    if isinstance(seen, int) or not seen.offers(item) or search.refuses(item, seen):
        return False
    return not search.blocking(item, seen, us)[0]
