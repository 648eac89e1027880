"""Checks of single claims on dates."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.wording import FULLER_RECORD, quoted
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import bilateral


@check("C080", "paper", tables=("stages",))
def decline_stands_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the heading of the Decline leaves the Rise and starts where the text dates it."""
    dates = tables.stages.set_index(["stage", "dating"])
    decline, told = dates.loc[("Decline", "heading")], dates.loc[("Decline", "narration")]
    rise = dates.loc[("Rise", "heading")]
    apart = bool(decline["start"] > rise["end"])
    return Result(
        holds=apart and bool(decline["start"] == told["start"]),
        value=decline["start"].year,
        unit="first year",
        # The beginning of the stage, told twice, and the end of the one before.
        n=3,
        reason=f"The heading starts the Decline in {decline['start'].year}, "
        + ("after the Rise ends" if apart else f"while the Rise still runs to {rise['end'].year}")
        + f"; the text dates it from {told['start']:%B %Y}.",
        what_would_change_it="A heading that starts the Decline when the text says it began.",
    )


@check("C083", "paper", tables=("stages", "quantities"))
def windows_do_not_overlap(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the window of frequent visits ends before the Decline is said to begin."""
    window = tables.quantities.set_index("id").loc[claim.parameters["window"]]
    dates = tables.stages.set_index(["stage", "dating"])
    decline = dates.loc[("Decline", "narration")]
    apart = window["end"] < decline["start"]
    return Result(
        holds=bool(apart),
        value=f"{window['start'].year}-{window['end'].year}",
        unit="window",
        reason=f"The window of frequent visits runs to the end of {window['end'].year}, while the "
        f"same paragraph dates the decline from {decline['start']:%B %Y}.",
        what_would_change_it="Visits counted year by year, which the paper does not give.",
    )


@check("C051", "paper", tables=("events", "stages"))
def tehran_came_less_often(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether, in the Stagnation, Iranians came no more often than Belarusians or than later."""
    dates = tables.stages.set_index(["stage", "dating"])
    stagnation, rise = dates.loc[("Stagnation", "heading")], dates.loc[("Rise", "heading")]
    visits = bilateral(tables.events, ("visit",))

    def count(actors: str, period: pd.Series) -> int:
        inside = (visits["start"] >= period["start"]) & (visits["end"] <= period["end"])
        return int((inside & (visits["actors"] == actors)).sum())

    to_minsk, to_tehran = count("IRN>BLR", stagnation), count("BLR>IRN", stagnation)
    later = count("IRN>BLR", rise)
    years, later_years = (
        period["end"].year - period["start"].year + 1 for period in (stagnation, rise)
    )
    return Result(
        holds=True if to_minsk <= to_tehran and to_minsk / years <= later / later_years else None,
        value=to_minsk,
        unit="visits to Minsk",
        n=to_minsk + to_tehran + later,
        reason=f"In the {years} years of the Stagnation the paper dates {to_minsk} Iranian "
        f"visit{'s' * (to_minsk != 1)} to Minsk and {to_tehran} Belarusian to Tehran; in the "
        f"{later_years} years of the Rise, {later} Iranian.",
        what_would_change_it=FULLER_RECORD,
    )


@check("C050", "paper", tables=("arms",))
def tanks_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the lots of tanks are told alike; the register itself is not in the paper."""
    lots = tables.arms.dropna(subset="quantity").sort_values("start")
    told = {str(row["start"].year): int(row["quantity"]) for _, row in lots.iterrows()}
    return Result(
        holds=None if not told or told == claim.parameters["lots"] else False,
        value=sum(told.values()),
        unit="tanks",
        n=len(told),
        reason=f"The lots add up to {sum(told.values())} tanks ("
        + ", ".join(f"{number} in {year}" for year, number in told.items())
        + "); the paper cites the United Nations register for them but does not reproduce it.",
        what_would_change_it="The register's own entries, which can confirm or contradict them.",
    )


@check("C084", "paper", tables=("events", "stages", "quantities"))
def projects_had_ended(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether both projects had ended by the time meant, which may be read in two ways."""
    ends = tables.events.set_index("id").loc[claim.parameters["events"]]
    dates = tables.stages.set_index(["stage", "dating"])
    early = dates.loc[("Decline", "narration"), "start"]
    late = tables.quantities.set_index("id").loc[claim.parameters["window"], "end"]
    in_time = bool((ends["end"] < early).all())
    too_late = bool((ends["start"] > late).any())
    return Result(
        holds=False if too_late else (True if in_time else None),
        value=int((ends["end"] < early).sum()),
        unit=f"of {len(ends)} before {early.year}",
        n=len(ends),
        reason="; ".join(quoted(row) for _, row in ends.iterrows())
        + f": not both before {early:%B %Y}, and none for certain after {late.year}, so it depends "
        "on which time is meant."
        if not (in_time or too_late)
        else "; ".join(quoted(row) for _, row in ends.iterrows()) + ".",
        what_would_change_it="A date for the end of the car plant, which the paper does not give.",
    )


@check("C074", "paper", tables=("events",))
def military_items_have_sources(tables: SimpleNamespace, claim: Claim) -> Result:
    """Which share of the dated military items comes with a cited source."""
    items = tables.events[tables.events["id"].isin(claim.parameters["events"])]
    sourced = int((items["cited_source"] != "").sum())
    return Result(
        holds=sourced <= len(items) / 2,
        value=sourced / len(items),
        unit="share with a cited source",
        n=len(items),
        reason=f"Of {len(items)} dated military items the paper cites a source for {sourced}.",
        what_would_change_it="More items, or sources for those that have none.",
    )


@check("C129", "paper", tables=("events",))
def money_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the deals of the money years brought money, and the others lie outside them."""
    first, last = claim.parameters["years"]
    deals = bilateral(tables.events, ("arms transfer", "project launched"))
    inside = (deals["start"].dt.year >= first) & (deals["end"].dt.year <= last)
    sales, projects = (deals["kind"] == kind for kind in ("arms transfer", "project launched"))
    sold, begun, later = (
        int((sales & inside).sum()),
        int((projects & inside).sum()),
        int((projects & ~inside).sum()),
    )
    return Result(
        holds=sold > begun and later > begun if sold + begun else None,
        value=sold,
        unit=f"sales in {first}–{last}",
        n=len(deals),
        reason=f"In {first}–{last} the paper dates {sold} arms sales and {begun} joint projects; "
        f"in other years, {later} projects.",
        what_would_change_it="Loans or sales of other years that the paper does not date.",
    )


@check("C186", "paper", tables=("events",))
def supplies_in_each_decade(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether agreements on supplies, or deliveries, are dated in each decade named."""
    supplies = tables.events[tables.events["id"].isin(claim.parameters["events"])]
    counts = {
        decade: int(supplies["start"].dt.year.between(decade, decade + 9).sum())
        for decade in claim.parameters["decades"]
    }
    return Result(
        holds={f"{decade}s": True if count else None for decade, count in counts.items()},
        value=sum(count > 0 for count in counts.values()),
        unit=f"of {len(counts)} decades",
        n=len(supplies),
        reason="Agreements on supplies and deliveries that the paper dates: "
        + ", ".join(f"{count} in the {decade}s" for decade, count in counts.items())
        + ".",
        what_would_change_it="A dated delivery in a decade that has none.",
    )
