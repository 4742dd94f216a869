"""A YAML text as a tree that knows its comments, its quotes and how it was laid out."""

from __future__ import annotations

from dataclasses import dataclass, field

from duecourse.layout._events import Event, events_of
from duecourse.layout.comments import Trivia, trivia_of
from duecourse.source._decode import split_lines

Place = tuple[int, int]


@dataclass(slots=True)
class Node:
    """A scalar, an alias, a mapping or a list.

    Attributes:
        what: ``scalar``, ``alias``, ``map`` or ``seq``.
        value: The text of a scalar, the name of an alias.
        style: How a scalar was written: empty, ``'``, ``"``, ``|`` or ``>``.
        anchor: The name that aliases repeat it by; empty where it has none.
        flow: Whether a mapping or list was written in braces or brackets.
        lines: How many lines it took.
        entries: What a mapping or list holds.
        below: Own-line comments and blank lines after its last entry.
        commented: Whether a comment stands inside it.
        spaced: Whether a mapping in braces was laid out with extra blanks, as a row of a table.
    """

    what: str
    value: str = ""
    style: str = ""
    anchor: str = ""
    flow: bool = False
    lines: int = 1
    entries: list[Entry] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    commented: bool = False
    spaced: bool = False


@dataclass(slots=True)
class Entry:
    """A key with its value, or one value of a list.

    Attributes:
        key: The key; None in a list.
        value: The value.
        above: Own-line comments and blank lines (empty texts) above it.
        beside: The comment on its line and the column it stood in; on the line of the key where
            the value is a mapping or list of lines of its own.
    """

    key: Node | None
    value: Node
    above: list[str] = field(default_factory=list)
    beside: tuple[int, str] | None = None


@dataclass(slots=True)
class Tree:
    """A document.

    Attributes:
        head: Comments before its first key.
        root: The document itself.
        comments: Every comment, in order.
    """

    head: list[str]
    root: Node
    comments: list[str]


def read_tree(text: str) -> Tree:
    """Return the tree of *text*, which the engine's own reader has found to be sound."""
    return _Builder(text).tree()


class _Builder:
    def __init__(self, text: str) -> None:
        self._lines = split_lines(text)
        self._events, self._at = events_of(text), 0
        self._trivia, self._next = trivia_of(text), 0

    def tree(self) -> Tree:
        head = [item.text for item in self._take(self._events[0].start)]
        root = self._node(-1)
        root.below += [item.text for item in self._trivia[self._next :]]
        return Tree(head, root, [item.text for item in self._trivia if item.text])

    def _take(self, until: Place) -> list[Trivia]:
        """Take the comments and blank lines before *until*."""
        first = self._next
        while self._next < len(self._trivia) and self._trivia[self._next].place < until:
            self._next += 1
        return self._trivia[first : self._next]

    def _following(self) -> Place:
        """Return where the text goes on; the end of a collection in lines stands nowhere."""
        for event in self._events[self._at :]:
            if event.visible:
                return event.start
        return len(self._lines), 0

    def _beside(self, line: int) -> tuple[int, str] | None:
        """Take the comment at the end of *line* where nothing else follows on it."""
        if self._next < len(self._trivia):
            item = self._trivia[self._next]
            if not item.alone and item.line == line and item.place < self._following():
                self._next += 1
                return item.column, item.text
        return None

    def _node(self, above: int) -> Node:
        """Read one node; *above* is the column of the collection that it stands in."""
        event = self._events[self._at]
        self._at += 1
        lines = event.end[0] - event.start[0] + 1
        if event.what == "alias":
            return Node("alias", event.value)
        if event.what == "scalar":
            return Node("scalar", event.value, event.style, event.anchor, lines=lines)
        node = Node(event.what, anchor=event.anchor, flow=event.flow)
        if event.flow:
            self._in_brackets(node, event)
        else:
            self._in_lines(node, above)
        return node

    def _in_brackets(self, node: Node, opening: Event) -> None:
        before = self._next
        last, end = -1, opening.start
        while not self._events[self._at].closes:
            start = self._events[self._at].start
            node.spaced |= node.what == "map" and last == start[0] and start[1] - end[1] > 2
            entry = self._entry(node, 0, last)
            node.entries.append(entry)
            end = self._events[self._at - 1].end
            last = end[0]
        closing = self._events[self._at]
        self._at += 1
        node.below += [text for text in self._above(closing.start, node, last) if text]
        node.lines = closing.end[0] - opening.start[0] + 1
        inside = self._trivia[before : self._next]
        node.commented = any(item.text and item.place < closing.start for item in inside)

    def _in_lines(self, node: Node, above: int) -> None:
        column = self._column(node)
        last = -1
        while not self._events[self._at].closes:
            node.entries.append(self._entry(node, column, last))
            ended = self._events[self._at - 1]
            last = ended.end[0] if ended.visible else -1
        self._at += 1
        if node.what == "map" or column > above:
            self._tail(node, column)

    def _column(self, node: Node) -> int:
        """Return where the keys or dashes of a collection in lines stand."""
        line, column = self._events[self._at].start
        if node.what == "map":
            return column
        before = self._lines[line][:column] if line < len(self._lines) else ""
        return before.rindex("-") if before.strip(" -") == "" and "-" in before else column - 2

    def _entry(self, node: Node, column: int, last: int) -> Entry:
        above = self._above(self._events[self._at].start, node, last)
        key = self._node(column) if node.what == "map" else None
        entry = Entry(key, Node("scalar"), above)
        if key is not None:
            line = self._events[self._at - 1].end[0]
            value = self._events[self._at]
            if value.what in ("map", "seq") and not value.flow:
                entry.beside = self._beside_key(line)
            else:
                entry.above += [item.text for item in self._take(value.start) if item.text]
        start = self._events[self._at].start[0]
        entry.value = self._node(column)
        ended = self._events[self._at - 1]
        if ended.visible:
            block = entry.value.style in ("|", ">")
            entry.beside = self._beside(start if block else ended.end[0])
        return entry

    def _beside_key(self, line: int) -> tuple[int, str] | None:
        """Take the comment on the line of a key whose value stands on the lines below."""
        if self._next < len(self._trivia):
            item = self._trivia[self._next]
            if not item.alone and item.line == line:
                self._next += 1
                return item.column, item.text
        return None

    def _above(self, start: Place, node: Node, last: int) -> list[str]:
        """Take what stands before *start*; what ends the line *last* belongs to the entry there."""
        found = []
        for item in self._take(start):
            if item.line == last and not item.alone and node.entries[-1].beside is None:
                node.entries[-1].beside = (item.column, item.text)
            else:
                found.append(item.text)
        return found

    def _tail(self, node: Node, column: int) -> None:
        """Take the comments after the last entry that are indented as the entries are."""
        until, following = self._next, self._following()
        for index in range(self._next, len(self._trivia)):
            item = self._trivia[index]
            if item.place >= following or (item.text and item.column < column):
                break
            if item.text:
                until = index + 1
        node.below += [item.text for item in self._trivia[self._next : until]]
        self._next = until
