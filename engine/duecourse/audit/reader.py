"""Reads rows of a contact log: what they may say, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from duecourse.audit.rows import TOLD, Row, RowError, Said
from duecourse.audit.values import fits, short, value_of
from duecourse.book._told import read_convenient_hours
from duecourse.book._values import EXPECTED
from duecourse.book.bind import ACTORS, EVENT_FIELDS, Vocabulary
from duecourse.clock.zones import known_zones
from duecourse.ir import Kind, Value
from duecourse.language.model import CHANNELS
from duecourse.source._suggest import did_you_mean

SECTIONS: Final = ("loan", "debtor", "debt", "application", "contact", "point", "case")
LISTS: Final = frozenset({"debts", "zones", "jurisdiction"})
IGNORED: Final = frozenset({"extra", "note"})
OWN: Final = frozenset({"id", "at", "person", "role", "actor", "jurisdiction", "zones", "facts"})
COLUMNS: Final = (*OWN, *EVENT_FIELDS)


class Reader:
    """Reads rows by one book's vocabulary."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        roles: Sequence[str],
        silent: Mapping[str, object],
        ignored: Sequence[str] = (),
    ) -> None:
        """Keep the vocabulary.

        Args:
            vocabulary: Of facts and of events' fields.
            roles: What a contact's role may be.
            silent: What a row says that does not, by column or path of a fact.
            ignored: Columns that are no part of the log.

        Raises:
            RowError: A column of *silent* is none, or its value does not fit.
        """
        self.slots = vocabulary.slots
        self.values = {
            name: frozenset(vocabulary.event_values.get(name, ())) for name in EVENT_FIELDS
        }
        self.values |= {"role": frozenset(roles), "actor": frozenset(ACTORS)}
        self.order = {**vocabulary.event_values, "role": tuple(roles), "actor": ACTORS}
        self.ignored = IGNORED | frozenset(ignored)
        self.known = self.ignored.union(COLUMNS)
        wrong: list[str] = []
        for name, value in silent.items():
            self._said(name, value, wrong) if "." in name else self._column(name, value, wrong)
        if wrong:
            raise RowError("; ".join(wrong))
        self.silent = dict(silent)

    def columns(self, names: Sequence[str]) -> list[str]:
        """Return what is wrong with the *names* of a table's columns."""
        wrong: list[str] = []
        for name in names:
            if name in self.ignored:
                continue
            if "." in name:
                self._slots(name, wrong)
            elif name not in self.known:
                wrong.append(self._unknown(name))
        return wrong

    def row(self, raw: Mapping[str, object], line: int) -> Row:
        """Return one row.

        Raises:
            RowError: It cannot be used; the text says all that is wrong with it.
        """
        wrong: list[str] = []
        found: dict[str, Any] = {}
        said: list[Said] = []
        given = {
            name: value
            for name, value in raw.items()
            if value is not None and value != "" and name not in self.ignored
        }
        for name, value in {**self.silent, **given}.items():
            if "." in name:
                said += self._said(name, value, wrong)
            elif name == "facts":
                said += self._facts(value, wrong)
            else:
                found[name] = self._column(name, value, wrong)
        us = found.get("at")
        kind = found.get("type") or found.get("channel")
        for name in ("id", "at", "person"):
            if not found.get(name) and not any(f"`{name}`" in text for text in wrong):
                wrong.append(f"`{name}` is missing")
        if not kind and not wrong:
            wrong.append("`type` is missing: what happened, or the channel")
        self._agree(found, kind, wrong)
        if wrong:
            raise RowError("; ".join(wrong))
        assert isinstance(us, int)
        fields: dict[str, Value | None] = dict.fromkeys(EVENT_FIELDS)
        for name in EVENT_FIELDS:
            if name in found:
                fields[name] = found[name]
        fields["type"] = kind
        if fields["channel"] is None and kind in CHANNELS:
            fields["channel"] = kind
        role, actor = found.get("role"), found.get("actor")
        if fields["by"] is None and actor == "first_party":
            fields["by"] = "lender"
        return Row(
            line,
            str(found["id"]),
            str(found["person"]),
            _written(raw.get("at") or self.silent.get("at")),
            us,
            fields,
            None if role is None else str(role),
            None if actor is None else str(actor),
            found.get("jurisdiction"),
            found.get("zones"),
            tuple(said),
        )

    def _agree(self, found: Mapping[str, object], kind: object, wrong: list[str]) -> None:
        if kind not in CHANNELS:
            return
        channel = found.get("channel")
        if channel and channel != kind:
            wrong.append(f"`type` says `{kind}` and `channel` says `{channel}`")
        if not found.get("direction"):
            wrong.append(f"a {kind} must say its `direction`: `in` or `out`")
        elif found["direction"] == "out" and not (
            found.get("contact") or found.get("point") or found.get("role")
        ):
            wrong.append("it does not say whom it was meant for: `contact`, `point` or `role`")

    def _column(self, name: str, value: object, wrong: list[str]) -> object:
        if name not in self.known:
            wrong.append(self._unknown(name))
            return None
        if name in LISTS:
            return self._list(name, value, wrong)
        values = self.values.get(name)
        if values and isinstance(value, str):
            if value in values:
                return value
            near = did_you_mean(value, self.order[name])
            expected = near or "expected one of " + ", ".join(f"`{v}`" for v in self.order[name])
            wrong.append(f"`{name}`: there is no `{short(value)}`, {expected}")
            return None
        kind = Kind.INSTANT if name == "at" else EVENT_FIELDS.get(name, Kind.TEXT)
        found = value_of(kind, value)
        if found is None or (isinstance(found, str) and not fits(found)):
            expected = EXPECTED[kind] if kind is not Kind.TEXT else "text"
            wrong.append(f"`{name}` must be {expected}, got `{short(value)}`")
        elif name == "amount" and found < 0:  # type: ignore[operator]
            wrong.append(f"`amount` is negative: `{short(value)}`")
        return found

    def _list(self, name: str, value: object, wrong: list[str]) -> object:
        items = value.split(";") if isinstance(value, str) else value
        if not isinstance(items, Sequence) or not all(
            isinstance(item, str) and fits(item) for item in items
        ):
            wrong.append(f"`{name}` must be words, got `{short(value)}`")
            return None
        words = tuple(dict.fromkeys(str(i).strip() for i in items if str(i).strip()))
        if name == "zones":
            for word in words:
                if word not in known_zones():
                    near = did_you_mean(word, sorted(known_zones()))
                    wrong.append(f"`zones`: `{short(word)}` is not a time zone {near}".strip())
        if not words:
            return None
        return frozenset(words) if name == "debts" else words

    def _facts(self, value: object, wrong: list[str]) -> Iterator[Said]:
        if not isinstance(value, Mapping):
            wrong.append('`facts` must be a mapping, such as `{"loan": {"status": "active"}}`')
            return
        for section, part in value.items():
            if isinstance(part, Mapping) and section in SECTIONS:
                for key, each in part.items():
                    if each is not None:
                        yield from self._said(f"{section}.{key}", each, wrong)
            elif part is not None:
                yield from self._said(str(section), part, wrong)

    def _slots(self, path: str, wrong: list[str]) -> list[object]:
        section, _, key = path.partition(".")
        if section == "contact" and key == TOLD:
            return [None]
        found = self.slots.get(section, {}).get(key) if section in SECTIONS else None
        if not found or path in ("contact.role", "case.actor", "case.jurisdiction"):
            paths = [f"{s}.{k}" for s in SECTIONS for k in self.slots.get(s, {})]
            wrong.append(f"no fact is read at `{short(path)}` {did_you_mean(path, paths)}".strip())
            return []
        return list(found)

    def _said(self, path: str, value: object, wrong: list[str]) -> list[Said]:
        section = path.partition(".")[0]
        found: list[Said] = []
        for slot in self._slots(path, wrong):
            if slot is None:
                said, mistakes = read_convenient_hours(value if isinstance(value, Mapping) else {})
                if said is None or mistakes:
                    wrong.append(
                        f'`{path}` must be hours by day, such as {{"daily": "9:00..17:00"}}'
                    )
                found.append((section, TOLD, said))
                continue
            read = value_of(slot.kind, value)  # type: ignore[attr-defined]
            values = slot.values  # type: ignore[attr-defined]
            members = read if isinstance(read, frozenset) else (read,)
            if read is None:
                wrong.append(f"`{path}` must be {EXPECTED[slot.kind]}, got `{short(value)}`")  # type: ignore[attr-defined]
            elif values and any(member not in values for member in members):
                listed = ", ".join(f"`{v}`" for v in values)
                wrong.append(f"`{path}`: there is no `{short(value)}`, expected one of {listed}")
            found.append((section, slot.fact, read))  # type: ignore[attr-defined]
        return found

    def _unknown(self, name: str) -> str:
        return f"unknown column `{short(name)}` {did_you_mean(name, COLUMNS)}".strip()


def _written(at: object) -> str:
    return at.isoformat() if isinstance(at, datetime) else str(at)
