"""Explorer of the events by date, kind and stage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from belarus_iran.figures.explorers import explorer
from belarus_iran.measures.events import dated

_STAGES = {"Origins": "#56b4e9", "Stagnation": "#999999", "Rise": "#009e73", "Decline": "#cc5500"}


# A direction means one thing between states and another of what befalls them (see the codebook).
_DIRECTIONS = {
    1: "friendly, or in favour of co-operation",
    0: "neither",
    -1: "hostile or failing, or against it",
}


def timeline_rows(events: pd.DataFrame) -> pd.DataFrame:
    """Return each event with its place on the timeline and in words.

    Parameters
    ----------
    events
        Table `events`.

    Returns
    -------
    pandas.DataFrame
        One row per event, in order of time: `id`, `start`, `end` (years with fractions), `place`
        (row from the top, where each lane begins with a row for its name), `lane`, `drawn` (dot,
        box or bar), `open` (whether its end is not given), `dealing` (between the two states),
        `kind`, `scope`, `direction`, `actors` (codes, as in the table), `told` (section that tells
        it) and `text` (date, description and locator).
    """
    # Imported here: it loads seaborn, which no other explorer needs.
    from belarus_iran.figures import theme
    from belarus_iran.figures.events import _LANES, _LANES_BY_KIND, _LANES_BY_SCOPE, _stacked

    lanes = events["kind"].map(_LANES_BY_KIND)
    lanes = lanes.fillna(events["scope"].map(_LANES_BY_SCOPE))
    shape = {"day": "dot", "month": "dot", "range": "bar", "open": "bar"}
    frame = pd.DataFrame(
        {
            "id": events["id"],
            "start": theme.in_years(events["start"]),
            "end": theme.in_years(events["end"] + pd.Timedelta(days=1)),
            "lane": lanes,
            "drawn": events["precision"].map(shape).fillna("box"),
            "open": events["precision"] == "open",
            "dealing": lanes.isin(_LANES[:3]),
            "kind": events["kind"],
            "scope": events["scope"],
            "direction": events["direction"],
            "actors": events["actors"],
            "told": events["narrated_in"].fillna(""),
            "text": [_told(event) for _, event in events.iterrows()],
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


def timeline(events: pd.DataFrame, stages: pd.DataFrame) -> explorer.Explorer:
    """Return the explorer of events: intervals by year, filtered by what they are.

    Parameters
    ----------
    events
        Table `events`.
    stages
        Table `stages`; its dating by headings is drawn.
    """
    import altair as alt

    rows = timeline_rows(events)
    last = rows["place"].max() + 1
    sides = sorted(
        {code for cell in rows["actors"] for code in _codes(cell)},
        key=lambda code: (
            list(explorer.STATES).index(code) if code in explorer.STATES else len(explorer.STATES),
            code,
        ),
    )
    filters = {
        "kind": ("Kind", {kind: kind for kind in sorted(rows["kind"].unique())}),
        "scope": ("Scope", {scope: scope for scope in sorted(rows["scope"].unique())}),
        "actor": ("Who takes part", {code: explorer.STATES.get(code, code) for code in sides}),
        "direction": ("Direction", {str(key): name for key, name in _DIRECTIONS.items()}),
        "told": ("Told in stage", {stage: stage for stage in _STAGES}),
    }
    tests = {name: f"datum.{name} === {name}" for name in filters} | {
        "actor": "indexof(split(datum.codes, ' '), actor) >= 0",
        "direction": "toString(datum.direction) === direction",
    }
    years = alt.Scale(
        domain=[float(np.floor(rows["start"].min())), float(np.ceil(rows["end"].max()))],
        nice=False,
    )
    x = alt.X("start:Q", scale=years, title=None, axis=alt.Axis(format="d", tickCount=12))
    y = alt.Y("place:Q", scale=alt.Scale(domain=[-1, int(last)], reverse=True), axis=None)
    drawn = alt.Chart().encode(
        x=x,
        y=y,
        color=alt.condition("datum.dealing", alt.value(explorer.BLUE), alt.value(explorer.INK)),
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
                scale=alt.Scale(domain=list(_STAGES), range=list(_STAGES.values())),
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
        names.mark_text(color=explorer.INK, fontSize=11, aria=False).encode(
            x=alt.X("middle:Q", scale=years), y=alt.value(-7), text="stage:N"
        ),
        alt.Chart(alt.Data(values=lanes.to_dict("records")))
        .mark_text(
            color=explorer.INK, fontWeight="bold", fontSize=11, align="left", dx=3, aria=False
        )
        .encode(x=x, y=y, text="lane:N"),
        spans.transform_filter("datum.drawn === 'bar'")
        .mark_bar(orient="horizontal", height=explorer.ROW - 5, opacity=0.7)
        .properties(name="items_bars"),
        alt.Chart()
        .transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=70, opacity=1, aria=False)
        .encode(
            x=alt.X("end:Q", scale=years),
            y=y,
            color=alt.condition("datum.dealing", alt.value(explorer.BLUE), alt.value(explorer.INK)),
        ),
        spans.transform_filter("datum.drawn === 'box'")
        .mark_bar(orient="horizontal", height=explorer.ROW - 6, filled=False, fill="transparent")
        .properties(name="items_boxes"),
        drawn.transform_calculate(start="(datum.start + datum.end) / 2")
        .transform_filter("datum.drawn === 'dot'")
        .mark_point(filled=True, size=48, opacity=1)
        .properties(name="items_dots"),
        alt.Chart()
        .transform_aggregate(shown="count()")
        .transform_calculate(said=f"datum.shown + ' of {len(rows)} events'")
        .mark_text(**explorer.UNSEEN)
        .encode(text="said:N")
        .properties(name="readout"),
        data=explorer.columns_of(
            rows.assign(codes=[" ".join(_codes(cell)) for cell in rows["actors"]]).drop(
                columns=["lane", "actors"]
            )
        ),
    )
    chart = explorer.flattened(chart, rows.drop(columns=["lane", "actors"]).assign(codes=""))
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
    return explorer.Explorer(
        "the events of the paper",
        "Every dated event as the interval in which it lies. Dots are dated to a day or a month, "
        "open boxes lie somewhere within, full bars are stretches of time. Narrow the choice with "
        "the lists; point at an event, tap it, or step through with the arrow keys to read it.",
        chart.properties(height=explorer.ROW * int(last + 1), width="container"),
        hint="No event chosen.",
    )


def _told(event: pd.Series) -> str:
    """Write an event in words: when, what and where the paper tells it."""
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
