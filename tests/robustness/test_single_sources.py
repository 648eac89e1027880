"""Tests of dependence on sources: what is lost without them, on tiny frames and on the record."""

from dataclasses import replace

import pandas as pd
import pytest

from belarus_iran import evidence, ledger
from belarus_iran.book import contents
from belarus_iran.robustness import single_sources

KINDS = {"R001": "news", "R002": "news", "R003": "official"}


@pytest.fixture(scope="module")
def by_source(common_store):
    """Return what moves without each source of the record, by source."""
    return single_sources.leave_one_out().set_index("source")


def test_sources_that_a_chapter_allows_are_those_of_the_data(by_source, root):
    """Check that its cell of parameters lists every source on which a record rests alone."""
    allowed = contents.parameters(root, "10-the-record")["drop_source"]["enum"]
    assert allowed == sorted(by_source.index)


def cites(*cells):
    """Return a table whose rows cite the sources of each cell."""
    return pd.DataFrame({"row": range(len(cells)), "cited_source": cells})


TABLES = {
    "events": cites("A 2012 (R001)", "A (R001); B (R002)", "", "C 2004 (not in the list)"),
    "arms": cites("UN 2011 (R003)", "B 2010 (R002)"),
}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (("R001",), {"events": [1, 2, 3]}),
        (("R002",), {"arms": [0]}),
        (("R001", "R002"), {"events": [2, 3], "arms": [0]}),
        (("C 2004",), {"events": [0, 1, 2]}),
        (("R999",), {}),
        ((), {}),
    ],
)
def test_only_rows_that_nothing_else_vouches_for_are_lost(sources, expected):
    """Check which rows stay: those with another source, and all that cite none."""
    got = single_sources.without(TABLES, *sources)
    assert {name: list(table["row"]) for name, table in got.items()} == expected


def test_sources_are_told_once_and_in_order():
    """Check that the list of sources has listed and unlisted ones, each once."""
    assert single_sources.cited(TABLES) == ("C 2004", "R001", "R002", "R003")


def test_only_the_paper_cites():
    """Check that what the companions cite is no source of the paper."""
    tables = single_sources.cited_tables()
    assert set(tables) == {"trade", "events", "sanctions", "arms", "quantities"}
    assert "companion_events" in evidence.names()


def test_rows_are_counted_by_kind_of_source():
    """Check that a row with two kinds counts for both and is alone for neither."""
    table = cites("A (R001); B (R002)", "A (R001); UN (R003)", "UN (R003)", "", "C 2004 (none)")
    got = single_sources.carried(table, KINDS)
    assert got["rows"].to_dict() == {"news": 2, "none cited": 1, "not listed": 1, "official": 2}
    assert got["alone"].to_dict() == {"news": 1, "none cited": 1, "not listed": 1, "official": 1}


def test_unknown_source_is_refused_with_those_there_are():
    """Check that a source that nothing cites is an error, which lists the others."""
    with pytest.raises(ValueError, match=r"'R999' alone\. Allowed: Belapan 2004, .*R007, .*\.$"):
        single_sources.without_one(single_sources.leave_one_out(), "R999")


def test_a_source_beside_another_can_be_spared():
    """Check that nothing moves without a source that carries no row alone."""
    carried = evidence.load("events").set_index("id").loc["E088", "cited_source"]
    assert single_sources.sources_of(carried) == ("R001", "R016")
    alone = single_sources.leave_one_out()
    assert not alone.set_index("source")["moved"].get("R001", ())
    both = single_sources.without(single_sources.cited_tables(), "R001", "R016")
    assert "E088" not in set(both["events"]["id"])


def test_verdicts_are_lost_or_turned(by_source):
    """Check both ways in which a verdict moves: a lone record gone, and another picture."""
    assert by_source.loc["R019", "lost"] == ("C186c",)
    counts = by_source["moved"].map(len)
    assert counts.is_monotonic_decreasing
    by_kind = single_sources.leave_one_kind_out()
    assert "C071a: consistent to in tension" in set(by_kind["turned"])
    for table in (by_source, by_kind):
        turned = table["turned"].map(lambda told: [part[:5] for part in told.split("; ") if part])
        assert (table["moved"].map(set) == (table["lost"].map(list) + turned).map(set)).all()
        assert (table["claims"].map(set) == table["moved"].map(lambda s: {p[:4] for p in s})).all()


def test_only_verdicts_on_the_own_record_of_the_paper_are_made_again():
    """Check that companions and the years after, which cite other works, are left out."""
    findings = single_sources.own_record()
    assert {finding.basis for finding in findings} == {"paper"}
    sets = ledger.claims().set_index("id")["set"]
    assert {sets[finding.claim] for finding in findings} == {"paper", "implied", "references"}


def test_a_kind_weighs_at_least_what_its_sources_weigh(by_source):
    """Check that all sources of a kind together lose no fewer rows than one by one."""
    by_kind = single_sources.leave_one_kind_out().set_index("kind")["rows"]
    one_by_one = by_source.groupby("kind")["rows"].sum()
    assert (by_kind >= one_by_one.reindex(by_kind.index, fill_value=0)).all()
    assert by_kind["news"] > one_by_one["news"]


@pytest.mark.parametrize("source", ["R007", "R019", "R001", "Belapan 2004"])
def test_halves_against_testing_all(by_source, source):
    """Check that what moves without a source is what testing everything again finds."""
    changed = single_sources.without(single_sources.cited_tables(), source)
    run = ledger.run()
    again = ledger.reassess(replace(run, findings=single_sources.own_record()), changed)
    again = again[again["before"] != again["after"]]
    moved = by_source["moved"].get(source, ())
    assert moved == tuple(again["claim"] + again["part"])


def test_readers_see_titles_and_not_parts(by_source):
    """Check that a claim is named once, as silent or as turned, and that others are left out."""
    moved = pd.DataFrame(
        {
            "name": ["A 2012", "B 2013"],
            "kind": ["news", "news"],
            "rows": [2, 1],
            "claims": [("C001", "C002"), ()],
            "lost": [("C001a",), ()],
        }
    )
    shown = single_sources.for_readers(moved, {"C001": "No gestures", "C002": "No words"})
    assert shown.iloc[:, 1:].to_numpy().tolist() == [
        ["news", 2, "No gestures (C001)", "No words (C002)"]
    ]


def test_kinds_of_source_end_with_those_without_an_entry():
    """Check that events without a source are counted and have no citations."""
    names = ("events", "citations", "references")
    events, *others = (evidence.load(name) for name in names)
    got = single_sources.kinds_of_source(events, *others).set_index("kind")
    assert list(got.index[-2:]) == ["not listed", "none cited"]
    assert got.loc["none cited", "events"] == (events["cited_source"] == "").sum()
    assert pd.isna(got.loc["none cited", "citations"])
