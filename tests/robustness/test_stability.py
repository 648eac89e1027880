"""Tests of stability: every single change made without short cuts, and small tables by hand."""

from dataclasses import replace

import pandas as pd
import pytest
from altered import THRESHOLDS, TRADE, alter, copy, put
from conftest import new_store

from belarus_iran import evidence, ledger
from belarus_iran.evidence import audits
from belarus_iran.ledger import findings
from belarus_iran.robustness import stability
from belarus_iran.robustness.stability import Change


@pytest.mark.parametrize(
    ("claim", "part", "basis"),
    [
        ("C066", "a", "paper"),
        ("C081", "b", "outside"),
        ("C081", "c", "outside"),
        ("C132", "a", "outside"),
        ("C134", "b", "paper"),
        ("C154", "b", "outside"),
    ],
)
def test_short_cuts_against_every_change(done, claim, part, basis):
    """Check that a verdict turns by the short way exactly if some single change turns it."""
    before = done[claim][part, basis]
    left = stability.JUDGED + stability.COMPILED
    tables = {name: evidence.load(name) for name in before.tables if name not in left}
    again, turning = ledger.retest(before), {}
    for name, table in tables.items():
        for change in stability.elementary(name, table):
            found = again(stability.apply(tables, (change,)))
            verdict = str(found.verdict if found else "silent" if basis == "paper" else "open")
            if verdict != before.verdict:
                turning[stability.in_words(change, table)] = verdict
    got = stability.turning_change(before)
    assert got["turns"] == bool(turning)
    assert not turning or turning[got["such_as"]] == got["after"]
    assert got["records"] == sum(map(len, tables.values()))


def test_what_is_not_read_counts_for_nothing(done):
    """Check of each form that rows which it does not read change nothing, and that what is worked
    out anew for those that it reads is what is worked out from the whole table.
    """
    left = stability.JUDGED + stability.COMPILED
    firsts = {found.form: found for found in reversed(done.findings)}
    tried = {"apart": 0, "read": 0}
    for before in firsts.values():
        again = ledger.retest(before)
        for name in set(before.tables) - set(left):
            table, rows = evidence.load(name), again.read.get(name, set())
            every = list(stability.elementary(name, table))
            apart = [one for one in every if rows is not None and one.row not in rows]
            read = [one for one in every if one not in apart]
            for change in apart[:: 1 + len(apart) // 6]:
                changed = stability.apply({name: table}, [change])
                assert stability.alike(again(changed), before), (before.claim, change)
            for change in read[:: 1 + len(read) // 6]:
                changed = stability.apply({name: table}, [change])
                assert again(changed, {name: {change.row}}) == again(changed), (before, change)
            tried["apart"] += len(apart)
            tried["read"] += len(read)
    assert min(tried.values()) > 100


def test_what_no_change_turns_is_said_so(done):
    """Check that a finding that no change turns has no example, though records were there."""
    got = stability.turning_change(done["C132"]["a", "outside"])
    assert not got["turns"] and got["after"] == got["kind_after"] == got["such_as"] == ""
    assert got["records"] > 0


def test_what_was_judged_or_compiled_is_left_as_it_is(done):
    """Check that a finding that rests on judgements and yearly series alone is given no change."""
    left = {*stability.COMPILED, *stability.JUDGED}
    resting = [found for found in done.findings if set(found.tables) <= left and found.tables]
    assert any(set(found.tables) & set(stability.COMPILED) for found in resting)
    assert {stability.turning_change(found)["records"] for found in resting} == {0}
    assert left <= set(evidence.names())


def test_records_are_named_by_what_they_are():
    """Check that a reader is told of a record by its words, its year or its parties."""
    for name, how in (
        ("events", "left out"),
        ("trade", "exports_usd_million less"),
        ("outside_trade", "partner_imports_usd_million more"),
        ("outside_arms", "left out"),
        ("contradictions", "left out"),
    ):
        told = stability.in_words(Change(name, 3, how), evidence.load(name))
        assert "_" not in told and "usd" not in told and ", " in told
    row = evidence.load("events").iloc[3]
    told = stability.in_words(Change("events", 3, "a year later"), evidence.load("events"))
    assert told == f"“{row['description']}”, a year later"


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


def test_thresholds_against_testing_everything(done):
    """Check that no finding is passed over that another value of a threshold would move."""
    some = some_of(done, ("C080", "paper"), ("C071", "paper"), ("C122", "outside"))
    thresholds = evidence.load("thresholds")
    found = stability.thresholds_varied(some, thresholds)
    assert len(found) == len(set(zip(found["name"], found["tried"], strict=True)))
    for row in found.itertuples():
        changed = thresholds.copy()
        changed.loc[changed["name"] == row.name, "value"] = row.tried
        again = ledger.reassess(some, {"thresholds": changed})
        again = again[again["before"] != again["after"]]
        expected = again[["claim", "part", "basis", "before", "after"]].itertuples(index=False)
        assert list(row.turned) == [tuple(one) for one in expected], row.name
    assert found["turned"].map(len).sum() > 0


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


def test_answers_are_kept(done, common_store, tmp_path, monkeypatch):
    """Check that a second call computes nothing."""
    some = some_of(done, ("C066", "paper"), ("C122", "paper"), ("C110", "paper"))
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(new_store(tmp_path / "one", common_store)))
    found = stability.turning_changes(some)
    assert (found["claim"] + found["part"]).tolist() == ["C066a", "C122a", "C110a"]
    assert found["turns"].tolist() == [True, True, True]

    monkeypatch.setattr(stability, "turning_change", None)
    pd.testing.assert_frame_equal(stability.turning_changes(some), found)
    # Nor does another run that holds the same finding.
    one = replace(some, findings=some.findings[:1])
    pd.testing.assert_frame_equal(stability.turning_changes(one), found[:1], check_dtype=False)


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


def test_ids_of_records_become_words():
    """Check that a note names records by what they are, and that claims and numbers stay."""
    notes = pd.Series(["E066 comes before OD01 of April 2004 (K16), as C066 and E999 of 2010 say"])
    names = ("events", "outside_designations", "contradictions")
    (got,) = stability.without_ids(notes, names)
    fall = evidence.load("events").set_index("id").loc["E066", "description"]
    pair = evidence.load("contradictions").set_index("id").loc["K16"]
    assert got == (
        f"“{fall}” comes before the sanction on Belvneshpromservice of April 2004 (the pair of "
        f"places {pair['first_locator']} and {pair['second_locator']}), as C066 and E999 of 2010 "
        "say"
    )
