"""Conditions in a handbook's words: as ``law show`` says them, without the crutches of logic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from duecourse import ir
from duecourse.ir_tools import all_of
from duecourse.language.model import CHANNELS, Fact, Limit
from duecourse.law._plain import Plain
from duecourse.law.words import Teller

_NOT = {"en": "not: {what}", "zh": "并非{what}"}
_UNKNOWN = {"en": "{fact} is not known", "zh": "{fact}未知"}
_IS_NOT = {"en": "{fact} is not {values}", "zh": "{fact}不是{values}"}
_TODAY = {"en": "events that count", "zh": "计入的事件"}
_PARTIES = {
    "en": {
        "consumer": "the debtor",
        "liable": "someone liable with the debtor",
        "professional": "an attorney or debt adviser of the debtor",
        "third_party": "someone who does not owe the debt",
    },
    "zh": {
        "consumer": "借款人本人",
        "liable": "共同负有还款责任者",
        "professional": "借款人的律师或债务顾问",
        "third_party": "不负还款责任的第三人",
    },
}
_ROLES = {"en": "the debtor's {roles}", "zh": "借款人的{roles}"}
_PERSON = {"en": "the person is {who}", "zh": "对象为{who}"}
_WHO = {
    "en": {
        "consumer": "the consumer",
        "liable": "liable for the debt",
        "professional": "an attorney or debt adviser",
        "third_party": "a third party",
    },
    "zh": {
        "consumer": "消费者本人",
        "liable": "负有还款责任者",
        "professional": "律师或债务顾问",
        "third_party": "第三人",
    },
}
_ENGLISH = {
    "co_debtor": "co-debtor",
    "sms": "SMS",
    "wechat": "WeChat",
    "email": "e-mail",
    "call": "phone",
    "debt_exists": "that there is a debt",
    "creditor": "who the lender is",
}
_ANY_CHANNEL = ir.OneOf(ir.Input("channel", ir.Kind.ENUM, ir.Scope.ACT), frozenset(CHANNELS))
_OR = {"en": " or ", "zh": "或"}
_ONLY = {"en": "{party}, if {rest}", "zh": "{party}（限{rest}）"}
_WHOEVER = {"en": "whoever: {rest}", "zh": "符合以下条件者：{rest}"}
_ANYONE = {"en": "anyone", "zh": "任何人"}


class Reading(Plain):
    """Puts conditions into words for a reader who does not think in formulas."""

    def named(self, word: str) -> str:
        """Return a word of the vocabulary as people read it."""
        return _ENGLISH[word] if self.language == "en" and word in _ENGLISH else super().named(word)

    def either(self, words: Iterable[str]) -> str:
        """Return alternatives: commas, and the last one after "or"."""
        *first, last = words
        joint = {"en": ", ", "zh": "、"}[self.language]
        return joint.join(first) + self.say["or"] + last if first else last

    def test(self, expr: ir.Expr) -> str:
        """Return a condition in words."""
        parties = _among("party", expr)
        if parties:
            who = self.say["or"].join(_WHO[self.language].get(each, each) for each in parties)
            return _PERSON[self.language].format(who=who)
        match expr:
            case ir.OneOf(operand, values) if len(values) > 2 and values != frozenset(CHANNELS):
                shown = self.either(self.value(v, None) for v in sorted(values, key=str))
                return self.say["one_of"].format(fact=self.fact(operand), values=shown)
            case ir.Compare("==", left, ir.Const(True)):
                return self.fact(left)
            case ir.Compare("==", left, ir.Const(False)):
                return _NOT[self.language].format(what=self.fact(left))
            case ir.Named(_, ir.Kind.BOOLEAN) | ir.Input(_, ir.Kind.BOOLEAN):
                return self.fact(expr)
            case ir.Not(ir.Known(operand)):
                return _UNKNOWN[self.language].format(fact=self.fact(operand))
            case ir.Not(ir.OneOf(operand, values)):
                shown = self.either(self.value(v, None) for v in sorted(values, key=str))
                return _IS_NOT[self.language].format(fact=self.fact(operand), values=shown)
            case ir.Not(ir.Compare("==", operand, ir.Const(value))) if not isinstance(value, bool):
                shown = self.value(value, None)
                return _IS_NOT[self.language].format(fact=self.fact(operand), values=shown)
            case ir.Not(operand) if not isinstance(operand, ir.All | ir.Any):
                return _NOT[self.language].format(what=self.test(operand))
            case ir.Count() | ir.CountDistinct() | ir.Sum() | ir.Pick():
                return _TODAY[self.language]
            case _:
                return super().test(expr)


class Sentences(Teller):
    """Tells limits, audiences and conditions of one policy."""

    def __init__(self, facts: Mapping[str, Fact], language: str) -> None:
        """Keep the vocabulary."""
        super().__init__(facts, language)
        self._describer: Reading = Reading(facts, self.language)

    def named(self, word: str) -> str:
        """Return a word of the vocabulary as people read it; duties too."""
        return self._describer.named(word.replace("-", " ") if "-" in word else word)

    def fact(self, name: str) -> str:
        """Return the name of a fact."""
        return self._describer.fact(ir.Input(name, ir.Kind.TEXT, ir.Scope.CASE))

    def scope(self, limit: Limit) -> tuple[str, ...]:
        """Return what a limit applies to; that it is for any channel goes without saying."""
        parts = limit.on.operands if isinstance(limit.on, ir.All) else (limit.on,)
        kept = all_of(part for part in parts if part != _ANY_CHANNEL)
        return super().scope(replace(limit, on=kept))

    def audience(self, whom: ir.Expr) -> str:
        """Return whom a condition on contact and point selects, in words."""
        parts = whom.operands if isinstance(whom, ir.All) else (whom,)
        who = ""
        rest: list[ir.Expr] = []
        for part in parts:
            named = self._who(part) if not who else ""
            if named:
                who = named
            elif part != ir.TRUE:
                rest.append(part)
        language = self.language
        condition = self.condition(all_of(rest))
        if not who:
            return _WHOEVER[language].format(rest=condition) if rest else _ANYONE[language]
        return _ONLY[language].format(party=who, rest=condition) if rest else who

    def _who(self, part: ir.Expr) -> str:
        parties, roles = _among("party", part), _among("role", part)
        if parties:
            return _OR[self.language].join(_PARTIES[self.language].get(p, p) for p in parties)
        if roles == ["debtor"]:
            return _PARTIES[self.language]["consumer"]
        if not roles:
            return ""
        named = self._describer.either(self.named(role) for role in roles)
        return _ROLES[self.language].format(roles=named)


def _among(fact: str, expr: ir.Expr) -> list[str]:
    """Return the values among which a test wants a fact, sorted; none where it is another test."""
    match expr:
        case ir.OneOf(ir.Named(name) | ir.Input(name), values) if name == fact:
            return sorted(str(value) for value in values)
        case ir.Compare("==", ir.Named(name) | ir.Input(name), ir.Const(str(value))) if (
            name == fact
        ):
            return [value]
        case _:
            return []
