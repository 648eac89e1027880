"""Figures of costs: designations, break-even, shares of draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from belarus_iran.figures import theme
from belarus_iran.figures.downloads import attached


@attached
def designations(rows: pd.DataFrame, fall: tuple[pd.Timestamp, pd.Timestamp]) -> Figure:
    """Draw designations, liftings, contacts and warnings on one time axis as intervals.

    Within a year an interval has a mark in its middle; a longer one has its ends marked instead.

    Parameters
    ----------
    rows
        Columns `start`, `end`, `sort` (contact, warning, designation or lifting).
    fall
        First and last day of the time at which the text says that contact fell.
    """
    figure, axes = theme.subplots(3.1)
    looks = {
        "contact": (theme.BELARUS, "o"),
        "warning": (theme.THIRD, "s"),
        "designation": (theme.STAGES["Decline"], "v"),
        "lifting": (theme.STAGES["Rise"], "^"),
    }
    sorts = [sort for sort in looks if (rows["sort"] == sort).any()]
    axes.axvspan(*fall, color=theme.INK, alpha=0.25, lw=0)
    for place, sort in enumerate(sorts):
        colour, mark = looks[sort]
        for row in rows[rows["sort"] == sort].itertuples():
            length = row.end - row.start
            axes.plot([row.start, row.end], [place, place], color=colour, lw=3, alpha=0.4)
            # A mark in the middle of several years would feign a date that the text does not give.
            if length.days > 366:
                axes.plot([row.start, row.end], [place, place], "|", color=colour, ms=11, mew=2)
            else:
                axes.plot(row.start + length / 2, place, mark, color=colour, ms=8, mec="white")
    axes.text(fall[0], -0.68, "contact falls ", fontsize=9, ha="right", va="center")
    axes.set(
        yticks=range(len(sorts)),
        yticklabels=[sort.capitalize() for sort in sorts],
        ylim=(len(sorts) - 0.4, -0.95),
        xlabel="",
    )
    return theme.finished(figure)


@attached
def break_even(
    surface: pd.DataFrame, chosen: tuple[float, float] | None = None, receipts: float | None = None
) -> Figure:
    """Draw the yearly loss at which punishment outweighs the gain, by its probability.

    Parameters
    ----------
    surface
        Columns `margin`, `probability` and `break_even_loss_usd_million`.
    chosen
        A probability and a loss to mark, or None; without a finite loss nothing is marked.
    receipts
        All receipts of the year in million US dollars, for a line to compare with, or None.
    """
    figure, axes = theme.subplots(4.2)
    margins = sorted(surface["margin"].unique())
    lines = ["-", "--", "-.", ":"] * len(margins)
    for margin, colour, line in zip(
        margins, sns.color_palette("viridis", len(margins)), lines, strict=False
    ):
        rows = surface[surface["margin"] == margin]
        axes.plot(
            rows["probability"],
            rows["break_even_loss_usd_million"],
            line,
            color=colour,
            lw=2.2,
            label=f"margin of {margin * 100:g}%",
        )
    if receipts:
        axes.axhline(receipts, color=theme.INK, lw=1, ls=":")
        axes.text(1, receipts, "all sales of the year", ha="right", va="bottom", fontsize=9)
    if chosen and np.isfinite(chosen[1]):
        axes.plot(
            *chosen,
            "o",
            color=theme.STAGES["Decline"],
            ms=10,
            mec="white",
            label="your choice",
            ls="",
        )
    axes.set(
        xlabel="Probability of punishment in a year",
        ylabel="Loss at break-even,\nmillion US dollars (log scale)",
        yscale="log",
    )
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.legend(loc="upper right")
    return theme.finished(figure)


@attached
def acts_on_both_dates(
    rows: pd.DataFrame,
    contacts: pd.DataFrame,
    fall: tuple[pd.Timestamp, pd.Timestamp],
    outside_fall: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> Figure:
    """Draw each act of designation or lifting where the paper dates it and where records do.

    Parameters
    ----------
    rows
        Columns `firm`, `action`, `certainty` and, for `paper` and `outside`, `_start` and `_end`,
        missing where the one or the other does not tell of the act.
    contacts
        Columns `side` (paper or outside), `start`, `end`: contacts, each as a tick in a row above.
    fall
        First and last day of the time at which the text says that contact fell.
    outside_fall
        The same by outside records, drawn hatched behind it.
    """
    ended = rows["action"] != "imposed"
    labelled = rows.assign(label=rows["firm"].mask(ended, rows["firm"] + ", end"))
    labels = list(dict.fromkeys(labelled["label"]))
    names = {"paper": "Contacts in the paper", "outside": "Visits in records"}
    places = {name: place for place, name in enumerate([*names.values(), *labels])}
    figure, axes = theme.subplots(1.6 + 0.34 * len(places))
    if outside_fall:
        axes.axvspan(*outside_fall, fc="none", ec=theme.INK, alpha=0.3, hatch="///", lw=0)
    axes.axvspan(*fall, color=theme.INK, alpha=0.25, lw=0)
    axes.axhline(len(names) - 0.5, color=theme.INK, lw=0.6, alpha=0.5)
    for row in contacts.itertuples():
        middle = row.start + (row.end - row.start) / 2
        colour = theme.BELARUS if row.side == "paper" else theme.INK
        # A date that the text leaves open by more than a year has a bar and no mark.
        if (row.end - row.start).days > 366:
            line = places[names[row.side]]
            axes.plot([row.start, row.end], [line] * 2, color=colour, lw=3, alpha=0.3)
        else:
            axes.plot(middle, places[names[row.side]], "|", color=colour, ms=11, mew=2)
    weak = (labelled["certainty"] == "weak").to_numpy()
    for doubtful, row in zip(weak, labelled.itertuples(), strict=True):
        place = places[row.label]
        middles = {}
        for side in ("paper", "outside"):
            start, end = getattr(row, f"{side}_start"), getattr(row, f"{side}_end")
            if pd.notna(start):
                middles[side] = start + (end - start) / 2
        if len(middles) == 2:
            axes.plot([*middles.values()], [place] * 2, ":", color=theme.INK, lw=1.2, zorder=1)
        if "paper" in middles:
            axes.plot(middles["paper"], place, "o", mfc="none", mec=theme.BELARUS, ms=12, mew=1.8)
        if "outside" in middles:
            mark, colour = ("x", theme.INK) if doubtful else ("d", theme.STAGES["Decline"])
            axes.plot(middles["outside"], place, mark, color=colour, ms=7, mew=1.6, zorder=3)
    axes.text(fall[0], -0.75, "contact falls ", fontsize=9, ha="right", va="center")
    axes.set(
        yticks=range(len(places)), yticklabels=places, ylim=(len(places) - 0.4, -1.1), xlabel=""
    )
    axes.tick_params(axis="y", length=0)
    marks = [
        Line2D([], [], marker="o", ls="", mfc="none", mec=theme.BELARUS, ms=11, label="the paper"),
        Line2D(
            [], [], marker="d", ls="", color=theme.STAGES["Decline"], ms=7, label="official record"
        ),
        Line2D([], [], marker="x", ls="", color=theme.INK, ms=7, mew=1.6, label="weak source"),
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=3)
    return theme.finished(figure)


@attached
def break_even_shares(
    surface: pd.DataFrame, by_year: pd.DataFrame, chosen: float | None = None
) -> Figure:
    """Draw the share of Western trade whose loss eats up the receipts from Iran.

    On the left for one year by the probability of punishment, on the right for a sure punishment
    by year: dark with equal margins on both trades, light over all margins.

    Parameters
    ----------
    surface
        Columns `year` (one), `probability`, `low`, `equal_low`, `equal_high`, `high` (shares).
    by_year
        The same columns for one probability and several years.
    chosen
        A probability to mark, or None.
    """
    figure, (left, right) = theme.subplots(4.4, 2, sharey=True)
    finite = surface[np.isfinite(surface["high"])]
    left.fill_between(
        finite["probability"], finite["low"], finite["high"], color=theme.BELARUS, alpha=0.2, lw=0
    )
    left.fill_between(
        finite["probability"],
        finite["equal_low"],
        finite["equal_high"],
        color=theme.BELARUS,
        alpha=0.85,
    )
    year = int(surface["year"].iloc[0])
    for row in by_year.itertuples():
        colour = theme.STAGES["Decline"] if row.year == year else theme.BELARUS
        right.plot([row.year] * 2, [row.low, row.high], color=colour, lw=6, alpha=0.25)
        right.plot(
            [row.year] * 2, [row.equal_low, row.equal_high], color=colour, lw=6, marker="s", ms=3
        )
    for axes in (left, right):
        axes.axhline(1, color=theme.INK, lw=1, ls=":")
    left.text(0.99, 1.07, "all Western trade", fontsize=9, ha="right", va="bottom")
    if chosen:
        left.axvline(chosen, color=theme.STAGES["Decline"], lw=1.5, ls="--")
    top = max(1.0, float(finite["high"].max()), float(by_year["high"].max()))
    left.set(
        xlabel="Probability of punishment in a year",
        ylabel="Share of Western trade lost\nat break-even (log scale)",
        yscale="log",
        ylim=(None, top * 1.5),
    )
    left.set_title(f"{year}, by probability", fontsize=11)
    right.set_title("Punishment sure, by year", fontsize=11)
    left.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    left.yaxis.set_major_locator(LogLocator())
    left.yaxis.set_major_formatter(lambda value, _: f"{value * 100:g}%")
    left.yaxis.set_minor_formatter(NullFormatter())
    right.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    marks = [
        Patch(color=theme.BELARUS, alpha=0.85, label="equal margins, two sources"),
        Patch(color=theme.BELARUS, alpha=0.2, label="all declared margins"),
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=2)
    return theme.finished(figure)


@attached
def shares_of_draws(by_year: pd.DataFrame, varied: pd.DataFrame, bound: float) -> Figure:
    """Draw in how many draws losses exceed gains: by year, and by what may at most be lost.

    Parameters
    ----------
    by_year
        Columns `scenario`, `year`, `share`, `low`, `high`.
    varied
        Columns `bound` (share of trade), `year` (two or three), `share`, `low`, `high`.
    bound
        The declared bound, to mark.
    """
    figure, (left, right) = theme.subplots(4.3, 2, sharey=True)
    styles = [
        ("-", "o", theme.BELARUS),
        ("--", "s", theme.THIRD),
        ("-.", "^", theme.IRAN),
        (":", "D", theme.INK),
    ]
    for axes, rows, across, name in (
        (left, by_year, "year", "scenario"),
        (right, varied, "bound", "year"),
    ):
        groups = rows.groupby(name, sort=False)
        for (line, mark, colour), (label, own) in zip(styles, groups, strict=False):
            axes.fill_between(own[across], own["low"], own["high"], color=colour, alpha=0.25, lw=0)
            every = {} if axes is left else {"markevery": 4}
            axes.plot(
                own[across],
                own["share"],
                line,
                marker=mark,
                ms=5,
                lw=2,
                color=colour,
                label=str(label),
                **every,
            )
        axes.axhline(0.5, color=theme.INK, lw=1, ls=":")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), fontsize=9, ncols=1)
    left.set(ylim=(0, 1), ylabel="Draws in which losses exceed gains", xlabel="Year of the sales")
    left.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    left.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    right.axvline(bound, color=theme.INK, lw=1)
    right.text(bound * 0.93, 0.03, "declared", fontsize=9, ha="right", va="bottom", rotation=90)
    right.set(xscale="log", xlabel="Most of Western trade that can be lost (log)")
    right.xaxis.set_major_locator(LogLocator())
    right.xaxis.set_major_formatter(lambda value, _: f"{value * 100:g}%")
    right.xaxis.set_minor_formatter(NullFormatter())
    return theme.finished(figure)


@attached
def sensitivity(rows: pd.DataFrame) -> Figure:
    """Draw how much each unknown matters: its first-order and total-order index with intervals.

    Parameters
    ----------
    rows
        Columns `question` (one panel each), `title`, `order` (first or total), `value`, `low`,
        `high`.
    """
    questions = list(dict.fromkeys(rows["question"]))
    total = rows[(rows["order"] == "total") & (rows["question"] == questions[0])]
    titles = list(total.sort_values("value", ascending=False)["title"])
    figure, panels = theme.subplots(
        1.7 + 0.42 * len(titles), len(questions), sharey=True, squeeze=False
    )
    looks = {
        "first": ("white", "o", -0.14, "alone (first order)"),
        "total": (theme.BELARUS, "s", 0.14, "with all it touches (total order)"),
    }
    for axes, question in zip(panels[0], questions, strict=True):
        own = rows[rows["question"] == question]
        for row in own.itertuples():
            face, mark, shift, _ = looks[row.order]
            place = titles.index(row.title) + shift
            axes.plot([row.low, row.high], [place] * 2, color=theme.INK, lw=2.5, alpha=0.6)
            axes.plot(row.value, place, mark, mfc=face, mec=theme.BELARUS, ms=6, clip_on=False)
        axes.set(xlim=(min(0.0, own["low"].min()), None), xlabel="Sobol' index")
        axes.set_title(question[:1].upper() + question[1:], fontsize=11)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", lw=0.5, alpha=0.5)
    panels[0][0].set(yticks=range(len(titles)), yticklabels=titles, ylim=(len(titles) - 0.5, -0.5))
    marks = [
        Line2D([], [], marker=mark, ls="", mfc=face, mec=theme.BELARUS, ms=7, label=label)
        for face, mark, _, label in looks.values()
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=2)
    return theme.finished(figure)
