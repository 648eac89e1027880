"""Tests of ratings of regimes."""

import pandas as pd
import pytest
from altered import ORIGINAL

from belarus_iran import evidence
from belarus_iran.measures import regimes


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
    assert regimes.changes(made, "IRN", "leader", (2004, 2007)) == [2006]
    assert regimes.changes(made, "IRN", "leader", (2006, 2007)) == []
    assert regimes.changes(evidence.load("outside_regimes"), "IRN", "leader", (1993, 2013)) == [
        1997,
        2005,
        2013,
    ]


def points(values, half=0.4):
    """Return made-up ideal points of Iran around 2005."""
    years = range(2005 - len(values) // 2, 2006 + len(values) // 2)
    return pd.DataFrame(
        {
            "state": "IRN",
            "year": list(years)[: len(values)],
            "ideal_point_final": values,
            "final_low": [value - half for value in values],
            "final_high": [value + half for value in values],
        }
    )


def test_a_move_needs_intervals_that_do_not_meet():
    """Check that a move within the intervals does not count, and that missing years are told."""
    assert regimes.moved(points([0, 0, 0, 1, 1]), "IRN", 2005, 2) is True
    assert regimes.moved(points([0, 0, 0, 0.5, 0.5]), "IRN", 2005, 2) is False
    assert regimes.moved(points([0, 0, 0, 1, 1]), "IRN", 2005, 3) is None
