"""Yearly series: how a part names numbers by year, and where they come from.

A series is a mapping such as ``{"of": "exports", "partner": "IRN", "table": "outside_trade"}``.
:func:`refuse` says at once what is wrong with one; :func:`yearly` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, selection
from belarus_iran.checks.reasons import as_list
from belarus_iran.checks.series_tables import (
    FLOWS,
    READERS,
    TRADE_TABLES,
    TRADE_WORDS,
    WORDS_BY_STATE,
    added,
    flows_of,
    name_of_flow,
    of_state,
    reporter_of,
    share_of_trade,
    sure,
)
from belarus_iran.evidence import once
from belarus_iran.measures.events import least_certain

# Of each series the keys that it must have and those that it may have.
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{flow: (("partner", "table"), TRADE_WORDS) for flow in FLOWS},
    "share": (("flow", "in", "partner", "table"), TRADE_WORDS),
    "agreement": (("partner", "state"), ("less_world",)),
    "distance": (("partner", "state"), ("votes",)),
    "cinc": (("state",), ()),
    "gdp": (("state",), ()),
    "gdp share": (("state",), ("prices",)),
    "military spending": (("state",), ()),
    "military spending share": (("state",), ()),
    "soldiers": (("state",), ()),
    "polyarchy": (("state",), ()),
    "polity": (("state",), ()),
    "deliveries": ((), ("doubtful", "recipient", "supplier")),
    "level": (("partner", "table"), ("document",)),
    "mentions": (("select",), ()),
    "visits": (("partner", "state"), ("level_from",)),
    "contact events": (("partner", "state"), ()),
    "contact months": (("partner", "state"), ()),
}


# Values that a key may have, where they are few.
_VALUES: Mapping[str, tuple] = {
    "doubtful": ("with", "without", "both"),
    "flow": FLOWS[:3],
    "less_world": (True, False),
    "mirrored": (True, False),
    "prices": ("2011", "current"),
    "reporter": ("belarus", "importer"),
    "table": tuple(TRADE_TABLES),
    "unlisted": ("none", "smallest listed"),
    "votes": ("all", "final passage"),
}


_CODE = re.compile(r"[A-Z]{3}")


# Trade with Iran is all that these tables have.
_OF_IRAN = ("trade", "outside_trade_press")


PER_CENT = 100


# Millions from which a sentence speaks of billions.
_BILLIONS = 10_000


def refuse(series: object) -> None:
    """Refuse a series whose keys or values are not those that its kind allows."""
    if not isinstance(series, Mapping) or series.get("of") not in KEYS:
        found = series.get("of") if isinstance(series, Mapping) else series
        raise ValueError(f"series of {found!r} found; allowed: {', '.join(KEYS)}")
    of = series["of"]
    needed, optional = KEYS[of]
    missing = [key for key in needed if key not in series]
    unknown = [key for key in series if key not in ("of", *needed, *optional)]
    if missing or unknown:
        raise ValueError(
            f"series of '{of}' misses {missing} and has {unknown}; needed: {list(needed)}, "
            f"allowed: {list(optional)}"
        )
    for key, value in series.items():
        allowed = ("companion_events",) if (of, key) == ("level", "table") else _VALUES.get(key)
        if allowed and value not in allowed:
            raise ValueError(f"{key} {value!r} found; allowed: {', '.join(map(str, allowed))}")
        if key in ("partner", "state", "supplier", "recipient"):
            for code in as_list(value):
                if code == "world" and series.get("table") == "outside_trade_totals":
                    continue
                if not isinstance(code, str) or not _CODE.fullmatch(code):
                    raise ValueError(f"{key} {code!r} found; allowed: codes of states such as IRN")
    if of in (*FLOWS, "share"):
        _refuse_trade(series)
    if of == "mentions":
        selection.refuse_selection(series["select"], "select")
    if of == "visits" and {series["state"], series["partner"]} != {"BLR", "IRN"}:
        raise ValueError(
            f"{of} of {series['state']} and {series['partner']} found; allowed: BLR, IRN"
        )


def _refuse_trade(series: Mapping) -> None:
    table, flow = series["table"], series.get("flow", series["of"])
    if table in _OF_IRAN and as_list(series["partner"]) != ["IRN"]:
        raise ValueError(f"partner {series['partner']!r} found; allowed for {table}: IRN")
    if table == "outside_trade_totals" and series["partner"] != "world":
        raise ValueError(f"partner {series['partner']!r} found; allowed for {table}: world")
    if table == "outside_trade" and series.get("reporter") == "belarus" and flow != "imports":
        raise ValueError(
            f"{flow} as Belarus reports them in outside_trade found; allowed: imports, or the "
            "table outside_trade_comtrade or outside_trade_wits"
        )
    whole = series.get("in", "world")
    if whole != "world" and not isinstance(whole, list):
        raise ValueError(f"in {whole!r} found; allowed: world or a list of states")


def each(series: Mapping | list) -> list[Mapping]:
    """Return one series for each state, of a series or a list of series that names several."""
    found = []
    for one in series if isinstance(series, list) else [series]:
        key = "partner" if isinstance(one.get("partner"), list) else "state"
        found += [{**one, key: code} for code in as_list(one[key])] if key in one else [one]
    return found


def years_of(text: str | int) -> tuple[int, int]:
    """Return first and last year of a period such as ``2005/2009`` or ``2000``."""
    match = re.fullmatch(r"(\d{4})(?:/(\d{4}))?", str(text))
    if not match or (match[2] and match[2] < match[1]):
        raise ValueError(f"period {text!r} found; allowed: a year or two years such as 2005/2009")
    return int(match[1]), int(match[2] or match[1])


def between(years: object) -> tuple[int, int]:
    """Return two years in order, which a parameter gives as a list."""
    if (
        not isinstance(years, list | tuple)
        or len(years) != 2
        or not all(isinstance(year, int) for year in years)
        or years[0] > years[1]
    ):
        raise ValueError(f"years {years!r} found; allowed: a first and a last year")
    return years[0], years[1]


def written(years: tuple[int, int]) -> str:
    """Write a period of whole years with its preposition."""
    first, last = years
    return f"in {first}" if first == last else f"from {first} to {last}"


def money(value: float, unit: str) -> str:
    """Write a value with its unit, a share as per cent."""
    if unit == "share":
        return f"{english.number(PER_CENT * value)}%".replace("-", "−")
    if unit.startswith("million dollars") and abs(value) >= _BILLIONS:
        value, unit = value / 1000, unit.replace("million", "billion")
    text = english.number(value).replace("-", "−")
    return text if unit in ("", "index") else f"{text} {unit}"


def yearly(tables: SimpleNamespace, series: Mapping) -> pd.Series:
    """Return the numbers of a series by year."""
    # Which tables are at hand decides how some series are read.
    names = tuple(vars(tables))
    return once(tables, names, ("series", names, repr(series)), lambda: _yearly(tables, series))


def _yearly(tables: SimpleNamespace, series: Mapping) -> pd.Series:
    refuse(series)
    frame, name, unit, reporter = _read(tables, series)
    if not frame.index.is_monotonic_increasing:
        frame = frame.sort_index()
    values = frame["value"].to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(values)
    years = frame.index.to_numpy()[known].astype(int)
    certainties = frame["certainty"].to_numpy()[known].tolist()
    dependent = ~frame["independent"].to_numpy()[known].astype(bool)
    found = pd.Series(values[known], index=pd.Index(years, name="year"), name=name)
    found.attrs = {
        "unit": unit,
        "reporter": reporter,
        "certainty": least_certain(certainties),
        "independence": "dependent" if dependent.any() else "independent",
        "certainties": dict(zip(years.tolist(), certainties, strict=True)),
        "dependent": frozenset(years[dependent].tolist()),
    }
    return found


def standing(parts: Iterable[tuple[pd.Series, Iterable[int]]]) -> dict:
    """Return certainty and independence of the weakest year that an outcome needs."""
    certainties, independent = ["sure"], True
    for found, years in parts:
        for year in years:
            certainties.append(found.attrs["certainties"].get(year, "sure"))
            independent &= year not in found.attrs["dependent"]
    return {"certainty": least_certain(certainties), "independent": independent}


def is_partners_level(found: pd.Series) -> bool:
    """Say whether the numbers are sums of money as partners report them."""
    return found.attrs["reporter"] == "importers" and found.attrs["unit"] == "million dollars"


def figure(tables: SimpleNamespace, reference: float | str, field: str = "") -> SimpleNamespace:
    """Return one printed figure: a number, a cell of Table 1, or the figure of a record."""
    if isinstance(reference, int | float):
        return _rounded(float(reference), what="the printed figure")
    cell = re.fullmatch(r"T1:(\d{4}):(\w+)", reference)
    if cell:
        rows = tables.trade[tables.trade["year"] == int(cell[1])]
        if rows.empty:
            return None
        value = float(rows[f"{cell[2]}_usd_million"].iloc[0])
        return _rounded(value, int(cell[1]), f"{cell[2]} of {cell[1]} in Table 1")
    for table, column in _FIGURES.items():
        rows = getattr(tables, table, None)
        if rows is None or reference not in set(rows["id"]):
            continue
        row = rows.set_index("id").loc[reference]
        value = row[field or column]
        if pd.isna(value):
            return None
        whole = "start" in row and row["start"].year == row["end"].year
        found = _rounded(float(value), row["start"].year if whole else None, _what(table, row))
        if "low" in row and pd.notna(row["low"]):
            found.low, found.high = float(row["low"]), float(row["high"])
        found.certainty = row.get("certainty", "sure")
        found.independent = row.get("independence", "independent") == "independent"
        return found
    return None


def is_reference(text: object) -> bool:
    """Say whether a parameter is a number, a cell of Table 1 or the id of a figure."""
    if isinstance(text, bool) or not isinstance(text, int | float | str):
        return False
    return not isinstance(text, str) or bool(
        re.fullmatch(r"T1:\d{4}:(turnover|exports|imports|balance)|[A-Z]+\d+", text)
    )


_FIGURES = {
    "companion_figures": "value",
    "quantities": "value",
    "outside_trade_press": "turnover_usd_million",
    "outside_arms": "delivered",
    "arms": "quantity",
}


def _what(table: str, row: pd.Series) -> str:
    if table == "outside_trade_press":
        return str(row["reporter"])
    if table in ("outside_arms", "arms"):
        return f"the number of {row['item']} for {reasons.states(row['recipient'])}"
    return str(row["quantity"])


def _rounded(value: float, year: int | None = None, what: str = "") -> SimpleNamespace:
    # A figure stands for all that rounds to it: half of its last digit either way.
    half = 0.5 * 10.0 ** min(0, Decimal(f"{value:.12g}").as_tuple().exponent)
    return SimpleNamespace(
        value=value, low=value - half, high=value + half, year=year, what=what,
        certainty="sure", independent=True,
    )  # fmt: skip


def _read(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    """Return value, certainty and independence by year, and name, unit and reporter."""
    of = series["of"]
    if of in FLOWS:
        frame = flows_of(tables, series, of, as_list(series["partner"]))
        return frame, name_of_flow(series, of), "million dollars", reporter_of(series, of)
    if of == "share":
        return share_of_trade(tables, series)
    if of in WORDS_BY_STATE:
        words, unit = WORDS_BY_STATE[of]
        states = as_list(series["state"])
        frame = added([sure(of_state(tables, series, state)) for state in states])
        prices = " at current prices" if series.get("prices", "2011") == "current" else ""
        return frame, words.format(reasons.states(*states)) + prices, unit, ""
    return READERS[of](tables, series)


def variants(tables: SimpleNamespace, series: Mapping) -> list[Mapping]:
    """Return a series of deliveries with and without doubtful orders, another one as it is."""
    if series["of"] != "deliveries" or series.get("doubtful", "both") != "both":
        return [series]
    if not selection.has(tables, "outside_arms"):
        return [{**series, "doubtful": "with"}]
    return [{**series, "doubtful": doubtful} for doubtful in ("with", "without")]


def inside(found: pd.Series, years: tuple[int, int]) -> pd.Series:
    """Return what a yearly series has from a first to a last year."""
    return found[(found.index >= years[0]) & (found.index <= years[1])]
