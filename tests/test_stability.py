"""Tests of stability: every single change made without short cuts, and small tables by hand."""

import pandas as pd
import pytest

from belarus_iran import evidence, ledger, stability
from belarus_iran.stability import Change


@pytest.fixture(scope="module")
def done():
    """Return the run of all claims."""
    return ledger.run()


@pytest.mark.parametrize(
    ("claim", "basis"), [("C066", "paper"), ("C080", "paper"), ("C122", "paper")]
)
def test_single_changes_against_all(done, claim, basis):
    """Check that the short cut by halves misses no record whose change turns the verdict."""
    before = done[claim][basis]
    tables = {name: evidence.load(name) for name in before.tables if name != "thresholds"}
    again, turning = ledger.tester(before), 0
    for name, table in tables.items():
        for change in stability.elementary(name, table):
            found = again(stability.apply(tables, (change,)))
            verdict = found.verdict if found else "undecided"
            turning += verdict != before.verdict
    got = stability.smallest_change(before)
    assert turning > 0
    assert (got["changes"], got["turning"]) == (1, turning)


def test_two_changes_where_one_will_not_do(done):
    """Check that a set of two turns the verdict as told, and that none of its parts does."""
    before = done["C156"]["outside"]
    got = stability.smallest_change(before)
    assert got["turning"] == 0 and got["changes"] == 2
    assert got["told"].count(";") == 1
    assert got["after"] not in ("", str(before.verdict))


def test_what_no_change_turns_is_told_so(done):
    """Check that a finding which rests on no record has no set of changes."""
    got = stability.smallest_change(done["C069"]["paper"], most=1)
    assert got["changes"] is None and got["after"] == "" and got["told"] == ""
    assert got["tried"] > 0


def test_sums_follow_their_flows():
    """Check that a changed flow leaves the account of a year in balance, and other years alone."""
    trade = evidence.load("trade")
    row = trade.index.get_loc(trade.index[trade["year"] == 2010][0])
    changed = stability.apply(
        {"trade": trade},
        (Change("trade", row, "imports_usd_million more"), Change("trade", 0, "left out")),
    )["trade"]
    assert len(changed) == len(trade) - 1
    year = changed[changed["year"] == 2010].iloc[0]
    assert year["imports_usd_million"] == pytest.approx(1.1 * 7.6)
    assert evidence.audit_sums(changed).empty
    others = changed["year"] != 2010
    pd.testing.assert_frame_equal(changed[others], trade[trade["year"] != 2010].iloc[1:])


def test_dates_move_whole_years():
    """Check that both ends of a date move, across a leap day too, and open dates do not."""
    events = pd.DataFrame(
        {
            "start": pd.to_datetime(["2012-02-29", None]),
            "end": pd.to_datetime(["2012-03-01", "2013-01-01"]),
        }
    )
    hows = [(change.row, change.how) for change in stability.elementary("events", events)]
    assert hows == [(0, "left out"), (0, "a year earlier"), (0, "a year later"), (1, "left out")]
    moved = stability.apply({"events": events}, (Change("events", 0, "a year later"),))["events"]
    assert moved.loc[0].tolist() == [pd.Timestamp("2013-02-28"), pd.Timestamp("2013-03-01")]


def test_thresholds_are_tried_at_both_ends(done):
    """Check that each declared end is tried, and that the claims which turn are named."""
    thresholds = evidence.load("thresholds").assign(low=float("nan"), high=float("nan"))
    place = thresholds["name"] == "loose_correlation"
    thresholds.loc[place, ["low", "high"]] = 0.29, 0.95
    found = stability.thresholds_varied(done, thresholds)
    assert found["tried"].tolist() == [0.29, 0.95]
    assert "C071 (paper): undecided to supported" in found["told"].iloc[1]
    assert found["turned"].iloc[1] > found["turned"].iloc[0] == 0
