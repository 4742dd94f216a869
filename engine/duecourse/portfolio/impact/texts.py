"""What each version of a script says, as one short text: words that differ are told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from duecourse.language.model import Fragment, Policy

Texts = Mapping[tuple[str, str, str], str]
"""By script, cohort (empty for the neutral version) and language."""


def texts_of(policy: Policy) -> Texts:
    """Return a digest of what is said by each script to each cohort in each language."""
    found: dict[tuple[str, str, str], str] = {}
    for script in policy.scripts:
        for version in script.versions:
            languages = {*script.opening, *version.text, *script.voicemail} | set(
                policy.header.languages
            )
            for language in languages:
                spoken = (script.opening, version.text, script.voicemail)
                said = [_said(text.get(language, text.get("", ()))) for text in spoken]
                digest = hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass"))
                found[script.meta.id, version.cohort, language] = digest.hexdigest()
    return found


def _said(fragments: tuple[Fragment, ...]) -> str:
    return "\n".join(repr((part.parts, sorted(part.reveals), part.essential)) for part in fragments)
