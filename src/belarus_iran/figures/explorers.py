"""Explorers of costs and co-operation, each with the grid of values that it looks up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np
import pandas as pd

from belarus_iran.figures import interactive
from belarus_iran.model import sanction_costs
from belarus_iran.model.refined import RefinedModel
from belarus_iran.model.sanction_costs import break_even_probability

# Inputs of the refined model that its explorer holds still: a small direct gain for Belarus, an
# Iran that wants to balance and has nowhere else to go, nothing offered to quit, full capacity.
HELD = {"a": 0.2, "b": 0.0, "m": 1.0, "o": 0.0, "capacity": 1.0}

_INPUTS = {
    "a": "the direct gain of Belarus",
    "b": "what it is offered to quit",
    "m": "Iran's motive to balance",
    "o": "Iran's other openings",
    "capacity": "the capacity of both",
}


def co_operation_grid(
    model: RefinedModel | None = None,
    held: Mapping[str, float] | None = None,
    tenths: Iterable[float] = tuple(np.arange(11) / 10),
    fifths: Iterable[float] = tuple(np.arange(6) / 5),
) -> pd.DataFrame:
    """Return the co-operation that a model expects, by punishment, stakes, cover and
    rivals' gain.
    """
    held = HELD | dict(held or {})
    tenths, fifths = list(tenths), list(fifths)
    frame = pd.DataFrame(product(fifths, fifths, tenths, tenths), columns=["g", "c", "L", "p"])
    inputs = frame.assign(g_west=frame["g"] / 2, g_russia=frame["g"] / 2, **held)
    model = model or RefinedModel()
    frame["co_operation"] = model.cooperation(inputs)
    frame["threshold"] = model.threshold_probability(inputs)
    frame.attrs["held"] = held
    return frame


def co_operation(grid: pd.DataFrame, **start: float) -> interactive.Explorer:
    """Return the explorer of the refined model: co-operation by punishment and stakes."""
    import altair as alt

    start = {"p": 0.3, "L": 0.7, "c": 0.2, "g": 0.2} | start
    labels = ("Probability of punishment p", "Stakes in the West L", "Russian cover c")
    settings = [
        interactive.slider(grid, name, label, start[name])
        for name, label in zip(start, (*labels, "Gain towards rivals g"), strict=True)
    ]
    step = np.diff(np.unique(grid["p"]))[0]
    whole = alt.Scale(domain=[-step / 2, 1 + step / 2], nice=False, zero=False)
    marks = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f", grid=False)
    p = alt.X("p:Q", title="Probability of punishment p", scale=whole, axis=marks)
    stakes = alt.Y("L:Q", title="Stakes in the West L", scale=whole, axis=marks)
    cells = (
        alt.Chart()
        .transform_calculate(
            left=f"datum.p - {step / 2}",
            right=f"datum.p + {step / 2}",
            low=f"datum.L - {step / 2}",
            high=f"datum.L + {step / 2}",
        )
        .mark_rect(aria=False)
        .encode(
            x=alt.X("left:Q", title="Probability of punishment p", scale=whole, axis=marks),
            x2="right:Q",
            y=alt.Y("low:Q", title="Stakes in the West L", scale=whole, axis=marks),
            y2="high:Q",
            color=alt.Color(
                "co_operation:Q",
                title="Co-operation",
                scale=alt.Scale(domain=[0, 1], scheme="viridis"),
                legend=alt.Legend(gradientLength=160, values=[0, 0.5, 1]),
            ),
        )
    )
    edge = (
        alt.Chart()
        .transform_filter("datum.p === 0 && datum.threshold >= 0 && datum.threshold < 2")
        .mark_line(color="#ffffff", strokeWidth=2.5, strokeDash=[6, 3], clip=True, aria=False)
        .encode(x=alt.X("threshold:Q", scale=whole), y=stakes, order="L:Q")
    )
    here = f"{interactive.at_setting('p')} && {interactive.at_setting('L')}"
    point = {"size": 130, "filled": True, "opacity": 1, "fill": "#ffffff", "stroke": "#000000"}
    sentence = (
        "'Co-operation: ' + format(datum.co_operation, '.2f') + '. '"
        " + (datum.threshold <= 0 ? 'Belarus would stay away without any punishment.'"
        " : datum.threshold > 1 ? 'No probability of punishment makes Belarus stay away.'"
        " : 'Belarus stays away from a probability of ' + format(datum.threshold, '.2f') + '.')"
    )
    chart = alt.layer(
        cells,
        edge,
        alt.Chart()
        .transform_filter(here)
        .mark_point(**point, strokeWidth=2, aria=False)
        .encode(x=p, y=stakes),
        interactive.readout(sentence, here),
        # A page knows no infinity, and beyond these every threshold says the same.
        data=interactive.columns_of(grid.assign(threshold=grid["threshold"].clip(-9, 9))),
    )
    held = ", ".join(
        f"{_INPUTS.get(name, name)} ({value:g})"
        for name, value in grid.attrs.get("held", {}).items()
    )
    return interactive.Explorer(
        "when punishment ends co-operation",
        "The lighter a field, the more co-operation the refined model expects; along the white "
        "line Belarus becomes indifferent. The dot is where you stand. All scales run from zero "
        f"to one. Held still: {held or 'all other inputs'}.",
        interactive.flattened(chart, grid)
        .transform_filter(interactive.at_setting("c"))
        .transform_filter(interactive.at_setting("g"))
        .properties(height=interactive.HEIGHT, width="container")
        .add_params(*settings),
        still=True,
    )


def break_even_grid(
    receipts: float,
    exports: float,
    margins: Iterable[float] = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3),
    probabilities: Iterable[float] = tuple(np.arange(11) / 10),
    shares: Iterable[float] = tuple(np.arange(11) / 100),
    years: float = 1.0,
) -> pd.DataFrame:
    """Return what is left of a year's gain from Iran after the loss that punishment
    makes likely.
    """
    margins, shares, probabilities = map(list, (margins, shares, probabilities))
    for name, values in (("margin", margins), ("share", shares), ("probability", probabilities)):
        if not all(0 <= value <= 1 for value in values):
            raise ValueError(f"every {name} must lie from 0 to 1, found {values}")
    if min(receipts, exports, years) < 0:
        raise ValueError(f"no amount may be negative, found {receipts}, {exports}, {years}")
    columns = ["margin_iran", "margin_west", "share", "probability"]
    frame = pd.DataFrame(product(margins, margins, shares, probabilities), columns=columns)
    values = {
        "margin_iran": frame["margin_iran"],
        "margin_west": frame["margin_west"],
        "punishment_probability": frame["probability"],
        "share_lost": frame["share"],
        "years_of_punishment": years,
        "reading_of_exports": 0.0,
    }
    both = (exports, exports)
    frame["gain"], frame["loss"] = sanction_costs.gain_and_loss(values, receipts, both)
    frame["net"] = frame["gain"] - frame["loss"]
    _, certain = sanction_costs.gain_and_loss(
        values | {"punishment_probability": 1.0}, receipts, both
    )
    frame["threshold"] = break_even_probability(frame["gain"], certain)
    return frame


def break_even(grid: pd.DataFrame, **start: float) -> interactive.Explorer:
    """Return the explorer of sanction costs: gain less expected loss; shares from 0 to 1."""
    import altair as alt

    labels = {
        "margin_iran": "Margin on sales to Iran",
        "margin_west": "Margin on sales to the West",
        "probability": "Probability of punishment",
        "share": "Share of sales to the West lost",
    }
    start = dict(zip(labels, (0.1, 0.1, 0.5, 0.05), strict=True)) | start
    # Readers take per cent more easily than shares.
    grid = grid.assign(**{name: grid[name] * 100 for name in labels})
    settings = [
        interactive.slider(grid, name, f"{label}, %", start[name] * 100)
        for name, label in labels.items()
    ]
    sentence = (
        "'Gain ' + format(datum.gain, '.2f') + ' less expected loss ' + format(datum.loss, '.2f')"
        " + ': ' + format(datum.net, '.2f') + ' million US dollars a year. '"
        " + (isValid(datum.threshold) && datum.threshold <= 1"
        " ? 'They are equal at a probability of ' + format(datum.threshold, '.1%') + '.'"
        " : 'No probability makes the loss larger than the gain.')"
    )
    line = alt.Chart().encode(
        x=alt.X("probability:Q", title="Probability of punishment, %", axis=alt.Axis(tickCount=5)),
        y=alt.Y("net:Q", title="What is left, million US dollars"),
    )
    chart = alt.layer(
        interactive.below_zero(),
        line.mark_line(strokeWidth=2.5, color=interactive.BLUE, aria=False),
        line.transform_filter(interactive.at_setting("probability")).mark_point(
            filled=True, size=110, opacity=1, color=interactive.BLUE, aria=False
        ),
        interactive.readout(sentence, interactive.at_setting("probability")),
        data=interactive.columns_of(grid),
    )
    return interactive.Explorer(
        "what sanctions would have to cost",
        "The line shows what is left of a year's gain from sales to Iran after the loss that "
        "punishment makes likely; in the shaded part, below zero, the loss is larger. Nothing here "
        "is an estimate: choose what you hold likely.",
        interactive.flattened(chart, grid)
        .transform_filter(interactive.at_setting("margin_iran"))
        .transform_filter(interactive.at_setting("margin_west"))
        .transform_filter(interactive.at_setting("share"))
        .properties(height=interactive.HEIGHT, width="container")
        .add_params(*settings),
    )
