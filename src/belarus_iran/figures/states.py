"""Figures of states: growth, blocs, votes and later years."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from belarus_iran import english
from belarus_iran.figures import theme

# A year written at the foot of the line that marks it.
_AT_LINE = {"fontsize": 9, "ha": "right", "va": "bottom", "rotation": 90}


@theme.attached
def growth(rows: pd.DataFrame, base_year: int, last_year: int) -> Figure:
    """Draw how states grew since one year, a panel per measure on one scale."""
    measures = list(rows["measure"].unique())
    figure, panels = theme.subplots(3.9, len(measures), sharey=True, sharex=True)
    for axes, measure in zip(np.atleast_1d(panels), measures, strict=True):
        shown = rows[rows["measure"] == measure]
        for state in (code for code in theme.STATE_COLOURS if (shown["state"] == code).any()):
            name, colour, line, mark = theme.STATE_COLOURS[state]
            own = shown[shown["state"] == state].sort_values("year")
            axes.plot(
                own["year"], own["factor"], line, marker=mark, ms=4, lw=2, color=colour, label=name
            )
        for year in (base_year, last_year):
            axes.axvline(year, color=theme.INK, lw=1, ls=":")
            axes.text(year, 0.02, str(year), transform=axes.get_xaxis_transform(), **_AT_LINE)
        axes.axhline(1, color=theme.INK, lw=0.8)
        axes.set_title(measure, fontsize=11)
        axes.set_xlabel("")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    np.atleast_1d(panels)[0].set_ylabel(f"Times the value of {base_year}")
    handles = {}
    for axes in np.atleast_1d(panels):
        found = zip(*axes.get_legend_handles_labels(), strict=True)
        handles |= {label: handle for handle, label in found}
    figure.legend(handles.values(), handles.keys(), loc="outside upper center", ncols=len(handles))
    return theme.finished(figure)


@theme.attached
def series_break(rows: pd.DataFrame, base_year: int) -> Figure:
    """Draw registers of one quantity as multiples of a year, with unusable years as open marks."""
    figure, axes = theme.subplots(3.6)
    looks = ((theme.BELARUS, "o", "-"), (theme.THIRD, "s", "--"), (theme.INK, "^", ":"))
    for (name, own), (colour, mark, line) in zip(
        rows.dropna(subset="factor").groupby("series", sort=False), looks, strict=False
    ):
        used = own[~own["unusable"]].set_index("year")["factor"]
        # Years without a figure interrupt the line, as those do that are not used.
        used = used.reindex(pd.RangeIndex(own["year"].min(), own["year"].max() + 1))
        axes.plot(used.index, used, line, marker=mark, ms=5, color=colour, lw=2, label=name)
        out = own[own["unusable"]]
        if len(out):
            look = {"ls": "", "marker": mark, "ms": 8, "mfc": "white", "mec": colour, "mew": 1.6}
            axes.plot(out["year"], out["factor"], **look, label="the same, not used")
            axes.axvspan(out["year"].min() - 0.5, out["year"].max() + 0.5, color="#e8e8e8", lw=0)
    axes.axhline(1, color=theme.INK, lw=0.8)
    axes.set(ylabel=f"Military spending,\ntimes that of {base_year}", xlabel="")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return theme.finished(figure)


@theme.attached
def growth_by_first_year(rows: pd.DataFrame, chosen: int, last_year: int) -> Figure:
    """Draw how growth up to one year depends on the year from which it is counted."""
    figure, axes = theme.subplots(3.4)
    for state in (code for code in theme.STATE_COLOURS if (rows["state"] == code).any()):
        name, colour, line, mark = theme.STATE_COLOURS[state]
        own = rows[rows["state"] == state].sort_values("year")
        years = pd.RangeIndex(own["year"].min(), own["year"].max() + 1)
        own = own.set_index("year")["factor"].reindex(years)
        axes.plot(own.index, own, line, marker=mark, ms=7, mec="white", color=colour, label=name)
    axes.axhline(1, color=theme.INK, lw=1, ls="--")
    axes.axvline(chosen, color=theme.INK, lw=1, ls=":")
    axes.text(chosen, 0.02, str(chosen), transform=axes.get_xaxis_transform(), **_AT_LINE)
    axes.set(xlabel="First year", ylabel=f"Share in {last_year},\ntimes that of the first year")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return theme.finished(figure)


@theme.attached
def hostile_pairs(pairs: pd.DataFrame) -> Figure:
    """Draw when both sides of each hostile pair were partners: surely, and perhaps."""
    figure, axes = theme.subplots(1.3 + 0.55 * len(pairs))
    for place, row in enumerate(pairs.itertuples()):
        axes.barh(
            place,
            row.possible_to + 1 - row.possible_from,
            left=row.possible_from,
            height=0.5,
            facecolor="white",
            edgecolor=theme.BELARUS,
            lw=1.2,
        )
        if row.sure_years:
            axes.barh(place, row.sure_years, left=row.sure_from, height=0.5, color=theme.BELARUS)
    axes.set(
        yticks=range(len(pairs)),
        yticklabels=[
            theme.wrapped_labels(pair.replace(" against ", " / "), 30) for pair in pairs["pair"]
        ],
        ylim=(len(pairs) - 0.5, -0.5),
        xlabel="",
    )
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(
        handles=[
            Patch(facecolor=theme.BELARUS, label="under every reading of the dates"),
            Patch(facecolor="white", edgecolor=theme.BELARUS, label="under some"),
        ],
        loc="outside upper center",
        ncols=2,
    )
    return theme.finished(figure)


@theme.attached
def trade_shift(rows: pd.DataFrame, first: str, second: str, least: float = 0.1) -> Figure:
    """Draw mean turnover by partner in two periods, joined by a line, on a log scale."""
    figure, axes = theme.subplots(1.3 + 0.36 * len(rows))
    bounded = rows.assign(before=rows["before"].clip(lower=least), after=rows["after"].clip(least))
    for place, row in enumerate(bounded.itertuples()):
        grew = row.after >= row.before
        axes.plot(
            [row.before, row.after],
            [place, place],
            "-" if grew else ":",
            lw=2.5,
            color=theme.BELARUS if grew else theme.STAGES["Decline"],
            zorder=1,
        )
    places = range(len(rows))
    axes.plot(
        bounded["before"],
        places,
        "o",
        ms=8,
        mfc="white",
        mec=theme.INK,
        mew=1.5,
        ls="",
        label=first,
    )
    axes.plot(
        bounded["after"], places, "o", ms=8, color=theme.INK, mec="white", ls="", label=second
    )
    axes.set(
        xscale="log",
        yticks=places,
        yticklabels=rows["label"],
        ylim=(len(rows) - 0.5, -0.5),
        xlabel="Turnover a year, million US dollars (log scale)",
    )
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(LogLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return theme.finished(figure)


@theme.attached
def record_after(reported: pd.DataFrame, visits: pd.DataFrame, last: int) -> Figure:
    """Draw what is on record after a year, beside some years before: trade and visits."""
    blank = {"facecolor": "#f2f2f2", "edgecolor": "#bbbbbb", "hatch": "//", "lw": 0}
    figure, (money, journeys) = plt.subplots(
        2, 1, figsize=(theme.WIDTH, 6.2), sharex=True, height_ratios=(3, 1.7)
    )
    ends = [table["end"].dt.year.max() for table in (reported, visits)]
    edges = (last - 7, max([int(end) for end in [*ends, last + 1] if end == end]) + 1)

    before = reported[reported["certainty"] == "Table 1"]
    money.bar(before["year"] + 0.5, before["turnover_usd_million"], width=0.7, color="#bbbbbb")
    for row in reported[reported["certainty"] != "Table 1"].itertuples():
        span = theme.in_years(pd.Series([row.start, row.end]))
        money.plot(span, [row.yearly_usd_million] * 2, color=theme.BELARUS, lw=2.5, alpha=0.4)
        money.plot(
            span.mean(),
            row.yearly_usd_million,
            "o" if row.whole else "^",
            ms=8,
            color=theme.BELARUS if row.certainty in ("sure", "likely") else "white",
            mec=theme.BELARUS,
            mew=1.5,
            ls="",
        )
    for year in sorted(set(range(last + 1, edges[1])) - set(reported["year"])):
        money.axvspan(year, year + 1, **blank)
    money.set(ylabel="Turnover, million\nUS dollars a year")
    money.set_ylim(bottom=0)

    for place, way, colour in ((1, "BLR>IRN", theme.BELARUS), (0, "IRN>BLR", theme.IRAN)):
        for row in visits[visits["actors"] == way].itertuples():
            at = theme.in_years(pd.Series([row.start, row.end])).mean()
            face = colour if row.certainty in ("sure", "likely") else "white"
            journeys.plot(at, place, "D", ms=8, color=face, mec=colour, mew=1.5)
            if row.level == "head of state" and row.start.year > last:
                journeys.annotate(
                    row.description,
                    (at, place + 0.1),
                    (-18, 16),
                    textcoords="offset points",
                    ha="right",
                    va="center",
                    fontsize=10,
                    arrowprops={"arrowstyle": "-", "lw": 0.8, "color": theme.INK},
                )
    journeys.set(
        ylim=(-0.5, 2.0), yticks=[0, 1], yticklabels=["to Minsk", "to Tehran"], ylabel="Visits"
    )
    for axes in (money, journeys):
        axes.axvline(last + 1, color=theme.INK, lw=1, ls="--")
        # A year reaches from one line to the next, so that a day is seen in its year.
        for year in range(*edges):
            axes.axvline(year, color="#dddddd", lw=0.6, zorder=0)
    years = range(edges[0], edges[1], 2)
    # Room for a mark of the last days.
    journeys.set(xlim=(edges[0], edges[1] + 0.3))
    journeys.set(xticks=[year + 0.5 for year in years], xticklabels=list(years))
    journeys.tick_params(axis="x", length=0)

    marks = [Patch(color="#bbbbbb", label="Table 1 of the paper")]
    for label, mark, face in (
        ("sure or likely", "o", theme.BELARUS),
        ("weak", "o", "white"),
        ("part of a year, scaled", "^", theme.BELARUS),
    ):
        marks.append(
            Line2D([], [], marker=mark, ls="", color=face, mec=theme.BELARUS, ms=8, label=label)
        )
    marks.append(Patch(**blank, label="no figure for trade"))
    figure.legend(handles=marks, loc="outside upper center", ncols=3, fontsize=10)
    return theme.finished(figure)


@theme.attached
def directions(rows: pd.DataFrame) -> Figure:
    """Draw, source by source and period by period, whether more, less or the same is said."""
    periods = sorted(rows["period"].unique())
    colours = {"more": theme.BELARUS, "less": theme.STAGES["Decline"], "same": "#777777"}
    place, places, titles = -1.0, {}, []
    for group, own in rows.groupby("group", sort=False):
        place += 1
        titles.append((place, group))
        for name in dict.fromkeys(own["name"]):
            place += 1
            places[group, name] = place
    figure, axes = theme.subplots(0.9 + 0.36 * (place + 1))
    for height, title in titles:
        axes.text(-0.5, height, title, ha="left", va="center", fontsize=10, fontweight="bold")
    for row in rows.itertuples():
        column, height = periods.index(row.period), places[row.group, row.name]
        colour = colours.get(row.direction)
        full = row.sure and colour
        axes.add_patch(
            Rectangle(
                (column - 0.46, height - 0.42),
                0.92,
                0.84,
                facecolor=colour if full else "white",
                edgecolor=colour or "#cccccc",
                lw=1.6 if colour else 0.9,
                ls="-" if colour else ":",
            )
        )
        axes.text(
            column,
            height,
            row.direction if colour else "–",
            ha="center",
            va="center",
            color="white" if full else (colour or "#777777"),
            fontsize=10,
        )
    axes.set(
        xticks=range(len(periods)),
        xticklabels=[period.replace("-", "–") for period in periods],
        xlim=(-0.5, len(periods) - 0.5),
        yticks=list(places.values()),
        yticklabels=[english.capital(name) for _, name in places],
        ylim=(place + 0.6, -0.6),
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=10)
    for side in axes.spines.values():
        side.set_visible(False)
    return theme.finished(figure)


@theme.attached
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
