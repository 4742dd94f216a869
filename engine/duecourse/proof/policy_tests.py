"""Runs the tests that a policy carries (language.md, section 5): cases, instants, expectations.

Only the keys that a test states are compared. A stated list is met when each of its entries is met
by a different entry of the decision, in any order; an empty list is met by an empty one; with
``exactly: yes``, of the test, of one step or of one expectation, there may be no further entries.
The nearest one that is stated counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from duecourse.clock.instants import parse_instant
from duecourse.decide.decision import Decision
from duecourse.errors import CaseError
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_path
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.reader import read_bytes
from duecourse.source.schema import validate
from duecourse.source.span import Span

KEYS = (
    "stage law now later barred missing ignored next_change next_review score score_because "
    "experiments".split()
)
_BARE = {
    "now": "treatment",
    "later": "treatment",
    "barred": "treatment",
    "missing": "fact",
    "because": "limit",
    "instead": "treatment",
}
_NULLS = ("none", "null", "~", "")


class Decides(Protocol):
    """What tests need of a book."""

    def decide(self, case: Map, at: datetime) -> Decision:
        """Decide a case document."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that was not met.

    Attributes:
        path: Where in the decision, for example ``later[0].not_before``.
        expected: What the test says.
        got: What was decided.
        span: Where the test says it.
    """

    path: str
    expected: str
    got: str
    span: Span


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test that was run.

    Attributes:
        name: As written.
        span: Where the test stands.
        differences: Empty when it passed.
        decisions: What was decided, one for each expectation, in order.
        trouble: Findings that kept it from being run.
    """

    name: str
    span: Span
    differences: tuple[Difference, ...]
    decisions: tuple[Decision, ...]
    trouble: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it ran and every expectation was met."""
        return not self.differences and not self.trouble


def find_tests(path: Path) -> tuple[list[Map], list[Diagnostic]]:
    """Return every ``tests`` document at or under *path*, and what is wrong with them."""
    documents, findings = read_path(path, ignored=())
    found: list[Map] = []
    for document in documents:
        if document.kind != "tests":
            continue
        mistakes = validate(document.node, "tests")
        findings += mistakes
        if not mistakes:
            found.append(document.node)
    return found, [f for f in findings if not _concerns_others(f, documents)]


def _concerns_others(finding: Diagnostic, documents: Sequence[object]) -> bool:
    kinds = {getattr(d, "name", ""): getattr(d, "kind", "") for d in documents}
    return kinds.get(finding.span.file, "tests") != "tests"


def run_tests(
    book: Decides, document: Map, wanted: Callable[[str], bool] = lambda name: True
) -> list[Outcome]:
    """Run the tests of one document whose names are *wanted*."""
    tests = document.get("tests")  # type: ignore[call-overload]
    outcomes: list[Outcome] = []
    for test in tests if isinstance(tests, Seq) else ():
        if isinstance(test, Map) and wanted(str(_get(test, "name") or "")):
            outcomes.append(_Run(book, test).outcome())
    return outcomes


def _get(node: Map, key: str) -> Node | None:
    for name, value in node.items():
        if name == key:
            return value
    return None


class _Run:
    def __init__(self, book: Decides, test: Map) -> None:
        self.book, self.test = book, test
        self.name = str(_get(test, "name") or "")
        self.span = test.span
        self.exactly = _yes(test, default=False)
        self.differences: list[Difference] = []
        self.decisions: list[Decision] = []

    def outcome(self) -> Outcome:
        try:
            case = self._case()
            changes = _get(self.test, "set")
            if isinstance(changes, Map):
                case = _changed(case, changes)
            at, expected = _get(self.test, "at"), _get(self.test, "expect")
            if isinstance(expected, Map) and isinstance(at, Text):
                self._expect(case, at, expected, self.exactly)
            steps = _get(self.test, "timeline")
            for step in steps if isinstance(steps, Seq) else ():
                assert isinstance(step, Map)
                case = self._step(case, step)
        except CaseError as error:
            return Outcome(self.name, self.span, (), tuple(self.decisions), error.findings)
        return Outcome(self.name, self.span, tuple(self.differences), tuple(self.decisions))

    def _case(self) -> Map:
        node = _get(self.test, "case")
        if isinstance(node, Map):
            return node
        assert isinstance(node, Text)
        path = Path(self.span.file).parent / str(node)
        try:
            data = path.read_bytes()
        except OSError as error:
            finding = Diagnostic(
                "P901",
                f"there is no case file `{node}` beside this test",
                node.span,
                help=f"looked for `{path.as_posix()}`",
            )
            raise CaseError((finding,)) from error
        found, mistakes = read_bytes(data, path.as_posix())
        if mistakes or not isinstance(found, Map):
            raise CaseError(tuple(mistakes))
        return found

    def _step(self, case: Map, step: Map) -> Map:
        changes, event, expected = (_get(step, key) for key in ("set", "event", "expect"))
        at = _get(step, "at")
        assert isinstance(at, Text)
        if isinstance(changes, Map):
            case = _changed(case, changes)
        if isinstance(event, Map):
            case = _with_event(case, event, at)
        if isinstance(expected, Map):
            self._expect(case, at, expected, _yes(step, default=self.exactly))
        return case

    def _expect(self, case: Map, at: Text, expected: Map, exactly: bool) -> None:
        decision = self.book.decide(case, datetime.fromisoformat(_iso(at)))
        self.decisions.append(decision)
        got = decision.to_dict()
        exactly = _yes(expected, default=exactly)
        for key, value in expected.items():
            if key == "exactly":
                continue
            if key not in KEYS:
                finding = Diagnostic(
                    "P902",
                    f"a decision has no `{key}`",
                    key.span,
                    help="expect one of " + ", ".join(f"`{name}`" for name in KEYS),
                )
                raise CaseError((finding,))
            self.differences += _difference(str(key), value, got.get(str(key)), exactly)


# --- comparing ----------------------------------------------------------------------------------


def _yes(node: Map, *, default: bool) -> bool:
    """Return what ``exactly`` of a test, a step or an expectation says."""
    said = _get(node, "exactly")
    return default if said is None else said in ("yes", "true")


def _difference(path: str, expected: Node, got: object, exactly: bool) -> list[Difference]:
    if isinstance(expected, Seq):
        return _list_difference(path, expected, got, exactly)
    if isinstance(expected, Map):
        if not isinstance(got, Mapping):
            return [Difference(path, _shown(expected), _shown(got), expected.span)]
        found: list[Difference] = []
        for key, value in expected.items():
            if key not in got:
                found.append(Difference(f"{path}.{key}", _shown(value), "nothing", key.span))
            else:
                found += _difference(f"{path}.{key}", value, got[str(key)], exactly)
        return found
    if _same(expected, got):
        return []
    return [Difference(path, _shown(expected), _shown(got), expected.span)]


def _list_difference(path: str, expected: Seq, got: object, exactly: bool) -> list[Difference]:
    if not isinstance(got, list):
        return [Difference(path, _shown(expected), _shown(got), expected.span)]
    if not expected and got:
        return [Difference(path, "nothing", _shown(got), expected.span)]
    rest = list(got)
    found: list[Difference] = []
    for place, entry in enumerate(expected):
        matches = [item for item in rest if not _entry_difference("", path, entry, item, exactly)]
        if matches:
            rest.remove(matches[0])
            continue
        near = _nearest(path, entry, rest)
        if near is None:
            shown = _shown(got) if got else "nothing"
            found.append(Difference(f"{path}[{place}]", _shown(entry), shown, entry.span))
        else:
            found += _entry_difference(f"{path}[{place}]", path, entry, near, exactly)
    if exactly and rest:
        found.append(Difference(path, "nothing more", _shown(rest), expected.span))
    return found


def _entry_difference(
    where: str, path: str, entry: Node, item: object, exactly: bool
) -> list[Difference]:
    wanted = entry if isinstance(item, str) else _entry(path, entry)
    return _difference(where, wanted, item, exactly)


def _entry(path: str, entry: Node) -> Node:
    """Read a bare id in a list of mappings as the key that names its entries."""
    key = _BARE.get(path.rpartition(".")[2].partition("[")[0])
    if isinstance(entry, Text) and key is not None:
        return Map({Text(key, entry.span): entry}, entry.span)
    return entry


def _nearest(path: str, entry: Node, rest: list[object]) -> object | None:
    """Return the entry that the test probably meant: the same treatment, and point if stated."""
    entry = _entry(path, entry)
    if not isinstance(entry, Map):
        return None
    for keys in (("treatment", "to"), ("treatment",), ("fact", "of"), ("fact",), ("limit",)):
        wanted = {key: _get(entry, key) for key in keys}
        if any(value is None for value in wanted.values()):
            continue
        for item in rest:
            if isinstance(item, Mapping) and all(item.get(k) == v for k, v in wanted.items()):
                return item
    return None


def _same(expected: Text, got: object) -> bool:
    if isinstance(got, Mapping):
        # A bare word stands for the entry that it names.
        return any(got.get(key) == expected for key in set(_BARE.values()))
    if got is None:
        return expected in _NULLS
    if isinstance(got, bool):
        return expected in (("yes", "true") if got else ("no", "false"))
    if isinstance(got, int):
        return str(got) == expected
    if isinstance(got, str):
        if str(expected) == got:
            return True
        wanted, instant = parse_instant(_iso(expected)), parse_instant(got)
        return wanted is not None and wanted == instant
    return False


def _iso(text: Text) -> str:
    """Return an instant with its seconds, which may be left out in a test."""
    date, _, time = text.partition("T")
    for sign in ("+", "-", "Z"):
        clock, mark, offset = time.partition(sign)
        if mark and clock.count(":") == 1:
            return f"{date}T{clock}:00{mark}{offset}"
    return str(text)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        kept = {k: v for k, v in value.items() if v not in (None, "", [], ())}
        return "{" + ", ".join(f"{k}: {_shown(v)}" for k, v in kept.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return str(value)


# --- changing a case ----------------------------------------------------------------------------


def _changed(case: Map, changes: Map) -> Map:
    """Return *case* with dotted or nested keys set."""
    out = Map(dict(case), case.span)
    for key, value in changes.items():
        out = _set(out, str(key).split("."), key, value)
    return out


def _set(node: Map, path: list[str], key: Text, value: Node) -> Map:
    out = Map(dict(node), node.span)
    name, rest = path[0], path[1:]
    known = next((k for k in out if k == name), Text(name, key.span))
    before = out.get(known)
    if rest:
        inner = before if isinstance(before, Map) else Map({}, key.span)
        if isinstance(before, Seq):
            out[known] = _set_in_list(before, rest, key, value)
        else:
            out[known] = _set(inner, rest, key, value)
    elif isinstance(value, Map) and isinstance(before, Map):
        out[known] = _changed(before, value)
    else:
        out[known] = value
    return out


def _set_in_list(items: Seq, path: list[str], key: Text, value: Node) -> Seq:
    """Set a key in the entry of a list that the next part of the path names by id."""
    out = Seq(list(items), items.span)
    for place, item in enumerate(out):
        if isinstance(item, Map) and (str(_get(item, "id")) == path[0] or str(place) == path[0]):
            out[place] = _set(item, path[1:], key, value) if len(path) > 1 else value
    return out


def _with_event(case: Map, event: Map, at: Text) -> Map:
    out = Map(dict(case), case.span)
    key = next((k for k in out if k == "events"), Text("events", event.span))
    before = out.get(key)
    happened = Map(dict(event), event.span)
    if _get(happened, "at") is None:
        happened[Text("at", at.span)] = Text(_iso(at), at.span)
    out[key] = Seq([*(before if isinstance(before, Seq) else ()), happened], event.span)
    return out
