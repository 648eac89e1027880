"""Votes in the United Nations: agreement with and without the mean of all states, ideal points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from belarus_iran.measures.events import stage_years


def agreement_beyond_all(
    votes: pd.DataFrame, world_mean: pd.DataFrame, state: str, partners: Iterable[str]
) -> pd.DataFrame:
    """Set beside each agreement in the United Nations what all states showed with that partner.

    Columns `partner`, `year`, `agreement`, `all_states` (mean agreement of all other states with
    the partner) and `beyond` (the first less the second).
    """
    partners = list(partners)
    own = votes[(votes["issue"] == "all") & (votes["state"] == state)]
    means = world_mean.rename(
        columns={"reference": "partner", "mean_agreement_in_common": "all_states"}
    )
    joined = own.merge(means[["partner", "year", "all_states"]], on=["partner", "year"])
    unknown = sorted(set(partners) - set(joined["partner"]))
    if unknown:
        raise ValueError(
            f"no agreement of {state} beside that of all states with {', '.join(unknown)}: allowed "
            f"are {', '.join(sorted(set(joined['partner'])))}"
        )
    joined = joined[joined["partner"].isin(partners)]
    joined = joined.assign(beyond=joined["agreement"] - joined["all_states"])
    columns = ["partner", "year", "agreement", "all_states", "beyond"]
    return joined[columns].sort_values(["partner", "year"], ignore_index=True)


def votes_beside(conflicts: pd.DataFrame, other: str) -> pd.DataFrame:
    """Count, by matter, how Belarus voted on conflicts beside another state.

    Indexed by `matter`: `alike` (the same recorded vote), `kept_out` (Belarus abstained or has no
    vote, and the other voted yes or no), `apart` (all else) and `roll_calls`, their sum.
    """
    own, beside = conflicts["belarus_vote"], conflicts[other]
    alike = (own == beside) & (own != "not recorded")
    kept_out = own.isin(["abstain", "not recorded"]) & beside.isin(["yes", "no"])
    marks = pd.DataFrame(
        {
            "alike": alike,
            "kept_out": kept_out,
            "apart": ~alike & ~kept_out,
            "roll_calls": True,
        }
    ).astype(int)
    return marks.groupby(conflicts["matter"], sort=False).sum()


def agreement(votes: pd.DataFrame, state: str, partner: str, issue: str = "all") -> pd.Series:
    """Return the yearly agreement of two states.

    Share between 0 and 1, indexed by `year`.
    """
    ends = votes[["state", "partner"]]
    pair = (ends == [state, partner]).all(axis=1) | (ends == [partner, state]).all(axis=1)
    chosen = votes[pair & (votes["issue"] == issue)]
    if chosen.empty:
        raise ValueError(f"there are no votes of {state} and {partner} on '{issue}'")
    return chosen.set_index("year")["agreement"].sort_index()


def by_period(yearly: pd.Series, periods: Mapping[str, tuple[int, int]]) -> pd.Series:
    """Return the unweighted mean of the years of each period."""
    missing = [
        year
        for first, last in periods.values()
        for year in range(first, last + 1)
        if year not in yearly.dropna().index
    ]
    if missing:
        raise ValueError(f"no value for {', '.join(map(str, missing))}")
    return pd.Series(
        {name: yearly.loc[first:last].mean() for name, (first, last) in periods.items()}
    )


def ideal_distance(ideal_points: pd.DataFrame, state: str, other: str, kind: str) -> pd.Series:
    """Return how far two states are apart on the main dimension of votes."""
    wide = ideal_points.pivot(index="year", columns="state", values=f"ideal_point_{kind}")
    return (wide[state] - wide[other]).abs().dropna()


def on_iran(votes_on_iran: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Return the votes on human rights in Iran by year, with the share of states against.

    Indexed by `year`: `belarus_vote` and `against` (noes out of all votes cast).
    """
    years_of = votes_on_iran["date"].dt.year
    rows = votes_on_iran[years_of.between(*years)]
    against = rows["no"] / rows[["yes", "no", "abstain"]].sum(axis=1)
    found = rows[["belarus_vote"]].assign(against=against)
    return found.set_axis(pd.Index(years_of[rows.index], name="year")).sort_index()


def by_stage(
    agreed: pd.DataFrame,
    votes_on_iran: pd.DataFrame,
    regimes: pd.DataFrame,
    stages: pd.DataFrame,
    last: int,
) -> pd.DataFrame:
    """Set votes with Iran and over Iran, and the presidents of Iran, beside the stages.

    Indexed by `stage`: `agreement` and `beyond` (means of years), `no` (Belarus against the
    resolution on human rights in Iran), `roll_calls` and `presidents`. A year in which one stage
    ends and another begins counts in both.
    """
    iran = agreed[agreed["partner"] == "IRN"].set_index("year")
    leaders = regimes[regimes["state"] == "IRN"].set_index("year")["leader"]
    rows = {}
    for stage in stages["stage"].unique():
        years = stage_years(stages, stage)
        years = (max(years[0], iran.index.min()), min(years[-1], last))
        calls = on_iran(votes_on_iran, years)
        means = {name: by_period(iran[name], {"": years})[""] for name in ("agreement", "beyond")}
        rows[stage] = means | {
            "no": int((calls["belarus_vote"] == "no").sum()),
            "roll_calls": len(calls),
            "presidents": ", ".join(leaders.loc[years[0] : years[1]].unique()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("stage")
