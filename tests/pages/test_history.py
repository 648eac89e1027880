"""What changed: the old verdicts are those of 0.1.0, and the page tells each with its reasons."""

import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from belarus_iran import evidence, ledger
from belarus_iran.book import release
from belarus_iran.pages import cards, history


@pytest.fixture(scope="module")
def rows(done):
    """Return the old and new verdicts of every claim."""
    return history.changes(done)


def test_history_has_the_findings_of_the_release():
    """Check the counts of the release: 418 findings, and none on a claim that there never was."""
    old = evidence.load("history_0_1_0")
    counts = old.groupby("basis")["verdict"].value_counts()
    assert counts["outside"].to_dict() == {
        "undecided": 105,
        "contradicted": 32,
        "supported": 21,
        "qualified": 11,
    }
    assert counts["paper"].to_dict() == {
        "undecided": 155,
        "contradicted": 58,
        "supported": 33,
        "qualified": 3,
    }
    assert set(old["claim"]) <= set(ledger.claims()["id"])


def test_the_same_judgement_in_another_word_is_no_change(done):
    """Check each turn on made-up verdicts of claims whose old ones are known."""
    old = evidence.load("history_0_1_0").set_index(["claim", "basis"])["verdict"]
    claim = next(
        name for (name, basis), told in old.items() if (basis, told) == ("paper", "supported")
    )
    (finding,) = [one for one in done[claim].values() if one.basis == "paper"][:1]
    parts = ledger.parts()
    assert (parts["claim"] == claim).any()

    def turn(verdict):
        made = [
            replace(finding, part=part, core=True, verdict=verdict, kind=None)
            for part in parts.loc[parts["claim"] == claim, "part"]
        ]
        return history.changes(replace(done, findings=tuple(made))).loc[claim]

    assert turn(ledger.Verdict.CONSISTENT)["paper_turn"] == "same"
    assert turn(ledger.Verdict.INCONSISTENT)["paper_turn"] == "changed"
    without = history.changes(replace(done, findings=()))
    assert without.loc[claim, "paper_turn"] == "gone"
    # Without a single finding, all claims left are those that had a verdict.
    assert set(without.index) == {name for name, _ in old.index}


def test_no_claim_with_a_verdict_is_left_out(done, rows):
    """Check that the page has every claim with a verdict of old or of today, and no other."""
    old = set(evidence.load("history_0_1_0")["claim"])
    assert set(rows.index) == old | set(done.verdicts.index[done.verdicts["own"] != ""])


def test_turns_add_up_to_the_claims(rows):
    """Check that the tables of old by new verdicts hold each claim once."""
    for basis in cards.BASES:
        soup = BeautifulSoup(history.turns(rows, basis).html, "html.parser")
        assert sum(int(cell.get_text()) for cell in soup.select("td.number")) == len(rows)


def test_sentence_counts_what_the_rows_say(rows):
    """Check that the sentence tells how many verdicts of 0.1.0 say another thing today."""
    told = history.sentence(rows)
    for basis, name in cards.BASES.items():
        had = rows[rows[f"{basis}_before"] != history.NONE]
        changed = (had[f"{basis}_turn"] == "changed").sum()
        assert f"**{name}**: of {len(had)} verdicts of 0.1.0, {changed} say another thing" in told
        assert (
            f"by {'the ' if basis == 'paper' else ''}{name.lower()}: {changed} of {len(had)}"
            in (history.line(rows))
        )


def test_sentence_is_right_for_none_and_one(rows):
    """Check the words where one verdict says another thing and none is new or given up."""
    few = rows[rows["outside_turn"] == "same"].head(3).copy()
    few.loc[few.index[0], "outside_turn"] = "changed"
    first = history.sentence(few).splitlines()[0]
    assert "of 3 verdicts of 0.1.0, 1 says another thing today; none are given up" in first
    assert first.endswith("No claims have a verdict that had none.")


def test_verdicts_that_are_kept_say_the_same(done):
    """Check that a version compared with its own verdicts has no change."""
    table = release.as_kept(history.to_keep(done))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "kept", lambda version: table)
        rows = history.changes(done, "0.2.0")
    for basis in cards.BASES:
        assert set(rows[f"{basis}_turn"]) == {"same"}
    assert len(rows) == (done.verdicts["own"] != "").sum()


def test_findings_of_the_first_version_are_kept():
    """Check that the archive has all that 0.1.0 found, with the verdicts that are kept of it."""
    path = ROOT / "data" / "history" / "0.1.0-findings.json"
    old = json.loads(path.read_text(encoding="utf-8"))
    assert old["version"] == "0.1.0"
    found = {(item["claim"], item["basis"]): item["verdict"] for item in old["findings"]}
    assert found == history.kept("0.1.0")["verdict"].to_dict()


def test_table_tells_old_and_new_verdicts_with_the_reasons(done, rows):
    """Check that each claim has one row, with both old and new verdicts and all logged reasons."""
    soup = BeautifulSoup(history.table(rows).html, "html.parser")
    found = {row.select_one("a.claim-id").get_text(): row for row in soup.select("tbody tr")}
    assert list(found) and set(found) == set(rows.index)
    reasons = evidence.load("rule_changes").groupby("claim")["reason"].apply(list)
    for claim, row in rows.iterrows():
        text = found[claim].get_text()
        for basis in cards.BASES:
            assert f"0.1.0: {row[f'{basis}_before']}" in text and row[f"{basis}_now"] in text
        assert [reason for reason in reasons.get(claim, []) if reason not in text] == []
