"""How states grow: in absolute terms, in their share of the world, and beside their rivals.

Each measure is a frame with years in rows and states in columns. A figure that cannot be compared
with those of other years is missing in it, so that no result can rest on it.
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


def by_stage(
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
    """Name each state and stage of :func:`by_stage` in which a measure shrank."""
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
