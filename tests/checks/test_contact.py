"""Tests of the forms on contact: by period, by month, when it changed, how steadily."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from by_hand import outside, part, sound, tables, visits

from belarus_iran.checks import contact, turns

FIRST, LAST = 2002, 2013


def run(form, parameters, at_hand, **about):
    """Return the result of a form, whose sentence is sound."""
    return sound(form(at_hand, part(**({"inference": "estimate"} | about)), parameters))


def on_days(number, year):
    """Return days of a year, each another."""
    return [f"{year}-{n // 28 + 1:02d}-{n % 28 + 1:02d}" for n in range(number)]


def register(late, early, **more):
    """Return a register with some visits in 2005 and some in 2004."""
    days = on_days(late, 2005) + on_days(early, 2004)
    return visits({f"OV{n}": day for n, day in enumerate(days)}, **more)


def by_period(side, **more):
    """Return the parameters of a comparison of visits in 2005 with those in 2004."""
    given = {"first": "2005", "second": "2004", "series": ["visits"], "deciding": "visits"}
    return contact.ContactByPeriod(side=side, **(given | more))


@pytest.mark.parametrize(
    ("late", "early", "side", "inference", "expected"),
    [
        (0, 0, "below", "estimate", None),
        (1, 0, "below", "estimate", None),
        (0, 5, "below", "estimate", None),
        (0, 6, "below", "estimate", True),
        (6, 0, "below", "hoop", False),
        (6, 0, "above", "hoop", True),
        (6, 0, "above", "estimate", None),
        (0, 6, "above", "estimate", False),
        (0, 6, "not below", "estimate", False),
        (2, 2, "not below", "estimate", None),
        (60, 60, "not below", "estimate", True),
        (60, 60, "not above", "estimate", True),
        (6, 0, "not above", "hoop", False),
        (6, 0, "not above", "estimate", None),
    ],
)
def test_visits_are_compared_by_an_exact_interval(late, early, side, inference, expected):
    """Check each side; that a rise without other partners is but a hoop; that none is no fall."""
    at_hand = tables(outside_visits=register(late, early))
    found = run(contact.contact_by_period, by_period(side), at_hand, inference=inference)
    assert found.holds is expected
    if inference == "hoop":
        assert (found.p, found.power) == (None, None)


def test_the_interval_of_visits_has_a_closed_form():
    """Check limit and p-value of none against six, and the power at half the rate."""
    at_hand = tables(outside_visits=register(0, 6))
    found = run(contact.contact_by_period, by_period("below"), at_hand)
    share = 0.025 ** (1 / 6)
    assert found.high == pytest.approx((1 - share) / share) and found.low == 0
    assert found.p == pytest.approx(2 * 0.5**6, rel=0.02) and found.n == 6
    assert found.power == pytest.approx((2 / 3) ** 6 + (1 / 3) ** 6, rel=0.01)


def test_only_sure_journeys_of_the_rank_count():
    """Check that meetings, lower ranks and weak rows are left out, and that weak ones may tell."""
    at_hand = tables(outside_visits=register(0, 6, level=["deputy minister"] + ["speaker"] * 5))
    assert run(contact.contact_by_period, by_period("below"), at_hand).n == 5
    lower = by_period("below", level_from="deputy minister")
    assert run(contact.contact_by_period, lower, at_hand).n == 6
    meeting = tables(outside_visits=register(0, 6, kind=["meeting"] + ["visit"] * 5))
    assert run(contact.contact_by_period, by_period("below"), meeting).n == 5
    certainty = ["weak"] * 3 + ["likely"] * 6
    with_weak = tables(outside_visits=register(3, 6, certainty=certainty))
    found = run(contact.contact_by_period, by_period("below"), with_weak)
    assert (found.holds, found.n) == (None, 6) and "would differ" in found.reason


def test_dependent_visits_say_so():
    """Check that visits of the paper's own source make the result dependent."""
    rows = register(0, 6, independence=["same source as the paper"] + ["independent"] * 5)
    found = run(contact.contact_by_period, by_period("below"), tables(outside_visits=rows))
    assert (found.holds, found.independent) == (True, False)


def test_agreements_of_a_day_are_one_and_may_contradict():
    """Check that a day of signature counts once, and that a clear rise of theirs leaves a fall."""
    days = [day for day in on_days(8, 2005) for _ in range(2)]
    agreements = outside({f"OG{n}": day for n, day in enumerate(days)}, level="state")
    at_hand = tables(outside_visits=register(0, 6), outside_agreements=agreements)
    both = by_period("below", series=["visits", "agreements"])
    found = run(contact.contact_by_period, both, at_hand)
    assert found.holds is None and "eight days of signature" in found.reason
    assert run(contact.contact_by_period, by_period("below"), at_hand).holds is True


def reports(pair, others, partners=30, state="BLR", other="IRN"):
    """Return coded events by year: of the pair by a list, of other partners all by another."""
    rows = [(state, other, FIRST + at, value) for at, value in enumerate(pair)]
    rows += [(other, state, FIRST + at, value) for at, value in enumerate(pair)]
    for name in (f"P{n:02d}" for n in range(partners)):
        rows += [
            (side, name, FIRST + at, n) for at, n in enumerate(others) for side in (state, other)
        ]
    frame = pd.DataFrame(rows, columns=["state", "partner", "year", "from_verbal_cooperation"])
    world = pd.DataFrame({"year": range(FIRST, FIRST + len(pair)), "verbal_cooperation": 100_000})
    return {
        "outside_icews_years": frame.assign(to_verbal_cooperation=0),
        "outside_icews_world_years": world,
    }


FALLING = [40] * 6 + [10] * 6
EVENTS = {"series": ["contact events"], "deciding": "contact events"}
HALVES = {"first": "2008/2013", "second": "2002/2007"}


@pytest.mark.parametrize(
    ("pair", "others", "side", "expected"),
    [
        (FALLING, [20] * 12, "below", True),
        (FALLING, [20] * 12, "above", False),
        (FALLING[::-1], [20] * 12, "above", True),
        (FALLING[::-1], FALLING[::-1], "above", None),
        (FALLING, FALLING, "below", True),
        ([20, 21] * 6, [20] * 12, "below", None),
    ],
)
def test_a_rise_must_stand_out_among_partners(pair, others, side, expected):
    """Check that a rise which all partners share is left, and a fall is not held against them."""
    parameters = contact.ContactByPeriod(side=side, **HALVES, **EVENTS)
    found = run(contact.contact_by_period, parameters, tables(**reports(pair, others)))
    assert found.holds is expected
    # Six years apart from six others: two of the 924 ways to deal twelve years to two periods.
    if expected is not None:
        assert found.p == pytest.approx(2 / math.comb(12, 6))


def test_the_placebo_counts_partners_of_either_state():
    """Check that the partners counted are those of both states without the pair itself."""
    parameters = contact.ContactByPeriod(side="below", **HALVES, **EVENTS)
    at_hand = tables(**reports(FALLING, [20] * 12, partners=2))
    found = run(contact.contact_by_period, parameters, at_hand)
    assert "of four other pairs of either state none changed as much" in found.reason


def test_other_pairs_have_reports_alone():
    """Check that partners add up, that visits are refused, and that years not there are none."""
    at_hand = tables(**reports(FALLING, [20] * 12))
    parameters = contact.ContactByPeriod(side="below", partner=["IRN", "P01"], **HALVES, **EVENTS)
    found = run(contact.contact_by_period, parameters, at_hand)
    assert found.value == pytest.approx(30 / 60)
    with pytest.raises(ValueError, match="series of another pair"):
        by_period("below", partner="SYR")
    early = contact.ContactByPeriod("1996/1999", "2000/2001", "below", **EVENTS)
    assert run(contact.contact_by_period, early, at_hand).holds is None


def test_days_with_contact_are_a_series():
    """Check days of a corpus that begins later, as the series that decides."""
    rows = [("BLR", "IRN", year, 300 if year < 2021 else 30) for year in range(2018, 2024)]
    rows += [("IRN", "BLR", *row[2:]) for row in rows]
    days = pd.DataFrame(rows, columns=["state", "partner", "year", "days_active"])
    world = pd.DataFrame({"year": range(2018, 2024), "days_with_data": 365})
    at_hand = tables(outside_gdelt_years=days, outside_gdelt_world_years=world)
    series = {"series": ["active days"], "deciding": "active days"}
    parameters = contact.ContactByPeriod("2021/2023", "2018/2020", "below", **series)
    found = run(contact.contact_by_period, parameters, at_hand)
    # Three years against three can reach no less than one in ten.
    assert found.holds is None and found.value == pytest.approx(0.1)


@pytest.fixture
def yearly(monkeypatch):
    """Let a series be the values that its parameters hold, with what is known of them."""

    def stand_in(_tables, series):
        values = pd.Series(
            series["values"], index=range(FIRST, FIRST + len(series["values"])), dtype=float
        )
        values.name = series.get("name", "visits")
        known = {"certainty": "sure", "independent": True} | series.get("attrs", {})
        values.attrs["certainties"] = dict.fromkeys(values.index, known["certainty"])
        values.attrs["dependent"] = () if known["independent"] else tuple(values.index)
        return values

    monkeypatch.setattr(turns.series, "yearly", stand_in)


def changed(values, of="visits", **more):
    """Return the parameters of a change in a series of these values."""
    given = {"from_": FIRST, "to": FIRST + len(values) - 1, "period": "2008", "side": "fall"}
    return turns.ChangePoint({"of": of, "values": values}, **(given | more))


FALL = [9] * 6 + [0] * 6


@pytest.mark.parametrize(
    ("values", "of", "about", "expected"),
    [
        (FALL, "visits", {}, True),
        (FALL, "visits", {"side": "rise"}, False),
        (FALL, "visits", {"period": "2004/2006"}, False),
        (FALL[::-1], "visits", {"side": "rise"}, True),
        ([1] * 12, "visits", {}, None),
        ([5, 6] * 6, "visits", {"period": "2004/2006"}, None),
        ([9.1, 9.0, 9.2, 9.1, 8.9, 9.0, 1.1, 1.0, 1.2, 0.9, 1.0, 1.1], "agreement", {}, True),
        (
            [9.1, 9.0, 9.2, 9.1, 8.9, 9.0, 1.1, 1.0, 1.2, 0.9, 1.0, 1.1],
            "agreement",
            {"period": "2010/2012"},
            False,
        ),
        ([3.0] * 12, "agreement", {}, None),
        ([3.1, 2.9, 3.3, 2.8, 3.0, 3.2, 2.9, 3.1, 3.0, 2.8, 3.2, 3.0], "agreement", {}, None),
        ([9.0, None, 9.2, 9.1, 8.9, 9.0, 1.1, 1.0, 1.2, 0.9, 1.0, 1.1], "agreement", {}, None),
    ],
)
def test_a_change_lies_where_its_posterior_does(yearly, values, of, about, expected):
    """Check counts and levels, both sides, the wrong place, no change, and a missing year."""
    found = run(turns.change_point, changed(values, of, **about), tables())
    assert found.holds is expected


def test_the_posterior_of_a_change_has_a_closed_form(yearly):
    """Check the weight of the year claimed against Gamma-Poisson evidence summed by hand."""
    values = [3, 4, 2, 5, 1, 0, 0, 1]

    def evidence(counts):
        total, years = sum(counts), len(counts)
        return math.lgamma(1 + total) - (1 + total) * math.log(1 + years)

    logs = np.array([evidence(values[:at]) + evidence(values[at:]) for at in range(1, 8)])
    weights = np.exp(logs) / np.exp(logs).sum()
    found = run(turns.change_point, changed(values, period="2006"), tables())
    assert found.value == pytest.approx(weights[2006 - FIRST - 1])
    assert 0 <= found.power <= 1


def test_a_change_carries_what_is_known_of_its_series(yearly):
    """Check certainty and independence, and the word that mentions need."""
    series = {
        "of": "mentions",
        "values": FALL,
        "attrs": {"certainty": "weak", "independent": False},
    }
    parameters = turns.ChangePoint(series, FIRST, LAST, "2008", "fall")
    about = {"basis": "paper", "measure": "mentions"}
    found = run(turns.change_point, parameters, tables(), **about)
    assert (found.certainty, found.independent) == ("weak", False)
    assert "Mentions" in found.reason


def swings(*values, **more):
    """Return the parameters of how steady series of these values are."""
    given = {"years": [FIRST, FIRST + 5], "factor": 2, "side": "unsteady", "share": 0.4}
    series = [{"of": "turnover", "values": each, "name": "trade"} for each in values]
    return turns.Steadiness(series, **(given | more))


@pytest.mark.parametrize(
    ("values", "about", "expected", "share"),
    [
        ([[1, 3, 1, 1, 1, 1]], {}, True, 0.4),
        ([[1, 3, 3, 3, 3, 3]], {}, False, 0.2),
        ([[1, 2, 1, 2, 1, 2]], {}, False, 0.0),
        ([[1, 2, 1, 2, 1, 2]], {"factor": 1.5}, True, 1.0),
        ([[1, 3, 1, 1, 1, 1]], {"side": "steady"}, False, 0.4),
        ([[0, 0, 0, 0, 0, 1]], {"share": 0.2}, True, 0.2),
        ([[1, 3, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]], {}, None, 0.2),
        ([[1, None, 1, None, 1, None]], {}, None, None),
        ([[1, None, 1, 3, None, 1]], {}, True, 1.0),
    ],
)
def test_swings_are_shares_of_years(yearly, values, about, expected, share):
    """Check swings up and down, nought, the factor, gaps, and series that differ."""
    found = run(turns.steadiness, swings(*values, **about), tables())
    assert found.holds is expected
    assert found.value == (None if share is None else pytest.approx(share))


def test_swings_carry_the_weakest_series(yearly):
    """Check that the weakest of several series counts."""
    weak = {"certainty": "weak", "independent": False}
    series = [
        {"of": "turnover", "values": [1, 3]},
        {"of": "turnover", "values": [1, 3], "attrs": weak},
    ]
    parameters = turns.Steadiness(series, [FIRST, FIRST + 1], 2, "unsteady", 1)
    found = run(turns.steadiness, parameters, tables())
    assert (found.holds, found.certainty, found.independent) == (True, "weak", False)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: by_period("above", second="2005"), "allowed: periods apart"),
        (lambda: by_period("beside"), "side: found 'beside'"),
        (lambda: by_period("above", series=["letters"]), "series: found 'letters'"),
        (lambda: by_period("above", deciding="agreements"), "deciding: found"),
        (lambda: by_period("above", level_from="king"), "level_from: found"),
        (lambda: changed(FALL, period="2020"), "allowed: 2002 to 2013"),
        (lambda: changed(FALL[:3], period="2003"), "five years or more"),
        (lambda: changed(FALL, side="turn"), "allowed: fall, rise"),
        (lambda: swings([1, 2], factor=1), "above 1"),
        (lambda: swings([1, 2], years=[2003, 2002]), "first and last"),
        (lambda: swings(), "a list of series"),
    ],
)
def test_wrong_parameters_are_refused(make, message):
    """Check that each wrong parameter is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        make()
