"""Ranges: bounds of linear functions over boxes, and shares of variance with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd


def linear_range(
    limits: Sequence[tuple[np.ndarray, float, float]], wanted: Sequence[float]
) -> tuple[float, float] | None:
    """Return how low and how high a sum of non-negative unknowns can be within limits.

    Lowest and highest value (infinite where nothing bounds it); None if no unknowns keep to all
    the limits at once.

    References
    ----------
    Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009). Introduction to Interval Analysis.
    SIAM (for figures as ranges; here by linear programming, which also minds shared unknowns).
    """
    from scipy.optimize import linprog

    rows, bounds = [], []
    for coefficients, low, high in limits:
        for sign, bound in ((1.0, high), (-1.0, -low)):
            if np.isfinite(bound):
                rows.append(sign * np.asarray(coefficients, dtype=float))
                bounds.append(bound)
    objective = np.asarray(wanted, dtype=float)
    # First with nothing to optimise: an unbounded sum and limits that exclude each other would
    # otherwise look alike.
    if linprog(np.zeros_like(objective), A_ub=rows, b_ub=bounds).status == 2:
        return None
    ends = []
    for sign in (1.0, -1.0):
        optimum = linprog(sign * objective, A_ub=rows, b_ub=bounds)
        if optimum.status not in (0, 3):
            raise ValueError(f"the range cannot be found: {optimum.message}")
        ends.append(sign * optimum.fun if optimum.status == 0 else -sign * np.inf)
    return float(ends[0]) + 0.0, float(ends[1]) + 0.0


def sobol_intervals(
    function: Callable,
    bounds: pd.DataFrame,
    seed: int,
    confidence: float,
    points: int = 2048,
    repeats: int = 32,
) -> pd.DataFrame:
    """Return Sobol' indices of a function of independent uniform inputs, with intervals.

    The first-order index of an input is the share of the output's variance that vanishes on
    average once that input alone is known; the total-order index the share that remains once all
    others are. The indices come from `scipy.stats.sobol_indices`, each time on another scrambled
    sequence; the interval is a bootstrap of their mean over these repeats. (The bootstrap of
    scipy's own result takes no seed, and treats the points of one sequence as if they were
    independent.)

    One row per output, input and order: `output` (its number), `input`, `order` ("first" or
    "total"), `value`, `low`, `high`. An estimate may lie a little outside 0 to 1.

    References
    ----------
    Saltelli, A., et al. (2010). Variance based sensitivity analysis of model output. *Computer
    Physics Communications* 181(2), 259-270.
    """
    from scipy.stats import bootstrap, sobol_indices, uniform

    width = bounds["high"] - bounds["low"]
    if not (width > 0).all():
        raise ValueError(f"inputs need a range, but have none: {list(width.index[~(width > 0)])}")
    inputs = [uniform(low, span) for low, span in zip(bounds["low"], width, strict=True)]
    generator = np.random.default_rng(seed)
    runs = [
        sobol_indices(func=function, n=points, dists=inputs, rng=generator) for _ in range(repeats)
    ]
    rows = []
    for kind in ("first", "total"):
        # Of a single output scipy drops the axis.
        values = np.stack([np.atleast_2d(getattr(run, f"{kind}_order")) for run in runs])
        interval = bootstrap(
            (values,), np.mean, confidence_level=confidence, method="percentile", rng=generator
        ).confidence_interval
        for output, place in np.ndindex(values.shape[1:]):
            row = {"output": output, "input": bounds.index[place], "order": kind}
            row["value"] = float(values[:, output, place].mean())
            ends = (float(end[output, place]) for end in (interval.low, interval.high))
            rows.append(row | dict(zip(("low", "high"), ends, strict=True)))
    return pd.DataFrame(rows)
