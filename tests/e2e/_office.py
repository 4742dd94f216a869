"""A playbook, people with real keys, and the list of those who may approve."""

from __future__ import annotations

import io
import os
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from duecourse_cli.app import main

PEOPLE = ("anna", "bela", "cora")


def name(who: str) -> str:
    return f"{who}@lender.example"


def here(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process, since starting one takes most of the time."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(each) for each in arguments])
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


class Office:
    """A playbook, people with keys, and the list of those who may approve."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book, self.signers = folder / "desk", folder / "allowed_signers"
        for who in PEOPLE:
            self.key(who)
        self.allow(*PEOPLE)

    def key(self, who: str) -> Path:
        file = self.folder / who
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)]
        subprocess.run(command, check=True)
        return file

    def line(self, who: str, options: str = "", names: str = "") -> str:
        public = (self.folder / f"{who}.pub").read_text().strip()
        return " ".join(filter(None, (names or name(who), options, public)))

    def allow(self, *people: str) -> None:
        self.signers.write_text("".join(self.line(who) + "\n" for who in people))

    def approve(
        self, who: str, *more: str, key: str = "", code: int = 0
    ) -> subprocess.CompletedProcess[str]:
        done = here(
            "approve", "desk", "--no-law", "--as", name(who), "--key", key or who, *more,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    def check(self, *more: str, need: int = 2) -> tuple[int, list[str], str]:
        """Return the exit code, the codes of the findings, and everything that was said."""
        done = here(
            "check", "desk", "--no-law", "--require-approvals", str(need), "--approvers",
            "allowed_signers", "--format", "concise", *more,
        )  # fmt: skip
        rows = [
            row for row in done.stdout.splitlines() if ": error: " in row or ": warning: " in row
        ]
        codes = [row.split(": ")[2].split()[0] for row in rows]
        return done.returncode, sorted(codes), done.stdout + done.stderr

    def approval(self, who: str, *, newest: bool = False) -> Path:
        """Return the one approval of somebody, or their newest."""
        found = sorted(
            (self.book / "approvals").glob(f"*-{name(who)}.yaml"),
            key=lambda file: file.stat().st_mtime_ns,
        )
        assert newest or len(found) == 1
        return found[-1]


def git(folder: Path, *arguments: str | Path, by: str = "anna", check: bool = True) -> str:
    """Run git as one of the people, whatever the settings of this machine."""
    who = {"NAME": by.title(), "EMAIL": name(by)}
    people = {
        f"GIT_{role}_{key}": each for role in ("AUTHOR", "COMMITTER") for key, each in who.items()
    }
    alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "PATH": os.defpath}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**people, **alone},
        check=check,
        capture_output=True,
        text=True,
    )
    return done.stdout


def commit(folder: Path, *paths: str, by: str = "anna", message: str = "words") -> None:
    """Commit what changed at *paths*, as one of the people."""
    git(folder, "add", "--force", *paths, by=by)
    git(folder, "commit", "-qm", message, by=by)
