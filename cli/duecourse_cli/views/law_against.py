"""What a law takes from a playbook, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duecourse_cli._words import act, pick
from duecourse_cli.views.law_words import cited, duration, said

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse.law.calls import AttemptsEffect
    from duecourse.law.effects import Effect
    from duecourse.law.places import Place

    Found = tuple[Place, list[Effect], list[AttemptsEffect]]

_STYLES = {
    "killed": "red",
    "leave_only": "magenta",
    "reduced": "yellow",
    "delayed": "yellow",
    "conditional": "cyan",
    "untouched": "green",
    "not_probed": "bright_black",
}
_QUIET = ("untouched", "not_probed")


def parts(
    playbook: str, found: Sequence[Found], day: date, language: str
) -> Iterable[RenderableType]:
    """Yield the page from top to bottom."""
    note = said("probes", language).format(day=day.isoformat())
    yield Text(note, style="bright_black")
    for place, effects, weeks in found:
        yield Text(f"\n{playbook} × {place.code}", style="bold")
        for pack in place.packs:
            title = pick(pack.header.meta.title, language, pack.header.meta.id)
            yield Text(f"  {pack.header.meta.id}  {title}", style="cyan")
        yield Text(_counts(effects, language), style="bright_black")
        for verdict, style in _STYLES.items():
            yield from _group(verdict, style, _merged(effects), language)
        for week in _merged_weeks(weeks):
            yield Text(f"\n{said('calls', language)} · {_actor(week.actor, language)}", "bold blue")
            yield Padding(_calls(week, language), (0, 0, 0, 2))
            yield from _why(week, language)


def _counts(effects: Sequence[Effect], language: str) -> str:
    from duecourse.law.effects import counted  # noqa: PLC0415 - the engine is slow to import

    parts = []
    for actor in dict.fromkeys(effect.actor for effect in effects):
        counts = counted(effect for effect in effects if effect.actor == actor)
        numbers = ", ".join(
            f"{number} {_short(verdict, language)}" for verdict, number in counts.items() if number
        )
        parts.append(f"  {said(actor, language)}: {numbers}")
    return "\n".join(parts)


def _short(verdict: str, language: str) -> str:
    text = said(verdict, language)
    return text.partition("：" if language == "zh" else ":")[0].lower()


def _merged(effects: Sequence[Effect]) -> list[Effect]:
    """Return the effects, once where they are the same for both actors."""
    found: list[Effect] = []
    for effect in effects:
        alike = next((e for e in found if replace(e, actor="") == replace(effect, actor="")), None)
        if alike is None:
            found.append(effect)
        else:
            found[found.index(alike)] = replace(alike, actor="both")
    return [replace(e, actor="both") if e.actor == "both" else e for e in found]


def _merged_weeks(weeks: Sequence[AttemptsEffect]) -> list[AttemptsEffect]:
    found: list[AttemptsEffect] = []
    for week in weeks:
        alike = next((w for w in found if replace(w, actor="") == replace(week, actor="")), None)
        if alike is None:
            found.append(week)
        else:
            found[found.index(alike)] = replace(alike, actor="both")
    return found


def _actor(actor: str, language: str) -> str:
    return said("both" if actor == "both" else actor, language)


def _group(
    verdict: str, style: str, effects: Sequence[Effect], language: str
) -> Iterable[RenderableType]:
    here = [effect for effect in effects if effect.verdict == verdict]
    if not here:
        return
    yield Text(f"\n{said(verdict, language)}", style=f"bold {style}")
    if verdict in _QUIET:
        names = ", ".join(
            dict.fromkeys(pick(effect.title, language, effect.treatment) for effect in here)
        )
        yield Padding(Text(names, style="bright_black"), (0, 0, 0, 2))
        return
    for group in _alike(here):
        for effect in group:
            head = Text.assemble(
                (pick(effect.title, language, effect.treatment), "bold"),
                f"  {act(effect.do, language)}",
                (f" · {_actor(effect.actor, language)}", "bright_black"),
            )
            if effect.exhibit:
                head.append(f" · {said('exhibit', language)}", style="bright_black")
            if times := _times(effect, language):
                head.append(f"  {times}", style="yellow")
            yield Padding(head, (0, 0, 0, 2))
        if details := _details(group[0], language):
            yield Padding(Text(" · ".join(details)), (0, 0, 0, 4))
        for because in group[0].because:
            text = Text(f"- {cited(because, language)}", "" if because.law else "bright_black")
            yield Padding(text, (0, 0, 0, 4))


def _alike(effects: Sequence[Effect]) -> list[list[Effect]]:
    """Return effects in groups that differ in nothing but treatment and hours."""
    found: dict[tuple[object, ...], list[Effect]] = {}
    for effect in effects:
        names = tuple(each.limit for each in effect.because)
        lost = effect.lost_roles if effect.verdict == "reduced" else ()
        key = (names, effect.duties, effect.dropped, effect.neutral, lost)
        found.setdefault(key, []).append(effect)
    return list(found.values())


def _times(effect: Effect, language: str) -> str:
    found = []
    if effect.minutes_after and effect.minutes_after != effect.minutes_before:
        before, after = duration(effect.minutes_before), duration(effect.minutes_after)
        found.append(f"{before} → {after} {said('week', language)}")
    if effect.starts_later:
        found.append(f"{said('later_by', language)} {duration(effect.starts_later)}")
    return " · ".join(found)


def _details(effect: Effect, language: str) -> list[str]:
    found = []
    if effect.verdict == "reduced" and effect.lost_roles:
        roles = ", ".join(role.replace("_", " ") for role in effect.lost_roles)
        found.append(f"{said('not_to', language)} {roles}")
    if effect.dropped:
        found.append(f"{said('not_said', language)} {'; '.join(effect.dropped)}")
    if effect.neutral:
        found.append(said("neutral", language))
    if effect.duties:
        duties = ", ".join(duty.replace("-", " ") for duty in effect.duties)
        found.append(f"{said('with', language)} {duties}")
    return found


def _why(week: AttemptsEffect, language: str) -> Iterable[RenderableType]:
    for because in week.because:
        text = Text(f"- {cited(because, language)}", "" if because.law else "bright_black")
        yield Padding(text, (0, 0, 0, 4))


def _calls(week: AttemptsEffect, language: str) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column(said("window", language), no_wrap=True)
    for key in ("open", "a_day", "a_week"):
        table.add_column(said(key, language), no_wrap=True, justify="right")
    for row in _rows(week, language):
        table.add_row(*row[:-1])
    return table


def _rows(week: AttemptsEffect, language: str) -> list[list[str]]:
    rows = []
    for window in week.windows:
        rows.append(
            [
                f"{window.hours} {' '.join(window.phones)}".strip(),
                f"{duration(window.minutes)} → {duration(window.minutes_left)}",
                f"{window.wanted_a_day} → {window.most_a_day}",
                f"{window.wanted_a_week} → {window.in_a_week}",
                "; ".join(cited(each, language) for each in window.because),
            ]
        )
    days = " ".join(map(str, week.days))
    rows.append(
        [
            said("all", language),
            "",
            f"{max(week.wanted_days, default=0)} → {max(week.days, default=0)}",
            f"{week.wanted_a_week} → {week.in_a_week}",
            f"({days})",
        ]
    )
    return rows


def markdown(playbook: str, found: Sequence[Found], day: date, language: str) -> str:
    """Return the page as Markdown."""
    lines = [f"# {playbook}", "", said("probes", language).format(day=day.isoformat())]
    for place, effects, weeks in found:
        packs = ", ".join(f"`{pack.header.meta.id}`" for pack in place.packs)
        lines += ["", f"## {place.code} ({packs})"]
        shown = [effect for effect in _merged(effects) if effect.verdict not in _QUIET]
        for verdict in _STYLES:
            here = [effect for effect in shown if effect.verdict == verdict]
            if not here:
                continue
            heads = (said("title", language), said("binds", language), said(verdict, language))
            lines += ["", f"| {heads[0]} | {heads[1]} | {heads[2]} | {said('why', language)} |"]
            lines.append("|---|---|---|---|")
            lines += [_line(effect, language) for effect in here]
        for week in _merged_weeks(weeks):
            lines += ["", f"{said('calls', language)} · {_actor(week.actor, language)}", ""]
            keys = ("window", "open", "a_day", "a_week", "why")
            lines.append("| " + " | ".join(said(key, language) for key in keys) + " |")
            lines.append("|---" * len(keys) + "|")
            lines += ["| " + " | ".join(row) + " |" for row in _rows(week, language)]
    return "\n".join(lines)


def _line(effect: Effect, language: str) -> str:
    title = f"{pick(effect.title, language, effect.treatment)} (`{effect.treatment}`)"
    because = "<br>".join(cited(each, language) for each in effect.because)
    details = " · ".join(filter(None, (_times(effect, language), *_details(effect, language))))
    cells = (title, _actor(effect.actor, language), details, because)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
