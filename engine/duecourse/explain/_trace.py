"""The full trace: each test of an action with what it found and where it stands in the text."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.plan import Instance
from duecourse.book.prepared import ReadyContact, ReadyPoint
from duecourse.decide._search import bits
from duecourse.explain._seen import Seen
from duecourse.explain.explanation import Step
from duecourse.language.model import Meta, Treatment


class Tracer:
    """Traces the actions of one case."""

    def __init__(self, seen: Seen) -> None:
        """Keep the case."""
        self.seen = seen

    def trace(
        self, treatment: Treatment, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> tuple[Step, ...]:
        """Return every test of a treatment, and of the limits that may touch it."""
        steps: list[Step] = []
        for stage in self.seen.joined.playbook.stages:
            if treatment.stages is None or stage.meta.id in treatment.stages:
                steps.append(
                    self.about_case("stage", self.seen.stage(stage.meta.id), stage.meta, stage.when)
                )
        steps.append(
            Step(
                treatment.meta.id,
                _mark(self.seen.truth(ir.All((treatment.whom, treatment.when)), contact, point)),
                _place(treatment.meta),
                (
                    self._step(treatment.whom, contact, point),
                    self._step(treatment.when, contact, point),
                ),
                item="treatment",
            )
        )
        act = self.seen.act(treatment)
        if act is not None:
            for bit in bits(act.blocks | act.conceals | act.requires):
                instance = self.seen.stretch.code.plan.instances[bit]
                steps.append(self._limit_step(instance, contact, point))
        return tuple(steps)

    def about_case(self, item: str, text: str, meta: Meta, when: ir.Expr) -> Step:
        """Return what was found of an item that asks about the case alone."""
        parts = (self._step(when, None, None),)
        mark = _mark(self.seen.truth(when, None, None))
        return Step(text, mark, _place(meta), parts, item=item)

    def _limit_step(
        self, instance: Instance, contact: ReadyContact | None, point: ReadyPoint | None
    ) -> Step:
        applies = self.seen.truth(instance.applies, contact, point)
        text = f"{instance.form} {instance.limit.name}"
        if instance.limit.cite:
            text += f" ({instance.limit.cite})"
        if applies is False:
            return Step(
                f"{text}: —",
                "no",
                _place(instance.limit),
                (self._step(instance.applies, contact, point),),
                item="limit",
            )
        stands = False
        if instance.clock is not None:
            clock = self.seen.stretch.code.clocks[instance.bit]
            stands = clock.state(self.seen.ready, contact, point, self.seen.us) > 0
            text += ": ✗" if stands else ": ✓"
        return Step(
            text,
            _mark(applies),
            _place(instance.limit),
            (self._step(instance.applies, contact, point),),
            stands,
            "limit",
        )

    def _step(self, expr: ir.Expr, contact: ReadyContact | None, point: ReadyPoint | None) -> Step:
        truth = _mark(self.seen.truth(expr, contact, point))
        match expr:
            case ir.All(operands) | ir.Any(operands):
                word = self.seen.words.say["and" if isinstance(expr, ir.All) else "or"].strip()
                return Step(word, truth, "", tuple(self._step(p, contact, point) for p in operands))
            case ir.Not(operand):
                return Step(
                    self.seen.words.say["not"].format(what="").strip(),
                    truth,
                    "",
                    (self._step(operand, contact, point),),
                )
            case _:
                return Step(self.seen.with_value(expr, contact, point), truth)


def _mark(truth: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[truth]


def _place(meta: Meta) -> str:
    return str(meta.span) if meta.span.file else ""
