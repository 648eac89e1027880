"""Structural breaks in a short series: where it shifts, and how often by chance."""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import comb, factorial

import numpy as np
import pandas as pd

# Beyond 20 values the number of orderings no longer fits a 64-bit integer, and 2**n subsets no
# longer fit the memory of a laptop comfortably.
EXACT_LIMIT = 20

# More splits of two groups than this are not enumerated: the answer would take minutes.
SPLITS_LIMIT = 1_000_000

# Two orderings whose explained shares (between 0 and 1) differ by less are equal up to rounding.
ROUNDING = 1e-10

# A series varies if its range is more than this share of its largest value.
CONSTANT = 1e-12

# Simulated series are drawn in blocks of about this many values, to bound memory.
BLOCK = 2_000_000

SHIFTS = ("mean", "trend")
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
    smallest : float
        Smallest p-value that a series of these values could reach under the exact null, in any
        order; the smallest that so many draws can give under the others.
    rho : float or None
        First-order autocorrelation of the null ``ar1``; None for the others.
    """

    pvalue: float
    error: float
    statistic: float
    null: str
    smallest: float
    rho: float | None = None


@dataclass(frozen=True)
class Cusum:
    """Largest excursion of the cumulated residuals about the mean.

    Attributes
    ----------
    statistic : float
        Largest absolute cumulated residual, over the residual standard deviation and the root of
        the number of values.
    pvalue : float
        Probability of one at least as large in a long series without a break: asymptotic.
    """

    statistic: float
    pvalue: float


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


def sup_f(y, min_size=None, shift="mean"):
    """Find the largest F of a single shift in the mean, or in the linear trend.

    At each candidate break one common mean (residual sum of squares RSS0) is compared with one
    mean on either side (RSS1): F = (RSS0 - RSS1) / (RSS1 / (n - 2)). With a shift in trend, one
    straight line is compared with a line of its own level and slope on either side:
    F = ((RSS0 - RSS1) / 2) / (RSS1 / (n - 4)). Values are taken as equally spaced and in order of
    time. For a shift in growth rates give the logarithms of the series.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit; F has none.
    min_size : int, optional
        Least number of values on either side of a break: by default 2 for a mean and 3 for a
        trend, one more than is needed to draw it.
    shift : {"mean", "trend"}, default "mean"
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
    >>> found = sup_f([1, 2, 1, 8, 9, 8])
    >>> found.break_after, round(found.statistic, 2)
    (2, 220.5)
    >>> sup_f([1, 2, 3, 4, 5.5, 3, 2, 1, 0], shift="trend").break_after
    4
    """
    y, sizes = _checked(y, min_size, shift)
    n = len(y)
    residuals = _residuals(y, shift)
    contrasts = _contrasts(n, sizes, shift)
    explained = np.einsum("n,ncd->cd", residuals, contrasts)
    after = residuals - np.einsum("ncd,cd->cn", contrasts, explained)
    residual = np.sum(after**2, axis=1)
    # A perfect fit leaves only rounding behind, which would pass for a huge finite F.
    residual[residual <= _rounding(y) ** 2] = 0.0
    added = contrasts.shape[2]
    with np.errstate(divide="ignore"):
        statistics = np.sum(explained**2, axis=1) / added / (residual / (n - 2 * added))
    best = int(np.flatnonzero(statistics >= statistics.max() * (1 - ROUNDING))[0])
    return SupF(float(statistics[best]), int(sizes[best]) - 1, sizes - 1, statistics)


def sup_f_pvalue(y, null="exact", draws=100_000, seed=0, min_size=None, rho=None, shift="mean"):
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
    y : array_like of float, shape (n,)
        The series, in any unit.
    null : {"exact", "permutation", "ar1", "random_walk"}, default "exact"
        ``exact`` needs n <= 20 and a shift in mean.
    draws : int, default 100000
        Number of simulated series; ignored by ``exact``.
    seed : int, default 0
        Seed of the simulation; ignored by ``exact``.
    min_size : int, optional
        Least number of values on either side of a break, by default as in `sup_f`.
    rho : float, optional
        First-order autocorrelation of ``ar1``, between -1 and 1. By default that of the residuals
        about the mean or trend, which in a short series is biased towards zero and so gives too
        small a p-value.
    shift : {"mean", "trend"}, default "mean"
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
    if null not in NULLS:
        raise ValueError(f"null is {null!r}; allowed: {', '.join(NULLS)}.")
    if rho is not None and null != "ar1":
        raise ValueError(f"rho belongs to the null 'ar1' only, not to {null!r}: leave it out.")
    statistic = sup_f(y, min_size, shift).statistic
    y, sizes = _checked(y, min_size, shift)
    if null == "exact":
        if shift != "mean":
            raise ValueError("The null 'exact' is for a shift in mean: use null='permutation'.")
        # In ascending order the values break as sharply as they can.
        pvalue, smallest = exact_pvalues([y, np.sort(y)], sizes[0]).tolist()
        return SupFPvalue(pvalue, 0.0, statistic, null, smallest)
    residuals = _residuals(y, shift)
    if null == "ar1":
        rho = _autocorrelation(residuals) if rho is None else float(rho)
        if not -1 < rho < 1:
            raise ValueError(f"rho is {rho}; a stationary series needs a value between -1 and 1.")
    if null == "permutation":
        [extreme], draws = _count_extreme(residuals, sizes, shift, draws, seed)
    else:
        persistence = [1.0 if rho is None else rho]
        [extreme], draws = _count_extreme(residuals, sizes, shift, draws, seed, persistence)
    pvalue, error = _simulated_pvalue(extreme, draws)
    return SupFPvalue(pvalue, error, statistic, null, 1 / (draws + 1), rho)


def pvalue_by_rho(y, rhos, draws=100_000, seed=0, min_size=None, shift="mean"):
    """Return the p-value of sup-F under autoregressive nulls of several persistences.

    The same random numbers serve every persistence, so that p moves with it smoothly.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit.
    rhos : iterable of float
        First-order autocorrelations, above -1 and at most 1; 1 is the random walk.
    draws, seed, min_size, shift
        As in `sup_f_pvalue`.

    Returns
    -------
    pandas.DataFrame
        Columns `rho`, `p` and `error` (Monte Carlo standard error), one row to each of `rhos`.

    Raises
    ------
    ValueError
        As in `sup_f_pvalue`.

    Examples
    --------
    >>> found = pvalue_by_rho([1, 2, 1, 8, 9, 8, 9, 2, 1], [0, 0.5, 1], draws=999)
    >>> found["p"].is_monotonic_increasing
    True
    """
    rhos = [float(rho) for rho in rhos]
    for rho in rhos:
        if not -1 < rho <= 1:
            raise ValueError(f"rho is {rho}; values above -1 and up to 1 (random walk) are needed.")
    y, sizes = _checked(y, min_size, shift)
    extreme, draws = _count_extreme(_residuals(y, shift), sizes, shift, draws, seed, rhos)
    rows = [
        (rho, *_simulated_pvalue(count, draws)) for rho, count in zip(rhos, extreme, strict=True)
    ]
    return pd.DataFrame(rows, columns=["rho", "p", "error"])


def exact_pvalues(series, min_size=2):
    """Return for many series at once how many of all orderings break as sharply as each.

    Parameters
    ----------
    series : array_like of float, shape (m, n)
        One series to a row, n <= 20, in any unit.
    min_size : int, default 2
        Least number of values on either side of a break.

    Returns
    -------
    numpy.ndarray of float, shape (m,)
        The p-value of each row's sup-F under the null ``exact`` of `sup_f_pvalue`.

    Raises
    ------
    ValueError
        If a row is constant or holds a value that is not finite, or rows are too short or long.

    Notes
    -----
    Only the set of values among the first k matters to F at k, not their order. So orderings that
    stay below the observed sup-F throughout are counted subset by subset: as many lead to a set as
    lead to the sets with one value fewer. That takes 2**n sets in place of n! orderings. Orderings
    equal to the observed one up to rounding count as at least as extreme.

    Examples
    --------
    Of the 24 orderings of these four values, 8 keep the small pair apart from the large pair.

    >>> exact_pvalues([[1, 2, 8, 9], [8, 1, 9, 2]]).round(3).tolist()
    [0.333, 0.667]
    """
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
    sizes = _sizes(n, min_size)
    # Blocks of this size stay in the processor's cache.
    rows = max(1, BLOCK // 8 >> min(n, EXACT_LIMIT))
    return np.concatenate(
        [_exact_pvalues(series[first : first + rows], sizes) for first in range(0, m, rows)]
    )


def asymptotic_pvalue(statistic, trimming):
    """Return the textbook p-value of a sup-F for a shift in mean in a long series.

    In a series of a dozen values it is too small: see `size_of_tests`.

    Parameters
    ----------
    statistic : array_like of float
        The sup-F.
    trimming : float
        Share of the series left out as candidates at either end, above 0 and below 0.5.

    Returns
    -------
    numpy.ndarray of float
        P-values, at most 1. Below 0.12, and with a trimming of 0.05 to 0.3, they are within 0.003
        of the limit's; above 0.3 they are rough.

    Raises
    ------
    ValueError
        If `trimming` is out of range.

    Notes
    -----
    The limit of sup-F is the largest square of a standardised Brownian bridge (Andrews 1993), whose
    tail Miller and Siegmund (1982) give in closed form, but for a term that vanishes faster.

    References
    ----------
    Andrews, D. W. K. (1993). Tests for parameter instability and structural change with unknown
    change point. Econometrica 61(4), 821-856, table I.
    Miller, R. and Siegmund, D. (1982). Maximally selected chi square statistics. Biometrics 38(4),
    1011-1016.
    Estrella, A. (2003). Critical values and p values of Bessel process distributions. Econometric
    Theory 19(6), 1128-1143.

    Examples
    --------
    The tabulated critical value at 5% with 15% left out at either end:

    >>> round(float(asymptotic_pvalue(8.85, 0.15)), 2)
    0.05
    """
    if not 0 < trimming < 0.5:
        raise ValueError(f"trimming is {trimming}; a share above 0 and below 0.5 is needed.")
    f = np.clip(np.asarray(statistic, dtype=float), 1.0, 1000.0)
    span = 2 * np.log((1 - trimming) / trimming)
    tail = np.sqrt(f / (2 * np.pi)) * np.exp(-f / 2) * ((1 - 1 / f) * span + 4 / f)
    return np.minimum(tail, 1.0)


def size_of_tests(
    n=11, draws=5_000, seed=0, level=0.05, rhos=(0.0, 0.5, 0.9), min_size=2, permutations=99
):
    """Simulate series without a break and say how often each test reports one.

    A test keeps what it promises if it rejects in a share `level` of such series. The series are
    Gaussian and autoregressive of a known persistence; all tests see the same ones.

    Parameters
    ----------
    n : int, default 11
        Length of each series, at most 20.
    draws : int, default 5000
        Number of series for each persistence.
    seed : int, default 0
        Seed of the simulation.
    level : float, default 0.05
        Level of significance, between 0 and 1.
    rhos : iterable of float, default (0.0, 0.5, 0.9)
        True first-order autocorrelations, between -1 and 1.
    min_size : int, default 2
        Least number of values on either side of a break.
    permutations : int, default 99
        Orderings drawn for each series by the test ``permutation``. With 99 a level of 5% can be
        reached exactly.

    Returns
    -------
    pandas.DataFrame
        Columns `rho` (of the series), `test`, `rejected` (share of series) and `error` (its Monte
        Carlo standard error). Tests: ``exact``, ``permutation`` and ``permutation, trend`` (whose
        candidates are those of `sup_f`), ``asymptotic``, ``OLS-CUSUM``, ``ar1, rho known``,
        ``ar1, rho estimated`` and ``random_walk``. The exact test rejects somewhat less often than
        `level` where few values stand at either end: its p-value cannot take every value.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    A test that simulates Gaussian nulls rejects beyond a critical value that depends on rho alone;
    it is read from as many series again as are tested, at least 20,000, and for an estimated rho
    interpolated between 20 values of rho. Its own error is left out of `error`.

    Examples
    --------
    >>> found = size_of_tests(draws=300, rhos=[0.9]).set_index("test")["rejected"]
    >>> bool(found["exact"] > 0.3), bool(found["random_walk"] < 0.1)
    (True, True)
    """
    from scipy.special import kolmogorov

    draws = _whole_number(draws, "draws", 1)
    permutations = _whole_number(permutations, "permutations", 1)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; a value between 0 and 1 is needed.")
    sizes = _sizes(n, min_size, "mean")
    trend_sizes = _sizes(n, None, "trend")
    random = np.random.default_rng(seed)
    noise = random.standard_normal((max(draws, 20_000), n))
    grid = np.concatenate([np.linspace(-0.95, 0.95, 20), [1.0]])

    def critical(rho):
        shares = _largest_shares(_autoregressive(noise, rho), sizes)
        return np.quantile(shares, 1 - level, method="higher")

    by_rho = np.array([critical(rho) for rho in grid])
    rows = []
    for rho in map(float, rhos):
        if not -1 < rho < 1:
            raise ValueError(f"rho is {rho}; a stationary series needs a value between -1 and 1.")
        series = _autoregressive(random.standard_normal((draws, n)), rho)
        shares = _largest_shares(series, sizes)
        estimated = np.interp(_autocorrelation(series), grid, by_rho)
        statistics = shares / (1 - shares) * (n - 2)
        deviations = _residuals(series, "mean")
        cumulated = np.abs(np.cumsum(deviations, axis=1)).max(axis=1)
        excursions = cumulated / np.sqrt(n * np.sum(deviations**2, axis=1) / (n - 1))
        rejected = {
            "exact": exact_pvalues(series, min_size) <= level,
            "permutation": _permuted_pvalues(series, sizes, "mean", permutations, random) <= level,
            "permutation, trend": _permuted_pvalues(
                series, trend_sizes, "trend", permutations, random
            )
            <= level,
            "asymptotic": asymptotic_pvalue(statistics, min_size / n) <= level,
            "OLS-CUSUM": kolmogorov(excursions) <= level,
            "ar1, rho known": shares >= critical(rho),
            "ar1, rho estimated": shares >= estimated,
            "random_walk": shares >= by_rho[-1],
        }
        for test, whether in rejected.items():
            share = float(whether.mean())
            rows.append((rho, test, share, float(np.sqrt(share * (1 - share) / draws))))
    return pd.DataFrame(rows, columns=["rho", "test", "rejected", "error"])


def ols_cusum(y):
    """Test for a shift in mean by the largest cumulated residual.

    Unlike sup-F it fits no break: it asks whether residuals about the one mean wander too far.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit.

    Returns
    -------
    Cusum
        With `statistic` and `pvalue`, which is asymptotic and too large in a short series: see
        `size_of_tests`.

    Raises
    ------
    ValueError
        If the series is constant or holds a value that is not finite.

    References
    ----------
    Ploberger, W. and Krämer, W. (1992). The CUSUM test with OLS residuals. Econometrica 60(2),
    271-285.

    Examples
    --------
    >>> found = ols_cusum([1, 2, 1, 8, 9, 8])
    >>> round(found.statistic, 3), round(found.pvalue, 3)
    (1.108, 0.172)
    """
    from statsmodels.stats.diagnostic import breaks_cusumolsresid

    y = _series(y)
    statistic, pvalue, _ = breaks_cusumolsresid(y - y.mean(), ddof=1)
    return Cusum(float(statistic), float(pvalue))


def battery(series, draws=10_000, seed=0, rhos=(0.3, 0.6, 0.9)):
    """Run every test for one break on a yearly series, its logarithms, and without its last year.

    Parameters
    ----------
    series : pandas.Series
        Values in any unit, indexed by year (consecutive and ascending), at least 7 of them.
    draws : int, default 10000
        Number of simulated series for each simulated p-value.
    seed : int, default 0
        Seed of the simulation.
    rhos : iterable of float, default (0.3, 0.6, 0.9)
        First-order autocorrelations of the autoregressive nulls.

    Returns
    -------
    pandas.DataFrame
        One row to a p-value. Columns `scale` (levels, logs), `sample` (all years, without the
        last), `shift` (mean, trend), `test` (sup-F, OLS-CUSUM), `statistic`, `break_after` (the
        last year before the break, missing for OLS-CUSUM), `null` (as in `sup_f_pvalue`;
        asymptotic for OLS-CUSUM), `rho`, `p`, `error` (Monte Carlo standard error) and
        `smallest_p` (both missing if asymptotic), and `n`. There are logarithms only if every
        value is above zero. A shift in mean is tested by counting all orderings, or, beyond 20
        values, by drawing some.

    Raises
    ------
    ValueError
        If years are missing or out of order, or the series will not do (see `sup_f`).

    Examples
    --------
    >>> trade = pd.Series([1, 2, 1, 2, 8, 9, 8, 9], index=range(2001, 2009))
    >>> found = battery(trade, draws=99, rhos=[0.5])
    >>> row = found[(found["null"] == "exact") & (found["scale"] == "levels")].iloc[0]
    >>> int(row["break_after"]), round(float(row["p"]), 4), row["sample"]
    (2004, 0.0286, 'all years')
    """
    years = np.asarray(series.index)
    if not np.issubdtype(years.dtype, np.integer) or (np.diff(years) != 1).any():
        raise ValueError(
            f"The index is {list(series.index)}; consecutive years in ascending order are needed."
        )
    _values(series, "The series")
    rhos = [*map(float, rhos), 1.0]
    scales = {"levels": series}
    if (series > 0).all():
        scales["logs"] = np.log(series)
    rows = []
    for scale, whole in scales.items():
        for sample, y in (("all years", whole), ("without the last", whole.iloc[:-1])):
            n = len(y)
            for shift in SHIFTS:
                best = sup_f(y, shift=shift)
                found = (scale, sample, shift, "sup-F", best.statistic, y.index[best.break_after])
                null = "exact" if shift == "mean" and n <= EXACT_LIMIT else "permutation"
                one = sup_f_pvalue(y, null, draws, seed, shift=shift)
                rows.append((*found, null, np.nan, one.pvalue, one.error, one.smallest, n))
                smallest = 1 / (draws + 1)
                for rho, p, error in pvalue_by_rho(y, rhos, draws, seed, shift=shift).to_numpy():
                    null = "random_walk" if rho == 1 else "ar1"
                    rows.append((*found, null, rho, p, error, smallest, n))
            cusum = ols_cusum(y)
            found = (scale, sample, "mean", "OLS-CUSUM", cusum.statistic, pd.NA, "asymptotic")
            rows.append((*found, np.nan, cusum.pvalue, np.nan, np.nan, n))
    columns = ["scale", "sample", "shift", "test", "statistic", "break_after", "null", "rho"]
    table = pd.DataFrame(rows, columns=[*columns, "p", "error", "smallest_p", "n"])
    return table.astype({"break_after": "Int64"})


def segments(y, n_breaks, min_size=2):
    """Cut a series into pieces of constant mean with the least squared error.

    The cut is the global optimum for the given number of breaks, found by dynamic programming.
    How many breaks there are is for the caller to say, or for `breaks_by_bic`.

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
    Truong, C., Oudre, L. and Vayatis, N. (2020). Selective review of offline change point detection
    methods. Signal Processing 167, 107299 (tests compare with its library, `ruptures`).

    Examples
    --------
    >>> cut = segments([1, 1, 2, 7, 8, 8, 3, 3], n_breaks=2)
    >>> cut.breaks, cut.ends
    ((2, 5), (2, 5, 7))
    """
    n_breaks = _whole_number(n_breaks, "n_breaks", 0)
    return _cuts(y, [n_breaks], min_size)[0]


def breaks_by_bic(y, max_breaks=3, min_size=2):
    """Choose the number of shifts in mean by the Bayesian information criterion.

    BIC = n ln(RSS / n) + (2 m + 1) ln n for m breaks, which cost a mean and a date each. The fewest
    breaks with the least BIC are chosen. This is no test at a level: of independent Gaussian series
    of 11 values without a break, about one in three gets one.

    Parameters
    ----------
    y : array_like of float, shape (n,)
        The series, in any unit.
    max_breaks : int, default 3
        Largest number of breaks tried; fewer if the series is too short for so many.
    min_size : int, default 2
        Least number of values in a piece.

    Returns
    -------
    pandas.DataFrame
        One row to each number of breaks from 0. Columns `n_breaks`, `breaks` (tuple of the
        positions of the last values before the breaks), `rss`, `bic` (minus infinity if the means
        fit without error) and `chosen` (True in one row).

    Raises
    ------
    ValueError
        As in `segments`.

    References
    ----------
    Yao, Y.-C. (1988). Estimating the number of change-points via Schwarz' criterion. Statistics and
    Probability Letters 6(3), 181-189.
    Bai, J. and Perron, P. (2003). Computation and analysis of multiple structural change models.
    Journal of Applied Econometrics 18(1), 1-22, section 5.3.

    Examples
    --------
    >>> found = breaks_by_bic([1, 1, 2, 7, 8, 8, 3, 3])
    >>> found.loc[found["chosen"], "breaks"].item()
    (2, 5)
    """
    max_breaks = _whole_number(max_breaks, "max_breaks", 0)
    min_size = _whole_number(min_size, "min_size", 1)
    n = len(y)
    numbers = range(min(max_breaks, max(n // min_size, 1) - 1) + 1)
    cuts = _cuts(y, numbers, min_size)
    rss = np.array([cut.rss for cut in cuts])
    rss[rss <= _rounding(y) ** 2] = 0.0
    with np.errstate(divide="ignore"):
        bic = n * np.log(rss / n) + (2 * np.array(numbers) + 1) * np.log(n)
    return pd.DataFrame(
        {
            "n_breaks": list(numbers),
            "breaks": [cut.breaks for cut in cuts],
            "rss": rss,
            "bic": bic,
            "chosen": np.arange(len(cuts)) == bic.argmin(),
        }
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
    if np.ptp(y) <= CONSTANT * np.abs(y).max():
        raise ValueError(f"The series is constant at {y[0]:g}; a break needs values that vary.")
    return y


def _whole_number(value, name, least):
    """Return `value` as an int of at least `least`."""
    if value != int(value) or value < least:
        raise ValueError(f"{name} is {value}; a whole number of at least {least} is needed.")
    return int(value)


def _checked(y, min_size, shift):
    """Return `y` as a series that varies, and every allowed number of values before the break."""
    if shift not in SHIFTS:
        raise ValueError(f"shift is {shift!r}; allowed: {', '.join(SHIFTS)}.")
    y = _series(y)
    sizes = _sizes(len(y), min_size, shift)
    if shift == "trend" and np.abs(_residuals(y, shift)).max() <= _rounding(y):
        raise ValueError("The series is a straight line; a break needs values that vary about it.")
    return y, sizes


def _sizes(n, min_size, shift="mean"):
    """Return every allowed number of values before the break."""
    fitted = 1 if shift == "mean" else 2
    min_size = fitted + 1 if min_size is None else _whole_number(min_size, "min_size", fitted)
    # With two means or lines fitted, one more value at least must be left for the error.
    needed = max(2 * min_size, 2 * fitted + 1)
    if n < needed:
        raise ValueError(
            f"The series has {n} values; a break with at least {min_size} on either side needs "
            f"{needed} or more."
        )
    return np.arange(min_size, n - min_size + 1)


def _rounding(y):
    """Return how far rounding alone may take a value of `y` from a perfect fit."""
    return 4 * len(y) * np.finfo(float).eps * np.abs(y).max()


def _without_break(n, shift):
    """Return an orthonormal basis, shape (n, 1) or (n, 2), of what is fitted without a break."""
    columns = np.vander(np.arange(n) - (n - 1) / 2, 1 if shift == "mean" else 2, increasing=True)
    return columns / np.sqrt(np.sum(columns**2, axis=0))


def _residuals(series, shift):
    """Return the residuals of each row, or of one series, about its mean or trend."""
    if shift == "mean":
        return series - series.mean(axis=-1, keepdims=True)
    basis = _without_break(series.shape[-1], shift)
    return series - series @ basis @ basis.T


@lru_cache(maxsize=64)
def _contrasts_of(n, first, last, shift):
    basis = _without_break(n, shift)
    found = []
    for size in range(first, last + 1):
        added = basis * (np.arange(n) >= size)[:, np.newaxis]
        found.append(np.linalg.qr(added - basis @ (basis.T @ added))[0])
    return np.stack(found, axis=1)


def _contrasts(n, sizes, shift):
    """Return what a break adds to the fit, orthonormal, shape (n, candidates, 1 or 2)."""
    return _contrasts_of(n, int(sizes[0]), int(sizes[-1]), shift)


def _largest_shares(series, sizes, shift="mean"):
    """Return for each row the largest share of its variation that one break explains.

    F rises with this share, which is bounded and needs no fit.
    """
    m, n = series.shape
    residuals = _residuals(series, shift)
    contrasts = _contrasts(n, sizes, shift)
    projected = residuals @ contrasts.reshape(n, -1)
    explained = np.sum(projected.reshape(m, *contrasts.shape[1:]) ** 2, axis=2)
    return explained.max(axis=1) / np.einsum("mn,mn->m", residuals, residuals)


def _count_extreme(residuals, sizes, shift, draws, seed, rhos=None):
    """Return how many simulated series break as sharply, for each rho, and the number of draws.

    Without `rhos` the residuals themselves are put in random order.
    """
    draws = _whole_number(draws, "draws", 1)
    n = len(residuals)
    random = np.random.default_rng(seed)
    limit = _largest_shares(residuals[np.newaxis], sizes, shift)[0] - ROUNDING
    extreme = np.zeros(1 if rhos is None else len(rhos), dtype=int)
    for block in _blocks(draws, n):
        if rhos is None:
            drawn = [random.permuted(np.tile(residuals, (block, 1)), axis=1)]
        else:
            noise = random.standard_normal((block, n))
            drawn = (_autoregressive(noise, rho) for rho in rhos)
        extreme += [np.count_nonzero(_largest_shares(s, sizes, shift) >= limit) for s in drawn]
    return extreme.tolist(), draws


def _simulated_pvalue(extreme, draws):
    """Return the p-value that `extreme` of `draws` give, and its Monte Carlo standard error."""
    pvalue = (extreme + 1) / (draws + 1)
    return pvalue, float(np.sqrt(pvalue * (1 - pvalue) / draws))


def _permuted_pvalues(series, sizes, shift, permutations, random):
    """Return for each row its p-value from so many random orderings of its residuals."""
    residuals = _residuals(series, shift)
    limits = _largest_shares(residuals, sizes, shift) - ROUNDING
    extreme = np.zeros(len(series), dtype=int)
    for _ in range(permutations):
        drawn = random.permuted(residuals, axis=1)
        extreme += _largest_shares(drawn, sizes, shift) >= limits
    return (extreme + 1) / (permutations + 1)


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
    limits = _largest_shares(series, sizes) - ROUNDING
    weights = sizes * (n - sizes) / n
    ceilings = np.full((n + 1, m), np.inf)
    ceilings[sizes] = limits * np.sum(deviations**2, axis=1) * weights[:, np.newaxis]
    # One column to a series. Bit i of a subset's number says whether value i is in it.
    sums = np.zeros((1, m))
    for values in deviations.T:
        sums = np.concatenate([sums, sums + values])
    orderings = np.zeros((2**n, m), dtype=np.int64)
    orderings[0] = 1
    for size, (subsets, smaller) in enumerate(_subsets(n), start=1):
        total = orderings[smaller[0]]
        for fewer in smaller[1:]:
            total += orderings[fewer]
        orderings[subsets] = total * (sums[subsets] ** 2 < ceilings[size])
    # What leads from a set to the whole series leads, read backwards, to the set's complement.
    middle = _subsets(n)[n // 2 - 1][0]
    below = np.sum(orderings[middle] * orderings[2**n - 1 - middle], axis=0)
    every = factorial(n)
    return np.array([(every - count) / every for count in below.tolist()])


@lru_cache(maxsize=4)
def _subsets(n):
    """Return the subsets of 1, 2, … up to half of n values, each with those of one value fewer.

    The second array of a pair has one row for each value that may have been the last to come in.
    """
    members = np.bitwise_count(np.arange(2**n, dtype=np.uint32))
    levels = []
    for size in range(1, (n + 1) // 2 + 1):
        subsets = np.flatnonzero(members == size)
        inside = np.nonzero(subsets[:, np.newaxis] >> np.arange(n) & 1)[1].reshape(-1, size)
        levels.append((subsets, (subsets[:, np.newaxis] ^ (1 << inside)).T.copy()))
    return levels


def _autocorrelation(y):
    """Return the lag-one autocorrelation of each row, or of one series: between -1 and 1."""
    deviations = y - y.mean(axis=-1, keepdims=True)
    products = np.sum(deviations[..., 1:] * deviations[..., :-1], axis=-1)
    return products / np.sum(deviations**2, axis=-1)


def _autoregressive(noise, rho):
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
    for done in range(0, draws, size):
        yield min(size, draws - done)


def _cuts(y, numbers, min_size):
    """Return the best cut of `y` for each of the numbers of breaks."""
    y = _series(y)
    min_size = _whole_number(min_size, "min_size", 1)
    needed = (max(numbers) + 1) * min_size
    if len(y) < needed:
        raise ValueError(
            f"The series has {len(y)} values; {max(numbers)} breaks with at least {min_size} "
            f"values in each piece need {needed}: ask for fewer breaks or a smaller min_size."
        )

    @cache
    def squares(start, stop):
        return y[start:stop].var() * (stop - start)

    @cache
    def best(stop, n_breaks):
        """Return the least error of the first `stop` values, and the ends of its pieces."""
        if n_breaks == 0:
            return squares(0, stop), (stop,)
        # The last piece is cut off at every place; what is before it is itself cut at its best.
        tried = []
        for last in range(n_breaks * min_size, stop - min_size + 1):
            error, stops = best(last, n_breaks - 1)
            tried.append((error + squares(last, stop), (*stops, stop)))
        return min(tried, key=lambda cut: cut[0])

    found = []
    for n_breaks in numbers:
        stops = best(len(y), n_breaks)[1]
        pieces = [y[start:stop] for start, stop in pairwise([0, *stops])]
        ends = tuple(int(stop) - 1 for stop in stops)
        means = tuple(float(piece.mean()) for piece in pieces)
        rss = float(sum(np.sum((piece - piece.mean()) ** 2) for piece in pieces))
        found.append(Segments(ends[:-1], ends, means, rss))
    return found
