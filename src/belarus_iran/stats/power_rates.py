"""Power of tests on counts: a ratio of two rates, and a change of rate."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

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

    Parameters
    ----------
    total
        Events in both periods together.
    t1, t2
        Times observed, above 0, in the same unit.
    ratios
        First rate over second, above 0: the effects.
    level
        Level of the test, between 0 and 1.
    margin
        If given, the finding looked for is not a difference but the lack of one: that the whole
        interval of the ratio lies between 1 / `margin` and `margin`.

    Returns
    -------
    pandas.DataFrame
        One row per ratio: `effect` (the ratio), `power` (exact) and `error` (0).

    Examples
    --------
    Six events hardly ever show that one rate is twice the other.

    >>> power_rate_given_total(6, 4, 13, [1, 2])["power"].round(3).tolist()
    [0.003, 0.033]
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


def power_stage(
    total: int,
    lengths: tuple[float, float, float],
    ratios: Iterable[float],
    level: float = 0.05,
    side: str = "above",
) -> pd.DataFrame:
    """Say how often a stage would be told apart from both the one before and the one after.

    Given their total, events fall into the three stages in proportion to length and rate; the
    two neighbours have the same rate.

    Parameters
    ----------
    total
        Events in the three stages together.
    lengths
        Lengths of the stage before, of the stage itself and of the stage after, in one unit.
    ratios
        Rate of the stage over that of its neighbours, above 0: the effects.
    level
        Level of either test, between 0 and 1.
    side
        ``above`` or ``below``: where the intervals of both ratios have to lie of one.

    Returns
    -------
    pandas.DataFrame
        One row per ratio: `effect` (the ratio), `power` (exact) and `error` (0).
    """
    from scipy.stats import binom

    ratios = arguments.row_above_zero(ratios, "ratios")
    lengths = arguments.row_above_zero(lengths, "lengths")
    level = arguments.probability(level, "level")
    total = arguments.whole_number(total, "total", 0)
    _refuse_stage(lengths, side)
    before, within = (grid.ravel() for grid in np.indices((total + 1, total + 1)))
    before, within = (counts[before + within <= total] for counts in (before, within))
    after = total - before - within
    seen = _stands_out(before, within, after, lengths, level, side)
    weights = lengths * np.stack([np.ones_like(ratios), ratios, np.ones_like(ratios)], axis=1)
    weights /= weights.sum(axis=1, keepdims=True)
    # Events of one stage among all, times those of another among the rest.
    chances = binom.pmf(within, total, weights[:, 1:2]) * binom.pmf(
        before, total - within, weights[:, :1] / (1 - weights[:, 1:2])
    )
    return power.counted_rows(ratios, chances @ seen)


def power_stage_limits(
    total: int,
    lengths: tuple[int, int, int],
    ratios: Iterable[float],
    decisive: float,
    shape: float,
    rate: float,
    level: float = 0.05,
    side: str = "above",
    draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how often a stage would be told apart from its neighbours and dated rightly at both ends.

    Beyond what `power_stage` asks for, `changes.change_point` has to place a change at either limit
    of the stage, in the years of the stage and of that neighbour alone.

    Parameters
    ----------
    total, ratios, level, side
        As for `power_stage`.
    lengths
        Lengths of the stage before, of the stage itself and of the stage after, in whole years.
    decisive
        Log Bayes factor for a change from which it counts as found.
    shape, rate
        The gamma prior of `changes.change_point`.
    draws, seed
        Number of simulated series and seed of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row per ratio: `effect` (the ratio), `power` and its Monte Carlo `error`.
    """
    ratios = arguments.row_above_zero(ratios, "ratios")
    shape, rate = arguments.positive(shape, "shape"), arguments.positive(rate, "rate")
    lengths = np.array([arguments.whole_number(length, "A length", 1) for length in lengths])
    _refuse_stage(lengths, side)
    total = arguments.whole_number(total, "total", 0)
    draws = arguments.whole_number(draws, "draws", 1)
    level = arguments.probability(level, "level")
    stage = np.repeat([0, 1, 2], lengths)
    chances = []
    for ratio in ratios:
        weights = np.where(stage == 1, ratio, 1.0)
        random = np.random.default_rng(seed)
        counts = random.multinomial(total, weights / weights.sum(), size=draws)
        shares = (counts[:, stage == number].sum(axis=1) for number in range(3))
        seen = _stands_out(*shares, lengths, level, side)
        for years, last in ((stage < 2, lengths[0] - 1), (stage > 0, lengths[1] - 1)):
            change, none = changes.one_change(counts[:, years], shape, rate)
            place = np.argmax(change >= change.max(axis=1, keepdims=True) - power.ROUNDING, axis=1)
            factor = np.logaddexp.reduce(change, axis=1) - np.log(change.shape[1]) - none
            seen &= (place == last) & (factor >= decisive)
        chances.append(seen.mean())
    return power.counted_rows(ratios, chances, draws)


# Where changes of the record are tried out, the same numbers come hundreds of times.
@lru_cache(maxsize=256)
def power_of_limits(
    total: int,
    lengths: tuple[int, int, int],
    ratio: float,
    decisive: float,
    shape: float,
    rate: float,
    level: float,
    side: str,
    draws: int,
    seed: int,
) -> float:
    """Return the power of `power_stage_limits` at one ratio."""
    rows = power_stage_limits(
        total, lengths, [ratio], decisive, shape, rate, level, side, draws=draws, seed=seed
    )
    return rows["power"].iloc[0]


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

    Parameters
    ----------
    total
        Events in the whole series.
    n
        Number of periods of equal length.
    break_after
        Last position before the fall, counted from 0.
    ratios
        Rate before the fall over the rate after it, above 0: the effects.
    weight
        Posterior probability from which a place counts as found, between 0 and 1.
    shape, rate
        The gamma prior of `changes.change_point`.
    draws, seed
        Number of simulated series and seed of the simulation.

    Returns
    -------
    pandas.DataFrame
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


def _refuse_stage(lengths, side):
    if len(lengths) != 3:
        raise ValueError(f"There are {len(lengths)} lengths; a stage and its neighbours have 3.")
    arguments.require_one_of(side, "side", ("above", "below"))


def _stands_out(before, within, after, lengths, level, side):
    """Return whether both intervals of a stage's ratios lie on one side, for arrays of counts."""
    seen = np.ones(len(within), dtype=bool)
    for neighbour, length in ((before, lengths[0]), (after, lengths[2])):
        higher = within * length > neighbour * lengths[1]
        seen &= rates.ratio_pvalues(within, neighbour, lengths[1], length) < level
        seen &= higher if side == "above" else ~higher
    return seen
