"""One decision for a person: what to do now, what later, what not, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from duecourse.decide.decision import Barred, Decision, Later, Now, Reason
from duecourse_cli._instants import Clock, offset
from duecourse_cli._words import act, word
from duecourse_cli.views._local import Local
from duecourse_cli.views._people import People

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duecourse_cli.views._names import Names

_FEW = 4


class View:
    """The parts of one decision's page.

    Attributes:
        decision: What is shown.
        everything: Whether long lists are shown whole.
    """

    def __init__(
        self, decision: Decision, case: Mapping[Any, Any], names: Names, *, everything: bool = False
    ) -> None:
        """Prepare the page of *decision* on *case*."""
        self.decision = decision
        self.everything = everything
        self._names = names
        self._language = names.language
        self._people = People(case)
        self._packs = names.packs(case.get("jurisdiction"))
        self._clock = Clock(datetime.fromisoformat(decision.at), names.language)
        self._local = Local(self._clock, self._people)

    def parts(self) -> Iterable[RenderableType]:
        """Yield the page from top to bottom."""
        yield from self._head()
        yield from self._now()
        yield from self._later()
        real = [item for item in self.decision.barred if not item.exhibit]
        yield from self._barred("barred", "red", real)
        yield from self._barred(
            "exhibit", "bright_black", [b for b in self.decision.barred if b.exhibit]
        )
        yield from self._missing()
        yield from self._next()

    def _word(self, key: str) -> str:
        return word(key, self._language)

    def _heading(self, key: str, style: str) -> Text:
        return Text(f"\n{self._word(key)}", style=f"bold {style}")

    def _head(self) -> Iterable[RenderableType]:
        decision = self.decision
        if decision.law != "full":
            key = "no_law" if decision.law == "none" else "part_law"
            yield Text(f" {self._word(key)} ", style="bold white on red")
        line = Table.grid(expand=True, padding=(0, 1))
        line.add_column(ratio=1)
        line.add_column(justify="right", no_wrap=True)
        stage = (
            Text(self._names.stage(decision.stage), style="bold cyan")
            if decision.stage
            else Text(self._word("no_stage"), style="yellow")
        )
        title = Text.assemble((decision.case, "bold"), "  ", stage)
        line.add_row(title, Text(f"{self._word('score')} {decision.score}", style="bold"))
        yield line
        known = {pack.id for pack in decision.book.packs}
        packs = ", ".join(name for name in self._packs if name in known)
        law = f"{self._word('law')}: {packs or decision.law}"
        if decision.book.guidance == "report":
            law += f" ({self._word('reported')})"
        at = datetime.fromisoformat(decision.at)
        when = f"{self._clock.full(at)} {offset(at)}"
        book = f"{decision.book.id} {decision.book.version}".strip()
        yield Text(f"{when} · {book} · {law}", style="bright_black")
        for one in decision.experiments or ():
            experiment = f"{self._word('experiment')} {one.experiment}: {one.arm}"
            yield Text(experiment, style="magenta")

    def _now(self) -> Iterable[RenderableType]:
        yield self._heading("now", "green")
        if not self.decision.now:
            yield Padding(Text(self._word("nothing_now"), style="yellow"), (0, 0, 0, 2))
        for number, item in enumerate(self.decision.now, 1):
            line = Table.grid(expand=True, padding=(0, 1))
            line.add_column(justify="right", no_wrap=True, width=2)
            line.add_column(ratio=1)
            line.add_column(justify="right", no_wrap=True)
            ends = (
                f"{self._word('until')} {self._local.at(item.until, item.to)}" if item.until else ""
            )
            left = "" if item.remaining is None else f"{item.remaining} {self._word('remaining')}"
            if self._language == "zh" and left:
                left = f"{self._word('remaining')} {item.remaining}"
            line.add_row(
                Text(f"{number}", style="bold green"),
                self._act(item.do, item.to, item.treatment, style="bold"),
                Text(" · ".join(part for part in (ends, left) if part), style="cyan"),
            )
            yield line
            details = self._details(item)
            if details.row_count:
                yield Padding(details, (0, 0, 0, 3))

    def _act(self, do: str, to: str, treatment: str, style: str = "") -> Text:
        what = act(do, self._language)
        whom = f" {self._people.named(to, self._language)}" if to else f" ({self._word('desk')})"
        if self._language == "zh" and not to:
            whom = f"({self._word('desk')})"
        return Text.assemble((f"{what}{whom}", style), f"  {self._names.treatment(treatment)}")

    def _details(self, item: Now) -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True, style="bright_black", min_width=9)
        grid.add_column(overflow="fold")
        said = item.script
        spoken = item.do in ("call", "visit")
        rows: list[tuple[str, str]] = []
        if said is not None:
            rows += [
                ("opening", said.opening),
                ("say" if spoken and said.opening else "write", said.text),
                ("voicemail", said.voicemail),
                ("dropped", "; ".join(said.dropped)),
            ]
        instead = (
            f"{self._names.treatment(other.treatment)} → {other.to}"
            if other.to
            else self._names.treatment(other.treatment)
            for other in item.instead
        )
        rows += [
            ("duties", ", ".join(item.duties)),
            ("learn", ", ".join(item.learn)),
            ("confirm", ", ".join(item.confirm)),
            ("checklist", ", ".join(item.checklist)),
            ("assigned", item.assigned_to),
            ("instead", "; ".join(instead)),
            ("advice", ", ".join(item.advice)),
        ]
        for key, text in rows:
            if text:
                grid.add_row(self._word(key), text)
        return grid

    def _later(self) -> Iterable[RenderableType]:
        groups: dict[tuple[str, tuple[Reason, ...]], list[Later]] = defaultdict(list)
        for item in self.decision.later:
            start = self._local.at(item.not_before, item.to)
            end = (
                f" {self._word('until')} {self._local.at(item.until, item.to)}"
                if item.until
                else ""
            )
            zone = self._local.zone(item.to)
            when = f"{self._word('from')} {start}{end}" + (f"  {zone}" if zone else "")
            groups[when, item.because].append(item)
        if not groups:
            return
        yield self._heading("later", "yellow")
        for (when, because), items in groups.items():
            yield Padding(Text(when, style="yellow"), (0, 0, 0, 2))
            yield from self._group(items, because)

    def _barred(self, key: str, style: str, barred: list[Barred]) -> Iterable[RenderableType]:
        groups: dict[tuple[Reason, ...], list[Barred]] = defaultdict(list)
        for item in barred:
            groups[item.because].append(item)
        if not groups:
            return
        yield self._heading(key, style)
        for because, items in groups.items():
            yield from self._group(items, because)

    def _group(
        self, items: Iterable[Later | Barred], because: tuple[Reason, ...]
    ) -> Iterable[RenderableType]:
        points: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in items:
            points[item.do, item.treatment].append(item.to)
        for (do, treatment), where in points.items():
            named = ", ".join(self._people.named(to, self._language) for to in where if to)
            what = act(do, self._language)
            yield Padding(
                Text.assemble(
                    (f"{what} {named}".rstrip(), "bold"), f"  {self._names.treatment(treatment)}"
                ),
                (0, 0, 0, 4),
            )
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True, style="bright_black")
        grid.add_column(overflow="fold", style="bright_black")
        for number, reason in enumerate(because):
            grid.add_row(self._word("why") if number == 0 else "", self._reason(reason))
        yield Padding(grid, (0, 0, 0, 6))

    def _reason(self, reason: Reason) -> str:
        parts = [reason.limit, self._names.limit(reason.limit), reason.cite or self._word("house")]
        if reason.lapses:
            parts.append(self._word("lapses"))
        return " · ".join(part for part in parts if part)

    def _missing(self) -> Iterable[RenderableType]:
        if not self.decision.missing:
            return
        yield self._heading("missing", "magenta")
        grid = Table.grid(padding=(0, 1))
        grid.add_column(overflow="fold")
        grid.add_column(overflow="fold", style="bright_black", ratio=1)
        for item in self.decision.missing:
            decides = list(item.would_decide)
            more = len(decides) - _FEW
            if more > 0 and not self.everything:
                decides = [
                    *decides[:_FEW],
                    f"{self._word('more')} {more}"
                    if self._language == "zh"
                    else f"{more} {self._word('more')}",
                ]
            of = f" ({item.of})" if item.of and item.of != self.decision.case else ""
            grid.add_row(
                f"{item.fact}{of}",
                f"{self._word('decides')} {', '.join(decides)}" if decides else "",
            )
        yield Padding(grid, (0, 0, 0, 2))

    def _next(self) -> Iterable[RenderableType]:
        decision = self.decision
        yield self._heading("next", "blue")
        parts = []
        if decision.next_change:
            parts.append(f"{self._word('changes')} {self._local.plain(decision.next_change)}")
        else:
            parts.append(self._word("same"))
        if decision.next_review:
            parts.append(f"{self._word('review')} {self._local.plain(decision.next_review)}")
        yield Padding(Text(" · ".join(parts)), (0, 0, 0, 2))
        if decision.ignored:
            told = f"{self._word('ignored')}: {', '.join(decision.ignored)}"
            yield Padding(Text(told, style="yellow"), (0, 0, 0, 2))
