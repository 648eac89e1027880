"""How sure dated facts are: sure, likely or weak."""

from __future__ import annotations

from collections.abc import Iterable

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
