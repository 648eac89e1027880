"""Trade between Belarus and Iran, by the paper's Table 1 and by the partners' own reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.stats.power import power_break, shift_in_deviations, smallest_visible

# What Belarus bought and, mirrored in the partner's imports, what it sold.
FLOWS = {
    "exports_usd_million": "partner_imports_usd_million",
    "imports_usd_million": "belarus_imports_usd_million",
}


# Which columns of outside trade make up a flow.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "exports": (FLOWS["exports_usd_million"],),
    "imports": (FLOWS["imports_usd_million"],),
    "turnover": tuple(FLOWS.values()),
}


def yearly_trade(
    outside_trade: pd.DataFrame, partners: Iterable[str], flow: str = "turnover"
) -> pd.Series:
    """Add up the trade of Belarus with some partners, year by year.

    USD million, indexed by year; a year in which no figure is known is missing, and a figure that
    is not known adds nothing.
    """
    if flow not in COLUMNS:
        raise ValueError(f"the flow '{flow}' is unknown: use {', '.join(COLUMNS)}")
    wanted = list(partners)
    missing = sorted(set(wanted) - set(outside_trade["partner"]))
    if missing:
        raise ValueError(f"there is no trade with {', '.join(missing)}")
    rows = outside_trade[outside_trade["partner"].isin(wanted)]
    sums = rows.groupby("year")[list(COLUMNS[flow])].sum(min_count=1).sum(axis=1, min_count=1)
    return sums.dropna().rename(flow)


def table_one(trade: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of Table 1, indexed by year, without the figures of the running text."""
    return trade[trade["source"] == "Table 1"].set_index("year").sort_index()


def partner_trade(outside_trade: pd.DataFrame, partner: str) -> pd.DataFrame:
    """Return the yearly trade of Belarus with a partner as the importing sides report it.

    Indexed by `year`: `exports`, `imports` and `turnover` of Belarus (USD million at current
    prices, missing if not reported), and `exports_independent`, `imports_independent`.
    """
    rows = outside_trade[outside_trade["partner"] == partner].set_index("year").sort_index()
    if rows.empty:
        raise ValueError(f"there is no trade with {partner}")
    flows = {"exports": "partner_imports", "imports": "belarus_imports"}
    found = pd.DataFrame({flow: rows[f"{side}_usd_million"] for flow, side in flows.items()})
    found["turnover"] = found["exports"] + found["imports"]
    for flow, side in flows.items():
        found[f"{flow}_independent"] = rows[f"{side}_independence"] == "independent"
    return found


def independent(reported: pd.DataFrame) -> pd.Series:
    """Return exports of Belarus by the partner's reports, where they copy no Belarusian figures."""
    return reported["exports"].where(reported["exports_independent"]).dropna()


def mirror(trade: pd.DataFrame, outside_trade: pd.DataFrame) -> pd.DataFrame:
    """Set Table 1 beside what the importing sides report, year by year."""
    rows, reported = table_one(trade), partner_trade(outside_trade, "IRN")
    found = reported.reindex(rows.index)[["exports", "imports", "exports_independent"]]
    return found.assign(
        exports_ratio=found["exports"] / rows["exports_usd_million"],
        imports_gap=found["imports"] - rows["imports_usd_million"].round(),
    )


@dataclass(frozen=True)
class TwoStages:
    """Trade in the years of two stages."""

    # Mean of the years that have a figure, in the unit of the series.
    before: float
    after: float
    ratio: float  # `after` over `before`
    # Years with a figure, and years in all.
    known: int
    of: int


def two_stages(series: pd.Series, before: tuple[int, int], after: tuple[int, int]) -> TwoStages:
    """Compare the mean trade of two stages."""
    sides = [series.dropna().sort_index().loc[first:last] for first, last in (before, after)]
    if any(side.empty for side in sides):
        raise ValueError(f"No figure in {before[0]}-{before[1]} or in {after[0]}-{after[1]}.")
    means = [float(side.mean()) for side in sides]
    of = sum(last - first + 1 for first, last in (before, after))
    return TwoStages(*means, means[1] / means[0], sum(map(len, sides)), of)


def tested_series(table_one: pd.DataFrame, reported: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the yearly series of trade with Iran that are tested for a break, by name."""
    series = {name.title(): table_one[f"{name}_usd_million"] for name in COLUMNS}
    series = {name: series[name] for name in ("Turnover", "Exports", "Imports")}
    for flow, state in (("exports", "Iran"), ("imports", "Belarus")):
        known = reported.loc[: table_one.index.max(), flow].dropna()
        gaps = known.index[known.index.to_series().diff() > 1]
        series[f"As {state} reports"] = known.loc[max(gaps, default=known.index[0]) :]
    return series


def visible_breaks(
    turnover: pd.Series, spans: Mapping[str, tuple[int, int]], level: float, seed: int
) -> pd.DataFrame:
    """Say how large a shift would have had an even chance of being seen where stages begin.

    Columns `stage`, `visible_usd_million` (infinite if none up to five standard deviations is)
    and `observed_usd_million`, the size of the shift at that place.
    """
    rows, years = [], list(turnover.index)
    for stage in ("Rise", "Decline"):
        place = years.index(spans[stage][0]) - 1
        power = power_break(len(years), np.linspace(0, 5, 11), place, level, seed=seed)
        observed = abs(turnover.iloc[place + 1 :].mean() - turnover.iloc[: place + 1].mean())
        deviation = observed / abs(shift_in_deviations(turnover, place))
        visible = smallest_visible(power["effect"], power["power"])
        rows.append((stage, visible * deviation, float(observed)))
    return pd.DataFrame(rows, columns=["stage", "visible_usd_million", "observed_usd_million"])
