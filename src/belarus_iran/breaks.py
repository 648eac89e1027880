"""Structural breaks in a short series: where the mean shifts, and how often by chance."""

from dataclasses import dataclass
from math import comb, factorial

import numpy as np

# Beyond 20 values the number of orderings no longer fits a 64-bit integer, and 2**n subsets no
# longer fit the memory of a laptop comfortably.
EXACT_LIMIT = 20

# More splits of two groups than this are not enumerated: the answer would take minutes.
SPLITS_LIMIT = 1_000_000

# Two orderings whose explained shares (between 0 and 1) differ by less are equal up to rounding.
ROUNDING = 1e-10

# Simulated series are drawn in blocks of about this many values, to bound memory.
BLOCK = 2_000_000

NULLS = ("exact", "permutation", "ar1", "random_walk")
ALTERNATIVES = ("greater", "less", "two-sided")


@dataclass(frozen=True, eq=False)
class SupF:
    """Largest Chow statistic of a series and where it is reached.

    Attributes
    ----------
    statistic : float
        Largest F over the candidate breaks; infinite if two constant levels fit without error.
    break_after : int
        Position of the last value before the break, counted from 0 (the earliest, if several tie).
    candidates : numpy.ndarray of int
        Every position tried.
    statistics : numpy.ndarray of float
        F at each of them.
    """

    statistic: float
    break_after: int
    candidates: np.ndarray
    statistics: np.ndarray


@dataclass(frozen=True)
class SupFPvalue:
    """Probability of a sup-F at least as large as the observed one, under a stated null.

    Attributes
    ----------
    pvalue : float
        The probability.
    error : float
        Monte Carlo standard error of it; 0 for the exact null.
    statistic : float
        The observed sup-F.
    null : str
        The null used.
    rho : float or None
        First-order autocorrelation of the null ``ar1``; None for the others.
    """

    pvalue: float
    error: float
    statistic: float
    null: str
    rho: float | None = None


@dataclass(frozen=True, eq=False)
class Segments:
    """Best cut of a series into pieces of constant mean.

    Attributes
    ----------
    breaks : tuple of int
        Position of the last value before each break, counted from 0, ascending; `n_breaks` of them.
    ends : tuple of int
        Position of the last value of each segment: `breaks` and the last position of the series.
    means : tuple of float
        Mean of each segment, in the unit of the series.
    rss : float
        Residual sum of squares, in the squared unit of the series.
    """

    breaks: tuple[int, ...]
    ends: tuple[int, ...]
    means: tuple[float, ...]
    rss: float


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


def sup_f(y, min_size=2):
    """Find the largest F of a single shift in the mean.

    At each candidate break one common mean (residual sum of squares RSS0) is compared with one
    mean on either side (RSS1): F = (RSS0 - RSS1) / (RSS1 / (n - 2)). Values are taken as equally
    spaced and in order of time.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit; F has none.
    min_size : int, default 2
        Least number of values on either side of a break.

    Returns
    -------
    SupF
        With `statistic`, `break_after`, `candidates` and `statistics`.

    Raises
    ------
    ValueError
        If the series is constant, holds a value that is not finite, or is too short for a break.

    References
    ----------
    Chow, G. C. (1960). Tests of equality between sets of coefficients in two linear regressions.
    Econometrica 28(3), 591-605.
    Andrews, D. W. K. (1993). Tests for parameter instability and structural change with unknown
    change point. Econometrica 61(4), 821-856.

    Examples
    --------
    >>> found = sup_f([1, 2, 1, 8, 9, 8])
    >>> found.break_after, round(found.statistic, 2)
    (2, 220.5)
    """
    y = _series(y)
    sizes = _sizes(len(y), min_size)
    deviations = y - y.mean()
    whole = np.sum(deviations**2)
    residual = np.array([_rss(deviations[:size]) + _rss(deviations[size:]) for size in sizes])
    # A perfect fit leaves only rounding behind, which would pass for a huge finite F.
    residual[residual <= (len(y) * np.finfo(float).eps * np.abs(y).max()) ** 2] = 0.0
    with np.errstate(divide="ignore"):
        statistics = np.maximum(whole - residual, 0.0) / (residual / (len(y) - 2))
    best = int(np.flatnonzero(statistics >= statistics.max() * (1 - ROUNDING))[0])
    return SupF(float(statistics[best]), int(sizes[best]) - 1, sizes - 1, statistics)


def sup_f_pvalue(y, null="exact", draws=100_000, seed=0, min_size=2, rho=None):
    """Say how often chance alone gives a sup-F at least as large.

    The nulls differ in what they let the past tell about the future. ``exact`` and ``permutation``
    hold every ordering of the observed values equally likely, so that values carry no memory;
    the first counts all n! orderings, the second draws some. ``ar1`` and ``random_walk`` simulate
    Gaussian series with memory, which shift by themselves; neither mean nor variance matters, as
    F does not depend on them.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit.
    null : {"exact", "permutation", "ar1", "random_walk"}, default "exact"
        ``exact`` needs n <= 20.
    draws : int, default 100000
        Number of simulated series; ignored by ``exact``.
    seed : int, default 0
        Seed of the simulation; ignored by ``exact``.
    min_size : int, default 2
        Least number of values on either side of a break.
    rho : float, optional
        First-order autocorrelation of ``ar1``, between -1 and 1. By default that of the series,
        which in a short series is biased towards zero and so gives too small a p-value.

    Returns
    -------
    SupFPvalue
        With `pvalue`, `error`, `statistic`, `null` and `rho`. A simulated p-value is
        (b + 1) / (draws + 1), b being the number of draws at least as extreme: never zero.

    Raises
    ------
    ValueError
        If the series will not do (see `sup_f`), is too long for ``exact``, or an argument is out
        of range.

    Notes
    -----
    For ``exact``, only the set of values among the first k matters to F at k, not their order.
    So orderings that stay below the observed sup-F throughout are counted subset by subset: as
    many lead to a set as lead to the sets with one value fewer. That takes 2**n sets in place of
    n! orderings. Orderings equal to the observed one up to rounding count as at least as extreme.

    References
    ----------
    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9(1), article 39.

    Examples
    --------
    Of the 24 orderings of these four values, 8 keep the small pair apart from the large pair.

    >>> round(sup_f_pvalue([1, 2, 8, 9]).pvalue * 24)
    8
    >>> sup_f_pvalue([1, 2, 8, 9, 3, 1], null="random_walk", draws=500, seed=1).error < 0.03
    True
    """
    if null not in NULLS:
        raise ValueError(f"null is {null!r}; allowed: {', '.join(NULLS)}.")
    if rho is not None and null != "ar1":
        raise ValueError(f"rho belongs to the null 'ar1' only, not to {null!r}: leave it out.")
    y = _series(y)
    sizes = _sizes(len(y), min_size)
    statistic = sup_f(y, min_size).statistic
    # F rises with the share of the variation that the break explains, and the share is bounded.
    deviations = y - y.mean()
    limit = _largest_shares(deviations[np.newaxis], sizes)[0] - ROUNDING
    if null == "exact":
        return SupFPvalue(_exact_pvalue(deviations, sizes, limit), 0.0, statistic, null)

    draws = _whole_number(draws, "draws", 1)
    random = np.random.default_rng(seed)
    if null == "ar1":
        rho = _autocorrelation(y) if rho is None else float(rho)
        if not -1 < rho < 1:
            raise ValueError(f"rho is {rho}; a stationary series needs a value between -1 and 1.")
    extreme = 0
    for block in _blocks(draws, len(y)):
        if null == "permutation":
            series = random.permuted(np.tile(deviations, (block, 1)), axis=1)
        else:
            series = random.standard_normal((block, len(y)))
            if null == "random_walk":
                series = np.cumsum(series, axis=1)
            else:
                _make_autoregressive(series, rho)
        extreme += int(np.count_nonzero(_largest_shares(series, sizes) >= limit))
    pvalue = (extreme + 1) / (draws + 1)
    return SupFPvalue(pvalue, float(np.sqrt(pvalue * (1 - pvalue) / draws)), statistic, null, rho)


def segments(y, n_breaks, min_size=2):
    """Cut a series into pieces of constant mean with the least squared error.

    The cut is the global optimum for the given number of breaks, found by dynamic programming
    over the end of the last piece. How many breaks there are is for the caller to say.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit.
    n_breaks : int
        Number of breaks, 0 or more.
    min_size : int, default 2
        Least number of values in a piece.

    Returns
    -------
    Segments
        With `breaks`, `ends`, `means` and `rss`.

    Raises
    ------
    ValueError
        If the series is constant, holds a value that is not finite, or is too short for so many
        breaks.

    References
    ----------
    Bai, J. and Perron, P. (2003). Computation and analysis of multiple structural change models.
    Journal of Applied Econometrics 18(1), 1-22, section 3.

    Examples
    --------
    >>> cut = segments([1, 1, 2, 7, 8, 8, 3, 3], n_breaks=2)
    >>> cut.breaks, cut.ends
    ((2, 5), (2, 5, 7))
    """
    y = _series(y)
    n_breaks = _whole_number(n_breaks, "n_breaks", 0)
    min_size = _whole_number(min_size, "min_size", 1)
    needed = (n_breaks + 1) * min_size
    if len(y) < needed:
        raise ValueError(
            f"The series has {len(y)} values; {n_breaks} breaks with at least {min_size} values "
            f"in each piece need {needed}: ask for fewer breaks or a smaller min_size."
        )
    cost = _segment_costs(y, min_size)
    # least[j] is the smallest error over the first j values; one more piece in each round.
    least = cost[0]
    starts = []
    for _ in range(n_breaks):
        total = least[:, np.newaxis] + cost
        starts.append(total.argmin(axis=0))
        least = total.min(axis=0)
    stop = len(y)
    stops = [stop]
    for start in reversed(starts):
        stop = int(start[stop])
        stops.append(stop)
    stops = stops[::-1]
    pieces = np.split(y, stops[:-1])
    ends = tuple(stop - 1 for stop in stops)
    return Segments(
        ends[:-1],
        ends,
        tuple(float(piece.mean()) for piece in pieces),
        float(sum(_rss(piece) for piece in pieces)),
    )


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
    before = _values(before, "before")
    after = _values(after, "after")
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


def _values(y, name):
    """Return `y` as a one-dimensional array of finite floats."""
    try:
        y = np.asarray(y, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds a value that is not a number: {error}.") from None
    if y.ndim != 1 or not len(y):
        raise ValueError(f"{name} has shape {y.shape}; one row of at least one value is needed.")
    if not np.isfinite(y).all():
        where = np.flatnonzero(~np.isfinite(y)).tolist()
        raise ValueError(
            f"{name} is missing or infinite at position {', '.join(map(str, where))}; every value "
            f"must be finite: fill or cut the gaps first."
        )
    return y


def _series(y):
    """Return `y` as a series that varies."""
    y = _values(y, "The series")
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise ValueError(f"The series is constant at {y[0]:g}; a break needs values that vary.")
    return y


def _whole_number(value, name, least):
    """Return `value` as an int of at least `least`."""
    if value != int(value) or value < least:
        raise ValueError(f"{name} is {value}; a whole number of at least {least} is needed.")
    return int(value)


def _sizes(n, min_size):
    """Return every allowed number of values before the break."""
    min_size = _whole_number(min_size, "min_size", 1)
    # With two means fitted, a third value at least must be left for the error.
    needed = max(2 * min_size, 3)
    if n < needed:
        raise ValueError(
            f"The series has {n} values; a break with at least {min_size} on either side needs "
            f"{needed} or more."
        )
    return np.arange(min_size, n - min_size + 1)


def _rss(values):
    """Return the sum of squares about the mean."""
    return np.sum((values - values.mean()) ** 2)


def _largest_shares(series, sizes):
    """Return for each row the largest share of its variation that one break explains."""
    n = series.shape[1]
    deviations = series - series.mean(axis=1, keepdims=True)
    sums = np.cumsum(deviations, axis=1)[:, sizes - 1]
    explained = sums**2 * (n / (sizes * (n - sizes)))
    return explained.max(axis=1) / np.sum(deviations**2, axis=1)


def _exact_pvalue(deviations, sizes, limit):
    """Return the share of orderings whose largest explained share reaches `limit`."""
    n = len(deviations)
    if n > EXACT_LIMIT:
        raise ValueError(
            f"The series has {n} values; all orderings are counted for at most {EXACT_LIMIT}: use "
            f"null='permutation'."
        )
    # Bit i of a subset's number says whether value i is in it.
    sums = np.zeros(1)
    for deviation in deviations:
        sums = np.concatenate([sums, sums + deviation])
    members = np.bitwise_count(np.arange(2**n, dtype=np.uint32))
    ceiling = np.full(n + 1, np.inf)
    ceiling[sizes] = limit * np.sum(deviations**2) * sizes * (n - sizes) / n
    below = sums**2 < ceiling[members]
    by_size = np.argsort(members, kind="stable")
    starts = np.searchsorted(members[by_size], np.arange(n + 2))
    orderings = np.zeros(2**n, dtype=np.int64)
    orderings[0] = 1
    for size in range(1, n + 1):
        subsets = by_size[starts[size] : starts[size + 1]]
        subsets = subsets[below[subsets]]
        total = np.zeros(len(subsets), dtype=np.int64)
        for i in range(n):
            # Flipping a bit that is off leads to a larger subset, whose count is still zero.
            total += orderings[subsets ^ (1 << i)]
        orderings[subsets] = total
    every = factorial(n)
    return (every - int(orderings[-1])) / every


def _autocorrelation(y):
    """Return the lag-one autocorrelation, which always lies between -1 and 1."""
    deviations = y - y.mean()
    return float(np.sum(deviations[1:] * deviations[:-1]) / np.sum(deviations**2))


def _make_autoregressive(noise, rho):
    """Turn rows of standard normal noise, in place, into stationary autoregressive series."""
    noise[:, 0] /= np.sqrt(1 - rho**2)
    for t in range(1, noise.shape[1]):
        noise[:, t] += rho * noise[:, t - 1]


def _blocks(draws, n):
    """Yield the sizes of blocks of series that together make `draws`."""
    size = max(1, BLOCK // n)
    for done in range(0, draws, size):
        yield min(size, draws - done)


def _segment_costs(y, min_size):
    """Return the squared error of each piece y[i:j], infinite where it is too short."""
    deviations = y - y.mean()
    sums = np.concatenate([[0.0], np.cumsum(deviations)])
    squares = np.concatenate([[0.0], np.cumsum(deviations**2)])
    positions = np.arange(len(y) + 1)
    length = positions - positions[:, np.newaxis]
    total = sums - sums[:, np.newaxis]
    cost = squares - squares[:, np.newaxis] - total**2 / np.maximum(length, 1)
    return np.where(length >= min_size, cost, np.inf)
