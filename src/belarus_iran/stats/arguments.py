"""What arguments are refused, in one wording for each kind.

Every message names the argument, what was found and what is needed. Functions called by a kind
return the value, checked; those called `require_...` take arrays and tables and return nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def finite_row(values: ArrayLike, name: str) -> np.ndarray:
    """Return one row of at least one finite number."""
    try:
        row = np.asarray(values if hasattr(values, "__len__") else list(values), dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds a value that is not a number: {error}.") from None
    if row.ndim != 1 or not len(row):
        raise ValueError(f"{name} has shape {row.shape}; one row of at least one value is needed.")
    if not np.isfinite(row).all():
        where = ", ".join(map(str, np.flatnonzero(~np.isfinite(row)).tolist()))
        raise ValueError(
            f"{name} is missing or infinite at position {where}; every value must be finite."
        )
    return row


def labels(values: ArrayLike) -> list:
    """Return what names the places of a series: the index of one that has an index, or numbers."""
    return values.index.tolist() if isinstance(values, pd.Series) else list(range(len(values)))


def row_above_zero(values: ArrayLike, name: str) -> np.ndarray:
    """Return one row of at least one finite number, each above 0."""
    row = finite_row(values, name)
    if (row <= 0).any():
        raise ValueError(f"{name} is {row.tolist()}; numbers above 0 are needed.")
    return row


def require_not_negative(values: ArrayLike, name: str) -> None:
    """Refuse negative numbers; missing ones pass."""
    values = np.asarray(values, dtype=float)
    if (values < 0).any():
        raise ValueError(f"{name} is {np.nanmin(values):g}; a number of 0 or more is needed.")


def require_share(values: ArrayLike, name: str) -> None:
    """Refuse numbers outside 0 to 1; missing ones pass."""
    values = np.asarray(values, dtype=float)
    if ((values < 0) | (values > 1)).any():
        raise ValueError(f"{name} is {values.tolist()}; a number from 0 to 1 is needed.")


def whole_number(value: float, name: str, least: int, most: int | None = None) -> int:
    """Return `value` as an int from `least` to `most`."""
    if (
        not isinstance(value, Real)
        or isinstance(value, bool)
        or not np.isfinite(value)
        or value != int(value)
        or value < least
        or (most is not None and value > most)
    ):
        allowed = f"of {least} or more" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} is {value!r}; a whole number {allowed} is needed.")
    return int(value)


def positive(value: float, name: str) -> float:
    """Return `value` as a finite float above 0."""
    if not isinstance(value, Real) or not np.isfinite(value) or value <= 0:
        raise ValueError(f"{name} is {value!r}; a finite number above 0 is needed.")
    return float(value)


def not_negative(value: float, name: str) -> float:
    """Return `value` as a finite float of 0 or more."""
    if not isinstance(value, Real) or not np.isfinite(value) or value < 0:
        raise ValueError(f"{name} is {value!r}; a finite number of 0 or more is needed.")
    return float(value)


def share(value: float, name: str) -> float:
    """Return `value` as a float from 0 to 1."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{name} is {value!r}; a number from 0 to 1 is needed.")
    return float(value)


def probability(value: float, name: str) -> float:
    """Return `value` as a float inside 0 to 1: a level or a confidence."""
    if not isinstance(value, Real) or not 0 < value < 1:
        raise ValueError(f"{name} is {value!r}; a value between 0 and 1 is needed.")
    return float(value)


def tail(confidence: float) -> float:
    """Return the probability that an interval of this confidence leaves out on either side."""
    return (1 - probability(confidence, "confidence")) / 2


def stationary(rho: float) -> float:
    """Return the autocorrelation of a stationary series as a float."""
    if not -1 < rho < 1:
        raise ValueError(f"rho is {rho}; a stationary series needs a value between -1 and 1.")
    return float(rho)


def require_one_of(value: object, name: str, allowed: Iterable) -> None:
    """Refuse a value that is not among those allowed."""
    allowed = list(allowed)
    if isinstance(value, Integral | str) and value in allowed:
        return
    raise ValueError(f"{name} is {value!r}; allowed: {', '.join(map(str, allowed))}.")


def require_columns(table: pd.DataFrame, name: str, columns: Iterable[str]) -> None:
    """Refuse a table that lacks a column."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"The table {name} lacks {', '.join(missing)}.")
