"""What a test has to state of a decision so that it fails for a mutant, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from duecourse.decide.decision import Decision

KEYS = (
    *("stage", "now", "later", "barred", "experiments", "score"),
    *("next_review", "missing", "next_change"),
)
_LISTS = {"now": ("treatment", "to"), "later": ("treatment", "to"), "barred": ("treatment", "to")}
_FIELDS = (
    "not_before until remaining duties confirm learn checklist assigned_to because instead "
    "exhibit advice"
).split()
_WORDS = ("id", "cohort", "language", "opening", "text", "voicemail")
Plain = dict[str, Any]
Key = tuple[str, ...]


def expectation(base: Decision, mutants: Iterable[Decision]) -> Plain | None:
    """Return what to expect, as plain values, of the decision *base*.

    None where the decisions differ in nothing that a test can state (the order of ``now``).
    """
    plain = base.to_dict()
    told = _Told(plain)
    stated = [told.tell(mutant.to_dict()) for mutant in mutants]
    return told.expected() if all(stated) else None


class _Told:
    def __init__(self, base: Plain) -> None:
        self.base = base
        self.single: Plain = {}
        self.entries: dict[str, dict[Key, Plain]] = {}
        self.whole: set[str] = set()
        self.exactly = False
        self.in_order = False

    def tell(self, mutant: Plain) -> bool:
        """State the first difference to *mutant*; False where none can be stated."""
        for key in KEYS:
            # A book without experiments decides nothing of them, not even that there are none.
            one, other = self.base.get(key, []), mutant.get(key, [])
            if one == other:
                continue
            if key in _LISTS:
                if self._list(key, one, other):
                    return True
            elif key == "missing":
                if self._missing(one, other):
                    return True
            else:
                if key == "experiments" and one and _more(one, other):
                    self.exactly = True
                self.single[key] = one
                return True
        return self._order(mutant)

    def _order(self, mutant: Plain) -> bool:
        """State in which order things stand, where nothing else differs."""
        for key, keys in _LISTS.items():
            one, other = self.base[key], mutant[key]
            if [*_keyed(one, keys)] != [*_keyed(other, keys)]:
                self.in_order = True
                for name in _keyed(one, keys):
                    self._entry(key, name)
                return True
        for one, other in zip(self.base["now"], mutant["now"], strict=False):
            if one["instead"] != other["instead"]:
                self.in_order = True
                self._entry("now", (one["treatment"], one["to"]))["instead"] = one["instead"]
                return True
        return False

    def _list(self, key: str, one: list[Plain], other: list[Plain]) -> bool:
        before, after = _keyed(one, _LISTS[key]), _keyed(other, _LISTS[key])
        if not before:
            self.whole.add(key)
            return True
        if after.keys() - before.keys():
            self.exactly = True
            self.whole.add(key)
            for name in before:
                self._entry(key, name)
            return True
        gone = [name for name in before if name not in after]
        if gone:
            self._entry(key, gone[0])
            return True
        return any(
            self._fields(key, name, before[name], after[name])
            for name in before
            if before[name] != after[name]
        )

    def _missing(self, one: list[Plain], other: list[Plain]) -> bool:
        before, after = _keyed(one, ("fact", "of")), _keyed(other, ("fact", "of"))
        if before.keys() == after.keys():
            for name, entry in before.items():
                if entry != after[name]:
                    wider = set(after[name]["would_decide"]) > set(entry["would_decide"])
                    self.exactly = self.exactly or wider
                    kept = self.entries.setdefault("missing", {})
                    kept[name] = {**_named(entry, "fact", "of")}
                    kept[name]["would_decide"] = entry["would_decide"]
                    if self.exactly:
                        self._all_missing(before)
                    return True
            return False
        if after.keys() - before.keys():
            self.exactly = True
            self._all_missing(before)
            self.whole.add("missing")
            return True
        gone = next(name for name in before if name not in after)
        self.entries.setdefault("missing", {})[gone] = _named(before[gone], "fact", "of")
        return True

    def _all_missing(self, before: Mapping[Key, Plain]) -> None:
        kept = self.entries.setdefault("missing", {})
        for name, entry in before.items():
            kept.setdefault(name, _named(entry, "fact", "of"))

    def _entry(self, key: str, name: Key) -> Plain:
        found = self.entries.setdefault(key, {}).setdefault(name, {})
        found.update(dict(zip(_LISTS[key], name, strict=True)))
        return found

    def _fields(self, key: str, name: Key, one: Plain, other: Plain) -> bool:
        said, heard = one.get("script"), other.get("script")
        if said != heard:
            entry = self._entry(key, name)
            entry["script"] = _script(said, heard, entry.get("script"))
            return True
        for field in _FIELDS:
            if field in one and one[field] != other[field]:
                value = one[field]
                if _shuffled(value, other[field]) or (field == "remaining" and value is None):
                    continue  # no test can state it
                if isinstance(value, list) and value and _more(value, other[field]):
                    self.exactly = True
                self._entry(key, name)[field] = _shortened(field, value)
                return True
        return False

    def expected(self) -> Plain:
        """Return all that was told."""
        out: Plain = {"exactly": True} if self.exactly else {}
        if self.in_order:
            out["in_order"] = True
        for key in KEYS:
            if key in self.single:
                out[key] = self.single[key]
            elif key in self.entries or key in self.whole:
                entries = self.entries.get(key, {})
                if self.exactly and key in _LISTS:
                    for name in _keyed(self.base[key], _LISTS[key]):
                        self._entry(key, name)
                    entries = self.entries.get(key, {})
                elif self.exactly and key == "missing":
                    self._all_missing(_keyed(self.base[key], ("fact", "of")))
                    entries = self.entries.get(key, {})
                order = [*_keyed(self.base[key], _LISTS.get(key, ("fact", "of")))]
                out[key] = [entries[name] for name in order if name in entries]
        return out


def _keyed(entries: list[Plain], keys: Key) -> dict[Key, Plain]:
    return {tuple(str(entry[key]) for key in keys): entry for entry in entries}


def _named(entry: Plain, *keys: str) -> Plain:
    return {key: entry[key] for key in keys if entry[key] != ""}


def _shuffled(one: Any, other: Any) -> bool:
    """Tell whether two lists hold the same in another order, which tests do not mind."""
    same = isinstance(one, list) and isinstance(other, list) and len(one) == len(other)
    return same and all(entry in other for entry in one)


def _more(one: list[Any], other: list[Any]) -> bool:
    """Tell whether *other* holds all of *one* and more, which only `exactly` tells."""
    return all(entry in other for entry in one) and len(other) > len(one)


def _script(said: Plain | None, heard: Plain | None, known: Plain | None) -> Plain | str | None:
    if said is None:
        return None
    out = dict(known) if isinstance(known, dict) else {}
    if heard is None:
        return {**out, "id": said["id"]}
    field = next((w for w in _WORDS if said[w] != heard[w]), None)
    if field is None:
        return {**out, "dropped": said["dropped"]}
    return {**out, field: said[field]}


def _shortened(field: str, value: Any) -> Any:
    if field == "because" and isinstance(value, list):
        return [
            reason["limit"]
            if not reason.get("lapses")
            else {"limit": reason["limit"], "lapses": True}
            for reason in value
            if isinstance(reason, dict)
        ] or value
    return value
