"""Fact definitions: read from the case, or derived (language.md, section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from duecourse import ir
from duecourse.ir import Kind, Scope, Value
from duecourse.ir_tools import facts_of, walk
from duecourse.language._operands import PATH
from duecourse.language.conditions import Conditions
from duecourse.language.derivations import Derivations, Outline
from duecourse.language.findings import Findings
from duecourse.language.items import Items
from duecourse.language.model import Fact, Meta
from duecourse.language.nodes import (
    flag_at,
    given,
    map_at,
    maps_at,
    text_at,
    texts,
    texts_at,
    word_at,
)
from duecourse.language.scalars import EXPECTED, UnfitError, read
from duecourse.language.suggest import did_you_mean
from duecourse.language.vocabulary import EVENT_PREFIX, Vocabulary, scope_of_path
from duecourse.source.node import Map, Node, Text

T = TypeVar("T")

_KINDS = {kind.value: kind for kind in Kind}
_SCOPES = {scope.value: scope for scope in Scope}
_TEST_WORDS = ("known", "unknown", "any")
_MEANING = tuple(Text(key) for key in ("type", "scope", "path", "derive"))
AGGREGATES = (ir.Count, ir.CountDistinct, ir.Sum, ir.Pick)
_FILLED_IN = (Scope.ACT, Scope.EVENT)


class FactDefinitions:
    """Reads ``facts`` documents into a vocabulary."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        conditions: Conditions,
        items: Items,
        disclosure_items: tuple[str, ...],
        findings: Findings,
        *,
        core: dict[str, Fact] | None,
        regime: bool,
    ) -> None:
        """Read for one policy; *core* is None where that policy is core itself."""
        self._vocabulary, self._items, self._findings = vocabulary, items, findings
        self._disclosure_items, self._core, self._regime = disclosure_items, core, regime
        self._derivations = Derivations(vocabulary, conditions, findings, items.origin)
        self._first: dict[str, Map] = {}
        self._reserved_paths = {
            fact.path: fact.meta.id for fact in (core or {}).values() if fact.reserved and fact.path
        }

    def declare(self, document: Map) -> None:
        """Make the facts of one document known; they are resolved when somebody asks."""
        for item in maps_at(document, "facts", self._findings):
            self._declare(item)

    def _declare(self, item: Map) -> None:
        findings = self._findings
        identity = text_at(item, "id", findings)
        if identity is None:
            findings.error("P102", "a fact needs an `id`", item)
            return
        scope = self._word(item, "scope", _SCOPES) or Scope.CASE
        key = EVENT_PREFIX + identity if scope is Scope.EVENT else str(identity)
        if self._conflicts(item, identity, key):
            return
        meta = self._items.meta(item, "event field" if scope is Scope.EVENT else "fact")
        if meta is None:
            return
        kind = self._word(item, "type", _KINDS)
        if kind is None and given(item, "type") is None:
            findings.error("P102", f"`{identity}` needs a `type`", identity)
        path = text_at(item, "path", findings)
        if kind is None or not self._allowed(item, identity, key, kind, scope, path):
            if key not in (self._core or {}):
                self._vocabulary.condemn(key)
            return
        outline = Outline(str(identity), kind, scope, self._values(item, kind), identity.span)
        self._vocabulary.declare(
            key,
            lambda: self._resolve(item, meta, outline, path),
            identity.span,
            "" if scope in _FILLED_IN else str(path or ""),
        )

    def _conflicts(self, item: Map, identity: Text, key: str) -> bool:
        """Report a second definition of a fact that says something else than the first."""
        first = self._first.setdefault(key, item)
        if all(first.get(part) == item.get(part) for part in _MEANING):
            return False
        at = (given(first, "id") or first).span
        self._findings.error(
            "P214",
            f"the fact `{identity}` is defined twice, in two ways",
            identity,
            f"the first is at {at.file}:{at.line}; remove one, or choose another id",
            ((at, "first defined here"),),
        )
        return True

    def _word(self, item: Map, key: str, known: Mapping[str, T]) -> T | None:
        return known.get(word_at(item, key, known, self._findings))

    def _allowed(
        self,
        item: Map,
        identity: Text,
        key: str,
        kind: Kind,
        scope: Scope,
        path: Text | None,
    ) -> bool:
        """Tell whether this policy may define this fact at all."""
        findings = self._findings
        if self._core is None:
            return True
        if flag_at(item, "reserved", findings):
            place = given(item, "reserved") or identity
            message = f"`{identity}` cannot be reserved here"
            findings.error("P207", message, place, "only core reserves facts")
            return False
        if scope in _FILLED_IN:
            findings.error(
                "P207", f"facts of scope `{scope.value}` are defined only in core", identity
            )
            return False
        known = self._core.get(key)
        if known is not None and known.reserved:
            findings.error(
                "P207",
                f"`{identity}` is defined in core and reserved, for law packs read it",
                identity,
                "use it as it is, or choose another id",
            )
            return False
        if known is not None and (
            known.kind is not kind or known.scope is not scope or known.path != (path or "")
        ):
            findings.error(
                "P214",
                f"`{identity}` is another fact in core, of type `{known.kind.value}`"
                + (f" at `{known.path}`" if known.path else ""),
                identity,
                "choose another id",
            )
            return False
        if self._regime and path is not None:
            findings.error(
                "P207",
                f"a law pack cannot read `{path}` under an id of its own",
                path,
                "define the fact in core, with `reserved: yes`",
            )
            return False
        owner = self._reserved_paths.get(str(path or ""))
        if owner is not None and given(item, "default") is not None:
            findings.error(
                "P207",
                f"`{path}` is the reserved fact `{owner}`, which can have no default",
                given(item, "default") or identity,
                "remove `default`",
            )
            return False
        return True

    def _resolve(self, item: Map, meta: Meta, outline: Outline, path: Text | None) -> Fact | None:
        findings = self._findings
        before = len(findings)
        derive = map_at(item, "derive", findings)
        reserved = flag_at(item, "reserved", findings)
        values = outline.values
        expr: ir.Expr | None = None
        if derive is not None:
            expr, values = self._derived(derive, outline, path)
        elif outline.scope in _FILLED_IN or (outline.id == "party" and path is None):
            expr = ir.Input(outline.id, outline.kind, outline.scope)
        else:
            expr = self._input(item, outline, path)
        default = self._default(item, outline, values, reserved)
        self._examples(item, replace(outline, values=values))
        reveals = self._reveals(item)
        if expr is not None:
            reveals |= self._passed_on(expr, path)
        if expr is None or len(findings) > before:
            return None
        return Fact(
            meta,
            outline.kind,
            outline.scope,
            expr,
            "" if outline.scope in _FILLED_IN else str(path or ""),
            values,
            str(text_at(item, "unit", findings) or ""),
            reveals,
            reserved,
            default,
        )

    def _derived(
        self, derive: Map, outline: Outline, path: Text | None
    ) -> tuple[ir.Expr | None, tuple[str, ...]]:
        if path is not None:
            message = f"`{outline.id}` has both `path` and `derive`"
            self._findings.error("P108", message, path, "keep one of them")
            return None, outline.values
        if outline.scope in _FILLED_IN:
            message = f"a fact of scope `{outline.scope.value}` cannot be derived"
            self._findings.error("P307", message, derive)
            return None, outline.values
        found = self._derivations.read(derive, outline)
        return found if found is not None else (None, outline.values)

    def _input(self, item: Map, outline: Outline, path: Text | None) -> ir.Expr | None:
        findings = self._findings
        if path is None:
            message = f"`{outline.id}` needs `path` or `derive`"
            findings.error("P102", message, given(item, "id") or item)
            return None
        if not PATH.fullmatch(path):
            findings.error(
                "P105",
                f"`{path}` is no path into a case",
                path,
                "a path begins with `loan.`, `debtor.`, `debt.`, `application.`, `contact.`, "
                "`point.` or `case.`",
            )
            return None
        wanted = scope_of_path(path)
        if wanted is not outline.scope:
            findings.error(
                "P305",
                f"`{path}` belongs to the {wanted.value}, and `{outline.id}` is a fact of the "
                f"{outline.scope.value}",
                path,
                f"write `scope: {wanted.value}`",
            )
            return None
        return self._leaf(outline, path)

    def _leaf(self, outline: Outline, path: Text) -> ir.Expr | None:
        declared = self._vocabulary.declared_at(str(path))
        if declared is None or declared.meta.id == outline.id:
            return ir.Input(outline.id, outline.kind, outline.scope)
        if declared.kind is not outline.kind:
            self._findings.error(
                "P214",
                f"`{path}` is read as `{declared.kind.value}` by `{declared.meta.id}`",
                path,
                f"write `type: {declared.kind.value}`",
            )
            return None
        return self._vocabulary.leaf(str(path), outline.kind)

    def _values(self, item: Map, kind: Kind) -> tuple[str, ...]:
        values = tuple(str(value) for value in texts_at(item, "values", self._findings))
        for value in texts_at(item, "values", self._findings):
            if value in _TEST_WORDS and kind in (Kind.ENUM, Kind.SET):
                self._findings.error(
                    "P105", f"a value cannot be called `{value}`, which is a test", value
                )
        return tuple(dict.fromkeys(values))

    def _default(
        self, item: Map, outline: Outline, values: tuple[str, ...], reserved: bool
    ) -> Value | None:
        node = given(item, "default")
        if node is None:
            return None
        if reserved:
            self._findings.error(
                "P207", f"the reserved fact `{outline.id}` can have no default", node
            )
            return None
        return self._value(node, replace(outline, values=values))

    def _examples(self, item: Map, outline: Outline) -> None:
        node = given(item, "examples")
        for example in texts(node, "examples", self._findings) if node is not None else ():
            self._value(example, outline)

    def _value(self, node: Node, outline: Outline) -> Value | None:
        members = texts(node, outline.id, self._findings)
        read_values: list[Value] = []
        for member in members:
            try:
                read_values.append(read(outline.kind, member, outline.values))
            except UnfitError as unfit:
                message = f"`{outline.id}`: {unfit.message}"
                self._findings.error(unfit.code, message, member, unfit.help)
                return None
        if outline.kind is Kind.SET:
            return frozenset(str(value) for value in read_values)
        if len(read_values) != 1:
            message = f"`{outline.id}`: expected {EXPECTED[outline.kind]}"
            self._findings.error("P302", message, node)
            return None
        return read_values[0]

    def _passed_on(self, expr: ir.Expr, path: Text | None) -> frozenset[str]:
        """Return what a fact gives away because of what it is read or reckoned from.

        A new name for an amount is still the amount.
        """
        names: set[str] = set()
        for name in facts_of(expr):
            source = self._vocabulary.facts.get(name)
            names |= source.reveals if source is not None else frozenset()
        there = self._vocabulary.declared_at(str(path)) if path is not None else None
        names |= there.reveals if there is not None else frozenset()
        for node in walk(expr):
            if isinstance(node, ir.Sum | ir.Pick) and node.field == "amount":
                names |= {"amount", "debt_exists"}
            elif isinstance(node, AGGREGATES) and node.events.kind == "events":
                names.add("debt_exists")  # promises, payments, disputes are of a debt
        return frozenset(names & set(self._disclosure_items))

    def _reveals(self, item: Map) -> frozenset[str]:
        names = texts_at(item, "reveals", self._findings)
        return disclosed(names, self._disclosure_items, self._findings)


def disclosed(names: list[Text], known: tuple[str, ...], findings: Findings) -> frozenset[str]:
    """Return the disclosure items called *names*; an unknown one is reported."""
    for name in names:
        if name not in known:
            message = f"unknown disclosure item `{name}`"
            findings.error("P208", message, name, did_you_mean(name, known))
    return frozenset(str(name) for name in names if name in known)
