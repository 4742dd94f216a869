"""On which cases a change can be seen: exactly where it can be said so, else a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, TypeVar

from duecourse import ir
from duecourse.difference._differs import differs, only
from duecourse.difference._leaf import DECIDES, RECORDS
from duecourse.difference._normal import normal
from duecourse.difference._parts import Part
from duecourse.difference.model import AT_MOST, EXACTLY, NOWHERE, Change, Where
from duecourse.difference.sides import Side
from duecourse.difference.tell import Tell
from duecourse.ir_tools import all_of, any_of, facts_of, negate
from duecourse.language.model import (
    CallWindows,
    Cohort,
    DisclosureRule,
    Experiment,
    ForbidBody,
    Header,
    HoldBody,
    Limit,
    Policy,
    ScoreRow,
    Script,
    Stage,
    Treatment,
)
from duecourse.language.subjects import subject_of

STAGE: Final = ir.Input("stage", ir.Kind.ENUM, ir.Scope.CASE)
_CHANNEL: Final = ir.Input("channel", ir.Kind.ENUM, ir.Scope.ACT)
_PLACES: Final = ir.Input("jurisdiction", ir.Kind.SET, ir.Scope.CASE)
_ACTOR: Final = ir.Input("actor", ir.Kind.ENUM, ir.Scope.CASE)
_DATES: Final = "effective"
_RELEASES: Final = frozenset({"unless", "except"})
_SCOPE: Final = _RELEASES | {"on", "when", "forbid", "hold"}
Item = TypeVar("Item")
Changes = tuple[Change, ...]


class Wheres:
    """Says of every changed item where decisions differ by it."""

    def __init__(self, old: Side, new: Side) -> None:
        """Keep both sides."""
        self.old, self.new = old, new
        self.tell = Tell(old.policy, new.policy)

    def of(self, old: Part | None, new: Part | None, changes: Iterable[Change]) -> Where:
        """Return where an item that was *old* and is *new* is seen to have changed."""
        given = tuple(change for change in changes if change.weight != RECORDS)
        some = old if old is not None else new
        assert some is not None
        if not given:
            return Where(NOWHERE, ir.FALSE, "", "")
        return _FORMS[some.kind](self, old, new, given)

    def of_fact(self, readers: tuple[str, ...]) -> Where:
        """Return where a changed fact is seen: wherever what reads it decides."""
        if not readers:
            return Where(NOWHERE, ir.FALSE, "nothing reads it")
        listed = ", ".join(readers[:6]) + (" …" if len(readers) > 6 else "")
        return Where(AT_MOST, ir.TRUE, f"what reads it decides: {listed}", "anything")

    # --- what each kind of item decides ----------------------------------------------------------

    def _stage(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        before, after = _when(old, Stage), _when(new, Stage)
        if _dated(changes):
            return self._where(AT_MOST, any_of((before, after)), "stage")
        found = self._where(EXACTLY, differs(before, after), "stage")
        some = new if new is not None else old
        return replace(found, said=self._moves(some.id, before, after)) if some else found

    def _moves(self, stage: str, before: ir.Expr, after: ir.Expr) -> str:
        """Return from where cases come to a stage, and where they go from it."""
        told = []
        for condition, goes, way, side in (
            (only(after, before), "come to", "from", self.old),
            (only(before, after), "leave", "for", self.new),
        ):
            if condition == ir.FALSE:
                continue
            there = self._held(condition, stage, side)
            other = f" {way} {there}" if there else ""
            told.append(
                f"cases {goes} {stage}{other} exactly where {self.tell.condition(condition)}"
            )
        return "; ".join(told)

    def _held(self, condition: ir.Expr, stage: str, side: Side) -> str:
        """Return the stage of *side* that had (or has) those cases, where that is plain to see."""
        other = self.new if side is self.old else self.old
        for part in side.parts.values():
            if part.kind != "stage" or part.id == stage:
                continue
            twin = other.parts.get((part.kind, part.id))
            if only(_when(part, Stage), _when(twin, Stage)) == condition:
                return part.id
        return ""

    def _outside(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        return Where(NOWHERE, ir.FALSE, "it only tells `check` what is meant")

    def _treatment(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        before, after = _item(old, Treatment), _item(new, Treatment)
        offers = {change.path[0] for change in changes}
        if before is not None and after is not None and not offers <= {"whom", "when"}:
            grouped = before.exclusive or after.exclusive
            effect = "offer" if offers != {"rank"} else "choice" if grouped else "order"
            return self._where(AT_MOST, any_of((_offer(before), _offer(after))), effect)
        if before is not None and after is not None:
            inside = differs(all_of((before.whom, before.when)), all_of((after.whom, after.when)))
            condition = all_of((_in(before.stages), inside))
        else:
            condition = _offer(before) if before is not None else _offer(after)
        desk = all(each is None or each.is_desk for each in (before, after))
        exactly = desk and not self._tried(old, new)
        return self._where(EXACTLY if exactly else AT_MOST, condition, "offer")

    def _tried(self, *parts: Part | None) -> bool:
        """Whether an experiment has a treatment in some arm, so that not all are offered it."""
        names = {part.id for part in parts if part is not None}
        return any(
            names.intersection(arm.treatments)
            for side in (self.old, self.new)
            for experiment in side.policy.experiments
            for arm in experiment.arms
        )

    def _experiment(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        """Of whoever takes part in it, or took part."""
        both = [each for part in (old, new) if (each := _item(part, Experiment)) is not None]
        parts = [all_of((each.when, *map(negate, each.exclude))) for each in both]
        return self._where(AT_MOST, any_of(parts), "offer")

    def _order(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        text = "several of these treatments are offered"
        deciding = any(change.weight == DECIDES for change in changes)
        return Where(AT_MOST, ir.TRUE, text, "choice" if deciding else "order")

    def _disclosure(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        before, after = _item(old, DisclosureRule), _item(new, DisclosureRule)
        if before is None or after is None or {c.path[0] for c in changes} - {"whom"}:
            parts = [all_of((_in(each.stages), each.whom)) for each in (before, after) if each]
            return self._where(AT_MOST, any_of(parts), "words")
        condition = all_of((_in(before.stages), differs(before.whom, after.whom)))
        return self._where(AT_MOST, condition, "words")

    def _everything(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        return Where(AT_MOST, ir.TRUE, "", "anything")

    def _header(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        headers = [each for part in (old, new) if (each := _item(part, Header)) is not None]
        bound = any_of(_binding(header) for header in headers)
        return self._where(AT_MOST, bound, "anything")

    def _windows(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        parts = []
        for side, part in ((self.old, old), (self.new, new)):
            document = part.item if part is not None else None
            if isinstance(document, tuple):
                document = document[0]
            if isinstance(document, CallWindows):
                call = ir.Compare("==", _CHANNEL, ir.Const("call"))
                who = all_of((call, document.whom, document.when))
                parts.append(all_of((_binding(side.policy.header), who)))
        if len(parts) == 2 and {c.path[0] for c in changes} <= {"whom", "when"}:
            return self._where(AT_MOST, differs(*parts), "limit")
        return self._where(AT_MOST, any_of(parts), "limit")

    def _limit(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        keys = {change.path[0] for change in changes}
        limits = [
            (side.policy, limit)
            for side, part in ((self.old, old), (self.new, new))
            if (limit := _item(part, Limit)) is not None
        ]
        parts = [all_of((_binding(policy.header), _applies(limit))) for policy, limit in limits]
        whole = any(change.path == ("hold",) for change in changes)
        inside = len(parts) == 2 and keys <= _SCOPE and not whole
        condition = differs(*parts) if inside else any_of(parts)
        gates = [_gate(policy, limit) for policy, limit in limits if policy.header.regime]
        if not keys <= _RELEASES:  # the house floor may give way to it, or no longer
            condition = any_of((condition, differs(*gates) if inside and gates else any_of(gates)))
        return self._where(AT_MOST, condition, "limit")

    def _cohort(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        condition = differs(_when(old, Cohort), _when(new, Cohort))
        if _dated(changes):
            condition = any_of((_when(old, Cohort), _when(new, Cohort)))
        return self._where(AT_MOST, condition, "words")

    def _script(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        speaking: dict[str, None] = {}
        offers = []
        for side, part in ((self.old, old), (self.new, new)):
            script = _item(part, Script)
            for treatment in side.policy.treatments if script is not None else ():
                if script is not None and treatment.script == script.meta.id:
                    speaking[treatment.meta.id] = None
                    offers.append(_offer(treatment))
        if not speaking:
            return Where(NOWHERE, ir.FALSE, "no treatment uses it", "")
        text = f"{self.tell.either(speaking)} is offered"
        return Where(AT_MOST, any_of(offers), text, "words")

    def _score(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        if old is not None and new is not None and {c.path[0] for c in changes} <= {"when"}:
            condition = differs(_when(old, ScoreRow), _when(new, ScoreRow))
        else:
            condition = any_of((_when(old, ScoreRow), _when(new, ScoreRow)))
        return self._where(AT_MOST, condition, "score")

    def _worklist(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        return Where(NOWHERE, ir.FALSE, "only the order of the worklist is another", "order")

    def _review(self, old: Part | None, new: Part | None, changes: Changes) -> Where:
        return Where(AT_MOST, ir.TRUE, "", "review")

    # --- helpers ---------------------------------------------------------------------------------

    def _where(self, bound: str, condition: ir.Expr, effect: str) -> Where:
        condition = normal(condition)
        text = "" if condition == ir.TRUE else self.tell.condition(condition)
        return Where(bound, condition, text, effect)


def readers_of(fact: str, sides: Iterable[Side]) -> tuple[str, ...]:
    """Return the items that read a fact, on either side, as ``kind id``."""
    found: dict[str, None] = {}
    for side in sides:
        for part in side.parts.values():
            if any(fact in facts_of(expr) for expr in _conditions(part.item)):
                found[f"{part.kind} {part.id}"] = None
    return tuple(found)


def _conditions(item: object) -> Iterable[ir.Expr]:
    match item:
        case Stage(_, when) | Cohort(_, when) | ScoreRow(_, _, when):
            yield when
        case Treatment():
            yield from (item.whom, item.when, *(each.when for each in item.checklist))
        case DisclosureRule(_, _, whom):
            yield whom
        case Experiment():
            yield item.rests_on
        case CallWindows(_, whom, when, _):
            yield from (whom, when)
        case Limit():
            yield _applies(item)
        case _:
            return


def _item(part: Part | None, kind: type[Item]) -> Item | None:
    return part.item if part is not None and isinstance(part.item, kind) else None


def _when(part: Part | None, kind: type[Stage | Cohort | ScoreRow]) -> ir.Expr:
    item = _item(part, kind)
    return ir.FALSE if item is None else item.when


def _dated(changes: Iterable[Change]) -> bool:
    return any(change.path[0] == _DATES for change in changes)


def _in(stages: tuple[str, ...] | None) -> ir.Expr:
    return ir.TRUE if stages is None else ir.OneOf(STAGE, frozenset(stages))


def _offer(treatment: Treatment | None) -> ir.Expr:
    if treatment is None:
        return ir.FALSE
    return all_of((_in(treatment.stages), treatment.whom, treatment.when))


def _applies(limit: Limit) -> ir.Expr:
    """Return when a limit takes effect, unless it is certainly false."""
    released = [negate(each) for each in (limit.unless, limit.except_) if each is not None]
    body: ir.Expr = ir.TRUE
    if isinstance(limit.body, HoldBody):
        body = limit.body.when
    elif isinstance(limit.body, ForbidBody):
        body = limit.body.what
    return all_of((limit.on, limit.when, body, *released))


def _binding(header: Header) -> ir.Expr:
    """Return when a law pack binds a case; a playbook always does."""
    if not header.regime:
        return ir.TRUE
    parts: list[ir.Expr] = [ir.Overlaps(_PLACES, frozenset({header.jurisdiction}))]
    if header.binds:
        parts.append(ir.OneOf(_ACTOR, header.binds))
    return all_of((*parts, header.reaches))


def _gate(policy: Policy, limit: Limit) -> ir.Expr:
    """Return where a limit of a law pack may keep the house floor away; FALSE where nowhere."""
    subject = subject_of(limit)
    if not subject:
        return ir.FALSE
    if subject == "third_parties":
        return _binding(policy.header)
    return all_of((_binding(policy.header), limit.on, limit.when))


_FORMS: dict[str, Callable[[Wheres, Part | None, Part | None, Changes], Where]] = {
    "header": Wheres._header,
    "fact": Wheres._everything,
    "stage": Wheres._stage,
    "outside": Wheres._outside,
    "treatment": Wheres._treatment,
    "experiment": Wheres._experiment,
    "order": Wheres._order,
    "disclosure-items": Wheres._everything,
    "disclosure-rule": Wheres._disclosure,
    "call-windows": Wheres._windows,
    "window": Wheres._windows,
    "limit": Wheres._limit,
    "cohort": Wheres._cohort,
    "script": Wheres._script,
    "score-row": Wheres._score,
    "worklist": Wheres._worklist,
    "chase": Wheres._review,
    "meeting": Wheres._review,
    "indicator": Wheres._worklist,
}
