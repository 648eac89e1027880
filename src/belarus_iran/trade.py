"""Checks of what Table 1 and the text say about trade between Belarus and Iran."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.breaks import permutation_mean_difference
from belarus_iran.chronology import bilateral, stage_years
from belarus_iran.evidence import audit_sums
from belarus_iran.ledger import Claim, Result, check, threshold
from belarus_iran.rates import counts_by_year


def table_one(trade: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of Table 1, indexed by year, without the figures of the running text.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> len(table_one(evidence.load("trade")))
    11
    """
    return trade[trade["source"] == "Table 1"].set_index("year").sort_index()


def spearman(first: pd.Series, second: pd.Series, confidence: float = 0.95):
    """Return Spearman's rank correlation with an interval and a p-value.

    Parameters
    ----------
    first, second
        Two series of the same length n, at least 5.
    confidence
        Level of the interval, which is Fisher's z with the variance of Bonett and Wright (2000).

    Returns
    -------
    SimpleNamespace
        With `rho`, `low`, `high` and `p` (two-sided, t-approximation).
    """
    from scipy import stats

    rho, p = stats.spearmanr(first, second)
    n = len(first)
    spread = np.sqrt((1 + rho**2 / 2) / (n - 3)) * stats.norm.ppf((1 + confidence) / 2)
    # A perfect correlation is infinite on this scale, and so are its limits.
    with np.errstate(divide="ignore"):
        low, high = np.tanh(np.arctanh(rho) + np.array([-spread, spread]))
    return SimpleNamespace(rho=float(rho), low=float(low), high=float(high), p=float(p))


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


@check("C069", "paper", tables=("trade",))
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


@check("C062", "paper", tables=("trade", "stages", "thresholds"))
def growth_did_not_match(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover grew more slowly in the Rise than after contact had fallen."""
    turnover = np.log(table_one(tables.trade)["turnover_usd_million"])
    growth = turnover.diff().dropna()
    rise = growth[growth.index.isin(stage_years(tables.stages, "Rise"))]
    decline = growth[growth.index.isin(stage_years(tables.stages, "Decline"))]
    level = threshold(tables, "significance_level")
    slower = permutation_mean_difference(rise, decline, "greater")
    faster = permutation_mean_difference(rise, decline, "less")
    changes = [f"{np.expm1(part.mean()):+.0%}".replace("-", "−") for part in (rise, decline)]
    return Result(
        holds=True if slower.pvalue <= level else (False if faster.pvalue <= level else None),
        value=rise.mean() - decline.mean(),
        unit="difference in mean yearly log growth",
        p=min(1.0, 2 * min(slower.pvalue, faster.pvalue)),
        smallest_p=2 * slower.smallest,
        n=len(rise) + len(decline),
        reason=f"Turnover changed by {changes[0]} a year in the Rise and by {changes[1]} in the "
        "Decline, on geometric average; "
        f"{len(rise) + len(decline)} yearly changes "
        + ("can" if min(slower.pvalue, faster.pvalue) <= level else "cannot")
        + " tell the two apart.",
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
        reason=f"Imports from Iran averaged {first.mean():.1f} million dollars in "
        f"{first.index[0]}–{first.index[-1]} and {later.mean():.1f} million afterwards.",
        what_would_change_it="Figures before the table begins, when the growth may have started.",
    )


@check("C071", "paper", tables=("trade", "events", "thresholds"))
def trade_and_contact_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether yearly dealings and turnover are uncorrelated within a declared band."""
    turnover = table_one(tables.trade)["turnover_usd_million"]
    dealings = counts_by_year(bilateral(tables.events), turnover.index, spread=True)
    found = spearman(dealings, turnover, threshold(tables, "confidence_level"))
    band = threshold(tables, "loose_correlation")
    return Result(
        holds=True
        if -band < found.low and found.high < band
        else (False if found.low > band else None),
        value=found.rho,
        unit="rank correlation",
        low=found.low,
        high=found.high,
        p=found.p,
        n=len(turnover),
        reason=f"Over {len(turnover)} years dated dealings and turnover have a rank correlation of "
        f"{found.rho:.2f}, but anything from {found.low:.2f} to {found.high:.2f} would fit.",
        what_would_change_it="A full yearly count of contacts: so short a list of mentions cannot "
        "show that two series are unrelated.",
    )
