"""Explains a decision: why, why not, and what would have to differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duecourse import ir
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.plan import Act, Instance
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import parse_instant
from duecourse.decide._search import Search, Stretch, Timeline, bits
from duecourse.decide.decider import Decider
from duecourse.decide.decision import Barred, Decision, Later, Now, Reason
from duecourse.explain._phrases import Describer, title
from duecourse.explain.explanation import Explanation, Step, Verdict
from duecourse.ir_evaluate import Environment, evaluate
from duecourse.ir_tools import depends_on, facts_of
from duecourse.language.model import BasisBody, Fact, Meta, Treatment

PROTECTED = frozenset({"birth_date", "birth_year", "age", "debtor.birth_date"})
"""Facts that nobody is told to change, beside those that some ``basis`` limit names."""

WHO = frozenset({"role", "party", "phone"})
"""Who is spoken to, and where: not something that could be otherwise."""

Entry = Now | Later | Barred


@dataclass(slots=True)
class Request:
    """What is asked.

    Attributes:
        treatment: A treatment's id, or empty for every action of the decision.
        to: A point's id, or empty for all.
        depth: ``line``, ``paragraph`` or ``trace``.
        language: ``en`` or ``zh``.
    """

    treatment: str = ""
    to: str = ""
    depth: str = "paragraph"
    language: str = "en"


class Explainer:
    """Explains decisions of one book on one case."""

    def __init__(
        self,
        joined: Joined,
        decider: Decider,
        facts: Mapping[str, Fact],
        case: Case,
        decision: Decision,
        request: Request,
    ) -> None:
        """Look at the case as the decision saw it."""
        self.joined, self.facts, self.decision, self.request = joined, facts, decision, request
        self.words = Describer(facts, request.language)
        us = parse_instant(decision.at)
        assert us is not None
        self.us = us
        self.ready, _ = decider.prepare(case, us)
        timeline = Timeline(decider.target, self.ready)
        self.stretch: Stretch = timeline.begin(us)
        self.search = Search(timeline, lambda item, stretch: False)
        self.protected = PROTECTED.union(
            *(
                limit.body.facts
                for policy in joined.policies()
                for limit in policy.limits
                if isinstance(limit.body, BasisBody)
            )
        )
        self.treatments = {t.meta.id: t for t in joined.playbook.treatments}
        # Names of reasons are names of limits and windows; other kinds may share an id with them.
        self.metas = {
            meta.name: meta
            for policy in joined.policies()
            for meta in (
                *(limit.meta for limit in policy.limits),
                *(document.meta for document in policy.call_windows),
                *(window.meta for document in policy.call_windows for window in document.windows),
            )
        }

    def explain(self) -> Explanation:
        """Return the explanation."""
        request, decision = self.request, self.decision
        head = self._head()
        entries: list[Entry] = [*decision.now, *decision.later, *decision.barred]
        if request.treatment:
            wanted = [
                e for e in entries if e.treatment == request.treatment and request.to in ("", e.to)
            ]
            verdicts = [self._entry(entry) for entry in wanted]
            behind = [
                self._alternative(now, other.treatment, other.to)
                for now in decision.now
                for other in now.instead
                if other.treatment == request.treatment and request.to in ("", other.to)
            ]
            verdicts += behind
            if not verdicts:
                verdicts = self._absent(self.treatments[request.treatment])
        else:
            verdicts = [self._entry(e) for e in entries if request.to in ("", e.to)]
        return Explanation(
            decision.case, decision.at, request.language, request.depth, head, tuple(verdicts)
        )

    # --- the case as a whole ----------------------------------------------------------------

    def _head(self) -> tuple[str, ...]:
        say, decision = self.words.say, self.decision
        lines = [say["no_law"]] if decision.law == "none" else []
        if decision.stage is None:
            facts = sorted({m.fact for m in decision.missing})
            why = say["missing"].format(facts=", ".join(self._fact(f) for f in facts)).rstrip("。.")
            if not facts:
                outside = self.joined.playbook.outside
                why = self.words.test(outside) if outside is not None else "—"
            lines.append(say["no_stage"].format(why=why))
        else:
            lines.append(say["in_stage"].format(stage=self._stage(decision.stage)))
        return tuple(lines)

    def _stage(self, name: str) -> str:
        for stage in self.joined.playbook.stages:
            if stage.meta.id == name:
                return f"{title(stage.meta.title, self.request.language, name)} ({name})"
        return name

    def _fact(self, name: str) -> str:
        fact = self.facts.get(name)
        return title(fact.meta.title, self.request.language, name) if fact else name

    def _what(self, treatment: Treatment) -> str:
        return title(treatment.meta.title, self.request.language, treatment.meta.id)

    # --- actions of the decision ------------------------------------------------------------

    def _entry(self, entry: Entry) -> Verdict:
        say, treatment = self.words.say, self.treatments[entry.treatment]
        what = self._what(treatment)
        contact, point = self._listener(entry.to)
        paragraph: list[str] = []
        changes: list[str] = []
        if isinstance(entry, Now):
            status = "now"
            until = say["until"].format(until=entry.until) if entry.until else ""
            left = ""
            if entry.remaining is not None:
                more = entry.remaining - 1
                left = say["left"].format(left=more) if more > 0 else say["last"]
            key = "now" if entry.to else "now_desk"
            line = say[key].format(what=what, to=entry.to, until=until, left=left)
            paragraph += [line, self._because(treatment, contact, point), say["silent"]]
            if entry.duties:
                paragraph.append(say["duties"].format(duties=", ".join(entry.duties)))
            if entry.script and entry.script.dropped:
                paragraph.append(say["dropped"].format(dropped="; ".join(entry.script.dropped)))
        else:
            exhibit = isinstance(entry, Barred) and entry.exhibit
            status = "exhibit" if exhibit else "later" if isinstance(entry, Later) else "barred"
            key = status if entry.to or exhibit else f"{status}_desk"
            reasons = "; ".join(self._reason(reason) for reason in entry.because)
            not_before = entry.not_before if isinstance(entry, Later) else ""
            line = say[key].format(
                what=what, to=entry.to or say["nobody"], reasons=reasons, not_before=not_before
            )
            paragraph += [line, self._because(treatment, contact, point)]
            paragraph += [self._stands(reason) for reason in entry.because]
            if isinstance(entry, Later):
                changes.append(say["wait"].format(when=entry.not_before))
            elif not entry.exhibit:
                changes += self._releases(treatment, entry.because)
        trace = self._trace(treatment, contact, point)
        return Verdict(
            entry.treatment, entry.to, status, line, tuple(paragraph), tuple(changes), trace
        )

    def _alternative(self, now: Now, treatment: str, to: str) -> Verdict:
        chosen = self._what(self.treatments[now.treatment])
        what = self._what(self.treatments[treatment])
        zh = self.request.language == "zh"
        line = (
            f"“{what}”对{to or '后台'}同样合规，但同组的“{chosen}”优先。"
            if zh
            else f"“{what}” to {to or 'the desk'} would be lawful too, but “{chosen}” of the same "
            "exclusive group comes first."
        )
        contact, point = self._listener(to)
        trace = self._trace(self.treatments[treatment], contact, point)
        return Verdict(treatment, to, "now", line, (line,), (), trace)

    def _because(
        self, treatment: Treatment, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> str:
        parts = [
            self._with_value(part, contact, point)
            for part in (*_conjuncts(treatment.whom), *_conjuncts(treatment.when))
        ]
        why = self.words.say["and"].join(parts) if parts else self.words.say["always"]
        return self.words.say["offered_because"].format(why=why)

    def _reason(self, reason: Reason) -> str:
        note = f", {self.words.say['lapses']}" if reason.lapses else ""
        cite = f" ({reason.cite})" if reason.cite else ""
        return f"{self._limit_title(reason.limit)}{cite}{note}"

    def _limit_title(self, name: str) -> str:
        meta = self._meta(name)
        words = title(meta.title, self.request.language, "") if meta else ""
        return f"{words} [{name}]" if words else name

    def _meta(self, name: str) -> Meta | None:
        return self.metas.get(name)

    def _stands(self, reason: Reason) -> str:
        say = self.words.say
        return say["stands"].format(
            name=self._limit_title(reason.limit),
            cite=reason.cite or say["house"],
            until_when="",
        )

    def _releases(
        self,
        treatment: Treatment,
        reasons: tuple[Reason, ...],
    ) -> list[str]:
        """Return what would lift conditional limits, protected facts never among it."""
        act = self._act(treatment)
        if act is None:
            return []
        found: list[str] = []
        names = {reason.limit for reason in reasons}
        for bit in bits(act.blocks):
            instance = self.stretch.code.plan.instances[bit]
            if instance.limit.name not in names:
                continue
            for part in _conjuncts(instance.applies):
                if part == ir.TRUE or not facts_of(part) or depends_on(part, WHO):
                    continue
                if depends_on(part, self.protected):
                    found.append(self.words.say["protected"])
                    continue
                opposite = self.words.test(
                    part.operand if isinstance(part, ir.Not) else ir.Not(part)
                )
                found.append(self.words.say["would"].format(what=opposite))
        return list(dict.fromkeys(found))

    # --- treatments that are not in the decision --------------------------------------------

    def _absent(self, treatment: Treatment) -> list[Verdict]:
        say, what = self.words.say, self._what(treatment)
        stage = self.decision.stage
        if treatment.stages is not None and (stage is None or stage not in treatment.stages):
            line = say["other_stage"].format(
                what=what,
                stages=", ".join(self._stage(name) for name in treatment.stages),
                stage=self._stage(stage) if stage else "—",
            )
            changes = self._stage_changes(treatment)
            return [
                Verdict(
                    treatment.meta.id,
                    "",
                    "other-stage",
                    line,
                    (line,),
                    changes,
                    self._trace(treatment, None, None),
                )
            ]
        verdicts = [
            self._why_not(treatment, contact, point)
            for contact in self.ready.contacts
            for point in contact.points
            if self.request.to in ("", point.id)
        ]
        if treatment.is_desk or not verdicts:
            return [self._why_not(treatment, None, None)]
        return verdicts

    def _why_not(
        self, treatment: Treatment, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Verdict:
        say, what = self.words.say, self._what(treatment)
        to = point.id if point else ""
        false: list[ir.Expr] = []
        unknown: list[ir.Expr] = []
        for part in (*_conjuncts(treatment.whom), *_conjuncts(treatment.when)):
            truth = self._truth(part, contact, point)
            if truth is False:
                false.append(part)
            elif truth is None:
                unknown.append(part)
        to_whom = say["to_whom"].format(to=to) if to else ""
        reasons = [self._with_value(part, contact, point) for part in (false or unknown)]
        if point is not None and treatment.do not in point.channels:
            reasons.insert(0, say["no_channel"].format(to=to, channel=treatment.do))
        status = "not-offered" if false or not unknown else "unknown"
        key = "unknown_offer" if status == "unknown" else "not_offered"
        parts = reasons if key == "not_offered" else [self.words.test(p) for p in unknown]
        why = say["and"].join(parts)
        if key == "not_offered":
            why = self._needs(false, reasons, contact, point)
        line = say[key].format(what=what, to_whom=to_whom, why=why)
        changes = tuple(
            dict.fromkeys(
                say["protected"]
                if depends_on(part, self.protected)
                else say["would"].format(what=self.words.test(part))
                for part in (*false, *unknown)
            )
        )
        return Verdict(
            treatment.meta.id,
            to,
            status,
            line,
            (line,),
            changes,
            self._trace(treatment, contact, point),
        )

    def _needs(
        self,
        false: list[ir.Expr],
        reasons: list[str],
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> str:
        zh = self.request.language == "zh"
        needs = "需要" if zh else "it needs "
        wanted = [self._with_value(part, contact, point) for part in false]
        channel = reasons[: len(reasons) - len(wanted)]
        glue = self.words.say["and"]
        return glue.join([*channel, *(needs + text for text in wanted)])

    def _stage_changes(self, treatment: Treatment) -> tuple[str, ...]:
        found: list[str] = []
        for stage in self.joined.playbook.stages:
            if treatment.stages is None or stage.meta.id not in treatment.stages:
                continue
            lacking = [
                part for part in _conjuncts(stage.when) if self._truth(part, None, None) is not True
            ]
            if any(depends_on(part, self.protected) for part in lacking):
                found.append(self.words.say["protected"])
            elif lacking:
                what = self.words.say["and"].join(self.words.test(part) for part in lacking)
                found.append(self.words.say["would"].format(what=what))
        return tuple(found)

    # --- evaluating -------------------------------------------------------------------------

    def _listener(self, to: str) -> tuple[ReadyContact | None, ReadyPoint | None]:
        for contact in self.ready.contacts:
            for point in contact.points:
                if point.id == to:
                    return contact, point
        return None, None

    def _act(self, treatment: Treatment) -> Act | None:
        return self.stretch.code.acts.get(treatment.order)

    def _value(
        self, expr: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> ir.Value | None:
        ready: Prepared = self.ready

        def leaf(node: ir.Input) -> ir.Value | None:
            if node.scope is ir.Scope.CONTACT:
                return contact.facts.get(node.fact) if contact else None
            if node.scope is ir.Scope.POINT:
                return point.facts.get(node.fact) if point else None
            return ready.cf.get(node.fact)

        env = Environment(
            leaf,
            ready.desk_day(self.us),
            lambda node: ready.aggregate(node, contact, point, self.us)[0],
        )
        return evaluate(expr, env)

    def _truth(
        self, expr: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> bool | None:
        value = self._value(expr, contact, point)
        return value if isinstance(value, bool) else None

    def _with_value(
        self, part: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> str:
        test = self.words.test(part)
        operand = _tested(part)
        if operand is None:
            return test
        value = self.words.value(self._value(operand, contact, point), _kind(operand))
        if value and value in test.split():
            return test
        return self.words.say["but"].format(test=test, value=value)

    def _trace(
        self, treatment: Treatment, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> tuple[Step, ...]:
        steps: list[Step] = []
        for stage in self.joined.playbook.stages:
            if treatment.stages is None or stage.meta.id in treatment.stages:
                steps.append(
                    Step(
                        self._stage(stage.meta.id),
                        _mark(self._truth(stage.when, None, None)),
                        _place(stage.meta),
                        (self._step(stage.when, None, None),),
                    )
                )
        steps.append(
            Step(
                treatment.meta.id,
                _mark(self._truth(ir.All((treatment.whom, treatment.when)), contact, point)),
                _place(treatment.meta),
                (
                    self._step(treatment.whom, contact, point),
                    self._step(treatment.when, contact, point),
                ),
            )
        )
        act = self._act(treatment)
        if act is not None:
            for bit in bits(act.blocks | act.conceals | act.requires):
                instance = self.stretch.code.plan.instances[bit]
                steps.append(self._limit_step(instance, contact, point))
        return tuple(steps)

    def _limit_step(
        self, instance: Instance, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Step:
        applies = self._truth(instance.applies, contact, point)
        text = f"{instance.form} {instance.limit.name}"
        if instance.limit.cite:
            text += f" ({instance.limit.cite})"
        if applies is False:
            return Step(
                f"{text}: —",
                "no",
                _place(instance.limit),
                (self._step(instance.applies, contact, point),),
            )
        if instance.clock is not None:
            clock = self.stretch.code.clocks[instance.bit]
            state = clock.state(self.ready, contact, point, self.us)
            text += ": ✗" if state > 0 else ": ✓"
        return Step(
            text,
            _mark(applies),
            _place(instance.limit),
            (self._step(instance.applies, contact, point),),
        )

    def _step(self, expr: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None) -> Step:
        truth = _mark(self._truth(expr, contact, point))
        match expr:
            case ir.All(operands) | ir.Any(operands):
                word = self.words.say["and" if isinstance(expr, ir.All) else "or"].strip()
                return Step(word, truth, "", tuple(self._step(p, contact, point) for p in operands))
            case ir.Not(operand):
                return Step(
                    self.words.say["not"].format(what="").strip(),
                    truth,
                    "",
                    (self._step(operand, contact, point),),
                )
            case _:
                return Step(self._with_value(expr, contact, point), truth)


def _conjuncts(expr: ir.Expr) -> tuple[ir.Expr, ...]:
    if expr == ir.TRUE:
        return ()
    return expr.operands if isinstance(expr, ir.All) else (expr,)


def _tested(expr: ir.Expr) -> ir.Expr | None:
    match expr:
        case ir.Between(operand) | ir.OneOf(operand) | ir.Overlaps(operand) | ir.Covers(operand):
            return operand
        case ir.Compare(_, left, _):
            return left
        case _:
            return None


def _kind(expr: ir.Expr) -> ir.Kind | None:
    return expr.kind if isinstance(expr, ir.Input | ir.Named) else None


def _mark(truth: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[truth]


def _place(meta: Meta) -> str:
    return str(meta.span) if meta.span.file else ""
