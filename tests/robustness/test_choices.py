"""Tests of the three questions put to the multiverse."""

import pytest

from belarus_iran import evidence
from belarus_iran.model import multiverse
from belarus_iran.robustness import choices


def test_answers_are_those_of_the_multiverse(common_store):
    """Check shares and leanings against the multiverse asked directly, and ends of the margin."""
    coded = evidence.load("codings")
    got = choices.answers(coded, ["projects", "contact"], 0.05, draws=2000, seed=3)
    assert len(got) == 2 * len(choices.QUESTIONS)
    shares = multiverse.survival(multiverse.alliances(), coded, draws=2000, seed=3)
    direct = multiverse.headline(shares, "projects", margin=0.05).set_index("model")
    row = got.set_index(["question", "outcome"]).loc[("Must both want to balance?", "projects")]
    assert row["better"] == direct.loc["Belarus's motive", "better"]
    assert (got[["better", "equal", "worse"]].sum(axis=1) - 1).abs().max() < 1e-9
    wide = choices.answers(coded, ["projects"], 1.0, draws=2000, seed=3)
    assert set(wide["leaning"]) == {"neither way"}
    with pytest.raises(ValueError):
        choices.answers(coded, ["friendship"], 0.05, draws=10)
