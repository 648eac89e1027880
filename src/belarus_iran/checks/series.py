"""Yearly series: how a part names numbers by year, and where they come from.

A series is a mapping such as ``{"of": "exports", "partner": "IRN", "table": "outside_trade"}``.
:func:`refuse` says at once what is wrong with one; :func:`yearly` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from belarus_iran import evidence
from belarus_iran.checks import selection, wording
from belarus_iran.evidence import once
from belarus_iran.measures import contact, reports
from belarus_iran.measures.capabilities import by_year
from belarus_iran.measures.certainty import least_certain
from belarus_iran.measures.events import contacts_with, counts_by_year
from belarus_iran.measures.votes import agreement, agreement_beyond_all, ideal_distance, on_iran

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
_TRADE = ("mirrored", "reporter", "unlisted")
# Of each series the keys that it must have and those that it may have.
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{flow: (("partner", "table"), _TRADE) for flow in FLOWS},
    "share": (("flow", "in", "partner", "table"), _TRADE),
    "agreement": (("partner", "state"), ("less_world",)),
    "distance": (("partner", "state"), ("votes",)),
    "support for Iran": ((), ()),
    "cinc": (("state",), ()),
    "gdp": (("state",), ()),
    "gdp share": (("state",), ("prices",)),
    "military spending": (("state",), ()),
    "military spending share": (("state",), ()),
    "soldiers": (("state",), ()),
    "polyarchy": (("state",), ()),
    "polity": (("state",), ()),
    "deliveries": ((), ("doubtful", "kinds", "recipient", "supplier")),
    "level": (("partner", "table"), ("document",)),
    "mentions": (("select",), ()),
    "visits": (("partner", "state"), ("level_from",)),
    "agreements": (("partner", "state"), ()),
    "contact events": (("partner", "state"), ()),
    "contact months": (("partner", "state"), ()),
    "active days": (("partner", "state"), ()),
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
_WORDS_BY_STATE = {
    "cinc": ("the share of {} in the material power of the world", "share"),
    "soldiers": ("the number of soldiers of {}", "thousand"),
    "gdp": ("the output of {}", "million dollars of 2011"),
    "gdp share": ("the share of {} in the output of the world", "share"),
    "military spending": ("military spending of {}", "million dollars of 2022"),
    "military spending share": ("the share of military spending in the output of {}", "share"),
    "polyarchy": ("the index of democracy of {}", "index"),
    "polity": ("the Polity score of {}", "points"),
}
PER_CENT = 100
# Millions from which a sentence speaks of billions.
_BILLIONS = 10_000


def refuse(series: object) -> None:
    """Refuse a series whose keys or values are not those that its kind allows.

    Raises
    ------
    ValueError
        With what was found and what is allowed.

    Examples
    --------
    >>> refuse({"of": "cinc", "state": "RUS"})
    >>> refuse({"of": "steel", "state": "RUS"})
    Traceback (most recent call last):
        ...
    ValueError: series of 'steel' found; allowed: turnover, exports, imports, balance, share, \
agreement, distance, support for Iran, cinc, gdp, gdp share, military spending, military spending \
share, soldiers, polyarchy, polity, deliveries, level, mentions, visits, agreements, \
contact events, contact months, active days
    """
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
            for code in _listed(value):
                if code == "world" and series.get("table") == "outside_trade_totals":
                    continue
                if not isinstance(code, str) or not _CODE.fullmatch(code):
                    raise ValueError(f"{key} {code!r} found; allowed: codes of states such as IRN")
    if of in (*FLOWS, "share"):
        _refuse_trade(series)
    if of == "mentions":
        selection.refuse_selection(series["select"], "select")
    if of in ("visits", "agreements") and {series["state"], series["partner"]} != {"BLR", "IRN"}:
        raise ValueError(
            f"{of} of {series['state']} and {series['partner']} found; allowed: BLR, IRN"
        )


def _refuse_trade(series: Mapping) -> None:
    table, flow = series["table"], series.get("flow", series["of"])
    if table in _OF_IRAN and _listed(series["partner"]) != ["IRN"]:
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
    """Return one series for each state, of a series or a list of series that names several.

    Examples
    --------
    >>> [one["partner"] for one in each({"of": "contact events", "partner": ["ARG", "BRA"]})]
    ['ARG', 'BRA']
    """
    found = []
    for one in series if isinstance(series, list) else [series]:
        key = "partner" if isinstance(one.get("partner"), list) else "state"
        found += [{**one, key: code} for code in _listed(one[key])] if key in one else [one]
    return found


def years_of(text: str | int) -> tuple[int, int]:
    """Return first and last year of a period such as ``2005/2009`` or ``2000``.

    Examples
    --------
    >>> years_of("2005/2009"), years_of("2000")
    ((2005, 2009), (2000, 2000))
    """
    match = re.fullmatch(r"(\d{4})(?:/(\d{4}))?", str(text))
    if not match or (match[2] and match[2] < match[1]):
        raise ValueError(f"period {text!r} found; allowed: a year or two years such as 2005/2009")
    return int(match[1]), int(match[2] or match[1])


def between(years: object) -> tuple[int, int]:
    """Return two years in order, which a parameter gives as a list.

    Examples
    --------
    >>> between([2003, 2013])
    (2003, 2013)
    """
    if (
        not isinstance(years, list | tuple)
        or len(years) != 2
        or not all(isinstance(year, int) for year in years)
        or years[0] > years[1]
    ):
        raise ValueError(f"years {years!r} found; allowed: a first and a last year")
    return years[0], years[1]


def written(years: tuple[int, int]) -> str:
    """Write a period of whole years with its preposition.

    Examples
    --------
    >>> written((2005, 2009)), written((2000, 2000))
    ('from 2005 to 2009', 'in 2000')
    """
    first, last = years
    return f"in {first}" if first == last else f"from {first} to {last}"


def money(value: float, unit: str) -> str:
    """Write a value with its unit, a share as per cent.

    Examples
    --------
    >>> money(0.213, "share"), money(25.9, "million dollars"), money(0.0002, "share")
    ('21%', '26 million dollars', '0.02%')
    """
    if unit == "share":
        return f"{wording.number(PER_CENT * value)}%".replace("-", "−")
    if unit.startswith("million dollars") and abs(value) >= _BILLIONS:
        value, unit = value / 1000, unit.replace("million", "billion")
    text = wording.number(value).replace("-", "−")
    return text if unit in ("", "index") else f"{text} {unit}"


def yearly(tables: SimpleNamespace, series: Mapping) -> pd.Series:
    """Return the numbers of a series by year.

    Parameters
    ----------
    tables
        The tables at hand; a series reads those that its kind or its key ``table`` names.
    series
        As :func:`refuse` allows it. A list of partners or states is added up.

    Returns
    -------
    pandas.Series
        Indexed by year, without years that have no figure. Its name is what it measures, for a
        sentence; ``attrs`` hold `unit`, `reporter` (whose figures they are), `certainty` and
        `independence` of the whole, and for :func:`standing` those of each year.

    Examples
    --------
    >>> trade = pd.DataFrame({"year": [2010], "exports_usd_million": [97.2]})
    >>> found = yearly(SimpleNamespace(trade=trade),
    ...     {"of": "exports", "partner": "IRN", "table": "trade"})
    >>> found.to_dict(), found.name
    ({2010: 97.2}, 'exports of Belarus to Iran by Table 1')
    """
    refuse(series)
    # Which tables are at hand decides how some series are read.
    names = tuple(vars(tables))
    return once(tables, names, ("series", names, repr(series)), lambda: _yearly(tables, series))


def _yearly(tables: SimpleNamespace, series: Mapping) -> pd.Series:
    frame, name, unit, reporter = _read(tables, series)
    frame = frame.dropna(subset="value").sort_index()
    found = pd.Series(
        frame["value"].astype(float).to_numpy(),
        index=pd.Index(frame.index.astype(int), name="year"),
        name=name,
    )
    found.attrs = {
        "unit": unit,
        "reporter": reporter,
        "certainty": least_certain(frame["certainty"]) if len(frame) else "sure",
        "independence": "independent" if frame["independent"].all() else "dependent",
        "certainties": dict(zip(found.index.tolist(), frame["certainty"], strict=True)),
        "dependent": frozenset(found.index[~frame["independent"].to_numpy(dtype=bool)].tolist()),
    }
    return found


def standing(parts: Iterable[tuple[pd.Series, Iterable[int]]]) -> dict:
    """Return certainty and independence of the weakest year that an outcome needs.

    Parameters
    ----------
    parts
        Series as :func:`yearly` returns them, each with the years of it that are used.
    """
    certainties, independent = ["sure"], True
    for found, years in parts:
        for year in years:
            certainties.append(found.attrs["certainties"].get(year, "sure"))
            independent &= year not in found.attrs["dependent"]
    return {"certainty": least_certain(certainties), "independent": independent}


def is_partners_level(found: pd.Series) -> bool:
    """Say whether the numbers are sums of money as partners report them.

    Importers value goods otherwise than exporters do, so that such sums show direction and sign
    but no level.
    """
    return found.attrs["reporter"] == "importers" and found.attrs["unit"] == "million dollars"


def figure(tables: SimpleNamespace, reference: float | str, field: str = "") -> SimpleNamespace:
    """Return one printed figure: a number, a cell of Table 1, or the figure of a record.

    Parameters
    ----------
    tables
        The tables at hand.
    reference
        A number; ``T1:2013:exports``; or the id of a record in companion_figures, quantities,
        arms, outside_trade_press or outside_arms.
    field
        Column of the record; by default the figure that its table is about.

    Returns
    -------
    SimpleNamespace, or None where no table at hand has the record
        `value`; `low` and `high`, within which it was rounded; `year` (or None); `what`, in words;
        `certainty` and `independent`.

    Examples
    --------
    >>> found = figure(SimpleNamespace(), 25.9)
    >>> round(found.low, 2), round(found.high, 2)
    (25.85, 25.95)
    """
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


def named(*states: str) -> str:
    """Return the names of states as a sentence lists them.

    Examples
    --------
    >>> named("IRN", "SYR", "LBY"), named("OMN")
    ('Iran, Syria and Libya', 'Oman')
    """
    names = [evidence.state_name(state) for state in states]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
        return f"the number of {row['item']} for {named(row['recipient'])}"
    return str(row["quantity"])


def _rounded(value: float, year: int | None = None, what: str = "") -> SimpleNamespace:
    # A figure stands for all that rounds to it: half of its last digit either way.
    half = 0.5 * 10.0 ** min(0, Decimal(f"{value:.12g}").as_tuple().exponent)
    return SimpleNamespace(
        value=value, low=value - half, high=value + half, year=year, what=what,
        certainty="sure", independent=True,
    )  # fmt: skip


def _listed(value: object) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]


def _sure(values: pd.Series, certainty: str = "sure") -> pd.DataFrame:
    return pd.DataFrame({"value": values, "certainty": certainty, "independent": True})


def _added(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Add up frames by year; a year that one of them lacks is lacking."""
    if len(frames) == 1:
        return frames[0]
    years = frames[0].index
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
            "independent": pd.concat([frame["independent"] for frame in frames], axis=1).all(
                axis=1
            ),
        },
        index=years,
    )


def _read(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    """Return value, certainty and independence by year, and name, unit and reporter."""
    of = series["of"]
    if of in FLOWS:
        frame = _flows(tables, series, of, _listed(series["partner"]))
        return frame, _name_of_flow(series, of), "million dollars", _reporter(series, of)
    if of == "share":
        return _share(tables, series)
    if of in _WORDS_BY_STATE:
        words, unit = _WORDS_BY_STATE[of]
        states = _listed(series["state"])
        frame = _added([_sure(_of_state(tables, series, state)) for state in states])
        prices = " at current prices" if series.get("prices", "2011") == "current" else ""
        return frame, words.format(named(*states)) + prices, unit, ""
    return _READERS[of](tables, series)


def _reporter(series: Mapping, flow: str) -> str:
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


def _name_of_flow(series: Mapping, flow: str) -> str:
    states = _listed(series["partner"])
    partner = "the world" if states == ["world"] else named(*states)
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


def _flows(
    tables: SimpleNamespace, series: Mapping, flow: str, partners: list[str]
) -> pd.DataFrame:
    return _added([_flow(tables, series, flow, partner) for partner in partners])


def _flow(tables: SimpleNamespace, series: Mapping, flow: str, partner: str) -> pd.DataFrame:
    table = series["table"]
    if table == "trade":
        return _sure(tables.trade.set_index("year")[f"{flow}_usd_million"])
    if table == "companion_figures":
        return _sure(_told(tables.companion_figures, flow, partner))
    if table == "outside_trade_totals":
        totals = tables.outside_trade_totals
        totals = totals[totals["state"] == "BLR"].set_index("year")
        exports, imports = totals["exports_usd_million"], totals["imports_usd_million"]
        return _sure(
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
            ("side", table, side, partner, *(series.get(word) for word in _TRADE)),
            lambda side=side: _side(tables, series, side, partner),
        )
        for side in (("exports", "imports") if flow in ("turnover", "balance") else (flow,))
    }
    if flow in sides:
        return sides[flow]
    found = _added(list(sides.values()))
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
    rows = tables.outside_trade_wits
    wide = rows.pivot(index="year", columns="partner", values=f"{side}_usd_million")
    values = wide.get(partner, pd.Series(float("nan"), wide.index))
    if series.get("unlisted") == "smallest listed":
        # Who is not among the five largest partners of a year traded no more than the fifth.
        values = values.fillna(wide.drop(columns="WLD", errors="ignore").min(axis=1))
    elif series.get("unlisted") == "none":
        values = values.fillna(0)
    return _sure(values, "likely")


def _told(figures: pd.DataFrame, flow: str, partner: str) -> pd.Series:
    """Return the figures of the companion texts for whole calendar years."""
    name = re.escape(named(partner))
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


def _share(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    flow, partners = series["flow"], _listed(series["partner"])
    part = _flows(tables, series, flow, partners)
    if series["in"] != "world":
        whole = _flows(tables, series, flow, series["in"])
        within = f"trade with {named(*series['in'])}"
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
    name = f"the share of {named(*partners)} in {within} of Belarus"
    return frame, name, "share", _reporter(series, flow)


def _of_state(tables: SimpleNamespace, series: Mapping, state: str) -> pd.Series:
    of = series["of"]
    if of == "gdp share":
        prices = {"2011": "gdp_2011", "current": "gdp_current"}[series.get("prices", "current")]
        output = by_year(tables.outside_gdp, f"{prices}_usd_million")
        _refuse_state(state, output)
        return output[state] / output["WLD"]
    table, column, unusable = _BY_STATE[of]
    wide = by_year(getattr(tables, table), column, unusable)
    _refuse_state(state, wide)
    return wide[state] / PER_CENT if of == "military spending share" else wide[state]


def _refuse_state(state: str, wide: pd.DataFrame) -> None:
    if state not in wide:
        raise ValueError(f"state {state!r} found; allowed: {', '.join(map(str, wide.columns))}")


def _agreement(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    state, partners = series["state"], _listed(series["partner"])
    votes = tables.outside_votes
    if series.get("less_world", True):
        found = agreement_beyond_all(votes, tables.outside_votes_world_mean, state, partners)
        values = found.groupby("year")["beyond"].mean()
        beyond = ", less what all states showed"
    else:
        values = sum(agreement(votes, state, partner) for partner in partners) / len(partners)
        beyond = ""
    name = f"agreement in votes of {named(state)} with {named(*partners)}{beyond}"
    return _sure(values), name, "share", ""


def _distance(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    state, partner = series["state"], series["partner"]
    votes = series.get("votes", "final passage")
    kind = {"all": "all", "final passage": "final"}[votes]
    values = ideal_distance(tables.outside_ideal_points, state, partner, kind)
    name = f"the distance in votes ({votes}) of {named(state)} from {named(partner)}"
    return _sure(values), name, "points", ""


def _support(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    calls = tables.outside_votes_on_iran
    years = calls["date"].dt.year
    values = on_iran(calls, (int(years.min()), int(years.max())))["against"]
    return _sure(values), "the share of votes cast for Iran on human rights there", "share", ""


def variants(tables: SimpleNamespace, series: Mapping) -> list[Mapping]:
    """Return a series of deliveries with and without doubtful orders, another one as it is."""
    if series["of"] != "deliveries" or series.get("doubtful", "both") != "both":
        return [series]
    if not selection.has(tables, "outside_arms"):
        return [{**series, "doubtful": "with"}]
    return [{**series, "doubtful": doubtful} for doubtful in ("with", "without")]


def _deliveries(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    """Spread each order evenly over the years of its delivery, as the register's sums do."""
    # All that Belarus sent is in the yearly table; of its orders only some are at hand.
    whole = (
        series.get("supplier") == "BLR"
        and "kinds" not in series
        and selection.has(tables, "outside_arms_exports")
    )
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
    ends = {key: named(*_listed(series[key])) for key in ("supplier", "recipient") if key in series}
    name = "deliveries of arms"
    name += f" from {ends['supplier']}" if "supplier" in ends else ""
    name += f" to {ends['recipient']}" if "recipient" in ends else ""
    return frame, name, "million units of the register", ""


def _orders(orders: pd.DataFrame, series: Mapping) -> pd.DataFrame:
    for key, column in (("supplier",) * 2, ("recipient",) * 2, ("kinds", "kind")):
        if key in series:
            orders = orders[orders[column].isin(_listed(series[key]))]
    return orders[orders["certainty"] != "weak"] if series.get("doubtful") == "without" else orders


def _from_exports(exports: pd.DataFrame, series: Mapping) -> pd.DataFrame:
    years = range(int(exports["year"].min()), int(exports["year"].max()) + 1)
    if "recipient" in series:
        exports = exports[exports["recipient"].isin(_listed(series["recipient"]))]
    values = exports.groupby("year")["tiv_million"].sum().reindex(years, fill_value=0.0)
    return _sure(values, "likely")


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
        events = events[events["document"].isin(_listed(series["document"]))]
    rows = contacts_with(events, _listed(series["partner"]))
    rows = rows[
        (rows["start"].dt.year == rows["end"].dt.year) & rows["level"].isin(selection.RANKS)
    ]
    ranks = rows["level"].map(selection.RANKS).astype(float)
    values = ranks.groupby(rows["start"].dt.year).max()
    name = f"the level of dealings with {named(*_listed(series['partner']))}"
    return _sure(values), name, "rank", ""


def _mentions(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    select = series["select"]
    chosen = selection.select(tables, select)
    # A year in which the text tells of other things has no such mention, which is a number too.
    known = getattr(tables, select["table"]) if "table" in select else chosen
    dates = pd.concat([known["start"], known["end"]]).dropna()
    years = range(dates.min().year, dates.max().year + 1) if len(dates) else []
    values = counts_by_year(chosen, years, spread=True)
    return _sure(values), "mentions of dealings in the text", "mentions", ""


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


def _agreements(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    register = tables.outside_agreements
    rows = contact.occasions(register[register["certainty"] != "weak"])
    return _counted(rows, register), "occasions on which papers were signed", "occasions", ""


def _counted(rows: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Count records by year; a list found by search is likely and no more."""
    years = range(int(register["start"].dt.year.min()), int(register["end"].dt.year.max()) + 1)
    frame = _sure(contact.counts_by_year(rows, years).astype(float), "likely")
    dependent = rows.loc[rows["independence"] != "independent", "start"].dt.year
    frame["independent"] = ~frame.index.isin(dependent)
    return frame


def _events(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    dyads = tables.outside_icews_years
    # Of a large table only the pairs asked for are set out by year.
    own = dyads[
        (dyads["state"] == series["state"]) & dyads["partner"].isin(_listed(series["partner"]))
    ]
    years = pd.Index(dyads["year"].unique(), name="year").sort_values()
    found = _of_partners(reports.icews_counts(own, series["state"]).reindex(years), series)
    values = found / reports.world_volume(tables.outside_icews_world_years)
    return _sure(values, "likely"), _pair("reported contact", series), "reports", ""


def _months(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    months = tables.outside_icews_months
    years = range(int(months["year"].min()), int(months["year"].max()) + 1)
    found = _of_partners(reports.month_counts(months, series["state"], years), series)
    return _sure(found, "likely"), _pair("months with reported contact", series), "months", ""


def _active(tables: SimpleNamespace, series: Mapping) -> tuple[pd.DataFrame, str, str, str]:
    rows = tables.outside_gdelt_years
    rows = rows[rows["state"] == series["state"]].assign(
        value=lambda own: own["days_active"] / own["days_with_data"]
    )
    counts = rows.pivot(index="year", columns="partner", values="value")
    found = _of_partners(counts, series)
    return _sure(found, "likely"), _pair("days with reported contact", series), "share", ""


def _of_partners(counts: pd.DataFrame, series: Mapping) -> pd.Series:
    partners = _listed(series["partner"])
    unknown = [partner for partner in partners if partner not in counts]
    if unknown:
        raise ValueError(
            f"partner {', '.join(unknown)} found for {series['of']} of {series['state']}; allowed: "
            "a partner with records that are known to be coded rightly"
        )
    # A pair without a row in a year that the table covers had no such report.
    return counts[partners].fillna(0).sum(axis=1)


def _pair(what: str, series: Mapping) -> str:
    return f"{what} of {named(series['state'])} with {named(*_listed(series['partner']))}"


_READERS = {
    "agreement": _agreement,
    "distance": _distance,
    "support for Iran": _support,
    "deliveries": _deliveries,
    "level": _level,
    "mentions": _mentions,
    "visits": _visits,
    "agreements": _agreements,
    "contact events": _events,
    "contact months": _months,
    "active days": _active,
}
