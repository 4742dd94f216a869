"""What jsonschema found, as one finding for each mistake in the words of the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias, cast

from jsonschema import ValidationError

from duecourse.source import _wording
from duecourse.source._bundle import Schema
from duecourse.source._lexical import EXPECTED
from duecourse.source._suggest import closest
from duecourse.source._typed import alternatives, pick
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Node, Text
from duecourse.source.span import Span

Path: TypeAlias = tuple[str | int, ...]

_MOST_ERRORS = 1_000
_MOST_UNKNOWN_KEYS = 100

_SCALAR = frozenset({"type", "enum", "const", "pattern", "x-type", "minimum", "maximum"})
_SIZE = frozenset({"minItems", "maxItems", "minProperties"})
_CASE_CODES = {
    "P101": "C101",
    "P102": "C102",
    "P103": "C103",
    "P104": "C104",
    "P105": "C103",
    "P107": "C103",
    "P108": "C103",
}


def translate(
    errors: Iterable[ValidationError], root: Node, *, as_case: bool = False
) -> list[Diagnostic]:
    """Return the findings, sorted by place."""
    work = _Translation(root)
    for error in islice(errors, _MOST_ERRORS):
        work.take(error)
    found = dict.fromkeys(work.finish())
    findings = [_case(finding) for finding in found] if as_case else list(found)
    return sorted(findings, key=lambda finding: finding.sort_key)


def _case(finding: Diagnostic) -> Diagnostic:
    code = _CASE_CODES.get(finding.code, finding.code)
    if finding.code == "P105" and "distance from UTC" in finding.message:
        code = "C109"
    return Diagnostic(
        code,
        finding.message,
        finding.span,
        finding.severity,
        finding.help,
        finding.notes,
        finding.path,
    )


@dataclass(slots=True)
class _Keys:
    """What is wrong with the keys of one mapping."""

    node: Map
    known: tuple[str, ...] = ()
    missing: list[str] = field(default_factory=list)
    missing_one_of: list[tuple[str, ...]] = field(default_factory=list)
    beside: dict[str, tuple[str, ...]] = field(default_factory=dict)


class _Translation:
    def __init__(self, root: Node) -> None:
        self.root = root
        self.findings: list[Diagnostic] = []
        self._keys: dict[Path, _Keys] = {}
        self._judged: set[Path] = set()

    def take(self, error: ValidationError) -> None:
        path: Path = tuple(error.absolute_path)
        node = self._node(path)
        rule: str = str(error.validator)
        value: Any = error.validator_value
        schema: Schema = error.schema if isinstance(error.schema, dict) else {}
        if rule in ("anyOf", "oneOf"):
            self._choice(error, path, node, schema)
        elif rule == "additionalProperties" and isinstance(node, Map):
            self._of(path, node).known = tuple(schema.get("properties", ()))
        elif rule == "required" and isinstance(node, Map):
            keys = self._of(path, node)
            for name in value:
                if name not in node and name not in keys.missing:
                    keys.missing.append(name)
        elif rule == "dependentRequired" and isinstance(node, Map):
            self._dependent(path, node, value)
        elif rule == "not":
            self._forbidden(path, node, schema)
        elif rule == "pattern" and "propertyNames" in error.absolute_schema_path:
            self._bad_key(path, node, str(error.instance), schema)
        elif rule in _SCALAR:
            self._scalar(path, node, schema, rule)
        elif rule in _SIZE:
            self._add("P107", _wording.size(_label(path), rule, value), node, path)
        else:
            self._add("P103", f"{_label(path)} is not what its schema asks for", node, path)

    def finish(self) -> Iterator[Diagnostic]:
        yield from self.findings
        for path, keys in self._keys.items():
            yield from self._about_keys(path, keys)

    def _node(self, path: Path) -> Node:
        node: Any = self.root
        for step in path:
            node = node[step]
        return cast("Node", node)

    def _of(self, path: Path, node: Map) -> _Keys:
        return self._keys.setdefault(path, _Keys(node))

    def _add(
        self,
        code: str,
        message: str,
        place: Node | Span,
        path: Path,
        help_: str = "",
        notes: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        span = place if isinstance(place, Span) else self._span(place, path)
        self.findings.append(
            Diagnostic(code, message, span, help=help_, notes=notes, path=_dotted(path))
        )

    def _span(self, node: Node, path: Path) -> Span:
        """Return where *node* stands, or where its key does if the value is nothing."""
        if isinstance(node, Text) and not node and path and isinstance(path[-1], str):
            parent = self._node(path[:-1])
            if isinstance(parent, Map):
                return parent.key(path[-1]).span
        return node.span

    def _choice(self, error: ValidationError, path: Path, node: Node, schema: Schema) -> None:
        branches: list[Schema] = cast("list[Schema]", error.validator_value)
        if alternatives(schema) is None or error.validator == "oneOf":
            if isinstance(node, Map):
                self._choice_of_keys(path, node, branches, schema)
            return
        chosen = pick(node, branches)
        if chosen is None:
            message = _wording.wrong(_label(path), _wording.expected(schema), node)
            self._add("P103", message, node, path, _wording.help_shape(node, schema))
            return
        for inner in error.context or ():
            if inner.schema_path and inner.schema_path[0] == chosen:
                self.take(inner)

    def _choice_of_keys(
        self, path: Path, node: Map, branches: list[Schema], schema: Schema
    ) -> None:
        names = tuple(branch["required"][0] for branch in branches)
        present = [name for name in node if name in names]
        if not present:
            self._of(path, node).missing_one_of.append(names)
            return
        first, second = present[0], present[1]
        listed = " and ".join(f"`{name}`" for name in present)
        self._add(
            "P108",
            f"{listed} cannot stand together",
            second.span,
            path,
            _wording.apart(schema),
            ((first.span, f"`{first}` stands here"),),
        )

    def _dependent(self, path: Path, node: Map, needs: dict[str, list[str]]) -> None:
        for name, wanted in needs.items():
            lacking = tuple(other for other in wanted if other not in node)
            if name in node and lacking:
                self._of(path, node).beside[name] = lacking

    def _forbidden(self, path: Path, node: Node, schema: Schema) -> None:
        why: str | None = schema.get("x-why")
        together: list[str] = schema.get("not", {}).get("required", [])
        if why is not None and path and isinstance(path[-1], str):
            parent = self._node(path[:-1])
            assert isinstance(parent, Map)
            self._add("P108", why, parent.key(path[-1]).span, path, schema.get("x-help", ""))
        elif together and isinstance(node, Map):
            first, second = sorted((node.key(name) for name in together), key=lambda k: k.span)[:2]
            self._add(
                "P108",
                f"`{first}` and `{second}` cannot stand together",
                second.span,
                path,
                "remove one of them",
                ((first.span, f"`{first}` stands here"),),
            )

    def _bad_key(self, path: Path, node: Node, name: str, schema: Schema) -> None:
        assert isinstance(node, Map)
        key = node.key(name)
        expected = EXPECTED[schema.get("x-type", "language")]
        message = f"`{_wording.short(name)}` is not {expected}"
        self._add("P105", message, key.span, (*path, name))

    def _scalar(self, path: Path, node: Node, schema: Schema, rule: str) -> None:
        if path in self._judged:
            return
        self._judged.add(path)
        code, message, help_ = _wording.scalar(_label(path), node, schema, rule)
        self._add(code, message, node, path, help_)

    def _about_keys(self, path: Path, keys: _Keys) -> Iterator[Diagnostic]:
        node, missing = keys.node, list(keys.missing)
        groups = list(keys.missing_one_of)
        absent = [name for name in keys.known if name not in node]
        unknown = [key for key in node if key not in keys.known] if keys.known else []
        meant: set[str] = set()
        for key in unknown[:_MOST_UNKNOWN_KEYS]:
            wanted = [*missing, *(name for group in groups for name in group)]
            wanted += (name for names in keys.beside.values() for name in names)
            near = closest(key, wanted) or closest(key, absent)
            if near in missing:
                missing.remove(near)
            groups = [group for group in groups if near not in group]
            if near in absent:
                absent.remove(near)
            meant.add(near)
            given = "" if near else closest(key, (name for name in keys.known if name in node))
            if near:
                help_ = f"did you mean `{near}`?"
            elif given:
                line = node.key(given).span.line
                help_ = f"remove it; `{given}` is given already, on line {line}"
            else:
                help_ = _wording.expected_keys(absent)
            message = f"unknown key `{_wording.short(key)}`"
            yield Diagnostic("P101", message, key.span, help=help_, path=_dotted((*path, str(key))))
        of = _wording.whose(node, path)
        for name in missing:
            yield Diagnostic(
                "P102", f"the key `{name}` is missing{of}", node.span, path=_dotted(path)
            )
        for group in groups:
            listed = ", ".join(f"`{name}`" for name in group)
            yield Diagnostic(
                "P102",
                f"one of the keys {listed} is missing{of}",
                node.span,
                path=_dotted(path),
            )
            meant.update(group)
        for name, lacking in keys.beside.items():
            if not meant.intersection(lacking):
                listed = " and ".join(f"`{other}`" for other in lacking)
                yield Diagnostic(
                    "P102",
                    f"`{name}` needs {listed} beside it",
                    node.key(name).span,
                    path=_dotted(path),
                )


def _label(path: Path) -> str:
    """Return what the value at *path* is called in a message."""
    if not path:
        return "the document"
    if isinstance(path[-1], str):
        return f"`{path[-1]}`"
    for step in reversed(path):
        if isinstance(step, str):
            return f"an item of `{step}`"
    return "an item"


def _dotted(path: Path) -> str:
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")
