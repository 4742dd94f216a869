"""What a test expects of a decision, compared with what was decided.

Only the keys that a test states are compared. A stated list is met when each of its entries is met
by a different entry of the decision, in any order; an empty list is met by an empty one; with
``exactly: yes``, of the test, of one step or of one expectation, there may be no further entries.
The nearest one that is stated counts. With ``in_order: yes``, of an expectation, the entries that
are met stand in the order in which they are stated, those of ``instead`` too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from duecourse.clock.instants import parse_instant
from duecourse.errors import CaseError
from duecourse.language.suggest import did_you_mean
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span

BARE = {
    "now": "treatment",
    "later": "treatment",
    "barred": "treatment",
    "missing": "fact",
    "because": "limit",
    "instead": "treatment",
    "script": "id",
}
"""The key that a bare word in such a place stands for."""
NULLS = ("none", "null", "~", "")
HOW = ("exactly", "in_order")
"""Keys of an expectation that say how to compare, and nothing of the decision."""
_LISTS = ("now", "later", "barred")


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that was not met.

    Attributes:
        path: Where in the decision, for example ``later[0].not_before``.
        expected: What the test says.
        got: What was decided, where it differs; names stand for whole entries.
        span: Where the test says it.
        what: ``value`` (another value), ``absent`` (an entry that is not there), ``extra``
            (entries that should not be there) or ``order`` (an entry in the wrong place).
        node: The value, the entry or the list that the test states.
        value: What was decided in its place: a value, or the list of the further entries.
        inside: The list of an absent entry.
        treatment: The treatment that it is about, or empty.
        to: Its point, or empty.
        decision: Which of the test's decisions, from 0.
    """

    path: str
    expected: str
    got: str
    span: Span
    what: str = "value"
    node: Node = field(default=Text(""), compare=False)
    value: object = field(default=None, compare=False)
    inside: Seq | None = field(default=None, compare=False)
    treatment: str = ""
    to: str = ""
    decision: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares one decision with what a test expects.

    Attributes:
        decided: The decision, as plain dicts and lists.
        number: Which of the test's decisions it is.
        known: Ids that a test may name, by what they are: ``treatment``, ``stage``.
    """

    decided: Mapping[str, Any]
    number: int = 0
    known: Mapping[str, Collection[str]] = field(default_factory=dict)

    def differences(self, expected: Map, exactly: bool) -> list[Difference]:
        """Return what of *expected* was not met.

        Raises:
            CaseError: The test expects something that no decision can hold.
        """
        exactly = says_yes(expected, default=exactly)
        found: list[Difference] = []
        for key, value in expected.items():
            if key in HOW:
                continue
            if key not in self.decided:
                _no_such("a decision", key, self.decided)
            if key == "stage" and isinstance(value, Text) and value not in NULLS:
                self._known("stage", value)
            got = self.decided[str(key)]
            found += self._of(str(key), value, got, exactly, ("", ""))
            if says_yes(expected, default=False, key="in_order") and isinstance(value, Seq):
                found += self._misplaced(str(key), value, got, exactly)
        return found

    def _misplaced(
        self, path: str, expected: Seq, got: list[Any], exactly: bool
    ) -> list[Difference]:
        """Return the entries that are there, but not behind those that are stated before them."""
        found: list[Difference] = []
        last = -1
        for place, entry in enumerate(expected):
            met = [i for i, e in enumerate(got) if not self._entry("", path, entry, e, exactly)]
            behind = [number for number in met if number > last]
            if met and not behind:
                about = _about(path, entry) or ("", "")
                at, said = f"{path}[{place}]", f"it stands before: {brief(got)}"
                found.append(self._difference(at, brief(entry), said, entry, got, about, "order"))
            elif behind:
                last = behind[0]
                inner = entry.get(Text("instead")) if isinstance(entry, Map) else None
                if isinstance(inner, Seq):
                    others = got[last]["instead"]
                    found += self._misplaced(f"{path}[{place}].instead", inner, others, exactly)
        return found

    def _known(self, what: str, name: Text) -> None:
        known = self.known.get(what)
        if known is not None and name not in known:
            message = f"the playbook has no {what} `{name}`"
            help_ = did_you_mean(name, sorted(known))
            raise CaseError((Diagnostic("P902", message, name.span, help=help_),))

    def _of(
        self, path: str, expected: Node, got: object, exactly: bool, about: tuple[str, str]
    ) -> list[Difference]:
        if isinstance(expected, Seq):
            if isinstance(got, list):
                return self._list(path, expected, got, exactly, about)
        elif isinstance(expected, Map):
            if isinstance(got, Mapping):
                found: list[Difference] = []
                for key, value in expected.items():
                    if key not in got:
                        _no_such(f"`{path}`", key, got)
                    at = f"{path}.{key}"
                    found += self._of(at, value, got[str(key)], exactly, about)
                return found
        elif same(expected, got):
            return []
        return [self._difference(path, brief(expected), brief(got), expected, got, about)]

    def _list(
        self, path: str, expected: Seq, got: list[Any], exactly: bool, about: tuple[str, str]
    ) -> list[Difference]:
        if not expected and got:
            said = brief(got)
            return [self._difference(path, "nothing", said, expected, got, about, what="extra")]
        for entry in expected:
            self._named(path, entry)
        met = _paired(
            [
                [i for i, item in enumerate(got) if not self._entry("", path, entry, item, exactly)]
                for entry in expected
            ]
        )
        rest = [item for i, item in enumerate(got) if i not in met.values()]
        unmet = [(place, entry) for place, entry in enumerate(expected) if place not in met]
        found: list[Difference] = []
        absent: list[tuple[int, Node]] = []
        for place, entry in unmet:
            near = _nearest(path, entry, rest)
            if near is None:
                absent.append((place, entry))
                continue
            rest.remove(near)
            found += self._entry(f"{path}[{place}]", path, entry, near, exactly)
        for place, entry in absent:
            whom = _about(path, entry) or about
            there = f"not there; there is {brief(rest)}" if rest else "not there"
            said = self._elsewhere(path, whom) or there
            at = f"{path}[{place}]"
            found.append(
                self._difference(at, brief(entry), said, entry, rest, whom, "absent", expected)
            )
        if exactly and rest:
            whom = about
            if path in _LISTS and isinstance(rest[0], Mapping):
                whom = str(rest[0]["treatment"]), str(rest[0]["to"])
            found.append(
                self._difference(path, "nothing more", brief(rest), expected, rest, whom, "extra")
            )
        return found

    def _entry(
        self, where: str, path: str, entry: Node, item: object, exactly: bool
    ) -> list[Difference]:
        wanted = entry if isinstance(item, str) else as_entry(path, entry)
        about = ("", "")
        if isinstance(item, Mapping) and "treatment" in item:
            about = str(item["treatment"]), str(item.get("to", ""))
        return self._of(where, wanted, item, exactly, about)

    def _named(self, path: str, entry: Node) -> None:
        """Refuse a treatment that the playbook does not have: it could never be met."""
        entry = as_entry(path, entry)
        name = _get(entry, "treatment") if isinstance(entry, Map) else None
        if isinstance(name, Text):
            self._known("treatment", name)

    def _elsewhere(self, path: str, about: tuple[str, str]) -> str:
        """Say what became of a treatment that is not in the list in which it was expected."""
        treatment, to = about
        if path not in _LISTS or not treatment:
            return ""
        for name in _LISTS:
            for item in self.decided[name] if name != path else ():
                if item["treatment"] == treatment and (not to or item["to"] == to):
                    since = f" from {item['not_before']}" if name == "later" else ""
                    why = f": {brief(item['because'])}" if name != "now" else ""
                    return f"it is {name}{since}{why}"
        for item in self.decided["now"]:
            for other in item["instead"]:
                if other["treatment"] == treatment and (not to or other["to"] == to):
                    return f"it stands behind {brief(item)}, in its `instead`"
        return ""

    def _difference(
        self,
        path: str,
        expected: str,
        got: str,
        node: Node,
        value: object,
        about: tuple[str, str],
        what: str = "value",
        inside: Seq | None = None,
    ) -> Difference:
        return Difference(
            path, expected, got, node.span, what, node, value, inside, *about, self.number
        )


def _paired(choices: Sequence[Sequence[int]]) -> dict[int, int]:
    """Pair as many as can be, each with one of its choices that no other has.

    The first may have to give way: of `a call` and `a call to the office` the former is any call.
    """
    owner: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for choice in choices[number]:
            if choice not in seen:
                seen.add(choice)
                if choice not in owner or place(owner[choice], seen):
                    owner[choice] = number
                    return True
        return False

    for number in range(len(choices)):
        place(number, set())
    return {number: choice for choice, number in owner.items()}


def _no_such(what: str, key: Text, known: Collection[str]) -> NoReturn:
    help_ = did_you_mean(key, known)
    if not help_:
        help_ = "expect one of " + ", ".join(f"`{name}`" for name in known)
    raise CaseError((Diagnostic("P902", f"{what} has no `{key}`", key.span, help=help_),))


def says_yes(node: Map, *, default: bool, key: str = "exactly") -> bool:
    """Return what ``exactly`` of a test, a step or an expectation says."""
    said = _get(node, key)
    return default if said is None else said in ("yes", "true")


def _get(node: Map, key: str) -> Node | None:
    return node.get(Text(key))


def as_entry(path: str, entry: Node) -> Node:
    """Read a bare id in a list of mappings as the key that names its entries."""
    key = BARE.get(path.rpartition(".")[2].partition("[")[0])
    if isinstance(entry, Text) and key is not None:
        return Map({Text(key, entry.span): entry}, entry.span)
    return entry


def _about(path: str, entry: Node) -> tuple[str, str] | None:
    """Return the treatment and the point that an expected entry names."""
    entry = as_entry(path, entry)
    name = _get(entry, "treatment") if isinstance(entry, Map) else None
    if not isinstance(entry, Map) or not isinstance(name, Text):
        return None
    to = _get(entry, "to")
    return str(name), str(to) if isinstance(to, Text) else ""


def _nearest(path: str, entry: Node, rest: list[Any]) -> object | None:
    """Return the entry that the test probably meant: the same treatment, and point if stated."""
    entry = as_entry(path, entry)
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


def same(expected: Text, got: object) -> bool:
    """Whether a stated scalar means the value that was decided."""
    if isinstance(got, Mapping):
        # A bare word stands for the entry that it names.
        return any(got.get(key) == expected for key in set(BARE.values()))
    if got is None:
        return expected in NULLS
    if isinstance(got, bool):
        return expected in (("yes", "true") if got else ("no", "false"))
    if isinstance(got, int):
        return str(got) == expected
    if isinstance(got, str):
        if str(expected) == got:
            return True
        wanted, instant = parse_instant(iso(expected)), parse_instant(got)
        return wanted is not None and wanted == instant
    return False


def iso(text: Text) -> str:
    """Return an instant with its seconds, which may be left out in a test."""
    date, _, time = text.partition("T")
    for sign in ("+", "-", "Z"):
        clock, mark, offset = time.partition(sign)
        if mark and clock.count(":") == 1:
            return f"{date}T{clock}:00{mark}{offset}"
    return str(text)


def brief(value: object) -> str:
    """Return a value as short as it can be told: an entry by its names, not by all it holds."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _named_briefly(value)
    if isinstance(value, list | tuple):
        return ", ".join(brief(item) for item in value) if value else "nothing"
    return str(value) or '""'


def _named_briefly(value: Mapping[Any, Any]) -> str:
    if "treatment" in value:
        to = f" to {value['to']}" if value.get("to") else ""
        return f"{value['treatment']}{to}"
    if "limit" in value:
        lapses = value.get("lapses")
        return f"{value['limit']}{' (lapses)' if lapses is True or lapses == 'yes' else ''}"
    if "fact" in value:
        return f"{value['fact']}{' of ' + str(value['of']) if value.get('of') else ''}"
    kept = {k: v for k, v in value.items() if v not in (None, "", [], ())}
    return "{" + ", ".join(f"{k}: {brief(v)}" for k, v in kept.items()) + "}"
