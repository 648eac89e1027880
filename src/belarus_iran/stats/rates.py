"""Events per year: a rate and a ratio of two rates, with exact intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from belarus_iran.stats import arguments
from belarus_iran.stats.power_rates import power_stage_limits


@dataclass(frozen=True)
class Rate:
    """A rate of events with its exact confidence interval.

    Attributes
    ----------
    rate : float
        Events per unit of time.
    low, high : float
        Limits of the interval, in the same unit.
    """

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class RateRatio:
    """Ratio of two rates of events.

    Attributes
    ----------
    ratio : float
        First rate over second; infinite if only the second count is zero, NaN if both are.
    low, high : float
        Limits of the confidence interval; 0 and infinity where the counts set no limit.
    pvalue : float
        Two-sided p-value of equal rates.
    smallest : float
        Smallest p-value that this total of events and these times can reach at all.
    """

    ratio: float
    low: float
    high: float
    pvalue: float
    smallest: float


def rate(k, t, confidence=0.95):
    """Estimate a rate of events with an exact interval.

    Parameters
    ----------
    k : int
        Number of events, 0 or more.
    t : float
        Time observed, above 0, in any unit (years, say).
    confidence : float, default 0.95
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
    >>> found = rate(3, 2)
    >>> found.rate, round(found.low, 3), round(found.high, 3)
    (1.5, 0.309, 4.384)
    """
    from scipy.special import gammainccinv, gammaincinv

    k = arguments.count(k, "k")
    t = arguments.positive(t, "t")
    tail = arguments.tail(confidence)
    low = gammaincinv(k, tail) if k else 0.0
    return Rate(k / t, float(low / t), float(gammainccinv(k + 1, tail) / t))


def rate_ratio(k1, t1, k2, t2, confidence=0.95):
    """Compare two rates of events exactly.

    Given the total k1 + k2, the first count is binomial with probability
    r t1 / (r t1 + t2), r being the ratio of the rates. Limits for that probability (Clopper and
    Pearson) become limits for r; the p-value of r = 1 is twice the smaller tail, at most 1, and
    so agrees with the interval: it is below 1 - confidence just when the interval leaves 1 out.

    Parameters
    ----------
    k1, k2 : int
        Numbers of events, 0 or more.
    t1, t2 : float
        Times observed, above 0, in the same unit.
    confidence : float, default 0.95
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
    >>> found = rate_ratio(10, 5, 2, 5)
    >>> found.ratio, round(found.low, 2), round(found.high, 2), round(found.pvalue, 3)
    (5.0, 1.07, 46.93, 0.039)
    """
    from scipy.special import betainc, betaincinv

    k1, k2 = arguments.count(k1, "k1"), arguments.count(k2, "k2")
    t1, t2 = arguments.positive(t1, "t1"), arguments.positive(t2, "t2")
    tail = arguments.tail(confidence)
    if k1 + k2 == 0:
        return RateRatio(np.nan, 0.0, np.inf, 1.0, 1.0)
    ratio = (k1 / t1) / (k2 / t2) if k2 else np.inf
    low, high = 0.0, np.inf
    if k1:
        probability = betaincinv(k1, k2 + 1, tail)
        low = float(probability / (1 - probability) * (t2 / t1))
    if k2:
        # The upper limit is had from the other count's lower one: near 1 the difference to 1
        # would be lost to rounding.
        probability = betaincinv(k2, k1 + 1, tail)
        high = float((1 - probability) / probability * (t2 / t1))
    first, second = t1 / (t1 + t2), t2 / (t1 + t2)
    at_most = betainc(k2, k1 + 1, second) if k2 else 1.0
    at_least = betainc(k1, k2 + 1, first) if k1 else 1.0
    return RateRatio(
        ratio,
        low,
        high,
        float(min(1.0, 2 * min(at_most, at_least))),
        float(min(1.0, 2 * min(first, second) ** (k1 + k2))),
    )


def smallest_clear_ratio(total, t1, t2, confidence=0.95):
    """Return the smallest ratio of rates that so few events could have shown to lie above one.

    Parameters
    ----------
    total : int
        Events in both periods together.
    t1, t2 : float
        Lengths of the two periods, in one unit.
    confidence : float, default 0.95
        Coverage of the interval that has to lie above one.

    Returns
    -------
    float
        The smallest ratio k1/t1 over k2/t2, with k1 + k2 = total, whose interval lies above one;
        NaN if no split of `total` would do.

    Raises
    ------
    ValueError
        If a count is negative or no whole number, or a length is not positive.

    Examples
    --------
    >>> smallest_clear_ratio(14, 5, 8)
    4.0
    """
    for k2 in range(total, -1, -1):
        found = rate_ratio(total - k2, t1, k2, t2, confidence)
        if found.low > 1:
            return found.ratio
    return float("nan")


# Where changes of the record are tried out, the same numbers are asked for hundreds of times.
@lru_cache(maxsize=256)
def power_of_limits(total, lengths, ratio, decisive, shape, rate, level, side, draws, seed):
    found = power_stage_limits(
        total, lengths, [ratio], decisive, shape, rate, level, side, draws=draws, seed=seed
    )
    return found["power"].iloc[0]
