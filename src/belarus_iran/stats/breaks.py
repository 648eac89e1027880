"""Structural breaks in a short series: where it shifts, and how often by chance."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from belarus_iran.shown import Shown
from belarus_iran.stats import arguments

# Beyond 20 values the number of orderings no longer fits a 64-bit integer, and 2**n subsets no
# longer fit the memory of a laptop comfortably.
EXACT_LIMIT = 20

# Two orderings whose explained shares (between 0 and 1) differ by less are equal up to rounding.
ROUNDING = 1e-10

# A series varies if its range is more than this share of its largest value.
CONSTANT = 1e-12

# Simulated series are drawn in blocks of about this many values, to bound memory.
BLOCK = 2_000_000

SHIFTS = ("mean", "trend")
NULLS = ("exact", "permutation", "ar1", "random_walk")


@dataclass(frozen=True, eq=False)
class SupF(Shown):
    """Largest Chow statistic of a series and where it is reached.

    Attributes
    ----------
    statistic
        Largest F over the candidate breaks; infinite if two constant levels fit without error.
    break_after
        The last value before the break (the earliest, if several tie): its label in the index of
        a pandas Series, such as a year; otherwise its position, counted from 0.
    candidates
        Every place tried, named like `break_after`.
    statistics
        F at each of them.
    """

    statistic: float
    break_after: Hashable
    candidates: list
    statistics: np.ndarray


@dataclass(frozen=True)
class SupFPvalue(Shown):
    """Probability of a sup-F at least as large as the observed one, under a stated null.

    Attributes
    ----------
    pvalue
        The probability.
    error
        Monte Carlo standard error of it; 0 for the exact null.
    statistic
        The observed sup-F.
    null
        The null used.
    smallest
        Smallest p-value that a series of these values could reach under the exact null, in any
        order; the smallest that so many draws can give under the others.
    rho
        First-order autocorrelation of the null ``ar1``; None for the others.
    """

    pvalue: float
    error: float
    statistic: float
    null: str
    smallest: float
    rho: float | None = None


def sup_f(y: ArrayLike, min_size: int | None = None, shift: str = "mean") -> SupF:
    """Find the largest F of a single shift in the mean, or in the linear trend.

    At each candidate break one common mean (residual sum of squares RSS0) is compared with one
    mean on either side (RSS1): F = (RSS0 - RSS1) / (RSS1 / (n - 2)). With a shift in trend, one
    straight line is compared with a line of its own level and slope on either side:
    F = ((RSS0 - RSS1) / 2) / (RSS1 / (n - 4)). Values are taken as equally spaced and in order of
    time. For a shift in growth rates give the logarithms of the series.

    Parameters
    ----------
    y : shape (n,)
        The series, in any unit; F has none.
    min_size
        Least number of values on either side of a break: by default 2 for a mean and 3 for a
        trend, one more than is needed to draw it.
    shift : {"mean", "trend"}
        What changes at the break.

    Returns
    -------
    SupF
        With `statistic`, `break_after`, `candidates` and `statistics`.

    Raises
    ------
    ValueError
        If the series is constant (for a trend, a straight line), holds a value that is not
        finite, or is too short for a break.

    References
    ----------
    Chow, G. C. (1960). Tests of equality between sets of coefficients in two linear regressions.
    Econometrica 28(3), 591-605.
    Andrews, D. W. K. (1993). Tests for parameter instability and structural change with unknown
    change point. Econometrica 61(4), 821-856.

    Examples
    --------
    >>> best = sup_f([1, 2, 1, 8, 9, 8])
    >>> best.break_after, round(best.statistic, 2)
    (2, 220.5)
    >>> sup_f([1, 2, 3, 4, 5.5, 3, 2, 1, 0], shift="trend").break_after
    4

    A series keeps its years.

    >>> import pandas as pd
    >>> sup_f(pd.Series([1, 2, 1, 8, 9, 8], index=range(2001, 2007))).break_after
    2003
    """
    labels = arguments.labels(y)
    y, sizes = series_and_sizes(y, min_size, shift)
    n = len(y)
    residuals = residuals_under(y, shift)
    contrasts = _contrasts(n, sizes, shift)
    explained = np.einsum("n,ncd->cd", residuals, contrasts)
    after = residuals - np.einsum("ncd,cd->cn", contrasts, explained)
    residual = np.sum(after**2, axis=1)
    # A perfect fit leaves only rounding behind, which would pass for a huge finite F.
    residual[residual <= rounding(y) ** 2] = 0.0
    added = contrasts.shape[2]
    with np.errstate(divide="ignore"):
        statistics = np.sum(explained**2, axis=1) / added / (residual / (n - 2 * added))
    best = int(np.flatnonzero(statistics >= statistics.max() * (1 - ROUNDING))[0])
    places = [labels[size - 1] for size in sizes]
    return SupF(float(statistics[best]), places[best], places, statistics)


def sup_f_pvalue(
    y: ArrayLike,
    null: str | None = None,
    draws: int = 100_000,
    seed: int = 0,
    min_size: int | None = None,
    rho: float | None = None,
    shift: str = "mean",
) -> SupFPvalue:
    """Say how often chance alone gives a sup-F at least as large.

    The nulls differ in what they let the past tell about the future. ``exact`` and ``permutation``
    hold every ordering of the observed values equally likely, so that values carry no memory;
    the first counts all n! orderings, the second draws some. ``ar1`` and ``random_walk`` simulate
    Gaussian series with memory, which shift by themselves; neither mean nor variance matters, as
    F does not depend on them.

    For a shift in trend the values are not exchangeable even without a break. ``permutation``
    then reorders the residuals about the one straight line, adds them to it and fits anew, which
    is right only approximately: residuals of one fit are not quite exchangeable.

    Parameters
    ----------
    y : shape (n,)
        The series, in any unit.
    null : {"exact", "permutation", "ar1", "random_walk"}
        ``exact`` needs n <= 20 and a shift in mean; where it can be had it is the default, and
        ``permutation`` elsewhere.
    draws
        Number of simulated series; ignored by ``exact``.
    seed
        Seed of the simulation; ignored by ``exact``.
    min_size
        Least number of values on either side of a break, by default as in `sup_f`.
    rho
        First-order autocorrelation of ``ar1``, between -1 and 1. By default that of the residuals
        about the mean or trend, which in a short series is biased towards zero and so gives too
        small a p-value.
    shift : {"mean", "trend"}
        What changes at the break.

    Returns
    -------
    SupFPvalue
        With `pvalue`, `error`, `statistic`, `null`, `smallest` and `rho`. A simulated p-value is
        (b + 1) / (draws + 1), b being the number of draws at least as extreme: never zero.

    Raises
    ------
    ValueError
        If the series will not do (see `sup_f`), is too long for ``exact``, or an argument is out
        of range.

    References
    ----------
    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9(1), article 39.
    Freedman, D. and Lane, D. (1983). A nonstochastic interpretation of reported significance
    levels. Journal of Business and Economic Statistics 1(4), 292-298.

    Examples
    --------
    Of the 24 orderings of these four values, 8 keep the small pair apart from the large pair.

    >>> round(sup_f_pvalue([1, 2, 8, 9]).pvalue * 24)
    8
    >>> sup_f_pvalue([1, 2, 8, 9, 3, 1], null="random_walk", draws=500, seed=1).error < 0.03
    True
    """
    if null is None:
        null = "exact" if shift == "mean" and len(y) <= EXACT_LIMIT else "permutation"
    arguments.require_one_of(null, "null", NULLS)
    if rho is not None and null != "ar1":
        raise ValueError(f"rho belongs to the null 'ar1' only, not to {null!r}: leave it out.")
    statistic = sup_f(y, min_size, shift).statistic
    y, sizes = series_and_sizes(y, min_size, shift)
    if null == "exact":
        if shift != "mean":
            raise ValueError("The null 'exact' is for a shift in mean: use null='permutation'.")
        # In ascending order the values break as sharply as they can.
        pvalue, smallest = exact_pvalues([y, np.sort(y)], sizes[0]).tolist()
        return SupFPvalue(pvalue, 0.0, statistic, null, smallest)
    residuals = residuals_under(y, shift)
    if null == "ar1":
        rho = arguments.stationary(autocorrelation(residuals) if rho is None else rho)
    if null == "permutation":
        [extreme], draws = count_extreme(residuals, sizes, shift, draws, seed)
    else:
        persistence = [1.0 if rho is None else rho]
        [extreme], draws = count_extreme(residuals, sizes, shift, draws, seed, persistence)
    pvalue, error = simulated_pvalue(extreme, draws)
    return SupFPvalue(pvalue, error, statistic, null, 1 / (draws + 1), rho)


def exact_pvalues(series: ArrayLike, min_size: int = 2) -> np.ndarray:
    """Return for many series at once how many of all orderings break as sharply as each."""
    series = np.asarray(series, dtype=float)
    if series.ndim != 2 or not series.size:
        raise ValueError(f"The series have shape {series.shape}; rows of equal length are needed.")
    if not np.isfinite(series).all():
        row = int(np.flatnonzero(~np.isfinite(series).all(axis=1))[0])
        raise ValueError(f"Row {row} is missing or infinite somewhere: every value must be finite.")
    constant = np.ptp(series, axis=1) <= CONSTANT * np.abs(series).max(axis=1)
    if constant.any():
        row = int(np.flatnonzero(constant)[0])
        raise ValueError(f"Row {row} is constant at {series[row, 0]:g}; values must vary.")
    m, n = series.shape
    sizes = set_sizes(n, min_size)
    # Blocks of this size stay in the processor's cache.
    rows = max(1, BLOCK // 8 >> min(n, EXACT_LIMIT))
    return np.concatenate(
        [_exact_pvalues(series[first : first + rows], sizes) for first in range(0, m, rows)]
    )


def varying_series(y):
    """Return `y` as a series that varies."""
    y = arguments.finite_row(y, "The series")
    if np.ptp(y) <= CONSTANT * np.abs(y).max():
        raise ValueError(f"The series is constant at {y[0]:g}; a break needs values that vary.")
    return y


def series_and_sizes(y, min_size, shift):
    """Return `y` as a series that varies, and every allowed number of values before the break."""
    arguments.require_one_of(shift, "shift", SHIFTS)
    y = varying_series(y)
    sizes = set_sizes(len(y), min_size, shift)
    if shift == "trend" and np.abs(residuals_under(y, shift)).max() <= rounding(y):
        raise ValueError("The series is a straight line; a break needs values that vary about it.")
    return y, sizes


def set_sizes(n, min_size, shift="mean"):
    """Return every allowed number of values before the break."""
    fitted = 1 if shift == "mean" else 2
    min_size = (
        fitted + 1 if min_size is None else arguments.whole_number(min_size, "min_size", fitted)
    )
    # With two means or lines fitted, one more value at least must be left for the error.
    needed = max(2 * min_size, 2 * fitted + 1)
    if n < needed:
        raise ValueError(
            f"The series has {n} values; a break with at least {min_size} on either side needs "
            f"{needed} or more."
        )
    return np.arange(min_size, n - min_size + 1)


def rounding(y):
    """Return how far rounding alone may take a value of `y` from a perfect fit."""
    return 4 * len(y) * np.finfo(float).eps * np.abs(y).max()


def _without_break(n, shift):
    """Return an orthonormal basis, shape (n, 1) or (n, 2), of what is fitted without a break."""
    columns = np.vander(np.arange(n) - (n - 1) / 2, 1 if shift == "mean" else 2, increasing=True)
    return columns / np.sqrt(np.sum(columns**2, axis=0))


def residuals_under(series, shift):
    """Return the residuals of each row, or of one series, about its mean or trend."""
    if shift == "mean":
        return series - series.mean(axis=-1, keepdims=True)
    basis = _without_break(series.shape[-1], shift)
    return series - series @ basis @ basis.T


@lru_cache(maxsize=64)
def _contrasts_of(n, first, last, shift):
    basis = _without_break(n, shift)
    contrasts = []
    for size in range(first, last + 1):
        added = basis * (np.arange(n) >= size)[:, np.newaxis]
        contrasts.append(np.linalg.qr(added - basis @ (basis.T @ added))[0])
    return np.stack(contrasts, axis=1)


def _contrasts(n, sizes, shift):
    """Return what a break adds to the fit, orthonormal, shape (n, candidates, 1 or 2)."""
    return _contrasts_of(n, int(sizes[0]), int(sizes[-1]), shift)


def largest_shares(series, sizes, shift="mean"):
    """Return for each row the largest share of its variation that one break explains.

    F rises with this share, which is bounded and needs no fit.
    """
    n = series.shape[1]
    residuals = residuals_under(series, shift)
    contrasts = _contrasts(n, sizes, shift)
    squares = (residuals @ contrasts.reshape(n, -1)) ** 2
    # Of one or two contrasts: slices are added several times as fast as along so short an axis.
    explained = sum(squares[:, each :: contrasts.shape[2]] for each in range(contrasts.shape[2]))
    return explained.max(axis=1) / np.einsum("mn,mn->m", residuals, residuals)


def count_extreme(residuals, sizes, shift, draws, seed, rhos=None):
    """Return how many simulated series break as sharply, for each rho, and the number of draws.

    Without `rhos` the residuals themselves are put in random order.
    """
    draws = arguments.whole_number(draws, "draws", 1)
    n = len(residuals)
    random = np.random.default_rng(seed)
    limit = largest_shares(residuals[np.newaxis], sizes, shift)[0] - ROUNDING
    extreme = np.zeros(1 if rhos is None else len(rhos), dtype=int)
    for block in _blocks(draws, n):
        if rhos is None:
            drawn = [random.permuted(np.tile(residuals, (block, 1)), axis=1)]
        else:
            noise = random.standard_normal((block, n))
            drawn = (autoregressive(noise, rho) for rho in rhos)
        extreme += [np.count_nonzero(largest_shares(s, sizes, shift) >= limit) for s in drawn]
    return extreme.tolist(), draws


def simulated_pvalue(extreme, draws):
    """Return the p-value that `extreme` of `draws` give, and its Monte Carlo standard error."""
    pvalue = (extreme + 1) / (draws + 1)
    return pvalue, float(np.sqrt(pvalue * (1 - pvalue) / draws))


def _exact_pvalues(series, sizes):
    """Return for each row the share of its orderings that break at least as sharply."""
    m, n = series.shape
    if n > EXACT_LIMIT:
        raise ValueError(
            f"The series has {n} values; all orderings are counted for at most {EXACT_LIMIT}: use "
            f"null='permutation'."
        )
    deviations = series - series.mean(axis=1, keepdims=True)
    # F rises with the share of the variation that the break explains, and the share is bounded.
    limits = largest_shares(series, sizes) - ROUNDING
    weights = sizes * (n - sizes) / n
    ceilings = np.full((n + 1, m), np.inf)
    ceilings[sizes] = limits * np.sum(deviations**2, axis=1) * weights[:, np.newaxis]
    # One column to a series, one row to a subset of a size; no larger than counts can become.
    sums = np.zeros((1, m))
    orderings = np.ones((1, m), dtype=np.min_scalar_type(factorial((n + 1) // 2)))
    for size, (smaller, last) in enumerate(_subsets(n), start=1):
        total = orderings.take(smaller[0], axis=0)
        for fewer in smaller[1:]:
            total += orderings.take(fewer, axis=0)
        sums = sums.take(smaller[-1], axis=0) + deviations.T[last]
        before, orderings = orderings, total * (sums**2 < ceilings[size])
    # An ordering leads to its first half, a set, and from there to the whole. Read backwards, its
    # second part leads to the other half; F is the same from either end, so the limits hold for it.
    # In the order of their numbers, the other halves stand the other way round.
    half = before if n % 2 else orderings
    below = np.sum(half * orderings[::-1].astype(np.int64), axis=0)
    every = factorial(n)
    return np.array([(every - count) / every for count in below.tolist()])


@lru_cache(maxsize=4)
def _subsets(n):
    """Return, for each size up to half of n values, where their subsets of one value fewer stand.

    Subsets of a size are ordered by their numbers, of which bit i says whether value i is in. The
    first array of a pair has one row for each value that may have been the last to come in, in
    ascending order; the second names the last of these.
    """
    members = np.bitwise_count(np.arange(2**n, dtype=np.uint32))
    places = np.empty(2**n, dtype=np.intp)
    levels = []
    for size in range((n + 1) // 2 + 1):
        subsets = np.flatnonzero(members == size)
        places[subsets] = np.arange(len(subsets))
        if size:
            inside = np.nonzero(subsets[:, np.newaxis] >> np.arange(n) & 1)[1].reshape(-1, size)
            fewer = places[subsets[:, np.newaxis] ^ (1 << inside)]
            levels.append((fewer.T.copy(), inside[:, -1]))
    return levels


def autocorrelation(y):
    """Return the lag-one autocorrelation of each row, or of one series: between -1 and 1."""
    deviations = y - y.mean(axis=-1, keepdims=True)
    products = np.sum(deviations[..., 1:] * deviations[..., :-1], axis=-1)
    return products / np.sum(deviations**2, axis=-1)


def autoregressive(noise, rho):
    """Return series, stationary or a random walk, from rows of standard normal noise."""
    series = noise.copy()
    if rho < 1:
        series[:, 0] /= np.sqrt(1 - rho**2)
    for t in range(1, noise.shape[1]):
        series[:, t] += rho * series[:, t - 1]
    return series


def _blocks(draws, n):
    """Yield the sizes of blocks of series that together make `draws`."""
    size = max(1, BLOCK // n)
    for start in range(0, draws, size):
        yield min(size, draws - start)
