"""The years after the paper: what later documents say about trade, contact and third parties.

Later documents are articles and a policy paper, so their figures come in words ("almost
sixfold") and their dates often without a year. Each figure is therefore taken with the range
that its wording and rounding allow, and a rule is applied to the range, not to the figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belarus_iran.measures import contact
from belarus_iran.measures.certainty import certain_enough
from belarus_iran.measures.trade import table_one

MONTHS = 12
DAYS = 365.25  # in a year, on average


def turnover_told(
    trade: pd.DataFrame,
    press: pd.DataFrame,
    reported: pd.DataFrame,
    comtrade: pd.DataFrame,
    certainty: str = "weak",
) -> pd.DataFrame:
    """Gather what is told of turnover with Iran: Table 1, and after its last year all sources.

    Parameters
    ----------
    trade
        Table `trade`; rows of Table 1 are kept whatever the certainty.
    reported
        Table `outside_trade`: imports as each side reports them, added up.
    comtrade
        Table `outside_trade_comtrade`: exports each way, added up where both are there.
    certainty
        The least certainty of figures after Table 1: ``sure``, ``likely`` or ``weak``. Sums of
        the two sides' reports in the data bases count as ``likely``.

    Returns
    -------
    pandas.DataFrame
        Columns `start`, `end`, `year` (that of the middle day), `turnover_usd_million` as told,
        `yearly_usd_million` (the same at a yearly rate), `whole` (whether a full year is told),
        `reporter`, `certainty` (``Table 1`` for its rows) and `independence`, in order of time.
    """
    known = table_one(trade)["turnover_usd_million"].rename_axis("year").reset_index()
    last = known["year"].max()
    known = known.assign(
        reporter="Table 1", certainty="Table 1", independence="same source as the paper"
    )
    sums = reported[(reported["partner"] == "IRN") & (reported["year"] > last)]
    sums = sums.assign(
        turnover_usd_million=sums["belarus_imports_usd_million"]
        + sums["partner_imports_usd_million"],
        reporter="Correlates of War, imports of both sides",
        certainty="likely",
        independence=sums["partner_imports_independence"],
    )
    ways = comtrade[comtrade["year"] > last]
    ways = ways[(ways["exporter"] + ways["importer"]).isin(["BLRIRN", "IRNBLR"])]
    both = ways.groupby("year").agg(
        turnover_usd_million=("exports_usd_million", "sum"),
        count=("exports_usd_million", "count"),
        independence=("independence", "first"),
    )
    both = both[both["count"] == 2].reset_index()
    both = both.assign(reporter="Comtrade, exports each way", certainty="likely")
    years = pd.concat([known, sums.dropna(subset="turnover_usd_million"), both])
    years = years.assign(
        start=[pd.Timestamp(year, 1, 1) for year in years["year"]],
        end=[pd.Timestamp(year, 12, 31) for year in years["year"]],
    )
    later = press[press["start"].dt.year > last].dropna(subset="turnover_usd_million")
    reported_all = pd.concat([years, later], ignore_index=True)
    reported_all = reported_all[
        (reported_all["certainty"] == "Table 1") | certain_enough(reported_all, certainty)
    ]
    middle = reported_all["start"] + (reported_all["end"] - reported_all["start"]) / 2
    days = (reported_all["end"] - reported_all["start"]).dt.days + 1
    months = (days * MONTHS / DAYS).round().clip(lower=1)
    reported_all = reported_all.assign(
        year=middle.dt.year,
        yearly_usd_million=reported_all["turnover_usd_million"] * MONTHS / months,
        whole=months == MONTHS,
    )
    columns = ["start", "end", "year", "turnover_usd_million", "yearly_usd_million", "whole"]
    columns += ["reporter", "certainty", "independence"]
    return reported_all.sort_values(["start", "end"])[columns].reset_index(drop=True)


def trade_by_period(
    told: pd.DataFrame, periods: pd.DataFrame, same_within: float = 0.25
) -> pd.DataFrame:
    """Say of each period whether trade was more or less than in the one before.

    Parameters
    ----------
    told
        Columns `year` and `yearly_usd_million`, as from `turnover_told`.
    periods
        Columns `period`, `start` and `end` (first and last year), in order of time.
    same_within
        Change, as a part of the smaller of two values, up to which they count as the same.

    Returns
    -------
    pandas.DataFrame
        One row per period: `outcome` ("trade"), `period`, `low`, `high` (of the figures), `middle`
        (mean of the years' means), `figures`, `years` (that have one), `direction` (more, less,
        same; silent where this or the last period has no figure) and `sure` (whether every pair
        of figures says so).

    Examples
    --------
    >>> told = pd.DataFrame({"year": [2013, 2014, 2014], "yearly_usd_million": [60., 100., 120.]})
    >>> periods = pd.DataFrame({"period": ["before", "after"], "start": [2013, 2014],
    ...                         "end": [2013, 2015]})
    >>> trade_by_period(told, periods)[["middle", "direction", "sure"]].values.tolist()
    [[60.0, 'silent', False], [110.0, 'more', True]]
    """
    if not 0 <= same_within < np.inf:
        raise ValueError(
            f"same_within must be a number from 0 on (0.25 is a quarter), found {same_within}"
        )
    rows = []
    for period in periods.itertuples():
        own = told[told["year"].between(period.start, period.end)]
        yearly = own.groupby("year")["yearly_usd_million"].mean()
        amounts = own["yearly_usd_million"]
        row = {"outcome": "trade", "period": period.period, "middle": yearly.mean()}
        row |= {"low": amounts.min(), "high": amounts.max(), "figures": len(own)}
        row |= {"years": len(yearly), "direction": "silent", "sure": False}
        before = rows[-1] if rows else row
        if before is not row and before["figures"] and row["figures"]:
            beyond = 1 + same_within
            if row["middle"] > beyond * before["middle"]:
                row |= {"direction": "more", "sure": row["low"] > beyond * before["high"]}
            elif beyond * row["middle"] < before["middle"]:
                row |= {"direction": "less", "sure": beyond * row["high"] < before["low"]}
            else:
                ends = row["high"] / before["low"], before["high"] / row["low"]
                row |= {"direction": "same", "sure": max(ends) <= beyond}
        rows.append(row)
    return pd.DataFrame(rows)


def high_visits(visits: pd.DataFrame, certainty: str = "weak") -> pd.DataFrame:
    """Return journeys of ministers and their superiors from one of the two states to the other.

    Parameters
    ----------
    certainty
        The least certainty of a visit that counts: ``sure``, ``likely`` or ``weak``.

    Examples
    --------
    >>> visits = pd.DataFrame({
    ...     "kind": ["visit", "meeting", "visit"], "actors": ["BLR>IRN", "BLR-IRN", "IRN>BLR"],
    ...     "level": ["minister", "head of state", "deputy minister"], "certainty": "sure"})
    >>> len(high_visits(visits))
    1
    """
    high = contact.high_visits(visits, weak=True)
    return high[certain_enough(high, certainty)].reset_index(drop=True)
