"""Tests of votes in the General Assembly: agreement, ideal points and roll calls."""

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL

from belarus_iran import evidence
from belarus_iran.measures import votes
from belarus_iran.measures.votes import agreement_beyond_all

OUTSIDE = ORIGINAL / "outside"
PERIODS = {
    "1993–1996": (1993, 1996),
    "1997–2004": (1997, 2004),
    "2005–2009": (2005, 2009),
    "2010–2013": (2010, 2013),
    "2014–2019": (2014, 2019),
}


def test_agreement_beyond_all_subtracts_the_mean_of_its_partner_and_year():
    """Check the difference by hand, and that other issues and states do not come in."""
    votes = pd.DataFrame(
        [
            ("all", "BLR", "RUS", 2010, 0.9),
            ("all", "BLR", "USA", 2010, 0.4),
            ("nuclear", "BLR", "RUS", 2010, 0.1),
            ("all", "IRN", "RUS", 2010, 0.2),
        ],
        columns=["issue", "state", "partner", "year", "agreement"],
    )
    means = pd.DataFrame(
        {"reference": ["RUS", "USA"], "year": 2010, "mean_agreement_in_common": [0.8, 0.5]}
    )
    got = agreement_beyond_all(votes, means, "BLR", ["USA", "RUS"])
    assert list(got["partner"]) == ["RUS", "USA"]
    assert list(got["beyond"]) == pytest.approx([0.1, -0.1])
    with pytest.raises(ValueError, match="with CHN: allowed are RUS, USA"):
        agreement_beyond_all(votes, means, "BLR", ["CHN"])


def means(**yearly):
    """Return votes of Belarus with Russia, and a mean of all states of one half, by year."""
    years = [int(name[1:]) for name in yearly]
    votes = pd.DataFrame({"issue": "all", "state": "BLR", "partner": "RUS", "year": years})
    world = pd.DataFrame({"reference": "RUS", "year": years, "mean_agreement_in_common": 0.5})
    return votes.assign(agreement=list(yearly.values())), world


def test_thaw_with_the_united_states_is_mostly_common_to_all():
    """Check that agreement with the United States rose to 2011 far more than its remainder."""
    votes, means = evidence.load("outside_votes"), evidence.load("outside_votes_world_mean")
    got = agreement_beyond_all(votes, means, "BLR", ["USA"]).set_index("year")
    rise = got[["agreement", "beyond"]].loc[2011] - got[["agreement", "beyond"]].loc[2008]
    assert rise["agreement"] > 0.15
    assert abs(rise["beyond"]) < 0.05


def test_votes_beside_sort_every_roll_call_once():
    """Check each kind of pair of votes, and that two missing votes are no agreement."""
    calls = pd.DataFrame(
        [
            ("one", "no", "no"),
            ("one", "abstain", "no"),
            ("one", "not recorded", "yes"),
            ("one", "yes", "no"),
            ("one", "abstain", "abstain"),
            ("two", "not recorded", "not recorded"),
            ("two", "no", "abstain"),
        ],
        columns=["matter", "belarus_vote", "russia_vote"],
    )
    got = votes.votes_beside(calls, "russia_vote")
    assert got.loc["one"].to_dict() == {"alike": 2, "kept_out": 2, "apart": 1, "roll_calls": 5}
    assert got.loc["two"].to_dict() == {"alike": 0, "kept_out": 0, "apart": 2, "roll_calls": 2}


@pytest.fixture(scope="module")
def tables():
    """Return the tables of votes as plain files, without the package's reader."""
    names = ("votes", "votes_world_mean", "votes_on_iran", "ideal_points", "regimes")
    return {f"outside_{name}": pd.read_csv(OUTSIDE / f"{name}.csv") for name in names}


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


def test_by_stage_counts_a_shared_year_in_both_stages():
    """Check means, roll calls and presidents of two stages that share a year, by hand."""
    agreed = pd.DataFrame(
        {"partner": "IRN", "year": [2001, 2002, 2003], "agreement": [0.5, 0.7, 0.9]}
    )
    agreed = agreed.assign(beyond=[0.0, 0.2, 0.4])
    calls = pd.DataFrame(
        {"date": pd.to_datetime(["2002-12-01", "2003-12-01"]), "belarus_vote": ["no", "abstain"]}
    ).assign(yes=1, no=1, abstain=0)
    regimes = pd.DataFrame({"state": "IRN", "year": [2001, 2002, 2003], "leader": ["A", "A", "B"]})
    stages = pd.DataFrame(
        {
            "stage": ["first", "second"],
            "dating": "narration",
            "start": pd.to_datetime(["1999-01-01", "2002-01-01"]),
            "end": pd.to_datetime(["2002-12-31", "2009-12-31"]),
        }
    )
    got = votes.by_stage(agreed, calls, regimes, stages, 2003)
    assert got["beyond"].to_dict() == pytest.approx({"first": 0.1, "second": 0.3})
    assert got[["no", "roll_calls"]].values.tolist() == [[1, 1], [1, 2]]
    assert list(got["presidents"]) == ["A", "A, B"]
