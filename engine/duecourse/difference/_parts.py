"""Every item of a policy as its leaves: stages, treatments, limits, scripts and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from duecourse import ir
from duecourse.clock.instants import date_of
from duecourse.difference._experiment_parts import of_experiment
from duecourse.difference._leaf import (
    DECIDES,
    ORDERS,
    RECORDS,
    SAYS,
    Leaf,
    Leaves,
    Path,
    by_path,
    of_condition,
    of_list,
    of_meta,
    of_set,
    of_text,
)
from duecourse.difference._limit_parts import hours_of, of_limit
from duecourse.difference._terms import clock, defined, one, written
from duecourse.language.model import (
    CallWindows,
    Fact,
    Fragment,
    Header,
    Meta,
    Policy,
    Script,
    Treatment,
    Window,
)

KINDS = (
    "header",
    "fact",
    "stage",
    "outside",
    "treatment",
    "experiment",
    "order",
    "disclosure-items",
    "disclosure-rule",
    "call-windows",
    "window",
    "limit",
    "cohort",
    "script",
    "score-row",
    "worklist",
    "chase",
    "meeting",
    "indicator",
)
"""What items there are, in the order in which changes are told."""


@dataclass(frozen=True, slots=True)
class Part:
    """An item.

    Attributes:
        kind: One of :data:`KINDS`.
        id: Unique in its kind; a window's with its document's before it.
        meta: What every item has; None for what has no id of its own.
        leaves: What it says, by path.
        item: The item itself, or what else the policy has of this kind.
    """

    kind: str
    id: str
    meta: Meta | None
    leaves: Mapping[Path, Leaf] = field(repr=False)
    item: object = field(repr=False)


def parts_of(policy: Policy) -> dict[tuple[str, str], Part]:
    """Return every item of a policy by kind and id, in the order of its text."""
    return {(part.kind, part.id): part for part in _parts(policy)}


def _parts(policy: Policy) -> Iterator[Part]:
    header = policy.header

    def part(kind: str, item: object, meta: Meta, leaves: Leaves, id: str = "") -> Part:
        return Part(kind, id or meta.id, meta, by_path((*leaves, *of_meta(meta))), item)

    yield part("header", header, header.meta, _header(header, policy.party), "header")
    for fact in policy.facts.values():
        if fact.meta.origin == header.meta.id:
            yield part("fact", fact, fact.meta, _fact(fact))
    for stage in policy.stages:
        yield part("stage", stage, stage.meta, of_condition(("when",), stage.when))
    if policy.outside is not None:
        yield Part("outside", "outside", None, by_path(_outside(policy.outside)), policy.outside)
    for treatment in policy.treatments:
        yield part("treatment", treatment, treatment.meta, _treatment(treatment))
    for experiment in policy.experiments:
        yield part("experiment", experiment, experiment.meta, of_experiment(experiment))
    if policy.disclosure_items and not header.regime:
        items = [Leaf(("items", name), "there") for name in sorted(policy.disclosure_items)]
        yield Part("disclosure-items", "items", None, by_path(items), policy.disclosure_items)
    for rule in policy.disclosure:
        learn = ["all"] if rule.may_learn is None else sorted(rule.may_learn) or ["nothing"]
        leaves = (
            *_stages(rule.stages),
            *of_condition(("whom",), rule.whom),
            *of_set(("may_learn",), learn),
        )
        yield part("disclosure-rule", rule, rule.meta, iter(leaves))
    for document in policy.call_windows:
        yield part("call-windows", document, document.meta, _call_windows(document))
        for window in document.windows:
            name = f"{document.meta.id}/{window.meta.id}"
            yield part("window", (document, window), window.meta, _window(window), name)
    for limit in policy.limits:
        yield part("limit", limit, limit.meta, of_limit(limit))
    for cohort in policy.cohorts:
        yield part("cohort", cohort, cohort.meta, of_condition(("when",), cohort.when))
    for script in policy.scripts:
        yield part("script", script, script.meta, _script(script))
    for row in policy.score:
        points = (Leaf(("points",), str(row.points)), *of_condition(("when",), row.when))
        yield part("score-row", row, row.meta, iter(points))
    if policy.order:
        order = ", ".join(f"{name} {'desc' if down else 'asc'}" for name, down in policy.order)
        yield Part(
            "worklist", "order", None, by_path([Leaf(("order",), order, ORDERS)]), policy.order
        )
    for chase in policy.chases:
        hours = (
            Leaf(("at",), clock(chase.at)),
            *of_set(("days",), chase.days),
            *of_text("after", chase.after),
            *of_list(("looks_at",), chase.looks_at, RECORDS),
        )
        yield part("meeting" if chase.meeting else "chase", chase, chase.meta, iter(hours))
    for indicator in policy.indicators:
        measure = of_text("measure", indicator.measure, RECORDS)
        yield part("indicator", indicator, indicator.meta, measure)


def _header(header: Header, party: ir.Expr) -> Leaves:
    yield from of_text("id", header.meta.id)
    yield from of_text("kind", "regime" if header.regime else "playbook")
    yield from of_text("version", header.version, RECORDS)
    for key in ("zone", "calendar", "currency", "actor"):
        yield from of_text(key, getattr(header, key))
    yield from of_list(("languages",), header.languages)
    if header.as_read is not None:
        yield Leaf(("as_read",), date_of(header.as_read).isoformat(), RECORDS)
    if not header.regime:
        yield from of_set(("jurisdiction",), header.default_jurisdiction)
        return
    yield from of_text("jurisdiction", header.jurisdiction)
    yield from of_set(("binds",), header.binds)
    yield from of_condition(("reaches",), header.reaches)
    yield from of_set(("zones",), header.zones)
    yield from of_set(("silent_on",), header.silent_on)
    for name, condition in _parties(party):
        yield Leaf(("parties", name), written(condition))


def _parties(table: ir.Expr) -> Iterator[tuple[str, ir.Expr]]:
    """Yield who is which party, from the table that a pack states."""
    for condition, party in table.branches if isinstance(table, ir.Choose) else ():
        match condition:
            case ir.Compare("==", ir.Default(ir.Choose(((inner, _),), _), _), _):
                yield str(getattr(party, "value", "")), inner
            case _:
                yield str(getattr(party, "value", "")), condition


def _fact(fact: Fact) -> Leaves:
    yield Leaf(("type",), fact.kind.value)
    yield Leaf(("scope",), fact.scope.value)
    yield from of_text("path", fact.path)
    if not fact.path:
        yield Leaf(("derive",), defined(fact.expr))
    yield from of_list(("values",), fact.values)
    yield from of_text("unit", fact.unit, RECORDS)
    yield from of_set(("reveals",), fact.reveals)
    if fact.default is not None:
        yield Leaf(("default",), one(fact.default, fact.kind))


def _outside(outside: ir.Expr) -> Leaves:
    either = outside.operands if isinstance(outside, ir.Any) else (outside,)
    for condition in either:
        yield Leaf(("outside", written(condition)), "in no stage")


def _stages(stages: tuple[str, ...] | None) -> Leaves:
    return of_set(("stage",), ["every stage"] if stages is None else stages)


def _treatment(treatment: Treatment) -> Leaves:
    yield from of_text("do", treatment.do)
    yield from _stages(treatment.stages)
    yield from of_condition(("whom",), treatment.whom)
    yield from of_condition(("when",), treatment.when)
    for key in ("purpose", "tone", "script", "exclusive", "assigned_to"):
        yield from of_text(key, getattr(treatment, key))
    yield from of_set(("themes",), treatment.themes)
    yield from of_set(("gathers",), treatment.gathers)
    yield from of_list(("learn",), treatment.learn)
    yield from of_list(("confirm",), treatment.confirm)
    # Of an exclusive group the first is done, so there a rank decides.
    yield Leaf(("rank",), str(treatment.rank), DECIDES if treatment.exclusive else ORDERS)
    yield Leaf(("status",), "exhibit" if treatment.exhibit else "active")
    for item in treatment.checklist:
        at = ("checklist", item.meta.id)
        yield Leaf(at, "there" if item.count is None else f"count {item.count}")
        for leaf in (*of_condition(("when",), item.when), *of_meta(item.meta)):
            yield Leaf((*at, *leaf.path), leaf.text, leaf.weight, leaf.range)


def _call_windows(document: CallWindows) -> Leaves:
    yield from of_condition(("whom",), document.whom)
    yield from of_condition(("when",), document.when)


def _window(window: Window) -> Leaves:
    yield from hours_of(("hours",), window.schedule)
    if window.calls is not None:
        yield Leaf(("calls",), str(window.calls))
    yield from of_set(("phone",), window.phones)


def _script(script: Script) -> Leaves:
    for key in ("opening", "voicemail"):
        yield from _spoken((key,), getattr(script, key))
    for version in script.versions:
        at = ("versions", version.cohort or "neutral")
        yield Leaf(at, "there", SAYS)
        yield from of_set((*at, "themes"), version.themes)
        yield from _spoken((*at, "text"), version.text)
    cohorts = [version.cohort for version in script.versions if version.cohort]
    if len(cohorts) > 1:  # the first that fits is said
        yield from of_list(("versions", "in order"), cohorts, SAYS)


def _spoken(key: Path, spoken: Mapping[str, tuple[Fragment, ...]]) -> Leaves:
    for language, fragments in sorted(spoken.items()):
        if fragments:
            text = "\n".join(map(_sentence, fragments))
            yield Leaf((*key, language) if language else key, text, SAYS)


def _sentence(fragment: Fragment) -> str:
    """Return a sentence as it is written, with what it reveals."""
    said = "".join(f"{{{name}}}{rest}" if name else rest for name, rest in fragment.parts)
    notes = [f"reveals {', '.join(sorted(fragment.reveals))}"] if fragment.reveals else []
    notes += ["essential"] if fragment.essential else []
    return f"{said} ({'; '.join(notes)})" if notes else said
