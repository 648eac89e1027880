"""Checks of conditions of co-operation."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pandas as pd

from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.model.conditions import BOTH, COVER, MEANS, OUTCOMES, TANGIBLE, memberships
from belarus_iran.stats.truth_tables import crisp


@check("C103", "paper", tables=("codings", "thresholds"))
def cover_behind_results(tables: SimpleNamespace, claim: Claim) -> Result:
    """Test whether every period with tangible results had Russian cover, as the coders see it."""
    sets = memberships(tables.codings, claim.parameters["last_year"])
    told = crisp(sets, threshold(tables, "set_membership"))
    tangible, cover = told[TANGIBLE], told[COVER]
    against = told.index[(tangible == 1) & (cover == 0)]
    unclear = told.index[(tangible != 0) & (cover != 1)].difference(against, sort=False)
    with_results = told.index[tangible == 1]
    holds = False if len(against) else True if len(with_results) and not len(unclear) else None
    found = (
        f"in {_listed(against)} both coders see tangible results and little Russian cover at most"
        if len(against)
        else "no period has tangible results and little cover at most for certain"
    )
    return Result(
        holds=holds,
        reason=f"Of {len(told)} coded periods {len(with_results)} have tangible results (projects "
        f"or arms) for certain; {found}"
        + (
            f"; in {_listed(unclear)} the ranges leave one of the two open."
            if len(unclear)
            else "."
        ),
        what_would_change_it="A source that dates the end of the projects, or tells when Moscow "
        "ceased to shield Minsk; a coding of cover by readers who do not know the outcomes.",
        value=len(against),
        unit="periods with results and without cover",
        n=len(with_results),
        certainty=_certainty(tables.codings, against),
    )


@check("C026", "paper", tables=("codings", "thresholds"))
def motives_and_means(tables: SimpleNamespace, claim: Claim) -> Result:
    """Test whether every period with both motives and the means of both shows co-operation."""
    sets = memberships(tables.codings, claim.parameters["last_year"])
    told = crisp(sets, threshold(tables, "set_membership"))
    parts, shown = told[[BOTH, MEANS]], told[list(OUTCOMES)]
    given, barred = (parts == 1).all(axis=1), (parts == 0).any(axis=1)
    some, none = (shown == 1).any(axis=1), (shown == 0).all(axis=1)
    against = told.index[given & none]
    unclear = told.index[~barred & ~some].difference(against, sort=False)
    certain, may = told.index[given], told.index[~given & ~barred]
    holds = False if len(against) else True if len(certain) and not len(unclear) else None
    reason = (
        f"Both motives and the means of both states are there for certain in {len(certain)} of "
        f"{len(told)} coded periods, and may be in {len(may)} more"
    )
    if len(against):
        reason += f"; of the former {_listed(against)} shows no co-operation of any kind."
    elif len(certain):
        reason += f"; none of the former is without co-operation, {len(unclear)} cannot be told."
    else:
        reason += ": the coders' ranges give the rule no period to be tested on."
    return Result(
        holds=holds,
        reason=reason,
        what_would_change_it="Narrower codings of the motives and means of both states, made by "
        "readers who do not know the outcomes.",
        value=len(certain),
        unit="periods with motives and means",
        n=len(told),
    )


def _certainty(codings: pd.DataFrame, periods: Iterable[str]) -> str:
    """Return how sure the coders are of the surest of some periods, by its least sure cell."""
    grades = {"high": "sure", "middle": "likely", "low": "weak"}
    order = list(grades.values())
    found = []
    for period in periods:
        rows = codings[codings["period"] == period]
        grade = rows["confidence"].map(grades).map(order.index).groupby(rows["variable"]).max()
        lowest = rows.groupby("variable")["low"].min()[[OUTCOMES["arms"], OUTCOMES["projects"]]]
        # Of the two kinds of result, the one that carries the finding.
        carrying = grade[lowest.index[lowest == lowest.max()]].min()
        found.append(max(carrying, grade["russian_cover"]))
    return order[min(found, default=0)]


def _listed(periods: Iterable[str]) -> str:
    *most, last = (str(period).replace("-", "–") for period in periods)
    return f"{', '.join(most)} and {last}" if most else last
