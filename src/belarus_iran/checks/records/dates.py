"""Checks of dates, visits, designations, arms and shocks against records that are not the paper's.

The outside records are read from press, official pages and registers. Each row says how sure it
is and whether it is independent of the paper; the lists are not complete, so a row that is not
there shows nothing. Parameters of these checks stand under `outside` in the claims table.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.certainty import least_certain, surest
from belarus_iran.measures.events import dated, inside, order
from belarus_iran.measures.outside_records import ACTS, SHOCKS, VISITS, facts

ANOTHER_DATE = "A document, such as an official notice, that dates one of these facts otherwise."


def fact_in_words(fact: pd.Series, paper: bool = False) -> str:
    """Tell a fact with its date and how sure it is; of an event of the paper, that it is one."""
    source = "as the paper has it" if paper else fact["certainty"]
    return f"{fact['told']} ({dated(fact)}, {source})"


def _visits_of(visits: pd.DataFrame, sought: dict) -> str:
    """Return the id of the first visit, not weak, that is what is sought; empty if none is."""
    rows = visits[
        (visits["actors"] == sought["actors"])
        & (visits["level"] == sought["level"])
        & (visits["certainty"] != "weak")
    ]
    hits = [row.id for row in rows.itertuples() if inside(row.start, row.end, sought["period"])]
    return hits[0] if hits else ""


def _beside(asked: dict, known: pd.DataFrame) -> str:
    """Tell the rival facts that the parameters ask to be told beside the decisive ones."""
    rivals = [
        fact_in_words(known.loc[fact]) for fact in asked.get("beside", ()) if fact in known.index
    ]
    return f"; others have {' and '.join(rivals)}" if rivals else ""


@check("C034", "outside", tables=(VISITS,))
@check("C040", "outside", tables=(VISITS,))
@check("C042", "outside", tables=(VISITS,))
@check("C044", "outside", tables=(VISITS,))
@check("C048", "outside", tables=(VISITS,))
@check("C052", "outside", tables=(SHOCKS,))
@check("C053", "outside", tables=(VISITS,))
@check("C075", "outside", tables=(VISITS,))
@check("C111", "outside", tables=(ACTS,))
@check("C113", "outside", tables=(ACTS,))
@check("C125", "outside", tables=(SHOCKS,))
@check("C166", "outside", tables=(VISITS,))
@check("C192", "outside", tables=(SHOCKS,))
def as_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether outside records date each fact as the claim does."""
    asked = claim.parameters["outside"]
    wanted, silent = dict(asked.get("facts", {})), list(asked.get("silent", ()))
    for sought in asked.get("search", ()):
        hit = _visits_of(tables.outside_visits, sought)
        wanted |= {hit: sought["period"]} if hit else {}
        silent += [] if hit else [sought["what"]]
    known = facts(tables, [*wanted, *asked.get("beside", ())])
    rows = {fact: known.loc[fact] for fact in wanted if fact in known.index}
    silent += [f"fact {fact}" for fact in wanted if fact not in rows]
    answers = {fact: inside(row["start"], row["end"], wanted[fact]) for fact, row in rows.items()}
    failing = [rows[fact] for fact, answer in answers.items() if answer is False]
    settled = bool(rows) and not silent and all(answers.values())
    deciding = failing or list(rows.values())
    certain = (surest if failing else least_certain)(row["certainty"] for row in deciding)
    told = " and ".join(fact_in_words(row) for row in rows.values()) or "nothing of it"
    return Result(
        holds=False if failing else (True if settled else None),
        value=sum(answer is True for answer in answers.values()),
        unit=f"of {len(rows) + len(silent)} parts dated as claimed",
        n=len(rows),
        reason=f"Outside records have {told}"
        + _beside(asked, known)
        + (f"; they are silent on {' and '.join(silent)}" if silent else "")
        + ".",
        what_would_change_it=ANOTHER_DATE
        if rows
        else "A press report or an official page of the time that dates it.",
        certainty=certain,
        independent=any(row["independent"] for row in deciding)
        if failing
        else all(row["independent"] for row in deciding),
    )


@check("C108", "outside", tables=(ACTS,))
def first_designation(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first designation on record is of the month claimed."""
    asked, acts = claim.parameters["outside"], tables.outside_designations
    imposed = acts[(acts["action"] == "imposed") & (acts["certainty"] != "weak")]
    ordered = imposed.sort_values(["start", "id"])
    known = facts(SimpleNamespace(outside_designations=ordered), ordered["id"])
    first, second = known.iloc[0], known.iloc[1]
    return Result(
        holds=inside(first["start"], first["end"], asked["period"]),
        value=f"{first['start']:%Y-%m}",
        unit="first designation",
        n=len(known),
        reason=f"Outside records begin with {fact_in_words(first)}, followed by "
        f"{fact_in_words(second)}.",
        what_would_change_it="The notice in the Federal Register, if it dates the first act "
        "otherwise.",
        certainty=first["certainty"],
        independent=bool(first["independent"]),
    )


@check("C002", "outside", tables=(ACTS, SHOCKS, "events"))
@check("C036", "outside", tables=(SHOCKS, "events"))
@check("C045", "outside", tables=(SHOCKS, "events"))
@check("C086", "outside", tables=(ACTS, "events"))
@check("C087", "outside", tables=(ACTS, "events"))
@check("C112", "outside", tables=(ACTS, "events"))
@check("C117", "outside", tables=(ACTS, "events"))
@check("C130", "outside", tables=(ACTS, "events"))
@check("C133", "outside", tables=(ACTS, "events"))
@check("C134", "outside", tables=(SHOCKS, "events"))
@check("C137", "outside", tables=(ACTS, "events"))
def came_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether, in each pair of facts, the first came before the second."""
    asked = claim.parameters["outside"]
    known = facts(tables, [fact for pair in asked["pairs"] for fact in pair])
    pairs = [pair for pair in asked["pairs"] if set(pair) <= set(known.index)]
    silent = list(asked.get("silent", ()))
    silent += [" and ".join(pair) for pair in asked["pairs"] if pair not in pairs]
    answers = {}
    for first, second in pairs:
        early, late = known.loc[first], known.loc[second]
        found = order(early["start"], early["end"], late["start"], late["end"])
        answer = {"before": True, "after": False, "undetermined": None}[found]
        if answer and "months" in asked:
            limit = pd.DateOffset(months=asked["months"])
            answer = late["end"] <= early["start"] + limit or (
                None if late["start"] <= early["end"] + limit else False
            )
        answers[f"{first} {second}"] = answer
    outcomes = list(answers.values())
    need = asked.get("need", "all")
    if need == "each":
        holds = answers | dict.fromkeys(silent)
    elif need == "any":
        holds = True if True in outcomes else (None if None in outcomes or silent else False)
    elif need == "most":
        half = len(asked["pairs"]) / 2
        holds = False if outcomes.count(False) > half else None
        holds = True if outcomes.count(True) > half else holds
    else:
        whole = bool(outcomes) and not silent and None not in outcomes
        holds = False if False in outcomes else (True if whole else None)
    used = known.loc[list(dict.fromkeys(fact for pair in pairs for fact in pair))]
    given = used.index.isin(asked.get("given", ()))
    clauses: dict[tuple[str, bool | None], list[str]] = {}
    for first, second in pairs:
        answer = answers[f"{first} {second}"]
        clauses.setdefault((second, answer), []).append(fact_in_words(known.loc[first]))
    late = " or too long before" if "months" in asked else ""
    phrases = {True: "before", False: f"after{late}", None: "not surely before"}
    told = "; ".join(
        f"{', '.join(firsts)} came {phrases[answer]} {fact_in_words(known.loc[second], paper=True)}"
        for (second, answer), firsts in clauses.items()
    )
    return Result(
        holds=holds,
        value=outcomes.count(True),
        unit=f"of {len(asked['pairs'])} in the order claimed",
        n=len(pairs),
        reason=(told[:1].upper() + told[1:] if told else "Outside records have none of the facts")
        + (f"; outside records are silent on {' and '.join(silent)}" if silent else "")
        + ".",
        what_would_change_it=ANOTHER_DATE,
        certainty=least_certain(used.loc[~given, "certainty"]),
        independent=bool((used["independent"] | given).all()),
    )
