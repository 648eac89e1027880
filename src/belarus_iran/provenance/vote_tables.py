"""Tables of votes derived from the raw roll calls."""

from __future__ import annotations

import re

import pandas as pd

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
