"""Tables derived from the raw data sets: trade, capabilities, output, regimes and votes."""

from __future__ import annotations

import re

import numpy as np
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
    codes = {COW_CODES[state]: state for state in POWER_STATES}
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
            "state": maddison["Entity"].map(ENTITIES),
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
    chosen = table["state"].isin(ENTITIES.values()) & table["year"].between(*POWER_YEARS)
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
            "state": scores["Entity"].map(ENTITIES),
            "year": scores["Year"],
            "polity": scores["democracy_polity"],
        }
    )
    chosen = table["state"].isin(REGIME_STATES) & table["year"].between(*REGIME_YEARS)
    return table[chosen].dropna(subset="polity").set_index(["state", "year"]).sort_index()


def _without_soviet_years(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["state"] != "RUS") | (table["year"] >= FIRST_YEAR_OF_RUSSIA)]


ISSUES = "un_roll_call_issues.rda"


VOTE_YEARS = (1992, 2019)
IDEAL_POINT_YEARS = (1992, 2024)


# Names under which the roll calls list states.
VOTERS = {
    "ARE": "United Arab Emirates",
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "CHN": "China",
    "IRN": "Iran",
    "ISR": "Israel",
    "RUS": "Russia",
    "SAU": "Saudi Arabia",
    "SYR": "Syria",
    "TUR": "Turkey",
    "UKR": "Ukraine",
    "USA": "United States",
}
# Allies of Russia and Belarus, whose votes on conflicts are set beside theirs.
ALLIES = {"KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan", "TJK": "Tajikistan"}
PAIRS = (
    *(("BLR", state) for state in VOTERS if state != "BLR"),
    *(("IRN", state) for state in ("ISR", "RUS", "SAU", "USA")),
)
# Pairs for which roll calls on nuclear matters are also taken alone.
NUCLEAR_PAIRS = (("BLR", "IRN"), ("BLR", "RUS"), ("BLR", "USA"))
REFERENCES = ("BLR", "IRN", "RUS", "USA")
# Fewer votes in a year say too little of a state to let it count in a mean of states.
FEWEST_IN_COMMON = 10
SCORES = {"yes": 1.0, "abstain": 0.5, "no": 0.0}
ABSENT = "not recorded"

IDEAL_POINT_STATES = tuple("ARM BLR CHN IRN ISR KAZ RUS SAU SYR TUR UKR USA".split())


# Roll calls on conflicts in which Belarus had friends on both sides, and on other tests of where
# it stands, by resolution of the General Assembly.
CONFLICTS = {
    "displaced persons of Georgia": (
        "62/249 64/296 65/287 66/283 67/268 68/274 69/286 70/265 71/290 72/280 73/298"
    ),
    "territory of Ukraine and human rights in Crimea": (
        "68/262 71/205 72/190 73/194 73/263 74/17 74/168"
    ),
    "human rights and war in Syria": (
        "66/176 66/253 67/183 67/262 68/182 69/189 70/234 71/203 72/191 73/182 74/169"
    ),
    "occupied territories of Azerbaijan": "62/243",
    "advisory opinion on Kosovo": "63/3",
    "report of the Human Rights Council": "69/155 70/136",
    "report of the International Atomic Energy Agency": "70/10",
    "human rights in North Korea": "70/172",
}


def agreement(first: pd.Series, second: pd.Series) -> float:
    """Return how far two states voted alike: the mean of 1 − |a − b|."""
    return float((1 - (first - second).abs()).mean())


def vote_scores(
    votes: pd.DataFrame, roll_calls: pd.DataFrame, years: tuple[int, int] = VOTE_YEARS
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the scores of all states in all roll calls of some years, and the years."""
    when = pd.to_datetime(roll_calls.set_index("rcid")["date"]).dt.year
    chosen = votes[votes["rcid"].isin(when.index[when.between(*years)])]
    scores = chosen.assign(score=chosen["vote"].astype(str).map(SCORES)).pivot(
        index="rcid", columns="country", values="score"
    )
    return scores, when.reindex(scores.index)


def votes(scores: pd.DataFrame, years: pd.Series, nuclear: pd.Series) -> pd.DataFrame:
    """Return by year how far pairs of states voted alike in the General Assembly."""
    on_nuclear = scores.index.isin(nuclear)
    rows = []
    for issue, pairs, chosen in (
        ("all", PAIRS, slice(None)),
        ("nuclear", NUCLEAR_PAIRS, on_nuclear),
    ):
        part, when = scores[chosen], years[chosen]
        for state, partner in pairs:
            both = part[[VOTERS[state], VOTERS[partner]]].dropna().set_axis(["a", "b"], axis=1)
            for year, cast in both.groupby(when.reindex(both.index)):
                rows.append(
                    (
                        issue,
                        state,
                        partner,
                        int(year),
                        len(cast),
                        round(agreement(cast["a"], cast["b"]), 6),
                        round(float((cast["a"] == cast["b"]).mean()), 6),
                    )
                )
    keys = ["issue", "state", "partner", "year"]
    columns = [*keys, "roll_calls", "agreement", "identical"]
    return pd.DataFrame(rows, columns=columns).set_index(keys)


def world_mean(scores: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """Return by year the mean agreement of all states with a state of reference."""
    belarus, tables = VOTERS["BLR"], []
    for reference in REFERENCES:
        alike = (
            scores.drop(columns=VOTERS[reference]).sub(scores[VOTERS[reference]], axis=0).abs()
        ).rsub(1)
        by_state = alike.groupby(years).mean()
        in_common = alike[scores[belarus].notna()].drop(columns=belarus, errors="ignore")
        common = in_common.groupby(years.reindex(in_common.index)).agg(["mean", "count"])
        enough = common.xs("count", axis=1, level=1) >= FEWEST_IN_COMMON
        tables.append(
            pd.DataFrame(
                {
                    "reference": reference,
                    "year": by_state.index.astype(int),
                    "states": by_state.count(axis=1).to_numpy(),
                    "mean_agreement": by_state.mean(axis=1).round(6).to_numpy(),
                    "median_agreement": by_state.median(axis=1).round(6).to_numpy(),
                    "mean_agreement_in_common": common.xs("mean", axis=1, level=1)
                    .where(enough)
                    .mean(axis=1)
                    .reindex(by_state.index)
                    .round(6)
                    .to_numpy(),
                }
            )
        )
    return pd.concat(tables).set_index(["reference", "year"])


def votes_on_iran(votes: pd.DataFrame, roll_calls: pd.DataFrame) -> pd.DataFrame:
    """Return the roll calls on the yearly resolution about human rights in Iran."""
    text = roll_calls["short"].fillna("") + " " + roll_calls["descr"].fillna("")
    about = text.str.contains("human rights.*Islamic Republic of Iran", case=False, regex=True)
    when = pd.to_datetime(roll_calls["date"]).dt.year
    chosen = _resolutions(roll_calls[about & when.between(*VOTE_YEARS)])
    return _cast(votes, chosen, ("BLR", "IRN", "RUS", "USA"))


def votes_on_conflicts(votes: pd.DataFrame, roll_calls: pd.DataFrame) -> pd.DataFrame:
    """Return the roll calls on resolutions listed in :data:`CONFLICTS`."""
    matters = {
        f"A/RES/{number}": matter
        for matter, numbers in CONFLICTS.items()
        for number in numbers.split()
    }
    chosen = _resolutions(roll_calls)
    chosen = chosen[chosen["resolution"].isin(matters)]
    table = _cast(votes, chosen, ("BLR", "IRN", "ISR", "RUS", "USA", "ARM", *ALLIES))
    table.insert(0, "matter", table.index.map(matters))
    return table


def ideal_points(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return ideal points of states in the General Assembly by year, with 90% intervals."""
    chosen = estimates[
        estimates["iso3c"].isin(IDEAL_POINT_STATES) & estimates["year"].between(*IDEAL_POINT_YEARS)
    ]
    table = pd.DataFrame({"state": chosen["iso3c"], "year": chosen["year"].astype(int)})
    for kind, suffix in (("final", "fp"), ("all", "all")):
        for column, name in (
            (f"ideal_point_{kind}", f"idealpoint{suffix}"),
            (f"{kind}_low", f"q5{suffix}"),
            (f"{kind}_high", f"q95{suffix}"),
        ):
            table[column] = chosen[name].astype("float64").round(4)
        table[f"votes_{kind}"] = chosen[f"nvotes{suffix}"].astype("float64")
    return table.set_index(["state", "year"]).dropna(how="all").sort_index()


def _resolutions(roll_calls: pd.DataFrame) -> pd.DataFrame:
    """Return the roll calls on whole resolutions, numbered alike ("R/62/249" is "A/RES/62/249")."""
    number = roll_calls["unres"].astype("string").str.extract(r"(\d+/\d+)\s*$", expand=False)
    by_chair = roll_calls["descr"].fillna("").str.match(r"The (?:Acting )?President\b")
    table = roll_calls.assign(resolution="A/RES/" + number)
    return table[table["resolution"].notna() & ~by_chair]


def _cast(votes: pd.DataFrame, chosen: pd.DataFrame, states: tuple[str, ...]) -> pd.DataFrame:
    """Return who voted how in some roll calls, indexed by resolution."""
    cast = votes[votes["rcid"].isin(chosen["rcid"])].astype({"vote": str})
    by_state = cast.pivot(index="rcid", columns="country", values="vote")
    totals = pd.crosstab(cast["rcid"], cast["vote"])
    table = chosen.set_index("rcid")[["resolution", "date"]].copy()
    table["date"] = pd.to_datetime(table["date"]).astype("datetime64[s]")
    for state in states:
        voter = (VOTERS | ALLIES)[state]
        name = re.sub(r"\W+", "_", voter).lower()
        # A state that voted in none of them has no column.
        own = by_state.get(voter, pd.Series(dtype=object))
        table[f"{name}_vote"] = own.reindex(table.index).fillna(ABSENT)
    for vote in ("yes", "no", "abstain"):
        table[vote] = totals[vote].reindex(table.index)
    return table.sort_values("date").set_index("resolution")
