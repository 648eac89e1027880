"""Checks of what texts say of one subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from belarus_iran.checks.chronology.forms import came_before
from belarus_iran.checks.wording import OTHER_READING, together
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import dated
from belarus_iran.measures.texts import texts


def _compared(contradictions: pd.DataFrame, ids: Sequence[str], decisive: Sequence[str]):
    """Return whether places agree, by the contradictions named, and what they say."""
    rows = contradictions.set_index("id").loc[list(ids)]
    rows = rows[rows["severity"] != "apparent"]
    told = " ".join(
        f"{row.first_locator}: {row.first_says} {row.second_locator}: {row.second_says}"
        for row in rows.itertuples()
    )
    refuted = rows["severity"].isin(decisive).any()
    return (False if refuted else (True if rows.empty else None)), told, len(rows)


@check("texts compared", "paper", named_rows=True)
def texts_agree(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the texts that tell a matter tell it alike."""
    holds, told, number = _compared(
        tables.contradictions,
        claim.parameters["pairs"],
        claim.parameters.get("decisive", ["outright"]),
    )
    return Result(
        holds=holds,
        value=number,
        unit="contradictions between places",
        n=len(claim.parameters["pairs"]),
        reason=told or "The places that speak of it agree.",
        what_would_change_it=OTHER_READING,
    )


@check("told elsewhere", "paper", named_rows=True)
def told_in_another_text(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether another text than that of the claim dates each event in the period claimed."""
    rule = claim.parameters
    events = pd.concat([getattr(tables, name) for name in rule["table"]]).set_index("id")
    parts, sentences = [], []
    for event, period in rule["events"].items():
        row = events.loc[event]
        first, last = pd.Period(period.split("/")[0]), pd.Period(period.split("/")[-1])
        inside = first.start_time <= row["start"] and row["end"] <= last.end_time
        apart = row["end"] < first.start_time or row["start"] > last.end_time
        others = sorted(texts(row["locator"]) - {rule["text"]})
        parts.append((False if apart else (True if inside else None)) if others else None)
        sentences.append(
            f"'{row['description']}' ({dated(row)}) is told "
            + (f"in {' and '.join(others)}" if others else "in this text alone")
        )
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} told so elsewhere",
        n=len(parts),
        reason=f"{'; '.join(sentences)}.",
        what_would_change_it="A second text, or a primary document, that dates it.",
    )


@check("delay", "paper", named_rows=True)
def took_years(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether years passed between steps, and no text says otherwise."""
    rule, events = claim.parameters, tables.companion_events.set_index("id")
    parts, sentences = [], []
    for earlier, later, years in rule["steps"]:
        first, second = events.loc[earlier], events.loc[later]
        wait = pd.DateOffset(years=years)
        surely = second["start"] > first["end"] + wait - pd.Timedelta(days=1)
        never = second["end"] < first["start"] + wait
        parts.append(True if surely else (False if never else None))
        sentences.append(
            f"from '{first['description']}' ({dated(first)}) to '{second['description']}' "
            f"({dated(second)})"
        )
    said = ""
    if "texts" in rule:
        agree, told, _ = _compared(tables.contradictions, rule["texts"], ["outright"])
        parts.append(agree)
        said = f" {told}"
    return Result(
        holds=together(parts),
        value=max(years for *_, years in rule["steps"]),
        unit="years at least",
        n=len(rule["steps"]),
        reason=f"The documents let the matter take its time {'; '.join(sentences)}.{said}",
        what_would_change_it="A dated record of an earlier completion.",
    )


@check("S054", "paper", tables=("companion_events", "contradictions"), named_rows=True)
def demand_came_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a demand came before the refusal, and no text gives the idea to the other side."""
    found = came_before(tables, claim)
    agree, told, _ = _compared(tables.contradictions, claim.parameters["texts"], ["outright"])
    return replace(
        found,
        holds=together([found.holds, agree]),
        reason=f"{found.reason} {told}".strip(),
        what_would_change_it="A document that shows who first proposed it.",
    )
