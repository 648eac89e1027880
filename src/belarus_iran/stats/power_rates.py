"""Power of tests on counts: a ratio of two rates, and a change of rate."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments, power

# Poisson counts further from their mean than this many standard deviations, and as many counts
# more, have a probability below 1e-12 together, whatever the mean.
DEVIATIONS, COUNTS = 8, 30

# More pairs of counts, or splits of two groups, than this are not enumerated: it would take
# minutes where a simulation of the same precision takes seconds.
PAIRS_LIMIT = 20_000_000


def power_rate(
    t1: float, t2: float, rate: float, ratios: Iterable[float], level: float = 0.05
) -> pd.DataFrame:
    """Say how often two rates of events would be told apart, before any event is counted.

    Both counts are Poisson, the first with the rate `ratio` × `rate`. A difference is seen if the
    two-sided p-value of `rates.rate_ratio` is below `level`: if the interval leaves one out.

    Parameters
    ----------
    t1, t2
        Times observed, above 0, in the same unit.
    rate
        Second rate, in events per unit of time, above 0.
    ratios
        First rate over second, above 0: the effects.
    level
        Level of the test, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row per ratio: `effect` (the ratio), `power` (exact up to 1e-12) and `error` (0). At
        the ratio one the power is the size of the test, at most `level`.

    Raises
    ------
    ValueError
        If an argument is out of range, or so many events are expected that their pairs are too
        many to enumerate.

    Notes
    -----
    The sum runs over all pairs of counts, cut where both tails together are below 1e-12.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from
    Poisson series. Biometrika 31(3/4), 313-323.

    Examples
    --------
    >>> power_rate(5, 9, rate=1, ratios=[1, 2, 4])["power"].round(2).tolist()
    [0.02, 0.26, 0.93]
    """
    ratios = arguments.effects_above_zero(ratios, "ratios")
    (t1, t2, rate), level = (
        arguments.effects_above_zero([t1, t2, rate], "t1, t2 and rate"),
        arguments.probability(level),
    )
    means = ratios * rate * t1
    first, second = _likely_counts(means), _likely_counts(np.array([rate * t2]))
    if len(first) * len(second) > PAIRS_LIMIT:
        raise ValueError(
            f"With up to {first[-1]} and {second[-1]} events there are "
            f"{len(first) * len(second):,} pairs of counts; at most {PAIRS_LIMIT:,} are "
            "enumerated: use power_rate_given_total."
        )
    seen = _rate_pvalues(first[:, None], second, t1, t2) < level
    chances = _poisson(first, means[:, None]) @ (seen @ _poisson(second, rate * t2))
    return power.counted_rows(ratios, chances)


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

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    Six events hardly ever show that one rate is twice the other.

    >>> power_rate_given_total(6, 4, 13, [1, 2])["power"].round(3).tolist()
    [0.003, 0.033]
    """
    ratios = arguments.effects_above_zero(ratios, "ratios")
    (t1, t2), level = (
        arguments.effects_above_zero([t1, t2], "t1 and t2"),
        arguments.probability(level),
    )
    total = arguments.whole_number(total, "total", 0)
    first = np.arange(total + 1)
    if margin is None:
        seen = _rate_pvalues(first, total - first, t1, t2) < level
    else:
        low, high = _ratio_limits(first, total - first, t1, t2, level)
        (margin,) = arguments.effects_above_zero([margin], "margin")
        seen = (1 / margin < low) & (high < margin)
    share = (ratios * t1 / (ratios * t1 + t2))[:, None]
    return power.counted_rows(ratios, power.binomial(first, total, share) @ seen)


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

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> power_stage(18, (9, 5, 4), [2, 8])["power"].round(2).tolist()
    [0.05, 0.82]
    """
    ratios = arguments.effects_above_zero(ratios, "ratios")
    lengths, level = arguments.effects_above_zero(lengths, "lengths"), arguments.probability(level)
    total = arguments.whole_number(total, "total", 0)
    _refuse_stage(lengths, side)
    before, within = (grid.ravel() for grid in np.indices((total + 1, total + 1)))
    before, within = (counts[before + within <= total] for counts in (before, within))
    after = total - before - within
    seen = _stands_out(before, within, after, lengths, level, side)
    weights = lengths * np.stack([np.ones_like(ratios), ratios, np.ones_like(ratios)], axis=1)
    weights /= weights.sum(axis=1, keepdims=True)
    # Events of one stage among all, times those of another among the rest.
    chances = power.binomial(within, total, weights[:, 1:2]) * power.binomial(
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

    Beyond what `power_stage` asks for, `rates.change_point` has to place a change at either limit
    of the stage, in the years of the stage and of that neighbour alone.

    Parameters
    ----------
    total
        Events in the three stages together.
    lengths
        Lengths of the stage before, of the stage itself and of the stage after, in whole years.
    ratios
        Rate of the stage over that of its neighbours, above 0: the effects.
    decisive
        Log Bayes factor for a change from which it counts as found.
    shape, rate
        The gamma prior of `rates.change_point`.
    level
        Level of either test, between 0 and 1.
    side
        ``above`` or ``below``: where the intervals of both ratios have to lie of one.
    draws, seed
        Number of simulated series and seed of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row per ratio: `effect` (the ratio), `power` and its Monte Carlo `error`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> found = power_stage_limits(18, (9, 5, 4), [2, 20], 2.3, 1, 1, draws=500)
    >>> (found["power"].round(1) + 0).tolist()
    [0.0, 0.5]
    """
    ratios = arguments.effects_above_zero(ratios, "ratios")
    shape, rate = arguments.effects_above_zero([shape, rate], "shape and rate")
    lengths = np.array([arguments.whole_number(length, "A length", 1) for length in lengths])
    _refuse_stage(lengths, side)
    total, draws = (
        arguments.whole_number(total, "total", 0),
        arguments.whole_number(draws, "draws", 1),
    )
    level = arguments.probability(level)
    stage = np.repeat([0, 1, 2], lengths)
    chances = []
    for ratio in ratios:
        rates = np.where(stage == 1, ratio, 1.0)
        random = np.random.default_rng(seed)
        counts = random.multinomial(total, rates / rates.sum(), size=draws)
        shares = (counts[:, stage == number].sum(axis=1) for number in range(3))
        seen = _stands_out(*shares, lengths, level, side)
        for years, last in ((stage < 2, lengths[0] - 1), (stage > 0, lengths[1] - 1)):
            change, none = _change_evidence(counts[:, years], shape, rate)
            place = np.argmax(change >= change.max(axis=1, keepdims=True) - power.ROUNDING, axis=1)
            factor = np.logaddexp.reduce(change, axis=1) - np.log(change.shape[1]) - none
            seen &= (place == last) & (factor >= decisive)
        chances.append(seen.mean())
    return power.counted_rows(ratios, chances, draws)


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

    The fall is seen if `rates.change_point` gives its true place more than `weight` and the mean
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
        The gamma prior of `rates.change_point`.
    draws, seed
        Number of simulated series and seed of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row per ratio: `effect` (the ratio), `power` and its Monte Carlo `error`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> found = power_change_point(60, 20, 9, [1, 10], 0.5, 1, 1, draws=500)
    >>> (found["power"].round(1) + 0).tolist()
    [0.0, 0.8]
    """
    ratios = arguments.effects_above_zero(ratios, "ratios")
    shape, rate = arguments.effects_above_zero([shape, rate], "shape and rate")
    total, n = arguments.whole_number(total, "total", 0), arguments.whole_number(n, "n", 2)
    draws, weight = (
        arguments.whole_number(draws, "draws", 1),
        arguments.probability(weight, "weight"),
    )
    before = np.arange(n) <= arguments.break_position(break_after, n, 1)
    chances = []
    for ratio in ratios:
        # The same numbers for each effect, so that the curve does not jump by chance.
        random = np.random.default_rng(seed)
        rates = np.where(before, ratio, 1.0)
        counts = random.multinomial(total, rates / rates.sum(), size=draws)
        change, _ = _change_evidence(counts, shape, rate)
        posterior = np.exp(change - change.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        falls = counts[:, before].mean(axis=1) > counts[:, ~before].mean(axis=1)
        chances.append(np.mean((posterior[:, break_after] > weight) & falls))
    return power.counted_rows(ratios, chances, draws)


def _rate_pvalues(k1, k2, t1, t2):
    """Return the p-values of `rates.rate_ratio` for arrays of counts."""
    from scipy.special import betainc

    k1, k2 = np.broadcast_arrays(k1, k2)
    first, second = t1 / (t1 + t2), t2 / (t1 + t2)
    # Where a count is zero the tail beyond it is everything.
    at_least = np.where(k1 > 0, betainc(np.maximum(k1, 1), k2 + 1, first), 1.0)
    at_most = np.where(k2 > 0, betainc(np.maximum(k2, 1), k1 + 1, second), 1.0)
    return np.minimum(1.0, 2 * np.minimum(at_least, at_most))


def _ratio_limits(k1, k2, t1, t2, level):
    """Return the limits of `rates.rate_ratio` for arrays of counts."""
    from scipy.special import betaincinv

    share = betaincinv(np.maximum(k1, 1), k2 + 1, level / 2)
    low = np.where(k1 > 0, share / (1 - share) * (t2 / t1), 0.0)
    share = betaincinv(np.maximum(k2, 1), k1 + 1, level / 2)
    return low, np.where(k2 > 0, (1 - share) / share * (t2 / t1), np.inf)


def _refuse_stage(lengths, side):
    if len(lengths) != 3:
        raise ValueError(f"There are {len(lengths)} lengths; a stage and its neighbours have 3.")
    if side not in ("above", "below"):
        raise ValueError(f"side is {side!r}; allowed: above, below.")


def _stands_out(before, within, after, lengths, level, side):
    """Return whether both intervals of a stage's ratios lie on one side, for arrays of counts."""
    seen = np.ones(len(within), dtype=bool)
    for neighbour, length in ((before, lengths[0]), (after, lengths[2])):
        higher = within * length > neighbour * lengths[1]
        seen &= _rate_pvalues(within, neighbour, lengths[1], length) < level
        seen &= higher if side == "above" else ~higher
    return seen


def _change_evidence(counts, shape, rate):
    """Return the log probabilities of rows of counts with a change at each place, and with none.

    Both lack the factorials of the counts, which are common to them.
    """
    from scipy.special import gammaln

    def evidence(events, length):
        prior = shape * np.log(rate) - gammaln(shape)
        return prior + gammaln(shape + events) - (shape + events) * np.log(rate + length)

    n = counts.shape[1]
    length = np.arange(1, n)
    until = np.cumsum(counts, axis=1)
    total = until[:, -1:]
    change = evidence(until[:, :-1], length) + evidence(total - until[:, :-1], n - length)
    return change, evidence(total[:, 0], n)


def _likely_counts(means):
    """Return every count that is likely under any of these Poisson means."""
    reach = DEVIATIONS * np.sqrt(means) + COUNTS
    return np.arange(max(0, int((means - reach).min())), int((means + reach).max()) + 1)


def _poisson(counts, mean):
    from scipy.special import gammaln, xlogy

    return np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1))
