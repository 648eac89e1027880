"""Tests of rates of events: defining equations, other implementations, enumeration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from belarus_iran.stats import rates

ROUNDING = 1e-12  # of a sum of probabilities
RELATIVE = 1e-9
COUNTS = np.arange(41)
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


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_coverage_of_a_rate_by_enumeration(confidence):
    """Check that the interval holds the true rate at least as often as it says, and not always."""
    found = [rates.rate(k, 2.5, confidence) for k in range(120)]
    low, high = (np.array([getattr(one, side) for one in found]) for side in ("low", "high"))
    for truth in np.geomspace(0.02, 20, 60):
        mass = stats.poisson.pmf(np.arange(120), truth * 2.5)
        covered = mass[(low <= truth) & (truth <= high)].sum()
        assert covered >= confidence - ROUNDING, truth
        if truth > 10:
            assert covered < confidence + 0.05


@pytest.mark.parametrize("t1, t2", [(5, 9), (5, 4), (3, 16)])
def test_coverage_of_a_rate_ratio_by_enumeration(t1, t2):
    """Check coverage over all pairs of counts, for each total and for counts of several rates."""
    confidence = 0.95
    found = [[rates.rate_ratio(k1, t1, k2, t2, confidence) for k2 in COUNTS] for k1 in COUNTS]
    low, high = (
        np.array([[getattr(one, side) for one in row] for row in found]) for side in ("low", "high")
    )
    for truth in (0.1, 0.4, 1, 1.7, 6):
        inside = (low <= truth) & (truth <= high)
        share = truth * t1 / (truth * t1 + t2)
        for total in COUNTS:
            first = np.arange(total + 1)
            mass = stats.binom.pmf(first, total, share)
            assert mass[inside[first, total - first]].sum() >= confidence - ROUNDING
        for quiet in np.array([0.1, 0.5, 1]) * 15 / max(truth * t1, t2):
            counts = stats.poisson.pmf(COUNTS, truth * quiet * t1)
            others = stats.poisson.pmf(COUNTS, quiet * t2)
            # What lies beyond the table counts as missed.
            assert counts @ inside @ others >= confidence - 1e-3
            if min(truth * quiet * t1, quiet * t2) > 5:
                assert counts @ inside @ others < confidence + 0.03


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: rates.rate(-1, 2), "k is -1"),
        (lambda: rates.rate(1, 0), "t is 0"),
        (lambda: rates.rate(1, 2, confidence=95), "confidence is 95"),
        (lambda: rates.rate_ratio(1.5, 2, 3, 4), "k1 is 1.5"),
        (lambda: rates.rate_ratio(1, 2, np.nan, 4), "k2 is nan"),
        (lambda: rates.rate_ratio(1, 2, 3, np.inf), "t2 is inf"),
        (lambda: rates.rate_ratio("a", 2, 3, 4), "k1 is 'a'; a whole number"),
        (lambda: rates.rate_ratio(1, "b", 3, 4), "t1 is 'b'; a finite number"),
        (lambda: rates.rate_ratio(1, 2, 3, 4, "c"), "confidence is 'c'; a value between"),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()
