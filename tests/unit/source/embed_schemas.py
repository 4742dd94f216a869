"""Copies the shared parts from ``common.schema.json`` into each schema that uses them.

Editors read one self-contained file a hundred times faster than one that refers to another, so each
schema carries its own copy. Run this after a change of ``common.schema.json``; a test compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duecourse.source.schema import kinds

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref" and isinstance(value, str):
                yield value.removeprefix("#/$defs/")
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def embedded(text: str, common: str) -> str:
    """Return the schema *text* with the definitions of *common* that it needs."""
    schema = json.loads(text)
    shared = json.loads(common)["$defs"]
    schema.pop("$defs", None)
    needed: set[str] = set()
    waiting = set(references(schema))
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting |= set(references(shared[name])) - needed
    schema["$defs"] = {name: shared[name] for name in sorted(needed)}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    source = (SCHEMAS / "common.schema.json").read_text(encoding="utf-8")
    for kind in kinds():
        file = SCHEMAS / f"{kind}.schema.json"
        file.write_text(embedded(file.read_text(encoding="utf-8"), source), encoding="utf-8")
