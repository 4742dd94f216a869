"""``did you mean …?`` and lists of what was expected, for the help of a finding."""

from __future__ import annotations

from collections.abc import Collection

from duecourse.source._suggest import closest

_FEW = 12


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a help text for *word*, which is none of *known*.

    The nearest known word is proposed; where none is near, a short list is given whole.
    """
    near = closest(word, known)
    if near:
        return f"did you mean `{near}`?"
    if not known:
        return ""
    return expected(known) if len(known) <= _FEW else ""


def expected(known: Collection[str]) -> str:
    """Return ``expected one of …``, for a closed list."""
    return f"expected one of {listed(known)}" if len(known) > 1 else f"expected {listed(known)}"


def listed(words: Collection[str]) -> str:
    """Return the words in backticks, with commas."""
    return ", ".join(f"`{word}`" for word in words)
