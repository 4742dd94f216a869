"""Whatever is given, there is a sentence about it, exit code 2, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

BRANCH = str(Path(__file__).parents[3] / "policies" / "branch")
CASE = f"{BRANCH}/cases/critical-half-reached.yaml"
AT = "2026-03-10T10:05:00+08:00"

USAGE: list[tuple[list[str], str]] = [
    (["nonsense"], "No such command"),
    (["check", "no-such-folder"], "there is no such file or folder"),
    (["check", "broken", "--format", "xml"], "'xml' is not one of"),
    (["check", "broken", "--no-law", "--pack", "x"], "exclude each other"),
    (["check", "broken", "--stdin-filename", "x.yaml"], "goes with `-`"),
    (["check", "broken", "--output", "."], "is a directory"),
    (["check", "broken", "--output", "no/such/folder/out"], "cannot write"),
    (["check", "broken", "--pack", "no-such-pack"], "no-such-pack"),
    (["decide"], "Missing argument"),
    (["decide", "no-such-book", CASE], "there is no playbook `no-such-book`"),
    (["decide", CASE, CASE, "--at", AT], "cannot be used"),
    (["decide", "broken", CASE, "--at", AT], "days_past_deu"),
    (["decide", "broken"], "name at least one case"),
    (["decide", BRANCH, "no-such-case.yaml"], "there is no such file or folder"),
    (["decide", BRANCH, "broken"], "holds no case"),
    (["decide", BRANCH, CASE, "--at", "2026-03-10T10:05:00"], "add the offset, for example"),
    (["decide", BRANCH, CASE, "--at", "2026-03-10"], "has no time"),
    (["decide", BRANCH, CASE, "--at", "yesterday"], "is not an instant"),
    (["decide", BRANCH, CASE, "--at", "2026-02-30T10:05:00+08:00"], "not on the calendar"),
    (["decide", BRANCH, CASE, "--at", "2026-03-10T25:05:00+08:00"], "not on the calendar"),
    (["decide", BRANCH, CASE, "--at", "1066-10-14T09:00:00+00:00"], "1970"),
    (["decide", BRANCH, CASE, "--at", AT, "--horizon", "0"], "not in the range"),
    (["decide", BRANCH, CASE, "--at", AT, "--horizon", "181"], "not in the range"),
    (["mutate", BRANCH, "--min", "nan"], "`nan` is not a number"),
    (["test", BRANCH, "--coverage-min", "NaN"], "`NaN` is not a number"),
    (["preview", BRANCH, "--from", "0001-01-01", "--to", "2027-01-01"], "outside the years 1970"),
    (["preview", BRANCH, "--from", "2026-01-01", "--to", "9999-12-31"], "outside the years 1970"),
    (["check", "broken", "--select", "ZZZ"], "`ZZZ` is no code"),
    (["check", "broken", "--ignore", "P1,P20l"], "`P20L` is no code"),
    (["decide", BRANCH, CASE, "--at", AT, "--target", "prolog"], "is not one of"),
    (["decide", BRANCH, CASE, "--at", AT, "--guidance", "ignore"], "is not one of"),
    (["decide", BRANCH, CASE, "--at", AT, "--actor", "me"], "is not one of"),
    (["decide", BRANCH, "-", "-", "--at", AT], "only once"),
    (["decide", BRANCH, "-", "--at", AT], "standard input is empty"),
    (
        ["explain", BRANCH, CASE, "--at", AT, "--treatment", "plain-cal"],
        "did you mean `plain-call`?",
    ),
    (["explain", BRANCH, CASE, "--at", AT, "--to", "nowhere"], "no point `nowhere`"),
    (["explain", BRANCH, f"{BRANCH}/cases", "--at", AT], "expected one"),
    (["explain", BRANCH, CASE, "--at", AT, "--depth", "abyss"], "is not one of"),
    (["test", "no-such-folder"], "there is no such file or folder"),
    (["test", BRANCH, "-k", "("], "not a regular expression"),
    (["test", "broken"], "found no test"),
    (["rule", "X999"], "there is no code"),
    (["rule", "P101", "--all"], "not both"),
    (["schema", "nothing"], "there is no kind"),
    (["facts", "no-such-book"], "there is no playbook"),
    (["facts", "--scope", "world"], "is not one of"),
    (["completion", "tcsh"], "is not one of"),
    (["init", CASE], "cannot make"),
    (["--color", "sometimes", "check"], "is not one of"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE, ids=lambda value: str(value)[-40:])
def test_wrong_usage(run: Run, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "internal error" not in done.stderr
    assert done.stdout == ""


CASES: list[tuple[str, bytes]] = [
    ("empty.yaml", b""),
    ("not-yaml.yaml", b"id: [1, 2\n"),
    ("not-json.json", b'{"id": "X",'),
    ("list.yaml", b"- a\n- b\n"),
    ("text.yaml", b"hello"),
    ("encoding.yaml", "id: 客户".encode("gb18030")),
    ("binary.yaml", bytes(range(256))),
    ("nul.yaml", b"id: \x00\n"),
    (
        "zone.yaml",
        b"id: X\nperson: P\ncontacts: [{id: s, role: debtor, points: "
        b"[{id: p, channel: [call], zones: [Asia/Peking]}]}]",
    ),
    ("role.yaml", b"id: X\nperson: P\ncontacts: [{id: s, role: dettor, points: []}]"),
    ("naive.yaml", b"id: X\nperson: P\nevents: [{id: e, at: 2026-03-10T10:00, type: call}]"),
    ("key.yaml", b"id: X\nperson: P\nlaon: {status: active}"),
    ("twice.yaml", b"id: X\nid: Y\nperson: P"),
    ("deep.yaml", b"id: " + b"[" * 5000),
    ("extra.yaml", b"id: X\nperson: P\nextra: {at: noon}"),
]


@pytest.mark.parametrize(("name", "content"), CASES, ids=[name for name, _ in CASES])
def test_bad_cases(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    at = () if name == "extra.yaml" else ("--at", AT)
    done = run("decide", BRANCH, file, "--no-law", *at)
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert "internal error" not in done.stderr
    explained = run("explain", BRANCH, file, "--no-law", *at)
    assert (explained.returncode, explained.stdout) == (2, "")
    assert "internal error" not in explained.stderr


@pytest.mark.parametrize(("name", "content"), CASES, ids=[name for name, _ in CASES])
def test_bad_policies(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "policy.yaml").write_bytes(content)
    done = run("check", tmp_path)
    assert done.returncode == 1
    assert "policy.yaml" in done.stdout
    assert done.stderr == ""
    done = run("check", "-", stdin=content)
    assert done.returncode == 1
    assert done.stderr == ""


def test_unexpected_trouble_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("duecourse_cli.commands.check.books_under", broken)
    done = run("check", "broken")
    assert done.returncode == 2
    assert "internal error: RuntimeError: boom" in done.stderr
    assert "duecourse -v" in done.stderr
