"""Regimes and leaders: who ruled, from which camp, and how democratic the state was.

Indices of regimes measure institutions and the economic camp of leaders. They are no measure of
ideology in foreign policy, so that changes of camp count only where votes moved as well.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.evidence import state_name
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import order
from belarus_iran.measures.regimes import changes, moved, year_of_lowest


def _year_of(event: pd.Series) -> str:
    return "–".join(dict.fromkeys(str(day.year) for day in (event["start"], event["end"])))


@check("C013", "outside", tables=("outside_regimes",))
def ideology_stood_still(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the camp of the state's leader stayed the same while co-operation changed."""
    asked = claim.parameters["outside"]
    years = (asked["from"], asked["to"])
    turned = changes(tables.outside_regimes, asked["state"], "leader_ideology", years)
    rows = tables.outside_regimes[tables.outside_regimes["state"] == asked["state"]]
    democracy = rows.set_index("year")["polyarchy"].loc[years[0] : years[1]]
    return Result(
        holds=not turned,
        value=len(turned),
        unit="changes of camp",
        n=len(democracy),
        reason=f"In {years[0]}–{years[1]} the leader of {state_name(asked['state'])} changed camp "
        f"{len(turned)} times and the index of democracy stayed between {democracy.min():.2f} and "
        f"{democracy.max():.2f}, so that neither can account for a rise and a fall in between.",
        what_would_change_it="A measure of ideology that changed within these years.",
        certainty="likely",
    )


@check("C025", "outside", tables=("outside_regimes", "stages"))
def consolidated_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether power was concentrated before a stage began."""
    asked = claim.parameters["outside"]
    year = year_of_lowest(tables.outside_regimes, asked["state"], "polity", asked["until"])
    rows = tables.stages[(tables.stages["stage"] == asked["stage"])]
    start = rows["start"].min()
    return Result(
        holds=True if year < start.year else (False if year > start.year else None),
        value=year,
        unit="year of the lowest score",
        reason=f"The Polity score of {state_name(asked['state'])} first stood at its lowest in "
        f"{year}; "
        f"the stage of {asked['stage']} begins in {start.year}.",
        what_would_change_it="A measure of what the administration could do, which this score is "
        "not.",
        certainty="likely",
    )


@check("C056", "outside", tables=("outside_regimes", "outside_visits"))
def change_before_visit(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the change at the head of the state came before the first visit of the rise."""
    asked = claim.parameters["outside"]
    year, known = asked["year"], tables.outside_visits.set_index("id")
    turned = changes(tables.outside_regimes, asked["state"], "leader_ideology", (year - 1, year))
    visit = known.loc[asked["visit"]]
    bounds = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    found = order(*bounds, visit["start"], visit["end"]) if turned else "undetermined"
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=len(turned),
        unit="change of camp",
        reason=(
            f"The leader of {state_name(asked['state'])} changed camp in {year}"
            if turned
            else f"No change of camp in {state_name(asked['state'])} is on record for {year}"
        )
        + f"; the visit of a president told first for the rise is of {visit['start']:%B %Y} "
        f"({visit['certainty']}).",
        what_would_change_it="A project or visit of the same rise dated before the change.",
        certainty="likely",
    )


@check("C147", "outside", tables=("outside_regimes", "events"))
def consolidated_before_turn(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether power was concentrated no later than policy was diversified; subsidies are
    unknown."""
    asked = claim.parameters["outside"]
    year = year_of_lowest(tables.outside_regimes, asked["state"], "polity", asked["until"])
    event = tables.events.set_index("id").loc[asked["event"]]
    first, last = event["start"].year, event["end"].year
    return Result(
        holds={"consolidation": True if year < first else (False if year > last else None)}
        | dict.fromkeys(asked["silent"]),
        value=year,
        unit="year of the lowest score",
        reason=f"The Polity score of {state_name(asked['state'])} first stood at its lowest in "
        f"{year}, "
        f"and the turn of policy is dated {_year_of(event)}; on {' and '.join(asked['silent'])} "
        "outside data are silent.",
        what_would_change_it="Yearly figures of Russian subsidies, and a finer date for the "
        "concentration of power.",
        certainty="likely",
    )


@check("C151", "outside", tables=("outside_regimes", "outside_ideal_points"))
def camps_without_turns(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a change of camp at the head of a state went with a clear move of its votes."""
    asked = claim.parameters["outside"]
    years = (asked["from"], asked["to"])
    turns = [
        (state, year)
        for state in asked["states"]
        for year in changes(tables.outside_regimes, state, "leader_ideology", years)
    ]
    outcomes = [moved(tables.outside_ideal_points, *turn, asked["span"]) for turn in turns]
    told = ", ".join(f"{state_name(state)} ({year})" for state, year in turns)
    clear = ", ".join(
        f"{state_name(state)} ({year})"
        for (state, year), found in zip(turns, outcomes, strict=True)
        if found
    )
    return Result(
        # Votes may be too blunt to show what a change of camp did to policy.
        holds=False if True in outcomes else (None if turns else True),
        value=len(turns),
        unit="changes of camp",
        n=len(turns),
        reason=f"Leaders of another camp came to power in: {told or 'no case'}; votes in the "
        f"United Nations moved clearly with it in: {clear or 'none of them'}.",
        what_would_change_it="A measure of foreign policy that is finer than votes.",
        certainty="likely",
    )


@check("C200", "outside", tables=("outside_regimes",))
def in_office(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the leaders at the ends of years are those whose terms the claim names."""
    asked = claim.parameters["outside"]
    rows = tables.outside_regimes[tables.outside_regimes["state"] == asked["state"]]
    leaders = rows.set_index("year")["leader"].replace("", pd.NA).dropna()
    wrong = [
        int(year)
        for leader, (first, last) in asked["terms"].items()
        for year, name in leaders.items()
        if (name == leader) != (first <= year < last)
    ]
    covered = [year for first, last in asked["terms"].values() for year in range(first, last)]
    seen = [year for year in covered if year in leaders.index]
    return Result(
        holds=not wrong if seen else None,
        value=len(seen) - len([year for year in wrong if year in seen]),
        unit=f"of {len(seen)} ends of years as claimed",
        n=len(seen),
        reason=f"Of {len(covered)} ends of years in these terms {len(seen)} are covered; "
        + (
            f"another leader than claimed stood at the head in {', '.join(map(str, wrong))}."
            if wrong
            else "at each the leader is the one claimed, and neither led at any other."
        ),
        what_would_change_it="A list of office-holders by day.",
        certainty="likely",
    )
