"""Placebo pairs: the tests of trade between Belarus and Iran, run on its trade with other states.

A test that finds the same break with partners whom the argument leaves out has not found what
the argument is about (after the placebo tests of Abadie, Diamond and Hainmueller 2010).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from belarus_iran.measures import trade as trade_of_states
from belarus_iran.stats import breaks, permutation

FLOWS = list(trade_of_states.FLOWS.values())


def turnover(trade: pd.DataFrame, years: Iterable[int], least: float) -> pd.DataFrame:
    """Return the trade of Belarus with each state that reported it throughout.

    Parameters
    ----------
    trade
        One row per year and partner, with columns `year`, `partner`, `states` (number of states
        summed) and both of `FLOWS` (USD million; missing where not reported).
    years
        Years wanted.
    least
        Mean turnover in USD million that a pair needs to be compared at all.

    Returns
    -------
    pandas.DataFrame, one row per year, one column per partner
        Imports of either side added, in USD million. Unions of states, and partners with a
        missing year or a constant series, are left out.

    Examples
    --------
    >>> row = {"partner": "TUR", "states": 1, FLOWS[0]: 20, FLOWS[1]: 35}
    >>> other = {"partner": "SAU", "states": 1, FLOWS[0]: 0, FLOWS[1]: None}
    >>> rows = [{"year": 2003} | row, {"year": 2004} | row | {FLOWS[1]: 63}, {"year": 2003} | other]
    >>> turnover(pd.DataFrame(rows), [2003, 2004], 1)["TUR"].tolist()
    [55.0, 83.0]
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


def stage_tests(
    turnover: pd.DataFrame, before: Iterable[int], after: Iterable[int]
) -> pd.DataFrame:
    """Run the tests of a shift in trade on every pair.

    Parameters
    ----------
    turnover
        USD million, as from :func:`turnover`; at most 20 years, for the exact test.
    before, after
        Years of the two stages compared; years outside the table are ignored.

    Returns
    -------
    pandas.DataFrame, one row per partner, strongest break first
        `statistic` (sup-F), `break_after` (year), `p_break` (exact, over all orderings), `ratio`
        (mean turnover after to before), `p_ratio` (exact, two-sided, over all splits).

    References
    ----------
    Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for comparative
    case studies. Journal of the American Statistical Association 105(490), 493-505.
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
        shift = permutation.permutation_mean_difference(first, second, "two-sided")
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


def share_as_large(tests: pd.DataFrame, partner: str, column: str) -> float:
    """Return the share of pairs, the one in question among them, that reach its value.

    It is the p-value of the hypothesis that the pair is no different from the rest: never below
    one divided by the number of pairs.

    Parameters
    ----------
    tests
        As from :func:`stage_tests`.
    partner
        ISO 3166-1 alpha-3 code of the pair in question.
    column
        Column whose values are compared; large is extreme.

    Returns
    -------
    float
        Between 1 / len(tests) and 1.

    Examples
    --------
    >>> tests = pd.DataFrame({"statistic": [9.0, 4.0, 2.0]}, index=["TUR", "IRN", "SYR"])
    >>> round(share_as_large(tests, "IRN", "statistic"), 3)
    0.667
    """
    for name, known in ((partner, tests.index), (column, tests.columns)):
        if name not in known:
            raise KeyError(f"No {name!r} in the table. Allowed: {', '.join(map(str, known))}.")
    return float((tests[column] >= tests.loc[partner, column]).mean())
