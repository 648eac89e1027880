"""Checks of relative gains."""

from __future__ import annotations

import numpy as np

from belarus_iran.ledger import Result, check
from belarus_iran.model.inputs import gain_in_order
from belarus_iran.model.refined import RefinedModel
from belarus_iran.model.relative_gains import (
    grieco_threshold,
    grieco_utility,
    snidal_utility,
    thresholds_by_year,
)


def _rose(series, year):
    """Return whether a yearly series rose in a year, or None without both of its figures."""
    both = series.reindex([year - 1, year])
    return None if both.isna().any() else bool(both[year] > both[year - 1])


@check("C017", "paper")
def only_the_partners_lead_deters(tables, claim):
    """Whether the classical utility turns against co-operation only beyond a threshold."""
    own = np.linspace(0.5, 20, 40)
    partner, weight = np.meshgrid(np.linspace(0.5, 40, 80), np.linspace(0.01, 3, 60))
    agrees = all(
        bool(
            (
                (grieco_utility(gain, partner, weight) < 0)
                == (weight > grieco_threshold(gain, partner))
            ).all()
        )
        for gain in own
    )
    return Result(
        holds=agrees,
        value=own.size * partner.size,
        unit="cases",
        n=own.size * partner.size,
        reason="Written as own gain less a weight times the partner's lead, the account turns a "
        "state against co-operation exactly where the partner leads and the weight passes own "
        "gain divided by that lead.",
        what_would_change_it="Another way to write the account, with a concern that does not grow "
        "with the lead.",
    )


@check("C018", "paper")
def outsiders_fall_behind(tables, claim):
    """Whether a gain of the partners lowers every outsider's utility in the n-actor form."""
    losses = []
    for actors in range(3, 12):
        for r in (0.1, 0.5, 1.0):
            gains = np.zeros(actors)
            more = gains.copy()
            more[:2] = 1.0
            losses += [
                snidal_utility(gains, outsider, r) - snidal_utility(more, outsider, r)
                for outsider in range(2, actors)
            ]
    return Result(
        holds=bool(min(losses) > 0),
        value=min(losses),
        unit="smallest loss of standing",
        n=len(losses),
        reason="If each state compares itself with all others, a gain of two partners lowers the "
        "standing of every outsider, less so the more states there are.",
        what_would_change_it="Outsiders who do not compare themselves with the partners at all.",
    )


@check("C020", "paper", tables=("trade",))
def reference_decides(tables, claim):
    """Whether comparing with rivals instead of the partner changes what the theory predicts."""
    rows = thresholds_by_year(tables.trade)
    # Just above the threshold the weaker gainer leaves, if it compares itself with its partner.
    weight = rows["threshold"] * 1.01
    own, partner = rows["own_gain_usd_million"], rows["partner_gain_usd_million"]
    with_partner = grieco_utility(own, partner, weight)
    # A rival takes no part and gains nothing, so the comparison with it can only be favourable.
    with_rivals = grieco_utility(own, 0 * own, weight)
    differ = int(((with_partner < 0) & (with_rivals > 0)).sum())
    return Result(
        holds=None if rows.empty else differ > 0,
        value=differ,
        unit="years in which the predictions differ",
        n=len(rows),
        reason=f"In {differ} of {len(rows)} years a state that minds its partner's lead a little "
        "too much would have stayed away, while the same state comparing itself with outsiders "
        "would have joined.",
        what_would_change_it="Years in which both partners gain the same.",
    )


@check("C156", "paper", tables=("trade", "events"))
def gains_fell_first(tables, claim):
    """Whether some measure of direct gain had stopped rising before contact fell."""
    events = tables.events.set_index("id")
    year = events.loc[claim.parameters["fall"], "start"].year - 1
    rows = tables.trade.set_index("year")
    started = events[events["kind"] == "project launched"]["start"].dt.year
    rising = {
        "the surplus": _rose(rows["balance_usd_million"], year),
        "turnover": _rose(rows["turnover_usd_million"], year),
        "the number of projects begun": bool((started == year).any()),
    }
    fell = [name for name, rose in rising.items() if rose is False]
    untold = [name for name, rose in rising.items() if rose is None]
    peak = rows["balance_usd_million"].idxmax()
    return Result(
        holds=True if fell else (None if untold else False),
        value=len(fell),
        unit=f"of {len(rising)} measures not rising in {year}",
        n=len(rising),
        reason=f"In {year}, the last year before contact fell, {', '.join(fell) or 'no measure'} "
        "did not rise"
        + (f" and of {', '.join(untold)} there is no figure" if untold else "")
        + ("; but the surplus then grew again, to a peak of " if peak > year else "; the peak was ")
        + f"{rows['balance_usd_million'][peak]:g} million dollars in {peak}.",
        what_would_change_it="A measure of gains against third states, which is what the paper "
        "means and for which it gives no figure.",
    )


def _order_gain(tables, claim, full, reduced):
    """Return what a part of the model adds to the order of the paper's own periods."""
    years = claim.parameters["until"]
    own = tables.codings[tables.codings["end"] <= years]
    return gain_in_order(full, reduced, own, claim.parameters["outcomes"])


def _told(found):
    """Say how many more pairs of periods a part of the model may order rightly."""
    least, most = (
        f"{abs(count)} {'fewer' if count < 0 else 'more'}" for count in (found.least, found.most)
    )
    return f"{least} to {most} of {found.pairs} pairs of periods"


@check("C019", "paper", tables=("codings",))
def punishment_limits_policy(tables, claim):
    """Whether the order of the periods can do without the risk of punishment."""
    steps = np.linspace(0, 1, 11)
    probability, stakes, cover = np.meshgrid(steps, steps, steps)
    # A direct gain that keeps the surplus inside its range wherever the loss may fall.
    inputs = {"a": 1.0, "g_west": 0.0, "g_russia": 0.0, "b": 0.0}
    found = RefinedModel().statics({**inputs, "p": probability, "L": stakes, "c": cover})
    exposed = (stakes > 0) & (cover < 1)
    signs = bool(
        (found.punishment[exposed] < 0).all()
        and (found.punishment <= 0).all()
        and (found.punishment_and_stakes[cover < 1] < 0).all()
    )
    gain = _order_gain(tables, claim, RefinedModel(), RefinedModel(punishment=False))
    return Result(
        holds=False if not signs or gain.helps is False else gain.helps,
        value=gain.most,
        unit="more pairs of periods in order at best",
        low=gain.least,
        high=gain.most,
        n=gain.pairs,
        reason="In the formal model co-operation falls with the probability of punishment, the "
        "faster the more there is to lose; depending on which of the coders' codes are right, it "
        f"then orders {_told(gain)} rightly than without punishment.",
        what_would_change_it="Narrower codings of the probability of punishment, the stakes and "
        "Russian cover, under which the model without punishment does as well or clearly worse.",
    )


@check("C021", "paper", tables=("codings",))
def rivals_order_the_periods(tables, claim):
    """Whether gains towards rivals put the periods in order whatever the codes."""
    without = RefinedModel(west_weight=0.0, russia_weight=0.0)
    gain = _order_gain(tables, claim, RefinedModel(), without)
    codings = tables.codings[tables.codings["end"] <= claim.parameters["until"]]
    rivalry = codings.loc[codings["variable"] == "partner_rivalry", "high"].max()
    partner = "some rivalry" if rivalry > 0 else "no rivalry"
    return Result(
        holds=gain.helps,
        value=gain.least,
        unit="more pairs of periods in order at worst",
        low=gain.least,
        high=gain.most,
        n=gain.pairs,
        reason="Depending on which of the coders' codes are right, the model with gains towards "
        f"the West and Russia orders {_told(gain)} rightly than without; the coders see {partner} "
        "between the partners themselves.",
        what_would_change_it="Narrower codings of the gains towards rivals and of Iran's motive "
        "and other openings, under which the rivals help whatever the code.",
    )


@check("C144", "paper", tables=("codings",))
def both_parts_are_needed(tables, claim):
    """Whether the model can do without relative gains, or without the balancing condition."""
    refined = RefinedModel()
    without_rivals = RefinedModel(west_weight=0.0, russia_weight=0.0)
    rivals = _order_gain(tables, claim, refined, without_rivals)
    balancing = _order_gain(tables, claim, RefinedModel(condition="both"), refined)
    return Result(
        holds={"relative gains": rivals.helps, "balancing condition": balancing.helps},
        value=balancing.most,
        unit="more pairs of periods in order at best",
        low=balancing.least,
        high=balancing.most,
        n=balancing.pairs,
        reason="Depending on which of the coders' codes are right, the model with gains towards "
        f"rivals orders {_told(rivals)} rightly than without, and with a motive to balance asked "
        f"of both sides as well {_told(balancing)}.",
        what_would_change_it="Narrower codings, under which leaving out one of the two parts never "
        "costs a pair of periods.",
    )
