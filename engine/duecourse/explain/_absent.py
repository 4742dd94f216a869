"""Why an action is not in a decision at all: another stage, or what its offer needs."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.prepared import ReadyContact, ReadyPoint
from duecourse.explain._seen import Seen, conjuncts
from duecourse.explain._trace import Tracer
from duecourse.explain.explanation import Verdict
from duecourse.ir_tools import depends_on
from duecourse.language.model import Treatment


class Absent:
    """Says why of the treatments that a decision does not name."""

    def __init__(self, seen: Seen, tracer: Tracer) -> None:
        """Keep the case."""
        self.seen, self.trace = seen, tracer.trace

    def of(self, treatment: Treatment) -> list[Verdict]:
        """Return why a treatment is not among the actions, for each point that it might be to."""
        say, what = self.seen.words.say, self.seen.what(treatment)
        stage = self.seen.decision.stage
        if treatment.stages is not None and (stage is None or stage not in treatment.stages):
            line = say["other_stage"].format(
                what=what,
                stages=", ".join(self.seen.stage(name) for name in treatment.stages),
                stage=self.seen.stage(stage) if stage else "—",
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
                    self.trace(treatment, None, None),
                )
            ]
        verdicts = [
            self._why_not(treatment, contact, point)
            for contact in self.seen.ready.contacts
            for point in contact.points
            if self.seen.request.to in ("", point.id)
        ]
        if treatment.is_desk or not verdicts:
            return [self._why_not(treatment, None, None)]
        return verdicts

    def _why_not(
        self, treatment: Treatment, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Verdict:
        say, what = self.seen.words.say, self.seen.what(treatment)
        to = point.id if point else ""
        tried = self.seen.arms.keeps(treatment)
        if tried:
            to_whom = say["to_whom"].format(to=to) if to else ""
            line = say["not_offered"].format(what=what, to_whom=to_whom, why=tried)
            trace = self.trace(treatment, contact, point)
            return Verdict(
                treatment.meta.id, to, "not-offered", line, (line,), (say["drawn"],), trace
            )
        false: list[ir.Expr] = []
        unknown: list[ir.Expr] = []
        for part in (*conjuncts(treatment.whom), *conjuncts(treatment.when)):
            truth = self.seen.truth(part, contact, point)
            if truth is False:
                false.append(part)
            elif truth is None:
                unknown.append(part)
        to_whom = say["to_whom"].format(to=to) if to else ""
        reasons = [self.seen.with_value(part, contact, point) for part in (false or unknown)]
        if point is not None and treatment.do not in point.channels:
            reasons.insert(0, say["no_channel"].format(to=to, channel=treatment.do))
        status = "not-offered" if false or not unknown else "unknown"
        key = "unknown_offer" if status == "unknown" else "not_offered"
        parts = reasons if key == "not_offered" else [self.seen.words.test(p) for p in unknown]
        why = say["and"].join(parts)
        if key == "not_offered":
            why = self._needs(false, reasons, contact, point)
        line = say[key].format(what=what, to_whom=to_whom, why=why)
        changes = tuple(
            dict.fromkeys(
                say["protected"]
                if depends_on(part, self.seen.protected)
                else say["would"].format(what=self.seen.words.test(part))
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
            self.trace(treatment, contact, point),
        )

    def _needs(
        self,
        false: list[ir.Expr],
        reasons: list[str],
        contact: ReadyContact | None,
        point: ReadyPoint | None,
    ) -> str:
        zh = self.seen.request.language == "zh"
        needs = "需要" if zh else "it needs "
        wanted = [self.seen.with_value(part, contact, point) for part in false]
        channel = reasons[: len(reasons) - len(wanted)]
        glue = self.seen.words.say["and"]
        return glue.join([*channel, *(needs + text for text in wanted)])

    def _stage_changes(self, treatment: Treatment) -> tuple[str, ...]:
        found: list[str] = []
        for stage in self.seen.joined.playbook.stages:
            if treatment.stages is None or stage.meta.id not in treatment.stages:
                continue
            lacking = [
                part
                for part in conjuncts(stage.when)
                if self.seen.truth(part, None, None) is not True
            ]
            if any(depends_on(part, self.seen.protected) for part in lacking):
                found.append(self.seen.words.say["protected"])
            elif lacking:
                what = self.seen.words.say["and"].join(
                    self.seen.words.test(part) for part in lacking
                )
                found.append(self.seen.words.say["would"].format(what=what))
        return tuple(found)
