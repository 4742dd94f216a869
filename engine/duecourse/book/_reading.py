"""Reads typed values out of a case document, and notes what is wrong with them by their path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duecourse.book._values import EXPECTED, TRUTH, UnreadableError, is_null, read_value
from duecourse.ir import Kind, Value
from duecourse.source._suggest import did_you_mean
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Seq, Text
from duecourse.source.span import NOWHERE, Span

TEXTUAL = (Kind.TEXT, Kind.ENUM)


class Reading:
    """A document being read; every mistake is kept.

    Attributes:
        findings: What is wrong so far.
    """

    def __init__(self, document: Mapping[Any, object]) -> None:
        """Start with nothing wrong."""
        self.document = document
        self.findings: list[Diagnostic] = []

    def complain(
        self, code: str, path: str, message: str, at: object = None, help_: str = ""
    ) -> None:
        """Note a mistake, at the place of *at* or of the document."""
        span = _span(at) if at is not None else NOWHERE
        if span == NOWHERE:
            span = _span(self.document)
        self.findings.append(Diagnostic(code, message, span, help=help_, path=path))

    def value(self, kind: Kind, raw: object, path: str, values: tuple[str, ...]) -> Value | None:
        """Return *raw* as a value of *kind*; None where it says nothing or is none."""
        if kind is Kind.BOOLEAN:  # these and texts are most of what a host gives
            if type(raw) is bool:
                return raw
            if type(raw) is str and raw in TRUTH:
                return TRUTH[raw]
        elif type(raw) is str and kind in TEXTUAL and (not values or raw in values):
            return raw
        if is_null(raw):
            return None
        try:
            value = read_value(kind, raw)
        except UnreadableError:
            self.complain(
                "C103", path, f"`{path}` must be {EXPECTED[kind]}, got {_quoted(raw)}", raw
            )
            return None
        if values and kind in (Kind.ENUM, Kind.SET):
            members = value if isinstance(value, frozenset) else (value,)
            for member in members:
                if member not in values:
                    self.complain(
                        "C104",
                        path,
                        f"`{member}` is not a value of `{path}`; expected one of "
                        + ", ".join(f"`{name}`" for name in values),
                        raw,
                        did_you_mean(str(member), values),
                    )
                    return None
        return value

    def required_text(self, raw: Mapping[Any, object], key: str, path: str = "") -> str:
        """Return the text of a key that must be there; empty where it is not."""
        found = self.text(raw, key, path)
        if found is None or not found.strip():
            where = f"{path}.{key}" if path else key
            self.complain("C102", where, f"`{where}` is missing", raw)
            return ""
        return found

    def text(self, raw: Mapping[Any, object], key: str, path: str = "") -> str | None:
        """Return the text of a key, or None."""
        said = raw.get(key)
        if said is None or type(said) is str:
            return said
        value = self.value(Kind.TEXT, said, f"{path}.{key}" if path else key, ())
        return None if value is None else str(value)

    def choice(self, raw: Mapping[Any, object], key: str, allowed: tuple[str, ...]) -> str | None:
        """Return one of *allowed*, or None."""
        value = self.value(Kind.ENUM, raw.get(key), key, allowed)
        return None if value is None else str(value)

    def texts(self, raw: object, path: str) -> tuple[str, ...]:
        """Return a list of words; a single word is a list of one."""
        if raw is None:
            return ()
        if type(raw) is list and all([type(item) is str for item in raw]):
            return tuple(raw)
        if is_null(raw):
            return ()
        items = [raw] if isinstance(raw, str) else raw
        if not isinstance(items, Sequence | set | frozenset) or not all(
            isinstance(item, str) for item in items
        ):
            self.complain(
                "C103", path, f"`{path}` must be a list of words, got {_quoted(raw)}", raw
            )
            return ()
        ordered = sorted(items) if isinstance(items, set | frozenset) else items
        return tuple(str(item) for item in ordered)

    def mapping(self, raw: object, path: str) -> Mapping[Any, object]:
        """Return *raw* as a mapping; empty where it says nothing or is none."""
        if is_null(raw):
            return {}
        if type(raw) is not dict and not isinstance(raw, Mapping):
            self.complain("C103", path, f"`{path}` must be a mapping, got {_quoted(raw)}", raw)
            return {}
        return raw

    def items(self, raw: object, path: str) -> list[tuple[str, Mapping[Any, object]]]:
        """Return a list of mappings, each with its path."""
        if is_null(raw):
            return []
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            self.complain("C103", path, f"`{path}` must be a list, got {_quoted(raw)}", raw)
            return []
        found: list[tuple[str, Mapping[Any, object]]] = []
        for place, item in enumerate(raw):
            where = f"{path}[{place}]"
            if type(item) is dict or isinstance(item, Mapping):
                found.append((where, item))
            else:
                self.complain(
                    "C103", where, f"`{where}` must be a mapping, got {_quoted(item)}", item
                )
        return found

    def unknown_keys(
        self, path: str, raw: Mapping[Any, object], known: frozenset[str] | set[str]
    ) -> None:
        """Note every key that nothing reads."""
        if type(raw) is dict and raw.keys() <= known:
            return
        for key in raw:
            if key not in known:
                where = f"{path}.{key}" if path else str(key)
                self.complain(
                    "C101",
                    where,
                    f"unknown key `{where}`: no fact of the book reads it",
                    key,
                    did_you_mean(str(key), sorted(known)),
                )

    def unique(self, seen: dict[str, str], name: str, path: str, raw: object) -> None:
        """Note an id that stands twice."""
        if name and name in seen:
            self.complain("C105", path, f"`{name}` stands twice, also as `{seen[name]}`", raw)
        seen.setdefault(name, path)


def _span(raw: object) -> Span:
    if isinstance(raw, Span):
        return raw
    return raw.span if isinstance(raw, Text | Seq | Map) else NOWHERE


def _quoted(raw: object) -> str:
    if isinstance(raw, Mapping):
        return "a mapping"
    if isinstance(raw, str):
        text = str(raw)
        return f"`{text if len(text) <= 40 else text[:37] + '…'}`"
    if isinstance(raw, Sequence):
        return "a list"
    try:
        return _quoted(str(raw))
    except ValueError:  # more digits than Python writes out
        return "a number of too many digits"
