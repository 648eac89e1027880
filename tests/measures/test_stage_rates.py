"""Tests of rates and changes by stage: made-up records by hand, draws against every choice."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from belarus_iran import evidence
from belarus_iran.measures import stage_rates
from belarus_iran.stats import rates

SUMS = 1e-10  # logarithms, against the same sums written out
ROUNDING = 1e-12  # of a sum of probabilities
DRAWS = 4000
DRAWN = 4 / DRAWS**0.5  # against the limit of a mean over draws of numbers below two
RELATIVE = 1e-9
STAGES = pd.DataFrame(
    [
        ("Origins", "heading", "1999-01-01", "2000-12-31"),
        ("Stagnation", "heading", "2001-01-01", "2009-12-31"),
        ("Rise", "heading", "2010-01-01", "2014-12-31"),
        ("Decline", "heading", "2014-01-01", "2018-12-31"),
        ("Rise", "narration", "1990-01-01", "1990-12-31"),
    ],
    columns=["stage", "dating", "start", "end"],
).astype({"start": "datetime64[s]", "end": "datetime64[s]"})


def events(*rows):
    """Return a frame of events from rows of id, start, end and occasion."""
    frame = pd.DataFrame(rows, columns=["id", "start", "end", "occasion"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


OPEN = events(
    ("E1", "2001-01-01", "2002-12-31", ""),
    ("E2", "2001-01-01", "2002-12-31", ""),
    ("E3", "2003-01-01", "2006-12-31", ""),
    ("E4", "2005-05-05", "2005-05-05", ""),
    ("E5", "2006-05-05", "2006-06-05", ""),
    ("E6", None, None, ""),
    ("E7", "2000-06-01", "2001-06-01", ""),
)


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
        found = rates.change_points(counts, shape, rate, n_changes)
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
    expected = rates.change_points([0, 2, 0, 1, 2, 0], 1, 1, 2)
    got = stage_rates.drawn_changes(frame, years, 1, 1, 2, draws=5, seed=1)
    for column in ("probability", "mean", "low", "high"):
        np.testing.assert_allclose(got.posterior[column], expected.posterior.ravel(), atol=ROUNDING)
    for column in ("log_bayes_factor", "low", "high"):
        factors = expected.log_evidence[1:] - expected.log_evidence[0]
        np.testing.assert_allclose(got.evidence[column], factors, atol=SUMS)


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
        "3 a year (half of 6) against 2 a year",
        "6 in all against 2 a year",
        "6 in all against 2 in all",
    ]
    assert got[["k1", "t1", "k2", "t2"]].values.tolist() == [
        [18, 3, 8, 4],
        [9, 3, 8, 4],
        [6, 3, 8, 4],
        [6, 3, 2, 4],
    ]


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


def test_ways_of_counting_are_summed_up():
    """Check the least and the greatest ratio, the widest reach and how many ways are clear."""
    rows = [
        ("visits", "Rise", "Decline", 3.0, 0.5, 8.0),
        ("visits", "Rise", "Decline", 5.0, 1.1, 9.0),
        ("visits", "Rise", "Decline", 0.2, 0.1, 0.9),
        ("visits", "Rise", "Decline", np.nan, 0.0, np.inf),
        ("projects", "Rise", "Decline", 1.0, 0.5, 2.0),
    ]
    columns = ["measure", "stage", "against", "ratio", "low", "high"]
    got = stage_rates.by_comparison(pd.DataFrame(rows, columns=columns))
    expected = [
        ("visits", "Rise", "Decline", 3, 0.2, 5.0, 0.1, 9.0, 2),
        ("projects", "Rise", "Decline", 1, 1.0, 1.0, 0.5, 2.0, 0),
    ]
    assert [tuple(row) for row in got.itertuples(index=False)] == expected


@pytest.mark.parametrize(("total", "least", "most"), [(2, np.inf, np.inf), (40, 1.5, 2.5)])
def test_the_smallest_ratio_seen_by_simulation(total, least, most):
    """Check that about half of all records drawn at the ratio found are told from one, or none."""
    ratio = stage_rates.smallest_seen(total, 5, 8, 0.05)
    assert least <= ratio <= most
    if np.isfinite(ratio):
        drawn = np.random.default_rng(3).binomial(total, 5 * ratio / (5 * ratio + 8), 2000)
        seen = [stats.binomtest(int(k), total, 5 / 13).pvalue for k in np.unique(drawn)]
        seen = dict(zip(np.unique(drawn), seen, strict=True))
        assert np.mean([seen[k] < 0.05 for k in drawn]) == pytest.approx(0.5, abs=0.12)


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
    one, two = (rates.change_points(counts, 4, 4, number) for number in (1, 2))
    assert row["count"] == 3
    assert row["last_year"] == 1999 + one.mode[0]
    assert row["weight"] == pytest.approx(one.posterior.max())
    assert (row["first_of_two"], row["second_of_two"]) == tuple(1999 + i for i in two.mode)
    none, single, double = two.log_evidence
    names = ["one_against_none", "two_against_none", "two_against_one"]
    assert row[names].tolist() == pytest.approx([single - none, double - none, double - single])


def test_declared_priors():
    """Check that the three priors expect one event a year and differ in weight alone."""
    priors = stage_rates.declared_priors(evidence.load("thresholds"))
    assert list(priors) == ["weak", "unit", "strong"]
    assert all(shape / rate == 1 for shape, rate in priors.values())
    weights = [rate for _, rate in priors.values()]
    assert weights == sorted(set(weights))


@pytest.mark.parametrize(
    "call, message",
    [(lambda: stage_rates.drawn_changes(OPEN, [2004], 1, 1, 1, 5, 1), "n_changes is 1")],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


def test_single_changes_are_drawn_with_and_without_what_is_left_out():
    """Check that each kind has the posterior of its own events, beside that with visits added."""
    by_hand = choices_by_hand()
    choices = {("first", *key[1:]): by_hand[key] for key in by_hand if key[0] == "one"}
    years = range(1999, 2019)
    got = stage_rates.single_changes(choices, {"Visits": ("visit",)}, years, (1, 1), 5, 200)
    for visits, column in (("left out", "probability"), ("added", "other")):
        chosen = stage_rates.bilateral(choices["first", "once", visits], ("visit",))
        alone = stage_rates.drawn_changes(chosen, years, 1, 1, 1, 200, 5)
        assert got[column].tolist() == alone.posterior["probability"].tolist()
    assert (got["probability"] != got["other"]).any()
