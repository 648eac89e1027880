"""Relative gains: how much a state minds that its partner gains more.

Two formal statements of one idea, and what they say about the trade between Belarus and Iran.
Grieco lets a state subtract from its own gain a multiple of the gap to its partner. The form
after Snidal lets it subtract a share of what all others gain on average. With two actors they
order every choice alike; with more, the second dilutes each partner's weight.

Units cancel in every threshold; utilities carry the unit of the gains.

References
----------
.. [1] Grieco, J. M. (1988). Anarchy and the limits of cooperation: a realist critique of the newest
   liberal institutionalism. *International Organization*, 42(3). Read through the passages of
   pp. 487, 497 and 498 that Bohdan (2014, I.1¶4-15) quotes, which hold the argument without the
   formula. The formula is the customary rendering in later literature (secondary).
.. [2] Snidal, D. (1991). Relative gains and the pattern of international cooperation. *American
   Political Science Review*, 85(3). The form here is the n-actor form after Snidal as used in this
   project (secondary: no equation of the article is quoted).
.. [3] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. I.1¶4-15 and Table 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.stats import arguments

CONVENTIONS = ("receipts", "acquisition")


def break_even_weight(gain: ArrayLike, burden: ArrayLike) -> float | np.ndarray | pd.Series:
    """Return the largest weight at which a weighted burden does not exceed a gain.

    That is the supremum of the weights w with w · burden ≤ gain. It is a threshold of sensitivity
    when the burden is the partner's advantage, and a probability when it is a punishment.

    gain / burden where the burden is positive, +inf where there is none (zero or less), and
    missing where an input is missing. A series if an input is one.
    """
    _require_same_index(gain, burden)
    gain_values, burden_values = np.broadcast_arrays(
        np.asarray(gain, dtype=float), np.asarray(burden, dtype=float)
    )
    arguments.require_not_negative(gain_values, "a gain")
    weight = np.where(np.isnan(gain_values) | np.isnan(burden_values), np.nan, np.inf)
    # A gap far smaller than the gain overflows to +inf, which is the right limit.
    with np.errstate(over="ignore"):
        np.divide(gain_values, burden_values, out=weight, where=burden_values > 0)
    return as_given(weight, gain, burden)


def grieco_utility(
    own: ArrayLike, partner: ArrayLike, k: ArrayLike
) -> float | np.ndarray | pd.Series:
    """Return the utility of a gain to a state that minds its partner's advantage.

    U = V − k (W − V), with V the state's own gain, W its partner's, and k its sensitivity to the
    gap between them. A partner that gains less adds to utility.

    Parameters
    ----------
    own, partner
        The two gains V and W in one unit.
    k
        Sensitivity, not negative; 0 is indifference to the partner.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Utility in the unit of the gains.

    Raises
    ------
    ValueError
        If a sensitivity is negative, or two series differ in their index.

    References
    ----------
    Grieco (1988), in the customary rendering (secondary); argument quoted in Bohdan (2014,
    I.1¶4-15).

    Examples
    --------
    >>> grieco_utility(own=2.0, partner=10.0, k=0.1)
    1.2
    """
    sensitivity = np.asarray(k, dtype=float)
    arguments.require_not_negative(sensitivity, "sensitivity k")
    _require_same_index(own, partner, k)
    own_values, partner_values = np.asarray(own, dtype=float), np.asarray(partner, dtype=float)
    return as_given(own_values - sensitivity * (partner_values - own_values), own, partner, k)


def grieco_threshold(own: ArrayLike, partner: ArrayLike) -> float | np.ndarray | pd.Series:
    """Return the sensitivity below which a state that gains less still co-operates.

    With W > V the utility V − k (W − V) is positive if and only if k < V / (W − V). With W ≤ V no
    sensitivity deters, and the threshold is +inf (with V = W = 0 the state is indifferent at any
    sensitivity, since there is nothing to gain).

    Parameters
    ----------
    own, partner
        The two gains V (not negative) and W in one unit.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Threshold of k, a pure number.

    Raises
    ------
    ValueError
        If an own gain is negative (then only a partner that loses more could make it worth
        while, and the rule would turn round), or two series differ in their index.

    References
    ----------
    Follows from Grieco (1988), as in `grieco_utility`, by algebra.

    Examples
    --------
    Imports of USD 0.9 million against exports of 20.5 (Bohdan 2014, Table 1, 2003):

    >>> round(grieco_threshold(own=0.9, partner=20.5), 3)
    0.046
    >>> grieco_threshold(own=20.5, partner=0.9)
    inf
    """
    _require_same_index(own, partner)
    gap = np.asarray(partner, dtype=float) - np.asarray(own, dtype=float)
    return as_given(break_even_weight(np.asarray(own, dtype=float), gap), own, partner)


def grieco_threshold_bounds(own: ArrayLike, partner: ArrayLike, rounding: float) -> tuple:
    """Return the least and the greatest threshold that rounded gains allow.

    The threshold V / (W − V) rises with V and falls with W, so that its extremes lie where one is
    rounded down and the other up. The bounds let both err at once and are therefore the widest.

    Bounds of the threshold of k; +inf where the partner may have gained no more.
    """
    rounding = arguments.not_negative(rounding, "rounding")
    _require_same_index(own, partner)
    values, others = np.asarray(own, dtype=float), np.asarray(partner, dtype=float)
    arguments.require_not_negative(values, "a gain")
    # What is printed as nothing may be a little more, but not less.
    low = grieco_threshold(np.maximum(values - rounding, 0), others + rounding)
    high = grieco_threshold(values + rounding, others - rounding)
    return as_given(low, own, partner), as_given(high, own, partner)


def snidal_utility(
    gains: Mapping | ArrayLike | pd.DataFrame, actor: object, r: float
) -> float | np.ndarray | pd.Series:
    """Return an actor's utility when it minds the mean gain of all others.

    U_i = A_i − r · mean of A_j over j ≠ i. It is the same as (1 − r) A_i + r (A_i − that mean): a
    share 1 − r of absolute and a share r of relative gain. **Equal weights of the others are an
    assumption of this project.**

    Parameters
    ----------
    gains
        Gains A in one unit. A mapping or series holds one per actor; a frame one column per
        actor; an array has the actors along its last axis. At least two actors.
    actor
        The actor i: a label, or for an array its position.
    r
        Share of relative gain, from 0 to 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Utility in the unit of the gains; for a frame a series with its index.

    Raises
    ------
    ValueError
        If there are fewer than two actors, the actor is unknown, or r lies outside 0 to 1.

    References
    ----------
    The n-actor form, after Snidal (1991) as used in this project (secondary).

    Examples
    --------
    >>> snidal_utility({"BLR": 10.0, "IRN": 2.0, "RUS": 4.0}, "BLR", r=0.5)
    8.5
    """
    r = arguments.share(r, "the share r of relative gain")
    if isinstance(gains, Mapping):
        gains = pd.Series(gains, dtype=float)
    if isinstance(gains, pd.DataFrame):
        actors = list(gains.columns)
    elif isinstance(gains, pd.Series):
        actors = list(gains.index)
    else:
        actors = list(range(np.shape(gains)[-1])) if np.ndim(gains) else []
    if len(actors) < 2:
        raise ValueError(f"relative gains need two actors or more, found {len(actors)}")
    if actors.count(actor) != 1:
        raise ValueError(f"actor {actor!r} must occur exactly once among {actors}")
    values = np.asarray(gains, dtype=float)
    position = actors.index(actor)
    others = np.delete(values, position, axis=-1).mean(axis=-1)
    utility = values[..., position] - r * others
    if isinstance(gains, pd.DataFrame):
        return pd.Series(utility, index=gains.index)
    return as_given(utility)


def outsiders_needed(own: ArrayLike, partner: ArrayLike) -> float | np.ndarray | pd.Series:
    """Return how many outsiders it takes until no concern for relative gain deters a state.

    Outsiders take no part and gain nothing. If a state compares itself with its partner and m of
    them alike, U = V − r W / (m + 1), which no share r up to 1 turns negative once
    (m + 1) V ≥ W.

    The least such m, a whole number from 0; +inf if the state gains nothing and its partner
    something.
    """
    _require_same_index(own, partner)
    values, others = np.broadcast_arrays(
        np.asarray(own, dtype=float), np.asarray(partner, dtype=float)
    )
    arguments.require_not_negative([values, others], "a gain")
    # Nothing against nothing: nobody leads.
    times = np.where(others > 0, np.inf, others)
    with np.errstate(over="ignore"):
        np.divide(others, values, out=times, where=values > 0)
    # A hair less, so that a ratio that is whole but for floating point is not rounded up.
    return as_given(np.maximum(np.ceil(times * (1 - 1e-12)) - 1, 0), own, partner)


def utilities_by_reference(
    gains: Mapping[str, float] | pd.Series, shares: Sequence[float], outsiders: int | None = None
) -> pd.DataFrame:
    """Return what a bargain is worth to its two sides, by whom they compare themselves with.

    Each side's utility is that of `snidal_utility` against two groups: its partner alone, and its
    partner and outsiders alike. Outsiders take no part and gain nothing. Against outsiders alone
    utility is the own gain, whatever the share.

    One row per group, state and share: columns `reference` (the group in words), `state`,
    `share`, `utility` (in the unit of the gains).
    """
    gains = dict(gains)
    if len(gains) != 2:
        raise ValueError(f"a bargain has two sides, found {len(gains)}")
    if outsiders is None:
        needed = outsiders_needed(min(gains.values()), max(gains.values()))
        outsiders = max(int(needed), 1) if np.isfinite(needed) else 1
    outsiders = arguments.whole_number(outsiders, "outsiders", 1)
    beyond = {f"outsider {number}": 0.0 for number in range(1, outsiders + 1)}
    noun = "outsider" if outsiders == 1 else "outsiders"
    rows = []
    for state in gains:
        references = {
            "partner alone": gains,
            f"partner and {outsiders} {noun}": {**gains, **beyond},
        }
        rows += [
            (reference, state, share, snidal_utility(group, state, share))
            for reference, group in references.items()
            for share in shares
        ]
    return pd.DataFrame(rows, columns=["reference", "state", "share", "utility"])


def grieco_to_snidal(k: ArrayLike) -> float | np.ndarray:
    """Return the share r that ranks a two-actor choice as sensitivity k does.

    V − k (W − V) = (1 + k) (V − r W) with r = k / (1 + k): utilities differ by a positive factor.

    Share r, from 0 to below 1.
    """
    sensitivity = np.asarray(k, dtype=float)
    arguments.require_not_negative(sensitivity, "sensitivity k")
    return as_given(sensitivity / (1 + sensitivity))


def gains_by_year(trade: pd.DataFrame, convention: str = "receipts") -> pd.DataFrame:
    """Return what each state gained from trade in each year, under one convention.

    Trade data do not say who gains. By *receipts* a state gains what it is paid: Belarus its
    exports, Iran what Belarus imports. By *acquisition* it gains the goods it gets: the reverse.

    One row per year in order, columns `year`, `BLR` and `IRN` (USD million).
    """
    arguments.require_one_of(convention, "convention", CONVENTIONS)
    columns = ["year", "exports_usd_million", "imports_usd_million"]
    arguments.require_columns(trade, "trade", columns)
    names = ["year", "BLR", "IRN"] if convention == "receipts" else ["year", "IRN", "BLR"]
    known = trade[columns].dropna().set_axis(names, axis=1)
    return known[["year", "BLR", "IRN"]].sort_values("year").reset_index(drop=True)


def thresholds_by_year(trade: pd.DataFrame, convention: str = "receipts") -> pd.DataFrame:
    """Return each year's threshold of sensitivity for the state that gained less.

    Co-operation asks of that state a sensitivity below the threshold. A threshold near zero means
    that it had to be all but indifferent to the other's larger gain.

    One row per year in order, columns `year`, `state` (ISO 3166 alpha-3 code of the state with
    the smaller gain, "neither" if equal), `own_gain_usd_million`, `partner_gain_usd_million`,
    `threshold` (+inf if equal).
    """
    gains = gains_by_year(trade, convention)
    pair = gains[["BLR", "IRN"]]
    own, partner = pair.min(axis=1), pair.max(axis=1)
    state = np.select(
        [gains["BLR"] < gains["IRN"], gains["IRN"] < gains["BLR"]], ["BLR", "IRN"], "neither"
    )
    return pd.DataFrame(
        {
            "year": gains["year"],
            "state": state,
            "own_gain_usd_million": own,
            "partner_gain_usd_million": partner,
            "threshold": grieco_threshold(own, partner),
        }
    )


def bargain(trade: pd.DataFrame, year: int, convention: str = "receipts") -> pd.Series:
    """Return one year's gains and threshold.

    `year`, `BLR` and `IRN` (the gains, USD million), and the other columns of
    `thresholds_by_year`.
    """
    rows = gains_by_year(trade, convention).merge(thresholds_by_year(trade, convention), on="year")
    arguments.require_one_of(year, "year", rows["year"].tolist())
    return rows.set_index("year", drop=False).loc[year]


def chosen(trade: pd.DataFrame, year: int, convention: str, sensitivity: float) -> pd.Series:
    """Return the bargain that the chapter on relative gains is run for.

    As from `bargain`, with `outsiders`, as from `outsiders_needed`.
    """
    years = gains_by_year(trade)["year"].tolist()
    if year not in years:
        raise ValueError(
            f"year is {year!r}; it must be a year of Table 1, {years[0]} to {years[-1]}."
        )
    if convention not in CONVENTIONS:
        raise ValueError(f"convention is {convention!r}; it must be {' or '.join(CONVENTIONS)}.")
    number = isinstance(sensitivity, int | float) and not isinstance(sensitivity, bool)
    if not (number and 0 <= sensitivity < np.inf):
        raise ValueError(f"sensitivity is {sensitivity!r}; it must be a number from 0 upwards.")
    found = bargain(trade, year, convention)
    needed = outsiders_needed(found["own_gain_usd_million"], found["partner_gain_usd_million"])
    return pd.concat([found, pd.Series({"outsiders": needed})])


def weaker_gainers(trade: pd.DataFrame, convention: str, rounding: float) -> pd.DataFrame:
    """Return each year's threshold with what rounding allows and how many outsiders undo it.

    As `thresholds_by_year`, with `low` and `high` (of the threshold) and `outsiders`.
    """
    rows = thresholds_by_year(trade, convention)
    own, partner = rows["own_gain_usd_million"], rows["partner_gain_usd_million"]
    low, high = grieco_threshold_bounds(own, partner, rounding)
    return rows.assign(low=low, high=high, outsiders=outsiders_needed(own, partner))


def _require_same_index(*inputs):
    """Raise ValueError if series would be paired by position although their labels differ."""
    indexes = [candidate.index for candidate in inputs if isinstance(candidate, pd.Series)]
    if any(not index.equals(indexes[0]) for index in indexes[1:]):
        raise ValueError("the series differ in their index: align them first")


def as_given(values: ArrayLike, *inputs: object) -> float | np.ndarray | pd.Series:
    """Return a series if one of the inputs is a series or a frame, else an array or a number."""
    for given in inputs:
        if isinstance(given, pd.Series | pd.DataFrame):
            return pd.Series(np.broadcast_to(values, len(given)), index=given.index)
    values = np.asarray(values)
    return values.item() if values.ndim == 0 else values
