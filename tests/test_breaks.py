"""Tests of the shift-in-mean statistics: published values, brute force and closed forms."""

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from belarus_iran import breaks

# Turnover of Table 1, 2003 to 2013, in millions of US dollars.
TURNOVER = [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59]

RELATIVE = 1e-9  # against the same quantity computed another way
STANDARD_ERRORS = 4.5  # between two simulations, or a simulation and the truth

# Whole numbers, so that what should be equal is equal up to rounding alone.
varied = st.lists(st.integers(-50, 50), min_size=4, max_size=9).filter(lambda y: len(set(y)) > 1)


def nile():
    """Return the annual flow of the Nile at Aswan, 1871 to 1970."""
    from statsmodels.datasets import nile

    return nile.load_pandas().data["volume"]


def brute_force_statistic(y, min_size):
    """Return the largest F, from its definition."""
    y = np.asarray(y, dtype=float)
    rss0 = np.sum((y - y.mean()) ** 2)
    largest = 0.0
    for size in range(min_size, len(y) - min_size + 1):
        rss1 = sum(np.sum((part - part.mean()) ** 2) for part in (y[:size], y[size:]))
        largest = max(largest, np.inf if rss1 < 1e-9 else (rss0 - rss1) / (rss1 / (len(y) - 2)))
    return largest


def test_sup_f_of_turnover():
    """Check that the turnover of Table 1 breaks after 2006 with F = 17.3587."""
    got = breaks.sup_f(TURNOVER)
    assert got.statistic == pytest.approx(17.3587, abs=5e-5)
    assert 2003 + got.break_after == 2006


def test_sup_f_of_the_nile():
    """Check that the Nile has its one break after 1898, where Cobb (1978) found it."""
    flow = nile()
    assert 1871 + breaks.sup_f(flow).break_after == 1898
    assert breaks.segments(flow, 1).breaks == (1898 - 1871,)


def test_statistics_against_analysis_of_variance():
    """Check that F at every candidate is that of a one-way analysis of variance."""
    flow = nile().to_numpy()
    got = breaks.sup_f(flow, min_size=3)
    assert got.candidates.tolist() == list(range(2, 97))
    expected = [stats.f_oneway(flow[: i + 1], flow[i + 1 :]).statistic for i in got.candidates]
    np.testing.assert_allclose(got.statistics, expected, rtol=RELATIVE)


def test_perfect_fit():
    """Check that two constant levels give an infinite F, and that the earliest tie is taken."""
    assert breaks.sup_f([0.1, 0.1, 0.1, 0.9, 0.9, 0.9]).statistic == np.inf
    assert breaks.sup_f([0, 0, 3, 3, 0, 0]).break_after == 1


@settings(deadline=None)
@given(varied, st.integers(1, 1000), st.integers(-1000, 1000))
def test_unit_and_origin_do_not_matter(y, scale, shift):
    """Check that rescaling, shifting and mirroring a series leave F, break and p as they were."""
    y = np.array(y)
    expected = breaks.sup_f(y)
    for other in (scale * y + shift, -y / scale):
        got = breaks.sup_f(other)
        assert got.statistic == pytest.approx(expected.statistic, rel=1e-6, abs=1e-6)
        assert got.break_after == expected.break_after
        assert breaks.sup_f_pvalue(other).pvalue == breaks.sup_f_pvalue(y).pvalue


def test_exact_pvalue_of_turnover():
    """Check that 71 in 2310 orderings of the turnover break as sharply as the observed one."""
    got = breaks.sup_f_pvalue(TURNOVER)
    assert Fraction(got.pvalue).limit_denominator(10_000) == Fraction(71, 2310)
    assert got.error == 0


@pytest.mark.parametrize("min_size", [1, 2, 3])
@pytest.mark.parametrize(
    "y",
    [
        [3.1, 0.2, 4.4, 5.9, 1.3, 2.7],
        [0.1, 0.2, 0.3, 0.3, 0.7, 0.1],
        [5, 5, 5, 1, 1, 1],
        [1, 0, 1, 0, 1, 0],
        [2.5, -1.0, 0.3, 8.1, 7.7, 6.4, 9.9],
    ],
)
def test_exact_pvalue_against_all_orderings(y, min_size):
    """Check that counting by subsets agrees with going through every ordering, ties included."""
    observed = brute_force_statistic(y, min_size)
    every = [brute_force_statistic(order, min_size) for order in permutations(y)]
    expected = np.mean([other >= observed * (1 - RELATIVE) for other in every])
    got = breaks.sup_f_pvalue(y, min_size=min_size).pvalue
    assert got == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("min_size", [2, 4])
def test_permutation_agrees_with_exact(min_size):
    """Check that drawn orderings come near the p-value of all orderings, within their error."""
    exact = breaks.sup_f_pvalue(TURNOVER, min_size=min_size).pvalue
    got = breaks.sup_f_pvalue(TURNOVER, "permutation", draws=20_000, seed=3, min_size=min_size)
    assert abs(got.pvalue - exact) < STANDARD_ERRORS * got.error
    assert got.error == pytest.approx(np.sqrt(exact * (1 - exact) / 20_000), rel=0.2)


def test_no_simulated_pvalue_is_zero():
    """Check that a simulated p-value counts the observed series: (b + 1) / (draws + 1)."""
    got = breaks.sup_f_pvalue(nile(), "permutation", draws=99, seed=0)
    assert got.pvalue == 1 / 100


def test_random_walk_of_turnover():
    """Check that a random walk breaks as sharply as the turnover about every second time."""
    got = breaks.sup_f_pvalue(TURNOVER, "random_walk", draws=40_000, seed=5)
    assert got.pvalue == pytest.approx(0.49, abs=0.015)


def test_independent_gaussian_closed_form():
    """Check that with one candidate and no memory the p-value is that of the F distribution."""
    y = [1.0, 2.0, 4.5, 7.0]
    got = breaks.sup_f_pvalue(y, "ar1", draws=50_000, seed=2, rho=0)
    expected = stats.f.sf(breaks.sup_f(y).statistic, 1, 2)
    assert abs(got.pvalue - expected) < STANDARD_ERRORS * got.error


@pytest.mark.parametrize("null, rho", [("ar1", 0.8), ("ar1", -0.6), ("random_walk", None)])
def test_nulls_with_memory_against_their_covariance(null, rho):
    """Check that simulated series behave as draws from the covariance of their null."""
    y = [1.0, 2.0, 4.5, 7.0, 3.0]
    position = np.arange(5)
    if null == "ar1":
        covariance = rho ** np.abs(position - position[:, np.newaxis]) / (1 - rho**2)
    else:
        covariance = np.minimum(position, position[:, np.newaxis]) + 1.0
    draws = 50_000
    series = np.random.default_rng(9).multivariate_normal(np.zeros(5), covariance, draws)
    largest = np.max(
        [stats.f_oneway(series[:, :k], series[:, k:], axis=1).statistic for k in (2, 3)], axis=0
    )
    expected = np.mean(largest >= breaks.sup_f(y).statistic)
    got = breaks.sup_f_pvalue(y, null, draws=draws, seed=4, rho=rho)
    assert abs(got.pvalue - expected) < STANDARD_ERRORS * np.sqrt(2) * got.error


def test_same_seed_same_pvalue():
    """Check that a simulated p-value is the same with the same seed and moves with another."""
    got = [breaks.sup_f_pvalue(TURNOVER, "ar1", draws=2_000, seed=s).pvalue for s in (1, 1, 2)]
    assert got[0] == got[1] != got[2]


def test_autocorrelation_of_the_series_by_default():
    """Check that without rho the null takes the lag-one autocorrelation, and says which."""
    from statsmodels.tsa.stattools import acf

    got = breaks.sup_f_pvalue(TURNOVER, "ar1", draws=10)
    assert got.rho == pytest.approx(acf(np.array(TURNOVER), nlags=1)[1], rel=RELATIVE)


@pytest.mark.parametrize("n_breaks, min_size", [(0, 2), (1, 1), (2, 2), (3, 2), (3, 1)])
def test_segments_against_every_cut(n_breaks, min_size):
    """Check that the cut has the least error of all possible cuts."""
    y = np.array(TURNOVER)
    least, expected = np.inf, None
    for cut in combinations(range(1, len(y)), n_breaks):
        pieces = np.split(y, cut)
        if min(map(len, pieces)) >= min_size:
            rss = sum(np.sum((piece - piece.mean()) ** 2) for piece in pieces)
            if rss < least:
                least, expected = rss, tuple(i - 1 for i in cut)
    got = breaks.segments(y, n_breaks, min_size)
    assert got.breaks == expected
    assert got.ends == (*expected, len(y) - 1)
    assert got.rss == pytest.approx(least, rel=RELATIVE)
    pieces = np.split(y, np.array(got.breaks, dtype=int) + 1)
    assert got.means == pytest.approx([piece.mean() for piece in pieces])


@settings(deadline=None)
@given(varied)
def test_one_break_is_where_f_is_largest(y):
    """Check that one break has the error that the largest F implies."""
    f = breaks.sup_f(y).statistic
    total = np.sum((np.array(y) - np.mean(y)) ** 2)
    expected = total / (1 + f / (len(y) - 2))
    assert breaks.segments(y, 1).rss == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_mean_difference_of_turnover():
    """Check that 6 of 126 splits put as much turnover in 2010-13 over 2005-09, and 1 at best."""
    got = breaks.permutation_mean_difference(TURNOVER[2:7], TURNOVER[7:])
    assert got.difference == pytest.approx(105.775 - 63.06)
    assert got.pvalue == pytest.approx(6 / 126)
    assert got.smallest == pytest.approx(1 / 126)


@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
@pytest.mark.parametrize(
    "before, after",
    [
        ([0.1, 0.2, 0.3, 0.7], [0.3, 0.6, 0.1]),
        # Equal sums that rounding tells apart.
        ([0.8, 0.7, 0.2], [0.4, 0.5, 0.8]),
    ],
)
def test_mean_difference_against_every_split(before, after, alternative):
    """Check that the p-value is the share of splits as extreme, equal ones included."""
    values = np.array(before + after)
    every = []
    for chosen in combinations(range(len(values)), 3):
        inside = np.isin(np.arange(len(values)), chosen)
        every.append(values[inside].mean() - values[~inside].mean())
    observed = np.mean(after) - np.mean(before)
    greater = np.mean(np.array(every) >= observed - 1e-9)
    less = np.mean(np.array(every) <= observed + 1e-9)
    expected = {"greater": greater, "less": less, "two-sided": min(1, 2 * min(greater, less))}
    got = breaks.permutation_mean_difference(before, after, alternative)
    assert got.pvalue == pytest.approx(expected[alternative])


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: breaks.sup_f([4, 4, 4, 4, 4]), "constant at 4"),
        (lambda: breaks.sup_f([0.3, 0.1 + 0.2, 0.3, 0.3]), "constant"),
        (lambda: breaks.sup_f([1, 2, np.nan, 4, np.inf]), "position 2, 4"),
        (lambda: breaks.sup_f([1, 2, 3]), "3 values.*needs 4"),
        (lambda: breaks.sup_f([[1, 2], [3, 4]]), "shape"),
        (lambda: breaks.sup_f(["a", "b", "c", "d"]), "not a number"),
        (lambda: breaks.sup_f(TURNOVER, min_size=0), "min_size is 0"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "bootstrap"), "allowed: exact"),
        (lambda: breaks.sup_f_pvalue(range(21)), "21 values.*at most 20"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "ar1", rho=1), "rho is 1"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "exact", rho=0.5), "belongs to"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "ar1", draws=0), "draws is 0"),
        (lambda: breaks.segments([2, 2, 2, 2], 1), "constant"),
        (lambda: breaks.segments(TURNOVER, 5), "11 values.*need 12"),
        (lambda: breaks.segments(TURNOVER, -1), "n_breaks is -1"),
        (lambda: breaks.permutation_mean_difference([], [1.0]), "before has shape"),
        (lambda: breaks.permutation_mean_difference([1.0], [np.nan]), "after is missing"),
        (lambda: breaks.permutation_mean_difference(range(50), range(50)), "split in"),
        (lambda: breaks.permutation_mean_difference([1.0], [2.0], "up"), "allowed: greater"),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()
