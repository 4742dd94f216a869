"""Decides the parts of a run on a cluster, several jobs of Spark at a time.

This machine reads the portfolio and lays it down by person, so the parts are whole before Spark
sees them and nothing is shuffled there. A part goes out as Arrow streams and comes back as the
files that a worker on this machine would have written, byte for byte.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from duecourse.portfolio.errors import PortfolioError
from duecourse.portfolio.running.folder import RunFolder
from duecourse.portfolio.running.here import Decided, given
from duecourse.portfolio.running.job import Job, packed
from duecourse.portfolio.running.part import Part, keep
from duecourse.portfolio.running.spill import Laid
from duecourse.portfolio.spark.executor import DECIDED, FILES, GIVEN, deciding
from duecourse.portfolio.spark.place import Place
from duecourse.portfolio.spark.session import session
from duecourse.portfolio.spark.trouble import meant
from duecourse.portfolio.tables import NAMES

JOBS = 6
"""Jobs of Spark under way; each has a quarter as many parts as there are processors."""


def decide_on_spark(job: Job, folder: RunFolder, waiting: Sequence[int], place: Place) -> Decided:
    """Decide parts on a cluster; yield each, when it is written here, with what is told of it.

    Raises:
        PortfolioError: PySpark, Java or the cluster is not there, an executor has no duecourse or
            another one, or a part cannot be decided or written.
    """
    if not waiting:
        return
    log = folder.work / "spark.log"
    sender = _Sender(packed(job), job.parts, folder)
    with session(place, log) as spark:
        # A part is a row, and a row a batch: an executor has one part in memory at a time.
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "1")
        pool = ThreadPoolExecutor(JOBS, thread_name_prefix="duecourse-spark")
        try:
            running: dict[Future[list[Part]], None] = {}
            numbers = iter(waiting)
            while True:
                while len(running) < JOBS:
                    count = max(1, spark.sparkContext.defaultParallelism // 4)
                    some = list(islice(numbers, count))
                    if not some:
                        break
                    running[pool.submit(sender.decide, spark, some)] = None
                if not running:
                    return
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    del running[future]
                    for part in _result(future, log):
                        keep(folder, part)
                        yield part.number, part.told
        except BaseException:
            spark.sparkContext.cancelAllJobs()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[list[Part]], log: Path) -> list[Part]:
    try:
        return future.result()
    except PortfolioError:
        raise
    except Exception as trouble:
        if type(trouble).__module__.startswith(("pyspark", "py4j")):
            raise meant(trouble, log) from None
        raise


class _Sender:
    """Sends parts out and takes them back."""

    def __init__(self, sent: bytes, parts: int, folder: RunFolder) -> None:
        self._sent, self._parts = sent, parts
        self._laid = {name: Laid(folder.rows, name) for name in NAMES}

    def decide(self, spark: Any, numbers: Sequence[int]) -> list[Part]:
        rows = pa.Table.from_pylist([self._row(number) for number in numbers], GIVEN)
        frame = spark.createDataFrame(rows)
        found = frame.mapInArrow(deciding(self._sent), DECIDED).toArrow()
        parts = [_part(row) for row in found.to_pylist()]
        if sorted(part.number for part in parts) != sorted(numbers):
            raise PortfolioError("Spark lost a part: this must not be", "run it again", "S105")
        return parts

    def _row(self, number: int) -> dict[str, Any]:
        rows = given(self._laid, number, self._parts)
        return {"number": number} | {name: _stream(table) for name, table in rows.items()}


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as out:
        out.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _part(row: dict[str, Any]) -> Part:
    if row["trouble"] is not None:
        raise pickle.loads(row["trouble"])
    files = {name: row[name] for name in FILES if row[name] is not None}
    return Part(row["number"], pickle.loads(row["told"]), files)
