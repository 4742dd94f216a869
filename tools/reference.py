"""Writes ``docs/reference``: the vocabulary, the documents, the diagnostics, the commands.

``python tools/reference.py`` writes; with ``--check`` it exits 1 when a page is not current.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from duecourse.api import load
from duecourse.language.model import Fact
from duecourse.source.rules import RULES
from duecourse.source.schema import kinds, schema_text
from duecourse_cli.app import cli

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 98
CONDITIONS = frozenset(
    {"when", "whom", "on", "reaches", "unless", "except", "where", "outside", "set"}
)
"""Keys that hold conditions: their facts have a page of their own."""
PAGES = ROOT / "docs" / "reference"
MADE = "<!-- made by tools/reference.py: edit its sources, not this page -->\n"


def facts() -> Iterator[str]:
    """Yield the page of the vocabulary."""
    book = load(ROOT / "policies" / "branch", packs=[])
    yield "# Facts\n\nThe vocabulary of `policies/core`, with what the branch playbook adds.\n"
    yield "*Reserved* facts are read by law packs and cannot be redefined.\n"
    scopes: dict[str, list[Fact]] = {}
    for fact in book.facts.values():
        scopes.setdefault(fact.scope.value, []).append(fact)
    for scope, found in scopes.items():
        yield f"\n## {scope.capitalize()}\n\n"
        yield "| fact | type | where it is read | what it means |\n|---|---|---|---|\n"
        for fact in sorted(found, key=lambda fact: fact.meta.id):
            kind = fact.kind.value + (f" ({fact.unit})" if fact.unit else "")
            where = f"`{fact.path}`" if fact.path else "derived"
            title = fact.meta.title.get("en", "")
            note = fact.meta.note.get("en", "")
            values = " One of " + ", ".join(f"`{v}`" for v in fact.values) if fact.values else ""
            reserved = " *Reserved.*" if fact.reserved else ""
            text = f"{title}. {note}".rstrip() + values + reserved
            text = text.replace("|", "\\|").replace("\n", " ")
            yield f"| `{fact.meta.id}` | {kind} | {where} | {text} |\n"


def documents() -> Iterator[str]:
    """Yield the page of document kinds and their keys."""
    yield "# Documents\n\nEvery kind of file and its keys, from `schemas/`.\n"
    for kind in kinds():
        schema = json.loads(schema_text(kind))
        yield f"\n## {kind}\n\n{schema.get('description', '')}\n"
        yield from _keys(schema, schema, "", set())


def _resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        pointer = schema["$ref"].partition("#")[2]
        found: Any = root
        for part in filter(None, pointer.split("/")):
            found = found[part]
        schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _keys(schema: dict[str, Any], root: dict[str, Any], path: str, seen: set[str]) -> Iterator[str]:
    schema = _resolve(schema, root)
    properties = schema.get("properties", {})
    if not properties or path in seen:
        return
    seen.add(path)
    required = set(schema.get("required", ()))
    yield f"\n{'`' + path + '`' if path else 'Top level'}:\n\n| key | what it says |\n|---|---|\n"
    inner: list[tuple[str, dict[str, Any]]] = []
    for key, value in properties.items():
        found = _resolve(value, root)
        mark = " **(required)**" if key in required else ""
        text = str(found.get("description", "")).replace("|", "\\|").replace("\n", " ")
        allowed = found.get("enum")
        values = " One of " + ", ".join(f"`{v}`" for v in allowed) + "." if allowed else ""
        yield f"| `{key}`{mark} | {text}{values} |\n"
        below = _resolve(found.get("items", {}), root) if found.get("type") == "array" else found
        if "properties" in below and key not in CONDITIONS and path.count(".") < 2:
            inner.append((f"{path}.{key}" if path else key, below))
    for name, below in inner:
        yield from _keys(below, root, name, seen)


def diagnostics() -> Iterator[str]:
    """Yield the page of diagnostics."""
    yield "# Diagnostics\n\n`duecourse rule CODE` prints one of these; `check` names the codes.\n"
    for code, rule in sorted(RULES.items()):
        yield f"\n## {code} {rule.name}\n\n{rule.summary}\n\n{rule.explanation}\n"
        for title, text in (("Avoid", rule.avoid), ("Prefer", rule.prefer)):
            if text:
                yield f"\n{title}:\n\n```yaml\n{text.strip()}\n```\n"


def commands() -> Iterator[str]:
    """Yield the page of commands."""
    yield "# Commands\n"
    context = click.Context(cli, info_name="duecourse", terminal_width=WIDTH)
    yield f"\n```text\n{cli.get_help(context)}\n```\n"
    assert isinstance(cli, click.Group)
    yield from _commands_of(cli, context)


def _commands_of(group: click.Group, context: click.Context) -> Iterator[str]:
    """Yield the help of every command of *group*, and of what is in groups within it."""
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context, terminal_width=WIDTH)
        yield f"\n## {inner.command_path}\n\n```text\n{command.get_help(inner)}\n```\n"
        if isinstance(command, click.Group):
            yield from _commands_of(command, inner)


BOOKS = {
    "facts.md": facts,
    "documents.md": documents,
    "diagnostics.md": diagnostics,
    "commands.md": commands,
}


def text_of(name: str) -> str:
    """Return what the page *name* should say."""
    lines = [line.rstrip() for line in "".join(BOOKS[name]()).splitlines()]
    return MADE + "\n" + "\n".join(lines) + "\n"


def run(check: bool) -> int:
    """Write the pages, or only compare them."""
    stale = []
    for name in BOOKS:
        text = text_of(name)
        page = PAGES / name
        if check:
            if not page.is_file() or page.read_text("utf-8") != text:
                stale.append(name)
        else:
            page.write_text(text, "utf-8")
    for name in stale:
        print(f"docs/reference/{name} is not current: run `python tools/reference.py`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run("--check" in sys.argv))
