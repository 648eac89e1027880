"""Tests of the checks on rates of events."""

from types import SimpleNamespace

import pytest
from altered import ask, events

from belarus_iran import evidence
from belarus_iran.checks.rates import every_reading_agrees, rates_differ, visits_break_at_2010
from belarus_iran.measures import stage_rates
from belarus_iran.measures.events import (
    bilateral,
    counts_by_year,
)
from belarus_iran.stats import changes


def test_readings_count_the_visits_that_enter():
    """Check that n is the visits of the reading reported, the least clear, and not of readings."""
    tables = {"quantities": evidence.load("quantities"), "thresholds": evidence.load("thresholds")}
    got = ask(every_reading_agrees, {"high": "Q01", "low": "Q02"}, **tables)
    readings = stage_rates.reading_ratios(tables["quantities"], "Q01", "Q02", 0.95)
    reported = readings.loc[readings["p"].idxmax()]
    assert got.value == reported["ratio"]
    assert got.n == reported["k1"] + reported["k2"] == 13


def test_break_at_2010_under_every_prior():
    """Check that the weight of the turn claimed comes with its range over the declared priors."""
    tables = {"events": evidence.load("events"), "thresholds": evidence.load("thresholds")}
    rule = {"from": 1993, "to": 2013, "last_year_before": 2009}
    got = ask(visits_break_at_2010, rule, **tables)
    counts = counts_by_year(bilateral(tables["events"], ("visit",)), range(1993, 2014))
    weights = [
        changes.change_point(counts, *prior).posterior[2009 - 1993]
        for prior in stage_rates.declared_priors(SimpleNamespace(**tables)).values()
    ]
    assert (got.low, got.high) == (min(weights), max(weights))
    assert got.low < got.value < got.high


@pytest.mark.parametrize(
    ("side", "earlier", "later", "holds"),
    [
        # The interval of the ratio lies around one, above it, and below it.
        ("not below", 2, 2, True),
        ("not below", 20, 0, True),
        ("not below", 0, 20, None),
        ("above", 2, 2, None),
        ("above", 20, 0, True),
        ("below", 2, 2, None),
        ("below", 0, 20, True),
    ],
)
def test_side_of_one_on_which_a_ratio_must_lie(side, earlier, later, holds):
    """Check that only an interval wholly below one fails what must not be clearly rarer."""
    days = ["2001-05-05"] * earlier + ["2005-05-05"] * later
    dealings = events(*((f"E{number}", day, day, "") for number, day in enumerate(days)))
    rule = {"periods": {"the first": [2000, 2003], "the second": [2004, 2007]}, "side": side}
    tables = {
        "events": dealings.assign(scope="bilateral", kind="visit"),
        "thresholds": evidence.load("thresholds"),
    }
    assert ask(rates_differ, rule, **tables).holds is holds
