"""Reads parts of positioned documents whose shape the schema has already checked.

What does not have the expected shape is reported here once more (P102, P103), so that nothing is
ever silently left out; equal findings of the schema stand at the same place.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from duecourse.language.findings import Findings
from duecourse.language.model import NO_WORDS, Words
from duecourse.language.suggest import did_you_mean
from duecourse.source.node import Map, Node, Seq, Text

YES = frozenset({"yes", "true"})
NO = frozenset({"no", "false"})


def given(item: Map, key: str) -> Node | None:
    """Return the value of *key*, or None where it is absent or null."""
    value = cast("dict[str, Node]", item).get(key)
    return None if isinstance(value, Text) and value.is_null else value


def text_at(item: Map, key: str, findings: Findings) -> Text | None:
    """Return the text of *key*, or None."""
    value = given(item, key)
    if value is None or isinstance(value, Text):
        return value
    findings.error("P103", f"`{key}` must be text", value)
    return None


def word_at(item: Map, key: str, known: Collection[str], findings: Findings) -> str:
    """Return the text of *key*, which must be one of *known*; empty where it is absent."""
    word = text_at(item, key, findings)
    if word is None:
        return ""
    if word not in known:
        findings.error("P104", f"unknown `{key}` `{word}`", word, did_you_mean(word, known))
        return ""
    return str(word)


def map_at(item: Map, key: str, findings: Findings) -> Map | None:
    """Return the mapping of *key*, or None."""
    value = given(item, key)
    if value is None or isinstance(value, Map):
        return value
    findings.error("P103", f"`{key}` must be a mapping", value)
    return None


def maps_at(item: Map, key: str, findings: Findings) -> list[Map]:
    """Return the mappings of the list *key*."""
    value = given(item, key)
    if value is None:
        return []
    if not isinstance(value, Seq):
        findings.error("P103", f"`{key}` must be a list", value)
        return []
    return maps(value, key, findings)


def maps(value: Seq, name: str, findings: Findings) -> list[Map]:
    """Return the mappings of a list."""
    found: list[Map] = []
    for entry in value:
        if isinstance(entry, Map):
            found.append(entry)
        else:
            findings.error("P103", f"each of `{name}` must be a mapping", entry)
    return found


def texts_at(item: Map, key: str, findings: Findings) -> list[Text]:
    """Return the texts of the list *key*; one text stands for a list of one."""
    value = given(item, key)
    return [] if value is None else texts(value, key, findings)


def texts(value: Node, name: str, findings: Findings) -> list[Text]:
    """Return the texts of a list, or the one text that *value* is."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, Map):
        findings.error("P103", f"`{name}` must be a list of names", value)
        return []
    found: list[Text] = []
    for entry in value:
        if isinstance(entry, Text):
            found.append(entry)
        else:
            findings.error("P103", f"each of `{name}` must be a name", entry)
    return found


def whole_at(item: Map, key: str, findings: Findings) -> int | None:
    """Return the whole number of *key*, or None."""
    text = text_at(item, key, findings)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        findings.error("P103", f"`{key}` must be a whole number, got `{text}`", text)
        return None


def flag_at(item: Map, key: str, findings: Findings) -> bool:
    """Return whether *key* says yes."""
    text = text_at(item, key, findings)
    if text is None:
        return False
    if text.lower() not in YES | NO:
        findings.error("P103", f"`{key}` must be `yes` or `no`, got `{text}`", text)
    return text.lower() in YES


def words_of(value: Node | None, findings: Findings) -> Words:
    """Return text by language; plain text stands for every language."""
    if value is None:
        return NO_WORDS
    if isinstance(value, Text):
        return {"": str(value)}
    if isinstance(value, Map):
        return {str(k): str(v) for k, v in value.items() if isinstance(v, Text)}
    findings.error("P103", "words must be text, or text by language", value)
    return NO_WORDS
