"""Checks of votes beside partners."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.wording import named, span
from belarus_iran.ledger import Claim, Result, check


@check("F005", "outside", tables=("outside_ideal_points",))
def nearer_than_others(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a state votes nearer to another than some states do, by both kinds of estimate."""
    rule, points, answers, told = claim.parameters, tables.outside_ideal_points, set(), []
    for column, name in (("ideal_point_all", "all votes"), ("ideal_point_final", "final votes")):
        table = points.pivot(index="year", columns="state", values=column).loc[
            rule["years"][0] : rule["years"][1]
        ]
        distance = table.sub(table[rule["to"]], axis=0).abs().mean()
        own, others = distance[rule["state"]], distance[rule["others"]]
        answers.add(True if own < others.min() else (False if own > others.max() else None))
        told.append(
            f"by {name}, {named(rule['state'])} {own:.2f}, "
            + ", ".join(f"{named(state)} {value:.2f}" for state, value in others.items())
        )
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=float(own),
        unit=f"mean distance to {named(rule['to'])}, by final votes",
        n=rule["years"][1] - rule["years"][0] + 1,
        certainty="likely",
        reason=f"Mean distance to {named(rule['to'])} in {span(rule['years'])}: {'; '.join(told)}.",
        what_would_change_it="Votes within the union itself, which are not public.",
    )


_ABSENT = "not recorded"


@check("F017", "outside", tables=("outside_votes_on_conflicts", "outside_votes_on_iran"))
def voted_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the recorded votes of Belarus on some resolutions are those claimed."""
    rule = claim.parameters
    votes = pd.concat([tables.outside_votes_on_conflicts, tables.outside_votes_on_iran])
    cast = votes.set_index("resolution")["belarus_vote"]
    found = {matter: cast[number] for matter, number in rule["resolutions"].items()}
    return Result(
        holds={
            matter: None if vote == _ABSENT else vote == rule["vote"]
            for matter, vote in found.items()
        },
        value=sum(vote == rule["vote"] for vote in found.values()),
        unit=f"of {len(found)} votes",
        n=len(found),
        reason="Belarus's votes in the plenary: "
        + ", ".join(
            f"{vote} on {matter} ({rule['resolutions'][matter]})" for matter, vote in found.items()
        )
        + ".",
        what_would_change_it="The record of the committee, where a vote may have been cast.",
    )


@check("F018", "outside", tables=("outside_votes_on_iran",))
def votes_vary(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the votes of Belarus on Iran differ within a period at all."""
    votes = tables.outside_votes_on_iran
    inside = votes[votes["date"].dt.year.between(*claim.parameters["years"])]
    kinds = inside["belarus_vote"].value_counts()
    return Result(
        holds=len(kinds.drop(_ABSENT, errors="ignore")) > 1,
        value=len(kinds),
        unit="different votes",
        n=len(inside),
        reason=f"On {len(inside)} resolutions on Iran in {span(claim.parameters['years'])} "
        "Belarus voted "
        + " and ".join(f"{vote} {number} times" for vote, number in kinds.items())
        + (", in years of freeze and of thaw alike." if len(kinds) == 1 else "."),
        what_would_change_it="Votes in committee or in another body that did vary.",
    )


@check("F020", "outside", tables=("outside_votes_on_conflicts",))
def voted_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus and Russia voted differently on a resolution."""
    rule, votes = claim.parameters, tables.outside_votes_on_conflicts.set_index("resolution")
    row = votes.loc[rule["resolution"]]
    pair = row["belarus_vote"], row["russia_vote"]
    beside = votes[votes["matter"] == rule["beside"]]
    alike = int((beside["belarus_vote"] == beside["russia_vote"]).sum())
    return Result(
        holds=None if _ABSENT in pair else pair[0] != pair[1],
        value=pair[0],
        unit=f"vote of Belarus, against {pair[1]} of Russia",
        n=1,
        reason=f"On {rule['resolution']} Belarus voted {pair[0]} and Russia {pair[1]}; on "
        f"{rule['beside']} they voted alike in {alike} of {len(beside)} roll calls.",
        what_would_change_it="A word on why Belarus voted so, which no vote shows.",
    )


@check("F036", "outside", tables=("outside_regimes",))
def ratings_do_not_rise(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether ratings of democracy did not rise beyond their interval between two years."""
    rule = claim.parameters
    first, second = _ratings(tables, rule)
    return Result(
        holds=not second["polyarchy_low"] > first["polyarchy_high"],
        value=float(second["polyarchy"] - first["polyarchy"]),
        unit="change of the index",
        n=2,
        certainty="likely",
        reason=f"In {named(rule['state'])} {_rated(first)}, and {_rated(second)}.",
        what_would_change_it="Another index: experts who rate a country may read the same news.",
    )


def _ratings(tables: SimpleNamespace, rule: Mapping) -> list[pd.Series]:
    rows = tables.outside_regimes
    own = rows[rows["state"] == rule["state"]].set_index("year", drop=False)
    return [own.loc[year] for year in rule["years"]]


def _rated(row: pd.Series) -> str:
    return (
        f"democracy was rated {row['polyarchy']:.3f} in {row['year']} (interval "
        f"{row['polyarchy_low']:.3f} to {row['polyarchy_high']:.3f})"
    )


@check("F074", "outside", tables=("outside_ideal_points", "outside_regimes", "outside_votes"))
def vassal_or_democrat(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus came nearer to Russia in votes, or its ratings of democracy rose."""
    rule = claim.parameters
    votes = tables.outside_votes
    agreed = votes[
        (votes["issue"] == "all")
        & (votes["state"] == rule["state"])
        & (votes["partner"] == rule["to"])
    ].set_index("year")["agreement"]
    points = tables.outside_ideal_points.pivot(
        index="year", columns="state", values="ideal_point_all"
    )
    apart = (points[rule["state"]] - points[rule["to"]]).abs().dropna()
    first, last = rule["years"]
    nearer = {bool(agreed[last] > agreed[first]), bool(apart[last] < apart[first])}
    before, after = _ratings(tables, rule)
    freer = bool(after["polyarchy_low"] > before["polyarchy_high"])
    closer = nearer.pop() if len(nearer) == 1 else None
    return Result(
        holds=True if freer or closer else (None if closer is None else False),
        value=float(agreed[last] - agreed[first]),
        unit="change of agreement in votes",
        n=2,
        certainty="likely",
        reason=f"Agreement with {named(rule['to'])} in votes went from {agreed[first]:.2f} in "
        f"{first} to "
        f"{agreed[last]:.2f} in {last} and the distance of ideal points from {apart[first]:.2f} to "
        f"{apart[last]:.2f} ({apart.iloc[-1]:.2f} in {apart.index[-1]}); {_rated(before)} and "
        f"{_rated(after)}.",
        what_would_change_it="A later year as the mark: after 2021 the votes come close.",
    )


@check("F087", "outside", tables=("outside_gdp",))
def growth_slackened(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether output grew less in each of some years than in an earlier one."""
    rule, rows = claim.parameters, tables.outside_gdp
    output = rows[rows["state"] == rule["state"]].set_index("year")["gdp_2011_usd_million"]
    growth = output.sort_index().pct_change()
    later = growth[rule["after"]]
    return Result(
        holds=bool((later < growth[rule["year"]]).all()),
        value=float(later.max()),
        unit="largest later growth",
        n=1 + len(later),
        certainty="likely",
        reason=f"Output grew by {growth[rule['year']]:.1%} in {rule['year']}, "
        + " and ".join(f"by {value:.1%} in {year}" for year, value in later.items())
        + ".",
        what_would_change_it="Quarterly figures: a crisis within a year does not show in its sum.",
    )
