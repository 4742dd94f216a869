"""A difference for programs: `schemas/difference.schema.json`."""

from __future__ import annotations

from typing import Any

from duecourse.difference._terms import written
from duecourse.difference.calendar import Boundary, Dated
from duecourse.difference.model import ADDED, CHANGED, REMOVED, Change, Difference, ItemChange
from duecourse.difference.tell import where_of
from duecourse.language.model import Policy
from duecourse.source.span import Span

VERSION = 1
_WORDS = {ADDED: "added", CHANGED: "changed", REMOVED: "removed"}


def as_dict(found: Difference) -> dict[str, Any]:
    """Return a difference as plain values; keys are in one order and never left out."""
    return {
        "version": VERSION,
        "digest": found.digest,
        "different": bool(found),
        "old": _side(found.old, found.old_folder),
        "new": _side(found.new, found.new_folder),
        "counts": {_WORDS[sign]: count for sign, count in found.counts.items()},
        "items": [_item(item) for item in found.items],
    }


def boundary_as_dict(found: Boundary) -> dict[str, Any]:
    """Return what begins and ends at one instant as plain values."""
    return {
        "at": found.local,
        "zone": found.zone,
        "starts": [_dated(each) for each in found.starts],
        "ends": [_dated(each) for each in found.ends],
    }


def _dated(item: Dated) -> dict[str, Any]:
    return {
        "policy": item.policy,
        "kind": item.kind,
        "id": item.id,
        "title": item.title,
        "cite": item.cite or None,
        "place": _place(item.place),
    }


def _side(policy: Policy, folder: str) -> dict[str, Any]:
    header = policy.header
    return {
        "id": header.meta.id,
        "kind": "regime" if header.regime else "playbook",
        "version": header.version,
        "digest": policy.digest,
        "folder": folder,
    }


def _item(item: ItemChange) -> dict[str, Any]:
    where = item.where
    return {
        "change": _WORDS[item.sign],
        "kind": item.kind,
        "id": item.id,
        "title": item.title,
        "old": _place(item.old_place),
        "new": _place(item.new_place),
        "like": item.like or None,
        "readers": list(item.readers),
        "where": {
            "bound": where.bound,
            "effect": where.effect or None,
            "condition": written(where.condition),
            "text": where_of(where),
        },
        "changes": [_change(change) for change in item.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    moved = change.moved
    return {
        "change": _WORDS[change.sign],
        "path": list(change.path),
        "old": change.old if change.sign != ADDED else None,
        "new": change.new if change.sign != REMOVED else None,
        "weight": change.weight,
        "old_place": _place(change.old_place),
        "new_place": _place(change.new_place),
        "moved": None
        if moved is None
        else {"wider": list(moved.wider), "narrower": list(moved.narrower)},
    }


def _place(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"file": span.file, "line": span.line, "column": span.column}
