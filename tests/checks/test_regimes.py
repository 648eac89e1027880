"""Tests of regimes and leaders."""

import pandas as pd
import pytest
from altered import ORIGINAL, ask, parameters

from belarus_iran import evidence
from belarus_iran.checks.regimes import (
    camps_without_turns,
    change_before_visit,
    consolidated_before,
    consolidated_before_turn,
    ideology_stood_still,
    in_office,
)
from belarus_iran.measures import regimes


@pytest.fixture(scope="module")
def table():
    """Return the table of regimes as a plain file."""
    return pd.read_csv(ORIGINAL / "outside/regimes.csv")


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


def test_lowest_score_is_the_first_of_equals():
    """Check the year of the lowest score, also where the score is missing in some years."""
    made = pd.DataFrame({"state": "BLR", "year": [1994, 1995, 1996], "polity": [None, -7, -7]})
    assert regimes.year_of_lowest(made, "BLR", "polity", 2013) == 1995
    assert regimes.year_of_lowest(evidence.load("outside_regimes"), "BLR", "polity", 2013) == 1996


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


@pytest.mark.parametrize(
    ("camps", "late", "expected"),
    [
        (["leftist", "leftist", "leftist"], 1, True),
        (["leftist", "rightist", "rightist"], 0, None),
        (["leftist", "rightist", "rightist"], 1, False),
    ],
)
def test_camps_count_only_with_votes(camps, late, expected):
    """Check that a change of camp fails the claim only if votes moved clearly with it."""
    asked = {"outside": {"states": ["IRN"], "from": 2004, "to": 2006, "span": 1}}
    got = ask(
        camps_without_turns,
        asked,
        outside_regimes=leaders("A", "B", "B", camps=camps),
        outside_ideal_points=points([0, 0.5, late]),
    )
    assert got.holds is expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Khatami", "Khatami", "Ahmadinejad"], True),
        (["Khatami", "Ahmadinejad", "Ahmadinejad"], False),
        (["Khatami", "Khatami", "Khatami"], False),
        (["", "", ""], None),
    ],
)
def test_terms_need_every_end_of_a_year(names, expected):
    """Check that one year's end under another leader fails the claim."""
    asked = {"outside": {"state": "IRN", "terms": {"Khatami": [1997, 2006]}}}
    got = ask(in_office, asked, outside_regimes=leaders(*names))
    assert got.holds is expected


def test_terms_as_claimed():
    """Check the two presidents of the claims table on the table as it is."""
    got = ask(in_office, parameters("C200"), outside_regimes=evidence.load("outside_regimes"))
    assert got.holds is True
    assert (got.value, got.n) == (14, 14)


@pytest.mark.parametrize(("camps", "expected"), [(["left"] * 3, True), (["left", "x", "x"], False)])
def test_ideology_that_changes_fails(camps, expected):
    """Check that a change of camp within the years fails the claim."""
    asked = {"outside": {"state": "BLR", "from": 2004, "to": 2006}}
    made = leaders("A", "A", "A", state="BLR", camps=camps)
    assert ask(ideology_stood_still, asked, outside_regimes=made).holds is expected


@pytest.mark.parametrize(("lowest", "expected"), [(2003, True), (2005, None), (2006, False)])
def test_consolidation_comes_first(lowest, expected):
    """Check that a lowest score in the year in which the stage begins is left open."""
    made = pd.DataFrame({"state": "BLR", "year": range(2003, 2008), "polity": 5})
    made.loc[made["year"] == lowest, "polity"] = -7
    stages = pd.DataFrame({"stage": ["Rise"], "start": [pd.Timestamp("2005-01-01")]})
    asked = {"outside": {"state": "BLR", "stage": "Rise", "until": 2013}}
    got = ask(consolidated_before, asked, outside_regimes=made, stages=stages)
    assert got.holds is expected
    events = pd.DataFrame(
        {"id": ["E1"], "start": [pd.Timestamp("2005-02-01")], "end": [pd.Timestamp("2005-03-01")]}
    )
    asked = {"outside": {"state": "BLR", "until": 2013, "event": "E1", "silent": ["subsidies"]}}
    got = ask(consolidated_before_turn, asked, outside_regimes=made, events=events)
    assert got.holds == {"consolidation": expected, "subsidies": None}


@pytest.mark.parametrize(
    ("day", "expected"), [("2006-11-05", True), ("2005-11-05", None), ("2004-11-05", False)]
)
def test_change_before_the_visit(day, expected):
    """Check the order of a change of camp and a visit, open within the year of the change."""
    visits = pd.DataFrame(
        {"id": ["OV11"], "start": pd.to_datetime([day]), "end": pd.to_datetime([day])}
    ).assign(certainty="sure")
    asked = {"outside": {"state": "IRN", "year": 2005, "visit": "OV11"}}
    made = leaders("Khatami", "Ahmadinejad")
    got = ask(change_before_visit, asked, outside_regimes=made, outside_visits=visits)
    assert got.holds is expected
    same = leaders("Khatami", "Khatami")
    got = ask(change_before_visit, asked, outside_regimes=same, outside_visits=visits)
    assert got.holds is None
