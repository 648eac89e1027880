"""How states grow, absolutely, in their share of the world and beside rivals, and how they vote.

Each measure of growth is a frame with years in rows and states in columns. A figure that cannot be
compared with those of other years is missing in it, so that no result can rest on it. Votes are
those of the United Nations: agreement with and without the mean of all states, and ideal points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.evidence import state_name
from belarus_iran.measures.events import stage_years


def grew(figures: pd.Series, first: int, last: int) -> bool | None:
    """Say whether a series grew up to a year, from whichever earlier year one counts."""
    span = figures.loc[first:last].dropna()
    if last not in span.index or len(span) < 2:
        raise ValueError(f"no growth to tell between {first} and {last}")
    higher = span.iloc[:-1] < span[last]
    return True if higher.all() else (None if higher.any() else False)


def readings(
    output: pd.DataFrame, share: pd.DataFrame, states: Iterable[str], periods: dict
) -> dict[str, bool | None]:
    """Say of each state, measure and period whether it grew."""
    figures = {"output": output, "share": share}
    return {
        f"{state_name(state)}, {measure} {first}–{last}": grew(figures[measure][state], first, last)
        for state in states
        for measure, spans in periods.items()
        for first, last in spans
    }


def by_year(table: pd.DataFrame, column: str, unusable: str | None = None) -> pd.DataFrame:
    """Set out one column by year and state, without what is marked as not comparable."""
    figures = table[column].astype(float)
    if unusable is not None:
        figures = figures.mask(table[unusable].astype(bool))
    return table.assign(figure=figures).pivot(index="year", columns="state", values="figure")


def measures(
    capabilities: pd.DataFrame, gdp: pd.DataFrame, spending: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return what can be called growing stronger: first absolute measures, then relative ones.

    From the name of a measure to its figures by year and state; the last three are the
    capabilities of a state over those of Russia, the United States and Saudi Arabia.
    """
    dollars = by_year(gdp, "gdp_current_usd_million")
    cinc = by_year(capabilities, "cinc", "military_spending_break")
    return {
        "Output, 2011 international dollars": by_year(gdp, "gdp_2011_usd_million"),
        "Output, current dollars": dollars,
        "Military spending, 2022 dollars": by_year(spending, "spending_2022_usd_million"),
        "Share of world output, current dollars": dollars.div(dollars["WLD"], axis=0),
        "Share of world capabilities (CINC)": cinc,
        "Capabilities beside Russia": cinc.div(cinc["RUS"], axis=0),
        "Capabilities beside the United States": cinc.div(cinc["USA"], axis=0),
        "Capabilities beside Saudi Arabia": cinc.div(cinc["SAU"], axis=0),
    }


def usable_years(measures: Iterable[pd.DataFrame], states: Iterable[str]) -> list[int]:
    """Return the years for which every measure has a figure for every one of the states."""
    complete = [measure[list(states)].dropna().index for measure in measures]
    return sorted(int(year) for year in set(complete[0]).intersection(*complete[1:]))


def growth(
    measures: Mapping[str, pd.DataFrame],
    states: Iterable[str],
    base_year: int,
    last_year: int,
    needed: Iterable[str] = (),
) -> pd.DataFrame:
    """Tell by what factor each measure of each state changed from one year to another.

    Indexed by measure, one column per state: the figure of the last year over that of the first.
    """
    states = list(states)
    allowed = usable_years([measures[name] for name in needed], states) if needed else None
    for name, year in (("base_year", base_year), ("last_year", last_year)):
        if allowed is not None and year not in allowed:
            raise ValueError(
                f"{name} = {year}: no usable figure for {' and '.join(states)} in "
                f"{' and '.join(needed)}. Allowed: {', '.join(map(str, allowed))}."
            )
    if base_year >= last_year:
        raise ValueError(f"base_year = {base_year} must lie before last_year = {last_year}")
    return pd.DataFrame(
        {
            name: measure.reindex([base_year, last_year])[states]
            .pipe(lambda rows: rows.loc[last_year] / rows.loc[base_year])
            .astype(float)
            for name, measure in measures.items()
        }
    ).T[states]


def relative_to(measure: pd.DataFrame, base_year: int, states: Iterable[str]) -> pd.DataFrame:
    """Tell each figure as a multiple of that of one year.

    Columns `year`, `state` and `factor`.
    """
    factors = measure[list(states)] / measure.loc[base_year, list(states)]
    rows = factors.rename_axis(index="year", columns="state").reset_index()
    return rows.melt(id_vars="year", var_name="state", value_name="factor")


@dataclass(frozen=True)
class SpendingBreak:
    """Years in which a state's military spending cannot be compared, beside another register."""

    # Columns `series` (the register), `year`, `factor` (times the value of the base year) and
    # `unusable`.
    series: pd.DataFrame
    # The year before the break, and its first and last year.
    base_year: int
    first: int
    last: int
    # Factor of the first year in the register that breaks, and in the other.
    leap: float
    steady: float
    index_leap: float  # What the step makes of the index of capabilities


def spending_break(capabilities: pd.DataFrame, spending: pd.DataFrame, state: str) -> SpendingBreak:
    """Set the break in a state's military spending beside a register that has none."""
    own = capabilities[capabilities["state"] == state].set_index("year")
    broken = own.index[own["military_spending_break"].astype(bool)]
    base, first = broken.min() - 1, broken.min()
    registers = {
        "Correlates of War": own["military_spending_usd_million"],
        "SIPRI": spending[spending["state"] == state].set_index("year")[
            "spending_2022_usd_million"
        ],
    }
    factors = {name: values / values[base] for name, values in registers.items()}
    rows = pd.concat(factors, names=["series"]).rename("factor").reset_index()
    in_break = rows["year"].isin(broken) & (rows["series"] == "Correlates of War")
    return SpendingBreak(
        series=rows.assign(unusable=in_break),
        base_year=int(base),
        first=int(first),
        last=int(broken.max()),
        leap=float(factors["Correlates of War"][first]),
        steady=float(factors["SIPRI"][first]),
        index_leap=float(own["cinc"][first] / own["cinc"][base]),
    )


def by_first_year(measure: pd.DataFrame, last_year: int, first: int) -> pd.DataFrame:
    """Tell by what factor each state grew up to one year, counted from every earlier year.

    Columns `year` (counted from), `state` and `factor`, without years that have no figure.
    """
    factors = measure.loc[last_year] / measure.loc[first : last_year - 1]
    rows = factors.rename_axis(index="year", columns="state").stack().rename("factor")
    return rows.dropna().reset_index()


def growth_by_stage(
    measure: pd.DataFrame, stages: pd.DataFrame, states: Iterable[str], dating: str = "narration"
) -> pd.DataFrame:
    """Tell how fast each state grew a year in each stage.

    Indexed by stage, in their order; for each state the compound growth a year, as a share, from
    the first year of the stage with a usable figure to the last, and missing if there are fewer
    than two.
    """
    rows = {}
    for stage in stages["stage"].unique():
        years = stage_years(stages, stage, dating)
        rows[stage] = {
            state: _yearly(measure[state].loc[years[0] : years[-1]].dropna()) for state in states
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def shrank(pace: pd.DataFrame) -> list[str]:
    """Name each state and stage of :func:`growth_by_stage` in which a measure shrank."""
    return [
        f"{state_name(state)} in the {stage}"
        for stage, rates in pace.iterrows()
        for state, rate in rates.items()
        if rate < 0
    ]


def _yearly(series: pd.Series) -> float:
    if len(series) < 2:
        return np.nan
    years = series.index[-1] - series.index[0]
    return float((series.iloc[-1] / series.iloc[0]) ** (1 / years) - 1)


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
        {"alike": alike, "kept_out": kept_out, "apart": ~alike & ~kept_out, "roll_calls": True}
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


def votes_by_stage(
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
