"""Regimes and leaders: who ruled, from which camp, and how democratic the state was."""

from __future__ import annotations

import pandas as pd


def changes(regimes: pd.DataFrame, state: str, column: str, years: tuple[int, int]) -> list[int]:
    """Return the years by whose end a column had changed since the end of the year before.

    Parameters
    ----------
    regimes
        Columns `state`, `year` and `column`, as of 31 December.
    state
        ISO 3166-1 alpha-3 code.
    column
        Such as ``leader`` or ``leader_ideology``; years without a value are left out.
    years
        First and last year, both included.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "state": "IRN", "year": [2004, 2005], "leader": ["Khatami", "Ahmadinejad"]})
    >>> changes(table, "IRN", "leader", (2004, 2005))
    [2005]
    """
    rows = regimes[(regimes["state"] == state) & regimes["year"].between(*years)]
    series = rows.set_index("year")[column].replace("", pd.NA).dropna().sort_index()
    moved = series.ne(series.shift()) & series.shift().notna()
    return [int(year) for year in series.index[moved]]


def moved(ideal_points: pd.DataFrame, state: str, year: int, span: int) -> bool | None:
    """Say whether a state's place in votes differs clearly before and after a year."""
    rows = ideal_points[ideal_points["state"] == state].set_index("year")
    before = rows.reindex(range(year - span, year))[["final_low", "final_high"]]
    after = rows.reindex(range(year + 1, year + span + 1))[["final_low", "final_high"]]
    if before.isna().any(axis=None) or after.isna().any(axis=None):
        return None
    (low, high), (next_low, next_high) = before.mean(), after.mean()
    return bool(high < next_low or next_high < low)
