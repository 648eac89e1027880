"""Figures of costs: acts of designation beside the fall in contact, and losses at break-even."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from belarus_iran.figures import theme
from belarus_iran.figures.downloads import attached


@attached
def acts(
    rows: pd.DataFrame,
    others: pd.DataFrame,
    fall: tuple[pd.Timestamp, pd.Timestamp],
    outside_fall: tuple[pd.Timestamp, pd.Timestamp],
) -> Figure:
    """Draw each act on a firm where the paper dates it and where records do, a row for
    each firm.
    """
    names = list(dict.fromkeys([*others["row"], *rows["firm"]]))
    above = others["row"].nunique()
    figure, axes = theme.subplots(1.9 + 0.44 * len(names))
    axes.axvspan(*outside_fall, fc="none", ec=theme.INK, alpha=0.3, hatch="///", lw=0)
    axes.axvspan(*fall, color=theme.INK, alpha=0.25, lw=0)
    axes.axhline(above - 0.5, color=theme.INK, lw=0.6, alpha=0.5)
    for row in others.itertuples():
        place = names.index(row.row)
        # A date that is open by more than a year has a bar: a mark would feign one.
        if (row.end - row.start).days > 366:
            axes.plot([row.start, row.end], [place] * 2, color=theme.BELARUS, lw=3, alpha=0.3)
        else:
            axes.plot(_middle(row.start, row.end), place, "|", color=theme.BELARUS, ms=11, mew=2)
    for row in rows.itertuples():
        place, dates = names.index(row.firm), {}
        for side in ("paper", "outside"):
            start, end = getattr(row, f"{side}_start"), getattr(row, f"{side}_end")
            if pd.notna(start):
                dates[side] = _middle(start, end)
        axes.plot([*dates.values()], [place] * len(dates), ":", color=theme.INK, lw=1.2, zorder=1)
        if "paper" in dates:
            axes.plot(dates["paper"], place, **_LOOKS["the paper"])
        if "outside" in dates:
            axes.plot(dates["outside"], place, zorder=3, **_LOOKS[_kind(row)])
    axes.text(fall[0], -0.72, "contact falls ", fontsize=10, ha="right", va="center")
    axes.set(
        yticks=range(len(names)),
        yticklabels=[theme.wrapped_labels(name, 22) for name in names],
        ylim=(len(names) - 0.4, -1.1),
        xlabel="",
    )
    axes.tick_params(axis="y", length=0)
    marks = [Line2D([], [], label=label, **look) for label, look in _LOOKS.items()]
    marks += [
        Patch(color=theme.INK, alpha=0.25, label="fall, the paper"),
        Patch(fc="none", ec=theme.INK, alpha=0.3, hatch="///", label="fall, records"),
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=4)
    return theme.finished(figure)


_RED = theme.STAGES["Decline"]
_LOOKS = {
    "the paper": {"marker": "o", "ls": "", "mfc": "none", "mec": theme.BELARUS, "ms": 12},
    "record": {"marker": "d", "ls": "", "color": _RED, "ms": 7},
    "record, weak": {"marker": "x", "ls": "", "color": theme.INK, "ms": 7, "mew": 1.6},
    "not over Iran": {"marker": "d", "ls": "", "mfc": "white", "mec": _RED, "ms": 7},
    "record, end": {"marker": "^", "ls": "", "color": theme.STAGES["Rise"], "ms": 7},
}


def _kind(row) -> str:
    """Return the mark of a record."""
    if row.certainty == "weak":
        return "record, weak"
    if row.action != "imposed":
        return "record, end"
    return "record" if "Iran" in row.ground else "not over Iran"


def _middle(start: pd.Timestamp, end: pd.Timestamp) -> pd.Timestamp:
    return start + (end - start) / 2


@attached
def break_even_by_year(rows: pd.DataFrame) -> Figure:
    """Draw by year the share of Western trade whose loss would cancel the sales to Iran."""
    figure, axes = theme.subplots(3.6)
    looks = ((theme.BELARUS, "o", "-", -0.12), (theme.IRAN, "s", "-", 0.12))
    groups = rows.groupby("receipts", sort=False)
    for (colour, mark, line, shift), (name, own) in zip(looks, groups, strict=False):
        for row in own.itertuples():
            ends = [row.equal_low, row.equal_high]
            axes.plot([row.year + shift] * 2, ends, line, color=colour, lw=5, alpha=0.35)
            axes.plot(row.year + shift, sum(ends) / 2, mark, color=colour, ms=6, mec="white")
        axes.plot([], [], line, marker=mark, color=colour, lw=3, ms=6, mec="white", label=name)
    axes.set(ylabel="Share of a year's sales\nto the West", xlabel="Year of the sales to Iran")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value * 100:g}%")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return theme.finished(figure)
