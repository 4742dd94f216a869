"""Parts are decided in processes: a killed one costs but time, and none stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Tables, digest, parquet
from .test_stopped import begun, many

Decide = Callable[..., Any]
GIVEN = ("--part-cases", "2", "--workers", "2")


@pytest.fixture
def large(tables: Tables, tmp_path: Path) -> Path:
    """Some dozen cases."""
    return parquet(many(tables, 3), tmp_path / "large")


def children(process: subprocess.Popen[Any]) -> list[int]:
    """The processes that decide, by id: not the one that counts what they share."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            line = (entry / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == str(process.pid) and b"spawn_main" in line:
            found.append(int(entry.name))
    return found


def wait_until(true: Callable[[], bool], running: subprocess.Popen[Any]) -> None:
    end = time.monotonic() + 100
    while not true():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def done(out: Path) -> int:
    return len(list((out / ".run/parts").glob("*.json")))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_worker_that_is_killed_is_replaced(large: Path, decide: Decide, tmp_path: Path) -> None:
    running = begun(tmp_path / "out", "--source", large, *GIVEN)
    wait_until(lambda: done(tmp_path / "out") >= 2, running)
    os.kill(children(running)[0], signal.SIGKILL)
    _, err = running.communicate(timeout=100)

    assert running.returncode == 0, err
    assert b"processes that died: 1; their parts were decided again" in err
    assert b"Traceback" not in err
    whole = decide("--source", large, "--part-cases", "2", "--workers", "1", out="whole")
    assert whole.returncode == 0, whole.stderr
    assert digest(tmp_path / "out") == digest(tmp_path / "whole")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_process(
    how: signal.Signals, large: Path, tmp_path: Path
) -> None:
    running = begun(tmp_path / "out", "--source", large, *GIVEN, start_new_session=True)
    wait_until(lambda: done(tmp_path / "out") >= 1, running)
    workers = children(running)
    assert len(workers) == 2
    if how is signal.SIGINT:  # as a terminal does: to all of them
        os.killpg(running.pid, how)
    else:
        running.kill()
    _, err = running.communicate(timeout=100)

    assert running.returncode == (130 if how is signal.SIGINT else -how)
    assert b"Traceback" not in err
    end = time.monotonic() + 20
    while any(alive(worker) for worker in workers) and time.monotonic() < end:
        time.sleep(0.01)
    assert not any(alive(worker) for worker in workers)
    if how is signal.SIGINT:
        assert not list((tmp_path / "out").rglob("*.part"))


def test_a_part_that_kills_every_process_is_named(
    large: Path, decide: Decide, tmp_path: Path
) -> None:
    """Memory that is short kills again and again: the run ends with an error, and can go on."""
    running = begun(tmp_path / "out", "--source", large, *GIVEN)
    killed: set[int] = set()

    def kill_all() -> bool:
        for worker in children(running):
            if worker not in killed:
                killed.add(worker)
                os.kill(worker, signal.SIGKILL)
        return running.poll() is not None

    wait_until((tmp_path / "out/.run/read.json").exists, running)
    end = time.monotonic() + 100
    while not kill_all():
        assert time.monotonic() < end
        time.sleep(0.01)
    _, err = running.communicate()

    assert running.returncode == 2, err
    assert b"died 3 times (SIGKILL)" in err
    assert b"fewer `--workers`" in err
    assert b"Traceback" not in err
    finished = decide("--source", large, *GIVEN)
    assert finished.returncode == 0, finished.stderr
