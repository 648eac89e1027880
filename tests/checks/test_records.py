"""Tests of the forms that count records and printed numbers."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from by_hand import arms, events, outside, part, sound, tables
from scipy.stats import beta

from belarus_iran.checks import records


def run(form, parameters, at_hand, **about):
    """Return the result of a form, whose sentence is sound."""
    return sound(form(at_hand, part(**about), parameters))


def lots(news, others, **more):
    """Return arms of which some are new and the others are not."""
    names = {f"OA{n}": (2000, 2000, 2000) for n in range(news + others)}
    return tables(outside_arms=arms(names, condition=["new"] * news + ["used"] * others, **more))


@pytest.mark.parametrize(
    ("news", "others", "side", "share", "expected"),
    [
        (0, 0, "most", None, None),
        (1, 0, "most", None, True),
        (1, 1, "most", None, False),
        (2, 1, "most", None, True),
        (0, 5, "most", None, False),
        (1, 3, "few", None, True),
        (2, 3, "few", None, False),
        (1, 1, "at least", 0.5, True),
        (1, 2, "at least", 0.5, False),
        (1, 1, "at most", 0.5, True),
        (2, 1, "at most", 0.5, False),
    ],
)
def test_shares_of_records(news, others, side, share, expected):
    """Check each side of a share for none, one, two and five records."""
    parameters = records.ShareOfRecords(
        {"table": "outside_arms"}, {"field": "condition", "is": "new"}, side, share
    )
    found = run(records.share_of_records, parameters, lots(news, others))
    assert found.holds is expected
    assert found.low is None and found.n == news + others


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"is": ["new", "used"]}, 5),
        ({"is_not": "new"}, 2),
        ({"contains": "US"}, 2),
        ({"is": ""}, 0),
        ({"is_not": ""}, 5),
    ],
)
def test_properties_of_records(wanted, expected):
    """Check that a field is, is not, or contains one of the values."""
    parameters = records.ShareOfRecords(
        {"table": "outside_arms"}, {"field": "condition"} | wanted, "at least", 0
    )
    found = run(records.share_of_records, parameters, lots(3, 2))
    assert round(found.value * 5) == expected


@pytest.mark.parametrize(("news", "expected"), [(1, False), (6, None), (11, True)])
def test_an_estimated_share_has_an_exact_interval(news, expected):
    """Check the interval against quantiles of the beta distribution, and that it must clear."""
    parameters = records.ShareOfRecords(
        {"table": "outside_arms"}, {"field": "condition", "is": "new"}, "most"
    )
    found = run(records.share_of_records, parameters, lots(news, 12 - news), inference="estimate")
    assert found.low == pytest.approx(beta.ppf(0.025, news, 13 - news))
    assert found.high == pytest.approx(beta.ppf(0.975, news + 1, 12 - news))
    assert found.holds is expected


def test_a_share_that_weak_records_decide_is_weak():
    """Check that the share counts as weak only if it differs without the weak records."""
    wanted = {"table": "outside_arms"}, {"field": "condition", "is": "new"}, "most"
    mixed = lots(3, 2, certainty=["sure", "weak", "weak", "sure", "sure"])
    weak = run(records.share_of_records, records.ShareOfRecords(*wanted), mixed)
    assert (weak.holds, weak.certainty) == (True, "weak")
    mixed = lots(3, 1, certainty=["likely", "likely", "weak", "likely"])
    likely = run(records.share_of_records, records.ShareOfRecords(*wanted), mixed)
    assert (likely.holds, likely.certainty) == (True, "likely")


MOVES = pd.DataFrame(
    {
        "id": ["TT1", "TT2", "TT3", "TT4"],
        "event": ["one", "two", "three", "four"],
        "since": [2006, 2010, None, 2014],
        "code_russia": [3.0, 2.5, 3.0, 1.0],
        "code_west": [1.0, 2.0, 1.0, 1.0],
        "code_belarus": [1.0, 1.0, 1.0, 3.0],
    }
)


@pytest.mark.parametrize(
    ("about", "expected", "low", "high"),
    [
        ({"high": "russia", "low": "west", "at_least": 2}, True, 2, 3),
        ({"high": "russia", "low": "west", "at_least": 3}, None, 2, 3),
        ({"high": "russia", "low": "west", "at_least": 4}, False, 2, 3),
        ({"high": "west", "low": "russia", "at_least": 1}, False, 0, 0),
        ({"high": "belarus", "low": "west", "at_least": 1}, True, 1, 1),
        ({"high": "russia", "low": "west", "at_least": 2, "from_year": 2010}, None, 0, 2),
    ],
)
def test_rated_moves_are_read_every_way(about, expected, low, high):
    """Check that a rating between two is read as either, and an undated move as early or late."""
    parameters = records.RatingsCompared(moves={}, **about)
    found = run(records.ratings_compared, parameters, tables(table_two=MOVES), basis="paper")
    assert (found.holds, found.low, found.high) == (expected, low, high)


def test_moves_may_be_named():
    """Check that ids restrict the moves and that none leaves the matter."""
    about = {"high": "russia", "low": "west", "at_least": 1}
    one = records.RatingsCompared(moves={"ids": ["TT4"]}, **about)
    assert run(records.ratings_compared, one, tables(table_two=MOVES)).holds is False
    none = records.RatingsCompared(moves={"ids": ["TT9"]}, **about)
    assert run(records.ratings_compared, none, tables(table_two=MOVES)).holds is None


def in_two_years(late, early, **more):
    """Return events, some in 2005 and some in 2004, each on a day of its own."""
    rows = {f"E{n:03d}": f"2005-{n // 28 + 1:02d}-{n % 28 + 1:02d}" for n in range(late)}
    start = len(rows)
    for n in range(early):
        rows[f"E{start + n:03d}"] = f"2004-{n // 28 + 1:02d}-{n % 28 + 1:02d}"
    return tables(events=events(rows, **more))


def rate(side, **more):
    """Return the parameters of a comparison of 2005 with 2004."""
    select = {"table": "events"}
    sides = {
        "first": {"select": select, "period": "2005"},
        "second": {"select": select, "period": "2004"},
    }
    return records.RateAgainstRate(**sides, side=side, **more)


@pytest.mark.parametrize(
    ("late", "early", "side", "expected"),
    [
        (0, 0, "above", None),
        (1, 0, "above", None),
        (5, 0, "above", None),
        (6, 0, "above", True),
        (0, 6, "above", False),
        (0, 6, "below", True),
        (2, 2, "below", None),
        (6, 0, "not above", False),
        (2, 2, "not above", None),
        (60, 60, "not above", True),
        (60, 60, "not below", True),
        (0, 6, "not below", False),
    ],
)
def test_rates_are_compared_by_an_exact_interval(late, early, side, expected):
    """Check each side: six against none is clear, five are not, and no difference needs power."""
    about = {"basis": "paper", "inference": "estimate", "measure": "mentions"}
    found = run(records.rate_against_rate, rate(side), in_two_years(late, early), **about)
    assert found.holds is expected
    assert "mention" in found.reason


def test_the_interval_of_rates_has_a_closed_form():
    """Check limit, p-value and smallest p-value of six against none in years of equal length."""
    about = {"basis": "paper", "inference": "estimate"}
    found = run(records.rate_against_rate, rate("above"), in_two_years(6, 0), **about)
    share = 0.025 ** (1 / 6)
    assert found.low == pytest.approx(share / (1 - share))
    assert math.isinf(found.high) and found.value == math.inf
    assert found.p == found.smallest_p == pytest.approx(2 * 0.5**6, rel=0.02)
    # At twice the rate, all six fall into the first year with probability (2/3)^6, or none does.
    assert found.power == pytest.approx((2 / 3) ** 6 + (1 / 3) ** 6, rel=0.01)
    hoop = run(records.rate_against_rate, rate("above"), in_two_years(6, 0), inference="hoop")
    assert (hoop.p, hoop.power) == (None, None) and hoop.low is not None


def test_an_effect_may_be_named_or_given():
    """Check that a larger effect has more power."""
    about = {"basis": "paper", "inference": "estimate"}
    powers = [
        run(records.rate_against_rate, rate("above", effect=effect), in_two_years(6, 0), **about)
        for effect in ("meaningful_ratio", 10)
    ]
    assert powers[0].power < powers[1].power


def test_acts_of_one_day_and_occasions_count_once():
    """Check merging by day and law, by occasion, and not at all."""
    rows = dict.fromkeys([f"OD{n}" for n in range(6)], "2005-02-05")
    laws = {"entity": "Firm", "action": "imposed", "authority": ["Act"] * 5 + ["Order"]}
    at_hand = tables(outside_designations=outside(rows, **laws))
    select = {"table": "outside_designations"}
    sides = {
        "first": {"select": select, "period": "2005"},
        "second": {"select": select, "period": "2004"},
        "side": "above",
    }
    one_day = records.RateAgainstRate(**sides, merge="day")
    assert run(records.rate_against_rate, one_day, at_hand).n == 2
    assert run(records.rate_against_rate, records.RateAgainstRate(**sides), at_hand).n == 6
    told_twice = events(
        {"E001": "2005-01-01", "E002": "2005-01-01", "E003": "2005-06-01"},
        occasion=["", "E001", ""],
    )
    found = run(
        records.rate_against_rate, rate("above", merge="occasion"), tables(events=told_twice)
    )
    assert found.n == 2


def test_weak_records_do_not_decide_a_rate():
    """Check that an answer which weak records change is none, and that both agree otherwise."""
    rows = {f"OD{n}": f"2005-02-{n + 1:02d}" for n in range(7)}
    select = {"table": "outside_designations"}
    sides = {
        "first": {"select": select, "period": "2005"},
        "second": {"select": select, "period": "2004"},
        "side": "above",
    }

    def found(weak):
        certainty = ["weak"] * weak + ["sure"] * (7 - weak)
        about = {"entity": "Firm", "action": "imposed", "authority": "Act"}
        table = outside(rows, certainty=certainty, **about)
        parameters = records.RateAgainstRate(**sides)
        return run(records.rate_against_rate, parameters, tables(outside_designations=table))

    assert found(1).holds is True and found(1).n == 6
    assert found(2).holds is None and "would differ" in found(2).reason
    days = [f"2005-02-0{n + 1}" for n in range(6)] + [f"2004-02-0{n + 1}" for n in range(3)]
    mixed = outside(
        {f"OD{n}": day for n, day in enumerate(days)},
        certainty=["sure"] * 6 + ["weak"] * 3,
        entity="Firm",
        action="imposed",
        authority="Act",
    )
    at_hand = tables(outside_designations=mixed)
    result = run(records.rate_against_rate, records.RateAgainstRate(**sides), at_hand)
    assert result.holds is None and result.low > 1


QUANTITIES = pd.DataFrame(
    {
        "id": ["Q01", "Q02"],
        "value": [10, 3],
        "bound": ["at most", "exactly"],
        "start": pd.to_datetime(["2006-01-01", "2011-01-01"]),
        "end": pd.to_datetime(["2010-12-31", "2012-12-31"]),
    }
)


@pytest.mark.parametrize(
    ("readings", "side", "expected", "ratio"),
    [
        (["both yearly"], "above", True, 10 / 3),
        (["both yearly"], "below", False, 10 / 3),
        (["high in all, low yearly"], "above", False, 2 / 3),
        (["both yearly", "high in all, low yearly"], "above", True, 10 / 3),
        (["both in all"], "above", True, 4 / 3),
        (["high yearly, low in all"], "above", True, 20 / 3),
    ],
)
def test_the_natural_reading_of_printed_counts_decides(readings, side, expected, ratio):
    """Check each reading, and that a reading named second is told and decides nothing."""
    parameters = records.PrintedCounts("Q01", "Q02", readings, side)
    at_hand = tables(quantities=QUANTITIES)
    found = run(records.printed_counts, parameters, at_hand, basis="paper")
    assert found.holds is expected
    assert found.value == pytest.approx(ratio)
    assert (len(readings) == 2) is ("which says otherwise" in found.reason)


def test_a_figure_that_is_not_printed_leaves_the_matter():
    """Check that a pair with a missing figure has no outcome."""
    parameters = records.PrintedCounts(high="Q01", low="Q09")
    assert run(records.printed_counts, parameters, tables(quantities=QUANTITIES)).holds is None


SELECT = {"table": "events"}
SIDE = {"select": SELECT, "period": "2004"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: records.ShareOfRecords(SELECT, {"field": "kind"}, "most"), "one of is, is_not"),
        (
            lambda: records.ShareOfRecords(SELECT, {"field": "kind", "is": "a"}, "at most"),
            "share: found none",
        ),
        (
            lambda: records.ShareOfRecords(SELECT, {"field": "kind", "is": "a"}, "few", 2),
            "from 0 to 1",
        ),
        (lambda: records.RatingsCompared({}, "russia", "russia", 1), "allowed: west, belarus"),
        (lambda: records.RateAgainstRate({"period": "2004"}, SIDE, "above"), "select and period"),
        (lambda: records.RateAgainstRate(SIDE, SIDE, "beside"), "allowed: above, below"),
        (lambda: records.RateAgainstRate(SIDE, SIDE, "above", merge="week"), "merge: found"),
        (lambda: records.PrintedCounts("Q01", "Q02", ["aloud"]), "both yearly"),
        (lambda: records.PrintedCounts("Q01", "Q02", []), "at least one"),
    ],
)
def test_wrong_parameters_are_refused(make, message):
    """Check that each wrong parameter is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        make()
