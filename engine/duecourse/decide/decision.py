"""The decision of language.md, section 6: a frozen value with a published JSON form."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is.

    Attributes:
        limit: Qualified id, ``us/seven-in-seven`` or ``core/house-floor-hours``.
        cite: Paragraph of the law, or empty for a house rule.
        lapses: The offer itself ends before the limits lift.
    """

    limit: str
    cite: str = ""
    lapses: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A rendered script.

    Attributes:
        id: The script.
        cohort: The cohort whose version it is; empty for the neutral one.
        language: The language it is in.
        opening: Before identity is established; empty where there is none.
        text: After it.
        voicemail: For a machine; empty where there is none.
        dropped: What was left out and why, for example ``text[1]: amount (cn/silence)``.
    """

    id: str
    cohort: str
    language: str
    opening: str
    text: str
    voicemail: str = ""
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another action of the same exclusive group that would be lawful too."""

    treatment: str
    to: str


@dataclass(frozen=True, slots=True)
class Now:
    """Offered and lawful at the instant asked about.

    Attributes:
        treatment: Its id.
        do: Channel act or desk act.
        to: Point id; empty for desk acts.
        contact: Contact id; empty for desk acts.
        until: First minute at which it is not offered or not lawful (UTC microseconds are never
            shown: ISO 8601 with the offset of ``at``), or None within the horizon.
        remaining: The smallest headroom over all caps, or None where no cap applies.
        duties: Words and steps that must come with it.
        because: The treatment itself, then what else brought it about.
        instead: The others of its exclusive group that would be lawful too.
        advice: Limits that the host lowered to reports and that would have blocked it.
    """

    treatment: str
    do: str
    to: str
    contact: str
    script: Said | None
    until: str | None
    remaining: int | None
    duties: tuple[str, ...]
    confirm: tuple[str, ...]
    learn: tuple[str, ...]
    checklist: tuple[str, ...]
    assigned_to: str
    because: tuple[str, ...]
    instead: tuple[Alternative, ...]
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Offered now, lawful from *not_before* on."""

    treatment: str
    do: str
    to: str
    contact: str
    not_before: str
    until: str | None
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Barred:
    """Offered now, with no lawful minute within the horizon; *exhibit* if it is only shown."""

    treatment: str
    do: str
    to: str
    contact: str
    exhibit: bool
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is unknown and would decide something.

    Attributes:
        fact: Its id (``zones``, ``events`` and ``history`` are named as they stand in the case), or
            ``calendar`` where hours depend on the kind of a day that nobody knows, or ``law_pack``
            where none is in force.
        of: The case, contact or point id it is unknown of; of a calendar the playbook that has
            none, or the calendar and the year that it does not know (``CN 2041``);
            of a law pack the jurisdiction.
        would_decide: Names of the stages, treatments, limits and score rows that wait for it.
    """

    fact: str
    of: str
    would_decide: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackRef:
    """A law pack that took part."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class BookRef:
    """What decided.

    Attributes:
        calendar: Name and version of the holiday tables, for example ``CN holidays-0.109``.
        tzdata: Version of the zone tables.
        spoke: Who said ``actor`` and ``jurisdiction``: ``case host playbook`` or ``nobody``.
    """

    id: str
    version: str
    digest: str
    packs: tuple[PackRef, ...]
    calendar: str
    tzdata: str
    guidance: str
    spoke: dict[str, str]


@dataclass(frozen=True, slots=True)
class InArm:
    """An experiment that the case takes part in, and the arm that its person was drawn for."""

    experiment: str
    arm: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be done next on one case (language.md, section 6).

    Attributes:
        case: The case's id.
        at: The instant asked about, ISO 8601 with the offset it was asked in.
        book: What decided.
        law: ``full``, ``partial`` or ``none``.
        stage: Stage id, or None.
        ignored: Ids of events after ``at``.
        next_change: First minute at which the decision, but for ``at``, differs, or None.
        experiments: Those that the case takes part in; only where the book has experiments.
    """

    case: str
    at: str
    book: BookRef
    law: str
    stage: str | None
    now: tuple[Now, ...]
    later: tuple[Later, ...]
    barred: tuple[Barred, ...]
    missing: tuple[Missing, ...]
    ignored: tuple[str, ...]
    next_change: str | None
    next_review: str | None
    score: int
    score_because: tuple[str, ...]
    experiments: tuple[InArm, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists and strings, in the order of the fields."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        if self.experiments is None:  # the decisions of other books stay as they are
            del plain["experiments"]
        return plain

    def to_json(self, indent: int | None = None) -> str:
        """Return the JSON form: equal decisions are equal to the byte."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
