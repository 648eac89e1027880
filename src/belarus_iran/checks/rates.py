"""Checks of rates of contact by stage."""

from __future__ import annotations

from dataclasses import replace

from belarus_iran.checks.wording import FULLER_RECORD
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Result, check
from belarus_iran.measures.events import (
    CONTACTS,
    bilateral,
    count_within,
    counts_by_year,
    stage_years,
)
from belarus_iran.measures.stage_rates import declared_priors, in_stages, visit_readings
from belarus_iran.stats.changes import change_point
from belarus_iran.stats.permutation import permutation_mean_difference
from belarus_iran.stats.power_rates import (
    power_change_point,
    power_of_limits,
    power_rate_given_total,
    power_stage,
)
from belarus_iran.stats.rates import rate_ratio


def _side(ratio, side, margin=None):
    """Return True if an interval lies on the side of one that is claimed, else None."""
    if side == "no difference":
        # A null result is no support without a margin inside which a difference would not matter.
        return True if 1 / margin < ratio.low and ratio.high < margin else None
    claimed = {"above": ratio.low > 1, "below": ratio.high < 1, "not below": ratio.high >= 1}
    return True if claimed[side] else None


def _meaningful(tables, side):
    """Return the ratio at which power is told: the one declared, on the side that is looked for."""
    if side == "no difference":
        return 1.0
    ratio = threshold(tables, "meaningful_ratio")
    return ratio if side == "above" else 1 / ratio


def _compared(tables, claim, dealings):
    """Return the stage that a claim is about, and its neighbours, in order of time."""
    names = (claim.parameters["stage"], *claim.parameters["neighbours"])
    return in_stages(tables.stages, names, dealings)


def _power_of_stage(tables, claim, told, limits):
    """Return the power to see a stage stand out and, if asked, its limits in the right places."""
    total = sum(count for count, _ in told.values())
    lengths = tuple(len(years) for _, years in told.values())
    side = claim.parameters["side"]
    ratios = [_meaningful(tables, side)]
    level = 1 - threshold(tables, "confidence_level")
    if not limits:
        return power_stage(total, lengths, ratios, level, side)["power"].iloc[0]
    return power_of_limits(
        int(total),
        lengths,
        ratios[0],
        threshold(tables, "decisive_log_bayes_factor"),
        threshold(tables, "prior_shape"),
        threshold(tables, "prior_rate"),
        level,
        side,
        int(threshold(tables, "power_draws")),
        int(threshold(tables, "seed")),
    )


def _per_year(ratio):
    return f"{ratio.ratio:.2f} times as often (interval {ratio.low:.2f} to {ratio.high:.2f})"


@check("rate", "paper")
def rates_differ(tables, claim):
    """Whether dated dealings were rarer or more frequent in one period than in another."""
    (first, (a, b)), (second, (c, d)) = claim.parameters["periods"].items()
    events = bilateral(tables.events)
    k1, k2 = count_within(events, a, b), count_within(events, c, d)
    confidence, margin = (
        threshold(tables, name) for name in ("confidence_level", "no_link_factor")
    )
    side = claim.parameters["side"]
    ratio = rate_ratio(k1, b - a + 1, k2, d - c + 1, confidence)
    power = power_rate_given_total(
        k1 + k2,
        b - a + 1,
        d - c + 1,
        [_meaningful(tables, side)],
        1 - confidence,
        margin if side == "no difference" else None,
    )
    return Result(
        holds=_side(ratio, side, margin),
        value=ratio.ratio,
        unit="rate ratio",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=k1 + k2,
        power=power["power"].iloc[0],
        reason=f"The paper dates {k1} dealings in {first} and {k2} in {second}: per year, "
        f"{_per_year(ratio)} in the former.",
        what_would_change_it=FULLER_RECORD,
    )


def _stands_out(tables, claim, dealings, told, limits):
    """Return what is found of a stage beside its neighbours, with the power of the whole test."""
    count, years = told[claim.parameters["stage"]]
    confidence = threshold(tables, "confidence_level")
    ratios = {
        name: rate_ratio(count, len(years), told[name][0], len(told[name][1]), confidence)
        for name in claim.parameters["neighbours"]
    }
    sides = [_side(ratio, claim.parameters["side"]) for ratio in ratios.values()]
    weakest = max(ratios.values(), key=lambda ratio: ratio.pvalue)
    return Result(
        holds=None if None in sides else True,
        value=weakest.ratio,
        unit="rate ratio (the less clear of two)",
        low=weakest.low,
        high=weakest.high,
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=len(dealings),
        power=_power_of_stage(tables, claim, told, limits),
        reason=f"In the {claim.parameters['stage']} dated dealings came "
        + " and ".join(
            f"{_per_year(ratio)} as in the {neighbour}" for neighbour, ratio in ratios.items()
        )
        + ".",
        what_would_change_it=FULLER_RECORD,
    )


@check("stage rate", "paper")
def stage_stands_out(tables, claim):
    """Whether dated dealings were more, or less, frequent in a stage than in both neighbours."""
    dealings = bilateral(tables.events)
    told = _compared(tables, claim, dealings)
    return _stands_out(tables, claim, dealings, told, limits=False)


@check("stage", "paper")
def stage_has_its_limits(tables, claim):
    """Whether a stage stands out from both neighbours and a break lies at each of its limits."""
    dealings = bilateral(tables.events)
    told = _compared(tables, claim, dealings)
    result = _stands_out(tables, claim, dealings, told, limits=True)
    decisive = threshold(tables, "decisive_log_bayes_factor")
    spans, placed = {name: years for name, (_, years) in told.items()}, {}
    for neighbour in claim.parameters["neighbours"]:
        early, late = sorted(
            (spans[claim.parameters["stage"]], spans[neighbour]), key=lambda years: years[0]
        )
        years = range(early[0], late[-1] + 1)
        found = change_point(
            counts_by_year(dealings, years),
            threshold(tables, "prior_shape"),
            threshold(tables, "prior_rate"),
        )
        placed[neighbour] = found.log_bayes_factor >= decisive and years[found.mode] == late[0] - 1
    limits = ", ".join(
        f"towards the {neighbour} {'a' if clear else 'no clear'} break"
        for neighbour, clear in placed.items()
    )
    holds = result.holds if all(placed.values()) else None
    return replace(result, holds=holds, reason=f"{result.reason[:-1]}; {limits}.")


@check("readings", "paper")
def every_reading_agrees(tables, claim):
    """Whether visits fell under every reading of the two printed figures."""
    readings = visit_readings(tables.quantities, claim.parameters["high"], claim.parameters["low"])
    level = threshold(tables, "confidence_level")
    ratios = [rate_ratio(row.k1, row.t1, row.k2, row.t2, level) for row in readings.itertuples()]
    fell = sum(ratio.low > 1 for ratio in ratios)
    rose = sum(ratio.high < 1 for ratio in ratios)
    weakest = max(ratios, key=lambda ratio: ratio.pvalue)
    row = readings.iloc[ratios.index(weakest)]
    power = power_rate_given_total(
        row["k1"] + row["k2"], row["t1"], row["t2"], [_meaningful(tables, "above")], 1 - level
    )
    return Result(
        holds=True if fell == len(ratios) else (False if rose == len(ratios) else None),
        value=weakest.ratio,
        unit="rate ratio (the least clear reading)",
        low=weakest.low,
        high=weakest.high,
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=int(row["k1"] + row["k2"]),
        power=power["power"].iloc[0],
        reason=f"Of {len(ratios)} readings of the two figures {fell} show a clear fall and "
        f"{len(ratios) - fell - rose} cannot tell: from {min(r.ratio for r in ratios):.2g} to "
        f"{max(r.ratio for r in ratios):.2g} visits a year before for one after.",
        what_would_change_it="The yearly list of visits behind the two figures.",
    )


@check("C081", "paper", tables=("events", "thresholds"))
def visits_break_at_2010(tables, claim):
    """Whether the posterior of one change in dated visits lies on the turn of the year claimed."""
    years = range(claim.parameters["from"], claim.parameters["to"] + 1)
    counts = counts_by_year(bilateral(tables.events, ("visit",)), years)
    priors = declared_priors(tables)
    under = {name: change_point(counts, *prior) for name, prior in priors.items()}
    found, prior = under["unit"], priors["unit"]
    last = claim.parameters["last_year_before"]
    weights = [each.posterior[years.index(last)] for each in under.values()]
    weight, mode = found.posterior[years.index(last)], years[found.mode]
    most = threshold(tables, "most_of_the_weight")
    falls = counts[counts.index <= last].mean() > counts[counts.index > last].mean()
    elsewhere = found.posterior.max() > most and mode != last
    power = power_change_point(
        int(counts.sum()),
        len(years),
        years.index(last),
        [_meaningful(tables, "above")],
        most,
        *prior,
        draws=int(threshold(tables, "power_draws")),
        seed=int(threshold(tables, "seed")),
    )
    return Result(
        holds=bool(falls) if weight > most else (False if elsewhere else None),
        value=weight,
        unit="posterior probability of the year claimed",
        low=min(weights),
        high=max(weights),
        n=int(counts.sum()),
        power=power["power"].iloc[0],
        reason=f"With {int(counts.sum())} dated visits the turn of {last} to {last + 1} has a "
        f"probability of {weight:.0%}, and of {min(weights):.1%} to {max(weights):.1%} under all "
        f"{len(priors)} priors; the likeliest last year before a change is {mode}, with "
        f"{found.posterior.max():.0%}.",
        what_would_change_it=FULLER_RECORD,
    )


@check("C006", "paper", tables=("events", "stages"))
def contact_grew_early(tables, claim):
    """Whether contact with Iran was at least as frequent when priorities are said to have moved."""
    met = bilateral(tables.events, CONTACTS)
    (a, b), (c, d) = claim.parameters["before"], claim.parameters["early"]
    before, early = count_within(met, a, b), count_within(met, c, d)
    rise = stage_years(tables.stages, "Rise", "heading")[0]
    # Mentions are no census: too few of them cannot refute the claim, but the headings can.
    grew = early / (d - c + 1) >= before / (b - a + 1)
    return Result(
        holds=False if rise > d else (True if grew else None),
        value=rise,
        unit="first year of the Rise",
        n=before + early,
        reason=f"The paper's own headings date the rise of relations with Iran only from {rise}, "
        f"after a stagnation; it dates {early} contacts in {c}–{d} and {before} in {a}–{b}.",
        what_would_change_it="A dating of the Rise from the early 2000s.",
    )


@check("C107", "paper", tables=("events", "quantities"))
def contact_never_recovers(tables, claim):
    """Whether contact, once falling, is recorded as falling from one year to the next."""
    first, last = claim.parameters["from"], claim.parameters["to"]
    counts = counts_by_year(bilateral(tables.events, CONTACTS), range(first - 1, last + 1))
    row = tables.quantities.set_index("id").loc[claim.parameters["counts"]]
    years = range(row["start"].year, row["end"].year + 1)
    counted, dated = int(row["value"]) * len(years), int(counts.loc[list(years)].sum())
    rises = bool((counts.diff() > 0).any())
    return Result(
        # What is counted without a date could lie in any of these years.
        holds=None if rises or counted > dated else True,
        value=dated,
        unit="dated contacts",
        n=int(counts.sum()),
        reason=f"For {years[0]} and {years[-1]} the paper counts {counted} visits but dates "
        f"{dated}, so the path from year to year cannot be seen.",
        what_would_change_it="Dates of the visits that the paper only counts.",
    )


@check("C132", "paper", tables=("quantities",))
def contact_is_absent(tables, claim):
    """Whether at most one important contact a year is recorded where absence is claimed."""
    table = tables.quantities.set_index("id")
    yearly = {}
    for name in claim.parameters["counts"]:
        row = table.loc[name]
        length = row["end"].year - row["start"].year + 1
        for year in range(row["start"].year, row["end"].year + 1):
            yearly[year] = row["value"] if row["per"] == "year" else row["value"] / length
    more = [year for year, count in yearly.items() if count > 1]
    return Result(
        holds=False if len(more) > 1 else (None if more else True),
        value=max(yearly.values()),
        unit="important visits a year",
        n=len(yearly),
        reason="The paper itself counts "
        + ", ".join(f"{count:g} important visits in {year}" for year, count in yearly.items())
        + ".",
        what_would_change_it="A reading of the printed figure as a total, so fewer visits a year.",
    )


@check("C152", "paper", tables=("events",))
def minsk_took_steps(tables, claim):
    """Whether Belarusian steps are recorded for the late 1990s, and more than before."""
    steps = bilateral(tables.events, CONTACTS)
    steps = steps[steps["actors"] == "BLR>IRN"]
    (a, b), (c, d) = claim.parameters["early"], claim.parameters["late"]
    before, late = count_within(steps, a, b), count_within(steps, c, d)
    return Result(
        holds=True if late > 0 and late / (d - c + 1) > before / (b - a + 1) else None,
        value=late,
        unit=f"Belarusian steps in {c}–{d}",
        n=before + late,
        reason=f"The paper dates {late} Belarusian steps towards Iran in {c}–{d} (visits and an "
        f"embassy) after {before} in {a}–{b}.",
        what_would_change_it=FULLER_RECORD,
    )


@check("C122", "paper", tables=("sanctions", "thresholds"))
def designations_came_late(tables, claim):
    """Whether American designations were more frequent in the later period."""
    acts = tables.sanctions[tables.sanctions["action"] == "imposed"].drop_duplicates("event")
    (first, (a, b)), (second, (c, d)) = claim.parameters["periods"].items()
    early, late = count_within(acts, a, b), count_within(acts, c, d)
    confidence = threshold(tables, "confidence_level")
    ratio = rate_ratio(late, d - c + 1, early, b - a + 1, confidence)
    power = power_rate_given_total(
        early + late, d - c + 1, b - a + 1, [_meaningful(tables, "above")], 1 - confidence
    )
    return Result(
        holds=_side(ratio, "above"),
        value=ratio.ratio,
        unit="rate ratio",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=early + late,
        power=power["power"].iloc[0],
        reason=f"The paper dates {early} act of designation in {first} and {late} in {second}: per "
        f"year, {_per_year(ratio)} in the latter.",
        what_would_change_it="Designations over Iran before 2010 that the paper does not mention.",
    )


@check("C149", "paper", tables=("events", "thresholds"))
def contact_grew_steadier(tables, claim):
    """Whether contact varied less from year to year, for its level, in the later period."""
    met = bilateral(tables.events, CONTACTS)
    spread = []
    for period in ("early", "late"):
        first, last = claim.parameters[period]
        counts = counts_by_year(met, range(first, last + 1))
        spread.append((counts / counts.mean() - 1).abs())
    test = permutation_mean_difference(*spread, "less")
    other = permutation_mean_difference(*spread, "greater")
    level = threshold(tables, "significance_level")
    return Result(
        # As with rates, mentions can fail to show a difference, not refute one.
        holds=True if test.pvalue <= level else None,
        value=spread[1].mean() - spread[0].mean(),
        unit="difference in mean relative deviation",
        p=min(1.0, 2 * min(test.pvalue, other.pvalue)),
        smallest_p=2 * test.smallest,
        n=len(spread[0]) + len(spread[1]),
        reason=f"Yearly contacts lay on average {spread[0].mean():.0%} from their mean before and "
        f"{spread[1].mean():.0%} afterwards, over {len(spread[0])} and {len(spread[1])} years.",
        what_would_change_it=FULLER_RECORD,
    )
