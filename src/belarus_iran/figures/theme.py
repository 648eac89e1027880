"""Figures of the book: one theme, one palette, one function per kind of figure.

Every function returns a Matplotlib figure. Colours are those of Okabe and Ito (2008), which the
common forms of colour blindness tell apart; a mark, a line style or a label repeats what a colour
says, so that figures also read in grey.

A figure function is wrapped by :func:`attached`: its figure then carries what readers can save of
it, the drawing as vectors and the tables it was drawn from, into the output of its notebook, beside
the picture. :mod:`belarus_iran.pages.extension` puts these as files beside the pages.
"""

from __future__ import annotations

import inspect
import io
import textwrap
from collections.abc import Callable, Mapping
from functools import partial, wraps

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from belarus_iran.pages.text import ATTACHMENTS

WIDTH = 8.0
# In points: smaller labels cannot be read on a telephone, where pages make drawings scroll.
SMALLEST = 9
INK = "#333333"
STAGES = {"Origins": "#56b4e9", "Stagnation": "#999999", "Rise": "#009e73", "Decline": "#cc5500"}
BELARUS, IRAN, THIRD = "#0072b2", "#cc79a7", "#e69f00"

# Of states that stand beside each other: name, colour, line and mark.
STATE_COLOURS = {
    "BLR": ("Belarus", BELARUS, "-", "o"),
    "IRN": ("Iran", IRAN, "--", "s"),
    "RUS": ("Russia", THIRD, "-.", "^"),
    "USA": ("United States", "#888888", ":", "D"),
}


sns.set_theme(
    context="notebook",
    style="ticks",
    rc={
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.constrained_layout.use": True,
        "figure.dpi": 110,
        "font.family": "DejaVu Sans",
        "font.size": 11,
        "legend.frameon": False,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    },
)


def subplots(height: float, columns: int = 1, **options):
    return plt.subplots(1, columns, figsize=(WIDTH, height), **options)


def finished(figure: Figure) -> Figure:
    # Closed, so that a notebook shows it once: where the chapter returns it.
    plt.close(figure)
    return figure


def stage_bands(axes, stages: pd.DataFrame, dating: str, first: float, last: float) -> None:
    """Shade the stages behind a time axis in years and name them along its top."""
    for _, stage in stages[stages["dating"] == dating].iterrows():
        start = max(stage["start"].year, first)
        end = min(stage["end"].year + 1, last)
        if end <= start:
            continue
        axes.axvspan(start, end, color=STAGES[stage["stage"]], alpha=0.13, lw=0)
        axes.text(
            (start + end) / 2,
            1.01,
            stage["stage"],
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=9,
        )


def plain_log_axis(axis) -> None:
    """Label a logarithmic axis at 1, 2 and 5 times each power of ten, in plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.set_minor_formatter(NullFormatter())


def in_years(dates: pd.Series) -> pd.Series:
    """Return dates as years with fractions, as a time axis in years needs them."""
    length = 365 + dates.dt.is_leap_year
    return dates.dt.year + (dates.dt.day_of_year - 1) / length


def wrapped_labels(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))


def attached(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Make a function that draws tables attach them, and its figure as vectors, to its output."""
    parameters = inspect.signature(draw)

    @wraps(draw)
    def drawn(*values, **named) -> Figure:
        figure = draw(*values, **named)
        given = parameters.bind(*values, **named).arguments
        tables = {
            name: value.to_frame() if isinstance(value, pd.Series) else value
            for name, value in given.items()
            if isinstance(value, pd.DataFrame | pd.Series)
        }
        # Written only if the figure is shown, which takes as long again as drawing it.
        figure._repr_mimebundle_ = partial(_bundle, figure, tables)
        return figure

    return drawn


def _bundle(figure: Figure, tables: Mapping[str, pd.DataFrame], **_) -> tuple[dict, dict]:
    """Return data and metadata of a figure's output; the notebook adds the picture to the data."""
    drawing = io.StringIO()
    # Laid out once: the drawing here and the picture of the notebook would each do it anew, twice.
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine("none")
    # The same figure gives the same file, at whatever time.
    with plt.rc_context({"svg.hashsalt": "belarus-iran"}):
        figure.savefig(drawing, format="svg", metadata={"Date": None})
    texts = {".svg": drawing.getvalue()}
    for name, table in tables.items():
        unnamed = isinstance(table.index, pd.RangeIndex) and table.index.name is None
        # One table alone needs no name of its own.
        end = f"-{name.replace('_', '-')}" if len(tables) > 1 else ""
        texts[f"{end}.csv"] = table.to_csv(index=not unnamed, float_format="%.10g")
    return {}, {ATTACHMENTS: texts}
