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
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from belarus_iran.pages import project
from belarus_iran.store import store

if TYPE_CHECKING:
    import altair as alt


# The name of the script among the static files of the book.
SCRIPT = "explorers.js"

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

    The `chart` is of Altair, its parameters bound to controls; on its own JupyterLab can show it.
    As it first stands it is kept for paper, if `still`; otherwise the figure above has to serve.
    """

    title: str
    about: str
    chart: alt.TopLevelMixin
    still: bool = False

    @cached_property
    def spec(self) -> dict:
        """The picture in Vega-Lite."""
        return _dressed(self.chart.properties(description=self.title)).to_dict()

    def _repr_html_(self) -> str:
        # The text stands inside a script element, which only "</" can end.
        text = json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))
        text = text.replace("<", "\\u003c")
        return (
            f'<section class="explorer" aria-label="Explorer: {escape(self.title)}">'
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
    """Return the script that draws explorers, with Vega-Lite and all else it needs, minified."""
    from joblib import Memory

    driver = project.part(SCRIPT)
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


def columns_of(frame: pd.DataFrame):
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


@cache
def _version() -> str:
    """Return the version of Vega-Lite that Altair writes, as the converter names it."""
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
