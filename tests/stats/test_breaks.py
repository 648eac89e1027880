"""Tests of the shift-in-mean statistics: published values, brute force and closed forms."""

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import TURNOVER, nile
from scipy import stats

from belarus_iran.stats import break_tests, breaks, short_series

RELATIVE = 1e-9  # against the same quantity computed another way
STANDARD_ERRORS = 4.5  # between two simulations, or a simulation and the truth
LIMIT = 0.003  # p of the limit of sup-F, against its differential equation

# Whole numbers, so that what should be equal is equal up to rounding alone.
varied = st.lists(st.integers(-50, 50), min_size=4, max_size=9).filter(lambda y: len(set(y)) > 1)


def brute_force_statistic(y, min_size):
    """Return the largest F, from its definition."""
    y = np.asarray(y, dtype=float)
    rss0 = np.sum((y - y.mean()) ** 2)
    largest = 0.0
    for size in range(min_size, len(y) - min_size + 1):
        rss1 = sum(np.sum((part - part.mean()) ** 2) for part in (y[:size], y[size:]))
        largest = max(largest, np.inf if rss1 < 1e-9 else (rss0 - rss1) / (rss1 / (len(y) - 2)))
    return largest


def least_squares(y, size):
    """Return the error of each row of `y` about a line, or one line up to `size` and one after."""
    position = np.arange(y.shape[1])
    columns = [np.ones(len(position)), position]
    if size:
        columns += [column * (position >= size) for column in columns]
    design = np.column_stack(columns).astype(float)
    fitted = design @ np.linalg.lstsq(design, y.T, rcond=None)[0]
    return np.sum((y.T - fitted) ** 2, axis=0)


def brute_force_trend(y, min_size=3):
    """Return for each row F at every candidate of a shift in trend, from its definition."""
    n = y.shape[1]
    one = least_squares(y, 0)
    two = np.array([least_squares(y, size) for size in range(min_size, n - min_size + 1)])
    return ((one - two) / 2 / (two / (n - 4))).T


def test_sup_f_of_turnover():
    """Check that the turnover of Table 1 breaks after 2006 with F = 17.3587."""
    got = breaks.sup_f(TURNOVER)
    assert got.statistic == pytest.approx(17.3587, abs=5e-5)
    assert 2003 + got.break_after == 2006


def test_sup_f_of_the_nile():
    """Check that the Nile has its one break after 1898, where Cobb (1978) found it."""
    flow = nile()
    assert 1871 + breaks.sup_f(flow).break_after == 1898


def test_statistics_against_analysis_of_variance():
    """Check that F at every candidate is that of a one-way analysis of variance."""
    flow = nile().to_numpy()
    got = breaks.sup_f(flow, min_size=3)
    assert got.candidates == list(range(2, 97))
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


@pytest.mark.parametrize("min_size", [1, 2, 3])
@pytest.mark.parametrize("y", [[2.5, -1.0, 0.3, 8.1, 7.7, 6.4, 9.9], [0, 1, 1, 2, 5, 5, 4]])
def test_exact_pvalues_of_all_orderings(y, min_size):
    """Check that each of the 7! orderings has as p the share of all that break as sharply."""
    orders = np.array(list(permutations(y)), dtype=float)
    statistics = np.max(
        [
            stats.f_oneway(orders[:, :size], orders[:, size:], axis=1).statistic
            for size in range(min_size, 8 - min_size)
        ],
        axis=0,
    ).round(8)
    ranked = np.sort(statistics)
    expected = 1 - np.searchsorted(ranked, statistics) / len(orders)
    got = breaks.exact_pvalues(orders, min_size)
    np.testing.assert_allclose(got, expected, atol=1e-12)
    smallest = breaks.sup_f_pvalue(orders[100], min_size=min_size).smallest
    assert smallest == pytest.approx(expected.min(), abs=1e-12)


@pytest.mark.parametrize("min_size", [2, 3])
def test_trend_against_least_squares(min_size):
    """Check that F of a shift in trend is that of lines fitted on either side, in any unit."""
    expected = brute_force_trend(np.array([TURNOVER]), min_size)[0]
    line = 5.0 - 3 * np.arange(11)
    for y in (np.array(TURNOVER), 0.2 * np.array(TURNOVER) + line):
        got = breaks.sup_f(y, min_size, "trend")
        np.testing.assert_allclose(got.statistics, expected, rtol=RELATIVE)
        assert got.break_after == got.candidates[expected.argmax()]
        assert got.candidates == list(range(min_size - 1, 11 - min_size))


def test_trend_permutation_against_all_orderings():
    """Check that the p of a trend counts reordered residuals put back on the line and refitted."""
    y = np.array([1.0, 2.5, 2.0, 4.0, 3.0, 1.5, 0.5])
    line = np.polyval(np.polyfit(np.arange(7), y, 1), np.arange(7))
    refitted = np.array([line + order for order in permutations(y - line)])
    observed = brute_force_trend(y[np.newaxis]).max()
    expected = np.mean(brute_force_trend(refitted).max(axis=1) >= observed * (1 - RELATIVE))
    assert 0.01 < expected < 0.2
    got = breaks.sup_f_pvalue(y, "permutation", draws=40_000, shift="trend")
    assert abs(got.pvalue - expected) < STANDARD_ERRORS * got.error


@pytest.mark.parametrize("shift", ["mean", "trend"])
def test_pvalues_by_rho(shift):
    """Check that each persistence has the p-value it has alone, 1 being the random walk."""
    got = break_tests.pvalue_by_rho(TURNOVER, [-0.4, 0.7, 1], draws=3_000, seed=8, shift=shift)
    for rho, p, error in got.to_numpy():
        how = {"null": "random_walk"} if rho == 1 else {"null": "ar1", "rho": rho}
        alone = breaks.sup_f_pvalue(TURNOVER, draws=3_000, seed=8, shift=shift, **how)
        assert (p, error) == (alone.pvalue, alone.error)
    assert got["p"].is_monotonic_increasing


@pytest.fixture(scope="module")
def rejections():
    """Return how often each test rejects, by persistence of the series and test."""
    return break_tests.size_of_tests(draws=6_000, seed=1).set_index(["rho", "test"])


def test_tests_that_keep_their_level(rejections):
    """Check that series without a break are rejected at 5% by the tests that promise it."""
    right = [(0.0, "exact"), (0.0, "permutation")]
    right += [(rho, "ar1, rho known") for rho in (0.0, 0.5, 0.9)]
    for row in right:
        # Half as much again for the critical value of the known rho, which is simulated too.
        allowed = 1.5 * STANDARD_ERRORS * rejections.loc[row, "error"]
        assert abs(rejections.loc[row, "rejected"] - 0.05) < allowed
    # With more values at either end p takes more values, and the level is met more closely.
    series = np.random.default_rng(2).standard_normal((20_000, 11))
    got = np.mean(breaks.exact_pvalues(series, min_size=4) <= 0.05)
    assert abs(got - 0.05) < STANDARD_ERRORS * np.sqrt(0.05 * 0.95 / 20_000)


def test_tests_that_miss_their_level(rejections):
    """Check that at n = 11 the asymptotic test rejects 9 to 10%, and an estimated rho too many."""
    asymptotic, error = rejections.loc[(0.0, "asymptotic")]
    assert 0.09 - error < asymptotic < 0.10 + error
    for row in ((0.9, "ar1, rho estimated"), (0.5, "exact"), (0.9, "permutation, trend")):
        rejected, error = rejections.loc[row]
        assert rejected > 0.05 + STANDARD_ERRORS * error
    for row in ((0.0, "OLS-CUSUM"), (0.5, "random_walk")):
        rejected, error = rejections.loc[row]
        assert rejected < 0.05 - STANDARD_ERRORS * error


def test_sizes_against_one_series_at_a_time(rejections):
    """Check that the simulated rates are those of the functions that take one series."""
    random = np.random.default_rng(5)
    position = np.arange(11)
    covariance = 0.9 ** np.abs(position - position[:, np.newaxis])
    series = random.multivariate_normal(np.zeros(11), covariance, 400)
    single = {
        "ar1, rho estimated": lambda y: breaks.sup_f_pvalue(y, "ar1", draws=999).pvalue,
        "permutation, trend": lambda y: (
            breaks.sup_f_pvalue(y, "permutation", draws=999, shift="trend").pvalue
        ),
    }
    for test, pvalue in single.items():
        got = np.mean([pvalue(y) <= 0.05 for y in series])
        expected = rejections.loc[(0.9, test), "rejected"]
        assert abs(got - expected) < STANDARD_ERRORS * np.sqrt(expected * (1 - expected) / 400)


@pytest.mark.parametrize("trimming", [0.05, 2 / 11, 0.3])
def test_asymptotic_pvalue_against_its_process(trimming):
    """Check that p is how often a stationary Ornstein-Uhlenbeck process leaves its band."""
    from scipy.linalg import expm

    for f in (8.5, 15.0):
        # The chance to stay in the band solves u_t = u_xx - x u_x, zero at the edges.
        x, step = np.linspace(-np.sqrt(f), np.sqrt(f), 151, retstep=True)
        x = x[1:-1]
        above, below = 1 / step**2 - x / (2 * step), 1 / step**2 + x / (2 * step)
        generator = np.diag(np.full(len(x), -2 / step**2))
        generator += np.diag(above[:-1], 1) + np.diag(below[1:], -1)
        stays = expm(np.log((1 - trimming) / trimming) * generator).sum(axis=1)
        expected = 1 - np.sum(stays * stats.norm.pdf(x)) * step
        assert break_tests.asymptotic_pvalue(f, trimming) == pytest.approx(expected, abs=LIMIT)
    assert break_tests.asymptotic_pvalue([0.0, np.inf], trimming).tolist() == pytest.approx(
        [1, 0], abs=0.05
    )


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


def test_mean_difference_of_turnover():
    """Check that 6 of 126 splits put as much turnover in 2010-13 over 2005-09, and 1 at best."""
    got = short_series.permutation_mean_difference(TURNOVER[2:7], TURNOVER[7:])
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
    got = short_series.permutation_mean_difference(before, after, alternative)
    assert got.pvalue == pytest.approx(expected[alternative])
    # At best one split, the one observed, is the most extreme on its side.
    assert got.smallest == pytest.approx((2 if alternative == "two-sided" else 1) / len(every))


@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
@pytest.mark.parametrize("before, after", [([5, 3, 8, 1], [9, 2]), (range(6), [4, 4, 7])])
def test_mean_difference_against_scipy(before, after, alternative):
    """Check that scipy, which refuses groups of one, gives the same where nothing is rounded."""
    expected = stats.permutation_test(
        (after, before),
        lambda one, other: sum(one) / len(one) - sum(other) / len(other),
        n_resamples=np.inf,
        alternative=alternative,
    )
    got = short_series.permutation_mean_difference(before, after, alternative)
    assert got.pvalue == pytest.approx(expected.pvalue)
    assert got.difference == pytest.approx(expected.statistic)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: breaks.sup_f([4, 4, 4, 4, 4]), "constant at 4"),
        (lambda: breaks.sup_f([0.3, 0.1 + 0.2, 0.3, 0.3]), "constant"),
        (lambda: breaks.sup_f([1, 2, np.nan, 4, np.inf]), "position 2, 4"),
        (lambda: breaks.sup_f([1, 2, 3]), "3 values.*needs 4"),
        (lambda: breaks.sup_f([1, 2], min_size=1), "2 values.*at least 1 .*needs 3"),
        (lambda: breaks.sup_f([[1, 2], [3, 4]]), "shape"),
        (lambda: breaks.sup_f(["a", "b", "c", "d"]), "not a number"),
        (lambda: breaks.sup_f(TURNOVER, min_size=0), "min_size is 0"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "bootstrap"), "allowed: exact"),
        (lambda: breaks.sup_f_pvalue(range(21), null="exact"), "21 values.*at most 20"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "ar1", rho=1), "rho is 1"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "exact", rho=0.5), "belongs to"),
        (lambda: breaks.sup_f_pvalue(TURNOVER, "ar1", draws=0), "draws is 0"),
        (lambda: breaks.sup_f(TURNOVER, shift="slope"), "allowed: mean, trend"),
        (lambda: breaks.sup_f(range(8), shift="trend"), "straight line"),
        (lambda: breaks.sup_f([0.1 * i + 7 for i in range(8)], shift="trend"), "straight line"),
        (lambda: breaks.sup_f([1, 2, 4, 3, 5], shift="trend"), "at least 3 .* needs 6"),
        (lambda: breaks.sup_f(TURNOVER, 1, "trend"), "min_size is 1; .* 2 or more"),
        (
            lambda: breaks.sup_f_pvalue(TURNOVER, null="exact", shift="trend"),
            "use null='permutation'",
        ),
        (lambda: breaks.exact_pvalues(TURNOVER), "rows of equal length"),
        (lambda: breaks.exact_pvalues([[1, 2, 3, 4], [5, 5, 5, 5]]), "Row 1 is constant at 5"),
        (lambda: breaks.exact_pvalues([[1, 2, np.nan, 4]]), "Row 0 is missing"),
        (lambda: break_tests.pvalue_by_rho(TURNOVER, [0.5, 1.1]), "rho is 1.1"),
        (lambda: break_tests.asymptotic_pvalue(9, 0.5), "trimming is 0.5"),
        (lambda: break_tests.size_of_tests(draws=10, level=5), "level is 5"),
        (lambda: break_tests.size_of_tests(draws=10, rhos=[1.0]), "rho is 1"),
        (
            lambda: break_tests.battery(pd.Series([1.0, 2, 4], [2001, 2003, 2004])),
            "consecutive years",
        ),
        (lambda: short_series.permutation_mean_difference([], [1.0]), "before has shape"),
        (lambda: short_series.permutation_mean_difference([1.0], [np.nan]), "after is missing"),
        (lambda: short_series.permutation_mean_difference(range(50), range(50)), "split in"),
        (lambda: short_series.permutation_mean_difference([1.0], [2.0], "up"), "allowed: greater"),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


def test_a_break_is_weighed_against_every_degree_of_drift():
    """Check each part of the result against the function that gives it alone."""
    series = pd.Series([3.0, 1, 4, 1, 5, 9, 12, 6, 15, 13, 15], index=range(2003, 2014))
    got = break_tests.break_and_drift(series, draws=4_000, seed=7)
    assert got.after == breaks.sup_f(series).break_after
    assert got.any_order == breaks.sup_f_pvalue(series).pvalue
    deviations = series.to_numpy() - series.mean()
    lag = (deviations[1:] * deviations[:-1]).sum() / (deviations**2).sum()
    assert got.rho == pytest.approx(lag)
    alone = breaks.sup_f_pvalue(series, "ar1", 4_000, 7)
    assert got.believed == pytest.approx(alone.pvalue, abs=0.03)
    walk = breaks.sup_f_pvalue(series, "random_walk", 4_000, 7)
    assert got.walk == pytest.approx(walk.pvalue, abs=0.03)
    assert got.any_order < got.believed < got.walk
    assert got.remaining_rho < got.rho
    assert got.by_rho["p"].is_monotonic_increasing
    given = break_tests.break_and_drift(series, rho=0.0, draws=4_000, seed=7)
    assert given.rho == 0 and given.believed < got.believed
    with pytest.raises(ValueError, match="rho is 1"):
        break_tests.break_and_drift(series, rho=1.0)


def test_a_series_that_swings_is_not_believed_to_drift():
    """Check that a negative estimate of the persistence counts as none."""
    series = pd.Series([1.0, 5, 2, 6, 1, 5, 2, 7], index=range(2001, 2009))
    assert breaks.autocorrelation(series.to_numpy()) < 0
    assert break_tests.break_and_drift(series, draws=99).rho == 0


def test_the_battery_against_single_tests():
    """Check that every row is what sup-F says of that scale and sample under that chance."""
    series = pd.Series(TURNOVER, index=range(2003, 2014))
    got = break_tests.battery(series, draws=500, seed=3, rhos=[0.4])
    assert len(got) == 2 * 2 * 3
    pictures = {"any order": ("exact", None), "ρ = 0.4": ("ar1", 0.4)}
    pictures["random walk"] = ("random_walk", None)
    for row in got.itertuples():
        y = (series if row.scale == "levels" else np.log(series)).loc[: row.last]
        assert row.break_after == breaks.sup_f(y).break_after
        null, rho = pictures[row.chance]
        assert row.p == breaks.sup_f_pvalue(y, null, 500, 3, rho=rho).pvalue
    assert got["last"].value_counts().to_dict() == {2012: 6, 2013: 6}
    first = got.set_index(["scale", "last", "chance"])["p"]
    assert first["levels", 2013, "any order"] == pytest.approx(71 / 2310)


def test_a_series_with_a_zero_has_no_logarithms():
    """Check that a long series with a zero is taken at its levels alone."""
    years = range(1990, 2013)
    got = break_tests.battery(pd.Series(np.arange(23) % 7, index=years, dtype=float), draws=50)
    assert set(got["scale"]) == {"levels"}


def test_the_board_shows_what_the_battery_finds():
    """Check that each field is the p-value of its series, sample and picture of chance."""
    series = pd.Series([3.0, 1, 4, 1, 5, 9, 12, 6, 15], index=range(2003, 2012))
    got = break_tests.board({"One": series, "Flat": series * 0 + 1}, seed=3)
    assert got["Series"].tolist() == ["One, 2003–2011", "One, 2003–2010"] * 2
    assert got["Scale"].tolist() == ["levels", "levels", "logs", "logs"]
    exact = breaks.sup_f_pvalue(series.iloc[:-1]).pvalue
    assert got.loc[1, "any order"] == exact
    assert list(got.columns[3:]) == ["any order", "ρ = 0.3", "ρ = 0.6", "ρ = 0.9", "random walk"]
