"""What the choice of a treatment rests on, for ``basis`` (language.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from duecourse import ir
from duecourse.language.model import Policy, Treatment


def names_in(node: object) -> Iterator[str]:
    """Return every fact that an expression reads, derived ones and what they derive from."""
    if isinstance(node, ir.Input | ir.Named):
        yield node.fact
    if isinstance(node, tuple):
        for item in node:
            yield from names_in(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for part in fields(node):
            yield from names_in(getattr(node, part.name))


def rests_on(act: Treatment, playbook: Policy, facts: frozenset[str]) -> bool:
    """Whether offering *act* depends on one of *facts*, through its stages too."""
    read = {*names_in(act.whom), *names_in(act.when)}
    for stage in playbook.stages:
        if act.stages is None or stage.meta.id in act.stages:
            read.update(names_in(stage.when))
    return bool(read & facts)
