"""Checks of contacts with partners."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks.wording import FULLER_RECORD, named, span
from belarus_iran.evidence import listed, threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import contacts_with, counts_by_year, dated
from belarus_iran.measures.texts import texts
from belarus_iran.stats.correlation import association
from belarus_iran.stats.rates import rate_ratio

# Rank of those who meet; whoever is not named here ranks below all of them.
RANKS = {"head of state": 4, "head of government": 3, "vice president": 2, "minister": 1}


def longest_runs(steps: Sequence[tuple[str, bool]]) -> tuple[int, int]:
    """Return the shortest and the longest that the longest run of one side can be."""
    doubtful = [place for place, (_, sure) in enumerate(steps) if not sure]
    lengths = []
    for counted in product((False, True), repeat=len(doubtful)):
        left_out = {place for place, kept in zip(doubtful, counted, strict=True) if not kept}
        longest = run = 0
        before = None
        for place, (side, _) in enumerate(steps):
            if place not in left_out:
                run = run + 1 if side == before else 1
                longest, before = max(longest, run), side
        lengths.append(longest)
    return min(lengths), max(lengths)


def _both(tables: SimpleNamespace) -> pd.DataFrame:
    """Return the events of the paper and of the companions in one table."""
    rows = pd.concat([tables.events, tables.companion_events], ignore_index=True)
    return rows.fillna({"same_as": "", "partner": "", "document": ""})


@check("S082", "paper", tables=("events", "companion_events"))
def first_of_its_rank(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether no earlier visit of this rank is on record, and another text tells the first."""
    rule, events = claim.parameters, _both(tables)
    visits = events[(events["kind"] == "visit") & events["actors"].isin(rule["actors"])]
    visits = visits[visits["level"].isin(rule["level"])]
    matter = visits["same_as"].where(visits["same_as"] != "", visits["id"])
    own, rest = visits[matter == rule["visit"]], visits[matter != rule["visit"]]
    begun = own["start"].max()
    earlier, perhaps = rest[rest["end"] < begun], rest[rest["start"] < begun]
    others = sorted(set().union(*own["locator"].map(texts)) - {rule["text"]})
    first = own[own["start"] == begun].iloc[0]
    known = True if perhaps.empty and others else None
    return Result(
        holds=False if len(earlier) else known,
        value=len(earlier),
        unit="earlier visits of this rank",
        n=len(visits),
        reason=f"'{first['description']}' ({dated(first)}) is told "
        + (f"in {' and '.join(others)} too" if others else "in this text alone")
        + f", and the documents date {len(earlier) or 'no'} earlier visit of this rank.",
        what_would_change_it="A record of an earlier visit; what these texts mention is no census.",
    )


@check("S032", "paper", tables=("events", "companion_events", "thresholds"))
def contacts_became_denser(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether friendly contacts per month were more frequent in one period than in another."""
    rule, events = claim.parameters, _both(tables)
    met = contacts_with(events[events["direction"] == 1], rule["states"])
    spans = {name: [pd.Timestamp(day) for day in rule[name]] for name in ("later", "earlier")}
    months = {name: (end - start).days / 30.4375 for name, (start, end) in spans.items()}
    sure, may = (
        {
            name: int(((met[first] >= start) & (met[last] <= end)).sum())
            for name, (start, end) in spans.items()
        }
        for first, last in (("start", "end"), ("end", "start"))
    )
    level = threshold(tables, "confidence_level")
    fewest, most = (
        rate_ratio(late, months["later"], early, months["earlier"], level)
        for late, early in (
            (sure["later"], may["earlier"]),
            (may["later"], sure["earlier"]),
        )
    )
    return Result(
        holds=True if fewest.low > 1 else None,
        value=fewest.ratio if np.isfinite(fewest.ratio) else None,
        unit="rate ratio (the reading with the fewest later contacts)",
        low=fewest.low,
        high=most.high if np.isfinite(most.high) else None,
        p=fewest.pvalue,
        smallest_p=fewest.smallest,
        n=len(met),
        reason=f"The documents date {sure['later']} to {may['later']} friendly contacts in the "
        f"{months['later']:.0f} months after the break and {sure['earlier']} to {may['earlier']} "
        f"in the {months['earlier']:.0f} months before it.",
        what_would_change_it=FULLER_RECORD,
    )


@check("S034", "paper", tables=("events", "companion_events"))
def one_side_takes_the_steps(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus took no fewer steps towards a state than this state towards Belarus."""
    rule, events = claim.parameters, _both(tables)
    met = contacts_with(events[events["direction"] == 1], [rule["state"]])
    met = met[met["start"].dt.year >= rule["from"]]
    ours, theirs = (
        int(met["actors"].str.startswith(f"{side}>").sum()) for side in ("BLR", rule["state"])
    )
    return Result(
        # Fewer mentions refute nothing: they are no census.
        holds=True if ours >= theirs else None,
        value=ours,
        unit=f"Belarusian steps, against {theirs}",
        n=len(met),
        reason=f"From {rule['from']} on the documents date {ours} friendly steps of Belarus "
        f"towards {named(rule['state'])} and {theirs} the other way.",
        what_would_change_it=FULLER_RECORD,
    )


@check("S036", "paper", tables=("companion_events",))
def ranks_one_above(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the highest dated contact with one state is above that with another."""
    rule, best = claim.parameters, {}
    for side in ("above", "below"):
        met = contacts_with(tables.companion_events, [rule[side]])
        met = met[met["start"].dt.year >= rule["from"]]
        ranked = met.assign(rank=met["level"].map(RANKS).fillna(0)).sort_values("rank")
        best[side] = ranked.iloc[-1] if len(ranked) else None
    if any(row is None for row in best.values()):
        holds, reason = None, f"From {rule['from']} on the documents lack contacts with one state."
    else:
        holds = bool(best["above"]["rank"] > best["below"]["rank"])
        reason = f"From {rule['from']} on the highest contacts are " + " and ".join(
            f"'{row['description']}' ({row['level']}) with {named(rule[side])}"
            for side, row in best.items()
        )
        reason += "."
    return Result(
        holds=holds,
        value=None if holds is None else int(best["above"]["rank"] - best["below"]["rank"]),
        unit="ranks",
        n=2,
        reason=reason,
        what_would_change_it="A record of a higher contact that the documents do not mention.",
    )


@check("S046", "paper", tables=("events", "companion_events", "thresholds"))
def contacts_move_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether years with more contacts with some states had fewer with others."""
    rule, events = claim.parameters, _both(tables)
    years = range(rule["years"][0], rule["years"][1] + 1)
    counts = [
        counts_by_year(contacts_with(events, rule[side]), years) for side in ("states", "others")
    ]
    found = association(*counts)
    level = threshold(tables, "significance_level")
    return Result(
        holds=True if found.rho < 0 and found.p < level else None,
        value=found.rho,
        unit="rank correlation of yearly contacts",
        p=found.p,
        smallest_p=found.smallest,
        n=len(years),
        reason=f"Over {span(rule['years'])} the documents date {counts[0].sum()} contacts with "
        f"{named(*rule['states'])} and {counts[1].sum()} with {named(*rule['others'])}; "
        f"year by year their rank correlation is {found.rho:+.2f} (exact p {found.p:.3f}).",
        what_would_change_it=FULLER_RECORD,
    )


@check("S057", "paper", tables=("companion_events", "companion_figures", "thresholds"))
def share_with_one_partner(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether most exercises were held together with one partner."""
    from scipy.stats import binomtest

    rule = claim.parameters
    rows = tables.companion_events[tables.companion_events["kind"] == "exercise"]
    figures = tables.companion_figures.set_index("id")["value"]
    number = rows["id"].map(lambda event: int(figures.get(rule["number"].get(event), 1)))
    own = rows["partner"].map(lambda cell: rule["partner"] in listed(cell))
    elsewhere = rows["locator"].map(lambda cell: bool(texts(cell) - {rule["text"]}))
    held, total = int(number[own].sum()), int(number.sum())
    interval = binomtest(held, total).proportion_ci(threshold(tables, "confidence_level"))
    above = interval.low > 0.5
    return Result(
        # Mentions can support a claim and not refute it.
        holds=True if above else None,
        value=held / total,
        unit="share of the exercises dated",
        low=interval.low,
        high=interval.high,
        n=total,
        independent=bool(elsewhere.all()) or not above,
        reason=f"Of {total} joint exercises that the documents date, {held} were held with "
        f"{named(rule['partner'])}; {int(number[elsewhere].sum())} of them all are told in other "
        f"texts "
        "than that of the claim.",
        what_would_change_it=FULLER_RECORD,
    )


@check("F060", "paper", tables=("companion_events",))
def enough_contacts(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether enough contacts with some states are dated in a year."""
    rule = claim.parameters
    met = contacts_with(tables.companion_events, rule["states"])
    inside = met[(met["start"].dt.year == rule["year"]) & (met["end"].dt.year == rule["year"])]
    return Result(
        holds=True if len(inside) >= rule["least"] else None,
        value=len(inside),
        unit=f"contacts in {rule['year']}",
        n=len(met),
        reason=f"In {rule['year']} the documents date {len(inside)} contacts: "
        + "; ".join(f"'{row['description']}' ({dated(row)})" for _, row in inside.iterrows())
        + ".",
        what_would_change_it=FULLER_RECORD,
    )


@check("F043", "outside", tables=("companion_events", "outside_designations"))
def sides_take_turns(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether concessions and rewards alternate, with no long run on one side."""
    rule = claim.parameters
    columns = ["id", "start", "end", "precision", "description"]
    lifted = tables.outside_designations
    lifted = lifted.assign(description="Sanctions on " + lifted["entity"] + " " + lifted["action"])
    rows = pd.concat([tables.companion_events[columns], lifted[columns]]).set_index("id")
    sides = {**rule["steps"], **rule["doubtful"]}
    chosen = rows.loc[list(sides)].sort_values(["start", "end"])
    fewest, most = longest_runs([(sides[event], event in rule["steps"]) for event in chosen.index])
    return Result(
        holds=True if most < rule["run"] else (False if fewest >= rule["run"] else None),
        value=most,
        unit="steps of one side in a row, at most",
        low=fewest,
        high=most,
        n=len(chosen),
        certainty="likely",
        reason=f"Of {len(chosen)} dated steps, {len(rule['doubtful'])} of which may be neither "
        f"concession nor reward, the longest run of one side is {fewest} to {most}: "
        + "; ".join(
            f"{sides[event]}: '{row['description']}' ({dated(row)})"
            for event, row in chosen.iterrows()
        )
        + ".",
        what_would_change_it="A list of the steps that the two sides themselves took for an answer "
        "to each other.",
    )
