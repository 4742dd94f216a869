"""Limits: eight forms, the same in a playbook and in a law pack (language.md, section 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from duecourse import ir
from duecourse.ir import Kind
from duecourse.ir_tools import all_of
from duecourse.language._frame import Frame
from duecourse.language.conditions import LIMIT
from duecourse.language.counts import COUNTED, Selections
from duecourse.language.facts import disclosed
from duecourse.language.items import KEBAB, respelt
from duecourse.language.model import (
    BasisBody,
    Body,
    CapBody,
    ConcealBody,
    Fact,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    RequireBody,
    Schedule,
    WaitBody,
)
from duecourse.language.nodes import (
    given,
    map_at,
    maps_at,
    text_at,
    texts,
    texts_at,
    whole_at,
    word_at,
    words_of,
)
from duecourse.language.schedules import read_schedule
from duecourse.language.suggest import did_you_mean, listed
from duecourse.language.vocabulary import EVENT_PREFIX, key_of
from duecourse.source.node import Map, Node, Text

AFTER: Final = {
    "attempt": "attempts",
    "placed_call": "placed_calls",
    "answered_call": "answered_calls",
    "conversation": "conversations",
    "message": "messages",
    "visit": "visits",
    "contact": "contacts",
    "event": "events",
}
TOLD: Final = "told"
"""``hours: told``: the hours that the contact said suit them."""
ZONES: Final = ("every", "point", "desk")
UNITS: Final = ("days", "hours", "minutes")


def read_limits(document: Map, frame: Frame) -> list[Limit]:
    """Return the limits of one document."""
    found: list[Limit] = []
    for item in maps_at(document, "limits", frame.findings):
        limit = _Reader(item, frame).limit()
        if limit is not None:
            found.append(limit)
    return found


class _Reader:
    def __init__(self, item: Map, frame: Frame) -> None:
        self.item, self.frame = item, frame
        self.findings, self.conditions = frame.findings, frame.conditions

    def limit(self) -> Limit | None:
        item, findings = self.item, self.findings
        meta = self.frame.items.meta(item, "limit")
        body = self._body()
        on, when = (self.conditions.read(given(item, key), LIMIT) for key in ("on", "when"))
        unless, except_ = (
            self.conditions.read(given(item, key), LIMIT) for key in ("unless", "except")
        )
        effect = word_at(item, "effect", ("hard", "presumption"), findings)
        if meta is None or body is None or None in (on, when, unless, except_):
            return None
        assert on is not None
        assert when is not None
        if self.frame.header.regime and not meta.cite:
            findings.error(
                "P801",
                f"the limit `{meta.id}` of a law pack needs a citation",
                meta.span,
                "write `cite:` with the paragraph of the law",
            )
        return Limit(
            meta,
            body,
            on,
            given(item, "on") is not None,
            when,
            unless if given(item, "unless") is not None else None,
            except_ if given(item, "except") is not None else None,
            effect == "presumption",
        )

    def _body(self) -> Body | None:
        forms = [key for key in self.item if key in _BODIES]
        place = given(self.item, "id") or self.item
        if not forms:
            self.findings.error(
                "P102", "a limit needs one form", place, f"expected one of {listed(_BODIES)}"
            )
            return None
        if len(forms) > 1:
            message = f"a limit has one form, and this one has {listed(forms)}"
            self.findings.error("P108", message, forms[1], "write two limits")
            return None
        return _BODIES[forms[0]](self, self.item[forms[0]])

    def _hours(self, node: Node) -> Body | None:
        if isinstance(node, Text) and node == TOLD:
            zone = word_at(self.item, "zone", ZONES, self.findings) or "every"
            return HoursBody(Schedule(()), zone, told=True)
        hours = map_at(self.item, "hours", self.findings)
        schedule = read_schedule(hours, self.findings) if hours is not None else None
        zone = word_at(self.item, "zone", ZONES, self.findings) or "every"
        return HoursBody(schedule, zone) if schedule is not None else None

    def _cap(self, node: Node) -> Body | None:
        cap = map_at(self.item, "cap", self.findings)
        count = text_at(cap, "count", self.findings) if cap is not None else None
        at_most = whole_at(cap, "at_most", self.findings) if cap is not None else None
        if cap is None or count is None or at_most is None:
            if cap is None or given(cap, "count") is None or given(cap, "at_most") is None:
                self.findings.error("P102", "`cap` needs `count` and `at_most`", node)
            return None
        if at_most < 1:
            message = f"`at_most` must be at least 1, got `{at_most}`"
            help = "to allow none at all, write `forbid`"
            self.findings.error("P601", message, given(cap, "at_most") or cap, help)
            return None
        events = self._selections().read(cap, count, None)
        return CapBody(events, at_most) if events is not None else None

    def _wait(self, node: Node) -> Body | None:
        wait = map_at(self.item, "wait", self.findings)
        after = text_at(wait, "after", self.findings) if wait is not None else None
        if wait is None or after is None:
            self.findings.error("P102", "`wait` needs `after`", node)
            return None
        units = [unit for unit in UNITS if given(wait, unit) is not None]
        if len(units) != 1:
            message = "`wait` needs one of `days`, `hours` and `minutes`"
            self.findings.error("P108" if units else "P102", message, wait)
            return None
        number = whole_at(wait, units[0], self.findings)
        if number is not None and number < 1:
            message = f"`{units[0]}` must be at least 1, got `{number}`"
            self.findings.error("P601", message, given(wait, units[0]) or wait)
            number = None
        events = self._after(wait, after)
        return WaitBody(events, units[0], number) if events and number is not None else None

    def _after(self, wait: Map, after: Text) -> ir.Events | None:
        field = self.frame.vocabulary.get(EVENT_PREFIX + "type")
        types = field.values if field is not None else ()
        kind = AFTER.get(after, str(after))
        if kind in COUNTED:
            return self._selections().read(wait, Text(kind, after.span), None)
        if field is None or after not in types:
            help = did_you_mean(after, (*AFTER, *types))
            self.findings.error("P104", f"nothing is called `{after}` here", after, help)
            return None
        events = self._selections().read(wait, Text("events", after.span), None)
        if events is None:
            return None
        of_type = ir.Compare("==", self.frame.vocabulary.use(key_of(field)), ir.Const(str(after)))
        where = all_of((of_type, events.where))
        return ir.Events(events.kind, where, events.within, events.per)

    def _hold(self, node: Node) -> Body | None:
        hold = map_at(self.item, "hold", self.findings)
        if hold is None:
            return None
        if given(hold, "when") is None:
            message, help = "`hold` needs `when`", "write `when: {}` to hold always"
            self.findings.error("P102", message, node, help)
            return None
        when = self.conditions.read(given(hold, "when"), LIMIT)
        until = self._fact(hold, "until", (Kind.DATE, Kind.INSTANT))
        evidence = self._fact(hold, "evidence", (Kind.TEXT,))
        missing = any(
            given(hold, key) is not None and fact is None
            for key, fact in (("until", until), ("evidence", evidence))
        )
        if when is None or missing:
            return None
        return HoldBody(
            when,
            self.frame.vocabulary.use(key_of(until)) if until is not None else None,
            evidence.meta.id if evidence is not None else "",
            words_of(given(hold, "reason"), self.findings),
        )

    def _fact(self, hold: Map, key: str, kinds: tuple[Kind, ...]) -> Fact | None:
        name = text_at(hold, key, self.findings)
        fact = self.conditions.fact(name, LIMIT) if name is not None else None
        if name is None or fact is None or fact.kind in kinds:
            return fact
        wanted = " or ".join(f"`{kind.value}`" for kind in kinds)
        message = f"`{name}` is of type `{fact.kind.value}`, and `{key}` needs {wanted}"
        self.findings.error("P304", message, name)
        return None

    def _forbid(self, node: Node) -> Body | None:
        what = self.conditions.read(node, LIMIT)
        return ForbidBody(what) if what is not None else None

    def _conceal(self, node: Node) -> Body | None:
        known = self.frame.disclosure_items
        if isinstance(node, Text) and node == "all":
            return ConcealBody(frozenset(known), everything=True)
        names = texts(node, "conceal", self.findings)
        items = disclosed(names, known, self.findings)
        return ConcealBody(items) if len(items) == len(set(names)) else None

    def _require(self, node: Node) -> Body | None:
        names = texts(node, "require", self.findings)
        duties = tuple(dict.fromkeys(str(name) for name in names))
        if not duties:
            self.findings.error("P107", "`require` needs at least one duty", node)
            return None
        wrong = [name for name in names if not KEBAB.fullmatch(name)]
        for name in wrong:
            better = respelt(name, "-")
            self.findings.error(
                "P105",
                f"a duty must be kebab-case, got `{name}`",
                name,
                f"write `{better}`" if better else "",
            )
        return None if wrong else RequireBody(duties)

    def _basis(self, node: Node) -> Body | None:
        basis = map_at(self.item, "basis", self.findings)
        names = texts_at(basis, "forbid", self.findings) if basis is not None else []
        facts = [self.conditions.fact(name, LIMIT) for name in names]
        sound = frozenset(fact.meta.id for fact in facts if fact is not None)
        if not names:
            self.findings.error("P102", "`basis` needs `forbid` with the facts it bars", node)
        return BasisBody(sound) if names and all(fact is not None for fact in facts) else None

    def _selections(self) -> Selections:
        return Selections(self.conditions, self.findings)


_BODIES: dict[str, Callable[[_Reader, Node], Body | None]] = {
    "hours": _Reader._hours,
    "cap": _Reader._cap,
    "wait": _Reader._wait,
    "hold": _Reader._hold,
    "forbid": _Reader._forbid,
    "conceal": _Reader._conceal,
    "require": _Reader._require,
    "basis": _Reader._basis,
}
