"""Necessary and sufficient conditions: how nearly one set of cases lies within another.

A condition is sufficient for an outcome if the cases with it lie within those with the outcome,
and necessary if it is the other way round. How nearly so is measured by the consistency of Ragin
[1]_. Memberships are known within ranges, so every result is an interval: its ends are the
smallest and the largest value that some choice within the ranges gives. A few cases bear no
inference: what comes out is what fits and what does not, not what caused what.

References
----------
.. [1] Ragin, C. C. (2006). Set relations in social research: evaluating their consistency and
   coverage. *Political Analysis*, 14 (3), 291-310.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.stats import arguments

# Equal steps between neighbouring codes: one monotone map among many, varied elsewhere.
EQUAL_STEPS: Mapping[int, float] = {0: 0.0, 1: 1 / 3, 2: 2 / 3, 3: 1.0}


def bounds(
    condition: tuple[ArrayLike, ArrayLike],
    outcome: tuple[ArrayLike, ArrayLike],
    for_: str = "sufficiency",
) -> tuple[float, float]:
    """Return the smallest and the largest consistency that ranges of membership allow.

    Consistency is the share of memberships in the inner set that lies in the outer one: the sum of
    the smaller of both memberships over the sum of those in the inner set. That is the condition
    for sufficiency, and the outcome for necessity. The coverage of a sufficient condition is its
    consistency as a necessary one, and the reverse.

    The ends are exact over the box in which each membership lies anywhere in its range, apart
    from all others. As consistency grows with membership in the outer set, that set stands at its
    highest for the largest value and at its lowest for the smallest. Of the inner set, each
    membership then lies as near as it can to that of the outer set for the largest value, and at
    one of its two ends for the smallest, where which of them is found by Dinkelbach's method.

    Parameters
    ----------
    condition, outcome : shape (cases,)
        Lowest and highest membership of each case.
    for_
        ``sufficiency`` or ``necessity``.

    Returns
    -------
    tuple of float
        Lowest and highest consistency; both NaN if the inner set is empty whatever is chosen. A
        choice that leaves it empty is passed over where there is another.

    Raises
    ------
    ValueError
        If a range is missing, reversed or outside 0 to 1, or `for_` is unknown.

    References
    ----------
    Dinkelbach, W. (1967). On nonlinear fractional programming. *Management Science*, 13 (7),
    492-498.

    Examples
    --------
    >>> bounds(([0.5, 0], [1, 0.5]), ([1, 0], [1, 0.25]))
    (0.5, 1.0)
    """
    condition, outcome = (_box(*pair) for pair in (condition, outcome))
    if len(condition[0]) != len(outcome[0]):
        raise ValueError(
            f"There are {len(condition[0])} and {len(outcome[0])} cases; as many of each are "
            "needed."
        )
    inner, outer = _inner_first(condition, outcome, for_)
    if not inner[1].any():
        return np.nan, np.nan
    return _smallest(*inner, outer[0]), _largest(*inner, outer[1])


def calibrate(codes: pd.DataFrame, calibration: Mapping[int, float] = EQUAL_STEPS) -> pd.DataFrame:
    """Turn ordinal codes into memberships by a declared monotone map.

    Parameters
    ----------
    codes
        Codes that the map knows, or missing values, which stay missing.
    calibration
        Membership of each code, from 0 to 1 and never falling as codes rise.

    Raises
    ------
    ValueError
        If the map falls, leaves 0 to 1, or does not know a code.

    Examples
    --------
    >>> calibrate(pd.DataFrame({"cover": [0, 3]}))["cover"].tolist()
    [0.0, 1.0]
    """
    values = [calibration[code] for code in sorted(calibration)]
    if np.any(np.diff(values) < 0) or min(values) < 0 or max(values) > 1:
        raise ValueError(f"calibration must rise from 0 to 1 at most, found {dict(calibration)}.")
    unknown = sorted(set(codes.stack().dropna()) - set(calibration))
    if unknown:
        raise ValueError(f"calibration knows {sorted(calibration)}, found the codes {unknown}.")
    known = {float(code): float(value) for code, value in calibration.items()}
    return codes.astype(float).map(known.get, na_action="ignore")


def _inner_first(condition, outcome, for_: str) -> tuple:
    """Return the set that should lie within the other, then the other."""
    arguments.require_one_of(for_, "for_", ("sufficiency", "necessity"))
    return (condition, outcome) if for_ == "sufficiency" else (outcome, condition)


def _box(low, high) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    for name, values in (("low", low), ("high", high)):
        # A missing membership is outside too: every comparison with it fails.
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"{name} is {values.tolist()}; memberships from 0 to 1 are needed.")
    if low.shape != high.shape or (low > high).any():
        raise ValueError("Each range needs a lowest and a highest membership, in this order.")
    return low, high


def _largest(low: np.ndarray, high: np.ndarray, outer: np.ndarray) -> float:
    """Return the largest share of the inner set, anywhere in its box, that lies in the outer."""
    inner = np.clip(outer, low, high)
    if not inner.any():
        # The nearest choice leaves the inner set empty; any other lies outside the outer set.
        return 0.0
    return float(np.minimum(inner, outer).sum() / inner.sum())


def _smallest(low: np.ndarray, high: np.ndarray, outer: np.ndarray) -> float:
    """Return the smallest share of the inner set, anywhere in its box, that lies in the outer."""
    inner = high
    ratio = np.inf
    while True:
        lower = float(np.minimum(inner, outer).sum() / inner.sum())
        if lower >= ratio:
            return ratio
        ratio = lower
        gain = np.minimum(high, outer) - np.minimum(low, outer) - ratio * (high - low)
        chosen = np.where(gain < 0, high, low)
        if not chosen.any():
            return ratio
        inner = chosen
