"""A plain instance for the validator, typed as the schema asks along the way."""

from __future__ import annotations

from typing import Any

from duecourse.source._bundle import Schema
from duecourse.source._lexical import typed, well_formed
from duecourse.source.node import Map, Node, Seq, Text

_NOTHING: Schema = {}


def build(node: Node, schema: Schema) -> Any:
    """Return *node* as plain ``dict``, ``list`` and scalars, typed by *schema*."""
    branches = alternatives(schema)
    if branches is not None:
        chosen = pick(node, branches)
        schema = _NOTHING if chosen is None else branches[chosen]
        if alternatives(schema) is not None:
            return build(node, schema)
    if isinstance(node, Text):
        return typed(node, schema.get("x-type", ""))
    if isinstance(node, Seq):
        items = schema.get("items", _NOTHING)
        return [build(item, items) for item in node]
    known = schema.get("properties", _NOTHING)
    other = schema.get("additionalProperties", _NOTHING)
    if not isinstance(other, dict):
        other = _NOTHING
    result: dict[str, Any] = {}
    for key, value in node.items():
        part = known.get(key, other)
        result[str(key)] = build(value, part if isinstance(part, dict) else _NOTHING)
    return result


def alternatives(schema: Schema) -> list[Schema] | None:
    """Return the branches of a schema that is a choice of shapes, else None.

    A list of ``{"required": [key]}`` is not a choice of shapes but a choice of keys.
    """
    branches: list[Schema] | None = schema.get("anyOf")
    if branches is None or "type" in schema:
        return None
    return branches


def shape(schema: Schema) -> str:
    """Return ``mapping``, ``list``, ``null`` or ``text``: what *schema* is for."""
    return _SHAPES.get(
        schema.get("type", "") if isinstance(schema.get("type"), str) else "", "text"
    )


def pick(node: Node, branches: list[Schema]) -> int | None:
    """Return which of *branches* is for *node*, or None."""
    want = "mapping" if isinstance(node, Map) else "list" if isinstance(node, Seq) else "text"
    if isinstance(node, Text) and node.is_null:
        want = "null"
    fallback: int | None = None
    for index, branch in enumerate(branches):
        inner = alternatives(branch)
        if inner is not None:
            if pick(node, inner) is not None:
                return index
        elif shape(branch) == want:
            if want != "text" or _fits(node, branch):
                return index
            fallback = index if fallback is None else fallback
    return fallback


def _fits(node: Node, branch: Schema) -> bool:
    enum = branch.get("enum")
    if enum is not None:
        return node in enum
    kind = branch.get("x-type", "")
    return isinstance(node, Text) and well_formed(kind, node)


_SHAPES = {"object": "mapping", "array": "list", "null": "null"}
