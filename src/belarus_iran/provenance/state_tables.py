"""Tables of capabilities, output and regimes derived from the raw data sets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from belarus_iran.provenance import trade_tables

# From the end of the war between Iran and Iraq, because the paper lets Iran's growth begin there.
POWER_YEARS = (1988, 2023)
REGIME_YEARS = (1990, 2020)


POWER_STATES = tuple("BLR IRN ISR RUS SAU TUR USA".split())
# Russia's numeric code was the Soviet Union's before.
FIRST_YEAR_OF_RUSSIA = 1992
# Years in which the military spending of Belarus is several times that of the years around them.
BROKEN_SPENDING = ("BLR", range(2000, 2005))


REGIME_STATES = ("BLR", "IRN", "USA")


def capabilities(national: pd.DataFrame) -> pd.DataFrame:
    """Return shares in the world's material capabilities and their components by state and year."""
    codes = {trade_tables.COW_CODES[state]: state for state in POWER_STATES}
    chosen = national[
        national["ccode"].isin(codes) & national["year"].between(*POWER_YEARS)
    ].replace(-9, np.nan)
    state, year = chosen["ccode"].map(codes), chosen["year"]
    belarus, broken = BROKEN_SPENDING
    table = pd.DataFrame(
        {
            "state": state,
            "year": year,
            "cinc": chosen["cinc"].round(9),
            "military_spending_usd_million": (chosen["milex"] / 1000).round(3),
            "military_spending_break": (state == belarus) & year.isin(broken),
            "military_personnel_thousand": chosen["milper"],
            "iron_and_steel_thousand_tonnes": chosen["irst"],
            "energy_thousand_tonnes_of_coal": chosen["pec"],
            "population_thousand": chosen["tpop"],
            "urban_population_thousand": chosen["upop"],
        }
    )
    return _without_soviet_years(table).set_index(["state", "year"]).sort_index()


def gdp(maddison: pd.DataFrame, world_bank: pd.DataFrame) -> pd.DataFrame:
    """Return gross domestic product by state and year, at constant and at current prices."""
    constant = pd.DataFrame(
        {
            "state": maddison["Entity"].map(trade_tables.ENTITIES),
            "year": maddison["Year"],
            "gdp_2011_usd_million": (maddison["GDP"] / 1e6).round(3),
        }
    )
    current = pd.DataFrame(
        {
            "state": world_bank["Country Code"],
            "year": world_bank["Year"],
            "gdp_current_usd_million": (world_bank["Value"] / 1e6).round(3),
        }
    )
    table = constant.merge(current, on=["state", "year"], how="outer")
    chosen = table["state"].isin(trade_tables.ENTITIES.values()) & table["year"].between(
        *POWER_YEARS
    )
    return (
        _without_soviet_years(table[chosen])
        .set_index(["state", "year"])
        .dropna(how="all")
        .sort_index()
    )


def polity(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the Polity score by state and year, the one regime index with a raw file."""
    table = pd.DataFrame(
        {
            "state": scores["Entity"].map(trade_tables.ENTITIES),
            "year": scores["Year"],
            "polity": scores["democracy_polity"],
        }
    )
    chosen = table["state"].isin(REGIME_STATES) & table["year"].between(*REGIME_YEARS)
    return table[chosen].dropna(subset="polity").set_index(["state", "year"]).sort_index()


def _without_soviet_years(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["state"] != "RUS") | (table["year"] >= FIRST_YEAR_OF_RUSSIA)]
