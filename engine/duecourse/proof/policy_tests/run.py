"""Runs the tests that a policy carries: cases, instants, expectations.

How an expectation is compared is told in :mod:`duecourse.proof.policy_tests._compare`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

from duecourse.book.case_files import parse_case
from duecourse.book.join import Joined
from duecourse.decide.decision import Decision
from duecourse.errors import CaseError
from duecourse.proof.policy_tests._amend import Amender, Decides
from duecourse.proof.policy_tests._case_changes import changed, with_event
from duecourse.proof.policy_tests._compare import HOW, Comparison, Difference, iso, says_yes
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.folder import read_path
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.schema import validate
from duecourse.source.span import Span

if TYPE_CHECKING:
    from duecourse.api import Book
    from duecourse.proof.policy_tests._why import Why

Deciding = TypeVar("Deciding", bound="Decides")
Around = Callable[[Map, Deciding, frozenset[str]], "Decides"]
"""Given a test, the book that decides for it, and the ids of the items that the test changed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test that was run.

    Attributes:
        name: As written.
        span: Where the test stands.
        differences: Empty when it passed.
        decisions: What was decided, one for each expectation, in order.
        trouble: Findings that kept it from being run.
        why: Why what differs was decided so; empty where it passed.
    """

    name: str
    span: Span
    differences: tuple[Difference, ...]
    decisions: tuple[Decision, ...]
    trouble: tuple[Diagnostic, ...] = ()
    why: tuple[Why, ...] = ()

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
    book: Deciding,
    document: Map,
    wanted: Callable[[str], bool] = lambda name: True,
    around: Around[Deciding] | None = None,
) -> list[Outcome]:
    """Run the tests of one document whose names are *wanted*.

    Args:
        book: What decides.
        document: A ``tests`` document.
        wanted: Tells by its name whether a test is run.
        around: Asked before each test: what decides in the book's place, for instance to note what
            is decided.
    """
    return list(each_test(book, document, wanted, around))


def each_test(
    book: Deciding,
    document: Map,
    wanted: Callable[[str], bool] = lambda name: True,
    around: Around[Deciding] | None = None,
) -> Iterator[Outcome]:
    """Run the tests of one document as they are asked for; see :func:`run_tests`."""
    tests = document.get(Text("tests"))
    amender = Amender(book)
    for test in tests if isinstance(tests, Seq) else ():
        name = str(_get(test, "name") or "") if isinstance(test, Map) else ""
        if not isinstance(test, Map) or not wanted(name):
            continue
        try:
            other, changes = amender.book(document, test)
        except CaseError as error:
            yield Outcome(name, test.span, (), (), error.findings)
            continue
        decides: Decides = other if around is None else around(test, other, changes)
        yield _Run(decides, test, other).outcome()


def asks_no_law(document: Map) -> bool:
    """Whether a ``tests`` document says that it is asked without law."""
    return document.get(Text("law")) == "none"


def _get(node: Map, key: str) -> Node | None:
    for name, value in node.items():
        if name == key:
            return value
    return None


# Many tests change the same few sample cases, and none is changed in place.
@lru_cache(maxsize=128)
def _parsed(data: bytes, name: str) -> Map:
    return parse_case(data, name)


class _Run:
    """One run of a test; *source* is the book itself, where another stands in its place."""

    def __init__(self, book: Decides, test: Map, source: Decides) -> None:
        self.book, self.test, self.source = book, test, source
        self.name = str(_get(test, "name") or "")
        self.span = test.span
        self.exactly = says_yes(test, default=False)
        self.differences: list[Difference] = []
        self.decisions: list[Decision] = []
        self.cases: list[Map] = []

    def outcome(self) -> Outcome:
        try:
            case = self._case()
            changes = _get(self.test, "set")
            if isinstance(changes, Map):
                case = changed(case, changes)
            at, expected = _get(self.test, "at"), _get(self.test, "expect")
            if isinstance(expected, Map) and isinstance(at, Text):
                self._expect(case, at, expected, self.exactly)
            steps = _get(self.test, "timeline")
            for step in steps if isinstance(steps, Seq) else ():
                assert isinstance(step, Map)
                case = self._step(case, step)
            if not self.decisions:
                _shows_nothing("no step of the test states what must be decided", self.span)
        except CaseError as error:
            return Outcome(self.name, self.span, (), tuple(self.decisions), error.findings)
        differences = tuple(self.differences)
        return Outcome(
            self.name, self.span, differences, tuple(self.decisions), (), self._why(differences)
        )

    def _why(self, differences: tuple[Difference, ...]) -> tuple[Why, ...]:
        """Return the reasons of what differs; none where what decides cannot give any."""
        if not differences or not hasattr(self.source, "for_case"):
            return ()
        from duecourse.proof.policy_tests._why import reasons  # noqa: PLC0415 - only where a test fails

        return reasons(cast("Book", self.source), self.cases, self.decisions, differences)

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
        return _parsed(data, path.as_posix())

    def _step(self, case: Map, step: Map) -> Map:
        changes, event, expected = (_get(step, key) for key in ("set", "event", "expect"))
        at = _get(step, "at")
        assert isinstance(at, Text)
        if isinstance(changes, Map):
            case = changed(case, changes)
        if isinstance(event, Map):
            case = with_event(case, event, at)
        if isinstance(expected, Map):
            self._expect(case, at, expected, says_yes(step, default=self.exactly))
        return case

    def _expect(self, case: Map, at: Text, expected: Map, exactly: bool) -> None:
        if all(key in HOW for key in expected):
            _shows_nothing("the expectation states nothing of the decision", expected.span)
        decision = self.book.decide(case, datetime.fromisoformat(iso(at)))
        self.decisions.append(decision)
        self.cases.append(case)
        number = len(self.decisions) - 1
        comparison = Comparison(decision.to_dict(), number, _known(self.source))
        self.differences += comparison.differences(expected, exactly)


def _shows_nothing(message: str, span: Span) -> NoReturn:
    """Refuse what would pass whatever is decided."""
    raise CaseError((Diagnostic("P904", message, span, help="state a part of the decision"),))


def _known(book: object) -> dict[str, Collection[str]]:
    """Return the ids that an expectation may name; nothing where the book does not tell."""
    joined = getattr(book, "joined", None)
    if not isinstance(joined, Joined):
        return {}
    return {
        "treatment": {item.meta.id for item in joined.playbook.treatments},
        "stage": {item.meta.id for item in joined.playbook.stages},
    }
