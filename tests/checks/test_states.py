"""Tests of forms on states, and of what the table of regimes says."""

import pandas as pd
import pytest
from altered import ORIGINAL

from belarus_iran import evidence
from belarus_iran.checks.states import years_of_change


@pytest.fixture(scope="module")
def table():
    """Return the table of regimes as a plain file."""
    return pd.read_csv(ORIGINAL / "outside/regimes.csv")


def test_scores_of_belarus_and_iran(table):
    """Check that democracy in Belarus slid before 2002 and lay flat, and Iran's fell in 2004."""
    belarus = table.query("state == 'BLR'").set_index("year")
    assert list(belarus.loc[[1994, 2000, 2005, 2010, 2013], "polyarchy"]) == [
        0.547,
        0.297,
        0.233,
        0.227,
        0.242,
    ]
    assert belarus.loc[2002:2013, "polyarchy"].max() < 0.25 < belarus.loc[:2000, "polyarchy"].min()
    assert list(belarus.loc[[1994, 1995, 1996], "polity"]) == [8, 0, -7]
    iran = table.query("state == 'IRN'").set_index("year")["polity"]
    assert list(iran.loc[2003:2009]) == [3, -7, -6, -6, -6, -6, -7]


def leaders(*names, state="IRN", first=2004, camps=None):
    """Return a made-up table with a leader for each year."""
    return pd.DataFrame(
        {
            "state": state,
            "year": range(first, first + len(names)),
            "leader": names,
            "leader_ideology": camps or names,
            "polity": 0,
            "polyarchy": 0.2,
        }
    )


def test_changes_are_dated_by_the_end_of_the_year():
    """Check that a change is told for the year by whose end it had happened, gaps left out."""
    made = leaders("Khatami", "", "Ahmadinejad", "Ahmadinejad")
    assert years_of_change(made, "IRN", "leader", (2004, 2007)) == [2006]
    assert years_of_change(made, "IRN", "leader", (2006, 2007)) == []
    assert years_of_change(evidence.load("outside_regimes"), "IRN", "leader", (1993, 2013)) == [
        1997,
        2005,
        2013,
    ]
