"""A joined policy as a handbook looks at it: a language, a day, and what is lowered from it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import product
from typing import TypeVar

from duecourse import ir
from duecourse.book._limits import Meeting, Rule, rules
from duecourse.book.join import Joined
from duecourse.clock.instants import date_of
from duecourse.handbook._loosely import loosely, truth
from duecourse.handbook._sentences import Sentences
from duecourse.handbook._words import WORDS
from duecourse.handbook.blocks import Line, Run, line, small
from duecourse.ir_tools import all_of, depends_on
from duecourse.language.headers import ACTORS
from duecourse.language.model import Limit, Meta, Policy, Treatment, Words
from duecourse.law.packs import in_force, jurisdictions

Item = TypeVar("Item")
_FIXED = frozenset({"role", "jurisdiction", "actor"})


class View:
    """What every chapter asks.

    Attributes:
        joined: The playbook with the law packs that were chosen.
        language: ``en`` or ``zh``.
        day: Day number on which an item must exist to be told, or None for all of them.
        tell: Puts conditions and limits into words.
    """

    def __init__(self, joined: Joined, language: str, day: int | None = None) -> None:
        """Look at *joined*."""
        self.joined, self.language, self.day = joined, language, day
        self.playbook = joined.playbook
        self.tell = Sentences(joined.facts, language)

    def say(self, key: str, **parts: object) -> str:
        """Return a heading or a sentence of the handbook's own."""
        return WORDS[key][0 if self.language == "en" else 1].format(**parts)

    @staticmethod
    def knows(key: str) -> bool:
        """Tell whether the handbook has a word of its own for *key*."""
        return key in WORDS

    def item(self, name: str) -> str:
        """Return what a disclosure item is, for people."""
        return self.say(f"item_{name}") if self.knows(f"item_{name}") else self.tell.named(name)

    def pick(self, words: Words, otherwise: str = "") -> str:
        """Return text in the handbook's language, or in any."""
        first = next((words[key] for key in sorted(words)), "")
        return words.get(self.language) or words.get("") or words.get("en") or first or otherwise

    def title(self, meta: Meta) -> str:
        """Return what an item is called; one without a title is called by its id, in words."""
        return self.pick(meta.title) or meta.id.replace("-", " ")

    def titled(self, meta: Meta, link: str = "") -> Line:
        """Return a title with its id small beside it."""
        return line(Run(self.title(meta), "strong", link), " ", small(meta.id))

    def exists(self, meta: Meta) -> bool:
        """Tell whether an item is told on the day asked about."""
        return in_force(meta, self.day)

    def there(self, items: Iterable[Item]) -> list[Item]:
        """Return the items that exist on the day asked about."""
        return [item for item in items if self.exists(item.meta)]  # type: ignore[attr-defined]

    def sentence(self, text: str) -> str:
        """Return text with a capital first and a full stop last."""
        if self.language == "zh":
            return text if text.endswith(("。", "！", "？")) else text + "。"
        text = text[:1].upper() + text[1:]
        return text if text.endswith((".", "!", "?", ":")) else text + "."

    def listed(self, words: Iterable[str]) -> str:
        """Return words one after another."""
        return ("、" if self.language == "zh" else ", ").join(words)

    def dates(self, meta: Meta) -> str:
        """Return from when until when an item exists, in words; empty for always."""
        if meta.since is None and meta.until is None:
            return ""
        since, until = iso(meta.since), iso(meta.until)
        if since and until:
            return self.say("from_until", since=since, until=until)
        return self.say("from", since=since) if since else self.say("until", until=until)

    def policy_title(self, policy: Policy) -> str:
        """Return what a pack, the playbook or core is called."""
        if policy is self.joined.core:
            return self.say("core_title")
        return self.title(policy.header.meta)

    def short(self, policy: Policy) -> str:
        """Return a pack by its place, the playbook and the floor by what they are."""
        if policy is self.joined.core:
            return self.say("short_core")
        return policy.header.jurisdiction or self.say("playbook")

    def policies(self) -> tuple[Policy, ...]:
        """Return whose limits are told: the playbook, the packs by id, the house floor."""
        packs = sorted(self.joined.packs, key=lambda pack: pack.header.meta.id)
        there = [pack for pack in packs if self.exists(pack.header.meta)]
        core = () if self.joined.lawless else (self.joined.core,)
        return (self.playbook, *there, *core)

    @cached_property
    def limits(self) -> dict[str, Limit]:
        """Every limit by its name."""
        return {limit.meta.name: limit for policy in self.policies() for limit in policy.limits}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that may take something away, whatever its dates, but for the day asked of."""
        items = (*self.joined.core.disclosure_items, *self.playbook.disclosure_items)
        bits = {item: 1 << place for place, item in enumerate(dict.fromkeys(items))}
        alive = frozenset(id(meta) for meta in self.joined.metas() if self.exists(meta))
        return rules(self.joined, alive, bits)

    @cached_property
    def _meeting(self) -> Meeting:
        return Meeting()

    def acting_on(self, treatment: Treatment) -> dict[str, list[Meta]]:
        """Return by form what may take something from a treatment, in the order of reasons.

        A limit that can never meet any listener whom the treatment is for is none of them.
        """
        found: dict[str, list[Meta]] = {}
        wanted = all_of((treatment.whom, treatment.when))
        tried = self._tried(treatment)
        for rule in self.rules:
            applies = self._meeting.meet(rule, treatment, treatment.themes)
            if rule.form == "basis" and not depends_on(wanted, rule.basis):
                continue
            if applies == ir.FALSE:
                continue
            loose = loosely(applies, _FIXED)
            if all(truth(loose, each) is False for each in tried):
                continue
            metas = found.setdefault(rule.form, [])
            if all(rule.meta is not meta for meta in metas):
                metas.append(rule.meta)
        return found

    def _tried(self, treatment: Treatment) -> list[dict[str, ir.Value]]:
        """Return who may be reached where: every relation that a treatment may be for, by place."""
        role = self.joined.core.facts.get("role")
        roles = role.values if role is not None and not treatment.is_desk else ("",)
        whom = loosely(treatment.whom, _FIXED)
        found: list[dict[str, ir.Value]] = []
        for place, actor in product(self.places, ACTORS):
            for name in roles:
                known: dict[str, ir.Value] = {"jurisdiction": frozenset(place), "actor": actor}
                if name:
                    known["role"] = name
                if truth(whom, known) is not False:
                    found.append(known)
        return found

    @cached_property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """Where a case may lie whose law is at hand: each pack's place, with its country."""
        return tuple(dict.fromkeys(jurisdictions(pack) for pack in self.joined.packs)) or ((),)

    def meta_link(self, meta: Meta) -> str:
        """Return where the handbook tells a limit."""
        return "#" + limit_anchor(meta)

    def cited(self, meta: Meta) -> Run:
        """Return a limit's citation, or that it is a house rule, linked to where it is told."""
        text = meta.cite or self.say("house" if meta.origin == "core" else "own_rule")
        return Run(text, "quiet", self.meta_link(meta))


def limit_anchor(meta: Meta) -> str:
    """Return the anchor of a limit."""
    return f"limit-{meta.origin}-{meta.id}"


def iso(day: int | None) -> str:
    """Return a day number as a date, empty for none."""
    return "" if day is None else date_of(day).isoformat()
