"""Arms transfers by recipient and year, in the register's own unit of volume."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def volumes(
    outside_arms_exports: pd.DataFrame,
    outside_arms: pd.DataFrame,
    years: Sequence[int],
    doubtful: bool = True,
) -> pd.Series:
    """Add up what Belarus delivered to each recipient in a period."""
    first, last = years
    rows = outside_arms_exports[outside_arms_exports["year"].between(first, last)]
    sums = rows.groupby("recipient")["tiv_million"].sum()
    if not doubtful:
        for order_ in orders_of(outside_arms).query("certainty == 'weak'").itertuples():
            period = range(order_.first_delivery, order_.last_delivery + 1)
            inside = sum(first <= year <= last for year in period)
            if inside:
                sums[order_.recipient] -= order_.tiv_million * inside / len(period)
    # What is left of a subtraction may be a rounding error.
    return sums[sums > 1e-9].rename("tiv_million")


def volume_bounds(
    outside_arms: pd.DataFrame, recipient: str, years: Sequence[int]
) -> tuple[float, float]:
    """Say how little and how much a state may have got in a period.

    An order that was delivered over several years, of which some lie outside the period, may have
    come before, within or after it; an order that the register doubts may not have come at all.
    """
    first, last = years
    own = orders_of(outside_arms)
    own = own[own["recipient"] == recipient]
    inside = (own["first_delivery"] >= first) & (own["last_delivery"] <= last)
    touching = (own["last_delivery"] >= first) & (own["first_delivery"] <= last)
    sure = inside & (own["certainty"] != "weak")
    return float(own.loc[sure, "tiv_million"].sum()), float(own.loc[touching, "tiv_million"].sum())


def concentration(sums: pd.Series) -> float:
    """Return the Herfindahl–Hirschman index: the sum of the squared shares, between 0 and 1.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761.

    Examples
    --------
    >>> concentration(pd.Series([1.0, 1.0, 2.0]))
    0.375
    """
    if (sums < 0).any() or not sums.sum() > 0:
        raise ValueError("amounts of 0 or more are needed, and not all of them 0")
    return float(((sums / sums.sum()) ** 2).sum())


def orders_of(outside_arms: pd.DataFrame) -> pd.DataFrame:
    return outside_arms[outside_arms["supplier"] == "BLR"]


def transfers(
    arms: pd.DataFrame,
    supplier: str,
    recipient: str,
    years: tuple[int, int],
    by: str = "delivery",
) -> pd.DataFrame:
    """Return the orders of arms that surely fall into a period."""
    columns = {"delivery": ["first_delivery", "last_delivery"], "order": ["order_year"]}
    if by not in columns:
        raise ValueError(f"by is {by!r}; allowed: {', '.join(columns)}.")
    within = pd.concat([arms[column].between(*years) for column in columns[by]], axis=1).any(axis=1)
    return arms[within & (arms["supplier"] == supplier) & (arms["recipient"] == recipient)]
