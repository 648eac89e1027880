"""Events per year: a rate and a ratio of two rates, with exact intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
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
