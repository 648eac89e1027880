"""Checks of trade as partners report it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks.trade.paper import growth_by_stage, no_correlation, tied
from belarus_iran.evidence import state_name, threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import bilateral, counts_by_year
from belarus_iran.measures.trade import mean_turnover, mirror, partner_trade
from belarus_iran.stats.correlation import spearman


def _reported(tables: SimpleNamespace) -> pd.DataFrame:
    return partner_trade(tables.outside_trade, "IRN")


@check("C063", "outside", tables=("outside_trade",))
def no_more_than_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the partners report no more for a year than the claim; rounded, it shows no less."""
    asked, reported = claim.parameters["outside"], _reported(tables)
    turnover = reported["turnover"][asked["year"]]
    return Result(
        # A flow that is rounded to a million is at least half of what is told.
        holds=False if turnover / 2 > asked["at_most_usd_million"] else None,
        value=turnover,
        unit="USD million",
        n=1,
        reason=f"For {asked['year']} the partners report {turnover:g} million dollars, rounded to "
        "a million, so that the figure fits but is not borne out.",
        what_would_change_it="Customs figures of that year in thousands of dollars.",
    )


@check("C064", "outside", tables=("outside_trade", "outside_trade_comtrade"))
def rose_as_told(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade rose between the two years; the levels of partners differ as a rule."""
    asked, reported = claim.parameters["outside"], _reported(tables)
    first, last = asked["years"]
    turnover = reported["turnover"]
    comtrade = tables.outside_trade_comtrade
    flows = comtrade[
        (comtrade["year"] == first)
        & comtrade["exporter"].isin(["BLR", "IRN"])
        & comtrade["importer"].isin(["BLR", "IRN"])
    ]
    return Result(
        holds=None if turnover[last] > turnover[first] else False,
        value=turnover[last],
        unit="USD million",
        n=2,
        reason=f"By the reports of the partners trade went from {turnover[first]:g} million "
        f"dollars in {first} to {turnover[last]:g} in {last}; Comtrade has "
        f"{flows['exports_usd_million'].sum():.1f} million for {first}: the direction agrees, the "
        "levels do not.",
        what_would_change_it="The ministry's statement that the paper cites.",
    )


@check("C065", "outside", tables=("outside_trade", "quantities"))
def goal_missed_by_partners(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade stayed below the goal, with and without the flow that is not independent."""
    goal = tables.quantities.set_index("id").loc[claim.parameters["outside"]["goal"]]
    until = _reported(tables).loc[: goal["end"].year]
    below = [bool((until[flow].dropna() < goal["value"]).all()) for flow in ("turnover", "exports")]
    top = until["turnover"].idxmax()
    return Result(
        holds=below[0],
        value=until["turnover"].max(),
        unit="USD million",
        n=len(until),
        reason=f"By the reports of the partners turnover up to {goal['end'].year} was at most "
        f"{until['turnover'].max():g} million dollars ({top}), against a goal of "
        f"{goal['value']:g} million.",
        what_would_change_it=f"A report of {goal['value']:g} million dollars or more by "
        f"{goal['end'].year}.",
        independent=below[0] == below[1] and bool(until["exports_independent"].all()),
    )


@check("C066", "outside", tables=("outside_trade", "quantities"))
def goal_first_reached_by_partners(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover by the partners' reports first reached the goal in the year claimed."""
    asked, reported = claim.parameters["outside"], _reported(tables)
    goal = tables.quantities.set_index("id").loc[asked["goal"], "value"]
    year, turnover = asked["year"], reported["turnover"]
    reached = turnover[turnover >= goal]
    first = int(reached.index.min()) if len(reached) else None
    # Up to the year claimed; later years do not decide whether it was the first.
    used = reported.loc[:year].dropna(subset=["turnover"])
    short = goal - turnover[year]
    return Result(
        holds=first == year,
        value=turnover[year],
        unit="USD million",
        n=len(used),
        reason=f"By the reports of the importing sides turnover in {year} was {turnover[year]:g} "
        f"million dollars, {reported.loc[year, 'exports']:g} of it bought by Iran"
        + (
            f"; it first reached {goal:g} million in {first}"
            + (
                ""
                if reported.loc[first, "exports_independent"]
                else ", with a figure made from Belarusian reports"
            )
            + "."
            if first
            else f"; it never reached {goal:g} million."
        ),
        what_would_change_it="Iranian customs records by calendar year; reports of two sides often "
        "differ.",
        certainty="likely",
        # The flow that is not independent decides only if the goal lies within its reach.
        independent=bool(used["exports_independent"].all())
        and not 0 < short <= reported.loc[year, "imports"],
    )


@check("C067", "outside", tables=("outside_trade_press",))
def sums_told_elsewhere(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover, exports and imports told elsewhere fit each other within rounding."""
    asked = claim.parameters["outside"]
    press = tables.outside_trade_press
    rows = press[press["end"].dt.year <= asked["to"]].dropna(
        subset=["belarus_exports_usd_million", "belarus_imports_usd_million"]
    )
    gaps = (
        rows["turnover_usd_million"]
        - rows["belarus_exports_usd_million"]
        - rows["belarus_imports_usd_million"]
    ).abs()
    # Three figures, each rounded to a tenth.
    return Result(
        holds=bool((gaps <= 0.15 + 1e-9).all()) if len(rows) else None,
        value=gaps.max() if len(rows) else None,
        unit="USD million at most between turnover and sum",
        n=len(rows),
        reason=f"Turnover, exports and imports are told together elsewhere for {len(rows)} of the "
        f"years of Table 1"
        + (f", and fit to {gaps.max():.1f} million dollars." if len(rows) else "."),
        what_would_change_it="A second publication of the same statistics.",
        certainty="weak" if (rows["certainty"] == "weak").any() else "likely",
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C069", "outside", tables=("outside_trade", "trade"))
def surplus_by_partners(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus sold more than it bought in every year by the reports of the partners."""
    beside = mirror(tables.trade, tables.outside_trade)
    surplus = int((beside["exports"] > beside["imports"]).sum())
    own = beside.loc[beside["exports_independent"], "exports_ratio"]
    return Result(
        holds=surplus == len(beside),
        value=own.median(),
        unit="median ratio of exports as Iran reports them to Table 1",
        n=len(beside),
        reason=f"By the reports of the importing sides Belarus had a surplus in {surplus} of "
        f"{len(beside)} years, but a smaller one: in the {len(own)} years with reports of its own "
        f"Iran reports {own.min():.2f} to {own.max():.2f} times the exports of Table 1; the "
        f"imports equal Table 1, rounded, in {int((beside['imports_gap'] == 0).sum())} of "
        f"{len(beside)} years and so have the same source.",
        what_would_change_it="Imports of Belarus from Iran from a source of their own.",
        independent=False,
    )


@check("C070", "outside", tables=("outside_trade", "trade"))
def last_year_by_partners(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the partners' reports show the last year to be complete; a mark-up leaves it open."""
    year = claim.parameters["outside"]["year"]
    beside = mirror(tables.trade, tables.outside_trade)
    marked = beside.loc[~beside["exports_independent"], "exports_ratio"]
    return Result(
        holds=None,
        value=beside.loc[year, "exports_ratio"],
        unit="ratio of exports as Iran reports them to Table 1",
        n=len(marked),
        reason=f"For {year} Iran reports {beside.loc[year, 'exports']:g} million dollars, "
        f"{beside.loc[year, 'exports_ratio']:.2f} times Table 1; figures made from Belarusian "
        f"reports are {marked.mean():.2f} times it, Iran's own in other years "
        f"{beside.loc[beside['exports_independent'], 'exports_ratio'].drop(year).min():.2f} to "
        f"{beside.loc[beside['exports_independent'], 'exports_ratio'].drop(year).max():.2f}: which "
        "of them applies is not known, so whether the year is complete stays open.",
        what_would_change_it="Annual statistics of Belarus published after the end of that year.",
    )


@check("C062", "outside", tables=("outside_trade", "stages", "thresholds"))
def growth_by_partners(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports, as Iran reports them, grew more slowly in the Rise than afterwards."""
    asked, reported = claim.parameters["outside"], _reported(tables)
    first, last = asked["from"], asked["to"]
    exports = reported.loc[first:last, "exports"]
    own = reported.loc[first:last, "exports_independent"]
    measured, changes = growth_by_stage(exports, tables)
    return Result(
        **measured,
        reason=f"As Iran reports them, its purchases changed by {changes[0]} a year in the Rise "
        f"and by {changes[1]} in the Decline; the figures of {(~own).sum()} of {len(own)} years "
        "are made from Belarusian reports.",
        what_would_change_it="Iran's own figures for the years in which they are missing.",
        independent=bool(own.all()),
    )


@check("C071", "outside", tables=("outside_trade", "events", "thresholds"))
def purchases_and_contact_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether dealings and exports, as Iran itself reports them, are uncorrelated within a band."""
    asked, reported = claim.parameters["outside"], _reported(tables)
    own = reported.loc[asked["from"] : asked["to"]]
    exports = own.loc[own["exports_independent"], "exports"].dropna()
    dealings = counts_by_year(bilateral(tables.events), exports.index, spread=True)
    found = spearman(dealings, exports, threshold(tables, "confidence_level"))
    if np.isnan(found.rho):
        return no_correlation(len(exports))
    return replace(
        tied(tables, found, len(exports)),
        reason=f"Over {len(exports)} years with Iranian reports of their own, dated dealings and "
        f"purchases have a rank correlation of {found.rho:.2f}, between {found.low:.2f} and "
        f"{found.high:.2f}.".replace("-", "−"),
        what_would_change_it="A full yearly count of contacts.",
        # The dealings are the paper's mentions.
        independent=False,
    )


@check("C072", "outside", tables=("outside_trade",))
def imports_began_low_by_partners(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether purchases from Iran were small before the table begins and large by its end."""
    asked, imports = claim.parameters["outside"], _reported(tables)["imports"].dropna()
    early, late = (imports.loc[slice(*asked[name])] for name in ("early", "late"))
    reported = _reported(tables).loc[[*early.index, *late.index]]
    return Result(
        holds=bool(early.max() < late.min()) or None,
        value=late.mean() / early.mean(),
        unit="ratio of means",
        n=len(early) + len(late),
        reason=f"Purchases from Iran were {early.mean():.1f} million dollars a year, at most "
        f"{early.max():g}, in {early.index[0]}–{early.index[-1]} and {late.mean():.1f} in "
        f"{late.index[0]}–{late.index[-1]}; the later figures have the source of Table 1.",
        what_would_change_it="A second source for the later years.",
        independent=bool(reported["imports_independent"].all()),
    )


@check("C156", "outside", tables=("outside_trade", "events"))
def purchases_fell_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether exports, as Iran reports them, had stopped rising before contact fell."""
    asked = claim.parameters["outside"]
    fall = tables.events.set_index("id").loc[asked["fall"], "start"].year
    exports = _reported(tables).loc[fall - asked["years"] : fall - 1]
    top, last = exports["exports"].idxmax(), exports["exports"].iloc[-1]
    return Result(
        holds=bool(top < fall - 1),
        value=last / exports["exports"].max(),
        unit="of the highest year before the fall",
        n=len(exports),
        reason=f"As Iran reports them, its purchases were highest in {top}, at "
        f"{exports['exports'].max():g} million dollars, and {last:g} million in {fall - 1}, the "
        "year before contact fell.",
        what_would_change_it="Figures by quarter for 2009 and 2010.",
        independent=bool(exports["exports_independent"].all()),
    )


@check("C160", "outside", tables=("outside_trade", "outside_trade_press"))
def rose_again(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade rose from the last year of Table 1 to the next, in what Iran reports."""
    asked, reported = claim.parameters["outside"], _reported(tables)
    before, after = (reported.loc[asked[name]] for name in ("before", "after"))
    press = tables.outside_trade_press
    # Shares of a year cannot be set beside years.
    whole = (press["end"] - press["start"]).dt.days >= 360
    later = press[whole & (press["start"].dt.year > asked["after"])]
    later = later[later["certainty"] != "weak"].sort_values("start")
    gain = after["exports"] - before["exports"]
    return Result(
        # Both are rounded to a million.
        holds=True if gain > 1 else (False if gain < -1 else None),
        value=gain,
        unit="USD million more in Iran's purchases",
        n=2,
        reason=f"Iran reports purchases of {before['exports']:g} million dollars in "
        f"{asked['before']} and {after['exports']:g} in {asked['after']}; whole years told since: "
        + ", ".join(
            f"{row.turnover_usd_million:g} ({row.start.year}"
            + (", Iranian year)" if row.calendar == "Iranian" else ")")
            for row in later.itertuples()
        )
        + ".",
        what_would_change_it="A full series of the years since.",
        independent=bool(before["exports_independent"] and after["exports_independent"]),
    )


@check("C163", "outside", tables=("outside_trade",))
def drew_level(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover with one partner came within a share of that with another."""
    asked = claim.parameters["outside"]
    year = asked["year"]
    first, second = (
        partner_trade(tables.outside_trade, asked[name])["turnover"][year]
        for name in ("first", "second")
    )
    return Result(
        holds=bool(abs(first / second - 1) <= asked["within"]),
        value=first / second,
        unit="ratio of turnovers",
        n=2,
        reason=f"In {year} turnover with {state_name(asked['first'])} was {first:g} million "
        "dollars "
        f"and with {state_name(asked['second'])} {second:g} million.",
        what_would_change_it="Trade by product, which would show whether one took the other's "
        "place.",
    )


@check("C164", "outside", tables=("outside_trade_press", "companion_figures"))
def growth_fits(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an independent figure for the year before fits the growth that is told."""
    asked = claim.parameters["outside"]
    row = tables.outside_trade_press.set_index("id").loc[asked["before"]]
    told = tables.companion_figures.set_index("id")
    after, ratio = told.loc[asked["after"]], told.loc[asked["ratio"]]
    # The press rounds to a tenth of a million.
    low, high = (row["turnover_usd_million"] + side for side in (-0.05, 0.05))
    fits = after["low"] / high <= ratio["high"] and after["high"] / low >= ratio["low"]
    return Result(
        # One independent figure cannot bear out the others.
        holds=None if fits else False,
        value=after["low"] / row["turnover_usd_million"],
        unit="ratio of turnovers, at least",
        n=1,
        reason=f"Set against {row['turnover_usd_million']:g} million dollars in "
        f"{row['start'].year} ({row['certainty']}), the figure of the year after is "
        f"{after['low'] / row['turnover_usd_million']:.2f} times as large or more, which "
        f"{'fits' if fits else 'does not fit'} the growth told; the other figures have no second "
        "source.",
        what_would_change_it="Customs figures for 2021 and 2022.",
        certainty=row["certainty"],
        independent=row["independence"] == "independent",
    )


@check("C165", "outside", tables=("outside_trade_press",))
def rose_across_2022(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether independent figures on both sides of 2022 show a rise."""
    asked = claim.parameters["outside"]
    press = tables.outside_trade_press.set_index("id")
    before, after = press.loc[asked["before"]], press.loc[asked["after"]]
    figures = [row["turnover_usd_million"] for row in (before, after)]
    return Result(
        holds=bool(figures[1] > figures[0]),
        value=figures[1] / figures[0],
        unit="ratio of turnovers",
        n=2,
        reason=f"Turnover was {figures[0]:g} million dollars in {before['start'].year} and "
        f"{figures[1]:g} in {after['start'].year} ({before['certainty']}).",
        what_would_change_it="Independent figures for 2021 and 2022.",
        certainty="weak"
        if "weak" in (before["certainty"], after["certainty"])
        else before["certainty"],
        independent={before["independence"], after["independence"]} == {"independent"},
    )


@check("C007", "outside", tables=("outside_trade",))
@check("C099", "outside", tables=("outside_trade",))
def trade_turned(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some partners grew, by itself and beside that with another."""
    asked, trade = claim.parameters["outside"], tables.outside_trade
    spans = [tuple(asked[name]) for name in ("earlier", "later")]
    sums = [mean_turnover(trade, asked["partners"], years).sum() for years in spans]
    other = [mean_turnover(trade, [asked["beside"]], years).sum() for years in spans]
    shares = [own / (own + rest) for own, rest in zip(sums, other, strict=True)]
    grew = sums[1] > sums[0] and shares[1] > shares[0]
    return Result(
        # Trade is not attention: less of it would refute nothing.
        holds=True if grew else None,
        value=sums[1] / sums[0],
        unit="times the mean turnover of the earlier period",
        n=len(asked["partners"]),
        reason=f"Mean yearly turnover with {', '.join(map(state_name, asked['partners']))} went "
        f"from {sums[0]:.0f} million dollars in {spans[0][0]}–{spans[0][1]} to {sums[1]:.0f} in "
        f"{spans[1][0]}–{spans[1][1]}, that with {state_name(asked['beside'])} from "
        f"{other[0]:.0f} to "
        f"{other[1]:.0f}.",
        what_would_change_it="A full record of contacts: trade is not attention.",
    )


@check("C008", "outside", tables=("outside_trade", "thresholds"))
def traded_with_both(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether both hostile states bought from Belarus in the same years, by their own reports."""
    asked = claim.parameters["outside"]
    least = threshold(tables, "lowest_partner_trade")
    names = " and ".join(state_name(partner) for partner in asked["partners"])
    both = None
    for partner in asked["partners"]:
        rows = partner_trade(tables.outside_trade, partner).loc[asked["from"] : asked["to"]]
        bought = rows["exports_independent"] & (rows["exports"] >= least)
        both = bought if both is None else both & bought
    return Result(
        holds=bool(both.any()),
        value=int(both.sum()),
        unit=f"of {len(both)} years",
        n=len(both),
        reason=f"In {int(both.sum())} of {len(both)} years {names} both "
        f"bought from Belarus for {least:g} million dollars or more by reports of their own.",
        what_would_change_it="Proof that dealings with one paused while those with the other went "
        "on.",
    )


@check("C009", "outside", tables=("outside_trade",))
def trade_was_slight(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with each of some states stayed below that with another."""
    asked = claim.parameters["outside"]
    years = (asked["from"], asked["to"])
    means = mean_turnover(tables.outside_trade, [*asked["partners"], asked["beside"]], years)
    other = means.pop(asked["beside"])
    larger = list(means[means > other].index)
    return Result(
        # Firms trade without contact of governments.
        holds=None if larger else True,
        value=means.max() / other,
        unit=f"times the turnover with {state_name(asked['beside'])}, at most",
        n=len(means),
        reason=f"Mean yearly turnover in {years[0]}–{years[1]} was "
        + ", ".join(
            f"{value:,.0f} million dollars with {state_name(name)}" for name, value in means.items()
        )
        + f" and {other:,.0f} with {state_name(asked['beside'])}; trade is no contact of "
        "governments, "
        "and leaves that open.",
        what_would_change_it="A record of visits and agreements with these states.",
    )


@check("C106", "outside", tables=("outside_trade",))
def bought_from(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus bought from a state in some years, as dealings in its oil presuppose."""
    asked = claim.parameters["outside"]
    imports = partner_trade(tables.outside_trade, asked["partner"])["imports"]
    imports = imports.loc[asked["from"] : asked["to"]]
    large = imports[imports >= asked["least_usd_million"]]
    return Result(
        holds=bool(len(large)),
        value=imports.max(),
        unit="USD million in the largest year",
        n=len(imports),
        reason=f"Purchases from {state_name(asked['partner'])} in {asked['from']}–{asked['to']} "
        "reached "
        f"{asked['least_usd_million']:g} million dollars a year in "
        + (", ".join(f"{year} ({value:,.0f})" for year, value in large.items()) or "no year")
        + "; the figures do not name the goods.",
        what_would_change_it="Trade by product, and dated Russian statements against it.",
    )
