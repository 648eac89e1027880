"""Tests of stability: every single change made without short cuts, and small tables by hand."""

from dataclasses import replace

import pandas as pd
import pytest
from altered import THRESHOLDS, TRADE, alter, copy, put

from belarus_iran import evidence, ledger
from belarus_iran.evidence import audits
from belarus_iran.ledger import findings
from belarus_iran.robustness import stability
from belarus_iran.robustness.stability import Change


@pytest.mark.parametrize(
    ("claim", "basis"), [("C066", "paper"), ("C122", "paper"), ("C122", "outside")]
)
def test_single_changes_against_all(done, claim, basis):
    """Check that the short cut by halves misses no record whose change turns the verdict."""
    before = done[claim]["a", basis]
    tables = {name: evidence.load(name) for name in before.tables if name != "thresholds"}
    again, turning = ledger.retest(before), 0
    for name, table in tables.items():
        for change in stability.elementary(name, table):
            found = again(stability.apply(tables, (change,)))
            gone = "silent" if basis == "paper" else "open"
            verdict = found.verdict if found else gone
            turning += verdict != before.verdict
    got = stability.smallest_change(before)
    assert turning > 0
    assert (got["changes"], got["turning"]) == (1, turning)


def test_several_changes_where_one_will_not_do(done):
    """Check that a set of three turns the verdict as told, and that no single change does."""
    before = done["C080"]["a", "paper"]
    got = stability.smallest_change(before)
    assert got["turning"] == 0 and got["changes"] == 3
    assert got["such_as"].count(";") == 2
    assert got["verdict"] == "silent" and got["after"] not in ("", "silent")
    assert stability.smallest_change(before, most=2)["changes"] is None


def test_what_no_change_turns_is_told_so(done):
    """Check that a finding that no such change turns has no set, though changes were tried."""
    got = stability.smallest_change(done["C132"]["a", "outside"], most=1)
    assert got["changes"] is None and got["after"] == got["kind_after"] == got["such_as"] == ""
    assert got["tried"] > 0


def test_totals_of_the_news_are_left_as_they_are(done):
    """Check that a finding that rests on yearly totals alone is given no change at all."""
    left = {*stability.CORPORA, *stability.RULES}
    resting = [found for found in done.findings if set(found.tables) <= left and found.tables]
    assert any(set(found.tables) & set(stability.CORPORA) for found in resting)
    assert [stability.smallest_change(found)["tried"] for found in resting] == [0] * len(resting)
    assert set(stability.CORPORA) <= set(evidence.names())


def test_another_reason_is_no_other_verdict(done):
    """Check that a silent finding whose evidence goes does not count as turned."""
    before = done["C080"]["a", "paper"]
    events = evidence.load("events")
    assert ledger.retest(before)({"events": events[:0]}).kind != before.kind
    assert not stability.smallest_change(before, most=1)["turning"]


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
    assert audits.audit_sums(changed).empty
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


def some_of(done, *asked):
    """Return a run with some findings alone, those on the first part of a claim."""
    found = tuple(done[claim]["a", basis] for claim, basis in asked)
    return replace(done, findings=found)


def test_thresholds_are_tried_at_both_ends(done):
    """Check that each end but the value itself is tried, and that claims which turn are named."""
    thresholds = evidence.load("thresholds").assign(low=float("nan"), high=float("nan"))
    place = thresholds["name"] == "loose_correlation"
    thresholds.loc[place, ["low", "high"]] = 0.29, 0.95
    place = thresholds["name"] == "confidence_level"
    thresholds.loc[place, ["low", "high"]] = thresholds.loc[place, "value"].item(), 0.9
    some = some_of(done, ("C071", "paper"), ("C122", "outside"), ("C122", "paper"))
    found = stability.thresholds_varied(some, thresholds, n_jobs=1).set_index("tried")
    assert found.index.tolist() == [0.9, 0.29, 0.95]
    for row in found.itertuples():
        claims = tuple(dict.fromkeys(part[:4] for part in row.verdicts.split("; ") if part))
        assert row.claims == claims
    told = found["verdicts"].map(lambda words: words.split("; ") if words else [])
    assert (told.map(len) == found["turned"]).all()
    assert found["turned"].max() > 0
    assert all(" to " in words and "a (" in words for row in told for words in row)


def test_thresholds_against_testing_everything(done):
    """Check that no finding is passed over that another value of a threshold would move."""
    some = some_of(done, ("C080", "paper"), ("C071", "paper"), ("C122", "outside"))
    thresholds = evidence.load("thresholds")
    found = stability.thresholds_varied(some, thresholds, n_jobs=1)
    for row in found.itertuples():
        changed = thresholds.copy()
        changed.loc[changed["name"] == row.name, "value"] = row.tried
        again = ledger.reassess(some, {"thresholds": changed})
        assert row.turned == (again["before"] != again["after"]).sum(), row.name
    assert found.set_index("name")["findings"]["loose_correlation"].tolist() == [1, 1]
    assert found["turned"].sum() > 0


def test_every_range_holds_its_threshold():
    """Check that both ends are given or neither, and that the declared value lies between."""
    thresholds = evidence.load("thresholds")
    given = thresholds.dropna(subset=["low", "high"])
    assert given["value"].between(given["low"], given["high"]).all()
    assert (given["low"] < given["high"]).all()
    assert thresholds[["low", "high"]].isna().sum(axis=1).isin([0, 2]).all()
    assert 0 < len(given) < len(thresholds)


def test_primary_findings_are_those_of_primary_claims(done):
    """Check that every finding on a primary claim is among them, and no other."""
    primary = set(done.verdicts.index[done.verdicts["primary"]])
    core = stability.of_primary(done)
    assert {found.claim for found in core.findings} == primary & set(done.frame["claim"])
    others = [found for found in done.findings if found.claim not in primary]
    assert len(core.findings) + len(others) == len(done.findings)


def test_answers_are_kept_and_do_not_depend_on_workers(done, tmp_path, monkeypatch):
    """Check that a second call computes nothing, and that other workers find the same."""
    some = some_of(done, ("C066", "paper"), ("C122", "paper"), ("C110", "paper"))
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "two"))
    by_two = stability.smallest_changes(some, n_jobs=2)
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "one"))
    found = stability.smallest_changes(some, n_jobs=1)
    pd.testing.assert_frame_equal(found, by_two)
    assert (found["claim"] + found["part"]).tolist() == ["C066a", "C122a", "C110a"]
    assert found["changes"].tolist() == [1, 1, 1]

    monkeypatch.setattr(stability, "smallest_change", None)
    pd.testing.assert_frame_equal(stability.smallest_changes(some, n_jobs=1), found)
    # Nor does another run that holds the same finding, but another question does.
    one = replace(some, findings=some.findings[:1])
    pd.testing.assert_frame_equal(
        stability.smallest_changes(one, n_jobs=1), found[:1], check_dtype=False
    )
    with pytest.raises(TypeError):
        stability.smallest_changes(one, most=1, n_jobs=1)


def test_answer_is_kept_until_what_it_rests_on_changes(done, tmp_path, monkeypatch):
    """Check that a change is felt where its table or its claim counts, and nowhere else."""
    some = [done[claim]["a", "paper"] for claim in ("C066", "C080", "C122")]
    assert ["trade" in found.tables for found in some] == [True, False, False]
    before = [findings.rests_on(found) for found in some]
    assert len(set(before)) == 3
    folder = copy(tmp_path, monkeypatch)
    assert [findings.rests_on(found) for found in some] == before
    alter(folder / TRADE, put("2009,71.6", "2009,71.7"))
    after = [findings.rests_on(found) for found in some]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, True]
    alter(folder / THRESHOLDS, put("significance_level,0.05", "significance_level,0.04"))
    last = [findings.rests_on(found) for found in some]
    ruled = ["thresholds" in found.tables for found in some]
    assert [one != other for one, other in zip(after, last, strict=True)] == ruled
    assert True in ruled
