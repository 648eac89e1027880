"""Checks of arms transfers on record."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.records.dates import fact_in_words
from belarus_iran.evidence import state_name
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.arms import transfers
from belarus_iran.measures.certainty import least_certain, surest
from belarus_iran.measures.events import dated, order
from belarus_iran.measures.outside_records import ARMS, SHOCKS, facts

FULLER_REGISTER = "A fuller register of transfers, or one that corrects this row."


def _transfer(row: pd.Series) -> str:
    """Tell a row of the register of arms."""
    years = sorted({row["first_delivery"], row["last_delivery"]})
    about = "about " if row["order_year_uncertain"] else ""
    return (
        f"{row['delivered']} {row['item']} ({row['kind']}), ordered {about}{row['order_year']}, "
        f"delivered {'–'.join(map(str, years))}, {row['certainty']}"
    )


@check("C046", "outside", tables=(SHOCKS, ARMS))
def running_contracts_went_on(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Russia's undertaking covered contracts that were already running."""
    asked = claim.parameters["outside"]
    pledge = tables.outside_shocks.set_index("id").loc[asked["pledge"]]
    exempted = asked["exempt"] in pledge["description"]
    year = pledge["start"].year
    later = transfers(
        tables.outside_arms, asked["supplier"], asked["recipient"], (year + 1, year + 5)
    )
    older = later[later["order_year"] < year]
    return Result(
        holds=not exempted,
        value=len(older),
        unit="older orders still delivered in the five years after",
        n=len(later),
        reason=f"As outside records tell it: {pledge['description']} ({dated(pledge)}, "
        f"{pledge['certainty']}); orders from before {year} that the register has delivered in the "
        f"five years after it: {len(older)}.",
        what_would_change_it="The text of the memorandum, which is not at hand.",
        certainty=pledge["certainty"],
        independent=pledge["independence"] == "independent",
    )


@check("C093", "outside", tables=(ARMS, SHOCKS, "events"))
@check("C105", "outside", tables=(ARMS,))
@check("C131", "outside", tables=(ARMS,))
@check("C139", "outside", tables=(ARMS,))
def no_transfer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has no arms from one state for another in a period."""
    asked = claim.parameters["outside"]
    years, by = (asked["from"], asked["to"]), asked.get("by", "delivery")
    found = transfers(tables.outside_arms, asked["supplier"], asked["recipient"], years, by)
    firm = found[(found["certainty"] != "weak") & (found["independence"] == "independent")]
    deciding = firm if len(firm) else found
    told = "; ".join(_transfer(row) for _, row in found.iterrows()) or "none"
    extra = ""
    if "ban" in asked:
        ban = facts(tables, [asked["ban"]]).loc[asked["ban"]]
        fall = tables.events.set_index("id").loc[asked["fall"]]
        when = order(ban["start"], ban["end"], fall["start"], fall["end"])
        phrase = {"undetermined": "about the time of"}.get(when, when)
        extra = f"; {fact_in_words(ban)} came {phrase} the fall in contact ({dated(fall)})"
    return Result(
        holds=False if len(found) else (None if asked.get("passing") == "open" else True),
        value=len(found),
        unit="orders in the register",
        n=len(found),
        reason=f"Of arms from {state_name(asked['supplier'])} for {state_name(asked['recipient'])} "
        f"{'ordered' if by == 'order' else 'delivered'} in {years[0]}–{years[1]} the register has: "
        f"{told}{extra}.",
        what_would_change_it=FULLER_REGISTER,
        certainty=surest(deciding["certainty"]),
        independent=bool((deciding["independence"] == "independent").all()),
    )


@check("C037", "outside", tables=(ARMS,))
def no_doubtful_supplier(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register leaves no doubt that what Belarus sold was not Russia's."""
    asked, arms = claim.parameters["outside"], tables.outside_arms
    rows = arms[(arms["supplier"] == asked["supplier"]) & (arms["recipient"] == asked["recipient"])]
    doubtful = rows[rows["note"].str.contains(asked["doubt"], regex=False)]
    told = "; ".join(_transfer(row) for _, row in doubtful.iterrows())
    return Result(
        holds=None if len(doubtful) else True,
        value=len(doubtful),
        unit=f"of {len(rows)} orders with another supplier thought possible",
        n=len(rows),
        reason=f"The register names {state_name(asked['supplier'])} as the supplier of all "
        f"{len(rows)} "
        "orders" + (f", but thinks Russia possible for {told}." if told else "."),
        what_would_change_it="A contract that names a Russian party, or none.",
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C047", "outside", tables=(ARMS,))
@check("C143", "outside", tables=(ARMS,))
def delivered_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one supplier delivered no less than another, in the register's own unit of value."""
    asked, arms = claim.parameters["outside"], tables.outside_arms
    counted = arms[
        (arms["recipient"] == asked["recipient"]) & (arms["last_delivery"] <= asked["to"])
    ]
    sums = counted.groupby("supplier")["tiv_million"].sum()
    more, less = (float(sums.get(asked[side], 0)) for side in ("more", "less"))
    rows = counted[counted["supplier"].isin([asked["more"], asked["less"]])]
    return Result(
        holds=more >= less,
        value=more / less if less else None,
        unit="ratio of delivered value",
        n=len(rows),
        reason=f"Up to {asked['to']} the register has {more:,.0f} million units of value delivered "
        f"to {state_name(asked['recipient'])} by {state_name(asked['more'])} and {less:,.0f} by "
        f"{state_name(asked['less'])}.",
        what_would_change_it=FULLER_REGISTER,
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C050", "outside", tables=(ARMS,))
def lots_add_up(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has as many pieces over the same years as the lots claimed."""
    asked = claim.parameters["outside"]
    lots = {int(year): pieces for year, pieces in asked["lots"].items()}
    arms = tables.outside_arms
    rows = transfers(arms, asked["supplier"], asked["recipient"], (min(lots), max(lots)))
    rows = rows[rows["item"] == asked["item"]]
    pieces, total = int(rows["delivered"].sum()), sum(lots.values())
    spans = (rows["first_delivery"].min(), rows["last_delivery"].max())
    return Result(
        holds=pieces == total and spans == (min(lots), max(lots)) if len(rows) else None,
        value=pieces,
        unit="pieces",
        n=len(rows),
        reason=f"The register has {pieces} {asked['item']} delivered in {spans[0]}–{spans[1]}, "
        f"where the lots claimed add up to {total}; it draws on the same reports as the paper."
        if len(rows)
        else f"The register has no {asked['item']} in these years.",
        what_would_change_it="A count that does not come from the reports to the United Nations.",
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C076", "outside", tables=(ARMS,))
def newer_came_later(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the last second-hand delivery came before the first of new equipment."""
    asked = claim.parameters["outside"]
    arms = tables.outside_arms
    rows = arms[(arms["supplier"] == asked["supplier"]) & (arms["recipient"] == asked["recipient"])]
    old, new = rows[rows["condition"] != "new"], rows[rows["condition"] == "new"]
    known = len(old) and len(new)
    return Result(
        holds=bool(old["last_delivery"].max() < new["first_delivery"].min()) if known else None,
        value=int(new["first_delivery"].min()) if known else None,
        unit="first delivery of new equipment" if known else "",
        n=len(rows),
        reason=f"The register has second-hand arms last delivered in {old['last_delivery'].max()} "
        f"and new ones first in {new['first_delivery'].min()}."
        if known
        else "The register does not have both second-hand and new arms.",
        what_would_change_it=FULLER_REGISTER,
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C079", "outside", tables=(ARMS,))
def radars_reported(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a second report has new equipment of the kind go to the recipient in these years."""
    asked = claim.parameters["outside"]
    rows = transfers(
        tables.outside_arms, asked["supplier"], asked["recipient"], (asked["from"], asked["to"])
    )
    rows = rows[rows["kind"].isin(asked["kinds"])]
    told = "; ".join(_transfer(row) for _, row in rows.iterrows())
    return Result(
        holds=bool(len(rows)),
        value=len(rows),
        unit="orders in the register",
        n=len(rows),
        reason=f"The register has {told or 'no such equipment'}; equipment for jamming it does not "
        "list.",
        what_would_change_it=FULLER_REGISTER,
        certainty=least_certain(rows["certainty"]),
    )


@check("C186", "outside", tables=(ARMS,))
def supplied_in_each_decade(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether deliveries are on record in each decade; a decade without one is left open."""
    asked = claim.parameters["outside"]
    pair = (tables.outside_arms, asked["supplier"], asked["recipient"])
    found = {decade: len(transfers(*pair, (decade, decade + 9))) for decade in asked["decades"]}
    return Result(
        holds={f"the {decade}s": True if number else None for decade, number in found.items()},
        value=sum(number > 0 for number in found.values()),
        unit=f"of {len(found)} decades with deliveries",
        n=sum(found.values()),
        reason="Orders of major weapons that the register has delivered: "
        + ", ".join(f"{number or 'none'} in the {decade}s" for decade, number in found.items())
        + ".",
        what_would_change_it=FULLER_REGISTER,
        certainty="likely",
    )
