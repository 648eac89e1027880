"""Rank correlations with exact p-values for short series with ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import factorial
from types import SimpleNamespace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def association(first: Sequence[float], second: Sequence[float]) -> SimpleNamespace:
    """Test Spearman's rank correlation exactly, ties included.

    All orderings of the second series against the first are counted, which needs no assumption on
    how the values are distributed but takes the pairs for exchangeable.

    With `rho`, `p` (two-sided: the share of orderings at least as far from no correlation) and
    `smallest` (the smallest p that these values can reach).

    References
    ----------
    Good, P. (2005). Permutation, Parametric and Bootstrap Tests of Hypotheses. Springer.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} values stand against {len(second)}")
    # Doubled, mean ranks of ties are whole numbers, and their sums exact.
    ranks, others = (
        (2 * pd.Series(list(series)).rank()).astype(int).to_numpy() for series in (first, second)
    )
    if len(set(ranks)) < 2 or len(set(others)) < 2:
        raise ValueError("a constant series is correlated with nothing")
    kinds = Counter(others.tolist())
    values, ways = list(kinds), {(tuple(kinds.values()), 0): 1}
    for rank in ranks.tolist():
        following: dict[tuple[tuple[int, ...], int], int] = {}
        for (left, total), number in ways.items():
            for place, value in enumerate(values):
                if left[place]:
                    rest = (*left[:place], left[place] - 1, *left[place + 1 :])
                    key = rest, total + rank * value
                    # Equal values count as different ones, so that every ordering counts once.
                    following[key] = following.get(key, 0) + number * left[place]
        ways = following
    n = len(ranks)
    centre = ranks.sum() * others.sum() / n
    far = {total: abs(total - centre) for _, total in ways}
    observed = abs(int(ranks @ others) - centre)
    # Sums of whole numbers differ by 1 at least, and the centre is a fraction of n.
    hair = 1 / (4 * n)
    reached, extreme = (
        sum(number for (_, total), number in ways.items() if far[total] >= limit - hair)
        for limit in (observed, max(far.values()))
    )
    return SimpleNamespace(
        rho=float(np.corrcoef(ranks, others)[0, 1]),
        p=reached / factorial(n),
        smallest=extreme / factorial(n),
    )


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
