"""The judge of histories: ``duecourse audit``, which asks the law alone and no playbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from duecourse.audit.findings import Finding
from duecourse.audit.law import Law
from duecourse.audit.person import Person
from duecourse.audit.reader import SECTIONS, Reader
from duecourse.book.join import Joined
from duecourse.language.model import Policy

BREACHES = ("breach", "presumption")
_COLUMNS = ("type", "direction", "point", "contact", "by", "debts", "purpose", "outcome", "amount")


class Auditor:
    """Judges the last contact of a case's history by law packs.

    Attributes:
        law: The packs, with nothing that offers anything.
    """

    def __init__(self, joined: Joined, packs: Sequence[Policy]) -> None:
        """Judge by *packs*, with the clock and the vocabulary of *joined*."""
        zone = joined.playbook.header.zone or "UTC"
        self.law = Law(joined.core, packs, desk=zone, advisory=joined.advisory)
        self._reader = Reader(self.law.vocabulary, self.law.roles, {})
        self._places = {pack.header.meta.id for pack in packs}

    def breaches(self, document: Mapping[str, Any]) -> list[Finding]:
        """Return the limits of the law that the last event of a case crosses."""
        rows = [self._reader.row(raw, line) for line, raw in enumerate(_rows(document, self), 1)]
        last = rows[-1].line
        rows.sort(key=lambda row: (row.us, row.line))
        person = Person(self.law, rows, history=document.get("history", "person"), gaps=False)
        found: list[Finding] = []
        for judged in person.judged():
            if judged.line == last:
                found = [each for each in judged.findings if self._is_law(each)]
        return found

    def _is_law(self, finding: Finding) -> bool:
        return finding.kind in BREACHES and finding.limit.partition("/")[0] in self._places

    def knows(self, section: str, part: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the law can read of a part of a case."""
        slots = self.law.vocabulary.slots.get(section, {})
        kept = {key: value for key, value in part.items() if key in slots and value is not None}
        if section == "contact":
            kept.pop("role", None)
        return kept


def _rows(document: Mapping[str, Any], auditor: Auditor) -> Iterable[dict[str, Any]]:
    """Yield a row of a contact log for each event of a case."""
    people = {
        point["id"]: (contact, point)
        for contact in document["contacts"]
        for point in contact["points"]
    }
    facts = {
        section: auditor.knows(section, document.get(section, {}))
        for section in SECTIONS
        if section not in ("contact", "point", "case")
    }
    for event in document["events"]:
        row = {name: event[name] for name in _COLUMNS if event.get(name) is not None}
        row |= {"id": event["id"], "at": event["at"], "person": document["person"]}
        row |= {
            key: document[key] for key in ("actor", "jurisdiction") if document.get(key) is not None
        }
        said: dict[str, Any] = {key: value for key, value in facts.items() if value}
        if event.get("point") in people:
            contact, point = people[event["point"]]
            row["contact"], row["role"] = contact["id"], contact.get("role")
            row["zones"] = point.get("zones") or contact.get("zones")
            said["contact"] = auditor.knows("contact", contact)
            said["point"] = auditor.knows("point", point)
        yield {**row, "facts": said}
