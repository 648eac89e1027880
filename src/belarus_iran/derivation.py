"""Outside tables derived anew from the raw files of the data sets that they were cut from.

Each function takes raw data as their publishers ship them and returns one table of
``data/outside``, indexed by its key, without the columns that are the project's own coding
(certainty and independence). Raw files are not part of the project: whoever has them in a folder,
with their ``SHA256SUMS``, can compare.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from belarus_iran import ProjectError, evidence

DYADIC_TRADE = "cow_trade_ddy.rds"
NATIONAL_TRADE = "cow_trade_sy.rda"
CAPABILITIES = "NMC-60-abridged.csv"
MADDISON = "owid_maddison2020.csv"
WORLD_BANK = "wb_gdp_current.csv"
POLITY = "owid_polity5.csv"
IDEAL_POINTS = "IdealpointsJuly2025.dta"
VOTES = "un_votes.rda"
ROLL_CALLS = "un_roll_calls.rda"
ISSUES = "un_roll_call_issues.rda"
FILES = (
    DYADIC_TRADE,
    NATIONAL_TRADE,
    CAPABILITIES,
    MADDISON,
    WORLD_BANK,
    POLITY,
    IDEAL_POINTS,
    VOTES,
    ROLL_CALLS,
    ISSUES,
)
CHECKSUMS = "SHA256SUMS"

# Tables that are derived anew; the descriptions of all others say that there is no raw copy.
TABLES = {
    "outside_trade": (DYADIC_TRADE,),
    "outside_trade_totals": (NATIONAL_TRADE,),
    "outside_votes": (VOTES, ROLL_CALLS, ISSUES),
    "outside_votes_world_mean": (VOTES, ROLL_CALLS),
    "outside_votes_on_iran": (VOTES, ROLL_CALLS),
    "outside_votes_on_conflicts": (VOTES, ROLL_CALLS),
    "outside_ideal_points": (IDEAL_POINTS,),
    "outside_capabilities": (CAPABILITIES,),
    "outside_gdp": (MADDISON, WORLD_BANK),
    "outside_regimes": (POLITY,),
}

# From the first full year of the two new states, Belarus and Russia, to the last in the data.
TRADE_YEARS = (1992, 2014)
VOTE_YEARS = (1992, 2019)
IDEAL_POINT_YEARS = (1992, 2024)
# From the end of the war between Iran and Iraq, because the paper lets Iran's growth begin there.
POWER_YEARS = (1988, 2023)
REGIME_YEARS = (1990, 2020)

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
POWER_STATES = tuple("BLR IRN ISR RUS SAU TUR USA".split())
# Russia's numeric code was the Soviet Union's before.
FIRST_YEAR_OF_RUSSIA = 1992
# Years in which the military spending of Belarus is several times that of the years around them.
BROKEN_SPENDING = ("BLR", range(2000, 2005))
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
REGIME_STATES = ("BLR", "IRN", "USA")

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


class DerivationError(ProjectError):
    """Raw files are missing or not those that the tables were made from."""


def read_raw(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the raw files, after comparing each with its SHA-256.

    Parameters
    ----------
    folder
        Holds :data:`FILES` and ``SHA256SUMS``, which lists them as ``sha256sum`` writes them.

    Returns
    -------
    dict
        Data frames as shipped, by file name.

    Raises
    ------
    DerivationError
        If a file is missing, is not listed, or has another hash than the one listed.
    """
    folder = Path(folder)
    try:
        listed = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        raise DerivationError(
            f"{folder / CHECKSUMS}: not found. Name the folder that holds the raw files and "
            "the list of their SHA-256."
        ) from None
    sums = {
        name.lstrip("*"): digest for digest, name in (line.split(maxsplit=1) for line in listed)
    }
    problems = []
    for name in FILES:
        path = folder / name
        if not path.is_file():
            problems.append(f"{path}: not found.")
        elif name not in sums:
            problems.append(f"{path}: {CHECKSUMS} does not list it.")
        elif (found := hashlib.sha256(path.read_bytes()).hexdigest()) != sums[name]:
            problems.append(
                f"{path}: its SHA-256 is {found}, but {CHECKSUMS} has {sums[name]}. "
                "Fetch the file again."
            )
    if problems:
        raise DerivationError("\n".join(problems))
    return {name: _read(folder / name) for name in FILES}


def rederive(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table that raw files allow to derive, by name and indexed by its key.

    Parameters
    ----------
    folder
        As for :func:`read_raw`.
    """
    raw = read_raw(folder)
    scores, years = vote_scores(raw[VOTES], raw[ROLL_CALLS])
    nuclear = raw[ISSUES].loc[raw[ISSUES]["short_name"] == "nu", "rcid"]
    return {
        "outside_trade": trade(raw[DYADIC_TRADE]),
        "outside_trade_totals": trade_totals(raw[NATIONAL_TRADE]),
        "outside_votes": votes(scores, years, nuclear),
        "outside_votes_world_mean": world_mean(scores, years),
        "outside_votes_on_iran": votes_on_iran(raw[VOTES], raw[ROLL_CALLS]),
        "outside_votes_on_conflicts": votes_on_conflicts(raw[VOTES], raw[ROLL_CALLS]),
        "outside_ideal_points": ideal_points(raw[IDEAL_POINTS]),
        "outside_capabilities": capabilities(raw[CAPABILITIES]),
        "outside_gdp": gdp(raw[MADDISON], raw[WORLD_BANK]),
        "outside_regimes": polity(raw[POLITY]),
    }


def compare(folder: Path) -> dict[str, list[str]]:
    """Derive the tables anew and tell, by table, how those of the evidence differ.

    Returns
    -------
    dict
        A list of sentences for each table of :func:`rederive`; empty where nothing differs.
    """
    return {
        name: differences(derived, evidence.load(name))
        for name, derived in rederive(folder).items()
    }


def differences(derived: pd.DataFrame, stored: pd.DataFrame) -> list[str]:
    """Tell in which rows and cells a stored table differs from a derived one.

    Parameters
    ----------
    derived
        Indexed by the key; only its columns are compared.
    stored
        Has the columns of the key and those of `derived`. Rows in which all compared cells are
        empty are left aside, because other columns may be their reason.

    Examples
    --------
    >>> derived = pd.DataFrame({"value": [1.0, 2.0]}, index=pd.Index([2010, 2011], name="year"))
    >>> differences(derived, pd.DataFrame({"year": [2010, 2011], "value": [1.0, 2.5]}))
    ['year 2011, value: the table has 2.5, the raw data give 2.0.']
    """
    keys = list(derived.index.names)
    held = stored.set_index(keys)[list(derived.columns)].dropna(how="all")
    derived = derived.dropna(how="all")
    told = [
        f"{_place(keys, key)}: not in the {where}."
        for where, missing in (
            ("raw data", held.index.difference(derived.index)),
            ("table", derived.index.difference(held.index)),
        )
        for key in missing
    ]
    shared = derived.index.intersection(held.index)
    for column in derived.columns:
        found, expected = held.loc[shared, column], derived.loc[shared, column]
        # Compared as objects, because a column with gaps is of another type than one without.
        alike = (found.astype(object) == expected.astype(object)) | (found.isna() & expected.isna())
        told += [
            f"{_place(keys, key)}, {column}: the table has {found[key]}, the raw data give "
            f"{expected[key]}."
            for key in shared[~alike.to_numpy(dtype=bool)]
        ]
    return told


def agreement(first: pd.Series, second: pd.Series) -> float:
    """Return how far two states voted alike: the mean of 1 − |a − b|.

    Parameters
    ----------
    first, second
        Scores of the two states on the same roll calls: yes 1, abstention ½, no 0, and missing if
        the state did not vote. Only roll calls in which both voted count.

    Returns
    -------
    float
        From 0 to 1; missing if there is no such roll call.

    References
    ----------
    Lijphart, Arend (1963). The Analysis of Bloc Voting in the General Assembly. American Political
    Science Review, 57 (4), 902-917.

    Examples
    --------
    >>> agreement(pd.Series([1, 0.5, None]), pd.Series([1, 0, 1]))
    0.75
    """
    return float((1 - (first - second).abs()).mean())


def period_means(yearly: pd.Series, periods: Mapping[str, tuple[int, int]]) -> pd.Series:
    """Return the unweighted mean of yearly values in each period.

    A year counts once, however many roll calls or other cases stand behind it.

    Parameters
    ----------
    yearly
        Indexed by year.
    periods
        First and last year of each period, by its name.

    Examples
    --------
    >>> period_means(pd.Series({2004: 0.5, 2005: 0.7}), {"both": (2004, 2005)})["both"]
    np.float64(0.6)
    """
    return pd.Series(
        {name: yearly.loc[first:last].mean() for name, (first, last) in periods.items()}
    )


def eu_members(year: int) -> frozenset[str]:
    """Return the members of the European Union in a year, from that of their accession on.

    Examples
    --------
    >>> len(eu_members(2003)), len(eu_members(2004))
    (15, 25)
    """
    if not TRADE_YEARS[0] <= year <= TRADE_YEARS[1]:
        raise ValueError(
            f"Membership is listed for {TRADE_YEARS[0]} to {TRADE_YEARS[1]}, not {year}."
        )
    return frozenset(state for state, since in EU_ACCESSION.items() if since <= year)


def trade(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return trade of Belarus by year and partner, the European Union as the sum of its members.

    Parameters
    ----------
    dyads
        Dyadic trade of the Correlates of War project, each pair in both orders: `ccode1`,
        `ccode2`, `year`, `flow1` (imports of the first from the second) and `flow2` (the reverse),
        in million current US dollars.

    Returns
    -------
    pandas.DataFrame
        Indexed by `year` and `partner`, with `states` (how many are summed) and imports of either
        side from the other. A sum over the Union is missing where a member's flow is.
    """
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
    """Return all imports and exports of Belarus by year.

    Parameters
    ----------
    national
        National trade of the Correlates of War project: `ccode`, `year`, `imports` and `exports`
        in million current US dollars.
    """
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


def vote_scores(
    votes: pd.DataFrame, roll_calls: pd.DataFrame, years: tuple[int, int] = VOTE_YEARS
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the scores of all states in all roll calls of some years, and the years.

    Parameters
    ----------
    votes
        `rcid`, `country` and `vote` (yes, abstain or no; a state that did not vote has no row).
    roll_calls
        `rcid` and `date`.
    years
        First and last calendar year in which the vote took place.

    Returns
    -------
    scores : pandas.DataFrame
        A row per roll call and a column per state: 1, ½, 0 or missing.
    years : pandas.Series
        Calendar year of each of these roll calls.
    """
    when = pd.to_datetime(roll_calls.set_index("rcid")["date"]).dt.year
    chosen = votes[votes["rcid"].isin(when.index[when.between(*years)])]
    scores = chosen.assign(score=chosen["vote"].astype(str).map(SCORES)).pivot(
        index="rcid", columns="country", values="score"
    )
    return scores, when.reindex(scores.index)


def votes(scores: pd.DataFrame, years: pd.Series, nuclear: pd.Series) -> pd.DataFrame:
    """Return by year how far pairs of states voted alike in the General Assembly.

    Parameters
    ----------
    scores, years
        As :func:`vote_scores` returns them.
    nuclear
        Roll calls on nuclear weapons and material.

    Returns
    -------
    pandas.DataFrame
        Indexed by `issue`, `state`, `partner` and `year`, with `roll_calls` in which both voted,
        `agreement` (see :func:`agreement`) and `identical`, the share of equal votes.
    """
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
    """Return by year the mean agreement of all states with a state of reference.

    Every other state counts once, Belarus too, if it voted in one roll call with the reference or
    more. Since states choose when to stay away, what Belarus does beyond the mean is better
    compared on the roll calls in which it voted itself: there, each state but Belarus counts that
    voted with the reference at least :data:`FEWEST_IN_COMMON` times.

    Parameters
    ----------
    scores, years
        As :func:`vote_scores` returns them.

    Returns
    -------
    pandas.DataFrame
        Indexed by `reference` and `year`, with `states`, `mean_agreement`, `median_agreement` and
        `mean_agreement_in_common`, on the roll calls in which Belarus voted.
    """
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
    """Return the roll calls on the yearly resolution about human rights in Iran.

    Motions and amendments, which the data record with the words of the chair, are left out.

    Parameters
    ----------
    votes, roll_calls
        As for :func:`vote_scores`; roll calls have `unres`, `short` and `descr` besides.

    Returns
    -------
    pandas.DataFrame
        Indexed by `resolution`, with `date`, the votes of Belarus, Iran, Russia and the United
        States, and how many states voted yes, no and abstained.
    """
    text = roll_calls["short"].fillna("") + " " + roll_calls["descr"].fillna("")
    about = text.str.contains("human rights.*Islamic Republic of Iran", case=False, regex=True)
    when = pd.to_datetime(roll_calls["date"]).dt.year
    chosen = _resolutions(roll_calls[about & when.between(*VOTE_YEARS)])
    return _cast(votes, chosen, ("BLR", "IRN", "RUS", "USA"))


def votes_on_conflicts(votes: pd.DataFrame, roll_calls: pd.DataFrame) -> pd.DataFrame:
    """Return the roll calls on resolutions listed in :data:`CONFLICTS`.

    Parameters and result are as for :func:`votes_on_iran`, with `matter` and the votes of Israel
    and of the allies of Russia.
    """
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
    """Return ideal points of states in the General Assembly by year, with 90% intervals.

    Parameters
    ----------
    estimates
        Release of the ideal points: `iso3c`, `year`, and for final-passage votes (fp) and all
        votes (all) `idealpoint…`, `nvotes…`, `q5…` and `q95…`.

    Returns
    -------
    pandas.DataFrame
        Indexed by `state` and `year`; higher is nearer to the United States.
    """
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


def capabilities(national: pd.DataFrame) -> pd.DataFrame:
    """Return shares in the world's material capabilities and their components by state and year.

    Parameters
    ----------
    national
        National Material Capabilities of the Correlates of War project: `ccode`, `year`, `milex`
        (thousand current US dollars), `milper`, `irst`, `pec`, `tpop`, `upop`, `cinc`; −9 is
        missing.

    Returns
    -------
    pandas.DataFrame
        Indexed by `state` and `year`; `military_spending_break` marks years whose spending, and
        with it the share, cannot be compared with others.

    References
    ----------
    Singer, J. David, Stuart Bremer and John Stuckey (1972). Capability Distribution, Uncertainty,
    and Major Power War, 1820-1965. In Bruce Russett (ed.), Peace, War, and Numbers. Sage, 19-48.
    """
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
    """Return gross domestic product by state and year, at constant and at current prices.

    Parameters
    ----------
    maddison
        `Entity`, `Year` and `GDP` in 2011 international dollars.
    world_bank
        `Country Code`, `Year` and `Value` in current US dollars.

    Returns
    -------
    pandas.DataFrame
        Indexed by `state` (``WLD`` is the world) and `year`, both series in millions.
    """
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
    """Return the Polity score by state and year, the one regime index with a raw file.

    Parameters
    ----------
    scores
        `Entity`, `Year` and `democracy_polity`, from −10 to 10.
    """
    table = pd.DataFrame(
        {
            "state": scores["Entity"].map(ENTITIES),
            "year": scores["Year"],
            "polity": scores["democracy_polity"],
        }
    )
    chosen = table["state"].isin(REGIME_STATES) & table["year"].between(*REGIME_YEARS)
    return table[chosen].dropna(subset="polity").set_index(["state", "year"]).sort_index()


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path)
    if path.suffix == ".dta":
        return pd.read_stata(path)
    # Imported here because only who has raw files needs it.
    import pyreadr

    (frame,) = pyreadr.read_r(str(path)).values()
    return frame


def _place(keys: list[str], key) -> str:
    values = key if isinstance(key, tuple) else (key,)
    return ", ".join(f"{name} {value}" for name, value in zip(keys, values, strict=True))


def _without_soviet_years(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["state"] != "RUS") | (table["year"] >= FIRST_YEAR_OF_RUSSIA)]


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
