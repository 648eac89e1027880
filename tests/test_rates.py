"""Tests of rates of events: defining equations, other implementations, numerical integration."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from belarus_iran import rates

RELATIVE = 1e-9  # against the same quantity computed another way
INTEGRAL = 1e-7  # against numerical integration

# Explosions in British coal mines with ten or more deaths, 1851 to 1962: counts by year of the
# 191 dates in Jarrett, R. G. (1979), Biometrika 66(1), 191-193.
COAL_MINING = """
4 5 4 1 0 4 3 4 0 6 3 3 4 0 2 6 3 3 5 4 5 3 1 4 4 1 5 5 3 4 2 5 2 2 3 4 2 1 3 2 2 1 1 1 1 3 0 0 1 0
1 1 0 0 3 1 0 3 2 2 0 1 1 1 0 1 0 1 0 0 0 2 1 0 0 0 1 1 0 2 3 3 1 1 2 1 1 1 1 2 3 3 0 0 0 1 4 0 0 0
1 0 0 0 0 0 1 0 0 1 0 1
"""

count = st.integers(0, 30)
time = st.floats(0.1, 50)


@pytest.mark.parametrize("k, t", [(0, 3.0), (1, 0.5), (17, 6.2)])
def test_rate_limits_leave_the_same_tail(k, t):
    """Check that at either limit the observed count is just so extreme as the confidence allows."""
    got = rates.rate(k, t, confidence=0.9)
    assert got.rate == k / t
    assert stats.poisson.cdf(k, got.high * t) == pytest.approx(0.05, rel=RELATIVE)
    if k:
        assert stats.poisson.sf(k - 1, got.low * t) == pytest.approx(0.05, rel=RELATIVE)
    else:
        assert got.low == 0


def test_rate_ratio_against_R():
    """Check that the example of R's poisson.test gives the limits that R prints."""
    got = rates.rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert got.ratio == pytest.approx(1.971488, abs=5e-7)
    assert got.low == pytest.approx(0.8584264, abs=5e-8)
    assert got.high == pytest.approx(4.2772659, abs=5e-8)


@pytest.mark.parametrize("k1, t1, k2, t2", [(10, 5, 3, 2), (3, 7.5, 9, 2.5), (0, 2, 4, 3)])
def test_rate_ratio_against_the_binomial(k1, t1, k2, t2):
    """Check that limits and p-value are those of the conditional binomial, turned into a ratio."""
    share = t1 / (t1 + t2)
    one_sided = [
        stats.binomtest(k1, k1 + k2, share, alternative=tail) for tail in ("less", "greater")
    ]
    limits = stats.binomtest(k1, k1 + k2).proportion_ci(0.8, method="exact")
    got = rates.rate_ratio(k1, t1, k2, t2, confidence=0.8)
    assert got.pvalue == pytest.approx(min(1, 2 * min(test.pvalue for test in one_sided)))
    assert got.low == pytest.approx(limits.low / (1 - limits.low) * t2 / t1, rel=RELATIVE)
    assert got.high == pytest.approx(limits.high / (1 - limits.high) * t2 / t1, rel=RELATIVE)


@pytest.mark.parametrize("k1, t1, k2, t2", [(10, 5, 3, 2), (3, 7.5, 9, 2.5), (12, 5, 1, 5)])
def test_rate_ratio_against_statsmodels(k1, t1, k2, t2):
    """Check that the p-value is twice the smaller one-sided conditional p-value of statsmodels."""
    from statsmodels.stats.rates import test_poisson_2indep

    tails = [
        test_poisson_2indep(k1, t1, k2, t2, method="exact-cond", alternative=alternative).pvalue
        for alternative in ("larger", "smaller")
    ]
    got = rates.rate_ratio(k1, t1, k2, t2).pvalue
    assert got == pytest.approx(min(1, 2 * min(tails)), rel=RELATIVE)


def test_rate_ratio_with_a_count_of_zero():
    """Check that a zero count leaves one side unbounded and gives the p-value in closed form."""
    got = rates.rate_ratio(4, 3.0, 0, 2.0)
    assert (got.ratio, got.high) == (np.inf, np.inf)
    share = 0.025 ** (1 / 4)
    assert got.low == pytest.approx(share / (1 - share) * 2 / 3, rel=RELATIVE)
    assert got.pvalue == pytest.approx(2 * 0.6**4)
    assert got.smallest == pytest.approx(2 * 0.4**4)
    nothing = rates.rate_ratio(0, 1, 0, 9)
    assert np.isnan(nothing.ratio)
    assert (nothing.low, nothing.high, nothing.pvalue) == (0, np.inf, 1)


@settings(deadline=None)
@given(count, time, count, time)
def test_swapping_inverts_the_ratio(k1, t1, k2, t2):
    """Check that swapping the two rates inverts ratio and limits and leaves the p-value."""
    one, other = rates.rate_ratio(k1, t1, k2, t2), rates.rate_ratio(k2, t2, k1, t1)
    for got, inverse in ((one.ratio, other.ratio), (one.low, other.high), (one.high, other.low)):
        expected = np.inf if inverse == 0 else 1 / inverse
        assert got == pytest.approx(expected, rel=1e-6, nan_ok=True)
    assert one.pvalue == pytest.approx(other.pvalue)
    assert one.smallest == pytest.approx(other.smallest)


@settings(deadline=None)
@given(count, time, count, time)
def test_interval_and_pvalue_agree(k1, t1, k2, t2):
    """Check that the interval leaves 1 out just when p is below 0.05, and p is in its range."""
    got = rates.rate_ratio(k1, t1, k2, t2)
    assert got.smallest * (1 - 1e-9) <= got.pvalue <= 1
    if abs(got.pvalue - 0.05) > 1e-6:
        assert (got.pvalue < 0.05) == (not got.low <= 1 <= got.high)


def test_change_point_of_coal_mining_disasters():
    """Check that the coal-mining disasters became rarer after a year from 1889 to 1892."""
    counts = np.array(COAL_MINING.split(), dtype=int)
    assert (len(counts), counts.sum()) == (112, 191)
    got = rates.change_point(counts, shape=1, rate=1)
    assert 1889 <= 1851 + got.mode <= 1892
    assert got.mode == got.posterior.argmax()
    assert got.posterior[1885 - 1851 : 1896 - 1851].sum() > 0.9
    assert got.log_bayes_factor > np.log(1e6)


def test_change_point_against_integration():
    """Check that posterior and Bayes factor are those had by integrating over the rates."""
    counts, shape, scale_rate = [0, 2, 1, 5], 1.7, 0.6

    def evidence(part):
        def density(value):
            likelihood = np.prod(stats.poisson.pmf(part, value))
            return likelihood * stats.gamma.pdf(value, shape, scale=1 / scale_rate)

        return integrate.quad(density, 0, np.inf, epsabs=0, epsrel=1e-10)[0]

    change = np.array([evidence(counts[:i]) * evidence(counts[i:]) for i in (1, 2, 3)])
    got = rates.change_point(counts, shape, scale_rate)
    np.testing.assert_allclose(got.posterior, change / change.sum(), rtol=INTEGRAL)
    expected = np.log(change.mean() / evidence(counts))
    assert got.log_bayes_factor == pytest.approx(expected, rel=INTEGRAL)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=2, max_size=40),
    st.floats(0.05, 50),
    st.floats(0.05, 50),
)
def test_posterior_is_a_distribution(counts, shape, rate):
    """Check that the posterior has n - 1 entries, sums to one, and turns round with the series."""
    got = rates.change_point(counts, shape, rate)
    assert len(got.posterior) == len(counts) - 1
    assert got.posterior.sum() == pytest.approx(1, abs=1e-12)
    other = rates.change_point(counts[::-1], shape, rate)
    np.testing.assert_allclose(got.posterior, other.posterior[::-1], rtol=1e-6, atol=1e-12)


def events(*rows):
    """Return a frame of events from rows of id, start, end and occasion."""
    frame = pd.DataFrame(rows, columns=["id", "start", "end", "occasion"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def test_counts_by_year():
    """Check that empty years count zero, and that what spans two years is left out and told."""
    frame = events(
        ("E1", "2004-01-01", "2004-12-31", ""),
        ("E2", "2004-05-05", "2004-05-05", ""),
        ("E3", "2006-12-31", "2007-01-01", ""),
        ("E4", "2006-06-01", "2006-06-30", ""),
        ("E5", "1998-06-01", "1999-06-30", ""),
        ("E6", None, None, ""),
    )
    got = rates.counts_by_year(frame, range(2004, 2008))
    expected = pd.Series(
        [2, 0, 1, 0], index=pd.Index([2004, 2005, 2006, 2007], name="year"), name="count"
    )
    pd.testing.assert_series_equal(got, expected)
    assert got.attrs["dropped"] == 2


def test_counts_spread_by_days():
    """Check that an event gives each year its share of the days, leap days included."""
    frame = events(
        ("E1", "2003-12-31", "2004-12-31", ""),
        ("E2", "2003-12-01", "2004-01-31", ""),
        ("E3", "2001-01-01", "2002-12-31", ""),
        ("E4", "2004-02-29", "2004-02-29", ""),
    )
    got = rates.counts_by_year(frame, [2002, 2003, 2004], spread=True)
    expected = [365 / 730, 1 / 367 + 31 / 62, 366 / 367 + 31 / 62 + 1]
    assert got.tolist() == pytest.approx(expected)
    assert got.attrs["dropped"] == 0


def test_count_within_counts_only_what_lies_inside():
    """Check that an event counts if its whole interval lies in the years, both of them included."""
    frame = events(
        ("E1", "2004-12-31", "2005-01-01", ""),
        ("E2", "2005-01-01", "2005-01-01", ""),
        ("E3", "2005-01-01", "2009-12-31", ""),
        ("E4", "2009-12-31", "2009-12-31", ""),
        ("E5", "2009-12-31", "2010-01-01", ""),
        ("E6", "2004-01-01", "2010-12-31", ""),
    )
    assert rates.count_within(frame, 2005, 2009) == 3
    assert rates.count_within(frame, 2004, 2010) == 6


def test_visit_readings_of_made_up_figures():
    """Check that four readings of two figures have the visits and years worked out by hand."""
    quantities = pd.DataFrame(
        {
            "id": ["Q1", "Q2"],
            "value": [6.0, 2.0],
            "start": pd.to_datetime(["2001-01-01", "2004-01-01"]),
            "end": pd.to_datetime(["2003-12-31", "2007-12-31"]),
        }
    )
    got = rates.visit_readings(quantities, "Q1", "Q2")
    assert got["reading"].tolist() == [
        "6 a year against 2 a year",
        "half of 6 a year against 2 a year",
        "6 in all against 2 a year",
        "6 in all against 2 in all",
    ]
    assert got[["k1", "t1", "k2", "t2"]].values.tolist() == [
        [18, 3, 8, 4],
        [9, 3, 8, 4],
        [6, 3, 8, 4],
        [6, 3, 2, 4],
    ]


def test_stage_ratio_counts_dealings_in_whole_years():
    """Check that a stage counts its whole calendar years, and an occasion in it only once."""
    frame = events(
        ("E1", "2000-12-31", "2000-12-31", ""),
        ("E2", "2001-01-02", "2001-01-02", ""),
        ("E3", "2001-01-02", "2001-01-02", "E2"),
        ("E4", "2003-12-31", "2003-12-31", ""),
        ("E5", "2004-07-01", "2004-07-01", ""),
        ("E6", "2003-01-01", "2004-12-31", ""),
    ).assign(scope="bilateral", kind="visit")
    stages = pd.DataFrame(
        {
            "stage": ["Rise", "Decline", "Rise"],
            "dating": ["narration", "narration", "heading"],
            "start": pd.to_datetime(["2001-06-01", "2004-01-01", "1990-01-01"]),
            "end": pd.to_datetime(["2003-06-30", "2005-12-31", "1990-12-31"]),
        }
    )
    got = rates.stage_ratio(frame, stages, "Rise", "Decline", 0.9)
    assert got == rates.rate_ratio(2, 3, 1, 2, 0.9)


@settings(deadline=None)
@given(st.integers(0, 30), time, time)
def test_smallest_clear_ratio_against_all_splits(total, t1, t2):
    """Check the smallest ratio against every way to split the events between the periods."""
    splits = [rates.rate_ratio(k1, t1, total - k1, t2) for k1 in range(total + 1)]
    clear = [split.ratio for split in splits if split.low > 1]
    got = rates.smallest_clear_ratio(total, t1, t2)
    assert got == min(clear) if clear else np.isnan(got)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: rates.rate(-1, 2), "k is -1"),
        (lambda: rates.rate(1, 0), "t is 0"),
        (lambda: rates.rate(1, 2, confidence=95), "confidence is 95"),
        (lambda: rates.rate_ratio(1.5, 2, 3, 4), "k1 is 1.5"),
        (lambda: rates.rate_ratio(1, 2, np.nan, 4), "k2 is nan"),
        (lambda: rates.rate_ratio(1, 2, 3, np.inf), "t2 is inf"),
        (lambda: rates.change_point([3], 1, 1), "at least two"),
        (lambda: rates.change_point([3, 0.5], 1, 1), "position 1 is 0.5"),
        (lambda: rates.change_point([3, np.nan], 1, 1), "position 1 is nan"),
        (lambda: rates.change_point([3, 1], 0, 1), "shape is 0"),
        (lambda: rates.counts_by_year(pd.DataFrame({"start": []}), [2004]), "datetimes"),
        (lambda: rates.counts_by_year(pd.DataFrame({"end": []}), [2004]), "no column 'start'"),
        (
            lambda: rates.counts_by_year(events(("E1", "2005-01-02", "2005-01-01", "")), [2005]),
            "row 0",
        ),
        (
            lambda: rates.counts_by_year(events(("E1", "2005-01-01", "2005-01-01", "")), [1, 1]),
            "repeat",
        ),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()
