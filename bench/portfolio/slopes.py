"""Growth: how steep it is, and a picture of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path

Points = Sequence[tuple[int, float]]


def exponent(points: Points) -> float:
    """Return the power with which cost grows between the two largest sizes.

    What the smallest size costs is the start, which every size has, and is taken off.
    """
    (_, start), *_, (small, before), (large, after) = sorted(points)
    return log((after - start) / (before - start)) / log(large / small)


def plot(lines: Mapping[str, Points], path: Path, unit: str, title: str) -> None:
    """Draw lines of seconds by size, with a dashed one that is linear in the size."""
    import matplotlib  # noqa: PLC0415

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "duecourse"
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(figsize=(6, 4))
    for label, points in lines.items():
        axes.loglog([n for n, _ in points], [s for _, s in points], "o-", label=label)
        (first, _), *_, (last, seconds) = sorted(points)
        axes.loglog([first, last], [seconds * first / last, seconds], ":", color="#999999", lw=1)
    axes.set(xlabel=unit, ylabel="seconds, file to file", title=title)
    axes.grid(alpha=0.3)
    axes.legend(title="dotted: linear")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
