"""What a synthetic portfolio assumes, and what it came out as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from duecourse.portfolio.synth._assumed import Value
from duecourse.portfolio.synth.assumptions import BUCKETS, SECTIONS, roll
from duecourse.portfolio.synth.describe import Tally


def assumed() -> Iterator[RenderableType]:
    """Yield every assumption, by section."""
    for section in SECTIONS:
        yield Text(f"\n{section.title}", style="bold")
        yield Text(section.about)
        table = _table("assumption", "value", "what")
        for item in section.items:
            table.add_row(item.key, said(item.value), item.about)
        yield table


def said(value: Value) -> str:
    """Return a number, or numbers by name, as people read them."""
    if not isinstance(value, Mapping):
        return f"{value:g}" if value < 1000 else f"{value:,.0f}"
    lines = []
    for name, inner in value.items():
        text = said(inner)
        lines.append(
            f"{name}: {text.replace(chr(10), ', ')}"
            if isinstance(inner, Mapping)
            else f"{name} {text}"
        )
    return "\n".join(lines)


def described(tally: Tally) -> Iterator[RenderableType]:
    """Yield tables of what is in a portfolio."""
    cases = tally.rows["cases"] or 1
    table = _table("table", "rows", "a case")
    for name, count in tally.rows.items():
        table.add_row(name, f"{count:,}", f"{count / cases:.2f}")
    yield table
    yield _buckets(tally)
    for title, counts in (("status", tally.statuses), ("jurisdiction", tally.jurisdictions)):
        yield _shares(title, counts.most_common())
    for title, numbers in (
        ("cases of a person", tally.debts),
        ("contacts of a person", tally.contacts),
        ("events of a person", _by_tens(tally.events)),
    ):
        yield _shares(title, [(str(key), numbers[key]) for key in sorted(numbers)])
    yield _shares("event", tally.types.most_common())
    calls = [
        (name, count) for (kind, name), count in tally.outcomes.most_common() if kind == "call"
    ]
    yield _shares("outcome of a call", calls)
    table = _table("column", "unknown or not said")
    for name, share in tally.unknown_shares().items():
        table.add_row(name, f"{share:.1%}")
    yield table


def _buckets(tally: Tally) -> Table:
    """Return active cases by bucket, beside what the roll rates lead to."""
    table = _table("bucket", "cases", "share", "expected", "willing", "unwilling", "unknown")
    active = sum(tally.buckets[name] for name in BUCKETS) or 1
    for name, span in BUCKETS.items():
        count = tally.buckets[name]
        said_so = [
            f"{tally.willing[name, word] / max(count, 1):.1%}"
            for word in ("willing", "unwilling", "unknown")
        ]
        table.add_row(
            name, f"{count:,}", f"{count / active:.2%}", f"{roll().bucket(*span):.2%}", *said_so
        )
    for name in ("early", "unknown", "not active"):
        table.add_row(name, f"{tally.buckets[name]:,}", "", "", "", "", "")
    return table


def _by_tens(counts: Mapping[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, count in counts.items():
        found[number // 10 * 10] = found.get(number // 10 * 10, 0) + count
    return found


def _shares(title: str, counts: Iterable[tuple[str, int]]) -> Table:
    rows = list(counts)
    total = sum(count for _, count in rows) or 1
    table = _table(title, "count", "share")
    for name, count in rows:
        table.add_row(name, f"{count:,}", f"{count / total:.2%}")
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column(first, style="bold cyan", overflow="fold")
    for name in others:
        numeric = name not in ("what", "value")
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    return table
