"""Partners of Belarus by state and over time: trade, contacts, votes and what texts say.

Outside trade is counted on the importer's side, so that a Belarusian export is the partner's
import. Where two outside series of one flow lie far apart, what rests on this flow is called weak.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.partners.printed import doubt, mirrored
from belarus_iran.checks.wording import OTHER_SIDE, by_year, in_years, named, span
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import contacts_with
from belarus_iran.measures.trade import yearly_trade


@check("S005", "outside", tables=("outside_trade",))
def stays_below(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports to some states stay below those to others in every year of a period."""
    rule = claim.parameters
    low, high = (
        in_years(yearly_trade(tables.outside_trade, rule[side], "exports"), rule["years"])
        for side in ("below", "above")
    )
    return Result(
        holds=bool((low < high.reindex(low.index)).all()),
        value=float(low.sum() / high.sum()),
        unit="ratio of the sums",
        n=len(low),
        certainty="likely",
        reason=f"Exports to {named(*rule['below'])} were, in million dollars, {by_year(low)}; "
        f"to {named(*rule['above'])} {by_year(high)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S041", "outside", tables=("outside_trade_comtrade", "thresholds"))
def trade_kept_up(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with a partner had not broken off by a later year."""
    rule, points = claim.parameters["trade"], tables.outside_trade_comtrade
    pair = {"BLR", rule["partner"]}
    own = points[points["exporter"].isin(pair) & points["importer"].isin(pair)]
    sums = own.groupby("year")["exports_usd_million"].sum()
    early, late = (float(sums[year]) for year in rule["years"])
    return Result(
        holds=late / early >= threshold(tables, "broken_share"),
        value=late / early,
        unit="share of the earlier turnover",
        n=2,
        certainty="likely",
        reason=f"Turnover with {named(rule['partner'])} was {early:.0f} million dollars in "
        f"{rule['years'][0]} and {late:.0f} million in {rule['years'][1]}.",
        what_would_change_it="Figures for the years between, which are not at hand.",
    )


@check("S068", "outside", tables=("outside_trade", "outside_trade_comtrade", "thresholds"))
def each_was_lower(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with each of some states was lower in a later year than in an earlier one."""
    rule = claim.parameters["trade"]
    early, late = (
        {
            state: float(yearly_trade(tables.outside_trade, [state])[year])
            for state in rule["states"]
        }
        for year in rule["years"]
    )
    lower = {state: late[state] < early[state] for state in rule["states"]}
    certainty, remark = doubt(mirrored(tables, [s for s in rule["states"] if s != "LBY"]))
    return Result(
        holds=True if all(lower.values()) else None,
        value=sum(lower.values()),
        unit=f"of {len(lower)} states with less trade",
        n=len(lower),
        certainty=certainty,
        reason=f"From {rule['years'][0]} to {rule['years'][1]} turnover went, in million dollars, "
        + ", ".join(
            f"from {early[state]:.0f} to {late[state]:.0f} with {named(state)}" for state in lower
        )
        + f".{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check("S069", "outside", tables=("outside_trade",))
def turnover_stays_below(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover with one state stayed below that with another in every year."""
    rule = claim.parameters["trade"]
    low, high = (
        in_years(yearly_trade(tables.outside_trade, [rule[side]]), rule["years"])
        for side in ("below", "above")
    )
    return Result(
        holds=bool((low < high.reindex(low.index)).all()),
        value=float(low.max()),
        unit=f"USD million, largest turnover with {named(rule['below'])}",
        n=len(low),
        certainty="likely",
        reason=f"In {span(rule['years'])} turnover with {named(rule['below'])} never exceeded "
        f"{low.max():.0f} million dollars in a year; with {named(rule['above'])} it was never "
        f"below "
        f"{high.min():.0f} million.",
        what_would_change_it=OTHER_SIDE,
    )


@check(
    "S088",
    "outside",
    tables=("outside_trade", "outside_trade_comtrade", "outside_visits", "thresholds"),
)
def swung_back(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether visits or trade rose after a year; visits on record are no census and refute
    nothing."""
    rule = claim.parameters
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    before, after = float(turnover[rule["year"]]), float(in_years(turnover, rule["after"]).mean())
    years = tables.outside_visits["start"].dt.year
    earlier = int((years == rule["year"]).sum())
    later = int(years.between(*rule["after"]).sum())
    length = rule["after"][1] - rule["after"][0] + 1
    rose = after > before or later / length > earlier
    certainty, remark = doubt(mirrored(tables, [rule["partner"]]))
    return Result(
        holds=True if rose else None,
        value=after / before,
        unit="trade after over trade before",
        n=length,
        certainty=certainty,
        reason=f"Turnover with {named(rule['partner'])} was {before:.0f} million dollars in "
        f"{rule['year']} and {after:.0f} million a year afterwards, as far as the series goes; "
        f"visits and meetings on record number {earlier} in {rule['year']} and {later} in "
        f"{span(rule['after'])}.{remark}",
        what_would_change_it="A full list of visits, without which fewer of them show nothing.",
    )


def _means(series: pd.Series, rule: Mapping) -> tuple[float, float]:
    return tuple(float(in_years(series, rule[name]).mean()) for name in ("earlier", "later"))


@check("S089", "outside", tables=("outside_trade", "outside_trade_comtrade", "thresholds"))
def each_fell(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with each of some states was lower in a later period than in an earlier one."""
    rule, parts, told = claim.parameters, {}, []
    for state in rule["states"]:
        early, late = _means(yearly_trade(tables.outside_trade, [state]), rule)
        parts[state] = late < early
        told.append(f"from {early:.0f} to {late:.0f} with {named(state)}")
    certainty, remark = doubt(mirrored(tables, [s for s in rule["states"] if s != "LBY"]))
    return Result(
        holds=parts,
        value=sum(parts.values()),
        unit=f"of {len(parts)} partners with less trade",
        n=len(parts),
        certainty=certainty,
        reason=f"From {span(rule['earlier'])} to {span(rule['later'])} yearly turnover went, in "
        f"million dollars, {', '.join(told)}.{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check("S089", "paper", tables=("trade",))
def iran_fell(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with Iran in Table 1 was lower in a later period; it has no other partner."""
    rule = claim.parameters
    early, late = _means(tables.trade.set_index("year")["turnover_usd_million"], rule)
    return Result(
        holds={state: bool(late < early) if state == "IRN" else None for state in rule["states"]},
        value=late - early,
        unit="USD million a year",
        n=4,
        reason=f"Yearly turnover with Iran in Table 1 came to {early:.1f} million dollars in "
        f"{span(rule['earlier'])} and to {late:.1f} million in {span(rule['later'])}; of other "
        "partners the table says nothing.",
        what_would_change_it="Another pair of periods: the two means lie close together, because "
        "the peak and the fall come one after the other.",
    )


@check("S099", "outside", tables=("outside_trade",))
def grew_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states grew more, in dollars, than trade with others."""
    rule = claim.parameters
    gains = {}
    for side in ("states", "others"):
        turnover = yearly_trade(tables.outside_trade, rule[side])
        gains[side] = float(turnover[rule["years"][1]] - turnover[rule["years"][0]])
    return Result(
        holds=gains["states"] > gains["others"],
        value=gains["states"] - gains["others"],
        unit="USD million",
        n=2,
        certainty="likely",
        reason=f"From {rule['years'][0]} to {rule['years'][1]} trade with "
        f"{named(*rule['states'])} changed by {gains['states']:+,.0f} million dollars, trade "
        f"with {named(*rule['others'])} by {gains['others']:+,.0f} million.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F013", "outside", tables=("outside_trade",))
def meant_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover and surplus were larger with one state than with another in every year."""
    rule, ahead, told = claim.parameters, {}, []
    for name in ("turnover", "surplus"):
        flows = {}
        for side in ("more", "less"):
            exports, imports = (
                in_years(yearly_trade(tables.outside_trade, [rule[side]], flow), rule["years"])
                for flow in ("exports", "imports")
            )
            flows[side] = exports + imports if name == "turnover" else exports - imports
        ahead[name] = flows["more"] > flows["less"]
        told.append(f"{name} with {named(rule['more'])}: {by_year(flows['more'])}")
        told.append(f"with {named(rule['less'])}: {by_year(flows['less'])}")
    length = rule["years"][1] - rule["years"][0] + 1
    always = all(series.all() and len(series) == length for series in ahead.values())
    mostly_behind = any((~series).sum() > length / 2 for series in ahead.values())
    return Result(
        holds=True if always else (False if mostly_behind else None),
        value=min(int(series.sum()) for series in ahead.values()),
        unit=f"of {length} years ahead",
        n=length,
        certainty="likely",
        reason=f"In million dollars, {'; '.join(told)}.",
        what_would_change_it="Another count of the oil swap of 2011, which turns one balance.",
    )


@check("F063", "outside", tables=("companion_events", "outside_trade"))
def became_a_favourite(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with a state rose above the mean of earlier years, or contacts grew denser."""
    rule = claim.parameters
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    usual, now = float(in_years(turnover, rule["earlier"]).mean()), float(turnover[rule["year"]])
    met = contacts_with(tables.companion_events, [rule["partner"]])
    after = int((met["start"].dt.year >= rule["year"]).sum())
    before = int((met["end"].dt.year < rule["year"]).sum())
    return Result(
        holds=now > usual or after > before,
        value=now / usual,
        unit="trade over its earlier mean",
        n=len(met),
        certainty="likely",
        reason=f"Trade with {named(rule['partner'])} was {now:.0f} million dollars in "
        f"{rule['year']} and "
        f"{usual:.0f} million on average in {span(rule['earlier'])}; the documents date {after} "
        f"contacts from {rule['year']} on and {before} before.",
        what_would_change_it="Trade after 2014, by goods.",
    )


@check("F070", "outside", tables=("outside_trade",))
def imports_jump(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a state jumped in a year, against the years before and after."""
    rule = claim.parameters
    imports = yearly_trade(tables.outside_trade, [rule["partner"]], "imports")
    before, now, after = (float(imports[rule["year"] + shift]) for shift in (-1, 0, 1))
    return Result(
        holds=now >= rule["factor"] * max(before, after),
        value=now / max(before, after),
        unit="times the larger neighbour",
        n=3,
        certainty="likely",
        reason=f"Imports from {named(rule['partner'])} were {before:.0f} million dollars in "
        f"{rule['year'] - 1}, {now:.0f} million in {rule['year']} and {after:.0f} million in "
        f"{rule['year'] + 1}.",
        what_would_change_it="Imports by goods, which would show whether it was oil.",
    )


@check("F086", "outside", tables=("outside_trade", "thresholds"))
def no_oil_in_quantity(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a state never reached the worth of one load of oil up to a year."""
    rule, load = claim.parameters["trade"], threshold(tables, "tanker_load_usd_million")
    imports = yearly_trade(tables.outside_trade, [rule["partner"]], "imports").loc[: rule["to"]]
    others = {
        state: yearly_trade(tables.outside_trade, [state], "imports").loc[: rule["to"]]
        for state in rule["beside"]
    }
    return Result(
        holds=bool(imports.max() < load),
        value=float(imports.max()),
        unit="USD million, largest yearly imports",
        n=len(imports),
        certainty="likely",
        reason=f"Imports from {named(rule['partner'])} never exceeded {imports.max():.0f} "
        f"million dollars "
        f"in a year up to {rule['to']}, where one load of oil is worth {load:g} million; "
        + " and ".join(
            f"those from {named(state)} came to {series.max():,.0f} million in {series.idxmax()}"
            for state, series in others.items()
        )
        + ".",
        what_would_change_it="Deliveries by way of a third state, which customs count elsewhere.",
    )
