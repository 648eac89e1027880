"""Tests of how records are put into one shape and named, and of the words of sentences."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from by_hand import arms, dated, events, outside, part, visits

from belarus_iran import english, evidence, ledger
from belarus_iran.checks import reasons, selection

TABLES = SimpleNamespace(
    outside_visits=visits(
        {"OV01": "2004-09-10", "OV02": "2006-11-05", "OV03": "2007-01-21"},
        actors=["IRN>BLR", "BLR>IRN", "BLR>IRN"],
        level=["head of state", "speaker", "deputy minister"],
        certainty=["sure", "likely", "weak"],
    ),
    outside_arms=arms({"OA1": (1999, 2000, 2002), "OA2": (2010, 2011, 2011)}),
    events=events({"E001": ("1995-01-01", "1995-12-31"), "E002": "2004-09-10"}),
)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"ids": ["OV02", "OV01"]}, ["OV02", "OV01"]),
        ({"ids": ["E002", "OV01", "OA2"]}, ["E002", "OV01", "OA2"]),
        ({"table": "outside_visits", "actors": ["BLR>IRN"]}, ["OV02", "OV03"]),
        ({"table": "outside_visits", "level_from": "minister"}, ["OV01", "OV02"]),
        ({"table": "outside_visits", "level": ["speaker"]}, ["OV02"]),
        ({"table": "outside_visits", "words": ["OV03", "ov01"]}, ["OV01", "OV03"]),
        ({"table": "outside_visits", "from": "2005", "to": "2006"}, ["OV02"]),
        ({"table": "outside_visits", "from": "2006-11-06"}, ["OV03"]),
        ({"table": "outside_arms", "to": "2001"}, []),
        ({"table": "outside_arms", "by": "order", "to": "2001"}, ["OA1"]),
        ({"table": "outside_arms", "supplier": "BLR", "recipient": ["SYR"]}, []),
        ({"table": "events", "direction": [1, 0], "scope": ["bilateral"]}, ["E001", "E002"]),
        ({"table": "events", "direction": [-1]}, []),
    ],
)
def test_selections_name_records(wanted, expected):
    """Check that ids keep their order and filters take all columns, ranks, words and periods."""
    assert list(selection.select(TABLES, wanted).index) == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({}, "allowed: ids, or a table"),
        ({"ids": []}, "allowed: ids as a list"),
        ({"ids": ["OV01"], "from": "2004"}, "alone"),
        ({"ids": ["ZZ1"]}, "allowed are ids that begin as"),
        ({"ids": ["OV99"]}, "found id OV99"),
        ({"table": "trade"}, "allowed: events"),
        ({"table": "outside_visits", "colour": ["red"]}, "no field 'colour'"),
        ({"table": "outside_visits", "level_from": "king"}, "allowed: media"),
        ({"table": "outside_visits", "by": "order"}, "allowed: order, of outside_arms"),
        ({"table": "outside_visits", "from": "2006", "to": "2005"}, "allowed: in order"),
    ],
)
def test_selections_refuse_what_is_unknown(wanted, message):
    """Check that a wrong table, field, id, rank or period is refused with what is allowed."""
    with pytest.raises(ValueError, match=message):
        selection.select(TABLES, wanted)


def in_one_shape(tables):
    """Return the records of all tables at hand in one frame."""
    return pd.concat([selection.shaped(name, table) for name, table in vars(tables).items()])


def test_records_share_one_shape():
    """Check that every table yields the same columns, and own records are sure and independent."""
    found = in_one_shape(TABLES)
    assert set(selection.COLUMNS) <= set(found.columns)
    assert found.loc["E001", ["table", "certainty", "independent"]].tolist() == [
        "events",
        "sure",
        True,
    ]
    assert found.loc["OA1", "sentence"] == "T-72 (tank) from Belarus to Iran"
    assert found.loc["OA1", "end"] == pd.Timestamp("2002-12-31")


def test_every_record_table_takes_its_shape():
    """Check that sanctions, designations, moves, and votes become dated records in words."""
    sanctions = dated({"D01": "2004-09-01"}, target="A firm", action="imposed", imposed_by="USA")
    designations = outside({"OD1": "2011-05-23"}, entity="B", action="lapsed", kind="")
    moves = pd.DataFrame(
        {"id": ["TT1", "TT2"], "event": ["Oil", "Talks"], "since": [2010, None], "code_west": 1}
    )
    votes = pd.DataFrame(
        {"resolution": ["A/RES/1"], "date": [pd.Timestamp("2009-01-01")], "matter": "Georgia"}
    )
    known = in_one_shape(
        SimpleNamespace(
            sanctions=sanctions,
            outside_designations=designations,
            table_two=moves,
            outside_votes_on_conflicts=votes,
        )
    )
    assert known["sentence"].to_dict() == {
        "D01": "sanctions on A firm imposed",
        "TT1": "Oil",
        "TT2": "Talks",
        "OD1": "sanctions on B lapsed",
        "A/RES/1": "resolution A/RES/1 on Georgia",
    }
    assert pd.isna(known.loc["TT2", "start"])
    assert known.loc["A/RES/1", "end"] == pd.Timestamp("2009-01-01")


@pytest.mark.parametrize(
    ("column", "by", "expected"),
    [
        ("delivered_uncertain", {}, "weak"),
        ("order_year_uncertain", {}, "likely"),
        ("order_year_uncertain", {"by": "order"}, "weak"),
    ],
)
def test_doubts_of_the_register_make_arms_weak(column, by, expected):
    """Check that a delivery in doubt is weak, and an order of which the year is."""
    doubted = SimpleNamespace(outside_arms=arms({"OA1": (1999, 2000, 2002)}, **{column: True}))
    rows = selection.select(doubted, {"table": "outside_arms"} | by)
    assert rows["certainty"].tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2004", "2004-01-01", "2004-12-31"),
        ("2004-02", "2004-02-01", "2004-02-29"),
        ("2004-09-10", "2004-09-10", "2004-09-10"),
        ("2000/2009", "2000-01-01", "2009-12-31"),
        ("2010-01/2010-06-15", "2010-01-01", "2010-06-15"),
    ],
)
def test_periods_have_the_precision_printed(text, first, last):
    """Check first and last day of each way to print a period."""
    assert selection.period(text) == (pd.Timestamp(first), pd.Timestamp(last))


@pytest.mark.parametrize("text", ["", "04", "2004-13", "2009/2000", "2004/2005/2006", "2004-02-30"])
def test_periods_that_do_not_exist_are_refused(text):
    """Check that a malformed, impossible or reversed period is refused with what is allowed."""
    with pytest.raises(ValueError, match="allowed"):
        selection.period(text)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2004-01-01", "2004-12-31", True),
        ("2003-12-31", "2004-01-01", None),
        ("2004-12-31", "2005-01-01", None),
        ("2003-01-01", "2005-12-31", None),
        ("2005-01-01", "2005-01-02", False),
        ("2003-12-30", "2003-12-31", False),
        (None, None, None),
    ],
)
def test_a_record_lies_in_a_period_only_with_all_its_days(start, end, expected):
    """Check inside, outside, over either edge, about the whole, and undated."""
    record = {"start": pd.Timestamp(start), "end": pd.Timestamp(end)}
    assert selection.lies_in(record, "2004") is expected
    assert selection.lying_in(pd.DataFrame([record]), "2004") == [expected]


def test_arms_are_delivered_in_their_first_and_last_year():
    """Check that deliveries over an edge took place on either side, and other records perhaps."""
    record = {"start": pd.Timestamp("2009-01-01"), "end": pd.Timestamp("2012-12-31")}
    both = pd.DataFrame([record | {"table": name} for name in ("outside_arms", "outside_facts")])
    assert selection.taking_place_in(both, "2010/2013") == [True, None]
    assert selection.taking_place_in(both, "2010/2011") == [None, None]


def test_outside_the_authors_own_records_are_not_independent():
    """Check that the weakest record counts, and that the basis says whose records are own."""
    rows = selection.select(TABLES, {"ids": ["OV02", "E001"]})
    assert reasons.weakest(rows) == {"certainty": "likely", "independent": True}
    assert reasons.weakest(rows, "outside") == {"certainty": "likely", "independent": False}


def test_an_outcome_rests_on_the_surest_records_that_bring_it_about():
    """Check that a weak record beside a sure one does not weaken what the sure one shows."""
    sure, weak = (
        reasons.weakest(selection.select(TABLES, {"ids": [name]}), "outside")
        for name in ("OV01", "OV03")
    )
    both = [(True, sure), (True, weak)]
    assert reasons.needed(both, True, reasons.any_of)["certainty"] == "sure"
    assert reasons.needed(both, True, reasons.all_of)["certainty"] == "weak"
    refuted = [(False, sure), (True, weak)]
    assert reasons.needed(refuted, False, reasons.all_of)["certainty"] == "sure"


def test_the_own_record_is_one_document():
    """Check that the own record of a companion's claim is its document, and outside is all."""
    rows = events({"S-E001": "2015-01-01", "F-E001": "2015-01-01"}, document=["003", "004"])
    companions = SimpleNamespace(companion_events=rows)
    wanted = {"table": "companion_events"}
    own = selection.of_part(companions, part("paper", claim="S001"), wanted)
    assert list(own.index) == ["S-E001"]
    assert len(selection.of_part(companions, part("outside", claim="S001"), wanted)) == 2


def test_actors_without_direction_have_no_order():
    """Check that a pair joined by a hyphen is found either way, and an arrow only as it points."""
    rows = events({"E001": "2004-01-01", "E002": "2004-01-01"}, actors=["IRN-BLR", "IRN>BLR"])
    known = SimpleNamespace(events=rows)
    wanted = {"table": "events", "actors": ["BLR-IRN", "BLR>IRN"]}
    assert list(selection.select(known, wanted).index) == ["E001"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2004-05-07", "2004-05-07", "7 May 2004"),
        ("2004-05-01", "2004-05-31", "May 2004"),
        ("2004-01-01", "2004-12-31", "2004"),
        ("2004-01-01", "2006-12-31", "2004 to 2006"),
        ("2004-05-03", "2004-05-09", "3 to 9 May 2004"),
        ("2004-11-01", "2005-02-28", "November 2004 to February 2005"),
        ("2004-11-03", "2005-02-28", "between 3 November 2004 and 28 February 2005"),
        (None, None, "no date"),
    ],
)
def test_dates_are_written_as_precisely_as_they_are_known(start, end, expected):
    """Check days, months, years, and ranges within and across them."""
    record = {"start": pd.Timestamp(start), "end": pd.Timestamp(end), "precision": "range"}
    assert reasons.date(record) == expected


def test_sentences_begin_and_end_once():
    """Check capitals and full stops, enumerations, and weak sources in words."""
    assert english.sentence("two visits.") == "Two visits."
    assert english.within(selection.period("2004-05-07")) == "on 7 May 2004"
    row = selection.select(TABLES, {"ids": ["OV03"]}).iloc[0]
    assert reasons.dated(row) == "'what OV03 tells' (21 January 2007, by a weak source)"


def test_what_is_kept_in_a_run_is_what_is_worked_out_anew():
    """Check that a form finds the same on tables that it shares with others and on copies."""
    every = ledger.run().findings
    for before in every[::12]:
        copies = {name: evidence.load(name) for name in before.tables}
        result = ledger.check_on(before.claim, before.part, before.basis, copies)
        assert (result.reason, result.n) == (before.reason, before.n)
