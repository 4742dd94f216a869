"""What a treatment may come to say, for all cases at once: ``decide/_words`` as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from duecourse import ir
from duecourse.book.plan import Act, Speech
from duecourse.decide._words import chosen
from duecourse.language.model import LIVE_CHANNELS, Fact, Fragment, Script
from duecourse.proof.scripts import reveals
from duecourse.targets.solver import View
from duecourse.targets.solver.terms import Bool, both, either, negation

LANGUAGE = ir.Input("language", ir.Kind.TEXT, ir.Scope.CASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One fragment in its place.

    Attributes:
        place: ``opening``, ``text`` or ``voicemail``, and its number from 1.
        fragment: What is said.
        said: Whether it is kept, where anything is said at all.
    """

    place: tuple[str, int]
    fragment: Fragment
    said: Bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which an act may be done: a version of its script in one language.

    Attributes:
        holds: Whether it is done so, and something may be said.
        themes: Of the treatment, and of the version.
        cohort: Of the version; empty for the neutral one, and where there is no script.
        sentences: What may be said.
        tells_all: Whether it is taken to give everything away: nothing of it is written.
    """

    holds: Bool
    themes: frozenset[str]
    cohort: str = ""
    language: str = ""
    sentences: tuple[Sentence, ...] = ()
    tells_all: bool = False


class Wording:
    """What the scripts of one book come to.

    Attributes:
        facts: The vocabulary.
        languages: The playbook's, in order of preference.
    """

    def __init__(
        self, facts: Mapping[str, Fact], languages: Sequence[str], scripts: Iterable[Script]
    ) -> None:
        """Keep the themes of versions by their text, which a plan shares with its book."""
        self.facts, self.languages = facts, languages
        self._themes = {id(v.text): v.themes for script in scripts for v in script.versions}

    def themes_of(self, act: Act) -> list[frozenset[str]]:
        """Return the themes of an act done with each version of its script."""
        versions = act.script.versions if act.script is not None else ()
        own = act.treatment.themes
        return [own | self._themes.get(id(each.text), frozenset()) for each in versions]

    def themes_said(self, act: Act, cohort: str) -> frozenset[str]:
        """Return the themes of the version for a cohort."""
        versions = act.script.versions if act.script is not None else ()
        version = next(each for each in versions if each.cohort == cohort)
        return self._themes.get(id(version.text), frozenset())

    def ways(self, view: View, act: Act) -> list[Way]:
        """Return every way in which an act may be done; at most one of them holds."""
        themes = act.treatment.themes
        if act.script is None or act.treatment.is_desk:
            return [Way(True, themes)]
        found: list[Way] = []
        earlier: list[Bool] = []
        for version in act.script.versions:
            usable: Bool = True
            if version.condition >= 0:
                usable = view.certain(view.plan.conditions[version.condition])
            used = both((usable, *(negation(each) for each in earlier)))
            earlier.append(usable)
            if used is False:
                continue
            also = self._themes.get(id(version.text), frozenset())
            for language, spoken in self._languages(view, version):
                kept, sentences = self._said(view, act, version, language)
                holds = both((used, spoken, kept))
                if holds is not False:
                    found.append(Way(holds, themes | also, version.cohort, language, sentences))
            if usable is True:
                break
        return found

    def _languages(self, view: View, version: Speech) -> list[tuple[str, Bool]]:
        texts = version.text
        default = next((each for each in self.languages if each in texts), next(iter(texts), ""))
        asked = {
            each: view.certain(ir.Compare("==", LANGUAGE, ir.Const(each)))
            for each in texts
            if each and each != default
        }
        ways = [(default, negation(either(asked.values())))]
        return [*ways, *asked.items()]

    def _said(
        self, view: View, act: Act, version: Speech, language: str
    ) -> tuple[Bool, tuple[Sentence, ...]]:
        """Return whether the script is not refused, and what is then said."""
        assert act.script is not None
        live = act.treatment.do in LIVE_CHANNELS
        opening = (
            self._sentences(view, act, "opening", act.script.opening, language) if live else []
        )
        text = self._sentences(view, act, "text", version.text, language)
        kept = both(each.said for each in (*opening, *text) if each.fragment.essential)
        if text:
            kept = both((kept, either(each.said for each in text)))
        machine: list[Sentence] = []
        if act.treatment.do == "call":
            machine = self._sentences(view, act, "voicemail", act.script.voicemail, language)
            left = both(each.said for each in machine if each.fragment.essential)
            machine = [Sentence(s.place, s.fragment, both((left, s.said))) for s in machine]
        return kept, (*opening, *text, *machine)

    def _sentences(
        self,
        view: View,
        act: Act,
        place: str,
        text: Mapping[str, tuple[Fragment, ...]],
        language: str,
    ) -> list[Sentence]:
        return [
            Sentence((place, number), fragment, self._sayable(view, act, fragment))
            for number, fragment in enumerate(chosen(text, language), start=1)
        ]

    def _sayable(self, view: View, act: Act, fragment: Fragment) -> Bool:
        plan = view.plan
        mask = reveals(fragment, plan.items, self.facts)
        known = (
            view.certain(ir.Known(plan.facts[fact]))
            for fact, _ in fragment.parts
            if fact and fact in plan.facts
        )
        return both((may_learn(view, act, mask), *known))

    def revealed(self, view: View, way: Way, item: str) -> Bool:
        """Return whether what is said gives *item* away."""
        items = view.plan.items
        bit = 1 << items.index(item) if item in items else 0
        return either(
            each.said for each in way.sentences if reveals(each.fragment, items, self.facts) & bit
        )


def may_learn(view: View, act: Act, mask: int) -> Bool:
    """Return whether the one who is reached may learn all items of *mask*."""
    items = (1 << place for place in range(mask.bit_length()) if mask >> place & 1)
    return both(_allowed(view, act, item) for item in items)


def _allowed(view: View, act: Act, item: int) -> Bool:
    granted = either(
        both((view.certain(grant.condition), either(view.stage(s) for s in grant.stages)))
        for grant in view.plan.grants
        if grant.items & item
    )
    concealed = either(
        view.possible(instance.applies)
        for instance in view.plan.instances
        if act.conceals >> instance.bit & 1 and instance.items & item
    )
    return both((granted, negation(concealed)))
