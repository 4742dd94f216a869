"""A day's plan as a picture: agents by hour, in SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from duecourse.clock.instants import MINUTE
from duecourse.handbook.shapes import text as _text
from duecourse.portfolio.dayplan.told import Told

if TYPE_CHECKING:
    from duecourse.portfolio.dayplan.plan import Plan
    from duecourse.portfolio.dayplan.sweep import Booking

LEFT, RIGHT, TOP, ROW, GAP, STRIP = 120, 64, 128, 30, 8, 26
WIDTH = 1040
QUIET, LINE, OFF, REST = "#66727f", "#e1e5e9", "#f4f6f8", "#dde2e7"
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
FILLS = {"promise": "#8e5bb5", "reminder": "#2f9e5b", "overdue": "#2f7fc1", "again": "#a9cbe8"}
NAMES = {
    "promise": "promise due today",
    "reminder": "reminder",
    "overdue": "overdue",
    "again": "only if nobody answered before",
}


class _Picture:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.told, self.day = plan, Told(plan), plan.day
        spans = [span for span in self.day.shifts if span is not None]
        self.low = min(start for start, _ in spans)
        self.high = max(end for _, end in spans)
        self.scale = (WIDTH - LEFT - RIGHT) / (self.high - self.low)
        self.bottom = TOP + len(self.day.agents) * (ROW + GAP)

    def x(self, us: int) -> float:
        return round(LEFT + (us - self.low) * self.scale, 2)

    def parts(self) -> Iterator[str]:
        counts = self.told.counts()
        height = self.bottom + 64
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" font-family="{FONT}" role="img">'
        )
        title = f"{self.day.date:%A %d %B %Y}: who calls whom"
        yield f"<title>{escape(title)}</title>"
        yield f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        yield _text(20, 32, title, 19, weight=600)
        under = (
            f"{counts['bookings']:,} bookings of {counts['cases_booked']:,} cases, "
            f"{len(self.day.agents)} agents, {self.plan.minutes} minutes a call; clock: "
            f"{self.day.zone.name}"
        )
        yield _text(20, 54, under, 13, QUIET)
        yield from self._axis()
        for number, agent in enumerate(self.day.agents):
            yield from self._row(number, agent.id)
        yield from self._chases()
        yield from self._legend()
        yield "</svg>"

    def _axis(self) -> Iterator[str]:
        yield _text(LEFT - 12, TOP - 18, "likely to answer", 11, QUIET, anchor="end")
        yield _text(WIDTH - RIGHT + 12, TOP - 18, "booked", 11, QUIET)
        hour = self.low - self.low % (60 * MINUTE)
        most = max(self.plan.rates.of(h) for h in self.day.hours())
        while hour < self.high:
            start, end = max(hour, self.low), min(hour + 60 * MINUTE, self.high)
            rate = self.plan.rates.of(self.day.hour(start))
            tall = round(STRIP * rate / max(most, 1), 1)
            wide = round(self.x(end) - self.x(start) - 2, 2)
            if wide > 0:
                yield (
                    f'<rect x="{self.x(start) + 1:g}" y="{TOP - 14 - tall:g}" width="{wide:g}" '
                    f'height="{tall:g}" fill="#f0dfb8"/>'
                )
            if wide > 24:
                middle = (self.x(start) + self.x(end)) / 2
                yield _text(middle, TOP - 18, f"{rate / 10:.0f}%", 11, "#7a6227", anchor="middle")
            hour += 60 * MINUTE
        hour = -(-self.low // (60 * MINUTE)) * 60 * MINUTE
        while hour <= self.high:
            at = self.x(hour)
            yield (
                f'<line x1="{at:g}" y1="{TOP - 10}" x2="{at:g}" y2="{self.bottom}" '
                f'stroke="{LINE}"/>'
            )
            label = self.told.iso(hour)[11:16]
            yield _text(at, self.bottom + 16, label, 12, QUIET, anchor="middle")
            hour += 60 * MINUTE

    def _row(self, number: int, agent: str) -> Iterator[str]:
        y = TOP + number * (ROW + GAP)
        shown = agent if len(agent) <= 15 else agent[:14] + "…"
        yield _text(LEFT - 12, y + ROW / 2 + 5, shown, 13, anchor="end", weight=600)
        shift = self.day.shifts[number]
        if shift is not None:
            yield self._box(shift, y, REST, f"{agent}: break, or kept free after a chase")
        for span in self.day.work[number]:
            yield self._box(span, y, OFF, f"{agent}: free")
        mine = [b for b in self.plan.swept.bookings if b.agent == number]
        for booking in mine:
            yield self._booking(booking, y)
        yield _text(WIDTH - RIGHT + 12, y + ROW / 2 + 5, str(len(mine)), 13, QUIET)

    def _box(self, span: tuple[int, int], y: int, fill: str, title: str) -> str:
        wide = round(self.x(span[1]) - self.x(span[0]), 2)
        return (
            f'<rect x="{self.x(span[0]):g}" y="{y}" width="{wide:g}" height="{ROW}" '
            f'fill="{fill}"><title>{escape(title)}</title></rect>'
        )

    def _booking(self, booking: Booking, y: int) -> str:
        wide = max(1.2, self.x(booking.end) - self.x(booking.start) - 0.8)
        start, end = (self.told.iso(us)[11:16] for us in (booking.start, booking.end))
        if_ = ", only if nobody answered before" if booking.checked.only_if else ""
        title = (
            f"{start}..{end} {booking.candidate.case}: {booking.open.treatment} to "
            f"{booking.open.point}, score {booking.candidate.score}{if_}"
        )
        edge = ' stroke="#1f2933" stroke-width="1"' if booking.open.do == "visit" else ""
        return (
            f'<rect x="{self.x(booking.start):g}" y="{y + 2}" width="{wide:.2f}" '
            f'height="{ROW - 4}" rx="1.5" fill="{FILLS[booking.kind]}"{edge}>'
            f"<title>{escape(title)}</title></rect>"
        )

    def _chases(self) -> Iterator[str]:
        for name, us in self.day.chases:
            if self.low < us < self.high:
                at = self.x(us)
                yield (
                    f'<line x1="{at:g}" y1="{TOP - 6}" x2="{at:g}" y2="{self.bottom - GAP + 4}" '
                    f'stroke="#c8473d" stroke-width="1.5" stroke-dasharray="4 3">'
                    f"<title>{escape(name)} chase: plan again</title></line>"
                )

    def _legend(self) -> Iterator[str]:
        kinds = {booking.kind for booking in self.plan.swept.bookings}
        x, y = 20.0, self.bottom + 46
        entries = [(NAMES[kind], FILLS[kind]) for kind in FILLS if kind in kinds]
        entries += [("free", OFF), ("break or kept free", REST)]
        for name, fill in entries:
            edge = f' stroke="{REST}"' if fill == OFF else ""
            yield (
                f'<rect x="{x:g}" y="{y - 12}" width="15" height="15" rx="2" fill="{fill}"{edge}/>'
            )
            yield _text(x + 21, y, name, 13)
            x += 48 + 7 * len(name)
        if any(self.low < us < self.high for _, us in self.day.chases):
            yield (
                f'<line x1="{x + 7:g}" y1="{y - 13}" x2="{x + 7:g}" y2="{y + 4}" stroke="#c8473d" '
                'stroke-width="1.5" stroke-dasharray="4 3"/>'
            )
            yield _text(x + 19, y, "chase: plan again", 13)


def svg(plan: Plan) -> str:
    """Return the picture."""
    return "\n".join(_Picture(plan).parts()) + "\n"
