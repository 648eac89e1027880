"""Tests of rank correlation against scipy."""

import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from belarus_iran.stats import short_series

EXACT = 1e-12
# As printed.
PUBLISHED = 5e-7


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5]),
        ([0, 0, 1, 3, 3, 2], [5, 5, 0, 0, 1, 5]),
        ([0, 0, 0, 0, 0, 1], [1, 1, 2, 2, 2, 7]),
    ],
)
def test_association_against_all_orderings(first, second):
    """Check correlation and p-value against every ordering counted one by one."""
    found = short_series.association(first, second)
    x, y = (pd.Series(series).rank() for series in (first, second))
    rho = x.corr(y)
    every = [np.corrcoef(x, np.array(perm))[0, 1] for perm in permutations(y)]
    far = np.abs(every)
    assert found.rho == pytest.approx(rho, abs=EXACT)
    assert found.p == pytest.approx(np.mean(far >= abs(rho) - 1e-9), abs=EXACT)
    assert found.smallest == pytest.approx(np.mean(far >= far.max() - 1e-9), abs=EXACT)
    assert short_series.association(second, first).p == pytest.approx(found.p, abs=EXACT)


def test_association_refuses_what_it_cannot_test():
    """Check that constant series and series of unlike length are refused."""
    with pytest.raises(ValueError, match="constant"):
        short_series.association([1, 1, 1], [1, 2, 3])
    with pytest.raises(ValueError, match="2 values stand against 3"):
        short_series.association([1, 2], [1, 2, 3])


def test_spearman_against_a_published_case():
    """Check rho and p of ten persons' intelligence and hours of television (Wikipedia)."""
    intelligence = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    television = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    got = short_series.spearman(pd.Series(intelligence), pd.Series(television))
    assert got.rho == pytest.approx(-29 / 165, abs=EXACT)
    assert got.p == pytest.approx(0.627188, abs=PUBLISHED)


def test_spearman_interval_against_its_formula():
    """Check the interval against Fisher's z with the variance of Bonett and Wright (2000)."""
    first, second = pd.Series([1, 2, 3, 4, 5, 6, 7, 8]), pd.Series([2, 1, 4, 3, 6, 5, 8, 7])
    got = short_series.spearman(first, second, confidence=0.9)
    assert got.rho == pytest.approx(1 - 6 * 8 / (8 * 63), abs=EXACT)
    half = 1.6448536269514722 * math.sqrt((1 + got.rho**2 / 2) / 5)
    assert math.atanh(got.low) == pytest.approx(math.atanh(got.rho) - half, abs=1e-9)
    assert math.atanh(got.high) == pytest.approx(math.atanh(got.rho) + half, abs=1e-9)
