"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

MAXIMUM_LENGTH = 100
"""Nobody mistypes a longer word, and comparing it takes as long as it is."""


def closest(word: str, known: Iterable[str]) -> str:
    """Return the one of *known* that *word* was probably meant to be, or an empty text.

    Letters' order, a dropped or doubled letter, hyphens against underscores and a word that
    is only the beginning are forgiven; what is merely of the same length is not.
    """
    wanted = _flat(word[:MAXIMUM_LENGTH])
    if not wanted or len(word) > MAXIMUM_LENGTH:
        return ""
    best, best_ratio = "", 0.0
    for candidate in known:
        flat = _flat(candidate)
        if flat == wanted:
            return candidate
        if not flat:
            continue
        ratio = _likeness(wanted, flat)
        if ratio > best_ratio:
            best, best_ratio = candidate, ratio
    return best if best_ratio >= _threshold(wanted) else ""


def _flat(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "").replace(" ", "")


def _threshold(word: str) -> float:
    return 0.75 if len(word) <= 3 else 0.68


def _likeness(left: str, right: str) -> float:
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    if sorted(left) == sorted(right):
        ratio = max(ratio, 0.9)
    short, long = sorted((left, right), key=len)
    if len(short) >= 3 and long.startswith(short):
        ratio = max(ratio, 0.8)
    elif len(short) >= 4 and short in long:
        ratio = max(ratio, 0.7)
    return ratio


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names the closest of *known*, or nothing."""
    found = closest(word, known)
    return f"did you mean `{found}`?" if found else ""
