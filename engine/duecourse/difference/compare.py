"""Compares two policies on what they mean; how they are laid out changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from duecourse.difference._bounds import moved
from duecourse.difference._leaf import DECIDES, ORDERS, WEIGHTS, Leaf, Path
from duecourse.difference._order import reordered
from duecourse.difference._parts import KINDS, Part
from duecourse.difference._where import Wheres, readers_of
from duecourse.difference.digest import digest_of
from duecourse.difference.model import ADDED, CHANGED, REMOVED, Change, Difference, ItemChange
from duecourse.difference.sides import Side, read_side
from duecourse.errors import DuecourseError
from duecourse.explain._phrases import title
from duecourse.language.bundle import PathLike
from duecourse.source.span import NOWHERE, Span


class UnlikeError(DuecourseError, ValueError):
    """A playbook and a law pack are not two versions of one thing."""


def difference(old: PathLike, new: PathLike) -> Difference:
    """Return what changed from the policy in one folder to that in another.

    Raises:
        PolicyLoadError: One of them has mistakes.
        UnlikeError: One is a playbook and the other a law pack.
    """
    return compare(read_side(old), read_side(new))


def compare(old: Side, new: Side) -> Difference:
    """Return what changed from one policy to another, both read already.

    Raises:
        UnlikeError: One is a playbook and the other a law pack.
    """
    if old.policy.header.regime != new.policy.header.regime:
        kinds = ["a law pack" if s.policy.header.regime else "a playbook" for s in (old, new)]
        raise UnlikeError(
            f"`{old.folder}` is {kinds[0]} and `{new.folder}` is {kinds[1]}: compare two of a kind"
        )
    items = tuple(_Comparison(old, new).items())
    digest = digest_of(old.policy, new.policy, items)
    return Difference(old.policy, new.policy, old.folder, new.folder, items, digest)


class _Comparison:
    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.wheres = Wheres(old, new)

    def items(self) -> Iterator[ItemChange]:
        keys = dict.fromkeys((*self.old.parts, *self.new.parts))
        found = [item for key in keys if (item := self._item(key)) is not None]
        found = self._renamed(found)
        order = reordered(self.old.policy.treatments, self.new.policy.treatments)
        if order is not None:
            found.append(self._order(order))
        place = {kind: number for number, kind in enumerate(KINDS)}
        yield from sorted(found, key=lambda item: place[item.kind])

    def _item(self, key: tuple[str, str]) -> ItemChange | None:
        old, new = self.old.parts.get(key), self.new.parts.get(key)
        changes = tuple(self._changes(old, new))
        if old is not None and new is not None and not changes:
            return None
        some = new if new is not None else old
        assert some is not None
        where = self.wheres.of(old, new, changes)
        readers: tuple[str, ...] = ()
        if some.kind == "fact" and where.effect:
            readers = readers_of(some.id, (self.old, self.new))
            where = self.wheres.of_fact(readers)
        return ItemChange(
            CHANGED if old is not None and new is not None else ADDED if new else REMOVED,
            some.kind,
            some.id,
            "" if some.meta is None else title(some.meta.title, "en", ""),
            None if old is None else _known(self.old.place(old)),
            None if new is None else _known(self.new.place(new)),
            changes,
            where,
            readers=readers,
        )

    def _changes(self, old: Part | None, new: Part | None) -> Iterator[Change]:
        before = {} if old is None else old.leaves
        after = {} if new is None else new.leaves
        for path in _merged(list(before), list(after)):
            was, is_ = before.get(path), after.get(path)
            if was is not None and is_ is not None and was.text == is_.text:
                continue
            yield Change(
                CHANGED if was and is_ else ADDED if is_ else REMOVED,
                path,
                was.text if was else "",
                is_.text if is_ else "",
                _weight(was, is_),
                None if old is None else _known(self.old.place(old, path)),
                None if new is None else _known(self.new.place(new, path)),
                moved(was.range, is_.range) if was and is_ else None,
            )

    def _renamed(self, items: list[ItemChange]) -> list[ItemChange]:
        """Say of what came and went with the very same content that it has a new name."""
        gone = {_content(item): item for item in items if item.sign == REMOVED}
        come = {_content(item): item for item in items if item.sign == ADDED}
        return [
            replace(item, like=other.id)
            if (other := (come if item.sign == REMOVED else gone).get(_content(item)))
            and item.sign != CHANGED
            and item.changes
            else item
            for item in items
        ]

    def _order(self, order: tuple[Sequence[str], Sequence[str], bool]) -> ItemChange:
        was, is_, decides = order
        part = Part("order", "treatments", None, {}, None)
        weight = DECIDES if decides else ORDERS
        places = (_known(self.old.place(part)), _known(self.new.place(part)))
        change = Change(CHANGED, ("order",), ", ".join(was), ", ".join(is_), weight, *places)
        where = self.wheres.of(part, part, (change,))
        return ItemChange(CHANGED, "order", "treatments", "", *places, (change,), where)


def _weight(old: Leaf | None, new: Leaf | None) -> str:
    return min((leaf.weight for leaf in (old, new) if leaf is not None), key=WEIGHTS.index)


def _known(span: Span) -> Span | None:
    return None if span == NOWHERE else span


def _content(item: ItemChange) -> tuple[object, ...]:
    return item.kind, tuple((change.path, change.old or change.new) for change in item.changes)


def _merged(old: list[Path], new: list[Path]) -> list[Path]:
    """Return the paths of both sides, what went where it stood among what stayed."""
    found: list[Path] = []
    there = set(new)
    place = 0
    for path in old:
        if path not in there:
            found.append(path)
            continue
        while place < len(new) and new[place] != path and new[place] not in found:
            if new[place] not in old:
                found.append(new[place])
            place += 1
        if path not in found:
            found.append(path)
    found += [path for path in new if path not in found]
    return found
