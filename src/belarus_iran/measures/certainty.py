"""How sure dated facts are: sure, likely or weak."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

# From the least to the most certain.
CERTAINTIES = ("weak", "likely", "sure")


def least_certain(certainties: Iterable[str]) -> str:
    """Return the least certain of several; `sure` if there are none."""
    return min(certainties, key=CERTAINTIES.index, default="sure")


def surest(certainties: Iterable[str]) -> str:
    """Return the most certain of several; `sure` if there are none."""
    return max(certainties, key=CERTAINTIES.index, default="sure")


def certain_enough(facts: pd.DataFrame, certainty: str) -> pd.Series:
    """Tell for each fact whether it is at least as certain as `certainty`."""
    if certainty not in CERTAINTIES:
        raise ValueError(
            f"certainty must be one of {', '.join(reversed(CERTAINTIES))}, found {certainty!r}"
        )
    return facts["certainty"].isin(CERTAINTIES[CERTAINTIES.index(certainty) :])


def order_unknown(events: pd.DataFrame, years: float | None = None) -> float:
    """Return the share of pairs of events whose dates do not say which came first."""
    points = events[~events["precision"].isin(["range", "open"])]
    start, end = (
        points[column].to_numpy("datetime64[D]").astype(int) for column in points[["start", "end"]]
    )
    middle = (start + end) / 2
    overlap = (start[:, None] <= end) & (start <= end[:, None])
    near = np.abs(middle[:, None] - middle) <= (np.inf if years is None else 365.25 * years)
    pairs = np.triu(near, k=1)
    return float(overlap[pairs].mean()) if pairs.any() else float("nan")
