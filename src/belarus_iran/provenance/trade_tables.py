"""Tables of trade derived from the raw dyads."""

from __future__ import annotations

import pandas as pd

# From the first full year of the two new states, Belarus and Russia, to the last in the data.
TRADE_YEARS = (1992, 2014)


# Numeric codes of the Correlates of War project.
COW_CODES = {
    "ARE": 696,
    "ARG": 160,
    "ARM": 371,
    "AUT": 305,
    "AZE": 373,
    "BEL": 211,
    "BGR": 355,
    "BLR": 370,
    "BOL": 145,
    "BRA": 140,
    "CHN": 710,
    "CYP": 352,
    "CZE": 316,
    "DEU": 255,
    "DNK": 390,
    "ECU": 130,
    "ESP": 230,
    "EST": 366,
    "FIN": 375,
    "FRA": 220,
    "GBR": 200,
    "GEO": 372,
    "GRC": 350,
    "HRV": 344,
    "HUN": 310,
    "IRL": 205,
    "IRN": 630,
    "IRQ": 645,
    "ISR": 666,
    "ITA": 325,
    "KWT": 690,
    "LBY": 620,
    "LTU": 368,
    "LUX": 212,
    "LVA": 367,
    "MLT": 338,
    "NLD": 210,
    "OMN": 698,
    "POL": 290,
    "PRT": 235,
    "QAT": 694,
    "ROU": 360,
    "RUS": 365,
    "SAU": 670,
    "SVK": 317,
    "SVN": 349,
    "SWE": 380,
    "SYR": 652,
    "TUR": 640,
    "UKR": 369,
    "USA": 2,
    "VEN": 101,
}
PARTNERS = tuple(
    "ARE ARG ARM AZE BOL BRA CHN ECU GEO IRN IRQ ISR KWT LBY OMN QAT RUS SAU SYR TUR UKR USA "
    "VEN".split()
)

# Year from which each state belonged to the European Union; 1992 stands for "from the beginning".
EU_ACCESSION = {
    **dict.fromkeys("BEL DEU DNK ESP FRA GBR GRC IRL ITA LUX NLD PRT".split(), 1992),
    **dict.fromkeys("AUT FIN SWE".split(), 1995),
    **dict.fromkeys("CYP CZE EST HUN LTU LVA MLT POL SVK SVN".split(), 2004),
    **dict.fromkeys("BGR ROU".split(), 2007),
    "HRV": 2013,
}


ENTITIES = {
    "Belarus": "BLR",
    "Iran": "IRN",
    "Israel": "ISR",
    "Russia": "RUS",
    "Saudi Arabia": "SAU",
    "Turkey": "TUR",
    "United States": "USA",
    "World": "WLD",
}


def eu_members(year: int) -> frozenset[str]:
    """Return the members of the European Union in a year, from that of their accession on."""
    if not TRADE_YEARS[0] <= year <= TRADE_YEARS[1]:
        raise ValueError(
            f"Membership is listed for {TRADE_YEARS[0]} to {TRADE_YEARS[1]}, not {year}."
        )
    return frozenset(state for state, since in EU_ACCESSION.items() if since <= year)


def trade(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return trade of Belarus by year and partner, the European Union as the sum of its members."""
    codes = {code: state for state, code in COW_CODES.items()}
    belarus = dyads[(dyads["ccode1"] == COW_CODES["BLR"]) & dyads["year"].between(*TRADE_YEARS)]
    flows = pd.DataFrame(
        {
            "year": belarus["year"].astype(int),
            "partner": belarus["ccode2"].map(codes),
            "states": 1,
            "belarus_imports_usd_million": belarus["flow1"],
            "partner_imports_usd_million": belarus["flow2"],
        }
    ).dropna(subset="partner")
    united = [
        state in eu_members(year)
        for year, state in zip(flows["year"], flows["partner"], strict=True)
    ]
    union = (
        flows[united]
        .drop(columns="partner")
        .groupby("year")
        .agg(lambda values: values.sum(skipna=False))
        .reset_index()
        .assign(partner="EUU")
    )
    table = pd.concat([flows[flows["partner"].isin(PARTNERS)], union])
    imports = ["belarus_imports_usd_million", "partner_imports_usd_million"]
    return table.dropna(subset=imports, how="all").set_index(["year", "partner"]).sort_index()


def trade_totals(national: pd.DataFrame) -> pd.DataFrame:
    """Return all imports and exports of Belarus by year."""
    belarus = national[
        (national["ccode"] == COW_CODES["BLR"]) & national["year"].between(*TRADE_YEARS)
    ]
    return pd.DataFrame(
        {
            "state": "BLR",
            "year": belarus["year"].astype(int),
            "imports_usd_million": belarus["imports"].round(3),
            "exports_usd_million": belarus["exports"].round(3),
        }
    ).set_index(["state", "year"])
