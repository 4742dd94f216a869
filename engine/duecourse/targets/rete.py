"""The Rete target: a second, independently built opinion on stages and offers.

Which stage is certain and which acts are certainly offered is matched by durable-rules, from facts
that are computed beforehand. Everything that decides on absence (limits, disclosure, versions,
scores), what is unknown and how long an answer holds come from the scalar form, which also answers
what the rules answer. Where the two differ nothing is decided.
"""

from __future__ import annotations

from threading import Lock

from duecourse.book.join import Joined
from duecourse.book.prepared import Prepared
from duecourse.clock.instants import to_iso
from duecourse.errors import TargetError
from duecourse.targets._rete_engine import library
from duecourse.targets._rete_matcher import Matcher
from duecourse.targets.scalar import Compiled, Run, ScalarTarget


class ReteTarget(ScalarTarget):
    """Rules in durable-rules for every epoch that has been asked about, beside the scalar code.

    No act is offered unless both say so. Safe to share among threads: they wait for each other.
    """

    name = "rete"
    probes_acts = False

    def __init__(self, joined: Joined) -> None:
        """Find the epochs; each is compiled when a decision first falls in it.

        Raises:
            TargetError: durable-rules is not installed.
        """
        library()
        super().__init__(joined)
        self._matchers: dict[int, Matcher] = {}
        self._building = Lock()

    def compiled(self, us: int) -> Compiled:
        """Return the scalar code of the epoch that *us* falls in, and have its rules ready.

        Raises:
            TargetError: A condition does not fit durable-rules; it is named.
        """
        code = super().compiled(us)
        if code.plan.start not in self._matchers:
            with self._building:
                if code.plan.start not in self._matchers:
                    self._matchers[code.plan.start] = Matcher(code.plan)
        return code

    def stage_and_run(self, code: Compiled, ready: Prepared, us: int) -> tuple[int, int, int, Run]:
        """Return stage index or -1, unknown stages, until when, and what the stage offers.

        Raises:
            TargetError: The two opinions differ, or durable-rules failed.
        """
        stage, unknown, until, run = super().stage_and_run(code, ready, us)
        asked = self._matchers[code.plan.start].at(ready, us)
        met = asked.stage()
        if met != stage:
            one, other = (code.plan.stages[i][0] if i >= 0 else "none" for i in (met, stage))
            raise _differ(ready, us, f"the stage is `{one}` to rete and `{other}` to scalar")
        if stage < 0:
            return stage, unknown, until, run
        _agree(code, ready, us, asked.desk(stage), run.desk & ~run.unknown, "")
        pairs = {(pair[0].index, pair[1].index): pair for pair in run.pairs}
        for contact in ready.contacts:
            for point in contact.points:
                pair = pairs.get((contact.index, point.index))
                certain = 0 if pair is None else pair[2] & ~pair[3]
                place = f" to contact `{contact.id}` at point `{point.id}`"
                _agree(code, ready, us, asked.pair(stage, contact, point), certain, place)
        return stage, unknown, until, run


def _agree(code: Compiled, ready: Prepared, us: int, met: int, certain: int, place: str) -> None:
    if met == certain:
        return
    bit = (met ^ certain).bit_length() - 1
    act = code.acts[bit].treatment.meta.id
    one, other = ("offered" if mask >> bit & 1 else "not offered" for mask in (met, certain))
    raise _differ(ready, us, f"`{act}`{place} is {one} to rete and {other} to scalar")


def _differ(ready: Prepared, us: int, what: str) -> TargetError:
    return TargetError(
        f"the rete and scalar targets differ on case `{ready.case.id}` at {to_iso(us, 0)}: "
        f"{what}; nothing was decided"
    )
