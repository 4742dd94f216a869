"""What may be said of an act's script, for many rows at once: versions, audiences, dropped words.

The same answers as :class:`duecourse.decide._words.Speaker`, from whose parts they are made: rows
that hear the same version, may learn the same and lack the same facts share one answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from duecourse.book.plan import Speech, SpokenScript
from duecourse.ir import Kind, Scope
from duecourse.language.model import LIVE_CHANNELS, Fact, Fragment
from duecourse.targets.columns.epoch import ActColumns, Epoch
from duecourse.targets.columns.vec import Array, Bools, Ints
from duecourse.targets.columns.view import CASE, POINT, View

NOT_GRANTED = "core/disclosure"
NO_VERSION = "core/no-version"
NO_WORDS = "core/unknown-words"
NO_SCRIPT = -2


@dataclass(frozen=True, slots=True)
class Heard:
    """A script as some rows may hear it, or why they may not.

    Attributes:
        script: Its id.
        cohort: Of the version.
        language: It is in.
        dropped: What was left out and why.
        refused_by: What leaves nothing to say; empty where something may be said.
        missing: Facts that a dropped sentence needed.
        refused: Whether nothing may be said.
        shown: Facts whose values are said.
    """

    script: str
    cohort: str
    language: str
    dropped: tuple[str, ...]
    refused_by: tuple[str, ...]
    missing: tuple[str, ...]
    refused: bool
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides about the words of each row.

    Attributes:
        version: Place of the version, -1 where none may be used.
        language: Number of the language in ``languages``.
        granted: What the listener may learn, as a mask.
        allowed: The same without what limits conceal.
        conceals: Which limits conceal something, as bits in the order of the act's.
    """

    version: Ints
    language: Ints
    granted: Ints
    allowed: Ints
    conceals: Ints


class Sayings:
    """Words of one book's scripts; holds nothing of a case."""

    def __init__(self, facts: Mapping[str, Fact], languages: tuple[str, ...]) -> None:
        """Keep the vocabulary, for what a value reveals, and the playbook's languages."""
        self.facts, self.languages = facts, languages
        self._heard: dict[tuple[object, ...], Heard] = {}

    def audience(self, epoch: Epoch, one: ActColumns, view: View, stage: Ints) -> Audience:
        """Return what decides about the words of an act's rows."""
        script = one.act.script
        assert script is not None
        size = view.size(POINT)
        version = np.full(size, -1, np.int64)
        open_ = np.ones(size, bool)
        for place, node in enumerate(one.versions):
            held = open_ if node is None else open_ & view.ask(node, POINT).true
            version[held] = place
            open_ = open_ & ~held
        granted = np.zeros(size, np.int64)
        for stages, node, items in one.grants:
            here = stages[stage] & view.ask(node, POINT).true
            granted[here] |= items
        allowed, conceals = granted.copy(), np.zeros(size, np.int64)
        for place, (instance, node) in enumerate(one.conceals):
            hidden = view.ask(node, POINT).maybe
            allowed[hidden] &= ~instance.items
            conceals[hidden] |= 1 << place
        return Audience(version, self._language(script, version, view), granted, allowed, conceals)

    def _language(self, script: SpokenScript, version: Ints, view: View) -> Ints:
        """Return the place of each row's language among the version's languages."""
        found = np.zeros(len(version), np.int64)
        vec = None
        if (Scope.CASE, "language") in view.block._places:
            vec = view.fact(Scope.CASE, "language", Kind.TEXT)
        for place, speech in enumerate(script.versions):
            names = list(speech.text)
            usual = self._chosen(speech, None)
            mine = version == place
            found[mine] = names.index(usual) if names else 0
            if vec is None:
                continue
            for number, name in enumerate(names):
                wants = mine & (vec.data == view.block.words.number(name))
                found[wants if vec.known is None else wants & vec.known] = number
        return found

    def _chosen(self, speech: Speech, wanted: str | None) -> str:
        order = (wanted, *self.languages) if wanted else self.languages
        return next((name for name in order if name in speech.text), next(iter(speech.text), ""))

    # --- refused or not -----------------------------------------------------------------------

    def refused(self, epoch: Epoch, one: ActColumns, view: View, stage: Ints) -> Bools:
        """Return which rows' script leaves nothing to say."""
        script = one.act.script
        size = view.size(CASE)
        if script is None or one.act.treatment.is_desk:
            return np.zeros(size, bool)
        heard = self.audience(epoch, one, view, stage)
        found = heard.version < 0
        key = (heard.version + 1) << 40 | heard.language << 32 | heard.allowed
        for each, rows in _groups(key):
            version = (each >> 40) - 1
            if version < 0:
                continue
            speech = script.versions[version]
            names = list(speech.text)
            text = _in_language(speech.text, names[each >> 32 & 255] if names else "")
            allowed = each & 0xFFFFFFFF
            lost = self._lost(epoch, view, text, allowed, rows)
            if one.act.treatment.do in LIVE_CHANNELS:
                language = names[each >> 32 & 255] if names else ""
                for fragment in _in_language(script.opening, language):
                    if fragment.essential:
                        lost |= ~self._said(epoch, view, fragment, allowed, rows)
            found[rows] = lost
        return found

    def _lost(
        self,
        epoch: Epoch,
        view: View,
        text: tuple[Fragment, ...],
        allowed: int,
        rows: Ints,
    ) -> Bools:
        """Return which rows, who may all learn the same, are left without words."""
        gone, some = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        for fragment in text:
            said = self._said(epoch, view, fragment, allowed, rows)
            some |= said
            if fragment.essential:
                gone |= ~said
        return gone | ~some if text else gone

    def _said(
        self, epoch: Epoch, view: View, fragment: Fragment, allowed: int, rows: Ints
    ) -> Bools:
        if self.reveals(epoch, fragment) & ~allowed:
            return np.zeros(len(rows), bool)
        found = np.ones(len(rows), bool)
        for fact, _ in fragment.parts:
            if fact:
                found &= view.ask(epoch.known(fact), POINT).true[rows]
        return found

    def reveals(self, epoch: Epoch, fragment: Fragment) -> int:
        """Return the mask of what saying *fragment* gives away."""
        names = set(fragment.reveals)
        for fact, _ in fragment.parts:
            if fact and fact in self.facts:
                names |= self.facts[fact].reveals
        return sum(1 << i for i, name in enumerate(epoch.plan.items) if name in names)

    # --- the words themselves, but for values -------------------------------------------------

    def hear(
        self, epoch: Epoch, one: ActColumns, view: View, stage: Ints
    ) -> tuple[Array, list[Heard]]:
        """Return for each row the number of what it hears, and what that is."""
        script = one.act.script
        assert script is not None
        audience = self.audience(epoch, one, view, stage)
        shown = _shown(script)
        lacking = np.zeros(view.size(POINT), np.int64)
        for place, fact in enumerate(shown):
            lacking[~view.ask(epoch.known(fact), POINT).true] |= 1 << place
        columns = [
            audience.version,
            audience.language,
            audience.granted,
            audience.conceals,
            lacking,
        ]
        patterns, number = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
        heard = [self._hear(epoch, one, tuple(pattern), shown) for pattern in patterns.tolist()]
        return number.reshape(-1), heard

    def _hear(
        self, epoch: Epoch, one: ActColumns, pattern: tuple[int, ...], shown: tuple[str, ...]
    ) -> Heard:
        key = (epoch, one.act.bit, pattern)
        found = self._heard.get(key)
        if found is None:
            found = self._heard[key] = _Hearing(self, epoch, one, pattern, shown).heard()
        return found


class _Hearing:
    """One way in which an act's script may be heard."""

    def __init__(
        self,
        sayings: Sayings,
        epoch: Epoch,
        one: ActColumns,
        pattern: tuple[int, ...],
        shown: tuple[str, ...],
    ) -> None:
        version, language, self.granted, conceals, lacking = pattern
        self.sayings, self.epoch, self.one = sayings, epoch, one
        self.version, self.place = version, language
        self.hiding = [
            instance for n, (instance, _) in enumerate(one.conceals) if conceals >> n & 1
        ]
        self.allowed = self.granted
        for instance in self.hiding:
            self.allowed &= ~instance.items
        self.unknown = {fact for n, fact in enumerate(shown) if lacking >> n & 1}

    def heard(self) -> Heard:
        script = self.one.act.script
        assert script is not None
        if self.version < 0:
            barred = sorted({m.name for v in script.versions for m in v.barred_by})
            return Heard(script.id, "", "", (), tuple(barred) or (NO_VERSION,), (), True)
        speech = script.versions[self.version]
        names = list(speech.text)
        language = names[self.place] if names else ""
        do = self.one.act.treatment.do
        live = do in LIVE_CHANNELS
        opening = self._parts("opening", script.opening, language) if live else []
        text = self._parts("text", speech.text, language)
        voicemail = self._parts("voicemail", script.voicemail, language) if do == "call" else []
        lost = [part for part in text if part[1]]
        silent = bool(lost) and len(lost) == len(text)
        for parts, said, gone in ((text, speech.text, silent), (opening, script.opening, False)):
            fragments = _in_language(said, language)
            # What is not said of an opening by message is not missed.
            if gone or any(p[1] and f.essential for p, f in zip(parts, fragments, strict=False)):
                by = sorted({name for part in parts for name in part[2]})
                missing = _missing(parts)
                return Heard(script.id, speech.cohort, language, (), tuple(by), missing, True)
        dropped = tuple(part[1] for part in (*opening, *text, *voicemail) if part[1])
        missing = _missing([*opening, *text])
        shown = frozenset(
            fact
            for parts, said in (
                (opening, script.opening),
                (text, speech.text),
                (voicemail, script.voicemail),
            )
            for part, fragment in zip(parts, _in_language(said, language), strict=False)
            if not part[1]
            for fact, _ in fragment.parts
            if fact
        )
        return Heard(script.id, speech.cohort, language, dropped, (), missing, False, shown)

    def _parts(
        self, where: str, text: Mapping[str, tuple[Fragment, ...]], language: str
    ) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
        return [
            (where, *self._part(f"{where}[{place}]", fragment))
            for place, fragment in enumerate(_in_language(text, language), start=1)
        ]

    def _part(self, place: str, fragment: Fragment) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Return why a fragment is dropped, by what, and the facts it lacks."""
        items = self.epoch.plan.items
        barred = self.sayings.reveals(self.epoch, fragment) & ~self.allowed
        if barred:
            names = ", ".join(name for bit, name in enumerate(items) if barred >> bit & 1)
            found = {i.limit.name for i in self.hiding if i.items & barred}
            if barred & ~self.granted:
                found.add(NOT_GRANTED)
            by = tuple(sorted(found))
            return f"{place}: {names} ({', '.join(by)})", by, ()
        unknown = tuple(fact for fact, _ in fragment.parts if fact in self.unknown)
        if unknown:
            return f"{place}: {', '.join(unknown)} unknown", (NO_WORDS,), unknown
        return "", (), ()


def _missing(
    parts: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]],
) -> tuple[str, ...]:
    return tuple(sorted({fact for part in parts for fact in part[3]}))


def _in_language(text: Mapping[str, tuple[Fragment, ...]], language: str) -> tuple[Fragment, ...]:
    return text.get(language) or text.get("") or next(iter(text.values()), ())


def _shown(script: SpokenScript) -> tuple[str, ...]:
    texts = (script.opening, script.voicemail, *(version.text for version in script.versions))
    return tuple(
        sorted(
            {
                fact
                for text in texts
                for fragments in text.values()
                for fragment in fragments
                for fact, _ in fragment.parts
                if fact
            }
        )
    )


def _groups(key: Ints) -> list[tuple[int, Ints]]:
    """Return each value with the rows that have it."""
    values, number = np.unique(key, return_inverse=True)
    order = np.argsort(number, kind="stable")
    cuts = np.searchsorted(number[order], np.arange(1, len(values)))
    return list(zip(values.tolist(), np.split(order, cuts), strict=True)) if len(values) else []


__all__ = ["Audience", "Heard", "Sayings"]
