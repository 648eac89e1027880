"""Changes and ties of short yearly series: exact or drawn permutations, and a block bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

from belarus_iran.shown import Shown
from belarus_iran.stats.power import power_mean_difference

# Up to so many ways to deal the years to two periods all are taken, beyond it some are drawn.
MOST_SPLITS = 20_000
_HAIR = 1e-9
# Ways up to which the power of the permutation test itself is simulated, and with how many draws:
# enough for an error of two points of a hundred.
_SIMULATED, _DRAWS = 1000, 500


@dataclass(frozen=True)
class Shift(Shown):
    """How the mean of one period differs from that of another.

    Attributes
    ----------
    difference : float
        Mean after less mean before.
    low, high : float
        Interval of the difference; infinite on a side where so few years can show no limit.
    greater, less : float
        One-sided p-values of a rise and of a fall.
    smallest : float
        Smallest one-sided p-value that so many years can reach.
    """

    difference: float
    low: float
    high: float
    greater: float
    less: float
    smallest: float


def mean_shift(
    before: Sequence[float],
    after: Sequence[float],
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Shift:
    """Compare the means of two periods over the ways to deal their years to them.

    Parameters
    ----------
    before, after
        At least one value each.
    confidence
        Coverage of the interval: of all shifts that the permutation test at this level does not
        reject when they are taken off the later period.
    draws, seed
        Number of ways drawn where there are more than `MOST_SPLITS`, and start of the generator.

    Notes
    -----
    Take δ off the values after. With c the share in which a split keeps the true sides (1 for the
    observed one), its difference falls by δ·c, and the observed one by δ. So a split is as extreme
    as the observed one from δ = (observed − own) / (1 − c) on, and the limits are order statistics
    of these numbers: nothing has to be searched for.

    References
    ----------
    Ernst, M. D. (2004). Permutation methods: a basis for exact inference. Statistical Science
    19(4), 676-685.

    Examples
    --------
    >>> found = mean_shift([1, 2, 3], [6, 7, 8])
    >>> found.difference, found.greater, found.smallest
    (5.0, 0.05, 0.05)
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


# Where changes of the record are tried out, the same numbers are asked for hundreds of times.
@lru_cache(maxsize=256)
def shift_power(n_before: int, n_after: int, shift: float, level: float, seed: int = 0) -> float:
    """Return how often a one-sided test of two means would see a shift.

    Parameters
    ----------
    n_before, n_after
        Years of each period.
    shift
        In standard deviations of a year about its mean.
    level, seed
        Level of the test and start of the simulation.

    Notes
    -----
    Of few years the permutation test is simulated; of more the power is that of Student's test,
    which it comes close to.

    Examples
    --------
    >>> shift_power(1, 2, 1.0, 0.05)
    0.0
    """
    if comb(n_before + n_after, n_after) <= _SIMULATED:
        found = power_mean_difference(n_before, n_after, [shift], level, draws=_DRAWS, seed=seed)
        return float(found["power"].iloc[0])
    from scipy.stats import nct, t

    freedom = n_before + n_after - 2
    away = shift * np.sqrt(n_before * n_after / (n_before + n_after))
    return float(nct.sf(t.isf(level, freedom), freedom, away))


@dataclass(frozen=True)
class GrowthGap(Shown):
    """How the growth of one series differs from that of another.

    Attributes
    ----------
    difference : float
        Logarithm of the growth of the first less that of the second.
    greater, less : float
        One-sided p-values of the first having grown more, and less.
    smallest : float
        Smallest one-sided p-value in reach.
    power : float
        Share of ways to deal the years under which a gap by `factor` would be seen.
    """

    difference: float
    greater: float
    less: float
    smallest: float
    power: float


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

    Parameters
    ----------
    first, second
        Values before and values after, of the same years; each period has a mean above 0.
    factor
        Gap at which the power is told.
    level
        Level of the test.
    draws, seed
        As for :func:`mean_shift`.

    Examples
    --------
    >>> found = growth_gap(([1, 1], [4, 4]), ([3, 3], [6, 6]))
    >>> round(float(np.exp(found.difference)), 6), found.greater
    (2.0, 0.16666666666666666)
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

    Parameters
    ----------
    n_before, n_after
        Years of each period.
    draws, seed
        Of ways drawn, the observed one among them, where there are more than `MOST_SPLITS`.

    Returns
    -------
    numpy.ndarray, shape (ways, n_before + n_after)
        1 where a year is dealt to the later period.

    Examples
    --------
    >>> splits(1, 2).tolist()
    [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
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

    Parameters
    ----------
    first, second
        Two series of the same years, at least 5, in order of time.
    confidence
        Coverage of the interval, by percentiles.
    draws, seed
        Number of series drawn and start of the generator.

    Raises
    ------
    ValueError
        If the series differ in length or are too short.

    References
    ----------
    Politis, D. N. and Romano, J. P. (1994). The stationary bootstrap. Journal of the American
    Statistical Association 89(428), 1303-1313.

    Examples
    --------
    >>> rank_correlation_interval([1, 2, 3, 4, 5, 6], [2, 3, 5, 7, 11, 13])
    (1.0, 1.0)
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
