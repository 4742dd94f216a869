"""``duecourse law``, run as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from .conftest import HERE, Run

ROOT = HERE.parents[1]
BRANCH = ROOT / "policies" / "branch"
CASE = BRANCH / "cases" / "critical-half-reached.yaml"
AT = "2026-03-10T10:05:00+08:00"
ON = "2026-12-01"


def loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    assert found["version"] == 1
    return found


def test_list(run: Run) -> None:
    done = run("law", "list")
    assert done.returncode == 0
    assert "United States: FDCPA, Regulation F" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    packs = loaded(run("law", "list", "--format", "json").stdout)["packs"]
    ids = [pack["id"] for pack in packs]
    assert ids == sorted(item.name for item in (ROOT / "policies/regimes").iterdir())
    (us,) = [pack for pack in packs if pack["id"] == "us"]
    assert us["binds"] == ["third_party"]
    assert us["limits"] == sum(us["by_force"].values()) == sum(us["by_certainty"].values())
    assert "美国" in run("law", "list", "--language", "zh").stdout


def test_show_in_words_with_its_source(run: Run) -> None:
    done = run("law", "show", "us", environ={"COLUMNS": "200"})
    assert done.returncode == 0
    seven = "at most 7 placed calls where not (placed under consent to be called) in 7 days"
    assert seven in done.stdout
    assert "12 CFR 1006.14(b)(2)(i)(A) · regulation · certainty A" in done.stdout
    entries = loaded(run("law", "show", "us", "-f", "json").stdout)["packs"][0]["entries"]
    assert all(entry["cite"] and entry["says"] and entry["certainty"] in "AB" for entry in entries)
    chinese = run("law", "show", "us", "--language", "zh", environ={"COLUMNS": "200"}).stdout
    assert "7日内实际拨出电话（并非（经同意拨打））至多7次" in chinese


def test_show_is_of_the_day(run: Run) -> None:
    def names(day: str) -> set[str]:
        text = run("law", "show", "in", "--on", day, "-f", "json").stdout
        return {entry["name"] for entry in loaded(text)["packs"][0]["entries"]}

    before, after = names("2026-12-31"), names("2027-01-01")
    assert "in/hours-2025" in before - after
    assert after - before


def test_compare(run: Run) -> None:
    done = run("law", "compare", "us", "uk", "in", "--on", ON)
    assert done.returncode == 0
    assert "says nothing on" in done.stdout
    value = loaded(run("law", "compare", "us", "uk", "--on", ON, "-f", "json").stdout)
    assert set(value["subjects"]) == set("hours counts third_parties holds words basis".split())
    assert value["subjects"]["counts"]["uk"] == {"silent": True, "limits": []}
    markdown = run("law", "compare", "us", "uk", "--on", ON, "-f", "md").stdout
    assert {line.count(" | ") for line in markdown.splitlines() if "---" not in line} == {2}
    assert "12 CFR 1006.14(b)(2)(i)(A)" in markdown


def test_against(run: Run) -> None:
    choices = ("--pack", "in", "--on", ON, "--actor", "first_party")
    done = run("law", "against", BRANCH, *choices)
    assert done.returncode == 0
    assert "KILLED" in done.stdout
    text = run("law", "against", BRANCH, *choices, "-f", "json").stdout
    (place,) = loaded(text)["places"]
    effects = {effect["treatment"]: effect for effect in place["effects"]}
    assert effects["call-all-contacts"]["verdict"] == "killed"
    assert effects["call-all-contacts"]["exhibit"] is True
    assert {b["cite"] for b in effects["call-all-contacts"]["because"]} != {""}
    assert effects["plain-call"]["minutes_after"] < effects["plain-call"]["minutes_before"]
    (week,) = place["calls"]
    assert week["wanted_a_week"] == 63
    (evening,) = [each for each in week["windows"] if each["window"] == "evening"]
    assert (evening["minutes"], evening["minutes_left"]) == (840, 0)
    assert "in/hours-2025" in {b["limit"] for b in evening["because"]}


def test_against_as_markdown_for_a_place(run: Run) -> None:
    done = run(
        "law", "against", BRANCH, "--jurisdiction", "TH", "--on", ON, "--format", "md", "--no-floor"
    )
    assert done.returncode == 0
    assert "## TH (`th`)" in done.stdout
    assert "Debt Collection Act" in done.stdout


def test_calendar_in_the_terminal(run: Run) -> None:
    done = run("law", "calendar", BRANCH, "--case", CASE, "--at", AT, "--no-law", "--days", "5")
    assert done.returncode == 0
    assert "NO LAW" in done.stderr
    rows = [line for line in done.stdout.splitlines() if " 03-1" in line]
    assert len(rows) == 5
    assert all(len(row.split()[-1]) == 48 for row in rows)
    assert "branch/customer-hours" in done.stdout


def test_calendar_as_json_adds_up(run: Run) -> None:
    given = ("--case", CASE, "--at", AT, "--no-law", "--days", "3")
    value = loaded(run("law", "calendar", BRANCH, *given, "-f", "json").stdout)
    cells = [cell for day in value["days"] for cell in day["cells"]]
    assert len(cells) == 3 * 48
    assert value["lawful_minutes"] == sum(cell["lawful"] for cell in cells) > 0
    assert {limit["limit"] for limit in value["limits"]} == {c["limit"] for c in cells} - {""}


def test_calendar_drawn(run: Run, tmp_path: Path) -> None:
    given = ("--case", CASE, "--at", AT, "--no-law", "--days", "3")
    file = tmp_path / "calendar.svg"
    assert run("law", "calendar", BRANCH, *given, "-f", "svg", "-o", file).returncode == 0
    drawing = ElementTree.fromstring(file.read_text("utf-8"))
    space = {"svg": "http://www.w3.org/2000/svg"}
    told = [title.text or "" for title in drawing.findall(".//svg:rect/svg:title", space)]
    assert any("waits" in text and "Hours" in text for text in told)
    assert any("lawful" in text for text in told)
    again = run("law", "calendar", BRANCH, *given, "-f", "svg", "-o", file)
    assert again.returncode == 2
    assert "--force" in again.stderr
    page = run("law", "calendar", BRANCH, *given, "-f", "html", "--language", "zh").stdout
    assert page.startswith("<!doctype html>")
    assert '<html lang="zh">' in page
    assert "联系时段" in page


def test_flags_come_from_the_environment_too(run: Run) -> None:
    done = run("law", "list", environ={"DUECOURSE_LAW_LIST_FORMAT": "json"})
    assert loaded(done.stdout)["packs"]


WRONG: list[tuple[list[str | Path], str]] = [
    (["show"], "Missing argument"),
    (["show", "uss"], "did you mean `us`?"),
    (["show", "us", "--on", "yesterday"], "is not a date"),
    (["compare", "us"], "at least two"),
    (["compare", "us", "inn"], "there is no law pack `inn`"),
    (["against", "nowhere"], "there is no playbook `nowhere`"),
    (["against", BRANCH, "--pack", "ukk"], "did you mean `uk`?"),
    (["against", BRANCH, "--jurisdiction", "XX"], "there is no law pack for `XX`"),
    (["against", BRANCH, "--table", "dekc"], "did you mean `deck`?"),
    (["calendar", BRANCH, "--no-law"], "Missing option"),
    (["calendar", BRANCH, "--no-law", "--case", "no.yaml"], "there is no such file"),
    (
        ["calendar", BRANCH, "--no-law", "--case", CASE, "--at", AT, "--treatment", "tug-cal"],
        "did you mean `tug-call`?",
    ),
    (["calendar", BRANCH, "--no-law", "--case", CASE, "--at", AT, "--to", "x"], "no point `x`"),
    (
        ["calendar", BRANCH, "--no-law", "--case", CASE, "--at", AT, "--zone", "Asia/Shanghia"],
        "did you mean `Asia/Shanghai`?",
    ),
    (["calendar", BRANCH, "--no-law", "--case", CASE, "--days", "0"], "not in the range"),
    (["nothing"], "No such command"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=lambda value: str(value)[-30:])
def test_wrong_usage(run: Run, arguments: list[str | Path], said: str) -> None:
    done = run("law", *arguments)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "internal error" not in done.stderr
    assert done.stdout == ""
