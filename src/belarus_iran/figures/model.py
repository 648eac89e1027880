"""Figures of the model: relative gains, break-even, evidence weighed, codes and the multiverse."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator, MultipleLocator

from belarus_iran.figures import theme


@theme.attached
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


@theme.attached
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


@theme.attached
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


@theme.attached
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


@theme.attached
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


@theme.attached
def weights_of_evidence(rows: pd.DataFrame, label: str) -> Figure:
    """Draw weights of evidence as intervals of odds, side by side if there are several panels."""
    panels = dict.fromkeys(rows["panel"]) if "panel" in rows else {"": None}
    labels = list(dict.fromkeys(rows["label"]))
    figure, all_axes = theme.subplots(
        2.0 + (0.36 if len(panels) > 1 else 0.5) * len(labels),
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
            colour = theme.BELARUS if clear else "#777777"
            axes.plot([row.low, row.high], [place, place], lw=3, color=colour)
            axes.plot(row.middle, place, "o" if clear else "D", ms=7, mec="white", color=colour)
        axes.axvline(0, color=theme.INK, lw=1, ls="--")
        axes.set(xlim=(-edge, edge), ylim=(len(labels) - 0.5, -0.5))
        axes.set_title(panel, fontsize=10)
        axes.xaxis.set_major_locator(MultipleLocator(10))
        axes.xaxis.set_major_formatter(
            lambda value, _: f"{10 ** (abs(value) / 10):.0f} : 1" if round(value) else "even"
        )
    all_axes[0, 0].set(
        yticks=range(len(labels)), yticklabels=[theme.wrapped_labels(label, 34) for label in labels]
    )
    all_axes[0, 0].tick_params(axis="y", labelsize=10)
    figure.supxlabel(label, fontsize=11)
    clear = (rows["low"] > 0) | (rows["high"] < 0)
    marks = {"speaks plainly": (theme.BELARUS, "o")} if clear.any() else {}
    marks |= {"could go either way": ("#777777", "D")} if not clear.all() else {}
    figure.legend(
        handles=[
            Line2D([], [], color=colour, marker=mark, ms=7, mec="white", lw=3, label=word)
            for word, (colour, mark) in marks.items()
        ],
        loc="outside upper center",
        ncols=2,
    )
    return theme.finished(figure)


@theme.attached
def codes_by_period(codes: pd.DataFrame, groups: dict[str, dict[str, str]]) -> Figure:
    """Draw coded ranges as a table: a shade for the middle of each range, its codes in words."""
    names = {variable: name for group in groups.values() for variable, name in group.items()}
    periods = list(dict.fromkeys(codes.sort_values("start", kind="stable")["period"]))
    cells = codes.set_index(["variable", "period"])
    figure, axes = theme.subplots(1.1 + 0.42 * (len(names) + len(groups)))
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
                        edgecolor=theme.INK if known else "#999999",
                        lw=0.6,
                        ls="-" if known else ":",
                    )
                )
                low, high = (f"{cell[end]:.0f}" if known else "" for end in ("low", "high"))
                text = (low if low == high else f"{low}–{high}") if known else "?"
                colour = "white" if depth > 0.55 else theme.INK
                axes.text(column, place, text, ha="center", va="center", color=colour, fontsize=10)
        place += 1
    axes.set(
        xticks=range(len(periods)),
        xticklabels=[period.replace("-", "–\n") for period in periods],
        xlim=(-0.5, len(periods) - 0.5),
        yticks=list(places),
        yticklabels=[theme.wrapped_labels(name, 26) for name in places.values()],
        ylim=(place - 0.4, -0.5),
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=10)
    for side in axes.spines.values():
        side.set_visible(False)
    words = {0: "none or hardly any", 1: "low", 2: "middle", 3: "high"}
    marks = [
        Patch(fc=shades(0.02 + 0.26 * code), ec=theme.INK, lw=0.6, label=f"{code}: {word}")
        for code, word in words.items()
    ]
    figure.legend(handles=marks, loc="outside lower center", ncols=4)
    return theme.finished(figure)


@theme.attached
def condition_and_outcome(sets: pd.DataFrame, condition: str, outcome: str, cut: float) -> Figure:
    """Draw the ranges of a condition and of an outcome by period, with the line between in and
    out.
    """
    figure, axes = theme.subplots(1.5 + 0.62 * len(sets))
    looks = {condition: (theme.BELARUS, "o", -0.16), outcome: (theme.STAGES["Decline"], "s", 0.16)}
    for name, (colour, mark, shift) in looks.items():
        for place, (low, high) in enumerate(sets[name][["low", "high"]].to_numpy()):
            if np.isfinite(low):
                ends = [place + shift] * 2
                axes.plot([low, high], ends, color=colour, lw=6, alpha=0.35, clip_on=False)
                axes.plot([low, high], ends, mark, color=colour, ms=7, mec="white", clip_on=False)
        axes.plot([], [], mark, color=colour, ls="-", lw=3, label=name)
    axes.axvline(cut, color=theme.INK, lw=1.2, ls="--")
    axes.set(
        yticks=range(len(sets)),
        yticklabels=[period.replace("-", "–") for period in sets.index],
        ylim=(len(sets) - 0.5, -0.5),
        xlim=(-0.02, 1.02),
        xticks=[0, cut, 1],
        xticklabels=["none", "middle", "high"],
    )
    for place in range(1, len(sets)):
        axes.axhline(place - 0.5, color="#dddddd", lw=0.8)
    axes.tick_params(axis="y", length=0)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return theme.finished(figure)


@theme.attached
def choices(rows: pd.DataFrame) -> Figure:
    """Draw in how many codings each part of the argument fits an outcome better, or less well."""
    questions = list(dict.fromkeys(rows["question"]))
    outcomes = list(dict.fromkeys(rows["outcome"]))
    less = theme.STAGES["Decline"]
    figure, panels = theme.subplots(
        1.5 + 0.75 * len(questions), len(outcomes), sharex=True, sharey=True, squeeze=False
    )
    for axes, outcome in zip(panels[0], outcomes, strict=True):
        for row in rows[rows["outcome"] == outcome].itertuples():
            place = questions.index(row.question)
            axes.barh(place, row.better, 0.5, color=theme.BELARUS)
            axes.barh(place, -row.worse, 0.5, color=less, hatch="///", ec="white")
            for end, floor, side in ((row.better, row.floor, 1), (row.worse, row.floor_worse, -1)):
                axes.text(
                    side * (max(end, floor) + 0.04),
                    place,
                    f"{end:.0%}",
                    ha="left" if side > 0 else "right",
                    va="center",
                    fontsize=11,
                )
            for floor in (row.floor, -row.floor_worse):
                axes.plot([floor] * 2, [place - 0.36, place + 0.36], color=theme.INK, lw=2)
        axes.axvline(0, color=theme.INK, lw=1)
        axes.set_title(outcome.capitalize(), fontsize=12)
        axes.set(xlim=(-1, 1), xticks=[])
        axes.tick_params(axis="y", length=0)
        for spine in ("bottom", "left"):
            axes.spines[spine].set_visible(False)
    panels[0][0].set(
        yticks=range(len(questions)),
        yticklabels=[theme.wrapped_labels(question, 20) for question in questions],
        ylim=(len(questions) - 0.5, -0.5),
    )
    figure.legend(
        handles=[
            Patch(facecolor=less, hatch="///", ec="white", label="fits less well"),
            Patch(facecolor=theme.BELARUS, label="fits better"),
            Line2D([], [], color=theme.INK, lw=2, label="with random codes"),
        ],
        loc="outside lower center",
        ncols=3,
        fontsize=11,
    )
    return theme.finished(figure)
