"""The words of the report on a portfolio run, in the languages that it is shown in."""

from __future__ import annotations

from typing import Final

from duecourse_cli._words import LANGUAGES

_SAID: Final = {
    "report": ("Portfolio report", "组合报告"),
    "head": (
        "{cases} cases of {persons} people, decided {at} by {book}",
        "{persons}人的{cases}笔案件，{at}按{book}判定",
    ),
    "packs": ("law packs: {packs}", "法规包：{packs}"),
    "rejected": (
        "{rejected} cases were rejected and are in no figure below",
        "{rejected}笔案件未通过校验，不计入下列数字",
    ),
    "contents": ("Contents", "目录"),
    "numbers": ("Numbers", "数据"),
    "no_data": ("nothing to show", "无数据"),
    "not_known": ("not known", "未知"),
    "stage": ("stage", "阶段"),
    "no_stage": ("in no stage", "不属于任何阶段"),
    "cases": ("cases", "案件"),
    "total": ("all", "合计"),
    "short": ("In short", "要点"),
    "tile_now": ("cases with something to do now", "现在有可做之事的案件"),
    "tile_of": ("{whole} of all cases", "占全部案件{whole}"),
    "tile_part": ("{part} of {whole}", "{whole}中的{part}"),
    "tile_inflow": ("became past due in {days} days", "{days}天内流入率"),
    "tile_at_cap": ("people at their cap on calls", "电话已达上限"),
    "tile_people": ("of {persons} people", "共{persons}人"),
    "tile_dearest": ("actions held back by one limit", "单项限制所拦动作"),
    "tile_limit": ("most of all: {limit}", "最多者：{limit}"),
    # worklists
    "worklists": ("Worklists by stage", "各阶段工作量"),
    "worklists_lead": (
        "{now} of {cases} cases have something lawful to do now; {later} must wait; for {nothing} "
        "nothing is lawful, or nothing is offered.",
        "{cases}笔案件中，{now}笔现在有可做之事，{later}笔须等待，{nothing}笔无可做之事。",
    ),
    "act_now": ("to do now", "现在可做"),
    "wait": ("only later", "须等待"),
    "nothing": ("nothing", "无"),
    "actions": ("actions now", "现在可做的动作"),
    "call": ("call", "电话"),
    "message": ("message", "信息"),
    "letter": ("letter", "信函"),
    "visit": ("visit", "上门"),
    "desk": ("desk", "内部"),
    "worklists_note": (
        "The columns by kind: cases that have such an action now. A case can have several.",
        "各类动作列：现在有该类动作的案件数；一笔案件可有多类。",
    ),
    # arrears
    "arrears": ("Inflow and days past due", "流入与逾期天数"),
    "arrears_lead": (
        "Inflow: {part} of {whole} loans ({rate}) passed their oldest unpaid due date in the last "
        "{days} days.",
        "流入率：{whole}笔贷款中有{part}笔（{rate}）在最近{days}天内越过最早未还还款日。",
    ),
    "arrears_note": (
        "By due dates: of the active loans that are not past due or became so in the period. Loans "
        "that became overdue and paid within it are not seen, so it is a floor. {other} cases are "
        "not active; of {unknown} the status or due date is not known.",
        "按还款日计算：分母为未逾期及期内转逾期的在贷笔数。期内逾期又还清者看不到，故为下限。"
        "{other}笔非在贷；{unknown}笔状态或还款日未知。",
    ),
    "days_past_due": ("days past due", "逾期天数"),
    "loans": ("active loans", "在贷笔数"),
    "moves": (
        "In another stage in {days} days if nothing is paid",
        "若无还款，{days}天后进入另一阶段",
    ),
    "from_stage": ("from", "自"),
    "to_stage": ("to", "至"),
    # movement
    "movement": ("Movement since {at}", "自{at}以来的变化"),
    "movement_lead": (
        "In {days} days: inflow {inflow}, cure {cure}.",
        "{days}天内：流入率{inflow}，回正率{cure}。",
    ),
    "movement_note": (
        "Inflow: of the cases then in a stage before the due date, those now overdue. Roll: of an "
        "overdue stage, those now in a later one. Cure: of all overdue, those now current{paid}. "
        "Cases that are not in the later run are left out of the rates.",
        "流入率：当时处于还款日前阶段、现已逾期的占比。滚动率：逾期阶段中进入更后阶段的占比。"
        "回正率：全部逾期中现已恢复正常的占比{paid}。后一次运行中没有的案件不计入比率。",
    ),
    "cure_floor": (
        "; without the portfolio a loan that was paid off cannot be told, so cure is a floor",
        "；未给出组合时无法看出已还清者，故回正率为下限",
    ),
    "rolls": ("Roll rates by stage", "各阶段滚动率"),
    "roll_rate": ("roll rate", "滚动率"),
    "cure_rate": ("cure rate", "回正率"),
    "worse": ("rolled on", "恶化"),
    "same": ("stayed", "不变"),
    "better": ("better", "好转"),
    "cured": ("cured", "回正"),
    "left_stages": ("in no stage", "不在阶段内"),
    "gone": ("gone", "不在后次"),
    "new": ("new", "新增"),
    "transitions_listed": ("From stage to stage", "阶段转移"),
    "share": ("share", "占比"),
    "transitions": ("From stage (rows) to stage (columns)", "由阶段（行）至阶段（列）"),
    # hours
    "hours": ("Lawful hours today", "今日可联系时段"),
    "hours_lead": (
        "Most cases can lawfully be contacted in the hour from {best}: {most}. Clock: {zone}.",
        "可合法联系案件最多的一小时自{best}起：{most}笔。时区：{zone}。",
    ),
    "hours_none": (
        "No case can lawfully be contacted in the rest of the day. Clock: {zone}.",
        "今日余下时间没有案件可合法联系。时区：{zone}。",
    ),
    "hours_note": (
        "Cases with at least one lawful minute for a contact in the hour. Of each action its first "
        "stretch counts, not one that opens again after it, so each figure is a floor. Hours "
        "before the instant asked about are left out.",
        "该小时内至少有一分钟可合法联系的案件数。每个动作只计其第一段，之后再开放的不计，"
        "故均为下限。判定时刻之前的小时不列。",
    ),
    "hour": ("hour from", "时段起"),
    # headroom
    "headroom": ("Contact headroom under the caps", "距频次上限的余量"),
    "headroom_lead": (
        "People by how many more contacts the smallest cap that binds leaves them now.",
        "按现行最小频次上限，各人还可被联系的次数。",
    ),
    "headroom_note": (
        "As the engine counted, each law by its own way of counting; the least over a person's "
        "cases and numbers. People to whom no such contact is offered are not counted.",
        "由引擎按各法规自身的计数方法计算，取该人各案件、各号码中的最小值；未安排该类联系的人不计。",
    ),
    "headroom_unknown": (
        "Which limits are caps is not known without `--playbook`: people at their cap are missing.",
        "未给出 --playbook，无法得知哪些限制是频次上限：已达上限的人未列出。",
    ),
    "at_cap": ("none left", "已无余量"),
    "no_cap": ("no cap", "无上限"),
    "left": ("left", "余量"),
    "people": ("people", "人数"),
    # intensity
    "intensity": ("Contact intensity", "联系强度"),
    "intensity_lead": (
        "Contacts from us per person: on the day of the run and in seven days up to it.",
        "每人被我方联系的次数：运行当日，及含当日在内的七天。",
    ),
    "intensity_note": (
        "Every outgoing attempt in the log counts, answered or not; days are the desk's.",
        "记录中每次外呼、外发均计，无论是否接通；以作业台日期为准。",
    ),
    "attempts": ("call attempts", "拨打"),
    "messages": ("messages", "信息"),
    "visits": ("visits", "上门"),
    "one_day": ("day", "当日"),
    "seven_days": ("7 days", "7天"),
    "contacts": ("contacts", "次数"),
    "sum": ("contacts in all", "总次数"),
    "most": ("most to one person", "单人最多"),
    # experiments
    "arms": ("Experiments by arm", "实验各组情况"),
    "arms_lead": (
        "{experiments} in this book; a case that takes part in several counts in each.",
        "本手册共有{experiments}项实验；参与多项者在各项中分别计数。",
    ),
    "arms_note": (
        "What is offered and lawful in each arm at this instant. Whether an arm does better shows "
        "in what people do afterwards, not here. Who does not take part has the champion.",
        "各组在此刻可做与合规的动作数。哪一组更好要看此后的结果，此处不作结论。不参与者按现行做法处理。",
    ),
    "arm": ("arm", "组别"),
    "no_part": ("does not take part", "不参与"),
    "acts_now": ("actions now", "现在可做动作"),
    "acts_later": ("later", "须等待动作"),
    "acts_barred": ("barred", "被禁动作"),
    # costs
    "costs": ("What each limit costs", "各项限制的代价"),
    "costs_shown": (
        "The {number} limits that stand against most actions",
        "所涉动作最多的{number}项限制",
    ),
    "costs_lead": (
        "Of {offered} actions offered, {now} are lawful now, {later} wait and {barred} are barred.",
        "共安排{offered}个动作：{now}个现在可做，{later}个须等待，{barred}个不可做。",
    ),
    "costs_note": (
        "Alone: no other limit stands against the same action, so without this one it would be "
        "lawful now. Together: others stand against it too. Delay: median hours of the actions it "
        "delays.{exhibits}",
        "单独：该动作仅受此项限制，若无此项则现在可做。共同：另有其他限制。推迟：所推迟动作的小时中位数。{exhibits}",
    ),
    "exhibits": (
        " {exhibits} actions that are only shown are not counted.",
        "{exhibits}个仅作展示的动作不计。",
    ),
    "actions_axis": ("actions", "动作"),
    "limit": ("limit", "限制"),
    "cite": ("citation", "依据"),
    "cases_alone": ("cases, alone", "案件（单独）"),
    "barred_alone": ("barred alone", "单独禁止"),
    "barred_together": ("barred together", "共同禁止"),
    "delayed_alone": ("delayed alone", "单独推迟"),
    "delayed_together": ("delayed together", "共同推迟"),
    "barred": ("barred", "禁止"),
    "delayed": ("delayed", "推迟"),
    "alone_note": (
        "Barred and delayed actions: alone + together with other limits.",
        "禁止与推迟的动作：单独 + 与其他限制共同。",
    ),
    "hours_median": ("delay h", "推迟（小时）"),
    "house": ("house rule", "内部规定"),
    "more": (
        "and {number} limits more: `--out` and `--json` have all",
        "另有{number}项：见 --out 与 --json",
    ),
    # notes
    "no_playbook": (
        "Without the run's playbook the order of stages is not known: no roll rates, no titles "
        "(`--playbook`).",
        "没有本次运行的策略，阶段次序未知：无滚动率与名称（--playbook）。",
    ),
    "other_playbook": (
        "The playbook given is not the one that decided this run ({detail}): titles and stages may "
        "differ.",
        "所给策略与本次运行所用的不同（{detail}）：名称与阶段可能不符。",
    ),
    "other_book": (
        "The two runs used different books (before: {detail}): what moved may be the policy, not "
        "the customers.",
        "两次运行所用的策略不同（前次：{detail}）：变化可能来自策略，而非客户。",
    ),
    "no_cases": ("The run holds no cases.", "本次运行没有案件。"),
    "no_law": (
        "NO LAW: {detail} cases were decided without any law pack: not to work by.",
        "无法律约束：{detail}笔案件在没有法规包的情况下判定，不得据此作业。",
    ),
    "partial_law": (
        "LAW INCOMPLETE: of {detail} cases the place is not known or has no law pack, so nobody "
        "may be contacted for them. Give their jurisdiction.",
        "法规不全：{detail}笔案件的管辖地未知或没有法规包，因此不得为其联系任何人。请补充管辖地。",
    ),
    "foot": (
        "What each figure means: docs/reference/figures.md. Not legal advice.",
        "各数字的定义见 docs/reference/figures.md。本报告非法律意见。",
    ),
}


def said(key: str, language: str, **values: object) -> str:
    """Return a heading or a sentence, filled in."""
    text = _SAID[key][LANGUAGES.index(language)]
    return text.format(**values) if values else text
