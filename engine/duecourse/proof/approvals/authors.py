"""Who wrote a policy, as the git repository it lies in knows.

What git knows of authors is what they said of themselves: it leaves out the honest. Where that is
not enough, whoever judges names the author (``--author``), from what they trust.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from duecourse.errors import ApprovalError
from duecourse.proof.approvals.document import FOLDER
from duecourse.proof.approvals.subject import subject_of

_TOGETHER = re.compile(r"^co-authored-by:.*<([^<>]+)>\s*$", re.IGNORECASE | re.MULTILINE)
_MISLEADS = re.compile(r"GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|.*_PATHSPECS)$")
_SUFFIXES = (".yaml", ".yml")
_LINK, _MODULE = b"120000", b"160000"


@dataclass(frozen=True, slots=True)
class Written:
    """What git knows of who wrote a policy.

    Attributes:
        authors: Addresses of those who wrote its commits since the version approved before, and of
            those whom the commits name beside them; of all its commits where there is none.
        unknown: Why that is not all: changes that are not committed, a history that is cut off.
            Empty where it is.
        elsewhere: What of the policy lies where its commits do not tell who wrote it: a link that
            leads out of its folder or among its approvals, a repository of its own. Empty where
            nothing does.
        changed: Of the files asked about, those that one of these authors changed since then.
    """

    authors: tuple[str, ...]
    unknown: str = ""
    changed: tuple[Path, ...] = ()
    elsewhere: str = ""


class History:
    """The repository that a policy lies in; every question raises A104 where git cannot say."""

    def __init__(self, top: Path, book: str) -> None:
        """Read the repository at *top*, in which the policy lies at *book*, a path or ``.``."""
        self._top, self._book = top, book
        self._digests: dict[str, str | None] = {}
        whole = ":(top)" if book == "." else f":(top,literal){book}"
        self._paths = [whole, f":(top,exclude,literal){_join(book, FOLDER)}"]

    @classmethod
    def of(cls, book: Path) -> History | None:
        """Return that of the policy in the folder *book*; None where it lies in no repository.

        Raises:
            ApprovalError: A104: git cannot say.
        """
        try:
            done = _run(book, "rev-parse", "--show-toplevel", "--show-prefix")
        except FileNotFoundError:
            return None  # no git: nobody is known, and whoever judges has to say
        if done.returncode != 0:
            told = done.stderr.decode("utf-8", "replace").strip()
            if "not a git repository" in told:
                return None
            raise ApprovalError("A104", f"git cannot say who wrote `{book}`: {_first(told)}")
        top, prefix = done.stdout.decode("utf-8", "surrogateescape").splitlines()[:2]
        return cls(Path(top), prefix.rstrip("/") or ".")

    def written(self, before: str | None, watched: tuple[Path, ...] = ()) -> Written:
        """Return who wrote the policy.

        Args:
            before: The digest of the version approved before, as ``subject`` gives it. The newest
                commit at which the policy has it ends the search.
            watched: Files of which it is asked whether these authors changed them too.
        """
        if not self._ask("rev-list", "--max-count=1", "--all").strip():
            return Written((), "nothing is committed")
        since = self._commit_with(before, "HEAD")
        authors = self._authors(_reach(since, "HEAD"), self._book, *self._paths)
        return Written(
            tuple(sorted(authors)),
            self._uncommitted() or self._cut(since),
            self._changed(since, watched, authors),
            _elsewhere(self._top / self._book),
        )

    def written_then(self, version: str, before: str | None) -> Written:
        """Return who wrote an older version of the policy, both told by their digests.

        Nobody where no commit has it: of what came after it everybody is then an author.
        """
        end = self._commit_with(version, "HEAD")
        if end is None:
            return Written(())
        since = self._commit_with(before, end)
        authors = self._authors(_reach(since, end), self._book, *self._paths)
        return Written(tuple(sorted(authors)), self._cut(since))

    def _authors(self, reach: str, place: str, *paths: str) -> set[str]:
        """Return who wrote the commits at *place*, told by *paths*, and whom those name beside.

        Whoever merges wrote nothing where the merge is the one that git makes by itself.
        """
        # What an author can write, the message, comes last; no commit has a NUL in it.
        form = "--format=%H%x01%P%x01%ae%x01%aE%x01%B"
        found = self._ask("log", "-z", "--full-history", form, reach, "--", *paths)
        authors: set[str] = set()
        for each in filter(None, found.split("\x00")):
            commit, parents, address, mapped, words = each.split("\x01", 4)
            if " " in parents and self._by_itself(commit, parents.split(), place):
                continue
            named = (address, mapped, *_TOGETHER.findall(words))
            authors |= {each.strip().casefold() for each in named if each.strip()}
        return authors

    def _by_itself(self, commit: str, parents: list[str], place: str) -> bool:
        """Whether a merge has at *place* what git makes of its parents without anybody's help.

        Where git cannot tell (older than 2.38, more than two parents) somebody helped.
        """
        if len(parents) != 2:
            return False
        merged = _run(self._top, "merge-tree", "--write-tree", *parents)
        if merged.returncode != 0:
            return False
        tree = merged.stdout.decode().strip()
        return self._named(tree, place) == self._named(commit, place)

    def _named(self, commit: str, place: str) -> bytes:
        """Return the name of what lies at *place* in a commit or tree; empty for nothing."""
        there = f"{commit}^{{tree}}" if place == "." else f"{commit}:{place}"
        return _run(self._top, "rev-parse", "--verify", "--quiet", there).stdout.strip()

    def _uncommitted(self) -> str:
        """Say that files are changed or not known to git, ignored files too; empty otherwise."""
        flags = ("--porcelain", "-z", "--untracked-files=all", "--ignored=matching")
        listed = self._ask("status", *flags, "--", *self._paths).split("\x00")
        changed = any(name.endswith(_SUFFIXES) for name in listed)
        return "there are changes that are not committed" if changed else ""

    def _cut(self, since: str | None) -> str:
        """Say that the history begins after the version approved before; empty otherwise."""
        shallow = self._ask("rev-parse", "--is-shallow-repository").strip() == "true"
        cut = shallow and since is None
        return "the history is cut off before the version approved before" if cut else ""

    def _changed(
        self, since: str | None, watched: tuple[Path, ...], authors: set[str]
    ) -> tuple[Path, ...]:
        found: list[Path] = []
        for file in watched if since is not None else ():
            try:
                place = file.resolve().relative_to(self._top.resolve()).as_posix()
            except ValueError:
                continue  # it lies elsewhere
            if authors & self._authors(_reach(since, "HEAD"), place, f":(top,literal){place}"):
                found.append(file)
        return tuple(found)

    def _commit_with(self, digest: str | None, end: str) -> str | None:
        """Return the newest commit up to *end* at which the policy has *digest*."""
        if digest is None:
            return None
        commits = self._ask("log", "--full-history", "--format=%H", end, "--", *self._paths)
        for commit in commits.split():
            tree = self._named(commit, self._book).decode()
            if tree and tree not in self._digests:
                self._digests[tree] = self._digest(tree)
            if self._digests.get(tree) == digest:
                return commit
        return None

    def _digest(self, tree: str) -> str | None:
        """Return the digest of the policy in a tree; None where it has links, or does not read."""
        with TemporaryDirectory(prefix="duecourse-") as folder:
            for mode, name, path in self._files(tree):
                if mode in (_LINK, _MODULE):
                    return None
                if path.endswith(_SUFFIXES):
                    file = Path(folder) / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(self._bytes("cat-file", "blob", name))
            return subject_of(Path(folder))

    def _files(self, tree: str) -> Iterator[tuple[bytes, str, str]]:
        for entry in filter(None, self._bytes("ls-tree", "-r", "-z", tree).split(b"\x00")):
            about, path = entry.split(b"\t", 1)
            mode, _, name = about.split(b" ")
            yield mode, name.decode(), os.fsdecode(path)

    def _ask(self, *arguments: str) -> str:
        return self._bytes(*arguments).decode("utf-8", "replace")

    def _bytes(self, *arguments: str) -> bytes:
        done = _run(self._top, *arguments)
        if done.returncode != 0:
            told = _first(done.stderr.decode("utf-8", "replace"))
            raise ApprovalError("A104", f"git cannot say who wrote `{self._book}`: {told}")
        return done.stdout


def _reach(since: str | None, end: str) -> str:
    return end if since is None else f"{since}..{end}"


def _elsewhere(book: Path) -> str:
    """Say what of the policy in *book* is not in the commits of its folder; empty for nothing."""
    whole = book.resolve()
    approvals = whole / FOLDER
    for folder, folders, files in os.walk(whole):
        here = Path(folder)
        if here == approvals:
            folders.clear()
            continue
        for name in sorted((*folders, *files)):
            place = here / name
            told = place.relative_to(whole).as_posix()
            if name == ".git" and here != whole:
                return f"`{told.removesuffix('/.git')}` is a repository of its own"
            if name.startswith(".") or not place.is_symlink() or place == approvals:
                continue
            there = place.resolve()
            inside = there.is_relative_to(whole) and not there.is_relative_to(approvals)
            if not inside and (there.is_dir() or name.endswith(_SUFFIXES)):
                return f"`{told}` is a link to what lies elsewhere"
    return ""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # What replaces objects, or says what a path means, could hide a commit.
    own = {"LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}
    inherited = {name: value for name, value in os.environ.items() if not _MISLEADS.match(name)}
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        env={**inherited, **own},
        check=False,
    )


def _first(told: str) -> str:
    line = next((line for line in told.splitlines() if line.strip()), "it gives no reason")
    return line.removeprefix("fatal: ").strip()


def _join(book: str, name: str) -> str:
    return name if book == "." else f"{book}/{name}"


__all__ = ["History", "Written"]
