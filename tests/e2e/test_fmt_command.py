"""``duecourse fmt`` as people use it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from .conftest import DUECOURSE, Run

UNTIDY = 'kind:   stages   # what\nstages:\n- {title: "Golden", id: golden}\n'
TIDY = "kind: stages     # what\nstages:\n  - {id: golden, title: Golden}\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "tidy.yaml").write_text(TIDY, "utf-8")
    (tmp_path / "untidy.yaml").write_text(UNTIDY, "utf-8")
    (tmp_path / "cases" / "one.yml").write_text("kind: case\nid:  'LN-1'\n", "utf-8")
    (tmp_path / ".hidden" / "x.yaml").write_text("a:   b", "utf-8")
    (tmp_path / "note.txt").write_text("a:   b", "utf-8")
    return tmp_path


def test_files_are_laid_out_once(run: Run, book: Path) -> None:
    before = (book / "tidy.yaml").stat()
    done = run("fmt", cwd=book)
    assert done.returncode == 0
    assert done.stdout == "laid out cases/one.yml\nlaid out untidy.yaml\n"
    assert "2 files laid out, 1 file left as it was" in done.stderr
    assert (book / "untidy.yaml").read_text("utf-8") == TIDY
    assert (book / "cases" / "one.yml").read_text("utf-8") == "kind: case\nid: LN-1\n"
    assert (book / ".hidden" / "x.yaml").read_text("utf-8") == "a:   b"
    assert (book / "tidy.yaml").stat().st_mtime_ns == before.st_mtime_ns
    again = run("-q", "fmt", cwd=book)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert sorted(path.name for path in book.iterdir()) == [
        ".hidden", "cases", "note.txt", "tidy.yaml", "untidy.yaml",
    ]  # fmt: skip


def test_check_and_diff_write_nothing(run: Run, book: Path) -> None:
    done = run("fmt", "--check", "untidy.yaml", "tidy.yaml", cwd=book)
    assert (done.returncode, done.stdout) == (1, "would lay out untidy.yaml\n")
    assert "1 file would be laid out, 1 file left as it was" in done.stderr
    done = run("fmt", "--diff", "untidy.yaml", cwd=book)
    assert done.returncode == 1
    assert done.stdout == (
        "--- untidy.yaml\n+++ untidy.yaml (canonical)\n@@ -1,3 +1,3 @@\n"
        "-kind:   stages   # what\n+kind: stages     # what\n stages:\n"
        '-- {title: "Golden", id: golden}\n+  - {id: golden, title: Golden}\n'
    )
    assert (book / "untidy.yaml").read_text("utf-8") == UNTIDY
    for flag in ("--check", "--diff"):
        done = run("fmt", flag, "tidy.yaml", cwd=book)
        assert (done.returncode, done.stdout) == (0, "")


def test_standard_input(run: Run, tmp_path: Path) -> None:
    crlf = b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode()
    done = run("fmt", "-", stdin=crlf, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, TIDY.replace("\n", "\r\n"), "")
    done = run("fmt", "-", "--check", stdin=UNTIDY, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    done = run("fmt", "-", "--stdin-filename", "x.yaml", stdin="kind: [", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error[P001]" in done.stderr
    assert "--> x.yaml:1:8" in done.stderr


def test_a_broken_file_is_left_alone_and_the_others_are_not(run: Run, book: Path) -> None:
    (book / "broken.yaml").write_text("kind: stages\nkind: stages\n", "utf-8")
    done = run("fmt", cwd=book)
    assert done.returncode == 2
    assert "error[P002]" in done.stderr
    assert "1 file with mistakes, left alone" in done.stderr
    assert (book / "untidy.yaml").read_text("utf-8") == TIDY
    assert (book / "broken.yaml").read_text("utf-8") == "kind: stages\nkind: stages\n"
    assert run("fmt", "--check", cwd=book).returncode == 2


def test_links_and_permissions_stay(run: Run, book: Path) -> None:
    file, link = book / "untidy.yaml", book / "link.yaml"
    file.chmod(0o640)
    link.symlink_to(file)
    done = run("fmt", "link.yaml", "untidy.yaml", cwd=book)
    assert (done.returncode, done.stdout) == (0, "laid out link.yaml\n")
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.read_text("utf-8") == TIDY


def test_a_disk_that_is_full_leaves_the_file_as_it_was(book: Path) -> None:
    before = (book / "untidy.yaml").read_bytes()
    names = sorted(file.name for file in book.iterdir())
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$0" fmt untidy.yaml', DUECOURSE],
        cwd=book,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert "cannot write `untidy.yaml`" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(file.name for file in book.iterdir()) == names
    assert (book / "untidy.yaml").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_file_that_cannot_be_written_is_told_of(run: Run, book: Path) -> None:
    (book / "untidy.yaml").chmod(0o440)
    done = run("fmt", "untidy.yaml", cwd=book)
    assert done.returncode == 2
    assert "cannot write `untidy.yaml`" in done.stderr


def test_the_digest_is_shown_on_demand(run: Run, book: Path) -> None:
    done = run("-v", "fmt", "untidy.yaml", "--check", cwd=book)
    assert "untidy.yaml sha256:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("fmt", "nowhere.yaml"), "there is no such file or folder"),
        (("fmt", "-", "x.yaml"), "`-` stands alone"),
        (("fmt", ".", "--stdin-filename", "x"), "goes with `-`"),
    ],
)
def test_wrong_use(run: Run, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
