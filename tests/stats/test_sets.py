"""Tests of consistency, coverage and calibration of sets: by hand, brute force."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from belarus_iran.stats import sets, truth_tables

EXACT = 1e-12


def of_points(condition, outcome, question="sufficiency"):
    """Return the consistency of memberships known exactly, which both bounds must be."""
    low, high = sets.bounds((condition, condition), (outcome, outcome), question)
    assert low == pytest.approx(high, abs=EXACT)
    return low


def test_consistency_of_crisp_sets_counts_cases():
    """Check that with memberships of 0 and 1 both questions are shares of cases."""
    generator = np.random.default_rng(1)
    condition, outcome = generator.integers(0, 2, size=(2, 50))
    both = sum((condition == 1) & (outcome == 1))
    assert of_points(condition, outcome) == pytest.approx(both / sum(condition), abs=EXACT)
    necessity = of_points(condition, outcome, "necessity")
    assert necessity == pytest.approx(both / sum(outcome), abs=EXACT)


def test_consistency_of_fuzzy_sets_by_hand():
    """Check Ragin's measure on memberships summed by hand, for both questions."""
    condition, outcome = [0.2, 0.6, 0.9, 0.4], [0.4, 0.5, 1.0, 0.1]
    shared = 0.2 + 0.5 + 0.9 + 0.1
    assert of_points(condition, outcome) == pytest.approx(shared / 2.1, abs=EXACT)
    assert of_points(condition, outcome, "necessity") == pytest.approx(shared / 2.0, abs=EXACT)
    inside = np.array([0.1, 0.3, 0.5])
    assert of_points(inside, inside + 0.2) == 1


def shared_part(condition, outcome, question):
    """Return Ragin's consistency of exact memberships, summed as he writes it."""
    inner = condition if question == "sufficiency" else outcome
    return sum(map(min, condition, outcome)) / sum(inner)


def test_bounds_against_brute_force():
    """Check the ends of the interval against every corner and a grid inside small boxes."""
    generator = np.random.default_rng(3)
    for trial in range(40):
        ends = np.sort(generator.integers(0, 4, size=(2, 2, 3)) / 3, axis=1)
        condition, outcome = ends[0], ends[1]
        question = ("sufficiency", "necessity")[trial % 2]
        low, high = sets.bounds(condition, outcome, question)
        grid = [
            sorted(
                {
                    *np.linspace(a, b, 3),
                    *(v for v in (*outcome.ravel(), *condition.ravel()) if a <= v <= b),
                }
            )  # fmt: skip
            for a, b in [*condition.T, *outcome.T]
        ]
        found = []
        for values in product(*grid):
            inner = values[:3] if question == "sufficiency" else values[3:]
            if any(inner):
                found.append(shared_part(values[:3], values[3:], question))
        if not found:
            assert np.isnan(low) and np.isnan(high)
            continue
        assert low == pytest.approx(min(found), abs=EXACT)
        assert high == pytest.approx(max(found), abs=EXACT)


def test_calibration_is_monotone_and_complete():
    """Check that a map that falls, leaves 0 to 1 or lacks a code is refused."""
    codes = pd.DataFrame({"cover": [0.0, 1.0, 2.0, 3.0, np.nan]})
    got = sets.calibrate(codes)["cover"]
    np.testing.assert_allclose(got[:4], [0, 1 / 3, 2 / 3, 1], rtol=EXACT)
    assert np.isnan(got[4])
    for bad in ({0: 0, 1: 0.5, 2: 0.4, 3: 1}, {0: 0, 1: 0.5, 2: 0.7, 3: 1.1}, {0: 0, 1: 1}):
        with pytest.raises(ValueError, match="calibration"):
            sets.calibrate(codes, bad)


def test_readings_of_a_range():
    """Check what each reading makes of ranges above, below and across the cut, and of a gap."""
    columns = pd.MultiIndex.from_product([["a"], ["low", "high"]])
    ranges = [[0.6, 1], [0, 0.4], [0.3, 0.7], [np.nan, np.nan], [0.5, 0.5]]
    sets = pd.DataFrame(ranges, columns=columns)
    got = {
        name: truth_tables.crisp(sets, 0.5, name)["a"].tolist() for name in truth_tables.READINGS
    }
    expected = {
        "certain": [1, 0, np.nan, np.nan, np.nan],
        "strict": [1, 0, 0, np.nan, 0],
        "generous": [1, 0, 1, np.nan, 0],
    }
    for name, values in expected.items():
        np.testing.assert_array_equal(got[name], values)
