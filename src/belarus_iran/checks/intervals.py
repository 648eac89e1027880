"""Periods as a claim prints them, and whether dated records lie in them.

Each date is an interval: what is asked of it has three answers, and None is the honest one where
an interval reaches over the edge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

FIRST_DAY, LAST_DAY = pd.Timestamp("1900-01-01"), pd.Timestamp("2099-12-31")


def bounds_of(selection: Mapping) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the period of a filter, None if it has none."""
    if not {"from", "to"} & set(selection):
        return None
    first = period(selection["from"])[0] if "from" in selection else FIRST_DAY
    last = period(selection["to"])[1] if "to" in selection else LAST_DAY
    if last < first:
        raise ValueError(f"found from {selection['from']} to {selection['to']}; allowed: in order")
    return first, last


@lru_cache(maxsize=1024)
def period(text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return first and last day of a period as a claim prints it."""
    parts = str(text).split("/")
    if len(parts) > 2 or not all(re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", part) for part in parts):
        raise ValueError(
            f"found period {text!r}; allowed: 2004, 2004-09, 2004-09-10, or two with a slash"
        )
    try:
        first, last = pd.Period(parts[0]).start_time, pd.Period(parts[-1]).end_time.normalize()
    except ValueError as error:
        raise ValueError(f"found period {text!r}; allowed: days that exist ({error})") from None
    if last < first:
        raise ValueError(f"found period {text!r}; allowed: the earlier date first")
    return first, last


def years_in(span: tuple[pd.Timestamp, pd.Timestamp]) -> float:
    """Return the length of a period in years; months count as twelfths, whatever their days."""
    first, after = span[0], span[1] + pd.Timedelta(days=1)
    if first.day == 1 and after.day == 1:
        return ((after.year - first.year) * 12 + after.month - first.month) / 12
    return (after - first).days / 365.25


def lies_in(record: Mapping, span: str | tuple[pd.Timestamp, pd.Timestamp]) -> bool | None:
    """Say whether a record lies in a period; None where its dates permit both."""
    first, last = period(span) if isinstance(span, str) else span
    start, end = record["start"], record["end"]
    if pd.isna(start) or pd.isna(end):
        return None
    if end < first or start > last:
        return False
    return True if first <= start and end <= last else None


def lying_in(
    records: pd.DataFrame, span: str | tuple[pd.Timestamp, pd.Timestamp]
) -> list[bool | None]:
    """Say of each record what :func:`lies_in` does."""
    first, last = period(span) if isinstance(span, str) else span
    first, last = first.to_datetime64(), last.to_datetime64()
    start, end = (
        pd.to_datetime(records[edge]).to_numpy(dtype="datetime64[s]") for edge in ("start", "end")
    )
    # A comparison with a date that is not there is no.
    outside = ((end < first) | (start > last)) & ~(np.isnat(start) | np.isnat(end))
    within = (first <= start) & (end <= last)
    return [
        False if out else (True if sure else None)
        for out, sure in zip(outside.tolist(), within.tolist(), strict=True)
    ]


def taking_place_in(
    records: pd.DataFrame, span: str | tuple[pd.Timestamp, pd.Timestamp]
) -> list[bool | None]:
    """Say of each record whether something of it took place in a period; None if perhaps."""
    answers = lying_in(records, span)
    for at, (table, start, end) in enumerate(
        zip(records["table"], records["start"], records["end"], strict=True)
    ):
        if table == "outside_arms" and pd.notna(start):
            edges = (
                {"start": pd.Timestamp(year, 1, 1), "end": pd.Timestamp(year, 12, 31)}
                for year in (start.year, end.year)
            )
            if any(lies_in(edge, span) for edge in edges):
                answers[at] = True
    return answers


def inside(records: pd.DataFrame, span: str | tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """Return the records that surely lie in a period."""
    return kept(records, [answer is True for answer in lying_in(records, span)])


def kept(rows: pd.DataFrame, answers: list[bool]) -> pd.DataFrame:
    """Return the rows with a yes; pandas would take an empty list for columns."""
    return rows[np.array(answers, dtype=bool)]


def those(rows: pd.DataFrame, answers: list, answer: bool | None) -> list[pd.Series]:
    """Return the records of which the answer is the one given."""
    return [rows.iloc[at] for at, each in enumerate(answers) if each is answer]
