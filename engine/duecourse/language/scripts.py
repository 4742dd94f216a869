"""Scripts and cohorts: what is said, to whom in which words (language.md, section 5)."""

from __future__ import annotations

from collections.abc import Mapping

from duecourse.ir import Scope
from duecourse.language._frame import Frame
from duecourse.language._placeholders import fact_in, parts_of
from duecourse.language.conditions import COHORT
from duecourse.language.facts import disclosed
from duecourse.language.model import OPENING_ITEMS, Cohort, Fragment, Script, Version
from duecourse.language.nodes import flag_at, given, maps_at, text_at, texts_at
from duecourse.language.suggest import expected, listed
from duecourse.source.node import Map, Node, Seq, Text

Spoken = Mapping[str, tuple[Fragment, ...]]


def read_cohorts(document: Map, frame: Frame) -> list[Cohort]:
    """Return the cohorts of one document."""
    found: list[Cohort] = []
    for item in maps_at(document, "cohorts", frame.findings):
        meta = frame.items.meta(item, "cohort")
        if given(item, "when") is None:
            frame.findings.error("P102", "a cohort needs `when`", item)
            continue
        when = frame.conditions.read(given(item, "when"), COHORT)
        if meta is not None and when is not None:
            found.append(Cohort(meta, when))
    return found


def read_scripts(document: Map, frame: Frame) -> list[Script]:
    """Return the scripts of one document."""
    found: list[Script] = []
    for item in maps_at(document, "scripts", frame.findings):
        meta = frame.items.meta(item, "script")
        opening = _spoken(item, "opening", frame)
        voicemail = _spoken(item, "voicemail", frame)
        _keep_to_opening(opening, "P401", "the opening", frame)
        _keep_to_opening(voicemail, "P404", "a voicemail", frame)
        versions = _versions(item, frame)
        if meta is not None and versions is not None:
            found.append(Script(meta, opening, versions, voicemail))
    return found


def _versions(item: Map, frame: Frame) -> tuple[Version, ...] | None:
    found: list[Version] = []
    seen: set[str] = set()
    sound = True
    for entry in maps_at(item, "versions", frame.findings):
        cohort_text = text_at(entry, "cohort", frame.findings)
        cohort = ""
        if cohort_text is not None:
            cohort = frame.refer("P204", "cohort", cohort_text, frame.cohorts)
        themes = frame.words(texts_at(entry, "themes", frame.findings), "theme", "theme")
        if given(entry, "text") is None:
            frame.findings.error("P102", "a version needs `text`", entry)
        text = _spoken(entry, "text", frame)
        if cohort_text is not None and not cohort:
            sound = False
        elif cohort in seen:
            whom = f"the cohort `{cohort}`" if cohort else "everyone else"
            message = f"there is already a version for {whom}"
            frame.findings.error("P205", message, cohort_text or entry)
        else:
            seen.add(cohort)
            found.append(Version(cohort, frozenset(themes), text, entry.span))
    return tuple(found) if sound else None


def _spoken(item: Map, key: str, frame: Frame) -> Spoken:
    node = given(item, key)
    if node is None:
        return {}
    if not isinstance(node, Map):
        return {"": _fragments(node, key, frame)}
    found: dict[str, tuple[Fragment, ...]] = {}
    languages = frame.header.languages
    for language, text in node.items():
        if language not in languages and not frame.header.regime:
            frame.findings.error(
                "P209",
                f"the playbook does not speak `{language}`",
                language,
                f"{expected(languages)}, or add it to `languages` of the playbook",
            )
        found[str(language)] = _fragments(text, key, frame)
    return found


def _fragments(node: Node, key: str, frame: Frame) -> tuple[Fragment, ...]:
    if isinstance(node, Text):
        return _fragment(node, node, frozenset(), False, frame)
    if not isinstance(node, Seq):
        frame.findings.error("P103", f"`{key}` must be a list of sentences", node)
        return ()
    found: list[Fragment] = []
    for entry in node:
        if isinstance(entry, Text):
            found += _fragment(entry, entry, frozenset(), False, frame)
        elif isinstance(entry, Map):
            say = text_at(entry, "say", frame.findings)
            if say is None:
                frame.findings.error("P102", "a sentence needs `say`", entry)
                continue
            names = texts_at(entry, "reveals", frame.findings)
            reveals = disclosed(names, frame.disclosure_items, frame.findings)
            essential = flag_at(entry, "essential", frame.findings)
            found += _fragment(say, entry, reveals, essential, frame)
        else:
            frame.findings.error("P103", "a sentence must be text, or `say` with text", entry)
    return tuple(found)


def _fragment(
    say: Text, entry: Node, reveals: frozenset[str], essential: bool, frame: Frame
) -> tuple[Fragment, ...]:
    parts = parts_of(say, frame.findings)
    if parts is None:
        return ()
    sound = True
    for name, _ in parts:
        if not name:
            continue
        fact = frame.vocabulary.find(fact_in(say, name))
        if fact is None:
            sound = False
        elif fact.scope in (Scope.ACT, Scope.EVENT):
            message = f"`{name}` is a fact of the {fact.scope.value}, which cannot be said"
            frame.findings.error("P305", message, fact_in(say, name))
            sound = False
        else:
            reveals |= fact.reveals
    return (Fragment(parts, reveals, essential, entry.span),) if sound else ()


def _keep_to_opening(spoken: Spoken, code: str, what: str, frame: Frame) -> None:
    for fragments in spoken.values():
        for fragment in fragments:
            more = fragment.reveals - OPENING_ITEMS
            if more:
                frame.findings.error(
                    code,
                    f"{what} reveals {listed(sorted(more))}",
                    fragment.span,
                    f"anybody may hear it, so only {listed(sorted(OPENING_ITEMS))} may be said",
                )
