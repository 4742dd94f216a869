"""A run on Spark gives the very bytes of a run on this machine, whatever dies on the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duecourse_cli.app import main

from .conftest import AT, BRANCH, ROOT, Tables, digest, parquet
from .test_stopped import many

pytest.importorskip("pyspark")
pytestmark = pytest.mark.skipif(
    not os.environ.get("JAVA_HOME") and shutil.which("java") is None,
    reason="no Java here: `make java` installs Debian's package",
)

Decide = Callable[..., subprocess.CompletedProcess[str]]
NAMES = ("one", "two")
"""The workers of the cluster."""
LAW = ("--pack", ROOT / "policies/regimes/cn", "--jurisdiction", "CN")
SMALL = ("--spark-conf", "spark.executor.memory=512m")


@pytest.fixture
def decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Decide:
    """Run ``duecourse run`` over the branch under the law of China; Java is begun once for all."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)

    def runner(*given: str | Path, out: str) -> subprocess.CompletedProcess[str]:
        law = () if "--no-law" in given else LAW
        arguments = [
            *("run", BRANCH, *law),
            *("--at", AT, "--part-cases", "2", "--out", tmp_path / out, *given),
        ]
        told, trouble = StringIO(), StringIO()
        with redirect_stdout(told), redirect_stderr(trouble):
            code = main([str(one) for one in arguments])
        assert "Traceback" not in trouble.getvalue()
        assert "internal error" not in trouble.getvalue(), trouble.getvalue()
        return subprocess.CompletedProcess([], code, told.getvalue(), trouble.getvalue())

    return runner


def counts(out: Path) -> Any:
    return json.loads((out / "run.json").read_text("utf-8"))["counts"]


# --- on this machine ------------------------------------------------------------------------------


def having(table: pa.Table, column: str, values: list[str | None]) -> pa.Table:
    place = table.column_names.index(column)
    return table.set_column(place, column, pa.array(values, pa.string()))


@pytest.fixture
def faulty(tables: Tables, tmp_path: Path) -> Path:
    """A portfolio with what must be found before persons are apart, and what must reach a part."""
    found = many(tables, 2)
    ids = found["cases"]["case"].to_pylist()
    ids[-1] = ids[0]  # of another person
    found["cases"] = having(found["cases"], "case", ids)
    for name in ("contacts", "events"):
        orphan = having(found[name].slice(0, 1), "person", ["nobody-known"])
        found[name] = pa.concat_tables([found[name], orphan], promote_options="permissive")
    kinds = found["events"]["type"].to_pylist()
    kinds[3] = None
    found["events"] = having(found["events"], "type", kinds)
    return parquet(found, tmp_path / "faulty")


def test_what_does_not_fit_is_told_as_on_this_machine(
    faulty: Path, decide: Decide, tmp_path: Path
) -> None:
    here = decide("--source", faulty, "--workers", "1", out="here")
    there = decide("--source", faulty, "--on", "spark", "--master", "local[2]", out="there")

    assert here.returncode == there.returncode == 1, there.stderr
    assert here.stdout.replace("here", "there") == there.stdout
    assert digest(tmp_path / "here") == digest(tmp_path / "there")
    assert counts(tmp_path / "here") == counts(tmp_path / "there")
    rejects = [
        row
        for path in (tmp_path / "there/rejects").glob("*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]
    assert {row["code"] for row in rejects} == {"C102", "R102", "R103", "R104"}
    assert counts(tmp_path / "there")["cases"]["rejected"] >= 3
    again = decide("--source", faulty, "--on", "spark", out="there")
    assert "has this very run already" in again.stderr
    other = decide("--source", faulty, out="there")
    assert other.returncode == 2
    assert "decided on `spark`" in other.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--master", "local[2]"), "are of `--on spark`"),
        (("--spark-conf", "a=b"), "are of `--on spark`"),
        (("--on", "spark", "--workers", "2"), "`--workers` is of this machine"),
        (("--on", "spark", "--spark-conf", "memory"), "is `KEY=VALUE`, got `memory`"),
    ],
)
def test_what_is_said_where_nobody_hears_it_is_refused(
    given: tuple[str, ...], said: str, folder: Path, decide: Decide
) -> None:
    done = decide("--source", folder, *given, out="out")
    assert done.returncode == 2
    assert said in done.stderr


# --- what is not there ----------------------------------------------------------------------------


def test_without_java_it_is_said(
    folder: Path, decide: Decide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--source", folder, "--on", "spark", "--master", "local[2]")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = decide(*given, out="out")
    assert done.returncode == 2
    assert "S101: Spark needs Java, and there is none: `java` is not on the path" in done.stderr
    assert "install Java 17" in done.stderr
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "`bin/java` is not in it" in decide(*given, out="out").stderr


def test_a_master_that_cannot_be_reached_is_named(folder: Path, decide: Decide) -> None:
    for master, why in (
        ("spark://127.0.0.1:1", "connection refused"),
        ("spark://nowhere", "it names no host and port"),
    ):
        done = decide("--source", folder, "--on", "spark", "--master", master, out="out")
        assert done.returncode == 2
        assert f"S102: the master `{master}` cannot be reached: {why}" in done.stderr
        assert "help: see that it runs" in done.stderr


def test_an_executor_without_duecourse_is_told(
    folder: Path, decide: Decide, tmp_path: Path
) -> None:
    """The executors' Python is the one that this one's environment was made of."""
    bare = tmp_path / "python"
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    bare.write_text(
        "#!/bin/sh\n"
        "PYTHONPATH=$(echo \"$PYTHONPATH\" | tr : '\\n' | grep -e pyspark -e py4j | paste -sd :)\n"
        f'export PYTHONPATH\nexec {base} "$@"\n'
    )
    bare.chmod(0o755)
    given = ("--source", folder, "--on", "spark", "--master", "local[1]")
    done = decide(*given, "--spark-conf", f"spark.pyspark.python={bare}", out="out")
    assert done.returncode == 2
    assert re.search("S103: an executor lacks `(duecourse|pyarrow)`", done.stderr), done.stderr
    assert "`--spark-conf spark.pyspark.python=/path/to/python`" in done.stderr
    missing = decide(*given, "--spark-conf", "spark.pyspark.python=/no/python", out="out")
    assert "S103: an executor cannot run its Python, `/no/python`" in missing.stderr


# --- on a cluster ---------------------------------------------------------------------------------


class Cluster:
    """A master and two workers of one processor each, on loopback."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.running: list[subprocess.Popen[bytes]] = []
        self.master = ""
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._begin("master", "master.Master", "--host", "127.0.0.1", "--port", "0")
        found = self._said("master", r"Starting Spark master at (spark://\S+)")
        self.master = found[1]
        for name in NAMES:
            given = ("--host", "127.0.0.1", "--cores", "1", "--memory", "600m")
            work = ("--work-dir", str(self.home / name))
            self.workers.append(self._begin(name, "worker.Worker", *given, *work, self.master))
        for name in NAMES:
            self._said(name, "Successfully registered with master")

    def _begin(self, name: str, kind: str, *given: str) -> subprocess.Popen[bytes]:
        import pyspark  # noqa: PLC0415

        program = Path(pyspark.__file__).parent / "bin/spark-class"
        command = [str(program), f"org.apache.spark.deploy.{kind}", "--webui-port", "0", *given]
        quiet = self.home / "log4j2.properties"
        quiet.write_text(
            "rootLogger.level=info\nrootLogger.appenderRef.out.ref=out\n"
            "appender.out.type=Console\nappender.out.name=out\nappender.out.target=SYSTEM_ERR\n"
            "appender.out.layout.type=PatternLayout\nappender.out.layout.pattern=%m%n%ex\n"
        )
        options = {
            "SPARK_DAEMON_MEMORY": "128m",
            "SPARK_DAEMON_JAVA_OPTS": f"-Dlog4j2.configurationFile={quiet}",
            "SPARK_NO_DAEMONIZE": "1",
        }
        with (self.home / f"{name}.log").open("wb") as log:
            started = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env={**os.environ, **options},
                start_new_session=True,
            )
        self.running.append(started)
        return started

    def _said(self, name: str, pattern: str) -> re.Match[str]:
        end = time.monotonic() + 100
        while time.monotonic() < end:
            text = (self.home / f"{name}.log").read_text(errors="replace")
            found = re.search(pattern, text)
            if found:
                return found
            assert self.running[-1].poll() is None, text
            time.sleep(0.1)
        raise AssertionError((self.home / f"{name}.log").read_text(errors="replace"))

    def kill(self, worker: int) -> None:
        """Kill a worker and the executor it began, as a machine that loses its power."""
        os.killpg(self.workers[worker].pid, signal.SIGKILL)
        self.workers[worker].wait()

    def stop(self) -> None:
        for one in self.running:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    home = tmp_path / "cluster"
    home.mkdir()
    made = Cluster(home)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_a_worker_killed_in_the_middle_changes_nothing(
    tables: Tables, cluster: Cluster, decide: Decide, tmp_path: Path
) -> None:
    large = parquet(many(tables, 2), tmp_path / "large")
    here = decide("--source", large, "--workers", "1", "--no-law", out="here")
    assert here.returncode == 0, here.stderr
    parts = json.loads((tmp_path / "here/run.json").read_text("utf-8"))["parts"]
    killed_at: list[int] = []
    ended = threading.Event()

    def kill() -> None:
        markers = tmp_path / "there/.run/parts"
        while not ended.wait(0.02):
            done = len(list(markers.glob("*.json")))
            if done >= 2:
                # Whichever has an executor: each may hold parts that are not done.
                busy = [bool(list((cluster.home / name).glob("app-*/*"))) for name in NAMES]
                cluster.kill(busy.index(True))
                killed_at.append(done)
                return

    killer = threading.Thread(target=kill)
    killer.start()
    given = ("--source", large, "--on", "spark", "--master", cluster.master, *SMALL, "--no-law")
    try:
        there = decide(*given, out="there")
    finally:
        ended.set()
        killer.join()

    assert there.returncode == 0, there.stderr
    assert killed_at
    assert killed_at[0] < parts
    assert digest(tmp_path / "here") == digest(tmp_path / "there")
    assert counts(tmp_path / "here") == counts(tmp_path / "there")
