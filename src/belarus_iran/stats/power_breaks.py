"""Power of break tests, by simulation under the null that the test assumes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments, breaks, power

NOISES = ("independent", "ar1", "random_walk")
NULLS = ("exact", "normal")


# Of longer series the exact p-values of many draws take too long.
EXACT_LENGTH = 14


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
    progress
        Called with the number of shifts simulated and of all shifts, in place of the bar.
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
        simulate = store.remembered(simulate, "power", ignore=["progress"])
    state = store.state()
    return power.counted_rows(
        parameters["shifts"], simulate(**parameters, state=state, progress=progress), draws
    )


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


def _simulate_break(
    n, shifts, break_after, level, null, noise, rho, draws, seed, min_size, state, progress=None
):
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
    bar = tqdm(shifts, desc="power", leave=False, disable=None if progress is None else True)
    for number, shift in enumerate(bar, start=1):
        shifted = series + shift * after
        if null == "exact":
            pvalues = breaks.exact_pvalues(shifted, min_size=min_size)
        else:
            reached = breaks.largest_shares(shifted, sizes)
            extreme = len(limit) - np.searchsorted(limit, reached, side="left")
            pvalues = (extreme + 1) / (len(limit) + 1)
        powers.append(float(np.mean(pvalues < level)))
        if progress is not None:
            progress(number, len(shifts))
    return powers
