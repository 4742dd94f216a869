"""What a course says of one treatment: where it is offered, what stands against it there."""

from __future__ import annotations

from duecourse.clock.instants import HOUR, INF
from duecourse.decide._search import Item
from duecourse.decide._snapshot import Offered
from duecourse.law.bench import Course

HOURS = (0, 10, 16)
"""Hours of the first day at which it is looked."""


def items_of(course: Course, name: str) -> list[Item]:
    """Return what of a treatment is offered on the first day, by hours apart."""
    found: dict[Item, None] = {}
    for hour in HOURS:
        for offered in course.at(course.us + hour * HOUR).offered:
            if offered.act.treatment.meta.id == name:
                found[offered.item] = None
    return list(found)


def offered_at(course: Course, item: Item, us: int) -> Offered | None:
    """Return *item* as it is offered at *us*, if it is."""
    return next((each for each in course.at(us).offered if each.item == item), None)


def standing(course: Course, item: Item) -> tuple[str, ...]:
    """Return what stands against *item* for good, by name.

    Where nothing does, what stands at every hour of the first day, or at any.
    """
    found: list[dict[str, bool]] = []
    for hour in HOURS:
        offered = offered_at(course, item, course.us + hour * HOUR)
        if offered is not None:
            instances = course.at(course.us + hour * HOUR).stretch.code.plan.instances
            ends = {instances[bit].limit.name: at for bit, at in offered.bounds.items()}
            found.append({name: ends.get(name, INF) >= INF for name in offered.reasons})
    names = dict.fromkeys(name for each in found for name in each)
    for_good = [name for name in names if all(each.get(name) for each in found)]
    always = [name for name in names if all(name in each for each in found)]
    return tuple(for_good or always or names)


def limits_of(course: Course, us: int, offered: Offered, wanted: int) -> list[tuple[str, int]]:
    """Return the limits among *wanted* that apply, with what they conceal."""
    stretch = course.at(us).stretch
    applies = offered.pair[4] if offered.pair else stretch.run.applies
    instances = stretch.code.plan.instances
    return [(i.limit.name, i.items) for i in instances if wanted & applies & 1 << i.bit]


def duties_of(course: Course, us: int, offered: Offered) -> tuple[str, ...]:
    """Return the limits whose duties come with an act."""
    names = (name for name, _ in limits_of(course, us, offered, offered.act.requires))
    return tuple(dict.fromkeys(names))
