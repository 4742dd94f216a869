"""Conditions and values in words, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from duecourse import ir
from duecourse.clock.instants import DAY, HOUR, MINUTE, date_of
from duecourse.ir_tools import kind_of
from duecourse.language.model import Fact, Words

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "now": "“{what}” to {to} is lawful now{until}{left}.",
        "now_desk": "“{what}” may be done now{until}.",
        "until": ", until {until}",
        "left": "; {left} more may follow",
        "last": "; it is the last one allowed",
        "later": "“{what}” to {to} must wait until {not_before}: {reasons}.",
        "barred": "“{what}” to {to} is barred: {reasons}.",
        "barred_desk": "“{what}” is barred: {reasons}.",
        "later_desk": "“{what}” must wait until {not_before}: {reasons}.",
        "exhibit": "“{what}” to {to} shows the old practice and is never done: {reasons}.",
        "not_offered": "“{what}” is not offered{to_whom}: {why}.",
        "to_whom": " to {to}",
        "unknown_offer": "“{what}” is not offered{to_whom}, because it is not known whether {why}.",
        "other_stage": "“{what}” belongs to stage {stages}; the case is in {stage}.",
        "no_stage": "The case is in no stage, so nothing is offered: {why}.",
        "in_stage": "The case is in stage {stage}.",
        "no_channel": "{to} does not carry {channel}",
        "in_arm": "The case takes part in the experiment {experiment}, in arm {arm}.",
        "tried_in": "the experiment {experiment} has it in {arms}, and {where}",
        "other_arm": "the case is in arm {arm}",
        "no_part": "the case does not take part",
        "no_run": "it does not run now",
        "drawn": "Arms are drawn by person; nobody is moved from one to another.",
        "lapses": "the offer ends before it lifts",
        "offered_because": "It is offered because {why}.",
        "always": "the playbook offers it throughout the stage",
        "stands": "{name} ({cite}) stands against it{until_when}.",
        "lifts": " until {when}",
        "silent": "No limit stands against it.",
        "duties": "It comes with these duties: {duties}.",
        "dropped": "Left out of what is said: {dropped}.",
        "would": "It would differ if {what}.",
        "from": "It would be offered from {when} on, when {what}.",
        "wait": "Waiting until {when} is enough; nothing else need change.",
        "protected": "What else it rests on is a protected fact, and is not for anyone to change.",
        "missing": "Not known: {facts}.",
        "no_law": "No law was consulted: this compares a playbook, and is not to work by.",
        "and": " and ",
        "or": " or ",
        "not": "not ({what})",
        "is": "{fact} is {value}",
        "is_not": "{fact} is not {value}",
        "known": "{fact} is known",
        "not_known": "{fact} is not known",
        "unknown": "unknown",
        "one_of": "{fact} is {values}",
        "not_one_of": "{fact} is not {values}",
        "between": "{fact} is {low} to {high}",
        "not_between": "{fact} is not {low} to {high}",
        "below": "{fact} is below {bound}",
        "above": "{fact} is above {bound}",
        "at_least": "{fact} is at least {bound}",
        "at_most": "{fact} is at most {bound}",
        "yes": "yes",
        "no": "no",
        "has": "{fact} includes {values}",
        "within": "every one of {fact} is among {values}",
        "compare": "{fact} {operator} {other}",
        "but": "{test} (it is {value})",
        "nobody": "the desk",
        "house": "house rule",
    },
    "zh": {
        "now": "“{what}”现在可以对{to}执行{until}{left}。",
        "now_desk": "“{what}”现在可以执行{until}。",
        "until": "，至{until}为止",
        "left": "；其后还可再进行{left}次",
        "last": "；这是允许的最后一次",
        "later": "“{what}”对{to}须等到{not_before}：{reasons}。",
        "barred": "“{what}”对{to}被禁止：{reasons}。",
        "barred_desk": "“{what}”被禁止：{reasons}。",
        "later_desk": "“{what}”须等到{not_before}：{reasons}。",
        "exhibit": "“{what}”（{to}）仅展示旧做法，永不执行：{reasons}。",
        "not_offered": "“{what}”{to_whom}不适用：{why}。",
        "to_whom": "对{to}",
        "unknown_offer": "“{what}”{to_whom}不适用，因为尚不清楚是否{why}。",
        "other_stage": "“{what}”属于阶段{stages}；本案现处于{stage}。",
        "no_stage": "本案不在任何阶段，因此没有可做之事：{why}。",
        "in_stage": "本案处于{stage}阶段。",
        "no_channel": "{to}不支持{channel}",
        "in_arm": "本案参与实验{experiment}，属于{arm}组。",
        "tried_in": "实验{experiment}只在{arms}组采用它，而{where}",
        "other_arm": "本案属于{arm}组",
        "no_part": "本案不参与实验",
        "no_run": "该实验目前不在进行",
        "drawn": "分组按人抽定，任何人都不会改组。",
        "lapses": "限制解除之前适用期已结束",
        "offered_because": "之所以适用，是因为{why}。",
        "always": "该阶段内始终适用",
        "stands": "{name}（{cite}）构成限制{until_when}。",
        "lifts": "，至{when}",
        "silent": "没有任何限制。",
        "duties": "须同时履行：{duties}。",
        "dropped": "话术中略去：{dropped}。",
        "would": "如果{what}，结果会不同。",
        "from": "自{when}起将适用，届时{what}。",
        "wait": "等到{when}即可，无须其他变化。",
        "protected": "其余依据属于受保护的事实，不得以改变它为目的。",
        "missing": "未知：{facts}。",
        "no_law": "未查阅任何法规：仅用于对照，不得据此作业。",
        "and": "且",
        "or": "或",
        "not": "并非（{what}）",
        "is": "{fact}为{value}",
        "is_not": "{fact}不为{value}",
        "known": "{fact}已知",
        "not_known": "{fact}未知",
        "unknown": "未知",
        "one_of": "{fact}为{values}",
        "not_one_of": "{fact}不为{values}",
        "between": "{fact}在{low}至{high}之间",
        "not_between": "{fact}不在{low}至{high}之间",
        "below": "{fact}低于{bound}",
        "above": "{fact}高于{bound}",
        "at_least": "{fact}不低于{bound}",
        "at_most": "{fact}不高于{bound}",
        "yes": "是",
        "no": "否",
        "has": "{fact}包含{values}",
        "within": "{fact}均属于{values}",
        "compare": "{fact} {operator} {other}",
        "but": "{test}（现为{value}）",
        "nobody": "后台",
        "house": "内部规定",
    },
}


def title(words: Words, language: str, otherwise: str) -> str:
    """Return a title in *language*, or in any, or *otherwise*."""
    return words.get(language) or words.get("") or next(iter(words.values()), "") or otherwise


class Describer:
    """Puts conditions into words of one language.

    Attributes:
        say: The phrases of that language.
    """

    def __init__(self, facts: Mapping[str, Fact], language: str) -> None:
        """Keep the vocabulary, whose titles name the facts."""
        self.facts, self.language = facts, language
        self.say = PHRASES.get(language, PHRASES["en"])

    def fact(self, expr: ir.Expr) -> str:
        """Return the name of what a test reads."""
        match expr:
            case ir.Input(fact) | ir.Named(fact):
                known = self.facts.get(fact)
                return title(known.meta.title, self.language, fact) if known else fact
            case ir.Default(operand, _):
                return self.fact(operand)
            case ir.Const(value):
                return self.value(value, None)
            case ir.DaysSince(inner) | ir.DaysUntil(inner) | ir.YearOf(inner):
                return self.fact(inner)
            case _:
                return type(expr).__name__.lower()

    def value(self, value: ir.Value | None, kind: ir.Kind | None) -> str:
        """Return a value as people read it."""
        if value is None:
            return self.say["unknown"]
        if isinstance(value, bool):
            return self.say["yes" if value else "no"]
        if isinstance(value, frozenset):
            return ", ".join(sorted(value)) or "—"
        if isinstance(value, int):
            if kind is ir.Kind.DATE:
                return _date(value)
            if kind is ir.Kind.TIME_OF_DAY:
                return f"{value // 60:02d}:{value % 60:02d}"
            if kind is ir.Kind.INSTANT:
                return (
                    f"{_date(value // DAY)}T{value % DAY // HOUR:02d}:{value % HOUR // MINUTE:02d}Z"
                )
            if kind is ir.Kind.DURATION:
                return f"{value // HOUR} h"
        if isinstance(value, Decimal):
            return f"{value:,f}"
        return str(value)

    def test(self, expr: ir.Expr) -> str:
        """Return a condition in words."""
        say = self.say
        match expr:
            case ir.All(operands):
                return say["and"].join(self.test(part) for part in operands)
            case ir.Any(operands):
                return "(" + say["or"].join(self.test(part) for part in operands) + ")"
            case ir.Not(operand):
                return self.untrue(operand)
            case ir.Known(operand):
                return say["known"].format(fact=self.fact(operand))
            case ir.Between():
                return self._range(expr, inside=True)
            case ir.Compare("==", left, ir.Const(value)):
                return say["is"].format(
                    fact=self.fact(left), value=self.value(value, kind_of(left))
                )
            case ir.Compare(operator, left, right):
                other = (
                    self.value(right.value, kind_of(left))
                    if isinstance(right, ir.Const)
                    else self.fact(right)
                )
                sign = {"!=": "≠", "<=": "≤", ">=": "≥", "==": "="}.get(operator, operator)
                return say["compare"].format(fact=self.fact(left), operator=sign, other=other)
            case ir.OneOf(operand, values):
                return say["one_of"].format(
                    fact=self.fact(operand), values=self._either(operand, values)
                )
            case ir.Overlaps(operand, values):
                shown = say["or"].join(sorted(values))
                return say["has"].format(fact=self.fact(operand), values=shown)
            case ir.Covers(operand, values):
                return say["within"].format(
                    fact=self.fact(operand), values=", ".join(sorted(values)) or "—"
                )
            case ir.Named(_, ir.Kind.BOOLEAN):
                return say["is"].format(fact=self.fact(expr), value=say["yes"])
            case ir.Const(value):
                return self.value(value, None)
            case _:
                return self.fact(expr)

    def untrue(self, expr: ir.Expr) -> str:
        """Return the opposite of a condition in words."""
        say = self.say
        match expr:
            case ir.Not(operand):
                return self.test(operand)
            case ir.Known(operand):
                return say["not_known"].format(fact=self.fact(operand))
            case ir.Compare("==", left, ir.Const(value)):
                return say["is_not"].format(
                    fact=self.fact(left), value=self.value(value, kind_of(left))
                )
            case ir.OneOf(operand, values):
                return say["not_one_of"].format(
                    fact=self.fact(operand), values=self._either(operand, values)
                )
            case ir.Between():
                return self._range(expr, inside=False)
            case ir.Named(_, ir.Kind.BOOLEAN):
                return say["is"].format(fact=self.fact(expr), value=say["no"])
            case _:
                return say["not"].format(what=self.test(expr))

    def _either(self, operand: ir.Expr, values: frozenset[ir.Value]) -> str:
        return self.say["or"].join(sorted(self.value(v, kind_of(operand)) for v in values))

    def _range(self, test: ir.Between, inside: bool) -> str:
        """Return that a value is within bounds, or is not."""
        say, kind, name = self.say, kind_of(test.operand), self.fact(test.operand)
        low, high = self.value(test.low, kind), self.value(test.high, kind)
        if test.low is None:
            words = ("below", "at_least") if test.half_open else ("at_most", "above")
            return say[words[not inside]].format(fact=name, bound=high)
        if test.high is None:
            return say["at_least" if inside else "below"].format(fact=name, bound=low)
        if test.low == test.high and not test.half_open:
            return say["is" if inside else "is_not"].format(fact=name, value=low)
        return say["between" if inside else "not_between"].format(fact=name, low=low, high=high)


def _date(day: int) -> str:
    found: date = date_of(day)
    return found.isoformat()
