"""Power of tests on differences in means and on counts: of two rates, and of a change of rate.

A test that shows nothing says little unless it could have shown something. What it could have
shown depends on the size of the effect, so every function here takes effects chosen before.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments, changes, rates
from belarus_iran.stats.breaks import BLOCK
from belarus_iran.stats.permutation import number_of_splits

ALTERNATIVES = ("greater", "less", "either")


# More splits than this, counted anew for each draw, would take minutes.
SPLITS_LIMIT = 5_000


# Splits whose sums differ by less are equal up to rounding.
ROUNDING = 1e-10


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
        for block in np.array_split(noise, -(-noise.shape[0] * splits // BLOCK)):
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


def power_rate_given_total(
    total: int,
    t1: float,
    t2: float,
    ratios: Iterable[float],
    level: float = 0.05,
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
    return counted_rows(ratios, chances, draws)


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


def in_words(
    rows: pd.DataFrame, what: str, meaningful: float | None = None, chance: float = 0.5
) -> str:
    """Say which effect a test could have seen, as a sentence or two for a reader."""
    effects, power = rows["effect"].to_numpy(float), rows["power"].to_numpy(float)
    smallest = smallest_visible(effects, power, chance)
    odds = "an even chance" if chance == 0.5 else f"a chance of {chance:.0%}"
    if np.isinf(smallest):
        sentence = f"Even {what.format(effects[-1])} had less than {odds} of being seen."
    elif smallest == effects[0]:
        sentence = f"The test had at least {odds} of seeing {what.format(smallest)}."
    else:
        sentence = f"The test had {odds} of seeing {what.format(smallest)}."
    if meaningful is None:
        return sentence
    if not effects[0] <= meaningful <= effects[-1]:
        raise ValueError(
            f"The effect {meaningful} lies outside those at hand, {effects[0]} to {effects[-1]}."
        )
    cases = round(100 * float(np.interp(meaningful, effects, power)))
    return (
        f"{sentence} Had there been {what.format(meaningful)}, it would have been seen in "
        f"{cases or 'fewer than one'} of 100 cases."
    )


def counted_rows(effects, chances, draws=None):
    # Sums of probabilities can pass one by rounding.
    power = np.clip(np.asarray(chances, dtype=float), 0.0, 1.0)
    error = np.zeros_like(power) if draws is None else np.sqrt(power * (1 - power) / draws)
    return pd.DataFrame(
        {"effect": np.asarray(effects, dtype=float), "power": power, "error": error}
    )
