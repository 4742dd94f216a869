"""Call windows: limits on calls written the risk officer's way."""

from __future__ import annotations

from duecourse import ir
from duecourse.language._frame import Frame
from duecourse.language.conditions import WINDOWS
from duecourse.language.items import Items
from duecourse.language.model import CallWindows, DayHours, Schedule, Window
from duecourse.language.nodes import given, maps_at, text_at, texts_at, whole_at
from duecourse.language.schedules import read_days, read_hours
from duecourse.language.vocabulary import key_of
from duecourse.source.node import Map, Text


def read_call_windows(document: Map, frame: Frame) -> CallWindows | None:
    """Return the call windows of one document."""
    findings = frame.findings
    meta = frame.items.meta(document, "call-windows document", "call-windows")
    whom = _whom(document, frame)
    when = frame.conditions.read(given(document, "when"), WINDOWS)
    own = Items(frame.items.origin, findings)
    windows: list[Window] = []
    sound = True
    for item in maps_at(document, "windows", findings):
        window = _window(item, own, frame)
        if window is None:
            sound = False
        else:
            windows.append(window)
    if meta is None or whom is None or when is None or not sound:
        return None
    if not windows:
        findings.error("P503", "there is no window, so no call is ever allowed", document)
        return None
    return CallWindows(meta, whom, when, tuple(windows))


def _whom(document: Map, frame: Frame) -> ir.Expr | None:
    node = given(document, "whom")
    if node is not None:
        return frame.conditions.read(node, WINDOWS)
    role = frame.conditions.fact(Text("role", document.span), WINDOWS)
    if role is None:
        return None
    return ir.Compare("==", frame.vocabulary.use(key_of(role)), ir.Const("debtor"))


def _window(item: Map, own: Items, frame: Frame) -> Window | None:
    findings = frame.findings
    meta = own.meta(item, "window")
    days = read_days(given(item, "days"), findings)
    text = text_at(item, "hours", findings)
    if text is None:
        findings.error("P102", "a window needs `hours`", item)
        return None
    hours = read_hours(text, findings)
    calls = whole_at(item, "calls", findings)
    if calls is not None and calls < 1:
        message = f"with `calls: {calls}` the window never opens"
        findings.error("P503", message, given(item, "calls") or item, "remove the window")
        return None
    phones = _phones(item, frame)
    if meta is None or days is None or hours is None or phones is None:
        return None
    return Window(meta, Schedule((DayHours(days, (hours,)),)), calls, phones)


def _phones(item: Map, frame: Frame) -> frozenset[str] | None:
    names = texts_at(item, "phone", frame.findings)
    fact = frame.vocabulary.get("phone")
    if fact is None or not fact.values:
        return frozenset(str(name) for name in names)
    found = [frame.refer("P303", "kind of phone", name, fact.values) for name in names]
    return frozenset(found) if all(found) else None
