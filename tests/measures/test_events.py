"""Tests of how dated events are counted by year and period."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import events as measured
from belarus_iran.measures.events import (
    bilateral,
    contacts_with,
    count_in_years,
    counts_by_year,
    draw_counts,
    presidential_visits,
)

DRAWS = 4000
DRAWN = 4 / DRAWS**0.5  # against the limit of a mean over draws of numbers below two


def events(*rows):
    """Return a frame of events from rows of id, start, end and occasion."""
    frame = pd.DataFrame(rows, columns=["id", "start", "end", "occasion"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


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


def test_count_in_years_counts_only_what_lies_inside():
    """Check that an event counts if its whole interval lies in the years, both of them included."""
    frame = events(
        ("E1", "2004-12-31", "2005-01-01", ""),
        ("E2", "2005-01-01", "2005-01-01", ""),
        ("E3", "2005-01-01", "2009-12-31", ""),
        ("E4", "2009-12-31", "2009-12-31", ""),
        ("E5", "2009-12-31", "2010-01-01", ""),
        ("E6", "2004-01-01", "2010-12-31", ""),
    )
    assert count_in_years(frame, range(2005, 2010)) == 3
    assert count_in_years(frame, range(2004, 2011)) == 6


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
        (lambda: counts_by_year(events(("E1", "2005-01-02", "2005-01-01", "")), [2005]), "row 0"),
        (lambda: counts_by_year(events(("E1", "2005-01-01", "2005-01-01", "")), [1, 1]), "repeat"),
    ],
)
def test_what_is_refused(call, message):
    """Check that unusable input is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


def day(text):
    """Return a day as the tables hold it."""
    return pd.Timestamp(text)


def test_contacts_need_both_states_and_count_an_occasion_once():
    """Check that other pairs, other kinds and the second event of an occasion are left out."""
    events = pd.DataFrame(
        [
            ("E1", "QAT>BLR", "visit", ""),
            ("E2", "BLR-QAT", "agreement", "E1"),
            ("E3", "RUS>QAT", "visit", ""),
            ("E4", "BLR>QAT", "statement", ""),
            ("E5", "BLR>OMN+QAT", "visit", ""),
            ("E6", "BLR>IRN", "visit", ""),
        ],
        columns=["id", "actors", "kind", "occasion"],
    ).assign(start=day("2015-04-01"), end=day("2015-04-30"))
    assert list(contacts_with(events, ["QAT"])["id"]) == ["E1", "E5"]
    assert contacts_with(events, ["SAU"]).empty


@pytest.mark.parametrize("first", [(a, b) for a, b in product(range(5), repeat=2) if a <= b])
@pytest.mark.parametrize("second", [(a, b) for a, b in product(range(5), repeat=2) if a <= b])
def test_order_against_brute_force(first, second):
    """Check the order against every pair of points that two intervals allow."""
    pairs = list(product(range(first[0], first[1] + 1), range(second[0], second[1] + 1)))
    if all(a < b for a, b in pairs):
        expected = "before"
    elif all(a > b for a, b in pairs):
        expected = "after"
    else:
        expected = "undetermined"
    assert measured.order(*first, *second) == expected


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        ("2010-09-22", "2010-09-22", "day", "22 September 2010"),
        ("2013-02-01", "2013-02-13", "month", "February 2013"),
        ("2010-01-01", "2010-03-31", "season", "2010"),
        ("2010-01-01", "2010-12-31", "year", "2010"),
        ("2006-01-01", "2012-12-31", "undated", "2006 to 2012"),
        ("2009-01-01", "2013-12-31", "open", "since 2009"),
    ],
)
def test_dated_is_no_more_exact_than_the_text(start, end, precision, expected):
    """Check that a date is written with the precision that it has."""
    event = {"start": pd.Timestamp(start), "end": pd.Timestamp(end), "precision": precision}
    assert measured.dated(pd.Series(event)) == expected


def stages_frame(*rows):
    """Return a frame of stages from rows of stage, dating, start and end."""
    frame = pd.DataFrame(rows, columns=["stage", "dating", "start", "end"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


HEADINGS = stages_frame(
    ("Rise", "heading", "2005-01-01", "2009-12-31"),
    ("Rise", "narration", "2005-06-01", "2008-02-29"),
    ("Decline", "heading", "2009-01-01", "2013-12-31"),
)


def test_stage_years_cover_months_begun():
    """Check that a stage covers each calendar year in which it has a day, by either dating."""
    assert measured.stage_years(HEADINGS, "Rise", "heading") == range(2005, 2010)
    assert measured.stage_years(HEADINGS, "Rise") == range(2005, 2009)


def events_frame(*rows, **others):
    """Return a frame of events from rows of id, start and end, further columns filled."""
    filled = {
        "precision": "month",
        "actors": "BLR>IRN",
        "kind": "visit",
        "scope": "bilateral",
        "level": "minister",
        "direction": 1,
        "occasion": "",
        "narrated_in": "",
        "locator": "II.5¶1",
        "cited_source": "",
    }
    frame = pd.DataFrame(rows, columns=["id", "start", "end"]).assign(**{**filled, **others})
    return frame.assign(
        start=pd.to_datetime(frame["start"]),
        end=pd.to_datetime(frame["end"]),
        description="event " + frame["id"],
    )


def test_occasions_count_once():
    """Check that an occasion counts once: by the event that stands for it, or else the first."""
    events = events_frame(
        ("E5", "2011-01-01", "2011-12-31"),
        ("E1", "2010-01-10", "2010-01-10"),
        ("E2", "2010-01-09", "2010-01-11"),
        ("E3", "2010-02-01", "2010-02-01"),
        ("E4", "2010-02-01", "2010-02-01"),
        ("E7", "2011-03-31", "2011-03-31"),
        ("E6", "2011-03-30", "2011-03-31"),
    ).assign(
        kind=["visit", "visit", "agreement", "visit", "project failed", "agreement", "agreement"],
        scope=["bilateral"] * 3 + ["third party"] + ["bilateral"] * 3,
        # E2 is earlier than E1, which stands for it. E3, for which two others stand, is no
        # dealing between the two states, so that the first of these counts.
        occasion=["", "", "E1", "", "", "E3", "E3"],
    )
    for order in (events, events[::-1]):
        assert list(bilateral(order)["id"]) == ["E1", "E5", "E6"]
        assert list(bilateral(order, ("agreement",))["id"]) == ["E2", "E6"]


def test_occasions_of_the_record_lead_to_one_event():
    """Check that no event stands for another while a third stands for it."""
    events = evidence.load("events").set_index("id")
    named = events.loc[events["occasion"] != "", "occasion"]
    assert (events.loc[named, "occasion"] == "").all()


def test_records_of_the_case_are_what_chapters_take_them_for():
    """Check that each id that chapters point to is in its table and of its kind."""
    told = evidence.load("events").set_index("id")
    assert told.loc[measured.FALL, "kind"] == "contact decline"
    facts = evidence.load("outside_facts").set_index("id")
    assert facts.loc[measured.OUTSIDE_FALL, "description"] == "Contact between the two states falls"
    assert set(measured.WARNINGS) <= set(told.index)
