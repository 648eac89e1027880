"""Tests of designations beside contacts, of the balance of gain and loss, and of the shift test."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from altered import ask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from belarus_iran import evidence
from belarus_iran.checks import costs
from belarus_iran.measures import blocs, designations
from belarus_iran.measures.blocs import western_exports
from belarus_iran.model import balance, break_even
from belarus_iran.stats import permutation, ranges

EXACT = 1e-12
USD_MILLION = 0.05
# Error of a share of 65,536 draws (five standard deviations), and of a Sobol' index.
SHARE = 0.01
INDEX = 0.01

SEED = 20141
WESTERN_TABLES = ("outside_trade", "outside_trade_wits", "blocs")

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


@given(gain=money, probability=st.floats(1e-3, 1))
def test_break_even_loss_and_probability_are_inverse(gain, probability):
    """Check that at break-even the expected loss is the gain, from either side."""
    loss = break_even.break_even_loss(gain, probability)
    assert probability * loss == pytest.approx(gain, rel=1e-9)
    assert break_even.break_even_probability(gain, loss) == pytest.approx(probability, rel=1e-9)


@given(gain=money, loss=money)
def test_probability_above_one_where_no_punishment_is_enough(gain, loss):
    """Check that the probability exceeds one if and only if the gain exceeds a certain loss."""
    assert (break_even.break_even_probability(gain, loss) > 1) == (gain > loss)


def test_break_even_limits_and_vectors():
    """Check zero losses and probabilities, missing numbers, and that a series keeps its index."""
    assert break_even.break_even_probability(0.0, 0.0) == np.inf
    assert break_even.break_even_probability(0.0, 5.0) == 0.0
    np.testing.assert_array_equal(
        break_even.break_even_loss(4.0, [0.0, 0.5, np.nan]), [np.inf, 8, np.nan]
    )
    gain = pd.Series([2.0, 3.0], index=[2010, 2011])
    assert_series_equal(
        break_even.break_even_probability(gain, 4.0), pd.Series([0.5, 0.75], index=[2010, 2011])
    )


def test_break_even_surface_against_published_exports():
    """Check the surface for mean exports of 2010–12: 112.8 a year, gains of 5.6 to 33.9."""
    receipts = float(np.mean(EXPORTS_2010_TO_2012))
    got = break_even.break_even_surface(receipts, [0.05, 0.30], [0.1, 1.0])
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
    got = permutation.shift_after(TURNOVER, DESIGNATION_YEARS)
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
    got = permutation.shift_after(series, marked)
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
        got = permutation.shift_after(series, [year])
        assert got.pvalue == 1 and got.smallest_pvalue == 1


def test_shift_needs_the_year_before():
    """Check that a gap yields no change, a marked year without one is reported, and lag shifts."""
    series = pd.Series({2006: 9.0, 2000: 1.0, 2001: 2.0, 2004: 5.0, 2005: 7.0})
    got = permutation.shift_after(series, [2004, 2005])
    assert (got.n_changes, got.marked, got.left_out) == (3, (2005,), (2004,))
    lagged = permutation.shift_after(series, [2004, 2005], lag=1)
    assert (lagged.marked, lagged.left_out) == ((2005, 2006), ())
    assert lagged.difference == pytest.approx(2.0 - 1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: break_even.break_even_probability(-1.0, 2.0),
            "gain must not be negative, found -1",
        ),
        (
            lambda: break_even.break_even_probability(1.0, -2.0),
            "loss must not be negative, found -2",
        ),
        (lambda: break_even.break_even_loss(-1.0, 0.5), "gain must not be negative"),
        (lambda: break_even.break_even_loss(1.0, [0.5, 1.2]), "probability must lie from 0 to 1"),
        (
            lambda: break_even.break_even_surface(-1.0, [0.1], [0.1]),
            "receipts must not be negative",
        ),
        (lambda: break_even.break_even_surface(1.0, [5.0], [0.1]), "margin must lie from 0 to 1"),
        (lambda: break_even.break_even_surface([1.0, 2.0], [0.1], [0.1]), "must be one number"),
        (lambda: designations.contacts_around(EVENTS, "2011-03-01", 0), "1 or more, found 0"),
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
            r"events lacks \['kind'\]",
        ),
        (
            lambda: designations.designations_and_contacts(
                SANCTIONS.assign(action="renewed"), EVENTS
            ),
            r"found \['renewed'\]",
        ),
        (lambda: permutation.shift_after(TURNOVER, [2003]), "0 of 10 changes are marked"),
        (
            lambda: permutation.shift_after(TURNOVER, range(2004, 2014)),
            "10 of 10 changes are marked",
        ),
        (lambda: permutation.shift_after(TURNOVER, [2010], lag=-1), "lag must be"),
        (
            lambda: permutation.shift_after(pd.Series([1.0, 2.0], [2003, 2003]), [2003]),
            "occurs twice",
        ),
        (
            lambda: permutation.shift_after(pd.Series(1.0, range(1990, 2020)), range(2000, 2014)),
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
    seen = permutation.shift_after(series, marked)
    got = permutation.smallest_clear_shift(series, marked, level)

    def pvalue(difference):
        moved = steps + np.isin(years, list(marked)) * (difference - seen.difference)
        moved = pd.Series(np.cumsum([50.0, *moved]), series.index)
        return permutation.shift_after(moved, marked).pvalue

    if got == -np.inf:
        assert pvalue(-1e4) >= level
    else:
        assert pvalue(got - 1e-3) < level <= pvalue(got + 1e-3)


def test_break_even_case_against_the_surface():
    """Check that one case agrees with the surface, and that nothing deters at probability zero."""
    receipts = pd.Series({2010: EXPORTS_2010_TO_2012[0]})
    got = break_even.break_even_case(receipts, 2010, 0.05, 0.5)
    surface = break_even.break_even_surface(receipts[2010], [0.05], [0.5]).iloc[0]
    assert got.receipts == receipts[2010]
    assert (got.gain, got.loss) == tuple(
        surface[["gain_usd_million", "break_even_loss_usd_million"]]
    )
    assert break_even.break_even_case(receipts, 2010, 0.05, 0).loss == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: break_even.break_even_case(TURNOVER, 1999, 0.1, 0.1),
            "receipts_year must .* 2003, .* 2013, found 1999",
        ),
        (lambda: break_even.break_even_case(TURNOVER, 2010, 15, 0.1), "margin must .* found 15"),
        (
            lambda: break_even.break_even_case(TURNOVER, 2010, 0.1, float("nan")),
            "probability must .* found nan",
        ),
        (
            lambda: break_even.break_even_case(TURNOVER, 2010, True, 0.1),
            "margin must .* found True",
        ),
        (lambda: permutation.smallest_clear_shift(TURNOVER, [2010], 0.0), "level must lie between"),
        (
            lambda: designations.acts_beside_contacts(
                SANCTIONS, EVENTS, "2010-01-01", "2010-03-31", 12
            ),
            r"sanctions lacks \['event', 'precision'\]",
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


def test_western_exports_against_published_sums():
    """Check both sources of 2010 against sums of the published figures of that year."""
    tables = (evidence.load(name) for name in WESTERN_TABLES)
    got = blocs.western_exports(*tables)
    # European Union 3316 and United States 182; Netherlands, United Kingdom and Latvia as printed.
    assert got.loc[2010, "low"] == 3316 + 182
    assert got.loc[2010, "high"] == pytest.approx(2845.62 + 935.25 + 929.53, abs=EXACT * 1e4)
    assert (got["low"] <= got["high"]).all()
    assert not got.isna().any(axis=None)


def test_western_exports_count_no_member_twice():
    """Check that a member is left out where its union has a figure, and not where it has none."""
    trade = pd.DataFrame(
        [(2004, "EUU", 70.0), (2004, "POL", 8.0), (2005, "POL", 9.0), (2005, "RUS", 1.0)],
        columns=["year", "partner", "partner_imports_usd_million"],
    ).assign(belarus_imports_usd_million=1.0)
    sold = pd.DataFrame(
        [(2004, "POL", 60.0), (2004, "RUS", 900.0), (2005, "POL", 10.0)],
        columns=["year", "partner", "exports_usd_million"],
    )
    blocs = pd.DataFrame(
        {
            "partner": ["EUU", "POL", "RUS"],
            "bloc": ["West", "West", "Russia"],
            "member_of": ["", "EUU", ""],
            "member_from": [None, 2004, None],
            "member_to": None,
        }
    )
    got = western_exports(trade, sold, blocs)
    assert got.loc[2004].to_dict() == {"low": 70, "high": 70}
    assert got.loc[2005].to_dict() == {"low": 9, "high": 10}


@given(
    receipts=money,
    exports=money,
    probability=st.floats(1e-3, 1),
    margins=st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)),
    years=st.floats(0.5, 10),
)
def test_break_even_share_balances_gain_and_loss(receipts, exports, probability, margins, years):
    """Check that at the share found the expected loss in Western trade is the gain from Iran."""
    share = break_even.break_even_share(receipts, exports, probability, *margins, years)
    loss = probability * share * years * margins[1] * exports
    assert loss == pytest.approx(margins[0] * receipts, rel=1e-9)
    # A share of all exports is an old acquaintance: the break-even loss in dollars.
    assert share * margins[1] * exports * years == pytest.approx(
        break_even.break_even_loss(margins[0] * receipts, probability), rel=1e-9
    )


def test_break_even_share_where_nothing_can_be_lost():
    """Check that without probability, trade, margin or time no share is enough."""
    for nothing in ({"probability": 0}, {"exports": 0}, {"margin_west": 0}, {"years": 0}):
        assert (
            break_even.break_even_share(**({"receipts": 1.0, "exports": 2.0} | nothing)) == np.inf
        )
    receipts = pd.Series({2010: 1.0, 2011: 2.0})
    got = break_even.break_even_share(receipts, 4 * receipts, probability=0.5)
    assert_series_equal(got, pd.Series({2010: 0.5, 2011: 0.5}))


def test_break_even_shares_against_every_corner():
    """Check that the two ranges are the extremes over sources of trade and pairs of margins."""
    western = pd.DataFrame({"low": [3498.0, 5.0], "high": [4710.4, 9.0]}, index=[2010, 1999])
    receipts = pd.Series({2010: 97.2, 2013: 49.4})
    got = break_even.break_even_shares(receipts, western, [0.25, 1.0], 0.05, 0.3, years=2)
    assert list(got["year"]) == [2010, 2010]
    for row in got.itertuples():
        corners = [
            97.2 * own / (row.probability * 2 * west * trade)
            for own, west in product((0.05, 0.3), repeat=2)
            for trade in (3498.0, 4710.4)
        ]
        assert (row.low, row.high) == pytest.approx((min(corners), max(corners)))
        equal = [97.2 / (row.probability * 2 * trade) for trade in (4710.4, 3498.0)]
        assert (row.equal_low, row.equal_high) == pytest.approx(equal)


def fixed_ranges(**ranges):
    """Return ranges of no width for all unknowns but those given."""
    points = dict.fromkeys(balance.UNKNOWNS, (1.0, 1.0)) | ranges
    table = pd.DataFrame.from_dict(points, orient="index", columns=["low", "high"])
    return table.assign(title=table.index)


@pytest.mark.parametrize("ratio", [0.02, 0.3, 0.9, 1.5])
def test_share_of_draws_against_the_closed_form(ratio):
    """Check the share for two uniform unknowns, whose product exceeds c with 1 - c + c ln c."""
    ranges = fixed_ranges(punishment_probability=(0, 1), share_lost=(0, 1))
    western = pd.DataFrame({"low": [100.0], "high": [100.0]}, index=[2010])
    receipts = pd.Series({2010: 100.0 * ratio})
    exact = max(0.0, 1 - ratio + ratio * np.log(ratio)) if ratio < 1 else 0.0
    got = balance.losses_exceed_gains(receipts, western, ranges, SEED, 0.9999).loc[2010]
    assert got["low"] <= exact <= got["high"]
    assert got["high"] - got["low"] < 4 * SHARE
    assert got["share"] == pytest.approx(exact, abs=SHARE)
    # A largest share of one half is the same as twice the receipts.
    varied = balance.largest_share_varied(receipts / 2, western, ranges, [0.5, 1], SEED, 0.95)
    assert varied["share"].iloc[0] == got["share"]
    assert varied["share"].is_monotonic_increasing


@pytest.mark.parametrize("ratio", [0.0, 0.4, 2.0])
def test_interval_of_draws_against_scipy(ratio):
    """Check the interval of none, some and all of the draws against scipy's exact binomial one."""
    from scipy.stats import binomtest

    ranges = fixed_ranges(punishment_probability=(0.1, 1))
    western = pd.DataFrame({"low": [100.0], "high": [100.0]}, index=[2010])
    receipts = pd.Series({2010: 100.0 * ratio})
    got = balance.losses_exceed_gains(receipts, western, ranges, SEED, 0.9, draws=200).loc[2010]
    want = binomtest(round(got["share"] * 200), 200).proportion_ci(0.9, "exact")
    assert (got["share"] in (0, 1)) == (ratio in (2, 0))
    assert (got["low"], got["high"]) == pytest.approx((want.low, want.high), abs=1e-9)


def test_same_seed_same_draws():
    """Check that draws and indices repeat with their seed and change with another."""
    ranges = fixed_ranges(punishment_probability=(0, 1), share_lost=(0, 0.1))
    western = pd.DataFrame({"low": [4000.0], "high": [5000.0]}, index=[2010])
    receipts = pd.Series({2010: 97.2})
    again = [
        balance.losses_exceed_gains(receipts, western, ranges, seed, 0.95) for seed in (1, 1, 2)
    ]
    assert_frame_equal(again[0], again[1])
    assert not again[0].equals(again[2])
    indices = [balance.sensitivity(97.2, (4e3, 5e3), ranges, seed, 0.95) for seed in (1, 1, 2)]
    assert_frame_equal(indices[0], indices[1])
    assert not indices[0].equals(indices[2])


def test_sobol_against_ishigami():
    """Check the indices of Ishigami's function (a = 7, b = 0.1) against the published ones."""
    # Ishigami and Homma (1990); Sobol' and Levitan (1999); figures from the closed form.
    expected = {"first": [0.3139, 0.4424, 0.0], "total": [0.5576, 0.4424, 0.2437]}
    bounds = pd.DataFrame({"low": -np.pi, "high": np.pi}, index=["x1", "x2", "x3"])

    def ishigami(x):
        return (np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))[None]

    got = ranges.sobol_intervals(ishigami, bounds, SEED, 0.999)
    for order, values in expected.items():
        rows = got[got["order"] == order]
        assert list(rows["value"]) == pytest.approx(values, abs=INDEX)
        assert (rows["low"] - 1e-3 <= values).all() and (values <= rows["high"] + 1e-3).all()
        assert (rows["high"] - rows["low"] < 4 * INDEX).all()


def test_sensitivity_against_the_closed_form():
    """Check the indices of the balance in dollars against those of a product and a sum."""
    ranges = fixed_ranges(
        margin_iran=(0.05, 0.3),
        margin_west=(0.05, 0.3),
        punishment_probability=(0, 1),
        share_lost=(0, 0.1),
        years_of_punishment=(1, 4),
        reading_of_exports=(0, 1),
        loan_advantage=(0, 0.1),
    )
    receipts, exports = 97.2, (3498.0, 4710.4)
    spans = {name: tuple(ranges.loc[name, ["low", "high"]]) for name in ranges.index}
    spans["reading_of_exports"] = exports
    factors = [name for name in balance.UNKNOWNS[1:] if name != "loan_advantage"]
    mean = {name: sum(span) / 2 for name, span in spans.items()}
    variance = {name: (span[1] - span[0]) ** 2 / 12 for name, span in spans.items()}
    square = {name: mean[name] ** 2 + variance[name] for name in factors}
    of_gain = receipts**2 * variance["margin_iran"]
    all_of_it = (
        np.prod([*square.values()]) - np.prod([mean[name] ** 2 for name in factors]) + of_gain
    )
    got = balance.sensitivity(receipts, exports, ranges, SEED, 0.999)
    by_name = got.set_index(["question", "order", "input"])["value"].sort_index()
    for name in factors:
        others = [other for other in factors if other != name]
        alone = variance[name] * np.prod([mean[other] ** 2 for other in others])
        in_all = variance[name] * np.prod([square[other] for other in others])
        found = by_name["by how much"]
        assert found["first", name] == pytest.approx(alone / all_of_it, abs=INDEX)
        assert found["total", name] == pytest.approx(in_all / all_of_it, abs=INDEX)
    for order in ("first", "total"):
        expected = of_gain / all_of_it
        assert by_name["by how much", order, "margin_iran"] == pytest.approx(expected, abs=INDEX)
    # Which is larger depends on the product alone, in which these two are alike.
    alike = by_name["which is larger", "total"][["punishment_probability", "share_lost"]]
    assert alike.iloc[0] == pytest.approx(alike.iloc[1], abs=INDEX)
    assert "loan_advantage" not in set(got["input"])


def test_unknowns_without_width_have_no_index():
    """Check that what is known, and two sources that agree, are left out and change nothing."""
    ranges = fixed_ranges(
        punishment_probability=(0, 1), share_lost=(0, 1), reading_of_exports=(0, 1)
    )
    got = balance.sensitivity(30.0, (100.0, 100.0), ranges, SEED, 0.95)
    assert set(got["input"]) == {"punishment_probability", "share_lost"}


numbers = st.floats(0.01, 1)


@given(st.tuples(*[numbers] * 7), money, money, money, money)
def test_loan_moves_the_balance_by_its_advantage(values, receipts, low, high, loan):
    """Check gain and loss against the formula written out, and the loan on either side."""
    own, west, probability, share, years, reading, advantage = values
    values = dict(zip(balance.UNKNOWNS, values, strict=True))
    gain, loss = balance.gain_and_loss(values, receipts, (low, high))
    trade = reading * high + (1 - reading) * low
    assert gain == pytest.approx(own * receipts)
    assert loss == pytest.approx(probability * share * years * west * trade)
    near = balance.gain_and_loss(values, receipts, (low, high), loan, "within reach")
    gone = balance.gain_and_loss(values, receipts, (low, high), loan, "lost to sanctions")
    assert near == pytest.approx((gain + advantage * loan, loss))
    assert gone == pytest.approx((gain, loss + advantage * loan))


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
    found = designations.lifting_readings(events, records, facts, LIFTING)
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


def balance_tables(iran=45.0, **changed):
    """Return the tables of the balance for 2010, with some ranges changed."""
    ranges = evidence.load("ranges").set_index("name")
    for name, (low, high) in changed.items():
        ranges.loc[name, ["low", "high"]] = low, high
    trade = evidence.load("outside_trade")
    is_iran = (trade["partner"] == "IRN") & (trade["year"] == 2010)
    bought = trade["partner_imports_usd_million"].mask(is_iran, iran)
    tables = {name: evidence.load(name) for name in (*WESTERN_TABLES, "thresholds")}
    tables["outside_trade"] = trade.assign(partner_imports_usd_million=bought)
    return tables | {"ranges": ranges.reset_index()}


@pytest.mark.parametrize(
    ("tables", "holds"),
    [
        ({}, None),
        # Least loss: 0.9 of 0.5 of 3498 at a margin of 0.05 for a year, 79; most gain 13.5.
        ({"punishment_probability": (0.9, 1), "share_lost": (0.5, 1)}, True),
        # Most loss: 0.1 of a thousandth of 4710 at a margin of 0.3 for 4 years, 0.57; least 2.25.
        ({"punishment_probability": (0, 0.1), "share_lost": (0, 0.001)}, False),
    ],
)
def test_losses_of_western_trade_are_told_only_where_the_ranges_part(tables, holds):
    """Check that the claim is decided only where all of one range exceeds all of the other."""
    got = ask(
        costs.losses_of_western_trade, {"outside": {"year": 2010}}, **balance_tables(**tables)
    )
    assert got.holds is holds
    # 45 / 4710.4 at margins of one to six, and 45 / 3498 at six to one.
    assert (got.low, got.high) == pytest.approx((45 / 4710.4 / 6, 45 / 3498 * 6), rel=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: break_even.break_even_share(-1.0, 2.0), "receipts must not be negative"),
        (lambda: break_even.break_even_share(1.0, -2.0), "exports must not be negative"),
        (lambda: break_even.break_even_share(1.0, 2.0, 1.5), "probability must lie from 0 to 1"),
        (
            lambda: break_even.break_even_share(1.0, 2.0, margin_west=3),
            "margin must lie from 0 to 1",
        ),
        (
            lambda: break_even.break_even_shares(TURNOVER, SANCTIONS, [1.0], 0.3, 0.05),
            "the lowest first, found 0.3 and 0.05",
        ),
        (lambda: balance.gain_and_loss({}, 1.0, (1.0, 2.0), 1.0, "paid"), "found 'paid'"),
        (lambda: balance.gain_and_loss({}, 1.0, (1.0, 2.0)), r"values .* lacking: \['margin_iran'"),
        (
            lambda: balance.losses_exceed_gains(
                TURNOVER, pd.DataFrame(), fixed_ranges(), SEED, 0.95, draws=0
            ),
            "draws must be a whole number of 1 or more, found 0",
        ),
        (
            lambda: balance.losses_exceed_gains(
                TURNOVER, pd.DataFrame(), fixed_ranges().iloc[1:], SEED, 0.95
            ),
            r"ranges must hold all .* lacking: \['margin_iran'\]",
        ),
        (
            lambda: ranges.sobol_intervals(np.sum, fixed_ranges(), SEED, 0.95),
            r"inputs need a range, but have none: \['margin_iran'",
        ),
        (
            lambda: balance.unknowns(evidence.load("ranges").iloc[1:], evidence.load("thresholds")),
            r"at odds: \['punishment_probability'\]",
        ),
        (
            lambda: balance.unknowns(
                evidence.load("ranges").assign(low=2.0), evidence.load("thresholds")
            ),
            r"low lies above high for \['punishment_probability', 'share_lost'",
        ),
        (
            lambda: designations.acts_on_both_dates(
                SANCTIONS, RECORDS, EVENTS, "2010-01-01", "2010-03-31", 12
            ),
            r"sanctions lacks \['precision'\]",
        ),
    ],
)
def test_invalid_balance_is_named(call, message):
    """Check that an impossible part of the balance raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        call()
