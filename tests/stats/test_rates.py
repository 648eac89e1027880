"""Tests of rates of events: defining equations, other implementations, enumeration.
Tests of change points: published cases, numerical integration, every set of places.
"""

from itertools import combinations, product
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import COAL_MINING
from scipy import integrate, stats

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


EXACT = 1e-12  # against the same figure computed another way


# against the same quantity computed another way
INTEGRAL = 1e-7  # against numerical integration
SUMS = 1e-10  # logarithms, against the same sums written out


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
    st.lists(st.integers(0, 200), min_size=2, max_size=40), st.floats(0.05, 50), st.floats(0.05, 50)
)
def test_posterior_is_a_distribution(counts, shape, rate):
    """Check that the posterior has n - 1 entries, sums to one, and turns round with the series."""
    got = rates.change_point(counts, shape, rate)
    assert len(got.posterior) == len(counts) - 1
    assert got.posterior.sum() == pytest.approx(1, abs=1e-12)
    other = rates.change_point(counts[::-1], shape, rate)
    np.testing.assert_allclose(got.posterior, other.posterior[::-1], rtol=1e-6, atol=1e-12)


def log_predicted(counts, shape, rate):
    """Return the log probability of counts with one rate, each predicted from those before it."""
    total = 0.0
    for place, value in enumerate(counts):
        past = rate + place
        total += stats.nbinom.logpmf(value, shape + sum(counts[:place]), past / (past + 1))
    return total


@pytest.mark.parametrize("n_changes", [1, 2, 3])
@pytest.mark.parametrize("shape, rate", [(0.5, 0.5), (3, 1.2)])
def test_change_points_against_every_set_of_places(n_changes, shape, rate):
    """Check posterior, evidence and mode against a walk through every set of places."""
    counts = [1, 0, 4, 5, 3, 0, 0, 2]
    log_evidence, joint = [], {}
    for number in range(n_changes + 1):
        joint = {}
        for places in combinations(range(len(counts) - 1), number):
            cuts = [0, *(place + 1 for place in places), len(counts)]
            joint[places] = sum(
                log_predicted(counts[a:b], shape, rate)
                for a, b in zip(cuts[:-1], cuts[1:], strict=True)
            )
        weights = np.array(list(joint.values()))
        log_evidence.append(np.logaddexp.reduce(weights) - np.log(comb(7, number)))
    expected = np.zeros((n_changes, len(counts) - 1))
    for places, weight in joint.items():
        expected[range(n_changes), places] += np.exp(weight)
    got = rates.change_points(counts, shape, rate, n_changes)
    np.testing.assert_allclose(got.log_evidence, log_evidence, atol=SUMS)
    expected /= expected[0].sum()
    np.testing.assert_allclose(got.posterior, expected, rtol=RELATIVE, atol=1e-14)
    assert got.mode == max(joint, key=joint.get)


def test_two_changes_against_integration():
    """Check that the evidence of two changes is that had by integrating over three rates."""
    counts, shape, scale_rate = [0, 3, 3, 1], 1.7, 0.6

    def integral(part):
        def density(value):
            likelihood = np.prod(stats.poisson.pmf(part, value))
            return likelihood * stats.gamma.pdf(value, shape, scale=1 / scale_rate)

        return integrate.quad(density, 0, np.inf, epsabs=0, epsrel=1e-10)[0]

    pairs = {
        (i, j): integral(counts[: i + 1])
        * integral(counts[i + 1 : j + 1])
        * integral(counts[j + 1 :])
        for i, j in combinations(range(3), 2)
    }
    total = sum(pairs.values())
    got = rates.change_points(counts, shape, scale_rate, 2)
    expected = np.log([integral(counts), total / 3])
    np.testing.assert_allclose(got.log_evidence[[0, 2]], expected, rtol=INTEGRAL)
    first = [(pairs[0, 1] + pairs[0, 2]) / total, pairs[1, 2] / total, 0]
    second = [0, pairs[0, 1] / total, (pairs[0, 2] + pairs[1, 2]) / total]
    np.testing.assert_allclose(got.posterior, [first, second], rtol=INTEGRAL)


def test_evidence_is_a_probability_of_counts():
    """Check that over all series of counts the evidence of each number of changes sums to one."""
    total = np.zeros(3)
    for counts in product(range(11), repeat=3):
        total += np.exp(rates.change_points(counts, 2, 6, 2).log_evidence)
    np.testing.assert_allclose(total, 1, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 200), min_size=4, max_size=30), st.integers(1, 3))
def test_changes_turn_round_with_the_series(counts, n_changes):
    """Check that turning the series round turns the changes, and leaves the evidence."""
    one = rates.change_points(counts, 0.8, 1.5, n_changes)
    other = rates.change_points(counts[::-1], 0.8, 1.5, n_changes)
    np.testing.assert_allclose(one.posterior.sum(axis=1), 1, atol=ROUNDING)
    np.testing.assert_allclose(one.posterior, other.posterior[::-1, ::-1], rtol=1e-6, atol=ROUNDING)
    np.testing.assert_allclose(one.log_evidence, other.log_evidence, rtol=RELATIVE)


@pytest.mark.parametrize("shape, rate", [(0.5, 0.5), (1, 1), (4, 4)])
def test_two_changes_of_coal_mining_disasters(shape, rate):
    """Check that a second change lies where others find it, after the Second World War.

    Green, P. J. (1995), Biometrika 82(4), 711-732, finds the rate to fall round 1890 and again in
    the late 1940s. One change is worth far more than a second.
    """
    counts = np.array(COAL_MINING.split(), dtype=int)
    got = rates.change_points(counts, shape, rate, 2)
    first, second = (1851 + place for place in got.mode)
    assert 1887 <= first <= 1892 and 1945 <= second <= 1949
    none, one, two = got.log_evidence
    assert one - none > np.log(1e6) > two - one > 0


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: rates.change_point([3], 1, 1), "at least two"),
        (lambda: rates.change_point([3, 0.5], 1, 1), "position 1 is 0.5"),
        (lambda: rates.change_point([3, np.nan], 1, 1), "position 1 is nan"),
        (lambda: rates.change_point([3, 1], 0, 1), "shape is 0"),
        (lambda: rates.change_points([3, 1], 1, 1, 2), "n_changes is 2"),
        (lambda: rates.change_points([3, 1], 1, 1, 0), "from 1 to 1"),
        (lambda: rates.change_points([3, 1, 4], 1, 1, 1.5), "n_changes is 1.5"),
    ],
)
def test_what_is_refused_of_changes(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


def test_weights_of_a_change_are_those_of_an_integrated_likelihood():
    """Check weights and falls against sums over a grid of both means and the spread."""
    values = np.random.default_rng(1).normal(size=7) + [0, 0, 0, 1, 1, 1, 1]
    got = rates.level_change(pd.Series(values, index=range(2001, 2008)))
    level, log_spread = np.linspace(-12, 12, 801), np.linspace(-3, 3, 121)

    def masses(first):
        whole = falls = 0.0
        for spread in np.exp(log_spread):
            before, after = (
                np.exp(
                    -((side[:, None] - level) ** 2).sum(axis=0) / (2 * spread**2)
                    - len(side) * np.log(spread)
                )
                for side in (values[:first], values[first:])
            )
            whole += before.sum() * after.sum()
            falls += (before * (np.cumsum(after) - after / 2)).sum()
        return whole, falls

    found = {2001 + first: masses(first) for first in (2, 3, 4, 5)}
    total = sum(whole for whole, _ in found.values())
    for year, (whole, falls) in found.items():
        assert got.loc[year, "weight"] == pytest.approx(whole / total, rel=0.01)
        assert got.loc[year, "fall"] == pytest.approx(falls / total, rel=0.03)


def test_change_of_level_is_found_and_refused_where_it_cannot_be_told():
    """Check a clear rise, the sum of weights, and series that are too short, broken or exact."""
    series = pd.Series([1.0, 1.2, 0.9, 1.1, 5.0, 5.1, 4.9], index=range(2001, 2008))
    got = rates.level_change(series)
    assert got["weight"].sum() == pytest.approx(1, abs=EXACT)
    assert got["weight"].idxmax() == 2005 and got.loc[2005, "fall"] < 1e-6
    assert list(got.index) == [2003, 2004, 2005, 2006]
    for broken in (series.iloc[:4], series.drop(2003), series.replace(1.2, np.nan)):
        with pytest.raises(ValueError, match="five finite values"):
            rates.level_change(broken)
    with pytest.raises(ValueError, match="without error from 2003"):
        rates.level_change(pd.Series([1.0, 1, 2, 2, 2], index=range(2001, 2006)))
