"""What the columns of a decision do not carry: texts of scripts, and steps of an act."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from duecourse.language.model import Fragment, Policy

Texts = Mapping[tuple[str, str, str], str]
"""By script, cohort (empty for the neutral version) and language."""
Steps = Mapping[str, tuple[object, ...]]
"""By treatment: what it records, what must be confirmed, and who does it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one playbook says.

    Attributes:
        texts: A digest of each version of its scripts.
        steps: What comes with each of its treatments.
    """

    texts: Texts
    steps: Steps


def spoken_by(policy: Policy) -> Spoken:
    """Return what a playbook says."""
    steps = {t.meta.id: (t.learn, t.confirm, t.assigned_to) for t in policy.treatments}
    return Spoken(_texts(policy), steps)


def _texts(policy: Policy) -> Texts:
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
