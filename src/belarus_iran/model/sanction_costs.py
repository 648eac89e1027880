"""Costs of sanctions: when punishment cancels the gain of a year's trade, and which is larger.

The paper lists American designations of Belarusian firms and argues that they made Iran less
attractive (II.6¶1-3; that of Belorusneft stands in II.5¶2). It gives no figure for a cost. This
module shows at which probability or loss gain and loss break even, how their balance falls out over
all declared ranges, and on which unknown it depends most.

References
----------
.. [1] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. II.5¶2, II.6, Table 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.model.relative_gains import break_even_weight
from belarus_iran.stats import arguments
from belarus_iran.stats.ranges import sobol_intervals


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


_OF_A_RANGE = ["title", "low", "high", "unit", "reason"]

# Enough for an error of less than half a point of a hundred at even odds.
DRAWS = 2**16

# What the balance of gain and loss depends on.
UNKNOWNS = (
    "margin_iran",
    "margin_west",
    "punishment_probability",
    "share_lost",
    "years_of_punishment",
    "reading_of_exports",
)


def unknowns(ranges: pd.DataFrame, thresholds: pd.DataFrame) -> pd.DataFrame:
    """Return all that is not known in the balance of gain and loss, with its declared range.

    Indexed by the names in `UNKNOWNS`, in that order: `title`, `low`, `high`, `unit`, `reason`.
    """
    rule = thresholds.set_index("name")["value"]
    margin = {
        "low": rule["lowest_margin"],
        "high": rule["highest_margin"],
        "unit": "share of receipts",
        "reason": "Declared for any sales: nothing on record tells the margins of the two apart",
    }
    rows = {
        "margin_iran": {"title": "Margin on exports to Iran"} | margin,
        "margin_west": {"title": "Margin on exports to the West"} | margin,
    } | ranges.set_index("name")[_OF_A_RANGE].to_dict("index")
    if set(rows) != set(UNKNOWNS):
        differing = sorted(set(rows) ^ set(UNKNOWNS))
        raise ValueError(f"ranges must hold one row each of {UNKNOWNS[2:]}; at odds: {differing}")
    table = pd.DataFrame.from_dict(rows, orient="index").loc[list(UNKNOWNS)]
    reversed_names = list(table.index[table["low"] > table["high"]])
    if reversed_names:
        raise ValueError(f"ranges: low lies above high for {reversed_names}")
    return table


def gain_and_loss(values: Mapping, receipts: float, exports: tuple[float, float]) -> tuple:
    """Return the gain from a year of co-operation and the loss to be expected from it.

    gain = margin_iran·receipts, loss = probability·share·years·margin_west·exports, where exports
    lie between two sources.

    Gain and expected loss in USD million, of the shape of the values.
    """
    _require_unknowns(values, "values")
    low, high = exports
    at_stake = low + values["reading_of_exports"] * (high - low)
    gain = values["margin_iran"] * receipts
    loss = (
        values["punishment_probability"]
        * values["share_lost"]
        * values["years_of_punishment"]
        * values["margin_west"]
        * at_stake
    )
    return gain, loss


def losses_exceed_gains(
    receipts: pd.Series,
    western: pd.DataFrame,
    ranges: pd.DataFrame,
    seed: int,
    confidence: float,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Return, by year, the share of draws from the ranges in which losses exceed gains.

    Every value of a range is taken to be as likely as any other, and the unknowns to be
    independent: an assumption. The interval holds the error of drawing alone;
    :func:`largest_share_varied` shows how far the share depends on the ranges. All years see the
    same draws.

    Indexed by year: `share`, `low`, `high` (Clopper and Pearson).
    """
    from statsmodels.stats.proportion import proportion_confint

    values = _drawn(ranges, draws, seed)
    rows = {}
    for year, case in western.join(receipts.rename("receipts"), how="inner").dropna().iterrows():
        exports = case["low"], case["high"]
        gain, loss = gain_and_loss(values, case["receipts"], exports)
        hits = int((loss > gain).sum())
        low, high = proportion_confint(hits, draws, alpha=1 - confidence, method="beta")
        rows[year] = {"share": hits / draws, "low": float(low), "high": float(high)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def largest_share_varied(
    receipts, western, ranges, bounds: Sequence[float], seed, confidence, draws=DRAWS
) -> pd.DataFrame:
    """Return what other bounds of the share of trade at stake would make of the share of draws.

    One row per bound and year: `bound`, `year`, `share`, `low`, `high`.
    """
    tables = []
    for bound in bounds:
        wider = ranges.copy()
        wider.loc["share_lost", "high"] = bound
        rows = losses_exceed_gains(receipts, western, wider, seed, confidence, draws=draws)
        tables.append(rows.reset_index().assign(bound=float(bound)))
    return pd.concat(tables, ignore_index=True)[["bound", "year", "share", "low", "high"]]


def sensitivity(
    receipts: float,
    exports: tuple[float, float],
    ranges: pd.DataFrame,
    seed: int,
    confidence: float,
) -> pd.DataFrame:
    """Return how much each unknown matters for the balance of loss and gain in one year.

    The same points answer two questions: by how many dollars losses exceed gains, and whether
    they do at all. An unknown whose two sources of trade agree, or whose range has no width,
    cannot matter and is left out.

    As :func:`sobol_intervals`, with `question` ("which is larger" or "by how much") for `output`
    and `title` beside `input`.
    """
    low, high = exports
    open_ = ranges["high"] > ranges["low"]
    open_["reading_of_exports"] &= high > low
    chosen = ranges[open_]
    fixed = ranges.loc[~open_, "low"].to_dict()

    def balances(points):
        values = fixed | dict(zip(chosen.index, points, strict=True))
        gain, loss = gain_and_loss(values, receipts, exports)
        return np.stack([(loss > gain).astype(float), loss - gain])

    indices = sobol_intervals(balances, chosen, seed, confidence)
    indices["question"] = indices.pop("output").map({0: "which is larger", 1: "by how much"})
    return indices.assign(title=indices["input"].map(ranges["title"]))


def _require_unknowns(given, name):
    """Raise ValueError that names what is missing of the unknowns."""
    missing = [unknown for unknown in UNKNOWNS if unknown not in given]
    if missing:
        raise ValueError(f"{name} must hold all of {', '.join(UNKNOWNS)}; lacking: {missing}")


def _drawn(ranges, draws, seed):
    """Return draws from the uniform distribution over each range, the same for one seed."""
    draws = arguments.whole_number(draws, "draws", 1)
    _require_unknowns(ranges.index, "ranges")
    generator = np.random.default_rng(seed)
    return {
        name: row["low"] + (row["high"] - row["low"]) * generator.random(draws)
        for name, row in ranges.loc[list(UNKNOWNS)].iterrows()
    }
