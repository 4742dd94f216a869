"""Holds a decision of the engine against the oracle's answer."""

from __future__ import annotations

from datetime import datetime

from duecourse.decide.decision import Decision, Reason
from tests.oracle.decision import Answer, Verdict
from tests.oracle.minutes import to_us


def differences(decision: Decision, answer: Answer, exclusive: dict[str, str]) -> list[str]:
    """Return what differs, a line each; *exclusive* gives the group of each treatment.

    ``next_change`` is compared one way only: the oracle does not know words, duties and
    ``missing``, so the engine may change earlier, never later.
    """
    found: list[str] = []
    view = answer.view
    _same("stage", decision.stage, view.stage, found)
    _same("score", decision.score, view.score, found)
    for verdict, mine in (
        ("now", _now(decision)),
        ("later", _later(decision)),
        ("barred", _barred(decision, exhibit=False)),
        ("exhibit", _barred(decision, exhibit=True)),
    ):
        theirs = [v for v in view.verdicts if v.verdict == verdict]
        if verdict == "now":
            _same("instead", _instead(decision), _settled(theirs, exclusive)[1], found)
            theirs = _settled(theirs, exclusive)[0]
        names = [(v.treatment, v.contact, v.to) for v in mine]
        others = [(v.treatment, v.contact, v.to) for v in theirs]
        _same(verdict, names, others, found)
        by_name = dict(zip(others, theirs, strict=True))
        for verdict_of in mine:
            name = (verdict_of.treatment, verdict_of.contact, verdict_of.to)
            if name in by_name:
                _verdicts(f"{verdict} {name}", verdict_of, by_name[name], found)
    changed = instant(decision.next_change)
    if answer.next_change is not None and (changed is None or changed > answer.next_change):
        found.append(f"next_change: engine {changed}, oracle {answer.next_change}")
    return found


def instant(text: str | None) -> int | None:
    """Return an instant of a decision in microseconds."""
    return None if text is None else to_us(datetime.fromisoformat(text))


def _verdicts(name: str, mine: Verdict, theirs: Verdict, found: list[str]) -> None:
    for field in ("not_before", "until", "remaining", "advice"):
        _same(f"{name} {field}", getattr(mine, field), getattr(theirs, field), found)
    reasons = [(limit, cite) for limit, cite, _ in mine.reasons]
    _same(f"{name} reasons", reasons, [(limit, cite) for limit, cite, _ in theirs.reasons], found)
    defined = {limit: lapses for limit, _, lapses in theirs.reasons if lapses is not None}
    lapses = {limit: lapses for limit, _, lapses in mine.reasons if limit in defined}
    _same(f"{name} lapses", lapses, defined, found)


def _same(name: str, mine: object, theirs: object, found: list[str]) -> None:
    if mine != theirs:
        found.append(f"{name}: engine {mine}, oracle {theirs}")


def _settled(
    verdicts: list[Verdict], exclusive: dict[str, str]
) -> tuple[list[Verdict], list[list[tuple[str, str]]]]:
    """Return the first of every exclusive group and the others, with their alternatives."""
    first: dict[str, int] = {}
    kept: list[Verdict] = []
    instead: list[list[tuple[str, str]]] = []
    for verdict in verdicts:
        group = exclusive[verdict.treatment]
        if group and group in first:
            instead[first[group]].append((verdict.treatment, verdict.to))
            continue
        if group:
            first[group] = len(kept)
        kept.append(verdict)
        instead.append([])
    return kept, instead


def _instead(decision: Decision) -> list[list[tuple[str, str]]]:
    return [[(a.treatment, a.to) for a in item.instead] for item in decision.now]


def _reasons(reasons: tuple[Reason, ...]) -> tuple[tuple[str, str, bool], ...]:
    return tuple((reason.limit, reason.cite, reason.lapses) for reason in reasons)


def _now(decision: Decision) -> list[Verdict]:
    return [
        Verdict(
            i.treatment, i.contact, i.to, "now", None, instant(i.until), (), i.remaining, i.advice
        )
        for i in decision.now
    ]


def _later(decision: Decision) -> list[Verdict]:
    return [
        Verdict(
            i.treatment,
            i.contact,
            i.to,
            "later",
            instant(i.not_before),
            instant(i.until),
            _reasons(i.because),
            None,
            (),
        )
        for i in decision.later
    ]


def _barred(decision: Decision, *, exhibit: bool) -> list[Verdict]:
    verdict = "exhibit" if exhibit else "barred"
    return [
        Verdict(i.treatment, i.contact, i.to, verdict, None, None, _reasons(i.because), None, ())
        for i in decision.barred
        if i.exhibit is exhibit
    ]
