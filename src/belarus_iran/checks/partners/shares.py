"""Checks of shares of trade by partner."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks.wording import OTHER_SIDE, by_year, in_years, judge, named, span
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.trade import yearly_trade


@check("S043", "outside", tables=("outside_trade", "thresholds"))
def share_moved(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of some states in trade with them and others rose between two periods."""
    rule, margin = claim.parameters, threshold(tables, "share_margin")
    shares = []
    for left_out in ([], [rule["without"]]):
        states = [state for state in rule["states"] if state not in left_out]
        own, rest = (
            yearly_trade(tables.outside_trade, group) for group in (states, rule["others"])
        )
        shares.append(
            [
                float(
                    in_years(own, years).sum()
                    / (in_years(own, years) + in_years(rest, years)).sum()
                )
                for years in (rule["earlier"], rule["later"])
            ]
        )
    answers = {judge(late - early, margin, -margin) for early, late in shares}
    (early, late), (small, large) = shares
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=late - early,
        unit="change of the share",
        n=sum(period[1] - period[0] + 1 for period in (rule["earlier"], rule["later"])),
        certainty="likely",
        reason=f"The share of {named(*rule['states'])} in trade with both groups went from "
        f"{early:.0%} in {span(rule['earlier'])} to {late:.0%} in {span(rule['later'])}; without "
        f"{named(rule['without'])}, from {small:.0%} to {large:.0%}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S048", "outside", tables=("outside_trade",))
def first_among(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a state stands first among some states in exports over a period."""
    rule = claim.parameters
    sums = pd.Series(
        {
            state: in_years(
                yearly_trade(tables.outside_trade, [state], "exports"), rule["years"]
            ).sum()
            for state in rule["states"]
        }
    ).sort_values(ascending=False)
    return Result(
        holds=bool(sums.index[0] == rule["first"]),
        value=float(sums[rule["first"]]),
        unit="USD million",
        n=len(sums),
        certainty="likely",
        reason=f"Exports in {span(rule['years'])}, in million dollars: "
        + ", ".join(f"{named(state)} {value:,.0f}" for state, value in sums.items())
        + ".",
        what_would_change_it=OTHER_SIDE,
    )


@check("S064", "outside", tables=("outside_trade",))
def not_behind(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states did not fall behind that with the others of a region."""
    rule = claim.parameters
    own = in_years(yearly_trade(tables.outside_trade, rule["states"]), rule["years"]).sum()
    readings = {}
    for name, left_out in (("with", []), ("without", [rule["without"]])):
        others = [state for state in rule["others"] if state not in left_out]
        readings[f"{name} {named(rule['without'])}"] = float(
            in_years(yearly_trade(tables.outside_trade, others), rule["years"]).sum()
        )
    return Result(
        holds={name: bool(own >= sum_) for name, sum_ in readings.items()},
        value=float(own),
        unit="USD million",
        n=rule["years"][1] - rule["years"][0] + 1,
        certainty="likely",
        reason=f"Trade in {span(rule['years'])} with {named(*rule['states'])} came to "
        f"{own:,.0f} million dollars; with the other states of the region to "
        + " and ".join(f"{sum_:,.0f} million {name}" for name, sum_ in readings.items())
        + ".",
        what_would_change_it=OTHER_SIDE,
    )


@check("S065", "outside", tables=("outside_trade",))
def mostly_in_surplus(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states was in surplus in most years, in every reading of who
    counts."""
    rule, answers, told = claim.parameters, set(), []
    length = rule["years"][1] - rule["years"][0] + 1
    for states in (rule["states"], rule["states"] + rule["perhaps"]):
        sold, bought = (
            in_years(yearly_trade(tables.outside_trade, states, flow), rule["years"])
            for flow in ("exports", "imports")
        )
        balance = (sold - bought).dropna()
        surplus, deficit = int((balance > 0).sum()), int((balance < 0).sum())
        answers.add(True if surplus > length / 2 else (False if deficit > length / 2 else None))
        told.append(f"{named(*states)}: {by_year(balance)}")
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=float(balance.sum()),
        unit="USD million, balance of all years",
        n=length,
        certainty="likely",
        reason=f"Belarusian balances in million dollars. {'; '.join(told)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S067", "outside", tables=("outside_trade",))
def fall_was_the_largest(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of some states in a region's trade fell more than ever before."""
    rule = claim.parameters
    length, falls = rule["to"] - rule["from"], []
    for left_out in ([], [rule["without"]]):
        others = [state for state in rule["others"] if state not in left_out]
        own, rest = (
            yearly_trade(tables.outside_trade, group) for group in (rule["states"], others)
        )
        share = (own / (own + rest)).loc[rule["first"] :]
        fall = (share - share.shift(-length)).dropna()
        earlier = fall[fall.index + length <= rule["from"]]
        falls.append((float(fall[rule["from"]]), float(earlier.max()), int(earlier.idxmax())))
    answers = {late > early for late, early, _ in falls}
    late, early, year = falls[0]
    return Result(
        holds=answers.pop() if len(answers) == 1 else None,
        value=late,
        unit="fall of the share",
        n=len(share),
        certainty="likely",
        reason=f"From {rule['from']} to {rule['to']} the share of {named(*rule['states'])} in "
        f"trade with the region fell by {late:.0%} of the whole; from {year} to {year + length} it "
        f"had fallen by {early:.0%} (without {named(rule['without'])}: {falls[1][0]:.0%} against "
        f"{falls[1][1]:.0%}).",
        what_would_change_it=OTHER_SIDE + " Single large orders make the early shares jump.",
    )


@check("S092", "outside", tables=("outside_trade",))
def trade_is_unsteady(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with some states often doubles or halves within a year."""
    from scipy.stats import binomtest

    rule, changes = claim.parameters, []
    for state in rule["states"]:
        turnover = in_years(yearly_trade(tables.outside_trade, [state]), rule["years"])
        before = turnover.shift(1)
        follows = pd.Series(turnover.index, turnover.index).diff() == 1
        usable = follows & (before >= rule["base"])
        changes += list((turnover / before)[usable])
    ratios = np.array(changes)
    large = int(((ratios >= rule["factor"]) | (ratios <= 1 / rule["factor"])).sum())
    share = large / len(ratios)
    interval = binomtest(large, len(ratios)).proportion_ci()
    return Result(
        holds=True if share > rule["passes"] else (False if share < rule["fails"] else None),
        value=share,
        unit="share of partner-years",
        low=interval.low,
        high=interval.high,
        n=len(ratios),
        certainty="likely",
        reason=f"In {large} of {len(ratios)} yearly changes with {len(rule['states'])} developing "
        f"partners turnover at least doubled or halved, where it had come to {rule['base']:g} "
        "million dollars.",
        what_would_change_it=OTHER_SIDE + " Some of the jumps may be gaps in reporting.",
    )


@check("S095", "outside", tables=("outside_trade", "outside_trade_totals"))
def share_of_developing_states(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the share of developing states lay in a range, as far as partners at hand can
    tell."""
    rule = claim.parameters
    totals = tables.outside_trade_totals.set_index("year")
    whole = totals["imports_usd_million"] + totals["exports_usd_million"]
    least = in_years(yearly_trade(tables.outside_trade, rule["developing"]) / whole, rule["years"])
    most = in_years(1 - yearly_trade(tables.outside_trade, rule["other"]) / whole, rule["years"])
    low, high = rule["range"]
    # Partners that exceed the whole fit nothing.
    surely = int(((least >= low) & (least <= most) & (most <= high)).sum())
    perhaps = int(((least <= high) & (most >= low)).sum())
    return Result(
        holds=True if surely >= rule["most"] else (False if perhaps < rule["fewest"] else None),
        value=float(least.mean()),
        unit="share of turnover, at least",
        low=float(least.min()),
        high=float(most.max()),
        n=len(least),
        certainty="likely",
        reason=f"In {span(rule['years'])} the developing partners at hand made up "
        f"{least.min():.1%} to {least.max():.1%} of turnover; with those that are not at hand it "
        f"may have been up to {most.max():.0%}.",
        what_would_change_it="Trade with all partners, among them India, Vietnam and Egypt.",
    )
