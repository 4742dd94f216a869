"""Conditions in words for people who read law: values and ``any channel`` are spelled out."""

from __future__ import annotations

from typing import Final

from duecourse import ir
from duecourse.explain._phrases import Describer
from duecourse.ir_parts import rebuild
from duecourse.ir_tools import all_of
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
}
_THE_CHANNEL_USED: Final = "the channel used"
_SAID: Final = {  # fields that are true or false: said, and denied
    "under_consent": {
        "en": ("it was placed under consent", "it was not placed under consent"),
        "zh": ("经其同意拨出", "未经其同意拨出"),
    },
}


class Plain(Describer):
    """Puts the conditions of limits into words."""

    def fact(self, expr: ir.Expr) -> str:
        """Return the name of what a test reads."""
        if isinstance(expr, ir.Input) and expr.scope is ir.Scope.EVENT:
            field = expr.fact.rpartition(".")[2]
            if field in _SAID:
                return _SAID[field][self.language][0]
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
        if word == _THE_CHANNEL_USED:
            return {"en": "the channel used", "zh": "所用渠道"}[self.language]
        if self.language == "zh":
            return CHINESE.get(word, word.replace("_", " "))
        return word.replace("_", " ")

    def test(self, expr: ir.Expr) -> str:
        """Return a condition in words."""
        match expr:
            case ir.OneOf(operand, values) if values == frozenset(CHANNELS):
                return {"en": "any channel is used", "zh": "任何渠道"}[self.language]
            case ir.All(operands):
                kept = _without_known(operands)
                return self.test(kept[0]) if len(kept) == 1 else super().test(ir.All(kept))
            case ir.Any(operands):
                left = _for_the_channel_used(operands)
                return self.test(left[0]) if len(left) == 1 else super().test(ir.Any(left))
            case ir.Overlaps(operand, values):
                shown = self.say["or"].join(self.named(v) for v in sorted(values))
                return self.say["has"].format(fact=self.fact(operand), values=shown)
            case _:
                return super().test(expr)

    def untrue(self, expr: ir.Expr) -> str:
        """Return the opposite of a condition in words."""
        match expr:
            case ir.OneOf(_, values) if values == frozenset(CHANNELS):
                return {"en": "no channel is used", "zh": "不使用任何渠道"}[self.language]
            case ir.Input(fact, _, ir.Scope.EVENT) if (field := fact.rpartition(".")[2]) in _SAID:
                return _SAID[field][self.language][1]
            case _:
                return super().untrue(expr)

    def _either(self, operand: ir.Expr, values: frozenset[ir.Value]) -> str:
        return self.say["or"].join(self.value(v, None) for v in sorted(values, key=str))


def _without_known(operands: tuple[ir.Expr, ...]) -> tuple[ir.Expr, ...]:
    """Leave out that a fact is known where the next condition reads that very fact."""
    read = {_reads(operand) for operand in operands if not isinstance(operand, ir.Known)}
    return tuple(
        operand
        for operand in operands
        if not (isinstance(operand, ir.Known) and operand.operand in read)
    )


def _reads(expr: ir.Expr) -> ir.Expr | None:
    match expr:
        case ir.Input() | ir.Named():
            return expr
        case ir.Overlaps(operand) | ir.OneOf(operand) | ir.Between(operand):
            return operand
        case ir.Compare(_, left, ir.Const()):
            return left
        case _:
            return None


def _for_the_channel_used(operands: tuple[ir.Expr, ...]) -> tuple[ir.Expr, ...]:
    """Say once what is said of each channel in turn."""
    shapes: dict[ir.All, list[tuple[int, str]]] = {}
    for place, operand in enumerate(operands):
        match operand:
            case ir.All((ir.Compare("==", ir.Input("channel"), ir.Const(str(channel))), *rest)):
                shape = ir.All(tuple(_of_the_used(part, channel) for part in rest))
                shapes.setdefault(shape, []).append((place, channel))
            case _:
                pass
    said = list(operands)
    for shape, places in shapes.items():
        if len(places) > 1 and {channel for _, channel in places} == set(CHANNELS):
            first, *others = (place for place, _ in places)
            said[first] = all_of(shape.operands)
            for place in others:
                said[place] = ir.FALSE
    return tuple(part for part in said if part != ir.FALSE)


def _of_the_used(expr: ir.Expr, channel: str) -> ir.Expr:
    if isinstance(expr, ir.Overlaps) and expr.values == {channel}:
        return ir.Overlaps(expr.operand, frozenset({_THE_CHANNEL_USED}))
    return rebuild(expr, lambda part: _of_the_used(part, channel))
