"""Checks of figures of trade that later documents give."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.later_years import MONTHS
from belarus_iran.measures.trade import table_one
from belarus_iran.stats.ranges import linear_range

# The unknowns of the system of trade figures, in the order of its coefficients.
TRADE = tuple(
    f"{flow} {year}" for year in ("2020", "2021", "2022") for flow in ("exports", "imports")
)

# What the companion documents say of trade in 2020 to 2022: a quantity of `TRADE` (its parts
# added), or that quantity over another.
TRADE_FIGURES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "turnover 2021": (("exports 2021", "imports 2021"), ()),
    "turnover 2021 over 2020": (
        ("exports 2021", "imports 2021"),
        ("exports 2020", "imports 2020"),
    ),
    "turnover 2022": (("exports 2022", "imports 2022"), ()),
    "exports 2022 over 2021": (("exports 2022",), ("exports 2021",)),
    "exports 2022": (("exports 2022",), ()),
}


def above(low: float, high: float, other_low: float, other_high: float) -> bool | None:
    """Say whether one uncertain figure exceeds another, or None where their ranges meet."""
    if low > other_high:
        return True
    return False if high < other_low else None


def yearly_readings(value: float, years: int, per: str) -> dict[str, float]:
    """Return what a printed count may mean per year."""
    readings = {"for each year": float(value), "for all years": value / years}
    kept = {"year": ["for each year"], "total": ["for all years"], "unstated": list(readings)}[per]
    return {name: readings[name] for name in kept}


def largest_log_change(turnover: pd.Series) -> tuple[float, int]:
    """Return the largest yearly change, in logarithms and of either sign, and its year."""
    logs = np.log(turnover.sort_index().astype(float))
    change = (logs - logs.reindex(logs.index - 1).to_numpy()).abs().dropna()
    if change.empty:
        raise ValueError("no two years of the series follow one another")
    return float(change.max()), int(change.idxmax())


def trade_limits(
    figures: Mapping[str, tuple[float, float]],
) -> list[tuple[np.ndarray, float, float]]:
    """Write ranges of trade figures as limits on the exports and imports behind them."""
    limits = []
    for name, (low, high) in figures.items():
        parts, base = (np.isin(TRADE, list(side)).astype(float) for side in TRADE_FIGURES[name])
        if base.any():
            limits += [(parts - low * base, 0.0, np.inf), (parts - high * base, -np.inf, 0.0)]
        else:
            limits.append((parts, low, high))
    return limits


def figure_of(table: pd.DataFrame, name: str) -> pd.Series:
    return table.set_index("id").loc[name]


def _million(low: float, high: float) -> str:
    return f"{low:g} to {high:g} million dollars"


@check("C160", "paper", tables=("companion_figures", "trade", "thresholds"))
def trade_recovered(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover in the year after Table 1 exceeds its last figure beyond rounding."""
    later = figure_of(tables.companion_figures, claim.parameters["later"])
    year, turnover = claim.parameters["year"], table_one(tables.trade)["turnover_usd_million"]
    rounding = threshold(tables, "money_tolerance_usd_million")
    last = turnover[year]
    holds = above(later["low"], later["high"], last - rounding, last + rounding)
    told = {
        True: "it had risen, and the fall did not go on",
        False: "the fall had gone on",
        None: "rounding hides whether it rose",
    }
    return Result(
        holds=holds,
        value=later["value"],
        unit=f"USD million in {later['start'].year}",
        low=later["low"],
        high=later["high"],
        reason=f"Turnover with Iran came to {later['value']:g} million dollars in "
        f"{later['start'].year}, after {last:.1f} million in {year}: {told[holds]}.",
        what_would_change_it="Customs figures of one source for both years that show no rise: the "
        "last year of Table 1 may be incomplete, and the article that gives the later figure also "
        "says that trade with Iran had fallen in recent years.",
    )


@check("C162", "paper", tables=("companion_figures", "quantities"))
def delegations_fit_visits(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether nearly monthly delegations fit under the printed upper figure of visits."""
    rate = figure_of(tables.companion_figures, claim.parameters["rate"])
    visits = figure_of(tables.quantities, claim.parameters["visits"])
    years = visits["end"].year - visits["start"].year + 1
    readings = yearly_readings(visits["value"], years, visits["per"])
    low, high = rate["low"] * MONTHS, rate["high"] * MONTHS
    fits = {name: low <= most for name, most in readings.items()}
    return Result(
        holds=True if all(fits.values()) else (None if any(fits.values()) else False),
        value=rate["value"] * MONTHS,
        unit="delegations a year",
        low=low,
        high=high,
        n=len(readings),
        reason=f"Delegations in almost every month are {low:g} to {high:g} a year; the paper's "
        f"figure of at most {visits['value']:g} official visits in {visits['start'].year}–"
        f"{visits['end'].year} leaves "
        + " and ".join(
            f"{'room' if fits[name] else 'no room'} for them if it is meant {name} "
            f"({most:g} a year)"
            for name, most in readings.items()
        )
        + ", unless many delegations were too slight to count as such a visit.",
        what_would_change_it="The yearly list of visits behind the paper's figure, or a list of "
        "the delegations with their rank.",
    )


@check("C163", "paper", tables=("companion_figures",))
def gulf_trade_drew_level(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Saudi trade lay within a declared share of Iranian trade in one year."""
    first = figure_of(tables.companion_figures, claim.parameters["first"])
    second = figure_of(tables.companion_figures, claim.parameters["second"])
    low, high = first["low"] / second["high"], first["high"] / second["low"]
    gap = claim.parameters["within"]
    inside = 1 - gap <= low and high <= 1 + gap
    outside = high < 1 - gap or low > 1 + gap
    return Result(
        holds=True if inside else (False if outside else None),
        value=first["value"] / second["value"],
        unit="Saudi over Iranian trade",
        low=low,
        high=high,
        reason=f"In {first['start'].year} trade with Saudi Arabia came to over {first['value']:g} "
        f"million dollars, {first['value'] / second['value']:.0%} of the {second['value']:g} "
        "million with Iran; that two totals are "
        + ("level" if inside else "apart")
        + " in one year does not show whether one took the place of the other.",
        what_would_change_it="Both series over several years, by goods: replacement would show as "
        "one rising where the other falls.",
    )


@check("C164", "paper", tables=("companion_figures",))
def figures_fit_together(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one set of exports and imports satisfies all figures printed for three years."""
    rows = {
        name: figure_of(tables.companion_figures, number)
        for name, number in claim.parameters["figures"].items()
    }
    limits = trade_limits({name: (row["low"], row["high"]) for name, row in rows.items()})
    balance, exports, before = (
        linear_range(limits, [signs.get(name, 0) for name in TRADE])
        for signs in (
            {"exports 2021": 1, "imports 2021": -1},
            {"exports 2021": 1},
            {"exports 2020": 1, "imports 2020": 1},
        )
    )
    if balance is None:
        return Result(
            holds=False,
            n=len(rows),
            reason=f"No exports and imports satisfy all {len(rows)} figures given for trade with "
            "Iran in 2020 to 2022, even with the ranges that their wording allows.",
            what_would_change_it="Another reading of the words in which the figures are given.",
        )
    return Result(
        holds=True,
        unit="USD million, Belarusian balance in 2021",
        low=balance[0],
        high=balance[1],
        n=len(rows),
        reason=f"The {len(rows)} figures agree with one another if turnover was "
        f"{before[0]:.1f} to {before[1]:.1f} million dollars in 2020 and Belarusian exports "
        f"{exports[0]:.1f} to {exports[1]:.1f} million in 2021"
        + (", a year in which Belarus then bought more than it sold." if balance[1] < 0 else "."),
        what_would_change_it="Customs figures for 2020 to 2022 outside these ranges; that the "
        "figures fit together does not show that they are right.",
    )


@check("K007", "paper", tables=("companion_figures", "trade"))
@check("C165", "paper", tables=("companion_figures", "trade"))
def trade_rose_sharply(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover rose by more than in any year of Table 1 when Western markets closed."""
    before = figure_of(tables.companion_figures, claim.parameters["before"])
    after = figure_of(tables.companion_figures, claim.parameters["after"])
    usual, year = largest_log_change(table_one(tables.trade)["turnover_usd_million"])
    low, high = np.log(after["low"] / before["high"]), np.log(after["high"] / before["low"])
    return Result(
        holds=True if low > usual else (False if high < 0 else None),
        value=np.log(after["value"] / before["value"]),
        unit="change in logarithms",
        low=low,
        high=high,
        n=1,
        reason=f"From {before['start'].year} to {after['start'].year} turnover grew "
        f"by a factor of {np.exp(low):.2f} to {np.exp(high):.2f}, "
        + ("more" if low > usual else "not clearly more")
        + f" than in any year of Table 1, whose largest change is one by a factor of "
        f"{np.exp(usual):.2f} ({year - 1} to {year})."
        if high >= 0
        else f"Turnover fell from {_million(before['low'], before['high'])} in "
        f"{before['start'].year} to {_million(after['low'], after['high'])} in "
        f"{after['start'].year}.",
        what_would_change_it="Trade with partners for whom nothing changed in 2022: if it grew as "
        "much, the closing of Western markets explains nothing here.",
    )


def _others(press: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the figures for a calendar year that do not come from the document itself."""
    whole = (press["start"] == pd.Timestamp(year, 1, 1)) & (
        press["end"] == pd.Timestamp(year, 12, 31)
    )
    return press[whole & (press["independence"] == "independent")]


def _surest(figures: pd.DataFrame) -> str:
    certainties = set(figures["certainty"])
    return next((name for name in ("sure", "likely", "weak") if name in certainties), "likely")


@check("K009", "outside", tables=("companion_figures", "outside_trade_press", "thresholds"))
def growth_fits_other_figures(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether other sources' turnover of two years fits a level and a growth as told."""
    level, growth = (
        figure_of(tables.companion_figures, claim.parameters[name]) for name in ("level", "growth")
    )
    rounding = threshold(tables, "money_tolerance_usd_million")
    year = level["start"].year
    same, before = (_others(tables.outside_trade_press, number) for number in (year, year - 1))
    parts: dict[str, bool | None] = {"level": None, "growth": None}
    told = []
    for row in same.itertuples():
        fits = level["low"] <= row.turnover_usd_million <= level["high"]
        parts["level"] = fits and parts["level"] is not False
        told.append(f"{row.turnover_usd_million:g} million in {year}")
    for row in before.itertuples():
        low = level["low"] / (row.turnover_usd_million + rounding)
        high = level["high"] / (row.turnover_usd_million - rounding)
        fits = low <= growth["high"] and growth["low"] <= high
        parts["growth"] = fits and parts["growth"] is not False
        told.append(
            f"{row.turnover_usd_million:g} million dollars in {year - 1} ({row.reporter}), from "
            f"which {level['low']:g} to {level['high']:g} million is growth by a factor of "
            f"{low:.2f} to {high:.2f}, where {growth['low']:.2f} to {growth['high']:.2f} is told"
        )
    silent = [] if len(same) else [f"no other source gives {year}"]
    silent += [] if len(before) else [f"no other source gives {year - 1}"]
    return Result(
        holds=parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} statements borne out",
        n=len(same) + len(before),
        certainty=_surest(pd.concat([same, before])),
        reason=f"Other sources have {'; '.join(told) or 'nothing'}"
        + (f"; {' and '.join(silent)}" if silent else "")
        + ".",
        what_would_change_it=f"Customs figures for {year}.",
    )


@check("K010", "outside", tables=("companion_figures", "outside_trade_press"))
def turnover_confirmed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether another source gives about the turnover told for a year."""
    figure = figure_of(tables.companion_figures, claim.parameters["figure"])
    year, (low, high) = figure["start"].year, claim.parameters["range"]
    found = _others(tables.outside_trade_press, year)
    fits = found["turnover_usd_million"].between(low, high)
    press = tables.outside_trade_press
    beside = press[
        (press["independence"] == "independent")
        & press["start"].dt.year.between(year - 2, year + 2)
        & ~press["id"].isin(found["id"])
    ]
    return Result(
        holds=None if found.empty else bool(fits.all()),
        value=len(found),
        unit=f"other sources for {year}",
        n=len(found),
        certainty=_surest(found),
        reason=(
            f"No other source at hand gives turnover with Iran in {year}"
            if found.empty
            else f"Other sources for {year} have "
            + ", ".join(f"{value:g}" for value in found["turnover_usd_million"])
            + " million dollars"
        )
        + "; near it stand "
        + ", ".join(
            f"{row.turnover_usd_million:g} million ({row.start:%B %Y} to {row.end:%B %Y})"
            for row in beside.itertuples()
        )
        + ".",
        what_would_change_it=f"Customs figures for {year}.",
    )


@check("K011", "outside", tables=("companion_figures", "outside_trade_press"))
def exports_fit_turnover(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports as told leave room for imports, and whether another source has them."""
    rows = {
        name: figure_of(tables.companion_figures, number)
        for name, number in claim.parameters["figures"].items()
    }
    limits = trade_limits({name: (row["low"], row["high"]) for name, row in rows.items()})
    flows = {
        name: linear_range(limits, [float(name == other) for other in TRADE])
        for name in TRADE
        if not name.endswith("2020")
    }
    told = rows[claim.parameters["exports"]]
    found = _others(tables.outside_trade_press, told["start"].year)
    found = found.dropna(subset="belarus_exports_usd_million")
    fits = found["belarus_exports_usd_million"].between(told["low"], told["high"])
    if None in flows.values():
        holds, reason = False, "No exports and imports of these years satisfy all figures told"
    else:
        holds = None if found.empty else bool(fits.all())
        reason = "The figures told leave room for " + ", ".join(
            f"{name.replace(' ', ' in ')} of {low:.1f} to {high:.1f}"
            for name, (low, high) in flows.items()
        )
        reason += " million"
    balance = linear_range(
        limits, [{"exports 2021": 1, "imports 2021": -1}.get(n, 0) for n in TRADE]
    )
    return Result(
        holds=holds,
        low=None if balance is None else balance[0],
        high=None if balance is None else balance[1],
        unit="USD million, Belarusian balance in 2021",
        n=len(found),
        certainty=_surest(found),
        reason=reason
        + f"; {len(found) or 'no'} other source gives exports in {told['start'].year}.",
        what_would_change_it="Customs figures for 2021 and 2022.",
    )
