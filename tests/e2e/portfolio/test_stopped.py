"""A run that was stopped goes on where it was; what another run left is never taken for its own."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.e2e.conftest import DUECOURSE

from .conftest import Tables, asked, digest, parquet

Decide = Callable[..., Any]


def many(tables: Tables, times: int) -> Tables:
    """The tables several times over, each time of other persons."""
    found = {}
    for name, table in tables.items():
        copies = []
        for number in range(times):
            copy = table
            for column in {"case", "person"} & set(table.column_names):
                place = table.column_names.index(column)
                said = [None if v is None else f"{v}-{number}" for v in table[column].to_pylist()]
                field = table.schema.field(column)
                copy = copy.set_column(place, field, pa.array(said, pa.string()))
            copies.append(copy)
        found[name] = pa.concat_tables(copies)
    return found


@pytest.fixture
def large(tables: Tables, tmp_path: Path) -> Path:
    """Some hundred cases."""
    return parquet(many(tables, 12), tmp_path / "large")


def begun(out: Path, *given: str | Path, **how: Any) -> subprocess.Popen[Any]:
    arguments = [DUECOURSE, *asked(out, *given)]
    return subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=out.parent, **how
    )


def test_a_killed_run_goes_on_and_gives_the_same_bytes(
    large: Path, decide: Decide, tmp_path: Path
) -> None:
    given = ("--source", large, "--part-cases", "3", "--workers", "1")
    running = begun(tmp_path / "out", *given)
    markers = tmp_path / "out/.run/parts"
    end = time.monotonic() + 100
    while len(list(markers.glob("*.json"))) < 3 and time.monotonic() < end:
        assert running.poll() is None, running.communicate()
        time.sleep(0.005)
    running.kill()
    running.communicate()
    assert running.returncode == -9
    left = len(list(markers.glob("*.json")))
    assert left >= 3
    assert not (tmp_path / "out/run.json").exists()

    other = decide(*given, "--horizon", "10")
    assert other.returncode == 2
    assert "another horizon, 35 days" in other.stderr
    done = decide(*given)
    assert done.returncode == 0, done.stderr
    parts = json.loads((tmp_path / "out/run.json").read_text("utf-8"))["parts"]
    assert f"{left} of {parts} parts were decided before" in done.stderr
    assert parts > left
    assert decide(*given, out="whole").returncode == 0
    assert digest(tmp_path / "out") == digest(tmp_path / "whole")
    assert (tmp_path / "out/run.json").read_bytes() == (tmp_path / "whole/run.json").read_bytes()


def test_what_is_done_is_not_done_again(folder: Path, decide: Decide, tmp_path: Path) -> None:
    first = decide("--source", folder)
    assert first.returncode == 0, first.stderr
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    again = decide("--source", folder)

    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout
    assert "has this very run already" in again.stderr
    assert all(path.stat().st_mtime_ns == when for path, when in before.items())
    anew = decide("--source", folder, "--fresh")
    assert anew.returncode == 0, anew.stderr
    assert any(path.stat().st_mtime_ns != when for path, when in before.items())


def test_another_input_is_refused_unless_fresh(
    folder: Path, decide: Decide, tmp_path: Path
) -> None:
    assert decide("--source", folder).returncode == 0
    path = folder / "events.parquet"
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000_000))
    done = decide("--source", folder)

    assert done.returncode == 2
    assert "other input, or it has changed since" in done.stderr
    assert "`--fresh`" in done.stderr
    assert decide("--source", folder, "--fresh").returncode == 0


def test_two_runs_do_not_write_into_one_folder(
    folder: Path, decide: Decide, tmp_path: Path
) -> None:
    import fcntl  # noqa: PLC0415

    (tmp_path / "out/.run").mkdir(parents=True)
    with (tmp_path / "out/.run/lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = decide("--source", folder)

    assert done.returncode == 2
    assert "another run is writing" in done.stderr


def test_a_file_too_large_for_its_place_is_a_clean_error(
    large: Path, decide: Decide, tmp_path: Path
) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    given = ("--source", large, "--part-cases", "3")
    running = begun(tmp_path / "out", *given, preexec_fn=limit)
    _, err = running.communicate(timeout=100)

    assert running.returncode == 2, err
    assert b"no room on the disk for" in err
    assert b"the same command goes on" in err
    assert b"Traceback" not in err
    assert not list((tmp_path / "out").rglob("*.part"))
    assert decide(*given).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_keeps_the_parts_that_were_finished(
    large: Path, decide: Decide, small_disk: Path, tmp_path: Path
) -> None:
    given = ("--source", large, "--part-cases", "1")
    done = decide(*given, out="disk/out")

    assert done.returncode == 2
    assert os.strerror(errno.ENOSPC).lower() in done.stderr
    assert "the same command goes on" in done.stderr
    parts = len(list((small_disk / "out/.run/parts").glob("*.json")))
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    done = decide(*given, out="disk/out")
    assert done.returncode == 0, done.stderr
    if parts:
        assert f"{parts} of " in done.stderr
    assert decide(*given, out="whole").returncode == 0
    assert digest(small_disk / "out") == digest(tmp_path / "whole")
