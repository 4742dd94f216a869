"""A session of Spark for one run: begun, seen to have something to run on, and ended."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from duecourse.portfolio.errors import PortfolioError, missing_library
from duecourse.portfolio.spark.place import Place
from duecourse.portfolio.spark.trouble import meant, no_executor, no_java, no_master

REACH = 5.0
"""Seconds that a master has to answer."""
EXECUTORS = 120.0
"""Seconds that a cluster has to give a first executor."""
DRIVER_MEMORY = "4g"
"""The most that Java takes on this machine, unless it is said: parts under way are in it."""
_DEFAULTS = {
    "spark.app.name": "duecourse run",
    # A part is sent to its executor within the message that asks for it.
    "spark.rpc.message.maxSize": "1024",
    # Answers are bounded by how many parts are under way, which is ours to say.
    "spark.driver.maxResultSize": "0",
}
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextmanager
def session(place: Place, log: Path) -> Iterator[Any]:
    """Begin a session; what Spark and Java print goes to *log*.

    A session that the process has already is used and left as it is.

    Raises:
        PortfolioError: PySpark or Java is not there, or the cluster cannot be reached.
    """
    _library()
    sql = import_module("pyspark.sql")
    there = sql.SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    _see_java()
    before = signal.getsignal(signal.SIGINT)
    try:
        context = _begun(place, log)
        try:
            yield sql.SparkSession(context)
        finally:
            context.stop()
    finally:
        # Spark puts its own answer to Ctrl-C in place of ours.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def _begun(place: Place, log: Path) -> Any:
    try:
        return _context(place, log)
    except (PortfolioError, OSError):
        raise
    except Exception as trouble:
        raise meant(trouble, log) from None


def _library() -> None:
    # We give it no data frame of pandas, whose newest it warns of.
    warnings.filterwarnings(
        "ignore", "PySpark does not yet fully support pandas", category=FutureWarning
    )
    try:
        import_module("pyspark")
    except ImportError:
        raise missing_library("Spark is reached with PySpark", "spark") from None


def _see_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home:
        if not (Path(home) / "bin" / "java").exists():
            raise no_java(f"`JAVA_HOME` is `{home}`, and `bin/java` is not in it")
    elif shutil.which("java") is None:
        raise no_java("`java` is not on the path, and `JAVA_HOME` is not set")


def _context(place: Place, log: Path) -> Any:
    spark: Any = import_module("pyspark")
    _launch(spark, place, log)
    conf = spark.SparkConf()
    conf.set("spark.ui.showConsoleProgress", "false")
    conf.setAll(place.conf)
    for name, value in _DEFAULTS.items():
        conf.setIfMissing(name, value)
    if place.master:
        conf.setMaster(place.master)
    conf.setIfMissing("spark.master", "local[*]")
    master = conf.get("spark.master")
    if master.startswith("local"):
        for name, value in _LOCAL.items():
            conf.setIfMissing(name, value)
    _see_master(master)
    with _python(conf, master):
        context = spark.SparkContext(conf=conf)
    try:
        _see_executors(context, conf, master)
    except BaseException:
        context.stop()
        raise
    return context


def _launch(spark: Any, place: Place, log: Path) -> None:
    """Start Java, once a process; what it prints must not come among our own lines."""
    if spark.SparkContext._gateway is not None:
        return
    given = spark.SparkConf(loadDefaults=False)
    if not _says_memory():
        given.set("spark.driver.memory", DRIVER_MEMORY)
    given.setAll(place.conf)
    log.parent.mkdir(parents=True, exist_ok=True)
    launch = import_module("pyspark.java_gateway").launch_gateway
    with log.open("ab") as file:
        gateway = launch(given, {"stdout": file, "stderr": subprocess.STDOUT})
    spark.SparkContext._ensure_initialized(gateway=gateway)


def _says_memory() -> bool:
    """Whether the defaults of Spark say how much memory the driver has: Java asks as it starts."""
    home = os.environ.get("SPARK_HOME", "")
    folder = os.environ.get("SPARK_CONF_DIR") or (f"{home}/conf" if home else "")
    if not folder:
        return False
    try:
        return "spark.driver.memory" in (Path(folder) / "spark-defaults.conf").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


@contextmanager
def _python(conf: Any, master: str) -> Iterator[None]:
    """Say which Python executors run: PySpark reads it in the environment alone."""
    wanted = conf.get("spark.pyspark.python")
    if wanted is None and master.startswith("local"):
        wanted = os.environ.get("PYSPARK_PYTHON", sys.executable)
    before = os.environ.get("PYSPARK_PYTHON")
    if wanted is not None:
        os.environ["PYSPARK_PYTHON"] = wanted
    try:
        yield
    finally:
        if before is not None:
            os.environ["PYSPARK_PYTHON"] = before
        elif wanted is not None:
            del os.environ["PYSPARK_PYTHON"]


def _see_master(master: str) -> None:
    """Ask a standalone cluster's master for a connection: Spark itself tries for a minute."""
    if not master.startswith("spark://"):
        return
    why = "it names no host and port"
    for one in master.removeprefix("spark://").split(","):
        host, _, port = one.rpartition(":")
        if not host or not port.isdecimal():
            continue
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=REACH):
                return
        except (OSError, OverflowError) as trouble:
            why = (getattr(trouble, "strerror", None) or str(trouble)).lower()
    raise no_master(master, why)


def _see_executors(context: Any, conf: Any, master: str) -> None:
    waited = conf.get("spark.dynamicAllocation.enabled", "false") == "false"
    if master.startswith("local") or not waited:
        return
    end = time.monotonic() + EXECUTORS
    # The driver itself is among them.
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > end:
            raise no_executor(master, EXECUTORS)
        time.sleep(0.1)
