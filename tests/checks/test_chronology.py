"""Tests of checks of dates: orders against brute force, and each form of check on tiny frames."""

from itertools import product

import pandas as pd
import pytest
from altered import ask

from belarus_iran import evidence
from belarus_iran.checks.chronology import claims, forms
from belarus_iran.measures import events
from belarus_iran.measures.events import bilateral


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


def stages_frame(*rows):
    """Return a frame of stages from rows of stage, dating, start and end."""
    frame = pd.DataFrame(rows, columns=["stage", "dating", "start", "end"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


EVENTS = events_frame(
    ("E1", "1995-03-01", "1995-03-31"),
    ("E2", "1995-03-31", "1995-04-30"),
    ("E3", "1996-01-01", "1996-12-31"),
    ("E4", "1997-05-05", "1997-05-05"),
)

HEADINGS = stages_frame(
    ("Rise", "heading", "2005-01-01", "2009-12-31"),
    ("Rise", "narration", "2005-06-01", "2008-02-29"),
    ("Decline", "heading", "2009-01-01", "2013-12-31"),
)


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
    assert events.order(*first, *second) == expected


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
    assert events.dated(pd.Series(event)) == expected


def test_stage_years_cover_months_begun():
    """Check that a stage covers each calendar year in which it has a day, by either dating."""
    assert events.stage_years(HEADINGS, "Rise", "heading") == range(2005, 2010)
    assert events.stage_years(HEADINGS, "Rise") == range(2005, 2009)


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


@pytest.mark.parametrize(
    ("pairs", "need", "expected"),
    [
        ([["E1", "E3"], ["E2", "E4"]], "all", True),
        ([["E1", "E3"], ["E1", "E2"]], "all", None),
        ([["E1", "E2"], ["E4", "E3"]], "all", False),
        ([["E1", "E3"], ["E4", "E3"]], "any", True),
        ([["E1", "E2"], ["E4", "E3"]], "any", None),
        ([["E4", "E1"], ["E4", "E3"]], "any", False),
        (
            [["E1", "E3"], ["E1", "E2"], ["E4", "E3"]],
            "each",
            {"E1 E3": True, "E1 E2": None, "E4 E3": False},
        ),
    ],
)
def test_order_of_pairs(pairs, need, expected):
    """Check what all, any or each of several orders have to be for a claim to hold or fail."""
    got = ask(forms.came_before, {"pairs": pairs, "need": need}, events=EVENTS)
    assert got.holds == expected
    assert got.n == len(pairs)


def test_order_that_says_nothing_when_it_holds():
    """Check that a rule may leave the right order open, but not the wrong one."""
    right, wrong = (
        ask(forms.came_before, {"pairs": [pair], "passing": "open"}, events=EVENTS)
        for pair in (["E1", "E3"], ["E3", "E1"])
    )
    assert (right.holds, wrong.holds) == (None, False)


def test_what_has_held_since_a_date_began_on_it():
    """Check that an open interval is placed at its beginning, not over all that followed."""
    events = events_frame(
        ("E1", "2002-01-01", "2013-12-31"), ("E2", "2006-01-01", "2006-12-31")
    ).assign(precision=["open", "year"])
    assert ask(forms.came_before, {"pairs": [["E1", "E2"]]}, events=events).holds is True
    undated = events.assign(precision="undated")
    assert ask(forms.came_before, {"pairs": [["E1", "E2"]]}, events=undated).holds is None


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("1995-03", True),
        ("1995", True),
        ("1994/1996", True),
        ("1995-03-15", None),
        ("1995-04", False),
        ("1993/1994", False),
    ],
)
def test_date_claimed(period, expected):
    """Check that an interval inside the period agrees, one apart does not, one across is open."""
    got = ask(forms.as_dated, {"events": {"E1": period}}, events=EVENTS)
    assert got.holds == {"E1": expected}


def test_date_that_needs_confirmation():
    """Check that a single mention without a source confirms nothing, but can be wrong."""
    events = EVENTS.assign(
        locator=["II.5¶1", "II.5¶1; II.6¶2", "II.5¶1", "II.5¶1"], cited_source=["", "", "R1", ""]
    )
    rule = {
        "events": {"E1": "1995-03", "E2": "1995", "E3": "1996", "E4": "1996"},
        "confirmed": True,
        "open": ["what nobody tells"],
    }
    got = ask(forms.as_dated, rule, events=events)
    assert got.holds == {
        "E1": None,
        "E2": True,
        "E3": True,
        "E4": False,
        "what nobody tells": None,
    }


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"from": "1998-01-01", "to": "1999-12-31"}, True),
        ({"from": "1998-01-01", "to": "1999-12-31", "passing": "open"}, None),
        ({"from": "1996-06-01", "to": "1996-06-30"}, None),
        ({"from": "1995-01-01", "to": "1995-12-31"}, False),
        ({"after": "E2", "before": "E3"}, True),
        ({"after": "E2", "before": "E4"}, False),
        ({"after": "E4"}, True),
        ({"before": "E1"}, True),
        ({"after": "E1"}, False),
    ],
)
def test_absence(limits, expected):
    """Check that an event surely in the period refutes, one across its edge leaves it open."""
    rule = {"kind": ["visit"], "what": "visit", "period": "then", **limits}
    assert ask(forms.nothing_recorded, rule, events=EVENTS).holds is expected


@pytest.mark.parametrize(
    "column", ["id", "kind", "scope", "actors", "level", "direction", "narrated_in"]
)
def test_filters_of_events(column):
    """Check that every filter of a rule keeps the rows with an allowed value and no others."""
    allowed, other = (1, -1) if column == "direction" else ("allowed", "other")
    events = EVENTS[:2].assign(**{column: [allowed, other]})
    rule = {column: [allowed], "what": "visit", "from": "1990-01-01", "to": "2000-01-01"}
    got = ask(forms.nothing_recorded, rule, events=events)
    assert (got.value, got.n, got.holds) == (1, 1, False)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"kind": "visit", "events": ["E1", "E2"]}, True),
        ({"kind": "visit", "events": ["E2", "E1"]}, True),
        ({"kind": "visit", "events": ["E1", "E3"]}, False),
        ({"kind": "visit", "actors": "BLR>IRN"}, True),
        ({"kind": "visit", "actors": "IRN>BLR"}, False),
    ],
)
def test_earliest(rule, expected):
    """Check that the events or the side named must be the first of their kind."""
    events = EVENTS.assign(actors=["BLR>IRN", "IRN>BLR", "IRN>BLR", "IRN>BLR"])
    elsewhere = events_frame(("E0", "1990-01-01", "1990-01-01"), scope="third party")
    both = pd.concat([events[::-1], elsewhere])
    assert ask(forms.comes_first, rule, events=both).holds is expected


def test_within_stage():
    """Check that an event must lie in the years of the heading with its whole interval."""
    events = events_frame(
        ("E1", "2005-01-01", "2009-12-31"),
        ("E2", "2004-12-31", "2005-01-01"),
        ("E3", "2010-01-01", "2010-12-31"),
    )
    rule = {"events": ["E1", "E2", "E3"], "stage": "Rise"}
    got = ask(forms.lies_in_stage, rule, events=events, stages=HEADINGS)
    assert got.holds == {"E1": True, "E2": False, "E3": False}


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ([1994, 1994], [1995, 1997], True),
        ([1995, 1995], [1996, 1997], None),
        ([1995, 1996], [1997, 1998], None),
    ],
)
def test_denser(earlier, later, expected):
    """Check that more mentions a year support a claim, and fewer do not refute it."""
    rule = {"kind": ["visit"], "what": "visits", "earlier": earlier, "later": later}
    assert ask(forms.more_than_before, rule, events=EVENTS).holds is expected


def test_density_counts_mentions_a_year():
    """Check that three mentions in five years are not denser than two in one year."""
    days = ["2000-03-01", "2000-09-01", "2001-05-01", "2003-05-01", "2005-05-01"]
    events = events_frame(*((f"E{number}", day, day) for number, day in enumerate(days)))
    rule = {"kind": ["visit"], "what": "visits", "earlier": [2000, 2000], "later": [2001, 2005]}
    got = ask(forms.more_than_before, rule, events=events)
    assert (got.holds, got.value, got.n) == (None, 3, 5)
    # The same mentions the other way round: two in one year after three in five.
    rule |= {"earlier": [2001, 2005], "later": [2000, 2000]}
    assert ask(forms.more_than_before, rule, events=events).holds is True


@pytest.mark.parametrize(
    ("events", "years", "expected"),
    [
        (["E1", "E2"], 1, True),
        (["E1", "E3"], 1, None),
        (["E1", "E3"], 2, True),
        (["E1", "E4"], 2, False),
        (["E1", "E4"], 3, True),
    ],
)
def test_together(events, years, expected):
    """Check that closeness in time is told only where every pair of days agrees on it."""
    rule = {"events": events, "years": years}
    assert ask(forms.close_in_time, rule, events=EVENTS).holds is expected


@pytest.mark.parametrize(("day", "expected"), [("1996-03-01", True), ("1996-03-02", False)])
def test_together_up_to_the_very_day(day, expected):
    """Check that two days exactly a year apart lie within a year, and a day more does not."""
    events = events_frame(("E1", "1995-03-01", "1995-03-01"), ("E2", day, day))
    rule = {"events": ["E1", "E2"], "years": 1}
    assert ask(forms.close_in_time, rule, events=events).holds is expected


def test_together_but_too_late():
    """Check that what began after the event by which it had to is refuted however close."""
    rule = {"events": ["E3", "E4"], "years": 5, "by": "E1"}
    assert ask(forms.close_in_time, rule, events=EVENTS).holds is False
    assert ask(forms.close_in_time, {**rule, "events": ["E1", "E2"]}, events=EVENTS).holds


@pytest.mark.parametrize(
    ("decline", "told", "expected"),
    [
        ("2010-01-01", "2010-01-01", True),
        ("2009-01-01", "2010-01-01", False),
        ("2009-01-01", "2009-01-01", False),
        ("2011-01-01", "2010-01-01", False),
    ],
)
def test_decline_stands_apart(decline, told, expected):
    """Check that the heading must leave the Rise and start when the text says."""
    stages = stages_frame(
        ("Rise", "heading", "2005-01-01", "2009-12-31"),
        ("Decline", "heading", decline, "2013-12-31"),
        ("Decline", "narration", told, "2013-12-31"),
    )
    got = ask(claims.decline_stands_apart, {}, stages=stages)
    assert got.holds is expected and got.n == len(stages)


def test_windows_do_not_overlap():
    """Check that the window of frequent visits must end before the Decline begins."""
    stages = stages_frame(("Decline", "narration", "2010-01-01", "2013-12-31"))
    for end, expected in (("2009-12-31", True), ("2010-12-31", False)):
        quantities = pd.DataFrame(
            {"id": ["Q1"], "start": [pd.Timestamp("2006-01-01")], "end": [pd.Timestamp(end)]}
        )
        got = ask(
            claims.windows_do_not_overlap,
            {"window": "Q1"},
            stages=stages,
            quantities=quantities,
        )
        assert got.holds is expected


def test_events_of_another_table_are_read_if_it_is_named():
    """Check that the table named takes the place of the paper's, and that the reason says so."""
    table = events_frame(("N-E1", "2009-01-01", "2009-12-31"))
    rule = {"kind": ["visit"], "what": "visits"}
    paper = ask(forms.something_recorded, rule, events=table)
    others = ask(
        forms.something_recorded, rule | {"table": "companion_events"}, companion_events=table
    )
    assert paper.reason.startswith("The paper dates visits")
    assert others.reason.startswith("The documents date visits") and others.holds is True


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({}, True),
        ({"documents": True}, None),
        ({"documents": True, "decisive": ["outright", "tension"]}, False),
    ],
)
def test_contradictions_between_documents_count_if_asked_for(rule, holds):
    """Check a tension with a companion document: left aside, open, and decisive."""
    table = pd.DataFrame(
        {
            "first_locator": ["001 §1¶1"],
            "first_says": ["One thing."],
            "second_locator": ["II.5¶1"],
            "second_says": ["Another."],
            "kind": ["label"],
            "severity": ["tension"],
            "claims": ["C999"],
        }
    )
    got = ask(forms.told_alike, {"kinds": ["label"], **rule}, contradictions=table)
    assert got.holds is holds
