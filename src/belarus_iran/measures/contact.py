"""Contact between Belarus and Iran in registers of visits and agreements made without the paper.

Both were found by search: lists, not censuses. Every function takes tables and returns numbers;
what a number can and cannot show stands in its docstring. Reports coded from news have a module of
their own, `reports`.
"""

from __future__ import annotations

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
    """Return first and last year of each stage as the headings have them.

    A year that two headings print, as 2009 is, belongs to the earlier stage, so that every year is
    counted once.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> periods(evidence.load("stages"))["Decline"]
    (2010, 2013)
    """
    found: dict[str, tuple[int, int]] = {}
    last = -np.inf
    for stage in STAGES:
        years = stage_years(stages, stage, "heading")
        found[stage] = (int(max(years[0], last + 1)), years[-1])
        last = years[-1]
    return found


def high_visits(visits: pd.DataFrame, weak: bool = False) -> pd.DataFrame:
    """Return journeys of ministers and their superiors from one of the two states to the other.

    Meetings elsewhere, openings of embassies and journeys of lower rank are left out. The register
    was made by search, so that a visit that is not in it may have taken place.

    Parameters
    ----------
    visits
        Table `outside_visits`: columns `kind`, `actors`, `level`, `certainty`.
    weak
        Whether visits count of which the source is weak.

    Examples
    --------
    >>> visits = pd.DataFrame({
    ...     "kind": ["visit", "meeting", "visit"], "actors": ["BLR>IRN", "BLR-IRN", "IRN>BLR"],
    ...     "level": ["minister", "head of state", "governor"], "certainty": "sure"})
    >>> len(high_visits(visits))
    1
    """
    chosen = (
        (visits["kind"] == "visit")
        & visits["actors"].isin(JOURNEYS)
        & visits["level"].isin(HIGH)
        & (weak | (visits["certainty"] != "weak"))
    )
    return visits[chosen].reset_index(drop=True)


def occasions(agreements: pd.DataFrame) -> pd.DataFrame:
    """Return one agreement for each day on which any was signed.

    Documents signed together are one act of contact. Without this, a summit with four papers
    counts four times, and an exact interval, which takes events for independent, is too narrow.

    Examples
    --------
    >>> day = pd.Timestamp("2006-11-07")
    >>> len(occasions(pd.DataFrame({"start": [day, day], "end": [day, day]})))
    1
    """
    return agreements.drop_duplicates(["start", "end"]).reset_index(drop=True)


def registers(
    events: pd.DataFrame, visits: pd.DataFrame, agreements: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the records of contact that have a date each, by what readers call them.

    Parameters
    ----------
    events, visits, agreements
        Tables `events`, `outside_visits` and `outside_agreements`.

    Returns
    -------
    dict of str to pandas.DataFrame
        :data:`DATED`, :data:`FOUND` and :data:`SIGNED`, in this order, as :func:`side_by_side`
        takes them.
    """
    return {
        DATED: bilateral(events, ("visit",)),
        FOUND: high_visits(visits),
        SIGNED: occasions(agreements),
    }


def counts_by_year(table: pd.DataFrame, years: Sequence[int]) -> pd.Series:
    """Count records by year; a record whose interval spans two years counts in neither.

    Parameters
    ----------
    table
        Columns `start` and `end` (dates).
    years
        Years wanted; those without a record have 0.

    Examples
    --------
    >>> days = pd.to_datetime(["2006-11-05", "2006-12-31"])
    >>> counts_by_year(pd.DataFrame({"start": days, "end": days}), [2006, 2007]).tolist()
    [2, 0]
    """
    first, last = table["start"].dt.year, table["end"].dt.year
    return first[first == last].value_counts().reindex(list(years), fill_value=0)


def before(table: pd.DataFrame, span: tuple[int, int], day: pd.Timestamp) -> int:
    """Count the records of a stage that ended before a day.

    Examples
    --------
    >>> days = pd.to_datetime(["2009-12-01", "2010-01-29", "2012-03-05"])
    >>> table = pd.DataFrame({"start": days, "end": days})
    >>> before(table, (2010, 2013), pd.Timestamp("2010-02-17"))
    1
    """
    first, last = span
    inside = (table["start"].dt.year >= first) & (table["end"].dt.year <= last)
    return int((inside & (table["end"] < day)).sum())


def stage_rates(
    table: pd.DataFrame, spans: Mapping[str, tuple[int, int]], confidence: float = 0.95
) -> pd.DataFrame:
    """Return records a year in each stage, with exact intervals.

    Shows how much the register holds of each stage and how far chance alone could move it. It
    cannot show how much happened: the register is no census, and later years were searched harder.

    Parameters
    ----------
    table
        Columns `start` and `end` (dates). A record counts in a stage if its whole interval lies in
        it; records dated too broadly for that are left out.
    spans
        First and last year by stage, as from :func:`periods`.
    confidence
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
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

    Can show that two stages differ by more than chance in what was found. It cannot tell a
    difference in contact from a difference in search: since 2008 to 2014 were searched hardest, a
    rise before that is if anything overstated and a fall after 2009 understated. An interval takes
    records for independent of each other; visits that belong together make it too narrow.

    Parameters
    ----------
    table, spans, confidence
        As for :func:`stage_rates`.
    comparisons
        Pairs of stages: the first is divided by the second.

    Returns
    -------
    pandas.DataFrame
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

    Parameters
    ----------
    registers
        Tables as for :func:`stage_rates`, by what the reader should call them.
    spans, confidence
        As for :func:`stage_rates`.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`stage_rates` with `register` and `stage` before them.
    """
    rates = {name: stage_rates(table, spans, confidence) for name, table in registers.items()}
    return pd.concat(rates, names=["register"]).reset_index()


def contrasts_side_by_side(
    registers: Mapping[str, pd.DataFrame],
    spans: Mapping[str, tuple[int, int]],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the ratios of :func:`stage_contrasts` for several registers, stages as columns.

    The column `clear` says whether the interval lies on one side of one.
    """
    found = {
        name: stage_contrasts(table, spans, confidence=confidence)
        for name, table in registers.items()
    }
    ratios = pd.concat(found, names=["register"]).reset_index()
    return ratios.assign(clear=(ratios["low"] > 1) | (ratios["high"] < 1))


def _count_within(table: pd.DataFrame, first: int, last: int) -> int:
    inside = (table["start"].dt.year >= first) & (table["end"].dt.year <= last)
    return int(inside.sum())
