"""Conditions in words for people who read law: values and ``any channel`` are spelled out."""

from __future__ import annotations

from typing import Final

from duecourse import ir
from duecourse.explain._phrases import Describer
from duecourse.language.model import CHANNELS
from duecourse.law._chinese import CHINESE

_FIELDS: Final = {
    "type": {"en": "its kind", "zh": "方式"},
    "outcome": {"en": "its outcome", "zh": "结果"},
    "direction": {"en": "its direction", "zh": "方向"},
    "contact": {"en": "the contact", "zh": "联系人"},
    "purpose": {"en": "its purpose", "zh": "目的"},
    "channel": {"en": "its channel", "zh": "渠道"},
    "by": {"en": "who did it", "zh": "执行方"},
    "role": {"en": "the relation to the debtor", "zh": "与借款人关系"},
    "phone": {"en": "the kind of phone", "zh": "电话类型"},
    "under_consent": {"en": "placed under consent to be called", "zh": "经同意拨打"},
}


class Plain(Describer):
    """Puts the conditions of limits into words."""

    def fact(self, expr: ir.Expr) -> str:
        """Return the name of what a test reads."""
        if isinstance(expr, ir.Input) and expr.scope is ir.Scope.EVENT:
            field = expr.fact.rpartition(".")[2]
            return _FIELDS.get(field, {}).get(self.language, field)
        found = super().fact(expr)
        if self.language == "en" and isinstance(expr, ir.Input | ir.Named):
            return found[:1].lower() + found[1:]
        return found

    def value(self, value: ir.Value | None, kind: ir.Kind | None) -> str:
        """Return a value as people read it."""
        found = super().value(value, kind)
        return self.named(found) if isinstance(value, str) else found

    def named(self, word: str) -> str:
        """Return the member of an enum, a duty or an item as people read it."""
        if self.language == "zh":
            return CHINESE.get(word, word.replace("_", " "))
        return word.replace("_", " ")

    def test(self, expr: ir.Expr) -> str:
        """Return a condition in words."""
        match expr:
            case ir.OneOf(operand, values) if values == frozenset(CHANNELS):
                return {"en": "any channel is used", "zh": "任何渠道"}[self.language]
            case ir.OneOf(operand, values):
                ordered = [self.value(v, None) for v in sorted(values, key=str)]
                shown = self.say["or"].join(ordered)
                return self.say["one_of"].format(fact=self.fact(operand), values=shown)
            case ir.Overlaps(operand, values):
                shown = self.say["or"].join(self.named(v) for v in sorted(values))
                return self.say["has"].format(fact=self.fact(operand), values=shown)
            case _:
                return super().test(expr)
