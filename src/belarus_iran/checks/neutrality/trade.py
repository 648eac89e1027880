"""Neutrality beyond Iran: partners hostile to each other, moves, contacts and trade by bloc.

The companion documents date loosely (a part of a decade, a year inferred), so each count is given
twice: what surely holds under every reading of the dates, and what may hold under some.
"""

from __future__ import annotations

from types import SimpleNamespace

from belarus_iran.checks.wording import mean_in, most, span, state_name
from belarus_iran.evidence import listed, threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.trade import FLOWS, trade_shares


@check("N031", "outside", tables=("outside_trade", "outside_trade_totals"))
def friends_traded_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of one of the new friends in trade grew."""
    rule, told, rose = claim.parameters, [], []
    for partner in rule["partners"]:
        share = trade_shares(tables.outside_trade, tables.outside_trade_totals, partner)["turnover"]
        before, after = (mean_in(share, rule[period]) for period in ("earlier", "later"))
        rose.append(after > before)
        told.append(f"{state_name(partner)} from {before:.2%} to {after:.2%}")
    return Result(
        holds=any(rose),
        value=sum(rose),
        unit=f"of {len(rose)} shares rose",
        n=len(rose),
        reason=f"Shares in the trade of Belarus from {span(rule['earlier'])} to "
        f"{span(rule['later'])}: {', '.join(told)}.",
        what_would_change_it="Dated steps of friendship: trade can grow without it, and did so "
        "with many states in these years.",
    )


@check("N032", "outside", tables=("outside_trade", "outside_arms"))
def preferred_azerbaijan(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports and orders of arms moved from one rival to the other."""
    rule = claim.parameters
    sold = tables.outside_trade.pivot(
        index="year", columns="partner", values="partner_imports_usd_million"
    )
    ratio = sold[rule["towards"]] / sold[rule["from"]]
    before, after = (mean_in(ratio, rule[period]) for period in ("earlier", "later"))
    orders = tables.outside_arms[
        (tables.outside_arms["supplier"] == "BLR")
        & tables.outside_arms["order_year"].between(*rule["orders"])
    ]
    worth = {
        state: float(orders.loc[orders["recipient"] == state, "tiv_million"].sum())
        for state in (rule["towards"], rule["from"])
    }
    towards, other = worth.values()
    trade, arms = after - before, towards - other
    return Result(
        holds=True if min(trade, arms) > 0 else (False if max(trade, arms) < 0 else None),
        value=after / before,
        unit="ratio of exports to the two, later over earlier",
        n=int(orders["recipient"].isin(worth).sum()),
        certainty="likely",
        reason=f"Exports to {state_name(rule['towards'])} over those to {state_name(rule['from'])} "
        f"went from {before:.1f} in {span(rule['earlier'])} to {after:.1f} in "
        f"{span(rule['later'])}; arms ordered in {span(rule['orders'])} are worth "
        f"{towards:.1f} (million, in the register's unit) against {other:.1f}.",
        what_would_change_it="An earlier beginning: another document lets the shift start in 2004, "
        "when Azerbaijan ordered tanks.",
    )


@check("N035", "outside", tables=("outside_trade",))
def deficit_opened(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a partner first exceed exports to it in the year claimed."""
    rule = claim.parameters
    own = tables.outside_trade[tables.outside_trade["partner"] == rule["partner"]]
    own = own.set_index("year").sort_index().loc[rule["from"] :]
    deficit = own["belarus_imports_usd_million"] - own["partner_imports_usd_million"]
    years = [int(year) for year in deficit.index[deficit > 0]]
    # The year from which on there is a deficit in every year.
    lasting = max([int(year) for year in deficit.index[deficit <= 0]], default=years[0] - 1) + 1
    return Result(
        holds=bool(years) and years[0] == rule["year"],
        value=years[0] if years else None,
        unit="first year with a deficit",
        n=len(deficit),
        reason=f"Imports from {state_name(rule['partner'])} first exceed exports in {years[0]}, "
        f"and in every year from {lasting} on; in {rule['year']} they come to "
        f"{own.loc[rule['year'], 'belarus_imports_usd_million']:.0f} million dollars against "
        f"exports of {own.loc[rule['year'], 'partner_imports_usd_million']:.0f} million.",
        what_would_change_it="Exports as Belarus reports them, which are lower than what the "
        "partner counts as imports at its border.",
    )


@check("N041", "outside", tables=("outside_trade", "outside_trade_totals", "thresholds"))
def oil_from_elsewhere(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether imports from a supplier are sizeable in the years claimed and not beside them."""
    rule, least = claim.parameters, threshold(tables, "negligible_share")
    share = trade_shares(tables.outside_trade, tables.outside_trade_totals, rule["partner"])
    share = share["imports"].loc[[*rule["years"], *rule["without"]]]
    fits = {
        year: bool((share[year] >= least) == (year in rule["years"]))
        for year in sorted(share.index)
    }
    return Result(
        holds=all(fits.values()),
        value=sum(fits.values()),
        unit=f"of {len(fits)} years as claimed",
        n=len(fits),
        reason=f"Share of {state_name(rule['partner'])} in imports: "
        + ", ".join(f"{share[year]:.2%} in {year}" for year in fits)
        + f", where less than {least:.1%} counts as negligible.",
        what_would_change_it="Months of delivery, which yearly figures do not show, or oil that "
        "customs count under another country of origin.",
    )


@check("N048", "outside", tables=("outside_trade_wits", "thresholds"))
def trade_with_ukraine_stayed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a partner kept most of its share in exports."""
    rule = claim.parameters
    exports = tables.outside_trade_wits.pivot(
        index="year", columns="partner", values="exports_usd_million"
    )
    share = exports[rule["partner"]] / exports["WLD"]
    before, after = (mean_in(share, rule[period]) for period in ("earlier", "later"))
    kept, first, last = after / before, rule["earlier"][0], rule["later"][1]
    lively, broken = (threshold(tables, name) for name in ("lively_share", "broken_share"))
    return Result(
        holds=True if kept >= lively else (False if kept < broken else None),
        value=kept,
        unit="share in exports, later over earlier",
        n=len(share.loc[first:last]),
        certainty="likely",
        reason=f"{state_name(rule['partner'])} took {before:.1%} of Belarusian exports in "
        f"{span(rule['earlier'])} and {after:.1%} in {span(rule['later'])}, {kept:.0%} of the "
        f"earlier share; in dollars exports fell from {exports.loc[first, rule['partner']]:.0f} "
        f"million in {first} to {exports.loc[last, rule['partner']]:.0f} million in {last}.",
        what_would_change_it="Another measure than shares: deliveries in money fell far more, as "
        "did all Belarusian exports.",
    )


@check("N049", "outside", tables=("outside_arms_exports",))
def arms_recorded(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register of arms has a delivery to a state in some years."""
    rule, table = claim.parameters, tables.outside_arms_exports
    inside = table[table["year"].between(*rule["years"])]
    own = inside[inside["recipient"] == rule["recipient"]]
    return Result(
        holds=not own.empty,
        value=float(own["tiv_million"].sum()),
        unit="million, in the register's unit",
        n=len(inside),
        certainty="likely",
        reason=f"Of {len(inside)} yearly entries on deliveries by Belarus in "
        f"{span(rule['years'])} {len(own) or 'none'} "
        f"{'are' if len(own) > 1 else 'is'} for {state_name(rule['recipient'])}; the register "
        "leaves out parts, optics, vehicles without arms and fuel.",
        what_would_change_it="Customs figures or contracts for military parts and goods of double "
        "use.",
    )


@check("N052", "outside", tables=("table_one", "outside_trade", "thresholds"))
def traded_with_both_sides(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus traded with every state of each hostile pair in most years of its span."""
    least = threshold(tables, "lowest_partner_trade")
    flows = list(FLOWS.values())
    turnover = tables.outside_trade.assign(
        turnover=tables.outside_trade[flows].sum(axis=1, min_count=1)
    ).pivot(index="year", columns="partner", values="turnover")
    parts: dict[str, bool | None] = {}
    told = []
    for row in tables.table_one.itertuples():
        states = [*listed(row.side_a), *listed(row.side_b)]
        readings, short = [], {}
        for first, last in ((row.start_last, row.end_first), (row.start_first, row.end_last)):
            enough = {}
            for state in states:
                figures = turnover[state].loc[first:last].dropna()
                if len(figures):
                    reached = int((figures >= least).sum())
                    enough[state] = most(reached, len(figures))
                    if not enough[state]:
                        short[state] = f"{reached} of {len(figures)} years of {first}–{last}"
            readings.append(all(enough.values()) if enough else None)
        parts[row.id] = readings[0] if len(set(readings)) == 1 else None
        told.append(
            f"{row.pair}: "
            + (
                "; ".join(
                    f"with {state_name(state)} in only {words}" for state, words in short.items()
                )
                or "with each state in most years"
            )
        )
    return Result(
        holds=parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} pairs with trade on both sides",
        n=len(parts),
        reason=f"Trade of {least:g} million dollars a year or more, {', '.join(told)}.",
        what_would_change_it="Contacts and agreements by year: good relations can do without "
        "trade, and trade without good relations.",
    )


@check("N057", "outside", tables=("outside_trade",))
def partner_was_not_the_largest(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a partner was not the largest of its region."""
    rule = claim.parameters
    own = tables.outside_trade[
        tables.outside_trade["year"].between(*rule["years"])
        & tables.outside_trade["partner"].isin(rule["region"])
    ]
    mean = (
        own.assign(turnover=own[list(FLOWS.values())].sum(axis=1, min_count=1))
        .groupby("partner")["turnover"]
        .mean()
        .sort_values(ascending=False)
    )
    return Result(
        holds=bool(mean.index[0] != rule["partner"]),
        value=float(mean[rule["partner"]] / mean.drop(rule["partner"]).iloc[0]),
        unit="its trade over that of the largest other partner of the region",
        n=len(mean),
        reason=f"Yearly trade of Belarus in {span(rule['years'])}, in million dollars: "
        + ", ".join(f"{state_name(state)} {value:.0f}" for state, value in mean.head(4).items())
        + ".",
        what_would_change_it="Other stakes than trade, such as arms or loans.",
    )
