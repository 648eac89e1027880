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
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

WIDTH = 8.0
INK = "#333333"
STAGES = {"Origins": "#56b4e9", "Stagnation": "#999999", "Rise": "#009e73", "Decline": "#d55e00"}
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


def trade(table_one: pd.DataFrame, stages: pd.DataFrame, goal: float) -> Figure:
    """Draw exports, imports and turnover by year over the stages, with the presidents' goal.

    Parameters
    ----------
    table_one
        Rows of Table 1 indexed by year, in million US dollars.
    stages
        Table `stages`; its dating by the narration is drawn.
    goal
        Turnover that the presidents aimed at, in million US dollars.
    """
    figure, axes = _axes(4.2)
    years = table_one.index + 0.5
    _stage_bands(axes, stages, "narration", table_one.index.min(), table_one.index.max() + 1)
    axes.bar(
        years, table_one["exports_usd_million"], width=0.7, color=BELARUS, label="Exports to Iran"
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
        label="Imports from Iran",
    )
    axes.axhline(goal, color=INK, lw=1, ls="--")
    axes.text(table_one.index.min() + 0.1, goal, "goal of the presidents", va="bottom", fontsize=9)
    axes.set(
        ylabel="Million US dollars",
        xlim=(table_one.index.min(), table_one.index.max() + 1),
        xticks=years,
        xticklabels=table_one.index,
        xlabel="",
    )
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0.68))
    return _done(figure)


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


def change_point(years: pd.Index, posteriors: dict[str, np.ndarray]) -> Figure:
    """Draw the posterior of one change, a panel per series, by the last year before the change.

    Parameters
    ----------
    years
        All years of the series; the last cannot be the last one before a change.
    posteriors
        From the name of a series to one probability per year but the last.
    """
    figure, panels = plt.subplots(
        len(posteriors), 1, figsize=(WIDTH, 1.1 + 1.7 * len(posteriors)), sharex=True, sharey=True
    )
    for axes, (name, posterior) in zip(np.atleast_1d(panels), posteriors.items(), strict=True):
        axes.bar(years[:-1], posterior, color=BELARUS, width=0.75)
        axes.axhline(1 / len(posterior), color=INK, lw=1, ls=":")
        axes.set_ylabel("Probability")
        axes.set_title(name, loc="left", fontsize=11)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(
        handles=[axes.lines[0]],
        labels=["if every year were equally likely"],
        loc="outside upper right",
    )
    axes.set_xlabel("Last year before the change")
    return _done(figure)


def null_models(results: pd.DataFrame, level: float) -> Figure:
    """Draw the p-value of one test under several pictures of how trade moves by chance.

    Parameters
    ----------
    results
        Columns `null` (its name), `series` (such as "all years"), `p`.
    level
        Level of significance, drawn as a line.
    """
    figure, axes = _axes(3.2)
    names = list(results["null"].unique())
    marks = {name: mark for name, mark in zip(results["series"].unique(), "osD^", strict=False)}
    colours = dict(zip(marks, (BELARUS, THIRD, IRAN, INK), strict=False))
    for series, mark in marks.items():
        rows = results[results["series"] == series]
        axes.plot(
            rows["p"],
            [names.index(name) for name in rows["null"]],
            mark,
            ms=9,
            mec="white",
            color=colours[series],
            label=series,
        )
    axes.axvline(level, color=INK, lw=1, ls="--")
    axes.set(
        yticks=range(len(names)),
        yticklabels=names,
        xscale="log",
        xlabel="p-value (log scale)",
        ylim=(len(names) - 0.5, -0.5),
    )
    _plain_log_axis(axes.xaxis)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, 1.22), ncols=len(marks))
    return _done(figure)


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


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))
