"""Tests of the loss, probability and share at which trade with Iran no longer pays.
Tests of the balance of gain and loss: closed forms, another library.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from belarus_iran import evidence
from belarus_iran.model import sanction_costs
from belarus_iran.stats import ranges

# Bohdan (2014), Table 1, as printed: turnover and exports of Belarus, USD million.
TURNOVER = pd.Series(
    [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59.0], range(2003, 2014)
)
money = st.floats(0.01, 1e4)


@given(gain=money, loss=money)
def test_probability_above_one_where_no_punishment_is_enough(gain, loss):
    """Check that the probability exceeds one if and only if the gain exceeds a certain loss."""
    assert (sanction_costs.break_even_probability(gain, loss) > 1) == (gain > loss)


def test_break_even_limits_and_vectors():
    """Check zero losses, missing numbers, and that a series keeps its index."""
    assert sanction_costs.break_even_probability(0.0, 0.0) == np.inf
    np.testing.assert_array_equal(
        sanction_costs.break_even_probability([0.0, 2.0, np.nan], 4.0), [0, 0.5, np.nan]
    )
    gain = pd.Series([2.0, 3.0], index=[2010, 2011])
    assert_series_equal(
        sanction_costs.break_even_probability(gain, 4.0), pd.Series([0.5, 0.75], index=[2010, 2011])
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: sanction_costs.break_even_probability(-1.0, 2.0),
            "gain is -1; a number of 0 or more",
        ),
        (
            lambda: sanction_costs.break_even_probability(1.0, -2.0),
            "loss is -2; a number of 0 or more",
        ),
    ],
)
def test_invalid_input_is_named(call, message):
    """Check that invalid input raises an error that says what was wrong."""
    with pytest.raises(ValueError, match=message):
        call()


@given(
    receipts=money,
    exports=money,
    probability=st.floats(1e-3, 1),
    margins=st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)),
    years=st.floats(0.5, 10),
)
def test_break_even_share_balances_gain_and_loss(receipts, exports, probability, margins, years):
    """Check that at the share found the expected loss in Western trade is the gain from Iran."""
    share = sanction_costs.break_even_share(receipts, exports, probability, *margins, years)
    loss = probability * share * years * margins[1] * exports
    assert loss == pytest.approx(margins[0] * receipts, rel=1e-9)


def test_break_even_share_where_nothing_can_be_lost():
    """Check that without probability, trade, margin or time no share is enough."""
    for nothing in ({"probability": 0}, {"exports": 0}, {"margin_west": 0}, {"years": 0}):
        assert (
            sanction_costs.break_even_share(**({"receipts": 1.0, "exports": 2.0} | nothing))
            == np.inf
        )
    receipts = pd.Series({2010: 1.0, 2011: 2.0})
    got = sanction_costs.break_even_share(receipts, 4 * receipts, probability=0.5)
    assert_series_equal(got, pd.Series({2010: 0.5, 2011: 0.5}))


def test_break_even_shares_against_every_corner():
    """Check that the two ranges are the extremes over sources of trade and pairs of margins."""
    western = pd.DataFrame({"low": [3498.0, 5.0], "high": [4710.4, 9.0]}, index=[2010, 1999])
    receipts = pd.Series({2010: 97.2, 2013: 49.4})
    got = sanction_costs.break_even_shares(receipts, western, [0.25, 1.0], 0.05, 0.3, years=2)
    assert list(got["year"]) == [2010, 2010]
    for row in got.itertuples():
        corners = [
            97.2 * own / (row.probability * 2 * west * trade)
            for own, west in product((0.05, 0.3), repeat=2)
            for trade in (3498.0, 4710.4)
        ]
        assert (row.low, row.high) == pytest.approx((min(corners), max(corners)))
        equal = [97.2 / (row.probability * 2 * trade) for trade in (4710.4, 3498.0)]
        assert (row.equal_low, row.equal_high) == pytest.approx(equal)


WESTERN = pd.DataFrame({"low": 1000.0, "high": [2000.0, 1500.0, 2000.0]}, index=[2009, 2010, 2011])
SHARES = sanction_costs.break_even_shares(TURNOVER, WESTERN, [1.0], 0.1, 0.2)


def test_stakes_are_those_of_the_year_and_know_what_came_before():
    """Check one year by hand, and that a year is the highest only if no source denies it."""
    got = sanction_costs.stakes(TURNOVER, SHARES, 2010)
    # 104.8 of 1,500 and of 1,000; a margin twice as large on either side.
    expected = (104.8, 0.069867, 0.1048, 0.034933, 0.2096)
    assert (got.receipts, got.low, got.high, got.least, got.most) == pytest.approx(expected, 1e-4)
    assert got.is_highest
    # With sales of 110 in 2011 the one source has a higher share than in 2010, the other a lower.
    sold = TURNOVER.replace(138.7, 110.0)
    shares = sanction_costs.break_even_shares(sold, WESTERN, [1.0], 0.1, 0.2)
    assert not sanction_costs.stakes(sold, shares, 2011).is_highest


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sanction_costs.break_even_share(-1.0, 2.0), "receipts is -1"),
        (lambda: sanction_costs.break_even_share(1.0, -2.0), "exports is -2"),
        (
            lambda: sanction_costs.break_even_share(1.0, 2.0, 1.5),
            "probability is .*; a number from 0 to 1",
        ),
        (
            lambda: sanction_costs.break_even_share(1.0, 2.0, margin_west=3),
            "margin is .*; a number from 0 to 1",
        ),
        (
            lambda: sanction_costs.break_even_shares(TURNOVER, pd.DataFrame(), [1.0], 0.3, 0.05),
            "the lowest first, found 0.3 and 0.05",
        ),
        (
            lambda: sanction_costs.stakes(TURNOVER, SHARES, 1999),
            "receipts_year is 1999; allowed: 2009, 2010, 2011",
        ),
    ],
)
def test_invalid_balance_is_named(call, message):
    """Check that an impossible part of the balance raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        call()


# Error of a share of 65,536 draws (five standard deviations), and of a Sobol' index.
SHARE = 0.01
INDEX = 0.01
SEED = 20141
# Bohdan (2014), Table 1, as printed: turnover and exports of Belarus, USD million.


def fixed_ranges(**ranges):
    """Return ranges of no width for all unknowns but those given."""
    points = dict.fromkeys(sanction_costs.UNKNOWNS, (1.0, 1.0)) | ranges
    table = pd.DataFrame.from_dict(points, orient="index", columns=["low", "high"])
    return table.assign(title=table.index)


@pytest.mark.parametrize("ratio", [0.02, 0.3, 0.9, 1.5])
def test_share_of_draws_against_the_closed_form(ratio):
    """Check the share for two uniform unknowns, whose product exceeds c with 1 - c + c ln c."""
    ranges = fixed_ranges(punishment_probability=(0, 1), share_lost=(0, 1))
    western = pd.DataFrame({"low": [100.0], "high": [100.0]}, index=[2010])
    receipts = pd.Series({2010: 100.0 * ratio})
    exact = max(0.0, 1 - ratio + ratio * np.log(ratio)) if ratio < 1 else 0.0
    got = sanction_costs.losses_exceed_gains(receipts, western, ranges, SEED, 0.9999).loc[2010]
    assert got["low"] <= exact <= got["high"]
    assert got["high"] - got["low"] < 4 * SHARE
    assert got["share"] == pytest.approx(exact, abs=SHARE)
    # A largest share of one half is the same as twice the receipts.
    varied = sanction_costs.largest_share_varied(
        receipts / 2, western, ranges, [0.5, 1], SEED, 0.95
    )
    assert varied["share"].iloc[0] == got["share"]
    assert varied["share"].is_monotonic_increasing


@pytest.mark.parametrize("ratio", [0.0, 0.4, 2.0])
def test_interval_of_draws_against_scipy(ratio):
    """Check the interval of none, some and all of the draws against scipy's exact binomial one."""
    from scipy.stats import binomtest

    ranges = fixed_ranges(punishment_probability=(0.1, 1))
    western = pd.DataFrame({"low": [100.0], "high": [100.0]}, index=[2010])
    receipts = pd.Series({2010: 100.0 * ratio})
    got = sanction_costs.losses_exceed_gains(receipts, western, ranges, SEED, 0.9, draws=200).loc[
        2010
    ]
    want = binomtest(round(got["share"] * 200), 200).proportion_ci(0.9, "exact")
    assert (got["share"] in (0, 1)) == (ratio in (2, 0))
    assert (got["low"], got["high"]) == pytest.approx((want.low, want.high), abs=1e-9)


def test_same_seed_same_draws():
    """Check that draws and indices repeat with their seed and change with another."""
    ranges = fixed_ranges(punishment_probability=(0, 1), share_lost=(0, 0.1))
    western = pd.DataFrame({"low": [4000.0], "high": [5000.0]}, index=[2010])
    receipts = pd.Series({2010: 97.2})
    again = [
        sanction_costs.losses_exceed_gains(receipts, western, ranges, seed, 0.95)
        for seed in (1, 1, 2)
    ]
    assert_frame_equal(again[0], again[1])
    assert not again[0].equals(again[2])
    indices = [
        sanction_costs.sensitivity(97.2, (4e3, 5e3), ranges, seed, 0.95) for seed in (1, 1, 2)
    ]
    assert_frame_equal(indices[0], indices[1])
    assert not indices[0].equals(indices[2])


def test_sensitivity_against_the_closed_form():
    """Check the indices of the balance in dollars against those of a product and a sum."""
    ranges = fixed_ranges(
        margin_iran=(0.05, 0.3),
        margin_west=(0.05, 0.3),
        punishment_probability=(0, 1),
        share_lost=(0, 0.1),
        years_of_punishment=(1, 4),
        reading_of_exports=(0, 1),
    )
    receipts, exports = 97.2, (3498.0, 4710.4)
    spans = {name: tuple(ranges.loc[name, ["low", "high"]]) for name in ranges.index}
    spans["reading_of_exports"] = exports
    factors = sanction_costs.UNKNOWNS[1:]
    mean = {name: sum(span) / 2 for name, span in spans.items()}
    variance = {name: (span[1] - span[0]) ** 2 / 12 for name, span in spans.items()}
    square = {name: mean[name] ** 2 + variance[name] for name in factors}
    of_gain = receipts**2 * variance["margin_iran"]
    all_of_it = (
        np.prod([*square.values()]) - np.prod([mean[name] ** 2 for name in factors]) + of_gain
    )
    got = sanction_costs.sensitivity(receipts, exports, ranges, SEED, 0.999)
    by_name = got.set_index(["question", "order", "input"])["value"].sort_index()
    for name in factors:
        others = [other for other in factors if other != name]
        alone = variance[name] * np.prod([mean[other] ** 2 for other in others])
        in_all = variance[name] * np.prod([square[other] for other in others])
        found = by_name["by how much"]
        assert found["first", name] == pytest.approx(alone / all_of_it, abs=INDEX)
        assert found["total", name] == pytest.approx(in_all / all_of_it, abs=INDEX)
    for order in ("first", "total"):
        expected = of_gain / all_of_it
        assert by_name["by how much", order, "margin_iran"] == pytest.approx(expected, abs=INDEX)
    # Which is larger depends on the product alone, in which these two are alike.
    alike = by_name["which is larger", "total"][["punishment_probability", "share_lost"]]
    assert alike.iloc[0] == pytest.approx(alike.iloc[1], abs=INDEX)


def test_unknowns_without_width_have_no_index():
    """Check that what is known, and two sources that agree, are left out and change nothing."""
    ranges = fixed_ranges(
        punishment_probability=(0, 1), share_lost=(0, 1), reading_of_exports=(0, 1)
    )
    got = sanction_costs.sensitivity(30.0, (100.0, 100.0), ranges, SEED, 0.95)
    assert set(got["input"]) == {"punishment_probability", "share_lost"}


numbers = st.floats(0.01, 1)


@given(st.tuples(*[numbers] * 6), money, money, money)
def test_gain_and_loss_against_the_formula_written_out(values, receipts, low, high):
    """Check gain and loss against the formula written out."""
    own, west, probability, share, years, reading = values
    values = dict(zip(sanction_costs.UNKNOWNS, values, strict=True))
    gain, loss = sanction_costs.gain_and_loss(values, receipts, (low, high))
    trade = reading * high + (1 - reading) * low
    assert gain == pytest.approx(own * receipts)
    assert loss == pytest.approx(probability * share * years * west * trade)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: sanction_costs.gain_and_loss({}, 1.0, (1.0, 2.0)),
            r"values .* lacking: \['margin_iran'",
        ),
        (
            lambda: sanction_costs.losses_exceed_gains(
                TURNOVER, pd.DataFrame(), fixed_ranges(), SEED, 0.95, draws=0
            ),
            "draws is 0; a whole number of 1 or more",
        ),
        (
            lambda: sanction_costs.losses_exceed_gains(
                TURNOVER, pd.DataFrame(), fixed_ranges().iloc[1:], SEED, 0.95
            ),
            r"ranges must hold all .* lacking: \['margin_iran'\]",
        ),
        (
            lambda: ranges.sobol_intervals(np.sum, fixed_ranges(), SEED, 0.95),
            r"inputs need a range, but have none: \['margin_iran'",
        ),
        (
            lambda: sanction_costs.unknowns(
                evidence.load("ranges").iloc[1:], evidence.load("thresholds")
            ),
            r"at odds: \['punishment_probability'\]",
        ),
        (
            lambda: sanction_costs.unknowns(
                evidence.load("ranges").assign(low=2.0), evidence.load("thresholds")
            ),
            r"low lies above high for \['punishment_probability', 'share_lost'",
        ),
    ],
)
def test_balance_names_what_is_invalid(call, message):
    """Check that an impossible part of the balance raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        call()
