"""Dated events: their order, their stage or year, and counts that follow from wide dates."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from belarus_iran.stats import arguments


def contacts_with(events: pd.DataFrame, states: Iterable[str]) -> pd.DataFrame:
    """Return the dated contacts of Belarus with any of some states, each occasion once.

    Parameters
    ----------
    events
        Columns `id`, `start`, `end`, `kind`, `actors` (``BLR>QAT``, ``BLR-IRN``), `occasion` and,
        where one matter may be told in two rows, `same_as` (the row that stands for both).
    states
        ISO 3166 alpha-3 codes.

    Returns
    -------
    pandas.DataFrame
        Rows of `events` in order of time. Of an occasion the event that stands for it is kept,
        or else the first.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "id": ["E1", "E2", "E3"], "start": ["2015-02-01"] * 3, "end": ["2015-02-28"] * 3,
    ...     "kind": ["visit", "agreement", "visit"], "occasion": ["", "E1", ""],
    ...     "actors": ["IRN>BLR", "BLR-IRN", "BLR>QAT"]})
    >>> list(contacts_with(events, ["IRN", "SYR"])["id"])
    ['E1']
    """
    named = events["actors"].str.split("[>+-]", regex=True).map(set)
    wanted = named.map(lambda actors: "BLR" in actors and not actors.isdisjoint(states))
    chosen = events[wanted.astype(bool) & events["kind"].isin(CONTACTS)]
    stands_for = chosen["occasion"].where(chosen["occasion"] != "", chosen["id"])
    if "same_as" in chosen:
        stands_for = chosen["same_as"].where(chosen["same_as"] != "", stands_for)
    return (
        chosen.assign(stands_for=stands_for, follows=stands_for != chosen["id"])
        .sort_values(["follows", "start", "end", "id"])
        .drop_duplicates("stands_for")
        .drop(columns=["stands_for", "follows"])
        .sort_values(["start", "end", "id"])
        .reset_index(drop=True)
    )


# What counts as meeting; yearly totals of visits would count again the visits that they contain.
CONTACTS = ("visit", "agreement", "negotiation", "relations opened", "embassy opened")
# What counts as dealing with each other: meetings, and what came of them.
DEALINGS = (*CONTACTS, "project launched", "arms transfer")


def order(first_start, first_end, second_start, second_end) -> str:
    """Say whether one dated event came before another.

    Parameters
    ----------
    first_start, first_end, second_start, second_end
        Bounds of the two closed intervals in which the events lie; any comparable dates.

    Returns
    -------
    str
        ``before``, ``after``, or ``undetermined`` where the intervals meet.

    Examples
    --------
    >>> order(1995, 1995, 1997, 1998)
    'before'
    >>> order(1995, 1998, 1997, 1997)
    'undetermined'
    """
    if first_end < second_start:
        return "before"
    if first_start > second_end:
        return "after"
    return "undetermined"


# What an order says of "the first came before the second".
CAME_BEFORE = {"before": True, "after": False, "undetermined": None}


def before(first, second) -> bool | None:
    """Say whether the first of two dated rows came before the second; None where it may have.

    Each has a `start` and an `end`, the bounds of its possible dates.
    """
    return CAME_BEFORE[order(first["start"], first["end"], second["start"], second["end"])]


def dated(event: pd.Series) -> str:
    """Write the date of an event as precisely as the text gives it, and no more.

    Examples
    --------
    >>> day = pd.Timestamp("1995-03-01"), pd.Timestamp("1995-03-31")
    >>> dated(pd.Series({"start": day[0], "end": day[1], "precision": "month"}))
    'March 1995'
    """
    start, end = event["start"], event["end"]
    if event["precision"] == "day":
        return f"{start.day} {start:%B %Y}"
    if event["precision"] == "open":
        return f"since {start.year}"
    if start.year == end.year:
        return f"{start:%B %Y}" if start.month == end.month else f"{start.year}"
    return f"{start.year} to {end.year}"


def stage_years(stages: pd.DataFrame, stage: str, dating: str = "narration") -> range:
    """Return the calendar years of a stage that the dating covers in full or in part.

    Parameters
    ----------
    stages
        Table `stages`.
    stage, dating
        A stage, and whether as its heading dates it or as the text narrates it.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> stage_years(evidence.load("stages"), "Rise", "heading")
    range(2005, 2010)
    """
    row = stages[(stages["stage"] == stage) & (stages["dating"] == dating)].iloc[0]
    return range(row["start"].year, row["end"].year + 1)


def bilateral(events: pd.DataFrame, kinds: tuple[str, ...] = DEALINGS) -> pd.DataFrame:
    """Return the dated events of some kinds between Belarus and Iran, each occasion once.

    Parameters
    ----------
    events
        Columns `id`, `start`, `end`, `scope`, `kind` and `occasion`, which is empty or the id of
        the event that stands for the occasion.
    kinds
        Kinds of event wanted.

    Returns
    -------
    pandas.DataFrame
        Rows of `events` in order of time. Of an occasion with several events of these kinds the
        one that stands for it is kept, or else the first.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "id": ["E1", "E2"], "start": ["2007-01-01"] * 2, "end": ["2007-01-24"] * 2,
    ...     "scope": "bilateral", "kind": ["visit", "agreement"], "occasion": ["", "E1"]})
    >>> list(bilateral(events)["id"])
    ['E1']
    """
    chosen = events[(events["scope"] == "bilateral") & events["kind"].isin(kinds)]
    names, occasions = chosen["id"].to_numpy(object), chosen["occasion"].to_numpy(object)
    stands_for = np.where(occasions != "", occasions, names)
    dates = [chosen[side].to_numpy() for side in ("end", "start")]
    in_time = np.lexsort((names.astype(str), *dates))
    # The event that stands for an occasion comes first, then the others in order of time.
    by_rank = in_time[np.argsort((stands_for != names)[in_time], kind="stable")]
    _, firsts = np.unique(stands_for[by_rank].astype(str), return_index=True)
    kept = set(by_rank[firsts])
    return chosen.iloc[[place for place in in_time if place in kept]].reset_index(drop=True)


def as_interval(event: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    # What is said to hold "since" a date is placed at its beginning, not over all that followed.
    return event["start"], event["start" if event["precision"] == "open" else "end"]


def counts_by_year(events, years, spread=False):
    """Count events by calendar year.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per event, with datetime columns `start` and `end` (both days included).
    years : iterable of int
        The years to count, each once; events outside them are left out.
    spread : bool, default False
        What to do with an event whose interval spans more than one year: leave it out (False, so
        that counts stay whole numbers) or give each year its share of the days (True).

    Returns
    -------
    pandas.Series
        Count by year (int; float if `spread`), indexed by `year`, years without events included.
        ``attrs["dropped"]`` says how many events that may belong to `years` were left out,
        because their interval spans several years or has no start or end.

    Raises
    ------
    ValueError
        If a column is missing or not of datetimes, an interval is reversed, or a year repeats.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "start": pd.to_datetime(["2006-12-01", "2006-12-17", "2007-05-21"]),
    ...     "end": pd.to_datetime(["2006-12-01", "2007-01-15", "2007-05-22"]),
    ... })
    >>> counts_by_year(events, [2006, 2007]).tolist()
    [1, 1]
    >>> counts_by_year(events, [2006, 2007], spread=True).tolist()
    [1.5, 1.5]
    """
    import pandas as pd

    years = [arguments.count(year, "A year") for year in years]
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


def draw_counts(events, years, draws, seed):
    """Count events by year, each of them on a day drawn from its interval.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per event, with datetime columns `start` and `end` (both days included). Every day
        of the interval is as likely, and events are drawn independently; one without dates is
        left out.
    years : iterable of int
        Consecutive years in order of time; what is drawn outside them is not counted.
    draws, seed : int
        Number of draws, 1 or more, and the start of the generator.

    Returns
    -------
    numpy.ndarray of int, shape (draws, years)
        Counts by year. Their mean tends to ``counts_by_year(events, years, spread=True)``.

    Raises
    ------
    ValueError
        If the events or the years are not as above, or there are no draws.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2006-01-01", "2008-12-31"])
    >>> events = pd.DataFrame({"start": dates[[0, 0]], "end": dates[[0, 1]]})
    >>> drawn = draw_counts(events, [2006, 2007, 2008], draws=4, seed=1)
    >>> drawn.sum(axis=1).tolist(), bool((drawn[:, 0] >= 1).all())
    ([2, 2, 2, 2], True)
    """
    years = [arguments.count(year, "A year") for year in years]
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise ValueError(f"The years are {years}; consecutive years in order are needed.")
    draws = arguments.count(draws, "draws")
    if draws == 0:
        raise ValueError("draws is 0; at least one draw is needed.")
    first, last = (side.astype(int) for side in days(events))
    drawn = np.random.default_rng(seed).integers(first, last + 1, size=(draws, len(first)))
    place = drawn.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970 - years[0]
    row, column = np.nonzero((place >= 0) & (place < len(years)))
    cell = row * len(years) + place[row, column]
    return np.bincount(cell, minlength=draws * len(years)).reshape(draws, len(years))


def days(events):
    """Return the first and the last day of each dated event, after checking them."""
    import pandas as pd

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


def count_within(events, start, end):
    """Count the events that certainly happened in a period, each row once.

    Parameters
    ----------
    events : pandas.DataFrame
        Columns `start` and `end` (datetimes).
    start, end : int
        First and last calendar year of the period.

    Returns
    -------
    int
        Events whose whole interval lies in the period.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({
    ...     "start": pd.to_datetime(["2006-12-01", "2006-12-17"]),
    ...     "end": pd.to_datetime(["2006-12-01", "2007-01-15"]),
    ... })
    >>> count_within(events, 2006, 2006)
    1
    """
    inside = (events["start"].dt.year >= start) & (events["end"].dt.year <= end)
    return int(inside.sum())


def presidential_visits(visits, years, certainty=("sure",)):
    """Return the visits of presidents that the paper leaves out, as events.

    Parameters
    ----------
    visits : pandas.DataFrame
        Table `outside_visits`.
    years : iterable of int
        Years of interest; the whole interval of a visit must lie in them.
    certainty : tuple of str
        Which certainties will do.

    Returns
    -------
    pandas.DataFrame
        Rows of `visits` with what :func:`belarus_iran.chronology.bilateral` needs beside.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> presidential_visits(evidence.load("outside_visits"), range(1993, 2014))["id"].tolist()
    ['OV11', 'OV14']
    """
    years = set(years)
    chosen = visits[
        (visits["kind"] == "visit")
        & (visits["level"] == "head of state")
        & (visits["event"] == "")
        & visits["certainty"].isin(certainty)
        & visits["start"].dt.year.isin(years)
        & visits["end"].dt.year.isin(years)
    ]
    return chosen.assign(scope="bilateral", occasion="").reset_index(drop=True)


def count_in_years(events, years):
    """Count the events of which every possible year is among `years`."""
    years = set(years)
    spans = zip(events["start"].dt.year, events["end"].dt.year, strict=True)
    return sum(years.issuperset(range(first, last + 1)) for first, last in spans)


def inside(start: pd.Timestamp, end: pd.Timestamp, period: str) -> bool | None:
    """Say whether a date, known as an interval, lies in a period; None where it may.

    Parameters
    ----------
    start, end
        Earliest and latest day.
    period
        Such as ``1996-08``, ``2006`` or ``2000/2009``, bounds included.

    Examples
    --------
    >>> day = pd.Timestamp("2004-04-07")
    >>> inside(day, day, "2004-09"), inside(day, day, "2000/2009")
    (False, True)
    """
    first, last = (pd.Period(part) for part in (period.split("/")[0], period.split("/")[-1]))
    if end < first.start_time or start > last.end_time:
        return False
    return True if first.start_time <= start and end <= last.end_time else None
