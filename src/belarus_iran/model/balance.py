"""Punishment against gain: how their balance falls out over all that is not known.

The paper lists American designations of Belarusian firms and argues that they made Iran less
attractive (II.6¶1-3; that of Belorusneft stands in II.5¶2). It gives no figure for a cost. This
module shows how the balance of gain and loss falls out over all declared ranges, and on which
unknown it depends most.

References
----------
.. [1] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. II.5¶2, II.6, Table 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments
from belarus_iran.stats.ranges import sobol_intervals

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
