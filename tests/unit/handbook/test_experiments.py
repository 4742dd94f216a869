"""A book with experiments says so wherever people read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from tests.unit.targets.test_experiments import AT, POLICY, case, load

from duecourse.assemble import check
from duecourse.clock.instants import day_number
from duecourse.handbook.make import handbook
from duecourse.handbook.markdown import markdown
from duecourse_cli.app import main

BASIS = """\
kind: regime
id: xx
title: Example
jurisdiction: XX
binds: [first_party]
---
kind: limits
limits:
  - {id: not-by-age, basis: {forbid: [birth_date]}, cite: Art. 5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    book = tmp_path / "book"
    book.mkdir()
    load(book, POLICY)
    return book


def test_the_handbook_tells_who_is_in_it_and_what_is_done(folder: Path) -> None:
    joined = load(folder, POLICY).joined
    text = markdown(handbook(joined, "en"), "x-")
    assert "What is tried" in text
    assert "Warmer opening" in text
    assert "Never takes part, also where it is not known: " in text
    assert "treated as “As usual”" in text
    for told in ("As usual", "60%", "A firm call", "warm", "40%", "A warm call", "2026-03-31"):
        assert told in text.partition("3. What is tried\n")[2], told
    assert "in As usual of “Warmer opening” only" in text
    assert "正在试验的做法" in markdown(handbook(joined, "zh"), "x-")
    after = markdown(handbook(joined, "en", day_number(date(2026, 4, 1))), "x-")
    assert "What is tried" not in after


def test_a_decision_in_full_names_the_arm(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(yaml.safe_dump({"kind": "case", **case("P-1")}), "utf-8")
    args = ["decide", str(folder), str(file), "--no-law", "--at", AT.isoformat()]
    assert main(args) == 0
    assert "experiment opening-tone: warm" in capsys.readouterr().out


def test_lint_asks_for_titles_of_experiments_and_arms(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lint", str(folder), "--select", "L201", "-f", "concise"])
    assert "L201" in (told := capsys.readouterr().out)
    assert "arm `warm` has no title" in told
    assert "experiment `opening-tone`" not in told


@pytest.mark.parametrize("key", ["when: {days_past_due: 1..7}", "exclude: [{vulnerable: yes}]"])
def test_taking_part_does_not_depend_on_what_a_law_forbids(tmp_path: Path, key: str) -> None:
    book, law = tmp_path / "book", tmp_path / "law"
    for where in (book, law):
        where.mkdir()
    by_age = {"when": "when: {birth_year: ..1960}", "exclude": "exclude: [{birth_year: ..1960}]"}
    load(book, POLICY.replace(key, by_age[key.partition(":")[0]]))
    for number, text in enumerate(BASIS.split("---\n")):
        (law / f"{number}.yaml").write_text(text, "utf-8")
    found = [each for each in check(book, packs=[law]) if each.code == "P308"]
    assert len(found) == 1
    assert "the experiment `opening-tone` depends on `birth_date`" in found[0].message
    assert "experiment opening-tone" in found[0].help


def test_at_run_time_such_a_law_bars_all_arms(tmp_path: Path) -> None:
    """`check` refuses the book for its own place; where it is met elsewhere, nothing is done."""
    import duecourse  # noqa: PLC0415 - only here

    book, law = tmp_path / "book", tmp_path / "law"
    for where in (book, law):
        where.mkdir()
    load(book, POLICY.replace("when: {days_past_due: 1..7}", "when: {birth_year: ..1960}"))
    for number, text in enumerate(BASIS.split("---\n")):
        (law / f"{number}.yaml").write_text(text, "utf-8")
    loaded = duecourse.load(book, packs=[law])
    told = case(
        "P-1", jurisdiction=["XX"], debtor={"vulnerable": False, "birth_date": "1950-01-01"}
    )
    decision = loaded.decide(told, AT)
    assert decision.now == ()
    (barred,) = decision.barred
    assert "xx/not-by-age" in [reason.limit for reason in barred.because]


def test_law_is_held_against_every_arm(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["law", "against", str(folder), "--pack", "us", "--actor", "third_party"]
    assert main([*args, "--on", "2026-03-10"]) == 0
    told = capsys.readouterr().out
    assert "A firm call" in told
    assert "A warm call" in told
