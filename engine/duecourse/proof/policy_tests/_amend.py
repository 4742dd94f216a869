"""``policy`` of a test: the playbook with other values in it, as if its text said so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from duecourse.decide.decision import Decision
from duecourse.errors import CaseError, PolicyLoadError
from duecourse.language.suggest import did_you_mean, listed
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span

if TYPE_CHECKING:
    from duecourse.api import Book

KEY = "policy"


class Decides(Protocol):
    """What tests need of a book."""

    def decide(self, case: Map, at: datetime) -> Decision:
        """Decide a case document."""
        ...


B = TypeVar("B", bound=Decides)


@dataclass(slots=True)
class Amender(Generic[B]):
    """Makes the books that tests with a ``policy`` of their own are run on, each once."""

    given: B
    made: dict[str, B] = field(default_factory=dict)

    def book(self, document: Map, test: Map) -> tuple[B, frozenset[str]]:
        """Return what decides for *test*, and the ids of the items it changed.

        What the test says counts before what its document says.

        Raises:
            CaseError: There is no such item, or no such value of it, or the playbook with the new
                values cannot be loaded.
        """
        changes: dict[str, tuple[Text, Node]] = {}
        for holder in (document, test):
            said = holder.get(Text(KEY))
            for key, value in said.items() if isinstance(said, Map) else ():
                changes[str(key)] = key, value
        if not changes:
            return self.given, frozenset()
        name = repr(sorted((key, value) for key, (_, value) in changes.items()))
        made = self.made.get(name)
        items = Items(cast("Book", self.given).documents())
        found = [items.find(key) for key, _ in changes.values()]
        if made is None:
            documents = items.documents
            for place, (_, value) in zip(found, changes.values(), strict=True):
                documents = place.put(documents, value)
            try:
                # A book remade is of the kind that it is remade of.
                made = cast("B", cast("Book", self.given).remade(documents))
            except PolicyLoadError as error:
                raise CaseError(_told(error.diagnostics, changes.values())) from error
            self.made[name] = made
        return made, frozenset[str]().union(*(place.items for place in found))


def _told(
    findings: Sequence[Diagnostic], changes: Collection[tuple[Text, Node]]
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the new values, said where the test says them."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    spans = [span for key, value in changes for span in (key.span, value.span)]
    own = [finding for finding in errors if any(_inside(finding.span, span) for span in spans)]
    if own:
        return tuple(own)
    # What does not stand in the test comes of it all the same: of two stages that now overlap.
    place = next(iter(changes))[0].span
    return tuple(
        replace(finding, span=place, notes=((finding.span, "this is where it shows"),))
        for finding in errors
    )


def _inside(inner: Span, outer: Span) -> bool:
    return (
        inner.file == outer.file
        and (outer.line, outer.column) <= (inner.line, inner.column)
        and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in a playbook.

    Attributes:
        document: The number of its document.
        steps: Keys and places in lists that lead to it.
        items: The ids of the item it is of, and of those inside it that lead to the value.
    """

    document: int
    steps: tuple[str | int, ...]
    items: frozenset[str]

    def put(self, documents: Sequence[Document], value: Node) -> list[Document]:
        """Return *documents* with *value* there; every other value keeps its place in the text."""
        changed = list(documents)
        old = changed[self.document]
        node = _with(old.node, self.steps, value)
        assert isinstance(node, Map)
        changed[self.document] = replace(old, node=node)
        return changed


def _with(node: Node, steps: tuple[str | int, ...], value: Node) -> Node:
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if isinstance(node, Map):
        new = {k: _with(v, rest, value) if k == first else v for k, v in node.items()}
        return Map(new, node.span)
    assert isinstance(node, Seq)
    entries = [_with(v, rest, value) if i == first else v for i, v in enumerate(node)]
    return Seq(entries, node.span)


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    identity: str
    node: Map
    document: int
    steps: tuple[str | int, ...]


class Items:
    """The items of a playbook as tests name them: by id, or by kind and id."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Find the items."""
        self.documents = list(documents)
        self.items = [
            item
            for number, document in enumerate(self.documents)
            for item in _items(document.node, document.kind, number, ())
        ]

    def find(self, key: Text) -> Place:
        """Return the place that ``id.path`` or ``kind/id.path`` names.

        Raises:
            CaseError: There is none, or there are several.
        """
        name, _, path = key.partition(".")
        kind, slash, identity = name.rpartition("/")
        if slash and kind not in {item.kind for item in self.items}:
            kinds = sorted({item.kind for item in self.items})
            _wrong(key, f"the playbook has no `{kind}`", did_you_mean(kind, kinds))
        found = [i for i in self.items if i.identity == identity and kind in ("", i.kind)]
        if not found:
            ids = sorted({item.identity for item in self.items if kind in ("", item.kind)})
            what = f"the playbook has no item `{identity}`"
            near = did_you_mean(identity, ids)
            _wrong(key, what, near or "only the playbook's own items can be changed, not the law's")
        if not path:
            _wrong(key, f"`{key}` names a whole item", f"write `{key}.` and one of its values")
        places: list[Place] = []
        trouble: tuple[str, str] = "", ""
        for item in found:
            steps, trouble_here = _steps(item.node, path)
            if trouble_here is None:
                inside = _ids(item.node, steps)
                places.append(Place(item.document, (*item.steps, *steps), inside))
            elif not trouble[0]:
                at, step, known = trouble_here
                whole = f"{identity}.{at}" if at else identity
                trouble = f"`{whole}` says no `{step}`", _help(step, known)
        if not places:
            _wrong(key, *trouble)
        if len(places) > 1:
            kinds = [f"{item.kind}/{key.rpartition('/')[2]}" for item in found]
            _wrong(key, f"`{key}` may be one of several items", f"write {listed(kinds)}")
        return places[0]


def _help(step: str, known: Collection[str]) -> str:
    near = did_you_mean(step, known)
    if not near and known:
        return f"it says {listed(known)}"
    return near or "it is a value, with nothing inside"


def _wrong(key: Text, message: str, help_: str) -> None:
    raise CaseError((Diagnostic("P903", message, key.span, help=help_, path=KEY),))


def _steps(
    node: Node, path: str
) -> tuple[tuple[str | int, ...], tuple[str, str, Collection[str]] | None]:
    """Follow a dotted path; else say where it ends, at which step, and what is there."""
    steps: list[str | int] = []
    walked: list[str] = []
    for step in path.split("."):
        if isinstance(node, Map):
            known: list[str] = [str(key) for key in node]
            if step not in node:
                return (), (".".join(walked), step, known)
            node = node[Text(step)]
            steps.append(step)
        elif isinstance(node, Seq):
            known = [_name(entry, number) for number, entry in enumerate(node)]
            place = known.index(step) if step in known else -1
            if place < 0 and step.isdecimal() and int(step) < len(node):
                place = int(step)
            if place < 0:
                return (), (".".join(walked), step, known)
            node = node[place]
            steps.append(place)
        else:
            return (), (".".join(walked), step, ())
        walked.append(step)
    return tuple(steps), None


def _ids(node: Node, steps: Sequence[str | int]) -> frozenset[str]:
    """Return the ids of an item and of what is inside it on the way to a value."""
    found: set[str] = set()
    for step in (*steps, None):
        identity = node.get(Text("id")) if isinstance(node, Map) else None
        if isinstance(identity, Text):
            found.add(str(identity))
        if isinstance(node, Map) and isinstance(step, str):
            node = node[Text(step)]
        elif isinstance(node, Seq) and isinstance(step, int):
            node = node[step]
    return frozenset(found)


def _name(entry: Node, number: int) -> str:
    identity = entry.get(Text("id")) if isinstance(entry, Map) else None
    return str(identity) if isinstance(identity, Text) else str(number)


def _items(node: Node, kind: str, document: int, steps: tuple[str | int, ...]) -> Iterator[_Item]:
    """Yield what has an id: documents, what they list, and what that lists in its turn."""
    if isinstance(node, Map):
        identity = node.get(Text("id"))
        if isinstance(identity, Text):
            yield _Item(kind, str(identity), node, document, steps)
        for key, value in node.items():
            if isinstance(value, Seq):
                yield from _items(value, str(key), document, (*steps, str(key)))
    elif isinstance(node, Seq):
        for place, entry in enumerate(node):
            if isinstance(entry, Map):
                yield from _items(entry, kind, document, (*steps, place))
