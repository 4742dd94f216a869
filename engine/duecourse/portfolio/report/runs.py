"""A run's folder, checked before anything is read of it.

A finished run holds ``decisions``, ``actions`` and ``rejects`` by
:mod:`duecourse.portfolio.outcomes` and ``reasons`` (``limit cite title``), all as Parquet, and
``run.json``, which is written last. A table is a file, ``decisions.parquet``, or a folder of that
name with its parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from duecourse.errors import DuecourseError
from duecourse.portfolio.outcomes import ACTIONS, DECISIONS, REJECTS
from duecourse.portfolio.tables import REQUIRED

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "decisions": tuple(DECISIONS.names),
    "actions": tuple(ACTIONS.names),
    "rejects": tuple(REJECTS.names),
    "reasons": ("limit", "cite", "title"),
}


class ReportError(DuecourseError):
    """A run or a portfolio cannot be reported on.

    Attributes:
        code: Stable: ``R101`` no run, ``R102`` unfinished, ``R103`` unreadable or of another form,
            ``R104`` no portfolio, ``R105`` the order of two runs.
        help: What to do about it.
    """

    def __init__(self, code: str, message: str, help: str = "") -> None:
        """Keep the sentence and its hint."""
        super().__init__(message)
        self.code, self.help = code, help

    def __str__(self) -> str:
        """Return the sentence with its code."""
        return f"{self.code}: {super().__str__()}"


@dataclass(frozen=True, slots=True)
class Policy:
    """Where the book of a run was loaded from.

    Attributes:
        playbook: The folder of its playbook.
        packs: Those of its law packs; None for all that ship with duecourse, empty for no law.
        guidance: ``bind`` or ``report``.
    """

    playbook: str
    packs: tuple[str, ...] | None
    guidance: Literal["bind", "report"]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run.

    Attributes:
        folder: Where it lies.
        at: The instant that was asked about.
        book: Id of its book.
        version: The book's version, or empty.
        digest: The book's.
        packs: Ids of its law packs.
        cases: Cases decided.
        rejected: Cases that were not decided; None where ``run.json`` does not count them.
        files: The Parquet files of each table; a table without any is empty.
        policy: Where its book was loaded from; None where ``run.json`` does not say.
    """

    folder: Path
    at: datetime
    book: str
    version: str
    digest: str
    packs: tuple[str, ...]
    cases: int
    rejected: int | None
    files: Mapping[str, tuple[str, ...]]
    policy: Policy | None = None


def open_run(folder: Path) -> Run:
    """Read what a run says of itself, and check that all of it is there.

    Raises:
        ReportError: It is no run, not finished, or does not hold what a run holds.
    """
    said = _said(folder)
    files = {name: _files(folder, name, columns) for name, columns in TABLES.items()}
    cases = sum(pq.read_metadata(file).num_rows for file in files["decisions"])
    counted = _counted(said)
    if counted.get("decided", cases) != cases:
        raise ReportError(
            "R102",
            f"`{folder}` is not whole: run.json counts {counted['decided']} cases, "
            f"the decisions are {cases}",
            "run it again",
        )
    book, law = said.get("book"), said.get("law")
    of_book: Mapping[str, Any] = book if isinstance(book, Mapping) else {"id": book}
    of_law: Mapping[str, Any] = law if isinstance(law, Mapping) else said
    packs = of_law.get("packs")
    return Run(
        folder,
        _instant(folder, said.get("at")),
        str(of_book.get("id") or ""),
        str(of_book.get("version") or ""),
        str(of_book.get("digest") or said.get("digest") or ""),
        tuple(_id(pack) for pack in packs) if isinstance(packs, list) else (),
        cases,
        counted.get("rejected"),
        files,
        _policy(said.get("policy"), of_law.get("guidance")),
    )


def _policy(said: object, guidance: object) -> Policy | None:
    if not isinstance(said, Mapping) or not isinstance(said.get("playbook"), str):
        return None
    packs = said.get("packs")
    named = tuple(map(str, packs)) if isinstance(packs, list) else None
    return Policy(said["playbook"], named, "report" if guidance == "report" else "bind")


def _counted(said: Mapping[str, Any]) -> dict[str, int]:
    """Return how many cases ``run.json`` says were decided and rejected."""
    counts = said.get("counts")
    cases = counts.get("cases") if isinstance(counts, Mapping) else None
    found = cases if isinstance(cases, Mapping) else {}
    return {
        name: found[name] for name in ("decided", "rejected") if isinstance(found.get(name), int)
    }


def _id(pack: object) -> str:
    return str(pack.get("id")) if isinstance(pack, Mapping) else str(pack)


def _said(folder: Path) -> Mapping[str, Any]:
    if not folder.is_dir():
        raise ReportError(
            "R101", f"`{folder}` is no folder of a run", "give the folder that `run` wrote"
        )
    try:
        said = json.loads((folder / "run.json").read_text("utf-8"))
    except FileNotFoundError:
        if (folder / ".run").is_dir() or any(folder.glob("**/*.parquet")):
            raise ReportError(
                "R102", f"the run in `{folder}` is not finished: it has no run.json", "run it again"
            ) from None
        raise ReportError(
            "R101", f"`{folder}` holds no run: there is no run.json", "give the folder of a run"
        ) from None
    except (OSError, ValueError) as trouble:
        raise ReportError("R103", f"cannot read `{folder}/run.json`: {trouble}") from None
    if not isinstance(said, Mapping):
        raise ReportError("R103", f"`{folder}/run.json` is not an object of keys")
    return said


def _instant(folder: Path, text: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ReportError(
            "R103", f"`{folder}/run.json` says `at: {text}`, which is no instant with an offset"
        )
    return at


def _files(folder: Path, name: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files of one table, each of which has *columns*.

    The rejects of a run's input may know no more than where a mistake is: ``input.parquet`` may
    lack columns.
    """
    file, inner = folder / f"{name}.parquet", folder / name
    parts = sorted(inner.glob("*.parquet")) if inner.is_dir() else [file]
    if not inner.is_dir() and not file.exists():
        other = next(folder.glob(f"{name}.*"), None)
        if other is not None:
            raise ReportError(
                "R103",
                f"`{folder}` holds `{other.name}`: reports read Parquet",
                "run it again with Parquet as its format",
            )
    for part in parts:
        own = () if part.stem == "input" else columns
        _checked(part, own, "R102", f"the run in `{folder}` is not whole")
    return tuple(map(str, parts))


def _checked(path: Path, columns: tuple[str, ...], code: str, what: str) -> int:
    """Return how many rows a file holds, once it is sure that it has *columns*."""
    try:
        metadata = pq.read_metadata(path)
        names = set(metadata.schema.to_arrow_schema().names)
    except FileNotFoundError:
        raise ReportError(code, f"{what}: there is no {path.name}") from None
    except (OSError, pa.ArrowException) as trouble:
        raise ReportError("R103", f"cannot read `{path}`: {trouble}") from None
    missing = [column for column in columns if column not in names]
    if missing:
        raise ReportError("R103", f"`{path}` has no column `{missing[0]}`")
    return int(metadata.num_rows)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Files of a portfolio's tables that a report reads; ``None`` where there is none."""

    cases: tuple[str, ...]
    events: tuple[str, ...] | None
    columns: frozenset[str]


def open_portfolio(source: Path) -> Portfolio:
    """Find the tables of a portfolio: ``cases.parquet`` and ``events.parquet`` in a folder.

    A table may also be a folder of that name with Parquet files in it.

    Raises:
        ReportError: There is no table of cases, or it has not the columns that it must have.
    """
    found: dict[str, tuple[str, ...]] = {}
    columns: set[str] = set()
    for name in ("cases", "events"):
        file, inner = source / f"{name}.parquet", source / name
        parts = [file] if file.is_file() else sorted(inner.glob("*.parquet"))
        for part in parts:
            _checked(part, REQUIRED[name], "R104", f"`{source}` is no portfolio")
        if parts:
            found[name] = tuple(map(str, parts))
            if name == "cases":
                columns.update(pq.read_schema(parts[0]).names)
    if "cases" not in found:
        raise ReportError(
            "R104",
            f"`{source}` is no portfolio: there is no cases.parquet in it",
            "give the folder with the portfolio's four tables",
        )
    return Portfolio(found["cases"], found.get("events"), frozenset(columns))
