"""Tests of results over ranges: a published function of known indices."""

import numpy as np
import pandas as pd
import pytest

from belarus_iran.stats import ranges

INDEX = 0.01
SEED = 20141


def test_sobol_against_ishigami():
    """Check the indices of Ishigami's function (a = 7, b = 0.1) against the published ones."""
    # Ishigami and Homma (1990); Sobol' and Levitan (1999); figures from the closed form.
    expected = {"first": [0.3139, 0.4424, 0.0], "total": [0.5576, 0.4424, 0.2437]}
    bounds = pd.DataFrame({"low": -np.pi, "high": np.pi}, index=["x1", "x2", "x3"])

    def ishigami(x):
        return (np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))[None]

    got = ranges.sobol_intervals(ishigami, bounds, SEED, 0.999)
    for order, values in expected.items():
        rows = got[got["order"] == order]
        assert list(rows["value"]) == pytest.approx(values, abs=INDEX)
        assert (rows["low"] - 1e-3 <= values).all() and (values <= rows["high"] + 1e-3).all()
        assert (rows["high"] - rows["low"] < 4 * INDEX).all()


def test_unbounded_sum_is_not_taken_for_none():
    """Check that a sum that nothing bounds above is infinite, not impossible."""
    limits = [(np.array([1.0, 0.0]), 1.0, 2.0), (np.array([0.0, 1.0]), 3.0, np.inf)]
    assert ranges.linear_range(limits, [1, 1]) == (4.0, np.inf)
