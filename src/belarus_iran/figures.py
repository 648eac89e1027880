"""Figures of the book: one theme, one palette, one function per kind of figure.

Every function returns a Matplotlib figure. Colours are those of Okabe and Ito (2008), which the
common forms of colour blindness tell apart; a mark, a line style or a label repeats what a colour
says, so that figures also read in grey.
"""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from belarus_iran.attachments import attached

WIDTH = 8.0
INK = "#333333"
STAGES = {"Origins": "#56b4e9", "Stagnation": "#999999", "Rise": "#009e73", "Decline": "#cc5500"}
BELARUS, IRAN, THIRD = "#0072b2", "#cc79a7", "#e69f00"

# Of states that stand beside each other: name, colour, line and mark.
_STATES = {
    "BLR": ("Belarus", BELARUS, "-", "o"),
    "IRN": ("Iran", IRAN, "--", "s"),
    "RUS": ("Russia", THIRD, "-.", "^"),
    "USA": ("United States", "#888888", ":", "D"),
}

# Where an event stands on the timeline: by its kind, or else by its scope.
_LANES_BY_KIND = {
    "arms transfer": "Arms",
    "revelation": "Arms",
    "project launched": "Projects\nand goals",
    "project delayed": "Projects\nand goals",
    "project failed": "Projects\nand goals",
    "target missed": "Projects\nand goals",
    "sanction imposed": "Sanctions,\npressure",
    "sanction lifted": "Sanctions,\npressure",
    "sanction on Iran": "Sanctions,\npressure",
    "accusation": "Sanctions,\npressure",
    "pressure": "Sanctions,\npressure",
    "compliance": "Sanctions,\npressure",
}
_LANES_BY_SCOPE = {
    "bilateral": "Contact",
    "third party": "Other states",
    "structural": "Powers and\nstructure",
    "domestic Belarus": "At home",
    "domestic Iran": "At home",
}
_LANES = ("Contact", "Projects\nand goals", "Arms", "Sanctions,\npressure")
_LANES = (*_LANES, "Other states", "Powers and\nstructure", "At home")

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


def _axes(height: float, columns: int = 1, **options):
    return plt.subplots(1, columns, figsize=(WIDTH, height), **options)


def _done(figure: Figure) -> Figure:
    # Closed, so that a notebook shows it once: where the chapter returns it.
    plt.close(figure)
    return figure


def _stage_bands(axes, stages: pd.DataFrame, dating: str, first: float, last: float) -> None:
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


def _plain_log_axis(axis) -> None:
    """Label a logarithmic axis at 1, 2 and 5 times each power of ten, in plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.set_minor_formatter(NullFormatter())


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
        rows, 1, figsize=(WIDTH, height), sharex=True, squeeze=False, gridspec_kw=ratios
    )
    axes, below = panels[0][0], panels[-1][0]
    years = table_one.index + 0.5
    if dealings is not None:
        dots = [(year + 0.5, place) for year, count in dealings.items() for place in range(count)]
        below.plot(*zip(*dots, strict=True) if dots else ([], []), "o", ms=6, color=INK)
        below.set(ylabel="Dealings", yticks=[], ylim=(-0.7, max(dealings.max(), 2) - 0.3))
    _stage_bands(axes, stages, "narration", table_one.index.min(), table_one.index.max() + 1)
    axes.bar(
        years,
        table_one["exports_usd_million"],
        width=0.7,
        color=BELARUS,
        label=f"Exports to {partner}",
    )
    axes.bar(
        years,
        table_one["imports_usd_million"],
        bottom=table_one["exports_usd_million"],
        width=0.7,
        color=IRAN,
        hatch="///",
        edgecolor="white",
        lw=0,
        label=f"Imports from {partner}",
    )
    if goal is not None:
        left = table_one.index.min() + 0.1
        axes.axhline(goal, color=INK, lw=1, ls="--")
        axes.text(left, goal, "goal of the presidents", va="bottom", fontsize=9)
    axes.set(
        ylabel="Million US dollars",
        xlim=(table_one.index.min(), table_one.index.max() + 1),
        xlabel="",
    )
    below.set(xticks=years, xticklabels=table_one.index)
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0.68))
    return _done(figure)


@attached
def mention_rates(rates: pd.DataFrame) -> Figure:
    """Draw events per year by stage with exact intervals, one panel per kind of event.

    Parameters
    ----------
    rates
        Columns `what`, `stage`, `rate`, `low`, `high` (events per year).
    """
    kinds = list(rates["what"].unique())
    figure, panels = _axes(3.4, len(kinds), sharey=True)
    for axes, what in zip(np.atleast_1d(panels), kinds, strict=True):
        rows = rates[rates["what"] == what].reset_index(drop=True)
        for place, row in rows.iterrows():
            colour = STAGES[row["stage"]]
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
    return _done(figure)


@attached
def stage_ratios(rows: pd.DataFrame, label: str) -> Figure:
    """Draw rate ratios between stages under every choice, a panel per measure.

    Parameters
    ----------
    rows
        Columns `measure`, `stage`, `against`, `ratio`, `low`, `high`, one row per choice, as from
        :func:`belarus_iran.rates.stage_ratios`; a ratio that is not known is left out, an infinite
        one stands at the edge.
    label
        What the ratio compares, for the axis.
    """
    pairs = list(dict.fromkeys(zip(rows["stage"], rows["against"], strict=True)))
    measures = list(rows["measure"].unique())
    figure, panels = _axes(1.3 + 0.75 * len(pairs), len(measures), sharey=True, squeeze=False)
    edges = 1 / 32, 32
    for axes, measure in zip(panels[0], measures, strict=True):
        for place, (stage, against) in enumerate(pairs):
            chosen = (rows["measure"] == measure) & (rows["stage"] == stage)
            found = rows[chosen & (rows["against"] == against)].dropna(subset=["ratio"])
            heights = (
                place + np.linspace(-0.32, 0.32, len(found))
                if len(found) > 1
                else [place] * len(found)
            )
            for height, row in zip(heights, found.itertuples(), strict=True):
                clear = row.low > 1 or row.high < 1
                colour = BELARUS if clear else "#888888"
                ends = np.clip([row.low, row.high], *edges)
                axes.plot(ends, [height] * 2, color=colour, lw=1.4)
                middle = np.clip(row.ratio, *edges)
                mark = "o" if clear else "D"
                axes.plot(middle, height, mark, color=colour, ms=4.5, mec="white", mew=0.5)
            if found.empty:
                axes.text(1.15, place, "none", va="center", fontsize=9)
        axes.axvline(1, color=INK, lw=1, ls="--")
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
    return _done(figure)


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
        figsize=(WIDTH, 1.2 + 1.7 * len(series)),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    looks = {
        1: {"facecolor": BELARUS},
        2: {"facecolor": THIRD, "hatch": "///", "edgecolor": "white"},
    }
    for (name, number), rows in posteriors.groupby(["series", "changes"], sort=False):
        axes = panels[list(series).index(name)][list(numbers).index(number)]
        for change, bars in rows.groupby("change"):
            width = 0.75 / number
            years = bars["year"] + (change - (number + 1) / 2) * width
            axes.bar(years, bars["probability"], width, lw=0, **looks[change])
            axes.vlines(years, bars["low"], bars["high"], color=INK, lw=1)
            axes.plot(years, bars["other"], "o", ms=3.2, color=INK, mfc="white", mew=0.9)
        chance = 1 / rows["year"].nunique()
        even = axes.axhline(chance, color=INK, lw=1, ls=":", label="every year alike")
        axes.set_title(f"{name}: {'one change' if number == 1 else 'two changes'}", fontsize=10.5)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    for axes in panels[:, 0]:
        axes.set_ylabel("Probability")
    for axes in panels[-1]:
        axes.set_xlabel("Last year before the change")
    handles = [Patch(lw=0, label=f"change {change}", **looks[change]) for change in numbers]
    handles += [
        Line2D([], [], color=INK, lw=1, label="spread over unknown days"),
        Line2D([], [], marker="o", ls="", ms=4, color=INK, mfc="white", label="other choice"),
        even,
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), fontsize=9)
    return _done(figure)


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
    figure, panels = _axes(1.5 + 0.27 * len(names), len(kinds), sharey=True, squeeze=False)
    for axes, kind in zip(panels[0], kinds, strict=True):
        board = rows[rows["panel"] == kind].pivot(index="series", columns="null", values="p")
        board = board.reindex(index=names, columns=rows["null"].unique())
        for (down, across), p in np.ndenumerate(board.to_numpy(float)):
            if np.isnan(p):
                continue
            # The darker, the rarer by chance; a leap at the level of significance.
            shade = BELARUS if p < level else "#dce6ee" if p < 2 * level else "#f1f1f1"
            spot = (across - 0.5, down - 0.5)
            axes.add_patch(Rectangle(spot, 1, 1, fc=shade, ec="white", lw=1.5))
            text = "<.001" if p < 0.001 else (f"{p:.3f}" if p < 0.1 else f"{p:.2f}").lstrip("0")
            ink = "white" if p < level else INK
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
    return _done(figure)


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
    figure, axes = _axes(1.2 + 0.5 * len(rows))
    finite = rows[["low", "high", "ratio"]].to_numpy()
    finite = finite[np.isfinite(finite) & (finite > 0)]
    low, high = min(finite.min(), 0.5) / 1.5, max(finite.max(), 2.0) * 1.5
    for place, row in enumerate(rows.itertuples()):
        decided = row.low > 1 or row.high < 1
        axes.plot(
            [max(row.low, low), min(row.high, high)],
            [place, place],
            lw=3,
            color=BELARUS if decided else "#888888",
        )
        axes.plot(
            row.ratio,
            place,
            "o" if decided else "D",
            ms=8,
            mec="white",
            color=BELARUS if decided else "#888888",
        )
    axes.axvline(1, color=INK, lw=1, ls="--")
    axes.set(
        xscale="log",
        xlim=(low, high),
        xlabel=label,
        yticks=range(len(rows)),
        yticklabels=rows["reading"],
        ylim=(len(rows) - 0.5, -0.5),
    )
    _plain_log_axis(axes.xaxis)
    return _done(figure)


@attached
def relative_gain_thresholds(thresholds: pd.DataFrame, sensitivity: float) -> Figure:
    """Draw, by year, the weight on the partner's lead above which the weaker gainer would leave.

    Parameters
    ----------
    thresholds
        Columns `year`, `threshold`, and `low` and `high` for what rounding allows; an infinite
        threshold, where no weight deters, runs to the edge.
    sensitivity
        A weight k to compare them with, drawn as a line.
    """
    figure, axes = _axes(3.8)
    finite = thresholds[["threshold", "high"]].to_numpy()
    finite = finite[np.isfinite(finite)]
    top = 1.2 * max(finite.max(initial=0), sensitivity, 0.01)
    columns = ["threshold", "low", "high"]
    bounded = thresholds.assign(**thresholds[columns].clip(upper=top))
    axes.bar(bounded["year"], bounded["threshold"], color="#b8c4ce", width=0.8)
    axes.vlines(bounded["year"], bounded["low"], bounded["high"], color=INK, lw=2)
    for year, value in zip(thresholds["year"], thresholds["threshold"], strict=True):
        written = f"{value:.3f}" if np.isfinite(value) else "no limit"
        axes.text(year, 0.01 * top, written, ha="center", va="bottom", fontsize=8.5)
    axes.axhline(sensitivity, color=STAGES["Decline"], lw=1.4, ls="--")
    axes.text(
        1.01,
        sensitivity,
        f"k = {sensitivity:g}",
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=9,
    )
    axes.set(ylabel="Threshold of k", xticks=thresholds["year"], ylim=(0, top))
    axes.set_xlabel("")
    return _done(figure)


@attached
def utilities(curves: pd.DataFrame, share: float | None = None) -> Figure:
    """Draw what a bargain is worth as concern for relative gain grows, a panel per comparison.

    Parameters
    ----------
    curves
        Columns `reference` (whom a state compares itself with), `state` (BLR or IRN), `share` (of
        relative gain, 0 to 1) and `utility` (million US dollars).
    share
        A share to mark with a line, or None.
    """
    references = list(curves["reference"].unique())
    figure, panels = _axes(3.9, len(references), sharey=True)
    looks = {"BLR": ("Belarus", BELARUS, "-"), "IRN": ("Iran", IRAN, "--")}
    low, high = curves["utility"].min(), curves["utility"].max()
    margin = 0.12 * max(high - low, 1e-9)
    low, high = min(low, 0) - margin, max(high, 0) + margin
    for axes, reference in zip(np.atleast_1d(panels), references, strict=True):
        axes.axhspan(low, 0, color="#e8e8e8", lw=0, zorder=0)
        for state, (name, colour, line) in looks.items():
            rows = curves[(curves["reference"] == reference) & (curves["state"] == state)]
            axes.plot(rows["share"], rows["utility"], line, color=colour, lw=2.5, label=name)
        if share is not None:
            axes.axvline(share, color=INK, lw=1.2, ls=":")
        axes.set(
            xlim=(0, 1),
            ylim=(low, high),
            xticks=[0, 0.5, 1],
        )
        # Set inwards at both ends, so that neighbouring panels do not run into each other.
        for label, place in zip(
            axes.set_xticklabels(["0%", "50%", "100%"]), ("left", "center", "right"), strict=True
        ):
            label.set_horizontalalignment(place)
        axes.set_title(f"Compared with\n{reference}", fontsize=11)
    first, last = np.atleast_1d(panels)[[0, -1]]
    first.set_ylabel("Utility, million US dollars")
    last.text(
        0.97, low + margin / 4, "below zero:\nstays away", ha="right", va="bottom", fontsize=9
    )
    figure.supxlabel("Share of concern that is for relative gain", fontsize=11)
    figure.legend(*first.get_legend_handles_labels(), loc="outside upper center", ncols=len(looks))
    return _done(figure)


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
    figure, axes = _axes(3.1)
    looks = {
        "contact": (BELARUS, "o"),
        "warning": (THIRD, "s"),
        "designation": (STAGES["Decline"], "v"),
        "lifting": (STAGES["Rise"], "^"),
    }
    sorts = [sort for sort in looks if (rows["sort"] == sort).any()]
    axes.axvspan(*fall, color=INK, alpha=0.25, lw=0)
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
    return _done(figure)


@attached
def break_even(
    surface: pd.DataFrame,
    chosen: tuple[float, float] | None = None,
    receipts: float | None = None,
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
    figure, axes = _axes(4.2)
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
        axes.axhline(receipts, color=INK, lw=1, ls=":")
        axes.text(1, receipts, "all sales of the year", ha="right", va="bottom", fontsize=9)
    if chosen and np.isfinite(chosen[1]):
        axes.plot(
            *chosen, "o", color=STAGES["Decline"], ms=10, mec="white", label="your choice", ls=""
        )
    axes.set(
        xlabel="Probability of punishment in a year",
        ylabel="Loss at break-even,\nmillion US dollars (log scale)",
        yscale="log",
    )
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.legend(loc="upper right")
    return _done(figure)


@attached
def scoreboard(counts: pd.DataFrame) -> Figure:
    """Draw how the claims of each set fare, as bars with the numbers written in.

    Parameters
    ----------
    counts
        As :func:`belarus_iran.ledger.scoreboard` returns them.
    """
    looks = {
        "supported": (BELARUS, ""),
        "qualified": ("#56b4e9", "///"),
        "contradicted": (STAGES["Decline"], "xx"),
        "undecided": ("#bbbbbb", ""),
        "not yet checked": ("#e8e8e8", ".."),
        "untestable": ("#ffffff", ""),
        "context": ("#ffffff", ".."),
    }
    figure, axes = _axes(1.5 + 0.55 * len(counts))
    left = np.zeros(len(counts))
    for state, (colour, hatch) in looks.items():
        width = counts[state].to_numpy(dtype=float)
        axes.barh(
            range(len(counts)),
            width,
            left=left,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            lw=0.5,
            label=state,
        )
        for place, (start, size) in enumerate(zip(left, width, strict=True)):
            if size >= 5:
                axes.text(
                    start + size / 2,
                    place,
                    f"{size:.0f}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
                )
        left += width
    axes.set(
        yticks=range(len(counts)),
        yticklabels=counts.index,
        ylim=(len(counts) - 0.5, -0.5),
        xlabel="Claims",
    )
    figure.legend(*axes.get_legend_handles_labels(), ncols=3, loc="outside lower center")
    return _done(figure)


@attached
def timeline(events: pd.DataFrame, stages: pd.DataFrame) -> Figure:
    """Draw every event as the interval in which it lies, in lanes by what it is, over the stages.

    A dot is an event dated to a day or a month, an open box one that lies somewhere within it, and
    a full bar a stretch of time, with an arrow where its end is not given.

    Parameters
    ----------
    events
        Columns `start`, `end`, `precision`, `kind` and `scope` of the table `events`.
    stages
        Table `stages`; its dating by headings is drawn.
    """
    lanes = events["kind"].map(_LANES_BY_KIND).fillna(events["scope"].map(_LANES_BY_SCOPE))
    spans = pd.DataFrame(
        {
            "start": _in_years(events["start"]),
            "end": _in_years(events["end"] + pd.Timedelta(days=1)),
            "precision": events["precision"],
            "lane": lanes,
        }
    ).sort_values(["start", "end"])
    first, last = np.floor(spans["start"].min()), np.ceil(spans["end"].max())
    used = [lane for lane in _LANES if (lanes == lane).any()]
    rows = {lane: _stacked(spans[spans["lane"] == lane]) for lane in used}
    heights = [rows[lane].max() + 1 for lane in used]
    figure, axes = _axes(1.3 + 0.125 * (sum(heights) + len(used)))
    _stage_bands(axes, stages, "heading", first, last)
    top, middles = 0.0, []
    for lane, height in zip(used, heights, strict=True):
        # What happens between the two states is told apart from all else by its colour too.
        colour = BELARUS if lane in _LANES[:3] else INK
        for row, place in zip(
            spans[spans["lane"] == lane].itertuples(), top + rows[lane] + 0.5, strict=True
        ):
            _event(axes, row, place, colour)
        middles.append(top + height / 2)
        top += height + 1
        axes.axhline(top - 0.5, color="#bbbbbb", lw=0.7)
    axes.set(
        xlim=(first, last),
        ylim=(top - 0.5, -0.5),
        yticks=middles,
        yticklabels=used,
        xlabel="",
    )
    axes.xaxis.set_major_locator(plt.MultipleLocator(2 if last - first > 12 else 1))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.tick_params(axis="x", labelsize=9.5)
    axes.legend(
        handles=[
            Line2D([], [], marker="o", ls="", color=INK, ms=5, label="a day or a month"),
            Patch(facecolor="white", edgecolor=INK, label="some time within"),
            Patch(facecolor=INK, alpha=0.6, label="a stretch (arrow: end not given)"),
        ],
        loc="upper center",
        bbox_to_anchor=(0.45, -0.05),
        ncols=3,
        fontsize=9,
    )
    return _done(figure)


def _in_years(dates: pd.Series) -> pd.Series:
    """Return dates as years with fractions, as a time axis in years needs them."""
    length = 365 + dates.dt.is_leap_year
    return dates.dt.year + (dates.dt.day_of_year - 1) / length


def _stacked(spans: pd.DataFrame) -> np.ndarray:
    """Return, for intervals in order of their start, the first row in which each has room."""
    ends: list[float] = []
    places = []
    for start, end in zip(spans["start"], spans["end"], strict=True):
        # A dot is wider than a day, and neighbours should not touch.
        room = [place for place, free in enumerate(ends) if free + 0.12 <= start]
        place = room[0] if room else len(ends)
        end = max(end, start + 0.25)
        ends[place : place + 1] = [end]
        places.append(place)
    return np.array(places)


def _event(axes, row, place: float, colour: str) -> None:
    if row.precision in ("day", "month"):
        axes.plot((row.start + row.end) / 2, place, "o", color=colour, ms=5, mec="white", mew=0.4)
        return
    lasted = row.precision in ("range", "open")
    axes.barh(
        place,
        row.end - row.start,
        left=row.start,
        height=0.62,
        facecolor=colour if lasted else "white",
        edgecolor=colour,
        alpha=0.6 if lasted else 0.9,
        lw=0 if lasted else 1.1,
    )
    if row.precision == "open":
        axes.plot(row.end - 0.12, place, ">", color=colour, ms=5.5, mec="white", mew=0.5)


@attached
def kinds_of_source(rows: pd.DataFrame) -> Figure:
    """Draw how often each kind of source is cited, and how many dated events rest on it.

    Parameters
    ----------
    rows
        Columns `kind` (also ``not listed`` and ``none cited``), `citations` (in the text) and
        `events`; where nothing can be counted, the cell is missing and nothing is drawn.
    """
    figure, panels = _axes(1.3 + 0.32 * len(rows), 2, sharey=True)
    titles = {"citations": "Citations in the text", "events": "Dated events"}
    outside = rows["kind"].isin(["not listed", "none cited"])
    for axes, (column, title) in zip(panels, titles.items(), strict=True):
        bars = axes.barh(rows["kind"], rows[column].fillna(0), height=0.7, color=BELARUS)
        for bar, bare in zip(bars, outside, strict=True):
            if bare:
                bar.set(facecolor="white", edgecolor=INK, hatch="///", lw=1)
        written = ["" if np.isnan(count) else f"{count:.0f}" for count in rows[column]]
        axes.bar_label(bars, labels=written, padding=3, fontsize=9)
        axes.set_title(title, fontsize=11)
        axes.set(xlim=(0, 1.15 * max(rows[column].fillna(0).max(), 1)), xlabel="", ylabel="")
        axes.tick_params(axis="y", length=0)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    panels[0].invert_yaxis()
    return _done(figure)


@attached
def growth(rows: pd.DataFrame, base_year: int, last_year: int) -> Figure:
    """Draw how states grew since one year, a panel per measure on one scale.

    Parameters
    ----------
    rows
        Columns `measure`, `state` (code), `year` and `factor` (1 in the base year); a missing
        factor interrupts the line.
    base_year, last_year
        The years compared, marked by lines.
    """
    measures = list(rows["measure"].unique())
    figure, panels = _axes(3.9, len(measures), sharey=True, sharex=True)
    for axes, measure in zip(np.atleast_1d(panels), measures, strict=True):
        shown = rows[rows["measure"] == measure]
        for state in (code for code in _STATES if (shown["state"] == code).any()):
            name, colour, line, mark = _STATES[state]
            own = shown[shown["state"] == state].sort_values("year")
            axes.plot(
                own["year"], own["factor"], line, marker=mark, ms=4, lw=2, color=colour, label=name
            )
        for year in (base_year, last_year):
            axes.axvline(year, color=INK, lw=1, ls=":")
        axes.axhline(1, color=INK, lw=0.8)
        axes.set_title(measure, fontsize=11)
        axes.set_xlabel("")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    np.atleast_1d(panels)[0].set_ylabel(f"Times the value of {base_year}")
    handles = {}
    for axes in np.atleast_1d(panels):
        found = zip(*axes.get_legend_handles_labels(), strict=True)
        handles |= {label: handle for handle, label in found}
    figure.legend(handles.values(), handles.keys(), loc="outside upper center", ncols=len(handles))
    return _done(figure)


@attached
def series_break(rows: pd.DataFrame) -> Figure:
    """Draw series of one quantity by year, with the years that cannot be used as open marks.

    Parameters
    ----------
    rows
        Columns `series` (its name and unit), `year`, `value` and `unusable`.
    """
    figure, axes = _axes(3.6)
    looks = ((BELARUS, "o", "-"), (THIRD, "s", "--"), (INK, "^", ":"))
    for (name, own), (colour, mark, line) in zip(
        rows.dropna(subset="value").groupby("series", sort=False), looks, strict=False
    ):
        used = own[~own["unusable"]].set_index("year")["value"]
        # Years without a figure interrupt the line, as those do that are not used.
        used = used.reindex(pd.RangeIndex(own["year"].min(), own["year"].max() + 1))
        axes.plot(used.index, used, line, marker=mark, ms=5, color=colour, lw=2, label=name)
        open_ = own[own["unusable"]]
        if len(open_):
            axes.plot(
                open_["year"],
                open_["value"],
                ls="",
                marker=mark,
                ms=8,
                mfc="white",
                mec=colour,
                mew=1.6,
                label="the same, not used",
            )
            axes.axvspan(
                open_["year"].min() - 0.5, open_["year"].max() + 0.5, color="#e8e8e8", lw=0
            )
    axes.set(yscale="log", ylabel="Million US dollars (log scale)", xlabel="")
    _plain_log_axis(axes.yaxis)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return _done(figure)


@attached
def growth_by_first_year(rows: pd.DataFrame, chosen: int, last_year: int) -> Figure:
    """Draw how growth up to one year depends on the year from which it is counted.

    Parameters
    ----------
    rows
        Columns `year` (counted from), `state` (code) and `factor`.
    chosen
        A first year to mark.
    last_year
        Year up to which growth is counted.
    """
    figure, axes = _axes(3.4)
    for state in (code for code in _STATES if (rows["state"] == code).any()):
        name, colour, line, mark = _STATES[state]
        own = rows[rows["state"] == state].sort_values("year")
        years = pd.RangeIndex(own["year"].min(), own["year"].max() + 1)
        own = own.set_index("year")["factor"].reindex(years)
        axes.plot(own.index, own, line, marker=mark, ms=7, mec="white", color=colour, label=name)
    axes.axhline(1, color=INK, lw=1, ls="--")
    axes.axvline(chosen, color=INK, lw=1, ls=":")
    axes.set(xlabel="First year", ylabel=f"Share in {last_year},\ntimes that of the first year")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return _done(figure)


@attached
def hostile_pairs(pairs: pd.DataFrame) -> Figure:
    """Draw when both sides of each hostile pair were partners: surely, and perhaps.

    Parameters
    ----------
    pairs
        As :func:`belarus_iran.neutrality.hostile_pairs` returns them.
    """
    figure, axes = _axes(1.3 + 0.55 * len(pairs))
    for place, row in enumerate(pairs.itertuples()):
        axes.barh(
            place,
            row.possible_to + 1 - row.possible_from,
            left=row.possible_from,
            height=0.5,
            facecolor="white",
            edgecolor=BELARUS,
            lw=1.2,
        )
        if row.sure_years:
            axes.barh(place, row.sure_years, left=row.sure_from, height=0.5, color=BELARUS)
    axes.set(
        yticks=range(len(pairs)),
        yticklabels=[_wrapped(pair, 30) for pair in pairs["pair"]],
        ylim=(len(pairs) - 0.5, -0.5),
        xlabel="",
    )
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(
        handles=[
            Patch(facecolor=BELARUS, label="under every reading of the dates"),
            Patch(facecolor="white", edgecolor=BELARUS, label="under some"),
        ],
        loc="outside upper center",
        ncols=2,
    )
    return _done(figure)


@attached
def importance(moves: pd.DataFrame) -> Figure:
    """Draw how much each move mattered to each party, as marks that grow and darken.

    Parameters
    ----------
    moves
        Columns `label` and, for each party, a column of codes from 1 (low) to 3 (high).
    """
    parties = [column for column in moves if column != "label"]
    figure, axes = _axes(1.2 + 0.36 * len(moves))
    shades = plt.get_cmap("Blues")
    for place, row in moves.reset_index(drop=True).iterrows():
        for column, party in enumerate(parties):
            code = row[party]
            axes.plot(
                column,
                place,
                "s",
                ms=4 + 5 * code,
                color=shades(0.05 + 0.28 * code),
                mec=INK,
                mew=0.8,
            )
    axes.set(
        xticks=range(len(parties)),
        xticklabels=parties,
        xlim=(-0.5, len(parties) - 0.5),
        yticks=range(len(moves)),
        yticklabels=moves["label"],
        ylim=(len(moves) - 0.5, -0.6),
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=9.5)
    axes.tick_params(axis="x", labelsize=11)
    for side in axes.spines.values():
        side.set_visible(False)
    marks = [
        Line2D(
            [],
            [],
            marker="s",
            ls="",
            ms=4 + 5 * code,
            color=shades(0.05 + 0.28 * code),
            mec=INK,
            mew=0.8,
            label=word,
        )
        for code, word in ((1, "low"), (2, "middle"), (3, "high"))
    ]
    figure.legend(handles=marks, loc="outside lower center", ncols=3)
    return _done(figure)


@attached
def agreement(rows: pd.DataFrame) -> Figure:
    """Draw agreement in the United Nations with several partners: as it is, and beyond all states.

    Parameters
    ----------
    rows
        Columns `partner` (code), `year`, `agreement` and `beyond` (less the mean of all states).
    """
    figure, panels = _axes(3.9, 2, sharex=True)
    titles = {"agreement": "As it is", "beyond": "Less the mean of all states"}
    for axes, (column, title) in zip(panels, titles.items(), strict=True):
        for partner in (code for code in _STATES if (rows["partner"] == code).any()):
            name, colour, line, mark = _STATES[partner]
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
    panels[1].axhline(0, color=INK, lw=1)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return _done(figure)


@attached
def trade_shift(rows: pd.DataFrame, first: str, second: str, least: float = 0.1) -> Figure:
    """Draw mean turnover by partner in two periods, joined by a line, on a log scale.

    Parameters
    ----------
    rows
        Columns `label`, `before` and `after` (million US dollars).
    first, second
        Names of the periods.
    least
        Amount at which smaller ones are drawn, since a log scale has no zero.
    """
    figure, axes = _axes(1.3 + 0.36 * len(rows))
    bounded = rows.assign(before=rows["before"].clip(lower=least), after=rows["after"].clip(least))
    for place, row in enumerate(bounded.itertuples()):
        grew = row.after >= row.before
        axes.plot(
            [row.before, row.after],
            [place, place],
            "-" if grew else ":",
            lw=2.5,
            color=BELARUS if grew else STAGES["Decline"],
            zorder=1,
        )
    places = range(len(rows))
    axes.plot(
        bounded["before"], places, "o", ms=8, mfc="white", mec=INK, mew=1.5, ls="", label=first
    )
    axes.plot(bounded["after"], places, "o", ms=8, color=INK, mec="white", ls="", label=second)
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
    return _done(figure)


@attached
def contacts_by_bloc(rows: pd.DataFrame, period: str) -> Figure:
    """Draw the contacts told with each bloc, a year, with their intervals.

    Parameters
    ----------
    rows
        Columns `bloc`, `rate`, `low` and `high` (contacts a year).
    period
        Years that the contacts are from, for the axis.
    """
    figure, axes = _axes(1.1 + 0.36 * len(rows))
    for place, row in enumerate(rows.itertuples()):
        axes.plot([row.low, row.high], [place, place], lw=3, color=BELARUS, alpha=0.45)
        axes.plot(row.rate, place, "o", ms=8, color=BELARUS, mec="white", clip_on=False)
    axes.set(
        yticks=range(len(rows)),
        yticklabels=rows["bloc"],
        ylim=(len(rows) - 0.5, -0.5),
        xlabel=f"Contacts told a year, {period}",
    )
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    return _done(figure)


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
    figure, (left, right) = _axes(1.2 + 0.28 * len(tests), columns=2, sharey=True)
    for place, row in enumerate(tests.itertuples()):
        own = row.Index == chosen
        colour = BELARUS if own else "#777777"
        for axes, value, p in ((left, row.statistic, row.p_break), (right, row.ratio, row.p_ratio)):
            if own:
                axes.axhspan(place - 0.5, place + 0.5, color=BELARUS, alpha=0.13, lw=0)
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
    right.axvline(1, color=INK, lw=1, ls="--")
    right.set(xscale="log", xlabel="Mean trade, later stage to earlier")
    for axes in (left, right):
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
    return _done(figure)


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
    figure, axes = _axes(4.2)
    strokes = ((BELARUS, "-"), (STAGES["Decline"], "--"), (IRAN, "-."), (INK, ":"))
    strokes = dict(zip(rows["test"].unique(), (*strokes, (THIRD, (0, (6, 1)))), strict=False))
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
        _plain_log_axis(axes.xaxis)
    axes.axhline(chance, color=INK, lw=1, ls="--")
    if meaningful is not None:
        axes.axvline(meaningful, color=INK, lw=1, ls=":")
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
    handles.append(Line2D([], [], color=INK, lw=1, ls="--"))
    names.append("an even chance" if chance == 0.5 else f"a chance of {chance:.0%}")
    if observed:
        handles.append(Line2D([], [], marker="^", ls="", ms=9, color=INK))
        names.append("observed")
    # Long names leave room for two columns only.
    most = 2 if max(map(len, names)) > 22 else 3
    figure.legend(handles, names, loc="outside upper center", ncols=min(most, len(names)))
    return _done(figure)


@attached
def weights_of_evidence(rows: pd.DataFrame, label: str) -> Figure:
    """Draw weights of evidence as intervals in decibels, side by side if there are several panels.

    Parameters
    ----------
    rows
        Columns `label`, `low`, `middle` and `high`, in dB; above 0 speaks for the first of two.
        With a column `panel`, each of its values has a panel of its own with that title. With a
        column `band`, labels of one value stand on one band. The first row comes on top.
    label
        For what the weight speaks, for the axis.
    """
    panels = dict.fromkeys(rows["panel"]) if "panel" in rows else {"": None}
    labels = list(dict.fromkeys(rows["label"]))
    figure, all_axes = _axes(
        1.7 + (0.36 if len(panels) > 1 else 0.5) * len(labels),
        len(panels),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    edge = max(5.0, 1.08 * rows[["low", "high"]].abs().to_numpy().max())
    bands = rows.drop_duplicates("label").set_index("label").get("band")
    for axes, panel in zip(all_axes[0], panels, strict=True):
        own = rows[rows["panel"] == panel] if panel else rows
        if bands is not None:
            for number, band in enumerate(dict.fromkeys(bands)):
                places = [labels.index(label) for label in bands.index[bands == band]]
                if number % 2 == 0:
                    for place in places:
                        axes.axhspan(place - 0.5, place + 0.5, color="#888888", alpha=0.13, lw=0)
        for row in own.itertuples():
            place = labels.index(row.label)
            clear = row.low > 0 or row.high < 0
            colour = BELARUS if clear else "#777777"
            axes.plot([row.low, row.high], [place, place], lw=3, color=colour)
            axes.plot(row.middle, place, "o" if clear else "D", ms=7, mec="white", color=colour)
        axes.axvline(0, color=INK, lw=1, ls="--")
        axes.set(xlim=(-edge, edge), ylim=(len(labels) - 0.5, -0.5))
        axes.set_title(panel, fontsize=10)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=7 if len(panels) == 1 else 5))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}".replace("-", "−").strip("+"))
    all_axes[0, 0].set(
        yticks=range(len(labels)), yticklabels=[_wrapped(label, 34) for label in labels]
    )
    all_axes[0, 0].tick_params(axis="y", labelsize=9 if len(panels) > 1 else 10)
    figure.supxlabel(label, fontsize=11)
    return _done(figure)


@attached
def acts_on_both_dates(
    rows: pd.DataFrame, contacts: pd.DataFrame, fall: tuple[pd.Timestamp, pd.Timestamp]
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
    """
    ended = rows["action"] != "imposed"
    told = rows.assign(label=rows["firm"].mask(ended, rows["firm"] + ", end"))
    labels = list(dict.fromkeys(told["label"]))
    names = {"paper": "Contacts in the paper", "outside": "Visits in records"}
    places = {name: place for place, name in enumerate([*names.values(), *labels])}
    figure, axes = _axes(1.6 + 0.34 * len(places))
    axes.axvspan(*fall, color=INK, alpha=0.25, lw=0)
    axes.axhline(len(names) - 0.5, color=INK, lw=0.6, alpha=0.5)
    for row in contacts.itertuples():
        middle = row.start + (row.end - row.start) / 2
        colour = BELARUS if row.side == "paper" else INK
        # A date that the text leaves open by more than a year has a bar and no mark.
        if (row.end - row.start).days > 366:
            line = places[names[row.side]]
            axes.plot([row.start, row.end], [line] * 2, color=colour, lw=3, alpha=0.3)
        else:
            axes.plot(middle, places[names[row.side]], "|", color=colour, ms=11, mew=2)
    weak = (told["certainty"] == "weak").to_numpy()
    for doubtful, row in zip(weak, told.itertuples(), strict=True):
        place = places[row.label]
        middles = {}
        for side in ("paper", "outside"):
            start, end = getattr(row, f"{side}_start"), getattr(row, f"{side}_end")
            if pd.notna(start):
                middles[side] = start + (end - start) / 2
        if len(middles) == 2:
            axes.plot([*middles.values()], [place] * 2, ":", color=INK, lw=1.2, zorder=1)
        if "paper" in middles:
            axes.plot(middles["paper"], place, "o", mfc="none", mec=BELARUS, ms=12, mew=1.8)
        if "outside" in middles:
            mark, colour = ("x", INK) if doubtful else ("d", STAGES["Decline"])
            axes.plot(middles["outside"], place, mark, color=colour, ms=7, mew=1.6, zorder=3)
    axes.text(fall[0], -0.75, "contact falls ", fontsize=9, ha="right", va="center")
    axes.set(
        yticks=range(len(places)), yticklabels=places, ylim=(len(places) - 0.4, -1.1), xlabel=""
    )
    axes.tick_params(axis="y", length=0)
    marks = [
        Line2D([], [], marker="o", ls="", mfc="none", mec=BELARUS, ms=11, label="the paper"),
        Line2D([], [], marker="d", ls="", color=STAGES["Decline"], ms=7, label="official record"),
        Line2D([], [], marker="x", ls="", color=INK, ms=7, mew=1.6, label="weak source"),
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=3)
    return _done(figure)


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
    figure, (left, right) = _axes(4.4, 2, sharey=True)
    found = surface[np.isfinite(surface["high"])]
    left.fill_between(
        found["probability"], found["low"], found["high"], color=BELARUS, alpha=0.2, lw=0
    )
    left.fill_between(
        found["probability"], found["equal_low"], found["equal_high"], color=BELARUS, alpha=0.85
    )
    year = int(surface["year"].iloc[0])
    for row in by_year.itertuples():
        colour = STAGES["Decline"] if row.year == year else BELARUS
        right.plot([row.year] * 2, [row.low, row.high], color=colour, lw=6, alpha=0.25)
        right.plot(
            [row.year] * 2, [row.equal_low, row.equal_high], color=colour, lw=6, marker="s", ms=3
        )
    for axes in (left, right):
        axes.axhline(1, color=INK, lw=1, ls=":")
    left.text(0.99, 1.07, "all Western trade", fontsize=9, ha="right", va="bottom")
    if chosen:
        left.axvline(chosen, color=STAGES["Decline"], lw=1.5, ls="--")
    top = max(1.0, float(found["high"].max()), float(by_year["high"].max()))
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
        Patch(color=BELARUS, alpha=0.85, label="equal margins, two sources"),
        Patch(color=BELARUS, alpha=0.2, label="all declared margins"),
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=2)
    return _done(figure)


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
    figure, (left, right) = _axes(4.3, 2, sharey=True)
    styles = [("-", "o", BELARUS), ("--", "s", THIRD), ("-.", "^", IRAN), (":", "D", INK)]
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
        axes.axhline(0.5, color=INK, lw=1, ls=":")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), fontsize=9, ncols=1)
    left.set(ylim=(0, 1), ylabel="Draws in which losses exceed gains", xlabel="Year of the sales")
    left.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    left.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    right.axvline(bound, color=INK, lw=1)
    right.text(bound * 0.93, 0.03, "declared", fontsize=9, ha="right", va="bottom", rotation=90)
    right.set(xscale="log", xlabel="Most of Western trade that can be lost (log)")
    right.xaxis.set_major_locator(LogLocator())
    right.xaxis.set_major_formatter(lambda value, _: f"{value * 100:g}%")
    right.xaxis.set_minor_formatter(NullFormatter())
    return _done(figure)


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
    figure, panels = _axes(1.7 + 0.42 * len(titles), len(questions), sharey=True, squeeze=False)
    looks = {
        "first": ("white", "o", -0.14, "alone (first order)"),
        "total": (BELARUS, "s", 0.14, "with all it touches (total order)"),
    }
    for axes, question in zip(panels[0], questions, strict=True):
        own = rows[rows["question"] == question]
        for row in own.itertuples():
            face, mark, shift, _ = looks[row.order]
            place = titles.index(row.title) + shift
            axes.plot([row.low, row.high], [place] * 2, color=INK, lw=2.5, alpha=0.6)
            axes.plot(row.value, place, mark, mfc=face, mec=BELARUS, ms=6, clip_on=False)
        axes.set(xlim=(min(0.0, own["low"].min()), None), xlabel="Sobol' index")
        axes.set_title(question[:1].upper() + question[1:], fontsize=11)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", lw=0.5, alpha=0.5)
    panels[0][0].set(yticks=range(len(titles)), yticklabels=titles, ylim=(len(titles) - 0.5, -0.5))
    marks = [
        Line2D([], [], marker=mark, ls="", mfc=face, mec=BELARUS, ms=7, label=label)
        for face, mark, _, label in looks.values()
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=2)
    return _done(figure)


@attached
def codes_by_period(found: pd.DataFrame, groups: dict[str, dict[str, str]]) -> Figure:
    """Draw coded ranges as a table: a shade for the middle of each range, its codes in words.

    Parameters
    ----------
    found
        Ranges as :func:`belarus_iran.codings.ranges` returns them.
    groups
        Groups of variables, each with the names that the reader should see; a group stands apart.
    """
    names = {variable: name for group in groups.values() for variable, name in group.items()}
    periods = list(dict.fromkeys(found.sort_values("start", kind="stable")["period"]))
    cells = found.set_index(["variable", "period"])
    figure, axes = _axes(1.1 + 0.42 * (len(names) + len(groups)))
    shades = plt.get_cmap("Blues")
    place, places = 0.0, {}
    for title, group in groups.items():
        axes.text(-0.5, place, title, ha="left", va="center", fontsize=10, fontweight="bold")
        for variable, name in group.items():
            place += 1
            places[place] = name
            for column, period in enumerate(periods):
                cell = cells.loc[(variable, period)]
                known = np.isfinite(cell["low"])
                depth = 0.02 + 0.26 * cell["middle"] if known else 0
                axes.add_patch(
                    Rectangle(
                        (column - 0.47, place - 0.45),
                        0.94,
                        0.9,
                        facecolor=shades(depth) if known else "white",
                        edgecolor=INK if known else "#999999",
                        lw=0.6,
                        ls="-" if known else ":",
                    )
                )
                low, high = (f"{cell[end]:.0f}" if known else "" for end in ("low", "high"))
                text = (low if low == high else f"{low}–{high}") if known else "?"
                colour = "white" if depth > 0.55 else INK
                axes.text(column, place, text, ha="center", va="center", color=colour, fontsize=10)
        place += 1
    axes.set(
        xticks=range(len(periods)),
        xticklabels=[period.replace("-", "–\n") for period in periods],
        xlim=(-0.5, len(periods) - 0.5),
        yticks=list(places),
        yticklabels=[_wrapped(name, 26) for name in places.values()],
        ylim=(place - 0.4, -0.5),
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=9.5)
    for side in axes.spines.values():
        side.set_visible(False)
    return _done(figure)


@attached
def set_fits(rows: pd.DataFrame) -> Figure:
    """Draw how nearly conditions are necessary and sufficient, one panel per outcome.

    Parameters
    ----------
    rows
        As :func:`belarus_iran.conditions.fit` returns them.
    """
    outcomes = list(dict.fromkeys(rows["outcome"]))
    conditions = list(dict.fromkeys(rows["condition"]))
    figure, panels = _axes(1.3 + 0.5 * len(conditions), len(outcomes), sharey=True, squeeze=False)
    kinds = {"necessity": (BELARUS, "o", -0.16), "sufficiency": (STAGES["Decline"], "s", 0.16)}
    for axes, outcome in zip(panels[0], outcomes, strict=True):
        for row in rows[rows["outcome"] == outcome].itertuples():
            for kind, (colour, mark, shift) in kinds.items():
                ends = [getattr(row, f"{kind}_{end}") for end in ("low", "high")]
                height = conditions.index(row.condition) + shift
                axes.plot(ends, [height] * 2, f"-{mark}", color=colour, ms=4.5, lw=1.8)
        axes.set_title(outcome, fontsize=10.5)
        axes.set(xlim=(-0.05, 1.05), xticks=[0, 0.5, 1], xticklabels=["0", "½", "1"])
        axes.grid(axis="x", color="#dddddd", lw=0.8)
        axes.tick_params(axis="y", length=0)
    panels[0][0].set(
        yticks=range(len(conditions)),
        yticklabels=[_wrapped(name[:1].upper() + name[1:], 24) for name in conditions],
        ylim=(len(conditions) - 0.5, -0.5),
    )
    figure.legend(
        handles=[
            Line2D([], [], color=colour, marker=mark, ms=4.5, lw=1.8, label=f"consistency: {kind}")
            for kind, (colour, mark, _) in kinds.items()
        ],
        loc="outside upper center",
        ncols=2,
    )
    return _done(figure)


@attached
def record_after(
    told: pd.DataFrame, visits: pd.DataFrame, votes: pd.DataFrame, last: int
) -> Figure:
    """Draw what is on record after a year, beside some years before: trade, visits and votes.

    Parameters
    ----------
    told
        As :func:`belarus_iran.aftermath.turnover_told` returns it.
    visits
        Columns `start`, `end`, `actors` (``BLR>IRN`` or ``IRN>BLR``) and `certainty`.
    votes
        As :func:`belarus_iran.neutrality.shownbeyond_all` returns it.
    last
        Last year of Table 1.
    """
    blank = {"facecolor": "#f2f2f2", "edgecolor": "#bbbbbb", "hatch": "//", "lw": 0}
    figure, panels = plt.subplots(
        3, 1, figsize=(WIDTH, 7.2), sharex=True, height_ratios=(3.2, 1.1, 2.2)
    )
    ends = [table["end"].dt.year.max() for table in (told, visits)]
    ends = [int(end) for end in [*ends, votes["year"].max()] if end == end]
    edges = (last - 7, max([*ends, last + 1]) + 1)

    money, journeys, shown = panels
    before = told[told["certainty"] == "Table 1"]
    money.bar(before["year"] + 0.5, before["turnover_usd_million"], width=0.7, color="#bbbbbb")
    later = told[told["certainty"] != "Table 1"]
    for row in later.itertuples():
        span = _in_years(pd.Series([row.start, row.end]))
        money.plot(span, [row.yearly_usd_million] * 2, color=BELARUS, lw=2.5, alpha=0.4)
        money.plot(
            span.mean(),
            row.yearly_usd_million,
            "o" if row.whole else "^",
            ms=8,
            color=BELARUS if row.certainty in ("sure", "likely") else "white",
            mec=BELARUS,
            mew=1.5,
            ls="",
        )
    covered = set(told["year"])
    for year in range(last + 1, edges[1]):
        if year not in covered:
            money.axvspan(year, year + 1, **blank)
    money.set(ylabel="Turnover, million\nUS dollars a year")
    money.set_ylim(bottom=0)

    ways = {"BLR>IRN": 1, "IRN>BLR": 0}
    for way, place in ways.items():
        own = visits[visits["actors"] == way]
        for row in own.itertuples():
            at = _in_years(pd.Series([row.start, row.end])).mean()
            firm = row.certainty in ("sure", "likely")
            colour = BELARUS if place else IRAN
            journeys.plot(
                at, place, "D", ms=8, color=colour if firm else "white", mec=colour, mew=1.5
            )
    journeys.set(
        ylim=(-0.6, 1.6), yticks=[0, 1], yticklabels=["to Minsk", "to Tehran"], ylabel="Visits"
    )

    for partner in (code for code in _STATES if (votes["partner"] == code).any()):
        name, colour, line, mark = _STATES[partner]
        own = votes[votes["partner"] == partner].sort_values("year")
        look = {"marker": mark, "ms": 4, "lw": 2, "color": colour, "label": name}
        shown.plot(own["year"] + 0.5, own["beyond"], line, **look)
    known = [*votes["year"], edges[0]]
    if max(known) + 1 < edges[1]:
        shown.axvspan(max(known) + 1, edges[1], **blank)
    shown.axhline(0, color=INK, lw=1)
    edge = max(0.2, 1.1 * votes["beyond"].abs().max() if len(votes) else 0)
    shown.set(ylim=(-edge, edge), ylabel="Votes with Belarus,\nless all states", xlabel="Year")
    for axes in panels:
        axes.axvline(last + 1, color=INK, lw=1, ls="--")
    years = range(edges[0], edges[1], 2)
    shown.set(xlim=edges, xticks=[year + 0.5 for year in years], xticklabels=list(years))

    marks = [Patch(color="#bbbbbb", label="Table 1")]
    for label, mark, face in (
        ("sure or likely", "o", BELARUS),
        ("weak", "o", "white"),
        ("part of a year, scaled", "^", BELARUS),
    ):
        marks.append(Line2D([], [], marker=mark, ls="", color=face, mec=BELARUS, ms=8, label=label))
    marks.append(Patch(**blank, label="nothing at hand"))
    marks += shown.get_legend_handles_labels()[0]
    figure.legend(handles=marks, loc="outside upper center", ncols=4, fontsize=10)
    return _done(figure)


@attached
def directions(rows: pd.DataFrame) -> Figure:
    """Draw, source by source and period by period, whether more, less or the same is said.

    Parameters
    ----------
    rows
        Columns `group`, `name`, `period` and `direction` (more, less, same, silent), with `sure`
        (drawn full) and `borrowed` (drawn dotted and in brackets); groups stand apart.
    """
    periods = sorted(rows["period"].unique())
    colours = {"more": BELARUS, "less": STAGES["Decline"], "same": "#777777"}
    place, places, titles = -1.0, {}, []
    for group, own in rows.groupby("group", sort=False):
        place += 1
        titles.append((place, group))
        for name in dict.fromkeys(own["name"]):
            place += 1
            places[group, name] = place
    figure, axes = _axes(0.9 + 0.36 * (place + 1))
    for height, title in titles:
        axes.text(-0.5, height, title, ha="left", va="center", fontsize=10, fontweight="bold")
    for row in rows.itertuples():
        column, height = periods.index(row.period), places[row.group, row.name]
        colour = colours.get(row.direction)
        full = row.sure and not row.borrowed and colour
        axes.add_patch(
            Rectangle(
                (column - 0.46, height - 0.42),
                0.92,
                0.84,
                facecolor=colour if full else "white",
                edgecolor=colour or "#cccccc",
                lw=1.6 if colour and not row.borrowed else 0.9,
                ls=":" if row.borrowed or not colour else "-",
            )
        )
        word = row.direction if colour else "–"
        axes.text(
            column,
            height,
            f"({word})" if row.borrowed else word,
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
        yticklabels=[name[:1].upper() + name[1:] for _, name in places],
        ylim=(place + 0.6, -0.6),
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=10)
    for side in axes.spines.values():
        side.set_visible(False)
    return _done(figure)


@attached
def multiverse(rows: pd.DataFrame, titles: dict[str, str]) -> Figure:
    """Draw the shares of codings under which conclusions hold, with their floors.

    Parameters
    ----------
    rows
        Columns `model`, `conclusion`, `holds` and `floor`, as from
        :func:`belarus_iran.multiverse.survival` for one map; the first model stands on top.
    titles
        Conclusions drawn, each with the title of its panel.
    """
    models = list(dict.fromkeys(rows["model"]))
    columns = min(3, len(titles))
    lines = -(-len(titles) // columns)
    figure, panels = plt.subplots(
        lines,
        columns,
        figsize=(WIDTH, lines * (0.8 + 0.25 * len(models)) + 0.4),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    cells = rows.set_index(["conclusion", "model"])
    for axes, (conclusion, title) in zip(panels.flat, titles.items(), strict=False):
        for place, model in enumerate(models):
            holds, floor = cells.loc[(conclusion, model), ["holds", "floor"]]
            colour = BELARUS if holds >= floor else STAGES["Decline"]
            axes.plot([floor, holds], [place] * 2, color=colour, lw=2, alpha=0.6)
            axes.plot(floor, place, "|", color=INK, ms=9, mew=1.8)
            mark = "o" if holds >= floor else "s"
            axes.plot(holds, place, mark, color=colour, ms=6, clip_on=False)
        axes.axhline(0.5, color="#bbbbbb", lw=0.8)
        axes.set_title(title, fontsize=10.5)
        axes.grid(axis="x", color="#dddddd", lw=0.8)
        axes.tick_params(axis="y", length=0)
    for axes in panels.flat[len(titles) :]:
        axes.set_visible(False)
    panels[0][0].set(
        yticks=range(len(models)),
        yticklabels=[model[:1].upper() + model[1:] for model in models],
        ylim=(len(models) - 0.5, -0.5),
        xlim=(0, 1),
        xticks=(0, 0.5, 1),
        xticklabels=("0", "50%", "100%"),
    )
    figure.supxlabel("Share of codings under which the conclusion holds", fontsize=11)
    figure.legend(
        handles=[
            Line2D([], [], color=BELARUS, marker="o", lw=2, label="above the floor"),
            Line2D([], [], color=STAGES["Decline"], marker="s", lw=2, label="below it"),
            Line2D([], [], color=INK, marker="|", ms=9, mew=1.8, ls="", label="floor"),
        ],
        loc="outside upper center",
        ncols=3,
    )
    return _done(figure)


@attached
def russia_paradox(rows: pd.DataFrame) -> Figure:
    """Draw what worse relations with Moscow do to Belarus's surplus, a panel per period.

    Parameters
    ----------
    rows
        Columns `period`, `loss` (the expected loss p L, 0 to 1), `low` and `high` (the least and
        the greatest slope dS_B/dδ that the codes of standing towards Russia allow at that loss)
        and `coded` (whether the codes allow that loss in that period).
    """
    periods = list(dict.fromkeys(rows["period"]))
    figure, panels = _axes(3.7, len(periods), sharey=True, squeeze=False)
    for axes, period in zip(panels[0], periods, strict=True):
        line = rows[rows["period"] == period]
        own = line[line["coded"]]
        for bound in ("low", "high"):
            axes.plot(line["loss"], line[bound], color=INK, lw=0.9, ls=":")
        signs = (0, None, BELARUS, ""), (None, 0, STAGES["Decline"], "///")
        for least, greatest, colour, hatch in signs:
            ends = (own[bound].clip(least, greatest) for bound in ("low", "high"))
            fill = {"facecolor": colour, "alpha": 0.75, "hatch": hatch, "edgecolor": "white"}
            axes.fill_between(own["loss"], *ends, lw=0, **fill)
        axes.axhline(0, color=INK, lw=1)
        surely = {"towards,\nwhatever the code": own["low"].min() > 0}
        surely["away,\nwhatever the code"] = own["high"].max() < 0
        said = [words for words, sure in surely.items() if sure] or ["either way,\nby the code"]
        axes.text(0.5, -1.17, said[0], fontsize=9, ha="center", va="bottom")
        axes.set(xlim=(0, 1), ylim=(-1.22, 1.12), xticks=[0, 0.5, 1], yticks=[-1, 0, 1])
        axes.set_title(period.replace("-", "–"), fontsize=11)
        for label, place in zip(
            axes.set_xticklabels(["0", "½", "1"]), ("left", "center", "right"), strict=True
        ):
            label.set_horizontalalignment(place)
    panels[0][0].set_ylabel("What a rift with Moscow\nadds to the surplus")
    figure.supxlabel("Expected loss p·L", fontsize=11)
    marks = [
        Patch(color=BELARUS, alpha=0.75, lw=0, label="pushes Minsk towards Tehran"),
        Patch(facecolor=STAGES["Decline"], alpha=0.75, hatch="///", edgecolor="white", lw=0),
        Line2D([], [], color=INK, lw=0.9, ls=":", label="codes of standing towards Russia"),
    ]
    marks[1].set_label("pushes it away")
    figure.legend(handles=marks, loc="outside upper center", ncols=3, fontsize=9.5)
    return _done(figure)


@attached
def models_by_period(rows: pd.DataFrame) -> Figure:
    """Draw co-operation by period as coded and as models expect it, each as a range.

    Parameters
    ----------
    rows
        Columns `source` (what is observed first, then models), `period`, `low`, `middle`, `high`
        (0 to 1), in the order of time.
    """
    sources, periods = (list(dict.fromkeys(rows[name])) for name in ("source", "period"))
    figure, axes = _axes(4.0)
    looks = (("#555555", "o"), (THIRD, "^"), (IRAN, "D"), (BELARUS, "s"))
    step = 0.8 / len(sources)
    for number, (source, (colour, mark)) in enumerate(zip(sources, looks, strict=False)):
        own = rows[rows["source"] == source].set_index("period").reindex(periods)
        places = np.arange(len(periods)) + (number - (len(sources) - 1) / 2) * step
        axes.vlines(places, own["low"], own["high"], color=colour, lw=7, alpha=0.4)
        axes.plot(
            places, own["middle"], mark, color=colour, ms=6.5, mec="white", label=source,
            clip_on=False, zorder=3,
        )  # fmt: skip
    for edge in np.arange(len(periods) - 1) + 0.5:
        axes.axvline(edge, color="#dddddd", lw=0.8)
    axes.set(
        xticks=range(len(periods)),
        xticklabels=[period.replace("-", "–") for period in periods],
        xlim=(-0.5, len(periods) - 0.5),
        ylim=(-0.02, 1.02),
        ylabel="Co-operation, 0 to 1",
    )
    axes.tick_params(axis="x", length=0)
    figure.legend(loc="outside upper center", ncols=min(4, len(sources)), fontsize=9.5)
    return _done(figure)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))
