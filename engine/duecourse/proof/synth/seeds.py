"""What the search for cases starts from: the cases that a playbook's tests ask about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duecourse.proof.mutation.asking import Question, Test
from duecourse.proof.mutation.edits import entries, get
from duecourse.proof.policy_tests._case_changes import changed
from duecourse.source.node import Map, Node, Seq, Text


@dataclass(frozen=True, slots=True)
class Seed:
    """A case at an instant, as a test can say it.

    Attributes:
        case: A case file as the test writes it, or the case itself.
        file: The test's own file, which the case file is beside.
        at: The instant, as written.
        changes: Dotted keys of the case and what is set there.
        document: The case with the changes.
        decided: What the playbook decides, as text; empty where it was not asked.
        stage: Of that decision.
    """

    case: Text | Map
    file: str
    at: str
    changes: Mapping[str, Node] = field(default_factory=dict)
    document: Map = field(default_factory=Map)
    decided: str = ""
    stage: str = ""

    def varied(self, changes: Mapping[str, Node], at: str = "") -> Seed:
        """Return this case with more changes, or at another instant."""
        if not changes and at in ("", self.at):
            return self
        setting = Map({Text(key): value for key, value in changes.items()})
        document = changed(self.document, setting)
        return Seed(self.case, self.file, at or self.at, {**self.changes, **changes}, document)

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return (str(self.case), self.at, repr(sorted(self.changes.items())))


def seeds(tests: Sequence[Test]) -> list[Seed]:
    """Return every case and instant that *tests* ask about, each once, in their order."""
    found: dict[tuple[str, str, str], Seed] = {}
    for test in tests:
        node = entries(test.document, "tests")[0]
        assert isinstance(node, Map)
        for seed in _of_test(node, list(test.questions)):
            found.setdefault(seed.key, seed)
    return list(found.values())


def _of_test(test: Map, questions: list[Question]) -> list[Seed]:
    case = get(test, "case")
    assert isinstance(case, Text | Map)
    changes = _set(test)
    found: list[Seed] = []
    asked = iter(questions)
    happened = False
    steps: list[Node] = [test] if get(test, "expect") is not None else []
    steps += entries(test, "timeline")
    for step in steps:
        if step is not test:
            changes = {**changes, **_set(step)}
        happened = happened or get(step, "event") is not None
        if get(step, "expect") is None:
            continue
        question = next(asked)
        if happened:
            events = get(question.document, "events")
            assert isinstance(events, Seq)
            changes = {**changes, "events": events}
        at = str(get(step, "at"))
        found.append(
            Seed(
                case,
                test.span.file,
                at,
                changes,
                question.document,
                question.named,
                question.stage,
            )
        )
    return found


def _set(node: Node) -> dict[str, Node]:
    changes = get(node, "set")
    return {str(k): v for k, v in changes.items()} if isinstance(changes, Map) else {}
