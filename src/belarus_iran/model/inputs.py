"""Inputs of the refined model: codes as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.stats import arguments

# Monotone maps of the ordinal codes 0 to 3 on the scale of the model.
MAPS = {
    "even": (0.0, 1 / 3, 2 / 3, 1.0),
    "convex": (0.0, 1 / 9, 4 / 9, 1.0),
    "concave": (0.0, 5 / 9, 8 / 9, 1.0),
}

# Coded variables by the model's symbol. No coder was asked for Iran's direct gain.
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
