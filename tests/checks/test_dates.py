"""Tests of the forms on dated facts, with the smallest tables, each outcome and each parameter."""

from __future__ import annotations

import pandas as pd
import pytest
from by_hand import arms, events, outside, part, sound, tables, visits

from belarus_iran.checks import dates, occurrences

REFERENCES = pd.DataFrame(
    {
        "id": ["R001", "R002"],
        "year": ["2004", "2009"],
        "calendar": "Gregorian",
        "published": pd.to_datetime(["2004-09-20", "2009-01-01"]),
        "precision": "day",
    }
)


def run(form, parameters, at_hand, **about):
    """Return the result of a form, whose sentence is sound."""
    return sound(form(at_hand, part(**about), parameters))


@pytest.mark.parametrize(
    ("rows", "need", "expected", "value"),
    [
        ({}, "all", None, 0),
        ({"OV1": "2004-09-10"}, "all", True, 1),
        ({"OV1": "2004-09-10", "OV2": "2004-12-31"}, "all", True, 2),
        ({"OV1": "2004-09-10", "OV2": "2005-01-01"}, "all", False, 1),
        ({"OV1": "2004-09-10", "OV2": "2005-01-01"}, "any", True, 1),
        ({"OV1": "2003-09-10", "OV2": "2005-01-01"}, "any", False, 0),
        ({"OV1": "2004-09-10", "OV2": ("2004-12-01", "2005-01-31")}, "all", None, 1),
        ({f"OV{n}": "2004-09-10" for n in range(1, 6)}, "all", True, 5),
    ],
)
def test_facts_are_dated_to_their_period(rows, need, expected, value):
    """Check none, one, two and five facts inside, outside and over the edge of their period."""
    facts = dict.fromkeys(rows or {"OV1": ""}, "2004")
    parameters = dates.DatedInPeriod(facts=facts, need=need)
    found = run(dates.dated_in_period, parameters, tables(outside_visits=visits(rows)))
    assert (found.holds, found.value) == (expected, value)


def test_a_fact_without_a_record_leaves_the_others():
    """Check that one missing record leaves what all need, and decides nothing for any."""
    at_hand = tables(outside_visits=visits({"OV1": "2004-09-10"}))
    facts = {"OV1": "2004", "OV2": "2004"}
    found = run(dates.dated_in_period, dates.DatedInPeriod(facts=facts), at_hand)
    assert found.holds is None and "No record dates one of the facts" in found.reason
    any_of = dates.DatedInPeriod(facts=facts, need="any")
    assert run(dates.dated_in_period, any_of, at_hand).holds is True


@pytest.mark.parametrize(
    ("certainty", "independence", "expected"),
    [
        ("sure", "independent", ("sure", True)),
        ("weak", "independent", ("weak", True)),
        ("likely", "same source as the paper", ("likely", False)),
    ],
)
def test_weak_and_dependent_rows_are_carried_through(certainty, independence, expected):
    """Check that the result says how sure and how independent the fact is."""
    rows = visits({"OV1": "2004-09-10"}, certainty=certainty, independence=independence)
    parameters = dates.DatedInPeriod(facts={"OV1": "2004-09"})
    found = run(dates.dated_in_period, parameters, tables(outside_visits=rows))
    assert found.holds and (found.certainty, found.independent) == expected


@pytest.mark.parametrize(
    ("locator", "source", "witness", "expected"),
    [
        ("II.1¶1", "", "", None),
        ("II.1¶1; II.2¶3", "", "", True),
        ("II.1¶1-2", "", "", True),
        ("003 One ¶1; 004 Two ¶1", "", "", None),
        ("II.1¶1", "Press 2004 (R001)", "", True),
        ("II.1¶1", "Press 2009 (R002)", "", None),
        ("II.1¶1", "", "none", True),
        ("II.1¶1; II.2¶3", "", "other text", None),
        ("003 One ¶1; 004 Two ¶1", "", "other text", True),
    ],
)
def test_a_sentence_confirms_nothing_of_itself(locator, source, witness, expected):
    """Check that the own record needs a second place of one text, or a source of the time."""
    rows = events({"E001": "2004-09-10"}, locator=locator, cited_source=source)
    at_hand = tables(events=rows, references=REFERENCES)
    parameters = dates.DatedInPeriod(facts={"E001": "2004-09"}, witness=witness)
    assert run(dates.dated_in_period, parameters, at_hand, basis="paper").holds is expected


@pytest.mark.parametrize(
    ("rows", "expected", "value"),
    [
        ({}, None, 0),
        ({"OV1": "2003-01-01"}, None, 0),
        ({"OV1": ("2003-12-01", "2004-01-31")}, None, 0),
        ({"OV1": "2004-01-01"}, True, 1),
        ({"OV1": "2004-01-01", "OV2": "2004-02-01"}, True, 2),
    ],
)
def test_a_fact_of_a_kind_is_sought_in_the_period(rows, expected, value):
    """Check that a list that has none leaves the matter and one record will do."""
    find = {"table": "outside_visits", "level": ["head of state"]}
    parameters = dates.DatedInPeriod(find=find, period="2004")
    found = run(dates.dated_in_period, parameters, tables(outside_visits=visits(rows)))
    assert (found.holds, found.value) == (expected, value)


ORDER = {"OV1": "2004-09-10", "OV2": "2006-11-05", "OV3": ("2006-01-01", "2006-12-31")}


@pytest.mark.parametrize(
    ("pairs", "more", "expected", "value"),
    [
        ([["OV1", "OV2"]], {}, True, 1),
        ([["OV2", "OV1"]], {}, False, 0),
        ([["OV2", "OV3"]], {}, None, 0),
        ([["OV1", "OV9"]], {}, None, 0),
        ([["OV1", "OV2"], ["OV1", "OV9"]], {"need": "any"}, True, 1),
        ([["OV1", "OV2"], ["OV2", "OV1"]], {"need": "any"}, True, 1),
        ([["OV1", "OV2"], ["OV2", "OV1"]], {}, False, 1),
        ([["OV1", "OV2"], ["OV1", "OV3"], ["OV2", "OV1"]], {"need": "most"}, True, 2),
        ([["OV1", "OV2"], ["OV2", "OV1"]], {"need": "most"}, None, 1),
        ([["OV1", "OV2"]], {"at_most": {"years": 3}}, True, 1),
        ([["OV1", "OV2"]], {"at_most": {"years": 2}}, False, 0),
        ([["OV1", "OV3"]], {"at_most": {"years": 2}}, None, 0),
        ([["OV1", "OV1"]], {}, None, 0),
    ],
)
def test_order_is_known_where_dates_do_not_meet(pairs, more, expected, value):
    """Check before, after, overlap, no record, each need, and the longest lag."""
    at_hand = tables(outside_visits=visits(ORDER))
    found = run(dates.in_order, dates.InOrder(pairs, **more), at_hand)
    assert (found.holds, found.value) == (expected, value)


def test_one_sure_pair_carries_what_any_needs():
    """Check that a weak pair beside a sure one does not weaken, and own events are dependent."""
    at_hand = tables(
        outside_visits=visits(ORDER, certainty=["weak", "sure", "sure"]),
        events=events({"E001": "2003-01-01"}),
    )
    weak = run(dates.in_order, dates.InOrder([["OV1", "OV2"]]), at_hand)
    assert (weak.holds, weak.certainty) == (True, "weak")
    own = run(dates.in_order, dates.InOrder([["E001", "OV2"]]), at_hand)
    assert (own.holds, own.independent) == (True, False)


@pytest.mark.parametrize(
    ("rows", "bounds", "expected"),
    [
        ({}, {"at_least": {"years": 5}}, None),
        ({"OV2": "2003-03-10"}, {"at_least": {"years": 5}}, True),
        ({"OV2": "2003-03-08"}, {"at_least": {"years": 5}}, False),
        ({"OV2": ("2003-01-01", "2003-12-31")}, {"at_least": {"years": 5}}, None),
        ({"OV2": "2003-03-10", "OV3": "2002-01-01"}, {"at_least": {"years": 5}}, False),
        ({"OV2": "1998-04-09"}, {"at_most": {"months": 1}}, True),
        ({"OV2": "1998-04-10"}, {"at_most": {"months": 1}}, False),
        ({"OV2": "1998-03-12"}, {"at_most": {"days": 3}}, True),
        ({"OV2": "1998-03-13"}, {"at_most": {"days": 3}}, False),
        ({"OV2": "1999-03-09"}, {"at_least": {"years": 1}, "at_most": {"years": 2}}, True),
        ({"OV2": "1998-03-01"}, {"at_most": {"days": 3}}, None),
        ({"OV2": "1998-03-08"}, {"at_most": {"days": 3}, "either_way": True}, True),
        ({"OV2": "1998-03-01"}, {"at_most": {"days": 3}, "either_way": True}, False),
    ],
)
def test_gaps_are_measured_from_the_last_to_the_first_day(rows, bounds, expected):
    """Check bounds to the day, ranges, the earliest after, none after, and either order."""
    at_hand = tables(
        outside_visits=visits(rows), outside_facts=outside({"OF1": "1998-03-09"}, actors="BLR")
    )
    parameters = dates.GapBetween({"ids": ["OF1"]}, {"table": "outside_visits"}, **bounds)
    assert run(dates.gap_between, parameters, at_hand).holds is expected


def test_gaps_have_an_interval_and_skip_weak_records():
    """Check the interval in years, and that a weak record of a kind does not shorten the time."""
    rows = {"OV1": "1998-01-01", "OV2": "1999-01-01", "OV3": ("2000-01-01", "2000-12-31")}
    at_hand = tables(outside_visits=visits(rows, certainty=["sure", "weak", "likely"]))
    kind = {"table": "outside_visits"}
    length = {"at_least": {"years": 2}}
    found = run(dates.gap_between, dates.GapBetween({"ids": ["OV1"]}, kind, **length), at_hand)
    assert found.holds and found.certainty == "likely"
    assert (round(found.low, 2), round(found.high, 2)) == (2.0, 3.0)
    named = dates.GapBetween({"ids": ["OV1"]}, {"ids": ["OV2"]}, **length)
    found = run(dates.gap_between, named, at_hand)
    assert (found.holds, found.certainty) == (False, "weak")
    reversed_ = dates.GapBetween({"ids": ["OV2"]}, {"ids": ["OV1"]}, at_most={"years": 9})
    assert run(dates.gap_between, reversed_, at_hand).holds is False


@pytest.mark.parametrize(
    ("rows", "certainty", "about", "expected"),
    [
        ({"OV1": "2004-01-01"}, "sure", {}, None),
        ({"OV1": "2004-01-01"}, "sure", {"inference": "hoop"}, True),
        ({"OV1": "2004-01-01"}, "sure", {"coverage": "register"}, True),
        ({"OV1": "2004-01-01", "OV2": "2003-12-31"}, "sure", {"coverage": "register"}, False),
        ({"OV1": "2004-01-01", "OV2": "2003-12-31"}, ["sure", "weak"], {}, None),
        ({"OV1": "2004-01-01", "OV2": "2004-01-02"}, "sure", {"coverage": "register"}, True),
        ({"OV1": "2004-01-01", "OV2": ("2003-12-31", "2004-01-02")}, "sure", {}, None),
        ({"OV2": "2003-01-01"}, "sure", {}, None),
    ],
)
def test_an_earlier_record_refutes_the_first(rows, certainty, about, expected):
    """Check list, hoop and register; earlier, later, overlapping and weak rivals; no record."""
    inference = about.pop("inference", "equality")
    at_hand = tables(outside_visits=visits(rows, certainty=certainty))
    parameters = occurrences.FirstOfKind("OV1", {"table": "outside_visits"}, **about)
    assert (
        run(occurrences.first_of_kind, parameters, at_hand, inference=inference).holds is expected
    )


@pytest.mark.parametrize("number", [0, 1, 2, 5])
@pytest.mark.parametrize("basis", ["paper", "outside"])
def test_records_of_a_kind_are_counted_against_what_is_allowed(number, basis):
    """Check none, one, two and five records, of which one is allowed, in a list and a register."""
    rows = visits({f"OV{n}": f"2004-01-{n + 1:02d}" for n in range(number)})
    at_hand = tables(outside_visits=rows)
    about = {"select": {"table": "outside_visits"}, "from_": "2004", "to": "2004"}
    for coverage, hoop in (("list", False), ("list", True), ("register", False)):
        parameters = occurrences.NothingRecorded(**about, allowed=1, coverage=coverage)
        inference = "hoop" if hoop else "equality"
        found = run(
            occurrences.nothing_recorded, parameters, at_hand, basis=basis, inference=inference
        )
        few = True if hoop or coverage == "register" else None
        assert found.holds is (False if number > 1 else few)
        assert found.value == number
        wanted = occurrences.SomethingRecorded({"table": "outside_visits"}, 2, coverage=coverage)
        found = run(occurrences.something_recorded, wanted, at_hand, basis=basis)
        lacking = False if coverage == "register" else None
        assert found.holds is (True if number >= 2 else lacking)


@pytest.mark.parametrize(
    ("day", "certainty", "expected"),
    [
        ("2004-06-01", "sure", False),
        ("2004-06-01", "weak", None),
        (("2003-12-31", "2004-01-01"), "sure", None),
        ("2003-12-31", "sure", True),
    ],
)
def test_only_a_clear_record_refutes_that_there_was_none(day, certainty, expected):
    """Check that a weak record, or one over the edge, leaves even a register."""
    at_hand = tables(outside_visits=visits({"OV1": day}, certainty=certainty))
    parameters = occurrences.NothingRecorded(
        {"table": "outside_visits"}, "2004", "2004", coverage="register"
    )
    assert run(occurrences.nothing_recorded, parameters, at_hand).holds is expected


def test_dependent_records_refute_but_say_so():
    """Check that what the paper's own source tells is counted and marked."""
    rows = arms({"OA1": (1999, 2000, 2002)}, independence="same source as the paper")
    parameters = occurrences.NothingRecorded({"table": "outside_arms"}, "2002", "2004")
    found = run(occurrences.nothing_recorded, parameters, tables(outside_arms=rows))
    assert (found.holds, found.independent, found.certainty) == (False, False, "likely")


def test_each_period_needs_its_records():
    """Check that periods are counted apart, one without a record failing a register alone."""
    at_hand = tables(outside_arms=arms({"OA1": (1999, 1999, 1999), "OA2": (2006, 2007, 2007)}))
    about = {"select": {"table": "outside_arms"}, "coverage": "register"}
    both = occurrences.SomethingRecorded(**about, each=["1990/1999", "2000/2009"])
    assert run(occurrences.something_recorded, both, at_hand).holds is True
    three = occurrences.SomethingRecorded(**about, each=["1990/1999", "2000/2009", "2010"])
    found = run(occurrences.something_recorded, three, at_hand)
    assert (found.holds, found.value) == (False, 0)
    listed = occurrences.SomethingRecorded({"table": "outside_arms"}, each=["2010"])
    assert run(occurrences.something_recorded, listed, at_hand).holds is None
    inner = {"table": "outside_arms", "from": "2000", "to": "2006"}
    assert (
        run(occurrences.something_recorded, occurrences.SomethingRecorded(inner), at_hand).holds
        is None
    )


def test_weak_presence_is_weak():
    """Check that what only a weak record shows is marked, and a sure one beside it is not."""
    rows = visits({"OV1": "2004-01-01", "OV2": "2004-02-01"}, certainty=["weak", "likely"])
    at_hand = tables(outside_visits=rows)
    one = run(
        occurrences.something_recorded,
        occurrences.SomethingRecorded({"ids": ["OV1", "OV2"]}),
        at_hand,
    )
    two = run(
        occurrences.something_recorded,
        occurrences.SomethingRecorded({"ids": ["OV1", "OV2"]}, 2),
        at_hand,
    )
    assert (one.certainty, two.certainty) == ("likely", "weak")


@pytest.mark.parametrize(
    ("field", "about", "expected"),
    [
        ("ground", {"is_": "Iran"}, True),
        ("ground", {"is_": "Syria"}, False),
        ("ground", {"contains": "iran"}, True),
        ("ground", {"contains": "syria"}, False),
        ("authority", {"is_": "Act"}, None),
        ("note", {"contains": "fuses"}, True),
        ("note", {"contains": "tanks"}, None),
        ("note", {"contains": "tanks", "lacks": "bombs"}, False),
    ],
)
def test_a_record_says_what_it_says(field, about, expected):
    """Check values, words, blanks, and that prose without the words denies nothing."""
    more = {"entity": "Firm", "action": "imposed", "ground": "Iran", "authority": ""}
    rows = outside({"OD1": "2012-09-19"}, **more, note="Fuses of bombs")
    at_hand = tables(outside_designations=rows)
    parameters = occurrences.RecordSays("OD1", field, **about)
    assert run(occurrences.record_says, parameters, at_hand).holds is expected


def test_a_record_that_is_not_there_says_nothing():
    """Check that no record leaves the matter and that an unknown field is refused."""
    at_hand = tables(outside_visits=visits({"OV1": "2004-01-01"}))
    found = run(
        occurrences.record_says, occurrences.RecordSays("OV2", "level", is_="minister"), at_hand
    )
    assert found.holds is None
    with pytest.raises(ValueError, match="found field 'colour' of OV1; allowed: .*start, end"):
        occurrences.record_says(at_hand, part(), occurrences.RecordSays("OV1", "colour", is_="red"))


STAGES = pd.DataFrame(
    {
        "stage": ["Rise", "Decline", "Decline"],
        "dating": ["heading", "heading", "narration"],
        "start": pd.to_datetime(["2005-01-01", "2009-01-01", "2010-01-01"]),
        "end": pd.to_datetime(["2009-12-31", "2013-12-31", "2013-12-31"]),
    }
)


@pytest.mark.parametrize(
    ("day", "about", "expected"),
    [
        ("2006-01-01", {"stage": "Rise", "side": "inside"}, True),
        ("2010-01-01", {"stage": "Rise", "side": "inside"}, False),
        ("2010-01-01", {"stage": "Rise", "side": "outside"}, True),
        (("2009-06-01", "2010-06-01"), {"stage": "Rise", "side": "inside"}, None),
        ("2009-06-01", {"stage": "Rise", "side": "inside"}, True),
        ("2009-06-01", {"stage": "Decline", "side": "inside"}, True),
        ("2006-01-01", {"stage": "1997/2003", "side": "outside"}, True),
    ],
)
def test_facts_lie_inside_stages(day, about, expected):
    """Check both sides, an edge, a shared year, and a period in place of a stage."""
    at_hand = tables(events=events({"E001": day}), stages=STAGES)
    parameters = dates.InsideStage(facts=["E001"], **about)
    assert run(dates.inside_stage, parameters, at_hand, basis="paper").holds is expected


def test_a_missing_fact_and_an_unknown_stage():
    """Check that a fact without a record is left, and a stage that is none refused."""
    at_hand = tables(events=events({}), stages=STAGES)
    missing = dates.InsideStage(facts=["E009"], stage="Rise", side="inside")
    assert run(dates.inside_stage, missing, at_hand).holds is None
    with pytest.raises(ValueError, match="allowed: Rise, Decline"):
        unknown = dates.InsideStage(facts=["E009"], stage="Fall", side="inside")
        dates.inside_stage(at_hand, part(), unknown)


@pytest.mark.parametrize("number", [1, 2, 5])
@pytest.mark.parametrize("side", ["inside", "outside"])
def test_sentences_on_stages_are_right_for_any_number(number, side):
    """Check the sentences for one, two and five facts on either side."""
    rows = {f"E00{n}": f"2004-12-{n + 1:02d}" for n in range(number)}
    at_hand = tables(events=events(rows), stages=STAGES)
    parameters = dates.InsideStage(facts=list(rows), stage="Rise", side=side)
    found = run(dates.inside_stage, parameters, at_hand)
    assert found.holds is (side == "outside")
    assert (" lies " in found.reason) is (number == 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: dates.DatedInPeriod(), "allowed: facts, or find with period"),
        (lambda: dates.DatedInPeriod(facts={"OV1": "20"}), "found period '20'"),
        (lambda: dates.DatedInPeriod(facts={"OV1": "2004"}, need="most"), "allowed: all, any"),
        (lambda: dates.DatedInPeriod(facts={"OV1": "2004"}, witness="me"), "witness: found 'me'"),
        (lambda: dates.InOrder([]), "at least one"),
        (lambda: dates.InOrder([["OV1"]]), "pairs of ids"),
        (lambda: dates.InOrder([["OV1", "OV2"]], at_most={"weeks": 1}), "one of years, months"),
        (lambda: dates.InOrder([["OV1", "OV2"]], at_most={"years": 1.5}), "whole number"),
        (lambda: dates.GapBetween({"ids": ["OV1"]}, {"ids": ["OV2"]}), "at_least, at_most or both"),
        (
            lambda: occurrences.FirstOfKind("OV1", {"ids": ["OV2"]}, coverage="all"),
            "list, register",
        ),
        (lambda: occurrences.NothingRecorded({"ids": ["OV1"]}, "2004", "2005", -1), "0 or more"),
        (lambda: occurrences.NothingRecorded({"ids": ["OV1"]}, "2006", "2005"), "in order"),
        (lambda: occurrences.SomethingRecorded({"ids": ["OV1"]}, 0), "1 or more"),
        (lambda: occurrences.RecordSays("OV1", "level"), "allowed: is or contains"),
        (lambda: occurrences.RecordSays("OV1", "level", is_="a", lacks="b"), "beside contains"),
        (lambda: dates.InsideStage("Rise", "near", facts=["E001"]), "allowed: inside, outside"),
        (lambda: dates.InsideStage("Rise", "inside", []), "facts: found none"),
    ],
)
def test_wrong_parameters_are_refused(make, message):
    """Check that each wrong parameter is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        make()
