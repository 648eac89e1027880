"""Power of tests: of two means, two rates, a change of rate, and a break in a series.

A test that shows nothing says little unless it could have shown something. What it could have
shown depends on the size of the effect, so every function here takes effects chosen before.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments, breaks, rates
from belarus_iran.stats.short_series import number_of_splits

ALTERNATIVES = ("greater", "less", "either")


# More splits than this, counted anew for each draw, would take minutes.
SPLITS_LIMIT = 5_000


# Splits whose sums differ by less are equal up to rounding.
ROUNDING = 1e-10

NOISES = ("independent", "ar1", "random_walk")
NULLS = ("exact", "normal")


# Of longer series the exact p-values of many draws take too long.
EXACT_LENGTH = 14
# Ways up to which the power of the permutation test itself is simulated, and with how many draws:
# enough for an error of two points of a hundred.
_SIMULATED, _DRAWS = 1000, 500


def power_mean_difference(
    n_before: int,
    n_after: int,
    shifts: Iterable[float],
    level: float = 0.05,
    alternative: str = "greater",
    draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how often the test over all splits would see that two means differ.

    Values are normal and independent, with the same spread in both groups.

    One row per shift: `effect` (the shift), `power` and its Monte Carlo `error`.

    References
    ----------
    Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences. 2nd ed., Erlbaum,
    chapter 2.
    """
    arguments.require_one_of(alternative, "alternative", ALTERNATIVES)
    shifts = arguments.finite_row(shifts, "shifts")
    level = arguments.probability(level, "level")
    n_before = arguments.whole_number(n_before, "n_before", 1)
    n_after = arguments.whole_number(n_after, "n_after", 1)
    draws = arguments.whole_number(draws, "draws", 1)
    n = n_before + n_after
    splits = number_of_splits(n_before, n_after, SPLITS_LIMIT)
    members = np.zeros((splits, n))
    for row, chosen in enumerate(combinations(range(n), n_after)):
        members[row, list(chosen)] = 1
    noise = np.random.default_rng(seed).standard_normal((draws, n))
    after = np.arange(n) >= n_before
    chances = []
    for shift in shifts:
        seen = 0
        for block in np.array_split(noise, -(-noise.shape[0] * splits // breaks.BLOCK)):
            sums = (block + shift * after) @ members.T
            # Given the values, the difference of the means rises with the sum of those after;
            # the last split is the one observed.
            observed = sums[:, -1:]
            tails = {
                "greater": np.mean(sums >= observed - ROUNDING, axis=1) <= level,
                "less": np.mean(sums <= observed + ROUNDING, axis=1) <= level,
            }
            tails["either"] = tails["greater"] | tails["less"]
            seen += np.count_nonzero(tails[alternative])
        chances.append(seen / draws)
    return counted_rows(shifts, chances, draws)


# Where changes of the record are tried out, the same numbers are asked for hundreds of times.
@lru_cache(maxsize=256)
def shift_power(n_before: int, n_after: int, shift: float, level: float, seed: int = 0) -> float:
    """Return how often a one-sided test of two means would see a shift."""
    if comb(n_before + n_after, n_after) <= _SIMULATED:
        found = power_mean_difference(n_before, n_after, [shift], level, draws=_DRAWS, seed=seed)
        return float(found["power"].iloc[0])
    from scipy.stats import nct, t

    freedom = n_before + n_after - 2
    away = shift * np.sqrt(n_before * n_after / (n_before + n_after))
    return float(nct.sf(t.isf(level, freedom), freedom, away))


def power_rate_given_total(
    total: int, t1: float, t2: float, ratios: Iterable[float], level: float = 0.05
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
    seen = rates.ratio_pvalues(first, total - first, t1, t2) < level
    share = (ratios * t1 / (ratios * t1 + t2))[:, None]
    return counted_rows(ratios, binom.pmf(first, total, share) @ seen)


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
        change, _ = rates.one_change(counts, shape, rate)
        posterior = np.exp(change - change.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        falls = counts[:, before].mean(axis=1) > counts[:, ~before].mean(axis=1)
        chances.append(np.mean((posterior[:, break_after] > weight) & falls))
    return counted_rows(ratios, chances, draws)


def power_break(
    n: int,
    shifts: Iterable[float],
    break_after: int,
    level: float = 0.05,
    null: str = "exact",
    noise: str = "independent",
    rho: float = 0.5,
    draws: int = 2000,
    seed: int = 0,
    min_size: int = 2,
    cache: bool = True,
) -> pd.DataFrame:
    """Say how often sup-F would see a shift of the mean of which it does not know the place.

    Answers are kept on disk by their inputs, in the folder of `store`: a simulation is made
    once. While one is made in a terminal, a bar on standard error shows how far it is.

    Parameters
    ----------
    n
        Length of the series.
    shifts
        Mean after less mean before: the effects. In standard deviations of a value about its mean;
        with ``random_walk``, which has no such thing, in those of the change from one value to the
        next.
    break_after
        Last position before the shift, counted from 0.
    level
        The shift is seen if the p-value is below this.
    null
        What the p-value takes chance to be. ``exact``: every ordering of the values of a draw
        (`breaks.exact_pvalues`), for n <= 14. ``normal``: independent normal values, simulated
        with as many draws again times ten; nearly the same for noise that is independent.
    noise
        What the values do besides: ``independent``, ``ar1`` with the autocorrelation `rho`, or
        ``random_walk``. With the latter two the "power" without a shift is the share of false
        alarms: a series with memory seems to shift by itself.
    rho
        Autocorrelation of ``ar1``, between −1 and 1.
    draws, seed
        Number of simulated series, the same for each shift, and seed of the simulation.
    min_size
        Least number of values on either side of a break.
    cache
        Whether answers are read from the disk and kept there. They are the same without.

    Returns
    -------
    pandas.DataFrame
        One row per shift: `effect` (the shift), `power` and its Monte Carlo `error`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Andrews, D. W. K. (1993). Tests for parameter instability and structural change with unknown
    change point. Econometrica 61(4), 821-856.

    Examples
    --------
    >>> power_break(11, [0, 3], break_after=6, draws=200, cache=False)["power"].round(1).tolist()
    [0.1, 0.9]
    """
    arguments.require_one_of(null, "null", NULLS)
    arguments.require_one_of(noise, "noise", NOISES)
    n, min_size = arguments.whole_number(n, "n", 3), arguments.whole_number(min_size, "min_size", 1)
    if null == "exact" and n > EXACT_LENGTH:
        raise ValueError(
            f"The series has {n} values; all orderings of many draws are counted for at most "
            f"{EXACT_LENGTH}: use null='normal'."
        )
    rho = arguments.stationary(rho)
    parameters = {
        "n": n,
        "shifts": tuple(arguments.finite_row(shifts, "shifts").tolist()),
        "break_after": arguments.whole_number(
            break_after, "break_after", min_size - 1, n - min_size - 1
        ),
        "level": arguments.probability(level, "level"),
        "null": null,
        "noise": noise,
        "rho": rho if noise == "ar1" else None,
        "draws": arguments.whole_number(draws, "draws", 1),
        "seed": arguments.whole_number(seed, "seed", 0),
        "min_size": min_size,
    }
    from belarus_iran import store

    simulate = _simulate_break
    if cache:
        simulate = store.remembered(simulate, "power")
    return counted_rows(parameters["shifts"], simulate(**parameters, state=store.state()), draws)


def shift_in_deviations(y: Iterable[float], break_after: int) -> float:
    """Return the shift of a series at a given place, in the unit of `power_break`.

    Mean after less mean before, over the standard deviation about the two means.
    """
    y = arguments.finite_row(y, "The series")
    place = arguments.whole_number(break_after, "break_after", 0, len(y) - 2)
    parts = np.split(y, [place + 1])
    squares = sum(np.sum((part - part.mean()) ** 2) for part in parts)
    if len(y) < 3 or squares <= (len(y) * np.finfo(float).eps * np.abs(y).max()) ** 2:
        raise ValueError("The values do not vary about the two means: a shift has no unit.")
    return float((parts[1].mean() - parts[0].mean()) / np.sqrt(squares / (len(y) - 2)))


def _simulate_break(n, shifts, break_after, level, null, noise, rho, draws, seed, min_size, state):
    """Return the power of sup-F at each shift; `state` only keeps stored answers apart."""
    from tqdm import tqdm

    random = np.random.default_rng(seed)
    series = random.standard_normal((draws, n))
    if noise == "ar1":
        # Scaled to a variance of one, so that shifts keep their unit.
        series = breaks.autoregressive(series, rho) * np.sqrt(1 - rho**2)
    elif noise == "random_walk":
        series = breaks.autoregressive(series, 1.0)
    after = np.arange(n) > break_after
    sizes = breaks.set_sizes(n, min_size)
    if null == "normal":
        chance = random.standard_normal((10 * draws, n))
        limit = np.sort(breaks.largest_shares(chance, sizes))
    powers = []
    # A bar only where someone watches: not in a notebook, whose pages show standard error.
    for shift in tqdm(shifts, desc="power", leave=False, disable=None):
        shifted = series + shift * after
        if null == "exact":
            pvalues = breaks.exact_pvalues(shifted, min_size=min_size)
        else:
            reached = breaks.largest_shares(shifted, sizes)
            extreme = len(limit) - np.searchsorted(limit, reached, side="left")
            pvalues = (extreme + 1) / (len(limit) + 1)
        powers.append(float(np.mean(pvalues < level)))
    return powers


def smallest_visible(
    effects: Iterable[float], power: Iterable[float], chance: float = 0.5
) -> float:
    """Return the smallest effect that has a given chance of being seen.

    The effect, interpolated between its neighbours on the rising curve nearest to `power`; the
    first effect if it has the chance already, infinite if none of them has.

    References
    ----------
    Barlow, R. E. et al. (1972). Statistical Inference under Order Restrictions. Wiley, chapter 1
    (the nearest rising curve, by pooling adjacent violators).
    """
    from scipy.optimize import isotonic_regression

    effects = arguments.finite_row(effects, "effects")
    power = arguments.finite_row(power, "power")
    chance = arguments.probability(chance, "chance")
    if len(effects) != len(power):
        raise ValueError(f"There are {len(effects)} effects and {len(power)} powers; one for each.")
    if (np.diff(effects) <= 0).any():
        raise ValueError(f"The effects {effects.tolist()} do not rise: sort them, each once.")
    rising = isotonic_regression(power).x
    enough = np.flatnonzero(rising >= chance)
    if not len(enough):
        return float("inf")
    here = enough[0]
    if here == 0:
        return float(effects[0])
    below, above = rising[here - 1], rising[here]
    step = (chance - below) / (above - below)
    return float(effects[here - 1] + step * (effects[here] - effects[here - 1]))


def counted_rows(effects, chances, draws=None):
    # Sums of probabilities can pass one by rounding.
    power = np.clip(np.asarray(chances, dtype=float), 0.0, 1.0)
    error = np.zeros_like(power) if draws is None else np.sqrt(power * (1 - power) / draws)
    return pd.DataFrame(
        {"effect": np.asarray(effects, dtype=float), "power": power, "error": error}
    )
