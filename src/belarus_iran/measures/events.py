"""Dated events: order, certainty, stage or year, and counts that follow from wide dates.

What a part of a claim compares stands with the part. Events that chapters show stand here, by their
ids in the tables.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments

# What counts as meeting; yearly totals of visits would count again the visits that they contain.
CONTACTS = ("visit", "agreement", "negotiation", "relations opened", "embassy opened")
# What counts as dealing with each other: meetings, and what came of them.
DEALINGS = (*CONTACTS, "project launched", "arms transfer")
# From the least to the most certain.
CERTAINTIES = ("weak", "likely", "sure")

# The fall in contact: in `events` as the text dates it, in `outside_facts` as visits and coded
# reports do, which leave a longer time open.
FALL = "E066"
OUTSIDE_FALL = "OF36"
# What could have warned Minsk in time, in `events`: reports on missiles, and steps of Russia.
WARNINGS = ("E049", "E054", "E074", "E059", "E060", "E076")
# The last year of the paper's own record, and the year for which losses are set against gains.
LAST_YEAR = 2013
YEAR_OF_LOSSES = 2010
# Years from the fall on, and before it, in which designations are counted.
PERIODS = ((2010, 2013), (1997, 2009))


def order(first_start, first_end, second_start, second_end) -> str:
    """Say whether one dated event came before another.

    ``before``, ``after``, or ``undetermined`` where the intervals meet.
    """
    if first_end < second_start:
        return "before"
    if first_start > second_end:
        return "after"
    return "undetermined"


# What an order says of "the first came before the second".
CAME_BEFORE = {"before": True, "after": False, "undetermined": None}


def before(first, second) -> bool | None:
    """Say whether the first of two dated rows came before the second; None where it may have."""
    return CAME_BEFORE[order(first["start"], first["end"], second["start"], second["end"])]


def dated(event: pd.Series) -> str:
    """Write the date of an event as precisely as the text gives it, and no more."""
    start, end = event["start"], event["end"]
    if event["precision"] == "day":
        return f"{start.day} {start:%B %Y}"
    if event["precision"] == "open":
        return f"since {start.year}"
    if start.year == end.year:
        return f"{start:%B %Y}" if start.month == end.month else f"{start.year}"
    return f"{start.year} to {end.year}"


def stage_years(stages: pd.DataFrame, stage: str, dating: str = "narration") -> range:
    """Return the calendar years of a stage that the dating covers in full or in part."""
    row = stages[(stages["stage"] == stage) & (stages["dating"] == dating)].iloc[0]
    return range(row["start"].year, row["end"].year + 1)


def bilateral(events: pd.DataFrame, kinds: tuple[str, ...] = DEALINGS) -> pd.DataFrame:
    """Return the dated events of some kinds between Belarus and Iran, each occasion once.

    Rows of `events` in order of time. Of an occasion with several events of these kinds the one
    that stands for it is kept, or else the first.
    """
    chosen = (events["scope"] == "bilateral") & events["kind"].isin(kinds)
    stands_for = np.where(events["occasion"] != "", events["occasion"], events["id"])
    return each_occasion_once(events[chosen], stands_for[chosen])


def contacts_with(events: pd.DataFrame, states: Iterable[str]) -> pd.DataFrame:
    """Return the dated contacts of Belarus with any of some states, each occasion once."""
    actors = events["actors"].str.split("[>+-]", regex=True).map(set)
    met = actors.map(lambda named: "BLR" in named and not named.isdisjoint(states)).astype(bool)
    met &= events["kind"].isin(CONTACTS)
    return each_occasion_once(events[met], occasions(events)[met])


def occasions(events: pd.DataFrame) -> np.ndarray:
    """Name for each row the event that stands for what it tells."""
    names, occasion = (events[column].to_numpy() for column in ("id", "occasion"))
    same = events["same_as"].to_numpy() if "same_as" in events else np.full(len(events), "")
    occasion_of = dict(zip(names, occasion, strict=True))
    return np.array(
        [occasion_of.get(name, "") or name for name in np.where(same != "", same, names)], object
    )


def each_occasion_once(events: pd.DataFrame, stands_for: np.ndarray) -> pd.DataFrame:
    """Return dated events in order of time, of each occasion the row that stands for it alone."""
    names = events["id"].to_numpy(object)
    dates = [events[side].to_numpy() for side in ("end", "start")]
    in_time = np.lexsort((names.astype(str), *dates))
    # The event that stands for an occasion comes first, then the others in order of time.
    by_rank = in_time[np.argsort((stands_for != names)[in_time], kind="stable")]
    _, firsts = np.unique(stands_for[by_rank].astype(str), return_index=True)
    kept = set(by_rank[firsts])
    return events.iloc[[place for place in in_time if place in kept]].reset_index(drop=True)


def counts_by_year(events: pd.DataFrame, years: Iterable[int], spread: bool = False) -> pd.Series:
    """Count events by calendar year."""
    years = [arguments.whole_number(year, "A year", 0) for year in years]
    if len(set(years)) != len(years):
        raise ValueError(f"The years {years} repeat one: each is counted once.")
    index = pd.Index(years, name="year", dtype="int64")
    first, last = days(events)
    opening, following = (
        np.array([f"{year + shift}-01-01" for year in years], dtype="datetime64[D]")
        for shift in (0, 1)
    )
    day = np.timedelta64(1, "D")
    shared = np.minimum(last[:, None] + day, following) - np.maximum(first[:, None], opening)
    shares = np.maximum(shared / day, 0) / ((last - first) / day + 1)[:, None]
    dropped = len(events) - len(first)
    if spread:
        counts = pd.Series(shares.sum(axis=0), index=index, name="count")
    else:
        within = first.astype("datetime64[Y]") == last.astype("datetime64[Y]")
        dropped += int(np.count_nonzero(shares[~within].any(axis=1)))
        whole = np.count_nonzero(shares[within], axis=0)
        counts = pd.Series(whole, index=index, name="count", dtype="int64")
    counts.attrs["dropped"] = dropped
    return counts


def draw_counts(events: pd.DataFrame, years: Iterable[int], draws: int, seed: int) -> np.ndarray:
    """Count events by year, each of them on a day drawn from its interval."""
    years = [arguments.whole_number(year, "A year", 0) for year in years]
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise ValueError(f"The years are {years}; consecutive years in order are needed.")
    draws = arguments.whole_number(draws, "draws", 0)
    if draws == 0:
        raise ValueError("draws is 0; at least one draw is needed.")
    first, last = (side.astype(int) for side in days(events))
    drawn = np.random.default_rng(seed).integers(first, last + 1, size=(draws, len(first)))
    place = drawn.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970 - years[0]
    row, column = np.nonzero((place >= 0) & (place < len(years)))
    cell = row * len(years) + place[row, column]
    return np.bincount(cell, minlength=draws * len(years)).reshape(draws, len(years))


def days(events: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last day of each dated event, after checking them."""
    for column in ("start", "end"):
        if column not in events:
            raise ValueError(f"The events have no column {column!r}; `start` and `end` are needed.")
        if not pd.api.types.is_datetime64_any_dtype(events[column]):
            raise ValueError(
                f"Column {column!r} holds {events[column].dtype}, not datetimes: convert it with "
                f"pandas.to_datetime."
            )
    reversed_ = events["end"] < events["start"]
    if reversed_.any():
        raise ValueError(
            f"The end is before the start in row {', '.join(map(str, events.index[reversed_]))}: "
            f"swap them."
        )
    dated = events[["start", "end"]].dropna()
    return tuple(dated[side].to_numpy().astype("datetime64[D]") for side in ("start", "end"))


def presidential_visits(
    visits: pd.DataFrame, years: Iterable[int], certainty: tuple[str, ...] = ("sure",)
) -> pd.DataFrame:
    """Return the visits of presidents that the paper leaves out, as events."""
    chosen = visits[
        (visits["kind"] == "visit")
        & (visits["level"] == "head of state")
        & (visits["event"] == "")
        & visits["certainty"].isin(certainty)
        & in_years(visits, years)
    ]
    return chosen.assign(scope="bilateral", occasion="").reset_index(drop=True)


def count_in_years(events: pd.DataFrame, years: Iterable[int]) -> int:
    """Count the events of which every possible year is among `years`."""
    return int(in_years(events, years).sum())


def in_years(events: pd.DataFrame, years: Iterable[int]) -> np.ndarray:
    """Say of each event whether every possible year of it is among `years`."""
    years = set(years)
    spans = zip(events["start"].dt.year, events["end"].dt.year, strict=True)
    return np.array([years.issuperset(range(first, last + 1)) for first, last in spans], bool)


def least_certain(certainties: Iterable[str]) -> str:
    """Return the least certain of several; `sure` if there are none."""
    return min(certainties, key=CERTAINTIES.index, default="sure")


def certain_enough(facts: pd.DataFrame, certainty: str) -> pd.Series:
    """Tell for each fact whether it is at least as certain as `certainty`."""
    if certainty not in CERTAINTIES:
        raise ValueError(
            f"certainty must be one of {', '.join(reversed(CERTAINTIES))}, found {certainty!r}"
        )
    return facts["certainty"].isin(CERTAINTIES[CERTAINTIES.index(certainty) :])


def order_unknown(events: pd.DataFrame, years: float | None = None) -> float:
    """Return the share of pairs of events whose dates do not say which came first."""
    points = events[~events["precision"].isin(["range", "open"])]
    start, end = (
        points[column].to_numpy("datetime64[D]").astype(int) for column in points[["start", "end"]]
    )
    middle = (start + end) / 2
    overlap = (start[:, None] <= end) & (start <= end[:, None])
    near = np.abs(middle[:, None] - middle) <= (np.inf if years is None else 365.25 * years)
    pairs = np.triu(near, k=1)
    return float(overlap[pairs].mean()) if pairs.any() else float("nan")
