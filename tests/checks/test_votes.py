"""Tests of agreement in the United Nations, with and without the mean of all states."""

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL, ask, handed, parameters

from belarus_iran import evidence
from belarus_iran.checks.votes import (
    closer_in_votes,
    no_standing_opposition,
    others_turned_first,
    quarrel_in_words,
    thaw_beyond_all,
    votes_and_regimes,
)
from belarus_iran.measures import votes

OUTSIDE = ORIGINAL / "outside"


@pytest.fixture(scope="module")
def tables():
    """Return the tables of votes as plain files, without the package's reader."""
    names = ("votes", "votes_world_mean", "votes_on_iran", "ideal_points", "regimes")
    return {f"outside_{name}": pd.read_csv(OUTSIDE / f"{name}.csv") for name in names}


PERIODS = {
    "1993–1996": (1993, 1996),
    "1997–2004": (1997, 2004),
    "2005–2009": (2005, 2009),
    "2010–2013": (2010, 2013),
    "2014–2019": (2014, 2019),
}


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        ("IRN", [0.766, 0.873, 0.900, 0.875, 0.887]),
        ("USA", [0.473, 0.347, 0.231, 0.348, 0.279]),
    ],
)
def test_means_of_years_against_plain_pandas(tables, partner, expected):
    """Check the agreement by period against the file, read and averaged without the package."""
    table = tables["outside_votes"]
    rows = table.query("issue == 'all' and state == 'BLR' and partner == @partner")
    by_hand = [rows[rows["year"].between(*years)]["agreement"].mean() for years in PERIODS.values()]
    got = votes.by_period(votes.agreement(evidence.load("outside_votes"), "BLR", partner), PERIODS)
    assert list(got) == pytest.approx(by_hand, abs=1e-12)
    assert list(got) == pytest.approx(expected, abs=6e-4)


def test_pooling_moves_the_third_decimal(tables):
    """Check that pooling over roll calls changes a period by less than a hundredth."""
    table = evidence.load("outside_votes")
    series = votes.agreement(table, "BLR", "IRN")
    for years in PERIODS.values():
        mean = votes.by_period(series, {"it": years})["it"]
        asked = table.query("issue == 'all' and state == 'BLR' and partner == 'IRN'")
        rows = asked[asked["year"].between(*years)]
        pooled = np.average(rows["agreement"], weights=rows["roll_calls"])
        assert 0 < abs(pooled - mean) < 0.01


def test_the_thaw_is_common_to_all_states(tables):
    """Check the agreement with the United States in 2008–2011 beyond that of all states."""
    got = votes.beyond_all(
        evidence.load("outside_votes"), evidence.load("outside_votes_world_mean"), "USA"
    )
    own = tables["outside_votes"].query("issue == 'all' and state == 'BLR' and partner == 'USA'")
    mean = tables["outside_votes_world_mean"].query("reference == 'USA'")
    by_hand = (
        own.set_index("year")["agreement"] - mean.set_index("year")["mean_agreement_in_common"]
    )
    assert list(got.loc[2008:2011]) == pytest.approx(list(by_hand.loc[2008:2011]), abs=1e-12)
    assert list(got.loc[2008:2011]) == pytest.approx([-0.100, -0.101, -0.065, -0.089], abs=6e-4)


def test_the_step_towards_iran_is_of_1998():
    """Check the year of the single shift that fits the series best, by trying all of them."""
    series = votes.agreement(evidence.load("outside_votes"), "BLR", "IRN").loc[1993:2013]

    def error(year):
        parts = series.loc[: year - 1], series.loc[year:]
        return sum(((part - part.mean()) ** 2).sum() for part in parts)

    best = min(range(1995, 2013), key=error)
    assert votes.first_year_of_step(series) == best == 1998


def test_belarus_voted_no_throughout(tables):
    """Check that Belarus voted no on every resolution on Iran from 1998 to 2019."""
    calls = votes.on_iran(evidence.load("outside_votes_on_iran"), (1998, 2019))
    by_hand = tables["outside_votes_on_iran"].query("date >= '1998'")["belarus_vote"]
    assert list(calls["belarus_vote"]) == list(by_hand) == ["no"] * 21


def test_agreement_knows_either_order_and_refuses_unknown_pairs():
    """Check that the order of a pair does not matter and that a missing pair is an error."""
    table = pd.DataFrame(
        {"issue": "all", "state": "BLR", "partner": "IRN", "year": [1999], "agreement": [0.8]}
    )
    for pair in (("BLR", "IRN"), ("IRN", "BLR")):
        assert votes.agreement(table, *pair).to_dict() == {1999: 0.8}
    with pytest.raises(ValueError, match="no votes of BLR and USA on 'all'"):
        votes.agreement(table, "BLR", "USA")


def test_period_without_a_year_is_refused():
    """Check that a mean over missing years is an error that names them."""
    with pytest.raises(ValueError, match="no value for 1995"):
        votes.by_period(pd.Series({1994: 1.0}), {"it": (1994, 1995)})


def test_ideal_distance_is_symmetric():
    """Check the distance of two states against the difference of their points."""
    points = evidence.load("outside_ideal_points")
    got = votes.ideal_distance(points, "BLR", "USA", "all")
    wide = points.pivot(index="year", columns="state", values="ideal_point_all")
    assert got[2010] == pytest.approx(wide.loc[2010, "USA"] - wide.loc[2010, "BLR"])
    pd.testing.assert_series_equal(got, votes.ideal_distance(points, "USA", "BLR", "all"))


def flat(value, partner="USA", years=range(1997, 2014), **named):
    """Return a made-up table of votes with the same agreement in every year."""
    row = {"issue": "all", "state": "BLR", "partner": partner, "agreement": value} | named
    return pd.DataFrame([row | {"year": year} for year in years])


def mean_of_all(value, partner="USA", years=range(1997, 2014)):
    """Return a made-up mean of all states, the same in every year."""
    row = {"reference": partner, "mean_agreement_in_common": value}
    return pd.DataFrame([row | {"year": year} for year in years])


@pytest.mark.parametrize(("own", "expected"), [(0.2, True), (0.4, False)])
def test_quarrel_needs_less_agreement_than_all(own, expected):
    """Check that a quarrel in words needs less agreement than that of all states."""
    asked = {"outside": {"partner": "USA", "from": 1997, "to": 2013}}
    tables = {"outside_votes": flat(own), "outside_votes_world_mean": mean_of_all(0.3)}
    assert ask(quarrel_in_words, asked, **tables).holds is expected


def test_challenge_in_words_decides_nothing():
    """Check that more opposition than that of all states leaves the claim open."""
    asked = {"outside": {"partner": "USA", "from": 1997, "to": 2013}}
    calls = pd.DataFrame(
        {
            "date": [pd.Timestamp("2009-12-18")],
            "belarus_vote": "no",
            "yes": 3,
            "no": 2,
            "abstain": 5,
        }
    )
    tables = {"outside_votes_world_mean": mean_of_all(0.3), "outside_votes_on_iran": calls}
    for own, expected in ((0.2, None), (0.4, True)):
        got = ask(no_standing_opposition, asked, outside_votes=flat(own), **tables)
        assert got.holds is expected
    assert "1 of 1 resolutions" in got.reason


@pytest.mark.parametrize(("late", "expected"), [(0.5, True), (0.4, None)])
def test_thaw_is_measured_beyond_all(late, expected):
    """Check that a rise that all states share is not taken for an attempt of one."""
    asked = {"outside": {"partner": "USA", "before": [2005, 2007], "thaw": [2008, 2010]}}
    own = pd.concat([flat(0.2, years=range(2005, 2008)), flat(late, years=range(2008, 2011))])
    mean = pd.concat(
        [mean_of_all(0.3, years=range(2005, 2008)), mean_of_all(0.5, years=range(2008, 2011))]
    )
    got = ask(thaw_beyond_all, asked, outside_votes=own, outside_votes_world_mean=mean)
    assert got.holds is expected
    assert got.value == pytest.approx(late - 0.4)


@pytest.mark.parametrize(("early", "expected"), [(0.9, True), (0.6, None)])
def test_closer_in_votes_refutes_nothing(early, expected):
    """Check that less agreement leaves the claim open."""
    asked = {"outside": {"partners": ["IRN"], "before": [1996, 1999], "early": [2000, 2003]}}
    table = pd.concat([flat(0.7, "IRN", range(1996, 2000)), flat(early, "IRN", range(2000, 2004))])
    assert ask(closer_in_votes, asked, outside_votes=table).holds is expected


@pytest.mark.parametrize(("noes", "expected"), [(20, True), (60, None)])
def test_others_must_turn_before_the_fall(noes, expected):
    """Check that the last vote before the fall in contact is the one that counts."""
    dates = pd.to_datetime([f"{year}-12-18" for year in range(2005, 2012)])
    calls = pd.DataFrame({"date": dates, "belarus_vote": "no", "yes": 70, "no": 50, "abstain": 50})
    calls.loc[calls["date"].dt.year == 2009, "no"] = noes
    events = evidence.load("events")
    asked = {"outside": {"fall": "E066", "earlier": [2005, 2008]}}
    got = ask(others_turned_first, asked, outside_votes_on_iran=calls, events=events)
    assert got.holds is expected
    without = calls[calls["date"].dt.year != 2009]
    got = ask(others_turned_first, asked, outside_votes_on_iran=without, events=events)
    assert got.holds is None


def test_a_close_link_leaves_no_link_open():
    """Check that a correlation outside the band leaves the claim open and does not refute it."""
    names = ("outside_votes", "outside_votes_world_mean", "outside_regimes", "thresholds")
    got = ask(votes_and_regimes, parameters("C150"), **handed(*names))
    assert got.holds is None
    assert got.high < -0.3
    assert "democracy in Belarus slid" in got.reason
