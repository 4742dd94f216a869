"""The comparison of two decisions, written out case by case: what columns must say too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duecourse import Book, Decision

NEVER = datetime.max
KINDS = ("lost", "delayed", "shorter", "gained", "advanced", "longer")


@dataclass
class One:
    verdict: str
    first: str | None
    until: str | None = None
    left: int | None = None
    reasons: frozenset[str] = frozenset()
    words: object = None
    duties: object = None


@dataclass
class Plainly:
    labels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    stages: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    by_treatment: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    pairs_by_rule: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    now: tuple[int, int] = (0, 0)


def pairs_of(decision: Decision) -> dict[tuple[str, str], One]:
    found: dict[tuple[str, str], One] = {}
    for now in decision.now:
        said = now.script
        words = said and (
            said.id, said.cohort, said.language, said.dropped, said.opening, said.text,
            said.voicemail,
        )  # fmt: skip
        steps = (now.duties, now.checklist, now.advice, now.learn, now.confirm, now.assigned_to)
        found[now.treatment, now.to] = One(
            "now", decision.at, now.until, now.remaining, words=words, duties=steps
        )
        for other in now.instead:
            found[other.treatment, other.to] = One("instead", decision.at)
    for later in decision.later:
        reasons = frozenset(reason.limit for reason in later.because)
        found[later.treatment, later.to] = One(
            "later", later.not_before, later.until, reasons=reasons
        )
    for barred in decision.barred:
        reasons = frozenset(reason.limit for reason in barred.because)
        found[barred.treatment, barred.to] = One("barred", None, reasons=reasons)
    return found


def instant(text: str | None) -> datetime:
    return datetime.max if text is None else datetime.fromisoformat(text).replace(tzinfo=None)


def kinds(one: One, two: One) -> set[str]:
    first, second = instant(one.first), instant(two.first)
    found = set()
    if first != NEVER and second == NEVER:
        found.add("lost")
    if first == NEVER and second != NEVER:
        found.add("gained")
    if first < second < NEVER:
        found.add("delayed")
    if second < first < NEVER:
        found.add("advanced")
    if first == second != NEVER and "instead" not in (one.verdict, two.verdict):
        many = 10**9
        left = (many if one.left is None else one.left, many if two.left is None else two.left)
        if instant(two.until) < instant(one.until) or left[1] < left[0]:
            found.add("shorter")
        if instant(two.until) > instant(one.until) or left[1] > left[0]:
            found.add("longer")
    return found


def compare(
    into: Plainly, old: Decision, new: Decision, edited: frozenset[str] = frozenset()
) -> None:
    """Add one case."""
    before, after = pairs_of(old), pairs_of(new)
    labels: set[str] = set()
    absent = One("", None)
    for name in before.keys() | after.keys():
        one, two = before.get(name, absent), after.get(name, absent)
        found = kinds(one, two)
        into.kinds.update(found)
        into.by_treatment.update((name[0], kind) for kind in found)
        now = one.verdict in ("now", "instead"), two.verdict in ("now", "instead")
        into.now = (into.now[0] + now[0], into.now[1] + now[1])
        if found & {"lost", "delayed", "shorter"}:
            labels.add("stricter")
            why(into, old, new, name[0], (one, two), "stricter", edited)
        if found & {"gained", "advanced", "longer"}:
            labels.add("looser")
            why(into, old, new, name[0], (two, one), "looser", edited)
        labels |= {"later"} if "delayed" in found else set()
        labels |= {"sooner"} if "advanced" in found else set()
        if one.verdict == two.verdict == "now":
            labels |= {"words"} if one.words != two.words else set()
            labels |= {"duties"} if one.duties != two.duties else set()
        if {one.verdict, two.verdict} == {"now", "instead"}:
            labels.add("choice")
        if one.verdict and two.verdict and not any(now) and one.first == two.first:
            labels |= {"reasons"} if one.reasons != two.reasons else set()
    for label, values in (
        ("stage", (old.stage, new.stage)),
        ("score", (old.score, new.score)),
        ("review", (old.next_review, new.next_review)),
        ("law", (old.law, new.law)),
    ):
        if values[0] != values[1]:
            labels.add(label)
    into.labels.update(labels)
    into.stages[old.stage, new.stage] += 1
    strict, loose = "stricter" in labels, "looser" in labels
    into.ways[
        "stricter and looser" if strict and loose
        else "stricter only" if strict
        else "looser only" if loose
        else "otherwise changed" if labels
        else "same"
    ] += 1  # fmt: skip


def why(
    into: Plainly,
    old: Decision,
    new: Decision,
    treatment: str,
    pair: tuple[One, One],
    direction: str,
    edited: frozenset[str],
) -> None:
    one, two = pair
    rules: set[tuple[str, str]] = set()
    if not (one.verdict and two.verdict):
        moved = f"{old.stage or 'no stage'} -> {new.stage or 'no stage'}"
        rules.add(("stage", moved) if old.stage != new.stage else ("treatment", treatment))
    elif two.reasons:
        names = two.reasons - one.reasons or two.reasons & edited or two.reasons
        rules |= {("limit", name) for name in names}
    else:
        strict = direction == "stricter"
        if instant(two.until) < instant(one.until):
            rules.add(("room", "ends sooner" if strict else "ends later"))
        left = (10**9 if one.left is None else one.left, 10**9 if two.left is None else two.left)
        if left[1] < left[0]:
            rules.add(("room", "fewer left" if strict else "more left"))
    for kind, name in rules:
        into.rules.setdefault((direction, kind, name), set()).add(old.case)
        into.pairs_by_rule[direction, kind, name] += 1


def plainly(
    old: Book, new: Book, documents: list[dict[str, Any]], at: datetime, edited: frozenset[str]
) -> Plainly:
    """Compare cases one by one, decided by the scalar engine."""
    found = Plainly()
    for document in documents:
        before, after = (book.decide(book.case(document), at) for book in (old, new))
        compare(found, before, after, edited)
    return found
