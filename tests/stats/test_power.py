"""Tests of power: brute force over all outcomes, closed forms, other libraries, the tests."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from belarus_iran import store
from belarus_iran.stats import breaks, power, rates

EXACT = 1e-9  # against the same sum made another way
ERRORS = 4  # simulations may miss a closed form by so many of their Monte Carlo errors
LEVEL = 0.05

SEEN = pd.DataFrame({"effect": [0.5, 0.9], "power": [0.1, 0.9]})


def close(got, expected):
    """Check that simulated powers lie within their error of what they should be."""
    error = np.maximum(got["error"], 0.5 / np.sqrt(10_000))
    return (np.abs(got["power"] - expected) <= ERRORS * error).all()


@pytest.mark.parametrize("ratio", [5.0, 0.2])
def test_power_of_a_change_point_against_all_series(ratio):
    """Check that simulated shares are those of the series in which the fall is dated rightly."""
    total, n, last = 9, 4, 1
    weights = np.where(np.arange(n) <= last, ratio, 1)
    expected = 0.0
    for some in product(range(total + 1), repeat=n - 1):
        counts = (*some, total - sum(some))
        if counts[-1] < 0:
            continue
        found = rates.change_point(counts, 1, 1)
        falls = np.mean(counts[: last + 1]) > np.mean(counts[last + 1 :])
        if found.posterior[last] > 0.5 and falls:
            expected += stats.multinomial.pmf(counts, total, weights / weights.sum())
    got = power.power_change_point(total, n, last, [ratio], 0.5, 1, 1, draws=10_000)
    assert close(got, expected)
    # A rise at the place is no fall.
    assert 0.1 < expected < 0.9 if ratio > 1 else expected < 0.01


@pytest.mark.parametrize("alternative", power.ALTERNATIVES)
def test_power_of_mean_differences_against_scipy(alternative):
    """Check that the draws called significant are those that SciPy's permutation test calls so."""
    draws = 60
    noise = np.random.default_rng(3).standard_normal((draws, 7))
    noise[:, 4:] += 0.8
    sides = ("greater", "less") if alternative == "either" else (alternative,)
    seen = [
        any(
            stats.permutation_test(
                (row[4:], row[:4]), lambda x, y: x.mean() - y.mean(), alternative=side
            ).pvalue
            <= 0.1
            for side in sides
        )
        for row in noise
    ]
    got = power.power_mean_difference(4, 3, [0.8], 0.1, alternative, draws, seed=3)
    assert got["power"][0] == pytest.approx(np.mean(seen))
    assert alternative == "less" or 0 < sum(seen) < draws


def test_power_of_mean_differences_stays_below_the_t_test():
    """Check size and power against the most powerful test for normal values, in closed form."""
    shifts = np.array([0.0, 1.0, 2.0])
    got = power.power_mean_difference(5, 4, shifts, draws=10_000)
    freedom, root = 7, np.sqrt(5 * 4 / 9)
    t_test = stats.nct.sf(stats.t.isf(LEVEL, freedom), freedom, shifts * root)
    # Of 126 splits the six most extreme ones are called significant.
    assert abs(got["power"][0] - 6 / 126) <= ERRORS * got["error"][0]
    assert (got["power"] <= t_test + ERRORS * got["error"]).all()
    assert (got["power"] >= t_test - 0.05).all()


@pytest.mark.parametrize("null", power.NULLS)
def test_power_of_a_break_at_the_only_place_allowed(null):
    """Check that with one place to look at, sup-F has the power of F, in closed form."""
    n, shifts = 12, np.array([0.0, 1.0, 2.0])
    got = power.power_break(
        n, shifts, break_after=5, null=null, draws=10_000, min_size=6, cache=False
    )
    limit = stats.f.isf(LEVEL, 1, n - 2)
    expected = stats.ncf.sf(limit, 1, n - 2, shifts**2 * n / 4)
    expected[0] = LEVEL
    # The exact test takes the normal distribution from the values; it costs it a little.
    slack = 0.015 if null == "exact" else 0.0
    assert (np.abs(got["power"] - expected) <= ERRORS * 0.004 + slack).all()


def test_sup_F_sees_less_than_a_test_that_knows_the_place():
    """Check that power is the level without a shift, rises, and stays below that of F."""
    n, last, shifts = 11, 6, np.array([0.0, 1.0, 2.0, 3.0])
    got = power.power_break(n, shifts, last, draws=4000, cache=False)
    product_ = (last + 1) * (n - last - 1) / n
    known = stats.ncf.sf(stats.f.isf(LEVEL, 1, n - 2), 1, n - 2, shifts**2 * product_)
    known[0] = LEVEL
    assert (got["power"] <= known + ERRORS * got["error"]).all()
    assert got["power"][0] >= LEVEL - ERRORS * got["error"][0]
    assert (np.diff(got["power"]) > 0).all()


@pytest.mark.parametrize("noise", power.NOISES)
def test_power_of_a_break_against_the_test_itself(noise):
    """Check that the draws called breaks are those of the exact test, and what the noise is."""
    draws, n, last, shift, rho = 60, 9, 4, 2.0, 0.6
    series = np.random.default_rng(8).standard_normal((draws, n))
    if noise == "ar1":
        for t in range(1, n):
            series[:, t] = rho * series[:, t - 1] + np.sqrt(1 - rho**2) * series[:, t]
    elif noise == "random_walk":
        series = series.cumsum(axis=1)
    series[:, last + 1 :] += shift
    seen = [breaks.sup_f_pvalue(row).pvalue < LEVEL for row in series]
    got = power.power_break(
        n, [shift], last, noise=noise, rho=rho, draws=draws, seed=8, cache=False
    )
    assert got["power"][0] == pytest.approx(np.mean(seen))
    assert 0 < sum(seen) < draws


def test_memory_raises_false_alarms():
    """Check that without any shift, noise with memory is called a break far too often."""
    alarms = [
        power.power_break(11, [0], 6, noise=noise, draws=1000, cache=False)["power"][0]
        for noise in power.NOISES
    ]
    assert alarms[0] < 0.08 < 0.15 < alarms[1] < 0.4 < alarms[2]


def test_answers_are_the_same_with_and_without_the_store(monkeypatch, tmp_path, capfd):
    """Check that a stored answer is what was computed, is not computed again, and draws no bar."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path))
    asked = {"n": 9, "shifts": [0, 2], "break_after": 4, "draws": 50}
    plain = power.power_break(**asked, cache=False)
    done = counted(monkeypatch)
    first = power.power_break(**asked)
    assert len(done) == 2
    again = power.power_break(**asked)
    assert len(done) == 2
    pd.testing.assert_frame_equal(plain, first, check_exact=True)
    pd.testing.assert_frame_equal(plain, again, check_exact=True)
    other = power.power_break(**{**asked, "seed": 1})
    assert len(done) == 4
    assert not other.equals(plain)
    assert capfd.readouterr().err == ""


def counted(monkeypatch):
    """Return a list that grows whenever the power against a shift is computed."""
    done, compute = [], breaks.exact_pvalues
    monkeypatch.setattr(
        breaks,
        "exact_pvalues",
        lambda *values, **named: done.append(1) or compute(*values, **named),
    )
    return done


def test_a_change_of_the_source_makes_stored_answers_old(monkeypatch, tmp_path):
    """Check that answers of another state of source and libraries are not used."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path))
    asked = {"n": 9, "shifts": [2], "break_after": 4, "draws": 50}
    power.power_break(**asked)
    done = counted(monkeypatch)
    monkeypatch.setattr(store, "state", lambda *modules: "another")
    power.power_break(**asked)
    assert len(done) == 1


def test_a_store_that_cannot_be_written_to_costs_time_only(monkeypatch, tmp_path):
    """Check that power is computed where there can be no store."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "file"))
    got = power.power_break(9, [2], 4, draws=50)
    pd.testing.assert_frame_equal(got, power.power_break(9, [2], 4, draws=50, cache=False))


def test_powers_stand_beside_their_effects():
    """Check that every table names the effects that were asked for, in their order."""
    ratios, shifts = [3.0, 1.0], [2.0, 0.0]
    tables = [
        (power.power_rate_given_total(5, 1, 2, ratios), ratios),
        (power.power_change_point(5, 4, 1, ratios, 0.5, 1, 1, draws=9), ratios),
        (power.power_mean_difference(2, 3, shifts, draws=9), shifts),
        (power.power_break(6, shifts, 2, draws=9, cache=False), shifts),
    ]
    for got, effects in tables:
        assert got.columns.tolist() == ["effect", "power", "error"]
        assert got["effect"].tolist() == effects
        assert got["power"].between(0, 1).all()


def test_shift_in_deviations_is_the_t_statistic_in_its_unit():
    """Check that the shift times the root of the sizes is the t of two groups."""
    y = [3.1, 2.2, 4.0, 7.5, 6.1, 8.8, 7.0]
    expected = stats.ttest_ind(y[3:], y[:3]).statistic
    assert power.shift_in_deviations(y, 2) * np.sqrt(3 * 4 / 7) == pytest.approx(expected)


@pytest.mark.parametrize(
    "powers, chance, expected",
    [
        ([0.1, 0.3, 0.7, 0.9], 0.5, 2.5),
        ([0.1, 0.3, 0.7, 0.9], 0.9, 4.0),
        ([0.6, 0.7, 0.8, 0.9], 0.5, 1.0),
        ([0.1, 0.2, 0.3, 0.4], 0.5, np.inf),
        # Where noise makes the curve fall, the pair counts as level at its mean.
        ([0.1, 0.6, 0.4, 0.9], 0.5, 2.0),
        ([0.1, 0.5, 0.3, 0.8], 0.6, 3.5),
    ],
)
def test_smallest_visible_effect(powers, chance, expected):
    """Check that the effect is where the rising curve reaches the chance, or infinite."""
    assert power.smallest_visible([1, 2, 3, 4], powers, chance) == pytest.approx(expected)


@pytest.mark.parametrize(
    "call, told",
    [
        (lambda: power.power_rate_given_total(1, 0, 1, [1]), "t1 is 0; .* above 0"),
        (lambda: power.power_rate_given_total(1, 1, 1, [np.nan]), "ratios is .* finite"),
        (lambda: power.power_rate_given_total(1, 1, 1, []), "at least one"),
        (lambda: power.power_rate_given_total(1, 1, 1, [1], level=1), "between 0 and 1"),
        (lambda: power.power_rate_given_total(2.5, 1, 1, [1]), "whole number"),
        (lambda: power.power_change_point(5, 4, 3, [1], 0.5, 1, 1), "from 0 to 2"),
        (lambda: power.power_mean_difference(9, 9, [1]), "shorter periods"),
        (lambda: power.power_mean_difference(2, 2, [1], alternative="up"), "greater"),
        (lambda: power.power_break(11, [1], 9), "from 1 to 8"),
        (lambda: power.power_break(30, [1], 9), "null='normal'"),
        (lambda: power.power_break(11, [1], 5, null="both"), "exact, normal"),
        (lambda: power.power_break(11, [1], 5, noise="pink"), "independent"),
        (lambda: power.power_break(11, [1], 5, noise="ar1", rho=1), "stationary"),
        (lambda: power.shift_in_deviations([1, 1, 2, 2], 1), "has no unit"),
        (lambda: power.smallest_visible([1, 1], [0, 1]), "do not rise"),
        (lambda: power.smallest_visible([1, 2], [1]), "one for each"),
    ],
)
def test_refusals_say_what_is_allowed(call, told):
    """Check that arguments out of range are refused with a hint at what would do."""
    with pytest.raises(ValueError, match=told):
        call()
