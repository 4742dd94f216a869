"""Puts what was decided in the place of what a test expected, and leaves the rest of the text.

Comments, order and layout stay: only the values that a test states are written anew, entries that
are not there any more are taken out, and further ones are put in where ``exactly`` asks for them.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duecourse.layout._scalars import quoted
from duecourse.proof.policy_tests._compare import BARE, Difference
from duecourse.source._decode import decode
from duecourse.source.folder import Document, read_document
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.schema import validate
from duecourse.source.span import Span

_BREAK = re.compile("\r\n|\r|\n")
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[\w./+@-]|:(?=\w))*")
_READ_AS_ELSE = frozenset(("yes", "no", "true", "false", "null", "on", "off", "none"))
_KEY = re.compile(r":(?=[ \t]*(?:#[^\n]*)?(?:\r?\n[ \t]*(?:#[^\n]*)?)*\Z)")
_NAMES = ("treatment", "to", "fact", "of", "limit", "id")


def rewritten(data: bytes, name: str, differences: Iterable[Difference]) -> bytes | None:
    """Return a ``tests`` document in which *differences* are what it expects.

    Args:
        data: The document as it was read when the tests ran.
        name: Its name.
        differences: Of its tests.

    Returns:
        The new text; None where it cannot be written, because values are shared by an alias, or
        lie somewhere else. Whether the tests now pass is for the caller to see.
    """
    before, _ = read_document(data, name)
    text, _ = decode(data, name)
    if before is None or text is None:
        return None
    writer = _Writer(text)
    wanted = list(differences)
    try:
        _unshared(before.node, wanted)
        writer.write(wanted, name)
        result = writer.result()
    except _CannotError:
        return None
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    changed = mark + result.encode()
    after, found = read_document(changed, name)
    if after is None or found or validate(after.node, after.kind) or not _alike(before, after):
        return None
    return changed


def _unshared(node: Node, differences: Sequence[Difference]) -> None:
    """Refuse what an alias repeats, unless everyone who says it finds the same there."""
    said = Counter(_places(node))
    for difference in differences:
        span = difference.span if difference.inside is None else difference.inside.span
        told = [each for each in differences if each.span == span and each.what == "value"]
        if said[span] > 1 and (difference.what != "value" or len(told) != said[span]):
            raise _CannotError


def _places(node: Node) -> Iterator[Span]:
    """Yield the place of everything that is said, as often as it is."""
    yield node.span
    for each in node.values() if isinstance(node, Map) else node if isinstance(node, Seq) else ():
        yield from _places(each)


def _alike(before: Document, after: Document) -> bool:
    """Whether nothing but expectations differs."""
    return repr(_asked(before.node)) == repr(_asked(after.node))


def _asked(node: Node) -> object:
    if isinstance(node, Map):
        return {str(key): _asked(value) for key, value in node.items() if key != "expect"}
    return [_asked(each) for each in node] if isinstance(node, Seq) else str(node)


class _CannotError(Exception):
    """Something stands where it cannot be written."""


@dataclass(slots=True)
class _List:
    """What changes in one list of a test."""

    node: Seq
    path: str
    absent: list[Node] = field(default_factory=list)
    further: Sequence[Any] = ()
    exactly: bool = False

    @property
    def added(self) -> Sequence[Any]:
        """What is put in: all that is left over, or as many as are taken out."""
        return self.further if self.exactly else self.further[: len(self.absent)]


class _Writer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _BREAK.finditer(text))]
        found = _BREAK.search(text)
        self.newline = found.group() if found else "\n"
        self.edits: dict[tuple[int, int], str] = {}

    def write(self, differences: Sequence[Difference], name: str) -> None:
        lists: dict[int, _List] = {}
        for difference in differences:
            if difference.span.file != name or difference.what == "order":
                raise _CannotError
            if difference.what == "value":
                self._value(difference)
                continue
            seq = difference.inside or difference.node
            assert isinstance(seq, Seq)
            path = difference.path
            if difference.inside is not None:
                path = path.rpartition("[")[0]
            one = lists.setdefault(id(seq), _List(seq, path))
            assert isinstance(difference.value, list)
            one.further = difference.value
            if difference.what == "absent":
                one.absent.append(difference.node)
            else:
                one.exactly = True
        for one in lists.values():
            if self._is_flow(one.node):
                self._flow(one)
            else:
                self._block(one)

    def result(self) -> str:
        text, last = self.text, len(self.text) + 1
        for (start, end), new in sorted(self.edits.items(), reverse=True):
            if end > last:
                raise _CannotError
            text, last = text[:start] + new + text[end:], start
        return text

    def _edit(self, start: int, end: int, new: str) -> None:
        if self.edits.setdefault((start, end), new) != new:
            raise _CannotError  # two tests share the value and do not agree

    # --- values -----------------------------------------------------------------------------

    def _value(self, difference: Difference) -> None:
        node = difference.node
        key = difference.path.rpartition(".")[2].partition("[")[0]
        value = difference.value
        if isinstance(node, Text) and isinstance(value, Mapping) and key in BARE:
            value = value.get(BARE[key])
        new = _text(value, key, quotes=isinstance(node, Text) and not node.plain)
        self._edit(self._start(node), self._end(node), new)

    # --- lists ------------------------------------------------------------------------------

    def _flow(self, one: _List) -> None:
        entries, gone = list(one.node), {id(node) for node in one.absent}
        kept = [entry for entry in entries if id(entry) not in gone]
        new = [_entry(value, one) for value in one.added]
        if not kept:
            self._edit(self._start(one.node), self._end(one.node), f"[{', '.join(new)}]")
            return
        leading = True
        for place, entry in enumerate(entries):
            if id(entry) not in gone:
                leading = False
            elif leading:
                self._edit(self._start(entry), self._start(entries[place + 1]), "")
            else:
                self._edit(self._end(entries[place - 1]), self._end(entry), "")
        if new:
            end = self._end(kept[-1])
            self._edit(end, end, "".join(f", {entry}" for entry in new))

    def _block(self, one: _List) -> None:
        entries, gone = list(one.node), {id(node) for node in one.absent}
        rows = [self._rows(entry) for entry in entries]
        new = [_entry(value, one) for value in one.added]
        for entry, (start, end) in zip(entries, rows, strict=True):
            if id(entry) in gone:
                self._edit(start, end, "")
        first, last = rows[0][0], rows[-1][1]
        if new:
            dash = self.text[first : self.text.index("-", first)]
            added = "".join(f"{dash}- {entry}{self.newline}" for entry in new)
            if not self.text[:last].endswith(self.newline):
                added = self.newline + added.removesuffix(self.newline)
            self._edit(last, last, added)
        elif len(gone) == len(entries):
            key = _KEY.search(self.text[:first])
            if key is None:
                raise _CannotError
            self._edit(key.end(), key.end(), " []")

    def _rows(self, entry: Node) -> tuple[int, int]:
        """Return the lines that an entry of a block list takes, from its dash on."""
        start = self.starts[entry.span.line - 1]
        if not re.fullmatch(r"[ \t]*-[ \t]+", self.text[start : self._start(entry)]):
            raise _CannotError
        end = self._end(entry)
        found = _BREAK.search(self.text, end)
        return start, found.end() if found else len(self.text)

    # --- places -----------------------------------------------------------------------------

    def _start(self, node: Node) -> int:
        return self.starts[node.span.line - 1] + node.span.column - 1

    def _is_flow(self, node: Node) -> bool:
        return self.text[self._start(node) : self._start(node) + 1] in ("[", "{")

    def _end(self, node: Node) -> int:
        """Return where a node ends: a block ends with the last thing in it."""
        if isinstance(node, Map | Seq) and not self._is_flow(node):
            inner: list[Node] = list(node) if isinstance(node, Seq) else []
            if isinstance(node, Map):
                inner = [each for pair in node.items() for each in pair]
            return max(self._end(each) for each in inner)
        end = self.starts[node.span.end_line - 1] + node.span.end_column - 1
        return len(self.text[:end].rstrip()) if isinstance(node, Text) and node else end


def _entry(value: object, one: _List) -> str:
    """Return a further entry, which says what its neighbours say."""
    key = one.path.rpartition(".")[2]
    if not isinstance(value, Mapping):
        return _text(value, key)
    others = [entry for entry in one.node if isinstance(entry, Map)]
    bare = BARE.get(key)
    if bare and not others and (one.node or key == "because"):
        return _text(value[bare], key)
    common = [str(k) for k in others[0]] if others else []
    common = [k for k in common if all(k in other for other in others)]
    names = [k for k in _NAMES if k in value and (value[k] or k in common)]
    keys = dict.fromkeys([*names, *common])
    return _mapping({k: value[k] for k in keys if k in value})


def _mapping(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_text(each, key)}" for key, each in value.items()) + "}"


def _text(value: object, key: str, quotes: bool = False) -> str:
    """Return a decided value as a test states it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        bare = BARE.get(key)
        return _text(value[bare], "") if bare in value else _mapping(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(each, key) for each in value) + "]"
    text = str(value)
    plain = not quotes and _PLAIN.fullmatch(text) and text.casefold() not in _READ_AS_ELSE
    return text if plain else quoted(text)
