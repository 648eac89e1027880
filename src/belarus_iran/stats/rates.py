"""Events per year: a rate, a ratio of two rates, and when a rate changed.

Intervals are exact; change points have a posterior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.shown import Shown
from belarus_iran.stats import arguments


@dataclass(frozen=True)
class Rate(Shown):
    """A rate of events with its exact confidence interval.

    Attributes
    ----------
    rate
        Events per unit of time.
    low, high
        Limits of the interval, in the same unit.
    """

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class RateRatio(Shown):
    """Ratio of two rates of events.

    Attributes
    ----------
    ratio
        First rate over second; infinite if only the second count is zero, NaN if both are.
    low, high
        Limits of the confidence interval; 0 and infinity where the counts set no limit.
    pvalue
        Two-sided p-value of equal rates.
    smallest
        Smallest p-value that this total of events and these times can reach at all.
    """

    ratio: float
    low: float
    high: float
    pvalue: float
    smallest: float


def rate(k: int, t: float, confidence: float = 0.95) -> Rate:
    """Estimate a rate of events with an exact interval.

    Parameters
    ----------
    k
        Number of events, 0 or more.
    t
        Time observed, above 0, in any unit (years, say).
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Rate
        With `rate`, `low` and `high`, in events per unit of `t`. With no events `low` is 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), 437-442.

    Examples
    --------
    >>> three = rate(3, 2)
    >>> three.rate, round(three.low, 3), round(three.high, 3)
    (1.5, 0.309, 4.384)
    """
    from statsmodels.stats.rates import confint_poisson

    k = arguments.whole_number(k, "k", 0)
    t = arguments.positive(t, "t")
    alpha = 2 * arguments.tail(confidence)
    low, high = confint_poisson(k, t, method="exact-c", alpha=alpha)
    return Rate(k / t, float(low), float(high))


def rate_ratio(k1: int, t1: float, k2: int, t2: float, confidence: float = 0.95) -> RateRatio:
    """Compare two rates of events exactly.

    Given the total k1 + k2, the first count is binomial with probability
    r t1 / (r t1 + t2), r being the ratio of the rates. Limits for that probability (Clopper and
    Pearson) become limits for r; the p-value of r = 1 is twice the smaller tail, at most 1, and
    so agrees with the interval: it is below 1 - confidence just when the interval leaves 1 out.

    Parameters
    ----------
    k1, k2
        Numbers of events, 0 or more.
    t1, t2
        Times observed, above 0, in the same unit.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    RateRatio
        With `ratio`, `low`, `high`, `pvalue` and `smallest`. If both counts are zero nothing is
        known: ratio NaN, interval 0 to infinity, p-value 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from
    Poisson series. Biometrika 31(3/4), 313-323.
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. Biometrika 26(4), 404-413.
    Fay, M. P. (2010). Two-sided exact tests and matching confidence intervals for discrete data.
    R Journal 2(1), 53-58.

    Examples
    --------
    >>> compared = rate_ratio(10, 5, 2, 5)
    >>> compared.ratio, round(compared.low, 2), round(compared.high, 2), round(compared.pvalue, 3)
    (5.0, 1.07, 46.93, 0.039)
    """
    k1, k2 = (arguments.whole_number(k, name, 0) for k, name in ((k1, "k1"), (k2, "k2")))
    t1, t2 = arguments.positive(t1, "t1"), arguments.positive(t2, "t2")
    level = 2 * arguments.tail(confidence)
    if k1 + k2 == 0:
        return RateRatio(np.nan, 0.0, np.inf, 1.0, 1.0)
    low, high = ratio_limits(k1, k2, t1, t2, level)
    smallest = 2 * (min(t1, t2) / (t1 + t2)) ** (k1 + k2)
    return RateRatio(
        (k1 / t1) / (k2 / t2) if k2 else np.inf,
        float(low),
        float(high),
        float(ratio_pvalues(k1, k2, t1, t2)),
        float(min(1.0, smallest)),
    )


def ratio_pvalues(k1: ArrayLike, k2: ArrayLike, t1: float, t2: float) -> np.ndarray:
    """Return the p-values of `rate_ratio` for arrays of counts that broadcast."""
    from scipy.special import betainc

    k1, k2 = np.broadcast_arrays(k1, k2)
    first, second = t1 / (t1 + t2), t2 / (t1 + t2)
    # Where a count is zero the tail beyond it is everything.
    at_least = np.where(k1 > 0, betainc(np.maximum(k1, 1), k2 + 1, first), 1.0)
    at_most = np.where(k2 > 0, betainc(np.maximum(k2, 1), k1 + 1, second), 1.0)
    return np.minimum(1.0, 2 * np.minimum(at_least, at_most))


def ratio_limits(
    k1: ArrayLike, k2: ArrayLike, t1: float, t2: float, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of `rate_ratio` for arrays of counts; the confidence is 1 - `level`."""
    from statsmodels.stats.proportion import proportion_confint

    def lower(own, other):
        # A count of zero has no lower limit above 0; one in its place keeps the call defined.
        own = np.maximum(own, 1)
        return proportion_confint(own, own + other, alpha=level, method="beta")[0]

    k1, k2 = np.broadcast_arrays(k1, k2)
    share, other = lower(k1, k2), lower(k2, k1)
    low = np.where(k1 > 0, share / (1 - share) * (t2 / t1), 0.0)
    # The upper limit of one share is one less the lower limit of the other. Computed so, it loses
    # no digits where it lies near one.
    return low, np.where(k2 > 0, (1 - other) / other * (t2 / t1), np.inf)


def level_change(yearly: pd.Series) -> pd.DataFrame:
    """Weigh, for each year, that the mean of a series shifted there, once and for good.

    Values are taken as normal round one mean before the shift and another from it on, with equal
    and unknown spread; every year with two values on either side is as likely beforehand as any
    other, and the prior of means and spread is flat (of the spread, in logarithms).

    Indexed by `year`, the first of the new level: `weight` (posterior probability; the column
    adds up to 1) and `fall` (the part of it that lies on a lower new level).

    References
    ----------
    Smith, A. F. M. (1975). A Bayesian approach to inference about a change-point in a sequence of
    random variables. Biometrika 62(2), 407-416.
    """
    from scipy.stats import t as student

    series = yearly.sort_index().astype(float)
    years, values = series.index.to_numpy(), series.to_numpy()
    total = len(values)
    if total < 5 or not np.isfinite(values).all() or (np.diff(years) != 1).any():
        raise ValueError("a change needs five finite values or more, in consecutive years")
    rows = []
    for first in range(2, total - 1):
        sides = values[:first], values[first:]
        rss = sum(float(((side - side.mean()) ** 2).sum()) for side in sides)
        if rss <= 0:
            raise ValueError(f"two constant levels fit without error from {years[first]} on")
        lengths = [len(side) for side in sides]
        weight = -0.5 * np.log(np.prod(lengths)) - (total - 2) / 2 * np.log(rss)
        error = np.sqrt(rss / (total - 2) * sum(1 / length for length in lengths))
        drop = (sides[0].mean() - sides[1].mean()) / error
        rows.append((int(years[first]), weight, float(student.cdf(drop, total - 2))))
    table = pd.DataFrame(rows, columns=["year", "weight", "fall"]).set_index("year")
    weight = np.exp(table["weight"] - table["weight"].max())
    weight /= weight.sum()
    return pd.DataFrame({"weight": weight, "fall": weight * table["fall"]})


@dataclass(frozen=True, eq=False)
class ChangePoint(Shown):
    """Where a rate changed, if it changed once.

    Attributes
    ----------
    posterior : shape (n - 1,)
        Probability that position i, counted from 0, is the last before the change, given that
        there is one change.
    log_bayes_factor
        Natural logarithm of the evidence for one change over that for none.
    mode
        The most probable last position before the change (the earliest, if several tie).
    """

    posterior: np.ndarray
    log_bayes_factor: float
    mode: int


@dataclass(frozen=True, eq=False)
class ChangePoints(Shown):
    """Where a rate changed, if it changed a given number of times, and how often it did."""

    # Row j: probability that position i, counted from 0, is the last before change j, given that
    # there are `n_changes` changes. Each row sums to one.
    posterior: np.ndarray
    # Natural logarithm of the probability of the counts with 0, 1, … `n_changes` changes; the
    # difference of two entries is a log Bayes factor.
    log_evidence: np.ndarray
    # The most probable set of last positions before the changes (the earliest, if sets tie).
    mode: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class DrawnChanges(Shown):
    """Where a rate changed, if the dates of events are known within intervals only."""

    # Columns `change` (1, 2, …), `year` (the last before that change), `probability` (with the
    # dates unknown), `mean`, `low` and `high` (of the posteriors of single draws).
    posterior: pd.DataFrame
    # Columns `changes` (their number), `log_bayes_factor` (against none, with the dates unknown),
    # `low` and `high` (of single draws).
    evidence: pd.DataFrame
    events: int  # Number of events used: those whose whole interval lies in the years


def change_point(counts: ArrayLike, shape: float, rate: float) -> ChangePoint:
    """Weigh where a rate of events changed, and whether it did.

    Counts are Poisson with one rate up to and including the last position before the change and
    another after it, both drawn from the same gamma distribution; every position but the last of
    the series is as likely beforehand. The rates are integrated out in closed form.

    Parameters
    ----------
    counts : shape (n,)
        Events in n consecutive periods of equal length, n at least 2.
    shape, rate
        Shape and rate of the gamma prior, above 0; its mean is shape / rate events per period.

    Returns
    -------
    ChangePoint
        With `posterior`, `log_bayes_factor` and `mode`. The Bayes factor depends on the prior,
        the more so the shorter the series.

    Raises
    ------
    ValueError
        If there are fewer than two counts, one is not a whole number of 0 or more, or the prior
        is out of range.

    References
    ----------
    Raftery, A. E. and Akman, V. E. (1986). Bayesian analysis of a Poisson process with a
    change-point. Biometrika 73(1), 85-89 (here with the change between periods).

    Examples
    --------
    >>> point = change_point([0, 1, 0, 6, 5, 7], shape=1, rate=1)
    >>> point.mode, round(float(point.posterior.sum()), 12), point.log_bayes_factor > 0
    (2, 1.0, True)
    """
    point = change_points(counts, shape, rate, 1)
    return ChangePoint(
        point.posterior[0], float(point.log_evidence[1] - point.log_evidence[0]), point.mode[0]
    )


def change_points(counts: ArrayLike, shape: float, rate: float, n_changes: int) -> ChangePoints:
    """Weigh where a rate of events changed several times, and how often it did.

    Counts are Poisson with one rate between two changes, each rate drawn from the same gamma
    distribution; given their number, all sets of places for the changes are as likely
    beforehand. The rates are integrated out in closed form. The sums over all sets of places run
    forward and backward through the series, so that they are exact and take a number of steps
    that grows with the number of changes and the square of the length only.

    With `posterior`, `log_evidence` and `mode`. The evidence depends on the prior, the more so
    the more changes there are, since each brings another rate.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint
    problems. Statistics and Computing 16(2), 203-213, section 2.
    """
    counts = _counts(counts)
    segment, forward, backward = sums(counts[None], shape, rate, n_changes)
    # The most probable set: what is best from each place on, then the places in order of time.
    best = [segment[0, :, -1]]
    for _ in range(n_changes):
        best.append((segment[0] + best[-1]).max(axis=1))
    mode, place = [], 0
    for rest in reversed(best[:-1]):
        reached = segment[0, place] + rest
        place = int(np.flatnonzero(reached >= reached.max() - 1e-10)[0])
        mode.append(place - 1)
    return ChangePoints(
        posterior(forward, backward)[0], evidence(counts[None], forward)[0], tuple(mode)
    )


def segment_evidence(
    events: np.ndarray, length: np.ndarray | int, shape: float, rate: float
) -> np.ndarray:
    """Return the log probability of segments with one rate each, by their events and lengths.

    The rate is integrated out against its gamma prior, to which the Poisson distribution is
    conjugate, so that only the sum of a segment's counts matters. The factorials of the counts,
    which are the same for every way to cut the series, are left out.
    """
    from scipy.special import gammaln

    prior = shape * np.log(rate) - gammaln(shape)
    return prior + gammaln(shape + events) - (shape + events) * np.log(rate + length)


def one_change(counts: np.ndarray, shape: float, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return, for rows of counts, the log evidence of a change after each place, and of none."""
    n = counts.shape[1]
    length = np.arange(1, n)
    until = np.cumsum(counts, axis=1)
    total = until[:, -1:]
    before = segment_evidence(until[:, :-1], length, shape, rate)
    after = segment_evidence(total - until[:, :-1], n - length, shape, rate)
    return before + after, segment_evidence(total[:, 0], n, shape, rate)


def sums(counts: np.ndarray, shape: float, rate: float, n_changes: int) -> tuple:
    """Return log evidence of every segment, and its sums over all ways to cut the series.

    For counts of shape (m, n) the segments are an array of shape (m, n + 1, n + 1): entry (i, j)
    is that of the positions from i to j - 1, less the factorials of the counts. The k-th of the
    forward sums, shape (m, n + 1), is that of the first j positions cut into k + 1 segments; the
    k-th of the backward sums that of the positions from i on.
    """
    shape = arguments.positive(shape, "shape")
    rate = arguments.positive(rate, "rate")
    size = counts.shape[1]
    n_changes = arguments.whole_number(n_changes, "n_changes", 1, size - 1)
    before = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
    first, last = np.triu_indices(size + 1, 1)
    total = before[:, last] - before[:, first]
    segment = np.full((len(counts), size + 1, size + 1), -np.inf)
    segment[:, first, last] = segment_evidence(total, last - first, shape, rate)
    forward, backward = [segment[:, 0, :]], [segment[:, :, -1]]
    for _ in range(n_changes):
        forward.append(np.logaddexp.reduce(forward[-1][:, :, None] + segment, axis=1))
        backward.append(np.logaddexp.reduce(segment + backward[-1][:, None, :], axis=2))
    return segment, forward, backward


def posterior(forward, backward):
    """Return the marginal posterior of each change, shape (m, n_changes, n - 1)."""
    joint = np.stack(
        [
            before[:, 1:-1] + after[:, 1:-1]
            for before, after in zip(forward[:-1], reversed(backward[:-1]), strict=True)
        ],
        axis=1,
    )
    weight = np.exp(joint - joint.max(axis=2, keepdims=True))
    return weight / weight.sum(axis=2, keepdims=True)


def evidence(counts, forward):
    """Return the log evidence of each number of changes from 0 on, shape (m, n_changes + 1)."""
    from scipy.special import gammaln

    number = np.arange(len(forward))
    others = counts.shape[1] - 1 - number
    ways = gammaln(counts.shape[1]) - gammaln(number + 1) - gammaln(others + 1)
    sums = np.stack([of_parts[:, -1] for of_parts in forward], axis=1)
    return sums - ways - gammaln(counts + 1).sum(axis=1, keepdims=True)


def _counts(counts):
    """Return `counts` as an array of at least two whole numbers of 0 or more."""
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 1 or len(counts) < 2:
        raise ValueError(
            f"The counts have shape {counts.shape}; one row of at least two is needed for a change."
        )
    wrong = ~np.isfinite(counts) | (counts < 0) | (counts != np.floor(counts))
    if wrong.any():
        where = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"The count at position {where} is {counts[where]:g}; whole numbers of 0 or more are "
            f"needed (shares of events spread over years will not do)."
        )
    return counts
