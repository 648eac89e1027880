"""Figures of stages and of the record behind them: contact, trade, breaks, acts and sources."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from belarus_iran.figures import theme


@theme.attached
def trade(
    flows: pd.DataFrame,
    stages: pd.DataFrame,
    goal: float | None,
    partner: str = "Iran",
    reported: pd.DataFrame | None = None,
) -> Figure:
    """Draw exports and imports by year over the stages, beside what the partner reports."""
    figure, axes = theme.subplots(4.4)
    years = flows.index + 0.5
    first, last = flows.index.min(), flows.index.max() + 1
    theme.stage_bands(axes, stages, "narration", first, last)
    exports, imports = (flows[f"{flow}_usd_million"] for flow in ("exports", "imports"))
    axes.bar(years, exports, width=0.7, color=theme.BELARUS, label=f"Exports to {partner}")
    hatched = {"color": theme.IRAN, "hatch": "///", "edgecolor": "white", "lw": 0}
    axes.bar(years, imports, 0.7, exports, label=f"Imports from {partner}", **hatched)
    if reported is not None:
        own = reported.reindex(flows.index)
        alone = own["exports_independent"].fillna(False).astype(bool)
        mark = {"ls": "", "marker": "D", "ms": 8, "color": theme.THIRD, "mec": theme.INK}
        label = f"Purchases that {partner} reports"
        axes.plot(years[alone], own["exports"][alone], label=label, **mark)
        if not alone.all():
            mark |= {"mfc": "white", "mec": theme.THIRD, "mew": 2}
            axes.plot(
                years[~alone], own["exports"][~alone], label="the same, copied from Minsk", **mark
            )
    if goal is not None:
        axes.axhline(goal, color=theme.INK, lw=1, ls="--", label="Goal of the presidents")
    axes.set(ylabel="Million US dollars", xlabel="", xlim=(first, last))
    axes.set(xticks=years, xticklabels=flows.index)
    figure.legend(loc="outside upper center", ncols=3, fontsize=10)
    return theme.finished(figure)


@theme.attached
def mention_rates(rates: pd.DataFrame) -> Figure:
    """Draw events per year by stage with exact intervals, one panel per kind of event."""
    kinds = list(rates["register"].unique())
    figure, panels = theme.subplots(3.4, len(kinds), sharey=True)
    for axes, what in zip(np.atleast_1d(panels), kinds, strict=True):
        rows = rates[rates["register"] == what].reset_index(drop=True)
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


@theme.attached
def side_by_side(rates: pd.DataFrame, label: str) -> Figure:
    """Draw records a year by stage with exact intervals, for two registers beside each other."""
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


@theme.attached
def drift(by_rho: pd.DataFrame, rho: float, chance: float) -> Figure:
    """Draw how often drift alone makes a shift as sharp, by how much a year keeps of the last."""
    figure, axes = theme.subplots(3.6)
    axes.plot(by_rho["rho"], by_rho["p"], color=theme.BELARUS, lw=2.5)
    axes.plot([rho, rho, 0], [0, chance, chance], color=theme.INK, lw=1, ls="--")
    axes.plot(rho, chance, "D", color=theme.INK, ms=9, mec="white", clip_on=False)
    words = f"as believed:\n{chance:.0%}"
    aside = {"xytext": (10, -6), "textcoords": "offset points", "va": "top", "fontsize": 10.5}
    axes.annotate(words, (rho, chance), **aside)
    axes.set(
        xlim=(0, 1),
        ylim=(0, max(0.2, 1.1 * by_rho["p"].max())),
        xlabel="How much of a year's level the next one keeps (ρ)",
        ylabel="Chance of as sharp a shift",
        xticks=[0, 0.25, 0.5, 0.75, 1],
    )
    axes.set_xticklabels(["0\nnothing", "0.25", "0.5", "0.75", "1\nall of it"])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    return theme.finished(figure)


@theme.attached
def ratios(rows: pd.DataFrame, label: str) -> Figure:
    """Draw ratios with their intervals on a log scale, one line per reading."""
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


@theme.attached
def change_points(posteriors: pd.DataFrame) -> Figure:
    """Draw where a rate may have changed once, a panel per series."""
    series = posteriors["series"].unique()
    figure, panels = theme.subplots(3.6, len(series), sharey=True, squeeze=False)
    for axes, name in zip(panels[0], series, strict=True):
        rows = posteriors[posteriors["series"] == name]
        axes.bar(rows["year"], rows["probability"], 0.75, color=theme.BELARUS, lw=0)
        axes.vlines(rows["year"], rows["low"], rows["high"], color=theme.INK, lw=1.5)
        other = {"ms": 4, "color": theme.INK, "mfc": "white", "mew": 1}
        axes.plot(rows["year"], rows["other"], "o", **other)
        even = axes.axhline(1 / rows["year"].nunique(), color=theme.INK, lw=1, ls=":")
        axes.set_title(name, fontsize=11)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_xlabel("Last year before the change")
    panels[0][0].set_ylabel("Probability")
    even.set_label("every year alike")
    handles = [
        Patch(lw=0, color=theme.BELARUS, label="the paper's events"),
        Line2D([], [], color=theme.INK, lw=1.5, label="spread over unknown days"),
        Line2D([], [], marker="o", ls="", **other, label="with presidents' visits added"),
        even,
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=2, fontsize=10)
    return theme.finished(figure)


@theme.attached
def placebo(tests: pd.DataFrame, chosen: str, level: float) -> Figure:
    """Draw the same tests of trade for every pair: strength of the break, and the later level."""
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
    right.set(xscale="log", xlabel="Mean trade, Decline ÷ Rise")
    for axes in (left, right):
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
    return theme.finished(figure)


@theme.attached
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


@theme.attached
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
