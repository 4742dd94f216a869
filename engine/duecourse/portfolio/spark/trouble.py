"""What Spark's troubles mean, in a sentence with a code; where it says more itself."""

from __future__ import annotations

import re
from pathlib import Path

from duecourse.portfolio.errors import PortfolioError

_LACKING = re.compile(r"ModuleNotFoundError: No module named '(\w+)")
_NO_PYTHON = re.compile(r'Cannot run program "([^"]+)"')
_INSTALL = (
    "install `duecourse[portfolio]` in the Python of the executors, and say which that is: "
    "`--spark-conf spark.pyspark.python=/path/to/python`"
)


def no_java(looked: str) -> PortfolioError:
    """Return what is said where there is no Java."""
    return PortfolioError(
        f"Spark needs Java, and there is none: {looked}",
        "install Java 17 or newer (`apt-get install default-jre-headless`), or name it in "
        "`JAVA_HOME`",
        "S101",
    )


def no_master(master: str, why: str) -> PortfolioError:
    """Return what is said where a cluster cannot be reached."""
    return PortfolioError(
        f"the master `{master}` cannot be reached: {why}",
        "see that it runs and that its name and port are right: `--master spark://HOST:7077`",
        "S102",
    )


def no_executor(master: str, seconds: float) -> PortfolioError:
    """Return what is said where a cluster gives nothing to run on."""
    return PortfolioError(
        f"the master `{master}` gave no executor in {seconds:g} s",
        "see that it has workers, with as much memory as is asked for (`spark.executor.memory`)",
        "S102",
    )


def meant(trouble: Exception, log: Path) -> PortfolioError:
    """Return what an exception of Spark means."""
    text = str(trouble)
    more = f"`{log.as_posix()}` has Spark's own words"
    lacking, no_python = _LACKING.search(text), _NO_PYTHON.search(text)
    if lacking is not None:
        return PortfolioError(f"an executor lacks `{lacking[1]}`", f"{_INSTALL}; {more}", "S103")
    if no_python is not None:
        return PortfolioError(
            f"an executor cannot run its Python, `{no_python[1]}`", f"{_INSTALL}; {more}", "S103"
        )
    if "PYTHON_VERSION_MISMATCH" in text or "different minor versions" in text:
        return PortfolioError(
            "the executors have another Python than this machine", f"{_INSTALL}; {more}", "S103"
        )
    if "spark.rpc.message.maxSize" in text:
        return PortfolioError(
            "a part is too large to be sent",
            f"make parts smaller with `--part-cases`; {more}",
            "S105",
        )
    if "JAVA_GATEWAY_EXITED" in text:
        return PortfolioError("Java ended as it began", more, "S101")
    return PortfolioError(
        f"Spark could not decide: {_first_line(text)}",
        f"parts that were finished are kept, and the same command goes on; {more}",
        "S105",
    )


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    wanted = [line for line in lines if line and not line.startswith(("at ", "Traceback", ":"))]
    found = wanted[0] if wanted else "it does not say why"
    return found if len(found) <= 300 else found[:299] + "…"
