"""Charts of a report as SVG that sits in a page and takes the page's colours.

Matplotlib draws with stand-in colours; in the page they are its variables, so one drawing serves
light, dark and print. Words stay words: they can be read aloud, searched and copied.
"""

from __future__ import annotations

import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING, Any, Final

from duecourse_cli._errors import CliError
from duecourse_cli.views.report_parts import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, QUIET, GRID = "#010101", "#020202", "#030303"
SERIES: Final = tuple(f"#0a00{number:02x}" for number in range(1, 9))
_VARIABLES: Final = {
    INK: "var(--ink)",
    QUIET: "var(--quiet)",
    GRID: "var(--rule)",
    **{color: f"var(--s{number})" for number, color in enumerate(SERIES, 1)},
}
_WIDTH: Final = 4.8
_LONGEST: Final = 26
"""Letters of a bar's name; the whole name is in the table."""


def svg(chart: Chart, number: int) -> str:
    """Return a chart as an ``svg`` element; *number* keeps its ids apart from other charts'.

    Raises:
        CliError: Matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to import
        from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise CliError(
            "the page of a report needs matplotlib", "pip install 'duecourse[report]'"
        ) from None
    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": f"chart-{number}",
        "font.size": 10,
        "text.color": INK,
        "axes.edgecolor": GRID,
        "axes.labelcolor": QUIET,
        "xtick.color": GRID,
        "ytick.color": GRID,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "grid.color": GRID,
        "text.parse_math": False,
    }
    stream = io.StringIO()
    with mpl.rc_context(settings), warnings.catch_warnings():
        # The browser's fonts draw the words; that matplotlib's own lack some is no matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        legend = len(chart.series) > 1
        rows = -(-len(chart.series) // 3) if legend else 0
        # A second row of the legend takes no room from bars that lie: there may be but one.
        height = 2.5 if chart.upright else 0.55 + 0.27 * len(chart.labels) + 0.2 * max(1, rows)
        figure = Figure(figsize=(_WIDTH, height))
        FigureCanvasSVG(figure)
        left = 0.12 if chart.upright else 0.44
        top = 1 - (0.12 + 0.2 * rows) / height
        # Room for half of the last number below a bar that lies.
        right = 0.98 if chart.upright else 0.94
        axes = figure.add_axes((left, 0.5 / height, right - left, top - 0.5 / height))
        (_upright if chart.upright else _lying)(axes, chart)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left" if chart.upright else "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0)
        if legend:
            figure.legend(
                loc="upper left", ncols=3, frameon=False, fontsize=9.5,
                bbox_to_anchor=(0.0, 1.0), handlelength=1, handleheight=1, columnspacing=1.2,
                borderaxespad=0.1,
            )  # fmt: skip
        figure.savefig(
            stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    return _inlined(stream.getvalue(), chart, number)


def _upright(axes: Axes, chart: Chart) -> None:
    places = list(range(len(chart.labels)))
    base = [0.0] * len(places)
    for place, (name, values) in enumerate(chart.series):
        axes.bar(places, values, 0.8, base, color=_color(chart, place), label=name)
        base = [low + value for low, value in zip(base, values, strict=True)]
    axes.set_xticks(places, list(chart.labels), fontsize=8.5 if len(places) > 7 else 10)
    axes.set_xlabel(chart.under)
    axes.yaxis.set_major_locator(_whole())
    axes.set_ylim(0, _end(max([*base, 1])))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y", linewidth=0.8)


def _lying(axes: Axes, chart: Chart) -> None:
    places = list(range(len(chart.labels)))
    base = [0.0] * len(places)
    for place, (name, values) in enumerate(chart.series):
        axes.barh(places, values, 0.72, base, color=_color(chart, place), label=name)
        base = [low + value for low, value in zip(base, values, strict=True)]
    axes.set_yticks(places, [_short(label) for label in chart.labels])
    axes.invert_yaxis()
    axes.set_xlabel(chart.axis)
    axes.xaxis.set_major_locator(_whole())
    axes.set_xlim(0, _end(max([*base, 1])))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="x", linewidth=0.8)


def _color(chart: Chart, place: int) -> str:
    number = chart.colors[place] - 1 if chart.colors else place
    return SERIES[number % len(SERIES)]


def _whole() -> Any:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - with matplotlib

    return MaxNLocator(nbins=5, integer=True)


def _end(most: float) -> float:
    """Return the first number of an axis that is not less than *most*: it ends above the bars."""
    return float(next(tick for tick in _whole().tick_values(0, most * 1.02) if tick >= most))


def _short(label: str) -> str:
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in label)
    if wide <= _LONGEST:
        return label
    return label[: _LONGEST * len(label) // wide - 1].rstrip() + "…"


def _inlined(text: str, chart: Chart, number: int) -> str:
    """Return the ``svg`` element alone, its colours the page's, its size the figure's."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    view = re.search(r'viewBox="([^"]*)"', text)
    assert view is not None
    start = text.index(">") + 1
    for color, variable in _VARIABLES.items():
        text = text.replace(color, variable)
    text = re.sub(r'id="((?!m[0-9a-f]{10})[^"]*)"', rf'id="c{number}-\1"', text)
    start = text.index(">") + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{view[1]}" role="img" aria-label="{escape(chart.title, quote=True)}">'
        f"<title>{escape(chart.title)}</title>{text[start:].strip()}"
    )
