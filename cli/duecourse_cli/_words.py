"""The headings of the views, in the languages that they are shown in."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "zh")

_WORDS = {
    "no_law": (
        "NO LAW  decided without any law pack: to compare a playbook, not to work by",
        "无法律约束  未加载任何法规包:仅供与法规对照,不得据此作业",
    ),
    "no_law_tests": (
        "NO LAW  {some} of {all} tests asked no law pack and no house floor: their documents say "
        "`law: none`",
        "无法律约束  {all}项测试中有{some}项未查阅任何法规包和内部底线:其文件写明 `law: none`",
    ),
    "part_law": (
        "LAW INCOMPLETE  not every jurisdiction of this case has a law pack",
        "法规不全  本案部分管辖地没有法规包",
    ),
    "law": ("law", "法规"),
    "no_stage": ("in no stage", "不属于任何阶段"),
    "score": ("score", "评分"),
    "experiment": ("experiment", "实验"),
    "now": ("NOW", "现在可做"),
    "later": ("LATER", "稍后可做"),
    "barred": ("BARRED", "不可做"),
    "exhibit": ("SHOWN, NEVER DONE", "仅作展示"),
    "missing": ("MISSING", "缺少信息"),
    "next": ("NEXT", "下一步"),
    "nothing_now": ("nothing may be done now", "目前没有可做的事"),
    "until": ("until", "截至"),
    "from": ("from", "自"),
    "remaining": ("left", "剩余"),
    "opening": ("opening", "开场"),
    "say": ("then say", "表明身份后"),
    "write": ("text", "正文"),
    "voicemail": ("voicemail", "语音留言"),
    "dropped": ("left out", "已略去"),
    "duties": ("must", "必须"),
    "learn": ("find out", "了解"),
    "confirm": ("confirm", "确认"),
    "checklist": ("check", "核对"),
    "assigned": ("by", "负责人"),
    "advice": ("but advised", "但指引反对"),
    "reported": ("guidance only reported", "指引仅作报告"),
    "instead": ("or instead", "也可改为"),
    "why": ("because", "因为"),
    "decides": ("would decide", "将决定"),
    "changes": ("this changes", "结果变化"),
    "review": ("look again", "再次检查"),
    "same": ("nothing changes within the horizon", "期限内无变化"),
    "lapses": ("the offer ends first", "在此之前已失效"),
    "unknown_zone": ("zone unknown", "时区未知"),
    "ignored": ("events after this instant, ignored", "此刻之后的事件(已忽略)"),
    "desk": ("desk", "内部"),
    "case": ("case", "案件"),
    "stage": ("stage", "阶段"),
    "action": ("first action", "首选"),
    "otherwise": ("also", "其他"),
    "again": ("until", "有效至"),
    "more": ("more", "另有"),
    "house": ("house rule", "内部规定"),
}
_ACTS = {
    "call": "电话",
    "sms": "短信",
    "wechat": "微信",
    "email": "邮件",
    "letter": "信函",
    "visit": "上门",
    "review": "审核",
    "research": "调查",
    "record": "记录",
    "flag": "标记",
    "hand-over": "移交",
    "offer-plan": "还款方案",
    "wait": "等待",
}


def word(key: str, language: str) -> str:
    """Return a heading."""
    return _WORDS[key][LANGUAGES.index(language)]


def act(do: str, language: str) -> str:
    """Return what is done, for people."""
    return _ACTS.get(do, do) if language == "zh" else do


def pick(words: Mapping[str, str], language: str, otherwise: str) -> str:
    """Return the text for *language*, or in any language, or *otherwise*."""
    return words.get(language) or words.get("") or words.get("en") or otherwise
