"""Checks of moves between partners hostile to each other."""

from __future__ import annotations

import re
from types import SimpleNamespace

from belarus_iran.checks.wording import most, span
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.texts import touching
from belarus_iran.stats.rates import rate_ratio


@check("moves begin late", "paper")
def moves_came_later(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether moves of table two begin no earlier than a year."""
    rule, since = claim.parameters, tables.table_two["since"]
    event = tables.companion_events.set_index("id").loc[rule["event"]] if "event" in rule else None
    year = rule["year"] if event is None else event["start"].year
    early, loose, total = int((since < year).sum()), int(since.isna().sum()), len(since)
    if rule["need"] == "all":
        holds = False if early else (None if loose else True)
    else:
        readings = {most(total - early - unclear, total) for unclear in (0, loose)}
        holds = readings.pop() if len(readings) == 1 else None
    named = "; ".join(tables.table_two.loc[since < year, "event"])
    return Result(
        holds=holds,
        value=total - early - loose,
        unit=f"of {total} moves surely not before {year}",
        low=total - early - loose,
        high=total - early,
        n=total,
        reason=f"Of {total} moves {early} begin before {year}"
        + (f" ('{event['description']}')" if event is not None else "")
        + (f": {named}" if early else "")
        + (f"; {loose} has no year" if loose else "")
        + ".",
        what_would_change_it="Other years for the moves; the table was drawn up by the authors who "
        "make the claim.",
    )


@check("N046", "paper", tables=("table_two", "contradictions"))
def refuge_mattered_to_russia(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a move weighed more than little with Russia and little with the West."""
    move = tables.table_two.set_index("id").loc[claim.parameters["move"]]
    beside = touching(tables.contradictions, claim.id)
    beside = beside[beside["severity"] == "tension"]
    return Result(
        holds=bool(move["code_russia"] > 1 and move["code_west"] == 1),
        value=move["code_russia"],
        unit="importance for Russia, 1 to 3",
        n=1,
        reason=f"The document's own table gives '{move['event']}' {move['importance_russia']} "
        f"importance for Russia and {move['importance_west']} importance for the West"
        + "".join(f"; elsewhere it says: {text}" for text in beside["first_says"])
        + ("" if len(beside) else "."),
        what_would_change_it="Another judgement of what the matter meant to Moscow.",
    )


@check("N061", "paper", tables=("table_two", "thresholds"))
def moves_multiplied(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether moves begin at a higher yearly rate in the later period, under every dating."""
    rule, since = claim.parameters, tables.table_two["since"]
    level = threshold(tables, "confidence_level")
    periods = rule["later"], rule["earlier"]
    lengths = [last - first + 1 for first, last in periods]
    counts = [int(since.between(*period).sum()) for period in periods]
    undated = int(since.isna().sum())
    # A move dated by part of a decade may fall into a period, or lie before both.
    extra = [
        undated if rule["loose"][0] <= last and first <= rule["loose"][1] else 0
        for first, last in periods
    ]
    ratios = [
        rate_ratio(counts[0] + more[0], lengths[0], counts[1] + more[1], lengths[1], level)
        for more in {(0, 0), (extra[0], 0), (0, extra[1])}
    ]
    widest = max(ratios, key=lambda ratio: ratio.pvalue)
    in_force = [int((since <= last).sum()) for _, last in (rule["earlier"], rule["later"])]
    clear = [1 if ratio.low > 1 else (-1 if ratio.high < 1 else 0) for ratio in ratios]
    return Result(
        holds=True if min(clear) > 0 else (False if max(clear) < 0 else None),
        value=widest.ratio,
        unit="rate ratio (the least clear reading)",
        low=widest.low,
        high=widest.high,
        p=widest.pvalue,
        n=sum(counts),
        reason=f"In {span(rule['later'])} {counts[0]} moves of the table begin, in "
        f"{span(rule['earlier'])} {counts[1]}, and {undated} without a year may belong to the "
        f"latter: a yearly rate {widest.ratio:.1f} times as high, with an interval from "
        f"{widest.low:.2f} to {widest.high:.1f}; of dated moves {in_force[0]} had begun by "
        f"{rule['earlier'][1]} and {in_force[1]} by {rule['later'][1]}.",
        what_would_change_it="A longer list of moves: with so few beginnings even a steep rise "
        "cannot be told from chance.",
    )


@check("N062", "paper", tables=("table_two",))
def little_at_stake(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether more than half of the moves are rated of low importance for Belarus."""
    codes = tables.table_two["code_belarus"]
    low, perhaps, total = int((codes == 1).sum()), int((codes < 2).sum()), len(codes)
    rank = tables.table_two[["code_belarus", "code_russia", "code_west"]].corr("spearman")
    return Result(
        holds=True if most(low, total) else (None if most(perhaps, total) else False),
        value=low,
        unit=f"of {total} moves of low importance for Belarus",
        n=total,
        reason=f"Of {total} moves {low} are rated low for Belarus; what a move meant to Belarus "
        f"goes with what it meant to Russia by a rank correlation of "
        f"{rank.loc['code_belarus', 'code_russia']:.2f}, to the West of "
        f"{rank.loc['code_belarus', 'code_west']:.2f}.",
        what_would_change_it="Another judgement of one of the moves, or a list with more of them.",
    )


@check("N037", "paper", tables=("table_two", "companion_events", "contradictions"))
def approach_told_alike(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the steps of a move and the resistance to it are dated alike everywhere."""
    rule = claim.parameters
    move = tables.table_two.set_index("id").loc[rule["move"]]
    printed = {int(year) for year in re.findall(r"\d{4}", move["dating"])}
    steps = tables.companion_events.set_index("id").loc[rule["steps"]]
    parts: dict[str, bool | None] = {}
    for name, row in steps.iterrows():
        year = row["start"].year
        parts[name] = True if year in printed else (None if year > max(printed) else False)
    against = touching(tables.contradictions, claim.id)
    outright = (against["severity"] == "outright").any()
    parts["resistance"] = False if outright else (True if against.empty else None)
    return Result(
        holds=parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} parts told alike",
        n=len(parts),
        reason="The text dates "
        + "; ".join(f"'{row['description']}' ({row['start'].year})" for _, row in steps.iterrows())
        + f"; its table has '{move['dating']}'"
        + "".join(
            f". {row.first_locator}: {row.first_says} {row.second_locator}: {row.second_says}"
            for row in against.itertuples()
        ).removesuffix(".")
        + ".",
        what_would_change_it="A source for the Russian stance of 2006.",
    )
