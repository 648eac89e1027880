"""Permutation tests of a difference in means and of a fall after marked years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import ceil, comb

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.shown import Shown
from belarus_iran.stats import arguments

# More splits of two groups than this are not enumerated: the answer would take minutes.
SPLITS_LIMIT = 1_000_000


ALTERNATIVES = ("greater", "less", "two-sided")


@dataclass(frozen=True)
class MeanDifference(Shown):
    """Exact permutation test of a difference between two means."""

    difference: float  # Mean after less mean before, in the unit of the values
    pvalue: float  # Share of all splits at least as extreme as the observed one
    # Smallest p-value that groups of these sizes can reach at all when no values are equal.
    smallest: float
    alternative: str  # The alternative tested


def permutation_mean_difference(
    before: ArrayLike, after: ArrayLike, alternative: str = "greater"
) -> MeanDifference:
    """Test a difference between two means over every way to split the values.

    With `difference`, `pvalue`, `smallest` and `alternative`. The observed split counts among the
    extreme ones, so the one-sided p-value is at least 1 / C(m + k, k).

    References
    ----------
    Ernst, M. D. (2004). Permutation methods: a basis for exact inference. Statistical Science
    19(4), 676-685.
    """
    arguments.require_one_of(alternative, "alternative", ALTERNATIVES)
    before = arguments.finite_row(before, "before")
    after = arguments.finite_row(after, "after")
    splits = number_of_splits(len(before), len(after))
    values = np.concatenate([before, after])
    # Enumerated here, because `scipy.stats.permutation_test` refuses a group of one value.
    sums = values[_splits(len(values), len(after))].sum(axis=1)
    # The total is fixed, so that the difference of the means rises with the sum of those after.
    # Sums of the same decimals in another order differ in the last bits: those are ties.
    observed, tie = after.sum(), 1e-10 * max(np.ptp(values), np.abs(values).max())
    tails = {"greater": np.mean(sums >= observed - tie), "less": np.mean(sums <= observed + tie)}
    tails["two-sided"] = min(1.0, 2 * min(tails.values()))
    return MeanDifference(
        float(after.mean() - before.mean()),
        float(tails[alternative]),
        min(1.0, (2 if alternative == "two-sided" else 1) / splits),
        alternative,
    )


def _splits(n, size):
    """Return every way to choose so many of n positions, one to a row."""
    return np.array(list(combinations(range(n), size)), dtype=np.int8)


def number_of_splits(before: int, after: int, most: int = SPLITS_LIMIT) -> int:
    """Return in how many ways values can be split in groups of these sizes, if not too many."""
    splits = comb(before + after, after)
    if splits > most:
        raise ValueError(
            f"Groups of {before} and {after} values can be split in {splits:,} ways; at most "
            f"{most:,} are enumerated: compare shorter periods."
        )
    return splits


@dataclass(frozen=True)
class ShiftTest(Shown):
    """Result of `shift_after`."""

    # Mean change in the marked years less the mean change in the others, in the unit of the series.
    difference: float
    pvalue: float  # Share of all assignments with a difference as small or smaller (one-sided)
    left_out: tuple  # Requested years (mark and lag together) for which the series holds no change
    n_changes: int  # Number of changes in all


def shift_after(series: pd.Series, years: Iterable[int], lag: int = 0) -> ShiftTest:
    """Test whether year-on-year changes are smaller in marked years than in the others.

    An exact permutation test: all ways to mark as many of the changes are enumerated, and the
    p-value is the share with a mean difference as small or smaller than the one seen, the
    assignment seen included. It takes the changes to be exchangeable if marking does not matter.
    Changes in trade follow one another and so are hardly that: read the p-value as a description.

    References
    ----------
    Fisher, R. A. (1935). *The Design of Experiments*, for the principle (secondary).
    """
    changes, marked, left_out = _marked_changes(series, years, lag)
    at_marks = changes.index.isin(marked)
    test = permutation_mean_difference(changes[~at_marks], changes[at_marks], "less")
    return ShiftTest(
        difference=test.difference,
        pvalue=test.pvalue,
        left_out=tuple(left_out),
        n_changes=len(changes),
    )


def smallest_clear_shift(
    series: pd.Series, years: Iterable[int], level: float, lag: int = 0
) -> float:
    """Return the difference below which `shift_after` would have called a shift clear.

    All changes in marked years are moved by one amount until the p-value crosses the level; the
    other changes stay as they are. A difference nearer to zero could not be distinguished from
    chance with these changes.

    Mean difference in the unit of the series, and -inf if no shift, however large, could reach a
    p-value below the level.
    """
    level = arguments.probability(level, "level")
    changes, marked, _ = _marked_changes(series, years, lag)
    number_of_splits(len(changes) - len(marked), len(marked))
    chosen = _splits(len(changes), len(marked))
    sums = changes.to_numpy()[chosen].sum(axis=1)
    kept = changes.index.isin(marked)[chosen].sum(axis=1)
    observed = changes.loc[marked].sum()
    # The observed assignment keeps every mark, so that it counts against itself after any move.
    moves = np.full(len(sums), np.inf)
    np.divide(observed - sums, len(marked) - kept, out=moves, where=kept < len(marked))
    others = (changes.sum() - observed) / (len(changes) - len(marked))
    # From the largest move down, this is the first assignment with which too many remain.
    too_many = ceil(level * len(sums) - 1e-9) - 1
    move = np.sort(moves)[::-1][too_many]
    return float(observed / len(marked) - move - others)


def _marked_changes(series, years, lag):
    """Return the yearly changes, the marked years among them, and the marked years without one."""
    lag = arguments.whole_number(lag, "lag", 0)
    if series.index.has_duplicates:
        raise ValueError("The series has a year that occurs twice; once is allowed.")
    values = series.dropna().astype(float).sort_index()
    previous = values.reindex(values.index - 1).to_numpy()
    changes = (values - previous).dropna()
    wanted = sorted({int(year) + lag for year in years})
    marked = [year for year in wanted if year in changes.index]
    if not 0 < len(marked) < len(changes):
        raise ValueError(
            f"{len(marked)} of {len(changes)} changes are marked; some must be, and some must not."
        )
    return changes, marked, [year for year in wanted if year not in changes.index]
