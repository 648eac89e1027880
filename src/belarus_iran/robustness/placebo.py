"""Placebo pairs: the tests of trade between Belarus and Iran, run on its trade with other states.

A test that finds the same break with partners whom the argument leaves out has not found what
the argument is about (after the placebo tests of Abadie, Diamond and Hainmueller 2010).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from belarus_iran.measures import trade as trade_of_states
from belarus_iran.stats import breaks, short_series

FLOWS = list(trade_of_states.FLOWS.values())


@dataclass(frozen=True)
class Typical:
    """The persistence of trade with partners in general: the median `rho` of so many `partners`."""

    rho: float
    partners: int


@dataclass(frozen=True, eq=False)
class Chosen:
    """Trade of Belarus with one partner, and what it is compared with."""

    name: str  # The partner
    # Indexed by year: `exports_usd_million`, `imports_usd_million` and `turnover_usd_million`.
    flows: pd.DataFrame
    pairs: pd.DataFrame  # Turnover with every partner, as from :func:`turnover`
    source: str  # Where `flows` come from

    @property
    def turnover(self) -> pd.Series:
        """Exports and imports added, in USD million."""
        return self.flows["turnover_usd_million"]


def turnover(trade: pd.DataFrame, years: Iterable[int], least: float) -> pd.DataFrame:
    """Return the trade of Belarus with each state that reported it throughout.

    Imports of either side added, in USD million. Unions of states, and partners with a missing
    year or a constant series, are left out.
    """
    years, single = list(years), trade[trade["states"] == 1]
    known = sorted(single["year"].unique())
    if not years or not set(years) <= set(known):
        raise ValueError(
            f"The years wanted are {years}; the table has {', '.join(map(str, known)) or 'none'}."
        )
    states = single[single["year"].isin(years)]
    twice = states[states.duplicated(["year", "partner"])]
    if len(twice):
        raise ValueError(
            f"{twice['partner'].iloc[0]} has two rows for {twice['year'].iloc[0]}; one is allowed."
        )
    summed = states.assign(turnover=states[FLOWS].astype(float).sum(axis=1, min_count=len(FLOWS)))
    wide = summed.pivot(index="year", columns="partner", values="turnover").reindex(years)
    whole = wide.dropna(axis=1)
    return whole.loc[:, (whole.mean() >= least) & (whole.nunique() > 1)]


def chosen(
    table_one: pd.DataFrame,
    trade: pd.DataFrame,
    names: pd.Series,
    least: float,
    partner: str,
    drop_2013: bool,
    persistence: float | None,
) -> Chosen:
    """Return the trade that the chapter on stages is run for, once its parameters are in order."""
    years = table_one.index[:-1] if drop_2013 is True else table_one.index
    pairs = turnover(trade, years, least)
    if partner not in pairs:
        raise ValueError(
            f"partner is {partner!r}; it must be a state whose trade with Belarus is known for "
            f"every year: {', '.join(sorted(pairs))}."
        )
    if not isinstance(drop_2013, bool):
        raise ValueError(f"drop_2013 is {drop_2013!r}; it must be True or False.")
    number = isinstance(persistence, int | float) and not isinstance(persistence, bool)
    if persistence is not None and not (number and 0 <= persistence < 1):
        raise ValueError(
            f"persistence is {persistence!r}; it must be None, to estimate it, or a number from 0 "
            "to below 1."
        )
    if partner == "IRN":
        return Chosen(names[partner], table_one.loc[years], pairs, "Table 1 of the paper")
    flows = trade_of_states.partner_trade(trade, partner).loc[years]
    shown = flows[list(trade_of_states.COLUMNS)].add_suffix("_usd_million")
    return Chosen(names[partner], shown, pairs, "Correlates of War Trade 4.0, current dollars")


def stage_tests(
    turnover: pd.DataFrame, before: Iterable[int], after: Iterable[int]
) -> pd.DataFrame:
    """Run the tests of a shift in trade on every pair.

    `statistic` (sup-F), `break_after` (year), `p_break` (exact, over all orderings), `ratio`
    (mean turnover after to before), `p_ratio` (exact, two-sided, over all splits).
    """
    if turnover.empty:
        years, pairs = turnover.shape
        raise ValueError(f"The table has {years} years and {pairs} pairs; one or more are needed.")
    rows = []
    for partner, series in turnover.items():
        first, second = (series[series.index.isin(years)] for years in (before, after))
        if first.empty or second.empty:
            raise ValueError(
                f"The years {turnover.index.min()}-{turnover.index.max()} hold none of a stage; "
                f"choose stages within them."
            )
        strongest = breaks.sup_f(series)
        shift = short_series.permutation_mean_difference(first, second, "two-sided")
        rows.append(
            {
                "partner": partner,
                "statistic": strongest.statistic,
                "break_after": int(strongest.break_after),
                "p_break": breaks.sup_f_pvalue(series).pvalue,
                "ratio": second.mean() / first.mean(),
                "p_ratio": shift.pvalue,
            }
        )
    tests = pd.DataFrame(rows).set_index("partner")
    return tests.sort_values(["statistic", "ratio"], ascending=False)


def typical_persistence(turnover: pd.DataFrame, partner: str) -> Typical:
    """Return the median first-order autocorrelation of trade with all partners but one."""
    others = turnover.drop(columns=partner)
    rhos = [float(breaks.autocorrelation(others[name].to_numpy(float))) for name in others]
    return Typical(float(pd.Series(rhos, dtype=float).median()), len(rhos))


def rank(tests: pd.DataFrame, partner: str, column: str) -> int:
    """Return the rank of a pair among all, 1 for the largest value; of a tie the last place."""
    for name, known in ((partner, tests.index), (column, tests.columns)):
        if name not in known:
            raise KeyError(f"No {name!r} in the table. Allowed: {', '.join(map(str, known))}.")
    return int((tests[column] >= tests.loc[partner, column]).sum())
