"""Contact between Belarus and Iran in registers of visits and agreements made without the paper.

Both were found by search: lists, not censuses. Every function takes tables and returns numbers;
what a number can and cannot show stands in its docstring. Reports coded from news have a module of
their own, `reports`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from belarus_iran.measures.events import bilateral, stage_years
from belarus_iran.stats.rates import rate, rate_ratio

# Ranks that count as high: ministers and those above them or of their rank.
HIGH = (
    "head of state",
    "head of government",
    "vice president",
    "speaker",
    "head of judiciary",
    "head of presidential office",
    "foreign minister",
    "minister",
)
JOURNEYS = ("BLR>IRN", "IRN>BLR")
STAGES = ("Origins", "Stagnation", "Rise", "Decline")
# A stage and the one that it is compared with.
COMPARISONS = (("Stagnation", "Origins"), ("Rise", "Stagnation"), ("Rise", "Decline"))

# What readers call the registers.
DATED = "visits that the paper dates"
FOUND = "visits of ministers and above, found outside"
SIGNED = "days on which agreements were signed"
# How far a ratio lies from one, by whether its interval holds one.
CHANCE = {True: "by more than chance would make", False: "by no more than chance could make"}


def periods(stages: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return first and last year of each stage as the headings have them."""
    found: dict[str, tuple[int, int]] = {}
    last = -np.inf
    for stage in STAGES:
        years = stage_years(stages, stage, "heading")
        found[stage] = (int(max(years[0], last + 1)), years[-1])
        last = years[-1]
    return found


def high_visits(visits: pd.DataFrame, weak: bool = False) -> pd.DataFrame:
    """Return journeys of ministers and their superiors from one of the two states to the other."""
    chosen = (
        (visits["kind"] == "visit")
        & visits["actors"].isin(JOURNEYS)
        & visits["level"].isin(HIGH)
        & (weak | (visits["certainty"] != "weak"))
    )
    return visits[chosen].reset_index(drop=True)


def occasions(agreements: pd.DataFrame) -> pd.DataFrame:
    """Return one agreement for each day on which any was signed."""
    return agreements.drop_duplicates(["start", "end"]).reset_index(drop=True)


def registers(
    events: pd.DataFrame, visits: pd.DataFrame, agreements: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the records of contact that have a date each, by what readers call them.

    :data:`DATED`, :data:`FOUND` and :data:`SIGNED`, in this order, as :func:`side_by_side` takes
    them.
    """
    return {
        DATED: bilateral(events, ("visit",)),
        FOUND: high_visits(visits),
        SIGNED: occasions(agreements),
    }


def counts_by_year(table: pd.DataFrame, years: Sequence[int]) -> pd.Series:
    """Count records by year; a record whose interval spans two years counts in neither."""
    first, last = table["start"].dt.year, table["end"].dt.year
    return first[first == last].value_counts().reindex(list(years), fill_value=0)


def before(table: pd.DataFrame, span: tuple[int, int], day: pd.Timestamp) -> int:
    """Count the records of a stage that ended before a day."""
    first, last = span
    inside = (table["start"].dt.year >= first) & (table["end"].dt.year <= last)
    return int((inside & (table["end"] < day)).sum())


def by_date(visits: pd.DataFrame, spans: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """List the visits that lie in a stage by date, with links to their sources, for readers."""
    stage_of = {year: name for name, (a, b) in spans.items() for year in range(a, b + 1)}
    stage = visits["start"].dt.year.map(stage_of)
    own = visits[stage.notna()].assign(stage=stage).sort_values("start", kind="stable")
    address = re.compile(r"https?://(?:www\.)?([^/;\s]+)[^;\s]*")
    return pd.DataFrame(
        {
            "Date": [_when(row) for row in own.itertuples()],
            "Visit": own["description"],
            "Stage": own["stage"],
            "Certainty": own["certainty"],
            "Sources": own["source"].str.replace(address, r"[\1](\g<0>)", regex=True),
        }
    )


def _when(visit) -> str:
    start, end = visit.start, visit.end
    if visit.precision == "month":
        return f"{start:%B %Y}"
    if start == end:
        return f"{end.day} {end:%B %Y}"
    month = "" if (start.year, start.month) == (end.year, end.month) else f" {start:%B %Y}"
    return f"{start.day}{month} to {end.day} {end:%B %Y}"


def stage_rates(
    table: pd.DataFrame, spans: Mapping[str, tuple[int, int]], confidence: float = 0.95
) -> pd.DataFrame:
    """Return records a year in each stage, with exact intervals.

    Indexed by `stage`: `first`, `last`, `years`, `count`, `rate`, `low`, `high` (a year).
    """
    rows = []
    for stage, (first, last) in spans.items():
        count, years = _count_within(table, first, last), last - first + 1
        found = rate(count, years, confidence)
        rows.append((stage, first, last, years, count, found.rate, found.low, found.high))
    columns = ["stage", "first", "last", "years", "count", "rate", "low", "high"]
    return pd.DataFrame(rows, columns=columns).set_index("stage")


def stage_contrasts(
    table: pd.DataFrame,
    spans: Mapping[str, tuple[int, int]],
    comparisons: Sequence[tuple[str, str]] = COMPARISONS,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return how many times more records a year one stage has than another, with exact intervals.

    Indexed by `stage` and `neighbour`: both counts, `ratio`, `low`, `high`, `pvalue` (exact,
    two-sided) and `smallest`, the smallest p-value in reach.
    """
    rows = []
    for stage, neighbour in comparisons:
        sides = []
        for name in (stage, neighbour):
            first, last = spans[name]
            sides += [_count_within(table, first, last), last - first + 1]
        found = rate_ratio(*sides, confidence)
        rows.append(
            (stage, neighbour, sides[0], sides[2])
            + (found.ratio, found.low, found.high, found.pvalue, found.smallest)
        )
    columns = "stage neighbour count neighbour_count ratio low high pvalue smallest".split()
    return pd.DataFrame(rows, columns=columns).set_index(["stage", "neighbour"])


def side_by_side(
    registers: Mapping[str, pd.DataFrame],
    spans: Mapping[str, tuple[int, int]],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return records a year in each stage for several registers, one below the other.

    The columns of :func:`stage_rates` with `register` and `stage` before them.
    """
    rates = {name: stage_rates(table, spans, confidence) for name, table in registers.items()}
    return pd.concat(rates, names=["register"]).reset_index()


def contrasts_side_by_side(
    registers: Mapping[str, pd.DataFrame],
    spans: Mapping[str, tuple[int, int]],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the ratios of :func:`stage_contrasts` for several registers, stages as columns."""
    found = {
        name: stage_contrasts(table, spans, confidence=confidence)
        for name, table in registers.items()
    }
    ratios = pd.concat(found, names=["register"]).reset_index()
    return ratios.assign(clear=(ratios["low"] > 1) | (ratios["high"] < 1))


def _count_within(table: pd.DataFrame, first: int, last: int) -> int:
    inside = (table["start"].dt.year >= first) & (table["end"].dt.year <= last)
    return int(inside.sum())
