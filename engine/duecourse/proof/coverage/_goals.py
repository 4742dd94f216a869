"""What tests can reach of a playbook: the sides of its items, tests and bounds, as goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duecourse import ir
from duecourse.language.model import (
    BasisBody,
    CallWindows,
    CapBody,
    ConcealBody,
    Fact,
    ForbidBody,
    HoldBody,
    HoursBody,
    Limit,
    Meta,
    Policy,
    RequireBody,
    Window,
)
from duecourse.proof.coverage._goal import Goal, Item, Test
from duecourse.proof.coverage._places import Places
from duecourse.proof.coverage._questions import fact_of, leaves_of, question
from duecourse.source.folder import Document
from duecourse.source.span import NOWHERE


def items_of(playbook: Policy, documents: Iterable[Document]) -> tuple[Item, ...]:
    """Return the items of *playbook* that tests can reach, in the order of the language's kinds.

    Args:
        playbook: As resolved.
        documents: Its documents, for the places of single tests; without them a test is said to
            stand where its item does.
    """
    return tuple(_Items(playbook, Places(documents)).found())


Parts = list[tuple[str, ir.Expr]]


class _Items:
    def __init__(self, playbook: Policy, places: Places) -> None:
        self.playbook, self.places = playbook, places

    def found(self) -> Iterator[Item]:
        book = self.playbook
        for stage in book.stages:
            sides = {
                "entered": "a case in this stage",
                "not entered": "a case that is not in this stage",
            }
            yield self._item("stage", stage.meta, [("when", stage.when)], sides, stage)
        if book.outside is not None:
            name = "deliberately in no stage"
            tests = self._tests("stages outside", None, "outside", book.outside)
            span = tests[0].true.span if tests else NOWHERE
            side = Goal("stages outside", "", "", name, span, f"a case that is {name}")
            yield Item("stages outside", None, {name: side}, tests, book.outside)
        for treatment in book.treatments:
            parts = [("whom", treatment.whom), ("when", treatment.when)]
            sides = {"offered": "a case to which it is offered"}
            if any(expr != ir.TRUE for _, expr in parts):
                sides["not offered"] = "a case of its stages to which it is not offered"
            elif treatment.stages is not None:
                sides["not offered"] = "a case in another stage"
            yield self._item("treatment", treatment.meta, parts, sides, treatment)
            for entry in treatment.checklist:
                if entry.when != ir.TRUE:
                    on_list = {
                        "on the list": "an act now on whose checklist it stands",
                        "left out": "an act now whose checklist leaves it out",
                    }
                    name = f"{treatment.meta.id}/{entry.meta.id}"
                    when = [("when", entry.when)]
                    yield self._item("checklist item", entry.meta, when, on_list, entry, name)
        for rule in book.disclosure:
            sides = {"granting": "a listener to whom it grants something"}
            if rule.whom != ir.TRUE:
                sides["not granting"] = "a listener to whom it grants nothing"
            yield self._item("disclosure rule", rule.meta, [("whom", rule.whom)], sides, rule)
        for document in book.call_windows:
            yield from self._call_windows(document)
        for limit in book.limits:
            yield self._limit(limit)
        for cohort in book.cohorts:
            yield self._item("cohort", cohort.meta, [("when", cohort.when)], {}, cohort)
        for script in book.scripts:
            spoken = {}
            for version in script.versions:
                who = f"cohort `{version.cohort}`" if version.cohort else "everyone else"
                spoken[version.cohort] = f"an act now that speaks the version for {who}"
            item = self._item("script", script.meta, [], {}, script)
            sides_of = {
                cohort: Goal(
                    item.name,
                    "versions",
                    "",
                    f"spoken to {cohort or 'everyone else'}",
                    next(v.span for v in script.versions if v.cohort == cohort),
                    missing,
                )
                for cohort, missing in spoken.items()
            }
            yield Item(item.name, script.meta, sides_of, (), script)
        for row in book.score:
            sides = {"given": "a case that gets its points"}
            if row.when != ir.TRUE:
                sides["not given"] = "a case that does not get its points"
            yield self._item("score", row.meta, [("when", row.when)], sides, row)
        for experiment in book.experiments:
            arms = [arm.meta.id for arm in experiment.arms if arm.first < arm.last]
            sides = {f"in arm {name}": f"a case in the arm `{name}`" for name in arms}
            sides["no arm"] = "a case that takes no part"
            parts = [("when", experiment.when), ("exclude", ir.Any(experiment.exclude))]
            yield self._item("experiment", experiment.meta, parts, sides, experiment)
        for fact in book.facts.values():
            if fact.meta.origin == book.header.meta.id:
                yield from self._fact(fact)

    def _item(
        self,
        kind: str,
        meta: Meta,
        parts: Parts,
        sides: dict[str, str],
        what: object,
        identity: str = "",
    ) -> Item:
        name = f"{kind} {identity or meta.id}"
        goals = {side: Goal(name, "", "", side, meta.span, said) for side, said in sides.items()}
        tests = [test for part, expr in parts for test in self._tests(name, meta, part, expr)]
        return Item(name, meta, goals, tuple(tests), what)

    def _tests(self, name: str, meta: Meta | None, part: str, expr: ir.Expr) -> tuple[Test, ...]:
        leaves = list(dict.fromkeys(leaves_of(expr)))
        spans = self.places.of(meta, part, [fact_of(leaf) for leaf in leaves])
        return tuple(
            question(name, part, leaf, span) for leaf, span in zip(leaves, spans, strict=True)
        )

    def _call_windows(self, document: CallWindows) -> Iterator[Item]:
        parts = [("whom", document.whom), ("when", document.when)]
        sides = {
            "binding": "a call to somebody whom the windows bind",
            "not binding": "a call that the windows do not bind",
        }
        yield self._item("call-windows", document.meta, parts, sides, document)
        several = len(self.playbook.call_windows) > 1
        for window in document.windows:
            name = f"{document.meta.id}/{window.meta.id}" if several else window.meta.id
            said = {
                "open": "a call that is asked for while it is open",
                "shut": "a call that is asked for while it is shut",
            }
            if window.calls is not None:
                said["used up"] = f"a call asked for inside it after {window.calls} in it that day"
                said["one left"] = f"a call asked for inside it with 1 of {window.calls} left"
            item = self._item("call window", window.meta, [], said, (document, window), name)
            hours = self._hours(item.name, window.meta, "hours", (window,))
            yield Item(item.name, window.meta, {**item.sides, **hours}, (), (document, window))

    def _limit(self, limit: Limit) -> Item:
        parts: Parts = [("on", limit.on), ("when", limit.when)]
        always = isinstance(limit.body, ConcealBody | RequireBody | BasisBody)
        said = {"biting": "an act that it stands against"}
        match limit.body:
            case HoldBody(when):
                parts.append(("hold", when))
            case ForbidBody(what):
                parts.append(("forbid", what))
            case ConcealBody():
                said["biting"] = "an act from whose words it takes something"
            case RequireBody():
                said["biting"] = "an act to which it adds a duty"
            case CapBody(_, at_most):
                said["one left"] = f"an act with 1 of {at_most} left" if at_most else ""
        if limit.unless is not None:
            parts.append(("unless", limit.unless))
        if limit.except_ is not None:
            parts.append(("except", limit.except_))
        if not always or any(expr != ir.TRUE for _, expr in parts):
            said["not biting"] = "an act that it selects and lets pass"
            if always and all(expr == ir.TRUE for part, expr in parts if part != "on"):
                said["not biting"] = "an act that it does not select"
        sides = {side: words for side, words in said.items() if words}
        item = self._item("limit", limit.meta, parts, sides, limit)
        if isinstance(limit.body, HoursBody) and not limit.body.told:
            hours = self._hours(item.name, limit.meta, "hours", (limit.body,))
            return Item(item.name, limit.meta, {**item.sides, **hours}, item.tests, limit)
        return item

    def _hours(
        self, name: str, meta: Meta, part: str, schedules: tuple[Window | HoursBody, ...]
    ) -> dict[str, Goal]:
        """Return a goal for each minute beside a bound of hours, by ``start 570``."""
        found: dict[str, Goal] = {}
        for owner in schedules:
            for row in owner.schedule.rows:
                for start, end in row.spans:
                    for key, minute, words in (
                        (f"open {start}", start, "its first minute"),
                        (f"before {start}", start - 1, "the minute before it opens"),
                        (f"last {end}", end - 1, "its last minute"),
                        (f"shut {end}", end, "the first minute after it"),
                    ):
                        clock = _clock(minute)
                        side = f"{clock}, {words}"
                        missing = f"an act asked for at {clock}, {words}"
                        span = self.places.key(meta, part) or meta.span
                        found[key] = Goal(name, part, _span(start, end), side, span, missing)
        return found

    def _fact(self, fact: Fact) -> Iterator[Item]:
        conditions = list(_conditions(fact.expr, fact.kind))
        if conditions:
            parts = [("derive", expr) for expr in conditions]
            yield self._item("fact", fact.meta, parts, {}, fact)


def _conditions(expr: ir.Expr, kind: ir.Kind) -> Iterator[ir.Expr]:
    """Yield the conditions of a derivation."""
    match expr:
        case ir.Choose(branches):
            for condition, _ in branches:
                yield condition
        case ir.Default(operand, _):
            yield from _conditions(operand, kind)
        case ir.All() | ir.Any() | ir.Not() | ir.Between() | ir.Compare() | ir.OneOf():
            if kind is ir.Kind.BOOLEAN:
                yield expr


def _clock(minute: int) -> str:
    minute %= 1440
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(start: int, end: int) -> str:
    return f"{_clock(start)}..{_clock(end) if end % 1440 else '24:00'}"
