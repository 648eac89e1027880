"""Arms that Belarus delivered: the register of transfers, by recipient and year.

Volumes are in the register's own unit, million of its trend indicator value, which is not a price.
The register holds major weapons only, and many of its dates and numbers are estimates.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np

from belarus_iran.checks.wording import in_years, judge, named, span, together
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.arms import concentration, orders_of, volume_bounds, volumes
from belarus_iran.measures.trade import yearly_trade

FULLER_REGISTER = (
    "A register with small and covert deals: this one holds major weapons only, and dates and "
    "numbers in it are often estimates."
)


@check("no delivery", "outside", tables=("outside_arms", "outside_arms_exports"))
def register_has_none(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has no delivery of Belarus to a state in a period."""
    rule = claim.parameters
    years = rule["from"], rule["to"]
    told, sure = (
        float(
            volumes(tables.outside_arms_exports, tables.outside_arms, years, doubtful).get(
                rule["recipient"], 0.0
            )
        )
        for doubtful in (True, False)
    )
    holds = (None if "kind" in rule else False) if told else True
    return Result(
        holds=holds,
        value=told,
        unit="million units of the register",
        n=rule["to"] - rule["from"] + 1,
        certainty="likely" if sure or not told else "weak",
        reason=f"From {rule['from']} to {rule['to']} the register of major weapons has "
        + (f"{told:g} million units" if told else "nothing")
        + f" from Belarus to {named(rule['recipient'])}.",
        what_would_change_it=FULLER_REGISTER,
    )


@check("S004", "outside", tables=("outside_arms",))
def nothing_new_of_its_kind(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has no new weapon of some kinds ordered in Belarus before a year."""
    rule, orders = claim.parameters, orders_of(tables.outside_arms)
    found = orders[
        (orders["condition"] == "new")
        & orders["kind"].isin(rule["kinds"])
        & (orders["order_year"] < rule["before"])
    ]
    sure = found[(found["certainty"] != "weak") & ~found["order_year_uncertain"]]
    doubt = "weak" if len(found) and sure.empty else "likely"
    return Result(
        holds=found.empty,
        value=len(found),
        unit=f"orders before {rule['before']}",
        n=len(orders),
        certainty=doubt,
        reason=f"Of {len(orders)} Belarusian orders in this extract of the register {len(found)} "
        f"before {rule['before']} "
        + ("is" if len(found) == 1 else "are")
        + " for new missiles or launchers"
        + "".join(
            f": {row.item} for {named(row.recipient)}, ordered in {row.order_year}"
            + (f" ({row.note.lower()})" if row.note else "")
            for row in found.itertuples()
        )
        + ".",
        what_would_change_it="The whole register, or a record of what the factories could make.",
    )


@check("S009", "outside", tables=("outside_arms",))
def kind_was_delivered(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has deliveries of a kind to a state in a period."""
    rule, orders = claim.parameters, orders_of(tables.outside_arms)
    first, last = rule["years"]
    own = orders[orders["recipient"] == rule["recipient"]]
    own = own[(own["first_delivery"] <= last) & (own["last_delivery"] >= first)]
    found = own[own["kind"] == rule["kind"]]
    sure = found[found["certainty"] != "weak"]
    return Result(
        holds=True if len(sure) else (None if own.empty or len(found) else False),
        value=int(found["delivered"].sum()),
        unit="pieces",
        n=len(own),
        certainty="likely",
        reason=f"In {span(rule['years'])} the register has "
        + (
            "; ".join(
                f"{row.delivered} {row.item} ({row.kind}), delivered up to {row.last_delivery},"
                for row in own.itertuples()
            )
            or "nothing"
        )
        + f" from Belarus for {named(rule['recipient'])}.",
        what_would_change_it=FULLER_REGISTER,
    )


@check("S021", "outside", tables=("outside_arms",))
def delivered_in_time(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an item reached a state no later than the year in which it is said to have served."""
    rule, orders = claim.parameters, orders_of(tables.outside_arms)
    own = orders[(orders["recipient"] == rule["recipient"]) & (orders["item"] == rule["item"])]
    first = None if own.empty else int(own["first_delivery"].min())
    return Result(
        holds=None if first is None else first <= rule["by"],
        value=first,
        unit="year of the first delivery",
        n=len(own),
        certainty="likely",
        reason=f"The register has the first {rule['item']} for {named(rule['recipient'])} in "
        f"{first}; it "
        f"must have come by {rule['by']}."
        if first
        else f"The register has no {rule['item']} for {named(rule['recipient'])}.",
        what_would_change_it="A month of delivery: the register gives the year only, which is that "
        "of the event itself.",
    )


@check("arms volume", "outside", tables=("outside_arms", "outside_arms_exports"))
def deliveries_changed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the yearly volume of deliveries changed as claimed, with and without doubtful
    orders."""
    rule, ratios, means = claim.parameters, [], []
    for doubtful in (True, False):
        early, late = (
            volumes(tables.outside_arms_exports, tables.outside_arms, period, doubtful).sum()
            / (period[1] - period[0] + 1)
            for period in (rule["earlier"], rule["later"])
        )
        ratios.append(late / early)
        means.append((early, late))
    answers = {judge(ratio, rule["passes"], rule["fails"]) for ratio in ratios}
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=ratios[0],
        unit="later volume over earlier",
        low=min(ratios),
        high=max(ratios),
        n=2,
        certainty="likely",
        reason=f"The register has {means[0][0]:.0f} million units a year in "
        f"{span(rule['earlier'])} and {means[0][1]:.0f} in {span(rule['later'])}, a ratio of "
        f"{ratios[0]:.2f} ({ratios[1]:.2f} without orders that it doubts).",
        what_would_change_it="Sums of money: the register counts major weapons by what they can "
        "do, and leaves out parts, services and small arms.",
    )


@check("S019", "outside", tables=("outside_arms", "outside_arms_exports", "thresholds"))
def recipients_spread(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether deliveries spread over more recipients, with and without doubtful orders."""
    rule, margin = claim.parameters, threshold(tables, "share_margin")
    changes, indices = [], []
    for doubtful in (True, False):
        early, late = (
            concentration(
                volumes(tables.outside_arms_exports, tables.outside_arms, years, doubtful)
            )
            for years in (rule["earlier"], rule["later"])
        )
        changes.append(early - late)
        indices.append((early, late))
    answers = {judge(change, margin, -margin) for change in changes}
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=-changes[0],
        unit="change of the index of concentration",
        low=-max(changes),
        high=-min(changes),
        n=2,
        certainty="likely",
        reason=f"The index of concentration on few recipients went from {indices[0][0]:.2f} in "
        f"{span(rule['earlier'])} to {indices[0][1]:.2f} in {span(rule['later'])} (from "
        f"{indices[1][0]:.2f} without orders that the register doubts).",
        what_would_change_it=FULLER_REGISTER + " A few large orders make up most of it.",
    )


@check("S020", "outside", tables=("outside_arms", "outside_arms_exports"))
def first_orders_are_late(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first order of some kinds by each of some states lies after a year."""
    rule, orders = claim.parameters, orders_of(tables.outside_arms)
    parts, told = [], []
    for state in rule["recipients"]:
        own = orders[(orders["recipient"] == state) & orders["kind"].isin(rule["kinds"])]
        early = own[own["order_year"] < rule["from"]]
        if own.empty:
            yearly = tables.outside_arms_exports
            first = yearly.loc[yearly["recipient"] == state, "year"].min()
            parts.append(None)
            told.append(
                f"{named(state)}: no order in this extract (first delivery of any kind {first})"
            )
        else:
            parts.append(
                True if early.empty else (None if early["order_year_uncertain"].all() else False)
            )
            told.append(f"{named(state)}: first order in {own['order_year'].min()}")
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} states with a first order from {rule['from']} on",
        n=len(parts),
        certainty="likely",
        reason=f"Air defence from Belarus by the register. {'; '.join(told)}.",
        what_would_change_it="The orders of these states in the whole register, with their years.",
    )


@check("F082", "outside", tables=("outside_arms", "outside_arms_exports"))
def deals_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one state got nothing before a year, and another got arms in one year only."""
    rule, yearly = claim.parameters, tables.outside_arms_exports
    years = {
        state: sorted(int(year) for year in yearly.loc[yearly["recipient"] == state, "year"])
        for state in (rule["later"], rule["once"])
    }
    orders = orders_of(tables.outside_arms)
    early = orders[(orders["recipient"] == rule["later"]) & (orders["order_year"] < rule["from"])]
    wrong = min(years[rule["later"]], default=rule["from"]) < rule["from"]
    wrong |= years[rule["once"]] != [rule["year"]] or bool((~early["order_year_uncertain"]).any())
    return Result(
        holds=False if wrong else (None if len(early) else True),
        value=min(years[rule["later"]], default=None),
        unit=f"first year of delivery to {named(rule['later'])}",
        n=len(orders),
        certainty="likely",
        reason=f"The register's first delivery to {named(rule['later'])} is of "
        f"{min(years[rule['later']], default='no year')}, those to {named(rule['once'])} of "
        f"{', '.join(map(str, years[rule['once']])) or 'no year'}"
        + "".join(
            f"; {row.item} for {named(row.recipient)} may have been ordered in {row.order_year}, "
            f"a year "
            "marked as uncertain"
            for row in early.itertuples()
        )
        + ".",
        what_would_change_it="The contract behind the first delivery, with its date.",
    )


def _two_recipients(tables: SimpleNamespace, rule: Mapping) -> SimpleNamespace:
    """Compare what two states got up to a year."""
    years = int(tables.outside_arms_exports["year"].min()), rule["to"]
    sums = volumes(tables.outside_arms_exports, tables.outside_arms, years, doubtful=False)
    more, less = (float(sums.get(rule[side], 0.0)) for side in ("more", "less"))
    return SimpleNamespace(
        ratio=more / less if less else np.inf,
        told=f"Up to {rule['to']} the register has {more:.1f} million units for "
        f"{named(rule['more'])} and "
        f"{less:.1f} for {named(rule['less'])}.",
    )


@check("F011", "outside", tables=("outside_arms", "outside_arms_exports"))
def arms_in_balance(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether two states got arms of like volume."""
    rule = claim.parameters["arms"]
    found = _two_recipients(tables, rule)
    return Result(
        holds=bool(1 / rule["factor"] <= found.ratio <= rule["factor"]),
        value=found.ratio if np.isfinite(found.ratio) else None,
        unit="ratio of the volumes",
        n=2,
        certainty="likely",
        reason=found.told,
        what_would_change_it=FULLER_REGISTER,
    )


@check("F071", "outside", tables=("outside_arms", "outside_arms_exports"))
def arms_for_one_side(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one state got many times the arms of its opponent."""
    rule = claim.parameters
    found = _two_recipients(tables, rule)
    return Result(
        holds=judge(found.ratio, rule["passes"], rule["fails"]),
        value=found.ratio if np.isfinite(found.ratio) else None,
        unit="ratio of the volumes",
        n=2,
        certainty="likely",
        reason=found.told,
        what_would_change_it=FULLER_REGISTER,
    )


@check("F076", "outside", tables=("outside_arms",))
def largest_customer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a state stands first among the recipients, however its deliveries fell."""
    rule, orders = claim.parameters, orders_of(tables.outside_arms)
    bounds = {
        state: volume_bounds(orders, state, rule["years"])
        for state in sorted(orders["recipient"].unique())
    }
    low, high = bounds.pop(rule["state"])
    best = max(bounds, key=lambda state: bounds[state][0])
    ahead = all(low > most for _, most in bounds.values())
    return Result(
        holds=True if ahead else (False if bounds[best][0] > high else None),
        value=low,
        unit="million units of the register, at least",
        low=low,
        high=high,
        n=len(orders),
        certainty="likely",
        reason=f"In {span(rule['years'])} {named(rule['state'])} got {low:.0f} to {high:.0f} "
        f"million "
        "units, depending on when deliveries that reach beyond these years came; others got "
        + ", ".join(
            f"{named(state)} {least:.0f} to {most:.0f}"
            for state, (least, most) in sorted(bounds.items(), key=lambda item: -item[1][1])
            if most
        )
        + ".",
        what_would_change_it="Deliveries year by year, and word on the aircraft for Syria, which "
        "the register doubts.",
    )


@check("F067", "outside", tables=("outside_arms_exports", "outside_trade"))
def trade_with_and_without_arms(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports to a state were higher in years with arms deliveries than in others."""
    rule, yearly = claim.parameters, tables.outside_arms_exports
    exports = in_years(
        yearly_trade(tables.outside_trade, [rule["partner"]], "exports"), rule["years"]
    )
    armed = exports.index.isin(yearly.loc[yearly["recipient"] == rule["partner"], "year"])
    if armed.all() or not armed.any():
        holds, reason = None, "There are not both years with deliveries and years without."
    else:
        with_arms, without = exports[armed].mean(), exports[~armed].mean()
        holds = bool(with_arms > without)
        reason = (
            f"In {span(rule['years'])} exports to {named(rule['partner'])} came to "
            f"{with_arms:.0f} "
            f"million dollars a year in the {armed.sum()} years with arms deliveries and to "
            f"{without:.0f} million in the {(~armed).sum()} without."
        )
    return Result(
        holds=holds,
        value=float(exports[armed].mean()) if holds is not None else None,
        unit="USD million a year with deliveries",
        n=len(exports),
        certainty="likely",
        reason=reason,
        what_would_change_it="Exports by goods: trade and arms may have grown side by side.",
    )
