"""Figures of events and of the record, and the explorer of events."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from belarus_iran.figures import interactive, theme
from belarus_iran.figures.downloads import attached
from belarus_iran.measures.events import dated

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
# Dealings are what happens between the two states.
_DEALINGS = ("Contact", "Projects\nand goals", "Arms")
_LANES = (*_DEALINGS, "Sanctions,\npressure", "Other states", "Powers and\nstructure", "At home")

# Who takes part, in the order in which readers look for them.
_ACTORS = {
    "BLR": "Belarus",
    "IRN": "Iran",
    "RUS": "Russia",
    "USA": "United States",
    "EUU": "European Union",
    "EUROPE": "Europe",
    "WEST": "the West",
    "NATO": "NATO",
    "GULF": "Gulf states",
    "ISR": "Israel",
    "UNO": "United Nations",
    "VEN": "Venezuela",
    "TUR": "Turkey",
    "IRQ": "Iraq",
    "LBY": "Libya",
    "AFG": "Afghanistan",
    "SUN": "Soviet Union",
    "SYSTEM": "the state system",
}
# A direction means one thing between states and another of what befalls them (see the codebook).
_DIRECTIONS = {
    1: "friendly, or in favour of co-operation",
    0: "neither",
    -1: "hostile or failing, or against it",
}


def _lanes_of(events: pd.DataFrame) -> pd.Series:
    """Return the lane of :data:`_LANES` in which each event of the table `events` stands."""
    return events["kind"].map(_LANES_BY_KIND).fillna(events["scope"].map(_LANES_BY_SCOPE))


@attached
def timeline(events: pd.DataFrame, stages: pd.DataFrame) -> Figure:
    """Draw every event as the interval in which it lies, in lanes by what it is, over
    the stages.
    """
    lanes = _lanes_of(events)
    spans = pd.DataFrame(
        {
            "start": theme.in_years(events["start"]),
            "end": theme.in_years(events["end"] + pd.Timedelta(days=1)),
            "precision": events["precision"],
            "lane": lanes,
        }
    ).sort_values(["start", "end"])
    first, last = np.floor(spans["start"].min()), np.ceil(spans["end"].max())
    used = [lane for lane in _LANES if (lanes == lane).any()]
    rows = {lane: _stacked(spans[spans["lane"] == lane]) for lane in used}
    heights = [rows[lane].max() + 1 for lane in used]
    figure, axes = theme.subplots(1.3 + 0.125 * (sum(heights) + len(used)))
    theme.stage_bands(axes, stages, "heading", first, last)
    top, middles = 0.0, []
    for lane, height in zip(used, heights, strict=True):
        # What happens between the two states is told apart from all else by its colour too.
        colour = theme.BELARUS if lane in _DEALINGS else theme.INK
        for row, place in zip(
            spans[spans["lane"] == lane].itertuples(), top + rows[lane] + 0.5, strict=True
        ):
            _event(axes, row, place, colour)
        middles.append(top + height / 2)
        top += height + 1
        axes.axhline(top - 0.5, color="#bbbbbb", lw=0.7)
    axes.set(
        xlim=(first, last), ylim=(top - 0.5, -0.5), yticks=middles, yticklabels=used, xlabel=""
    )
    axes.xaxis.set_major_locator(plt.MultipleLocator(2 if last - first > 12 else 1))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.tick_params(axis="x", labelsize=9.5)
    axes.legend(
        handles=[
            Line2D([], [], marker="o", ls="", color=theme.INK, ms=5, label="a day or a month"),
            Patch(facecolor="white", edgecolor=theme.INK, label="some time within"),
            Patch(facecolor=theme.INK, alpha=0.6, label="a stretch (arrow: end not given)"),
        ],
        loc="upper center",
        bbox_to_anchor=(0.45, -0.05),
        ncols=3,
        fontsize=9,
    )
    return theme.finished(figure)


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


def timeline_rows(events: pd.DataFrame) -> pd.DataFrame:
    """Return each event, in order of time, with its place on the timeline and in words."""
    lanes = _lanes_of(events)
    shape = {"day": "dot", "month": "dot", "range": "bar", "open": "bar"}
    frame = pd.DataFrame(
        {
            "id": events["id"],
            "start": theme.in_years(events["start"]),
            "end": theme.in_years(events["end"] + pd.Timedelta(days=1)),
            "lane": lanes,
            "drawn": events["precision"].map(shape).fillna("box"),
            "open": events["precision"] == "open",
            "dealing": lanes.isin(_DEALINGS),
            "kind": events["kind"],
            "scope": events["scope"],
            "direction": events["direction"],
            "actors": events["actors"],
            "narrated": events["narrated_in"].fillna(""),
            "text": [_sentence(event) for _, event in events.iterrows()],
        }
    ).sort_values(["start", "end"], kind="stable")
    frame["place"] = 0
    top = 0
    for lane in _LANES:
        here = frame["lane"] == lane
        if here.any():
            frame.loc[here, "place"] = top + 1 + _stacked(frame[here])
            top = frame.loc[here, "place"].max() + 1
    frame["lane"] = frame["lane"].str.replace("\n", " ")
    return frame.reset_index(drop=True)


def timeline_explorer(events: pd.DataFrame, stages: pd.DataFrame) -> interactive.Explorer:
    """Return the explorer of events: intervals by year over the stages as headings date them."""
    import altair as alt

    rows = timeline_rows(events)
    last = rows["place"].max() + 1
    sides = sorted(
        {code for cell in rows["actors"] for code in _codes(cell)},
        key=lambda code: (list(_ACTORS).index(code) if code in _ACTORS else len(_ACTORS), code),
    )
    filters = {
        "kind": ("Kind", {kind: kind for kind in sorted(rows["kind"].unique())}),
        "scope": ("Scope", {scope: scope for scope in sorted(rows["scope"].unique())}),
        "actor": ("Who takes part", {code: _ACTORS.get(code, code) for code in sides}),
        "direction": ("Direction", {str(key): name for key, name in _DIRECTIONS.items()}),
        "narrated": ("Narrated in stage", {stage: stage for stage in theme.STAGES}),
    }
    tests = {name: f"datum.{name} === {name}" for name in filters} | {
        "actor": "indexof(split(datum.codes, ' '), actor) >= 0",
        "direction": "toString(datum.direction) === direction",
    }
    years = alt.Scale(
        domain=[float(np.floor(rows["start"].min())), float(np.ceil(rows["end"].max()))], nice=False
    )
    x = alt.X("start:Q", scale=years, title=None, axis=alt.Axis(format="d", tickCount=12))
    y = alt.Y("place:Q", scale=alt.Scale(domain=[-1, int(last)], reverse=True), axis=None)
    drawn = alt.Chart().encode(
        x=x,
        y=y,
        color=alt.condition(
            "datum.dealing", alt.value(interactive.BLUE), alt.value(interactive.INK)
        ),
        description="text:N",
    )
    spans = drawn.encode(x2="end:Q")
    bands = (
        alt.Chart(_bands(stages, years.domain))
        .mark_rect(opacity=0.16, aria=False)
        .encode(
            x=x,
            x2="end:Q",
            color=alt.Color(
                "stage:N",
                legend=None,
                scale=alt.Scale(domain=list(theme.STAGES), range=list(theme.STAGES.values())),
            ),
        )
    )
    names = alt.Chart(_bands(stages, years.domain)).transform_calculate(
        middle="(datum.start + datum.end) / 2"
    )
    lanes = (
        rows.groupby("lane", as_index=False)["place"]
        .min()
        .assign(place=lambda frame: frame["place"] - 1, start=years.domain[0])
    )
    chart = alt.layer(
        bands.properties(name="bands"),
        names.mark_text(color=interactive.INK, fontSize=11, aria=False).encode(
            x=alt.X("middle:Q", scale=years), y=alt.value(-7), text="stage:N"
        ),
        alt.Chart(alt.Data(values=lanes.to_dict("records")))
        .mark_text(
            color=interactive.INK, fontWeight="bold", fontSize=11, align="left", dx=3, aria=False
        )
        .encode(x=x, y=y, text="lane:N"),
        spans.transform_filter("datum.drawn === 'bar'")
        .mark_bar(orient="horizontal", height=interactive.ROW - 5, opacity=0.7)
        .properties(name="items_bars"),
        alt.Chart()
        .transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=70, opacity=1, aria=False)
        .encode(
            x=alt.X("end:Q", scale=years),
            y=y,
            color=alt.condition(
                "datum.dealing", alt.value(interactive.BLUE), alt.value(interactive.INK)
            ),
        ),
        spans.transform_filter("datum.drawn === 'box'")
        .mark_bar(orient="horizontal", height=interactive.ROW - 6, filled=False, fill="transparent")
        .properties(name="items_boxes"),
        drawn.transform_calculate(start="(datum.start + datum.end) / 2")
        .transform_filter("datum.drawn === 'dot'")
        .mark_point(filled=True, size=48, opacity=1)
        .properties(name="items_dots"),
        alt.Chart()
        .transform_aggregate(shown="count()")
        .transform_calculate(said=f"datum.shown + ' of {len(rows)} events'")
        .mark_text(**interactive.UNSEEN)
        .encode(text="said:N")
        .properties(name="readout"),
        data=interactive.columns_of(
            rows.assign(codes=[" ".join(_codes(cell)) for cell in rows["actors"]]).drop(
                columns=["lane", "actors"]
            )
        ),
    )
    chart = interactive.flattened(chart, rows.drop(columns=["lane", "actors"]).assign(codes=""))
    for name, (label, options) in filters.items():
        chart = chart.transform_filter(f"{name} === 'all' || {tests[name]}").add_params(
            alt.param(
                name=name,
                value="all",
                bind=alt.binding_select(
                    options=["all", *options], labels=["all", *options.values()], name=label
                ),
            )
        )
    return interactive.Explorer(
        "the events of the paper",
        "Every dated event as the interval in which it lies. Dots are dated to a day or a month, "
        "open boxes lie somewhere within, full bars are stretches of time. Narrow the choice with "
        "the lists; point at an event, tap it, or step through with the arrow keys to read it.",
        chart.properties(height=interactive.ROW * int(last + 1), width="container"),
        hint="No event chosen.",
    )


def _sentence(event: pd.Series) -> str:
    """Return an event in words: when, what and where in the paper."""
    when = dated(event)
    if event["precision"] not in ("day", "month", "range", "open"):
        when = f"some time in {when}" if len(when) == 4 else f"some time {when}"
    return f"{when[0].upper()}{when[1:]}: {event['description']} ({event['locator']})"


def _codes(actors: str) -> list[str]:
    """Return every actor named in a cell such as ``USA>BLR-IRN``."""
    for mark in (">", "-", "+"):
        actors = actors.replace(mark, " ")
    return actors.split()


def _bands(stages: pd.DataFrame, domain: list[float]):
    """Return the stages as their headings date them, in years and within a domain."""
    import altair as alt

    rows = stages[stages["dating"] == "heading"]
    return alt.Data(
        values=[
            {
                "stage": row.stage,
                "start": max(row.start.year, domain[0]),
                "end": min(row.end.year + 1, domain[1]),
            }
            for row in rows.itertuples()
        ]
    )
