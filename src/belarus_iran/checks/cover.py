"""Russian cover, and what it is to do without: dependence, nearness, steps away and their price.

The documents date loosely, so an order of two steps is told only where their dates do not meet;
measures of nearness are yearly, and periods are unweighted means of years.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.chronology.forms import as_dated
from belarus_iran.checks.wording import mean_in, quoted, span, state_name
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.certainty import CERTAINTIES
from belarus_iran.measures.events import order
from belarus_iran.measures.texts import touching
from belarus_iran.measures.trade import FLOWS, trade_shares
from belarus_iran.measures.votes import ideal_distance
from belarus_iran.stats.permutation import permutation_mean_difference


def first_step(events: pd.DataFrame, ids: Iterable[str]) -> pd.Series | None:
    """Return the event that surely came before all others, or None if dates meet."""
    chosen = events[events["id"].isin(list(ids))].sort_values(["end", "start", "id"])
    first, others = chosen.iloc[0], chosen.iloc[1:]
    return first if (others["start"] > first["end"]).all() else None


@check(
    "N020",
    "outside",
    tables=("outside_trade", "outside_trade_totals", "outside_trade_wits"),
)
def one_partner_that_counted(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one partner took more than half of trade in every year, and no other a tenth."""
    rule = claim.parameters
    first, last = rule["years"]

    def share(partner: str) -> pd.Series:
        found = trade_shares(tables.outside_trade, tables.outside_trade_totals, partner)
        return found["turnover"].loc[first:last]

    own, union = share(rule["partner"]), share("EUU")
    others = {name: share(name) for name in rule["others"]}
    main = tables.outside_trade_wits.set_index(["partner", "year"]).fillna(0).sum(axis=1)
    for partner in set(main.index.get_level_values("partner")) - {rule["partner"], "WLD", *others}:
        others[partner] = (main[partner] / main["WLD"]).loc[first:last].dropna()
    largest = {name: float(series.max()) for name, series in others.items() if len(series)}
    second = max(largest, key=largest.__getitem__)
    reported = (main[rule["partner"]] / main["WLD"]).loc[first:last]
    gap = float((own - reported).abs().max())
    short = own.index[own + gap < rule["half"]]
    alone = (own - gap > rule["half"]).all()
    alone &= max(largest[second], union.max()) <= rule["tenth"]
    return Result(
        holds=False if len(short) else (True if alone else None),
        value=float(own.min()),
        unit="lowest share in trade",
        n=len(own),
        reason=f"{state_name(rule['partner'])} took "
        + ", ".join(f"{value:.1%} in {year}" for year, value in own.items())
        + f" of Belarusian trade, where reports of one side and of both differ by up to "
        f"{100 * gap:.1f} points; the largest other state is {state_name(second)} with up to "
        f"{largest[second]:.1%}, while the European Union as a whole took {union.min():.1%} to "
        f"{union.max():.1%}.",
        what_would_change_it="Exports as Belarus reported them: here they are what partners report "
        "as imports, and a share that is close to a half may lie on either side of it.",
    )


@check("N023", "paper", tables=("events",))
def paper_has_russia_arming(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the paper has Russia free itself, in the years claimed, to arm a state again."""
    first, last = claim.parameters["years"]
    told = tables.events[tables.events["id"].isin(claim.parameters["events"])]
    inside = told[(told["start"].dt.year >= first) & (told["end"].dt.year <= last)]
    return Result(
        holds=None if inside.empty else False,
        value=len(inside),
        unit="dated events against it",
        n=len(told),
        reason=f"The paper dates, in {first}–{last}: "
        + "; ".join(quoted(row) for _, row in inside.iterrows())
        + "."
        if len(inside)
        else f"The paper dates nothing of the kind in {first}–{last}.",
        what_would_change_it="Taking sales of arms for money not to be support, or another date.",
    )


@check("N023", "outside", tables=("outside_shocks", "outside_arms"))
def russia_armed_rivals(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Russia, in the years claimed, left its promise or took new orders for arms."""
    first, last = claim.parameters["years"]
    shocks = tables.outside_shocks[
        (tables.outside_shocks["kind"] == "arrangement on arms")
        & tables.outside_shocks["actors"].str.startswith("RUS>")
        & tables.outside_shocks["start"].dt.year.between(first, last)
        & (tables.outside_shocks["certainty"] != "weak")
    ]
    orders = tables.outside_arms[
        (tables.outside_arms["supplier"] == "RUS")
        & tables.outside_arms["recipient"].isin(claim.parameters["states"])
        & tables.outside_arms["order_year"].between(first, last)
        & (tables.outside_arms["certainty"] != "weak")
    ]
    facts = [*shocks["certainty"], *orders["certainty"]]
    told = [
        *(f"{row.description} ({row.start:%B %Y})" for row in shocks.itertuples()),
        *(
            f"{state_name(row.recipient)} orders {row.ordered} {row.item} ({row.order_year})"
            for row in orders.itertuples()
        ),
    ]
    return Result(
        holds=False if told else None,
        value=len(told),
        unit="facts against it",
        n=len(told),
        certainty=max(facts, key=CERTAINTIES.index, default="likely"),
        reason=f"In {first}–{last}: {'; '.join(told)}." if told else "No such step is known.",
        what_would_change_it="Taking sales of arms for money not to be support of the buyer.",
    )


@check("N025", "paper", tables=("table_two", "blocs", "events"))
def enlargement_came_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the neighbours joined the European Union before the first move of table two."""
    joined = tables.blocs.set_index("partner").loc[claim.parameters["neighbours"], "member_from"]
    since = tables.table_two["since"].dropna()
    cover = tables.events.set_index("id").loc[claim.parameters["cover"]]
    last, first = int(joined.max()), int(since.min())
    found = order(last, last, first, first)
    moves = "; ".join(tables.table_two.loc[tables.table_two["since"] == first, "event"])
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=first - last,
        unit="years from enlargement to the first move",
        n=len(since),
        reason=f"The neighbours had joined by {last}, and the first moves of the table begin in "
        f"{first} ({moves}); the paper dates the loss of Russian cover otherwise, to "
        f"{quoted(cover)}.",
        what_would_change_it="A step away from Russia dated before the enlargement.",
    )


@check("N038", "outside", tables=("outside_military_spending",))
def spent_more_on_defence(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of defence in output was higher after an event than before."""
    rule, table = claim.parameters, tables.outside_military_spending
    share = table[table["state"] == "BLR"].set_index("year").sort_index()["share_of_gdp_percent"]
    before, after = (mean_in(share, rule[period]) for period in ("earlier", "later"))
    return Result(
        holds=after > before,
        value=after - before,
        unit="percentage points of output",
        n=len(share),
        certainty="likely",
        reason=f"Belarus spent {before:.2f} per cent of its output on defence in "
        f"{span(rule['earlier'])} and {after:.2f} in {span(rule['later'])}.",
        what_would_change_it="Plans, exercises or doctrines that name the danger; output moved in "
        "these years as well.",
    )


@check("N053", "outside", tables=("companion_events", "outside_trade"))
def refusal_had_a_price(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether reproaches are dated as told, and trade with either side fell the year after."""
    told = as_dated(SimpleNamespace(events=tables.companion_events), claim)
    year = max(int(period[:4]) for period in claim.parameters["events"].values())
    flows = tables.outside_trade.assign(
        turnover=tables.outside_trade[list(FLOWS.values())].sum(axis=1, min_count=1)
    ).pivot(index="year", columns="partner", values="turnover")
    changes = {
        partner: float(flows.loc[year + 1, partner] - flows.loc[year, partner])
        for partner in claim.parameters["partners"]
    }
    otherwise = False in told.holds.values()
    lost = any(change < 0 for change in changes.values())
    return Result(
        holds=False if otherwise or not lost else (True if all(told.holds.values()) else None),
        value=min(changes.values()),
        unit="smallest change of trade, USD million",
        n=len(changes),
        reason=f"{told.reason.removesuffix('.')}; from {year} to {year + 1} trade changed by "
        + " and ".join(
            f"{change:+.0f} million dollars with {state_name(partner)}"
            for partner, change in changes.items()
        )
        + ". The reproaches themselves may be the price that is meant.",
        what_would_change_it="Another cost than trade, such as a visit called off or a contract "
        "lost; the year was one of recovery from a crisis.",
    )


@check("N076", "paper", tables=("companion_events", "contradictions"))
def first_step_was_belarusian(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first public step in a matter was taken by Belarus."""
    first = first_step(tables.companion_events, claim.parameters["events"])
    if first is None:
        holds, told = None, "No step surely came before all others"
    else:
        holds = first["actors"].startswith("BLR")
        told = f"Of {len(claim.parameters['events'])} dated steps the first is {quoted(first)}"
    beside = touching(tables.contradictions, claim.id)
    return Result(
        holds=holds,
        value=None if first is None else first["actors"],
        unit="who took the first step",
        n=len(claim.parameters["events"]),
        reason=told
        + "".join(f"; {row.second_locator}: {row.second_says}" for row in beside.itertuples())
        + ("" if len(beside) else "."),
        what_would_change_it="A Belarusian offer of a base that was public before.",
    )


@check("N082", "paper", tables=("table_two", "companion_events"))
def security_came_later(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first step in security policy came after the first move in foreign policy."""
    events = tables.companion_events[
        tables.companion_events["id"].isin(claim.parameters["events"])
    ].sort_values(["start", "end"])
    first, since = events.iloc[0], int(tables.table_two["since"].dropna().min())
    found = order(since, since, first["start"].year, events["end"].min().year)
    move = "; ".join(tables.table_two.loc[tables.table_two["since"] == since, "event"])
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=first["start"].year - since,
        unit="years later",
        n=len(events),
        reason=f"In security policy the first dated step is {quoted(first)}; in foreign policy the "
        f"first moves begin in {since} ({move}).",
        what_would_change_it="An earlier step in security policy, or reading the steps taken with "
        "China as no step away from Russia.",
    )


@check("N098", "outside", tables=("outside_trade_wits",))
def still_bound_to_one_partner(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a partner took enough of exports or of imports in each year."""
    rule = claim.parameters
    first, last = rule["years"]
    table = tables.outside_trade_wits.set_index(["partner", "year"])
    shares = (table.loc[rule["partner"]] / table.loc["WLD"]).loc[first:last]
    reached = shares.max(axis=1) >= rule["share"]
    return Result(
        holds=bool(reached.all()),
        value=float(shares.max(axis=1).min()),
        unit="lowest of the larger shares",
        n=len(shares),
        certainty="likely",
        reason=f"{state_name(rule['partner'])} took "
        + ", ".join(
            f"{row['exports_usd_million']:.0%} of exports and {row['imports_usd_million']:.0%} of "
            f"imports in {year}"
            for year, row in shares.iterrows()
        )
        + ".",
        what_would_change_it="Other roads of influence: energy, credit, bases.",
    )


@check("N102", "outside", tables=("outside_ideal_points", "thresholds"))
def did_not_move_nearer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether distance from a state in votes has not shrunk beyond chance."""
    rule = claim.parameters
    periods = rule["earlier"], rule["later"]
    found = {}
    for kind in ("final", "all"):
        distance = ideal_distance(tables.outside_ideal_points, "BLR", rule["other"], kind)
        found[kind] = [distance.loc[first:last] for first, last in periods]
    before, after = found["final"]
    test = permutation_mean_difference(before.to_numpy(), after.to_numpy(), "less")
    other = found["all"]
    beside = permutation_mean_difference(other[0].to_numpy(), other[1].to_numpy(), "less")
    level = threshold(tables, "significance_level")
    kept = {test.pvalue >= level, beside.pvalue >= level}
    return Result(
        holds=kept.pop() if len(kept) == 1 else None,
        value=test.difference,
        unit="distance from Russia, later less earlier",
        p=test.pvalue,
        smallest_p=test.smallest,
        n=len(before) + len(after),
        reason=f"Distance from {state_name(rule['other'])} in votes on final texts went from "
        f"{before.mean():.2f} in {span(rule['earlier'])} to {after.mean():.2f} in "
        f"{span(rule['later'])} (exact p of a fall {test.pvalue:.3f}); in all votes from "
        f"{other[0].mean():.2f} to {other[1].mean():.2f} (p {beside.pvalue:.3f}).",
        what_would_change_it="Another measure of nearness: votes say little of troops and bases, "
        "and the two ways of counting votes may differ.",
    )


@check("K002", "outside", tables=("outside_ideal_points",))
def both_lie_nearer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each of some states lies nearer to another in votes than before."""
    rule, points = claim.parameters, tables.outside_ideal_points
    change, told = _changes(points, [(state, rule["other"]) for state in rule["states"]], rule)
    return Result(
        holds=all(value < 0 for value in change.values()),
        value=max(change.values()),
        unit="largest change of distance",
        n=len(change),
        reason=told,
        what_would_change_it="A table of the sanctions in force on both, or another measure of "
        "nearness than votes.",
    )


@check("K019", "outside", tables=("outside_ideal_points",))
def nearer_to_both(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus came nearer to a patron where it came nearer to a partner."""
    rule, points = claim.parameters, tables.outside_ideal_points
    change, told = _changes(points, [("BLR", rule[role]) for role in ("partner", "patron")], rule)
    partner, patron = change.values()
    return Result(
        holds=None if partner >= 0 else patron < 0,
        value=patron,
        unit=f"change of distance from {state_name(rule['patron'])}",
        n=len(change),
        reason=told,
        what_would_change_it="A sign of the tie with Iran that does not move with the votes of all "
        "three on the war in Ukraine.",
    )


def _changes(
    points: pd.DataFrame, pairs: list[tuple[str, str]], rule
) -> tuple[dict[tuple[str, str], float], str]:
    """Return how the distance of each pair changed between two periods, and tell it."""
    change, told = {}, []
    for pair in pairs:
        distance = ideal_distance(points, *pair, "final")
        before, after = (mean_in(distance, rule[period]) for period in ("earlier", "later"))
        change[pair] = after - before
        told.append(f"{state_name(pair[0])} and {state_name(pair[1])} {before:.2f} to {after:.2f}")
    return change, (
        f"Distances in votes on final texts from {span(rule['earlier'])} to "
        f"{span(rule['later'])}: {', '.join(told)}."
    )


@check("K016", "outside", tables=("outside_arms",))
def drones_delivered(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has a delivery of some kind; what became of it stays open."""
    rule, table = claim.parameters, tables.outside_arms
    found = table[
        (table["supplier"] == rule["supplier"])
        & (table["recipient"] == rule["recipient"])
        & table["kind"].str.contains(rule["kind"], regex=False)
        & (table["last_delivery"] >= rule["from"])
    ]
    return Result(
        holds={"delivery": not found.empty, "passing on": None},
        value=float(found["delivered"].sum()),
        unit="pieces delivered",
        n=len(found),
        certainty=min(found["certainty"], key=CERTAINTIES.index, default="likely"),
        reason=(
            "The register has "
            + "; ".join(
                f"{row.delivered} {row.item} delivered by {state_name(row.supplier)} in "
                f"{row.first_delivery}"
                + (f" ({row.note[0].lower()}{row.note[1:]})" if row.note else "")
                for row in found.itertuples()
            )
            if len(found)
            else "The register has no such delivery"
        )
        + "; what became of them it does not say.",
        what_would_change_it="A record of what went on to Russia.",
    )
