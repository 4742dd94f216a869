"""``duecourse docs`` and ``duecourse graph`` as a user runs them, and the page in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests._runs import BRANCH, ROOT

import duecourse
from duecourse.handbook.graph.make import OF, graph
from duecourse.handbook.graph.mermaid import mermaid

from .conftest import Run
from .test_report_command import LIBRARY, browser

__all__ = ["browser"]
SMALL = ROOT / "tests" / "golden" / "handbook" / "policy"
LAW = ROOT / "tests" / "golden" / "handbook" / "law"
MERMAID = "11.12.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("handbooks")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_branch_playbook_whole(run: Run, folder: Path, language: str) -> None:
    """Every item of the playbook and of the chosen laws is told, and every link leads somewhere."""
    page = folder / f"{language}.html"
    done = run("docs", BRANCH, "--law", "cn", "--law", "us", "--language", language, "-o", page)
    assert done.returncode == 0, done.stderr
    text = page.read_text("utf-8")
    anchors = re.findall(r' id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links - set(anchors) == set()
    for kind, files in (
        ("treatment", sorted((BRANCH / "treatments").glob("*.yaml"))),
        ("script", sorted((BRANCH / "scripts").glob("*.yaml"))),
        ("limit-branch", [BRANCH / "limits.yaml"]),
        ("limit-cn", sorted((ROOT / "policies/regimes/cn").glob("*.yaml"))),
        ("limit-us", sorted((ROOT / "policies/regimes/us").glob("*.yaml"))),
    ):
        ids = [
            name
            for file in files
            for name in re.findall(r"^  - (?:\{)?id: ([\w-]+)", file.read_text("utf-8"), re.M)
            if "cohorts:" not in file.read_text("utf-8")
        ]
        assert len(ids) > 5
        assert [name for name in ids if f"{kind}-{name}" not in anchors] == []
    for words in ("GB/T 45251-2025", "12 CFR 1006.14(b)(2)(i)(A)", "sha256:", "2026-11-23"):
        assert words in text
    assert ("not legal advice" if language == "en" else "不构成法律意见") in text
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="(?!#|https?://|data:)', text)


def test_nothing_raw_in_chinese(run: Run, folder: Path) -> None:
    """What a Chinese reader meets in a sentence is Chinese: no word of the vocabulary is left."""
    page = folder / "zh.html"
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page.read_text("utf-8"), flags=re.S)
    for section in ("stages", "duties", "limits-cn", "limits-branch"):
        part = text[text.index(f'<section id="{section}"') :]
        told = re.findall(r'<p class="does">(.*?)</p>', part[: part.index("</section>")])
        for sentence in told:
            bare = re.sub(r"<[^>]+>", "", sentence)
            assert not re.search(r"[a-z]+_[a-z]+|\b[a-z]{4,}\b", bare), bare


def test_markdown_with_its_pictures_beside_it(run: Run, tmp_path: Path) -> None:
    for output in (tmp_path / "book", tmp_path / "small.md"):
        done = run("docs", SMALL, "--law", LAW, "-f", "markdown", "--output", output)
        assert done.returncode == 0, done.stderr
        file = output / "handbook.md" if output.is_dir() else output
        pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", file.read_text("utf-8"))
        assert len(pictures) == 3
        for name in pictures:
            assert ElementTree.parse(file.with_name(name)).getroot().tag.endswith("svg")
        assert f"wrote {file.name if output.suffix else 'book'}" in done.stderr.replace(
            f"{tmp_path.as_posix()}/", ""
        )


def test_the_same_command_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name, seed in (("one.html", "1"), ("two.html", "2")):
        done = run(
            "docs", SMALL, "--law", LAW, "-o", tmp_path / name, environ={"PYTHONHASHSEED": seed}
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_of_a_day(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "day.html"
    done = run("docs", SMALL, "--law", LAW, "--on", "2026-01-01", "-o", page)
    assert done.returncode == 0, done.stderr
    assert "treatment-hand-over" not in page.read_text("utf-8")


def test_without_law_it_warns(run: Run, tmp_path: Path) -> None:
    done = run("docs", SMALL, "-o", tmp_path / "alone.html")
    assert done.returncode == 0
    assert "no law pack was chosen" in done.stderr
    assert "not to work by" in (tmp_path / "alone.html").read_text("utf-8")


def test_the_laws_of_the_places_that_the_playbook_names(run: Run, tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "policy")
    header = tmp_path / "policy" / "playbook.yaml"
    header.write_text(header.read_text("utf-8") + "jurisdiction: [HK]\n", "utf-8")
    done = run("docs", tmp_path / "policy", "-o", tmp_path / "hk.html")
    assert done.returncode == 0, done.stderr
    assert 'id="limits-hk"' in (tmp_path / "hk.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("docs", "nowhere", "-o", "x.html"), "there is no playbook `nowhere`"),
        (("docs", SMALL, "--law", "cnn", "-o", "x.html"), "there is no law pack `cnn`"),
        (("docs", SMALL), "Missing option"),
        (("docs", SMALL, "-f", "markdown", "-o", "x.html"), "name it `x.md`"),
        (("docs", ROOT / "tests/e2e/broken", "-o", "x.html"), "P502"),
        (("docs", SMALL, "--language", "fr", "-o", "x.html"), "'fr'"),
        (("graph", SMALL, "--of", "cases"), "'cases'"),
        (("graph", "nowhere"), "there is no playbook `nowhere`"),
    ],
)
def test_wrong_usage(
    run: Run, tmp_path: Path, arguments: tuple[str | Path, ...], said: str
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_replaced_unasked(run: Run, tmp_path: Path) -> None:
    beside = tmp_path / "book-stages.svg"
    beside.write_text("kept", "utf-8")
    done = run("docs", SMALL, "--law", LAW, "-o", tmp_path / "book.md")
    assert done.returncode == 2
    assert "already there" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["book-stages.svg"]
    assert beside.read_text("utf-8") == "kept"
    assert run("docs", SMALL, "--law", LAW, "-o", tmp_path / "book.md", "--force").returncode == 0


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (380, "en"), (380, "zh")])
def test_the_page_in_a_browser(folder: Path, browser: Path, width: int, language: str) -> None:
    found = _look(browser, folder / f"{language}.html", width)
    assert found["language"] == {"en": "en", "zh": "zh-Hans"}[language]
    assert len(found["headings"]) == 12
    assert found["paper"] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def _look(browser: Path, page: Path, width: int) -> dict[str, Any]:
    done = subprocess.run(
        ["node", ROOT / "tests/e2e/look.mjs", LIBRARY / "node_modules" / "playwright-core",
         browser, page.as_uri(), str(width), "dark"],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["trouble"] == []
    assert found["requests"] == [page.as_uri()]
    assert found["outside"] == []
    assert found["twice"] == []
    assert found["links"]
    assert found["overflow"] <= 0, "the page scrolls sideways"
    return found


@pytest.mark.parametrize("of", ["stages", "treatments", "law"])
def test_the_graphs_as_graphviz_and_as_a_drawing(run: Run, tmp_path: Path, of: str) -> None:
    arguments = ("graph", SMALL, "--law", LAW, "--of", of)
    drawn = run(*arguments, "-f", "svg")
    assert drawn.returncode == 0, drawn.stderr
    root = ElementTree.fromstring(drawn.stdout)
    assert root.get("role") == "img"
    text = run(*arguments, "-f", "dot", "--language", "zh")
    assert text.returncode == 0, text.stderr
    assert text.stdout.count("{") == text.stdout.count("}")
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("no Graphviz: `make graphviz` installs it")
    done = subprocess.run(
        [dot, "-Tplain"], input=text.stdout.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    nodes = [line for line in done.stdout.splitlines() if line.startswith(b"node ")]
    assert len(nodes) == len(re.findall(r"^ +(?!graph)\w+ \[label=", text.stdout, re.M)) > 4


def test_mermaid_reads_the_graphs(tmp_path: Path, browser: Path) -> None:
    """Mermaid's own parser, in a real browser, without a network."""
    book = duecourse.load(BRANCH, packs=[ROOT / "policies/regimes/cn"]).joined
    texts = [mermaid(graph(book, of, language)) for of in OF for language in ("en", "zh")]
    files = [tmp_path / f"{number}.mmd" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    done = subprocess.run(
        ["node", ROOT / "tests/e2e/mermaid.mjs", LIBRARY / "node_modules" / "playwright-core",
         browser, _mermaid(), *files],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for text, found in zip(texts, json.loads(done.stdout), strict=True):
        assert found["type"].startswith("flowchart")
        assert found["nodes"] == len(set(re.findall(r"^ +(\w+)\[", text, re.M)))
        assert found["edges"] == len(re.findall(r" -\.?->", text))


def _mermaid() -> Path:
    folder = ROOT / ".cache" / "npm-mermaid"
    script = folder / "package" / "dist" / "mermaid.min.js"
    if not script.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", f"mermaid@{MERMAID}", "--pack-destination", str(folder)],
            capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.skip("mermaid cannot be had from npm here")
        subprocess.run(
            ["tar", "-xzf", folder / f"mermaid-{MERMAID}.tgz", "-C", folder,
             "package/dist/mermaid.min.js"],
            check=True,
        )  # fmt: skip
    return script
