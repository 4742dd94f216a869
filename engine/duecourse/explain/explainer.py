"""Explains a decision: why, why not, and what would have to differ."""

from __future__ import annotations

from collections.abc import Mapping

from duecourse import ir
from duecourse.book.case import Case
from duecourse.book.join import Joined
from duecourse.book.prepared import ReadyContact, ReadyPoint
from duecourse.decide._search import bits
from duecourse.decide.decider import Decider
from duecourse.decide.decision import Barred, Decision, Later, Now, Reason
from duecourse.explain._absent import Absent
from duecourse.explain._seen import PROTECTED, Request, Seen, conjuncts
from duecourse.explain._trace import Tracer
from duecourse.explain.explanation import Explanation, Verdict
from duecourse.ir_tools import depends_on, facts_of
from duecourse.language.model import Fact, Treatment

WHO = frozenset({"role", "party", "phone"})
"""Who is spoken to, and where: not something that could be otherwise."""

Entry = Now | Later | Barred


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
        self.seen = Seen(joined, decider, facts, case, decision, request)
        tracer = Tracer(self.seen)
        self.trace = tracer.trace
        self.absent = Absent(self.seen, tracer).of

    def explain(self) -> Explanation:
        """Return the explanation."""
        request, decision = self.seen.request, self.seen.decision
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
                verdicts = self.absent(self.seen.treatments[request.treatment])
        else:
            verdicts = [self._entry(e) for e in entries if request.to in ("", e.to)]
        return Explanation(
            decision.case, decision.at, request.language, request.depth, head, tuple(verdicts)
        )

    def _head(self) -> tuple[str, ...]:
        say, decision = self.seen.words.say, self.seen.decision
        lines = [say["no_law"]] if decision.law == "none" else []
        if decision.stage is None:
            facts = sorted({m.fact for m in decision.missing})
            why = (
                say["missing"]
                .format(facts=", ".join(self.seen.fact(f) for f in facts))
                .rstrip("。.")
            )
            if not facts:
                outside = self.seen.joined.playbook.outside
                why = self.seen.words.test(outside) if outside is not None else "—"
            lines.append(say["no_stage"].format(why=why))
        else:
            lines.append(say["in_stage"].format(stage=self.seen.stage(decision.stage)))
        return (*lines, *self.seen.arms.told())

    # --- actions of the decision ------------------------------------------------------------

    def _entry(self, entry: Entry) -> Verdict:
        say, treatment = self.seen.words.say, self.seen.treatments[entry.treatment]
        what = self.seen.what(treatment)
        contact, point = self.seen.listener(entry.to)
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
        trace = self.trace(treatment, contact, point)
        return Verdict(
            entry.treatment, entry.to, status, line, tuple(paragraph), tuple(changes), trace
        )

    def _alternative(self, now: Now, treatment: str, to: str) -> Verdict:
        chosen = self.seen.what(self.seen.treatments[now.treatment])
        what = self.seen.what(self.seen.treatments[treatment])
        zh = self.seen.request.language == "zh"
        line = (
            f"“{what}”对{to or '后台'}同样合规，但同组的“{chosen}”优先。"
            if zh
            else f"“{what}” to {to or 'the desk'} would be lawful too, but “{chosen}” of the same "
            "exclusive group comes first."
        )
        contact, point = self.seen.listener(to)
        trace = self.trace(self.seen.treatments[treatment], contact, point)
        return Verdict(treatment, to, "now", line, (line,), (), trace)

    def _because(
        self, treatment: Treatment, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> str:
        parts = [
            self.seen.with_value(part, contact, point)
            for part in (*conjuncts(treatment.whom), *conjuncts(treatment.when))
        ]
        why = self.seen.words.say["and"].join(parts) if parts else self.seen.words.say["always"]
        return self.seen.words.say["offered_because"].format(why=why)

    def _reason(self, reason: Reason) -> str:
        note = f", {self.seen.words.say['lapses']}" if reason.lapses else ""
        cite = f" ({reason.cite})" if reason.cite else ""
        return f"{self.seen.limit_title(reason.limit)}{cite}{note}"

    def _stands(self, reason: Reason) -> str:
        say = self.seen.words.say
        return say["stands"].format(
            name=self.seen.limit_title(reason.limit),
            cite=reason.cite or say["house"],
            until_when="",
        )

    def _releases(
        self,
        treatment: Treatment,
        reasons: tuple[Reason, ...],
    ) -> list[str]:
        """Return what would lift conditional limits, protected facts never among it."""
        act = self.seen.act(treatment)
        if act is None:
            return []
        found: list[str] = []
        names = {reason.limit for reason in reasons}
        for bit in bits(act.blocks):
            instance = self.seen.stretch.code.plan.instances[bit]
            if instance.limit.name not in names:
                continue
            for part in conjuncts(instance.applies):
                if part == ir.TRUE or not facts_of(part) or depends_on(part, WHO):
                    continue
                if depends_on(part, self.seen.protected):
                    found.append(self.seen.words.say["protected"])
                    continue
                opposite = self.seen.words.test(
                    part.operand if isinstance(part, ir.Not) else ir.Not(part)
                )
                found.append(self.seen.words.say["would"].format(what=opposite))
        return list(dict.fromkeys(found))


__all__ = ["PROTECTED", "WHO", "Explainer", "Request"]
