"""Cases made to try a playbook: every stage, every relation to the debtor, what happened so far.

Nothing here knows a playbook or a law. A probe is an ordinary case document: what the desk would
have on file of a consumer for whom nothing special holds, whom nobody has yet asked anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.clock.instants import DAY, date_of, to_iso
from duecourse.clock.zones import Zone, zone
from duecourse.ir_tools import inputs, walk
from duecourse.language.model import Fact, Treatment
from duecourse.law.history import HISTORIES, events
from duecourse.law.stages import stage_cells

ACTORS: Final = ("first_party", "third_party")
_MOST_CHOICES: Final = 64
_ORDINARY: Final[dict[str, object]] = {
    "loan.status": "active",
    "loan.product": "consumer",
    "loan.lender_type": "bank",
    "loan.consumer_purpose": "yes",
    "loan.principal": "30000.00",
    "loan.amount_due": "1200.00",
    "loan.card_number_last4": "0000",
    "debtor.surname": "Example",
    "debtor.occasion": "none",
    "debtor.location_known": "yes",
    "debtor.willing_to_repay": "yes",
    "debt.account": "A-1",
    "debt.other_debts": [],
    "debt.caller_name": "L. Example",
    "debt.callback_number": "extension 0000",
    "debt.creditor_name": "Example Lending",
    "application.fees_explained": "yes",
    "contact.adult": "yes",
    "contact.source": "left_by_debtor",
    "point.confirmed": "yes",
    "point.registered": "yes",
    "point.billing_or_home": "yes",
}
"""What is on file where nothing special holds; every other flag is `no`."""

_LEAVE: Final[dict[str, object]] = {"contact.authorised": "yes"}

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Setting:
    """What probes of one place have in common.

    Attributes:
        jurisdiction: Whose law.
        zone: The clock of everyone in it.
        at: The instant asked about.
        birth_date: Of the debtor.
        facts: What is on file otherwise than :data:`_ORDINARY`, by path.
    """

    jurisdiction: tuple[str, ...]
    zone: str
    at: int
    birth_date: str = "1985-06-15"
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Probe:
    """One made case.

    Attributes:
        stage: Stage it was made for.
        history: One of :data:`HISTORIES`.
        document: The case.
    """

    stage: str
    history: str
    document: Document


class Maker:
    """Makes the probes of one playbook in one setting."""

    def __init__(self, joined: Joined, setting: Setting) -> None:
        """Find the cases that each stage is for."""
        self.joined, self.setting = joined, setting
        self.facts = joined.facts
        self.desk: Zone = zone(joined.playbook.header.zone or "UTC")
        self.stages = stage_cells(joined)

    def document(
        self,
        stage: str,
        history: str = "nothing",
        actor: str = "first_party",
        cell: int = 0,
        facts: Mapping[str, object] | None = None,
        roles: Sequence[str] | None = None,
    ) -> Document:
        """Return a case of *stage*; *roles* are the contacts beside the debtor, None is every."""
        setting = self.setting
        given = {**self._ordinary(), **setting.facts, **(facts or {})}
        given.update(self._stage_facts(stage, cell))
        made: Document = {
            "kind": "case",
            "id": "LN-PROBE",
            "person": "P-PROBE",
            "actor": actor,
            "collector": "lender" if actor == "first_party" else "agency",
            "jurisdiction": list(setting.jurisdiction),
            "language": self.joined.playbook.header.languages[0],
            "history": "person",
        }
        for path, value in given.items():
            section, _, key = path.partition(".")
            if section in ("loan", "debtor", "debt", "application"):
                part = made.setdefault(section, {})
                assert isinstance(part, dict)
                part[key] = value
        if currency := self.joined.playbook.header.currency:
            loan = made.setdefault("loan", {})
            assert isinstance(loan, dict)
            loan["currency"] = currency
        made["contacts"] = self._contacts(given, roles)
        made["events"] = events(history, setting.at, str(made["collector"]))
        return made

    def with_leave(self, document: Document) -> Document:
        """Return *document* with every leave given that a consumer can give to be contacted."""
        contacts = document["contacts"]
        events = document["events"]
        assert isinstance(contacts, list)
        assert isinstance(events, list)
        at = self.setting.at - DAY
        given = [
            {
                "id": f"leave-{point['id']}",
                "at": to_iso(at, 0),
                "type": "consent",
                "direction": "in",
                "point": point["id"],
                "debts": [document["id"]],
                "by": document["collector"],
            }
            for contact in contacts
            for point in contact["points"]
        ]
        known = {fact.path for fact in self.facts.values()}
        leave = {path.partition(".")[2]: value for path, value in _LEAVE.items() if path in known}
        free = [contact if contact["id"] == "self" else contact | leave for contact in contacts]
        return {**document, "contacts": free, "events": [*events, *given]}

    def wanted(self, treatment: Treatment) -> Iterator[Probe]:
        """Yield cases in which *treatment* may be offered, the likeliest first."""
        stages = treatment.stages if treatment.stages is not None else tuple(self.stages)
        for facts in self._choices(treatment):
            for stage, history in product(stages, HISTORIES):
                for cell in range(len(self.stages.get(stage, ()))):
                    yield Probe(stage, history, self.document(stage, history, "", cell, facts))

    def _choices(self, treatment: Treatment) -> Iterator[dict[str, object]]:
        """Yield what may be on file of the facts that the treatment's condition reads."""
        ways: list[list[tuple[str, object]]] = []
        for leaf in inputs(treatment.when):
            fact = self.facts.get(leaf.fact)
            values = _values(fact) if fact is not None else ()
            if fact is not None and values and leaf.scope is ir.Scope.CASE:
                ordinary = self._ordinary().get(fact.path)
                ordered = sorted(values, key=lambda value: value != ordinary)
                ways.append([(fact.path, value) for value in ordered])
        for count, choice in enumerate(product(*ways)):
            if count == _MOST_CHOICES:
                return
            yield dict(choice)

    def _ordinary(self) -> dict[str, object]:
        flags = {
            fact.path: "no"
            for fact in self.facts.values()
            if fact.path and fact.kind is ir.Kind.BOOLEAN
        }
        known = {path: value for path, value in _ORDINARY.items() if self._knows(path)}
        return {**flags, **known, "debtor.birth_date": self.setting.birth_date}

    def _knows(self, path: str) -> bool:
        return path.startswith("debt.") or any(f.path == path for f in self.facts.values())

    def _stage_facts(self, stage: str, cell: int) -> dict[str, object]:
        found: dict[str, object] = {}
        today = self.desk.local(self.setting.at)[0]
        for name, value in self.stages[stage][cell].items():
            fact = self.facts.get(name)
            if fact is None or value is None:
                continue
            if fact.path:
                found[fact.path] = _written(value)
            elif (date := _since(fact.expr)) is not None:
                days = value if isinstance(value, int) else 0
                path = self._path_of(date)
                found[path] = date_of(today - days).isoformat()
        return found

    def _path_of(self, leaf: ir.Input) -> str:
        fact = self.facts.get(leaf.fact)
        return fact.path if fact is not None else leaf.fact

    def _contacts(self, given: Mapping[str, object], roles: Sequence[str] | None) -> list[Document]:
        own = _of("contact", given, ("role", "knows_of_loan"))
        point = _of("point", given, ("phone",))
        found = [self._contact("self", "debtor", own, point)]
        every = self.facts["role"].values if "role" in self.facts else ()
        for role in (role for role in (every if roles is None else roles) if role != "debtor"):
            for knows in ("yes", "no"):
                name = f"{role}-{'knows' if knows == 'yes' else 'unaware'}"
                found.append(self._contact(name, role, {**own, "knows_of_loan": knows}, point))
        return found

    def _contact(
        self, name: str, role: str, own: Mapping[str, object], point: Mapping[str, object]
    ) -> Document:
        kinds: list[tuple[str, list[str], str]] = [("mobile", ["call", "sms", "wechat"], "mobile")]
        if role == "debtor":
            kinds += [
                ("landline", ["call"], "home"),
                ("work", ["call"], "work"),
                ("mailbox", ["email"], ""),
                ("address", ["letter", "visit"], ""),
            ]
        points: list[Document] = []
        for kind, channels, phone in kinds:
            made: Document = {
                **point,
                "id": f"{name}-{kind}",
                "channel": channels,
                "zones": [self.setting.zone],
            }
            if phone:
                made["phone"] = phone
            points.append(made)
        return {**own, "id": name, "role": role, "points": points}


def _of(
    section: str, given: Mapping[str, object], said_apart: tuple[str, ...]
) -> dict[str, object]:
    """Return what is on file of a section, by key."""
    split = ((path.partition("."), value) for path, value in given.items())
    return {k: value for (s, _, k), value in split if s == section and k not in said_apart}


def _written(value: ir.Value) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)


def _values(fact: Fact) -> tuple[str, ...]:
    if not fact.path:
        return ()
    if fact.kind is ir.Kind.BOOLEAN:
        return ("yes", "no")
    return fact.values if fact.kind is ir.Kind.ENUM else ()


def _since(expr: ir.Expr) -> ir.Input | None:
    """Return the date that *expr* counts days from or to."""
    for node in walk(expr):
        if isinstance(node, ir.DaysSince) and isinstance(node.date, ir.Input):
            return node.date
    return None
