"""What arguments of a statistic are refused: one wording for each kind."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np


def finite_row(y, name):
    """Return `y` as a one-dimensional array of finite floats."""
    try:
        y = np.asarray(y, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds a value that is not a number: {error}.") from None
    if y.ndim != 1 or not len(y):
        raise ValueError(f"{name} has shape {y.shape}; one row of at least one value is needed.")
    if not np.isfinite(y).all():
        where = np.flatnonzero(~np.isfinite(y)).tolist()
        raise ValueError(
            f"{name} is missing or infinite at position {', '.join(map(str, where))}; every value "
            f"must be finite: fill or cut the gaps first."
        )
    return y


def whole_number(value, name, least):
    """Return `value` as an int of at least `least`."""
    if value != int(value) or value < least:
        raise ValueError(f"{name} is {value}; a whole number of at least {least} is needed.")
    return int(value)


def require_columns(table, name, columns):
    """Raise ValueError that names the missing columns of a table."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"the table {name} lacks {missing}")


def require_not_negative(values, name):
    """Raise ValueError if a number is negative; missing numbers pass."""
    values = np.asarray(values, dtype=float)
    if (values < 0).any():
        raise ValueError(f"{name} must not be negative, found {np.nanmin(values):g}")


def require_share(values, name):
    """Raise ValueError if a number lies outside 0 to 1; missing numbers pass."""
    values = np.asarray(values, dtype=float)
    if ((values < 0) | (values > 1)).any():
        raise ValueError(f"{name} must lie from 0 to 1, found {values.tolist()}")


def require_count(value, name):
    """Raise ValueError if a number is not a whole one of 1 or more."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be a whole number of 1 or more, found {value!r}")


def finite_effects(values, name):
    """Return `values` as an array of at least one finite float."""
    values = np.atleast_1d(np.asarray(list(values), dtype=float))
    if not len(values) or not np.isfinite(values).all():
        raise ValueError(f"The {name} are {values.tolist()}; at least one finite number is needed.")
    return values


def effects_above_zero(values, name):
    values = finite_effects(values, name)
    if (values <= 0).any():
        raise ValueError(f"The {name} are {values.tolist()}; numbers above 0 are needed.")
    return values


def probability(value, name="level"):
    if not 0 < value < 1:
        raise ValueError(f"{name} is {value}; a value between 0 and 1 is needed.")
    return float(value)


def break_position(break_after, n, least):
    """Return the last position before a break that leaves `least` values on either side."""
    if break_after != int(break_after) or not least - 1 <= break_after < n - least:
        raise ValueError(
            f"break_after is {break_after}; with {n} values and at least {least} on either side, "
            f"whole numbers from {least - 1} to {n - least - 1} are allowed."
        )
    return int(break_after)


def count(value, name):
    """Return `value` as an int of 0 or more."""
    if not isinstance(value, Real) or not np.isfinite(value) or value != int(value) or value < 0:
        raise ValueError(f"{name} is {value!r}; a whole number of 0 or more is needed.")
    return int(value)


def positive(value, name):
    """Return `value` as a finite float above 0."""
    if not isinstance(value, Real) or not np.isfinite(value) or value <= 0:
        raise ValueError(f"{name} is {value!r}; a finite number above 0 is needed.")
    return float(value)


def tail(confidence):
    """Return the probability left out on either side."""
    if not isinstance(confidence, Real) or not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence!r}; a value between 0 and 1 is needed.")
    return (1 - confidence) / 2
