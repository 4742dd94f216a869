"""Mutants of what is said, of facts, of points and of the desk's day."""

from __future__ import annotations

from collections.abc import Iterator

from duecourse.proof.mutation._conditions import conditions
from duecourse.proof.mutation._limits import counted
from duecourse.proof.mutation._writing import Item, KindOf, inside, within
from duecourse.proof.mutation.edits import Path, entries, get
from duecourse.proof.mutation.mutant import Mutant
from duecourse.source.node import Map, Node, Seq


def cohort(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one cohort."""
    yield item.itself()
    yield from conditions(item, kind_of, "when", kept=True)


def script(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one script: a version or a sentence fewer, a sentence not essential."""
    yield item.itself()
    for key in ("opening", "voicemail"):
        yield from item.dropped(key)
        yield from _text(item, (key,), get(item.node, key))
    versions = entries(item.node, "versions")
    for place, entry in enumerate(versions):
        if not isinstance(entry, Map):
            continue
        inner = item.inner("versions", place, entry)
        called = get(entry, "cohort")
        inner = Item(inner.document, inner.path, entry, f"{item.name}/{called or 'neutral'}")
        if len(versions) > 1:
            yield inner.itself()
        yield from inner.dropped("cohort")
        yield from inner.shorter("themes")
        yield from _text(inner, ("text",), get(entry, "text"))


def _text(item: Item, path: Path, text: Node | None) -> Iterator[Mutant]:
    if isinstance(text, Seq):
        for place, sentence in enumerate(text):
            if len(text) > 1:
                yield item.changed((*path, place), sentence, None, _called(path, place))
            if isinstance(sentence, Map):
                inner = Item(item.document, (*item.path, *path, place), sentence, item.name)
                fewer = (*inner.dropped("essential"), *inner.shorter("reveals"))
                yield from inside(_called(path, place), fewer)
    elif isinstance(text, Map):
        for language, value in text.items():
            yield from _text(item, (*path, str(language)), value)


def _called(path: Path, place: int) -> str:
    return ".".join(str(part) for part in path) + f"[{place}]"


def score(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one row of the worklist."""
    yield item.itself()
    yield from item.moved("points")
    yield from conditions(item, kind_of, "when")


def chase(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one chase or meeting: the times at which the desk looks again."""
    yield item.itself()
    yield from item.moved("at")
    yield from item.listed("days")


def fact(item: Item, kind_of: KindOf) -> Iterator[Mutant]:
    """Yield the mutants of one fact: its default and its derivation."""
    yield from item.dropped("default")
    derive = within(item, "derive")
    if derive is None:
        return
    yield from inside("derive", conditions(derive, kind_of, "when", kept=True))
    yield from inside("derive", counted(derive, kind_of))
