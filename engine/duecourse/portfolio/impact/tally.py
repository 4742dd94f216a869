"""Adds the comparison of some cases after others to an :class:`Impact`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.clock.instants import INF, to_us
from duecourse.portfolio.impact.examples import Showing
from duecourse.portfolio.impact.model import EXAMPLES, LABELS, LOOSER, STRICTER, WAYS, Impact, Ways
from duecourse.portfolio.impact.pairs import INSTEAD, NOW, Flags, Pairs, pairs_of
from duecourse.portfolio.impact.reasons import reasons_of
from duecourse.portfolio.impact.texts import Spoken
from duecourse.portfolio.outcomes import Outcome
from duecourse.targets.columns.encode import one_array

Kinds = dict[str, Flags]


class Tally:
    """Compares what two sides decided of the same cases, part after part.

    Attributes:
        impact: What was found so far.
    """

    def __init__(
        self, at: datetime, old: Spoken, new: Spoken, edited: frozenset[str] = frozenset()
    ) -> None:
        """Start with nothing.

        Args:
            at: The instant of the decisions.
            old: What the one side says.
            new: What the other says.
            edited: The names of limits that are not the same on both sides.
        """
        self.at, self.us, self.edited = at, to_us(at), edited
        self.old, self.new = old, new
        self.impact = Impact(at.isoformat())

    def add(self, old: Outcome, new: Outcome) -> None:
        """Compare some more cases, of which both sides decided the very same."""
        ids = one_array(old.decisions, "case").cast(pa.string())
        if not len(ids):
            return
        place = pc.index_in(ids, value_set=one_array(new.decisions, "case").cast(pa.string()))
        after = new.decisions.take(place)
        texts = (self.old.texts, self.new.texts)
        pairs = pairs_of(ids, old.actions, new.actions, self.us, texts)
        _Part(self, ids, old, after, pairs).add()


def kinds_of(pairs: Pairs) -> Kinds:
    """Return which pairs are of each kind, as :mod:`duecourse.portfolio.impact.model` says."""
    old, new = pairs.old, pairs.new
    one, other = old.first, new.first
    same = (one == other) & (one < INF)
    shown = same & (old.verdict != INSTEAD) & (new.verdict != INSTEAD)
    return {
        "lost": (one < INF) & (other == INF),
        "delayed": (one < other) & (other < INF),
        "shorter": shown & ((new.until < old.until) | (new.left < old.left)),
        "gained": (one == INF) & (other < INF),
        "advanced": (other < one) & (one < INF),
        "longer": shown & ((new.until > old.until) | (new.left > old.left)),
    }


class _Part:
    """One comparison of some cases."""

    def __init__(
        self, tally: Tally, ids: pa.Array, old: Outcome, after: pa.Table, pairs: Pairs
    ) -> None:
        self.tally, self.impact, self.ids = tally, tally.impact, ids
        self.old, self.before, self.after, self.pairs = old, old.decisions, after, pairs
        self.size = len(ids)
        self.kinds = kinds_of(pairs)
        self.stages = tuple(one_array(t, "stage").to_pylist() for t in (self.before, after))
        self.labels = self._labels()
        self.some: Flags = np.any(list(self.labels.values()), axis=0)
        self.ways = self._ways()

    def add(self) -> None:
        impact, pairs = self.impact, self.pairs
        impact.compared += self.size
        impact.same += int((~self.some).sum())
        for name, flags in self.ways.items():
            impact.ways[name] += int(flags.sum())
        for name, flags in self.labels.items():
            impact.labels[name] += int(flags.sum())
        for name, flags in self.kinds.items():
            impact.kinds[name] += int(flags.sum())
        here = (int(pairs.old.lawful_now.sum()), int(pairs.new.lawful_now.sum()))
        impact.now = (impact.now[0] + here[0], impact.now[1] + here[1])
        impact.stages.update(zip(*self.stages, strict=True))
        self._groups(impact.by_stage, pc.fill_null(one_array(self.before, "stage"), ""))
        self._groups(impact.by_cohort, self._cohorts())
        self._treatments()
        self._rules()

    # --- labels ----------------------------------------------------------------------------------

    def _labels(self) -> Kinds:
        pairs, kinds = self.pairs, self.kinds
        old, new = pairs.old, pairs.new
        both_now = (old.verdict == NOW) & (new.verdict == NOW)
        waiting = (old.first == new.first) & ~old.lawful_now & old.offered & new.offered
        chosen = (old.verdict == NOW) & (new.verdict == INSTEAD)
        chosen |= (old.verdict == INSTEAD) & (new.verdict == NOW)
        self.about = {
            "stricter": self._any(STRICTER),
            "looser": self._any(LOOSER),
            "later": kinds["delayed"],
            "sooner": kinds["advanced"],
            "words": both_now & (old.words != new.words),
            "duties": both_now & ((old.duties != new.duties) | self._other_steps()),
            "choice": chosen,
            "reasons": waiting & (old.reasons != new.reasons),
        }
        columns = {"stage": "stage", "score": "score", "review": "next_review", "law": "law"}
        return {
            name: self._differ(columns[name]) if name in columns else self._cases(self.about[name])
            for name in LABELS
        }

    def _ways(self) -> Kinds:
        stricter, looser = self.labels["stricter"], self.labels["looser"]
        found = (
            stricter & ~looser,
            looser & ~stricter,
            stricter & looser,
            self.some & ~stricter & ~looser,
            ~self.some,
        )
        return dict(zip(WAYS, found, strict=True))

    def _any(self, kinds: tuple[str, ...]) -> Flags:
        found: Flags = np.any([self.kinds[name] for name in kinds], axis=0)
        return found

    def _other_steps(self) -> Flags:
        """Return the pairs whose treatments come with other steps."""
        before, after = self.tally.old.steps, self.tally.new.steps
        other = [before.get(name) != after.get(name) for name in self.pairs.treatments]
        return np.array(other or [False], bool)[self.pairs.treatment]

    def _cases(self, flags: Flags) -> Flags:
        """Return the cases that have any such pair."""
        found = np.zeros(self.size, bool)
        found[self.pairs.case[flags]] = True
        return found

    def _differ(self, name: str) -> Flags:
        """Return the cases of which a column is another; null is a value like any."""
        one, other = one_array(self.before, name), one_array(self.after, name)
        unequal = pc.fill_null(pc.not_equal(one, other), False)
        null = pc.not_equal(pc.is_null(one), pc.is_null(other))
        found: Flags = pc.or_(unequal, null).to_numpy(zero_copy_only=False)
        return found

    # --- groups ----------------------------------------------------------------------------------

    def _groups(self, into: dict[str, Counter[str]], names: pa.Array) -> None:
        encoded = names.dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        for code, name in enumerate(encoded.dictionary.to_pylist()):
            mine = codes == code
            counts = into.setdefault(name, Counter())
            counts["cases"] += int(mine.sum())
            counts["changed"] += int((mine & self.some).sum())
            for label, flags in (*self.labels.items(), *self.ways.items()):
                counts[label] += int((mine & flags).sum())

    def _cohorts(self) -> pa.Array:
        """Return whose words each case hears first: a cohort, ``neutral``, or nothing."""
        actions = self.old.actions
        script = one_array(actions, "script")
        rows = np.flatnonzero(script.is_valid().to_numpy(zero_copy_only=False))
        case = pc.index_in(one_array(actions, "case").take(pa.array(rows)), value_set=self.ids)
        first, place = np.unique(case.to_numpy(zero_copy_only=False), return_index=True)
        heard = pc.fill_null(one_array(actions, "cohort"), "neutral").take(pa.array(rows[place]))
        found = np.full(self.size, -1, np.int64)
        found[first] = np.arange(len(first))
        wanted = pa.array(found, mask=found < 0)
        return pc.fill_null(heard.take(wanted), "")

    def _treatments(self) -> None:
        pairs = self.pairs
        flags = {"now": pairs.old.lawful_now, "now_after": pairs.new.lawful_now, **self.kinds}
        for name, chosen in flags.items():
            counts = np.bincount(pairs.treatment[chosen], minlength=len(pairs.treatments))
            for number in np.flatnonzero(counts):
                known = self.impact.by_treatment.setdefault(pairs.treatments[number], Counter())
                known[name] += int(counts[number])

    # --- reasons and examples --------------------------------------------------------------------

    def _rules(self) -> None:
        impact = self.impact
        showing = Showing(self.pairs, self.ids, self.before, self.after, self.labels, self.tally.at)
        packs: dict[tuple[str, str], list[Flags]] = {}
        for direction, kinds in (("stricter", STRICTER), ("looser", LOOSER)):
            for rule, chosen in reasons_of(
                self.pairs, self._any(kinds), direction, self.stages, self.tally.edited
            ):
                cases = self._cases(chosen)
                self._count(impact.rules.setdefault(rule, Ways()), direction, cases, chosen)
                kept = impact.rule_examples.setdefault(rule, [])
                showing.add(kept, cases, EXAMPLES, chosen)
                if rule.pack:
                    packs.setdefault((rule.pack, direction), []).append(chosen)
        for (pack, direction), found in packs.items():
            chosen = np.any(found, axis=0)
            ways = impact.packs.setdefault(pack, Ways())
            self._count(ways, direction, self._cases(chosen), chosen)
        for name, flags in self.labels.items():
            kept = impact.examples.setdefault(name, [])
            showing.add(kept, flags, EXAMPLES, self.about.get(name))

    @staticmethod
    def _count(ways: Ways, direction: str, cases: Flags, pairs: Flags) -> None:
        if direction == "stricter":
            ways.stricter += int(cases.sum())
            ways.stricter_pairs += int(pairs.sum())
        else:
            ways.looser += int(cases.sum())
            ways.looser_pairs += int(pairs.sum())
