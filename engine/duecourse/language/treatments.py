"""Treatments: what the lender would like to do (language.md, section 5)."""

from __future__ import annotations

from typing import Final

from duecourse import ir
from duecourse.language._frame import Frame
from duecourse.language.conditions import CHANNEL_ACT, DESK_ACT, WHOM, Place
from duecourse.language.items import Items
from duecourse.language.model import CHANNELS, DESK_ACTS, ChecklistItem, Meta, Treatment
from duecourse.language.nodes import given, maps_at, text_at, texts_at, whole_at, word_at
from duecourse.source.node import Map

ACTS: Final = (*CHANNELS, *DESK_ACTS)
STATUSES: Final = ("active", "exhibit")


def read_treatments(document: Map, frame: Frame, first: int) -> list[Treatment]:
    """Return the treatments of one document.

    Args:
        document: Of kind ``treatments``.
        frame: The policy.
        first: Place in the text of its first treatment.
    """
    found: list[Treatment] = []
    for item in maps_at(document, "treatments", frame.findings):
        treatment = _treatment(item, frame, first + len(found))
        if treatment is not None:
            found.append(treatment)
    return found


def _treatment(item: Map, frame: Frame, order: int) -> Treatment | None:
    findings = frame.findings
    meta = frame.items.meta(item, "treatment")
    if given(item, "do") is None:
        findings.error("P102", "a treatment needs `do`", item)
    do = word_at(item, "do", ACTS, findings)
    if not do:
        return None
    desk = do in DESK_ACTS
    place = DESK_ACT if desk else CHANNEL_ACT
    whom = _whom(item, do, frame)
    when = frame.conditions.read(given(item, "when"), place)
    stages = frame.stages_of(item)
    exhibit = word_at(item, "status", STATUSES, findings) == "exhibit"
    script = _script(item, exhibit, frame)
    assigned_to = _assigned_to(item, frame)
    rank = whole_at(item, "rank", findings)
    treatment = Treatment(
        meta or Meta("", ""),
        stages,
        do,
        whom or ir.FALSE,
        when or ir.FALSE,
        order,
        purpose=_word(item, "purpose", frame),
        gathers=_words(item, "gathers", "gathers", "kind of data", frame),
        script=script,
        tone=_word(item, "tone", frame),
        themes=_words(item, "themes", "theme", "theme", frame),
        learn=_names(item, "learn", frame),
        confirm=_names(item, "confirm", frame),
        exclusive=str(text_at(item, "exclusive", findings) or ""),
        rank=100 if rank is None else rank,
        exhibit=exhibit,
        assigned_to=assigned_to,
        checklist=_checklist(item, place, frame),
    )
    return None if meta is None or whom is None or when is None else treatment


def _whom(item: Map, do: str, frame: Frame) -> ir.Expr | None:
    node = given(item, "whom")
    if do in DESK_ACTS:
        if node is None:
            return ir.TRUE
        message = f"`{do}` is a desk act and reaches nobody, so it has no `whom`"
        frame.findings.error("P108", message, node, "remove `whom`, or choose a channel act")
        return None
    if node is None:
        message = f"`{do}` reaches somebody, so it needs `whom`"
        frame.findings.error("P102", message, item, "write `whom: {}` for every contact")
        return None
    return frame.conditions.read(node, WHOM)


def _script(item: Map, exhibit: bool, frame: Frame) -> str:
    name = text_at(item, "script", frame.findings)
    if name is None:
        return ""
    if exhibit:
        message = "an exhibit is never said, so it cannot carry a script"
        frame.findings.error("P405", message, name, "remove `script`, or `status: exhibit`")
    return frame.refer("P203", "script", name, frame.scripts)


def _assigned_to(item: Map, frame: Frame) -> str:
    name = text_at(item, "assigned_to", frame.findings)
    if name is None:
        return ""
    fact = frame.conditions.fact(name, DESK_ACT)
    return fact.meta.id if fact is not None else ""


def _checklist(item: Map, place: Place, frame: Frame) -> tuple[ChecklistItem, ...]:
    found: list[ChecklistItem] = []
    own = Items(frame.items.origin, frame.findings)
    for entry in maps_at(item, "checklist", frame.findings):
        meta = own.meta(entry, "checklist item")
        when = frame.conditions.read(given(entry, "when"), place)
        if meta is not None and when is not None:
            found.append(ChecklistItem(meta, when, whole_at(entry, "count", frame.findings)))
    return tuple(found)


def _word(item: Map, key: str, frame: Frame) -> str:
    word = text_at(item, key, frame.findings)
    return "".join(frame.words([word], key, key)) if word is not None else ""


def _words(item: Map, key: str, fact: str, what: str, frame: Frame) -> frozenset[str]:
    return frozenset(frame.words(texts_at(item, key, frame.findings), fact, what))


def _names(item: Map, key: str, frame: Frame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(name) for name in texts_at(item, key, frame.findings)))
