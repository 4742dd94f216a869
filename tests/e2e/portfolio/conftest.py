"""A small portfolio, from the cases of the branch, in every form that `duecourse run` reads."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import duecourse
from duecourse.portfolio.from_cases import tables_of
from duecourse_cli.app import main

ROOT = Path(__file__).parents[3]
BRANCH = ROOT / "policies/branch"
AT = "2026-03-10T09:35:00+08:00"
Tables = dict[str, pa.Table]
Written = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def tables() -> Tables:
    """A dozen cases as tables, without the columns that say nothing."""
    book = duecourse.load(BRANCH, packs=[])
    paths = sorted((BRANCH / "cases").glob("*.yaml"))[::5]
    found = tables_of([book.read_case(path) for path in paths], book.vocabulary)
    return {
        name: table.select([c for c in table.column_names if table[c].null_count < len(table)])
        for name, table in found
        if table is not None
    }


@pytest.fixture(autouse=True, scope="session")
def _loaded_once() -> Iterator[None]:
    """Load the branch once: a book is immutable and shared, and each run took half its time for it.

    Any other playbook, and the branch once a file of it has changed, is loaded as ever.
    """
    load = duecourse.load
    kept: dict[Any, Any] = {}

    def once(path: Any, **choices: Any) -> Any:
        if Path(path).resolve() != BRANCH:
            return load(path, **choices)
        files = sorted(file for file in BRANCH.rglob("*") if file.is_file())
        state = [(file, file.stat().st_mtime_ns) for file in files]
        key = repr((state, sorted(choices.items())))
        if key not in kept:
            kept[key] = load(path, **choices)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duecourse, "load", once)
        yield


@pytest.fixture(scope="session")
def decided(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run over the Parquet tables, for tests that only look at it."""
    where = tmp_path_factory.mktemp("decided")
    arguments = asked(where / "run", "--source", parquet(tables, where / "portfolio"))
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as trouble:
        assert main([str(one) for one in arguments]) == 0, trouble.getvalue()
    return where / "run"


@pytest.fixture
def folder(tables: Tables, tmp_path: Path) -> Path:
    """The tables as a folder of Parquet files."""
    return parquet(tables, tmp_path / "portfolio")


def parquet(tables: Tables, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def plain(value: Any) -> Any:
    """A value as JSON or a cell may have it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | Decimal):
        return str(value)
    return value


def rows(table: pa.Table) -> list[dict[str, Any]]:
    return [{name: plain(v) for name, v in row.items()} for row in table.to_pylist()]


def cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def csv_text(table: pa.Table) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text

    lines = [",".join(table.column_names)]
    lines += [",".join(quoted(cell(v)) for v in row.values()) for row in rows(table)]
    return "\n".join(lines) + "\n"


def jsonl_text(table: pa.Table) -> str:
    return "".join(
        json.dumps({k: v for k, v in row.items() if v is not None}) + "\n" for row in rows(table)
    )


def sqlite(tables: Tables, path: Path) -> Path:
    with sqlite3.connect(path) as link:
        for name, table in tables.items():
            columns = ", ".join(f'"{column}"' for column in table.column_names)
            link.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * table.num_columns)
            for row in rows(table):
                values = [cell(v) if isinstance(v, list) else v for v in row.values()]
                link.execute(f"INSERT INTO {name} VALUES ({marks})", values)
    link.close()
    return path


def duckdb_file(tables: Tables, path: Path) -> Path:
    import duckdb  # noqa: PLC0415

    with duckdb.connect(str(path)) as link:
        for name, table in tables.items():
            link.register("given", table)
            link.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
            link.unregister("given")
    return path


@pytest.fixture
def decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run ``duecourse run`` on the branch, without law, into the folder ``out``.

    The command runs in this process: most of the time of another would go into its imports.
    """
    monkeypatch.chdir(tmp_path)

    def runner(*given: str | Path, out: str = "out") -> subprocess.CompletedProcess[str]:
        arguments = [str(one) for one in asked(tmp_path / out, *given)]
        told, trouble = StringIO(), StringIO()
        with redirect_stdout(told), redirect_stderr(trouble):
            code = main(arguments)
        assert "internal error" not in trouble.getvalue(), trouble.getvalue()
        return subprocess.CompletedProcess(arguments, code, told.getvalue(), trouble.getvalue())

    return runner


def asked(out: Path, *given: str | Path) -> list[str | Path]:
    """The arguments of a run over the branch, without law."""
    return ["run", BRANCH, *given, "--at", AT, "--out", out, "--no-law"]


def read(out: Path) -> Written:
    """What a run wrote, of Parquet."""
    return {
        name: pa.concat_tables(
            [pq.read_table(path) for path in sorted((out / name).glob("*.parquet"))]
        ).to_pylist()
        for name in ("decisions", "actions", "rejects")
    }


def digest(out: Path) -> dict[str, bytes]:
    """Every file of a run, by its name, but for what says where the input was."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


# --- PostgreSQL -----------------------------------------------------------------------------------


def _program(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else shutil.which(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server of our own, in a folder of its own, without a port."""
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None:
        pytest.skip("no PostgreSQL here: `make postgres` installs Debian's package")
    user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    home = Path(tempfile.mkdtemp(prefix="duecourse-pg-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(home, user)
    as_user: dict[str, Any] = {"user": user} if os.geteuid() == 0 else {}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": home, **as_user}
    try:
        subprocess.run(
            [initdb, "-D", home / "data", "-U", "lender", "-A", "trust", "-N", "--locale=C.UTF-8"],
            check=True,
            stderr=subprocess.STDOUT,
            **quiet,
        )
        with (home / "log").open("wb") as log:
            running = subprocess.Popen(
                [server, "-D", home / "data", "-k", home, "-h", "", "-F"], stderr=log, **quiet
            )
        try:
            _wait_for(home, running)
            yield f"postgresql://lender:secret@/postgres?host={home}"
        finally:
            running.terminate()
            running.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(home: Path, running: subprocess.Popen[Any]) -> None:
    import time  # noqa: PLC0415

    for _ in range(300):
        if "ready to accept connections" in (home / "log").read_text(errors="replace"):
            return
        assert running.poll() is None, (home / "log").read_text(errors="replace")
        time.sleep(0.1)
    raise AssertionError("the server did not start")
