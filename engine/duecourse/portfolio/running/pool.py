"""Processes that decide parts; one that dies is replaced, and its part is begun again.

The interpreter's lock lets one thread decide at a time, so parts are decided in processes. They are
started anew (``spawn``): nothing of this process is theirs but what they are sent.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from duecourse.errors import DuecourseError
from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.job import Job, packed, unpacked
from duecourse.portfolio.running.progress import Progress

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from duecourse.portfolio.running.here import Here

TRIES = 3
"""How often a part is begun whose process dies each time."""
PATIENCE = 5.0
"""Seconds that a process has to end once it was asked to."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    link: Connection
    number: int | None = None


class Pool:
    """Some processes that decide parts that were laid down."""

    def __init__(self, job: Job, folder: RunFolder, size: int, progress: Progress) -> None:
        """Keep what they need; they are started where the pool is entered.

        Args:
            job: What every part needs.
            folder: Where the rows are, and where what is decided goes.
            size: How many.
            progress: Where the processes that died are counted.
        """
        # As bytes: a book that another process refuses is told by our own lines, as any trouble.
        self._sent = pickle.dumps((packed(job), folder.path))
        self._size, self._progress = size, progress
        self._workers: list[_Worker] = []

    def __enter__(self) -> Pool:
        """Start the processes."""
        self._workers = [self._begin() for _ in range(self._size)]
        return self

    def __exit__(self, *trouble: object) -> None:
        """End the processes, also those that are at work."""
        for worker in self._workers:
            worker.link.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(PATIENCE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.process.close()
        self._workers = []

    def _begin(self) -> _Worker:
        context = get_context("spawn")
        mine, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self._sent), name="duecourse-worker", daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, mine)

    def each(self, numbers: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Decide parts; yield each with what is told of it, as they are done.

        Raises:
            PortfolioError: A part cannot be written, or its process died :data:`TRIES` times.
        """
        waiting = deque(numbers)
        deaths: Counter[int] = Counter()
        while True:
            for worker in self._workers:
                if worker.number is None and waiting:
                    worker.number = waiting.popleft()
                    try:
                        worker.link.send(worker.number)
                    except OSError:  # it is dead: its link says so below
                        pass
            busy = {worker.link: worker for worker in self._workers if worker.number is not None}
            if not busy:
                return
            for link in wait(list(busy)):
                worker = busy[link]  # type: ignore[index]
                number, worker.number = worker.number, None
                assert number is not None
                try:
                    answer = worker.link.recv()
                except (EOFError, OSError):
                    deaths[number] += 1
                    self._replace(worker, number, deaths[number])
                    waiting.appendleft(number)
                    continue
                if isinstance(answer, BaseException):
                    raise answer
                yield number, answer

    def _replace(self, worker: _Worker, number: int, times: int) -> None:
        worker.link.close()
        worker.process.join(PATIENCE)
        code = worker.process.exitcode
        if times >= TRIES:
            raise PortfolioError(
                f"the process that decided part {number} died {times} times ({_ended(code)})",
                "where memory is short the system kills processes: give fewer `--workers` or "
                "smaller parts with `--part-cases`; with the same parts the same command goes on",
            )
        self._progress.died += 1
        self._workers[self._workers.index(worker)] = self._begin()


def _ended(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name


# --- what runs in a process of the pool ---------------------------------------------------------


def serve(link: Connection, sent: bytes) -> None:
    """Decide parts that *link* names, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that ends this one
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    here = None
    while True:
        try:
            number = link.recv()
        except (EOFError, OSError):
            return
        try:
            if here is None:
                here = _opened(sent)
            link.send(here.decide(number))
        except Exception as trouble:
            link.send(portable(trouble))


def _opened(sent: bytes) -> Here:
    import pyarrow as pa  # noqa: PLC0415 - this process only

    from duecourse.portfolio.running.here import Here  # noqa: PLC0415 - it imports this module

    pa.set_cpu_count(1)  # the processors are shared by the processes
    given, path = pickle.loads(sent)
    job = unpacked(given)
    return Here(job, RunFolder(path, job.form))


def _end_with_parent() -> None:
    """End at once where the process that started this one is gone: the folder is no longer ours."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def portable(trouble: Exception) -> Exception:
    """Return *trouble* as it can be pickled: a mistake of ours with where it was made."""
    if not isinstance(trouble, DuecourseError):
        told = "".join(traceback.format_exception(trouble))
        trouble = RuntimeError(f"{type(trouble).__name__}: {trouble}")
        trouble.add_note(told)
        return trouble
    return trouble
