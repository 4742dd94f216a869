"""What every item of a policy shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from duecourse.source.span import NOWHERE, Span

Words: TypeAlias = Mapping[str, str]
"""Text by language code, for example ``{"en": "Reminder", "zh": "还款提醒"}``; ``""`` is any."""

NO_WORDS: Words = MappingProxyType({})


def no_words() -> Words:
    """Return no text in any language."""
    return NO_WORDS


@dataclass(frozen=True, slots=True)
class Meta:
    """What every item shares (language.md, section 1).

    Attributes:
        id: Kebab-case, unique in its kind across the book.
        origin: Id of the playbook, pack or ``core`` that says it.
        title: For people, by language.
        note: A longer remark, by language.
        source: Where the practice comes from (``deck D-31``).
        cite: Paragraph of the law; empty for house rules.
        url: Address of the text.
        force: ``law regulation standard self_regulation guidance`` or empty.
        certainty: ``A``, ``B`` or empty.
        since: First day it exists (day number), or None.
        until: Last day it exists (day number), or None.
        span: Where it is written.
        name: ``origin/id``, how decisions name it.
    """

    id: str
    origin: str
    title: Words = field(default_factory=no_words)
    note: Words = field(default_factory=no_words)
    source: str = ""
    cite: str = ""
    url: str = ""
    force: str = ""
    certainty: str = ""
    since: int | None = None
    until: int | None = None
    span: Span = NOWHERE
    name: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Put the name together once: every decision asks for it."""
        object.__setattr__(self, "name", f"{self.origin}/{self.id}")
