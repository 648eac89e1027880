"""Tests of rank correlation against scipy."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from belarus_iran.stats import correlation

EXACT = 1e-12


def test_tau_against_scipy():
    """Check Kendall's tau-b, and what ties throughout make of it, against another library."""
    generator = np.random.default_rng(4)
    left, right = generator.integers(0, 4, size=(2, 200, 6)) / 3
    got = correlation.tau_b(left, right)
    for one, (x, y) in zip(got, zip(left, right, strict=True), strict=True):
        expected = kendalltau(x, y).statistic
        if len(set(y)) > 1 and len(set(x)) > 1:
            assert one == pytest.approx(expected, abs=EXACT)
    tied = np.ones((1, 4))
    assert np.isnan(correlation.tau_b(left[:1, :4], tied))[0]
    assert correlation.tau_b(tied, np.array([[0, 1, 2, 3]]))[0] == 0
