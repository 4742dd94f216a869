"""Where two readings of a playbook can decide differently."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duecourse.language.model import Policy, Treatment

_RULES = ("limits", "call_windows", "disclosure", "score", "chases", "experiments")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two policies.

    Attributes:
        treatments: Ids of the treatments that differ, or whose words do; None where rules differ
            that any treatment may meet.
        facts: Whether facts differ, so that cases are read anew.
        restaged: Whether a case may be in another stage, or the book be of another zone.
    """

    treatments: frozenset[str] | None
    facts: bool = False
    restaged: bool = False


def difference(base: Policy, mutant: Policy) -> Difference:
    """Return what differs between *base* and *mutant*."""
    facts = base.facts != mutant.facts
    names = ("stages", "outside", "header")
    if facts or any(getattr(base, name) != getattr(mutant, name) for name in names):
        return Difference(None, facts, restaged=True)
    if any(getattr(base, name) != getattr(mutant, name) for name in _RULES):
        return Difference(None)
    before, after = _treatments(base), _treatments(mutant)
    spoken = _spoken(base), _spoken(mutant)
    changed: set[str] = set()
    for name in before.keys() | after.keys():
        one, other = before.get(name), after.get(name)
        said = one.script if one is not None else ""
        if one != other or spoken[0].get(said) != spoken[1].get(said):
            changed.add(name)
    return Difference(frozenset(changed))


def _treatments(policy: Policy) -> dict[str, Treatment]:
    return {t.meta.id: replace(t, order=0) for t in policy.treatments}


def _spoken(policy: Policy) -> dict[str, tuple[object, ...]]:
    """Return each script with the cohorts that it speaks to."""
    cohorts = {cohort.meta.id: cohort for cohort in policy.cohorts}
    return {
        script.meta.id: (script, tuple(cohorts.get(v.cohort) for v in script.versions))
        for script in policy.scripts
    }
