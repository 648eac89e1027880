"""Tests of what models said of later years."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.model import forecasts, predictions

EXACT = 1e-9  # against the same quantity computed another way


def test_years_are_divided_where_both_parts_hold_one():
    """Check both ends of what is allowed, and that years beyond them are refused by name."""
    assert forecasts.divided(2014, 2025, 2015) == {"before": (2014, 2014), "since": (2015, 2025)}
    assert forecasts.divided(2014, 2025, 2025) == {"before": (2014, 2024), "since": (2025, 2025)}
    for year in (2014, 2026, 2015.5):
        with pytest.raises(ValueError, match="a whole number from 2015 to 2025 is needed"):
            forecasts.divided(2014, 2025, year)


def test_best_of_blind_sources_against_every_guess():
    """Check the chances of the best source against a count of all ways to pick the words."""
    seen = pd.DataFrame(
        {
            "outcome": ["contact", "trade", "contact", "trade"],
            "period": ["a", "a", "b", "b"],
            "direction": ["less", "more", "same", "silent"],
        }
    )
    said = pd.DataFrame(
        [
            ("model", "a", "co-operation", "more", False),
            ("model", "b", "co-operation", "more", False),
            ("other", "a", "co-operation", "same", False),
            ("other", "b", "co-operation", "same", True),
            ("rival", "a", "contact", "less", False),
            ("rival", "a", "trade", "same", False),
            ("rival", "b", "trade", "same", False),
        ],
        columns=["source_of_prediction", "period", "outcome", "direction", "borrowed"],
    )
    # In each period, how many of the answers each word would make right.
    picks = {
        "model": [(1, 1, 0), (0, 0, 1)],
        "other": [(1, 1, 0)],
        "rival": [(0, 1, 0), (1, 0, 0)],
    }
    sums = [[sum(one) for one in product(*words)] for words in picks.values()]
    best = [max(one) for one in product(*sums)]
    got = forecasts.right_by_chance(said, seen)
    assert got == pytest.approx(np.bincount(best) / len(best), abs=EXACT)
    silent = said.assign(direction="silent")
    assert forecasts.right_by_chance(silent, seen).tolist() == [1.0]


def test_models_without_codes_are_marked():
    """Check that what rests on older codes is marked, and counted only when the mark is gone."""
    codings = evidence.load("codings")
    periods = [name for name in dict.fromkeys(codings["period"]) if name >= "2014"]
    said = forecasts.said_after(codings, periods)
    own = predictions.said_by_models(codings)
    own = own[own["period"].isin(periods)].reset_index(drop=True)
    assert (said["direction"].mask(said["borrowed"], "silent") == own["direction"]).all()
    assert said["borrowed"].any()
    seen = predictions.observed(codings)
    assert_frame_equal(forecasts.tally(said, seen), forecasts.tally(own, seen))
    more = forecasts.tally(said.drop(columns="borrowed"), seen)
    assert (more.sum(axis=1) == 4 * len(periods)).all()
    assert more["silent"].sum() < forecasts.tally(said, seen)["silent"].sum()


def test_shared_sentences_are_told_once():
    """Check that every sentence of the rules is kept, and only those in several rules go."""
    rules = list(predictions.prospective(evidence.load("predictions"))["rule"])
    rest, shared = forecasts.without_shared(rules)
    assert shared
    for rule, left in zip(rules, rest, strict=True):
        words = sum(len(one.split()) for one in shared if one in rule)
        assert len(rule.split()) == len(left.split()) + words
    assert forecasts.without_shared(["One. Two.", "Three."]) == (["One. Two.", "Three."], [])
