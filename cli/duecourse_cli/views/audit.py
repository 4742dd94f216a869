"""An audit for people: how much was found, by which limit, by whom, on which day, of whom."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from duecourse.audit.audit import Result
from duecourse.audit.findings import KINDS, VERDICTS, Finding, Judged
from duecourse.audit.law import Law
from duecourse.audit.totals import PersonTotal, Totals
from duecourse_cli._session import Session

SHOWN = 10
"""Rows of a table; the rest is in the machine formats."""

GRAVE = ("breach", "presumption")
COLORS = {"breach": "bold red", "presumption": "yellow", "undetermined": "cyan", "clear": "green"}
NAMES = {"undetermined": "not determinable"}


class View:
    """Keeps the first findings and the worst persons, and no more."""

    def __init__(self, law: Law) -> None:
        """Start with nothing found."""
        self.law = law
        self.first: dict[str, list[tuple[Judged, Finding]]] = {kind: [] for kind in GRAVE}
        self.worst: list[tuple[int, int, str]] = []

    def add(self, result: Result) -> None:
        """Keep what is to be shown of one result."""
        if isinstance(result, Judged):
            for finding in result.findings:
                kept = self.first.get(finding.kind)
                if kept is not None and len(kept) < SHOWN:
                    kept.append((result, finding))
        elif isinstance(result, PersonTotal):
            grave = result.verdicts["breach"], result.verdicts["presumption"], result.person
            if grave[0] or grave[1]:
                heapq.heappush(self.worst, grave)
                if len(self.worst) > SHOWN:
                    heapq.heappop(self.worst)

    def end(self, totals: Totals, session: Session) -> str:
        """Return the page."""
        return session.render(*self._parts(totals))

    def _parts(self, totals: Totals) -> Iterable[RenderableType]:
        packs = ", ".join(sorted(pack.header.meta.id for pack in self.law.packs))
        yield Text(
            f"{totals.contacts:,} contacts of {totals.persons:,} persons judged by {packs}; "
            f"{totals.history:,} rows of history, {totals.rejected:,} rejected"
        )
        yield from _remarks(totals)
        yield Text()
        for verdict in VERDICTS:
            if totals.verdicts[verdict]:
                name = NAMES.get(verdict, verdict)
                yield Text(f"{totals.verdicts[verdict]:>9,} {name}", COLORS.get(verdict, ""))
        yield from _table("limit", totals.limits, totals.ranked(), KINDS, self.law)
        for title, counts in (("collector", totals.collectors), ("day", totals.days)):
            yield from _table(title, counts, _ranked(counts), VERDICTS)
        persons = {p: Counter(breach=b, presumption=m) for b, m, p in sorted(self.worst)[::-1]}
        yield from _table("person", persons, list(persons), GRAVE)
        for kind, kept in self.first.items():
            if kept:
                yield Text(f"\nFirst findings of kind {kind}", "bold")
                for judged, finding in kept:
                    yield from _finding(judged, finding)
        if totals.missing:
            yield Text("\nWhat the log does not say", "bold")
            for name, number in totals.missing.most_common(SHOWN):
                yield Text(f"{number:>9,} {name}")


def _remarks(totals: Totals) -> Iterable[Text]:
    if totals.with_gaps:
        yield Text(
            f"{totals.with_gaps:,} persons have rows that were rejected: their history has gaps",
            "yellow",
        )
    if totals.unordered:
        yield Text(f"{totals.unordered:,} rows stood after later ones of the same person")
    if totals.two_roles:
        yield Text(
            f"{totals.two_roles:,} contacts were in two roles: each row was judged in its own"
        )


def _ranked(counts: Mapping[str, Counter[str]]) -> list[str]:
    return sorted(counts, key=lambda name: (*(-counts[name][kind] for kind in KINDS), name))


def _table(
    title: str,
    counts: Mapping[str, Counter[str]],
    names: list[str],
    kinds: Iterable[str],
    law: Law | None = None,
) -> Iterable[RenderableType]:
    used = [kind for kind in kinds if any(counts[name][kind] for name in names)]
    if not used or not names:
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column(title, overflow="fold")
    if law is not None:
        table.add_column("cite", overflow="fold")
    for kind in used:
        table.add_column(NAMES.get(kind, kind), justify="right", style=COLORS.get(kind))
    for name in names[:SHOWN]:
        row = [name or "-"]
        if law is not None:
            row.append(law.limits[name].meta.cite if name in law.limits else "")
        table.add_row(*row, *(f"{counts[name][k]:,}" if counts[name][k] else "" for k in used))
    yield Text()
    yield table
    if len(names) > SHOWN:
        yield Text(f"and {len(names) - SHOWN:,} more", "bright_black")


def _finding(judged: Judged, finding: Finding) -> Iterable[Text]:
    whom = f"{judged.person} {judged.contact}"
    line = Text(f"line {judged.line}  {judged.id}  {judged.at}  {judged.channel} to {whom}")
    yield line
    rule = f"{finding.limit}: {finding.rule} ({finding.cite})"
    yield Text(f"    {rule}", COLORS.get(finding.kind, ""))
    if finding.counted:
        more = finding.counted_in_all - len(finding.counted)
        yield Text(
            f"    counted {finding.counted_in_all}: {', '.join(finding.counted)}"
            + (f" and {more} before" if more else "")
        )
    if finding.unless:
        yield Text(f"    unless {' or '.join(finding.unless)}, which the log does not say")
