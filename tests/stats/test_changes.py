"""Tests of change points: published cases, numerical integration, every set of places."""

from itertools import combinations, product
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import COAL_MINING
from scipy import integrate, stats

from belarus_iran.stats import changes

EXACT = 1e-12  # against the same figure computed another way


# against the same quantity computed another way
INTEGRAL = 1e-7  # against numerical integration
SUMS = 1e-10  # logarithms, against the same sums written out
ROUNDING = 1e-12  # of a sum of probabilities
RELATIVE = 1e-9


def test_change_point_of_coal_mining_disasters():
    """Check that the coal-mining disasters became rarer after a year from 1889 to 1892."""
    counts = np.array(COAL_MINING.split(), dtype=int)
    assert (len(counts), counts.sum()) == (112, 191)
    got = changes.change_point(counts, shape=1, rate=1)
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
    got = changes.change_point(counts, shape, scale_rate)
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
    got = changes.change_point(counts, shape, rate)
    assert len(got.posterior) == len(counts) - 1
    assert got.posterior.sum() == pytest.approx(1, abs=1e-12)
    other = changes.change_point(counts[::-1], shape, rate)
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
    got = changes.change_points(counts, shape, rate, n_changes)
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
    got = changes.change_points(counts, shape, scale_rate, 2)
    expected = np.log([integral(counts), total / 3])
    np.testing.assert_allclose(got.log_evidence[[0, 2]], expected, rtol=INTEGRAL)
    first = [(pairs[0, 1] + pairs[0, 2]) / total, pairs[1, 2] / total, 0]
    second = [0, pairs[0, 1] / total, (pairs[0, 2] + pairs[1, 2]) / total]
    np.testing.assert_allclose(got.posterior, [first, second], rtol=INTEGRAL)


def test_evidence_is_a_probability_of_counts():
    """Check that over all series of counts the evidence of each number of changes sums to one."""
    total = np.zeros(3)
    for counts in product(range(11), repeat=3):
        total += np.exp(changes.change_points(counts, 2, 6, 2).log_evidence)
    np.testing.assert_allclose(total, 1, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 200), min_size=4, max_size=30), st.integers(1, 3))
def test_changes_turn_round_with_the_series(counts, n_changes):
    """Check that turning the series round turns the changes, and leaves the evidence."""
    one = changes.change_points(counts, 0.8, 1.5, n_changes)
    other = changes.change_points(counts[::-1], 0.8, 1.5, n_changes)
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
    got = changes.change_points(counts, shape, rate, 2)
    first, second = (1851 + place for place in got.mode)
    assert 1887 <= first <= 1892 and 1945 <= second <= 1949
    none, one, two = got.log_evidence
    assert one - none > np.log(1e6) > two - one > 0


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: changes.change_point([3], 1, 1), "at least two"),
        (lambda: changes.change_point([3, 0.5], 1, 1), "position 1 is 0.5"),
        (lambda: changes.change_point([3, np.nan], 1, 1), "position 1 is nan"),
        (lambda: changes.change_point([3, 1], 0, 1), "shape is 0"),
        (lambda: changes.change_points([3, 1], 1, 1, 2), "n_changes is 2"),
        (lambda: changes.change_points([3, 1], 1, 1, 0), "from 1 to 1"),
        (lambda: changes.change_points([3, 1, 4], 1, 1, 1.5), "n_changes is 1.5"),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


def test_weights_of_a_change_are_those_of_an_integrated_likelihood():
    """Check weights and falls against sums over a grid of both means and the spread."""
    values = np.random.default_rng(1).normal(size=7) + [0, 0, 0, 1, 1, 1, 1]
    got = changes.level_change(pd.Series(values, index=range(2001, 2008)))
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
    got = changes.level_change(series)
    assert got["weight"].sum() == pytest.approx(1, abs=EXACT)
    assert got["weight"].idxmax() == 2005 and got.loc[2005, "fall"] < 1e-6
    assert list(got.index) == [2003, 2004, 2005, 2006]
    for broken in (series.iloc[:4], series.drop(2003), series.replace(1.2, np.nan)):
        with pytest.raises(ValueError, match="five finite values"):
            changes.level_change(broken)
    with pytest.raises(ValueError, match="without error from 2003"):
        changes.level_change(pd.Series([1.0, 1, 2, 2, 2], index=range(2001, 2006)))
