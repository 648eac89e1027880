"""Reasons: what several facts show together, how certain it is, and the records that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from belarus_iran import english, evidence
from belarus_iran.measures.events import CERTAINTIES, least_certain

# Tables of what the author's own texts say.
OWN_TABLES = ("events", "companion_events", "sanctions", "table_two")

# What rests on no record.
SURE = {"certainty": "sure", "independent": True}


def weakest(records: pd.DataFrame | Sequence[pd.DataFrame], basis: str = "paper") -> dict:
    """Return how certain the least certain record is and whether all are independent."""
    frames = [records] if isinstance(records, pd.DataFrame) else records
    return least([each for frame in frames for each in each_weakest(frame, basis)])


def least(found: Sequence[Mapping]) -> dict:
    """Return how certain the least certain of several is and whether all are independent."""
    return {
        "certainty": least_certain(one["certainty"] for one in found),
        "independent": all(one["independent"] for one in found),
    }


def each_weakest(records: pd.DataFrame, basis: str = "paper") -> list[dict]:
    """Return what :func:`weakest` does for each record alone."""
    return [
        {"certainty": certainty, "independent": independent}
        for certainty, independent in zip(
            records["certainty"], _independent(records, basis), strict=True
        )
    ]


def needed(
    parts: Sequence[tuple[object, Mapping]], holds: bool | None, rule: Callable[[list], bool | None]
) -> dict:
    """Return the certainty of the weakest record without which the outcome would differ."""
    for independent, least in (
        (True, "sure"),
        (True, "likely"),
        (False, "sure"),
        (False, "likely"),
        (True, "weak"),
    ):
        kept = [
            answer
            if CERTAINTIES.index(found["certainty"]) >= CERTAINTIES.index(least)
            and (found["independent"] or not independent)
            else None
            for answer, found in parts
        ]
        if rule(kept) == holds:
            return {"certainty": least, "independent": independent}
    return {"certainty": "weak", "independent": False}


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether all hold; None where one that is not known could decide it, or there is none."""
    known = list(answers)
    return False if False in known else (True if known and None not in known else None)


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether any holds; None where one that is not known could, or there is none."""
    known = list(answers)
    return True if True in known else (False if known and None not in known else None)


def most_of(answers: Iterable[bool | None]) -> bool | None:
    """Say whether more than half hold; None where neither more than half do nor do not."""
    known = list(answers)
    for answer in (True, False):
        if 2 * known.count(answer) > len(known):
            return answer
    return None


NEEDS = {"all": all_of, "any": any_of, "most": most_of}


def _independent(found: pd.DataFrame, basis: str) -> list[bool]:
    return [
        bool(independent) and (basis == "paper" or table not in OWN_TABLES)
        for independent, table in zip(found["independent"], found["table"], strict=True)
    ]


def is_list(value: object) -> bool:
    """Say whether a parameter is a list, as JSON has it."""
    return isinstance(value, list | tuple)


def as_list(value: object) -> list:
    """Return a parameter that is a list as it is, another as the one member of a list."""
    return list(value) if is_list(value) else [value]


def agreed(outcomes: Sequence[bool | None]) -> bool | None:
    """Return the outcome on which all agree, None if they differ."""
    return outcomes[0] if len(set(outcomes)) == 1 else None


def refuse(name: str, found: object, allowed: Iterable) -> None:
    """Raise ValueError if a parameter is none of the values allowed."""
    allowed = tuple(allowed)
    if found not in allowed:
        raise ValueError(f"{name}: found {found!r}; allowed: {', '.join(map(str, allowed))}")


# How a thing moved from one time to another.
SIDES = ("rose", "fell", "not risen", "not fallen")


def moved(side: str, rose: bool | None, fell: bool | None) -> bool | None:
    """Say whether a thing moved as a side of :data:`SIDES` has it."""
    answer = rose if side in ("rose", "not risen") else fell
    return None if answer is None else answer is (side in ("rose", "fell"))


def date(record: Mapping) -> str:
    """Write when something happened as precisely as it is known, and no more."""
    start, end = record["start"], record["end"]
    if pd.isna(start) or pd.isna(end):
        return "no date"
    if record["precision"] == "open":
        return f"since {start.year}"
    return english.span((start, end))


def quoted(record: Mapping) -> str:
    """Name a record in the words of its table."""
    written = record["sentence"]
    plain = ("sanctions", "outside_designations", "outside_arms", "orders of arms")
    votes = ("outside_votes_on_conflicts", "outside_votes_on_iran")
    return written if record["table"] in (*plain, *votes) else f"'{written}'"


def dated(record: Mapping) -> str:
    """Name a record with its date, and say so where its source is weak."""
    weak = ", by a weak source" if record["certainty"] == "weak" else ""
    return f"{quoted(record)} ({date(record)}{weak})"


def state(code: str) -> str:
    """Return the name of a state as a sentence has it."""
    return evidence.state_name(code)


def recorded(rows: Sequence[pd.Series], span: str) -> str:
    """Tell what is recorded in a period: nothing, one record, or several."""
    where = f" {span}" if span else ""
    if not rows:
        return f"Nothing of the kind is recorded{where}"
    number, verb = english.in_words(len(rows)), "is" if len(rows) == 1 else "are"
    return f"{number} of the kind {verb} recorded{where}: {english.listed(map(dated, rows))}"


def not_complete(coverage: str, basis: str) -> str:
    if coverage == "register":
        return ""
    if basis == "paper":
        return ", by a text that need not tell all"
    return ", in a list that is not complete"


def states(*codes: str) -> str:
    """Return the names of states as a sentence lists them."""
    return english.listed(map(state, codes))
