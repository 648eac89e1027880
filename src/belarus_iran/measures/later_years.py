"""The years after the paper: what later documents say about trade, contact and third parties.

Later documents are articles and a policy paper, so their figures come in words ("almost
sixfold") and their dates often without a year. Each figure is therefore taken with the range
that its wording and rounding allow, and a rule is applied to the range, not to the figure.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from belarus_iran.measures import contact
from belarus_iran.measures.events import certain_enough
from belarus_iran.measures.trade import table_one
from belarus_iran.stats.rates import rate_ratio

MONTHS = 12
DAYS = 365.25  # in a year, on average


def reported_turnover(
    trade: pd.DataFrame,
    press: pd.DataFrame,
    reported: pd.DataFrame,
    comtrade: pd.DataFrame,
    certainty: str = "weak",
) -> pd.DataFrame:
    """Gather what is reported of turnover with Iran: Table 1, and after its last year all sources.

    Columns `start`, `end`, `year` (that of the middle day), `turnover_usd_million` as reported,
    `yearly_usd_million` (the same at a yearly rate), `whole` (whether it is of a full year),
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
    reported: pd.DataFrame, periods: pd.DataFrame, same_within: float = 0.25
) -> pd.DataFrame:
    """Say of each period whether trade was more or less than in the one before.

    One row per period: `outcome` ("trade"), `period`, `low`, `high` (of the figures), `middle`
    (mean of the years' means), `figures`, `years` (that have one), `direction` (more, less, same;
    silent where this or the last period has no figure) and `sure` (whether every pair of figures
    says so).
    """
    if not 0 <= same_within < np.inf:
        raise ValueError(
            f"same_within must be a number from 0 on (0.25 is a quarter), found {same_within}"
        )
    rows = []
    for period in periods.itertuples():
        own = reported[reported["year"].between(period.start, period.end)]
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


def turnover_in_words(later: pd.DataFrame) -> pd.DataFrame:
    """Return figures of :func:`reported_turnover` under the heads that readers see."""
    calendar = (later["start"].dt.day_of_year == 1) & later["whole"]
    months = [f"{row.start:%b %Y} – {row.end:%b %Y}" for row in later.itertuples()]
    return pd.DataFrame(
        {
            "Time": later["year"].astype("str").where(calendar, months),
            "Million dollars": later["turnover_usd_million"],
            "Certainty": later["certainty"],
            "Reporter": later["reporter"],
            "Independent of the paper": later["independence"]
            .eq("independent")
            .map({True: "yes", False: "no"}),
        }
    )


def extremes_in_words(later: pd.DataFrame) -> str:
    """Say between which amounts the figures of whole years lie."""
    whole = later[later["whole"]].sort_values("turnover_usd_million")
    if len(whole) < 2:
        return f"{'one figure' if len(whole) else 'no figure'} of a whole year is at hand."
    (low, first), (high, last) = (
        (f"{row['turnover_usd_million']:.0f} million", row["year"])
        for _, row in whole.iloc[[0, -1]].iterrows()
    )
    return f"figures of whole years lie between {low} dollars ({first}) and {high} ({last})."


def visits_by_period(journeys: pd.DataFrame, spans: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Count journeys by the year of their first day, and by year of each span.

    Indexed by name: `first`, `last`, `visits` and `a_year`.
    """
    years = journeys["start"].dt.year
    rows = {
        name: {"first": first, "last": last, "visits": int(years.between(first, last).sum())}
        for name, (first, last) in spans.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.assign(a_year=table["visits"] / (table["last"] - table["first"] + 1))


def spans(
    stages: pd.DataFrame, codings: pd.DataFrame, windows: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Return the periods in which visits are compared: the Decline, the thaw, and what followed."""
    first, last = windows["before"]
    until = int(codings.loc[codings["start"] == first, "end"].iloc[0])
    decline = stages[(stages["stage"] == "Decline") & (stages["dating"] == "narration")].iloc[0]
    thaw = (first, min(until, last))
    found = {"decline": (decline["start"].year, first - 1), "thaw": thaw}
    if thaw[1] < last:
        found["between"] = (thaw[1] + 1, last)
    return found | dict(windows)


def visits_in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return what :func:`visits_by_period` found under the heads that readers see."""
    names = {
        "decline": "Decline",
        "thaw": "Thaw with the West",
        "between": "Between thaw and break",
        "since": "After Western markets closed",
    }
    return pd.DataFrame(
        {
            "Period": [names.get(name, name) for name in table.index],
            "Years": [f"{row.first}–{row.last}" for row in table.itertuples()],
            "Visits": table["visits"].to_list(),
            "A year": table["a_year"].to_list(),
        }
    )


def trials_in_words(table: pd.DataFrame, closing_year: int) -> str:
    """Say which way visits went in the thaw and after the break, and for what that speaks."""

    def trial(later: str, earlier: str, expected: int) -> str:
        one, other = table.loc[later], table.loc[earlier]
        years = [row["last"] - row["first"] + 1 for row in (one, other)]
        ratio = rate_ratio(int(one["visits"]), years[0], int(other["visits"]), years[1])
        step = one["a_year"] - other["a_year"]
        word = "more frequent than" if step > 0 else "rarer than" if step < 0 else "as frequent as"
        fits = "as" if step * expected > 0 else "against what"
        chance = "" if ratio.low > 1 or ratio.high < 1 else "; chance could explain it"
        return f"{word} {{}}, {fits} the argument leads one to expect{chance}"

    thaw = trial("thaw", "decline", -1).format("in the Decline")
    late = trial("since", "before", 1).format("before")
    return f"Visits were in the thaw {thaw}. Since {closing_year} they were {late}."


def arms_between(arms: pd.DataFrame, last: int) -> list[str]:
    """Name what the register of arms has between Belarus and Iran after a year."""
    names = {"BLRIRN": "from Belarus", "IRNBLR": "from Iran"}
    way = (arms["supplier"] + arms["recipient"]).map(names)
    rows = arms.assign(way=way)[way.notna() & (arms["last_delivery"] > last)]
    return [
        f"{row.item} {row.way}, {row.last_delivery:.0f} ({row.certainty})"
        for row in rows.itertuples()
    ]


def high_visits(visits: pd.DataFrame, certainty: str = "weak") -> pd.DataFrame:
    """Return journeys of ministers and their superiors from one of the two states to the other."""
    high = contact.high_visits(visits, weak=True)
    return high[certain_enough(high, certainty)].reset_index(drop=True)
