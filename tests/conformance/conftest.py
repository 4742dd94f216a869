"""Runs the conformance files (``*.yaml`` in this folder) on every target.

A file holds a base policy, a base case and cases that change them; see ``README.md`` here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest

from duecourse._resources import bundled
from duecourse.api import Book
from duecourse.assemble import join_documents
from duecourse.errors import PolicyLoadError, TargetError
from duecourse.language.bundle import read_documents
from duecourse.proof.policy_tests import Outcome, run_tests
from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.folder import Document
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.reader import read_bytes

HERE = Path(__file__).parent
TARGETS = ("scalar", "rete", "columns")
"""``columns`` decides with the scalar target too, and every answer has to be the same."""
# Examples of the law pin packs, not the language: the scalar target decides them, and columns.
REGIMES = "regimes/"


@dataclass(frozen=True)
class Conformance:
    """One conformance case.

    Attributes:
        file: Its file below this folder, without the ending.
        id: Unique in the file.
        pins: The sentence of language.md, or the paragraph of the law, that it pins.
        node: The case as written.
        base: The file.
    """

    file: str
    id: str
    pins: str
    node: Map
    base: Map

    def __str__(self) -> str:
        return f"{self.file}/{self.id}"


def get(node: Map, key: str) -> Node | None:
    """Return the value of *key*, or None."""
    return next((value for name, value in node.items() if name == key), None)


def nodes(node: Node | None) -> list[Map]:
    """Return the mappings of a list, none for nothing."""
    assert node is None or isinstance(node, Seq)
    return [item for item in node or () if isinstance(item, Map)]


@lru_cache(maxsize=1)
def conformance() -> tuple[Conformance, ...]:
    """Return every case of every file."""
    found: list[Conformance] = []
    for path in sorted(HERE.rglob("*.yaml")):
        node, findings = read_bytes(path.read_bytes(), path.name)
        assert isinstance(node, Map), findings
        name = path.relative_to(HERE).with_suffix("").as_posix()
        for case in nodes(get(node, "cases")):
            pins = str(get(case, "pins"))
            found.append(Conformance(name, str(get(case, "id")), pins, case, node))
    return tuple(found)


def documents(*groups: Node | None) -> list[Document]:
    """Return the policy documents of all *groups*, of which a later header replaces an earlier."""
    found: list[Document] = []
    for place, group in enumerate(groups):
        for number, node in enumerate(nodes(group)):
            kind = str(get(node, "kind"))
            if kind == "playbook":
                found = [document for document in found if document.kind != kind]
            name = f"{node.span.file}#{place}.{number}"
            found.append(Document(node, kind, name, repr(node).encode()))
    return found


@lru_cache
def bundled_pack(name: str) -> list[Document]:
    """Return the documents of a law pack that ships with the engine."""
    found: list[Diagnostic] = []
    read = read_documents(bundled("policies") / "regimes" / name, found)
    assert not found, found
    return read


def load(item: Conformance, target: str) -> Book:
    """Return the book of *item*: the file's policy, then its own; packs likewise."""
    said = tuple(
        str(get(item.node, key) or "") for key in ("guidance", "replaces", "host_actor", "law")
    )
    own = tuple(repr(get(item.node, key)) for key in ("policy", "packs"))
    return _book(_Same((item.file, target, *said, *own), item))


@dataclass(frozen=True)
class _Same:
    """An item; equal to every other whose book is the same."""

    key: tuple[str, ...]
    item: Conformance = field(compare=False)


@lru_cache(maxsize=16)
def _book(asked: _Same) -> Book:
    item, target = asked.item, asked.key[1]
    findings: list[Diagnostic] = []
    packs = [
        bundled_pack(str(pack)) if isinstance(pack, Text) else documents(get(pack, "documents"))
        for group in (get(item.base, "packs"), get(item.node, "packs"))
        for pack in (group if isinstance(group, Seq) else ())
        if isinstance(pack, Text | Map)
    ]
    lawless = not packs and str(get(item.node, "law") or get(item.base, "law") or "none") == "none"
    guidance = str(get(item.node, "guidance") or "bind")
    replaced = get(item.node, "replaces")
    base = None if replaced in ("yes", "true") else get(item.base, "policy")
    joined, vocabulary, found = join_documents(
        documents(base, get(item.node, "policy")),
        packs,
        lawless=lawless,
        advisory=guidance == "report",
        findings=findings,
    )
    errors = tuple(finding for finding in found if finding.severity is Severity.ERROR)
    if joined is None or errors:
        raise PolicyLoadError(errors or found)
    vocabulary.host_actor = str(get(item.node, "host_actor") or "")
    if target == "columns":
        from tests._columns import BothWays  # noqa: PLC0415 - needs an extra

        return BothWays(joined, vocabulary, "scalar", found)
    return Book(joined, vocabulary, "rete" if target == "rete" else "scalar", found)


def run(item: Conformance, target: str) -> Outcome:
    """Run one case as a policy test."""
    return run_with(item, load(item, target))


def run_with(item: Conformance, book: Book) -> Outcome:
    """Run one case as a policy test of a book made for it."""
    case = get(item.node, "case") or get(item.base, "case")
    assert isinstance(case, Map)
    test = Map({Text("name"): Text(item.id)}, item.node.span)
    test[Text("case")] = case
    for key in ("at", "set", "timeline", "expect", "exactly"):
        value = get(item.node, key)
        if value is not None:
            test[Text(key)] = value
    document = Map({Text("tests"): Seq([test])})
    (outcome,) = run_tests(book, document)
    return outcome


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of every case and target."""
    if "conforming" in metafunc.fixturenames:
        if "target" not in metafunc.fixturenames:
            return  # it chooses its own
        pairs = [
            (case, target)
            for case in conformance()
            for target in TARGETS
            if target != "rete" or not case.file.startswith(REGIMES)
        ]
        metafunc.parametrize(("conforming", "target"), pairs, ids=str)


@pytest.fixture
def _durable(target: str) -> None:
    """Skip the Rete target where durable-rules cannot be installed."""
    if target == "rete":
        pytest.importorskip("durable", reason="durable-rules has no wheel and needs a compiler")
    if target == "columns":
        pytest.importorskip("pyarrow", reason="the columns target needs the extra `portfolio`")


__all__ = ["TargetError", "conformance", "load", "run", "run_with"]
