"""Who works the day: agents with what they may do, their languages, their hours."""

from __future__ import annotations

from dataclasses import dataclass, field

from duecourse.language.findings import Findings
from duecourse.language.nodes import given, map_at, maps_at, text_at, texts_at, whole_at
from duecourse.language.schedules import Minutes, read_hours
from duecourse.language.suggest import did_you_mean
from duecourse.portfolio.dayplan.settings import DEFAULTS, Settings
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Text

ACTS = ("call", "visit")
"""What a plan books: the acts that take an agent's minutes."""
_CODES = {"languages": "P209", "stages": "P202", "treatments": "P213", "products": "P213"}


@dataclass(frozen=True, slots=True)
class Agent:
    """One who calls.

    Attributes:
        id: Its id.
        languages: Codes; None is every language.
        channels: Of :data:`ACTS`.
        stages: Ids; None is every stage. ``treatments`` and ``products`` likewise.
        shift: Minutes of the desk's day, the end after midnight where it is beyond 1440; None is
            the shift of the day.
        breaks: Likewise.
        zone: Whose clock those are; empty is the desk's.
    """

    id: str
    languages: frozenset[str] | None = None
    channels: frozenset[str] = frozenset({"call"})
    stages: frozenset[str] | None = None
    treatments: frozenset[str] | None = None
    products: frozenset[str] | None = None
    shift: Minutes | None = None
    breaks: tuple[Minutes, ...] = ()
    zone: str = ""

    def skills(self) -> tuple[object, ...]:
        """Return what tells this agent's work from another's."""
        return (self.languages, self.channels, self.stages, self.treatments, self.products)


@dataclass(frozen=True, slots=True)
class Desk:
    """The agents of a day, and what else their file says."""

    agents: tuple[Agent, ...]
    shift: Minutes | None = None
    zone: str = ""
    settings: Settings = field(default_factory=Settings)


def alike(count: int) -> Desk:
    """Return *count* agents who speak every language and place calls."""
    width = len(str(count))
    return Desk(tuple(Agent(f"agent-{n:0{width}}") for n in range(1, count + 1)))


@dataclass(frozen=True, slots=True)
class Known:
    """The words that skills may use, from a playbook."""

    languages: frozenset[str]
    stages: frozenset[str]
    treatments: frozenset[str]
    products: frozenset[str]
    zones: frozenset[str]


def read_desk(document: Map, known: Known) -> tuple[Desk | None, list[Diagnostic]]:
    """Return the desk that a document of kind ``agents`` describes, or what is wrong with it.

    The document has been checked against its schema; here its words are matched with the playbook.
    """
    findings = Findings()
    base = _span(document, "shift", findings)
    zone = _zone(document, known, findings)
    agents: list[Agent] = []
    seen: dict[str, Text] = {}
    for item in maps_at(document, "agents", findings):
        name = text_at(item, "id", findings)
        if name is None:
            findings.error("P102", "an agent needs `id`", item)
            continue
        if name in seen:
            notes = ((seen[str(name)].span, "it is here first"),)
            findings.error(
                "P205", f"two agents are called `{name}`", name, "give each its own id", notes
            )
            continue
        seen[str(name)] = name
        agents.append(_agent(item, str(name), base, known, findings))
    settings = _settings(map_at(document, "day", findings), findings)
    found = findings.sorted()
    return (None if found else Desk(tuple(agents), base, zone, settings)), found


def _agent(item: Map, name: str, base: Minutes | None, known: Known, findings: Findings) -> Agent:
    skills = map_at(item, "skills", findings) or Map(span=item.span)
    shift = _span(item, "shift", findings) or base
    breaks: list[Minutes] = []
    for text in texts_at(item, "breaks", findings):
        hours = read_hours(text, findings)
        if hours is None:
            continue
        if shift is not None:
            hours = _within(hours, shift)
            if hours[0] < shift[0] or hours[1] > shift[1]:
                message = f"the break `{text}` is outside the shift of `{name}`"
                findings.error("P507", message, text, "move it, or leave it out")
                continue
        breaks.append(hours)
    channels = _words(skills, "channels", frozenset(), findings)  # the schema has the words
    return Agent(
        name,
        _words(item, "languages", known.languages, findings),
        frozenset({"call"}) if channels is None else channels,
        _words(skills, "stages", known.stages, findings),
        _words(skills, "treatments", known.treatments, findings),
        _words(skills, "products", known.products, findings),
        _span(item, "shift", findings),
        tuple(sorted(breaks)),
        _zone(item, known, findings),
    )


def _within(hours: Minutes, shift: Minutes) -> Minutes:
    """Return a break of the small hours as one of a shift that goes over midnight."""
    later = (hours[0] + 1440, hours[1] + 1440)
    return later if hours[0] < shift[0] and later[1] <= shift[1] else hours


def _span(item: Map, key: str, findings: Findings) -> Minutes | None:
    text = text_at(item, key, findings)
    return None if text is None else read_hours(text, findings)


def _zone(item: Map, known: Known, findings: Findings) -> str:
    text = text_at(item, "zone", findings)
    if text is None:
        return ""
    if text not in known.zones:
        message = f"`{text}` is not a time zone"
        findings.error("P501", message, text, did_you_mean(text, sorted(known.zones)))
    return str(text)


def _words(
    item: Map, key: str, values: frozenset[str], findings: Findings
) -> frozenset[str] | None:
    """Return the words of a key; where *values* is empty, any word does."""
    if given(item, key) is None:
        return None
    found: set[str] = set()
    for word in texts_at(item, key, findings):
        if values and word not in values:
            listed = ", ".join(f"`{value}`" for value in sorted(values))
            help = did_you_mean(word, sorted(values)) or f"expected one of {listed}"
            findings.error(_CODES[key], f"the playbook knows no `{word}` for `{key}`", word, help)
        found.add(str(word))
    return frozenset(found)


def _settings(item: Map | None, findings: Findings) -> Settings:
    if item is None:
        return Settings()
    said = {name: whole_at(item, name, findings) for name in DEFAULTS if given(item, name)}
    hours = map_at(item, "answer_percent_by_hour", findings)
    by_hour: dict[int, int] = {}
    for key in hours or ():
        rate = whole_at(hours, str(key), findings) if hours is not None else None
        if rate is not None:
            by_hour[int(str(key))] = rate
    values = {name: value for name, value in said.items() if value is not None}
    return Settings(**values, by_hour=by_hour, said=frozenset(values))


__all__ = ["ACTS", "Agent", "Desk", "Known", "alike", "read_desk"]
