"""Contact between Belarus and Iran, measured without the paper, and what it is in each stage.

Registers of visits and agreements were found by search: lists, not censuses. Reports are coded by
machine from the news of the world: events of ICEWS by year, with the volume of the world, months
with such an event, and days with one after the paper (GDELT). One visit makes many reports: the
year, not the report, is the unit. What a number can and cannot show stands in its docstring.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.measures.events import bilateral, stage_years
from belarus_iran.stats.breaks import sup_f, sup_f_pvalue
from belarus_iran.stats.rates import rate, rate_ratio
from belarus_iran.stats.short_series import permutation_mean_difference

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


VERBAL = ("verbal_cooperation",)
# Shares of the world's events are told per so many of them.
WORLD_EVENTS = 100_000
# Pairs with known errors of coding, by state: they are no placebo.
MISCODED = {"BLR": ("JPN", "KEN"), "IRN": ("ESP",)}
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class YearContrast:
    """Two periods of a yearly series compared, with the year as the unit."""

    # Mean of the yearly values of each period.
    early: float
    late: float
    ratio: float  # Late over early
    pvalue: float  # Two-sided, over every way to deal the years to the two periods
    smallest: float  # Smallest p-value that so many years can reach at all


@dataclass(frozen=True)
class Rank:
    """Where one partner stands among all partners compared, itself among them."""

    value: float  # Its own value
    partners: int  # How many are compared
    # How many others have a larger and a smaller value.
    above: int
    below: int
    # Share of all, itself among them, at least as large: a one-sided p-value of its being like
    # the rest, never below 1 / `partners`.
    share_as_large: float


@dataclass(frozen=True, eq=False)
class Fall:
    """Where a yearly series shifted, if it shifted once."""

    break_after: int  # Last year before the shift that fits best
    ratio: float  # Level after it over level before (of geometric means)
    # Largest F and its exact p-value over all orderings of the years.
    statistic: float
    pvalue: float


def icews_counts(dyads: pd.DataFrame, state: str, classes: Sequence[str] = VERBAL) -> pd.DataFrame:
    """Return coded events of a state with every partner by year, both directions added.

    One row per year, one column per partner, without pairs known to be coded wrongly.
    """
    own = dyads[(dyads["state"] == state) & ~dyads["partner"].isin(MISCODED.get(state, ()))]
    columns = [f"{way}_{name}" for way in ("from", "to") for name in classes]
    summed = own.assign(events=own[columns].sum(axis=1))
    return summed.pivot(index="year", columns="partner", values="events")


def world_volume(world: pd.DataFrame, classes: Sequence[str] = VERBAL) -> pd.Series:
    """Return the world's coded events by year, in units of :data:`WORLD_EVENTS`."""
    return world.set_index("year")[list(classes)].sum(axis=1) / WORLD_EVENTS


def per_volume(dyads: pd.DataFrame, world: pd.DataFrame) -> pd.Series:
    """Return reports of contact of Belarus with Iran by year, per :data:`WORLD_EVENTS` of all."""
    return icews_counts(dyads, "BLR")["IRN"] / world_volume(world)


def year_contrast(yearly: pd.Series, early: tuple[int, int], late: tuple[int, int]) -> YearContrast:
    """Compare two periods of a yearly series, over every way to deal its years to them."""
    first, second = _values(yearly, early), _values(yearly, late)
    test = permutation_mean_difference(first, second, "two-sided")
    before, after = float(np.mean(first)), float(np.mean(second))
    ratio = after / before if before else (np.inf if after else np.nan)
    return YearContrast(before, after, ratio, test.pvalue, test.smallest)


def partner_contrasts(
    counts: pd.DataFrame,
    exposure: pd.Series,
    early: tuple[int, int],
    late: tuple[int, int],
    least: float,
) -> pd.DataFrame:
    """Return for every partner how its rate in one period compares with that in another.

    Indexed by `partner`: `early` and `late` (rates), `ratio` (late over early).
    """
    sides, total, years = {}, 0, 0
    for name, (first, last) in (("early", early), ("late", late)):
        wanted = list(range(first, last + 1))
        _known(counts.index, wanted), _known(exposure.index, wanted)
        summed = counts.loc[wanted].fillna(0).sum()
        sides[name] = summed / exposure.loc[wanted].sum()
        total, years = total + summed, years + len(wanted)
    table = pd.DataFrame(sides)[total >= least * years].rename_axis("partner")
    with np.errstate(divide="ignore", invalid="ignore"):
        return table.assign(ratio=table["late"] / table["early"])


def rank(values: pd.Series, partner: str) -> Rank:
    """Say where a partner stands among all, so whether its pair is unusual."""
    if partner not in values.index:
        allowed = ", ".join(map(str, values.index))
        raise KeyError(f"No {partner!r} in the table. Allowed: {allowed}.")
    own, known = float(values[partner]), values.dropna()
    return Rank(
        own,
        len(known),
        int((known > own).sum()),
        int((known < own).sum()),
        float((known >= own).mean()),
    )


def month_counts(months: pd.DataFrame, state: str, years: Sequence[int]) -> pd.DataFrame:
    """Return months with a coded event of a state with every partner by year.

    One row per year, one column per partner, from 0 to 12.
    """
    covered = range(int(months["year"].min()), int(months["year"].max()) + 1)
    _known(covered, years)
    own = months[(months["state"] == state) & ~months["partner"].isin(MISCODED.get(state, ()))]
    wide = own.pivot(index="year", columns="partner", values="months_active")
    return wide.reindex(list(years)).fillna(0).astype(int)


def fall(yearly: pd.Series, first: int, last: int) -> Fall:
    """Find the year after which the level of a yearly series shifted, if it shifted once."""
    values = _values(yearly, (first, last))
    if not (values > 0).all():
        raise ValueError("Logarithms need values above 0; compare longer periods.")
    logs = np.log(values)
    found = sup_f(logs)
    cut = found.break_after + 1
    return Fall(
        first + found.break_after,
        float(np.exp(logs[cut:].mean() - logs[:cut].mean())),
        found.statistic,
        sup_f_pvalue(logs).pvalue,
    )


def gdelt_counts(days: pd.DataFrame, state: str) -> pd.DataFrame:
    """Return days with a coded event of a state with every partner by year.

    One row per year, one column per partner.
    """
    own = days[days["state"] == state]
    return own.pivot(index="year", columns="partner", values="days_active").fillna(0)


def gdelt_days(world: pd.DataFrame) -> pd.Series:
    """Return the days of each year that the copy of GDELT holds: what active days are
    divided by.
    """
    return world.set_index("year")["days_with_data"].astype(float)


def _known(years, wanted: Sequence[int]) -> None:
    missing = sorted(set(wanted) - set(years))
    if missing:
        raise ValueError(
            f"No value for {', '.join(map(str, missing))}; the years are {min(years)} to "
            f"{max(years)}."
        )


def _values(yearly: pd.Series, span: tuple[int, int]) -> np.ndarray:
    wanted = list(range(span[0], span[1] + 1))
    _known(yearly.dropna().index, wanted)
    return yearly.loc[wanted].to_numpy(dtype=float)


def reports_by_stage(
    dyads: pd.DataFrame,
    world: pd.DataFrame,
    spans: Mapping[str, tuple[int, int]],
    least: float,
    comparisons: Sequence[tuple[str, str]] = COMPARISONS,
) -> pd.DataFrame:
    """Compare coded reports of contact between stages, per volume of the world and with placebos.

    Indexed by `stage` and `neighbour`: `ratio`, `pvalue`, `smallest` (over the years), `first`
    (of the years of both) and, for ``BLR`` and ``IRN``, `_rank` (1 for the largest ratio),
    `_partners` and `_share` (of partners with at least as large a ratio).
    """
    volume = world_volume(world)
    known = {
        stage: (max(first, int(volume.index.min())), last)
        for stage, (first, last) in spans.items()
        if last >= volume.index.min()
    }
    rows = {}
    for stage, neighbour in comparisons:
        if not {stage, neighbour} <= known.keys():
            continue
        years, row = (known[neighbour], known[stage]), {}
        for state, partner in (("BLR", "IRN"), ("IRN", "BLR")):
            counts = icews_counts(dyads, state)
            place = rank(partner_contrasts(counts, volume, *years, least)["ratio"], partner)
            row |= {f"{state}_rank": place.above + 1, f"{state}_partners": place.partners}
            row |= {f"{state}_share": place.share_as_large}
        found = year_contrast(counts["BLR"] / volume, *years)
        test = {"ratio": found.ratio, "pvalue": found.pvalue, "smallest": found.smallest}
        rows[stage, neighbour] = test | {"first": min(years)[0]} | row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["stage", "neighbour"])


def rank_in_words(row: pd.Series) -> str:
    """Say what a row of :func:`reports_by_stage` shows, in the words of a chapter.

    Examples
    --------
    >>> row = pd.Series({"pvalue": 0.16, "BLR_rank": 1, "BLR_partners": 8, "IRN_rank": 2,
    ...     "IRN_partners": 51})
    >>> rank_in_words(row)
    'Of 8 partners of Belarus Iran ranks 1, and of 51 partners of Iran Belarus ranks 2, by how far \
they fell; but with the year as the unit p is 0.16.'
    """
    own, iran = (
        (int(row[f"{state}_partners"]), int(row[f"{state}_rank"])) for state in ("BLR", "IRN")
    )
    return (
        f"Of {own[0]} partners of Belarus Iran ranks {own[1]}, and of {iran[0]} partners of Iran "
        f"Belarus ranks {iran[1]}, by how far they fell; but with the year as the unit p is "
        f"{row['pvalue']:.2g}."
    )


def board_by_stage(
    rates: pd.DataFrame, yearly: pd.Series, active: pd.DataFrame, spans: Mapping[str, tuple]
) -> pd.DataFrame:
    """Return what each record of contact holds of each stage, a row a record.

    Indexed by record, one column per stage: records a year, reports per volume of the world a
    year (missing where a stage has no year of them), months with contact a year.
    """
    wide = rates.pivot(index="register", columns="stage", values="rate")
    wide = wide.loc[rates["register"].unique(), list(spans)]
    means = {stage: yearly.loc[first:last].mean() for stage, (first, last) in spans.items()}
    months = MONTHS_A_YEAR * active["active"] / active["months"]
    more = {
        f"reports in the news, for {WORLD_EVENTS:,} of all in the world": means,
        "months with any such report": months.reindex(list(spans)).to_dict(),
    }
    return pd.concat([wide, pd.DataFrame.from_dict(more, orient="index")[list(spans)]])


def months_by_stage(yearly: pd.Series, spans: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Return how many months of each stage have coded contact.

    Indexed by `stage`: `first`, `last`, `active` (months with contact), `months`, `fewest`
    (months with contact in the year that has fewest) and `years_without`.
    """
    rows = []
    for stage, (first, last) in spans.items():
        own = yearly[yearly.index.to_series().between(first, last)]
        if own.empty:
            raise ValueError(f"No year of {first}-{last} ({stage}) is in the series.")
        rows.append(
            (stage, int(own.index.min()), int(own.index.max()), int(own.sum()))
            + (MONTHS_A_YEAR * len(own), int(own.min()), int((own == 0).sum()))
        )
    columns = ["stage", "first", "last", "active", "months", "fewest", "years_without"]
    return pd.DataFrame(rows, columns=columns).set_index("stage")
