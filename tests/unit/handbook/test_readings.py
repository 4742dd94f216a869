"""What a handbook reads off a policy is what the engine decides by."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import cycle, pairwise
from pathlib import Path

import pytest

import duecourse
from duecourse import ir
from duecourse.book.join import Joined
from duecourse.handbook._disclosure import audiences
from duecourse.handbook._loosely import loosely, truth
from duecourse.handbook._words import WORDS
from duecourse.handbook.blocks import Card, Section
from duecourse.handbook.graph.stages import stages
from duecourse.handbook.make import handbook
from duecourse.handbook.view import View
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.bundle import bundled_core
from duecourse.law._chinese import CHINESE
from duecourse.law.packs import Shelf

ROOT = Path(__file__).parents[3]
BRANCH = ROOT / "policies" / "branch"
OF_THE_ENGINE = {
    f"core/{name}"
    for name in ("exhibit", "no-law-pack", "disclosure", "no-version", "unknown-words")
}
A = ir.Input("a", ir.Kind.BOOLEAN, ir.Scope.CASE)
B = ir.Input("b", ir.Kind.BOOLEAN, ir.Scope.CASE)


@cache
def joined(*packs: str) -> Joined:
    return duecourse.load(BRANCH, packs=[ROOT / "policies/regimes" / name for name in packs]).joined


@pytest.mark.parametrize(
    "condition",
    [
        ir.All((ir.Known(B), ir.Compare("==", B, ir.TRUE), A)),
        ir.Any((A, ir.Not(ir.Known(B)))),
        ir.All((A, ir.Compare("==", ir.Default(B, ir.FALSE), ir.TRUE))),
        ir.Choose(((ir.Compare("==", ir.Default(B, ir.FALSE), ir.TRUE), A),), ir.FALSE),
    ],
)
def test_what_can_happen_is_never_called_impossible(condition: ir.Expr) -> None:
    """With *a* fixed and *b* anything: a certain answer holds whatever *b* is, unknown too."""
    loose = loosely(condition, frozenset({"a"}))
    for a in (True, False):
        found = truth(loose, {"a": a})
        if found is None:
            continue
        for b in (True, False, None):
            values: dict[str, ir.Value | None] = {"a": a, "b": b}
            env = Environment(lambda leaf, values=values: values[leaf.fact])  # type: ignore[misc]
            assert evaluate(condition, env) is found


def test_others_never_learn_of_the_arrears_in_china() -> None:
    view = View(joined("cn"), "en")
    items = tuple(view.joined.core.disclosure_items)
    rows = audiences(view, items, ("CN",))
    (others,) = [learned for roles, _, learned in rows if "friend" in roles]
    assert "cn/silence" in others.never["debt_exists"]
    (spouse,) = [learned for roles, _, learned in rows if "spouse" in roles]
    assert "cn/silence" in spouse.never["amount"]  # unless the debt is known to be joint
    (owing,) = [learned for roles, _, learned in rows if "debtor" in roles]
    assert owing.never == {}
    assert owing.granted["amount"] is None


def test_others_never_learn_of_the_debt_in_the_united_states() -> None:
    view = View(joined("us"), "en")
    rows = audiences(view, tuple(view.joined.core.disclosure_items), ("US",))
    (others,) = [learned for roles, _, learned in rows if "friend" in roles]
    assert others.never["debt_exists"] == ("us/silence",)
    (spouse,) = [learned for roles, _, learned in rows if "spouse" in roles]
    assert "us/silence" not in spouse.never.get("debt_exists", ())  # a consumer under Regulation F


def test_every_treatment_meets_the_limits_that_it_meets_when_decided() -> None:
    """A handbook leaves out no limit that stands against a treatment in any sample case."""
    book = duecourse.load(BRANCH, packs=[ROOT / "policies/regimes/cn"])
    view = View(book.joined, "en")
    acting = {
        t.meta.id: {meta.name for metas in view.acting_on(t).values() for meta in metas}
        for t in book.joined.playbook.treatments
    }
    tried = 0
    for file in sorted((BRANCH / "cases").glob("*.yaml")):
        case = book.read_case(file)
        for at in ("2026-03-10T10:05:00+08:00", "2026-03-10T23:05:00+08:00"):
            decision = book.decide(case, datetime.fromisoformat(at))
            stands = [(each.treatment, each.because) for each in decision.later]
            stands += [(each.treatment, each.because) for each in decision.barred]
            for treatment, because in stands:
                named = {reason.limit for reason in because} - OF_THE_ENGINE
                tried += len(named)
                assert named <= acting[treatment], file.name
    assert tried > 100


def test_time_leads_from_each_stage_to_the_next() -> None:
    found = stages(View(joined("cn"), "en"))
    on = {(edge.source, edge.target) for edge in found.edges if edge.kind == "on"}
    names = ["origination", "signing"]
    path = [f"stage_{name}" for name in names] + ["outside_1"]
    path += [f"stage_{n}" for n in ("reminder", "golden", "critical", "tug_of_war", "m2")]
    assert on == set(pairwise(path))
    back = {(edge.source, edge.target) for edge in found.edges if edge.kind == "back"}
    assert back == {(b, a) for a, b in pairwise(path[2:])}
    out = {edge.source for edge in found.edges if edge.kind == "out"}
    assert out == set(path)


def test_every_word_of_the_handbook_is_in_both_languages() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english, key
        assert chinese, key
        assert _slots(english) == _slots(chinese), key


def _slots(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def test_every_act_and_purpose_has_words() -> None:
    facts = bundled_core().facts
    assert [act for act in facts["do"].values if f"do_{act}" not in WORDS] == []
    assert [each for each in facts["purpose"].values if f"to_{each}" not in WORDS] == []
    assert [tone for tone in facts["tone"].values if f"tone_{tone}" not in WORDS] == []


def test_every_word_of_the_vocabulary_has_chinese() -> None:
    core = bundled_core()
    words = {value for fact in core.facts.values() for value in fact.values}
    words |= set(core.disclosure_items)
    for pack in (*Shelf().packs(), core):
        for limit in pack.limits:
            duties = getattr(limit.body, "duties", ())
            words |= {duty.replace("-", " ") for duty in duties}
    numbers = {word for word in words if word.isdigit()}
    assert sorted(words - numbers - CHINESE.keys()) == []


@pytest.mark.parametrize(
    ("pack", "language"), list(zip(sorted(Shelf().folders), cycle(("en", "zh")), strict=False))
)
def test_every_pack_that_ships_can_be_told(pack: str, language: str) -> None:
    book = handbook(joined(pack), language)
    cards = [card.id for section in book.sections for card in _cards(section)]
    limits = Shelf().pack(pack).limits
    assert {f"limit-{limit.meta.origin}-{limit.meta.id}" for limit in limits} <= set(cards)
    assert len(cards) == len(set(cards))


def _cards(section: Section) -> list[Card]:
    found = [block for block in section.blocks if isinstance(block, Card)]
    return found + [card for part in section.parts for card in _cards(part)]
