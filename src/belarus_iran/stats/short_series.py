"""Changes and ties of short yearly series: exact or drawn permutations, and a block bootstrap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import ceil, comb
from types import SimpleNamespace

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


# Up to so many ways to deal the years to two periods all are taken, beyond it some are drawn.
MOST_SPLITS = 20_000
_HAIR = 1e-9


@dataclass(frozen=True)
class Shift(Shown):
    """How the mean of one period differs from that of another."""

    difference: float  # Mean after less mean before
    # Interval of the difference; infinite on a side where so few years can show no limit.
    low: float
    high: float
    # One-sided p-values of a rise and of a fall.
    greater: float
    less: float
    smallest: float  # Smallest one-sided p-value that so many years can reach


def mean_shift(
    before: Sequence[float],
    after: Sequence[float],
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Shift:
    """Compare the means of two periods over the ways to deal their years to them.

    References
    ----------
    Ernst, M. D. (2004). Permutation methods: a basis for exact inference. Statistical Science
    19(4), 676-685.
    """
    before, after = np.asarray(before, float), np.asarray(after, float)
    values, later = np.concatenate([before, after]), splits(len(before), len(after), draws, seed)
    total = later @ values
    differences = total / len(after) - (values.sum() - total) / len(before)
    observed = differences[-1]
    tie = _HAIR * (np.ptp(values) or 1.0)
    # Of the years after, those that a split keeps there.
    kept = later[:, len(before) :].sum(axis=1)
    share = kept / len(after) - (len(after) - kept) / len(before)
    others = share < 1 - _HAIR
    limits = np.sort((observed - differences[others]) / (1 - share[others]))
    place = int(np.floor((1 - confidence) / 2 * len(later) + _HAIR))
    low, high = (limits[place - 1], limits[-place]) if place else (-np.inf, np.inf)
    return Shift(
        float(observed),
        float(low),
        float(high),
        float(np.mean(differences >= observed - tie)),
        float(np.mean(differences <= observed + tie)),
        1 / len(later),
    )


@dataclass(frozen=True)
class GrowthGap(Shown):
    """How the growth of one series differs from that of another."""

    difference: float  # Logarithm of the growth of the first less that of the second
    # One-sided p-values of the first having grown more, and less.
    greater: float
    less: float
    smallest: float  # Smallest one-sided p-value in reach
    power: float  # Share of ways to deal the years under which a gap by `factor` would be seen


def growth_gap(
    first: tuple[Sequence[float], Sequence[float]],
    second: tuple[Sequence[float], Sequence[float]],
    factor: float = 2.0,
    level: float = 0.05,
    draws: int = 2000,
    seed: int = 0,
) -> GrowthGap:
    """Compare the growth of two series between two periods, with the year as the unit.

    A year brings its values of both series along, so that what moves both alike moves neither
    against the other.
    """
    later = splits(len(first[0]), len(first[1]), draws, seed)
    pairs = np.array([np.concatenate([np.asarray(part, float) for part in one]) for one in
                      (first, second)])  # fmt: skip
    gaps = _gaps(later, pairs)
    observed, p = gaps[-1], (lambda gaps, own: np.mean(gaps >= own - _HAIR))
    # Deal the years anew, so that no gap is left but chance, and put one in.
    seen = 0
    trials = np.random.default_rng(seed).permutation(len(later))[:200]
    after = later[-1].astype(bool)
    for trial in trials:
        dealt = later[trial].astype(bool)
        order = np.concatenate([np.flatnonzero(~dealt), np.flatnonzero(dealt)])
        moved = pairs[:, order].copy()
        moved[0, after] *= factor
        own = _gaps(later, moved)
        seen += p(own, own[-1]) <= level
    return GrowthGap(
        float(observed),
        float(p(gaps, observed)),
        float(p(-gaps, -observed)),
        1 / len(later),
        float(seen / len(trials)),
    )


def _gaps(later: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    n_after = later[0].sum()
    sums = later @ pairs.T
    means = sums / n_after, (pairs.sum(axis=1) - sums) / (later.shape[1] - n_after)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(means[0]) - np.log(means[1])
        gaps = growth[:, 0] - growth[:, 1]
    # Without a single record on a side growth has no measure, and shows no gap.
    return np.nan_to_num(gaps, nan=0.0)


@lru_cache(maxsize=64)
def splits(n_before: int, n_after: int, draws: int = 2000, seed: int = 0) -> np.ndarray:
    """Return ways to deal years to two periods, the observed one last.

    1 where a year is dealt to the later period.
    """
    n = n_before + n_after
    if comb(n, n_after) <= MOST_SPLITS:
        chosen = np.array(list(combinations(range(n), n_after)))
        found = np.zeros((len(chosen), n))
        np.put_along_axis(found, chosen, 1.0, axis=1)
    else:
        order = np.argsort(np.random.default_rng(seed).random((draws - 1, n)), axis=1)
        found = np.vstack([order >= n_before, np.arange(n) >= n_before]).astype(float)
    found.setflags(write=False)
    return found


def spearman(first: pd.Series, second: pd.Series, confidence: float = 0.95) -> SimpleNamespace:
    """Return Spearman's rank correlation with an interval and a p-value.

    With `rho`, `low`, `high` and `p` (two-sided, t-approximation); all NaN if a series is
    constant, which has no correlation with anything.
    """
    from scipy import stats

    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return SimpleNamespace(**dict.fromkeys(("rho", "low", "high", "p"), np.nan))
    rho, p = stats.spearmanr(first, second)
    low, high = spearman_limits(rho, len(first), confidence)
    return SimpleNamespace(rho=float(rho), low=float(low), high=float(high), p=float(p))


def spearman_limits(rho: ArrayLike, n: int, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of rank correlations of n pairs: Fisher's z, as Bonett and Wright (2000).

    A rank correlation varies more than one of normal values: hence the variance
    (1 + rho² / 2) / (n - 3) in place of 1 / (n - 3).
    """
    from scipy.special import ndtri

    spread = np.sqrt((1 + np.square(rho) / 2) / (n - 3)) * ndtri((1 + confidence) / 2)
    # A perfect correlation is infinite on this scale, and so are its limits.
    with np.errstate(divide="ignore"):
        z = np.arctanh(rho)
    return np.tanh(z - spread), np.tanh(z + spread)


def rank_correlation_interval(
    first: Sequence[float],
    second: Sequence[float],
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> tuple[float, float]:
    """Return an interval of Spearman's rank correlation by the stationary bootstrap.

    Years that follow each other are alike, so that blocks of years of random length are drawn,
    on average as long as the cube root of their number.

    References
    ----------
    Politis, D. N. and Romano, J. P. (1994). The stationary bootstrap. Journal of the American
    Statistical Association 89(428), 1303-1313.
    """
    from scipy.stats import rankdata

    first, second = np.asarray(first, float), np.asarray(second, float)
    n = len(first)
    if len(second) != n or n < 5:
        raise ValueError(f"{n} values stand against {len(second)}; at least 5 pairs are needed")
    random = np.random.default_rng(seed)
    chance = n ** (-1 / 3)
    starts, anew = random.integers(0, n, (draws, n)), random.random((draws, n)) < chance
    places = starts.copy()
    for year in range(1, n):
        follows = (places[:, year - 1] + 1) % n
        places[:, year] = np.where(anew[:, year], starts[:, year], follows)
    ranks = [rankdata(values[places], axis=1) for values in (first, second)]
    centred = [one - one.mean(axis=1, keepdims=True) for one in ranks]
    spread = np.sqrt(np.prod([(one**2).sum(axis=1) for one in centred], axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        rhos = (centred[0] * centred[1]).sum(axis=1) / spread
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(rhos, [tail, 1 - tail])
    return round(float(low), 12), round(float(high), 12)
