"""What is said: versions, languages, placeholders, and what may not be said to this listener."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from duecourse import ir
from duecourse.book.plan import Act, Speech, SpokenScript
from duecourse.book.prepared import Prepared, ReadyContact, ReadyPoint
from duecourse.clock.instants import INF, civil
from duecourse.decide._search import Item, Seen, bits
from duecourse.decide.decision import Said
from duecourse.ir_tools import walk
from duecourse.language.model import LIVE_CHANNELS, Fact, Fragment
from duecourse.targets.scalar import Compiled, Pair

NOT_GRANTED = "core/disclosure"
NO_VERSION = "core/no-version"
NO_WORDS = "core/unknown-words"

SETTLED_KEPT = 4096
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(slots=True)
class Spoken:
    """A script as it may be said, or why it may not.

    Attributes:
        said: The words; None when the script is refused.
        refused_by: Names of limits (or core rules) that leave nothing to say.
        missing: Facts that a dropped sentence needed.
        until: Until when the facts shown have the values shown.
        live_content: Whether more than the opening is said, so that identity comes first.
    """

    said: Said | None
    refused_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    until: int = INF
    live_content: bool = False


@dataclass(slots=True)
class _Part:
    """One fragment weighed: its words or why it was dropped."""

    words: str = ""
    dropped: str = ""
    by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    essential: bool = False


@dataclass(frozen=True, slots=True)
class _Needs:
    """What one version needs to be said to listeners who may learn certain things.

    Attributes:
        refused: Whether it can never be said to them.
        free: Whether some sentence needs no fact, and none that is essential does.
        essential: Facts without which it is refused.
        options: Facts of each sentence that may be said; one of them must be complete.
    """

    refused: bool
    free: bool
    essential: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]


@dataclass(slots=True, eq=False)
class Speaker:
    """Renders scripts for one book; holds nothing of a case.

    Attributes:
        facts: The vocabulary, for what a value reveals and how it reads.
        languages: The playbook's, in order of preference.
        weights: What each fragment reveals, by identity: the book keeps its fragments alive.
        needs: What must be known for an act's words to be said, by all that it hangs on.
        volatile: Whether a fact that may be shown can become unknown as time passes.
        settled: What the fragments of a text come to where no fact is shown, by all it hangs on;
            with the text, which stays alive.
    """

    facts: Mapping[str, Fact]
    languages: tuple[str, ...]
    weights: dict[tuple[int, tuple[str, ...]], int] = field(default_factory=dict)
    needs: dict[object, _Needs] = field(default_factory=dict)
    volatile: bool = False
    settled: dict[object, tuple[object, tuple[_Part | Fragment, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find out whether a fact can become unknown as time passes, and a sentence with it."""
        self.volatile = any(
            isinstance(node, ir.Pick | ir.Sum | ir.CountDistinct)
            and node.events.within.unit != "ever"
            for fact in self.facts.values()
            for node in walk(fact.expr)
        )

    def version(self, act: Act, pair: Pair) -> Speech | None:
        """Return the version of the act's script that may be used for *pair*."""
        assert act.script is not None
        for version in act.script.versions:
            if version.condition < 0 or pair[7] >> version.condition & 1:
                return version
        return None

    def allowed(self, code: Compiled, act: Act, pair: Pair) -> int:
        """Return the mask of what the listener may learn from this act."""
        mask = pair[6]
        for bit in bits(act.conceals & pair[4]):
            mask &= ~code.plan.instances[bit].items
        return mask

    def reveals(self, plan_items: tuple[str, ...], fragment: Fragment) -> int:
        """Return the mask of what saying *fragment* gives away."""
        key = (id(fragment), plan_items)
        known = self.weights.get(key)
        if known is not None:
            return known
        names = set(fragment.reveals)
        for fact, _ in fragment.parts:
            if fact and fact in self.facts:
                names |= self.facts[fact].reveals
        mask = sum(1 << i for i, name in enumerate(plan_items) if name in names)
        self.weights[key] = mask
        return mask

    def refuses(self, item: Item, stretch: Seen, ready: Prepared) -> bool:
        """Tell whether nothing of the item's script may be said in *stretch*.

        The same answer as :meth:`speak`, without making the words.
        """
        needs = self._needed(item, stretch, ready)
        if needs is None or needs.free:
            return False
        pair = stretch.pairs[item[1], item[2]]
        if needs.refused or not self._all_known(needs.essential, stretch, pair, ready):
            return True
        for facts in needs.options:
            if self._all_known(facts, stretch, pair, ready):
                return False
        return True

    def mute(self, item: Item, stretch: Seen, ready: Prepared) -> bool:
        """Tell whether nothing may be said for what may be said to whom, whatever is known."""
        needs = self._needed(item, stretch, ready)
        return needs is not None and needs.refused

    def _needed(self, item: Item, stretch: Seen, ready: Prepared) -> _Needs | None:
        """Return what must be known for the item's words in *stretch*; None where it has none."""
        code = stretch.code
        act = code.acts[item[0]]
        if act.script is None or item[1] < 0:
            return None
        pair = stretch.pairs[item[1], item[2]]
        wanted = ready.cf.get("language")
        key = (code, item[0], pair[4] & act.conceals, pair[6], pair[7], wanted)
        needs = self.needs.get(key)
        if needs is None:
            if len(self.needs) >= SETTLED_KEPT:
                self.needs.clear()
            needs = self.needs[key] = self._needs(code, act, pair, ready)
        return needs

    def _all_known(
        self, facts: tuple[str, ...], stretch: Seen, pair: Pair, ready: Prepared
    ) -> bool:
        """Tell whether all *facts* are known in *stretch*, which ends where one may cease to be."""
        us, values = stretch.start, stretch.code.values
        for fact in facts:
            value, until = values[fact](ready, pair[0], pair[1], us)
            if self.volatile and until < stretch.end:
                stretch.end = max(us + 1, until)
            if value is None:
                return False
        return True

    def _needs(self, code: Compiled, act: Act, pair: Pair, ready: Prepared) -> _Needs:
        version = self.version(act, pair)
        if version is None:
            return _Needs(True, False, (), ())
        language, allowed = self._language(version, ready), self.allowed(code, act, pair)
        assert act.script is not None
        live = act.treatment.do in LIVE_CHANNELS
        opening = chosen(act.script.opening, language) if live else ()
        text = chosen(version.text, language)
        items = code.plan.items
        sayable = [f for f in text if not self.reveals(items, f) & ~allowed]
        refused = bool(text) and (not sayable or any(f.essential for f in text if f not in sayable))
        refused |= any(f.essential and self.reveals(items, f) & ~allowed for f in opening)
        whole = (*opening, *text)
        essential = tuple(fact for f in whole if f.essential for fact in _shown_facts(f))
        options = tuple(_shown_facts(f) for f in sayable)
        free = not refused and not essential and (not text or () in options)
        return _Needs(refused, free, essential, options)

    def speak(self, code: Compiled, act: Act, pair: Pair, ready: Prepared, us: int) -> Spoken:
        """Render the act's script for one contact and point at *us*."""
        script = act.script
        assert script is not None
        version = self.version(act, pair)
        if version is None:
            barred = sorted({m.name for v in script.versions for m in v.barred_by})
            return Spoken(None, tuple(barred) or (NO_VERSION,))
        language = self._language(version, ready)
        allowed = self.allowed(code, act, pair)
        live = act.treatment.do in LIVE_CHANNELS
        saying = _Saying(self, code, act, pair, ready, us, allowed, language)
        opening = saying.text("opening", script.opening) if live else []
        text = saying.text("text", version.text)
        voicemail = saying.text("voicemail", script.voicemail) if act.treatment.do == "call" else []
        lost = [part for part in text if part.dropped]
        silent = bool(lost) and not any(part.words for part in text)
        if silent or _refused(text):
            by = sorted({name for part in lost for name in part.by})
            return Spoken(None, tuple(by), saying.missing(text), saying.until)
        if _refused(opening):
            by = sorted({name for part in opening for name in part.by})
            return Spoken(None, tuple(by), saying.missing(opening), saying.until)
        dropped = tuple(p.dropped for p in (*opening, *text, *voicemail) if p.dropped)
        said = Said(
            script.id,
            version.cohort,
            language,
            _joined(opening, language),
            _joined(text, language),
            "" if _refused(voicemail) else _joined(voicemail, language),
            dropped,
        )
        return Spoken(said, (), saying.missing([*opening, *text]), saying.until, live)

    def _language(self, version: Speech, ready: Prepared) -> str:
        wanted = ready.cf.get("language")
        order = (wanted, *self.languages) if isinstance(wanted, str) else self.languages
        for language in order:
            if language in version.text:
                return language
        return next(iter(version.text), "")


class _Saying:
    """One rendering: what is allowed to whom, in which language, with which values."""

    def __init__(
        self,
        speaker: Speaker,
        code: Compiled,
        act: Act,
        pair: Pair,
        ready: Prepared,
        us: int,
        allowed: int,
        language: str,
    ) -> None:
        self.speaker, self.code, self.act, self.pair = speaker, code, act, pair
        self.ready, self.us, self.allowed, self.language = ready, us, allowed, language
        self.until = INF

    def chosen(self, text: Mapping[str, tuple[Fragment, ...]]) -> tuple[Fragment, ...]:
        """Return the fragments in the chosen language, or in any."""
        return chosen(text, self.language)

    def text(self, where: str, text: Mapping[str, tuple[Fragment, ...]]) -> list[_Part]:
        """Weigh every fragment of one text."""
        return [
            part if isinstance(part, _Part) else self._part(f"{where}[{place}]", part)
            for place, part in enumerate(self._settled(where, text), start=1)
        ]

    def _settled(
        self, where: str, text: Mapping[str, tuple[Fragment, ...]]
    ) -> tuple[_Part | Fragment, ...]:
        """Return each fragment of a text, or what it comes to where no fact is shown in it."""
        kept, pair = self.speaker.settled, self.pair
        key = (
            where,
            id(text),
            self.code,
            self.language,
            self.allowed,
            self.act.conceals & pair[4],
            pair[6],
        )
        found = kept.get(key)
        if found is None:
            items = self.code.plan.items
            parts = tuple(
                fragment
                if _shown_facts(fragment)
                and not self.speaker.reveals(items, fragment) & ~self.allowed
                else self._part(f"{where}[{place}]", fragment)
                for place, fragment in enumerate(self.chosen(text), start=1)
            )
            if len(kept) >= SETTLED_KEPT:
                kept.clear()
            found = kept[key] = text, parts
        return found[1]

    def missing(self, parts: list[_Part]) -> tuple[str, ...]:
        """Return the unknown facts that dropped sentences needed."""
        return tuple(sorted({fact for part in parts for fact in part.missing}))

    def _part(self, place: str, fragment: Fragment) -> _Part:
        items = self.code.plan.items
        barred = self.speaker.reveals(items, fragment) & ~self.allowed
        if barred:
            names = ", ".join(items[bit] for bit in bits(barred))
            by = self._barred_by(barred)
            return _Part("", f"{place}: {names} ({', '.join(by)})", by, (), fragment.essential)
        contact, point = self.pair[0], self.pair[1]
        words: list[str] = []
        unknown: list[str] = []
        for fact, literal in fragment.parts:
            if not fact:
                words.append(literal)
                continue
            value = self._value(fact, contact, point)
            if value is None:
                unknown.append(fact)
            else:
                words.append(value)
        if unknown:
            names = ", ".join(unknown)
            why = f"{place}: {names} unknown"
            return _Part("", why, (NO_WORDS,), tuple(unknown), fragment.essential)
        return _Part("".join(words))

    def _barred_by(self, barred: int) -> tuple[str, ...]:
        instances = self.code.plan.instances
        names = {
            instances[bit].limit.name
            for bit in bits(self.act.conceals & self.pair[4])
            if instances[bit].items & barred
        }
        if barred & ~self.pair[6]:
            names.add(NOT_GRANTED)
        return tuple(sorted(names))

    def _value(self, fact: str, contact: ReadyContact, point: ReadyPoint) -> str | None:
        value, until = self.code.values[fact](self.ready, contact, point, self.us)
        self.until = min(self.until, until)
        if value is None:
            return None
        return shown(self.speaker.facts[fact].kind, value, self.language)


def chosen(text: Mapping[str, tuple[Fragment, ...]], language: str) -> tuple[Fragment, ...]:
    """Return the fragments in *language*, or in any."""
    return text.get(language) or text.get("") or next(iter(text.values()), ())


def _shown_facts(fragment: Fragment) -> tuple[str, ...]:
    return tuple(fact for fact, _ in fragment.parts if fact)


def _refused(parts: list[_Part]) -> bool:
    """Tell whether a text cannot be said, since a sentence that is essential was dropped."""
    return any(part.dropped and part.essential for part in parts)


def _joined(parts: list[_Part], language: str) -> str:
    glue = "" if language.startswith(("zh", "ja")) else " "
    return glue.join(part.words for part in parts if part.words)


def shown(kind: ir.Kind, value: object, language: str) -> str:
    """Return a value as people read it in *language*."""
    if kind is ir.Kind.DATE and isinstance(value, int):
        year, month, day = civil(value)
        if language.startswith("zh"):
            return f"{year}年{month}月{day}日"
        return f"{day} {_MONTHS[month - 1]} {year}"
    if kind is ir.Kind.TIME_OF_DAY and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    if kind is ir.Kind.MONEY and isinstance(value, Decimal | int):
        return f"{Decimal(value):,.2f}"
    if kind is ir.Kind.BOOLEAN:
        words = ("是", "否") if language.startswith("zh") else ("yes", "no")
        return words[0] if value else words[1]
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(item) for item in value))
    return str(value)


__all__ = ["NOT_GRANTED", "Speaker", "Spoken", "SpokenScript", "shown"]
