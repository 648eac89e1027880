"""Tests of designations beside contacts: made-up records, brute force."""

from datetime import date, timedelta
from itertools import product

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.measures import designations


def events_frame(rows):
    """Return events from (id, start, end, kind, scope, occasion), with the other columns filled."""
    frame = pd.DataFrame(rows, columns=["id", "start", "end", "kind", "scope", "occasion"])
    return frame.assign(description="contact " + frame["id"], locator="II.5¶1")


EVENTS = events_frame(
    [
        ("E5", "2011-01-01", "2011-12-31", "visit", "bilateral", ""),
        ("E1", "2010-01-10", "2010-01-10", "visit", "bilateral", ""),
        ("E2", "2010-01-09", "2010-01-11", "agreement", "bilateral", "E1"),
        ("E3", "2010-02-01", "2010-02-01", "visit", "third party", ""),
        ("E4", "2010-02-01", "2010-02-01", "project_failed", "bilateral", ""),
        ("E6", "2011-03-31", "2011-03-31", "agreement", "bilateral", "E3"),
    ]
)
SANCTIONS = pd.DataFrame(
    {
        "id": ["D2", "D1"],
        "action": ["lifted", "imposed"],
        "start": ["2013-05-01", "2011-03-01"],
        "end": ["2013-05-30", "2011-03-31"],
        "target": ["BelOMO", "Belorusneft"],
        "locator": ["II.6¶3", "II.5¶2"],
    }
)


def test_designations_and_contacts_in_order_of_time():
    """Check the joint order, and that an order left open is declared on both sides."""
    got = designations.designations_and_contacts(SANCTIONS, EVENTS)
    expected = pd.DataFrame(
        {
            "id": ["E1", "E5", "D1", "E6", "D2"],
            "sort": ["contact", "contact", "designation", "contact", "lifting"],
            "description": ["contact E1", "contact E5", "Belorusneft", "contact E6", "BelOMO"],
            "undetermined_against": ["", "D1", "E5; E6", "D1", ""],
        }
    )
    assert_frame_equal(got[list(expected)], expected, check_dtype=False)
    assert got["start"].is_monotonic_increasing


def counts_by_brute_force(intervals, first, last, months):
    """Return counts from every pair of days that the intervals allow."""
    before = after = undetermined = 0
    for start, end in intervals:
        sides = set()
        days_of_event = range((end - start).days + 1)
        for ahead, on in product(range((last - first).days + 1), days_of_event):
            day = first + timedelta(ahead)
            contact = start + timedelta(on)
            earliest = (pd.Timestamp(day) - pd.DateOffset(months=months)).date()
            latest = (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
            if earliest <= contact < day:
                sides.add("before")
            elif day < contact <= latest:
                sides.add("after")
            else:
                sides.add("open" if contact == day else "outside")
        before += sides == {"before"}
        after += sides == {"after"}
        undetermined += sides not in ({"before"}, {"after"}, {"outside"})
    return designations.ContactCounts(before, after, undetermined)


days = st.integers(0, 100).map(lambda number: date(2011, 1, 1) + timedelta(number))
spans = st.tuples(days, st.integers(0, 40)).map(
    lambda span: (span[0], span[0] + timedelta(span[1]))
)


@settings(deadline=None, max_examples=60)
@given(intervals=st.lists(spans, max_size=4), length=st.integers(0, 5))
# Outside the window of the first possible day, inside that of the last; and the reverse.
@example(intervals=[(date(2011, 3, 21), date(2011, 3, 23))], length=5)
@example(intervals=[(date(2011, 1, 21), date(2011, 1, 22))], length=5)
def test_contacts_around_against_brute_force(intervals, length):
    """Check the counts against an enumeration of every pair of days the intervals allow."""
    first = date(2011, 2, 20)
    last = first + timedelta(length)
    events = events_frame(
        [
            (f"E{n}", start, end, "visit", "bilateral", "")
            for n, (start, end) in enumerate(intervals)
        ]
    )
    got = designations.contacts_around(events, first, 1, date_end=last)
    assert got == counts_by_brute_force(intervals, first, last, 1)


def test_contact_that_straddles_a_boundary_is_undetermined():
    """Check that straddling the designation or an edge of the window decides nothing."""
    rows = [
        ("inside before", "2010-12-01", "2011-02-28"),
        ("over the designation", "2011-02-01", "2011-03-02"),
        ("on the day", "2011-03-01", "2011-03-01"),
        ("inside after", "2011-03-02", "2012-03-01"),
        ("over the far edge", "2012-02-01", "2012-03-02"),
        ("outside", "2012-03-02", "2012-12-31"),
        ("undated", None, None),
    ]
    events = events_frame([(*row, "visit", "bilateral", "") for row in rows])
    got = designations.contacts_around(events, "2011-03-01", 12)
    assert got == designations.ContactCounts(before=1, after=1, undetermined=4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: designations.contacts_around(EVENTS, "2011-03-01", 0),
            "months is 0; .* 1 or more",
        ),
        (lambda: designations.contacts_around(EVENTS, None, 12), "missing or reversed"),
        (
            lambda: designations.contacts_around(EVENTS, "2011-03-01", 12, date_end="2011-02-01"),
            "missing or reversed",
        ),
        (
            lambda: designations.contacts_around(EVENTS.assign(end="2010-01-31"), "2011-03-01", 12),
            r"events: start lies after end in \['E5', 'E3', 'E4', 'E6'\]",
        ),
        (
            lambda: designations.contacts_around(EVENTS.drop(columns="kind"), "2011-03-01", 12),
            "events lacks kind",
        ),
        (
            lambda: designations.designations_and_contacts(
                SANCTIONS.assign(action="renewed"), EVENTS
            ),
            r"found \['renewed'\]",
        ),
    ],
)
def test_invalid_input_is_named(call, message):
    """Check that invalid input raises an error that says what was wrong."""
    with pytest.raises(ValueError, match=message):
        call()


def test_acts_beside_contacts_against_the_paper():
    """Check order and neighbours of each act, and that firms named together are one act."""
    sanctions = SANCTIONS.assign(event=["E98", "E81"], precision="month")
    sanctions = pd.concat(
        [sanctions, sanctions.iloc[:1].assign(id="D3", target="Beltekheksport")], ignore_index=True
    )
    got = designations.acts_beside_contacts(sanctions, EVENTS, "2011-03-15", "2011-04-30", 2)
    expected = pd.DataFrame(
        {
            "date": ["March 2011", "May 2013"],
            "action": ["imposed", "lifted"],
            "targets": ["Belorusneft", "BelOMO; Beltekheksport"],
            "locator": ["II.5¶2", "II.6¶3"],
            # March meets the fall. E5 and E6 may lie on either side of it; neither is near 2013.
            "order": ["undetermined", "after"],
            "before": [0, 0],
            "after": [0, 0],
            "undetermined": [2, 0],
        }
    )
    assert_frame_equal(got, expected, check_dtype=False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: designations.acts_beside_contacts(
                SANCTIONS, EVENTS, "2010-01-01", "2010-03-31", 12
            ),
            "sanctions lacks event, precision",
        ),
    ],
)
def test_invalid_choice_is_named(call, message):
    """Check that an impossible choice raises an error that says what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()


def records_frame(rows):
    """Return outside records from (id, action, start, end, sanction, certainty, ground)."""
    columns = ["id", "action", "start", "end", "sanction", "certainty", "ground"]
    frame = pd.DataFrame(rows, columns=columns)
    frame[["start", "end"]] = frame[["start", "end"]].apply(pd.to_datetime)
    return frame.assign(precision="day", entity="firm " + frame["id"], note="")


RECORDS = records_frame(
    [
        ("O1", "imposed", "2011-02-28", "2011-02-28", "D1", "sure", "Iran"),
        ("O2", "imposed", "2011-04-01", "2011-04-01", "D1", "weak", "Iran"),
        ("O3", "lapsed", "2013-05-24", "2013-05-24", "D2", "likely", "Iran"),
        ("O4", "imposed", "2012-09-19", "2012-09-19", "", "likely", "Syria"),
        ("O5", "imposed", "2013-02-05", "2013-02-05", "", "sure", "Iran, North Korea or Syria"),
        ("O6", "imposed", "2013-02-05", "2013-02-05", "", "likely", "Iran, North Korea or Syria"),
    ]
)


def test_acts_on_both_dates_against_counting_by_hand():
    """Check dates, order to the fall and contacts of each pair, and acts that one side lacks."""
    sanctions = pd.concat(
        [SANCTIONS, SANCTIONS.iloc[1:].assign(id="D3", start="2011-06-01", end="2011-06-30")]
    ).assign(precision="month")
    acts = designations.acts_on_both_dates(
        sanctions, RECORDS, EVENTS, "2011-03-10", "2011-03-20", months=1
    )
    # E6 of 31 March lies after O1 (by more than a month), before O2 and with D1 in one month; E5
    # may lie on either side of all that is of 2011, but for the whole of the windows of 2012-13.
    expected = pd.DataFrame(
        [
            ("D1", "O1", "earlier", "undetermined", "before", 0, 0, 0, 0, 2, 1),
            ("D1", "O2", "later", "undetermined", "after", 0, 0, 1, 0, 2, 1),
            ("D3", "", "", "after", "", 0, 0, 0, 0, 1, 0),
            ("", "O4", "", "", "after", 0, 0, 0, 0, 0, 0),
            ("", "O5", "", "", "after", 0, 0, 0, 0, 0, 0),
            ("", "O6", "", "", "after", 0, 0, 0, 0, 0, 0),
            ("D2", "O3", "as dated", "after", "after", 0, 0, 0, 0, 0, 0),
        ],
        columns=["sanction", "record", "outside_is", "paper_order", "outside_order"]
        + ["paper_before", "paper_after", "outside_before", "outside_after"]
        + ["paper_undetermined", "outside_undetermined"],
    )
    # Against a fall that records put later, what they date is earlier; the paper's dates stand.
    later = designations.acts_on_both_dates(
        *(sanctions, RECORDS, EVENTS, "2011-03-10", "2011-03-20"),
        months=1,
        outside_fall=("2012-06-01", "2013-02-28"),
    )
    assert list(later["paper_order"]) == list(expected["paper_order"])
    assert list(later["outside_order"]) == [
        *("before", "before", "", "undetermined", "undetermined", "undetermined", "after")
    ]
    # 31 March is 31 days after 28 February, past the 28th of the next month.
    assert_frame_equal(acts[list(expected)], expected, check_dtype=False)
    assert list(acts["paper_date"])[:3] == ["March 2011", "March 2011", "June 2011"]
    assert acts["firm"].iloc[3] == "firm O4" and acts["outside_date"].iloc[2] == ""

    got = designations.orders_on_both_dates(acts)
    expected = pd.DataFrame(
        {"acts": [2, 2, 3], "before": [0, 1, 1], "after": [1, 1, 2], "undetermined": [1, 0, 0]},
        index=list(got.index),
    )
    # O5 and O6 are of one day and so one act; O4 is over Syria, O2 weak, O3 a lapse.
    assert_frame_equal(got, expected, check_dtype=False)


LIFTING = designations.Lifting(
    fell=("E1", "E4"),
    lifted="E9",
    imposed=("O1", "O2"),
    ended=("O7", "O8"),
    imposed_since=("O5",),
    still="O9",
    election="F1",
)


def lifting(end, new="2013-02-05", freed="2015-03-09", election="2013-06-14", fell="2010-02-01"):
    """Return the readings of sanctions of 23 May 2011 that end on a day, by reading and place."""
    events = events_frame(
        [
            ("E1", "2010-01-10", "2010-01-10", "visit", "bilateral", ""),
            ("E4", fell, fell, "project_failed", "bilateral", ""),
            ("E9", "2013-05-01", "2013-05-30", "sanction lifted", "third party", ""),
        ]
    )
    events[["start", "end"]] = events[["start", "end"]].apply(pd.to_datetime)
    records = records_frame(
        [
            (name, "imposed", "2011-05-23", "2011-05-23", "", "likely", "Iran")
            for name in ("O1", "O2")
        ]
        + [(name, "lapsed", end, end, "", "likely", "Iran") for name in ("O7", "O8")]
        + [("O5", "imposed", new, new, "", "sure", "Iran")]
        + [("O9", "lifted", freed, freed, "", "sure", "Iran")]
    )
    day = pd.Timestamp(election)
    facts = pd.DataFrame([{"id": "F1", "start": day, "end": day, "certainty": "sure"}])
    found = designations.lifting_readings(
        evidence.load("lifting_readings"), events, records, facts, LIFTING
    )
    return {
        name: list(rows["fits"])
        for name, rows in found.groupby(found["reading"].str.split().str[0], sort=False)
    }


def test_readings_of_the_lifting_follow_the_record():
    """Check that each prediction turns with the date it rests on, and only that one."""
    base = lifting("2013-05-24")
    assert base == {
        "Reward": [True, None, False, False],
        "Signal": [True, None],
        "Expiry": [True, True],
        "Lobbying": [None],
        "Change": [None],
        "Transit": [None],
    }
    assert lifting("2012-05-24")["Reward"] == [True, True, True, False]
    assert lifting("2012-05-24")["Expiry"] == [False, True]
    assert lifting("2013-08-24")["Expiry"] == [False, True]
    assert lifting("2013-05-24", new="2011-05-01")["Reward"][2] is True
    assert lifting("2013-05-24", freed="2013-05-24")["Reward"][3] is True
    assert lifting("2013-05-24", election="2013-05-24")["Signal"][0] is None
    assert lifting("2013-05-24", election="2013-04-15")["Signal"][0] is False
    assert lifting("2013-05-24", election="2013-05-25")["Signal"][0] is True
    assert lifting("2013-05-24", fell="2013-07-01")["Reward"][0] is False
    assert lifting("2013-05-24", fell="2013-05-15")["Reward"][0] is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: designations.acts_on_both_dates(
                SANCTIONS, RECORDS, EVENTS, "2010-01-01", "2010-03-31", 12
            ),
            "sanctions lacks precision",
        ),
    ],
)
def test_invalid_balance_is_named(call, message):
    """Check that an impossible part of the balance raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        call()
