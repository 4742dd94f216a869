"""Treatments, disclosure, scripts, the worklist and the cadence."""

from __future__ import annotations

from collections.abc import Callable

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.language.model import ChecklistItem, Policy

Resolve = Callable[..., Policy]

STAGES = "kind: stages\nstages:\n  - {id: golden, when: {}}\n  - {id: critical, when: {}}\n"
PRODUCT = ir.Input("product", Kind.ENUM, Scope.CASE)


def test_a_treatment_with_everything(resolved: Resolve) -> None:
    policy = resolved(
        STAGES,
        "kind: treatments\ntreatments:\n  - id: plain\n    stage: [critical, golden]\n"
        "    do: call\n    whom: {phone: mobile}\n    when: {product: card}\n"
        "    purpose: collect\n    gathers: [call_records]\n    tone: firm\n"
        "    themes: [help, family]\n    learn: [reason]\n    confirm: [time, card]\n"
        "    exclusive: voice\n    rank: 20\n    status: exhibit\n    assigned_to: surname\n",
    )

    it = policy.treatments[0]
    phone = ir.Input("phone", Kind.ENUM, Scope.POINT)
    assert (it.stages, it.do, it.is_desk) == (("critical", "golden"), "call", False)
    assert it.whom == ir.Compare("==", phone, ir.Const("mobile"))
    assert it.when == ir.Compare("==", PRODUCT, ir.Const("card"))
    assert (it.purpose, it.tone, it.rank, it.exhibit) == ("collect", "firm", 20, True)
    assert it.gathers == {"call_records"}
    assert it.themes == {"help", "family"}
    assert (it.learn, it.confirm, it.exclusive) == (("reason",), ("time", "card"), "voice")
    assert it.assigned_to == "surname"


def test_a_desk_act_and_its_checklist(resolved: Resolve) -> None:
    policy = resolved(
        "kind: treatments\ntreatments:\n  - id: look\n    stage: any\n    do: review\n"
        "    checklist: [{id: form, count: 2}, {id: card, when: {product: card}}]\n"
    )

    it = policy.treatments[0]
    assert (it.stages, it.whom, it.is_desk, it.rank) == (None, ir.TRUE, True, 100)
    first, second = it.checklist
    assert isinstance(first, ChecklistItem)
    assert (first.meta.id, first.count, first.when) == ("form", 2, ir.TRUE)
    assert second.when == ir.Compare("==", PRODUCT, ir.Const("card"))


def test_order_in_the_text_runs_through_all_documents(resolved: Resolve) -> None:
    one = "kind: treatments\ntreatments:\n  - {id: a, stage: any, do: wait}\n"
    two = one.replace("id: a", "id: b") + "  - {id: c, stage: any, do: wait}\n"

    policy = resolved(one, two)

    assert [(t.meta.id, t.order) for t in policy.treatments] == [("a", 0), ("b", 1), ("c", 2)]


def test_disclosure_adds_to_the_items_of_core(resolved: Resolve) -> None:
    policy = resolved(
        STAGES,
        "kind: disclosure\nitems: [late_fee, amount]\nrules:\n"
        "  - id: one\n    stage: golden\n    whom: {role: debtor}\n    when: {product: card}\n"
        "    may_learn: all\n"
        "  - {id: two, whom: {}, may_learn: [late_fee]}\n",
    )

    assert policy.disclosure_items[-2:] == ("amount", "late_fee")
    one, two = policy.disclosure
    role = ir.Input("role", Kind.ENUM, Scope.CONTACT)
    assert one.whom == ir.All(
        (
            ir.Compare("==", role, ir.Const("debtor")),
            ir.Compare("==", PRODUCT, ir.Const("card")),
        )
    )
    assert (one.stages, one.may_learn) == (("golden",), None)
    assert (two.stages, two.whom) == (None, ir.TRUE)
    assert two.may_learn == frozenset({"late_fee"})


def test_scripts_are_cut_into_parts(resolved: Resolve) -> None:
    policy = resolved(
        "kind: scripts\ncohorts: [{id: old, when: {birth_year: ..1970}}]\nscripts:\n"
        "  - id: hello\n    opening: ['{caller_name}, {{hello}}']\n    versions:\n"
        "      - cohort: old\n        themes: [family]\n        text:\n"
        "          en: [{say: 'Pay {amount_due}.', reveals: [creditor], essential: yes}]\n"
        "      - text: {zh: ['您好'], en: ['Hi', 'Bye']}\n"
    )

    script = policy.scripts[0]
    opening = script.opening[""][0]
    assert opening.parts == (("caller_name", ""), ("", ", {hello}"))
    assert opening.reveals == {"caller_name"}
    assert not opening.essential
    old, neutral = script.versions
    sentence = old.text["en"][0]
    assert old.cohort == "old"
    assert old.themes == {"family"}
    assert sentence.parts == (("", "Pay "), ("amount_due", ""), ("", "."))
    assert sentence.reveals == {"creditor", "debt_exists", "amount"}
    assert sentence.essential
    assert neutral.cohort == ""
    assert [f.parts[0][1] for f in neutral.text["en"]] == ["Hi", "Bye"]
    assert script.voicemail == {}


def test_the_worklist(resolved: Resolve) -> None:
    policy = resolved(
        "kind: worklist\nscore:\n  - {id: cards, points: 40, when: {product: card}}\n"
        "  - {points: -20, when: {product: salary}}\n"
        "order: [score desc, days_past_due asc, case]\n"
    )

    assert [(r.meta.id, r.points) for r in policy.score] == [("cards", 40), ("score-2", -20)]
    assert policy.order == (("score", True), ("days_past_due", False), ("case", False))


def test_the_cadence(resolved: Resolve) -> None:
    policy = resolved(
        "kind: cadence\nchases: [{id: first, at: 10:00, after: payment}]\n"
        "meetings: [{id: morning, at: 9:30, days: mon-fri, looks_at: [inflow]}]\n"
        "indicators: [{id: inflow, measure: inflow_rate}]\n"
    )

    chase, meeting = policy.chases
    assert (chase.at, chase.after, chase.meeting) == (600, "payment", False)
    assert chase.days == {"daily"}
    assert (meeting.at, meeting.meeting, meeting.looks_at) == (570, True, ("inflow",))
    assert meeting.days == {"mon", "tue", "wed", "thu", "fri"}
    assert policy.indicators[0].measure == "inflow_rate"


def test_outside_is_any_of_its_conditions(resolved: Resolve) -> None:
    policy = resolved(STAGES + "outside:\n  - when: {product: card}\n  - when: {product: salary}\n")

    assert policy.outside == ir.Any(
        (
            ir.Compare("==", PRODUCT, ir.Const("card")),
            ir.Compare("==", PRODUCT, ir.Const("salary")),
        )
    )
    assert resolved(STAGES).outside is None
