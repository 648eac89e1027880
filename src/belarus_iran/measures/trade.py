"""Trade of Belarus with Iran, and with blocs and hostile pairs of partners.

The companion documents date loosely (a part of a decade), so a span is given twice: what surely
holds under every reading of the dates, and what may hold under one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.evidence import listed
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
    "Table 1": (_BOTH, _PAPER, (), f"{_STAGES}, {_COSTS}; own record in C066, C071"),
    "The paper's text": (_BOTH, "Belarusian foreign ministry, by the paper", (), "C063, C064"),
    "Iran's reports": ("purchases of Iran", _COW, (), f"{_STAGES}, in the figure; {_COSTS}"),
    "Iran's own reports": (
        "purchases of Iran", _OWN,
        (((2000, 2004), (2005, 2009)), ((2013, 2013), (2014, 2014))),
        f"{_STAGES}; C062, C071, C160",
    ),
    "Importers' reports": (
        "purchases of both", _COW, (((2005, 2009), (2010, 2014)),),
        "[Beyond Iran](08-neutrality.ipynb), [Robustness](11-robustness.ipynb)",
    ),
    "Importers' own reports": (
        "purchases of both", _OWN,
        (((2002, 2006), (2007, 2013)), ((2010, 2012), (2013, 2014))), "C007, S076",
    ),
    "Comtrade": ("sales of both", "UN Comtrade, by the exporters", (), f"{_AFTER}; C064"),
    "The press": (
        _BOTH, "single reports, weak ones left out", (((2020, 2020), (2024, 2024)),),
        f"{_AFTER}; C164, C165",
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


def western_exports(
    outside_trade: pd.DataFrame, outside_trade_wits: pd.DataFrame, blocs: pd.DataFrame
) -> pd.DataFrame:
    """Return the yearly exports of Belarus to the West by two sources, the lower and the higher.

    Indexed by year: `low` and `high`, USD million at current prices.
    """
    west = set(blocs.loc[blocs["bloc"] == "West", "partner"])
    bought = outside_trade[outside_trade["partner"].isin(west)]
    bought = bought[~_contained(bought, blocs)]
    low = bought.groupby("year")[FLOWS["exports_usd_million"]].sum(min_count=1)
    sold = outside_trade_wits[outside_trade_wits["partner"].isin(west)]
    largest = sold.groupby("year")["exports_usd_million"].sum().reindex(low.index)
    return pd.DataFrame({"low": low, "high": np.fmax(low, largest)}).rename_axis("year")


# The codes of table two, which knows halves where the wording spans two of them.
IMPORTANCE = {1: "low", 2: "middle", 3: "high"}


def hostile_pairs(table_one: pd.DataFrame) -> pd.DataFrame:
    """Say for how long Belarus had both sides of each hostile pair as partners."""
    bounds = table_one[["start_first", "start_last", "end_first", "end_last"]].astype(int)
    reversed_ = (
        (bounds["start_first"] > bounds["start_last"])
        | (bounds["end_first"] > bounds["end_last"])
        | (bounds["start_first"] > bounds["end_first"])
        | (bounds["start_last"] > bounds["end_last"])
    )
    if reversed_.any():
        raise ValueError(
            f"spans {', '.join(table_one.loc[reversed_, 'id'])} are reversed: no start may lie "
            "after its later bound or after the end that belongs to it"
        )
    ids = list(table_one["id"])
    sure = list(zip(bounds["start_last"], bounds["end_first"], strict=True))
    possible = list(zip(bounds["start_first"], bounds["end_last"], strict=True))
    some = [first <= last for first, last in sure]
    return pd.DataFrame(
        {
            "id": ids,
            "pair": list(table_one["pair"]),
            **_span("sure", sure, some),
            **_span("possible", possible, [True] * len(ids)),
        }
    )


def moves_by_importance(table_two: pd.DataFrame) -> pd.DataFrame:
    """Count the neutral moves by what they meant to Russia and to the West."""
    codes = table_two[["code_russia", "code_west"]].astype(float)
    wrong = ~((codes >= 1) & (codes <= 3) & (codes * 2 % 1 == 0)).all(axis=1)
    if wrong.any():
        raise ValueError(
            f"codes of {', '.join(table_two.loc[wrong, 'id'])} are none of 1, 1.5, 2, 2.5 and 3"
        )
    low, high = np.floor(codes), np.ceil(codes)
    rows = []
    for russia in sorted(IMPORTANCE, reverse=True):
        for west in IMPORTANCE:
            wanted = np.array([russia, west])
            perhaps = ((low <= wanted) & (wanted <= high)).all(axis=1)
            surely = (codes == wanted).all(axis=1)
            rows.append(
                {
                    "russia": IMPORTANCE[russia],
                    "west": IMPORTANCE[west],
                    "surely": int(surely.sum()),
                    "perhaps": int(perhaps.sum()),
                    "moves": tuple(table_two.loc[perhaps, "id"]),
                }
            )
    return pd.DataFrame(rows)


def trade_by_bloc(
    outside_trade: pd.DataFrame, blocs: pd.DataFrame, years: tuple[int, int], column: str = "bloc"
) -> pd.DataFrame:
    """Average the yearly trade of Belarus with each bloc over a period."""
    first, last = _period(years)
    bloc_of = _bloc_of(blocs, column)
    rows = outside_trade[outside_trade["year"].between(first, last)]
    if rows.empty:
        raise ValueError(f"no trade between {first} and {last}")
    twice = rows[rows.duplicated(["year", "partner"])]
    if len(twice):
        raise ValueError(f"{twice['partner'].iloc[0]} has two rows for {twice['year'].iloc[0]}")
    rows = rows.assign(bloc=_blocs(rows["partner"], bloc_of))
    rows = rows[~_contained(rows, blocs)]
    rows_by_bloc = []
    for bloc in dict.fromkeys(bloc_of.values()):
        own = rows[rows["bloc"] == bloc]
        if own.empty:
            continue
        flows = {
            flow: own.groupby("year")[source].sum(min_count=1).mean()
            for flow, source in FLOWS.items()
        }
        rows_by_bloc.append(
            {
                "bloc": bloc,
                **flows,
                "turnover_usd_million": sum(flows.values()),
                "balance_usd_million": flows["exports_usd_million"] - flows["imports_usd_million"],
                "partners": own["partner"].nunique(),
                "missing": int(own[list(FLOWS.values())].isna().sum().sum()),
                "figures": len(own) * len(FLOWS),
            }
        )
    table = pd.DataFrame(rows_by_bloc)
    share = table["turnover_usd_million"] / table["turnover_usd_million"].sum()
    table.insert(table.columns.get_loc("partners"), "share", share)
    return table


def trade_with_pairs(
    table_one: pd.DataFrame, outside_trade: pd.DataFrame, least: float, most: float
) -> pd.DataFrame:
    """Average the trade with either side of each hostile pair in the years that are sure.

    Columns `id`, `pair`, `first` and `last` (year), `trade_a` and `trade_b` (mean yearly turnover
    with all states of a side, USD million), and `both` (regular with both sides).
    """
    flows = outside_trade.set_index(["partner", "year"])[list(FLOWS.values())]
    turnover = flows.sum(axis=1, min_count=1)
    rows = []
    for pair, cells in zip(
        hostile_pairs(table_one).itertuples(), table_one.itertuples(), strict=True
    ):
        years = range(pair.sure_from, pair.sure_to + 1) if pair.sure_years else range(0)
        row = {"id": pair.id, "pair": pair.pair, "first": pair.sure_from, "last": pair.sure_to}
        regular = []
        for side in ("a", "b"):
            states = listed(getattr(cells, f"side_{side}"))
            wanted = pd.MultiIndex.from_product([states, years], names=["partner", "year"])
            found = turnover.reindex(wanted)
            row[f"trade_{side}"] = found.groupby("year").sum().mean()
            # A year without a figure is no year of trade.
            reached = (found >= least).groupby("partner").mean()
            regular.append(len(reached) == len(states) and bool((reached >= most).all()))
        rows.append(row | {"both": all(regular)})
    return pd.DataFrame(rows)


def growth_of_trade(
    outside_trade: pd.DataFrame,
    blocs: pd.DataFrame,
    partners: Iterable[str],
    split_year: int,
    column: str = "bloc",
) -> pd.DataFrame:
    """Set mean yearly turnover in the five years from one year on beside that of the five before.

    Indexed by `label` in the order of `partners`: `before` and `after` in USD million, and
    `times`; its `attrs` hold both periods as texts.
    """
    last = min(split_year + 4, int(outside_trade["year"].max()))
    periods = {"before": (split_year - 5, split_year - 1), "after": (split_year, last)}
    by_name = blocs.assign(bloc=blocs["name"])
    table = pd.DataFrame(
        {
            name: pd.concat(
                [
                    trade_by_bloc(outside_trade, sides, years, own).set_index("bloc")
                    for sides, own in ((by_name, "bloc"), (blocs, column))
                ]
            )["turnover_usd_million"].pipe(lambda sums: sums[~sums.index.duplicated()])
            for name, years in periods.items()
        }
    )
    table = table.reindex(list(partners)).rename_axis("label")
    table["times"] = table["after"] / table["before"]
    table.attrs = {name: f"{first}–{last}" for name, (first, last) in periods.items()}
    return table


def arms_to_pairs(table_one: pd.DataFrame, arms_exports: pd.DataFrame) -> pd.DataFrame:
    """Add up the major weapons that went to either side of each hostile pair in its span."""
    pairs = hostile_pairs(table_one)
    sums = pd.DataFrame(
        {
            "id": pairs["id"],
            "pair": pairs["pair"],
            "first": pairs["possible_from"],
            "last": pairs["possible_to"],
        }
    )
    for side in ("a", "b"):
        codes = table_one[f"side_{side}"]
        sums[f"side_{side}"] = list(codes)
        sums[f"tiv_{side}"] = [
            float(
                arms_exports.loc[
                    arms_exports["year"].between(row.first, row.last)
                    & arms_exports["recipient"].isin(listed(cell)),
                    "tiv_million",
                ].sum()
            )
            for row, cell in zip(sums.itertuples(), codes, strict=True)
        ]
    sums["both"] = (sums["tiv_a"] > 0) & (sums["tiv_b"] > 0)
    return sums


def dealings_in_words(traded: pd.DataFrame, armed: pd.DataFrame) -> pd.DataFrame:
    """Join what :func:`trade_with_pairs` and :func:`arms_to_pairs` found, as readers see it."""

    def sides(table, what):
        columns = (table[name] for name in (f"{what}_a", f"{what}_b", "first", "last"))
        rows = zip(*columns, strict=True)
        return [f"{a:,.0f} / {b:,.0f} ({first}–{last})" for a, b, first, last in rows]

    armed = armed.set_index("id").loc[traded["id"]]
    words = {True: "yes", False: "no"}
    return pd.DataFrame(
        {
            "Pair (first / other side)": traded["pair"].str.replace(" against ", " / ").to_list(),
            "Trade, million dollars a year": sides(traded, "trade"),
            "Regular with both": traded["both"].map(words).to_list(),
            "Arms, SIPRI units": sides(armed, "tiv"),
            "Arms to both": armed["both"].map(words).to_list(),
        }
    )


def _span(kind: str, spans: list[tuple[int, int]], some: list[bool]) -> dict[str, object]:
    first, last = (
        pd.array(
            [span[end] if there else None for span, there in zip(spans, some, strict=True)], "Int64"
        )
        for end in (0, 1)
    )
    lengths = [max(0, last - first + 1) for first, last in spans]
    return {f"{kind}_from": first, f"{kind}_to": last, f"{kind}_years": lengths}


def _period(years: tuple[int, int]) -> tuple[int, int]:
    first, last = years
    if first > last:
        raise ValueError(f"the period from {first} to {last} is reversed")
    return int(first), int(last)


def _bloc_of(blocs: pd.DataFrame, column: str) -> dict[str, str]:
    if column not in ("bloc", "alternative") or column not in blocs:
        raise ValueError(f"'{column}' is not a column of blocs: use 'bloc' or 'alternative'")
    chosen = blocs["bloc"].where(blocs[column] == "", blocs[column])
    return dict(zip(blocs["partner"], chosen, strict=True))


def _blocs(partners: Iterable[str], bloc_of: dict[str, str]) -> list[str]:
    unknown = sorted(set(partners) - set(bloc_of))
    if unknown:
        raise ValueError(f"no bloc is known for {', '.join(unknown)}: add them to the table blocs")
    return [bloc_of[partner] for partner in partners]


def _contained(rows: pd.DataFrame, blocs: pd.DataFrame) -> pd.Series:
    """Tell the rows of members whose organisation has a figure for the same year."""
    reported = rows[list(FLOWS.values())].notna().any(axis=1)
    known = set(zip(rows.loc[reported, "partner"], rows.loc[reported, "year"], strict=True))
    member = blocs.set_index("partner")[["member_of", "member_from", "member_to"]]
    joined = rows[["partner", "year"]].join(member, on="partner")
    since, until = (joined[bound].astype(float) for bound in ("member_from", "member_to"))
    within = (since.fillna(-np.inf) <= joined["year"]) & (joined["year"] <= until.fillna(np.inf))
    there = [pair in known for pair in zip(joined["member_of"], joined["year"], strict=True)]
    return within & pd.Series(there, index=rows.index)
