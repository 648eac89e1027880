"""Explorers: figures of the book with controls, which work from a file and without a network.

What an explorer shows was computed by the other modules of this package, for every setting of its
controls; the page only looks a setting up. Altair describes the picture in Vega-Lite, which one
script draws (:mod:`belarus_iran.pages.script`). Where no script runs, and on paper, an explorer
gives way to a figure. The explorers of costs and of co-operation stand last, each with the grid of
values that it looks up.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from belarus_iran.model import sanction_costs
from belarus_iran.model.refined import RefinedModel
from belarus_iran.model.sanction_costs import break_even_probability
from belarus_iran.pages import script

if TYPE_CHECKING:
    import altair as alt


# Colours follow the mode of the page; what stands behind the comma is for pictures on their own.
INK = "currentColor"
BLUE = "var(--explorer-blue, #0072b2)"

# Digits of a number that a page keeps, more than any explorer shows.
DIGITS = 6

# Pixels: width of a picture on its own, and its height.
_STILL, HEIGHT = 640, 300

# Looks of a mark whose text the page tells elsewhere: so small that it takes no room.
UNSEEN = {"opacity": 0, "fontSize": 1, "aria": False}


@dataclass(frozen=True)
class Explorer:
    """A figure with controls for a page: what it lets a reader explore, and how to read it.

    The `chart` is of Altair, its parameters bound to controls and its data named: the `grid`.
    As it first stands it is kept for paper, if `still`; otherwise the figure above has to serve.
    """

    title: str
    about: str
    chart: alt.TopLevelMixin
    grid: pd.DataFrame
    still: bool = False

    @cached_property
    def spec(self) -> dict:
        """The picture in Vega-Lite."""
        spec = _dressed(self.chart.properties(description=self.title)).to_dict()
        # Put in its place only here, because Altair looks at every single value that it has.
        return spec | {"data": {"values": [columns_of(self.grid)]}}

    def _repr_html_(self) -> str:
        # The text stands inside a script element, which only "</" can end.
        text = json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))
        text = text.replace("<", "\\u003c")
        return (
            f'{script.SECTION} aria-label="Explorer: {escape(self.title)}">'
            f'<p class="explorer-title">Explore: {escape(self.title)}</p>'
            f"<p>{escape(self.about)}</p>"
            f"{self._instead()}"
            '<div class="explorer-live" hidden>'
            '<div class="explorer-controls" role="group" aria-label="Controls"></div>'
            '<output class="explorer-said"></output>'
            '<div class="explorer-picture"></div></div>'
            f'<script type="application/json">{text}</script></section>'
        )

    def _instead(self) -> str:
        """Return what is shown on paper, and until a script takes over."""
        if not self.still:
            return (
                '<p class="explorer-instead">The controls work in the finished book, in a browser '
                "with JavaScript. The figure above shows the same without them.</p>"
            )
        from vl_convert import vegalite_to_svg

        svg = vegalite_to_svg(self.spec | {"width": _STILL}, vl_version=script.vega_lite())
        image = base64.b64encode(svg.encode()).decode()
        return (
            f'<img class="explorer-instead" alt="{escape(self.title)}, as it first stands: '
            f'{escape(self.about)}" src="data:image/svg+xml;base64,{image}">'
        )

    def __repr__(self) -> str:
        return f"Explorer: {self.title}. {self.about}"


def columns_of(frame: pd.DataFrame) -> dict[str, list]:
    """Return a frame as data for a page: one row of columns, a third of the size of many rows."""
    return {name: _plain(frame[name]) for name in frame.columns}


def _plain(column: pd.Series) -> list:
    if pd.api.types.is_bool_dtype(column):
        return [int(value) for value in column]
    if pd.api.types.is_float_dtype(column):
        # A page knows no infinity.
        return [float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None for value in column]
    return column.tolist()


def flattened(chart, frame: pd.DataFrame):
    return chart.transform_flatten(list(frame.columns))


def slider(grid: pd.DataFrame, name: str, label: str, start: float):
    """Return a parameter whose control takes the values that a column of a grid has."""
    import altair as alt

    values = np.unique(grid[name])
    steps = np.diff(values)
    if len(values) < 2 or not np.allclose(steps, steps[0]):
        raise ValueError(f"{name} needs two values or more at equal distances, found {values}")
    step = float(f"{steps[0]:.{DIGITS}g}")
    low, first, high = (
        float(f"{value:.{DIGITS}g}")
        for value in (values[0], values[np.abs(values - start).argmin()], values[-1])
    )
    if pd.api.types.is_integer_dtype(grid[name]):
        low, first, high, step = map(int, (low, first, high, step))
    return alt.param(
        name=name, value=first, bind=alt.binding_range(min=low, max=high, step=step, name=label)
    )


def at_setting(name: str) -> str:
    """Return the test whether a row stands at the value of a control."""
    return f"abs(datum.{name} - {name}) < 1e-6"


def below_zero():
    """Return the zero line and the shade below it, as far as the picture goes."""
    import altair as alt

    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).encode(y="zero:Q")
    return alt.layer(
        zero.mark_rect(color=INK, opacity=0.1, aria=False).encode(y2=alt.value(HEIGHT)),
        zero.mark_rule(color=INK, aria=False),
    )


def readout(expression: str, test: str):
    """Return a mark nobody sees, whose text the page tells beside the controls."""
    import altair as alt

    return (
        alt.Chart()
        .transform_filter(test)
        .transform_calculate(said=expression)
        .mark_text(**UNSEEN)
        .encode(text="said:N")
        .properties(name="readout")
    )


def _dressed(chart):
    """Give a picture the looks of the book; colours come from the page around it."""
    words = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 13}
    return (
        chart.properties(autosize={"type": "fit-x", "contains": "padding"}, padding=6)
        .configure(background="transparent", font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            **words,
            titleFontWeight="normal",
            domainColor=INK,
            tickColor=INK,
            gridColor=INK,
            gridOpacity=0.15,
        )
        .configure_legend(**words, orient="top", symbolStrokeWidth=2.5)
    )


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


def co_operation_grid() -> pd.DataFrame:
    """Return the co-operation that the refined model expects, by punishment, stakes, cover and
    rivals' gain.
    """
    tenths, fifths = np.arange(11) / 10, np.arange(6) / 5
    frame = pd.DataFrame(product(fifths, fifths, tenths, tenths), columns=["g", "c", "L", "p"])
    inputs = frame.assign(g_west=frame["g"] / 2, g_russia=frame["g"] / 2, **HELD)
    frame["co_operation"] = RefinedModel().cooperation(inputs)
    frame["threshold"] = RefinedModel().threshold_probability(inputs)
    return frame


def co_operation(grid: pd.DataFrame, **start: float) -> Explorer:
    """Return the explorer of the refined model: co-operation by punishment and stakes."""
    import altair as alt

    start = {"p": 0.3, "L": 0.7, "c": 0.2, "g": 0.2} | start
    labels = ("Probability of punishment p", "Stakes in the West L", "Russian cover c")
    settings = [
        slider(grid, name, label, start[name])
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
    here = f"{at_setting('p')} && {at_setting('L')}"
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
        readout(sentence, here),
        data=alt.NamedData("grid"),
    )
    held = ", ".join(f"{_INPUTS[name]} ({value:g})" for name, value in HELD.items())
    return Explorer(
        "when punishment ends co-operation",
        "The lighter a field, the more co-operation the refined model expects; along the white "
        "line Belarus becomes indifferent. The dot is where you stand. All scales run from zero "
        f"to one. Held still: {held}.",
        flattened(chart, grid)
        .transform_filter(at_setting("c"))
        .transform_filter(at_setting("g"))
        .properties(height=HEIGHT, width="container")
        .add_params(*settings),
        # A page knows no infinity, and beyond these every threshold says the same.
        grid.assign(threshold=grid["threshold"].clip(-9, 9)),
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


def break_even(grid: pd.DataFrame, **start: float) -> Explorer:
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
        slider(grid, name, f"{label}, %", start[name] * 100) for name, label in labels.items()
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
        below_zero(),
        line.mark_line(strokeWidth=2.5, color=BLUE, aria=False),
        line.transform_filter(at_setting("probability")).mark_point(
            filled=True, size=110, opacity=1, color=BLUE, aria=False
        ),
        readout(sentence, at_setting("probability")),
        data=alt.NamedData("grid"),
    )
    return Explorer(
        "what sanctions would have to cost",
        "The line shows what is left of a year's gain from sales to Iran after the loss that "
        "punishment makes likely; in the shaded part, below zero, the loss is larger. Nothing here "
        "is an estimate: choose what you hold likely.",
        flattened(chart, grid)
        .transform_filter(at_setting("margin_iran"))
        .transform_filter(at_setting("margin_west"))
        .transform_filter(at_setting("share"))
        .properties(height=HEIGHT, width="container")
        .add_params(*settings),
        grid,
    )
