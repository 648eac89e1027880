"""Yearly series of trade, by Table 1, texts, the press and the tables of other sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks import wording
from belarus_iran.checks.rules import as_list
from belarus_iran.evidence import once
from belarus_iran.measures.events import least_certain

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
            "value": sum(frame["value"] for frame in frames),
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
    partner = "the world" if states == ["world"] else wording.states(*states)
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
        rows = tables.outside_trade
        rows = rows[rows["partner"] == partner].set_index("year")
        column = {"exports": "partner_imports", "imports": "belarus_imports"}[side]
        kind = rows[f"{column}_independence"]
        values = rows[f"{column}_usd_million"]
        # A mirrored figure is the other side's own, put in where none was reported.
        if not series.get("mirrored"):
            values = values.mask(kind == "mirrored")
        return pd.DataFrame(
            {"value": values, "certainty": "sure", "independent": kind == "independent"}
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
    name = re.escape(wording.states(partner))
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
        within = f"trade with {wording.states(*series['in'])}"
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
    name = f"the share of {wording.states(*partners)} in {within} of Belarus"
    return frame, name, "share", reporter_of(series, flow)
