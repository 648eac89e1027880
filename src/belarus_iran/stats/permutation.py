"""Permutation tests of a difference in means and of a fall after marked years."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import ceil, comb
from numbers import Integral

import numpy as np

from belarus_iran.stats import arguments

# More splits of two groups than this are not enumerated: the answer would take minutes.
SPLITS_LIMIT = 1_000_000


ALTERNATIVES = ("greater", "less", "two-sided")


@dataclass(frozen=True)
class MeanDifference:
    """Exact permutation test of a difference between two means.

    Attributes
    ----------
    difference : float
        Mean after less mean before, in the unit of the values.
    pvalue : float
        Share of all splits at least as extreme as the observed one.
    smallest : float
        Smallest p-value that groups of these sizes can reach at all when no values are equal.
    alternative : str
        The alternative tested.
    """

    difference: float
    pvalue: float
    smallest: float
    alternative: str


def permutation_mean_difference(before, after, alternative="greater"):
    """Test a difference between two means over every way to split the values.

    Parameters
    ----------
    before, after : array_like of float, shapes (m,) and (k,)
        The two groups, in the same unit.
    alternative : {"greater", "less", "two-sided"}, default "greater"
        ``greater``: the mean after is the larger. ``two-sided`` doubles the smaller tail.

    Returns
    -------
    MeanDifference
        With `difference`, `pvalue`, `smallest` and `alternative`. The observed split counts among
        the extreme ones, so the one-sided p-value is at least 1 / C(m + k, k).

    Raises
    ------
    ValueError
        If a group is empty or holds a value that is not finite, if there are more than a million
        splits, or if the alternative is unknown.

    References
    ----------
    Ernst, M. D. (2004). Permutation methods: a basis for exact inference. Statistical Science
    19(4), 676-685.

    Examples
    --------
    >>> test = permutation_mean_difference([1, 2, 3], [6, 7])
    >>> test.difference, round(test.pvalue, 3), test.smallest
    (4.5, 0.1, 0.1)
    """
    from scipy.stats import permutation_test

    if alternative not in ALTERNATIVES:
        raise ValueError(f"alternative is {alternative!r}; allowed: {', '.join(ALTERNATIVES)}.")
    before = arguments.finite_row(before, "before")
    after = arguments.finite_row(after, "after")
    splits = comb(len(before) + len(after), len(after))
    if splits > SPLITS_LIMIT:
        raise ValueError(
            f"Groups of {len(before)} and {len(after)} values can be split in {splits:,} ways; at "
            f"most {SPLITS_LIMIT:,} are enumerated: compare shorter periods."
        )
    spread = np.ptp(np.concatenate([before, after])) or 1.0

    def difference(after, before, axis):
        # Splits with equal means must tie whatever the order in which their values were added.
        return np.round((after.mean(axis=axis) - before.mean(axis=axis)) / spread, 10)

    test = permutation_test(
        (after, before),
        difference,
        permutation_type="independent",
        vectorized=True,
        n_resamples=np.inf,
        alternative=alternative,
    )
    return MeanDifference(
        float(after.mean() - before.mean()),
        float(test.pvalue),
        min(1.0, (2 if alternative == "two-sided" else 1) / splits),
        alternative,
    )


# Half of twenty changes can be marked in 184,756 ways; much more would not fit in memory.
MOST_ASSIGNMENTS = 200_000


@dataclass(frozen=True)
class ShiftTest:
    """Result of `shift_after`.

    Attributes
    ----------
    difference : float
        Mean change in the marked years less the mean change in the others, in the unit of the
        series.
    pvalue : float
        Share of all assignments with a difference as small or smaller (one-sided).
    smallest_pvalue : float
        Smallest p-value that these changes allow with this number of marked years.
    marked : tuple of int
        Years (mark and lag together) whose change was counted as marked.
    left_out : tuple of int
        Requested years (mark and lag together) for which the series holds no change.
    n_changes : int
        Number of changes in all.
    """

    difference: float
    pvalue: float
    smallest_pvalue: float
    marked: tuple
    left_out: tuple
    n_changes: int


def shift_after(series, years, lag=0):
    """Test whether year-on-year changes are smaller in marked years than in the others.

    An exact permutation test: all ways to mark as many of the changes are enumerated, and the
    p-value is the share with a mean difference as small or smaller than the one seen, the
    assignment seen included. It takes the changes to be exchangeable if marking does not matter.
    Changes in trade follow one another and so are hardly that: read the p-value as a description.

    Parameters
    ----------
    series : pandas.Series
        Values indexed by whole years. A change needs the year before; gaps yield no change.
    years : iterable of int
        Marked years, such as those with a designation. Repeated years count once.
    lag : int
        Number of years, 0 or more, by which the change is looked for after the mark.

    Returns
    -------
    ShiftTest

    Raises
    ------
    ValueError
        If a year is repeated in the index, no change is marked or none is left to compare with,
        the lag is negative, or there are too many assignments to enumerate.

    References
    ----------
    Fisher, R. A. (1935). *The Design of Experiments*, for the principle (secondary).

    Examples
    --------
    >>> test = shift_after(pd.Series({2009: 5.0, 2010: 7.0, 2011: 8.0, 2012: 4.0}), [2012])
    >>> test.difference, round(test.pvalue, 3), round(test.smallest_pvalue, 3)
    (-5.5, 0.333, 0.333)
    """
    changes, marked, left_out, sums = _assignments(series, years, lag)
    amounts = changes.to_numpy()
    n_changes, n_marked = len(changes), len(marked)
    observed = changes.loc[marked].sum()
    tie = _tie(amounts)
    difference = observed / n_marked - (amounts.sum() - observed) / (n_changes - n_marked)
    return ShiftTest(
        difference=float(difference),
        pvalue=float((sums <= observed + tie).mean()),
        smallest_pvalue=float((sums <= sums.min() + tie).mean()),
        marked=tuple(marked),
        left_out=tuple(left_out),
        n_changes=n_changes,
    )


def smallest_clear_shift(series, years, level, lag=0):
    """Return the difference below which `shift_after` would have called a shift clear.

    All changes in marked years are moved by one amount until the p-value crosses the level; the
    other changes stay as they are. A difference nearer to zero could not have been told from
    chance with these changes.

    Parameters
    ----------
    series, years, lag
        As for `shift_after`.
    level : float
        Level of significance, above 0 and below 1: a smaller p-value counts as clear.

    Returns
    -------
    float
        Mean difference in the unit of the series, and -inf if no shift, however large, could
        reach a p-value below the level.

    Raises
    ------
    ValueError
        As for `shift_after`, or if the level lies outside its range.

    Notes
    -----
    Moved by d, an assignment with j of the m marked changes counts against the one seen as long as
    its sum exceeds that by no more than (m − j)·d. The p-value is a step function of d, with its
    steps where that holds with equality, so no search is needed.

    Examples
    --------
    >>> series = pd.Series({2009: 5.0, 2010: 7.0, 2011: 8.0, 2012: 4.0})
    >>> smallest_clear_shift(series, [2012], level=0.5), smallest_clear_shift(series, [2012], 0.05)
    (-0.5, -inf)
    """
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, found {level!r}")
    changes, marked, _, sums = _assignments(series, years, lag)
    is_marked = changes.index.isin(marked).astype(float)
    kept = assignment_sums(is_marked, len(marked))
    observed = changes.loc[marked].sum()
    # The assignment seen keeps every mark: no move parts it from itself.
    moves = np.full(len(sums), np.inf)
    np.divide(observed - sums, len(marked) - kept, out=moves, where=kept < len(marked))
    others = (changes.sum() - observed) / (len(changes) - len(marked))
    # Counting those that remain from the largest move down, the first that is one too many.
    too_many = ceil(level * len(sums) - 1e-9) - 1
    move = np.sort(moves)[::-1][too_many]
    return float(observed / len(marked) - move - others)


def _assignments(series, years, lag):
    """Return changes, marked years, those left out, and the sum of each assignment of marks."""
    if not isinstance(lag, Integral) or lag < 0:
        raise ValueError(f"lag must be a whole number of 0 or more, found {lag!r}")
    if series.index.has_duplicates:
        raise ValueError("a year occurs twice in the series")
    values = series.dropna().astype(float).sort_index()
    previous = values.reindex(values.index - 1).to_numpy()
    changes = (values - previous).dropna()
    wanted = sorted({int(year) + lag for year in years})
    marked = [year for year in wanted if year in changes.index]
    n_changes, n_marked = len(changes), len(marked)
    if not 0 < n_marked < n_changes:
        raise ValueError(
            f"{n_marked} of {n_changes} changes are marked: some must be, and some must not"
        )
    if comb(n_changes, n_marked) > MOST_ASSIGNMENTS:
        raise ValueError(
            f"{comb(n_changes, n_marked)} assignments are too many to enumerate "
            f"(at most {MOST_ASSIGNMENTS})"
        )
    left_out = [year for year in wanted if year not in changes.index]
    return changes, marked, left_out, assignment_sums(changes.to_numpy(), n_marked)


def assignment_sums(amounts, n_marked):
    """Return the sum over the marked amounts for every way to mark as many."""
    # The total is fixed, so the mean difference grows with the sum over the marked years alone.
    chosen = np.array(list(combinations(range(len(amounts)), n_marked)), dtype=np.intp)
    return amounts[chosen].sum(axis=1)


def _tie(amounts):
    # Sums of the same decimals in another order differ in the last bits: those are ties.
    return 1e-9 * max(1.0, float(np.abs(amounts).sum()))
