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
class BreakEven:
    """Receipts, the gain in them and the loss that outweighs it, all in USD million a year."""

    receipts: float
    gain: float
    loss: float


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


def break_even_loss(gain: ArrayLike, probability: ArrayLike) -> float | np.ndarray | pd.Series:
    """Return the loss at which a punishment of given probability outweighs the gain.

    L = gain / probability, and +inf at probability 0, where no loss deters. The inverse of
    `break_even_probability`, under the same assumptions.

    Parameters
    ----------
    gain
        What co-operation yields, not negative.
    probability
        Probability of punishment, from 0 to 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Break-even loss in the unit of the gain.

    Raises
    ------
    ValueError
        If a gain is negative, a probability lies outside 0 to 1, or two series differ in their
        index.

    References
    ----------
    As for `break_even_probability`.

    Examples
    --------
    >>> break_even_loss(gain=5.0, probability=0.25)
    20.0
    """
    arguments.require_not_negative(gain, "a gain")
    arguments.require_share(probability, "a probability")
    return break_even_weight(gain, probability)


def break_even_surface(
    receipts: float, margins: Sequence[float], probabilities: Sequence[float]
) -> pd.DataFrame:
    """Return the break-even loss for every margin and probability.

    The paper states receipts, not gains: a gain is the margin, the share of receipts that remains
    after the cost of the goods. The margin is unknown, hence a range of them.

    Parameters
    ----------
    receipts
        Receipts from sales in USD million a year, not negative.
    margins
        Shares of receipts that are gain, from 0 to 1.
    probabilities
        Probabilities of punishment within a year, from 0 to 1.

    Returns
    -------
    pandas.DataFrame
        One row per pair, margins slowest: `margin`, `probability`, `gain_usd_million`,
        `break_even_loss_usd_million` (+inf at probability 0), both a year.

    References
    ----------
    Receipts in use: exports of Bohdan (2014, Table 1).
    """
    if np.ndim(receipts):
        raise ValueError("receipts must be one number, such as a mean over years")
    arguments.require_not_negative(receipts, "receipts")
    arguments.require_share(margins, "a margin")
    arguments.require_share(probabilities, "a probability")
    margin, probability = np.meshgrid(
        np.asarray(margins, dtype=float), np.asarray(probabilities, dtype=float), indexing="ij"
    )
    gain = float(receipts) * margin.ravel()
    return pd.DataFrame(
        {
            "margin": margin.ravel(),
            "probability": probability.ravel(),
            "gain_usd_million": gain,
            "break_even_loss_usd_million": break_even_loss(gain, probability.ravel()),
        }
    )


def break_even_case(receipts: pd.Series, year: int, margin: float, probability: float) -> BreakEven:
    """Return what one choice of year, margin and probability makes of the gain and the loss.

    Parameters
    ----------
    receipts
        Receipts from sales in USD million, indexed by year.
    year
        A year of `receipts`.
    margin
        Share of receipts that is gain, from 0 to 1.
    probability
        Probability of punishment within the year, from 0 to 1.

    Returns
    -------
    BreakEven

    References
    ----------
    As for `break_even_surface`.
    """
    known = sorted(receipts.dropna().index)
    arguments.require_one_of(year, "receipts_year", known)
    margin = arguments.share(margin, "margin")
    probability = arguments.share(probability, "probability")
    sold = float(receipts[year])
    gain = sold * margin
    return BreakEven(receipts=sold, gain=gain, loss=break_even_loss(gain, probability))


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

    References
    ----------
    As for `break_even_probability`.
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
        As :func:`western_exports` returns it; years that only one of the two has are left out.
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
