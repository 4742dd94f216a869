"""What a comparison found: items with their changes, and where decisions differ for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from duecourse import ir
from duecourse.language.model import Policy
from duecourse.source.span import Span

ADDED, CHANGED, REMOVED = "+", "~", "-"
EXACTLY, AT_MOST, NOWHERE = "exactly", "at most", "nowhere"


@dataclass(frozen=True, slots=True)
class Moved:
    """A bound that moved.

    Attributes:
        wider: What the range has gained, ``4..5``; empty for nothing.
        narrower: What it has lost.
    """

    wider: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One part of an item that differs.

    Attributes:
        sign: ``+``, ``~`` or ``-``.
        path: The keys that lead to it, ``("when", "days_past_due")``.
        old: What it said; empty where there was nothing.
        new: What it says; empty where there is nothing.
        weight: ``decides``, ``says``, ``orders`` or ``records``.
        old_place: Where it stood, or would have stood.
        new_place: Where it stands, or would stand.
        moved: How its bounds moved, where it is a range on both sides.
    """

    sign: str
    path: tuple[str, ...]
    old: str
    new: str
    weight: str
    old_place: Span | None
    new_place: Span | None
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """On which cases a change can be seen, at the minute that is asked about.

    It speaks of that minute: the stage, what is offered, what is lawful and said then, the reasons,
    the score. What a decision tells of minutes to come (``until``, ``later``, ``next_change``) may
    differ before, while the case is still on its way to where the change is.

    Attributes:
        bound: ``exactly`` where *condition* holds, for a case whose facts are known; ``at most``
            where it may hold (it is not certainly false, for some contact, point and act);
            ``nowhere``: no decision differs but in what it quotes.
        condition: Over facts; the stage stands in it as the input ``stage``, which is that of
            either side.
        text: The same for people.
        effect: What differs there: ``stage``, ``offer``, ``choice`` (which act of an exclusive
            group), ``limit``, ``words``, ``score``, ``order``, ``review``, ``anything``, or empty.
        said: The whole sentence, where a change has one of its own.
    """

    bound: str
    condition: ir.Expr
    text: str
    effect: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that came, went or changed.

    Attributes:
        sign: ``+``, ``~`` or ``-``.
        kind: ``stage``, ``treatment``, ``limit``, … (``_parts.KINDS``).
        id: Unique in its kind.
        title: For people, in English where there is such.
        old_place: Where it stood.
        new_place: Where it stands.
        changes: What differs, in the order of the item's keys.
        where: On which cases.
        like: The id of an item that went (or came) and says the very same: a new name.
        readers: Of a fact: the items that read it.
    """

    sign: str
    kind: str
    id: str
    title: str
    old_place: Span | None
    new_place: Span | None
    changes: tuple[Change, ...]
    where: Where
    like: str = ""
    readers: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether some decision may differ by it in more than what it quotes."""
        return self.where.bound != NOWHERE


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different between two policies.

    Attributes:
        old: The one.
        new: The other.
        old_folder: As the user named it.
        new_folder: As the user named it.
        items: What changed, by kind and in the order of the text.
        digest: ``sha256:…`` (:func:`duecourse.difference.digest.digest_of`).
    """

    old: Policy = field(repr=False)
    new: Policy = field(repr=False)
    old_folder: str
    new_folder: str
    items: tuple[ItemChange, ...]
    digest: str

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.items)

    @property
    def counts(self) -> dict[str, int]:
        """How many items came, changed and went, by sign."""
        return {
            sign: sum(item.sign == sign for item in self.items)
            for sign in (ADDED, CHANGED, REMOVED)
        }
