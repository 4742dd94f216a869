"""Every file of ``layout`` is laid out as the file beside it, which stays as it is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from duecourse.layout.canonical import canonical
from duecourse.layout.order import BODIES, HEAD, TAIL
from duecourse.source.schema import schema_text

HERE = Path(__file__).parent / "layout"
FILES = sorted(HERE.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_layout(file: Path) -> None:
    laid = canonical(file.read_bytes(), file.name)
    assert laid.data is not None, [str(finding) for finding in laid.findings]
    expected = file.with_suffix(".out")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_bytes(laid.data)
    assert laid.data.decode() == expected.read_text("utf-8")
    assert canonical(laid.data, file.name).data == laid.data


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_stay_and_the_mark_goes(ends: str) -> None:
    text = "kind:  stages\nstages: []\n".replace("\n", ends)
    laid = canonical(b"\xef\xbb\xbf" + text.encode(), "x.yaml")
    assert laid.data == text.replace("  ", " ").encode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind: stages\nstages: [\n", "P001"),
        ("kind: stages\nkind: stages\n", "P002"),
        ("kind: stages\nx: &a [*a]\n", "P004"),
        ("kind: stages\nx: !shout y\n", "P005"),
        ("kind: stages\n---\nkind: stages\n", "P006"),
        ("# nothing\n", "P008"),
        ("kind: stages\nx: {<<: {a: b}}\n", "P011"),
        ("stages: []\n", "P102"),
        ("kind: stags\n", "P106"),
    ],
)
def test_what_does_not_read_is_left_alone(text: str, code: str) -> None:
    laid = canonical(text.encode(), "x.yaml")
    assert laid.data is None
    assert [finding.code for finding in laid.findings] == [code]
    assert laid.findings[0].span.file == "x.yaml"


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].partition("#")[2].strip("/").split("/"):
            found = found[part]
        schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


@pytest.mark.parametrize("path", sorted(BODIES))
def test_every_key_of_the_schemas_has_its_place(path: str) -> None:
    kind, *names = path.split(".")
    root = json.loads(schema_text(kind))
    schema = root
    for name in names:
        schema = _resolved(_resolved(schema, root)["properties"][name], root)
        items = schema.get("items")
        if items is not None:
            schema = _resolved(items, root)
    known = set(schema["properties"])
    assert known <= {*HEAD, *TAIL, *BODIES[path]}
    assert set(BODIES[path]) <= known
