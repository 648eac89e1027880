"""Yearly series by what they are of: trade, states, votes, arms, mentions and contact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks import reasons, selection
from belarus_iran.checks.reasons import as_list
from belarus_iran.evidence import bare, once, reads
from belarus_iran.measures import contact
from belarus_iran.measures.events import contacts_with, counts_by_year, least_certain
from belarus_iran.measures.states import agreement, agreement_beyond_all, by_year, ideal_distance

FLOWS = ("turnover", "exports", "imports", "balance")


# Tables of trade, with the words by which a sentence names them.
TRADE_TABLES = {
    "trade": "by Table 1",
    "companion_figures": "by the figures of the text",
    "outside_trade": "by the reports of importers",
    "outside_trade_totals": "by the figures of all trade",
    "outside_trade_comtrade": "by Comtrade",
    "outside_trade_wits": "by Belarusian reports",
    "outside_trade_press": "by the press",
}


TRADE_WORDS = ("mirrored", "reporter", "unlisted")


def sure(values: pd.Series, certainty: str = "sure") -> pd.DataFrame:
    return pd.DataFrame({"value": values, "certainty": certainty, "independent": True})


def added(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Add up frames by year; a year that one of them lacks is lacking."""
    if len(frames) == 1:
        return frames[0]
    years = frames[0].index
    if not all(frame.index.equals(years) for frame in frames[1:]):
        for frame in frames[1:]:
            years = years.intersection(frame.index)
        frames = [frame.loc[years] for frame in frames]
    return pd.DataFrame(
        {
            "value": sum(frame["value"].to_numpy() for frame in frames),
            "certainty": [
                least_certain(found)
                for found in zip(*(frame["certainty"] for frame in frames), strict=True)
            ],
            "independent": np.logical_and.reduce(
                [frame["independent"].to_numpy(dtype=bool) for frame in frames]
            ),
        },
        index=years,
    )


def reporter_of(series: Mapping, flow: str) -> str:
    """Return whose figures these are: those of Belarus, of a text, or of importers as such."""
    table = series["table"]
    if table == "outside_trade":
        # What Belarus imports, it reports itself.
        return "Belarus" if flow == "imports" else "importers"
    if table == "outside_trade_comtrade":
        return "Belarus" if series.get("reporter") == "belarus" else "not documented"
    return {"companion_figures": "the text", "outside_trade_press": "the press"}.get(
        table, "Belarus"
    )


def name_of_flow(series: Mapping, flow: str) -> str:
    states = as_list(series["partner"])
    partner = "the world" if states == ["world"] else reasons.states(*states)
    words = {
        "turnover": f"trade of Belarus with {partner}",
        "exports": f"exports of Belarus to {partner}",
        "imports": f"imports of Belarus from {partner}",
        "balance": f"the balance of Belarus with {partner}",
    }[flow]
    source = TRADE_TABLES[series["table"]]
    if series["table"] == "outside_trade" and flow == "imports":
        source = "by Belarusian reports"
    elif series["table"] == "outside_trade" and flow == "exports" and len(states) == 1:
        source = f"as {partner} {'report' if partner.endswith('s') else 'reports'} them"
    return f"{words} {source}"


def flows_of(
    tables: SimpleNamespace, series: Mapping, flow: str, partners: list[str]
) -> pd.DataFrame:
    return added([_flow(tables, series, flow, partner) for partner in partners])


def _flow(tables: SimpleNamespace, series: Mapping, flow: str, partner: str) -> pd.DataFrame:
    table = series["table"]
    if table == "trade":
        return sure(tables.trade.set_index("year")[f"{flow}_usd_million"])
    if table == "companion_figures":
        return sure(_told(tables.companion_figures, flow, partner))
    if table == "outside_trade_totals":
        totals = tables.outside_trade_totals
        totals = totals[totals["state"] == "BLR"].set_index("year")
        exports, imports = totals["exports_usd_million"], totals["imports_usd_million"]
        return sure(
            {
                "exports": exports,
                "imports": imports,
                "turnover": exports + imports,
                "balance": exports - imports,
            }[flow]
        )
    if table == "outside_trade_press":
        return _press(tables.outside_trade_press, flow)
    sides = {
        side: once(
            tables,
            (table,),
            ("side", table, side, partner, *(series.get(word) for word in TRADE_WORDS)),
            lambda side=side: _side(tables, series, side, partner),
        )
        for side in (("exports", "imports") if flow in ("turnover", "balance") else (flow,))
    }
    if flow in sides:
        return sides[flow]
    found = added(list(sides.values()))
    if flow == "balance":
        found["value"] -= 2 * sides["imports"]["value"]
    return found


def _side(tables: SimpleNamespace, series: Mapping, side: str, partner: str) -> pd.DataFrame:
    """Return exports or imports of Belarus with one partner."""
    table = series["table"]
    if table == "outside_trade":
        rows = bare(tables, table)
        rows = rows.take(np.flatnonzero(rows["partner"] == partner))
        reads(tables, table, rows.index)
        column = {"exports": "partner_imports", "imports": "belarus_imports"}[side]
        kind = rows[f"{column}_independence"].to_numpy(dtype=object)
        values = rows[f"{column}_usd_million"].to_numpy()
        # A mirrored figure is the other side's own, put in where none was reported.
        if not series.get("mirrored"):
            values = np.where(kind == "mirrored", np.nan, values)
        return pd.DataFrame(
            {"value": values, "certainty": "sure", "independent": kind == "independent"},
            index=pd.Index(rows["year"], name="year"),
        )
    if table == "outside_trade_comtrade":
        rows = tables.outside_trade_comtrade
        ends = ("BLR", partner) if side == "exports" else (partner, "BLR")
        rows = rows[(rows["exporter"] == ends[0]) & (rows["importer"] == ends[1])]
        rows = rows.set_index("year")
        return pd.DataFrame(
            {
                "value": rows["exports_usd_million"],
                "certainty": "likely",
                "independent": rows["independence"] == "independent",
            }
        )
    wide = once(
        tables,
        (table,),
        ("by partner", table, side),
        lambda: tables.outside_trade_wits.pivot(
            index="year", columns="partner", values=f"{side}_usd_million"
        ),
    )
    values = wide.get(partner, pd.Series(float("nan"), wide.index))
    if series.get("unlisted") == "smallest listed":
        # Who is not among the five largest partners of a year traded no more than the fifth.
        values = values.fillna(wide.drop(columns="WLD", errors="ignore").min(axis=1))
    elif series.get("unlisted") == "none":
        values = values.fillna(0)
    return sure(values, "likely")


def _told(figures: pd.DataFrame, flow: str, partner: str) -> pd.Series:
    """Return the figures of the companion texts for whole calendar years."""
    name = re.escape(reasons.states(partner))
    pattern = {
        "turnover": rf"(?:trade turnover|commodity trade) of Belarus with {name}",
        "exports": rf"Belarusian exports to {name}",
        "imports": rf"Belarusian imports from {name}",
    }.get(flow, "(?!)")
    rows = figures[
        figures["quantity"].str.fullmatch(pattern)
        & (figures["unit"] == "USD million")
        & (figures["start"].dt.year == figures["end"].dt.year)
    ]
    rows = rows.assign(year=rows["start"].dt.year).drop_duplicates("year")
    return rows.set_index("year")["value"].astype(float)


def _press(press: pd.DataFrame, flow: str) -> pd.DataFrame:
    """Return one figure for each whole calendar year, the most independent and surest of it."""
    columns = {
        "turnover": "turnover_usd_million",
        "exports": "belarus_exports_usd_million",
        "imports": "belarus_imports_usd_million",
    }
    values = (
        press[columns[flow]]
        if flow in columns
        else press[columns["exports"]] - press[columns["imports"]]
    )
    start, end = press["start"], press["end"]
    whole = (
        (start.dt.year == end.dt.year)
        & (start.dt.month == 1)
        & (start.dt.day == 1)
        & (end.dt.month == 12)
        & (end.dt.day == 31)
    )
    rows = pd.DataFrame(
        {
            "year": start.dt.year,
            "value": values,
            "certainty": press["certainty"],
            "independent": press["independence"] == "independent",
            "doubt": press["certainty"].map({"sure": 0, "likely": 1, "weak": 2}),
        }
    )[whole & values.notna()]
    rows = rows.sort_values(
        ["year", "independent", "doubt"], ascending=[True, False, True], kind="stable"
    )
    return rows.drop_duplicates("year").set_index("year")[["value", "certainty", "independent"]]


def share_of_trade(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    flow, partners = series["flow"], as_list(series["partner"])
    part = flows_of(tables, series, flow, partners)
    if series["in"] != "world":
        whole = flows_of(tables, series, flow, series["in"])
        within = f"trade with {reasons.states(*series['in'])}"
    elif series["table"] == "outside_trade_wits":
        whole, within = _flow(tables, series, flow, "WLD"), "all trade"
    else:
        whole = _flow(tables, {"table": "outside_trade_totals"}, flow, "world")
        within = "all trade"
    if flow != "turnover":
        within = within.replace("trade", flow, 1)
    years = part.index.intersection(whole.index)
    part, whole = part.loc[years], whole.loc[years]
    frame = part.assign(
        value=part["value"] / whole["value"].where(whole["value"] > 0),
        independent=part["independent"] & whole["independent"],
    )
    name = f"the share of {reasons.states(*partners)} in {within} of Belarus"
    return frame, name, "share", reporter_of(series, flow)


_BY_STATE = {
    "cinc": ("outside_capabilities", "cinc", "military_spending_break"),
    "soldiers": ("outside_capabilities", "military_personnel_thousand", None),
    "gdp": ("outside_gdp", "gdp_2011_usd_million", None),
    "military spending": ("outside_military_spending", "spending_2022_usd_million", None),
    "military spending share": ("outside_military_spending", "share_of_gdp_percent", None),
    "polyarchy": ("outside_regimes", "polyarchy", None),
    "polity": ("outside_regimes", "polity", None),
}


# What each series measures, in words that take the name of a state, and its unit.
WORDS_BY_STATE = {
    "cinc": ("the share of {} in the material power of the world", "share"),
    "soldiers": ("the number of soldiers of {}", "thousand"),
    "gdp": ("the output of {}", "million dollars of 2011"),
    "gdp share": ("the share of {} in the output of the world", "share"),
    "military spending": ("military spending of {}", "million dollars of 2022"),
    "military spending share": ("the share of military spending in the output of {}", "share"),
    "polyarchy": ("the index of democracy of {}", "index"),
    "polity": ("the Polity score of {}", "points"),
}


def of_state(tables: SimpleNamespace, series: Mapping, state: str) -> pd.Series:
    of = series["of"]
    if of == "gdp share":
        prices = {"2011": "gdp_2011", "current": "gdp_current"}[series.get("prices", "current")]
        output = by_year(tables.outside_gdp, f"{prices}_usd_million")
        _refuse_state(state, output)
        return output[state] / output["WLD"]
    table, column, unusable = _BY_STATE[of]
    wide = by_year(getattr(tables, table), column, unusable)
    _refuse_state(state, wide)
    return wide[state] / 100 if of == "military spending share" else wide[state]


def _refuse_state(state: str, wide: pd.DataFrame) -> None:
    if state not in wide:
        raise ValueError(f"state {state!r} found; allowed: {', '.join(map(str, wide.columns))}")


def _agreement(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    state, partners = series["state"], as_list(series["partner"])
    votes = tables.outside_votes
    if series.get("less_world", True):
        found = agreement_beyond_all(votes, tables.outside_votes_world_mean, state, partners)
        values = found.groupby("year")["beyond"].mean()
        beyond = ", less what all states showed"
    else:
        values = sum(agreement(votes, state, partner) for partner in partners) / len(partners)
        beyond = ""
    name = f"agreement in votes of {reasons.states(state)} with {reasons.states(*partners)}{beyond}"
    return sure(values), name, "share", ""


def _distance(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    state, partner = series["state"], series["partner"]
    votes = series.get("votes", "final passage")
    kind = {"all": "all", "final passage": "final"}[votes]
    values = ideal_distance(tables.outside_ideal_points, state, partner, kind)
    name = (
        f"the distance in votes ({votes}) of {reasons.states(state)} from {reasons.states(partner)}"
    )
    return sure(values), name, "points", ""


def _deliveries(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    """Spread each order evenly over the years of its delivery, as the register's sums do."""
    # All that Belarus sent is in the yearly table; of its orders only some are at hand.
    whole = series.get("supplier") == "BLR" and selection.has(tables, "outside_arms_exports")
    frame = (
        _from_exports(tables.outside_arms_exports, series)
        if whole
        else _from_orders(_orders(tables.outside_arms, series), tables.outside_arms)
    )
    if whole and series.get("doubtful") == "without":
        orders = _orders(tables.outside_arms, {**series, "doubtful": "with"})
        doubted = _from_orders(orders[orders["certainty"] == "weak"], tables.outside_arms)
        less = doubted["value"].reindex(frame.index, fill_value=0.0)
        # What is left of a subtraction may be a rounding error.
        frame["value"] = (frame["value"] - less).round(9)
    ends = {
        key: reasons.states(*as_list(series[key]))
        for key in ("supplier", "recipient")
        if key in series
    }
    name = "deliveries of arms"
    name += f" from {ends['supplier']}" if "supplier" in ends else ""
    name += f" to {ends['recipient']}" if "recipient" in ends else ""
    return frame, name, "million units of the register", ""


def _orders(orders: pd.DataFrame, series: Mapping) -> pd.DataFrame:
    for key in ("supplier", "recipient"):
        if key in series:
            orders = orders[orders[key].isin(as_list(series[key]))]
    return orders[orders["certainty"] != "weak"] if series.get("doubtful") == "without" else orders


def _from_exports(exports: pd.DataFrame, series: Mapping) -> pd.DataFrame:
    years = range(int(exports["year"].min()), int(exports["year"].max()) + 1)
    if "recipient" in series:
        exports = exports[exports["recipient"].isin(as_list(series["recipient"]))]
    values = exports.groupby("year")["tiv_million"].sum().reindex(years, fill_value=0.0)
    return sure(values, "likely")


def _from_orders(orders: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    first, last = int(known["first_delivery"].min()), int(known["last_delivery"].max())
    values = dict.fromkeys(range(first, last + 1), 0.0)
    certainties = dict.fromkeys(values, "likely")
    independent = dict.fromkeys(values, True)
    columns = ["first_delivery", "last_delivery", "tiv_million", "certainty", "independence"]
    for start, end, volume, certainty, independence in orders[columns].to_numpy().tolist():
        years = range(int(start), int(end) + 1)
        for year in years:
            values[year] += volume / len(years)
            certainties[year] = least_certain([certainties[year], certainty])
            independent[year] &= independence == "independent"
    return pd.DataFrame(
        {
            "value": pd.Series(values),
            "certainty": pd.Series(certainties),
            "independent": pd.Series(independent),
        }
    )


def _level(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    """Return the rank of the highest dealing of each year, from 0."""
    events = tables.companion_events
    if "document" in series:
        events = events[events["document"].isin(as_list(series["document"]))]
    rows = contacts_with(events, as_list(series["partner"]))
    rows = rows[
        (rows["start"].dt.year == rows["end"].dt.year) & rows["level"].isin(selection.RANKS)
    ]
    ranks = rows["level"].map(selection.RANKS).astype(float)
    values = ranks.groupby(rows["start"].dt.year).max()
    name = f"the level of dealings with {reasons.states(*as_list(series['partner']))}"
    return sure(values), name, "rank", ""


def _mentions(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    select = series["select"]
    chosen = selection.select(tables, select)
    # A year in which the text tells of other things has no such mention, which is a number too.
    known = getattr(tables, select["table"]) if "table" in select else chosen
    dates = pd.concat([known["start"], known["end"]]).dropna()
    years = range(dates.min().year, dates.max().year + 1) if len(dates) else []
    values = counts_by_year(chosen, years, spread=True)
    return sure(values), "mentions of dealings in the text", "mentions", ""


def _visits(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    register, least = tables.outside_visits, series.get("level_from", "minister")
    rows = register[
        (register["kind"] == "visit")
        & register["actors"].isin(contact.JOURNEYS)
        & (register["certainty"] != "weak")
    ]
    rows = rows[[selection.level_at_least(level, least) for level in rows["level"]]]
    name = (
        "visits of ministers and above" if least == "minister" else f"visits of a {least} or above"
    )
    return _counted(rows, register), name, "visits", ""


def _counted(rows: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Count records by year; a list found by search is likely and no more."""
    years = range(int(register["start"].dt.year.min()), int(register["end"].dt.year.max()) + 1)
    frame = sure(contact.counts_by_year(rows, years).astype(float), "likely")
    dependent = rows.loc[rows["independence"] != "independent", "start"].dt.year
    frame["independent"] = ~frame.index.isin(dependent)
    return frame


def _events(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    read, state = ("outside_icews_years", "outside_icews_world_years"), series["state"]
    counts, years, volume = once(tables, read, ("events", state), lambda: _events_of(tables, state))
    values = _of_partners(counts.reindex(years), series) / volume
    return sure(values, "likely"), _pair("reported contact", series), "reports", ""


def _events_of(tables: SimpleNamespace, state: str) -> tuple[pd.DataFrame, pd.Index, pd.Series]:
    dyads = tables.outside_icews_years
    years = pd.Index(dyads["year"].unique(), name="year").sort_values()
    volume = contact.world_volume(tables.outside_icews_world_years)
    return contact.icews_counts(dyads, state), years, volume


def _months(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    months = tables.outside_icews_months
    years = range(int(months["year"].min()), int(months["year"].max()) + 1)
    found = _of_partners(contact.month_counts(months, series["state"], years), series)
    return sure(found, "likely"), _pair("months with reported contact", series), "months", ""


def _of_partners(counts: pd.DataFrame, series: Mapping) -> pd.Series:
    partners = as_list(series["partner"])
    unknown = [partner for partner in partners if partner not in counts]
    if unknown:
        raise ValueError(
            f"partner {', '.join(unknown)} found for {series['of']} of {series['state']}; allowed: "
            "a partner with records that are known to be coded rightly"
        )
    # A pair without a row in a year that the table covers had no such report.
    return counts[partners].fillna(0).sum(axis=1)


def _pair(what: str, series: Mapping) -> str:
    partners = reasons.states(*as_list(series["partner"]))
    return f"{what} of {reasons.states(series['state'])} with {partners}"


READERS = {
    "agreement": _agreement,
    "distance": _distance,
    "deliveries": _deliveries,
    "level": _level,
    "mentions": _mentions,
    "visits": _visits,
    "contact events": _events,
    "contact months": _months,
}
