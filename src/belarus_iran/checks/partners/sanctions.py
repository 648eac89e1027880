"""Checks of sanctions and their easing."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.wording import named, span, together
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import dated, order


@check("S007", "outside", tables=("outside_designations",))
def designated_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether sender, year and legal basis of a designation are those claimed."""
    rule, row = claim.parameters, _designation(tables, claim)
    if row is None:
        agree, reason = {}, f"The lists have no designation of {rule['entity']}."
    else:
        agree = {
            "sender": row["imposed_by"] == rule["imposed_by"],
            "year": row["start"].year == row["end"].year == rule["year"],
            "legal basis": row["authority"] == rule["authority"],
        }
        reason = (
            f"{rule['entity']} was designated by the {row['imposed_by']} ({dated(row)}) under "
            f"{row['authority']}; that agrees with the claim in "
            f"{' and '.join(name for name, same in agree.items() if same) or 'nothing'}"
        )
        differing = [name for name, same in agree.items() if not same]
        reason += f", not in {' and '.join(differing)}." if differing else "."
    return Result(
        holds=all(agree.values()) if agree else None,
        value=sum(agree.values()),
        unit="of 3 details alike",
        n=3,
        certainty="likely" if row is None else row["certainty"],
        reason=reason,
        what_would_change_it="The notice of the designation itself.",
    )


@check("S008", "outside", tables=("outside_designations",))
def ground_is_open(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the ground recorded for a designation names no state, or more than one."""
    row = _designation(tables, claim)
    states = [] if row is None else re.split(r",\s*|\s+or\s+", row["ground"])
    return Result(
        holds=None if row is None else len([state for state in states if state]) != 1,
        value=len(states),
        unit="states named as the ground",
        n=0 if row is None else 1,
        certainty="likely" if row is None else row["certainty"],
        reason="The lists have no such designation."
        if row is None
        else f"The designation of {row['entity']} ({dated(row)}) is put down to dealings with "
        f"{row['ground']}.",
        what_would_change_it="The notice of the designation, if it gives another ground.",
    )


def _designation(tables: SimpleNamespace, claim: Claim) -> pd.Series | None:
    """Return the designation of the entity nearest to the year claimed."""
    rule, rows = claim.parameters, tables.outside_designations
    own = rows[(rows["entity"] == rule["entity"]) & (rows["action"] == "imposed")]
    if own.empty:
        return None
    nearest = (own["start"].dt.year - rule["year"]).abs().to_numpy().argmin()
    return own.iloc[nearest]


@check(
    "S097", "outside", tables=("companion_events", "outside_arms_exports", "outside_designations")
)
def sanction_before_the_stop(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a firm was sanctioned before a deal was stopped, and no arms followed."""
    rule, rows = claim.parameters, tables.outside_designations
    imposed = rows[(rows["entity"] == rule["entity"]) & (rows["action"] == "imposed")]
    imposed = imposed[imposed["certainty"] != "weak"].sort_values("start")
    stop = tables.companion_events.set_index("id").loc[rule["stop"]]
    yearly = tables.outside_arms_exports
    after = yearly[(yearly["recipient"] == rule["recipient"]) & (yearly["year"] > stop["end"].year)]
    if imposed.empty:
        first, before = None, None
    else:
        first = imposed.iloc[0]
        found = order(first["start"], first["end"], stop["start"], stop["end"])
        before = {"before": True, "after": False, "undetermined": None}[found]
    return Result(
        holds=together([before, after.empty]),
        value=len(after),
        unit=f"later years with arms for {named(rule['recipient'])}",
        n=len(imposed),
        certainty="likely",
        reason=(
            f"{rule['entity']} was sanctioned on {dated(first)}; '{stop['description']}' is dated "
            f"to the last months of {stop['end'].year}"
            if first is not None
            else f"The lists have no sure sanction on {rule['entity']}"
        )
        + f", and the register has {'no' if after.empty else 'some'} later delivery.",
        what_would_change_it="A Peruvian record of why the agreement was not ratified.",
    )


@check("F065", "outside", tables=("companion_events", "outside_designations"))
def talks_before_the_lifting(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether talks came before sanctions were lifted."""
    rule, rows = claim.parameters, tables.outside_designations
    talks = tables.companion_events.set_index("id").loc[rule["talks"]]
    lifted = rows[(rows["entity"] == rule["lifted"]) & (rows["action"] == "lifted")].iloc[0]
    found = order(talks["start"], talks["end"], lifted["start"], lifted["end"])
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=(lifted["start"] - talks["end"]).days,
        unit="days between them, at least",
        n=2,
        certainty=lifted["certainty"],
        reason=f"'{talks['description']}' ({dated(talks)}) came {found} the lifting of sanctions "
        f"on {rule['lifted']} ({dated(lifted)}).",
        what_would_change_it="A record of earlier talks of this kind.",
    )


@check("F066", "outside", tables=("outside_designations",))
def sanctions_eased(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether sanctions were eased in a period and none were imposed."""
    rows, years = tables.outside_designations, claim.parameters["years"]
    inside = rows[rows["start"].dt.year.between(*years) & (rows["certainty"] != "weak")]
    new, eased = (inside[(inside["action"] == "imposed") == side] for side in (True, False))
    return Result(
        holds=False if len(new) else (True if len(eased) else None),
        value=len(new),
        unit=f"new designations, against {len(eased)} that lapsed or were lifted",
        n=len(inside),
        certainty="sure" if (new["certainty"] == "sure").any() or new.empty else "likely",
        reason=f"In {span(years)} American sanctions were imposed on "
        + (", ".join(f"{row['entity']} ({dated(row)})" for _, row in new.iterrows()) or "no firm")
        + " and ended for "
        + (", ".join(f"{row['entity']} ({dated(row)})" for _, row in eased.iterrows()) or "none")
        + ".",
        what_would_change_it="Taking the period from the middle of 2013, after the last new ones.",
    )
