"""Tests of dated events: which row stands for an occasion, and which of two events came first."""

import pandas as pd
import pytest

from belarus_iran.measures import events


def table(*rows):
    frame = pd.DataFrame(rows, columns=["id", "start", "occasion", "same_as"])
    frame["start"] = frame["end"] = pd.to_datetime(frame["start"])
    return frame.assign(kind="visit", scope="bilateral", actors="BLR>IRN")


def test_each_occasion_counts_once():
    """Check that a row told elsewhere stands with the occasion of that row, and others alone."""
    told = table(
        ("N1", "2015-04-09", "", "S2"),
        ("S1", "2015-04-08", "", ""),
        ("S2", "2015-04-07", "S1", ""),
        ("S3", "2014-01-01", "", ""),
        ("S5", "2013-01-02", "S4", ""),
        ("S6", "2013-01-01", "S4", ""),
    )
    assert list(events.occasions(told)) == ["S1", "S1", "S1", "S3", "S4", "S4"]
    assert list(events.contacts_with(told, ["IRN"])["id"]) == ["S6", "S3", "S1"]
    alone = told.drop(columns="same_as")
    assert list(events.bilateral(alone)["id"]) == ["S6", "S3", "S1", "N1"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((1995, 1996), (1997, 1997), True),
        ((1998, 1999), (1997, 1997), False),
        ((1995, 1997), (1997, 1998), None),
    ],
)
def test_before_is_open_where_dates_meet(first, second, expected):
    """Check that one event came before another only if every pair of dates says so."""
    rows = (dict(zip(("start", "end"), dates, strict=True)) for dates in (first, second))
    assert events.before(*rows) is expected


def test_only_events_whose_every_year_counts_are_counted():
    """Check that an event that reaches into a year not asked for is left out."""
    frame = pd.DataFrame(
        {"start": ["2004-12-31", "2006-01-01"], "end": ["2005-01-01", "2006-12-31"]}
    )
    frame = frame.apply(pd.to_datetime)
    assert list(events.in_years(frame, [2005, 2006])) == [False, True]
    assert events.count_within(frame, 2004, 2005) == 1
