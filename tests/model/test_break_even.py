"""Tests of the loss, probability and share at which trade with Iran no longer pays."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from belarus_iran.model import break_even

USD_MILLION = 0.05
# Bohdan (2014), Table 1, as printed: turnover and exports of Belarus, USD million.
TURNOVER = pd.Series(
    [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59.0], range(2003, 2014)
)
EXPORTS_2010_TO_2012 = [97.2, 129.8, 111.5]
money = st.floats(0.01, 1e4)
SANCTIONS = pd.DataFrame(
    {
        "id": ["D2", "D1"],
        "action": ["lifted", "imposed"],
        "start": ["2013-05-01", "2011-03-01"],
        "end": ["2013-05-30", "2011-03-31"],
        "target": ["BelOMO", "Belorusneft"],
        "locator": ["II.6¶3", "II.5¶2"],
    }
)


@given(gain=money, probability=st.floats(1e-3, 1))
def test_break_even_loss_and_probability_are_inverse(gain, probability):
    """Check that at break-even the expected loss is the gain, from either side."""
    loss = break_even.break_even_loss(gain, probability)
    assert probability * loss == pytest.approx(gain, rel=1e-9)
    assert break_even.break_even_probability(gain, loss) == pytest.approx(probability, rel=1e-9)


@given(gain=money, loss=money)
def test_probability_above_one_where_no_punishment_is_enough(gain, loss):
    """Check that the probability exceeds one if and only if the gain exceeds a certain loss."""
    assert (break_even.break_even_probability(gain, loss) > 1) == (gain > loss)


def test_break_even_limits_and_vectors():
    """Check zero losses and probabilities, missing numbers, and that a series keeps its index."""
    assert break_even.break_even_probability(0.0, 0.0) == np.inf
    assert break_even.break_even_probability(0.0, 5.0) == 0.0
    np.testing.assert_array_equal(
        break_even.break_even_loss(4.0, [0.0, 0.5, np.nan]), [np.inf, 8, np.nan]
    )
    gain = pd.Series([2.0, 3.0], index=[2010, 2011])
    assert_series_equal(
        break_even.break_even_probability(gain, 4.0), pd.Series([0.5, 0.75], index=[2010, 2011])
    )


def test_break_even_surface_against_published_exports():
    """Check the surface for mean exports of 2010–12: 112.8 a year, gains of 5.6 to 33.9."""
    receipts = float(np.mean(EXPORTS_2010_TO_2012))
    got = break_even.break_even_surface(receipts, [0.05, 0.30], [0.1, 1.0])
    assert list(got["margin"]) == [0.05, 0.05, 0.30, 0.30]
    assert list(got["probability"]) == [0.1, 1.0, 0.1, 1.0]
    # 338.5 / 3 = 112.83; 5 % of it is 5.64 and 30 % is 33.85.
    assert list(got["gain_usd_million"]) == pytest.approx(
        [5.64, 5.64, 33.85, 33.85], abs=USD_MILLION
    )
    assert list(got["break_even_loss_usd_million"]) == pytest.approx(
        [56.42, 5.64, 338.5, 33.85], abs=USD_MILLION
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
        (lambda: break_even.break_even_loss(-1.0, 0.5), "gain is -1"),
        (
            lambda: break_even.break_even_loss(1.0, [0.5, 1.2]),
            "probability is .*; a number from 0 to 1",
        ),
        (
            lambda: break_even.break_even_surface(-1.0, [0.1], [0.1]),
            "receipts is -1",
        ),
        (
            lambda: break_even.break_even_surface(1.0, [5.0], [0.1]),
            "margin is .*; a number from 0 to 1",
        ),
        (lambda: break_even.break_even_surface([1.0, 2.0], [0.1], [0.1]), "must be one number"),
    ],
)
def test_invalid_input_is_named(call, message):
    """Check that invalid input raises an error that says what was wrong."""
    with pytest.raises(ValueError, match=message):
        call()


def test_break_even_case_against_the_surface():
    """Check that one case agrees with the surface, and that nothing deters at probability zero."""
    receipts = pd.Series({2010: EXPORTS_2010_TO_2012[0]})
    got = break_even.break_even_case(receipts, 2010, 0.05, 0.5)
    surface = break_even.break_even_surface(receipts[2010], [0.05], [0.5]).iloc[0]
    assert got.receipts == receipts[2010]
    assert (got.gain, got.loss) == tuple(
        surface[["gain_usd_million", "break_even_loss_usd_million"]]
    )
    assert break_even.break_even_case(receipts, 2010, 0.05, 0).loss == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: break_even.break_even_case(TURNOVER, 1999, 0.1, 0.1),
            "receipts_year is 1999; allowed: 2003, .* 2013",
        ),
        (
            lambda: break_even.break_even_case(TURNOVER, 2010, 15, 0.1),
            "margin is 15; a number from 0 to 1",
        ),
        (
            lambda: break_even.break_even_case(TURNOVER, 2010, 0.1, float("nan")),
            "probability is nan; a number from 0 to 1",
        ),
        (
            lambda: break_even.break_even_case(TURNOVER, 2010, True, 0.1),
            "margin is True; a number from 0 to 1",
        ),
    ],
)
def test_invalid_choice_is_named(call, message):
    """Check that an impossible choice raises an error that says what is allowed."""
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
    # A share of all exports is an old acquaintance: the break-even loss in dollars.
    assert share * margins[1] * exports * years == pytest.approx(
        break_even.break_even_loss(margins[0] * receipts, probability), rel=1e-9
    )


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
            lambda: break_even.break_even_shares(TURNOVER, SANCTIONS, [1.0], 0.3, 0.05),
            "the lowest first, found 0.3 and 0.05",
        ),
    ],
)
def test_invalid_balance_is_named(call, message):
    """Check that an impossible part of the balance raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        call()
