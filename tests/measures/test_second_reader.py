"""Tests of the agreement of second readers with the rules and with the ledger."""

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import second_reader

COLUMNS = ["round", "reader", "claim", "part", "basis", "rule_fair", "verdict", "ledger", "note"]


def readings(*rows):
    """Return a table of readings; each row is round, part, basis, fair, verdict and ledger."""
    return pd.DataFrame(
        [(row[0], "second 1", "C001", *row[1:], "") for row in rows], columns=COLUMNS
    )


HAND = readings(
    (1, "a", "paper", "fair", "silent", "silent"),
    (1, "b", "paper", "too lax", "silent", "silent"),
    (1, "c", "paper", "fair", "consistent", "silent"),
    (1, "d", "paper", "fair", "consistent", "consistent"),
    (1, "a", "outside", "fair", "open", "open"),
    (2, "e", "none", "beside the point", "untestable", ""),
)


def test_shares_and_alpha_by_hand():
    """Check the counts and alpha, worked out with pencil and paper, of six judgements."""
    table = second_reader.agreement(HAND, draws=20).set_index(["round", "basis"])
    own = table.loc[("1", "paper")]
    assert (own["rules"], own["fair"], own["verdicts"], own["same"]) == (4, 3, 4, 3)
    # Eight values, five silent and three consistent. Observed disagreement is 2/8, the expected
    # 2 * 5 * 3 / (8 * 7), and alpha one less their ratio.
    assert own["alpha"] == pytest.approx(1 - (2 / 8) / (30 / 56))
    both = table.loc[("1", "both")]
    assert (both["rules"], both["fair_share"], both["same_share"]) == (5, 0.8, 0.8)
    assert np.isnan(both["alpha"])
    assert np.isnan(table.loc[("1", "outside"), "alpha"])


def test_a_part_without_a_test_has_a_rule_and_no_verdict():
    """Check that such a part counts among the rules of both bases and nowhere else."""
    table = second_reader.agreement(HAND, draws=20).set_index(["round", "basis"])
    assert table.loc[("2", "both"), "rules"] == 1
    assert table.loc[("2", "both"), "verdicts"] == 0
    assert np.isnan(table.loc[("2", "both"), "same_share"])
    assert table.loc[("2", "paper"), "rules"] == 0


def test_a_part_read_twice_counts_with_its_last_reading():
    """Check that a second reading takes the place of the first, and that parts read once stay."""
    again = readings((2, "b", "paper", "fair", "silent", "silent"))
    table = second_reader.agreement(pd.concat([again, HAND]), draws=20)
    own = table.set_index(["round", "basis"]).loc[("last", "paper")]
    assert (own["rules"], own["fair"]) == (4, 4)


def test_disagreements_are_listed_once_each():
    """Check that the list has the unfair rules and the differing verdicts and nothing else."""
    table = second_reader.disagreements(HAND)
    got = list(table[["part", "about", "second", "ledger"]].itertuples(index=False, name=None))
    assert got == [
        ("b", "rule", "too lax", "fair"),
        ("c", "verdict", "consistent", "silent"),
        ("e", "rule", "beside the point", "fair"),
    ]


def test_the_list_and_the_counts_agree_on_the_readings():
    """Check on the readings as they are that list and counts tell the same number."""
    table = evidence.load("second_reader")
    listed = second_reader.disagreements(table)["about"].value_counts()
    whole = second_reader.agreement(table, draws=5).query("basis == 'both' and round != 'last'")
    assert listed["rule"] == (whole["rules"] - whole["fair"]).sum()
    assert listed["verdict"] == (whole["verdicts"] - whole["same"]).sum()
