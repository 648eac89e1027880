"""Tests of placebo pairs: handmade trade, brute force over orderings and splits."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest

from belarus_iran.robustness import placebo

YEARS = range(2005, 2012)
EXACT = 1e-12
TRADE = {"IRN": [3, 1, 4, 9, 12, 8, 11], "TUR": [10, 30, 20, 40, 15, 25, 35], "SAU": [1] * 7}


@pytest.fixture
def trade():
    """Return trade with three states, a union, and a state that missed a year."""
    rows = [
        (year, partner, 1, amount - 1, 1)
        for partner, amounts in TRADE.items()
        for year, amount in zip(YEARS, amounts, strict=True)
    ]
    rows += [(year, "EUU", 27, 900 + year, 800) for year in YEARS]
    rows += [(year, "OMN", 1, year, None if year == 2008 else 2) for year in YEARS]
    rows += [(2004, "IRN", 1, 500, 500)]
    return pd.DataFrame(rows, columns=["year", "partner", "states", *placebo.FLOWS])


def strongest(values):
    """Return the largest F of one shift, by least squares at each place in turn."""
    values = np.array(values, dtype=float)
    whole = ((values - values.mean()) ** 2).sum()
    left = [
        sum(((part - part.mean()) ** 2).sum() for part in (values[:size], values[size:]))
        for size in range(2, len(values) - 1)
    ]
    return (whole - min(left)) / (min(left) / (len(values) - 2))


def test_turnover_keeps_whole_series_of_states(trade):
    """Check that both flows are added and unions, gaps and constant series are left out."""
    expected = pd.DataFrame(
        {"IRN": TRADE["IRN"], "TUR": TRADE["TUR"]}, index=pd.Index(YEARS, name="year"), dtype=float
    ).rename_axis(columns="partner")
    pd.testing.assert_frame_equal(placebo.turnover(trade, YEARS, 1), expected)
    assert list(placebo.turnover(trade, YEARS, 10)) == ["TUR"]


def test_turnover_refuses_two_rows_for_a_year(trade):
    """Check that a doubled row is named and not added up."""
    with pytest.raises(ValueError, match="IRN has two rows for 2004"):
        placebo.turnover(pd.concat([trade, trade.tail(1)]), range(2004, 2012), 1)


@pytest.mark.parametrize("years", [[], [2050], range(2003, 2006)])
def test_turnover_names_the_years_there_are(trade, years):
    """Check that years of which nothing is reported are refused, and what there is is named."""
    with pytest.raises(ValueError, match="the table has 2004, 2005, .*, 2011"):
        placebo.turnover(trade, years, 1)


def test_stage_tests_by_brute_force(trade):
    """Check that statistics and p-values are those of all orderings and of all splits."""
    wide = placebo.turnover(trade, YEARS, 1)
    got = placebo.stage_tests(wide, range(2003, 2008), range(2008, 2015)).loc["IRN"]
    values = TRADE["IRN"]
    observed = strongest(values)
    orders = [strongest(order) for order in permutations(values)]
    splits = [
        np.mean([values[i] for i in after])
        - np.mean([values[i] for i in range(7) if i not in after])
        for after in combinations(range(7), 4)
    ]
    gap = np.mean(values[3:]) - np.mean(values[:3])
    tail = min(np.mean(np.array(splits) >= gap - EXACT), np.mean(np.array(splits) <= gap + EXACT))
    assert got["statistic"] == pytest.approx(observed)
    assert got["break_after"] == 2007
    assert got["p_break"] == pytest.approx(np.mean(np.array(orders) >= observed * (1 - EXACT)))
    assert got["ratio"] == pytest.approx(np.mean(values[3:]) / np.mean(values[:3]))
    assert got["p_ratio"] == pytest.approx(2 * tail)


def test_stage_tests_need_both_stages(trade):
    """Check that a stage outside the years is told."""
    wide = placebo.turnover(trade, YEARS, 1)
    with pytest.raises(ValueError, match="2005-2011 hold none"):
        placebo.stage_tests(wide, range(1997, 2005), range(2005, 2010))
    with pytest.raises(ValueError, match="7 years and 0 pairs; one or more"):
        placebo.stage_tests(wide[[]], range(2005, 2007), range(2007, 2010))


def test_share_counts_the_pair_itself():
    """Check that no share is below one divided by the number of pairs, and that ties count."""
    tests = pd.DataFrame({"statistic": [9.0, 4.0, 4.0, 1.0]}, index=["TUR", "IRN", "SYR", "SAU"])
    shares = {
        partner: placebo.share_as_large(tests, partner, "statistic") for partner in tests.index
    }
    assert shares == {"TUR": 0.25, "IRN": 0.75, "SYR": 0.75, "SAU": 1.0}
    with pytest.raises(KeyError, match="No 'XYZ' in the table. Allowed: TUR, IRN, SYR, SAU"):
        placebo.share_as_large(tests, "XYZ", "statistic")
    with pytest.raises(KeyError, match="No 'ratio' in the table. Allowed: statistic"):
        placebo.share_as_large(tests, "IRN", "ratio")
