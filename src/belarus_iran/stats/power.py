"""Power of the sign test, of differences in means and of rank correlations.

A test that finds nothing says little unless it could have found something. What it could have
found depends on the size of the effect, so every function here takes effects chosen before.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments

ALTERNATIVES = ("greater", "less", "either")


SPLITS_LIMIT = 5_000


# Simulated series, and sums over splits, are held in blocks of about this many values.
BLOCK = 2_000_000

# Splits whose sums differ by less are equal up to rounding.
ROUNDING = 1e-10


def power_sign(n: int, shares: Iterable[float], level: float = 0.05) -> pd.DataFrame:
    """Say how often the one-sided sign test would see that one sign prevails.

    Parameters
    ----------
    n
        Number of observations, none of them zero.
    shares
        Probability of the sign in each, between 0 and 1: the effects.
    level
        Level of the test, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row per share: `effect` (the share), `power` (exact) and `error` (0).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> power_sign(11, [0.5, 0.75])["power"].round(3).tolist()
    [0.033, 0.455]
    """
    n, level = arguments.whole_number(n, "n", 1), arguments.probability(level)
    shares = arguments.finite_effects(shares, "shares")
    if ((shares < 0) | (shares > 1)).any():
        raise ValueError(f"The shares are {shares.tolist()}; each must lie between 0 and 1.")
    counts = np.arange(n + 1)
    pvalues = np.cumsum(binomial(counts, n, np.array([0.5]))[::-1])[::-1]
    return counted_rows(shares, binomial(counts, n, shares[:, None]) @ (pvalues <= level))


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

    Parameters
    ----------
    n_before, n_after
        Sizes of the two groups.
    shifts
        Mean after less mean before, in standard deviations of a value about its mean (Cohen's d):
        the effects.
    level
        Level of the test, between 0 and 1.
    alternative
        ``greater``, ``less``, or ``either``: one of the two one-sided tests, each at `level`.
    draws, seed
        Number of simulated pairs of groups and seed of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row per shift: `effect` (the shift), `power` and its Monte Carlo `error`.

    Raises
    ------
    ValueError
        If an argument is out of range or the groups can be split in too many ways.

    References
    ----------
    Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences. 2nd ed., Erlbaum,
    chapter 2.

    Examples
    --------
    >>> power_mean_difference(5, 4, [0, 1, 3], draws=1000)["power"].round(1).tolist()
    [0.1, 0.4, 1.0]
    """
    if alternative not in ALTERNATIVES:
        raise ValueError(f"alternative is {alternative!r}; allowed: {', '.join(ALTERNATIVES)}.")
    shifts, level = arguments.finite_effects(shifts, "shifts"), arguments.probability(level)
    n_before = arguments.whole_number(n_before, "n_before", 1)
    n_after, draws = (
        arguments.whole_number(n_after, "n_after", 1),
        arguments.whole_number(draws, "draws", 1),
    )
    n = n_before + n_after
    splits = comb(n, n_after)
    if splits > SPLITS_LIMIT:
        raise ValueError(
            f"Groups of {n_before} and {n_after} values can be split in {splits:,} ways; at most "
            f"{SPLITS_LIMIT:,} are enumerated for each draw: compare shorter periods."
        )
    members = np.zeros((splits, n))
    for row, chosen in enumerate(combinations(range(n), n_after)):
        members[row, list(chosen)] = 1
    noise = np.random.default_rng(seed).standard_normal((draws, n))
    after = np.arange(n) >= n_before
    chances = []
    for shift in shifts:
        seen = 0
        for block in _blocks(noise, splits):
            sums = (block + shift * after) @ members.T
            # Given the values, the difference of the means rises with the sum of those after;
            # the last split is the one observed.
            observed = sums[:, -1:]
            tails = {
                "greater": np.mean(sums >= observed - ROUNDING, axis=1) <= level,
                "less": np.mean(sums <= observed + ROUNDING, axis=1) <= level,
            }
            found = tails["greater"] | tails["less"] if alternative == "either" else None
            seen += np.count_nonzero(tails[alternative] if found is None else found)
        chances.append(seen / draws)
    return counted_rows(shifts, chances, draws)


def power_spearman(
    n: int,
    correlations: Iterable[float],
    level: float = 0.05,
    band: float | None = None,
    draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how often a rank correlation would be seen, or seen to be slight.

    Pairs are drawn from a bivariate normal distribution, so without ties, which in short series of
    counts lower the power further.

    Parameters
    ----------
    n
        Number of pairs, at least 5.
    correlations
        True rank correlations, between −1 and 1: the effects.
    level
        Level of the test, between 0 and 1; its interval has the confidence 1 − `level`.
    band
        If given, the finding looked for is not a correlation but the lack of one: that the whole
        interval of `trade.spearman` lies between −`band` and `band`.
    draws, seed
        Number of simulated samples and seed of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row per correlation: `effect`, `power` and its Monte Carlo `error`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Bonett, D. G. and Wright, T. A. (2000). Sample size requirements for estimating Pearson,
    Kendall and Spearman correlations. Psychometrika 65(1), 23-28.
    Pearson, K. (1907). On further methods of determining correlation. Drapers' Company Research
    Memoirs, Biometric Series 4 (the rank correlation of normal pairs).

    Examples
    --------
    Over eleven years no data could show that two series are unrelated.

    >>> power_spearman(11, [0], band=0.3, draws=500)["power"].tolist()
    [0.0]
    """
    from scipy.special import ndtri, stdtr

    correlations, level = (
        arguments.finite_effects(correlations, "correlations"),
        arguments.probability(level),
    )
    n, draws = arguments.whole_number(n, "n", 5), arguments.whole_number(draws, "draws", 1)
    if (np.abs(correlations) > 1).any():
        raise ValueError(f"The correlations are {correlations.tolist()}; allowed: −1 to 1.")
    random = np.random.default_rng(seed)
    first, own = random.standard_normal((2, draws, n))
    ranks = np.argsort(np.argsort(first, axis=1), axis=1)
    chances = []
    for correlation in correlations:
        # The correlation of normal values whose ranks have the one asked for.
        plain = 2 * np.sin(np.pi * correlation / 6)
        second = plain * first + np.sqrt(max(0.0, 1 - plain**2)) * own
        apart = ranks - np.argsort(np.argsort(second, axis=1), axis=1)
        rho = 1 - 6 * np.sum(apart**2, axis=1) / (n * (n**2 - 1))
        # A perfect correlation is infinite on the scales of both test and interval.
        with np.errstate(divide="ignore"):
            if band is None:
                t = rho * np.sqrt((n - 2) / (1 - rho**2))
                seen = 2 * stdtr(n - 2, -np.abs(t)) < level
            else:
                spread = np.sqrt((1 + rho**2 / 2) / (n - 3)) * -ndtri(level / 2)
                low, high = np.tanh(np.arctanh(rho) + np.array([[-1], [1]]) * spread)
                seen = (-band < low) & (high < band)
        chances.append(seen.mean())
    return counted_rows(correlations, chances, draws)


def smallest_visible(
    effects: Iterable[float], power: Iterable[float], chance: float = 0.5
) -> float:
    """Return the smallest effect that has a given chance of being seen.

    Parameters
    ----------
    effects
        Effects in rising order of size, away from that of no effect. For ratios below one, or
        negative shifts, hand in their inverse or their size.
    power
        Power at each.
    chance
        The chance asked for; an even one by default.

    Returns
    -------
    float
        The effect, interpolated between its neighbours on the rising curve nearest to `power`;
        the first effect if it has the chance already, infinite if none of them has.

    Raises
    ------
    ValueError
        If the effects do not rise, or there are not as many powers.

    References
    ----------
    Barlow, R. E. et al. (1972). Statistical Inference under Order Restrictions. Wiley, chapter 1
    (the nearest rising curve, by pooling adjacent violators).

    Examples
    --------
    >>> smallest_visible([1, 2, 3, 4], [0.05, 0.4, 0.6, 0.9])
    2.5
    """
    from scipy.optimize import isotonic_regression

    effects, power = (
        arguments.finite_effects(effects, "effects"),
        arguments.finite_effects(power, "power"),
    )
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
    """Say which effect a test could have seen, as a sentence or two for a reader.

    Parameters
    ----------
    rows
        Columns `effect` (rising) and `power`, as the functions of this module return them.
    what
        The effect as a noun phrase with its number in braces, such as
        ``"a rate {:.1f} times the other"``.
    meaningful
        The effect declared to matter; its power is told as well. It must lie within `rows`.
    chance
        The chance that is asked for.

    Returns
    -------
    str
        One sentence on the smallest effect with that chance and, if `meaningful` is given, one on
        the power there.

    Raises
    ------
    ValueError
        If the effects do not rise or `meaningful` lies outside them.

    Examples
    --------
    >>> rows = power_rate(5, 9, rate=1, ratios=[1, 2, 3, 4])
    >>> in_words(rows, "a rate {:.1f} times the other", meaningful=2)
    'The test had an even chance of seeing a rate 2.6 times the other. Had there been a rate 2.0 \
times the other, it would have been seen in 26 of 100 cases.'
    """
    effects, power = rows["effect"].to_numpy(float), rows["power"].to_numpy(float)
    found = smallest_visible(effects, power, chance)
    odds = "an even chance" if chance == 0.5 else f"a chance of {chance:.0%}"
    if np.isinf(found):
        told = f"Even {what.format(effects[-1])} had less than {odds} of being seen."
    elif found == effects[0]:
        told = f"The test had at least {odds} of seeing {what.format(found)}."
    else:
        told = f"The test had {odds} of seeing {what.format(found)}."
    if meaningful is None:
        return told
    if not effects[0] <= meaningful <= effects[-1]:
        raise ValueError(
            f"The effect {meaningful} lies outside those at hand, {effects[0]} to {effects[-1]}."
        )
    cases = round(100 * float(np.interp(meaningful, effects, power)))
    return (
        f"{told} Had there been {what.format(meaningful)}, it would have been seen in "
        f"{cases or 'fewer than one'} of 100 cases."
    )


def binomial(counts, total, share):
    from scipy.special import gammaln, xlog1py, xlogy

    ways = gammaln(total + 1) - gammaln(counts + 1) - gammaln(total - counts + 1)
    return np.exp(ways + xlogy(counts, share) + xlog1py(total - counts, -share))


def _blocks(rows, width):
    """Yield the rows in blocks that make about `BLOCK` values at this width."""
    size = max(1, BLOCK // width)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def counted_rows(effects, chances, draws=None):
    # Sums of probabilities can pass one by rounding.
    power = np.clip(np.asarray(chances, dtype=float), 0.0, 1.0)
    error = np.zeros_like(power) if draws is None else np.sqrt(power * (1 - power) / draws)
    return pd.DataFrame(
        {"effect": np.asarray(effects, dtype=float), "power": power, "error": error}
    )
