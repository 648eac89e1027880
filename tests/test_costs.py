"""Tests of the order of designations and contacts, the break-even ledger and the shift test."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from belarus_iran import costs

EXACT = 1e-12
USD_MILLION = 0.05

# Bohdan (2014), Table 1, as printed: turnover and exports of Belarus, USD million.
TURNOVER = pd.Series(
    [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59.0], range(2003, 2014)
)
EXPORTS_2010_TO_2012 = [97.2, 129.8, 111.5]
DESIGNATION_YEARS = [2004, 2010, 2011, 2011, 2012, 2013]

money = st.floats(0.01, 1e4)


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
    got = costs.designations_and_contacts(SANCTIONS, EVENTS)
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
    return costs.ContactCounts(before, after, undetermined)


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
    got = costs.contacts_around(events, first, 1, date_end=last)
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
    got = costs.contacts_around(events, "2011-03-01", 12)
    assert got == costs.ContactCounts(before=1, after=1, undetermined=4)


@given(gain=money, probability=st.floats(1e-3, 1))
def test_break_even_loss_and_probability_are_inverse(gain, probability):
    """Check that at break-even the expected loss is the gain, from either side."""
    loss = costs.break_even_loss(gain, probability)
    assert probability * loss == pytest.approx(gain, rel=1e-9)
    assert costs.break_even_probability(gain, loss) == pytest.approx(probability, rel=1e-9)


@given(gain=money, loss=money)
def test_probability_above_one_where_no_punishment_is_enough(gain, loss):
    """Check that the probability exceeds one if and only if the gain exceeds a certain loss."""
    assert (costs.break_even_probability(gain, loss) > 1) == (gain > loss)


def test_break_even_limits_and_vectors():
    """Check zero losses and probabilities, missing numbers, and that a series keeps its index."""
    assert costs.break_even_probability(0.0, 0.0) == np.inf
    assert costs.break_even_probability(0.0, 5.0) == 0.0
    np.testing.assert_array_equal(
        costs.break_even_loss(4.0, [0.0, 0.5, np.nan]), [np.inf, 8, np.nan]
    )
    gain = pd.Series([2.0, 3.0], index=[2010, 2011])
    assert_series_equal(
        costs.break_even_probability(gain, 4.0), pd.Series([0.5, 0.75], index=[2010, 2011])
    )


def test_break_even_surface_against_published_exports():
    """Check the surface for mean exports of 2010–12: 112.8 a year, gains of 5.6 to 33.9."""
    receipts = float(np.mean(EXPORTS_2010_TO_2012))
    got = costs.break_even_surface(receipts, [0.05, 0.30], [0.1, 1.0])
    assert list(got["margin"]) == [0.05, 0.05, 0.30, 0.30]
    assert list(got["probability"]) == [0.1, 1.0, 0.1, 1.0]
    # 338.5 / 3 = 112.83; 5 % of it is 5.64 and 30 % is 33.85.
    assert list(got["gain_usd_million"]) == pytest.approx(
        [5.64, 5.64, 33.85, 33.85], abs=USD_MILLION
    )
    assert list(got["break_even_loss_usd_million"]) == pytest.approx(
        [56.42, 5.64, 338.5, 33.85], abs=USD_MILLION
    )


def test_shift_against_published_turnover():
    """Check the shift of turnover in designation years against sums of the printed figures."""
    got = costs.shift_after(TURNOVER, DESIGNATION_YEARS)
    # Marked: 15.3 + 33.2 + 33.9 − 18.1 − 61.6 = 2.7; others: 1.7 − 2.8 + 40.3 + 17.9 − 22.2 = 34.9.
    assert got.difference == pytest.approx((2.7 - 34.9) / 5, abs=1e-9)
    assert got.smallest_pvalue == pytest.approx(1 / 252, abs=EXACT)
    assert got.marked == (2004, 2010, 2011, 2012, 2013) and got.left_out == ()
    assert got.n_changes == 10


@settings(deadline=None, max_examples=25)
@given(
    # Few distinct values, so that ties are common.
    steps=st.lists(st.integers(-3, 3).map(lambda step: step / 10), min_size=4, max_size=8),
    data=st.data(),
)
def test_shift_against_full_enumeration_by_scipy(steps, data):
    """Check difference and p-value against scipy's exact permutation test."""
    from scipy.stats import permutation_test

    series = pd.Series(np.cumsum([50.0, *steps]), range(2000, 2001 + len(steps)))
    marked = data.draw(
        st.sets(
            st.sampled_from(range(2001, 2001 + len(steps))), min_size=2, max_size=len(steps) - 2
        )
    )
    got = costs.shift_after(series, marked)
    is_marked = np.isin(np.arange(2001, 2001 + len(steps)), list(marked))
    # Whole tenths, so that the reference meets ties without rounding.
    amounts = np.rint(np.array(steps) * 10)
    reference = permutation_test(
        (amounts[is_marked], amounts[~is_marked]),
        lambda a, b: a.mean() - b.mean(),
        alternative="less",
        n_resamples=np.inf,
        vectorized=False,
    )
    assert got.difference == pytest.approx(reference.statistic / 10, abs=1e-9)
    assert got.pvalue == pytest.approx(reference.pvalue, abs=EXACT)
    null = np.asarray(reference.null_distribution)
    assert got.smallest_pvalue == pytest.approx(
        np.isclose(null, null.min(), atol=1e-9).mean(), abs=EXACT
    )


def test_shift_meets_ties_of_decimals():
    """Check that equal changes, which differ in their last bits, give a p-value of one."""
    series = pd.Series([50.0, 50.1, 50.2, 50.3, 50.4, 50.5], range(2000, 2006))
    assert series.diff().nunique() > 1
    for year in range(2001, 2006):
        got = costs.shift_after(series, [year])
        assert got.pvalue == 1 and got.smallest_pvalue == 1


def test_shift_needs_the_year_before():
    """Check that a gap yields no change, a marked year without one is reported, and lag shifts."""
    series = pd.Series({2006: 9.0, 2000: 1.0, 2001: 2.0, 2004: 5.0, 2005: 7.0})
    got = costs.shift_after(series, [2004, 2005])
    assert (got.n_changes, got.marked, got.left_out) == (3, (2005,), (2004,))
    lagged = costs.shift_after(series, [2004, 2005], lag=1)
    assert (lagged.marked, lagged.left_out) == ((2005, 2006), ())
    assert lagged.difference == pytest.approx(2.0 - 1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: costs.break_even_probability(-1.0, 2.0), "gain must not be negative, found -1"),
        (lambda: costs.break_even_probability(1.0, -2.0), "loss must not be negative, found -2"),
        (lambda: costs.break_even_loss(-1.0, 0.5), "gain must not be negative"),
        (lambda: costs.break_even_loss(1.0, [0.5, 1.2]), "probability must lie from 0 to 1"),
        (lambda: costs.break_even_surface(-1.0, [0.1], [0.1]), "receipts must not be negative"),
        (lambda: costs.break_even_surface(1.0, [5.0], [0.1]), "margin must lie from 0 to 1"),
        (lambda: costs.break_even_surface([1.0, 2.0], [0.1], [0.1]), "must be one number"),
        (lambda: costs.contacts_around(EVENTS, "2011-03-01", 0), "1 or more, found 0"),
        (lambda: costs.contacts_around(EVENTS, None, 12), "missing or reversed"),
        (
            lambda: costs.contacts_around(EVENTS, "2011-03-01", 12, date_end="2011-02-01"),
            "missing or reversed",
        ),
        (
            lambda: costs.contacts_around(EVENTS.assign(end="2010-01-31"), "2011-03-01", 12),
            r"events: start lies after end in \['E5', 'E3', 'E4', 'E6'\]",
        ),
        (
            lambda: costs.contacts_around(EVENTS.drop(columns="kind"), "2011-03-01", 12),
            r"events lacks \['kind'\]",
        ),
        (
            lambda: costs.designations_and_contacts(SANCTIONS.assign(action="renewed"), EVENTS),
            r"found \['renewed'\]",
        ),
        (lambda: costs.shift_after(TURNOVER, [2003]), "0 of 10 changes are marked"),
        (lambda: costs.shift_after(TURNOVER, range(2004, 2014)), "10 of 10 changes are marked"),
        (lambda: costs.shift_after(TURNOVER, [2010], lag=-1), "lag must be"),
        (lambda: costs.shift_after(pd.Series([1.0, 2.0], [2003, 2003]), [2003]), "occurs twice"),
        (
            lambda: costs.shift_after(pd.Series(1.0, range(1990, 2020)), range(2000, 2014)),
            "too many to enumerate",
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
    got = costs.acts_beside_contacts(sanctions, EVENTS, "2011-03-15", "2011-04-30", 2)
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


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(st.integers(-30, 30), min_size=4, max_size=8),
    data=st.data(),
    level=st.sampled_from([0.05, 0.1, 0.3]),
)
def test_smallest_clear_shift_against_trial(steps, data, level):
    """Check that moving the marked changes past the difference, and only then, makes it clear."""
    years = np.arange(2001, 2001 + len(steps))
    marked = data.draw(
        st.sets(st.sampled_from(list(years)), min_size=1, max_size=len(steps) - 1), "marked"
    )
    series = pd.Series(np.cumsum([50.0, *steps]), range(2000, 2001 + len(steps)))
    seen = costs.shift_after(series, marked)
    got = costs.smallest_clear_shift(series, marked, level)

    def pvalue(difference):
        moved = steps + np.isin(years, list(marked)) * (difference - seen.difference)
        moved = pd.Series(np.cumsum([50.0, *moved]), series.index)
        return costs.shift_after(moved, marked).pvalue

    if got == -np.inf:
        assert pvalue(-1e4) >= level
    else:
        assert pvalue(got - 1e-3) < level <= pvalue(got + 1e-3)


def test_break_even_case_against_the_surface():
    """Check that one case agrees with the surface, and that nothing deters at probability zero."""
    receipts = pd.Series({2010: EXPORTS_2010_TO_2012[0]})
    got = costs.break_even_case(receipts, 2010, 0.05, 0.5)
    surface = costs.break_even_surface(receipts[2010], [0.05], [0.5]).iloc[0]
    assert got.receipts == receipts[2010]
    assert (got.gain, got.loss) == tuple(
        surface[["gain_usd_million", "break_even_loss_usd_million"]]
    )
    assert costs.break_even_case(receipts, 2010, 0.05, 0).loss == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: costs.break_even_case(TURNOVER, 1999, 0.1, 0.1),
            "receipts_year must .* 2003, .* 2013, found 1999",
        ),
        (lambda: costs.break_even_case(TURNOVER, 2010, 15, 0.1), "margin must .* found 15"),
        (
            lambda: costs.break_even_case(TURNOVER, 2010, 0.1, float("nan")),
            "probability must .* found nan",
        ),
        (lambda: costs.break_even_case(TURNOVER, 2010, True, 0.1), "margin must .* found True"),
        (lambda: costs.smallest_clear_shift(TURNOVER, [2010], 0.0), "level must lie between"),
        (
            lambda: costs.acts_beside_contacts(SANCTIONS, EVENTS, "2010-01-01", "2010-03-31", 12),
            r"sanctions lacks \['event', 'precision'\]",
        ),
    ],
)
def test_invalid_choice_is_named(call, message):
    """Check that an impossible choice raises an error that says what is allowed."""
    with pytest.raises(ValueError, match=message):
        call()
