"""Checks of what Table 1 and the text say about trade between Belarus and Iran."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.evidence import threshold
from belarus_iran.evidence.audits import audit_sums
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import bilateral, counts_by_year, stage_years
from belarus_iran.measures.trade import table_one
from belarus_iran.stats.correlation import spearman
from belarus_iran.stats.permutation import permutation_mean_difference
from belarus_iran.stats.power import power_mean_difference, power_sign, power_spearman


def _power_of_means(tables: SimpleNamespace, n_first: int, n_second: int) -> float:
    """Return the power of a one-sided test of two means at the declared shift."""
    return _power_at_shift(
        n_first,
        n_second,
        threshold(tables, "meaningful_shift"),
        threshold(tables, "significance_level"),
        int(threshold(tables, "power_draws")),
        int(threshold(tables, "seed")),
    )


# Where changes of the record are tried out, the same numbers are asked for hundreds of times.
@lru_cache(maxsize=256)
def _power_at_shift(
    n_first: int, n_second: int, shift: float, level: float, draws: int, seed: int
) -> float:
    found = power_mean_difference(n_first, n_second, [shift], level, draws=draws, seed=seed)
    return found["power"].iloc[0]


def _power_to_see_no_tie(tables: SimpleNamespace, n: int) -> float:
    """Return how often two series without any tie would be seen to have at most a loose one."""
    return _power_without_a_tie(
        n,
        1 - threshold(tables, "confidence_level"),
        threshold(tables, "loose_correlation"),
        int(threshold(tables, "power_draws")),
        int(threshold(tables, "seed")),
    )


@lru_cache(maxsize=256)
def _power_without_a_tie(n: int, level: float, band: float, draws: int, seed: int) -> float:
    found = power_spearman(n, [0.0], level, band=band, draws=draws, seed=seed)
    return found["power"].iloc[0]


@check("C063", "paper", tables=("trade",))
@check("C064", "paper", tables=("trade",))
def told_once(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the text's figures rise as it says; the statement behind them is not at hand."""
    told = tables.trade[tables.trade["source"] == "text"].set_index("year")["turnover_usd_million"]
    figures = told[claim.parameters["years"]]
    return Result(
        holds=None if figures.is_monotonic_increasing else False,
        value=figures.iloc[-1],
        unit="USD million",
        n=len(figures),
        reason="The text alone gives "
        + " and ".join(f"{value:g} million dollars for {year}" for year, value in figures.items())
        + "; the ministry's statement that it cites is not reproduced.",
        what_would_change_it="The ministry's statement, or a second source for the same years.",
    )


@check("C065", "paper", tables=("trade", "quantities"))
def goal_missed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover stayed below the presidents' goal up to the year for which it was set."""
    goal = tables.quantities.set_index("id").loc[claim.parameters["goal"]]
    year = goal["end"].year
    turnover = tables.trade.set_index("year")["turnover_usd_million"]
    until = turnover[turnover.index <= year]
    return Result(
        holds=bool((until < goal["value"]).all()),
        value=until.max(),
        unit="USD million",
        n=len(until),
        reason=f"The highest turnover on record up to {year} was {until.max():g} million dollars, "
        f"against a goal of {goal['value']:g} million.",
        what_would_change_it=f"A turnover of {goal['value']:g} million dollars or more by {year}.",
    )


@check("C066", "paper", tables=("trade", "quantities"))
def goal_first_reached(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover first reached the goal in the year that the text names."""
    goal = tables.quantities.set_index("id").loc[claim.parameters["goal"], "value"]
    turnover = tables.trade.set_index("year")["turnover_usd_million"]
    reached = turnover[turnover >= goal]
    first = reached.index.min() if len(reached) else None
    return Result(
        holds=first == claim.parameters["year"]
        if claim.parameters["year"] in turnover.index
        else None,
        value=first,
        unit="year",
        n=len(turnover),
        reason=f"Turnover first reached {goal:g} million dollars in {first}, with "
        f"{reached.iloc[0]:g} million."
        if len(reached)
        else f"Turnover never reached {goal:g} million dollars.",
        what_would_change_it="An earlier year at or above the goal, perhaps one without a figure "
        "in the paper.",
    )


@check("C067", "paper", tables=("trade",))
@check("C068", "paper", tables=("trade",))
def printed_sums(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the sums of Table 1 hold; a table in which they fail is never loaded."""
    rows = table_one(tables.trade)
    broken = audit_sums(rows)
    return Result(
        holds=broken.empty,
        value=len(rows) - len(broken),
        unit="years",
        n=len(rows),
        reason=f"Enforced at load: the sum holds in {len(rows) - len(broken)} of {len(rows)} "
        "years.",
        what_would_change_it="A printed figure that differs from the sum by more than rounding.",
    )


@check("C069", "paper", tables=("trade", "thresholds"))
def surplus_every_year(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus sold more than it bought in every year, with an exact sign test."""
    from scipy.stats import binomtest

    rows = table_one(tables.trade)
    surplus = int((rows["balance_usd_million"] > 0).sum())
    p = binomtest(surplus, len(rows), alternative="greater").pvalue
    return Result(
        holds=surplus == len(rows),
        value=rows["balance_usd_million"].sum(),
        unit="USD million",
        p=p,
        smallest_p=0.5 ** len(rows),
        n=len(rows),
        power=power_sign(
            len(rows),
            [threshold(tables, "meaningful_share")],
            threshold(tables, "significance_level"),
        )["power"].iloc[0],
        reason=f"Belarus had a surplus in {surplus} of {len(rows)} years, "
        f"{rows['balance_usd_million'].sum():,.1f} million dollars in all.",
        what_would_change_it="One year in which imports from Iran exceed exports to it.",
    )


@check("C070", "paper", tables=("trade",))
def last_year_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the last year's turnover fits its own row; its completeness is not told."""
    rows = table_one(tables.trade)
    year, turnover = claim.parameters["year"], rows["turnover_usd_million"]
    return Result(
        holds=None if audit_sums(rows.loc[[year]].reset_index()).empty else False,
        value=turnover[year],
        unit="USD million",
        reason=f"The {turnover[year]:g} million dollars agree with that year's exports and imports "
        f"and are {1 - turnover[year] / turnover[year - 1]:.0%} below {year - 1}; the table does "
        "not say whether the year is complete.",
        what_would_change_it="Annual statistics published after the end of that year.",
    )


def growth_by_stage(
    series: pd.Series, tables: SimpleNamespace
) -> tuple[dict[str, bool | float | None], list[str]]:
    """Compare the yearly growth of a series in the Rise with that in the Decline."""
    growth = np.log(series).diff().dropna()
    rise = growth[growth.index.isin(stage_years(tables.stages, "Rise"))]
    decline = growth[growth.index.isin(stage_years(tables.stages, "Decline"))]
    level = threshold(tables, "significance_level")
    slower = permutation_mean_difference(rise, decline, "greater")
    faster = permutation_mean_difference(rise, decline, "less")
    measured = {
        "holds": True if slower.pvalue <= level else (False if faster.pvalue <= level else None),
        "value": rise.mean() - decline.mean(),
        "unit": "difference in mean yearly log growth",
        "p": min(1.0, 2 * min(slower.pvalue, faster.pvalue)),
        "smallest_p": 2 * slower.smallest,
        "n": len(rise) + len(decline),
        "power": _power_of_means(tables, len(rise), len(decline)),
    }
    return measured, [f"{np.expm1(part.mean()):+.0%}".replace("-", "−") for part in (rise, decline)]


@check("C062", "paper", tables=("trade", "stages", "thresholds"))
def growth_did_not_match(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover grew more slowly in the Rise than after contact had fallen."""
    measured, changes = growth_by_stage(table_one(tables.trade)["turnover_usd_million"], tables)
    return Result(
        **measured,
        reason=f"Turnover changed by {changes[0]} a year in the Rise and by {changes[1]} in the "
        "Decline, on geometric average; "
        f"{measured['n']} yearly changes {'cannot' if measured['holds'] is None else 'can'} tell "
        "the two apart.",
        what_would_change_it="Trade figures for more years on both sides of the turn, and word on "
        "whether the last year is complete.",
    )


@check("C072", "paper", tables=("trade", "thresholds"))
def imports_began_low(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from Iran began clearly below the level that they later reached."""
    imports = table_one(tables.trade)["imports_usd_million"]
    first = imports.head(int(threshold(tables, "first_years")))
    later = imports.iloc[len(first) :]
    level = threshold(tables, "significance_level")
    lower = permutation_mean_difference(first, later, "greater")
    return Result(
        holds=True if lower.pvalue <= level else (False if lower.difference <= 0 else None),
        value=later.mean() / first.mean(),
        unit="ratio of means",
        p=lower.pvalue,
        smallest_p=lower.smallest,
        n=len(imports),
        power=_power_of_means(tables, len(first), len(later)),
        reason=f"Imports from Iran averaged {first.mean():.1f} million dollars in "
        f"{first.index[0]}–{first.index[-1]} and {later.mean():.1f} million afterwards.",
        what_would_change_it="Figures before the table begins, when the growth may have started.",
    )


def no_correlation(n: int) -> Result:
    return Result(
        holds=None,
        n=n,
        reason=f"Over {n} years trade or dated dealings do not vary, so they have no rank "
        "correlation.",
        what_would_change_it="A full yearly count of contacts.",
    )


def tied(tables: SimpleNamespace, found: SimpleNamespace, n: int) -> Result:
    """Return whether a rank correlation lies in the band that counts as loose; no words yet."""
    band = threshold(tables, "loose_correlation")
    return Result(
        holds=True
        if -band < found.low and found.high < band
        else (False if found.low > band else None),
        reason="",
        what_would_change_it="",
        value=found.rho,
        unit="rank correlation",
        low=found.low,
        high=found.high,
        p=found.p,
        n=n,
        power=_power_to_see_no_tie(tables, n),
    )


@check("C071", "paper", tables=("trade", "events", "thresholds"))
def trade_and_contact_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether yearly dealings and turnover are uncorrelated within a declared band."""
    turnover = table_one(tables.trade)["turnover_usd_million"]
    dealings = counts_by_year(bilateral(tables.events), turnover.index, spread=True)
    found = spearman(dealings, turnover, threshold(tables, "confidence_level"))
    if np.isnan(found.rho):
        return no_correlation(len(turnover))
    return replace(
        tied(tables, found, len(turnover)),
        reason=f"Over {len(turnover)} years dated dealings and turnover have a rank correlation of "
        f"{found.rho:.2f}, but anything from {found.low:.2f} to {found.high:.2f} would fit.",
        what_would_change_it="A full yearly count of contacts: so short a list of mentions cannot "
        "show that two series are unrelated.",
    )
