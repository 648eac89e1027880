"""Checks of how often things happened on record."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.records.dates import fact_in_words
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.certainty import least_certain, surest
from belarus_iran.measures.events import dated, inside
from belarus_iran.measures.outside_records import ACTS, SHOCKS, VISITS, actions, facts
from belarus_iran.stats.power_rates import power_rate_given_total
from belarus_iran.stats.rates import rate_ratio


@check("C054", "outside", tables=(VISITS, "outside_regimes"))
def visit_returned(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an Iranian president came within some years, or the one named came at all."""
    asked, visits = claim.parameters["outside"], tables.outside_visits
    visited = facts(tables, [asked["visit"]]).loc[asked["visit"]]
    regimes = tables.outside_regimes[tables.outside_regimes["state"] == "IRN"]
    leader = regimes.set_index("year")["leader"]
    chosen = visits[
        (visits["actors"] == "IRN>BLR")
        & (visits["level"] == "head of state")
        & (visits["kind"] == "visit")
        & (visits["start"] > visited["end"])
        & (visits["end"].dt.year <= leader.index.max())
    ].sort_values("start")
    deadline = visited["start"] + pd.DateOffset(years=asked["years"])
    came = [
        leader.get(row.start.year - 1) == asked["president"] == leader.get(row.end.year)
        for row in chosen.itertuples()
    ]
    failing = chosen[pd.Series(came, chosen.index, dtype=bool) | (chosen["end"] < deadline)]
    first = chosen.iloc[0] if len(chosen) else None
    delay = None if first is None else (first["start"] - visited["start"]).days / 365.25
    return Result(
        # Visits that the list leaves out cannot be told from visits that never were.
        holds=False if len(failing) else None,
        value=delay,
        unit="years until a president returned the visit",
        n=len(chosen),
        reason="Outside records have no visit of an Iranian president."
        if first is None
        else f"The first return visit on record is {first['description']} ({dated(first)}, "
        f"{first['certainty']}), {delay:.1f} years after that of {dated(visited)}: later than "
        f"{asked['years']} years, "
        f"{'and' if True in came else 'but not'} by {asked['president']} himself."
        if delay >= asked["years"]
        else f"{first['description']} ({dated(first)}, {first['certainty']}) came {delay:.1f} "
        f"years after the visit of {dated(visited)}.",
        what_would_change_it="Proof that the visit did not take place, or that another led the "
        "state by then.",
        certainty=surest(failing["certainty"]),
        independent=bool((failing["independence"] == "independent").any())
        if len(failing)
        else True,
    )


@check("C091", "outside", tables=(SHOCKS,))
@check("C101", "outside", tables=(SHOCKS,))
@check("C182", "outside", tables=(SHOCKS,))
def resolutions_began(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first resolution of the Security Council on Iran lies in the period claimed."""
    asked = claim.parameters["outside"]
    shocks = tables.outside_shocks
    rows = shocks[(shocks["kind"] == "resolution") & ~shocks["id"].isin(asked.get("without", ()))]
    what = " with sanctions" if asked.get("without") else ""
    if rows.empty:
        return Result(None, f"No resolution on Iran{what} is on record.", "A dated resolution.")
    first = rows.sort_values("start").iloc[0]
    answer = inside(first["start"], first["end"], asked["period"])
    return Result(
        holds=answer,
        value=f"{first['start']:%Y-%m-%d}",
        unit="first resolution",
        n=len(rows),
        reason=f"The first of {len(rows)} resolutions on Iran{what} is '{first['description']}' "
        f"({dated(first)}, {first['certainty']}), {'within' if answer else 'not within'} "
        f"{asked['period'].replace('/', '–')}; of sanctions that states imposed by themselves no "
        "record is at hand.",
        what_would_change_it="A resolution or a joint sanction of another date.",
        certainty=first["certainty"],
        independent=first["independence"] == "independent",
    )


@check("C116", "outside", tables=(ACTS,))
def ended_before_their_term(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the sanctions ended clearly before the term for which they had been imposed."""
    asked = claim.parameters["outside"]
    known = facts(tables, [asked["still"]])
    gaps = []
    for imposed, ended in asked["pairs"]:
        term = known.loc[imposed, "start"] + pd.DateOffset(years=asked["years"])
        gaps.append((term - known.loc[ended, "end"]).days)
    early = min(gaps)
    rows = known.loc[[fact for pair in asked["pairs"] for fact in pair]]
    since = [fact_in_words(known.loc[fact]) for fact in asked["imposed_since"]]
    return Result(
        # Sanctions that lapse with their term need no further reason.
        holds=True if early > asked["days"] else None,
        value=early,
        unit="days before the end of the term",
        n=len(gaps),
        reason=f"Imposed on {known.loc[asked['pairs'][0][0], 'start']:%-d %B %Y} for "
        f"{asked['years']} years, the sanctions were gone on "
        f"{known.loc[asked['pairs'][0][1], 'start']:%-d %B %Y}: they lapsed with their term, which "
        "needs no change of conduct, while reports of the day also name lobbying, a change of "
        f"owner and transit from Afghanistan; months before, the same state had "
        f"{' and '.join(since)}; and {fact_in_words(known.loc[asked['still']])} came only later."
        if early <= asked["days"]
        else f"The sanctions ended {early} days before their term of {asked['years']} years.",
        what_would_change_it="The notice or a statement of the Department of State that gives its "
        "reason.",
        certainty=least_certain(rows["certainty"]),
        independent=bool(rows["independent"].all()),
    )


@check("C122", "outside", tables=(ACTS, "thresholds"))
def designations_grew_denser(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether designations over Iran are more frequent later, with and without weak sources."""
    earlier, later = claim.parameters["outside"]["periods"]
    level = threshold(tables, "confidence_level")
    readings = {}
    for reading, weak in (("without the weak source", False), ("with it", True)):
        counts = [actions(tables.outside_designations, years, weak) for years in (later, earlier)]
        lengths = [last - first + 1 for first, last in (later, earlier)]
        readings[reading] = (
            counts,
            rate_ratio(counts[0], lengths[0], counts[1], lengths[1], level),
        )
    above = [ratio.low > 1 for _, ratio in readings.values()]
    below = [ratio.high < 1 for _, ratio in readings.values()]
    counts, ratio = readings["without the weak source"]
    power = power_rate_given_total(
        sum(counts), *lengths, [threshold(tables, "meaningful_ratio")], 1 - level
    )
    told = ", ".join(
        f"{many} against {few} {reading} (ratio {found.ratio:.1f}, {found.low:.2f} to "
        f"{found.high:.2f})"
        for reading, ((many, few), found) in readings.items()
    )
    return Result(
        holds=True if all(above) else (False if all(below) else None),
        value=ratio.ratio,
        unit="ratio of yearly rates",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=sum(counts),
        power=power["power"].iloc[0],
        reason=f"Acts over Iran in {later[0]}–{later[1]} and in {earlier[0]}–{earlier[1]}: {told}.",
        what_would_change_it="The notices of the Federal Register, which would settle whether an "
        "act of July 2010 took place.",
        certainty="likely",
    )


@check("C132", "outside", tables=(VISITS,))
def contact_each_year(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether outside records know more contacts of rank than a general absence allows."""
    asked, visits = claim.parameters["outside"], tables.outside_visits
    chosen = visits[
        visits["level"].isin(asked["levels"])
        & (visits["start"].dt.year >= asked["from"])
        & (visits["end"].dt.year <= asked["to"])
        & (visits["certainty"] != "weak")
    ]
    counts = chosen.groupby(chosen["start"].dt.year).size()
    beyond = int((counts > asked["allowed"]).sum())
    told = "; ".join(f"{row['description']} ({dated(row)})" for _, row in chosen.iterrows())
    return Result(
        holds=False if beyond >= asked["years"] else None,
        value=len(chosen),
        unit="contacts of rank on record",
        n=len(chosen),
        reason=f"For {asked['from']}–{asked['to']} outside records have "
        f"{told or 'no contact of rank'}; they are too incomplete to show an absence.",
        what_would_change_it="A full list of visits for these years.",
        certainty=least_certain(chosen["certainty"]),
    )


@check("C155", "outside", tables=(VISITS, "thresholds"))
def presidents_met_less(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether visits of presidents, of which few can be missed, grew rarer beyond chance."""
    high, low = (claim.parameters["outside"][name] for name in ("high", "low"))
    visits = tables.outside_visits
    sure = visits[
        (visits["level"] == "head of state")
        & (visits["kind"] == "visit")
        & (visits["certainty"] != "weak")
    ]
    counts = [int(sure["start"].dt.year.between(*years).sum()) for years in (high, low)]
    lengths = [last - first + 1 for first, last in (high, low)]
    confidence = threshold(tables, "confidence_level")
    ratio = rate_ratio(counts[0], lengths[0], counts[1], lengths[1], confidence)
    power = power_rate_given_total(
        sum(counts), *lengths, [threshold(tables, "meaningful_ratio")], 1 - confidence
    )
    return Result(
        holds=True if ratio.low > 1 else (False if ratio.high < 1 else None),
        value=counts[0] - counts[1],
        unit=f"visits of presidents more than in {low[0]}–{low[1]}",
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=sum(counts),
        power=power["power"].iloc[0],
        reason=f"Presidents visited each other {counts[0]} times in {high[0]}–{high[1]} and "
        f"{counts[1]} times in {low[0]}–{low[1]}; visits below that rank are too incompletely "
        "recorded to be counted.",
        what_would_change_it="A full list of visits of ministers and above.",
        certainty="likely",
    )
