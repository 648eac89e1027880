"""Blocs of partners: hostile pairs, moves, contacts and trade by bloc, each counted twice.

The companion documents date loosely (a part of a decade, a year inferred), so each count is given
twice: what surely holds under every reading of the dates, and what may hold under one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from belarus_iran.evidence import listed
from belarus_iran.measures import trade
from belarus_iran.measures.events import CONTACTS, each_occasion_once, occasions
from belarus_iran.stats.rates import rate


def western_exports(
    outside_trade: pd.DataFrame, outside_trade_wits: pd.DataFrame, blocs: pd.DataFrame
) -> pd.DataFrame:
    """Return the yearly exports of Belarus to the West by two sources, the lower and the higher.

    The West is what the table of blocs calls so. The first source adds up what the European Union
    and the other Western states there say that they bought. The second holds what Belarus says
    that it sold, but only to the Western states among its five largest buyers, so it may fall
    short; where it exceeds the first it is the higher bound. Neither is known to be right: Belarus
    counts goods where it sends them, such as oil products to a Dutch port.

    Parameters
    ----------
    outside_trade
        As for `neutrality.trade_by_bloc`.
    outside_trade_wits
        Columns `year`, `partner`, `exports_usd_million`.
    blocs
        As for `neutrality.trade_by_bloc`.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: `low` and `high`, USD million at current prices.

    Examples
    --------
    >>> bought = pd.DataFrame({
    ...     "year": 2010, "partner": ["EUU", "USA", "RUS"], "belarus_imports_usd_million": 1.0,
    ...     "partner_imports_usd_million": [3316.0, 182.0, 9000.0]})
    >>> sold = pd.DataFrame({
    ...     "year": 2010, "partner": ["NLD", "GBR", "RUS"],
    ...     "exports_usd_million": [2800.0, 900.0, 9900.0]})
    >>> sides = pd.DataFrame({
    ...     "partner": ["EUU", "USA", "GBR", "NLD", "RUS"],
    ...     "bloc": ["West", "West", "West", "West", "Russia"],
    ...     "member_of": ["", "", "EUU", "EUU", ""], "member_from": None, "member_to": None})
    >>> western_exports(bought, sold, sides).loc[2010].to_dict()
    {'low': 3498.0, 'high': 3700.0}
    """
    west = set(blocs.loc[blocs["bloc"] == "West", "partner"])
    bought = outside_trade[outside_trade["partner"].isin(west)]
    low = pd.Series(
        {
            year: trade_by_bloc(bought, blocs, (year, year))["exports_usd_million"].iloc[0]
            for year in sorted(bought["year"].unique())
        }
    )
    sold = outside_trade_wits[outside_trade_wits["partner"].isin(west)]
    largest = sold.groupby("year")["exports_usd_million"].sum().reindex(low.index)
    return pd.DataFrame({"low": low, "high": np.fmax(low, largest)}).rename_axis("year")


# The codes of table two, which knows halves where the wording spans two of them.
IMPORTANCE = {1: "low", 2: "middle", 3: "high"}


def hostile_pairs(table_one: pd.DataFrame) -> pd.DataFrame:
    """Say for how long Belarus had both sides of each hostile pair as partners, and which meet."""
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
            "states": [
                len(listed(a)) * len(listed(b))
                for a, b in zip(table_one["side_a"], table_one["side_b"], strict=True)
            ],
            **_span("sure", sure, some),
            **_span("possible", possible, [True] * len(ids)),
            "surely_overlap": _overlapping(ids, sure),
            "may_overlap": _overlapping(ids, possible),
        }
    )


def pairs_by_year(table_one: pd.DataFrame) -> pd.DataFrame:
    """Count for each year the hostile pairs of which both sides were partners.

    Examples
    --------
    >>> spans = pd.DataFrame({
    ...     "id": ["TO01"], "pair": ["A against B"], "side_a": ["IRQ"], "side_b": ["IRN"],
    ...     "start_first": [2000], "start_last": [2001], "end_first": [2001], "end_last": [2002]})
    >>> pairs_by_year(spans)["surely"].to_dict(), pairs_by_year(spans)["perhaps"].to_dict()
    ({2000: 0, 2001: 1, 2002: 0}, {2000: 1, 2001: 1, 2002: 1})
    """
    pairs = hostile_pairs(table_one)
    years = range(pairs["possible_from"].min(), pairs["possible_to"].max() + 1)
    counts = {
        name: [
            int(((pairs[f"{kind}_from"] <= year) & (year <= pairs[f"{kind}_to"])).sum())
            for year in years
        ]
        for name, kind in (("surely", "sure"), ("perhaps", "possible"))
    }
    return pd.DataFrame(counts, index=pd.Index(years, name="year"))


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


def contacts_by_bloc(
    companion_events: pd.DataFrame,
    blocs: pd.DataFrame,
    years: tuple[int, int],
    column: str = "bloc",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the dated contacts of Belarus with each bloc in a period, each matter once.

    What the documents tell is no census, so these are rates of mention: they depend on what the
    articles at hand are about. A contact with several partners counts once for each of their
    blocs.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), 437-442.
    """
    first, last = _period(years)
    bloc_of = _bloc_of(blocs, column)
    named = companion_events["actors"].str.split("[>+-]", regex=True)
    acts = named.map(lambda actors: "BLR" in actors).astype(bool)
    counted = acts & companion_events["kind"].isin(CONTACTS)
    met = companion_events[counted]
    met = met.assign(
        matter=occasions(companion_events)[companion_events.index.get_indexer(met.index)]
    )
    met = met.assign(partner=met["partner"].map(listed)).explode("partner").dropna(subset="partner")
    met = met.assign(bloc=_blocs(met["partner"], bloc_of))
    start, end = pd.Timestamp(first, 1, 1), pd.Timestamp(last, 12, 31)
    length = last - first + 1
    rows = []
    for bloc in dict.fromkeys(bloc_of.values()):
        own = met[met["bloc"] == bloc]
        own = each_occasion_once(own, own["matter"].to_numpy(object))
        surely = int(((own["start"] >= start) & (own["end"] <= end)).sum())
        perhaps = int(((own["end"] >= start) & (own["start"] <= end)).sum())
        least, most = rate(surely, length, confidence), rate(perhaps, length, confidence)
        rows.append(
            {
                "bloc": bloc,
                "contacts": surely,
                "possible": perhaps,
                "years": length,
                "rate": least.rate,
                "low": least.low,
                "high": most.high,
            }
        )
    return pd.DataFrame(rows)


def trade_by_bloc(
    outside_trade: pd.DataFrame,
    blocs: pd.DataFrame,
    years: tuple[int, int],
    column: str = "bloc",
) -> pd.DataFrame:
    """Average the yearly trade of Belarus with each bloc over a period.

    Where an organisation has figures for a year, its members of that year are left out, so that
    nothing is counted twice. Figures that are missing are left out too, not taken for zero: how
    many is told.
    """
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
            for flow, source in trade.FLOWS.items()
        }
        rows_by_bloc.append(
            {
                "bloc": bloc,
                **flows,
                "turnover_usd_million": sum(flows.values()),
                "balance_usd_million": flows["exports_usd_million"] - flows["imports_usd_million"],
                "partners": own["partner"].nunique(),
                "missing": int(own[list(trade.FLOWS.values())].isna().sum().sum()),
                "figures": len(own) * len(trade.FLOWS),
            }
        )
    table = pd.DataFrame(rows_by_bloc)
    share = table["turnover_usd_million"] / table["turnover_usd_million"].sum()
    table.insert(table.columns.get_loc("partners"), "share", share)
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


def _span(kind: str, spans: list[tuple[int, int]], some: list[bool]) -> dict[str, object]:
    first, last = (
        pd.array(
            [span[end] if there else None for span, there in zip(spans, some, strict=True)], "Int64"
        )
        for end in (0, 1)
    )
    lengths = [max(0, last - first + 1) for first, last in spans]
    return {f"{kind}_from": first, f"{kind}_to": last, f"{kind}_years": lengths}


def _overlapping(ids: list[str], spans: list[tuple[int, int]]) -> list[tuple[str, ...]]:
    return [
        tuple(
            other
            for other, (begin, stop) in zip(ids, spans, strict=True)
            if other != own and max(first, begin) <= min(last, stop)
        )
        for own, (first, last) in zip(ids, spans, strict=True)
    ]


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
    reported = rows[list(trade.FLOWS.values())].notna().any(axis=1)
    known = set(zip(rows.loc[reported, "partner"], rows.loc[reported, "year"], strict=True))
    member = blocs.set_index("partner")[["member_of", "member_from", "member_to"]]
    joined = rows[["partner", "year"]].join(member, on="partner")
    since, until = (joined[bound].astype(float) for bound in ("member_from", "member_to"))
    within = (since.fillna(-np.inf) <= joined["year"]) & (joined["year"] <= until.fillna(np.inf))
    there = [pair in known for pair in zip(joined["member_of"], joined["year"], strict=True)]
    return within & pd.Series(there, index=rows.index)
