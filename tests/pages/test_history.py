"""What changed: the old verdicts are those of 0.1.0, and the page tells each with its reasons."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from belarus_iran import evidence, ledger
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
