"""Tests of Krippendorff's alpha: a published example, closed forms, every draw."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belarus_iran.stats import agreement

PUBLISHED = 5e-4  # alphas are published to three decimals
RELATIVE = 1e-12  # against the same quantity computed another way
QUANTILE = 0.02  # how far a quantile level estimated by drawing may miss
NONE = np.nan
# Four observers and twelve units in Krippendorff (2011), section E.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]


@pytest.mark.parametrize(
    "level, expected", [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_against_Krippendorff_2011(level, expected):
    """Check that the published example has the published alphas, also in words and reordered."""
    assert agreement.alpha(OBSERVERS, level) == pytest.approx(expected, abs=PUBLISHED)
    shuffled = [[row[i] for i in (7, 3, 11, 0, 9, 1, 2, 10, 4, 8, 6, 5)] for row in OBSERVERS[::-1]]
    assert agreement.alpha(shuffled, level) == pytest.approx(expected, abs=PUBLISHED)
    words = [[None if np.isnan(code) else f"no. {code}" for code in row] for row in OBSERVERS]
    assert agreement.alpha(words, "nominal") == pytest.approx(0.743, abs=PUBLISHED)


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 2), min_size=2, max_size=12), st.integers(0, 3))
@settings(deadline=None)
def test_alpha_of_two_coders_in_closed_form(pairs, single):
    """Check nominal alpha against its closed form, which codes of one coder alone do not enter."""
    one, two = (list(codes) for codes in zip(*pairs, strict=True))
    values = one + two
    n = len(values)
    by_chance = sum(values[i] != values[j] for i, j in permutations(range(n), 2)) / (n * (n - 1))
    observed = np.mean([a != b for a, b in pairs])
    got = agreement.alpha([[*one, single], [*two, NONE]], "nominal")
    if by_chance == 0:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(1 - observed / by_chance, rel=RELATIVE, abs=RELATIVE)


def test_bootstrap_interval_against_every_draw():
    """Check that the limits lie where the distribution over all possible draws puts them."""
    one, two = [0, 0, 1, 1], [0, 1, 1, 1]
    every = []
    for draw in product(range(4), repeat=4):
        value = agreement.alpha([[one[i] for i in draw], [two[i] for i in draw]], "nominal")
        every += [] if np.isnan(value) else [value]
    got = agreement.agree(one, two, "nominal", confidence=0.6, draws=4000, seed=3)
    assert got.draws < 4000 and got.n == 4 and got.same == 0.75
    for limit, level in ((got.low, 0.2), (got.high, 0.8)):
        assert np.mean(np.array(every) < limit - RELATIVE) <= level + QUANTILE
        assert np.mean(np.array(every) <= limit + RELATIVE) >= level - QUANTILE
    assert agreement.agree(one, two, "nominal", 0.6, draws=4000, seed=3) == got


def test_agree_refuses_codes_that_cannot_be_compared():
    """Check that lists of different length, no codes and a wrong coverage are refused."""
    for one, two, confidence in (([1], [1, 2], 0.9), ([], [], 0.9), ([1], [1], 1.0)):
        with pytest.raises(ValueError, match="needed"):
            agreement.agree(one, two, "nominal", confidence, draws=1, seed=1)
