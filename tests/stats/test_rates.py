"""Tests of rates of events: defining equations, other implementations, numerical integration."""

from itertools import combinations, product
from math import comb
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from altered import ask
from hypothesis import given, settings
from hypothesis import strategies as st
from published import COAL_MINING
from scipy import integrate, stats

from belarus_iran import evidence
from belarus_iran.checks.rates import every_reading_agrees, rates_differ, visits_break_at_2010
from belarus_iran.measures import stage_rates, two_coders
from belarus_iran.measures.events import (
    bilateral,
    count_within,
    counts_by_year,
    draw_counts,
    presidential_visits,
)
from belarus_iran.stats import changes, rates

# against the same quantity computed another way
INTEGRAL = 1e-7  # against numerical integration
SUMS = 1e-10  # logarithms, against the same sums written out
ROUNDING = 1e-12  # of a sum of probabilities
DRAWS = 4000
DRAWN = 4 / DRAWS**0.5  # against the limit of a mean over draws of numbers below two

RELATIVE = 1e-9
COUNTS = np.arange(41)

STAGES = pd.DataFrame(
    [
        ("Origins", "narration", "1999-01-01", "2000-12-31"),
        ("Stagnation", "narration", "2001-01-01", "2009-12-31"),
        ("Rise", "narration", "2010-01-01", "2014-12-31"),
        ("Decline", "narration", "2015-01-01", "2018-12-31"),
        ("Rise", "heading", "1990-01-01", "1990-12-31"),
    ],
    columns=["stage", "dating", "start", "end"],
).astype({"start": "datetime64[s]", "end": "datetime64[s]"})

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


def test_coverage_of_stage_ratios_in_simulated_records():
    """Check that records drawn from known rates give intervals that hold the ratio of the rates."""
    generator = np.random.default_rng(5)
    busy, quiet, records = 12.0, 8.0, 120
    periods = (("2001-01-01", "2010-01-01", 9 * quiet), ("2010-01-01", "2015-01-01", 5 * busy))
    bounds = [(*np.array(dates, "datetime64[D]").astype(int), mean) for *dates, mean in periods]
    covered = 0
    for _ in range(records):
        days = np.concatenate(
            [generator.integers(a, b, generator.poisson(mean)) for a, b, mean in bounds]
        ).astype("datetime64[D]")
        frame = pd.DataFrame({"start": days, "end": days, "occasion": "", "scope": "bilateral"})
        frame = frame.assign(id=[f"E{i}" for i in range(len(days))], kind="visit")
        got = stage_rates.stage_ratio(frame, STAGES, "Rise", "Stagnation", 0.95)
        covered += got.low <= busy / quiet <= got.high
    assert covered / records >= 0.95 - 3 * (0.95 * 0.05 / records) ** 0.5


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
    got = counts_by_year(frame, range(2004, 2008))
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
    got = counts_by_year(frame, [2002, 2003, 2004], spread=True)
    expected = [365 / 730, 1 / 367 + 31 / 62, 366 / 367 + 31 / 62 + 1]
    assert got.tolist() == pytest.approx(expected)
    assert got.attrs["dropped"] == 0


OPEN = events(
    ("E1", "2001-01-01", "2002-12-31", ""),
    ("E2", "2001-01-01", "2002-12-31", ""),
    ("E3", "2003-01-01", "2006-12-31", ""),
    ("E4", "2005-05-05", "2005-05-05", ""),
    ("E5", "2006-05-05", "2006-06-05", ""),
    ("E6", None, None, ""),
    ("E7", "2000-06-01", "2001-06-01", ""),
)


def test_drawn_counts_tend_to_the_shares():
    """Check that drawn counts lie in the intervals, average to the shares, and can be had again."""
    got = draw_counts(OPEN, range(2001, 2007), DRAWS, seed=7)
    assert got.shape == (DRAWS, 6)
    assert set(got.sum(axis=1)) == {5, 6}
    assert (got[:, 4:].sum(axis=1) >= 2).all() and (got[:, :2].sum(axis=1) >= 2).all()
    shares = counts_by_year(OPEN, range(2001, 2007), spread=True)
    np.testing.assert_allclose(got.mean(axis=0), shares, atol=DRAWN)
    np.testing.assert_array_equal(got, draw_counts(OPEN, range(2001, 2007), DRAWS, seed=7))


@pytest.mark.parametrize("n_changes", [1, 2])
def test_drawn_changes_against_every_year_of_open_events(n_changes):
    """Check posterior and evidence with open dates against a walk through all years they may have.

    Events are told apart, so the weight of a set of years is its share of days times the
    probability of the dates, which leaves the factorials of the counts out.
    """
    years, shape, rate = range(2001, 2007), 0.5, 0.5
    frame = events(
        ("E1", "2001-01-01", "2006-12-31", ""),
        ("E2", "2001-01-01", "2006-12-31", ""),
        ("E3", "2003-01-01", "2004-12-31", ""),
        *((f"E{i}", "2006-05-05", "2006-06-05", "") for i in range(4, 8)),
        ("E8", None, None, ""),
        ("E9", "2000-06-01", "2001-06-01", ""),
    )
    spans = [range(2001, 2007)] * 2 + [range(2003, 2005)]
    days = {year: 366 if year == 2004 else 365 for year in years}
    single, factors, shares = [], [], []
    for placed in product(*spans):
        counts = np.bincount(np.array([*placed, *[2006] * 4]) - 2001, minlength=6)
        found = changes.change_points(counts, shape, rate, n_changes)
        single.append(found.posterior)
        factors.append(np.exp(found.log_evidence[1:] - found.log_evidence[0]))
        shares.append(
            np.prod([days[y] / sum(map(days.get, s)) for y, s in zip(placed, spans, strict=True)])
        )
    single, factors, shares = map(np.array, (single, factors, shares))
    weight = shares * factors[:, -1] / (shares @ factors[:, -1])
    got = stage_rates.drawn_changes(frame, years, shape, rate, n_changes, DRAWS, seed=11)
    assert got.events == 7
    assert got.posterior["change"].tolist() == np.repeat(range(1, n_changes + 1), 5).tolist()
    assert got.posterior["year"].tolist() == list(years)[:-1] * n_changes
    for column, weights in (("probability", weight), ("mean", shares)):
        expected = np.tensordot(weights, single, 1).ravel()
        np.testing.assert_allclose(got.posterior[column], expected, atol=DRAWN / 4)
    assert abs(got.posterior["probability"] - got.posterior["mean"]).max() > DRAWN / 4
    expected = np.log(shares @ factors)
    np.testing.assert_allclose(got.evidence["log_bayes_factor"], expected, atol=DRAWN)
    for low, high, values in (
        *zip(
            got.posterior["low"],
            got.posterior["high"],
            single.reshape(len(shares), -1).T,
            strict=True,
        ),
        *zip(got.evidence["low"], got.evidence["high"], np.log(factors).T, strict=True),
    ):
        order = np.argsort(values)
        heaped = np.cumsum(shares[order])
        # The 5% and 95% points of a handful of values are values, or between two neighbours.
        below = np.searchsorted(heaped, [0.03, 0.07]), np.searchsorted(heaped, [0.93, 0.97])
        for limit, (a, b) in zip((low, high), below, strict=True):
            assert values[order[a]] - 1e-12 <= limit <= values[order[b]] + 1e-12


def test_known_dates_leave_nothing_to_draw():
    """Check that events with known years give the plain posterior, without any spread."""
    years = range(2000, 2006)
    frame = events(
        *((f"E{y}", f"{y}-02-01", f"{y}-03-31", "") for y in (2001, 2001, 2003, 2004, 2004))
    )
    expected = changes.change_points([0, 2, 0, 1, 2, 0], 1, 1, 2)
    got = stage_rates.drawn_changes(frame, years, 1, 1, 2, draws=5, seed=1)
    for column in ("probability", "mean", "low", "high"):
        np.testing.assert_allclose(got.posterior[column], expected.posterior.ravel(), atol=ROUNDING)
    for column in ("log_bayes_factor", "low", "high"):
        factors = expected.log_evidence[1:] - expected.log_evidence[0]
        np.testing.assert_allclose(got.evidence[column], factors, atol=SUMS)


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
    assert count_within(frame, 2005, 2009) == 3
    assert count_within(frame, 2004, 2010) == 6


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
    got = stage_rates.visit_readings(quantities, "Q1", "Q2")
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


def test_readings_count_the_visits_that_enter():
    """Check that n is the visits of the reading reported, the least clear, and not of readings."""
    tables = {"quantities": evidence.load("quantities"), "thresholds": evidence.load("thresholds")}
    got = ask(every_reading_agrees, {"high": "Q01", "low": "Q02"}, **tables)
    readings = stage_rates.reading_ratios(tables["quantities"], "Q01", "Q02", 0.95)
    reported = readings.loc[readings["p"].idxmax()]
    assert got.value == reported["ratio"]
    assert got.n == reported["k1"] + reported["k2"] == 13


def test_break_at_2010_under_every_prior():
    """Check that the weight of the turn claimed comes with its range over the declared priors."""
    tables = {"events": evidence.load("events"), "thresholds": evidence.load("thresholds")}
    rule = {"from": 1993, "to": 2013, "last_year_before": 2009}
    got = ask(visits_break_at_2010, rule, **tables)
    counts = counts_by_year(bilateral(tables["events"], ("visit",)), range(1993, 2014))
    weights = [
        changes.change_point(counts, *prior).posterior[2009 - 1993]
        for prior in stage_rates.declared_priors(SimpleNamespace(**tables)).values()
    ]
    assert (got.low, got.high) == (min(weights), max(weights))
    assert got.low < got.value < got.high


def test_reading_ratios_of_the_paper():
    """Check the readings of the two printed figures: a clear fall in one, and not in the others.

    The ratios are 10 to 3 a year, half of that, 2 to 3 and 2 to 1.5; the limits are those of R's
    poisson.test for the counts and years.
    """
    got = stage_rates.reading_ratios(evidence.load("quantities"), "Q01", "Q02", 0.95)
    assert got["ratio"].tolist() == pytest.approx([10 / 3, 5 / 3, 2 / 3, 4 / 3])
    tests = [
        stats.binomtest(k1, k1 + k2).proportion_ci(0.95, method="exact")
        for k1, k2 in ((50, 6), (25, 6), (10, 6), (10, 3))
    ]
    for side in ("low", "high"):
        shares = np.array([getattr(test, side) for test in tests])
        np.testing.assert_allclose(got[side], shares / (1 - shares) * 2 / 5, rtol=RELATIVE)
    assert ((got["p"] < 0.05) == (got["low"] > 1)).all()
    assert (got["low"] > 1).tolist() == [True, False, False, False]


def test_presidential_visits_that_the_paper_omits():
    """Check that what is told, weak, later, of lower rank or no visit is not taken."""
    wanted = ("V1", "2006-11-05", "visit", "head of state", "", "sure")
    rows = [
        wanted,
        ("V2", "2006-11-05", "visit", "head of state", "E024", "sure"),
        ("V3", "2006-11-05", "visit", "head of state", "", "weak"),
        ("V4", "2020-11-05", "visit", "head of state", "", "sure"),
        ("V5", "2006-11-05", "visit", "minister", "", "sure"),
        ("V6", "2006-11-05", "meeting", "head of state", "", "sure"),
    ]
    visits = pd.DataFrame(rows, columns=["id", "start", "kind", "level", "event", "certainty"])
    visits["start"] = visits["end"] = pd.to_datetime(visits["start"])
    got = presidential_visits(visits, range(2000, 2011))
    assert got["id"].tolist() == ["V1"]
    assert got[["scope", "occasion", "certainty"]].iloc[0].tolist() == ["bilateral", "", "sure"]
    got = presidential_visits(visits, range(2000, 2011), ("sure", "weak"))
    assert got["id"].tolist() == ["V1", "V3"]


def choices_by_hand():
    """Return the choices for four events of which two are one occasion, and one left out."""
    first = events(
        ("E1", "2008-03-01", "2008-03-31", ""),
        ("E2", "2012-01-01", "2012-12-31", ""),
        ("E3", "2012-06-01", "2012-06-30", "E2"),
        ("E4", "2000-01-01", "2001-12-31", ""),
        ("E5", "2009-01-01", "2010-12-31", ""),
    ).assign(scope="bilateral", kind=["visit", "project launched", "visit", "visit", "visit"])
    left_out = events(("V1", "2013-01-01", "2013-01-01", "")).assign(
        scope="bilateral", kind="visit", certainty="sure"
    )
    return stage_rates.event_choices({"one": first, "two": first[:1]}, left_out)


def test_stage_ratios_by_hand():
    """Check counts and ratios under every choice, worked out by hand for a made-up record."""
    got = stage_rates.stage_ratios(choices_by_hand(), STAGES, 0.9)
    assert len(got) == 2 * 2 * 2 * 3 * 4
    keys = [*stage_rates.CHOICES, "measure", "stage", "against"]
    table = got.set_index(keys)
    counted = ["count", "years", "count_against", "years_against"]
    expected = {
        ("one", "once", "left out", "all dealings", "Rise", "Stagnation"): [1, 5, 1, 9],
        ("one", "separately", "left out", "all dealings", "Rise", "Stagnation"): [2, 5, 1, 9],
        ("one", "separately", "added", "all dealings", "Rise", "Decline"): [3, 5, 0, 4],
        # What may have happened in the first stage or in the second did not happen in the Rise.
        ("one", "once", "added", "visits", "Rise", "all others"): [2, 5, 2, 15],
        ("one", "once", "added", "projects", "Rise", "all others"): [1, 5, 0, 15],
        ("two", "once", "added", "visits", "Rise", "Stagnation"): [1, 5, 1, 9],
        ("two", "once", "left out", "visits", "Origins", "Stagnation"): [0, 2, 1, 9],
    }
    for key, counts in expected.items():
        row = table.loc[key]
        assert row[counted].tolist() == counts, key
        ratio = rates.rate_ratio(*counts, 0.9)
        names = ["ratio", "low", "high", "p", "smallest_p"]
        assert row[names].tolist() == list(vars(ratio).values())
        clear = rates.smallest_clear_ratio(counts[0] + counts[2], counts[1], counts[3], 0.9)
        assert row["smallest_clear"] == pytest.approx(clear, nan_ok=True)


def test_stage_changes_by_hand():
    """Check that each row holds what the change points of its own counts and prior hold."""
    priors = {"unit": (1, 1), "strong": (4, 4)}
    got = stage_rates.stage_changes(choices_by_hand(), range(1999, 2019), priors)
    assert len(got) == 2 * 2 * 2 * 3 * 2
    row = got.set_index([*stage_rates.CHOICES, "measure", "prior"]).loc[
        ("one", "once", "added", "visits", "strong")
    ]
    counts = np.zeros(20, int)
    counts[[2008 - 1999, 2012 - 1999, 2013 - 1999]] = 1
    one, two = (changes.change_points(counts, 4, 4, number) for number in (1, 2))
    assert row["count"] == 3
    assert row["last_year"] == 1999 + one.mode[0]
    assert row["weight"] == pytest.approx(one.posterior.max())
    assert (row["first_of_two"], row["second_of_two"]) == tuple(1999 + i for i in two.mode)
    none, single, double = two.log_evidence
    names = ["one_against_none", "two_against_none", "two_against_one"]
    assert row[names].tolist() == pytest.approx([single - none, double - none, double - single])


def test_either_coder_against_agreement():
    """Check that counts, ratios and change points are those of the comparison of the codings."""
    stages = evidence.load("stages")
    codings = {name: evidence.load(name) for name in ("events", "events_second_coder")}
    tables = SimpleNamespace(thresholds=evidence.load("thresholds"))
    priors = stage_rates.declared_priors(tables)
    choices = stage_rates.event_choices(codings, codings["events"][:0])
    base = {"occasions": "once", "presidential_visits": "left out"}
    ratios = stage_rates.stage_ratios(choices, stages, 0.95)
    changes = stage_rates.stage_changes(choices, range(1993, 2014), priors)
    other = two_coders.stage_results(codings, stages, 0.95, *priors["unit"])
    other = other.set_index(["coding", "result"])
    told = ratios[(ratios[list(base)] == pd.Series(base)).all(axis=1)]
    for row in told[(told["measure"] == "all dealings") & (told["stage"] == "Rise")].itertuples():
        assert row.count == other.loc[(row.coder, "dealings in the Rise"), "value"]
        if row.against != stage_rates.OTHERS:
            same = other.loc[(row.coder, f"rate in the Rise over that in the {row.against}")]
            assert [row.ratio, row.low, row.high, row.p] == same.iloc[:4].tolist()
    chosen = base | {"measure": "visits", "prior": "unit"}
    for row in changes[(changes[list(chosen)] == pd.Series(chosen)).all(axis=1)].itertuples():
        same = other.loc[(row.coder, "last year before a change (visits, all stages)")]
        assert [row.last_year, row.weight] == same[["value", "weight"]].tolist()


def test_declared_priors():
    """Check that the three priors expect one event a year and differ in weight alone."""
    priors = stage_rates.declared_priors(SimpleNamespace(thresholds=evidence.load("thresholds")))
    assert list(priors) == ["weak", "unit", "strong"]
    assert all(shape / rate == 1 for shape, rate in priors.values())
    weights = [rate for _, rate in priors.values()]
    assert weights == sorted(set(weights))


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
    got = stage_rates.stage_ratio(frame, stages, "Rise", "Decline", 0.9)
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
        (lambda: rates.rate_ratio("a", 2, 3, 4), "k1 is 'a'; a whole number"),
        (lambda: rates.rate_ratio(1, "b", 3, 4), "t1 is 'b'; a finite number"),
        (lambda: rates.rate_ratio(1, 2, 3, 4, "c"), "confidence is 'c'; a value between"),
        (lambda: changes.change_point([3], 1, 1), "at least two"),
        (lambda: changes.change_point([3, 0.5], 1, 1), "position 1 is 0.5"),
        (lambda: changes.change_point([3, np.nan], 1, 1), "position 1 is nan"),
        (lambda: changes.change_point([3, 1], 0, 1), "shape is 0"),
        (lambda: changes.change_points([3, 1], 1, 1, 2), "n_changes is 2"),
        (lambda: changes.change_points([3, 1], 1, 1, 0), "from 1 to 1"),
        (lambda: changes.change_points([3, 1, 4], 1, 1, 1.5), "n_changes is 1.5"),
        (lambda: draw_counts(OPEN, [2004, 2006], 5, 1), "consecutive"),
        (lambda: draw_counts(OPEN, [2004], 0, 1), "draws is 0"),
        (lambda: stage_rates.drawn_changes(OPEN, [2004], 1, 1, 1, 5, 1), "n_changes is 1"),
        (lambda: counts_by_year(pd.DataFrame({"start": []}), [2004]), "datetimes"),
        (lambda: counts_by_year(pd.DataFrame({"end": []}), [2004]), "no column 'start'"),
        (
            lambda: counts_by_year(events(("E1", "2005-01-02", "2005-01-01", "")), [2005]),
            "row 0",
        ),
        (
            lambda: counts_by_year(events(("E1", "2005-01-01", "2005-01-01", "")), [1, 1]),
            "repeat",
        ),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("side", "earlier", "later", "holds"),
    [
        # The interval of the ratio lies around one, above it, and below it.
        ("not below", 2, 2, True),
        ("not below", 20, 0, True),
        ("not below", 0, 20, None),
        ("above", 2, 2, None),
        ("above", 20, 0, True),
        ("below", 2, 2, None),
        ("below", 0, 20, True),
    ],
)
def test_side_of_one_on_which_a_ratio_must_lie(side, earlier, later, holds):
    """Check that only an interval wholly below one fails what must not be clearly rarer."""
    days = ["2001-05-05"] * earlier + ["2005-05-05"] * later
    dealings = events(*((f"E{number}", day, day, "") for number, day in enumerate(days)))
    rule = {"periods": {"the first": [2000, 2003], "the second": [2004, 2007]}, "side": side}
    tables = {
        "events": dealings.assign(scope="bilateral", kind="visit"),
        "thresholds": evidence.load("thresholds"),
    }
    assert ask(rates_differ, rule, **tables).holds is holds
