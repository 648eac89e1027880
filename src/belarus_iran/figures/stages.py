"""Figures of stages: trade, rates, breaks and power."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from belarus_iran.figures import theme
from belarus_iran.figures.downloads import attached


@attached
def trade(
    table_one: pd.DataFrame,
    stages: pd.DataFrame,
    goal: float | None,
    partner: str = "Iran",
    dealings: pd.Series | None = None,
) -> Figure:
    """Draw exports, imports and turnover by year over the stages, with the presidents' goal.

    Parameters
    ----------
    table_one
        Rows of Table 1 indexed by year, in million US dollars.
    stages
        Table `stages`; its dating by the narration is drawn.
    goal
        Turnover that the presidents aimed at, in million US dollars; None if they named none.
    partner
        Name of the state with which Belarus trades.
    dealings
        Number of dealings by year, drawn in a panel below as one dot each; None for no panel.
    """
    rows = 1 if dealings is None else 2
    ratios = {"height_ratios": (5, 1)[:rows]}
    height = 4.2 if dealings is None else 5.0
    figure, panels = plt.subplots(
        rows, 1, figsize=(theme.WIDTH, height), sharex=True, squeeze=False, gridspec_kw=ratios
    )
    axes, below = panels[0][0], panels[-1][0]
    years = table_one.index + 0.5
    if dealings is not None:
        dots = [(year + 0.5, place) for year, count in dealings.items() for place in range(count)]
        below.plot(*zip(*dots, strict=True) if dots else ([], []), "o", ms=6, color=theme.INK)
        below.set(ylabel="Dealings", yticks=[], ylim=(-0.7, max(dealings.max(), 2) - 0.3))
    theme.stage_bands(axes, stages, "narration", table_one.index.min(), table_one.index.max() + 1)
    axes.bar(
        years,
        table_one["exports_usd_million"],
        width=0.7,
        color=theme.BELARUS,
        label=f"Exports to {partner}",
    )
    axes.bar(
        years,
        table_one["imports_usd_million"],
        bottom=table_one["exports_usd_million"],
        width=0.7,
        color=theme.IRAN,
        hatch="///",
        edgecolor="white",
        lw=0,
        label=f"Imports from {partner}",
    )
    if goal is not None:
        left = table_one.index.min() + 0.1
        axes.axhline(goal, color=theme.INK, lw=1, ls="--")
        axes.text(left, goal, "goal of the presidents", va="bottom", fontsize=9)
    axes.set(
        ylabel="Million US dollars",
        xlim=(table_one.index.min(), table_one.index.max() + 1),
        xlabel="",
    )
    below.set(xticks=years, xticklabels=table_one.index)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0.68))
    return theme.finished(figure)


@attached
def mention_rates(rates: pd.DataFrame) -> Figure:
    """Draw events per year by stage with exact intervals, one panel per kind of event.

    Parameters
    ----------
    rates
        Columns `what`, `stage`, `rate`, `low`, `high` (events per year).
    """
    kinds = list(rates["what"].unique())
    figure, panels = theme.subplots(3.4, len(kinds), sharey=True)
    for axes, what in zip(np.atleast_1d(panels), kinds, strict=True):
        rows = rates[rates["what"] == what].reset_index(drop=True)
        for place, row in rows.iterrows():
            colour = theme.STAGES[row["stage"]]
            axes.plot([place, place], [row["low"], row["high"]], color=colour, lw=3)
            axes.plot(place, row["rate"], "o", color=colour, ms=9, mec="white", clip_on=False)
        axes.set(
            title=what,
            xticks=range(len(rows)),
            xlim=(-0.6, len(rows) - 0.4),
            xlabel="",
            ylabel="Events per year" if what == kinds[0] else "",
        )
        axes.set_ylim(bottom=0)
        axes.set_xticklabels(rows["stage"], rotation=35, ha="right", fontsize=9)
        axes.title.set_fontsize(11)
    return theme.finished(figure)


@attached
def side_by_side(rates: pd.DataFrame, label: str) -> Figure:
    """Draw records a year by stage with exact intervals, for two registers beside each other.

    Parameters
    ----------
    rates
        Columns `register` (two of them), `stage`, `count`, `rate`, `low`, `high` (a year).
    label
        What is counted, for the axis.
    """
    figure, axes = theme.subplots(3.8)
    stages = list(rates["stage"].unique())
    looks = (("o", "white", -0.14), ("D", None, 0.14))
    for (register, rows), (mark, fill, aside) in zip(
        rates.groupby("register", sort=False), looks, strict=True
    ):
        for place, row in enumerate(rows.itertuples()):
            colour, x = theme.STAGES[row.stage], place + aside
            axes.plot([x, x], [row.low, row.high], color=colour, lw=3)
            axes.plot(
                x, row.rate, mark, color=colour, ms=9, mew=2, mfc=fill or colour, clip_on=False
            )
            axes.text(x + 0.05, row.rate, f" {row.count}", fontsize=9, va="bottom")
        face = fill or theme.INK
        axes.plot([], [], mark, color=theme.INK, ms=8, mew=2, mfc=face, label=register)
    axes.set(xticks=range(len(stages)), xticklabels=stages, xlabel="", ylabel=label)
    axes.set(xlim=(-0.6, len(stages) - 0.4), ylim=(0, None))
    axes.legend(loc="upper left")
    return theme.finished(figure)


@attached
def stage_ratios(rows: pd.DataFrame, label: str) -> Figure:
    """Draw rate ratios between stages under every choice, a panel per measure.

    Parameters
    ----------
    rows
        Columns `measure`, `stage`, `against`, `ratio`, `low`, `high`, one row per choice, as from
        :func:`belarus_iran.measures.stage_rates.stage_ratios`; a ratio that is not known is left
        out, an infinite one stands at the edge.
    label
        What the ratio compares, for the axis.
    """
    pairs = list(dict.fromkeys(zip(rows["stage"], rows["against"], strict=True)))
    measures = list(rows["measure"].unique())
    figure, panels = theme.subplots(
        1.3 + 0.75 * len(pairs), len(measures), sharey=True, squeeze=False
    )
    edges = 1 / 32, 32
    for axes, measure in zip(panels[0], measures, strict=True):
        for place, (stage, against) in enumerate(pairs):
            chosen = (rows["measure"] == measure) & (rows["stage"] == stage)
            known = rows[chosen & (rows["against"] == against)].dropna(subset=["ratio"])
            heights = (
                place + np.linspace(-0.32, 0.32, len(known))
                if len(known) > 1
                else [place] * len(known)
            )
            for height, row in zip(heights, known.itertuples(), strict=True):
                clear = row.low > 1 or row.high < 1
                colour = theme.BELARUS if clear else "#888888"
                ends = np.clip([row.low, row.high], *edges)
                axes.plot(ends, [height] * 2, color=colour, lw=1.4)
                middle = np.clip(row.ratio, *edges)
                mark = "o" if clear else "D"
                axes.plot(middle, height, mark, color=colour, ms=4.5, mec="white", mew=0.5)
            if known.empty:
                axes.text(1.15, place, "none", va="center", fontsize=9)
        axes.axvline(1, color=theme.INK, lw=1, ls="--")
        axes.set(
            title=measure[:1].upper() + measure[1:],
            xscale="log",
            xlim=(edges[0] / 1.1, edges[1] * 1.1),
            xlabel=label if measure == measures[len(measures) // 2] else "",
            xticks=[0.1, 1, 10],
            yticks=range(len(pairs)),
            yticklabels=[f"{stage} beside\n{against}" for stage, against in pairs],
            ylim=(len(pairs) - 0.5, -0.5),
        )
        axes.title.set_fontsize(10.5)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.minorticks_off()
    return theme.finished(figure)


@attached
def change_points(posteriors: pd.DataFrame) -> Figure:
    """Draw where a rate may have changed: series in rows, numbers of changes in columns.

    Parameters
    ----------
    posteriors
        Columns `series`, `changes` (how many are assumed), `change` (1, 2), `year` (the last before
        it), `probability`, `low` and `high` (over draws of the dates), and `other` (the
        probability after another choice of events).
    """
    series, numbers = posteriors["series"].unique(), posteriors["changes"].unique()
    figure, panels = plt.subplots(
        len(series),
        len(numbers),
        figsize=(theme.WIDTH, 1.2 + 1.7 * len(series)),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    looks = {
        1: {"facecolor": theme.BELARUS},
        2: {"facecolor": theme.THIRD, "hatch": "///", "edgecolor": "white"},
    }
    for (name, number), rows in posteriors.groupby(["series", "changes"], sort=False):
        axes = panels[list(series).index(name)][list(numbers).index(number)]
        for change, bars in rows.groupby("change"):
            width = 0.75 / number
            years = bars["year"] + (change - (number + 1) / 2) * width
            axes.bar(years, bars["probability"], width, lw=0, **looks[change])
            axes.vlines(years, bars["low"], bars["high"], color=theme.INK, lw=1)
            axes.plot(years, bars["other"], "o", ms=3.2, color=theme.INK, mfc="white", mew=0.9)
        chance = 1 / rows["year"].nunique()
        even = axes.axhline(chance, color=theme.INK, lw=1, ls=":", label="every year alike")
        axes.set_title(f"{name}: {'one change' if number == 1 else 'two changes'}", fontsize=10.5)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    for axes in panels[:, 0]:
        axes.set_ylabel("Probability")
    for axes in panels[-1]:
        axes.set_xlabel("Last year before the change")
    handles = [Patch(lw=0, label=f"change {change}", **looks[change]) for change in numbers]
    handles += [
        Line2D([], [], color=theme.INK, lw=1, label="spread over unknown days"),
        Line2D([], [], marker="o", ls="", ms=4, color=theme.INK, mfc="white", label="other choice"),
        even,
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), fontsize=9)
    return theme.finished(figure)


@attached
def break_tests(rows: pd.DataFrame, level: float) -> Figure:
    """Draw p-values of a test for one break as a board: series by picture of chance.

    Parameters
    ----------
    rows
        Columns `panel` (what changes), `series`, `null` (the picture of chance) and `p`; what is
        not in the table stays empty.
    level
        Level of significance: below it a field is dark.
    """
    names, kinds = rows["series"].unique(), rows["panel"].unique()
    figure, panels = theme.subplots(1.5 + 0.27 * len(names), len(kinds), sharey=True, squeeze=False)
    for axes, kind in zip(panels[0], kinds, strict=True):
        board = rows[rows["panel"] == kind].pivot(index="series", columns="null", values="p")
        board = board.reindex(index=names, columns=rows["null"].unique())
        for (down, across), p in np.ndenumerate(board.to_numpy(float)):
            if np.isnan(p):
                continue
            # The darker, the rarer by chance; a leap at the level of significance.
            shade = theme.BELARUS if p < level else "#dce6ee" if p < 2 * level else "#f1f1f1"
            spot = (across - 0.5, down - 0.5)
            axes.add_patch(Rectangle(spot, 1, 1, fc=shade, ec="white", lw=1.5))
            text = "<.001" if p < 0.001 else (f"{p:.3f}" if p < 0.1 else f"{p:.2f}").lstrip("0")
            ink = "white" if p < level else theme.INK
            axes.text(across, down, text, color=ink, ha="center", va="center", fontsize=7.5)
        axes.set(
            title=kind,
            xlim=(-0.5, board.shape[1] - 0.5),
            ylim=(len(names) - 0.5, -0.5),
            xticks=range(board.shape[1]),
            yticks=range(len(names)),
        )
        axes.title.set_fontsize(10.5)
        axes.set_xticklabels(board.columns, rotation=90, fontsize=9)
        axes.set_yticklabels(names, fontsize=9)
        axes.tick_params(length=0)
        sns.despine(ax=axes, left=True, bottom=True)
    return theme.finished(figure)


@attached
def ratios(rows: pd.DataFrame, label: str) -> Figure:
    """Draw ratios with their intervals on a log scale, one line per reading.

    Parameters
    ----------
    rows
        Columns `reading`, `ratio`, `low`, `high`; an infinite bound runs to the edge.
    label
        What the ratio compares, for the axis.
    """
    figure, axes = theme.subplots(1.2 + 0.5 * len(rows))
    finite = rows[["low", "high", "ratio"]].to_numpy()
    finite = finite[np.isfinite(finite) & (finite > 0)]
    low, high = min(finite.min(), 0.5) / 1.5, max(finite.max(), 2.0) * 1.5
    for place, row in enumerate(rows.itertuples()):
        decided = row.low > 1 or row.high < 1
        axes.plot(
            [max(row.low, low), min(row.high, high)],
            [place, place],
            lw=3,
            color=theme.BELARUS if decided else "#888888",
        )
        axes.plot(
            row.ratio,
            place,
            "o" if decided else "D",
            ms=8,
            mec="white",
            color=theme.BELARUS if decided else "#888888",
        )
    axes.axvline(1, color=theme.INK, lw=1, ls="--")
    axes.set(
        xscale="log",
        xlim=(low, high),
        xlabel=label,
        yticks=range(len(rows)),
        yticklabels=rows["reading"],
        ylim=(len(rows) - 0.5, -0.5),
    )
    theme.plain_log_axis(axes.xaxis)
    return theme.finished(figure)


@attached
def placebo(tests: pd.DataFrame, chosen: str, level: float) -> Figure:
    """Draw the same tests of trade for every pair: strength of the break, and the later level.

    Parameters
    ----------
    tests
        One row per pair, its name in the index, with `statistic`, `break_after` (year),
        `p_break`, `ratio`, `p_ratio`; the first row comes on top.
    chosen
        The pair to point out.
    level
        Level of significance: below it a mark is filled.
    """
    figure, (left, right) = theme.subplots(1.2 + 0.28 * len(tests), columns=2, sharey=True)
    for place, row in enumerate(tests.itertuples()):
        own = row.Index == chosen
        colour = theme.BELARUS if own else "#777777"
        for axes, value, p in ((left, row.statistic, row.p_break), (right, row.ratio, row.p_ratio)):
            if own:
                axes.axhspan(place - 0.5, place + 0.5, color=theme.BELARUS, alpha=0.13, lw=0)
            fill = colour if p < level else "none"
            axes.plot(value, place, "D" if own else "o", ms=8, mec=colour, mew=1.6, mfc=fill)
        left.annotate(
            f"{row.break_after}",
            (row.statistic, place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    left.set(
        xscale="log",
        xlabel="Strength of the break (sup-F)",
        yticks=range(len(tests)),
        yticklabels=tests.index,
        ylim=(len(tests) - 0.5, -0.5),
    )
    left.set_xlim(right=left.get_xlim()[1] * 1.8)
    right.axvline(1, color=theme.INK, lw=1, ls="--")
    right.set(xscale="log", xlabel="Mean trade, later stage to earlier")
    for axes in (left, right):
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
    return theme.finished(figure)


@attached
def power(
    rows: pd.DataFrame,
    label: str,
    observed: dict[str, float] | None = None,
    meaningful: float | None = None,
    chance: float = 0.5,
    log: bool = False,
) -> Figure:
    """Draw the power of one or several tests against the size of the effect.

    Parameters
    ----------
    rows
        Columns `test` (its name), `effect`, `power` and perhaps `error`, its Monte Carlo error; at
        most five tests.
    label
        What the effect is and its unit, for the axis.
    observed
        Effect that was observed, by test: a triangle on the axis. It lies on no curve, for the
        power at the observed effect says no more than the p-value.
    meaningful
        The effect declared to matter, drawn as a line.
    chance
        The chance of being seen that is drawn as a line.
    log
        Whether the effect is a ratio and its axis logarithmic.
    """
    figure, axes = theme.subplots(4.2)
    strokes = (
        (theme.BELARUS, "-"),
        (theme.STAGES["Decline"], "--"),
        (theme.IRAN, "-."),
        (theme.INK, ":"),
    )
    strokes = dict(zip(rows["test"].unique(), (*strokes, (theme.THIRD, (0, (6, 1)))), strict=False))
    for test, (colour, style) in strokes.items():
        curve = rows[rows["test"] == test].sort_values("effect")
        error = 2 * curve["error"] if "error" in curve else 0.0
        low, high = curve["power"] - error, curve["power"] + error
        band = {"color": colour, "alpha": 0.2, "lw": 0}
        axes.fill_between(curve["effect"], low.clip(0), high.clip(upper=1), **band)
        stroke = {"ls": style, "lw": 2.2, "color": colour, "label": test}
        # A line of one point would not be seen.
        mark = "o" if len(curve) == 1 else None
        axes.plot(curve["effect"], curve["power"], marker=mark, **stroke)
    axes.set(
        ylim=(0, 1.02),
        xscale="log" if log else "linear",
        xlabel=label,
        ylabel="Chance of being seen",
    )
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    if log:
        theme.plain_log_axis(axes.xaxis)
    axes.axhline(chance, color=theme.INK, lw=1, ls="--")
    if meaningful is not None:
        axes.axvline(meaningful, color=theme.INK, lw=1, ls=":")
        axes.text(
            meaningful,
            1.01,
            "declared to matter",
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=9,
        )
    first, last = axes.get_xlim()
    for number, (test, effect) in enumerate((observed or {}).items()):
        # One beyond the axis stands at its edge; each is smaller, so that none hides another.
        mark = {"ms": max(16 - 4 * number, 5), "mec": "white", "mew": 0.6, "c": strokes[test][0]}
        axes.plot(min(max(effect, first), last), 0, "^", **mark, clip_on=False, zorder=5)
    axes.set_xlim(first, last)
    handles, names = axes.get_legend_handles_labels()
    handles.append(Line2D([], [], color=theme.INK, lw=1, ls="--"))
    names.append("an even chance" if chance == 0.5 else f"a chance of {chance:.0%}")
    if observed:
        handles.append(Line2D([], [], marker="^", ls="", ms=9, color=theme.INK))
        names.append("observed")
    # Long names leave room for two columns only.
    most = 2 if max(map(len, names)) > 22 else 3
    figure.legend(handles, names, loc="outside upper center", ncols=min(most, len(names)))
    return theme.finished(figure)
