"""Explorers: figures of the book with controls, which work from a file and without a network.

What an explorer shows was computed by the other modules of this package, for every setting of its
controls; the page only looks a setting up. Altair describes the picture in Vega-Lite, which one
script draws (:func:`bundle`). It is made from the library in the lock, put beside the pages by
:func:`setup`, which Sphinx calls, and loaded only by pages that have an explorer. Where no script
runs, and on paper, an explorer gives way to a figure.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from belarus_iran import costs, gains
from belarus_iran.chronology import dated
from belarus_iran.ledger import store
from belarus_iran.refined import RefinedModel

if TYPE_CHECKING:
    import altair as alt

# The name of the script among the static files of the book.
SCRIPT = "explorers.js"

# Colours follow the mode of the page; what stands behind the comma is for pictures on their own.
INK = "currentColor"
BLUE = "var(--explorer-blue, #0072b2)"
RED = "var(--explorer-red, #9a3a08)"
_STAGES = {"Origins": "#56b4e9", "Stagnation": "#999999", "Rise": "#009e73", "Decline": "#cc5500"}

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

# Digits of a number that a page keeps, more than any explorer shows.
DIGITS = 6

# Pixels: width of a picture on its own, height of a row of the timeline and of other pictures.
_STILL, _ROW, _HEIGHT = 640, 13, 300

# Looks of a mark whose text the page tells elsewhere: so small that it takes no room.
_UNSEEN = {"opacity": 0, "fontSize": 1, "aria": False}

_STATES = {
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


@dataclass(frozen=True)
class Explorer:
    """A figure with controls for a page.

    Attributes
    ----------
    title
        What it lets a reader explore, in a few words.
    about
        How to read it, and what the picture shows for readers who do not see it.
    chart
        The picture in Altair, its parameters bound to controls. On its own it is what JupyterLab
        can show with controls.
    hint
        For a picture whose marks tell of themselves when they are chosen: what to say before.
    still
        Whether the picture as it first stands is kept for paper and for where no script runs;
        otherwise the figure above has to serve.
    """

    title: str
    about: str
    chart: alt.TopLevelMixin
    hint: str = ""
    still: bool = False

    @cached_property
    def spec(self) -> dict:
        """The picture in Vega-Lite."""
        return _dressed(self.chart.properties(description=self.title)).to_dict()

    def _repr_html_(self) -> str:
        # The text stands inside a script element, which only "</" can end.
        text = json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))
        text = text.replace("<", "\\u003c")
        told = (
            f'<p class="explorer-told" aria-live="polite" data-empty="{escape(self.hint)}">'
            f"{escape(self.hint)}</p>"
            if self.hint
            else ""
        )
        return (
            f'<section class="explorer" aria-label="Explorer: {escape(self.title)}">'
            f'<p class="explorer-title">Explore: {escape(self.title)}</p>'
            f"<p>{escape(self.about)}</p>"
            f"{self._instead()}"
            '<div class="explorer-live" hidden>'
            '<div class="explorer-controls" role="group" aria-label="Controls"></div>'
            '<output class="explorer-said"></output>'
            f'{told}<div class="explorer-picture"></div></div>'
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

        chart = _dressed(self.chart.properties(width=_STILL))
        svg = vegalite_to_svg(chart.to_dict(), vl_version=_version())
        image = base64.b64encode(svg.encode()).decode()
        return (
            f'<img class="explorer-instead" alt="{escape(self.title)}, as it first stands: '
            f'{escape(self.about)}" src="data:image/svg+xml;base64,{image}">'
        )

    def __repr__(self) -> str:
        return f"Explorer: {self.title}. {self.about}"


def bundle() -> str:
    """Return the script that draws explorers, with Vega-Lite and all else it needs, minified.

    It stands in a function of its own, so that none of its names meets those of a page, and it
    hides the module loaders that a page may have from it. It is made once and then kept.
    """
    from joblib import Memory

    driver = Path(__file__).with_name(SCRIPT).read_text(encoding="utf-8")
    kept = Memory(store() / "explorers", verbose=0).cache(_bundle)
    return kept(driver, _version(), version("vl-convert-python"))


def setup(app) -> dict:
    """Give every page with an explorer the script; Sphinx calls this for a name in `extensions`."""
    app.connect("html-page-context", _add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _bundle(driver: str, vega_lite: str, converter: str) -> str:
    """Make the script; the version of the converter is named because the script hangs on it."""
    from vl_convert import javascript_bundle

    script = javascript_bundle(driver, vl_version=vega_lite)
    return f"(function(define,module,exports){{{script}}})();\n"


def _add_script(app, page, template, context, doctree) -> None:
    if '<section class="explorer"' not in context.get("body", ""):
        return
    script = Path(app.outdir, "_static", SCRIPT)
    text = bundle()
    if not script.is_file() or script.read_text(encoding="utf-8") != text:
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(text, encoding="utf-8")
    app.add_js_file(SCRIPT, loading_method="defer")


def relative_gains_grid(
    trade: pd.DataFrame,
    convention: str = "receipts",
    sensitivities: Iterable[float] = tuple(np.arange(51) / 50),
    outsiders: Iterable[int] = tuple(range(6)),
) -> pd.DataFrame:
    """Return what each year's bargain is worth to both states, by sensitivity and by audience.

    Without outsiders that is Grieco's utility U = V − k (W − V). With m outsiders, who gain
    nothing, a state compares itself with the mean of its partner and them: Snidal's utility with
    the share r = k / (1 + k), times 1 + k, so that it is Grieco's at m = 0. The factor is
    positive and changes no choice.

    Parameters
    ----------
    trade : pandas.DataFrame
        As for :func:`belarus_iran.gains.gains_by_year`.
    convention : {"receipts", "acquisition"}
        What counts as a gain.
    sensitivities
        Values of k, not negative.
    outsiders
        Numbers m of outsiders, from 0.

    Returns
    -------
    pandas.DataFrame
        One row per year, number of outsiders and sensitivity: `year`, `outsiders`, `k`, `BLR` and
        `IRN` (utility, USD million), `BLR_joins` and `IRN_joins` (whether it is positive).

    Raises
    ------
    ValueError
        If the convention is unknown, a column is missing, or a sensitivity is negative.

    References
    ----------
    Grieco (1988), Snidal (1991) as in :mod:`belarus_iran.gains`; Bohdan (2014, Table 1).

    Examples
    --------
    >>> trade = pd.DataFrame({"year": [2013], "exports_usd_million": [49.4],
    ...                       "imports_usd_million": [9.6]})
    >>> relative_gains_grid(trade, sensitivities=[0.25], outsiders=[0, 1]).round(2)
       year  outsiders     k    BLR   IRN  BLR_joins  IRN_joins
    0  2013          0  0.25  59.35 -0.35       True      False
    1  2013          1  0.25  60.55  5.82       True       True
    """
    by_year = gains.gains_by_year(trade, convention).set_index("year").rename(index=int)
    parts = []
    for number, k in product(outsiders, sensitivities):
        group = by_year.assign(**{f"outsider {one}": 0.0 for one in range(number)})
        share = gains.grieco_to_snidal(k)
        worth = {
            state: (1 + k) * gains.snidal_utility(group, state, share) for state in ("BLR", "IRN")
        }
        parts.append(pd.DataFrame({"outsiders": number, "k": k, **worth}))
    frame = pd.concat(parts).reset_index().sort_values(["year", "outsiders", "k"])
    frame = frame.reset_index(drop=True)
    return frame.assign(BLR_joins=frame["BLR"] > 0, IRN_joins=frame["IRN"] > 0)


def relative_gains(grid: pd.DataFrame, **start: float) -> Explorer:
    """Return the explorer of relative gains: the worth of a bargain by year, k and outsiders.

    Parameters
    ----------
    grid
        As :func:`relative_gains_grid` returns it.
    **start
        Where the controls `year`, `k` and `outsiders` stand at first, if elsewhere than by
        default.
    """
    import altair as alt

    start = {"year": grid["year"].max(), "k": 0.25, "outsiders": 0} | start
    year = _slider(grid, "year", "Year", start["year"])
    outsiders = _slider(grid, "outsiders", "Outsiders compared with", start["outsiders"])
    k = _slider(grid, "k", "Sensitivity k", start["k"])
    names = f"datum.state === 'BLR' ? '{_STATES['BLR']}' : '{_STATES['IRN']}'"
    lines = (
        alt.Chart()
        .transform_fold(["BLR", "IRN"], as_=["state", "utility"])
        .transform_calculate(name=names)
        .encode(
            x=alt.X("k:Q", title="Sensitivity k to the partner's lead"),
            y=alt.Y("utility:Q", title="Worth, million US dollars"),
            color=alt.Color(
                "name:N", title=None, scale=alt.Scale(domain=["Belarus", "Iran"], range=[BLUE, RED])
            ),
        )
    )
    dashes = alt.StrokeDash(
        "name:N", title=None, scale=alt.Scale(domain=["Belarus", "Iran"], range=[[1, 0], [6, 3]])
    )
    worth = " + ".join(
        f"'{_STATES[state]}: ' + format(datum.{state}, '.2f') + ' million, '"
        f" + (datum.{state}_joins ? 'joins. ' : 'stays away. ')"
        for state in ("BLR", "IRN")
    )
    chart = alt.layer(
        _below_zero(),
        lines.mark_line(strokeWidth=2.5, aria=False).encode(strokeDash=dashes),
        lines.transform_filter(_at("k")).mark_point(filled=True, size=110, opacity=1, aria=False),
        alt.Chart()
        .transform_filter(_at("k"))
        .mark_rule(color=INK, strokeDash=[2, 3], aria=False)
        .encode(x="k:Q"),
        _readout(worth, _at("k")),
        data=_columns(grid),
    )
    return Explorer(
        "relative gains",
        "Both lines show what the year's trade is worth to a state that minds the lead of others; "
        "below zero, in the shaded part, it stays away. Choose a year, how sensitive the states "
        "are, and with how many outsiders, who gain nothing, each compares itself besides its "
        "partner.",
        _flattened(chart, grid)
        .transform_filter(_at("year"))
        .transform_filter(_at("outsiders"))
        .properties(height=_HEIGHT, width="container")
        .add_params(year, k, outsiders),
    )


def co_operation_grid(
    model: RefinedModel | None = None,
    held: Mapping[str, float] | None = None,
    tenths: Iterable[float] = tuple(np.arange(11) / 10),
    fifths: Iterable[float] = tuple(np.arange(6) / 5),
) -> pd.DataFrame:
    """Return the co-operation that a model expects, by punishment, stakes, cover and rivals' gain.

    Parameters
    ----------
    model
        A model of the family; by default the refined one, as its class declares it.
    held
        The other inputs of the model, by symbol, that differ from :data:`HELD`.
    tenths
        Values from 0 to 1 of the probability of punishment p and of the stakes in the West L.
    fifths
        Values from 0 to 1 of Russian cover c and of the gain g in standing towards both rivals,
        of which each gives half.

    Returns
    -------
    pandas.DataFrame
        One row per setting: `g`, `c`, `L`, `p`, `co_operation` (0 to 1) and `threshold` (p*, the
        probability from which Belarus stays away; it may exceed 1 or be infinite, as in
        :meth:`belarus_iran.refined.RefinedModel.threshold_probability`). What is held stands in
        `attrs["held"]`.

    Raises
    ------
    ValueError
        If an input that the model calls for is missing.

    References
    ----------
    This project's formalisation, as in :mod:`belarus_iran.refined`.

    Examples
    --------
    >>> co_operation_grid(tenths=[0.5], fifths=[0.0, 0.4]).iloc[[0, 2]].round(2)
         g    c    L    p  co_operation  threshold
    0  0.0  0.0  0.5  0.5          0.00        0.4
    2  0.4  0.0  0.5  0.5          0.35        1.2
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


def co_operation(grid: pd.DataFrame, **start: float) -> Explorer:
    """Return the explorer of the refined model: co-operation by punishment and stakes.

    Parameters
    ----------
    grid
        As :func:`co_operation_grid` returns it.
    **start
        Where the controls `p`, `L`, `c` and `g` stand at first, if elsewhere than by default.
    """
    import altair as alt

    start = {"p": 0.3, "L": 0.7, "c": 0.2, "g": 0.2} | start
    labels = ("Probability of punishment p", "Stakes in the West L", "Russian cover c")
    settings = [
        _slider(grid, name, label, start[name])
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
    here = f"{_at('p')} && {_at('L')}"
    point = {"size": 130, "filled": True, "opacity": 1, "fill": "#ffffff", "stroke": "#000000"}
    said = (
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
        _readout(said, here),
        # A page knows no infinity, and beyond these every threshold says the same.
        data=_columns(grid.assign(threshold=grid["threshold"].clip(-9, 9))),
    )
    held = ", ".join(
        f"{_INPUTS.get(name, name)} ({value:g})"
        for name, value in grid.attrs.get("held", {}).items()
    )
    return Explorer(
        "when punishment ends co-operation",
        "The lighter a field, the more co-operation the refined model expects; along the white "
        "line Belarus becomes indifferent. The dot is where you stand. All scales run from nought "
        f"to one. Held still: {held or 'all other inputs'}.",
        _flattened(chart, grid)
        .transform_filter(_at("c"))
        .transform_filter(_at("g"))
        .properties(height=_HEIGHT, width="container")
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
    """Return what is left of a year's gain from Iran after the loss that punishment makes likely.

    Parameters
    ----------
    receipts, exports
        Exports to Iran and to the West in the year, USD million, not negative.
    margins, probabilities, shares
        Values from 0 to 1 of the margin on either trade, the probability of punishment within the
        year, and the share of the exports to the West that it would take away.
    years
        Years for which the punishment would last.

    Returns
    -------
    pandas.DataFrame
        One row per setting: `margin_iran`, `margin_west`, `share`, `probability`, `gain`, `loss`
        (the expected one), `net` (all USD million), `threshold` (probability at which gain and
        expected loss are equal; above one, or infinite, none is).

    Raises
    ------
    ValueError
        If an amount is negative, or a margin, probability or share lies outside 0 to 1.

    References
    ----------
    As for :func:`belarus_iran.costs.gain_and_loss`.

    Examples
    --------
    >>> row = break_even_grid(100.0, 4000.0, [0.1], [0.5], [0.1]).iloc[0]
    >>> row[["gain", "loss", "net", "threshold"]].round(3).tolist()
    [10.0, 20.0, -10.0, 0.25]
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
        "loan_advantage": 0.0,
    }
    both = (exports, exports)
    frame["gain"], frame["loss"] = costs.gain_and_loss(values, receipts, both)
    frame["net"] = frame["gain"] - frame["loss"]
    _, certain = costs.gain_and_loss(values | {"punishment_probability": 1.0}, receipts, both)
    frame["threshold"] = costs.break_even_probability(frame["gain"], certain)
    return frame


def break_even(grid: pd.DataFrame, **start: float) -> Explorer:
    """Return the explorer of sanction costs: gain less expected loss.

    Parameters
    ----------
    grid
        As :func:`break_even_grid` returns it.
    **start
        Where the controls `margin_iran`, `margin_west`, `probability` and `share` stand at first,
        if elsewhere than by default; from 0 to 1.
    """
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
        _slider(grid, name, f"{label}, %", start[name] * 100) for name, label in labels.items()
    ]
    said = (
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
        _below_zero(),
        line.mark_line(strokeWidth=2.5, color=BLUE, aria=False),
        line.transform_filter(_at("probability")).mark_point(
            filled=True, size=110, opacity=1, color=BLUE, aria=False
        ),
        _readout(said, _at("probability")),
        data=_columns(grid),
    )
    return Explorer(
        "what sanctions would have to cost",
        "The line shows what is left of a year's gain from sales to Iran after the loss that "
        "punishment makes likely; in the shaded part, below zero, the loss is larger. Nothing here "
        "is an estimate: choose what you hold likely.",
        _flattened(chart, grid)
        .transform_filter(_at("margin_iran"))
        .transform_filter(_at("margin_west"))
        .transform_filter(_at("share"))
        .properties(height=_HEIGHT, width="container")
        .add_params(*settings),
    )


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
    from belarus_iran import figures

    lanes = events["kind"].map(figures._LANES_BY_KIND)
    lanes = lanes.fillna(events["scope"].map(figures._LANES_BY_SCOPE))
    shape = {"day": "dot", "month": "dot", "range": "bar", "open": "bar"}
    frame = pd.DataFrame(
        {
            "id": events["id"],
            "start": figures._in_years(events["start"]),
            "end": figures._in_years(events["end"] + pd.Timedelta(days=1)),
            "lane": lanes,
            "drawn": events["precision"].map(shape).fillna("box"),
            "open": events["precision"] == "open",
            "dealing": lanes.isin(figures._LANES[:3]),
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
    for lane in figures._LANES:
        here = frame["lane"] == lane
        if here.any():
            frame.loc[here, "place"] = top + 1 + figures._stacked(frame[here])
            top = frame.loc[here, "place"].max() + 1
    frame["lane"] = frame["lane"].str.replace("\n", " ")
    return frame.reset_index(drop=True)


def timeline(events: pd.DataFrame, stages: pd.DataFrame) -> Explorer:
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
        key=lambda code: (list(_STATES).index(code) if code in _STATES else len(_STATES), code),
    )
    filters = {
        "kind": ("Kind", {kind: kind for kind in sorted(rows["kind"].unique())}),
        "scope": ("Scope", {scope: scope for scope in sorted(rows["scope"].unique())}),
        "actor": ("Who takes part", {code: _STATES.get(code, code) for code in sides}),
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
        color=alt.condition("datum.dealing", alt.value(BLUE), alt.value(INK)),
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
        names.mark_text(color=INK, fontSize=11, aria=False).encode(
            x=alt.X("middle:Q", scale=years), y=alt.value(-7), text="stage:N"
        ),
        alt.Chart(alt.Data(values=lanes.to_dict("records")))
        .mark_text(color=INK, fontWeight="bold", fontSize=11, align="left", dx=3, aria=False)
        .encode(x=x, y=y, text="lane:N"),
        spans.transform_filter("datum.drawn === 'bar'")
        .mark_bar(orient="horizontal", height=_ROW - 5, opacity=0.7)
        .properties(name="items_bars"),
        alt.Chart()
        .transform_filter("datum.open")
        .mark_point(shape="triangle-right", filled=True, size=70, opacity=1, aria=False)
        .encode(
            x=alt.X("end:Q", scale=years),
            y=y,
            color=alt.condition("datum.dealing", alt.value(BLUE), alt.value(INK)),
        ),
        spans.transform_filter("datum.drawn === 'box'")
        .mark_bar(orient="horizontal", height=_ROW - 6, filled=False, fill="transparent")
        .properties(name="items_boxes"),
        drawn.transform_calculate(start="(datum.start + datum.end) / 2")
        .transform_filter("datum.drawn === 'dot'")
        .mark_point(filled=True, size=48, opacity=1)
        .properties(name="items_dots"),
        alt.Chart()
        .transform_aggregate(shown="count()")
        .transform_calculate(said=f"datum.shown + ' of {len(rows)} events'")
        .mark_text(**_UNSEEN)
        .encode(text="said:N")
        .properties(name="readout"),
        data=_columns(
            rows.assign(codes=[" ".join(_codes(cell)) for cell in rows["actors"]]).drop(
                columns=["lane", "actors"]
            )
        ),
    )
    chart = _flattened(chart, rows.drop(columns=["lane", "actors"]).assign(codes=""))
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
    return Explorer(
        "the events of the paper",
        "Every dated event as the interval in which it lies. Dots are dated to a day or a month, "
        "open boxes lie somewhere within, full bars are stretches of time. Narrow the choice with "
        "the lists; point at an event, tap it, or step through with the arrow keys to read it.",
        chart.properties(height=_ROW * int(last + 1), width="container"),
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


def _columns(frame: pd.DataFrame):
    """Return a frame as data for a page: one row of columns, a third of the size of many rows."""
    import altair as alt

    return alt.Data(values=[{name: _plain(frame[name]) for name in frame.columns}])


def _plain(column: pd.Series) -> list:
    if pd.api.types.is_bool_dtype(column):
        return [int(value) for value in column]
    if pd.api.types.is_float_dtype(column):
        # A page knows no infinity.
        return [float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None for value in column]
    return column.tolist()


def _flattened(chart, frame: pd.DataFrame):
    return chart.transform_flatten(list(frame.columns))


def _slider(grid: pd.DataFrame, name: str, label: str, start: float):
    """Return a parameter whose control takes the values that a column of a grid has.

    It starts at the value nearest to `start`.

    Raises
    ------
    ValueError
        If the values do not stand at equal distances, as those of a slider do.
    """
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


def _at(name: str) -> str:
    """Return the test whether a row stands at the value of a control."""
    return f"abs(datum.{name} - {name}) < 1e-6"


def _below_zero():
    """Return the zero line and the shade below it, as far as the picture goes."""
    import altair as alt

    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).encode(y="zero:Q")
    return alt.layer(
        zero.mark_rect(color=INK, opacity=0.1, aria=False).encode(y2=alt.value(_HEIGHT)),
        zero.mark_rule(color=INK, aria=False),
    )


def _readout(expression: str, test: str):
    """Return a mark nobody sees, whose text the page tells beside the controls."""
    import altair as alt

    return (
        alt.Chart()
        .transform_filter(test)
        .transform_calculate(said=expression)
        .mark_text(**_UNSEEN)
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


@cache
def _version() -> str:
    """Return the version of Vega-Lite that Altair writes, as the converter names it."""
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
