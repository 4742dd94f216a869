"""The pairs of some cases on both sides, in columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from duecourse.clock.instants import INF
from duecourse.portfolio.impact.texts import Texts
from duecourse.targets.columns.encode import one_array
from duecourse.targets.columns.vec import Ints

Flags = npt.NDArray[np.bool_]
ABSENT, NOW, INSTEAD, LATER, BARRED = range(5)
_VERDICTS = ("", "now", "instead", "later", "barred")
_BETWEEN = "\x1f"
_UNIT = "\x1e"


@dataclass(slots=True)
class Side:
    """What one side says of every pair; of those it does not offer, that they are absent.

    Attributes:
        verdict: :data:`ABSENT`, :data:`NOW`, …
        first: The first lawful minute, in microseconds; ``INF`` is never.
        until: When that ends; ``INF`` where it does not within the horizon.
        left: How many more may follow; ``INF`` where nothing counts them.
        reasons: Number of the set of limits that stand against it, among ``Pairs.reasons``.
        words: Number of what is said; the same number is the same words.
        duties: Number of the duties, the checklist and the advice.
    """

    verdict: Ints
    first: Ints
    until: Ints
    left: Ints
    reasons: Ints
    words: Ints
    duties: Ints

    @property
    def lawful_now(self) -> Flags:
        """Whether a pair may be done at the instant."""
        found: Flags = (self.verdict == NOW) | (self.verdict == INSTEAD)
        return found

    @property
    def offered(self) -> Flags:
        """Whether a pair is offered."""
        found: Flags = self.verdict != ABSENT
        return found


@dataclass(slots=True)
class Pairs:
    """Every pair that either side offers, sorted by case.

    Attributes:
        case: Number of its case.
        treatment: Number of its treatment, among ``treatments``.
        point: Its point, among ``points``; the empty one is none.
        reasons: Sets of limits, sorted; number 0 is none.
    """

    case: Ints
    treatment: Ints
    point: Ints
    treatments: list[str]
    points: pa.Array
    old: Side
    new: Side
    reasons: list[tuple[str, ...]] = field(default_factory=list)

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.case)


def pairs_of(
    ids: pa.Array, old: pa.Table, new: pa.Table, us: int, texts: tuple[Texts, Texts]
) -> Pairs:
    """Return the pairs of the cases *ids*, from the actions of either side.

    Args:
        ids: The cases, each once.
        old: Actions by ``outcomes.ACTIONS``; of other cases there are none.
        new: Likewise.
        us: The instant that was asked about.
        texts: What the scripts of either side say.
    """
    both = pa.concat_tables([old, new])
    middle, size = old.num_rows, both.num_rows
    case = _index(one_array(both, "case"), ids)
    names = one_array(both, "treatment").dictionary_encode()
    points = pc.fill_null(one_array(both, "point"), "").dictionary_encode()
    treatment, point = _codes(names), _codes(points)
    many, wide = max(1, len(names.dictionary)), max(1, len(points.dictionary))
    key = (case * many + treatment) * wide + point
    verdict = _index(one_array(both, "verdict"), pa.array(_VERDICTS))
    first = np.where(verdict == LATER, _instants(both, "not_before"), INF)
    first = np.where((verdict == NOW) | (verdict == INSTEAD), us, first)
    reasons, sets = _sets(both)
    columns = {
        "verdict": verdict,
        "first": first,
        "until": _instants(both, "until"),
        "left": pc.fill_null(one_array(both, "remaining"), INF).to_numpy().astype(np.int64),
        "reasons": reasons,
        "words": _words(both, middle, texts),
        "duties": _joined(both, "duties", "checklist", "advice"),
    }
    found, place = np.unique(key, return_inverse=True)
    absent = {"verdict": ABSENT, "first": INF, "until": INF, "left": INF}

    def side(rows: slice) -> Side:
        filled: dict[str, Any] = {}
        for name, values in columns.items():
            one = np.full(len(found), absent.get(name, 0), np.int64)
            one[place[rows]] = values[rows]
            filled[name] = one
        return Side(**filled)

    return Pairs(
        found // wide // many,
        found // wide % many,
        found % wide,
        names.dictionary.to_pylist(),
        points.dictionary,
        side(slice(0, middle)),
        side(slice(middle, size)),
        sets,
    )


def _index(column: Any, values: Any) -> Ints:
    found = pc.index_in(column, value_set=values.cast(column.type))
    return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)


def _codes(encoded: Any) -> Ints:
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)


def _instants(table: pa.Table, name: str) -> Ints:
    numbers = one_array(table, name).cast(pa.int64())
    return np.asarray(pc.fill_null(numbers, INF).to_numpy(zero_copy_only=False), np.int64)


def _sets(table: pa.Table) -> tuple[Ints, list[tuple[str, ...]]]:
    """Return the number of each row's reasons, and the sets; their order says nothing."""
    texts = pc.binary_join(one_array(table, "reasons"), _BETWEEN).dictionary_encode()
    sets: dict[tuple[str, ...], int] = {(): 0}
    numbers = [
        sets.setdefault(tuple(sorted(text.split(_BETWEEN))) if text else (), len(sets))
        for text in texts.dictionary.to_pylist()
    ]
    return np.array(numbers or [0], np.int64)[_codes(texts)], list(sets)


def _joined(table: pa.Table, *names: str) -> Ints:
    """Return a number for what some lists of a row say together."""
    parts = [pc.binary_join(one_array(table, name), _BETWEEN) for name in names]
    return _codes(pc.binary_join_element_wise(*parts, _UNIT).dictionary_encode())


def _words(table: pa.Table, middle: int, texts: tuple[Texts, Texts]) -> Ints:
    """Return a number for what is said by each row: the version, what is dropped, its text."""
    named = [pc.fill_null(one_array(table, n), "") for n in ("script", "cohort", "language")]
    dropped = pc.binary_join(one_array(table, "dropped"), _BETWEEN)
    encoded = pc.binary_join_element_wise(*named, dropped, _UNIT).dictionary_encode()
    known: dict[tuple[str, str], int] = {}
    numbers = np.zeros((2, len(encoded.dictionary) or 1), np.int64)
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        script, cohort, language, _ = text.split(_UNIT, 3)
        for number, said in enumerate(texts):
            mine = (text, said.get((script, cohort, language), ""))
            numbers[number, code] = known.setdefault(mine, len(known))
    codes = _codes(encoded)
    return np.concatenate([numbers[0][codes[:middle]], numbers[1][codes[middle:]]])
