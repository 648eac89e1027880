"""Tests of growth, with nothing that rests on a broken year, and of votes and ideal points."""

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.measures import states
from belarus_iran.measures.states import agreement_beyond_all, measures

TABLE = pd.DataFrame(
    {
        "state": ["BLR", "BLR", "BLR", "IRN", "IRN", "IRN"],
        "year": [1999, 2000, 2005] * 2,
        "cinc": [2.0, 9.0, 1.0, 5.0, 6.0, 10.0],
        "broken": [False, True, False, False, False, False],
    }
)
SHARE = states.by_year(TABLE, "cinc", "broken")
STATES = ["BLR", "IRN"]


def test_broken_year_is_missing_and_others_stay():
    """Check that a year marked as not comparable has no figure, for that state alone."""
    assert np.isnan(SHARE.loc[2000, "BLR"])
    assert SHARE.loc[2000, "IRN"] == 6
    assert states.by_year(TABLE, "cinc").loc[2000, "BLR"] == 9


def test_relative_measures_are_over_the_world_or_a_rival():
    """Check each quotient by hand, and that a broken year reaches none of them."""
    capabilities = pd.DataFrame(
        {
            "state": ["BLR", "RUS", "USA", "SAU", "BLR"],
            "year": [1999, 1999, 1999, 1999, 2000],
            "cinc": [2.0, 20.0, 100.0, 8.0, 3.0],
            "military_spending_break": [False, False, False, False, True],
        }
    )
    gdp = pd.DataFrame({"state": ["BLR", "WLD"], "year": 1999, "gdp_2011_usd_million": 1.0})
    gdp["gdp_current_usd_million"] = [5.0, 1000.0]
    spending = pd.DataFrame({"state": ["BLR"], "year": 1999, "spending_2022_usd_million": 7.0})
    got = measures(capabilities, gdp, spending)
    values = [measure.loc[1999, "BLR"] for measure in got.values()]
    assert values == pytest.approx([1, 5, 7, 0.005, 2, 0.1, 0.02, 0.25])
    assert all(np.isnan(measure.loc[2000, "BLR"]) for measure in list(got.values())[4:])


def test_usable_years_are_common_to_all_measures_and_states():
    """Check that a year counts only if no measure lacks it for any state."""
    assert states.usable_years([SHARE], STATES) == [1999, 2005]
    assert states.usable_years([SHARE, SHARE.loc[2000:]], STATES) == [2005]
    assert states.usable_years([SHARE], ["IRN"]) == [1999, 2000, 2005]


def test_growth_is_last_over_first_and_may_be_missing_where_not_needed():
    """Check the factors by hand, also for a measure that lacks a year."""
    got = states.growth({"share": SHARE, "short": SHARE.loc[2000:]}, STATES, 1999, 2005, ["share"])
    expected = pd.DataFrame(
        {"BLR": [0.5, np.nan], "IRN": [2.0, np.nan]}, index=["share", "short"]
    ).rename_axis(columns="state")
    assert_frame_equal(got, expected)


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ((2000, 2005), r"base_year = 2000: .* Allowed: 1999, 2005"),
        ((1999, 2006), r"last_year = 2006: .* Allowed: 1999, 2005"),
        ((2005, 1999), "must lie before"),
        ((1999, 1999), "must lie before"),
    ],
)
def test_unusable_or_reversed_years_are_refused(years, told):
    """Check that a broken, unknown or reversed year is an error that names what is allowed."""
    with pytest.raises(ValueError, match=told):
        states.growth({"share": SHARE}, STATES, *years, ["share"])


def test_multiples_of_one_year_start_at_one():
    """Check that the base year is one for each state, and that a broken base leaves nothing."""
    got = states.relative_to(SHARE, 1999, STATES)
    assert (got.loc[got["year"] == 1999, "factor"] == 1).all()
    assert states.relative_to(SHARE, 2000, ["BLR"])["factor"].isna().all()


def test_growth_by_first_year_leaves_out_broken_years():
    """Check that growth is counted from every usable year before the last, and from no other."""
    got = states.by_first_year(SHARE, 2005, 1999)
    assert list(got[got["state"] == "BLR"]["year"]) == [1999]
    assert list(got[got["state"] == "IRN"]["factor"].round(3)) == [2.0, 1.667]


def test_growth_by_stage_is_compound_and_needs_two_years():
    """Check growth a year between the usable ends of a stage, and that one year gives none."""
    stages = pd.DataFrame(
        {
            "stage": ["Long", "Short"],
            "dating": "narration",
            "start": pd.to_datetime(["1999-01-01", "2000-01-01"]),
            "end": pd.to_datetime(["2005-12-31", "2004-12-31"]),
        }
    )
    got = states.growth_by_stage(SHARE, stages, STATES)
    assert got.loc["Long", "BLR"] == pytest.approx(0.5 ** (1 / 6) - 1)
    assert got.loc["Short"].isna().all()
    assert states.shrank(got) == ["Belarus in the Long"]


def test_series_break_of_belarus_is_flagged_and_left_out():
    """Check that the years of the break are those in which spending leaps, and are not used."""
    table = evidence.load("outside_capabilities")
    cinc = states.by_year(table, "cinc", "military_spending_break")
    own = table[table["state"] == "BLR"].set_index("year")
    flagged = own.index[own["military_spending_break"]]
    assert list(flagged) == [2000, 2001, 2002, 2003, 2004]
    assert cinc.loc[flagged, "BLR"].isna().all() and cinc.loc[flagged, "IRN"].notna().all()
    spent = own["military_spending_usd_million"]
    assert spent[flagged].min() > 2 * spent.drop(flagged).loc[1993:].max()


def test_break_is_told_beside_a_register_without_one():
    """Check both registers as multiples of the year before the break, by hand."""
    index = pd.DataFrame(
        {
            "state": ["BLR"] * 4 + ["IRN"],
            "year": [1999, 2000, 2001, 2002, 2000],
            "military_spending_usd_million": [100.0, 450, 400, 90, 7],
            "military_spending_break": [False, True, True, False, False],
            "cinc": [0.2, 0.25, 0.25, 0.2, 0.1],
        }
    )
    spending = pd.DataFrame(
        {"state": "BLR", "year": [1999, 2000], "spending_2022_usd_million": [10.0, 11.0]}
    )
    got = states.spending_break(index, spending, "BLR")
    assert (got.base_year, got.first, got.last) == (1999, 2000, 2001)
    assert (got.leap, got.steady, got.index_leap) == pytest.approx((4.5, 1.1, 1.25))
    assert list(got.series["factor"]) == pytest.approx([1, 4.5, 4, 0.9, 1, 1.1])
    assert list(got.series["unusable"]) == [False, True, True, False, False, False]


def test_shares_say_what_the_raw_file_says():
    """Check that Belarus's share fell and Iran's rose from 1995 to 2010, as was found before."""
    table = evidence.load("outside_capabilities")
    cinc = states.by_year(table, "cinc", "military_spending_break")
    got = states.growth({"share": cinc}, STATES, 1995, 2010, ["share"]).loc["share"]
    assert got["BLR"] == pytest.approx(0.946, abs=0.001)
    assert got["IRN"] == pytest.approx(1.140, abs=0.001)


@pytest.fixture(scope="module")
def index():
    """Return the shares in world capabilities by year and state, from the plain file."""
    table = pd.read_csv(ORIGINAL / "outside/capabilities.csv")
    return table.pivot(index="year", columns="state", values="cinc")


def test_shares_as_first_seen(index):
    """Check the shares of powers and of the two states."""
    expected = {
        ("USA", 2002): 0.153,
        ("USA", 2010): 0.148,
        ("USA", 2013): 0.133,
        ("RUS", 1992): 0.067,
        ("RUS", 2000): 0.051,
        ("RUS", 2010): 0.039,
        ("IRN", 1991): 0.0105,
        ("IRN", 2010): 0.0138,
        ("BLR", 1991): 0.00226,
        ("BLR", 2010): 0.00199,
        ("BLR", 2016): 0.00163,
    }
    got = {(state, year): index.loc[year, state] for state, year in expected}
    assert got == pytest.approx(expected, rel=1e-2)


@pytest.fixture(scope="module")
def output():
    """Return output by year and state, in billions, from the plain file."""
    table = pd.read_csv(ORIGINAL / "outside/gdp.csv")
    return table.pivot(index="year", columns="state", values="gdp_2011_usd_million") / 1000


def test_output_as_first_seen(output):
    """Check output of the two states in billions of international dollars."""
    expected = {"BLR": [71, 124, 166], "IRN": [438, 920, 1316]}
    for state, values in expected.items():
        assert list(output.loc[[1995, 2005, 2010], state]) == pytest.approx(values, abs=0.5)


def test_breaks_of_the_index():
    """Check that military spending leaps in 2000 and 2005, and large cities were counted anew."""
    table = evidence.load("outside_capabilities").set_index(["year", "state"])

    def change(column):
        wide = table[column].astype(float).unstack()
        return wide / wide.shift()

    spending = change("military_spending_usd_million")
    for year, state in ((2000, "BLR"), (2005, "BLR"), (2005, "RUS")):
        assert not 1 / 3 <= spending.loc[year, state] <= 3
    for column, many in (("urban_population_thousand", True), ("population_thousand", False)):
        moved = (change(column).loc[2002].dropna() - 1).abs() > 0.15
        assert (moved.mean() >= 0.5) == many


def test_grew_needs_every_earlier_year():
    """Check that growth which depends on the year one counts from is open."""
    figures = pd.Series({2005: 2.0, 2006: 1.0, 2007: 3.0, 2008: None})
    assert states.grew(figures, 2005, 2007) is True
    assert states.grew(figures, 2005, 2006) is False
    assert states.grew(pd.Series({1: 2.0, 2: 1.0, 3: 1.5}), 1, 3) is None
    for first, last in ((2005, 2008), (2007, 2007)):
        with pytest.raises(ValueError, match="no growth to tell"):
            states.grew(figures, first, last)


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
    got = states.votes_beside(calls, "russia_vote")
    assert got.loc["one"].to_dict() == {"alike": 2, "kept_out": 2, "apart": 1, "roll_calls": 5}
    assert got.loc["two"].to_dict() == {"alike": 0, "kept_out": 0, "apart": 2, "roll_calls": 2}


@pytest.fixture(scope="module")
def tables():
    """Return the tables of votes as plain files, without the package's reader."""
    names = ("votes", "votes_world_mean", "votes_on_iran", "ideal_points", "regimes")
    return {f"outside_{name}": pd.read_csv(OUTSIDE / f"{name}.csv") for name in names}


@pytest.mark.parametrize(
    ("partner", "expected"),
    [("IRN", [0.766, 0.873, 0.900, 0.875, 0.887]), ("USA", [0.473, 0.347, 0.231, 0.348, 0.279])],
)
def test_means_of_years_against_plain_pandas(tables, partner, expected):
    """Check the agreement by period against the file, read and averaged without the package."""
    table = tables["outside_votes"]
    rows = table.query("issue == 'all' and state == 'BLR' and partner == @partner")
    by_hand = [rows[rows["year"].between(*years)]["agreement"].mean() for years in PERIODS.values()]
    got = states.by_period(
        states.agreement(evidence.load("outside_votes"), "BLR", partner), PERIODS
    )
    assert list(got) == pytest.approx(by_hand, abs=1e-12)
    assert list(got) == pytest.approx(expected, abs=6e-4)


def test_pooling_moves_the_third_decimal(tables):
    """Check that pooling over roll calls changes a period by less than a hundredth."""
    table = evidence.load("outside_votes")
    series = states.agreement(table, "BLR", "IRN")
    for years in PERIODS.values():
        mean = states.by_period(series, {"it": years})["it"]
        asked = table.query("issue == 'all' and state == 'BLR' and partner == 'IRN'")
        rows = asked[asked["year"].between(*years)]
        pooled = np.average(rows["agreement"], weights=rows["roll_calls"])
        assert 0 < abs(pooled - mean) < 0.01


def test_belarus_voted_no_throughout(tables):
    """Check that Belarus voted no on every resolution on Iran from 1998 to 2019."""
    calls = states.on_iran(evidence.load("outside_votes_on_iran"), (1998, 2019))
    by_hand = tables["outside_votes_on_iran"].query("date >= '1998'")["belarus_vote"]
    assert list(calls["belarus_vote"]) == list(by_hand) == ["no"] * 21


def test_agreement_knows_either_order_and_refuses_unknown_pairs():
    """Check that the order of a pair does not matter and that a missing pair is an error."""
    table = pd.DataFrame(
        {"issue": "all", "state": "BLR", "partner": "IRN", "year": [1999], "agreement": [0.8]}
    )
    for pair in (("BLR", "IRN"), ("IRN", "BLR")):
        assert states.agreement(table, *pair).to_dict() == {1999: 0.8}
    with pytest.raises(ValueError, match="no votes of BLR and USA on 'all'"):
        states.agreement(table, "BLR", "USA")


def test_period_without_a_year_is_refused():
    """Check that a mean over missing years is an error that names them."""
    with pytest.raises(ValueError, match="no value for 1995"):
        states.by_period(pd.Series({1994: 1.0}), {"it": (1994, 1995)})


def test_ideal_distance_is_symmetric():
    """Check the distance of two states against the difference of their points."""
    points = evidence.load("outside_ideal_points")
    got = states.ideal_distance(points, "BLR", "USA", "all")
    wide = points.pivot(index="year", columns="state", values="ideal_point_all")
    assert got[2010] == pytest.approx(wide.loc[2010, "USA"] - wide.loc[2010, "BLR"])
    pd.testing.assert_series_equal(got, states.ideal_distance(points, "USA", "BLR", "all"))


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
    got = states.votes_by_stage(agreed, calls, regimes, stages, 2003)
    assert got["beyond"].to_dict() == pytest.approx({"first": 0.1, "second": 0.3})
    assert got[["no", "roll_calls"]].values.tolist() == [[1, 1], [1, 2]]
    assert list(got["presidents"]) == ["A", "A, B"]
