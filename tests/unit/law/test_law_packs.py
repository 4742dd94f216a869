"""Packs by name, on a day, and side by side."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from duecourse.clock.instants import day_number
from duecourse.clock.zones import zone
from duecourse.errors import PolicyLoadError
from duecourse.language.model import Meta
from duecourse.law.catalogue import SUBJECTS, compare, entries, row, subject_of
from duecourse.law.packs import Shelf, UnknownPackError, in_force, jurisdictions, midnight
from duecourse.law.places import parts_of, places

from .conftest import Make

CITED = "force: law, certainty: A, cite: "


def test_an_unknown_pack_is_named_with_what_was_meant() -> None:
    with pytest.raises(UnknownPackError, match="there is no law pack `thh`") as caught:
        Shelf().pack("thh")
    assert caught.value.help == "did you mean `th`?"
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.help) == (str(caught.value), caught.value.help)


def test_a_folder_is_a_pack_too(make: Make, tmp_path: Path) -> None:
    make("")
    folder = tmp_path / "laws" / "ruritania"
    assert Shelf().pack(str(folder)).header.meta.id == "ruritania"
    (folder / "limits.yaml").write_text("kind: limits\nlimits: [{id: x}]\n", "utf-8")
    with pytest.raises(PolicyLoadError):
        Shelf().pack(str(folder))


def test_no_packs_no_names(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "none").folders == {}
    with pytest.raises(UnknownPackError) as caught:
        Shelf(tmp_path / "none").pack("us")
    assert caught.value.help == ""


def test_in_force_on_its_days_both_ends_in() -> None:
    meta = Meta("x", "y", since=10, until=20)
    assert [in_force(meta, day) for day in (9, 10, 20, 21, None)] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_places(make: Make) -> None:
    country = make("").pack
    part = replace(country, header=replace(country.header, jurisdiction="RR-NO"))
    assert jurisdictions(country) == ("RR",)
    assert jurisdictions(part) == ("RR", "RR-NO")
    whole, north = places((country, part))
    assert (whole.code, whole.packs) == ("RR", (country,))
    assert (north.jurisdiction, north.packs) == (("RR", "RR-NO"), (country, part))
    assert [each.code for each in parts_of("RR", (country, part))] == ["RR-NO"]
    assert parts_of("RR-NO", (country, part)) == ()
    assert [each.code for each in places((country, part), ("RR-NO", "XX"))] == ["RR-NO"]
    assert whole.setting(20_521).at == zone("Europe/Rome").start_of_day(20_521)
    assert midnight(country, 20_521) == zone("Europe/Rome").start_of_day(20_521)


LIMITS = f"""
  - {{id: a, on: {{channel: any}}, hours: {{daily: 08:00..19:00}}, {CITED}Art 1}}
  - {{id: b, on: {{channel: call}}, cap: {{count: attempts, at_most: 1, within: today}}, {CITED}Art 2}}
  - {{id: c, on: {{party: third_party}}, forbid: {{channel: any}}, {CITED}Art 3}}
  - {{id: d, on: {{party: [consumer, third_party]}}, forbid: {{theme: threat}}, {CITED}Art 4}}
  - {{id: e, hold: {{when: {{cease_requested: yes}}}}, {CITED}Art 5}}
  - {{id: f, on: {{role: [friend, colleague]}}, conceal: [amount], {CITED}Art 6}}
  - {{id: g, basis: {{forbid: [birth_date]}}, {CITED}Art 7}}
  - {{id: h, on: {{channel: call}}, require: [identify-caller], effective: {{from: 2027-01-01}}, {CITED}Art 8}}
"""  # noqa: E501


def test_subjects_are_worked_out(make: Make) -> None:
    found = {limit.meta.id: subject_of(limit) for limit in make(LIMITS).pack.limits}
    assert found == {
        "a": "hours",
        "b": "counts",
        "c": "third_parties",
        "d": "words",
        "e": "holds",
        "f": "third_parties",
        "g": "basis",
        "h": "words",
    }


def test_entries_are_of_the_day(make: Make) -> None:
    pack = make(LIMITS).pack
    assert len(entries(pack, "en")) == 8
    before, after = (day_number(date(year, 1, 1)) for year in (2026, 2027))
    assert "ruritania/h" not in {entry.name for entry in entries(pack, "en", before)}
    (late,) = [entry for entry in entries(pack, "en", after) if entry.name == "ruritania/h"]
    assert (late.since, late.until, late.cite) == ("2027-01-01", "", "Art 8")
    order = [SUBJECTS.index(entry.subject) for entry in entries(pack, "en")]
    assert order == sorted(order)


def test_a_row_counts_force_and_certainty(make: Make) -> None:
    found = row(make(LIMITS + f"  - {{id: z, forbid: {{theme: shame}}, {CITED}A}}\n").pack)
    assert (found.limits, found.by_force, found.by_certainty) == (9, {"law": 9}, {"A": 9})
    assert found.binds == ("first_party", "third_party")
    assert found.as_read == "2026-01-01"
    assert found.subjects == SUBJECTS


def test_compared_by_subject(make: Make) -> None:
    pack = make(LIMITS).pack
    table = compare((pack, pack), "zh")
    assert tuple(table) == SUBJECTS
    assert [len(cells[0]) for cells in table.values()] == [1, 1, 2, 1, 2, 1]
    assert all(left == right for left, right in table.values())


def test_every_bundled_pack_loads_and_has_its_folders_name() -> None:
    shelf = Shelf()
    assert [pack.header.meta.id for pack in shelf.packs()] == list(shelf.folders)
