"""Decisions differ only where a difference says that they may; the stage exactly there."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests._runs import BRANCH, ROOT, branch_cases

import duecourse
from duecourse import Book, Decision, ir
from duecourse.book.case import Case
from duecourse.clock.instants import to_us
from duecourse.decide.decision import Barred, Later
from duecourse.difference.compare import compare
from duecourse.difference.model import EXACTLY, Difference
from duecourse.difference.sides import read_side
from duecourse.errors import PolicyLoadError
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.language.model import Treatment

from ._layouts import damaged

CHINA = ROOT / "policies" / "regimes" / "cn"
NOON = datetime.fromisoformat("2026-03-10T12:05:00+08:00")
Change = Callable[[re.Match[str], int], str]
EDITS: tuple[tuple[str, Change], ...] = (
    (r"(days_past_due: )(-?\d+)\.\.(-?\d+)", lambda m, n: f"{m[1]}{m[2]}..{int(m[3]) + n}"),
    (r"(days_past_due: )(-?\d+)\.\.(-?\d+)", lambda m, n: f"{m[1]}{int(m[2]) + n}..{m[3]}"),
    (r"(points: )(-?\d+)", lambda m, n: f"{m[1]}{int(m[2]) + n}"),
    (r"(at_most: )(\d+)", lambda m, n: f"{m[1]}{max(1, int(m[2]) + n)}"),
    (r"(rank: )(\d+)", lambda m, n: f"{m[1]}{max(1, int(m[2]) + 15 * n)}"),
    (r"(calls: )(\d+)", lambda m, n: f"{m[1]}{max(1, int(m[2]) + n)}"),
    (r"(\b)(\d\d):(\d\d)\.\.", lambda m, n: f"{(int(m[2]) + n) % 12:02d}:{m[3]}.."),
    (r"(party: )consumer\b", lambda m, n: f"{m[1]}{('liable', 'third_party')[n % 2]}"),
    (r"(: )yes\}", lambda m, n: f"{m[1]}no}}"),
    (r"(channel: )(call|sms)\b", lambda m, n: f"{m[1]}{'email' if n % 2 else 'visit'}"),
    (r"\n +unless: [^\n]*", lambda m, n: ""),
    (r"\n +except: [^\n]*", lambda m, n: ""),
    (r"\n +when: \{[^\n]*\}(?=\n)", lambda m, n: ""),
    (r"(stage: )(golden|critical|m2|tug-of-war)\b", lambda m, n: f"{m[1]}reminder"),
    (r"(themes: )\[[^\]]*\]", lambda m, n: f"{m[1]}[help]"),
    (r"(\{say: )[^\n]*(, reveals[^\n]*\})", lambda m, n: f'{m[1]}"其他。"{m[2]}'),
    (r"(birth_year: )(\d+)\.\.(\d+)", lambda m, n: f"{m[1]}{m[2]}..{int(m[3]) - 1}"),
)  # fmt: skip


OTHERS = ("cases", "tests", "tables")


def edit(folder: Path, chance: random.Random) -> str:
    """Change one thing somewhere; return what."""
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.parent.name not in OTHERS]
    for _ in range(60):
        file = chance.choice(files)
        pattern, change = chance.choice(EDITS)
        text = file.read_text("utf-8")
        found = list(re.finditer(pattern, text))
        if not found:
            continue
        match = chance.choice(found)
        new = change(match, chance.choice((-2, -1, 1, 2)))
        if new != match[0]:
            file.write_text(text[: match.start()] + new + text[match.end() :], "utf-8")
            return f"{file.name}: {match[0]!r} -> {new!r}"
    return ""


@pytest.fixture(scope="module")
def old() -> Book:
    return duecourse.load(BRANCH, packs=[CHINA])


def at_that_minute(decision: Decision) -> dict[str, Any]:
    """What a decision says of the minute asked about, and nothing of minutes to come."""
    said: dict[str, Any] = {"stage": decision.stage, "score": decision.score}
    acts = said["acts"] = {}
    for now in decision.now:
        acts[now.treatment, now.to] = ("now", now.script, now.duties, now.checklist, now.confirm)
        for other in now.instead:
            acts[other.treatment, other.to] = ("instead",)
    others: list[Later | Barred] = [*decision.later, *decision.barred]
    for waiting in others:
        against = tuple(sorted({reason.limit for reason in waiting.because}))
        acts[waiting.treatment, waiting.to] = ("not now", against)
    return said


def environments(
    book: Book, case: Case, us: int, stage: str | None, acts: list[Treatment]
) -> Iterator[Environment]:
    """Yield all that conditions can be asked about in a case: no contact, each point; each act."""
    _, decider = book.for_case(case)
    ready, _ = decider.prepare(case, us)
    places: list[tuple[Any, Any]] = [({}, {})]
    places += [(c.facts, p.facts) for c in ready.contacts for p in c.points]
    said = {(t.do, t.is_desk, t.purpose, t.tone, t.themes, t.gathers) for t in acts} or {
        ("", False, "", "", frozenset(), frozenset())
    }
    for contact, point in places:
        for do, desk, purpose, tone, themes, gathers in said:
            act = {
                "do": do, "channel": "desk" if desk else do, "purpose": purpose, "tone": tone,
                "theme": themes, "gathers": gathers,
            }  # fmt: skip

            def value(
                leaf: ir.Input, contact: Any = contact, point: Any = point, act: Any = act
            ) -> Any:
                if leaf.fact == "stage":
                    return stage
                if leaf.scope is ir.Scope.CONTACT:
                    return contact.get(leaf.fact)
                if leaf.scope is ir.Scope.POINT:
                    return point.get(leaf.fact)
                return act.get(leaf.fact) if leaf.scope is ir.Scope.ACT else ready.cf.get(leaf.fact)

            yield Environment(value, ready.desk_day(us))


def may_hold(
    found: Difference, books: tuple[Book, Book], case: Case, us: int, stages: set[Any]
) -> bool:
    """Tell whether some change may be seen in a case: it is not certain that none is."""
    acts = [*books[0].joined.playbook.treatments, *books[1].joined.playbook.treatments]
    wanted = [item.where.condition for item in found.items if item.decides]
    for stage in stages:
        for env in environments(books[0], case, us, stage, acts):
            if any(evaluate(condition, env) is not False for condition in wanted):
                return True
    return False


@pytest.mark.parametrize("of_law", [False, True], ids=["playbook", "law"])
@settings(deadline=None, max_examples=4)
@given(seed=st.integers(0, 10**9))
def test_decisions_differ_only_where_it_is_said(old: Book, of_law: bool, seed: int) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as place:
        source = CHINA if of_law else BRANCH
        folder = Path(place) / source.name
        shutil.copytree(source, folder)
        what = edit(folder, chance)
        assume(what)
        try:
            playbook, law = (BRANCH, folder) if of_law else (folder, CHINA)
            new = duecourse.load(playbook, packs=[law])
        except PolicyLoadError:
            assume(False)
            raise
        found = compare(read_side(source), read_side(folder))
    for file in chance.sample(branch_cases(), 8):
        document = old.read_case(file)
        for days in chance.sample(range(-3, 9), 2):
            at = NOON + timedelta(days=days, minutes=chance.randrange(-700, 700))
            one = old.decide(document, at)
            two = new.decide(new.read_case(file), at)
            us = to_us(at)
            if at_that_minute(one) != at_that_minute(two):
                stages = {one.stage, two.stage}
                assert may_hold(found, (old, new), document, us, stages), (what, file.name, at)
            _stages_exactly(found, old, document, us, one, two)


def _stages_exactly(
    found: Difference, book: Book, case: Case, us: int, one: Decision, two: Decision
) -> None:
    env = next(environments(book, case, us, None, []))
    for item in found.items:
        if item.kind == "stage" and item.where.bound == EXACTLY:
            differs = (one.stage == item.id) != (two.stage == item.id)
            said = evaluate(item.where.condition, env)
            assert said is None or said is differs


@settings(deadline=None, max_examples=4)
@given(seed=st.integers(0, 10**9))
def test_another_layout_is_no_difference(seed: int) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "cn"
        shutil.copytree(CHINA, folder)
        for number, file in enumerate(sorted(folder.glob("*.yaml"))):
            text = damaged(file.read_text("utf-8"), seed + number)
            file.write_bytes(text.encode())
        found = compare(read_side(CHINA), read_side(folder))
    assert not found, [item.id for item in found.items]
