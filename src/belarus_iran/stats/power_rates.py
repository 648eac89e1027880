"""Power of tests on counts: a ratio of two rates, and a change of rate."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments, changes, power, rates


def power_rate_given_total(
    total: int,
    t1: float,
    t2: float,
    ratios: Iterable[float],
    level: float = 0.05,
    margin: float | None = None,
) -> pd.DataFrame:
    """Say how often two rates of events would be told apart by a given number of events.

    The test of `rates.rate_ratio` takes the total as given, and so does this: no rate has to be
    assumed, only how the events would have been shared out.

    One row per ratio: `effect` (the ratio), `power` (exact) and `error` (0).
    """
    from scipy.stats import binom

    ratios = arguments.row_above_zero(ratios, "ratios")
    t1, t2 = arguments.positive(t1, "t1"), arguments.positive(t2, "t2")
    level = arguments.probability(level, "level")
    total = arguments.whole_number(total, "total", 0)
    first = np.arange(total + 1)
    if margin is None:
        seen = rates.ratio_pvalues(first, total - first, t1, t2) < level
    else:
        low, high = rates.ratio_limits(first, total - first, t1, t2, level)
        margin = arguments.positive(margin, "margin")
        seen = (1 / margin < low) & (high < margin)
    share = (ratios * t1 / (ratios * t1 + t2))[:, None]
    return power.counted_rows(ratios, binom.pmf(first, total, share) @ seen)


def power_change_point(
    total: int,
    n: int,
    break_after: int,
    ratios: Iterable[float],
    weight: float,
    shape: float,
    rate: float,
    draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how often a fall in the rate of events would be dated rightly by its posterior.

    The fall is seen if `changes.change_point` gives its true place more than `weight` and the mean
    count is the higher before it.

    One row per ratio: `effect` (the ratio), `power` and its Monte Carlo `error`.
    """
    ratios = arguments.row_above_zero(ratios, "ratios")
    shape, rate = arguments.positive(shape, "shape"), arguments.positive(rate, "rate")
    total, n = arguments.whole_number(total, "total", 0), arguments.whole_number(n, "n", 2)
    draws = arguments.whole_number(draws, "draws", 1)
    weight = arguments.probability(weight, "weight")
    before = np.arange(n) <= arguments.whole_number(break_after, "break_after", 0, n - 2)
    chances = []
    for ratio in ratios:
        # The same numbers for each effect, so that the curve does not jump by chance.
        random = np.random.default_rng(seed)
        weights = np.where(before, ratio, 1.0)
        counts = random.multinomial(total, weights / weights.sum(), size=draws)
        change, _ = changes.one_change(counts, shape, rate)
        posterior = np.exp(change - change.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        falls = counts[:, before].mean(axis=1) > counts[:, ~before].mean(axis=1)
        chances.append(np.mean((posterior[:, break_after] > weight) & falls))
    return power.counted_rows(ratios, chances, draws)
