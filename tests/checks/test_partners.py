"""Tests of partners: brute force, handmade tables, and rules on the real tables, some altered."""

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from altered import ask, trade

from belarus_iran import evidence, ledger
from belarus_iran.checks import wording
from belarus_iran.checks.partners import contacts, shares
from belarus_iran.checks.partners.texts import texts_agree, told_in_another_text, took_years
from belarus_iran.measures import texts
from belarus_iran.measures.trade import mirror_gap, yearly_trade
from belarus_iran.stats import correlation

BOUGHT, SOLD = "belarus_imports_usd_million", "partner_imports_usd_million"
EXACT = 1e-12  # against the same quantity computed another way


def points(*rows):
    """Return outside exports from year, exporter, importer and value."""
    return pd.DataFrame(rows, columns=["year", "exporter", "importer", "exports_usd_million"])


def events(*rows):
    """Return events from id, first and last day, actors and further cells."""
    plain = {
        "kind": "visit",
        "level": "minister",
        "direction": 1,
        "precision": "range",
        "occasion": "",
        "same_as": "",
        "partner": "",
        "document": "",
        "locator": "001 §1¶1",
        "description": "Something happens",
    }
    table = pd.DataFrame(
        [
            {**plain, "id": name, "start": first, "end": last, "actors": actors, **cells}
            for name, first, last, actors, cells in rows
        ],
        columns=["id", "start", "end", "actors", *plain],
    )
    return table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))


def contradictions(severity="outright"):
    """Return one contradiction between two places."""
    return pd.DataFrame(
        {
            "id": ["K01"],
            "first_locator": "003 New friends ¶6",
            "first_says": "It is so.",
            "second_locator": "001 §1¶1",
            "second_says": "It is not.",
            "severity": severity,
        }
    )


def thresholds(**values):
    """Return thresholds by name."""
    return pd.DataFrame({"name": list(values), "value": list(values.values())})


def given(claim, basis="outside", **tables):
    """Return what the check of `claim` finds on the real tables, some of them replaced."""
    return ledger.check_on(claim, basis, tables)


def changed(name, where, **cells):
    """Return a real table with some cells changed in the rows that have these values."""
    table = evidence.load(name).copy()
    chosen = pd.Series(True, table.index)
    for column, value in where.items():
        chosen &= table[column] == value
    assert chosen.any()
    for column, value in cells.items():
        table.loc[chosen, column] = value
    return table


# What the functions compute.


def test_places_are_told_by_text():
    """Check captions, ranges and the paper's own places, so that one article is one text."""
    assert texts.texts("003 Syria sides (caption)") == {"003 Syria sides"}
    assert texts.texts("003 New friends ¶5-6; 003 New friends ¶9") == {"003 New friends"}
    assert texts.texts("T1:2010; II.5 heading; 002 Iran visit 2023 ¶2") == {"the paper", "002"}


def test_missing_trade_adds_nothing_and_unknown_partners_are_refused():
    """Check that a year without any figure is missing, and that names must be known."""
    table = trade((2013, "QAT", np.nan, np.nan), (2014, "QAT", 2, np.nan), (2014, "ARE", 1, 3))
    assert yearly_trade(table, ["QAT"]).to_dict() == {2014: 2.0}
    assert yearly_trade(table, ["QAT", "ARE"], "exports").to_dict() == {2014: 3.0}
    with pytest.raises(ValueError, match="no trade with KWT"):
        yearly_trade(table, ["QAT", "KWT"])
    with pytest.raises(ValueError, match="'balance' is unknown"):
        yearly_trade(table, ["QAT"], "balance")


def test_small_figures_make_no_gap():
    """Check that years below a million are left out, and that without years there is no gap."""
    table = trade((2004, "SAU", 0, 0.2), (2008, "SAU", 0, 2), (2012, "SAU", 0, 4))
    told = points((2004, "BLR", "SAU", 6), (2008, "BLR", "SAU", 4), (2012, "SAU", "BLR", 9))
    assert mirror_gap(table, told, "SAU") == 2.0
    assert np.isnan(mirror_gap(table, told[:1], "SAU"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5]),
        ([0, 0, 1, 3, 3, 2], [5, 5, 0, 0, 1, 5]),
        ([0, 0, 0, 0, 0, 1], [1, 1, 2, 2, 2, 7]),
    ],
)
def test_association_against_all_orderings(first, second):
    """Check correlation and p-value against every ordering counted one by one."""
    found = correlation.association(first, second)
    x, y = (pd.Series(series).rank() for series in (first, second))
    rho = x.corr(y)
    every = [np.corrcoef(x, np.array(perm))[0, 1] for perm in permutations(y)]
    far = np.abs(every)
    assert found.rho == pytest.approx(rho, abs=EXACT)
    assert found.p == pytest.approx(np.mean(far >= abs(rho) - 1e-9), abs=EXACT)
    assert found.smallest == pytest.approx(np.mean(far >= far.max() - 1e-9), abs=EXACT)
    assert correlation.association(second, first).p == pytest.approx(found.p, abs=EXACT)


def test_association_refuses_what_it_cannot_test():
    """Check that constant series and series of unlike length are refused."""
    with pytest.raises(ValueError, match="constant"):
        correlation.association([1, 1, 1], [1, 2, 3])
    with pytest.raises(ValueError, match="2 values stand against 3"):
        correlation.association([1, 2], [1, 2, 3])


def test_runs_are_tried_with_and_without_doubtful_steps():
    """Check that a doubtful step may lengthen a run, end it, or join two."""
    sure = [("a", True), ("a", True)]
    assert contacts.longest_runs([]) == (0, 0)
    assert contacts.longest_runs([*sure, ("a", False)]) == (2, 3)
    assert contacts.longest_runs([*sure, ("b", False), ("a", True)]) == (2, 3)


@pytest.mark.parametrize(
    ("value", "passes", "fails", "expected"),
    [
        (1.5, 1.5, 1, True),
        (1.0, 1.5, 1, False),
        (1.2, 1.5, 1, None),
        (0.49, 0.5, 1, True),
        (0.5, 0.5, 1, None),
        (1.0, 0.5, 1, False),
    ],
)
def test_limits_of_a_rule(value, passes, fails, expected):
    """Check both directions of a rule, on and between its limits."""
    assert wording.judge(value, passes, fails) is expected


# What the forms of check make of texts.


@pytest.mark.parametrize(
    ("severity", "decisive", "expected"),
    [
        ("outright", None, False),
        ("tension", None, None),
        ("tension", ["outright", "tension"], False),
        ("apparent", None, True),
    ],
)
def test_texts_are_compared_by_severity(severity, decisive, expected):
    """Check that only a decisive contradiction refutes, and an apparent one is none."""
    rule = {"pairs": ["K01"]} | ({"decisive": decisive} if decisive else {})
    found = ask(texts_agree, rule, contradictions=contradictions(severity))
    assert found.holds is expected
    assert ("It is not." in found.reason) == (severity != "apparent")


@pytest.mark.parametrize(
    ("locator", "start", "expected"),
    [
        ("004 UN pariahs ¶14; 001 §1¶1", "2011-10-17", True),
        ("004 UN pariahs ¶14; 004 UN pariahs ¶15", "2011-10-17", None),
        ("001 §1¶1", "2010-10-17", False),
        ("004 UN pariahs ¶14", "2010-10-17", None),
    ],
)
def test_only_another_text_confirms(locator, start, expected):
    """Check that an event of the claim's own article decides nothing, whatever its date."""
    rule = {"events": {"E1": "2011"}, "text": "004 UN pariahs", "table": ["companion_events"]}
    table = events(("E1", start, start, "BLR", {"locator": locator}))
    assert ask(told_in_another_text, rule, companion_events=table).holds is expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (("2011-06-01", "2011-06-30"), None),
        (("2012-01-01",) * 2, True),
        (("2010-05-01",) * 2, False),
    ],
)
def test_delay_must_be_sure(later, expected):
    """Check that a wait counts only if every reading of the dates has it."""
    table = events(("E1", "2009-01-01", "2009-12-31", "BLR", {}), ("E2", *later, "BLR", {}))
    rule = {"steps": [["E1", "E2", 2]]}
    assert ask(took_years, rule, companion_events=table).holds is expected
    rule["texts"] = ["K01"]
    both = {"companion_events": table, "contradictions": contradictions()}
    assert ask(took_years, rule, **both).holds is False


def test_earlier_visit_of_the_same_rank_refutes_the_first():
    """Check that an earlier visit refutes, and a doubtful or untold one leaves it open."""
    rule = {"visit": "E1", "actors": ["TUR>BLR"], "level": ["minister"], "text": "003 New friends"}
    paper = events(("E1", "2013-01-01", "2013-12-31", "TUR>BLR", {"locator": "II.5¶11"}))
    own = {"same_as": "E1", "locator": "003 New friends ¶1"}
    told = ("S1", "2013-03-29", "2013-03-29", "TUR>BLR", own)

    def found(*rows, events_=paper):
        table = events(told, *rows)
        return ask(contacts.first_of_its_rank, rule, events=events_, companion_events=table).holds

    assert found() is True
    assert found(events_=paper[:0]) is None
    assert found(("S2", "2008-01-01", "2008-12-31", "TUR>BLR", {})) is False
    assert found(("S2", "2013-01-01", "2013-12-31", "TUR>BLR", {})) is None
    assert found(("S2", "2008-01-01", "2008-12-31", "TUR>BLR", {"level": "officials"})) is True


def test_denser_contacts_can_support_and_not_refute():
    """Check that many later contacts pass, and that none at all leaves the claim open."""
    rule = {"states": ["TUR"], "later": ["2016-01-01", "2016-06-30"]}
    rule["earlier"] = ["2013-01-01", "2015-12-31"]
    level = thresholds(confidence_level=0.95)

    def found(days):
        table = events(*((f"E{i}", day, day, "BLR>TUR", {}) for i, day in enumerate(days)))
        none = {"events": events(), "thresholds": level}
        return ask(contacts.contacts_became_denser, rule, companion_events=table, **none)

    assert found([f"2016-0{month}-01" for month in range(1, 7)]).holds is True
    early = found([f"201{year}-01-{day}" for year in (3, 4, 5) for day in range(10, 28)])
    assert early.holds is None and early.high < 1
    both = found(["2014-05-05"])
    assert both.holds is None and both.value == 0


def test_fewer_steps_refute_nothing():
    """Check that steps are counted by who takes them, and fewer leave the claim open."""
    ours = ("E1", "2014-01-01", "2014-01-01", "BLR>TUR", {})
    theirs = ("E2", "2014-01-01", "2014-01-01", "TUR>BLR", {})
    rule = {"state": "TUR", "from": 2013}
    for rows, expected in (((ours, theirs), True), ((theirs,), None), ((ours,), True)):
        tables = {"events": events(), "companion_events": events(*rows)}
        assert ask(contacts.one_side_takes_the_steps, rule, **tables).holds is expected


@pytest.mark.parametrize(
    ("level", "expected"), [("head of state", True), ("minister", False), ("officials", False)]
)
def test_rank_must_be_above(level, expected):
    """Check that an equal or a lower rank fails, and that officials rank below ministers."""
    table = events(
        ("E1", "2015-05-05", "2015-05-05", "BLR-QAT", {"level": level}),
        ("E2", "2015-05-05", "2015-05-05", "BLR-SYR", {"level": "minister"}),
        ("E3", "2014-05-05", "2014-05-05", "BLR-QAT", {"level": "head of state"}),
    )
    rule = {"above": "QAT", "below": "SYR", "from": 2015}
    assert ask(contacts.ranks_one_above, rule, companion_events=table).holds is expected
    alone = table[table["id"] == "E2"]
    assert ask(contacts.ranks_one_above, rule, companion_events=alone).holds is None


def test_contacts_that_move_together_leave_it_open():
    """Check that a clear negative association passes and a positive one refutes nothing."""
    rule = {"states": ["IRN"], "others": ["QAT"], "years": [2005, 2012]}
    level = thresholds(significance_level=0.05)

    def found(mirror):
        rows = []
        for year in range(2005, 2013):
            for state, number in (("IRN", year - 2004), ("QAT", mirror(year - 2004))):
                for month in range(number):
                    day = f"{year}-{month + 1:02}-05"
                    rows.append((f"{state}{year}{month}", day, day, f"BLR>{state}", {}))
        tables = {"events": events(), "companion_events": events(*rows), "thresholds": level}
        return ask(contacts.contacts_move_apart, rule, **tables)

    assert found(lambda count: 9 - count).holds is True
    assert found(lambda count: count).holds is None


def test_share_of_exercises_rests_on_other_texts():
    """Check that a clear share decides only if every exercise is told in another text."""
    figures = pd.DataFrame({"id": ["Q1"], "value": [9.0]})
    rule = {"partner": "RUS", "number": {"E0": "Q1"}, "text": "003 Security digest"}
    level = thresholds(confidence_level=0.95)

    def found(partner, locator):
        cells = {"kind": "exercise", "partner": partner, "locator": locator}
        table = events(("E0", "2015-01-01", "2015-01-01", "BLR-RUS", cells))
        tables = {"companion_events": table, "companion_figures": figures, "thresholds": level}
        return ask(contacts.share_with_one_partner, rule, **tables)

    assert (found("RUS", "001 §1¶1").holds, found("RUS", "001 §1¶1").independent) == (True, True)
    assert not found("RUS", "003 Security digest ¶14").independent
    assert found("CHN", "001 §1¶1").holds is None


# What the checks make of the real tables, and of changed ones.

FLIPS = [
    (
        "S005",
        "outside_trade",
        {"partner": "SYR", "year": 2013},
        {SOLD: 90.0},
    ),
    ("S021", "outside_arms", {"id": "OA13"}, {"first_delivery": 2012, "last_delivery": 2012}),
    ("S029", "outside_arms_exports", {"year": 2013, "recipient": "SDN"}, {"recipient": "SYR"}),
    ("S001", "outside_arms_exports", {"year": 2016, "recipient": "SDN"}, {"recipient": "SYR"}),
    (
        "S041",
        "outside_trade_comtrade",
        {"year": 2016, "exporter": "TUR"},
        {"exports_usd_million": 9.0},
    ),
    (
        "S048",
        "outside_trade",
        {"partner": "OMN", "year": 2014},
        {SOLD: 900.0},
    ),
    (
        "S069",
        "outside_trade",
        {"partner": "QAT", "year": 2013},
        {SOLD: 900.0},
    ),
    ("S097", "outside_arms_exports", {"year": 2013, "recipient": "SDN"}, {"recipient": "PER"}),
    (
        "S099",
        "outside_trade",
        {"partner": "TUR", "year": 2010},
        {SOLD: 900.0},
    ),
    ("F036", "outside_regimes", {"state": "BLR", "year": 2016}, {"polyarchy_low": 0.3}),
    (
        "F063",
        "outside_trade",
        {"partner": "ECU", "year": 2012},
        {SOLD: 500.0},
    ),
    (
        "F067",
        "outside_trade",
        {"partner": "AZE", "year": 2007},
        {SOLD: 500.0},
    ),
    (
        "F070",
        "outside_trade",
        {"partner": "AZE", "year": 2010},
        {BOUGHT: 500.0},
    ),
    (
        "F086",
        "outside_trade",
        {"partner": "IRN", "year": 2010},
        {BOUGHT: 60.0},
    ),
    ("F087", "outside_gdp", {"state": "BLR", "year": 2012}, {"gdp_2011_usd_million": 300000.0}),
]


@pytest.mark.parametrize(("claim", "table", "where", "cells"), FLIPS, ids=[f[0] for f in FLIPS])
def test_necessary_condition_fails_on_changed_data(claim, table, where, cells):
    """Check that a condition that holds today fails once the record says otherwise."""
    if claim == "F063":
        none = evidence.load("companion_events")
        none = none[~none["actors"].str.contains("ECU")]
        assert (
            given(claim, companion_events=none, **{table: changed(table, where, **cells)}).holds
            is False
        )
        return
    assert given(claim).holds is True
    assert given(claim, **{table: changed(table, where, **cells)}).holds is False


REST = [
    (
        "S007",
        "outside_designations",
        {"id": "OD08"},
        {"authority": "Iran, North Korea, and Syria Nonproliferation Act"},
        False,
        True,
    ),
    (
        "S008",
        "outside_designations",
        {"id": "OD08"},
        {"ground": "Iran, North Korea or Syria"},
        False,
        True,
    ),
    ("S009", "outside_arms", {"id": "OA13"}, {"certainty": "weak"}, True, None),
    (
        "S018",
        "outside_arms_exports",
        {"year": 2016, "recipient": "MMR"},
        {"tiv_million": 900.0},
        False,
        True,
    ),
    (
        "S019",
        "outside_arms_exports",
        {"year": 2016, "recipient": "MMR"},
        {"tiv_million": 2000.0},
        True,
        False,
    ),
    ("S020", "outside_arms", {"id": "OA08"}, {"order_year": 2008}, None, False),
    ("S043", "outside_trade", {"partner": "IRN", "year": 2014}, {SOLD: 9000.0}, True, False),
    ("S065", "outside_trade", {"partner": "ARE"}, {SOLD: 900.0}, False, True),
    ("S067", "outside_trade", {"partner": "IRN", "year": 2010}, {SOLD: 90000.0}, False, True),
    ("S071", "outside_trade", {"partner": "SAU", "year": 2014}, {BOUGHT: 10.0}, None, False),
    ("S077", "outside_trade", {"partner": "SYR", "year": 2014}, {SOLD: 28.0}, None, True),
    ("S088", "outside_trade", {"partner": "IRN", "year": 2014}, {SOLD: 900.0}, None, True),
    (
        "S096",
        "outside_arms_exports",
        {"year": 2012, "recipient": "AZE"},
        {"tiv_million": 2000.0},
        True,
        False,
    ),
    (
        "F005",
        "outside_ideal_points",
        {"state": "ARM"},
        {"ideal_point_all": 4.0, "ideal_point_final": 4.0},
        True,
        False,
    ),
    ("F011", "outside_arms_exports", {"recipient": "ARM"}, {"tiv_million": 285.0}, False, True),
    ("F013", "outside_trade", {"partner": "AZE", "year": 2011}, {BOUGHT: 8.0}, None, True),
    (
        "F018",
        "outside_votes_on_iran",
        {"resolution": "A/RES/70/173"},
        {"belarus_vote": "abstain"},
        False,
        True,
    ),
    (
        "F020",
        "outside_votes_on_conflicts",
        {"resolution": "A/RES/70/10"},
        {"belarus_vote": "not recorded"},
        True,
        None,
    ),
    ("F030", "outside_trade", {"partner": "AZE", "year": 2014}, {SOLD: 300.0}, False, True),
    (
        "F043",
        "companion_events",
        {"id": "F-E069"},
        {"start": pd.Timestamp("2015-01-01"), "end": pd.Timestamp("2015-01-01")},
        None,
        True,
    ),
    ("F046", "companion_figures", {"id": "CQ92"}, {"value": 80.0}, True, False),
    ("F066", "outside_designations", {"action": "imposed"}, {"certainty": "weak"}, False, True),
    ("F068", "outside_trade", {"partner": "AZE", "year": 2012}, {SOLD: 130.0}, False, None),
    ("F071", "outside_arms_exports", {"recipient": "ARM"}, {"tiv_million": 60.0}, True, None),
    (
        "F074",
        "outside_regimes",
        {"state": "BLR", "year": 2019},
        {"polyarchy_low": 0.3},
        False,
        True,
    ),
    ("F076", "outside_arms", {"id": "OA04"}, {"tiv_million": 900.0}, None, True),
    ("F081", "outside_trade", {"partner": "AZE", "year": 2010}, {SOLD: 20.0}, True, False),
    ("F082", "outside_arms", {"id": "OA02"}, {"order_year": 2005}, None, True),
]


@pytest.mark.parametrize(
    ("claim", "table", "where", "cells", "before", "after"), REST, ids=[row[0] for row in REST]
)
def test_answer_follows_the_record(claim, table, where, cells, before, after):
    """Check that the answer is the one of the record, and another once the record is changed."""
    assert given(claim).holds is before
    assert given(claim, **{table: changed(table, where, **cells)}).holds is after


@pytest.mark.parametrize(
    ("claim", "certainty"),
    [("S004", "weak"), ("S068", "weak"), ("S076", "weak"), ("S005", "likely")],
)
def test_doubtful_facts_are_called_so(claim, certainty):
    """Check that a doubted order and series that lie apart are weak, and others are not."""
    assert given(claim).certainty == certainty


def test_series_that_agree_are_not_weak():
    """Check that the doubt goes once both outside series tell the same."""
    told = evidence.load("outside_trade")
    same = evidence.load("outside_trade_comtrade").merge(
        told, left_on=["year", "importer"], right_on=["year", "partner"], how="left"
    )
    same = same.assign(
        exports_usd_million=same["partner_imports_usd_million"].fillna(same["exports_usd_million"])
    )
    found = given("S076", outside_trade_comtrade=same)
    assert (found.certainty, found.holds) == ("likely", False)


def test_parts_and_readings_are_told_apart():
    """Check claims whose parts or readings fare differently."""
    assert given("S064").holds == {"with Turkey": False, "without Turkey": True}
    assert given("F017").holds == {"Iran": True, "Syria": None, "North Korea": True}
    assert given("S089").holds == {"LBY": True, "SYR": True, "IRN": False}
    assert given("S089", "paper").holds == {"LBY": None, "SYR": None, "IRN": False}


def test_share_of_developing_states_between_its_bounds():
    """Check that the share passes or fails only where partners at hand leave no doubt."""
    rule = {"developing": ["CHN"], "other": ["RUS"], "years": [2008, 2009], "range": [0.09, 0.13]}
    rule |= {"most": 2, "fewest": 1}
    totals = pd.DataFrame(
        {"year": [2008, 2009], "imports_usd_million": 50.0, "exports_usd_million": 50.0}
    )

    def found(china, russia):
        rows = [(year, state, value, 0.0) for year in (2008, 2009)
                for state, value in (("CHN", china), ("RUS", russia))]  # fmt: skip
        tables = {"outside_trade": trade(*rows), "outside_trade_totals": totals}
        return ask(shares.share_of_developing_states, rule, **tables).holds

    assert found(10, 89) is True
    assert found(10, 50) is None
    assert found(20, 50) is False
    assert found(1, 98) is False


def test_unsteady_trade_counts_changes_of_consecutive_years():
    """Check that a gap in the series is no change, and small bases are left out."""
    rows = [(2001, "VEN", 10, 0), (2003, "VEN", 40, 0), (2004, "VEN", 80, 0), (2005, "VEN", 90, 0)]
    rows += [(2001, "LBY", 1, 0), (2002, "LBY", 9, 0), (2003, "LBY", 4, 0)]
    rule = {"states": ["VEN", "LBY"], "years": [2001, 2005], "base": 5, "factor": 2}
    found = ask(shares.trade_is_unsteady, rule | {"passes": 0.1, "fails": 0.05},
                outside_trade=trade(*rows))  # fmt: skip
    assert (found.n, found.value, found.holds) == (3, 2 / 3, True)


def test_later_events_fail_what_must_come_first():
    """Check conditions on order with the events moved."""
    late = {"start": pd.Timestamp("2015-06-01"), "end": pd.Timestamp("2015-06-01")}
    moved = changed("companion_events", {"id": "E103"}, **late)
    assert given("F065").holds is True
    assert given("F065", companion_events=moved).holds is False
    stop = {"start": pd.Timestamp("2011-01-01"), "end": pd.Timestamp("2011-01-31")}
    assert (
        given("S097", companion_events=changed("companion_events", {"id": "S-E013"}, **stop)).holds
        is False
    )
    refused = {"start": pd.Timestamp("2012-06-01"), "end": pd.Timestamp("2012-06-01")}
    apparent = evidence.load("contradictions").assign(severity="apparent")
    assert given("S054", "paper", contradictions=apparent).holds is True
    early = changed("companion_events", {"id": "N-E058"}, **refused)
    assert given("S054", "paper", companion_events=early).holds is False


def test_sentences_name_states_and_end():
    """Check that reasons are whole sentences without codes of states or names of code."""
    run = ledger.run()
    states = "|".join(evidence.load("states")["code"])
    codes = re.compile(rf"\b(?:{states})\b|[a-z]_[a-z]|nan|None")
    own = [finding for finding in run.findings if finding.check.startswith(("partners.", "arms."))]
    assert len(own) >= 75
    for finding in own:
        for text in (finding.reason, finding.what_would_change_it):
            assert text.endswith(".") and not codes.search(text), f"{finding.claim}: {text}"


def test_equal_trade_does_not_fall_behind():
    """Check that trade with some states fails only below that with the others."""
    rule = {"states": ["ARE"], "others": ["IRN", "TUR"], "without": "TUR", "years": [2001, 2002]}

    def found(own):
        rows = [(year, state, value, 0.0) for year in (2001, 2002)
                for state, value in (("ARE", own), ("IRN", 30.0), ("TUR", 5.0))]  # fmt: skip
        return ask(shares.not_behind, rule, outside_trade=trade(*rows)).holds

    assert found(35.0) == {"with Turkey": True, "without Turkey": True}
    assert found(34.5) == {"with Turkey": False, "without Turkey": True}
    assert found(30.0) == {"with Turkey": False, "without Turkey": True}
    assert found(29.5) == {"with Turkey": False, "without Turkey": False}


@pytest.mark.parametrize(
    ("balances", "expected"),
    [
        # Three of five known years are no majority of seven.
        ([1, 1, 1, -1, -1, None, None], None),
        ([1, 1, 1, 1, -1, None, None], True),
        ([-1, -1, -1, 1, 1, None, None], None),
        ([-1, -1, -1, -1, 1, None, None], False),
    ],
)
def test_years_without_figures_are_no_surplus(balances, expected):
    """Check that most years means most of all, whether their balance is known or not."""
    rule = {"states": ["ARE"], "perhaps": ["QAT"], "years": [2001, 2007]}
    rows = [
        (year, state, 10.0, np.nan if balance is None else 10.0 + balance)
        for year, balance in enumerate(balances, start=2001)
        for state in ("ARE", "QAT")
    ]
    assert ask(shares.mostly_in_surplus, rule, outside_trade=trade(*rows)).holds is expected
