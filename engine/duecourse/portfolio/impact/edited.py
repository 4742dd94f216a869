"""Which limits are not the same in two books."""

from __future__ import annotations

from duecourse.book.join import Joined
from duecourse.difference._leaf import RECORDS
from duecourse.difference._parts import parts_of
from duecourse.language.model import Policy

_LIMITS = ("limit", "call-windows", "window")
Said = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


def edited(old: Joined, new: Joined) -> frozenset[str]:
    """Return the names of limits and call windows that say something else, or exist otherwise.

    Call windows are edited where one of their windows is: it is their hours that stand against a
    call. Titles, notes and citations do not matter.
    """
    before, after = _by_origin(old), _by_origin(new)
    found: set[str] = set()
    for origin in before.keys() | after.keys():
        one, other = before.get(origin), after.get(origin)
        if one is not other:
            found |= _differing(_said(one), _said(other))
    return frozenset(found)


def _by_origin(joined: Joined) -> dict[str, Policy]:
    return {policy.header.meta.id: policy for policy in joined.policies()}


def _differing(old: Said, new: Said) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def _said(policy: Policy | None) -> Said:
    """Return what each limit of a policy says, by its name as reasons have it."""
    found: Said = {}
    for part in parts_of(policy).values() if policy is not None else ():
        if part.kind not in _LIMITS or part.meta is None:
            continue
        leaves = tuple(
            (leaf.path, leaf.text) for leaf in part.leaves.values() if leaf.weight != RECORDS
        )
        found[part.meta.name] = found.get(part.meta.name, ()) + leaves
        if part.kind == "window":  # its document is named for its hours
            document = f"{part.meta.origin}/{part.id.partition('/')[0]}"
            named = tuple(((part.id, *path), text) for path, text in leaves)
            found[document] = found.get(document, ()) + named
    return found
