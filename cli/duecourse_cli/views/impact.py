"""Who is treated differently, as sections for a terminal or a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from duecourse_cli.views.report_parts import Chart, Figure, Grid, Section

if TYPE_CHECKING:
    from duecourse.portfolio.impact.model import Example, Impact

TOLD = {
    "stricter": "stricter: something may not be done any longer, or later, or for less time",
    "looser": "looser: something may be done that might not, or sooner, or for longer",
    "later": "later: something must wait longer",
    "sooner": "sooner: something need not wait as long",
    "stage": "in another stage",
    "words": "told in other words",
    "duties": "with other duties",
    "choice": "another act of a group comes first",
    "reasons": "for other reasons, with the same result",
    "score": "with another score",
    "review": "looked at again at another time",
    "law": "under more or less of the law",
}
WAYS_COLORS = (6, 4, 2, 7, 3)
_MOST = 12
"""Bars of one chart; the table has the rest."""
_BRIEF = 10
"""Rows that a terminal shows of a long table."""
NONE = "(none)"


def percent(part: int, whole: int) -> str:
    """Return a share; what is not nought is never told as nought."""
    if not whole:
        return "-"
    share = part / whole
    return "<0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def tiles(found: Impact) -> Iterator[tuple[str, str, str]]:
    """Yield the figures to know first."""
    for name, title in (
        (None, "cases treated differently"),
        ("stricter", "stricter"),
        ("looser", "looser"),
        ("stage", "in another stage"),
    ):
        number = found.changed if name is None else found.labels[name]
        yield title, f"{number:,}", percent(number, found.compared)
    before, after = found.now
    yield "acts lawful now", f"{after:,}", f"before: {before:,} ({after - before:+,})"


def head(found: Impact) -> str:
    """Return what was compared, and that it adds up."""
    return (
        f"{found.read:,} cases read = {found.compared:,} compared + {found.rejected:,} rejected; "
        f"decided at {found.at} by both"
    )


def lead(found: Impact) -> str:
    """Return the result in a sentence."""
    if not found.changed:
        return f"None of the {found.compared:,} cases is treated differently."
    both = found.ways["stricter and looser"]
    return (
        f"{found.changed:,} of {found.compared:,} cases are treated differently: "
        f"{found.labels['stricter']:,} stricter, {found.labels['looser']:,} looser "
        f"({both:,} both); {found.same:,} stay the same."
    )


def sections(
    found: Impact, titles: Mapping[str, str], order: Sequence[str], prefix: str = "impact"
) -> Iterator[Section]:
    """Yield who is treated differently and why.

    Args:
        found: The impact.
        titles: Of stages, treatments and limits, by id or name.
        order: The stages as the playbook has them.
        prefix: What the ids of the sections begin with.
    """
    yield _labels(found, prefix)
    if found.changed:
        yield _stages(found, titles, order, prefix)
        if any(before != after for before, after in found.stages):
            yield _moves(found, titles, order, prefix)
        if found.rules:
            yield _why(found, titles, prefix)
            yield _treatments(found, titles, prefix)
        yield _cohorts(found, prefix)
        yield _examples(found, prefix)


def _labels(found: Impact, prefix: str) -> Section:
    rows = [
        (TOLD[name], f"{found.labels[name]:,}", percent(found.labels[name], found.compared))
        for name in TOLD
    ]
    title = "Who is treated differently"
    grid = Grid(title, ("cases that are", "cases", "share"), tuple(rows))
    note = "A case may be several of these. "
    if found.rejects:
        codes = ", ".join(f"{code} ({number:,})" for code, number in sorted(found.rejects.items()))
        note += f"Rejected, and decided by neither: {codes}; `duecourse run` tells which rows."
    return Section(f"{prefix}-who", title, lead(found), (Figure(grid),), note.strip())


def _stages(found: Impact, titles: Mapping[str, str], order: Sequence[str], prefix: str) -> Section:
    names = _ordered(found.by_stage, order)
    title = "By stage"
    labels = tuple(_title(name, titles) for name in names)
    chart = _ways_chart("Cases by stage before", labels, [found.by_stage[n] for n in names])
    grid = _counted("stage before", labels, [found.by_stage[n] for n in names])
    return Section(f"{prefix}-stages", title, _most(found, titles), (Figure(grid, chart),))


def _ways_chart(title: str, labels: tuple[str, ...], counts: Sequence[Counter[str]]) -> Chart:
    from duecourse.portfolio.impact.model import WAYS  # noqa: PLC0415 - the engine takes its time

    series = tuple((way, tuple(float(each[way]) for each in counts)) for way in WAYS)
    return Chart(title, labels, series, False, "cases", colors=WAYS_COLORS)


def _counted(first: str, labels: tuple[str, ...], counts: Sequence[Counter[str]]) -> Grid:
    shown = ("stricter", "looser", "later", "sooner", "stage", "words")
    heads = (first, "cases", "changed", "share", *shown)
    rows = tuple(
        (
            label,
            f"{each['cases']:,}",
            f"{each['changed']:,}",
            percent(each["changed"], each["cases"]),
            *(f"{each[name]:,}" for name in shown),
        )
        for label, each in zip(labels, counts, strict=True)
    )
    return Grid(f"Cases by {first}", heads, rows)


def _most(found: Impact, titles: Mapping[str, str]) -> str:
    name, counts = max(found.by_stage.items(), key=lambda item: item[1]["changed"])
    return (
        f"The stage with the most of them is {_title(name, titles)}: {counts['changed']:,} of "
        f"{counts['cases']:,} cases there."
    )


def _moves(found: Impact, titles: Mapping[str, str], order: Sequence[str], prefix: str) -> Section:
    moved = {pair: n for pair, n in found.stages.items() if pair[0] != pair[1]}
    total = sum(moved.values())
    place = {name: number for number, name in enumerate(order)}
    ranked = sorted(moved.items(), key=lambda item: (-item[1], place.get(item[0][0] or "", 99)))
    rows = tuple(
        (_title(before or "", titles), _title(after or "", titles), f"{number:,}")
        for (before, after), number in ranked
    )
    grid = Grid("Cases in another stage", ("before", "after", "cases"), rows, frozenset({1}))
    text = f"{total:,} cases are in another stage than before."
    return Section(f"{prefix}-moves", "Where cases go", text, (Figure(grid),))


def _why(found: Impact, titles: Mapping[str, str], prefix: str) -> Section:
    from duecourse.portfolio.impact.machine import ranked  # noqa: PLC0415 - as above

    rules = ranked(found)
    rows = tuple(
        (
            reason(rule.kind, rule.name, titles),
            f"{ways.stricter:,}",
            f"{ways.looser:,}",
            f"{ways.stricter_pairs:,}",
            f"{ways.looser_pairs:,}",
        )
        for rule, ways in rules
    )
    heads = ("reason", "stricter cases", "looser cases", "acts stricter", "acts looser")
    grid = Grid("By reason", heads, rows)
    top = rules[:_MOST]
    chart = Chart(
        "Acts that are stricter or looser, by reason",
        tuple(rule.name for rule, _ in top),
        (
            ("stricter", tuple(float(ways.stricter_pairs) for _, ways in top)),
            ("looser", tuple(float(ways.looser_pairs) for _, ways in top)),
        ),
        False,
        "acts on a point",
        colors=(6, 4),
    )
    figures = [Figure(grid, chart, brief=_BRIEF, more=_left_out(rows))]
    if found.packs:
        by_pack = tuple(
            (name, f"{ways.stricter:,}", f"{ways.looser:,}")
            for name, ways in sorted(found.packs.items())
        )
        figures.append(
            Figure(Grid("By whose limit it is", ("policy or pack", *heads[1:3]), by_pack))
        )
    text = f"The main reason is {reason(rules[0][0].kind, rules[0][0].name, titles)}."
    note = (
        "An act is a treatment on one point. Where it is offered on both sides the reason is a "
        "limit that stands against it on one of them; several may."
    )
    return Section(f"{prefix}-why", "Why", text, tuple(figures), note)


def reason(kind: str, name: str, titles: Mapping[str, str]) -> str:
    """Return a reason for people."""
    if kind == "stage":
        before, _, after = name.partition(" -> ")
        return f"another stage: {_title(before, titles)} -> {_title(after, titles)}"
    if kind == "treatment":
        return f"offered otherwise: {_title(name, titles)}"
    title = titles.get(name, "")
    return f"{title} ({name})" if title and title != name else name


def _treatments(found: Impact, titles: Mapping[str, str], prefix: str) -> Section:
    from duecourse.portfolio.impact.model import KINDS  # noqa: PLC0415 - as above

    counts = {n: c for n, c in found.by_treatment.items() if any(c[kind] for kind in KINDS)}
    ranked = sorted(counts.items(), key=lambda item: (-sum(item[1][k] for k in KINDS), item[0]))
    rows = tuple(
        (_title(name, titles), *(f"{each[key]:,}" for key in ("now", "now_after", *KINDS)))
        for name, each in ranked
    )
    grid = Grid("Acts by treatment", ("treatment", "now before", "now after", *KINDS), rows)
    top = ranked[:_MOST]
    chart = Chart(
        "What becomes of each treatment",
        tuple(_title(name, titles) for name, _ in top),
        tuple((kind, tuple(float(each[kind]) for _, each in top)) for kind in KINDS),
        False,
        "acts on a point",
        colors=(6, 2, 5, 4, 7, 1),
    )
    lost, gained = found.kinds["lost"], found.kinds["gained"]
    text = (
        f"{lost:,} acts are lost and {gained:,} gained; {found.kinds['delayed']:,} must wait "
        f"longer, {found.kinds['advanced']:,} less long."
    )
    figure = Figure(grid, chart, brief=_BRIEF, more=_left_out(rows))
    return Section(f"{prefix}-treatments", "By treatment", text, (figure,))


def _cohorts(found: Impact, prefix: str) -> Section:
    names = sorted(found.by_cohort, key=lambda name: (name == "", name))
    labels = tuple(name or "(nothing said now)" for name in names)
    counts = [found.by_cohort[name] for name in names]
    chart = _ways_chart("Cases by whose words they hear first", labels, counts)
    text = "By the cohort whose words a case hears first before the change."
    return Section(
        f"{prefix}-cohorts", "By cohort", text, (Figure(_counted("cohort", labels, counts), chart),)
    )


def _examples(found: Impact, prefix: str) -> Section:
    figures = [
        _shown(TOLD[name].partition(":")[0], found.examples[name])
        for name in TOLD
        if found.examples.get(name)
    ]
    return Section(
        f"{prefix}-examples", "Examples", "The first few cases of each sort.", tuple(figures)
    )


def _shown(caption: str, examples: Sequence[Example]) -> Figure:
    rows: list[tuple[str, ...]] = []
    for each in examples:
        first = (
            each.case,
            _went(each.stage_before or NONE, each.stage_after or NONE),
            _went(each.score_before, each.score_after),
        )
        for pair in each.pairs:
            told = (pair.before or "not offered", pair.after or "not offered")
            rows.append((*first, pair.treatment, pair.to, *told))
            first = ("", "", "")
        if each.more:
            rows.append((*first, f"and {each.more} more", "", "", ""))
        elif not each.pairs:
            rows.append((*first, "", "", "", ""))
    heads = ("case", "stage", "score", "act", "to", "before", "after")
    texts = frozenset(range(1, 7))
    narrow = Grid(
        caption,
        ("case", "stage, score", "act", "before", "after"),
        tuple(_narrow(row) for row in rows),
        frozenset({1, 2, 3, 4}),
    )
    return Figure(Grid(caption, heads, tuple(rows), texts), narrow=narrow, brief=_BRIEF)


def _narrow(row: tuple[str, ...]) -> tuple[str, ...]:
    case, stage, score, act, to, before, after = row
    where = f"{stage}, {score}" if case else ""
    return case, where, f"{act} to {to}" if to else act, before, after


def _went(before: object, after: object) -> str:
    return f"{before}" if before == after else f"{before} -> {after}"


def _ordered(names: Mapping[str, object], order: Sequence[str]) -> list[str]:
    place = {name: number for number, name in enumerate(order)}
    return sorted(names, key=lambda name: (place.get(name, len(place)), name))


def _title(name: str, titles: Mapping[str, str]) -> str:
    return titles.get(name) or name or "in no stage"


def _left_out(rows: Sequence[object]) -> str:
    more = len(rows) - _BRIEF
    return f"and {more} more; `--format json` has all" if more > 0 else ""
