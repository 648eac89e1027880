"""Tests of the loss, probability and share at which trade with Iran no longer pays."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from belarus_iran.model import break_even

# Bohdan (2014), Table 1, as printed: turnover and exports of Belarus, USD million.
TURNOVER = pd.Series(
    [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59.0], range(2003, 2014)
)
money = st.floats(0.01, 1e4)


@given(gain=money, loss=money)
def test_probability_above_one_where_no_punishment_is_enough(gain, loss):
    """Check that the probability exceeds one if and only if the gain exceeds a certain loss."""
    assert (break_even.break_even_probability(gain, loss) > 1) == (gain > loss)


def test_break_even_limits_and_vectors():
    """Check zero losses, missing numbers, and that a series keeps its index."""
    assert break_even.break_even_probability(0.0, 0.0) == np.inf
    np.testing.assert_array_equal(
        break_even.break_even_probability([0.0, 2.0, np.nan], 4.0), [0, 0.5, np.nan]
    )
    gain = pd.Series([2.0, 3.0], index=[2010, 2011])
    assert_series_equal(
        break_even.break_even_probability(gain, 4.0), pd.Series([0.5, 0.75], index=[2010, 2011])
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: break_even.break_even_probability(-1.0, 2.0),
            "gain is -1; a number of 0 or more",
        ),
        (
            lambda: break_even.break_even_probability(1.0, -2.0),
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
    share = break_even.break_even_share(receipts, exports, probability, *margins, years)
    loss = probability * share * years * margins[1] * exports
    assert loss == pytest.approx(margins[0] * receipts, rel=1e-9)


def test_break_even_share_where_nothing_can_be_lost():
    """Check that without probability, trade, margin or time no share is enough."""
    for nothing in ({"probability": 0}, {"exports": 0}, {"margin_west": 0}, {"years": 0}):
        assert (
            break_even.break_even_share(**({"receipts": 1.0, "exports": 2.0} | nothing)) == np.inf
        )
    receipts = pd.Series({2010: 1.0, 2011: 2.0})
    got = break_even.break_even_share(receipts, 4 * receipts, probability=0.5)
    assert_series_equal(got, pd.Series({2010: 0.5, 2011: 0.5}))


def test_break_even_shares_against_every_corner():
    """Check that the two ranges are the extremes over sources of trade and pairs of margins."""
    western = pd.DataFrame({"low": [3498.0, 5.0], "high": [4710.4, 9.0]}, index=[2010, 1999])
    receipts = pd.Series({2010: 97.2, 2013: 49.4})
    got = break_even.break_even_shares(receipts, western, [0.25, 1.0], 0.05, 0.3, years=2)
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
SHARES = break_even.break_even_shares(TURNOVER, WESTERN, [1.0], 0.1, 0.2)


def test_stakes_are_those_of_the_year_and_know_what_came_before():
    """Check one year by hand, and that a year is the highest only if no source denies it."""
    got = break_even.stakes(TURNOVER, SHARES, 2010)
    # 104.8 of 1,500 and of 1,000; a margin twice as large on either side.
    expected = (104.8, 0.069867, 0.1048, 0.034933, 0.2096)
    assert (got.receipts, got.low, got.high, got.least, got.most) == pytest.approx(expected, 1e-4)
    assert got.is_highest
    # With sales of 110 in 2011 the one source has a higher share than in 2010, the other a lower.
    sold = TURNOVER.replace(138.7, 110.0)
    shares = break_even.break_even_shares(sold, WESTERN, [1.0], 0.1, 0.2)
    assert not break_even.stakes(sold, shares, 2011).is_highest


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: break_even.break_even_share(-1.0, 2.0), "receipts is -1"),
        (lambda: break_even.break_even_share(1.0, -2.0), "exports is -2"),
        (
            lambda: break_even.break_even_share(1.0, 2.0, 1.5),
            "probability is .*; a number from 0 to 1",
        ),
        (
            lambda: break_even.break_even_share(1.0, 2.0, margin_west=3),
            "margin is .*; a number from 0 to 1",
        ),
        (
            lambda: break_even.break_even_shares(TURNOVER, pd.DataFrame(), [1.0], 0.3, 0.05),
            "the lowest first, found 0.3 and 0.05",
        ),
        (
            lambda: break_even.stakes(TURNOVER, SHARES, 1999),
            "receipts_year is 1999; allowed: 2009, 2010, 2011",
        ),
    ],
)
def test_invalid_balance_is_named(call, message):
    """Check that an impossible part of the balance raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        call()
