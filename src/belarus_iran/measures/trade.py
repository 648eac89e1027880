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


_PAPER, _COW = "Belarusian statistics, as the paper prints them", "Correlates of War Trade 4.0"
_OWN = f"{_COW}, without the years in which Iran's reports copy Belarusian figures"
_BOTH, _STAGES = "sales and purchases of Belarus", "[The stages](02-stages.ipynb)"
_COSTS = "[The costs](04-sanction-costs.ipynb)"
_AFTER = "[After the paper](09-after-the-paper.ipynb)"
# Every series of trade between the two states, under the names of :func:`all_series`: what it
# counts, who made it, further periods whose growth is used, and where it is used.
SERIES: Mapping[str, tuple] = {
    "Table 1": (_BOTH, _PAPER, (), f"{_STAGES}, {_COSTS}; own record in (C066), (C071)"),
    "The paper's text": (_BOTH, "Belarusian foreign ministry, by the paper", (), "(C063), (C064)"),
    "Iran's reports": ("purchases of Iran", _COW, (), f"{_STAGES}, in the figure; {_COSTS}"),
    "Iran's own reports": (
        "purchases of Iran", _OWN,
        (((2000, 2004), (2005, 2009)), ((2013, 2013), (2014, 2014))),
        f"{_STAGES}; (C062), (C071), (C160)",
    ),
    "Importers' reports": (
        "purchases of both", _COW, (((2005, 2009), (2010, 2014)),),
        "[Beyond Iran](08-neutrality.ipynb), [Robustness](11-robustness.ipynb)",
    ),
    "Importers' own reports": (
        "purchases of both", _OWN,
        (((2002, 2006), (2007, 2013)), ((2010, 2012), (2013, 2014))), "(C007), (S076)",
    ),
    "Comtrade": ("sales of both", "UN Comtrade, by the exporters", (), f"{_AFTER}; (C064)"),
    "The press": (
        _BOTH, "single reports, weak ones left out", (((2020, 2020), (2024, 2024)),),
        f"{_AFTER}; (C164), (C165)",
    ),
}  # fmt: skip


def copied(outside_trade: pd.DataFrame) -> list[int]:
    """Return the years for which Iran's reports of its purchases copy Belarusian figures."""
    mirrored = outside_trade["partner_imports_independence"] == "mirrored"
    return outside_trade.loc[mirrored & (outside_trade["partner"] == "IRN"), "year"].tolist()


def all_series(
    trade: pd.DataFrame, outside_trade: pd.DataFrame, comtrade: pd.DataFrame, press: pd.DataFrame
) -> dict[str, pd.Series]:
    """Return every series of trade between the two states, by the names of :data:`SERIES`."""
    rows, reported = table_one(trade), partner_trade(outside_trade, "IRN")
    copies = copied(outside_trade)
    ways = comtrade[(comtrade["exporter"] + comtrade["importer"]).isin(["BLRIRN", "IRNBLR"])]
    ways = ways.groupby("year")["exports_usd_million"].agg(["sum", "count"])
    # A calendar year as a whole, by sources that are not weak.
    whole = (press["start"].dt.day_of_year == 1) & (press["end"].dt.month == 12)
    told = press[whole & (press["certainty"] != "weak")]
    found = (
        rows["turnover_usd_million"],
        trade[trade["source"] == "text"].set_index("year")["turnover_usd_million"],
        *(reported["exports"], independent(reported)),
        *(reported["turnover"], reported["turnover"].drop(copies)),
        ways.loc[ways["count"] == 2, "sum"],
        told.groupby(told["start"].dt.year)["turnover_usd_million"].mean(),
    )
    return {name: one.dropna() for name, one in zip(SERIES, found, strict=True)}


def growth_side_by_side(
    series: Mapping[str, pd.Series], spans: Mapping[str, tuple[int, int]]
) -> pd.DataFrame:
    """Set the series of :func:`all_series` beside each other for readers.

    `Series`, `Counts`, `Source`, `Years`, `Rise to Decline, times` (mean of the later stage over
    that of the earlier, missing where either has no figure), `Other growth, times`, `Used in`.
    """
    rows = []
    for name, (counts, source, others, used) in SERIES.items():
        own, pair = series[name], (spans["Rise"], spans["Decline"])
        known = all(len(own.loc[first:last]) for first, last in pair)
        others = (
            f"{two_stages(own, *both).ratio:.1f} from {_years(*both[0])} to {_years(*both[1])}"
            for both in others
        )
        first, last = own.index.min(), own.index.max()
        gaps = f", {len(own)} years" if len(own) < last - first + 1 else ""
        ratio = two_stages(own, *pair).ratio if known else np.nan
        years = _years(first, last) + gaps
        rows.append((name, counts, source, years, ratio, "; ".join(others), used))
    columns = ["Series", "Counts", "Source", "Years", "Rise to Decline, times"]
    return pd.DataFrame(rows, columns=[*columns, "Other growth, times", "Used in"])


def _years(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


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
