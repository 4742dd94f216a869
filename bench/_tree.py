"""What a command costs: wall, processor time, and the largest memory of its whole process tree."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

EVERY = 0.1
"""Seconds between two looks at the memory."""


class Cost(NamedTuple):
    """Of one command.

    Attributes:
        wall: Seconds.
        cpu: Seconds of the processor, of all its processes.
        peak: Bytes: the largest sum of the proportional memory of its processes.
    """

    wall: float
    cpu: float
    peak: float


def measured(command: list[str]) -> Cost:
    """Run a command to its end.

    Raises:
        RuntimeError: It failed; with what it said.
    """
    with tempfile.TemporaryFile() as told:
        begun = perf_counter()
        child = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT)
        peak = 0
        while True:
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            if done:
                break
            peak = max(peak, sum(map(_memory, _tree(child.pid))))
            sleep(EVERY)
        wall = perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise RuntimeError(f"{command}: {told.read().decode(errors='replace')}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def _tree(root: int) -> list[int]:
    """Return a process and everything that descends from it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with suppress(OSError, IndexError):
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(path.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], ())
    return found


def _memory(process: int) -> int:
    """Return the proportional memory of a process: what it shares is shared out."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
