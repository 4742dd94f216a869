"""What a policy says in words: scripts, their versions, and the cohorts that hear them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duecourse.ir import Expr
from duecourse.language._meta import Meta
from duecourse.source.span import Span


@dataclass(frozen=True, slots=True)
class Fragment:
    """One sentence of a script.

    Attributes:
        parts: Alternating literal text and ``{fact}`` ids: ``(("", "您好,"), ("caller_name", ""))``
            as ``(fact_or_empty, literal)``.
        reveals: Declared items; its placeholders' facts add theirs.
        essential: When this fragment is dropped its text is refused, and with the text of a version
            or an opening the whole script; a voicemail is then not left.
    """

    parts: tuple[tuple[str, str], ...]
    reveals: frozenset[str]
    essential: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Version:
    """A script's text for one cohort, or (``cohort`` empty) for everyone else."""

    cohort: str
    themes: frozenset[str]
    text: Mapping[str, tuple[Fragment, ...]]
    span: Span


@dataclass(frozen=True, slots=True)
class Script:
    """What is said: before identity is established, after it, and to a machine."""

    meta: Meta
    opening: Mapping[str, tuple[Fragment, ...]]
    versions: tuple[Version, ...]
    voicemail: Mapping[str, tuple[Fragment, ...]]


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of customers a script may speak to in its own way; case facts only."""

    meta: Meta
    when: Expr
