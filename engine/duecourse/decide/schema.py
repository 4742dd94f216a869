"""The published JSON Schema of decisions, made from their dataclasses and docstrings."""

from __future__ import annotations

import re
from dataclasses import fields
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from duecourse.decide import decision as module
from duecourse.decide.decision import Decision

_ID = "https://duecourse.dev/schemas/decision.schema.json"
_PLAIN: dict[type, str] = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def decision_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of :meth:`Decision.to_dict`."""
    definitions: dict[str, Any] = {}
    body = _object(Decision, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        "title": "Decision",
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(cls, dict(vars(module)))
    told = _attributes(cls.__doc__ or "")
    properties: dict[str, Any] = {}
    optional: list[str] = []
    for item in fields(cls):
        hint = hints[item.name]
        if cls is Decision and item.default is None:  # left out where there is nothing to say
            optional.append(item.name)
            hint = next(part for part in get_args(hint) if part is not NoneType)
        shape = _shape(hint, definitions)
        if item.name in told:
            shape = {"description": told[item.name], **shape}
        properties[item.name] = shape
    return {
        "description": (cls.__doc__ or "").strip().split("\n")[0],
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _shape(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    origin = get_origin(hint)
    if origin is tuple:
        return {"type": "array", "items": _shape(get_args(hint)[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _shape(get_args(hint)[1], definitions)}
    if origin is UnionType:
        return {"anyOf": [_shape(part, definitions) for part in get_args(hint)]}
    name = hint.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = {"title": name, **_object(hint, definitions)}
    return {"$ref": f"#/$defs/{name}"}


def _attributes(doc: str) -> dict[str, str]:
    """Return the attribute descriptions of a Google-style docstring."""
    # Python 3.13 takes the margin off docstrings, earlier ones leave it.
    _, _, section = cleandoc(doc).partition("Attributes:\n")
    found = re.split(r"\n?^    (\w+): ", section, flags=re.M)
    pairs = zip(found[1::2], found[2::2], strict=False)
    return {name: " ".join(text.replace("``", "`").split()) for name, text in pairs}
