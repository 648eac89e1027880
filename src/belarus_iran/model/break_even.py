"""Break-even: how likely or how dear a punishment must be to cancel the gain of a year's trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.model.relative_gains import break_even_weight
from belarus_iran.stats import arguments


@dataclass(frozen=True)
class Stakes:
    """What a sure punishment of one year had to cost to cancel the sales to Iran of a year."""

    receipts: float  # Sales to Iran, USD million
    # Share of the year's sales to the West, if both trades earn alike: by either source of them.
    low: float
    high: float
    # The same over all declared margins on both trades.
    least: float
    most: float
    is_highest: bool  # Whether no earlier year has a higher share


def break_even_probability(gain: ArrayLike, loss: ArrayLike) -> float | np.ndarray | pd.Series:
    """Return the probability of punishment at which its expected loss equals the gain.

    p = gain / loss, **not capped at one**: above one no punishment of that size is enough, however
    certain. Without a loss (0) it is +inf. The state is taken to weigh gain and expected loss
    alike (neutral to risk, within one period).

    Parameters
    ----------
    gain, loss
        Both in one unit and not negative; `loss` is what is lost if punished.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Break-even probability, a pure number that may exceed one.

    Raises
    ------
    ValueError
        If a gain or loss is negative, or two series differ in their index.

    References
    ----------
    This project's formalisation of the weighing described by Bohdan (2014, I.1¶9).

    Examples
    --------
    >>> break_even_probability(gain=5.0, loss=[100.0, 4.0, 0.0])
    array([0.05, 1.25,  inf])
    """
    arguments.require_not_negative(gain, "a gain")
    arguments.require_not_negative(loss, "a loss")
    return break_even_weight(gain, loss)


def break_even_share(
    receipts: ArrayLike,
    exports: ArrayLike,
    probability: ArrayLike = 1.0,
    margin_iran: ArrayLike = 1.0,
    margin_west: ArrayLike = 1.0,
    years: ArrayLike = 1.0,
) -> float | np.ndarray | pd.Series:
    """Return the share of Western trade whose loss eats up the gain from a year's sales to Iran.

    s = receipts·margin_iran / (probability·years·margin_west·exports), **not capped at one**: above
    one not even the loss of all exports to the West is enough. Only the ratio of the margins
    counts. Loss and gain are weighed alike, and years to come like the present one.
    """
    arguments.require_not_negative(receipts, "receipts")
    arguments.require_not_negative(exports, "exports")
    arguments.require_not_negative(years, "years")
    arguments.require_share(probability, "a probability")
    arguments.require_share(margin_iran, "a margin")
    arguments.require_share(margin_west, "a margin")
    as_series = isinstance(receipts, pd.Series)
    margin_iran, margin_west, probability, years = (
        value if isinstance(value, pd.Series) else np.asarray(value, dtype=float)[()]
        for value in (margin_iran, margin_west, probability, years)
    )
    exports = exports if isinstance(exports, pd.Series) else np.asarray(exports, dtype=float)[()]
    sold = receipts if as_series else np.asarray(receipts, dtype=float)[()]
    return break_even_weight(sold * margin_iran, probability * years * margin_west * exports)


def break_even_shares(
    receipts: pd.Series,
    western: pd.DataFrame,
    probabilities: Sequence[float],
    lowest_margin: float,
    highest_margin: float,
    years: float = 1.0,
) -> pd.DataFrame:
    """Return, by year and probability, the share of Western trade whose loss eats up the gain.

    No margin is known, so the share is given as an inner range, at equal margins on both trades by
    the two sources of Western trade, and as an outer one, over all pairs of margins as well.

    Parameters
    ----------
    receipts
        Exports to Iran in USD million, indexed by year.
    western
        As :func:`belarus_iran.measures.trade.western_exports` returns it; years that only one of
        the two has are left out.
    probabilities
        Probabilities of punishment, from 0 to 1.
    lowest_margin, highest_margin
        Bounds of either margin, above 0 and not above 1.
    years
        Years for which the punishment lasts.

    Returns
    -------
    pandas.DataFrame
        One row per year and probability: `year`, `probability`, `low`, `equal_low`, `equal_high`
        and `high`, in this order of size; shares of a year's exports to the West.
    """
    if not 0 < lowest_margin <= highest_margin <= 1:
        raise ValueError(
            f"margins must lie above 0 and not above 1, the lowest first, found {lowest_margin:g} "
            f"and {highest_margin:g}"
        )
    known = western.join(receipts.rename("receipts"), how="inner").dropna()
    rows = known.loc[known.index.repeat(len(probabilities))]
    probability = np.tile(np.asarray(probabilities, dtype=float), len(known))
    sold, low, high = (rows[name].to_numpy() for name in ("receipts", "low", "high"))
    extremes = (lowest_margin, highest_margin)
    return pd.DataFrame(
        {
            "year": rows.index,
            "probability": probability,
            "low": break_even_share(sold, high, probability, *extremes, years),
            "equal_low": break_even_share(sold, high, probability, years=years),
            "equal_high": break_even_share(sold, low, probability, years=years),
            "high": break_even_share(sold, low, probability, *extremes[::-1], years),
        }
    )


def stakes(receipts: pd.Series, shares: pd.DataFrame, year: int) -> Stakes:
    """Return what a punishment had to cost in one year, as :func:`break_even_shares` has it."""
    by_year = shares.set_index("year")
    arguments.require_one_of(year, "receipts_year", sorted(by_year.index))
    row, before = by_year.loc[year], by_year.loc[: year - 1]
    ends = ["equal_low", "equal_high"]
    return Stakes(
        receipts=float(receipts[year]),
        low=float(row["equal_low"]),
        high=float(row["equal_high"]),
        least=float(row["low"]),
        most=float(row["high"]),
        is_highest=bool((before[ends] <= row[ends]).all(axis=None)),
    )
