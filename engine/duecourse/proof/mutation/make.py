"""All one-step mutants of a playbook, in the order of its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from duecourse.ir import Kind
from duecourse.language.model import Fact
from duecourse.language.vocabulary import EVENT_PREFIX
from duecourse.proof.mutation import _experiments, _limits, _treatments, _words
from duecourse.proof.mutation._values import stepped
from duecourse.proof.mutation._writing import Item, KindOf
from duecourse.proof.mutation.edits import entries, get
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.folder import Document
from duecourse.source.node import Map, Text

Make = Callable[[Item, KindOf], Iterator[Mutant]]

_MAKERS: dict[str, tuple[tuple[str, Make], ...]] = {
    "stages": (("stages", _treatments.stage), ("outside", _treatments.stage)),
    "treatments": (("treatments", _treatments.treatment),),
    "limits": (("limits", _limits.limit),),
    "scripts": (("cohorts", _words.cohort), ("scripts", _words.script)),
    "worklist": (("score", _words.score),),
    "cadence": (("chases", _words.chase), ("meetings", _words.chase)),
    "facts": (("facts", _words.fact),),
    "experiments": (("experiments", _experiments.experiment),),
}
"""By kind of document: the lists of items, and what makes the mutants of one.

What no decision shows (titles, sources, indicators, the order of the worklist) has no mutants: no
test can state it.
"""


def mutants(
    documents: Sequence[Document], facts: Mapping[str, Fact], learnable: Sequence[str]
) -> list[Mutant]:
    """Return every one-step mutant of a playbook.

    Args:
        documents: Its documents.
        facts: Every fact that its conditions may read.
        learnable: The disclosure items that somebody may learn.
    """

    def kind_of(name: str) -> Kind | None:
        fact = facts.get(name) or facts.get(EVENT_PREFIX + name)
        return fact.kind if fact is not None else None

    found: list[Mutant] = []
    for number, document in enumerate(documents):
        found += _of_document(number, document, kind_of, tuple(learnable))
    found += _treatments.boundaries(_items(documents, "stages", "stages", "outside"))
    found += _treatments.ranks(_items(documents, "treatments", "treatments"))
    places = {document.name: number for number, document in enumerate(documents)}
    return sorted(found, key=lambda m: (places.get(m.span.file, 0), m.span.line, m.span.column))


def _of_document(
    number: int, document: Document, kind_of: KindOf, learnable: tuple[str, ...]
) -> Iterator[Mutant]:
    if document.kind == "call-windows":
        name = str(get(document.node, "id") or "call-windows")
        item = Item(number, (), document.node, name)
        yield from _limits.call_windows(item, kind_of)
        yield from _dates(item)
        for window in _listed(number, document, "windows"):
            yield from _dates(Item(number, window.path, window.node, f"{name}/{window.name}"))
    if document.kind == "disclosure":
        for item in _listed(number, document, "rules"):
            yield from _limits.disclosure(item, kind_of, learnable)
            yield from _dates(item)
    for key, make in _MAKERS.get(document.kind, ()):
        for item in _listed(number, document, key):
            yield from make(item, kind_of)
            yield from _dates(item)


def _items(documents: Sequence[Document], kind: str, *keys: str) -> list[Item]:
    return [
        item
        for number, document in enumerate(documents)
        if document.kind == kind
        for key in keys
        for item in _listed(number, document, key)
    ]


def _listed(number: int, document: Document, key: str) -> Iterator[Item]:
    value = get(document.node, key)
    if isinstance(value, Map):  # `outside: {when: …}`
        yield Item(number, (key,), value, key)
        return
    for place, entry in enumerate(entries(document.node, key)):
        if isinstance(entry, Map):
            own = get(entry, "id")
            name = str(own) if own is not None else f"{key}-{place + 1}"
            yield Item(number, (key, place), entry, name)


def _dates(item: Item) -> Iterator[Mutant]:
    """Yield the item in force a day longer or shorter, and without that date."""
    effective = get(item.node, "effective")
    for key in ("from", "until"):
        text = get(effective, key)
        if isinstance(text, Text):
            for way in (-1, 1):
                after = stepped(str(text), way)
                if after is not None:
                    yield item.changed(("effective", key), text, Text(after, text.span))
            yield item.changed(("effective", key), text, None)
