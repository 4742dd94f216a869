"""Writes tests for review: a document of kind ``tests``, and case files where there are none."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from duecourse.proof.synth.cover import Found, Written
from duecourse.source.node import Map, Node, Seq, Text

HEAD = """\
# Cases for review, written by `duecourse synth`. Each tells the playbook from changes that no test
# noticed. What it expects is what the playbook decides now: see that it is what you mean, give the
# test a name that says what it guards, and take the comments away.
kind: tests
"""
NO_LAW = "law: none                     # asked without law, as the tests beside it are\n"
_BARE = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./:+-]*")
_WORDS = frozenset({"", "null", "~", "yes", "no", "true", "false"})
LONGEST = 100


def written(found: Found, folder: str, *, no_law: bool) -> tuple[str, dict[str, str]]:
    """Return the text of the tests, and that of case files beside it by name.

    Args:
        found: What to write, and what could not be found.
        folder: Where the document will stand; case files are told relative to it.
        no_law: Whether the tests are asked without law.
    """
    names: dict[str, int] = {}
    files: dict[str, str] = {}
    rows = [HEAD, NO_LAW if no_law else "", "tests:\n" if found.tests else "tests: []\n"]
    for number, test in enumerate(found.tests, 1):
        rows.append(_test(test, number, folder, names, files))
    rows += [f"# no case was found for {mutant.name}\n" for mutant in found.unfound]
    rows += [f"# no test can state what differs for {mutant.name}\n" for mutant in found.unsaid]
    return "".join(rows), files


def _test(
    test: Written, number: int, folder: str, names: dict[str, int], files: dict[str, str]
) -> str:
    rows = [f"  # tells apart: {mutant.name}\n" for mutant in test.kills]
    rows.append(f"  - name: {_scalar(_name(test, names))}\n")
    rows.append(f"    case: {_scalar(_case(test, number, folder, files))}\n")
    rows.append(f"    at: {test.seed.at}\n")
    if test.seed.changes:
        inner = ", ".join(f"{key}: {_flow(value)}" for key, value in test.seed.changes.items())
        rows.append(f"    set: {{{inner}}}\n")
    rows.append("    expect:\n")
    for key, value in test.expect.items():
        rows += _expected(key, value)
    return "".join(rows)


def _expected(key: str, value: Any) -> list[str]:
    line = f"      {key}: {_plain(value)}\n"
    if len(line) <= LONGEST or not isinstance(value, list):
        return [line]
    return [f"      {key}:\n", *(f"        - {_plain(entry)}\n" for entry in value)]


def _name(test: Written, names: dict[str, int]) -> str:
    first = test.kills[0]
    what = f"{first.item}, {first.where} {first.before}" if first.where else first.item
    name = f"for review: {what.strip()}"
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name} ({names[name]})"


def _case(test: Written, number: int, folder: str, files: dict[str, str]) -> str:
    case = test.seed.case
    if isinstance(case, Text):
        there = os.path.normpath(os.path.join(os.path.dirname(test.seed.file), case))
        return os.path.relpath(there, folder or ".").replace(os.sep, "/")
    name = f"cases/for-review-{number}.yaml"
    rows = [f"{key}: {_flow(value)}\n" for key, value in case.items() if key != "kind"]
    files[name] = "kind: case\n" + "".join(rows)
    return name


def _flow(node: Node) -> str:
    if isinstance(node, Text):
        return str(node) if node.plain and node in _WORDS - {""} else _scalar(str(node), node.plain)
    if isinstance(node, Seq):
        return "[" + ", ".join(_flow(entry) for entry in node) + "]"
    assert isinstance(node, Map)
    return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in node.items()) + "}"


def _plain(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(entry) for entry in value) + "]"
    return _scalar(str(value))


def _scalar(text: str, bare: bool = True) -> str:
    if bare and text not in _WORDS and _BARE.fullmatch(text) and not text.endswith(":"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
