"""Tests of reach: the verdicts that changed tables bring about, on parts judged by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from belarus_iran import evidence, ledger
from belarus_iran.ledger import findings
from belarus_iran.ledger.reach import FACTOR, NOT_SEARCHED, YEARS, changes, identity

# What each of some tests can come to, thought through by hand.
BY_HAND = {
    # A formula says what it says, whatever the tables hold.
    ("C018", "a", "paper"): {"consistent"},
    # A president's visit is dated as told, ten years off, or not recorded at all.
    ("C042", "a", "outside"): {"supported", "contradicted", "open"},
    # The first year above a sum is the year told, another, or not to be had.
    ("C066", "a", "paper"): {"consistent", "in tension", "silent"},
    # The same of purchases as the partner reports them: a proxy, which speaks and never decides.
    ("C066", "a", "outside"): {"open"},
    # A delivery in the register refutes; that there is none shows only that none is listed.
    ("S047", "a", "outside"): {"contradicted", "open"},
}
# Every part of this many is searched again.
EVERY = 25
KEY = ["claim", "part", "basis"]


@pytest.fixture(scope="module")
def reached(done):
    """Return what every test of the run reaches, as the table has it."""
    return ledger.reach(done)


def searched(run, places):
    """Search the reach of some tests of a run, given by claim, part and basis."""
    chosen = [each for each in run.findings if (each.claim, each.part, each.basis) in places]
    return ledger.search(replace(run, findings=tuple(chosen))).set_index(KEY)


@pytest.mark.parametrize("place", BY_HAND, ids=" ".join)
def test_reach_by_hand(done, place):
    """Check that a search finds the verdicts that it should, and marks a test with but one."""
    found = searched(done, [place]).loc[place]
    verdicts = {answer.split(" (")[0] for answer in found["answers"].split("; ")}
    assert verdicts == BY_HAND[place]
    assert found["by_construction"] == ("true" if place == ("C018", "a", "paper") else "false")


def test_a_sign_that_the_figures_could_have_is_found(done):
    """Check that a balance is turned round, though no factor on both of its flows can do so."""
    for basis, against in (("outside", "contradicted"), ("paper", "in tension")):
        place = ("C069", "a", basis)
        assert against in searched(done, [place]).loc[place, "answers"]


def test_table_has_every_test_as_it_is(done):
    """Check that no row of the table is missing, too many or of a test that was changed since."""
    table = evidence.load("reach")
    now = [
        (one.claim, one.part, one.basis, one.form, identity(findings.behind(one).part))
        for one in done.findings
    ]
    rows = list(table[[*KEY, "form", "test"]].itertuples(index=False, name=None))
    remedy = "Run: python -m belarus_iran ledger --reach, then data --sign"
    assert rows == now, f"{sorted({row[0] for row in set(rows) ^ set(now)})}. {remedy}"


def test_table_is_what_a_search_finds(done):
    """Check a sample, and all tests of the paper called by construction, by searching again."""
    table = evidence.load("reach").set_index(KEY)
    alone = table.index[table["by_construction"] & table.index.get_level_values(0).str.match("C")]
    places = {*table.index[::EVERY], *alone}
    again = searched(done, places)
    columns = ["form", "answers", "test"]
    expected = table.loc[again.index, columns]
    pd.testing.assert_frame_equal(again[columns], expected)
    assert list(again["by_construction"] == "true") == [
        ";" not in answers for answers in expected["answers"]
    ]
    assert list(table["by_construction"]) == [";" not in one for one in table["answers"]]


def test_test_that_was_changed_is_not_searched_yet(done, data):
    """Check that of a part with other parameters nothing is told that was found with the old."""
    path = data / "paper" / "parts.csv"
    text = path.read_text(encoding="utf-8")
    changed = text.replace('""at_most"": ""handful""', '""at_most"": 9')
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    few = tuple(one for one in done.findings if one.claim in ("C004", "C018"))
    table = ledger.reach(replace(done, findings=few)).set_index(KEY)
    assert table["verdicts"]["C004", "a", "paper"] == NOT_SEARCHED
    assert table["verdicts"]["C018", "a", "paper"] == "consistent"
    assert not table["by_construction"]["C004", "a", "paper"]


def test_reach_of_some_claims_is_that_of_these():
    """Check that of a run of one claim the tests of this claim are told."""
    for claim in ("C018", "C042"):
        assert set(ledger.reach(ledger.run(claim))["claim"]) == {claim}


def test_the_present_verdict_is_reached(done, reached):
    """Check that each test reaches what it says now, and words of its own basis alone."""
    assert len(reached) == len(done.findings)
    for row, finding in zip(reached.itertuples(), done.findings, strict=True):
        verdicts = set(row.verdicts.split("; "))
        assert (row.claim, row.part, row.basis) == (finding.claim, finding.part, finding.basis)
        assert finding.verdict in verdicts
        assert verdicts <= set(ledger.VOCABULARY[finding.basis])
        answers = set(row.answers.split("; "))
        assert {answer.split(" (")[0] for answer in answers} == verdicts
        assert row.by_construction == (len(answers) == 1)


def test_what_can_speak_against_the_paper_could_have_come_out_otherwise(reached):
    """Check that no part of the paper is refuted by a rule that cannot also leave it standing."""
    sets = ledger.claims().set_index("id")["set"]
    of_the_paper = reached[reached["claim"].map(sets) == "paper"]
    assert of_the_paper["verdicts"].str.contains("contradicted").sum() > 20
    for row in of_the_paper.itertuples():
        verdicts = set(row.verdicts.split("; "))
        if verdicts & {"contradicted", "inconsistent", "in tension"}:
            assert verdicts & {"supported", "consistent", "open", "silent"}, row


def test_proxies_and_straws_decide_nothing_outside(done, reached):
    """Check that on no changed table a proxy, a mention, a code or a straw decides by itself."""
    for row, finding in zip(reached.itertuples(), done.findings, strict=True):
        weak = finding.measure in ("proxy", "mentions", "codes") or finding.inference == "straw"
        if finding.basis == "outside" and weak:
            assert row.verdicts == "open", row
        if finding.inference == "hoop":
            assert not {"supported", "consistent"} & set(row.verdicts.split("; ")), row


def test_every_form_reaches_two_verdicts(done, reached):
    """Check that each form can come out in two ways on some part on which it may decide.

    A formula, and sums of printed figures, hold or not as they are printed.
    """
    two = set()
    may = set()
    for row, finding in zip(reached.itertuples(), done.findings, strict=True):
        if finding.measure == "direct" and finding.inference != "straw":
            may.add(finding.form)
            if not row.by_construction:
                two.add(finding.form)
    assert may - two == set()


def changes_of(claim, part, basis):
    """Return the tables of a test, and those that reach tries in their place."""
    before = ledger.run(claim)[claim][part, basis]
    tables = {name: evidence.load(name) for name in before.tables}
    return findings.behind(before), tables, list(changes(before, tables))


def test_changes_that_are_tried():
    """Check that records go, move both ways, and change in certainty, and nothing else changes."""
    _, tables, tried = changes_of("C042", "a", "outside")
    (name,) = tables
    visits = tables[name].set_index("id")
    begun = [
        table[name].drop_duplicates("id").set_index("id")["start"].get("OV04") for table in tried
    ]
    assert None in begun
    for by in (-YEARS, YEARS):
        assert visits.loc["OV04", "start"] + pd.DateOffset(years=by) in begun
    certainties = [set(table[name]["certainty"]) for table in tried]
    assert {"sure"} in certainties and {"weak"} in certainties
    # The tables of the evidence are as they were.
    pd.testing.assert_frame_equal(evidence.load(name).set_index("id"), visits)


def test_figures_are_raised_and_lowered():
    """Check that the later and the earlier years of a series are each tried at both factors."""
    _, tables, tried = changes_of("C066", "a", "paper")
    before = tables["trade"].set_index("year")["turnover_usd_million"]
    seen = set()
    for changed in tried:
        if "trade" in changed:
            after = changed["trade"].set_index("year")["turnover_usd_million"]
            for year in {2004, 2013} & set(after.index):
                seen.add((year, round(after[year] / before[year], 6)))
    for year in (2004, 2013):
        assert {(year, FACTOR), (year, 1 / FACTOR)} <= seen


# Brute force on parts that rest on one date or one grade: every value that it can take.
DAYS = [None, *pd.date_range("1990-01-15", "2016-01-15", freq="3MS")]


def dated(table, identity, day):
    """Return a table with one record on another day, or without it if there is no day."""
    row = table["id"] == identity
    if day is None:
        return table[~row]
    return table.assign(**{end: table[end].mask(row, day) for end in ("start", "end")})


@pytest.mark.parametrize(
    ("part", "name", "identity"),
    [
        (("C042", "a", "outside"), "outside_visits", "OV04"),
        (("C046", "a", "outside"), "outside_shocks", "OS01"),
        (("C134", "c", "outside"), "outside_shocks", "OS12"),
        (("C134", "c", "paper"), "events", "E076"),
        (("S007", "a", "outside"), "outside_designations", "OD08"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_reach_finds_what_every_date_would(reached, done, part, name, identity):
    """Check that all verdicts that any date of the one record brings about are reached."""
    claim, letter, basis = part
    again = ledger.retest(done[claim][letter, basis])
    table = evidence.load(name)
    after = [again({name: dated(table, identity, day)}) for day in DAYS]
    forced = {str(one.verdict) for one in after if one is not None}
    assert len(forced) > 1
    row = reached.set_index(["claim", "part", "basis"]).loc[part]
    assert forced <= set(row["verdicts"].split("; "))


@pytest.mark.parametrize("part", [("C128", "b"), ("C182", "a"), ("C167", "a")], ids=" ".join)
def test_reach_finds_what_every_grade_would(reached, done, part):
    """Check that all verdicts that any grade of the pairs brings about are reached."""
    again = ledger.retest(done[part[0]][part[1], "paper"])
    table = evidence.load("contradictions")
    forced = {
        str(again({"contradictions": table.assign(severity=grade)}).verdict)
        for grade in table["severity"].unique()
    }
    assert len(forced) > 1
    row = reached.set_index(["claim", "part", "basis"]).loc[(*part, "paper")]
    assert forced <= set(row["verdicts"].split("; "))


def test_few_rules_give_one_answer_whatever_the_record_says(reached):
    """Check that less than one rule of five is by construction."""
    assert reached["by_construction"].mean() < 0.2
