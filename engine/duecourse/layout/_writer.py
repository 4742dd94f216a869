"""Writes a tree in the canonical layout."""

from __future__ import annotations

from itertools import pairwise

from duecourse.layout._scalars import WIDTH, in_lines, on_one_line
from duecourse.layout.tree import Entry, Node, Tree
from duecourse.source.report import width

STEP = 2


def written(tree: Tree) -> str:
    """Return the text of *tree*, its lines ended by LF."""
    writer = _Writer()
    writer.lines += _squeezed(tree.head, first=True)
    writer.collection(tree.root, 0, "", keep_blank=bool(writer.lines))
    return "\n".join(writer.lines) + "\n"


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def collection(self, node: Node, indent: int, opening: str, keep_blank: bool = False) -> None:
        """Write the entries of *node*; *opening* stands before the first of them."""
        pads = _table(node, indent)
        for index, entry in enumerate(node.entries):
            above = entry.above + _hoisted(entry, indent + STEP)
            first = index == 0
            self._above(above, indent, first=first and not keep_blank)
            start = opening if first and opening else " " * indent
            if entry.key is None:
                self._value(entry, start + "-", indent, pads)
            else:
                self._value(entry, f"{start}{_key(entry.key)}:", indent, {})
        below = _squeezed(node.below, first=False)
        while below and not below[-1]:
            below.pop()
        self._above(below, indent, first=False)

    def _above(self, texts: list[str], indent: int, first: bool) -> None:
        self.lines += [" " * indent + text if text else "" for text in _squeezed(texts, first)]

    def _value(self, entry: Entry, start: str, indent: int, pads: dict[int, int]) -> None:
        node = entry.value
        if node.what == "scalar":
            block = in_lines(node, indent + STEP, WIDTH - len(start) - 1)
            if block is not None:
                self._line(f"{start} {block[0]}", entry)
                self.lines += block[1]
                return
        if node.what in ("scalar", "alias") or _stays(node, len(start) + 1):
            text = on_one_line(node) if node.what in ("scalar", "alias") else _flow(node, pads)
            self._line(f"{start} {text}".rstrip(), entry)
            return
        name = f" &{node.anchor}" if node.anchor else ""
        if entry.key is None and not name:
            self.collection(node, indent + STEP, f"{start} ")
            return
        self._line(start + name, entry)
        self.collection(node, indent + STEP, "")

    def _line(self, text: str, entry: Entry) -> None:
        if entry.beside is not None:
            column, comment = entry.beside
            text = text.ljust(max(len(text) + 2, column)) + comment
        self.lines.append(text)


def _hoisted(entry: Entry, column: int) -> list[str]:
    """Take the comments that have no line of their own to stand above.

    The first entry of a value that begins on the line of its dash gives them to the dash, an
    empty pair of brackets to its key.
    """
    node = entry.value
    if not node.entries:
        found, node.below = node.below, []
        return found
    if entry.key is not None or node.anchor:
        return []
    first = node.entries[0]
    found = [text for text in first.above if text]
    if entry.beside is not None and not _stays(node, column):
        found.append(entry.beside[1])
        entry.beside = None
    first.above = []
    return found + (_hoisted(first, column + STEP) if first.key is None else [])


def _key(node: Node) -> str:
    text = on_one_line(node)
    return f"{text} " if node.what == "alias" else text


def _stays(node: Node, column: int) -> bool:
    """Whether a mapping or list in brackets stays on one line."""
    if not node.entries:
        return True
    if not node.flow or node.commented:
        return False
    return node.lines == 1 or column + len(_flow(node, {})) <= WIDTH


def _flow(node: Node, pads: dict[int, int]) -> str:
    if node.what in ("scalar", "alias"):
        text = on_one_line(node)
        return text if text and not text.endswith(" ") else f"{text}null"
    cells = [_cell(entry) for entry in node.entries]
    text = ""
    for index, cell in enumerate(cells):
        last = index == len(cells) - 1
        text += cell if last else f"{cell}, "
        text += " " * (0 if last else max(0, pads.get(index, 0) - width(cell)))
    name = f"&{node.anchor} " if node.anchor else ""
    return name + (f"{{{text}}}" if node.what == "map" else f"[{text}]")


def _cell(entry: Entry) -> str:
    value = _flow(entry.value, {})
    return value if entry.key is None else f"{_key(entry.key)}: {value}"


def _table(node: Node, indent: int) -> dict[int, int]:
    """Return the widths of the columns of a list whose rows were laid out as a table."""
    rows = [entry.value for entry in node.entries]
    if (
        node.what != "seq"
        or len(rows) < 2
        or not any(row.spaced for row in rows)
        or not all(row.what == "map" and _stays(row, indent + STEP) for row in rows)
    ):
        return {}
    keys = [[_key(e.key) for e in row.entries if e.key is not None] for row in rows]
    shared = 0
    while all(len(row) > shared for row in keys) and len({row[shared] for row in keys}) == 1:
        shared += 1
    return {
        index: max(width(_cell(row.entries[index])) for row in rows) for index in range(shared - 1)
    }


def _squeezed(texts: list[str], first: bool) -> list[str]:
    """Return *texts* with one blank line where there were several, and none at the beginning."""
    return [text for before, text in pairwise(["" if first else "#", *texts]) if before or text]
