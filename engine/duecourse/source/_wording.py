"""The sentences of schema findings."""

from __future__ import annotations

from collections.abc import Sequence

from duecourse.source._bundle import Schema
from duecourse.source._lexical import EXPECTED, remedy, well_formed
from duecourse.source._suggest import closest
from duecourse.source._typed import alternatives, shape
from duecourse.source.node import Map, Node, Seq, Text

_LONGEST = 60
_MOST_LISTED = 14
_META = frozenset("title note source cite url force certainty effective".split())
_SIZES = {
    "minItems": ("at least", "item"),
    "maxItems": ("at most", "item"),
    "minProperties": ("at least", "key"),
}
_TIME_RANGES = frozenset({"time-range", "opening"})


def short(text: str) -> str:
    """Return *text* on one line and not too long."""
    line = " ".join(text.split()).replace("`", "'")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def got(node: Node) -> str:
    """Say what stands in the text."""
    if isinstance(node, Map):
        return "a mapping"
    if isinstance(node, Seq):
        return "a list"
    if node.is_null:
        return "nothing"
    return f"`{short(node)}`" if node.plain else f"text `{short(node)}`"


def wrong(label: str, ask: str, node: Node) -> str:
    """Say that something of another kind was expected."""
    return f"{label} must be {ask}, got {got(node)}"


def _wanted(branches: Sequence[Schema]) -> str:
    words: list[str] = []
    for branch in branches:
        word = expected(branch)
        if word and word not in words:
            words.append(word)
    if len(words) > 1:
        words = [word.split(", such as")[0] for word in words]
    return " or ".join(words)


def scalar(label: str, node: Node, schema: Schema, rule: str) -> tuple[str, str, str]:
    """Return code, message and help for a value that its schema refuses."""
    ask = expected(schema)
    kind: str = schema.get("x-type", "")
    enum: list[str] = schema.get("enum", [])
    if not isinstance(node, Text) or shape(schema) != "text":
        return "P103", wrong(label, ask, node), help_shape(node, schema)
    if node.is_null:
        return "P103", wrong(label, ask, node), "give it a value, or remove the key"
    if rule in ("minimum", "maximum"):
        bound = schema[rule]
        side = "or more" if rule == "minimum" else "or less"
        return "P107", f"{label} must be {bound} {side}, got {got(node)}", ""
    if enum:
        return _not_one_of(label, node, enum)
    help_ = remedy(kind, node)
    if kind in _TIME_RANGES:
        return "P502", wrong(label, ask, node), help_
    code = "P103" if rule == "type" else "P105"
    if not help_ and rule == "x-type" and not well_formed(kind, node):
        help_ = "there is no such day or time"
    return code, wrong(label, ask, node), help_


def _not_one_of(label: str, node: Text, enum: Sequence[str]) -> tuple[str, str, str]:
    near = closest(node, enum)
    listed = ", ".join(f"`{word}`" for word in enum)
    suggestion = f"did you mean `{near}`?" if near else ""
    if len(enum) == 1:
        return "P104", f"{label} must be {listed}, got {got(node)}", ""
    if len(enum) <= _MOST_LISTED:
        return "P104", f"{label} must be one of {listed}, got {got(node)}", suggestion
    return "P104", f"{label} cannot be {got(node)}", suggestion or f"expected one of {listed}"


def help_shape(node: Node, schema: Schema) -> str:
    """Return how to write *node* in the shape that was expected, or an empty text."""
    if isinstance(node, Text) and node.is_null:
        return "give it a value, or remove the key"
    if isinstance(node, Text) and shape(schema) == "list":
        return f"write `[{short(node)}]`"
    if isinstance(node, Seq) and shape(schema) == "mapping":
        return "remove the `-` before the key" if node and isinstance(node[0], Map) else ""
    if isinstance(node, Map) and shape(schema) == "list":
        return "begin each item with `- `"
    return ""


def size(label: str, rule: str, bound: int) -> str:
    """Say that there are too few or too many."""
    side, noun = _SIZES[rule]
    return f"{label} must have {side} {bound} {noun}{'' if bound == 1 else 's'}"


def apart(schema: Schema) -> str:
    """Say how to keep keys apart that were written together."""
    whole = "limit" if schema.get("title") == "limit" else ""
    return "write two limits, each with an id of its own" if whole else "keep one of them"


def expected_keys(names: Sequence[str]) -> str:
    """List the keys that could have been meant, the particular ones only."""
    own = [name for name in names if name not in _META] or list(names)
    if not own or len(own) > _MOST_LISTED:
        return ""
    return f"expected {'one of ' if len(own) > 1 else ''}" + ", ".join(f"`{n}`" for n in own)


def whose(node: Map, path: tuple[str | int, ...]) -> str:
    """Return `` in `id` `` where the mapping has an id, so that a reader finds it."""
    name = node.get(Text("id"), node.get(Text("name")))
    if path and isinstance(name, Text) and name:
        return f" in `{short(name)}`"
    return f" in `{path[-1]}`" if path and isinstance(path[-1], str) else ""


def expected(schema: Schema) -> str:
    """Say what *schema* asks for."""
    branches = alternatives(schema)
    if branches is not None:
        of_all = EXPECTED.get(schema.get("x-type", ""))
        return of_all or _wanted(branches)
    kind = shape(schema)
    if kind == "mapping":
        return "a mapping"
    if kind == "list":
        return "a list"
    if kind == "null":
        return ""
    enum: list[str] = schema.get("enum", [])
    if enum:
        listed = ", ".join(f"`{word}`" for word in enum)
        one = len(enum) == 1
        return listed if one else f"one of {listed}" if len(enum) <= _MOST_LISTED else "a word"
    return EXPECTED.get(schema.get("x-type", ""), "text")
