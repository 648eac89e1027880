"""Tests of consistency, coverage and calibration of sets: by hand, brute force."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from belarus_iran.stats import sets, truth_tables

EXACT = 1e-12


def test_consistency_of_crisp_sets_counts_cases():
    """Check that with memberships of 0 and 1 both measures are shares of cases."""
    generator = np.random.default_rng(1)
    condition, outcome = generator.integers(0, 2, size=(2, 50))
    both = sum((condition == 1) & (outcome == 1))
    assert sets.consistency(condition, outcome) == pytest.approx(both / sum(condition), abs=EXACT)
    for measure, question in (("consistency", "necessity"), ("coverage", "sufficiency")):
        got = getattr(sets, measure)(condition, outcome, for_=question)
        assert got == pytest.approx(both / sum(outcome), abs=EXACT)


def test_consistency_of_fuzzy_sets_by_hand():
    """Check Ragin's measure on memberships summed by hand, for both questions."""
    condition, outcome = [0.2, 0.6, 0.9, 0.4], [0.4, 0.5, 1.0, 0.1]
    shared = 0.2 + 0.5 + 0.9 + 0.1
    assert sets.consistency(condition, outcome) == pytest.approx(shared / 2.1, abs=EXACT)
    assert sets.consistency(condition, outcome, "necessity") == pytest.approx(
        shared / 2.0, abs=EXACT
    )
    assert sets.coverage(condition, outcome, "necessity") == pytest.approx(shared / 2.1, abs=EXACT)
    inside = np.array([0.1, 0.3, 0.5])
    assert sets.consistency(inside, inside + 0.2) == 1


@pytest.mark.parametrize(
    ("condition", "outcome", "question", "told"),
    [
        ([0.5, 1.2], [0, 1], "sufficiency", "condition must hold .* from 0 to 1"),
        ([0.5, 1], [0, -0.1], "necessity", "outcome must hold .* from 0 to 1"),
        ([0.5, np.nan], [0, 1], "sufficiency", "condition must hold"),
        ([0.5, 1], [0, 1], "fun", "'sufficiency' or 'necessity', found 'fun'"),
        ([0, 0], [0, 1], "sufficiency", "condition is empty"),
        ([0, 1], [0, 0], "necessity", "outcome is empty"),
        ([0, 1, 1], [0, 1], "necessity", "shapes"),
        ([], [], "sufficiency", "empty"),
    ],
)
def test_consistency_refuses_what_has_no_answer(condition, outcome, question, told):
    """Check that wrong memberships, empty sets and unknown questions are refused with a reason."""
    with pytest.raises(ValueError, match=told):
        sets.consistency(condition, outcome, question)


def test_coverage_refuses_an_unknown_question():
    """Check that coverage does not guess what an unknown question means."""
    with pytest.raises(ValueError, match="found 'fun'"):
        sets.coverage([1], [1], "fun")


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
                found.append(sets.consistency(values[:3], values[3:], question))
        if not found:
            assert np.isnan(low) and np.isnan(high)
            continue
        assert low == pytest.approx(min(found), abs=EXACT)
        assert high == pytest.approx(max(found), abs=EXACT)


def test_bounds_of_points_are_the_consistency():
    """Check that ranges without width give the consistency itself, twice."""
    condition, outcome = [0.2, 0.6, 0.9], [0.4, 0.5, 0.3]
    for question in ("sufficiency", "necessity"):
        expected = sets.consistency(condition, outcome, question)
        got = sets.bounds((condition, condition), (outcome, outcome), question)
        assert got == pytest.approx((expected, expected), abs=EXACT)
    with pytest.raises(ValueError, match="in this order"):
        sets.bounds(([0.5], [0.2]), ([0], [1]))


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
