"""Tests of what readers can save of a figure."""

import io

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from belarus_iran.figures import theme
from belarus_iran.pages.text import ATTACHMENTS

ROWS = pd.DataFrame({"year": [2009, 2010], "trade": [71.6, 0.1 + 0.2]})
BY_YEAR = pd.Series([1.0, np.nan], index=pd.Index([2009, 2010], name="year"), name="share")


@theme.attached
def lines(rows, by_year=None, level=0.05):
    """Draw two tables and a number."""
    figure = Figure()
    figure.subplots().plot(rows["year"], rows["trade"])
    return figure


def kept(*values, **named):
    """Return the attachments of a figure."""
    data, metadata = lines(*values, **named)._repr_mimebundle_(include=None, exclude=None)
    assert data == {}
    return metadata[ATTACHMENTS]


def test_tables_are_attached_as_they_were_drawn():
    """Check that each table stands under its parameter's name, with its index if that has one."""
    texts = kept(ROWS, by_year=BY_YEAR)
    assert texts.keys() == {".svg", "-rows.csv", "-by-year.csv"}
    assert texts["-rows.csv"] == "year,trade\n2009,71.6\n2010,0.3\n"
    read = pd.read_csv(io.StringIO(texts["-by-year.csv"]), index_col="year")["share"]
    pd.testing.assert_series_equal(read, BY_YEAR)


def test_one_table_needs_no_name():
    """Check that what is no table is not attached, and a single table has the figure's name."""
    assert kept(ROWS, None, 0.01).keys() == {".svg", ".csv"}


def test_the_same_figure_gives_the_same_file():
    """Check that neither the time nor chance is in a drawing."""
    assert kept(ROWS) == kept(ROWS)
    assert kept(ROWS)[".svg"] != kept(ROWS[:1])[".svg"]
