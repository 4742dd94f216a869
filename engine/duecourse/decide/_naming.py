"""The limits that a decision names: those of the engine itself, and those a name stands for."""

from __future__ import annotations

from duecourse import ir
from duecourse.book.plan import Instance
from duecourse.language.model import Meta
from duecourse.targets.scalar import Compiled

NO_LAW_PACK = "core/no-law-pack"
ENGINE_RULES = {
    name: Meta(name.removeprefix("core/"), "core")
    for name in ("core/disclosure", "core/no-version", "core/unknown-words")
}


def places_lacking(instance: Instance, wanted: frozenset[str] | None) -> frozenset[str]:
    """Return the places of a case for which no law pack is in force, where that is what blocks."""
    applies = instance.applies
    if instance.limit.name != NO_LAW_PACK or not isinstance(applies, ir.Not):
        return frozenset()
    covered = applies.operand
    if wanted is None or not isinstance(covered, ir.Covers):
        return frozenset()
    return wanted - covered.values


def limit_named(code: Compiled, name: str) -> Meta:
    """Return the limit of a name, wherever in the plan it stands."""
    known = code.limits.get(name)
    if known is None:
        known = code.limits[name] = _find_limit(code, name)
    return known


def _find_limit(code: Compiled, name: str) -> Meta:
    for instance in code.plan.instances:
        if instance.limit.name == name:
            return instance.limit
    for act in code.plan.acts:
        for version in act.script.versions if act.script else ():
            for meta in version.barred_by:
                if meta.name == name:
                    return meta
    return Meta(name.partition("/")[2], name.partition("/")[0])
