"""The order of keys within an item: who it is, what it says, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from duecourse.layout.tree import Entry, Node

HEAD: Final = ("kind", "name", "id", "title", "note")
"""What an item begins with."""

TAIL: Final = ("cite", "url", "source", "force", "certainty", "effective")
"""What an item ends with: where it comes from, and when it holds."""

_CONDITIONS: Final = frozenset(
    (
        "when",
        "whom",
        "on",
        "unless",
        "except",
        "where",
        "outside",
        "set",
        "policy",
        "forbid",
        "reaches",
        "exclude",
    )
)
"""What maps facts to tests: risk staff order those as they speak of them."""

BODIES: Final[dict[str, tuple[str, ...]]] = {
    "playbook": (
        "version", "zone", "languages", "calendar", "currency", "actor", "jurisdiction",
    ),
    "regime": (
        "version", "jurisdiction", "binds", "reaches", "effective", "parties", "zones", "calendar",
        "currency", "languages", "silent_on", "as_read",
    ),
    "facts": ("facts",),
    "facts.facts": (
        "type", "unit", "scope", "values", "path", "reserved", "default", "derive", "reveals",
        "examples",
    ),
    "stages": ("stages", "outside"),
    "stages.stages": ("when",),
    "treatments": ("treatments",),
    "treatments.treatments": (
        "stage", "do", "whom", "purpose", "gathers", "when", "script", "tone", "themes", "learn",
        "confirm", "assigned_to", "exclusive", "rank", "status", "checklist",
    ),
    "treatments.treatments.checklist": ("when", "count"),
    "disclosure": ("items", "rules"),
    "disclosure.rules": ("stage", "whom", "when", "may_learn"),
    "call-windows": ("whom", "when", "windows"),
    "call-windows.windows": ("days", "hours", "calls", "phone"),
    "limits": ("limits",),
    "limits.limits": (
        "on", "when", "hours", "cap", "wait", "hold", "forbid", "conceal", "require", "basis",
        "effect", "zone", "unless", "except",
    ),
    "limits.limits.cap": ("count", "where", "at_most", "within", "per"),
    "limits.limits.wait": ("after", "where", "days", "hours", "minutes", "per"),
    "limits.limits.hold": ("when", "until", "evidence", "reason"),
    "scripts": ("cohorts", "scripts"),
    "scripts.cohorts": ("when",),
    "scripts.scripts": ("opening", "versions", "voicemail"),
    "scripts.scripts.versions": ("cohort", "themes", "text"),
    "worklist": ("score", "order"),
    "worklist.score": ("points", "when"),
    "cadence": ("chases", "meetings", "indicators"),
    "cadence.chases": ("at", "after", "days"),
    "cadence.meetings": ("at", "days", "looks_at"),
    "cadence.indicators": ("measure",),
    "experiments": ("experiments",),
    "experiments.experiments": ("salt", "unit", "champion", "when", "exclude", "arms"),
    "experiments.experiments.arms": ("share", "treatments"),
    "tests": ("law", "policy", "tests"),
    "tests.tests": ("case", "exactly", "at", "policy", "set", "timeline", "expect"),
    "tests.tests.expect": (
        "exactly", "in_order", "case", "at", "book", "law", "stage", "now", "later", "barred",
        "missing", "ignored", "score", "score_because", "next_review", "next_change",
        "experiments",
    ),
    "tests.tests.timeline": ("at", "set", "event", "exactly", "expect"),
    "case": (
        "person", "actor", "collector", "jurisdiction", "language", "entered_by", "debt", "loan",
        "debtor", "application", "contacts", "events", "history", "extra",
    ),
    "approval": (
        "book", "version", "digest", "approver", "at", "authors", "against", "seen",
    ),
    "agents": ("zone", "shift", "agents", "day"),
    "agents.agents": ("languages", "zone", "shift", "breaks", "skills"),
}  # fmt: skip
"""What stands between, by kind of document and the lists that lead to the item."""


_HEADS: Final = {"case": ("kind", "title", "note", "id")}
"""A case is called by its title before it has its number."""


def ordered(root: Node, kind: str) -> None:
    """Put the keys of a document of *kind*, and of every item in it, in order.

    Keys that the table does not know stay behind those it knows, in the order they were written.
    The keys of conditions, of texts by language and of data stay as they are; so do those of a
    mapping in which an alias repeats an anchor, since the anchor has to come first.
    """
    names = [node.anchor for node in _nodes(root) if node.anchor]
    if len(names) == len(set(names)):
        _order(root, kind)


def _order(node: Node, path: str) -> None:
    if node.what == "seq":
        for entry in node.entries:
            _order(entry.value, path)
        return
    if node.what != "map":
        return
    body = BODIES.get(path)
    if body is not None and not _repeats_itself(node):
        known = [*_HEADS.get(path, HEAD), *body, *(key for key in TAIL if key not in body)]
        places = {key: place for place, key in enumerate(known)}
        node.entries.sort(key=lambda entry: places.get(_name(entry), len(known)))
    for entry in node.entries:
        name = _name(entry)
        if name not in _CONDITIONS:
            _order(entry.value, f"{path}.{name}")


def _name(entry: Entry) -> str:
    return entry.key.value if entry.key is not None and entry.key.what == "scalar" else ""


def _repeats_itself(node: Node) -> bool:
    anchors = {inner.anchor for inner in _nodes(node) if inner is not node and inner.anchor}
    return any(inner.what == "alias" and inner.value in anchors for inner in _nodes(node))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for entry in node.entries:
        if entry.key is not None:
            yield from _nodes(entry.key)
        yield from _nodes(entry.value)
