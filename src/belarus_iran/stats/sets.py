"""Necessary and sufficient conditions: what had to be there for co-operation, and what was enough.

The paper holds that the two states achieved something only when *both* wanted to balance third
states (III.2¶3), that a low expected cost let them, and that Iran turned to Minsk when its other
openings were closed. Each is a statement about sets of periods: one set lies within another. This
module measures how nearly it does, by the consistency and coverage of Ragin [1]_, and reduces the
combinations that occurred to the shortest expression that covers them [2]_.

Every coding is a range, so every result is an interval: its ends are the smallest and the largest
value that some choice within the ranges gives. A few periods of one case, coded by readers who
knew the outcome and dependent on each other, bear no inference. The result is a table of
consistency: it says what fits and what does not, not what caused what.

References
----------
.. [1] Ragin, C. C. (2006). Set relations in social research: evaluating their consistency and
   coverage. *Political Analysis*, 14 (3), 291-310.
.. [2] Rihoux, B. and De Meur, G. (2009). Crisp-set qualitative comparative analysis (csQCA). In
   Rihoux, B. and Ragin, C. C. (eds.), *Configurational Comparative Methods*. Thousand Oaks: Sage,
   33-68.
.. [3] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. III.2.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

# Equal steps between neighbouring codes: one monotone map among many, varied elsewhere.
EQUAL_STEPS: Mapping[int, float] = {0: 0.0, 1: 1 / 3, 2: 2 / 3, 3: 1.0}


def consistency(condition, outcome, for_: str = "sufficiency") -> float:
    """Return how nearly a condition is sufficient, or necessary, for an outcome.

    Sufficient: the cases with the condition lie within those with the outcome. The share of
    memberships in the condition that does is the sum of the smaller of both memberships over the
    sum of those in the condition. Necessary: the other way round, over those in the outcome. With
    memberships of 0 and 1 these are the share of cases with the condition that have the outcome,
    and of cases with the outcome that have the condition.

    Parameters
    ----------
    condition, outcome : array_like, shape (cases,)
        Membership of each case, from 0 (outside the set) to 1 (inside).
    for_
        ``sufficiency`` or ``necessity``.

    Returns
    -------
    float
        From 0 to 1 (never an exception).

    Raises
    ------
    ValueError
        If a membership is missing or outside 0 to 1, the lengths differ, `for_` is unknown, or the
        set that should lie within the other is empty, so that the question does not arise.

    References
    ----------
    Ragin (2006), [1]_, 292-297.

    Examples
    --------
    >>> round(consistency([1, 1, 0.5, 0], [1, 0, 1, 1]), 3)
    0.6
    >>> consistency([1, 1, 0, 0], [1, 0, 1, 1], for_="necessity")
    0.3333333333333333
    """
    condition, outcome, inner = _memberships(condition, outcome, for_)
    return float(np.minimum(condition, outcome).sum() / inner.sum())


def coverage(condition, outcome, for_: str = "sufficiency") -> float:
    """Return how much of the outcome a sufficient condition accounts for, or how relevant a
    necessary one is.

    For sufficiency it is the share of the outcome that the condition covers. For necessity it is
    the share of the condition that the outcome fills: near 0, the condition is there almost
    always, and that it is there with the outcome says nothing.

    Parameters
    ----------
    condition, outcome, for_
        As for :func:`consistency`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        As for :func:`consistency`, the set in question being the other one.

    References
    ----------
    Ragin (2006), [1]_, 299-305.

    Examples
    --------
    >>> coverage([1, 1, 0, 0], [1, 0, 1, 1])
    0.3333333333333333
    """
    other = {"sufficiency": "necessity", "necessity": "sufficiency"}
    return consistency(condition, outcome, other.get(for_, for_))


def bounds(condition, outcome, for_: str = "sufficiency") -> tuple[float, float]:
    """Return the smallest and the largest consistency that ranges of membership allow.

    The ends are exact over the box in which each membership lies anywhere in its range, apart
    from all others. As consistency grows with membership in the outer set, that set stands at its
    highest for the largest value and at its lowest for the smallest. Of the inner set, each
    membership then lies as near as it can to that of the outer set for the largest value, and at
    one of its two ends for the smallest, where which of them is found by Dinkelbach's method.

    Parameters
    ----------
    condition, outcome : pair of array_like, shape (cases,)
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


def _memberships(condition, outcome, for_: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    condition, outcome = (np.asarray(values, dtype=float) for values in (condition, outcome))
    if condition.shape != outcome.shape or condition.ndim != 1:
        raise ValueError(
            f"condition and outcome must be as many cases each, found the shapes "
            f"{condition.shape} and {outcome.shape}."
        )
    for name, values in (("condition", condition), ("outcome", outcome)):
        _refuse_outside(name, values)
    inner, _ = _inner_first(condition, outcome, for_)
    if not inner.any():
        empty = "condition" if inner is condition else "outcome"
        raise ValueError(f"The {empty} is empty: no case belongs to it, so nothing can be said.")
    return condition, outcome, inner


def _inner_first(condition, outcome, for_: str) -> tuple:
    """Return the set that should lie within the other, then the other."""
    if for_ == "sufficiency":
        return condition, outcome
    if for_ == "necessity":
        return outcome, condition
    raise ValueError(f"for_ must be 'sufficiency' or 'necessity', found '{for_}'.")


def _box(low, high) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    for name, values in (("low", low), ("high", high)):
        _refuse_outside(name, values)
    if low.shape != high.shape or (low > high).any():
        raise ValueError("Each range needs a lowest and a highest membership, in this order.")
    return low, high


def _refuse_outside(name: str, values: np.ndarray) -> None:
    # Asked this way round, a missing membership is refused too.
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"{name} must hold memberships from 0 to 1, found {values.tolist()}.")


def _largest(low: np.ndarray, high: np.ndarray, outer: np.ndarray) -> float:
    """Return the largest share of the inner set, anywhere in its box, that lies in the outer."""
    inner = np.clip(outer, low, high)
    if not inner.any():
        # What fits is outside both sets; any other choice lies outside the outer set alone.
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
