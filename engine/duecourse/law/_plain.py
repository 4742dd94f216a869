"""Conditions in words for people who read law: values and ``any channel`` are spelled out."""

from __future__ import annotations

from typing import Final

from duecourse import ir
from duecourse.explain._phrases import Describer
from duecourse.ir_tools import all_of, rebuild
from duecourse.language.model import CHANNELS

_CHINESE: Final = {
    "call": "电话",
    "sms": "短信",
    "wechat": "微信",
    "email": "电子邮件",
    "letter": "信函",
    "visit": "上门",
    "consumer": "消费者",
    "liable": "负有还款责任者",
    "professional": "代理专业人士",
    "third_party": "第三人",
    "first_party": "出借人自行催收",
    "remind": "提醒",
    "collect": "催收",
    "locate": "查找下落",
    "relay": "转告",
    "verify": "核实",
    "interview": "面谈",
    "notify": "通知",
    "invite": "邀约",
    "confirm_cease": "确认停止",
    "gather": "收集信息",
    "reply": "答复",
    "validate": "债务确认",
    "threat": "威胁",
    "shame": "羞辱",
    "public_exposure": "公开曝光",
    "repay_on_behalf": "要求代偿",
    "borrow_to_repay": "借新还旧",
    "no_answer": "未接",
    "voicemail": "语音信箱",
    "busy": "占线",
    "not_in_service": "停机空号",
    "answered": "接通",
    "conversation": "通话",
    "hung_up": "挂断",
    "delivered": "送达",
    "replied": "已回复",
    "met": "见面",
    "not_met": "未遇",
    "in": "呼入",
    "out": "呼出",
    "mobile": "手机",
    "home": "住宅",
    "work": "单位",
    "debtor": "借款人",
    "co_debtor": "共同借款人",
    "guarantor": "担保人",
    "spouse": "配偶",
    "parent": "父母",
    "child": "子女",
    "sibling": "兄弟姐妹",
    "applied": "已申请",
    "approved": "已批准",
    "signed": "已签约",
    "active": "存续",
    "bank": "银行",
    "platform": "平台",
    "micro_lender": "小额贷款公司",
    "consumer_finance": "消费金融公司",
    "card_issuer": "发卡机构",
    "non_bank": "非银行机构",
    "microfinance": "小额信贷",
    "creditor": "债权人名称",
    "debt_exists": "债务的存在",
    "amount": "金额",
    "days_past_due": "逾期天数",
    "consequences": "后果",
    "caller_name": "来电人名称",
    "callback_number": "回拨号码",
}
_FIELDS: Final = {
    "type": {"en": "its kind", "zh": "方式"},
    "outcome": {"en": "its outcome", "zh": "结果"},
    "direction": {"en": "its direction", "zh": "方向"},
    "contact": {"en": "the contact", "zh": "联系人"},
    "purpose": {"en": "its purpose", "zh": "目的"},
    "channel": {"en": "its channel", "zh": "渠道"},
    "by": {"en": "who did it", "zh": "执行方"},
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
            return _CHINESE.get(word, word.replace("_", " "))
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
