"""Checks of dates: what came first, what lies in which stage, what is absent.

Dates of the text are intervals, because a paper says "in 2001" or "in the late 1990s". An
order of two events is known only where their intervals do not meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.wording import FULLER_RECORD, quoted
from belarus_iran.evidence import listed
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import as_interval, order
from belarus_iran.measures.texts import within_paper

_ANSWER = {"before": True, "after": False, "undetermined": None}
_PHRASE = {
    "before": "was preceded by",
    "after": "was followed by",
    "undetermined": "cannot be ordered, as dated, against",
}


def _chosen(events: pd.DataFrame, rule: Mapping) -> pd.Series:
    """Return which events have, in every column that the rule names, a value that it allows."""
    wanted = pd.Series(True, events.index)
    for column in ("id", "kind", "scope", "actors", "level", "direction", "narrated_in"):
        if column in rule:
            wanted &= events[column].isin(rule[column])
    if "partner" in rule:
        # Of several partners one is enough; the paper's own table names none.
        partners = events["partner"].fillna("").map(listed)
        wanted &= ~partners.map(set(rule["partner"]).isdisjoint).astype(bool)
    return wanted


def _sequence(pairs: list[tuple[pd.Series, pd.Series]], orders: list[str]) -> str:
    """Tell the order of pairs of events, each second event with all that it is compared with."""
    clauses: dict[str, dict[str, list[str]]] = {}
    for (first, second), found in zip(pairs, orders, strict=True):
        clauses.setdefault(quoted(second), {}).setdefault(found, []).append(quoted(first))
    return (
        "; ".join(
            f"{second} "
            + " and ".join(
                f"{_PHRASE[found]} {', '.join(firsts)}" for found, firsts in told.items()
            )
            for second, told in clauses.items()
        )
        + "."
    )


def _events(tables: SimpleNamespace, claim: Claim) -> pd.DataFrame:
    """Return the table of events that the claim's parameter `table` names, or the paper's."""
    named = claim.parameters.get("table", "events")
    if isinstance(named, str):
        return getattr(tables, named)
    return pd.concat([getattr(tables, name) for name in named], ignore_index=True)


def _author(claim: Claim) -> tuple[str, str]:
    """Return who tells the events of :func:`_events`, and the ending of the verb."""
    return ("The paper", "s") if "table" not in claim.parameters else ("The documents", "")


@check("order", "paper", named_rows=True)
def came_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether, in each pair of events, the first came before the second."""
    events = _events(tables, claim).set_index("id")
    pairs = [(events.loc[first], events.loc[second]) for first, second in claim.parameters["pairs"]]
    orders = [order(*as_interval(first), *as_interval(second)) for first, second in pairs]
    answers = [_ANSWER[found] for found in orders]
    need = claim.parameters.get("need", "all")
    if need == "each":
        holds = {
            f"{first} {second}": answer
            for (first, second), answer in zip(claim.parameters["pairs"], answers, strict=True)
        }
    elif need == "any":
        holds = True if True in answers else (None if None in answers else False)
    else:
        holds = False if False in answers else (None if None in answers else True)
    if holds is True and claim.parameters.get("passing") == "open":
        holds = None
    return Result(
        holds=holds,
        value=sum(answer is True for answer in answers),
        unit=f"of {len(answers)} in the order claimed",
        n=len(answers),
        reason=_sequence(pairs, orders),
        what_would_change_it="A document that dates one of these events otherwise, or more finely.",
    )


@check("dates", "paper", named_rows=True)
def as_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each event, as coded from all places that tell it, lies in the period claimed."""
    events, rule = _events(tables, claim).set_index("id"), claim.parameters
    parts, told = {}, []
    for event, period in rule["events"].items():
        row = events.loc[event]
        first, last = pd.Period(period.split("/")[0]), pd.Period(period.split("/")[-1])
        inside = first.start_time <= row["start"] and row["end"] <= last.end_time
        apart = row["end"] < first.start_time or row["start"] > last.end_time
        single = len(row["locator"].split(";")) == 1 and not row["cited_source"]
        parts[event] = False if apart else (True if inside else None)
        if parts[event] and rule.get("confirmed") and single:
            parts[event] = None
        told.append(
            f"{quoted(row)} in {row['locator']}"
            + (", without a source" if rule.get("confirmed") and single else "")
        )
    parts |= dict.fromkeys(rule.get("open", ()))
    undivided = rule.get("undivided") and None in parts.values() and False not in parts.values()
    silent = f"; on {' and '.join(rule['open'])} it is silent" if rule.get("open") else ""
    return Result(
        holds=None if undivided else parts,
        value=sum(part is True for part in parts.values()),
        unit=f"of {len(parts)} parts of the claim",
        n=len(parts),
        reason=f"The record has {' and '.join(told)}{silent}.",
        what_would_change_it="A primary document with another date."
        if all(parts.values())
        else "A primary document or a second source.",
    )


@check("presence", "paper")
def something_recorded(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the paper dates anything of a kind that the claim needs."""
    least, (author, ending) = claim.parameters.get("least", 1), _author(claim)
    events = _events(tables, claim)
    found = events[_chosen(events, claim.parameters)]
    told = "; ".join(quoted(row) for _, row in found.iterrows())
    return Result(
        # Too few mentions refute nothing: they are no census.
        holds=True
        if len(found) >= least
        else (False if claim.inference == "smoking gun" else None),
        value=len(found),
        unit="dated events",
        n=len(found),
        reason=f"{author} date{ending} {claim.parameters['what']}: {told}."
        if len(found)
        else f"{author} date{ending} no {claim.parameters['what']}.",
        what_would_change_it=f"A dated source that {author.lower()} do{ending and 'es'} not use.",
    )


@check("denser", "paper")
def more_than_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether dated events of a kind are more frequent in a later period than in an earlier one."""
    found = tables.events[_chosen(tables.events, claim.parameters)]
    counts, lengths = [], []
    for period in ("earlier", "later"):
        first, last = claim.parameters[period]
        inside = (found["start"].dt.year >= first) & (found["end"].dt.year <= last)
        counts.append(int(inside.sum()))
        lengths.append(last - first + 1)
    (early, late), spans = (
        counts,
        ["–".join(map(str, claim.parameters[p])) for p in ("earlier", "later")],
    )
    return Result(
        holds=True if late / lengths[1] > early / lengths[0] else None,
        value=late,
        unit=f"in {spans[1]}, against {early} in {spans[0]}",
        n=early + late,
        reason=f"Of {claim.parameters['what']} the paper dates {late} in {spans[1]} and {early} in "
        f"{spans[0]}.",
        what_would_change_it=FULLER_RECORD,
    )


@check("together", "paper", named_rows=True)
def close_in_time(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether two events began within some years of each other and, if asked, before a third."""
    events = tables.events.set_index("id")
    one, other = (events.loc[event] for event in claim.parameters["events"])
    (a, b), (c, d) = as_interval(one), as_interval(other)
    limit = pd.DateOffset(years=claim.parameters["years"])
    # Certain only if the two are close for every pair of days that their intervals allow.
    surely = max(b, d) <= min(a, c) + limit
    never = max(a, c) > min(b, d) + limit
    holds = True if surely else (False if never else None)
    reason = f"{quoted(one)} and {quoted(other)} lie "
    reason += {True: "within", False: "more than", None: "perhaps within"}[holds]
    reason += (
        f" {claim.parameters['years']} years of each other"
        if holds is not False
        else (f" {claim.parameters['years']} years apart")
    )
    if "by" in claim.parameters:
        mark = events.loc[claim.parameters["by"]]
        late = max(a, c) > mark["end"]
        holds = False if late else holds
        reason += f", {'not ' if late else ''}before the end of {quoted(mark)}"
    return Result(
        holds=holds,
        value=abs(a.year - c.year),
        unit="years between their beginnings",
        n=2,
        reason=f"{reason}.",
        what_would_change_it="Exact dates, which the paper does not give.",
    )


@check("contradiction", "paper")
def told_alike(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the places that the claim draws together agree with each other."""
    documents = claim.parameters.get("documents", False)
    table = tables.contradictions if documents else within_paper(tables.contradictions)
    touching = table[
        table["claims"].map(lambda cell: claim.id in listed(cell)).astype(bool)
        & table["kind"].isin(claim.parameters["kinds"])
        & (table["severity"] != "apparent")
    ]
    decisive = touching["severity"].isin(claim.parameters.get("decisive", ["outright"])).any()
    told = " ".join(
        f"{row.first_locator}: {row.first_says} {row.second_locator}: {row.second_says}"
        for row in touching.itertuples()
    )
    return Result(
        holds=False if decisive else (True if touching.empty else None),
        value=len(touching),
        unit=f"contradictions {'between places' if documents else 'within the paper'}",
        n=len(table),
        reason=told or "The places that speak of it agree.",
        what_would_change_it="Another reading of one of these places.",
    )


@check("within stage", "paper", named_rows=True)
def lies_in_stage(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether events told as part of a stage lie within the years of its heading."""
    events = tables.events.set_index("id").loc[claim.parameters["events"]]
    stages = tables.stages
    stage = claim.parameters["stage"]
    heading = stages[(stages["stage"] == stage) & (stages["dating"] == "heading")].iloc[0]
    inside = (events["start"] >= heading["start"]) & (events["end"] <= heading["end"])
    years = f"{heading['start'].year} to {heading['end'].year}"
    return Result(
        holds={event: bool(value) for event, value in inside.items()},
        value=int(inside.sum()),
        unit=f"of {len(events)} inside",
        n=len(events),
        reason="; ".join(
            f"{quoted(row)} lies {'inside' if inside[event] else 'outside'} the years of the "
            f"{stage} ({years})"
            for event, row in events.iterrows()
        )
        + ".",
        what_would_change_it="Another date of the event, or another boundary of the stage.",
    )


@check("absence", "paper")
def nothing_recorded(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the paper itself dates nothing of a kind in a period in which there should be
    none."""
    events, rule = _events(tables, claim).set_index("id", drop=False), claim.parameters
    author, ending = _author(claim)
    wanted = _chosen(events, rule)
    start = pd.Timestamp(rule.get("from", "1900-01-01"))
    end = pd.Timestamp(rule.get("to", "2100-01-01"))
    # The events that bound a period lie outside it.
    if "after" in rule:
        start = events.loc[rule["after"], "end"] + pd.Timedelta(days=1)
    if "before" in rule:
        end = events.loc[rule["before"], "start"] - pd.Timedelta(days=1)
    inside = wanted & (events["start"] >= start) & (events["end"] <= end)
    unclear = wanted & ~inside & (events["end"] >= start) & (events["start"] <= end)
    shown = events[inside if inside.any() else unclear]
    told = "; ".join(quoted(row) for _, row in shown.iterrows())
    what, period = rule["what"], f" {rule['period']}" if "period" in rule else ""
    if inside.any():
        holds = False
        reason = f"{author} itself dates" if ending else f"{author} themselves date"
        reason += f" {what}{period}: {told}"
    elif unclear.any():
        holds, reason = None, f"{author} may date {what}{period}, but not for certain: {told}"
    else:
        holds = None if rule.get("passing") == "open" else True
        reason = f"{author} date{ending} no {what}{period}"
    return Result(
        holds=holds,
        value=int(inside.sum()),
        unit="dated events",
        n=int(wanted.sum()),
        reason=reason + ".",
        what_would_change_it="Another date of one of these events, or a source that records more "
        "than "
        + (
            "the paper mentions: its mentions are not a census."
            if ending
            else "the documents mention: their mentions are not a census."
        ),
    )


@check("earliest", "paper")
def comes_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the events named, or events of the side named, are the earliest of their kind."""
    events, rule = tables.events, claim.parameters
    ranked = events[(events["kind"] == rule["kind"]) & (events["scope"] == "bilateral")]
    ranked = ranked.sort_values(["start", "end"])
    if "events" in rule:
        first = ranked.head(len(rule["events"]))
        holds = set(first["id"]) == set(rule["events"])
    else:
        first = ranked.head(1)
        holds = first["actors"].iloc[0] == rule["actors"]
    return Result(
        holds=bool(holds),
        value=f"{first['start'].iloc[0].year}",
        unit="first year",
        n=len(ranked),
        reason="The earliest that the paper dates: "
        + "; ".join(quoted(row) for _, row in first.iterrows())
        + ".",
        what_would_change_it="A record of an earlier one that the paper does not mention.",
    )
