"""Power: how often a test would have seen an effect, had it been there.

A test that finds nothing says little unless it could have found something. What it could have
found depends on the size of the effect, so every function here takes effects chosen beforehand
and returns the power at each. The power at the effect that was *observed* adds nothing: it is the
p-value told once more (Hoenig and Heisey 2001).

The tables of the single tests have the columns `effect`, `power` and `error`, the Monte Carlo
error of a power that was simulated (0 where it is exact).

References
----------
Hoenig, J. M. and Heisey, D. M. (2001). The abuse of power: the pervasive fallacy of power
calculations for data analysis. American Statistician 55(1), 19-24.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from belarus_iran import breaks

NOISES = ("independent", "ar1", "random_walk")
NULLS = ("exact", "normal")
ALTERNATIVES = ("greater", "less", "either")

# Poisson counts further from their mean than this many standard deviations, and as many counts
# more, have a probability below 1e-12 together, whatever the mean.
DEVIATIONS, COUNTS = 8, 30

# More pairs of counts, or splits of two groups, than this are not enumerated: it would take
# minutes where a simulation of the same precision takes seconds.
PAIRS_LIMIT = 20_000_000
SPLITS_LIMIT = 5_000

# Of longer series the exact p-values of many draws take too long.
EXACT_LENGTH = 14

# Simulated series, and sums over splits, are held in blocks of about this many values.
BLOCK = 2_000_000

# Splits whose sums differ by less are equal up to rounding.
ROUNDING = 1e-10


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
    ratios = _above_zero(ratios, "ratios")
    (t1, t2, rate), level = _above_zero([t1, t2, rate], "t1, t2 and rate"), _probability(level)
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
    return _rows(ratios, chances)


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
    ratios = _above_zero(ratios, "ratios")
    (t1, t2), level = _above_zero([t1, t2], "t1 and t2"), _probability(level)
    total = _whole_number(total, "total", 0)
    first = np.arange(total + 1)
    if margin is None:
        seen = _rate_pvalues(first, total - first, t1, t2) < level
    else:
        low, high = _ratio_limits(first, total - first, t1, t2, level)
        (margin,) = _above_zero([margin], "margin")
        seen = (1 / margin < low) & (high < margin)
    share = (ratios * t1 / (ratios * t1 + t2))[:, None]
    return _rows(ratios, _binomial(first, total, share) @ seen)


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
    ratios = _above_zero(ratios, "ratios")
    lengths, level = _above_zero(lengths, "lengths"), _probability(level)
    total = _whole_number(total, "total", 0)
    _refuse_stage(lengths, side)
    before, within = (grid.ravel() for grid in np.indices((total + 1, total + 1)))
    before, within = (counts[before + within <= total] for counts in (before, within))
    after = total - before - within
    seen = _stands_out(before, within, after, lengths, level, side)
    weights = lengths * np.stack([np.ones_like(ratios), ratios, np.ones_like(ratios)], axis=1)
    weights /= weights.sum(axis=1, keepdims=True)
    # Events of one stage among all, times those of another among the rest.
    chances = _binomial(within, total, weights[:, 1:2]) * _binomial(
        before, total - within, weights[:, :1] / (1 - weights[:, 1:2])
    )
    return _rows(ratios, chances @ seen)


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
    ratios = _above_zero(ratios, "ratios")
    shape, rate = _above_zero([shape, rate], "shape and rate")
    lengths = np.array([_whole_number(length, "A length", 1) for length in lengths])
    _refuse_stage(lengths, side)
    total, draws = _whole_number(total, "total", 0), _whole_number(draws, "draws", 1)
    level = _probability(level)
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
            place = np.argmax(change >= change.max(axis=1, keepdims=True) - ROUNDING, axis=1)
            factor = np.logaddexp.reduce(change, axis=1) - np.log(change.shape[1]) - none
            seen &= (place == last) & (factor >= decisive)
        chances.append(seen.mean())
    return _rows(ratios, chances, draws)


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
    ratios = _above_zero(ratios, "ratios")
    shape, rate = _above_zero([shape, rate], "shape and rate")
    total, n = _whole_number(total, "total", 0), _whole_number(n, "n", 2)
    draws, weight = _whole_number(draws, "draws", 1), _probability(weight, "weight")
    before = np.arange(n) <= _position(break_after, n, 1)
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
    return _rows(ratios, chances, draws)


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
    n, level = _whole_number(n, "n", 1), _probability(level)
    shares = _effects(shares, "shares")
    if ((shares < 0) | (shares > 1)).any():
        raise ValueError(f"The shares are {shares.tolist()}; each must lie between 0 and 1.")
    counts = np.arange(n + 1)
    pvalues = np.cumsum(_binomial(counts, n, np.array([0.5]))[::-1])[::-1]
    return _rows(shares, _binomial(counts, n, shares[:, None]) @ (pvalues <= level))


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
    shifts, level = _effects(shifts, "shifts"), _probability(level)
    n_before = _whole_number(n_before, "n_before", 1)
    n_after, draws = _whole_number(n_after, "n_after", 1), _whole_number(draws, "draws", 1)
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
    return _rows(shifts, chances, draws)


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

    correlations, level = _effects(correlations, "correlations"), _probability(level)
    n, draws = _whole_number(n, "n", 5), _whole_number(draws, "draws", 1)
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
    return _rows(correlations, chances, draws)


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
    progress: Callable[[int, int], None] | None = None,
    cache: bool = True,
) -> pd.DataFrame:
    """Say how often sup-F would see a shift of the mean of which it does not know the place.

    Answers are kept on disk by their inputs, in the folder of `ledger.store`: a simulation is made
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
    progress
        Called with the number of shifts done and of all shifts, in place of the bar.
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
    for value, name, allowed in ((null, "null", NULLS), (noise, "noise", NOISES)):
        if value not in allowed:
            raise ValueError(f"{name} is {value!r}; allowed: {', '.join(allowed)}.")
    n, min_size = _whole_number(n, "n", 3), _whole_number(min_size, "min_size", 1)
    if null == "exact" and n > EXACT_LENGTH:
        raise ValueError(
            f"The series has {n} values; all orderings of many draws are counted for at most "
            f"{EXACT_LENGTH}: use null='normal'."
        )
    if not -1 < rho < 1:
        raise ValueError(f"rho is {rho}; a stationary series needs a value between -1 and 1.")
    asked = {
        "n": n,
        "shifts": tuple(_effects(shifts, "shifts").tolist()),
        "break_after": _position(break_after, n, min_size),
        "level": _probability(level),
        "null": null,
        "noise": noise,
        "rho": float(rho) if noise == "ar1" else None,
        "draws": _whole_number(draws, "draws", 1),
        "seed": _whole_number(seed, "seed", 0),
        "min_size": min_size,
    }
    # Power is used by the checks that the ledger runs: it is imported when both are loaded.
    from belarus_iran import ledger

    simulate = _simulate_break
    if cache:
        simulate = ledger.remembered(simulate, "power", ignore=["progress"])
    state = ledger.state("power", "breaks")
    return _rows(asked["shifts"], simulate(**asked, state=state, progress=progress), draws)


def of_claims(
    effects: Mapping[str, Iterable[float]], ids: Iterable[str] | None = None, cache: bool = True
) -> pd.DataFrame:
    """Return the power of the tests of claims at other effects than those declared.

    The ledger's own checks are made again with another declared effect, so that the curves are
    those of the tests that decide.

    Parameters
    ----------
    effects
        Effects by the name of the threshold that declares one, such as ``meaningful_ratio``.
        Claims that a rate is lower are told at the inverse of the ratio.
    ids
        Claims wanted; all that have a power if None.
    cache
        Whether answers are read from the disk and kept there, as by `power_break`.

    Returns
    -------
    pandas.DataFrame
        One row per claim, basis and effect on which the power depends: `claim`, `basis`,
        `declared_in` (the threshold), `effect`, `power`. A claim that there is no difference, or
        no tie, has no row: its power is that of seeing none.

    Raises
    ------
    LedgerError
        If a claim is unknown.
    ValueError
        If a threshold is, or an effect is not finite.

    Examples
    --------
    >>> found = of_claims({"meaningful_ratio": [2, 30]}, ["C122"])
    >>> found.loc[found["basis"] == "paper", "power"].round(2).tolist()
    [0.03, 0.89]
    """
    from belarus_iran import evidence, ledger

    declared = set(evidence.load("thresholds")["name"])
    asked = tuple((name, tuple(_effects(of, name).tolist())) for name, of in effects.items())
    unknown = {name for name, _ in asked} - declared
    if unknown:
        raise ValueError(f"No threshold is called {', '.join(sorted(unknown))}.")
    ids = None if ids is None else tuple(ids)
    test = ledger.remembered(_test_claims, "power") if cache else _test_claims
    rows = test(asked, ids, state=ledger.run().fingerprint)
    return pd.DataFrame(rows, columns=["claim", "basis", "declared_in", "effect", "power"])


def shift_in_deviations(y: Iterable[float], break_after: int) -> float:
    """Return the shift of a series at a given place, in the unit of `power_break`.

    Parameters
    ----------
    y
        The series, in any unit.
    break_after
        Last position before the shift, counted from 0.

    Returns
    -------
    float
        Mean after less mean before, over the standard deviation about the two means.

    Raises
    ------
    ValueError
        If the place leaves no value on one side, or nothing varies about the two means.

    Examples
    --------
    >>> shift_in_deviations([1, 3, 5, 7], 1)
    2.82842712474619
    """
    y = np.asarray(list(y), dtype=float)
    parts = np.split(y, [_position(break_after, len(y), 1) + 1])
    squares = sum(np.sum((part - part.mean()) ** 2) for part in parts)
    if len(y) < 3 or squares <= (len(y) * np.finfo(float).eps * np.abs(y).max()) ** 2:
        raise ValueError("The values do not vary about the two means: a shift has no unit.")
    return float((parts[1].mean() - parts[0].mean()) / np.sqrt(squares / (len(y) - 2)))


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

    effects, power = _effects(effects, "effects"), _effects(power, "power")
    chance = _probability(chance, "chance")
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


def _test_claims(asked, ids, state):
    """Return the rows of `of_claims`; `state` only tells stored answers apart."""
    from belarus_iran import evidence, ledger

    declared = evidence.load("thresholds").set_index("name")
    rows = []
    for before in ledger.run(ids).findings:
        if before.power is None:
            continue
        test = ledger.retest(before)
        for name, effects in asked:
            # Without it the test cannot be made: so it depends on it.
            if test({"thresholds": declared.drop(name).reset_index()}) is None:
                for effect in effects:
                    changed = declared.copy()
                    changed.loc[name, "value"] = effect
                    found = test({"thresholds": changed.reset_index()})
                    rows.append((before.claim, before.basis, name, effect, found.power))
    return rows


def _simulate_break(
    n, shifts, break_after, level, null, noise, rho, draws, seed, min_size, state, progress=None
):
    """Return the power of sup-F at each shift; `state` only tells stored answers apart."""
    from tqdm import tqdm

    random = np.random.default_rng(seed)
    series = random.standard_normal((draws, n))
    if noise == "ar1":
        # Stationary with variance one, so that shifts keep their unit.
        series[:, 1:] *= np.sqrt(1 - rho**2)
        for t in range(1, n):
            series[:, t] += rho * series[:, t - 1]
    elif noise == "random_walk":
        series = np.cumsum(series, axis=1)
    after = np.arange(n) > break_after
    if null == "normal":
        chance = _largest_shares(random.standard_normal((10 * draws, n)), min_size)
        limit = np.sort(chance)
    powers = []
    # A bar only where someone watches: not in a notebook, whose pages show standard error.
    bar = tqdm(shifts, desc="power", leave=False, disable=None if progress is None else True)
    for done, shift in enumerate(bar, start=1):
        shifted = series + shift * after
        if null == "exact":
            pvalues = breaks.exact_pvalues(shifted, min_size=min_size)
        else:
            reached = _largest_shares(shifted, min_size)
            extreme = len(limit) - np.searchsorted(limit, reached, side="left")
            pvalues = (extreme + 1) / (len(limit) + 1)
        powers.append(float(np.mean(pvalues < level)))
        if progress is not None:
            progress(done, len(shifts))
    return powers


def _largest_shares(series, min_size):
    """Return for each row the largest share of its variation that one break explains."""
    n = series.shape[1]
    sizes = np.arange(min_size, n - min_size + 1)
    deviations = series - series.mean(axis=1, keepdims=True)
    sums = np.cumsum(deviations, axis=1)[:, sizes - 1]
    explained = sums**2 * (n / (sizes * (n - sizes)))
    return explained.max(axis=1) / np.sum(deviations**2, axis=1)


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


def _binomial(counts, total, share):
    from scipy.special import gammaln, xlog1py, xlogy

    ways = gammaln(total + 1) - gammaln(counts + 1) - gammaln(total - counts + 1)
    return np.exp(ways + xlogy(counts, share) + xlog1py(total - counts, -share))


def _blocks(rows, width):
    """Yield the rows in blocks that make about `BLOCK` values at this width."""
    size = max(1, BLOCK // width)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _rows(effects, chances, draws=None):
    # Sums of probabilities can pass one by rounding.
    power = np.clip(np.asarray(chances, dtype=float), 0.0, 1.0)
    error = np.zeros_like(power) if draws is None else np.sqrt(power * (1 - power) / draws)
    return pd.DataFrame(
        {"effect": np.asarray(effects, dtype=float), "power": power, "error": error}
    )


def _effects(values, name):
    """Return `values` as an array of at least one finite float."""
    values = np.atleast_1d(np.asarray(list(values), dtype=float))
    if not len(values) or not np.isfinite(values).all():
        raise ValueError(f"The {name} are {values.tolist()}; at least one finite number is needed.")
    return values


def _above_zero(values, name):
    values = _effects(values, name)
    if (values <= 0).any():
        raise ValueError(f"The {name} are {values.tolist()}; numbers above 0 are needed.")
    return values


def _probability(value, name="level"):
    if not 0 < value < 1:
        raise ValueError(f"{name} is {value}; a value between 0 and 1 is needed.")
    return float(value)


def _whole_number(value, name, least):
    if value != int(value) or value < least:
        raise ValueError(f"{name} is {value}; a whole number of at least {least} is needed.")
    return int(value)


def _position(break_after, n, least):
    """Return the last position before a break that leaves `least` values on either side."""
    if break_after != int(break_after) or not least - 1 <= break_after < n - least:
        raise ValueError(
            f"break_after is {break_after}; with {n} values and at least {least} on either side, "
            f"whole numbers from {least - 1} to {n - least - 1} are allowed."
        )
    return int(break_after)
