"""``duecourse diff`` as people use it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from .conftest import DUECOURSE, HERE, Run
from .test_report_command import browser, look

ROOT = HERE.parents[1]
__all__ = ["browser"]  # the fixture


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with the branch playbook as it is, and as somebody edited it."""
    for name in ("old", "new"):
        shutil.copytree(ROOT / "policies" / "branch", tmp_path / name)
    for file, before, after in (
        ("stages.yaml", "days_past_due: 1..3", "days_past_due: 1..5"),
        ("stages.yaml", "days_past_due: 4..7", "days_past_due: 6..7"),
        ("call-windows.yaml", "hours: 09:30..11:00", "hours: 10:30..11:00"),
        ("worklist.yaml", "points: 40", "points: 45"),
    ):
        path = tmp_path / "new" / file
        text = path.read_text("utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, after), "utf-8")
    return tmp_path


def test_what_changed(run: Run, two: Path, golden: Callable[[str, str], None]) -> None:
    done = run("diff", "old", "new", cwd=two)
    assert (done.returncode, done.stderr) == (0, "")
    golden("diff.full", done.stdout)


def test_exit_code(run: Run, two: Path) -> None:
    assert run("diff", "old", "new", "--exit-code", cwd=two).returncode == 1
    done = run("diff", "old", "old", "--exit-code", cwd=two)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no difference" in done.stdout


def test_json_keeps_to_its_schema(run: Run, two: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "difference.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for other in ("new", "old"):
        done = run("diff", "old", other, "--format", "json", cwd=two)
        found = json.loads(done.stdout)
        jsonschema.validate(found, schema)
        assert found["different"] is (other == "new")
    again = run("diff", "./new/../old", "new", "--format", "json", cwd=two)
    assert (
        json.loads(again.stdout)["digest"]
        == json.loads(run("diff", "old", "new", "--format", "json", cwd=two).stdout)["digest"]
    )


def test_a_page(run: Run, two: Path) -> None:
    done = run("diff", "old", "new", "--format", "html", "-o", "page.html", cwd=two)
    assert done.returncode == 0, done.stderr
    page = (two / "page.html").read_text("utf-8")
    assert "Cases come to golden from critical exactly where" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_what_cannot_be_compared(run: Run, two: Path) -> None:
    done = run("diff", "old", "nowhere", cwd=two)
    assert done.returncode == 2
    assert "there is no policy `nowhere`" in done.stderr
    (two / "empty").mkdir()
    done = run("diff", "old", "empty", cwd=two)
    assert done.returncode == 2
    assert "--> empty:1:1" in done.stderr
    done = run("diff", "old", ROOT / "policies" / "regimes" / "cn", cwd=two)
    assert done.returncode == 2
    assert "name two playbooks, or two law packs" in done.stderr
    file = two / "new" / "stages.yaml"
    file.write_text(file.read_text("utf-8").replace("1..5", "1-5"), "utf-8")
    done = run("diff", "old", "new", cwd=two)
    assert done.returncode == 2
    assert "new/stages.yaml:22" in done.stderr


AT = "2026-12-01T10:00:00+08:00"


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small portfolio in China and India, with faulty rows."""
    folder = tmp_path_factory.mktemp("portfolio") / "tables"
    done = subprocess.run(
        [DUECOURSE, "-q", "synth-portfolio", "--cases", "150", "--at", AT, "--out", folder,
         "--jurisdiction", "CN=0.6,IN=0.4", "--faults", "0.05", "--format", "csv"],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


INDIA = ("--pack", str(ROOT / "policies" / "regimes" / "in"))


def valid(found: object, name: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema)


def test_who_is_treated_differently(run: Run, two: Path, portfolio: Path) -> None:
    asked = ("diff", "old", "new", "--cases", portfolio, "--at", AT, "--no-law")
    done = run(*asked, "--format", "json", cwd=two)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    valid(found, "difference")
    valid(found["impact"], "impact")
    cases = found["impact"]["cases"]
    assert cases["read"] == cases["compared"] + cases["rejected"]
    assert cases["rejected"] > 0
    assert f"{cases['rejected']} of {cases['read']} cases were rejected" in done.stderr
    assert found["impact"]["labels"]["stage"] > 0
    moved = [row for row in found["impact"]["stages"] if row["before"] != row["after"]]
    assert [(row["before"], row["after"]) for row in moved] == [("critical", "golden")]
    told = run(*asked, cwd=two, environ={"COLUMNS": "80"}).stdout
    assert max(map(len, told.splitlines())) <= 80
    assert f"{cases['read']:,} cases read = {cases['compared']:,} compared" in told
    assert "Critical period" in told
    assert "NO LAW" in done.stderr
    assert "! NO LAW" in told  # in a file too
    page = run(*asked, "--format", "html", cwd=two).stdout
    assert "NO LAW  decided without any law pack" in page


def test_the_page_of_an_impact_in_a_browser(
    run: Run, two: Path, portfolio: Path, browser: Path
) -> None:
    page = two / "impact.html"
    asked = ("diff", "old", "new", "--cases", portfolio, "--at", AT, "--no-law")
    done = run(*asked, "--format", "html", "-o", page, cwd=two)
    assert done.returncode == 0, done.stderr
    wide = look(browser, page, 1280, "light")
    assert wide["title"] == "What changed · branch 2019.10"
    assert wide["headings"][1:3] == ["Who is treated differently", "By stage"]
    assert wide["headings"][-3:] == ["Stages", "Windows", "Score"]
    drawn = [each for each in wide["figures"] if each["named"]]
    assert len(drawn) >= 4
    assert all(each["caption"] and each["rows"] for each in wide["figures"])
    dark = look(browser, page, 390, "dark")
    assert dark["paper"] != wide["paper"]


def test_two_readings_of_a_law(run: Run, two: Path, portfolio: Path) -> None:
    shutil.copytree(ROOT / "policies" / "regimes" / "in", two / "in")
    file = two / "in" / "directions-2025.yaml"
    text = file.read_text("utf-8")
    before, hours, after = text.partition("id: hours-2025")
    assert hours
    file.write_text(before + hours + after.replace("08:00..19:00", "09:00..18:00", 1), "utf-8")
    packs = ("diff", ROOT / "policies" / "regimes" / "in", two / "in")
    asked = (*packs, "--cases", portfolio, "--at", AT)
    done = run(*asked, cwd=two)
    assert done.returncode == 2
    assert "name a playbook with `--book`" in done.stderr
    done = run(*asked, "--book", "old", *INDIA, "--format", "json", cwd=two)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [item["id"] for item in found["items"]] == ["hours-2025"]
    assert found["impact"]["labels"]["looser"] == 0
    assert [each["pack"] for each in found["impact"]["by_pack"]] == ["in"]


def test_cases_and_instant_go_together(run: Run, two: Path) -> None:
    assert run("diff", "old", "new", "--at", AT, cwd=two).returncode == 2
    assert run("diff", "old", "new", "--cases", "x", cwd=two).returncode == 2
    done = run("diff", "old", "new", "--cases", "nowhere", "--at", AT, "--no-law", cwd=two)
    assert done.returncode == 2
    assert "there is no `nowhere`" in done.stderr


def test_where_every_case_is_rejected_it_is_said_why(run: Run, two: Path, portfolio: Path) -> None:
    file = two / "new" / "playbook.yaml"
    file.write_text(file.read_text("utf-8").replace("currency: CNY", "currency: USD"), "utf-8")
    done = run("diff", "old", "new", "--cases", portfolio, "--at", AT, "--no-law", cwd=two)
    assert done.returncode == 2
    told = " ".join(done.stderr.split())
    assert "none of the 152 cases was compared: all of them were rejected" in told
    assert "most of them by C108 (the currency of the case is not the playbook's), 148" in told


def test_where_nobody_is_treated_differently_it_is_said_plainly(run: Run, tmp_path: Path) -> None:
    made = ("synth-portfolio", "--cases", "10", "--jurisdiction", "CN=1", "--at", AT)
    assert run(*made, "--out", tmp_path / "china").returncode == 0
    days = ("--from", "2026-12-01", "--to", "2027-01-31")
    done = run("preview", "policies/branch", *days, "--cases", tmp_path / "china", *INDIA, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "        0  cases changed by any date\n" in done.stdout
    assert "None of the 10 cases is treated differently." in done.stdout


def test_the_calendar_alone(run: Run, golden: Callable[[str, str], None]) -> None:
    days = ("--from", "2026-12-15", "--to", "2027-01-01")
    done = run("preview", "policies/branch", *days, cwd=ROOT, environ={"COLUMNS": "120"})
    assert (done.returncode, done.stderr) == (0, "")
    golden("preview.full", done.stdout)
    done = run("preview", "policies/branch", *days, "--format", "json", cwd=ROOT)
    found = json.loads(done.stdout)
    valid(found, "preview")
    assert [each["at"] for each in found["boundaries"]] == ["2027-01-01T00:00:00+05:30"]
    assert found["boundaries"][0]["impact"] is None
    done = run("preview", "policies/branch", *days, "--no-law", cwd=ROOT)
    assert "Nothing begins and nothing ends" in done.stdout
    days = ("--from", "2027-01-01", "--to", "2026-12-15")
    assert run("preview", "policies/branch", *days, cwd=ROOT).returncode == 2


def test_what_a_date_brings_to_a_portfolio(
    run: Run, portfolio: Path, tmp_path: Path, browser: Path
) -> None:
    days = ("--from", "2026-12-01", "--to", "2027-01-31")
    asked = ("preview", "policies/branch", *days, "--cases", portfolio, *INDIA)
    done = run(*asked, "--format", "json", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    valid(found, "preview")
    (boundary,) = found["boundaries"]
    valid(boundary["impact"], "impact")
    assert found["at"] == AT
    assert boundary["impact"]["cases"]["changed"] > 0
    assert {each["pack"] for each in boundary["impact"]["by_pack"]} <= {"in", "core", "branch"}
    page = tmp_path / "preview.html"
    done = run(*asked, "--format", "html", "-o", page, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    seen = look(browser, page, 390, "light")
    assert seen["title"] == "What the calendar brings · branch 2019.10"
    assert "2027-01-01: Who is treated differently" in seen["headings"]
