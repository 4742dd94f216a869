"""What every item shares: its id, words, source, citation and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from duecourse.language.findings import Findings
from duecourse.language.model import Meta
from duecourse.language.nodes import given, map_at, text_at, word_at, words_of
from duecourse.language.scalars import read_day
from duecourse.source.node import Map, Text
from duecourse.source.span import Span

KEBAB: Final = re.compile(r"(?=[0-9-]*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FORCES: Final = ("law", "regulation", "standard", "self_regulation", "guidance")
_ENCODED = ("A", "B")


class Items:
    """Reads the metadata of items and sees to it that ids are unique in their kind."""

    def __init__(self, origin: str, findings: Findings) -> None:
        """Start for the policy called *origin*."""
        self.origin, self._findings = origin, findings
        self._seen: dict[str, dict[str, Span]] = {}

    def meta(self, item: Map, kind: str, default_id: str = "") -> Meta | None:
        """Return what *item* shares with every other, None when it has no usable id.

        Args:
            item: The item's mapping.
            kind: What it is, for messages and for the uniqueness of its id: ``stage``.
            default_id: Its id where the item gives none.
        """
        identity = text_at(item, "id", self._findings)
        if identity is None:
            if not default_id:
                self._findings.error("P102", f"a {kind} needs an `id`", item)
                return None
            identity = Text(default_id, item.span)
        if not self._usable(identity, kind):
            return None
        return self.described(item, identity)

    def described(self, item: Map, identity: Text) -> Meta:
        """Return the metadata of *item* under the id *identity*, which is not checked."""
        findings = self._findings
        since, until = self._dates(item)
        return Meta(
            str(identity),
            self.origin,
            words_of(given(item, "title"), findings),
            words_of(given(item, "note"), findings),
            str(text_at(item, "source", findings) or ""),
            str(text_at(item, "cite", findings) or ""),
            str(text_at(item, "url", findings) or ""),
            word_at(item, "force", FORCES, findings),
            self._certainty(item),
            since,
            until,
            identity.span,
        )

    def _usable(self, identity: Text, kind: str) -> bool:
        snake = kind in ("fact", "event field")
        if not (SNAKE if snake else KEBAB).fullmatch(identity):
            style = "snake_case" if snake else "kebab-case"
            better = respelt(identity, "_" if snake else "-")
            self._findings.error(
                "P105",
                f"the id of a {kind} must be {style}, got `{identity}`",
                identity,
                f"write `{better}`" if better else "",
            )
            return False
        seen = self._seen.setdefault(kind, {})
        first = seen.get(identity)
        if first is not None:
            self._findings.error(
                "P205",
                f"there is already a {kind} `{identity}`",
                identity,
                f"the first is at {first.file}:{first.line}",
                ((first, "first defined here"),),
            )
            return False
        seen[str(identity)] = identity.span
        return True

    def ids(self, kind: str) -> Mapping[str, Span]:
        """Return the ids met so far of *kind*, with their places."""
        return self._seen.get(kind, {})

    def _certainty(self, item: Map) -> str:
        certainty = text_at(item, "certainty", self._findings)
        if certainty is None:
            return ""
        if certainty not in _ENCODED:
            self._findings.error(
                "P802",
                f"what is only certain to `{certainty}` is not encoded, expected `A` or `B`",
                certainty,
                "read the primary text, or leave the item out",
            )
            return ""
        return str(certainty)

    def _dates(self, item: Map) -> tuple[int | None, int | None]:
        effective = map_at(item, "effective", self._findings)
        if effective is None:
            return None, None
        since, until = self._date(effective, "from"), self._date(effective, "until")
        if since is not None and until is not None and since > until:
            self._findings.error(
                "P505",
                f"`from` `{given(effective, 'from')}` is after `until` "
                f"`{given(effective, 'until')}`",
                given(effective, "from") or effective,
                "swap the two dates",
            )
        return since, until

    def _date(self, effective: Map, key: str) -> int | None:
        text = text_at(effective, key, self._findings)
        if text is None:
            return None
        day = read_day(text)
        if day is None:
            message = f"`{key}` must be a date such as `2026-01-31`, got `{text}`"
            self._findings.error("P105", message, text)
        return day


def respelt(identity: str, joint: str) -> str:
    """Return *identity* in kebab-case (*joint* ``-``) or snake_case; empty where it cannot be."""
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", identity)
    words = [word for word in re.split(r"[^A-Za-z0-9]+", parts) if word]
    better = joint.join(words).lower()
    pattern = SNAKE if joint == "_" else KEBAB
    return better if pattern.fullmatch(better) else ""
