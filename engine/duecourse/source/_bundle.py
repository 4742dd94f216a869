"""The schemas of the package, read once and with their references followed."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeAlias

from referencing import Registry
from referencing.jsonschema import DRAFT202012

from duecourse._resources import bundled

Schema: TypeAlias = dict[str, Any]

_BASE = "https://duecourse.dev/schemas/"


def _load(name: str) -> Any:
    return json.loads((bundled("schemas") / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def resolved(kind: str) -> Schema:
    """Return the schema of *kind* with every ``$ref`` replaced by what it points to.

    The result may hold itself (conditions nest), so it can be walked along an instance but not
    printed. A condition, for example, is then one object wherever it is used.
    """
    root = f"{_BASE}{kind}.schema.json"
    registry: Registry[Any] = Registry().with_resource(
        root, DRAFT202012.create_resource(_load(kind))
    )
    seen: dict[int, Schema] = {}

    def follow(schema: Any, resolver: Any) -> Any:
        if isinstance(schema, list):
            return [follow(part, resolver) for part in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            found = resolver.lookup(schema["$ref"])
            target = follow(found.contents, found.resolver)
            extra = {key: part for key, part in schema.items() if key != "$ref"}
            if extra.keys() <= {"title", "description", "examples", "default"}:
                return target
            required = [*target.get("required", ()), *extra.get("required", ())]
            return {**target, **extra, "required": required}
        known = seen.get(id(schema))
        if known is not None:
            return known
        result: Schema = {}
        seen[id(schema)] = result
        for name, part in schema.items():
            if name in _ANNOTATIONS:
                continue
            if name == "properties":
                result[name] = {key: follow(value, resolver) for key, value in part.items()}
            else:
                result[name] = part if name in _DATA else follow(part, resolver)
        if result.get("x-type") == "boolean":
            result.pop("enum", None)
            result["type"] = "boolean"
        return result

    contents = registry.contents(root)
    schema: Schema = follow(contents, registry.resolver(root))
    return schema


_ANNOTATIONS = frozenset(
    {"$id", "$schema", "$defs", "examples", "default", "defaultSnippets", "description"}
)
_DATA = frozenset({"enum", "const", "required", "dependentRequired", "type", "pattern"})
