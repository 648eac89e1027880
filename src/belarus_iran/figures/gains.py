"""Figures of relative gains."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from belarus_iran.figures import theme
from belarus_iran.figures.downloads import attached


@attached
def relative_gain_thresholds(thresholds: pd.DataFrame, sensitivity: float) -> Figure:
    """Draw, by year, how many cents of each dollar of lead the weaker gainer could mind."""
    figure, axes = theme.subplots(3.8)
    thresholds = thresholds.assign(**100 * thresholds[["threshold", "low", "high"]])
    sensitivity = 100 * sensitivity
    finite = thresholds[["threshold", "high"]].to_numpy()
    finite = finite[np.isfinite(finite)]
    top = 1.2 * max(finite.max(initial=0), sensitivity, 1)
    columns = ["threshold", "low", "high"]
    bounded = thresholds.assign(**thresholds[columns].clip(upper=top))
    axes.bar(bounded["year"], bounded["threshold"], color="#b8c4ce", width=0.8)
    axes.vlines(bounded["year"], bounded["low"], bounded["high"], color=theme.INK, lw=2)
    for year, value in zip(thresholds["year"], thresholds["threshold"], strict=True):
        written = f"{value:.0f}" if np.isfinite(value) else "no limit"
        axes.text(year, 0.01 * top, written, ha="center", va="bottom", fontsize=11)
    axes.axhline(sensitivity, color=theme.STAGES["Decline"], lw=1.4, ls="--")
    axes.text(
        1.01,
        sensitivity,
        f"{sensitivity:g} cents:\nthis run",
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=9,
    )
    axes.set(ylabel="Cents per dollar of lead", xticks=thresholds["year"], ylim=(0, top))
    axes.set_xlabel("")
    return theme.finished(figure)


@attached
def utilities(curves: pd.DataFrame, share: float | None = None) -> Figure:
    """Draw what a bargain is worth as concern for relative gain grows, a panel per comparison."""
    references = list(curves["reference"].unique())
    figure, panels = theme.subplots(3.9, len(references), sharey=True)
    looks = {"BLR": ("Belarus", theme.BELARUS, "-"), "IRN": ("Iran", theme.IRAN, "--")}
    low, high = curves["utility"].min(), curves["utility"].max()
    margin = 0.12 * max(high - low, 1e-9)
    low, high = min(low, 0) - margin, max(high, 0) + margin
    for axes, reference in zip(np.atleast_1d(panels), references, strict=True):
        axes.axhspan(low, 0, color="#e8e8e8", lw=0, zorder=0)
        for state, (name, colour, line) in looks.items():
            rows = curves[(curves["reference"] == reference) & (curves["state"] == state)]
            axes.plot(rows["share"], rows["utility"], line, color=colour, lw=2.5, label=name)
        if share is not None:
            axes.axvline(share, color=theme.INK, lw=1.2, ls=":")
        axes.set(xlim=(0, 1), ylim=(low, high), xticks=[0, 0.5, 1])
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
    return theme.finished(figure)


@attached
def russia_paradox(rows: pd.DataFrame) -> Figure:
    """Draw what worse relations with Moscow do to Belarus's surplus, a panel per period."""
    periods = list(dict.fromkeys(rows["period"]))
    figure, panels = theme.subplots(3.7, len(periods), sharey=True, squeeze=False)
    for axes, period in zip(panels[0], periods, strict=True):
        line = rows[rows["period"] == period]
        own = line[line["coded"]]
        for bound in ("low", "high"):
            axes.plot(line["loss"], line[bound], color=theme.INK, lw=0.9, ls=":")
        signs = (0, None, theme.BELARUS, ""), (None, 0, theme.STAGES["Decline"], "///")
        for least, greatest, colour, hatch in signs:
            ends = (own[bound].clip(least, greatest) for bound in ("low", "high"))
            fill = {"facecolor": colour, "alpha": 0.75, "hatch": hatch, "edgecolor": "white"}
            axes.fill_between(own["loss"], *ends, lw=0, **fill)
        axes.axhline(0, color=theme.INK, lw=1)
        surely = {"towards,\nwhatever the code": own["low"].min() > 0}
        surely["away,\nwhatever the code"] = own["high"].max() < 0
        sentences = [words for words, sure in surely.items() if sure] or [
            "either way,\nby the code"
        ]
        axes.text(0.5, -1.17, sentences[0], fontsize=9, ha="center", va="bottom")
        axes.set(xlim=(0, 1), ylim=(-1.22, 1.12), xticks=[0, 0.5, 1], yticks=[-1, 0, 1])
        axes.set_title(period.replace("-", "–"), fontsize=11)
        for label, place in zip(
            axes.set_xticklabels(["0", "½", "1"]), ("left", "center", "right"), strict=True
        ):
            label.set_horizontalalignment(place)
    panels[0][0].set_ylabel("What a rift with Moscow\nadds to the surplus")
    figure.supxlabel("Expected loss p·L", fontsize=11)
    marks = [
        Patch(color=theme.BELARUS, alpha=0.75, lw=0, label="pushes Minsk towards Tehran"),
        Patch(facecolor=theme.STAGES["Decline"], alpha=0.75, hatch="///", edgecolor="white", lw=0),
        Line2D([], [], color=theme.INK, lw=0.9, ls=":", label="codes of standing towards Russia"),
    ]
    marks[1].set_label("pushes it away")
    figure.legend(handles=marks, loc="outside upper center", ncols=3, fontsize=9.5)
    return theme.finished(figure)


@attached
def models_by_period(rows: pd.DataFrame) -> Figure:
    """Draw co-operation by period as coded and as models expect it, each as a range."""
    sources, periods = (list(dict.fromkeys(rows[name])) for name in ("source", "period"))
    figure, axes = theme.subplots(4.0)
    looks = (("#555555", "o"), (theme.THIRD, "^"), (theme.IRAN, "D"), (theme.BELARUS, "s"))
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
    return theme.finished(figure)
