"""The closed forms of ``derive`` (language.md, section 3), each to an ``ir`` expression."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.language._operands import Operands
from duecourse.language.conditions import Conditions, Place
from duecourse.language.counts import COUNTED, Selections
from duecourse.language.findings import Findings
from duecourse.language.model import Fact, Meta
from duecourse.language.nodes import given, map_at, text_at, texts
from duecourse.language.scalars import UnfitError, read
from duecourse.language.suggest import did_you_mean
from duecourse.language.vocabulary import Vocabulary, scopes_up_to
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span

Derived: TypeAlias = tuple[ir.Expr, tuple[str, ...]]

_DAYS = (Kind.DATE, Kind.INSTANT)
_NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a fact says of itself before its derivation is read."""

    id: str
    kind: Kind
    scope: Scope
    values: tuple[str, ...]
    span: Span

    @property
    def place(self) -> Place:
        """Whose facts its conditions can read."""
        return Place(f"the fact `{self.id}`", scopes_up_to(self.scope))


class Derivations:
    """Reads derivations; None is a mistake that has been reported."""

    def __init__(
        self, vocabulary: Vocabulary, conditions: Conditions, findings: Findings, origin: str
    ) -> None:
        """Read for the policy called *origin*."""
        self._vocabulary, self._conditions, self._findings = vocabulary, conditions, findings
        self._selections = Selections(conditions, findings)
        self._operands = Operands(vocabulary, conditions, findings, origin)

    def read(self, derive: Map, fact: Outline) -> Derived | None:
        """Return the expression of *fact*, and its values where it is an enum."""
        named = [key for key in derive if key in FORMS]
        if len(named) != 1:
            key = next((key for key in derive if key not in FORMS), None)
            help = did_you_mean(key, FORMS) if key is not None and not named else ""
            message = "`derive` needs exactly one form"
            self._findings.error("P307", message, named[1] if named else derive, help)
            return None
        form = named[0]
        value = derive[form]
        expr = _FORMS[form](self, derive, form, value, fact)
        if expr is None:
            return None
        return expr, fact.values or _values_of(expr, fact.kind)

    # --- dates -------------------------------------------------------------------------------

    def _days(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        found = self._operands.one(value, fact, Kind.DATE, _DAYS)
        if found is None or not self._gives(form, fact, Kind.INTEGER):
            return None
        return ir.DaysSince(found[0]) if form == "days_since" else ir.DaysUntil(found[0])

    def _year(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        found = self._operands.one(value, fact, Kind.DATE, (Kind.DATE,))
        if found is None or not self._gives(form, fact, Kind.INTEGER):
            return None
        return ir.YearOf(found[0])

    def _age(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        on: tuple[ir.Expr, Kind | None] | None = None
        if isinstance(value, Map):
            day = given(value, "on")
            on = self._operands.one(day, fact, Kind.DATE, (Kind.DATE,)) if day else None
            if day is not None and on is None:
                return None
            value = given(value, "born") or Text("", value.span)
        born = self._operands.one(value, fact, Kind.DATE, (Kind.DATE,))
        if born is None or not self._gives(form, fact, Kind.INTEGER):
            return None
        return ir.AgeOn(born[0], on[0] if on else None)

    # --- events ------------------------------------------------------------------------------

    def _count(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        if not isinstance(value, Text):
            self._findings.error("P103", f"`{form}` must be a name", value)
            return None
        events = self._selections.read(derive, value, fact.scope)
        if events is None or not self._gives(form, fact, Kind.INTEGER):
            return None
        return ir.Count(events)

    def _of_field(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        of = text_at(derive, "of", self._findings)
        if not isinstance(value, Text) or of is None:
            help = f"expected one of {', '.join(f'`{kind}`' for kind in COUNTED)}"
            self._findings.error("P102", f"`{form}` needs `of`, what it looks at", form, help)
            return None
        field = self._field(value, form)
        events = self._selections.read(derive, of, fact.scope)
        if field is None or events is None:
            return None
        kind, values = field
        name = str(value)
        if form == "count_distinct":
            return ir.CountDistinct(name, events) if self._gives(form, fact, Kind.INTEGER) else None
        if form == "sum" and kind not in _NUMBERS:
            self._findings.error("P307", f"`sum` needs a number, and `{value}` is none", value)
            return None
        if not self._gives(Text(f"{form}: {value}", form.span), fact, kind):
            return None
        if form == "sum":
            return ir.Sum(name, events)
        missing = [v for v in values if fact.values and v not in fact.values]
        if missing:
            self._findings.error(
                "P303", f"`values` lacks `{missing[0]}`, which `{value}` can be", fact.span
            )
            return None
        return ir.Pick(name, events, form == "latest", fact.kind)

    def _field(self, name: Text, form: Text) -> tuple[Kind, tuple[str, ...]] | None:
        if name == "day" and form != "sum":
            return Kind.DATE, ()
        if name == "at" and form in ("latest", "earliest"):
            return Kind.INSTANT, ()
        field = self._vocabulary.find(name, events=True)
        return (field.kind, field.values) if field else None

    # --- numbers -----------------------------------------------------------------------------

    def _arithmetic(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        found = self._operands.arithmetic(form, value, fact)
        return None if found is None else ir.Arithmetic(str(form), found)

    def _differs(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        found = self._operands.alike(form, value, fact)
        if found is None or not self._gives(form, fact, Kind.BOOLEAN):
            return None
        return ir.Compare("!=", *found)

    # --- choices -----------------------------------------------------------------------------

    def _band(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        if not isinstance(value, Map) or not self._gives(form, fact, Kind.ENUM):
            return None
        of, bands = given(value, "of"), map_at(value, "bands", self._findings)
        if of is None or bands is None:
            self._findings.error("P102", "`band` needs `of` and `bands`", value)
            return None
        found = self._operands.one(of, fact, Kind.INTEGER, ())
        if found is None:
            return None
        left, kind = found
        like = Fact(Meta(str(of) if isinstance(of, Text) else "", ""), kind, fact.scope, left)
        branches: list[tuple[ir.Expr, ir.Expr]] = []
        sound = True
        for name, test in bands.items():
            result = self._value(name, fact)
            condition = self._conditions.test(left, like, test, fact.place)
            if result is None or condition is None:
                sound = False
            else:
                branches.append((condition, result))
        last = given(value, "otherwise")
        otherwise = self._value(last, fact) if last is not None else None
        if not sound or (last is not None and otherwise is None):
            return None
        return ir.Choose(tuple(branches), otherwise)

    def _when(self, derive: Map, form: Text, value: Node, fact: Outline) -> ir.Expr | None:
        if isinstance(value, Seq):
            return self._cases(value, fact)
        if not self._gives(form, fact, Kind.BOOLEAN):
            return None
        return self._conditions.read(value, fact.place)

    def _cases(self, value: Seq, fact: Outline) -> ir.Expr | None:
        branches: list[tuple[ir.Expr, ir.Expr]] = []
        otherwise: ir.Expr | None = None
        sound = True
        for number, entry in enumerate(value, 1):
            if not isinstance(entry, Map):
                self._findings.error("P103", "each of `when` must be a mapping", entry)
                return None
            last = given(entry, "otherwise")
            if last is not None:
                if number < len(value):
                    self._findings.error(
                        "P307", "`otherwise` must come last; what follows is never reached", entry
                    )
                    sound = False
                otherwise = self._value(last, fact)
                sound = sound and otherwise is not None
                continue
            result = self._value(given(entry, "then") or Text("", entry.span), fact)
            condition = self._conditions.read(given(entry, "if"), fact.place)
            if result is None or condition is None:
                sound = False
            else:
                branches.append((condition, result))
        return ir.Choose(tuple(branches), otherwise) if sound else None

    def _value(self, node: Node, fact: Outline) -> ir.Expr | None:
        if isinstance(node, Seq) and fact.kind is Kind.SET:
            members = texts(node, fact.id, self._findings)
            parts = [self._value(member, fact) for member in members]
            known = [part for part in parts if isinstance(part, ir.Const)]
            joined = [p.value for p in known if isinstance(p.value, frozenset)]
            return ir.Const(frozenset[str]().union(*joined)) if len(known) == len(parts) else None
        if not isinstance(node, Text):
            self._findings.error("P302", f"`{fact.id}`: expected one value", node)
            return None
        try:
            value = read(fact.kind, node, fact.values)
        except UnfitError as unfit:
            self._findings.error(unfit.code, f"`{fact.id}`: {unfit.message}", node, unfit.help)
            return None
        if fact.kind is Kind.SET and isinstance(value, str):
            return ir.Const(frozenset({value}))
        return ir.Const(value)

    def _gives(self, form: Text, fact: Outline, kind: Kind) -> bool:
        if fact.kind is kind or (kind is Kind.ENUM and fact.kind is Kind.TEXT):
            return True
        self._findings.error(
            "P307",
            f"`{form}` does not give `{fact.kind.value}`",
            form,
            f"write `type: {kind.value}`",
        )
        return False


_Form: TypeAlias = Callable[[Derivations, Map, Text, Node, Outline], ir.Expr | None]

_FORMS: dict[str, _Form] = {
    "days_since": Derivations._days,
    "days_until": Derivations._days,
    "age_on": Derivations._age,
    "year_of": Derivations._year,
    "count": Derivations._count,
    "count_distinct": Derivations._of_field,
    "sum": Derivations._of_field,
    "latest": Derivations._of_field,
    "earliest": Derivations._of_field,
    "share": Derivations._arithmetic,
    "add": Derivations._arithmetic,
    "subtract": Derivations._arithmetic,
    "minimum": Derivations._arithmetic,
    "maximum": Derivations._arithmetic,
    "differs": Derivations._differs,
    "band": Derivations._band,
    "when": Derivations._when,
}
FORMS: Final[Collection[str]] = tuple(_FORMS)


def _values_of(expr: ir.Expr, kind: Kind) -> tuple[str, ...]:
    """Return the values that an enum's derivation names, in text order."""
    if kind is not Kind.ENUM or not isinstance(expr, ir.Choose):
        return ()
    results = [result for _, result in expr.branches]
    if expr.otherwise is not None:
        results.append(expr.otherwise)
    named = [r.value for r in results if isinstance(r, ir.Const) and isinstance(r.value, str)]
    return tuple(dict.fromkeys(named))
