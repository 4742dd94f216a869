"""The chapter of the hours: when the playbook would call, and what each law leaves of that."""

from __future__ import annotations

from duecourse.handbook import _week
from duecourse.handbook.blocks import (
    Block,
    Bullets,
    Line,
    Paragraph,
    Section,
    Table,
    cell,
    line,
    strong,
)
from duecourse.handbook.view import View
from duecourse.ir import TRUE
from duecourse.language.model import CallWindows, Policy, Window
from duecourse.language.subjects import subject_of


def hours(view: View) -> Section:
    """Return the weeks, the call windows, and the hours of each pack."""
    own = _week.hours_of(view, view.playbook)
    holidays = _week.names_holidays(view)
    days = [day for day in _week.DAYS if day != "holiday" or holidays]
    wanted = {day: _week.met(own, day) for day in days}
    documents = view.there(view.playbook.call_windows)
    windows = [w for document in documents for w in view.there(document.windows)]
    blocks: list[Block] = [Paragraph(line(view.say("hours_lead")), "lead")]
    blocks.append(
        _week.week(view, "week-playbook", view.say("week_playbook"), wanted, wanted, windows)
    )
    for each in own:
        said = [view.tell.rule(each.limit), *view.tell.scope(each.limit)]
        blocks.append(Paragraph(line(strong(view.title(each.limit.meta)), view.say("colon"),
                                     view.sentence(view.say("semi").join(said)))))  # fmt: skip
    for document in documents:
        blocks += windows_of(view, document)
    parts = [
        part
        for pack in view.policies()[1:]
        if pack is not view.joined.core and (part := _pack(view, pack, wanted, windows)) is not None
    ]
    floor = _floor(view, wanted, windows)
    if floor is not None:
        parts.append(floor)
    return Section("hours", view.say("hours"), tuple(blocks), tuple(parts))


def windows_of(view: View, document: CallWindows) -> list[Block]:
    """Return call windows: whom they bind while what holds, and a row for each."""
    lead = view.say("windows_of", who=view.tell.audience(document.whom))
    if document.when != TRUE:
        lead += view.say("windows_when", condition=view.tell.condition(document.when))
    rows = []
    for window in view.there(document.windows):
        phones = view.listed(view.tell.named(kind) for kind in sorted(window.phones))
        rows.append(
            (
                cell(view.titled(window.meta)),
                cell(view.tell.schedule(window.schedule)),
                cell("" if window.calls is None else str(window.calls)),
                cell(phones or view.say("any_phone")),
            )
        )
    heads = tuple(view.say(key) for key in ("window", "open", "calls_most", "phone"))
    return [
        Paragraph(line(view.sentence(lead))),
        Table(view.title(document.meta), heads, tuple(rows)),
    ]


def _pack(
    view: View, pack: Policy, wanted: dict[str, _week.Minutes], windows: list[Window]
) -> Section | None:
    found = _week.hours_of(view, pack)
    title = view.policy_title(pack)
    name = pack.header.meta.id
    blocks: list[Block] = []
    if any(each.certain for each in found):
        left = {day: _week.met(found, day, of) for day, of in wanted.items()}
        blocks.append(
            _week.week(
                view, f"week-{name}", view.say("week_left", law=title), wanted, left, windows
            )
        )
    for document in view.there(pack.call_windows):
        blocks += windows_of(view, document)
    if found:
        blocks.append(Bullets(tuple(_told(view, each) for each in found)))
    elif not blocks:
        blocks.append(Paragraph(line(view.say("silent_hours"))))
    return Section(f"hours-{name}", title, tuple(blocks), aside=name)


def _floor(view: View, wanted: dict[str, _week.Minutes], windows: list[Window]) -> Section | None:
    """Return the house floor's hours, where some chosen law says nothing on hours."""
    core = view.joined.core
    packs = [pack for pack in view.policies()[1:] if pack is not core]
    spoken = [any(subject_of(limit) == "hours" for limit in pack.limits) for pack in packs]
    found = _week.hours_of(view, core)
    if view.joined.lawless or all(spoken) or not found:
        return None
    left = {day: _week.met(found, day, of) for day, of in wanted.items()}
    title = view.say("core_title")
    picture = _week.week(
        view, "week-floor", view.say("week_left", law=title), wanted, left, windows
    )
    blocks: tuple[Block, ...] = (
        Paragraph(line(view.say("floor_hours"))),
        picture,
        Bullets(tuple(_told(view, each) for each in found)),
    )
    return Section("hours-core", title, blocks, aside="core")


def _told(view: View, each: _week.Hours) -> Line:
    said = view.say("semi").join((view.tell.rule(each.limit), *view.tell.scope(each.limit)))
    head = line(strong(view.title(each.limit.meta)), view.say("colon"), view.sentence(said))
    if not each.certain and not each.body.told:
        head = line(head, " ", view.say("not_drawn"))
    return line(head, " ", view.cited(each.limit.meta))
