"""What is not known never allows what would not be allowed if it were."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from hypothesis import assume, given, seed, settings
from hypothesis import strategies as st
from tests.properties._checks import lawful
from tests.properties.strategies import Combination, combinations
from tests.properties.test_minutes import PROFILE

from duecourse import ir

Path = tuple[str | int, ...]
SAID = ("direction", "outcome", "point", "by", "account")


def _facts(document: dict[str, Any]) -> Iterator[Path]:
    """Yield the place of everything in *document* that may as well be unknown."""
    for key in ("actor", "jurisdiction", "events", "history"):
        yield (key,)
    for section in ("loan", "debtor"):
        for key in document[section]:
            yield section, key
    for place, contact in enumerate(document["contacts"]):
        for key in ("role", "knows"):
            yield "contacts", place, key
        for number, _ in enumerate(contact["points"]):
            for key in ("phone", "point_confirmed", "number"):
                yield "contacts", place, "points", number, key
    for place, _ in enumerate(document.get("events", ())):
        for key in SAID:
            yield "events", place, key


def _asks_whether_known(node: object) -> bool:
    """Whether a policy asks if a fact is known: then not knowing it is what it waits for."""
    if isinstance(node, ir.Known):
        return True
    if isinstance(node, tuple):
        return any(_asks_whether_known(item) for item in node)
    if is_dataclass(node) and not isinstance(node, type):
        return any(_asks_whether_known(getattr(node, part.name)) for part in fields(node))
    return False


@seed(4)
@settings(PROFILE, max_examples=150)
@given(combinations(), st.data())
def test_forgetting_a_fact_adds_nothing(combination: Combination, data: st.DataObject) -> None:
    assume(not _asks_whether_known((combination.joined.playbook, combination.joined.packs)))
    known = dict(combination.document)
    unknown = copy.deepcopy(known)
    places = [path for path in _facts(unknown) if _there(unknown, path)]
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4))
    for path in chosen:
        _forget(unknown, path)
    if "history" in known and "history" not in unknown:
        unknown["history"] = "unknown"
    book = combination.book()
    ours, theirs = book.case(unknown), book.case(known)
    for minute in (0, *data.draw(st.lists(st.integers(0, 2 * 1440), max_size=4))):
        at = combination.at + timedelta(minutes=minute)
        assert lawful(book.decide(ours, at)) <= lawful(book.decide(theirs, at)), chosen


@seed(5)
@settings(PROFILE, max_examples=60)
@given(combinations())
def test_forgetting_where_someone_is_adds_nothing(combination: Combination) -> None:
    assume(not _asks_whether_known((combination.joined.playbook, combination.joined.packs)))
    tables = combination.joined.jurisdiction_zones
    known = dict(combination.document)
    unknown = copy.deepcopy(known)
    for contact in unknown["contacts"]:
        here = {zone for point in contact["points"] for zone in point["zones"]}
        # A place outside every table is one the table cannot stand in for.
        assume(all(not table or here <= set(table) for table in tables.values()))
        for point in contact["points"]:
            point["zones"] = []
    book = combination.book()
    ours, theirs = book.case(unknown), book.case(known)
    for hour in range(0, 48, 3):
        at = combination.at + timedelta(hours=hour)
        assert lawful(book.decide(ours, at)) <= lawful(book.decide(theirs, at))


def _there(document: Any, path: Path) -> bool:
    for key in path[:-1]:
        document = document[key]
    return path[-1] in document


def _forget(document: Any, path: Path) -> None:
    for key in path[:-1]:
        if isinstance(document, dict) and key not in document:
            return
        document = document[key]
    document.pop(path[-1], None)
