"""Tests of designations on both dates: made-up records, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.measures import designations


def events_frame(rows):
    """Return events from (id, start, end, kind, scope, occasion), with the other columns filled."""
    frame = pd.DataFrame(rows, columns=["id", "start", "end", "kind", "scope", "occasion"])
    return frame.assign(description="contact " + frame["id"], locator="II.5¶1")


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


FALL = pd.Timestamp("2011-03-10"), pd.Timestamp("2011-03-20")


def test_acts_on_both_dates_against_counting_by_hand():
    """Check dates and order to the fall of each pair, and acts that one side lacks."""
    sanctions = pd.concat(
        [SANCTIONS, SANCTIONS.iloc[1:].assign(id="D3", start="2011-06-01", end="2011-06-30")]
    ).assign(precision="month")
    acts = designations.acts_on_both_dates(sanctions, RECORDS, FALL, FALL)
    expected = pd.DataFrame(
        [
            ("D1", "O1", "undetermined", "before"),
            ("D1", "O2", "undetermined", "after"),
            ("D3", "", "after", ""),
            ("", "O4", "", "after"),
            ("", "O5", "", "after"),
            ("", "O6", "", "after"),
            ("D2", "O3", "after", "after"),
        ],
        columns=["sanction", "record", "paper_order", "outside_order"],
    )
    assert_frame_equal(acts[list(expected)], expected, check_dtype=False)
    # Against a fall that records put later, what they date is earlier; the paper's dates stand.
    late = pd.Timestamp("2012-06-01"), pd.Timestamp("2013-02-28")
    later = designations.acts_on_both_dates(sanctions, RECORDS, FALL, late)
    assert list(later["paper_order"]) == list(expected["paper_order"])
    assert list(later["outside_order"]) == [
        *("before", "before", "", "undetermined", "undetermined", "undetermined", "after")
    ]
    assert list(acts["paper_date"])[:3] == ["March 2011", "March 2011", "June 2011"]
    assert acts["outside_date"].iloc[2] == "" == acts["certainty"].iloc[2]

    got = designations.orders_on_both_dates(acts, FALL, FALL)
    expected = pd.DataFrame(
        {
            "acts": [2, 2, 3],
            "before": [0, 1, 1],
            "after": [1, 1, 2],
            "undetermined": [1, 0, 0],
            # From 28 February to 10 March.
            "years_before": [np.nan, 10 / 365.25, 10 / 365.25],
        },
        index=list(got.index),
    )
    # O5 and O6 are of one day and so one act; O4 is over Syria, O2 weak, O3 a lapse.
    assert_frame_equal(got, expected, check_dtype=False)


def test_acts_in_words_say_what_ended_and_what_is_open():
    """Check the names of ends, and that an order is told for each side."""
    acts = designations.acts_on_both_dates(SANCTIONS.assign(precision="month"), RECORDS, FALL, FALL)
    shown = designations.both_dates_in_words(acts)
    assert list(shown["Firm or bank"])[-1] == "firm O3 (BelOMO): end"
    assert list(shown["To the fall in records"])[:3] == ["before", "after", "after"]


def test_surroundings_begin_four_years_before_the_first_act():
    """Check that contacts, visits and warnings are shown from there to the last act."""
    acts = designations.acts_on_both_dates(SANCTIONS.assign(precision="month"), RECORDS, FALL, FALL)
    days = {"V1": "2007-02-28", "V2": "2007-03-01"}
    rows = [(name, day, day, "visit", "bilateral", "") for name, day in days.items()]
    events = events_frame(rows)
    events[["start", "end"]] = events[["start", "end"]].apply(pd.to_datetime)
    late = events.assign(start=pd.Timestamp("2013-05-25"), end=pd.Timestamp("2013-05-25"))
    got = designations.surroundings(acts, events, late, events[1:])
    assert list(got["row"]) == ["Contacts, the paper", "Warnings, the paper"]


def test_a_firm_has_one_name_in_all_its_rows():
    """Check that the paper's spelling is added where it differs, also to rows of records alone."""
    sanctions = SANCTIONS.assign(precision="month", target=["BelOMO", "Belneft"])
    names = {"O1": "Belorusneft", "O2": "Belorusneft", "O3": "BelOMO works", "O4": "Belorusneft"}
    records = RECORDS.assign(entity=RECORDS["id"].map(names).fillna("DB Radar"))
    acts = designations.acts_on_both_dates(sanctions, records, FALL, FALL).set_index("record")
    assert acts["firm"].to_dict() == {
        **dict.fromkeys(("O1", "O2", "O4"), "Belorusneft (Belneft)"),
        "O3": "BelOMO works",
        **dict.fromkeys(("O5", "O6"), "DB Radar"),
    }


def test_events_are_ordered_against_the_fall():
    """Check the order of events to the fall, one on either side and one that meets it."""
    events = pd.DataFrame(
        {
            "id": ["E1", "E2", "E3"],
            "start": pd.to_datetime(["2011-04-01", "2011-03-20", "2010-01-01"]),
            "end": pd.to_datetime(["2011-04-01", "2011-03-31", "2010-12-31"]),
            "precision": ["day", "month", "year"],
        }
    )
    got = designations.against_fall(events, ["E3", "E2", "E1"], FALL)
    assert list(got["order"]) == ["before", "undetermined", "after"]
    assert list(got["date"]) == ["2010", "March 2011", "1 April 2011"]


def test_turnover_in_years_of_acts_against_means_by_hand():
    """Check the differences of means, and that a lifting marks no year."""
    turnover = pd.Series([10.0, 12, 20, 15, 25, 24], range(2008, 2014))
    sanctions = pd.DataFrame(
        {"action": ["imposed", "lifted"], "start": pd.to_datetime(["2011-03-01", "2013-05-01"])}
    )
    got = designations.turnover_in_years_of_acts(turnover, sanctions, 0.05)
    # Changes of 2009 to 2013: 2, 8, -5, 10, -1. Marked: that of 2011, or of the year after.
    expected = [-5 - 19 / 4, -5 - 20 / 3, 10 - 4 / 4, 10 - 5 / 3]
    assert list(got["difference"]) == pytest.approx(expected)
    # The fall of 2011 is the worst of five changes, or of four.
    assert list(got["pvalue"][:2]) == pytest.approx([1 / 5, 1 / 4])


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
    found = pd.DataFrame({"reading": ["b", "b", "a"], "fits": [True, None, False]}, dtype=object)
    assert designations.fits_by_reading(found).to_numpy().tolist() == [[1, 0, 1, 2], [0, 1, 0, 1]]
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
    ("change", "message"),
    [
        ({"id": ["D2", "D1"]}, "sanctions lacks precision"),
        (
            {"precision": "month", "end": "2011-01-01"},
            r"sanctions: start lies after end in \['D2', 'D1'\]",
        ),
    ],
)
def test_invalid_acts_are_named(change, message):
    """Check that invalid acts raise an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        designations.acts_on_both_dates(SANCTIONS.assign(**change), RECORDS, FALL, FALL)
