"""Tries one practice of a table under one law: decides it, and says what is left of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from duecourse.book.bind import Vocabulary
from duecourse.book.join import Joined
from duecourse.clock.instants import DAY
from duecourse.decide._snapshot import Offered
from duecourse.language.model import Policy, Treatment
from duecourse.law.attempts import Caller
from duecourse.law.bench import Bench, Course, as_practised, readings
from duecourse.law.calls import AttemptsEffect
from duecourse.law.effects import Because, Sources
from duecourse.law.looks import duties_of, items_of, limits_of, offered_at, standing
from duecourse.law.probes import Document, Maker
from duecourse.law.table import Finding, Row
from duecourse.proof.cells import Cells, NotEnumerableError

HORIZON = 35 * DAY
ENDS = ("no_answer", "answered")
LOST = "out-of-reach"


@dataclass(slots=True)
class _Seen:
    """What was seen of one row.

    Attributes:
        lawful: Keys of what stayed lawful: treatment, history, role.
        barred: Keys of what did not.
    """

    lawful: dict[tuple[str, str, str], None] = field(default_factory=dict)
    barred: dict[tuple[str, str, str], None] = field(default_factory=dict)
    kills: dict[str, None] = field(default_factory=dict)
    cuts: dict[str, None] = field(default_factory=dict)
    duties: dict[str, None] = field(default_factory=dict)
    kept: dict[str, None] = field(default_factory=dict)
    leave: bool = False


class Practice:
    """Practices of one playbook under one law, for one day."""

    def __init__(
        self, joined: Joined, vocabulary: Vocabulary, packs: Sequence[Policy], maker: Maker
    ) -> None:
        """Compile the bare practices; call windows are compiled when first asked for."""
        self.joined, self.vocabulary, self.packs, self.maker = joined, vocabulary, packs, maker
        bare = as_practised(joined)
        self.free, self.bound = readings(bare, vocabulary, packs, floor=False)
        self.sources = Sources(self.bound.joined)
        self.treatments = {t.meta.id: t for t in bare.playbook.treatments}
        self._weeks: dict[tuple[str, str], AttemptsEffect | None] = {}

    @cached_property
    def caller(self) -> Caller:
        """Calls the customer under this law alone."""
        return Caller(self.joined, self.vocabulary, self.packs, self.maker, floor=False)

    def finding(self, row: Row, actor: str) -> Finding:
        """Return what the law makes of one practice."""
        tries = row.tries
        if "treatments" in tries:
            return self._acts(tries["treatments"], tries.get("roles", ()), actor)
        if "cohorts" in tries:
            return self._cohorts(tries["cohorts"], actor)
        if "hours" in tries:
            return self._hours(tries["hours"], actor)
        return self._calls(tries.get("window", ""), actor)

    # --- acts ----------------------------------------------------------------------------------

    def _acts(self, names: Sequence[str], roles: Sequence[str], actor: str) -> Finding:
        seen = _Seen()
        for treatment in (self.treatments[name] for name in names if name in self.treatments):
            stages = treatment.stages if treatment.stages is not None else tuple(self.maker.stages)
            for stage in stages:
                for history in ("nothing", LOST):
                    document = self.maker.document(stage, history, actor, roles=roles)
                    self._act(treatment, document, history, seen)
        return self._told(seen, names)

    def _act(self, treatment: Treatment, document: Document, history: str, seen: _Seen) -> None:
        start = self.maker.setting.at
        free = self.free.look(document, start)
        bound = self.bound.look(document, start)
        allowed: Course | None = None
        for item in items_of(free, treatment.meta.id):
            before = free.first(item, start, start + 7 * DAY)
            if before is None:
                continue
            role = str(free.ready.contacts[item[1]].facts.get("role")) if item[1] >= 0 else ""
            key = (treatment.meta.id, history, role)
            after = bound.first(item, start, start + HORIZON)
            if after is None:
                seen.barred[key] = None
                seen.kills |= dict.fromkeys(standing(bound, item))
                if not seen.leave:
                    allowed = allowed or self._on_leave(document)
                    seen.leave = allowed.first(item, start, start + HORIZON) is not None
                continue
            seen.lawful[key] = None
            under, alone = offered_at(bound, item, after), offered_at(free, item, before)
            if after > before:
                late = offered_at(bound, item, before)
                seen.cuts |= dict.fromkeys(late.reasons if late else ())
            if under is not None and alone is not None:
                extra = [duty for duty in under.duties if duty not in alone.duties]
                seen.duties |= dict.fromkeys(extra)
                seen.cuts |= dict.fromkeys(duties_of(bound, after, under) if extra else ())
                self._silence(bound, after, under, seen)

    def _silence(self, course: Course, us: int, offered: Offered, seen: _Seen) -> None:
        """Note what the law keeps back from this listener, whether or not it would be said."""
        masks = limits_of(course, us, offered, offered.act.conceals)
        items = course.at(us).stretch.code.plan.items
        for name, mask in masks:
            if self.sources.because((name,)):
                seen.cuts[name] = None
                seen.kept |= {each: None for i, each in enumerate(items) if mask >> i & 1}

    def _on_leave(self, document: Document) -> Course:
        """Return the same days once the consumer has allowed all that a consumer can."""
        return self.bound.look(self.maker.with_leave(document), self.maker.setting.at)

    def _told(self, seen: _Seen, names: Sequence[str]) -> Finding:
        said: list[str] = []
        because = self.sources.because((*seen.kills, *seen.cuts))
        if not seen.lawful and not seen.barred:
            return Finding("", ("no case was found in which it would be done",))
        if not seen.lawful:
            if seen.leave:
                said.append("only with the consumer's leave")
            return Finding("BAR", tuple(said), self.sources.because(seen.kills))
        if seen.barred:
            said += _part("not", 0, seen, names) or _part("only when", 1, seen, ()) or []
            said += _part("not to", 2, seen, ())
            if seen.leave:
                said.append("the rest with the consumer's leave")
        if seen.duties:
            said.append("with " + ", ".join(duty.replace("-", " ") for duty in seen.duties))
        if seen.kept:
            said.append("no word of " + ", ".join(item.replace("_", " ") for item in seen.kept))
        conditional = seen.barred or seen.duties or seen.kept
        return Finding("COND" if conditional else "OK", tuple(said), because)

    # --- words by group --------------------------------------------------------------------------

    def _cohorts(self, names: Sequence[str], actor: str) -> Finding:
        kept = lost = 0
        kills: dict[str, None] = {}
        for treatment in (self.treatments[name] for name in names if name in self.treatments):
            stage = (treatment.stages or tuple(self.maker.stages))[0]
            for facts in self._births():
                document = self.maker.document(stage, "nothing", actor, facts=facts, roles=())
                was = self._said(self.free, document, treatment.meta.id)
                now = self._said(self.bound, document, treatment.meta.id)
                if was is None or now is None or not was[0]:
                    continue
                kept, lost = kept + (now[0] == was[0]), lost + (now[0] != was[0])
                kills |= dict.fromkeys(now[1] if now[0] != was[0] else ())
        if not kept and not lost:
            return Finding("", ("no words for a group were found",))
        mark = "OK" if not lost else "COND" if kept else "BAR"
        said = ("everyone hears the neutral words",) if mark == "BAR" else ()
        return Finding(mark, said, self.sources.because(kills))

    def _births(self) -> list[dict[str, object]]:
        """Return facts that put the debtor into each cohort."""
        cohorts = [cohort.when for cohort in self.joined.playbook.cohorts]
        try:
            cells = list(Cells(cohorts, self.joined.facts))
        except NotEnumerableError:
            return []
        found: list[dict[str, object]] = []
        for cell, holds in cells:
            year = next((v for v in cell.values() if isinstance(v, int)), None)
            if True in holds and year is not None and not isinstance(year, bool):
                found.append({"debtor.birth_date": f"{year}-06-15"})
        return found

    def _said(
        self, bench: Bench, document: Document, name: str
    ) -> tuple[str, tuple[str, ...]] | None:
        start = self.maker.setting.at
        course = bench.look(document, start)
        for item in items_of(course, name):
            at = course.first(item, start, start + HORIZON)
            offered = offered_at(course, item, at) if at is not None else None
            if offered is not None and offered.spoken and offered.spoken.said:
                script = offered.act.script
                barred = [m.name for v in (script.versions if script else ()) for m in v.barred_by]
                return offered.spoken.said.cohort, tuple(barred)
        return None

    # --- calls -----------------------------------------------------------------------------------

    def _week(self, actor: str, outcome: str) -> AttemptsEffect | None:
        key = (actor, outcome)
        if key not in self._weeks:
            self._weeks[key] = self.caller.effect(actor, outcome)
        return self._weeks[key]

    def _calls(self, window: str, actor: str) -> Finding:
        said: list[str] = []
        because: dict[str, Because] = {}
        most = wanted = 0
        worst = None
        for outcome in ENDS:
            week = self._week(actor, outcome)
            if week is None:
                return Finding("", ("the playbook has no call windows",))
            if window:
                found = next((w for w in week.windows if w.window == window), None)
                if found is None:
                    return Finding("", (f"the playbook has no window `{window}`",))
                wanted, most = found.wanted_a_day, found.most_a_day
                reasons = found.because
            else:
                wanted, most = max(week.wanted_days), max(week.days)
                reasons = week.because
            how = "unanswered" if outcome == ENDS[0] else "answered"
            said.append(f"{most} of {wanted} a day when {how}")
            because |= {each.limit: each for each in reasons if most < wanted}
            worst = most if worst is None else min(worst, most)
        if len({text.partition(" when")[0] for text in said}) == 1:
            said = [said[0].partition(" when")[0]]
        mark = "OK" if worst == wanted else "BAR" if not worst or not window else "COND"
        return Finding(mark, tuple(said), tuple(because.values()))

    def _hours(self, names: Sequence[str], actor: str) -> Finding:
        week = self._week(actor, ENDS[0])
        if week is None:
            return Finding("", ("the playbook has no call windows",))
        windows = [w for w in week.windows if w.window in names]
        left = [w for w in windows if w.minutes_left]
        mark = "OK" if all(w.minutes_left == w.minutes for w in windows) else "COND"
        return Finding(mark if left else "BAR", ("every minute of them",) if mark == "OK" else ())


_HISTORY: Mapping[str, str] = {"nothing": "nothing has happened yet", LOST: "out of reach"}


def _part(word: str, place: int, seen: _Seen, order: Sequence[str]) -> list[str]:
    """Return what of a row fell away whole, by treatment, by history or by relation."""
    kept = {key[place] for key in seen.lawful}
    lost = [each for each in dict.fromkeys(key[place] for key in seen.barred) if each not in kept]
    if not lost:
        return []
    if place == 1:
        return [f"{word} the debtor is {_HISTORY[each]}" for each in kept]
    shown: Any = [each for each in order if each in lost] if order else lost
    return [f"{word} {', '.join(each.replace('_', ' ') for each in shown)}"]
