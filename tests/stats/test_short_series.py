"""Tests of permutation tests: scipy, every split, published turnover.
Tests of rank correlation against scipy.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belarus_iran.stats import short_series

EXACT = 1e-12
# Bohdan (2014), Table 1, as printed: turnover and exports of Belarus, USD million.
TURNOVER = pd.Series(
    [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59.0], range(2003, 2014)
)
DESIGNATION_YEARS = [2004, 2010, 2011, 2011, 2012, 2013]


def test_shift_against_published_turnover():
    """Check the shift of turnover in designation years against sums of the printed figures."""
    got = short_series.shift_after(TURNOVER, DESIGNATION_YEARS)
    # Marked: 15.3 + 33.2 + 33.9 − 18.1 − 61.6 = 2.7; others: 1.7 − 2.8 + 40.3 + 17.9 − 22.2 = 34.9.
    assert got.difference == pytest.approx((2.7 - 34.9) / 5, abs=1e-9)
    assert got.left_out == ()
    assert got.n_changes == 10


@settings(deadline=None, max_examples=25)
@given(
    # Few distinct values, so that ties are common.
    steps=st.lists(st.integers(-3, 3).map(lambda step: step / 10), min_size=4, max_size=8),
    data=st.data(),
)
def test_shift_against_full_enumeration_by_scipy(steps, data):
    """Check difference and p-value against scipy's exact permutation test."""
    from scipy.stats import permutation_test

    series = pd.Series(np.cumsum([50.0, *steps]), range(2000, 2001 + len(steps)))
    marked = data.draw(
        st.sets(
            st.sampled_from(range(2001, 2001 + len(steps))), min_size=2, max_size=len(steps) - 2
        )
    )
    got = short_series.shift_after(series, marked)
    is_marked = np.isin(np.arange(2001, 2001 + len(steps)), list(marked))
    # Whole tenths, so that the reference meets ties without rounding.
    amounts = np.rint(np.array(steps) * 10)
    reference = permutation_test(
        (amounts[is_marked], amounts[~is_marked]),
        lambda a, b: a.mean() - b.mean(),
        alternative="less",
        n_resamples=np.inf,
        vectorized=False,
    )
    assert got.difference == pytest.approx(reference.statistic / 10, abs=1e-9)
    assert got.pvalue == pytest.approx(reference.pvalue, abs=EXACT)


def test_shift_meets_ties_of_decimals():
    """Check that equal changes, which differ in their last bits, give a p-value of one."""
    series = pd.Series([50.0, 50.1, 50.2, 50.3, 50.4, 50.5], range(2000, 2006))
    assert series.diff().nunique() > 1
    for year in range(2001, 2006):
        got = short_series.shift_after(series, [year])
        assert got.pvalue == 1


def test_shift_needs_the_year_before():
    """Check that a gap yields no change, a marked year without one is reported, and lag shifts."""
    series = pd.Series({2006: 9.0, 2000: 1.0, 2001: 2.0, 2004: 5.0, 2005: 7.0})
    got = short_series.shift_after(series, [2004, 2005])
    assert (got.n_changes, got.left_out) == (3, (2004,))
    lagged = short_series.shift_after(series, [2004, 2005], lag=1)
    assert lagged.left_out == ()
    assert lagged.difference == pytest.approx(2.0 - 1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: short_series.shift_after(TURNOVER, [2003]), "0 of 10 changes are marked"),
        (
            lambda: short_series.shift_after(TURNOVER, range(2004, 2014)),
            "10 of 10 changes are marked",
        ),
        (
            lambda: short_series.shift_after(TURNOVER, [2010], lag=-1),
            "lag is -1; a whole number of 0 or more",
        ),
        (
            lambda: short_series.shift_after(pd.Series([1.0, 2.0], [2003, 2003]), [2003]),
            "occurs twice",
        ),
        (
            lambda: short_series.shift_after(pd.Series(1.0, range(1990, 2020)), range(2000, 2014)),
            "can be split in",
        ),
    ],
)
def test_invalid_input_is_named(call, message):
    """Check that invalid input raises an error that says what was wrong."""
    with pytest.raises(ValueError, match=message):
        call()


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(st.integers(-30, 30), min_size=4, max_size=8),
    data=st.data(),
    level=st.sampled_from([0.05, 0.1, 0.3]),
)
def test_smallest_clear_shift_against_trial(steps, data, level):
    """Check that moving the marked changes past the difference, and only then, makes it clear."""
    years = np.arange(2001, 2001 + len(steps))
    marked = data.draw(
        st.sets(st.sampled_from(list(years)), min_size=1, max_size=len(steps) - 1), "marked"
    )
    series = pd.Series(np.cumsum([50.0, *steps]), range(2000, 2001 + len(steps)))
    seen = short_series.shift_after(series, marked)
    got = short_series.smallest_clear_shift(series, marked, level)

    def pvalue(difference):
        moved = steps + np.isin(years, list(marked)) * (difference - seen.difference)
        moved = pd.Series(np.cumsum([50.0, *moved]), series.index)
        return short_series.shift_after(moved, marked).pvalue

    if got == -np.inf:
        assert pvalue(-1e4) >= level
    else:
        assert pvalue(got - 1e-3) < level <= pvalue(got + 1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: short_series.smallest_clear_shift(TURNOVER, [2010], 0.0),
            "level is 0.0; a value between 0 and 1",
        )
    ],
)
def test_invalid_choice_is_named(call, message):
    """Check that an impossible choice raises an error that says what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


# As printed.
PUBLISHED = 5e-7


def test_spearman_against_a_published_case():
    """Check rho and p of ten persons' intelligence and hours of television (Wikipedia)."""
    intelligence = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    television = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    got = short_series.spearman(pd.Series(intelligence), pd.Series(television))
    assert got.rho == pytest.approx(-29 / 165, abs=EXACT)
    assert got.p == pytest.approx(0.627188, abs=PUBLISHED)


def test_spearman_interval_against_its_formula():
    """Check the interval against Fisher's z with the variance of Bonett and Wright (2000)."""
    first, second = pd.Series([1, 2, 3, 4, 5, 6, 7, 8]), pd.Series([2, 1, 4, 3, 6, 5, 8, 7])
    got = short_series.spearman(first, second, confidence=0.9)
    assert got.rho == pytest.approx(1 - 6 * 8 / (8 * 63), abs=EXACT)
    half = 1.6448536269514722 * math.sqrt((1 + got.rho**2 / 2) / 5)
    assert math.atanh(got.low) == pytest.approx(math.atanh(got.rho) - half, abs=1e-9)
    assert math.atanh(got.high) == pytest.approx(math.atanh(got.rho) + half, abs=1e-9)
