"""Figures of votes and of the record."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from belarus_iran.figures import theme
from belarus_iran.figures.downloads import attached


@attached
def kinds_of_source(rows: pd.DataFrame) -> Figure:
    """Draw how often each kind of source is cited, and how many dated events rest on it."""
    figure, panels = theme.subplots(1.3 + 0.32 * len(rows), 2, sharey=True)
    titles = {"citations": "Citations in the text", "events": "Dated events"}
    outside = rows["kind"].isin(["not listed", "none cited"])
    for axes, (column, title) in zip(panels, titles.items(), strict=True):
        bars = axes.barh(rows["kind"], rows[column].fillna(0), height=0.7, color=theme.BELARUS)
        for bar, bare in zip(bars, outside, strict=True):
            if bare:
                bar.set(facecolor="white", edgecolor=theme.INK, hatch="///", lw=1)
        written = ["" if np.isnan(count) else f"{count:.0f}" for count in rows[column]]
        axes.bar_label(bars, labels=written, padding=3, fontsize=9)
        axes.set_title(title, fontsize=11)
        axes.set(xlim=(0, 1.15 * max(rows[column].fillna(0).max(), 1)), xlabel="", ylabel="")
        axes.tick_params(axis="y", length=0)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    panels[0].invert_yaxis()
    return theme.finished(figure)


@attached
def agreement(rows: pd.DataFrame) -> Figure:
    """Draw agreement in the United Nations with several partners: as it is, and beyond
    all states.
    """
    figure, panels = theme.subplots(3.9, 2, sharex=True)
    titles = {"agreement": "As it is", "beyond": "Less the mean of all states"}
    for axes, (column, title) in zip(panels, titles.items(), strict=True):
        for partner in (code for code in theme.STATE_COLOURS if (rows["partner"] == code).any()):
            name, colour, line, mark = theme.STATE_COLOURS[partner]
            own = rows[rows["partner"] == partner].sort_values("year")
            axes.plot(
                own["year"], own[column], line, marker=mark, ms=4, lw=2, color=colour, label=name
            )
        axes.set_title(title, fontsize=11)
        axes.set_xlabel("")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    panels[0].set(ylim=(0, 1), ylabel="Agreement with Belarus")
    edge = max(0.2, 1.1 * rows["beyond"].abs().max())
    panels[1].set(ylim=(-edge, edge), ylabel="Difference")
    panels[1].axhline(0, color=theme.INK, lw=1)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return theme.finished(figure)
