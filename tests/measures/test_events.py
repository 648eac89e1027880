"""Tests of dated events: their order, which row stands for an occasion, and counts by year."""

import numpy as np
import pandas as pd
import pytest
from altered import events

from belarus_iran.measures.events import (
    before,
    bilateral,
    contacts_with,
    count_within,
    counts_by_year,
    draw_counts,
    in_years,
    occasions,
    presidential_visits,
)

DRAWS = 4000
DRAWN = 4 / DRAWS**0.5  # against the limit of a mean over draws of numbers below two


def test_counts_by_year():
    """Check that empty years count zero, and that what spans two years is left out and told."""
    frame = events(
        ("E1", "2004-01-01", "2004-12-31", ""),
        ("E2", "2004-05-05", "2004-05-05", ""),
        ("E3", "2006-12-31", "2007-01-01", ""),
        ("E4", "2006-06-01", "2006-06-30", ""),
        ("E5", "1998-06-01", "1999-06-30", ""),
        ("E6", None, None, ""),
    )
    got = counts_by_year(frame, range(2004, 2008))
    expected = pd.Series(
        [2, 0, 1, 0], index=pd.Index([2004, 2005, 2006, 2007], name="year"), name="count"
    )
    pd.testing.assert_series_equal(got, expected)
    assert got.attrs["dropped"] == 2


def test_counts_spread_by_days():
    """Check that an event gives each year its share of the days, leap days included."""
    frame = events(
        ("E1", "2003-12-31", "2004-12-31", ""),
        ("E2", "2003-12-01", "2004-01-31", ""),
        ("E3", "2001-01-01", "2002-12-31", ""),
        ("E4", "2004-02-29", "2004-02-29", ""),
    )
    got = counts_by_year(frame, [2002, 2003, 2004], spread=True)
    expected = [365 / 730, 1 / 367 + 31 / 62, 366 / 367 + 31 / 62 + 1]
    assert got.tolist() == pytest.approx(expected)
    assert got.attrs["dropped"] == 0


OPEN = events(
    ("E1", "2001-01-01", "2002-12-31", ""),
    ("E2", "2001-01-01", "2002-12-31", ""),
    ("E3", "2003-01-01", "2006-12-31", ""),
    ("E4", "2005-05-05", "2005-05-05", ""),
    ("E5", "2006-05-05", "2006-06-05", ""),
    ("E6", None, None, ""),
    ("E7", "2000-06-01", "2001-06-01", ""),
)


def test_drawn_counts_tend_to_the_shares():
    """Check that drawn counts lie in the intervals, average to the shares, and can be had again."""
    got = draw_counts(OPEN, range(2001, 2007), DRAWS, seed=7)
    assert got.shape == (DRAWS, 6)
    assert set(got.sum(axis=1)) == {5, 6}
    assert (got[:, 4:].sum(axis=1) >= 2).all() and (got[:, :2].sum(axis=1) >= 2).all()
    shares = counts_by_year(OPEN, range(2001, 2007), spread=True)
    np.testing.assert_allclose(got.mean(axis=0), shares, atol=DRAWN)
    np.testing.assert_array_equal(got, draw_counts(OPEN, range(2001, 2007), DRAWS, seed=7))


def test_count_within_counts_only_what_lies_inside():
    """Check that an event counts if its whole interval lies in the years, both of them included."""
    frame = events(
        ("E1", "2004-12-31", "2005-01-01", ""),
        ("E2", "2005-01-01", "2005-01-01", ""),
        ("E3", "2005-01-01", "2009-12-31", ""),
        ("E4", "2009-12-31", "2009-12-31", ""),
        ("E5", "2009-12-31", "2010-01-01", ""),
        ("E6", "2004-01-01", "2010-12-31", ""),
    )
    assert count_within(frame, 2005, 2009) == 3
    assert count_within(frame, 2004, 2010) == 6


def test_presidential_visits_that_the_paper_omits():
    """Check that what is told, weak, later, of lower rank or no visit is not taken."""
    wanted = ("V1", "2006-11-05", "visit", "head of state", "", "sure")
    rows = [
        wanted,
        ("V2", "2006-11-05", "visit", "head of state", "E024", "sure"),
        ("V3", "2006-11-05", "visit", "head of state", "", "weak"),
        ("V4", "2020-11-05", "visit", "head of state", "", "sure"),
        ("V5", "2006-11-05", "visit", "minister", "", "sure"),
        ("V6", "2006-11-05", "meeting", "head of state", "", "sure"),
    ]
    visits = pd.DataFrame(rows, columns=["id", "start", "kind", "level", "event", "certainty"])
    visits["start"] = visits["end"] = pd.to_datetime(visits["start"])
    got = presidential_visits(visits, range(2000, 2011))
    assert got["id"].tolist() == ["V1"]
    assert got[["scope", "occasion", "certainty"]].iloc[0].tolist() == ["bilateral", "", "sure"]
    got = presidential_visits(visits, range(2000, 2011), ("sure", "weak"))
    assert got["id"].tolist() == ["V1", "V3"]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: draw_counts(OPEN, [2004, 2006], 5, 1), "consecutive"),
        (lambda: draw_counts(OPEN, [2004], 0, 1), "draws is 0"),
        (lambda: counts_by_year(pd.DataFrame({"start": []}), [2004]), "datetimes"),
        (lambda: counts_by_year(pd.DataFrame({"end": []}), [2004]), "no column 'start'"),
        (
            lambda: counts_by_year(events(("E1", "2005-01-02", "2005-01-01", "")), [2005]),
            "row 0",
        ),
        (
            lambda: counts_by_year(events(("E1", "2005-01-01", "2005-01-01", "")), [1, 1]),
            "repeat",
        ),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


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
    assert list(occasions(told)) == ["S1", "S1", "S1", "S3", "S4", "S4"]
    assert list(contacts_with(told, ["IRN"])["id"]) == ["S6", "S3", "S1"]
    alone = told.drop(columns="same_as")
    assert list(bilateral(alone)["id"]) == ["S6", "S3", "S1", "N1"]


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
    assert before(*rows) is expected


def test_only_events_whose_every_year_counts_are_counted():
    """Check that an event that reaches into a year not asked for is left out."""
    frame = pd.DataFrame(
        {"start": ["2004-12-31", "2006-01-01"], "end": ["2005-01-01", "2006-12-31"]}
    )
    frame = frame.apply(pd.to_datetime)
    assert list(in_years(frame, [2005, 2006])) == [False, True]
    assert count_within(frame, 2004, 2005) == 1
