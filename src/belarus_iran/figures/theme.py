"""Figures of the book: one theme, one palette, one function per kind of figure.

Every function returns a Matplotlib figure. Colours are those of Okabe and Ito (2008), which the
common forms of colour blindness tell apart; a mark, a line style or a label repeats what a colour
says, so that figures also read in grey.
"""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

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
