"""Codings: where two machine readings place the model's variables and the outcomes, as numbers.

Each reading gives a range on a scale from 0 to 3, not a point, and the two were made apart. Where
they differ the difference is kept: the hull of both ranges is what the evidence allows, and all
that is computed from it comes as an interval. Nothing is averaged away.

No human expert has reviewed them, and both were made with the record known: their agreement is an
upper bound on what two experts would reach, and that a condition fits an outcome is no prediction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.stats import arguments
from belarus_iran.stats.agreement import alpha

# Monotone maps of the ordinal codes 0 to 3 on the scale of the model.
MAPS = {
    "even": (0.0, 1 / 3, 2 / 3, 1.0),
    "convex": (0.0, 1 / 9, 4 / 9, 1.0),
    "concave": (0.0, 5 / 9, 8 / 9, 1.0),
}

# Coded variables by the model's symbol. No reading was asked for Iran's direct gain.
SYMBOLS = {
    "direct_gain_belarus": "a",
    "balance_west_belarus": "g_west",
    "balance_russia_belarus": "g_russia",
    "motive_to_balance_iran": "m",
    "alternatives_iran": "o",
    "punishment_probability": "p",
    "russian_cover": "c",
    "stakes_in_west": "L",
    "inducements_to_quit": "b",
    "partner_rivalry": "k",
}
CAPACITIES = ("capacity_belarus", "capacity_iran")

# Coded outcomes by their short names.
OUTCOMES = {
    "contact": "outcome_contact",
    "trade": "outcome_trade",
    "arms": "outcome_arms_military",
    "projects": "outcome_projects",
}


def map_codes(
    codes: ArrayLike | pd.DataFrame, scale: str | Sequence[float] = "even"
) -> np.ndarray | pd.Series | pd.DataFrame:
    """Map ordinal codes from 0 to 3 on the scale of the model.

    Values from 0 to 1.
    """
    values = _declared(scale)
    numbers = np.asarray(codes, dtype=float)
    if ((numbers < 0) | (numbers > 3)).any():
        raise ValueError(f"codes are {numbers.tolist()}; numbers from 0 to 3 are needed.")
    # Interpolation gives the end values to what is missing: put it back.
    mapped = np.where(np.isnan(numbers), np.nan, np.interp(numbers, range(4), values))
    if isinstance(codes, pd.DataFrame):
        return pd.DataFrame(mapped, index=codes.index, columns=codes.columns)
    return pd.Series(mapped, index=codes.index) if isinstance(codes, pd.Series) else mapped


def model_inputs(
    codes: Mapping[str, ArrayLike] | pd.DataFrame,
    scale: str | Sequence[float] = "even",
    iran_gain: float = 0.0,
    dtype: type = float,
) -> dict[str, np.ndarray] | pd.DataFrame:
    """Return the model's inputs from codes of the coded variables.

    Inputs by symbol, as the methods of `RefinedModel` take them: those whose variable is among
    the codes. `capacity` is the lesser capacity of the two states.
    """
    iran_gain = arguments.not_negative(iran_gain, "iran_gain")
    table = np.asarray(_declared(scale), dtype=dtype)

    def mapped(variable):
        values = np.asarray(codes[variable])
        if values.dtype.kind not in "iu":
            return map_codes(values, scale).astype(dtype, copy=False)
        if values.size and (values.min() < 0 or values.max() > 3):
            raise ValueError(f"codes are {values.tolist()}; numbers from 0 to 3 are needed.")
        return table[values]

    inputs = {symbol: mapped(variable) for variable, symbol in SYMBOLS.items() if variable in codes}
    capacities = [mapped(variable) for variable in CAPACITIES if variable in codes]
    if capacities:
        inputs["capacity"] = reduce(np.minimum, capacities)
    if "a" in inputs:
        inputs["a_I"] = inputs["a"] * np.asarray(iran_gain, dtype=dtype)
    return pd.DataFrame(inputs, index=codes.index) if isinstance(codes, pd.DataFrame) else inputs


def every_coding(low: pd.Series, high: pd.Series) -> dict[str, np.ndarray]:
    """Return every combination of whole codes within a range of each variable.

    Codes by variable, one element per combination.
    """
    ranges = [
        np.arange(bottom, top + 1, dtype=np.int8)
        for bottom, top in zip(low.fillna(0).astype(int), high.fillna(3).astype(int), strict=True)
    ]
    grid = np.meshgrid(*ranges, indexing="ij")
    return {name: codes.ravel() for name, codes in zip(low.index, grid, strict=True)}


def _declared(scale):
    """Return the four values of a map, given by name or as they are."""
    if isinstance(scale, str):
        arguments.require_one_of(scale, "scale", MAPS)
        return MAPS[scale]
    values = tuple(map(float, scale))
    if len(values) != 4 or list(values) != sorted(values) or values[0] < 0 or values[-1] > 1:
        raise ValueError(f"scale is {values}; four values from 0 to 1 that do not fall are needed.")
    return values


_CELL = ["period", "start", "end", "variable", "kind"]


def ranges(codings: pd.DataFrame) -> pd.DataFrame:
    """Return, for each period and variable, the hull of the readings' ranges.

    Columns `period`, `start`, `end`, `variable`, `kind`, `low` (the lowest code of either),
    `high` (the highest), `middle` (halfway between), `coders` (how many gave a range), in the
    order of the table. Where no reading found evidence the numbers are missing; where one did, the
    range is that reading's.
    """
    hulls = _spanned(codings, _CELL)
    hulls.insert(hulls.columns.get_loc("coders"), "middle", (hulls["low"] + hulls["high"]) / 2)
    return hulls


def hull(codings: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the range that no reading leaves, by period and variable.

    Lowest and highest code any reading allows, periods down in the order of the table and variables
    across; missing where no reading found evidence.
    """
    cells = _spanned(codings, ["period", "variable"])
    return tuple(
        cells.pivot(index="period", columns="variable", values=bound)
        .reindex(index=cells["period"].unique(), columns=cells["variable"].unique())
        .rename_axis(index="period", columns=None)
        for bound in ("low", "high")
    )


def agreement(codings: pd.DataFrame) -> pd.DataFrame:
    """Measure how far the two readings agree, for each variable and in all.

    Krippendorff's alpha is taken for ordered codes, on the middles of the two ranges; ranges
    overlap if some code lies in both. Alpha of a single variable rests on a handful of periods.
    In all, the variables also differ from each other in level, which both readings see: that alpha
    flatters them.

    One row per variable, then ``all variables``, ``all outcomes`` and ``all``: `cells` (period
    and variable), `both` (cells in which both readings gave a range), `one` (only one did), `alpha`
    (missing where only one value occurs), `overlap` and `same` (shares of `both` in which the
    ranges overlap and are equal), `width` (mean number of steps that a hull spans).
    """
    numbers = _numbers(codings, [*_CELL, "coder"])
    coders = sorted(codings["coder"].unique())
    if len(coders) != 2:
        raise ValueError(f"Agreement is measured between two readings, found {coders}.")
    cells = numbers.pivot(index=_CELL, columns="coder", values=["low", "high"])
    kind = cells.index.get_level_values("kind")
    variable = cells.index.get_level_values("variable")
    groups = {name: variable == name for name in codings["variable"].unique()}
    groups |= {
        "all variables": kind == "variable",
        "all outcomes": kind == "outcome",
        "all": kind != "",
    }
    rows = {name: _agreement(cells[chosen]) for name, chosen in groups.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variable").reset_index()


def _numbers(codings: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return codings with floating-point bounds, if they have the columns needed."""
    needed = [*keys, "low", "high"]
    missing = [name for name in needed if name not in codings]
    if missing:
        raise ValueError(
            f"The codings have no column {', '.join(missing)}. Needed: {', '.join(needed)}."
        )
    return codings.astype({"low": "float64", "high": "float64"})


def _spanned(codings: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the lowest and the highest code of any reading, and how many gave one."""
    return (
        _numbers(codings, keys)
        .groupby(keys, sort=False, as_index=False)
        .agg(low=("low", "min"), high=("high", "max"), coders=("low", "count"))
    )


def _agreement(cells: pd.DataFrame) -> dict:
    low, high = (cells[bound].to_numpy(float) for bound in ("low", "high"))
    given = ~np.isnan(low)
    both = given.all(axis=1)
    low_both, high_both = low[both], high[both]
    steps = high_both.max(axis=1) - low_both.min(axis=1)
    return {
        "cells": len(cells),
        "both": int(both.sum()),
        "one": int((given.sum(axis=1) == 1).sum()),
        "alpha": alpha(((low_both + high_both) / 2).T, "ordinal"),
        "overlap": _mean(low_both.max(axis=1) <= high_both.min(axis=1)),
        "same": _mean((np.ptp(low_both, axis=1) == 0) & (np.ptp(high_both, axis=1) == 0)),
        "width": _mean(steps),
    }


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else np.nan
