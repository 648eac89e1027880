"""Codings: where two coders place the model's variables and the outcomes, period by period.

Each coder gives a range on a scale from 0 to 3, not a point, and the two worked apart. Where they
differ the difference is kept: the hull of both ranges is what the evidence allows, and everything
computed from it comes as an interval. Nothing is averaged away.

Both codings are machine-assisted readings that no human expert has reviewed, made with the record
known: their agreement is an upper bound on what two experts would reach, and that a condition fits
an outcome is no prediction.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belarus_iran.stats.agreement import alpha

_CELL = ["period", "start", "end", "variable", "kind"]


def ranges(codings: pd.DataFrame) -> pd.DataFrame:
    """Return, for each period and variable, the hull of the coders' ranges.

    Columns `period`, `start`, `end`, `variable`, `kind`, `low` (the lowest code of either),
    `high` (the highest), `middle` (halfway between), `coders` (how many gave a range), in the
    order of the table. Where no coder found evidence the numbers are missing; where one did, the
    range is that coder's.
    """
    hulls = _spanned(codings, _CELL)
    hulls.insert(hulls.columns.get_loc("coders"), "middle", (hulls["low"] + hulls["high"]) / 2)
    return hulls


def hull(codings: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the range that no coder leaves, by period and variable.

    Lowest and highest code any coder allows, periods down in the order of the table and variables
    across; missing where no coder found evidence.
    """
    cells = _spanned(codings, ["period", "variable"])
    return tuple(
        cells.pivot(index="period", columns="variable", values=bound)
        .reindex(index=cells["period"].unique(), columns=cells["variable"].unique())
        .rename_axis(index="period", columns=None)
        for bound in ("low", "high")
    )


def agreement(codings: pd.DataFrame) -> pd.DataFrame:
    """Measure how far the two coders agree, for each variable and in all.

    Krippendorff's alpha is taken for ordered codes, on the middles of the two ranges; ranges
    overlap if some code lies in both. Alpha of a single variable rests on a handful of periods.
    In all, the variables also differ from each other in level, which both coders see: that alpha
    flatters them.

    One row per variable, then ``all variables``, ``all outcomes`` and ``all``: `cells` (period
    and variable), `both` (cells in which both coders gave a range), `one` (only one did), `alpha`
    (missing where only one value occurs), `overlap` and `same` (shares of `both` in which the
    ranges overlap and are equal), `width` (mean number of steps that a hull spans).
    """
    numbers = _numbers(codings, [*_CELL, "coder"])
    coders = sorted(codings["coder"].unique())
    if len(coders) != 2:
        raise ValueError(f"Agreement is measured between two coders, found {coders}.")
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
    """Return the lowest and the highest code of any coder, and how many gave one."""
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
