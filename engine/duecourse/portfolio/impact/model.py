"""What a comparison of two decisions over a portfolio says, defined exactly.

Every case is decided twice at one instant. Compared are its *pairs*: a treatment and the point it
goes to (none for a desk act). On either side a pair is lawful from its *first minute* on: the
instant itself where it is ``now`` (or stands behind another of its exclusive group, ``instead``),
``not_before`` where it is ``later``, and *never* (within the horizon) where it is barred or not
offered. A pair is

- **lost** where its first minute becomes never, **gained** where it was never;
- **delayed** where it is lawful on both sides and its first minute is later, **advanced** where it
  is sooner;
- **shorter** where its first minute is the same and ``until`` is sooner or ``remaining`` is fewer,
  **longer** where ``until`` is later or ``remaining`` more (no ``until`` within the horizon is
  later than any; nothing is said of these where a side stands behind another).

A case is **stricter** where any of its pairs is lost, delayed or shorter, **looser** where any is
gained, advanced or longer: it may be both. It is **later** where any pair is delayed, **sooner**
where any is advanced. Besides, a case has

- another **stage**;
- other **words**, where something that is ``now`` on both sides has another script, cohort or
  language, other sentences dropped, or the same version written otherwise;
- other **duties**, where something that is ``now`` on both sides has other duties, checklist or
  advice, or its treatment says other things to ``learn`` or ``confirm``, or who does it;
- another **choice**, where of an exclusive group another one is ``now``;
- other **reasons**, where a pair has the same first minute after the instant, or never, on both
  sides, is offered on both, and other limits stand against it;
- another **score**, **review** (the next one) or **law** (full, partial, none).

Where none of these holds the case is the **same**.

*Why* a pair is stricter: where it is no longer offered, the stage where that is another, else the
treatment itself; where it is offered on both sides, the limits that stand against it now and did
not before; where there are none of these, the edited ones among those that stand against it now,
or all of them; where none does, that it ends sooner or that fewer are left. Looser: the same with
the sides changed. A pair that is both counts as both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LABELS = (
    "stricter",
    "looser",
    "later",
    "sooner",
    "stage",
    "words",
    "duties",
    "choice",
    "reasons",
    "score",
    "review",
    "law",
)
"""What a case can be, several at once."""
WAYS = ("stricter only", "looser only", "stricter and looser", "otherwise changed", "same")
"""Each case is one of these."""
KINDS = ("lost", "delayed", "shorter", "gained", "advanced", "longer")
"""What a pair can be."""
STRICTER, LOOSER = KINDS[:3], KINDS[3:]
EXAMPLES = 3
"""How many cases are shown of each label and of each reason."""
PAIRS_SHOWN = 4
"""How many pairs of an example are shown."""


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """Why a pair is stricter or looser.

    Attributes:
        kind: ``limit``, ``stage``, ``treatment`` or ``room`` (it ends sooner, fewer are left).
        name: The limit's name, ``golden -> critical``, the treatment's id, or what changed.
    """

    kind: str
    name: str

    @property
    def pack(self) -> str:
        """The law pack, playbook or ``core`` that says it; empty for what no limit says."""
        return self.name.partition("/")[0] if self.kind == "limit" else ""


@dataclass(slots=True)
class Ways:
    """How many cases and pairs are stricter or looser by something."""

    stricter: int = 0
    looser: int = 0
    stricter_pairs: int = 0
    looser_pairs: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of an example.

    Attributes:
        treatment: Its id.
        to: The point, or empty.
        before: What it was, for people; empty where it was not offered.
        after: What it is.
    """

    treatment: str
    to: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Example:
    """One case.

    Attributes:
        labels: What it is, of :data:`LABELS`.
        pairs: What changed of it, :data:`PAIRS_SHOWN` at most.
        more: How many pairs more.
    """

    case: str
    stage_before: str | None
    stage_after: str | None
    score_before: int
    score_after: int
    labels: tuple[str, ...]
    pairs: tuple[Pair, ...]
    more: int = 0


@dataclass(slots=True)
class Impact:
    """What became of a portfolio.

    Attributes:
        at: The instant, ISO 8601.
        read: Cases read.
        compared: Cases decided by both.
        rejected: Cases that neither side decides, for rows of them do not fit one of the two.
        same: Cases with no difference at all.
        ways: Cases by which of :data:`WAYS` they are.
        labels: Cases by label.
        kinds: Pairs by kind.
        now: Pairs that may be done now, before and after.
        stages: Cases by stage before and after; None is in no stage.
        by_stage: Cases by stage before (empty is in none): ``cases``, ``changed``, each
            label, each of :data:`WAYS`.
        by_cohort: The same by whose words a case hears first, before: a cohort, ``neutral``, or
            empty where nothing is said now.
        by_treatment: Pairs by treatment and kind; ``now`` and ``now_after`` count them.
        rules: Cases and pairs by what is the reason.
        packs: Cases and pairs by whose limit is the reason.
        rejects: Cases that were rejected, by code.
        examples: By label, those whose ids come first.
        rule_examples: By reason, likewise.
    """

    at: str
    read: int = 0
    compared: int = 0
    rejected: int = 0
    same: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    now: tuple[int, int] = (0, 0)
    stages: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    by_stage: dict[str, Counter[str]] = field(default_factory=dict)
    by_cohort: dict[str, Counter[str]] = field(default_factory=dict)
    by_treatment: dict[str, Counter[str]] = field(default_factory=dict)
    rules: dict[Rule, Ways] = field(default_factory=dict)
    packs: dict[str, Ways] = field(default_factory=dict)
    rejects: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    rule_examples: dict[Rule, list[Example]] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """Cases that are not the same."""
        return self.compared - self.same
