"""Writes ``docs/reference``: vocabulary, documents, diagnostics, commands, synthetic portfolios.

``python tools/reference.py`` writes; with ``--check`` it exits 1 when a page is not current.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from duecourse.api import load
from duecourse.language.model import Fact
from duecourse.portfolio.synth._faults import FAULTS
from duecourse.portfolio.synth.assumptions import BUCKETS, SECTIONS, roll
from duecourse.source.rules import RULES
from duecourse.source.schema import kinds, schema_text
from duecourse_cli.app import cli

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 98
CONDITIONS = frozenset(
    {"when", "whom", "on", "reaches", "unless", "except", "where", "outside", "set", "exclude"}
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


def synthetic() -> Iterator[str]:
    """Yield the page of what synthetic portfolios assume."""
    yield "# Synthetic portfolios\n"
    yield SYNTHETIC
    for section in SECTIONS:
        yield f"\n## {section.title}\n\n{section.about}\n"
        for item in section.items:
            yield f"\n`{item.key}`: {item.about}"
            if not isinstance(item.value, Mapping):
                yield f": **{_number(item.value)}**.\n"
                continue
            yield ".\n\n"
            yield from _numbers(item.value)
    yield "\n## Days past due that come of it\n\nShare of active loans that are followed:\n\n"
    yield "| bucket | days past due | share |\n|---|---|---:|\n"
    for name, (low, high) in BUCKETS.items():
        yield f"| {name} | {low} to {high} | {roll().bucket(low, high):.2%} |\n"
    yield "\n## Faults\n\n`--faults 0.01` gives one person in a hundred one of these:\n\n"
    yield from (f"- `{name}`: {about};\n" for name, about in FAULTS.items())


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _numbers(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield numbers by name, as a table: one row, or one for each group."""
    inner = next(iter(value.values()))
    if not isinstance(inner, Mapping):
        yield "| " + " | ".join(value) + " |\n|" + "---:|" * len(value) + "\n"
        yield "| " + " | ".join(_number(number) for number in value.values()) + " |\n"
        return
    alike = all(list(row) == list(inner) for row in value.values())
    if alike:
        yield "| | " + " | ".join(inner) + " |\n|---|" + "---:|" * len(inner) + "\n"
        for name, row in value.items():
            yield f"| {name} | " + " | ".join(_number(number) for number in row.values()) + " |\n"
        return
    yield "| | |\n|---|---|\n"
    for name, row in value.items():
        yield f"| {name} | " + ", ".join(f"{k} {_number(v)}" for k, v in row.items()) + " |\n"


SYNTHETIC = """
`duecourse synth-portfolio` makes portfolios of any size to try policies, sizes and speeds on.
Nobody in them is real: ids say what they are (`LN-0000001`, `P-0000001`), numbers are tokens
(`n-…`), the only surname is Example.

```sh
duecourse synth-portfolio --cases 100000 --seed 7 --at 2026-03-10T10:05:00+08:00 \\
    --jurisdiction CN=0.7,US=0.3 --out portfolio
```

It writes four tables, `cases`, `contacts`, `points` and `events`, as Parquet, CSV or JSON lines. In
Parquet the n-th row group of each file is of the same persons. The same seed and options give the
same files, on one machine and with the same versions of NumPy and pyarrow; each row is a
function of the seed and of whose it is, so a larger portfolio begins with the smaller one, but for
the debts of its last person.

Below is every number that the generator uses; this page is written from the same table. They are
chosen to look like a branch's book, and are **measured on nobody**: use them to compare, not to
forecast. What is not listed is drawn alike over its range (minutes within an hour, days within a
span). Several facts hang together, as they do for people:

- age, income and risk are jointly normal; risk and arrears are, too, so that a person's debts are
  late together, and bad risks later;
- principal hangs on product, income and age; what is due, on the principal and how late it is;
- willingness falls with the bucket; answered calls, promises and promises kept hang on it;
- attempts hang on the bucket of that day; outcomes on phone, hour and willingness;
- contacts in the household share the debtor's home number and zones.
"""

BOOKS = {
    "facts.md": facts,
    "documents.md": documents,
    "diagnostics.md": diagnostics,
    "commands.md": commands,
    "synthetic-portfolio.md": synthetic,
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
