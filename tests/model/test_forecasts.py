"""Tests of what models said of later years."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

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
            ("model", "a", "co-operation", "more"),
            ("model", "b", "co-operation", "more"),
            ("other", "a", "co-operation", "same"),
            ("other", "b", "co-operation", "silent"),
            ("rival", "a", "contact", "less"),
            ("rival", "a", "trade", "same"),
            ("rival", "b", "trade", "same"),
        ],
        columns=["source_of_prediction", "period", "outcome", "direction"],
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


def test_sources_speak_under_the_names_readers_know():
    """Check that models and rivals speak of the periods asked for, each under a name of its own."""
    periods = ["2014-2015", "2016-2018"]
    got = forecasts.said_of(evidence.load("codings"), evidence.load("predictions"), periods)
    assert set(got["period"]) == set(periods) and not got.isna().any(axis=None)
    models = got.loc[got["group"] == "Models", "source_of_prediction"]
    assert set(models) == {predictions.NAMES[name] for name in predictions.MODELS}


def test_luck_of_the_best_by_hand():
    """Check who is best, that the silent are left out, and the chance of equalling the best."""
    seen = pd.DataFrame({"outcome": ["contact", "trade"], "period": "a", "direction": "more"})
    rows = [("one", "contact", "more"), ("one", "trade", "less"), ("two", "contact", "less")]
    said = pd.DataFrame(
        [*rows, ("none", "contact", "silent")],
        columns=["source_of_prediction", "outcome", "direction"],
    ).assign(period="a")
    counts, chance = forecasts.luck(said, seen)
    assert list(counts.index) == ["one", "two"]
    # None right: one misses both or gives the two words to nothing seen, and two misses.
    nine = [("more", "less", "same")] * 2
    missed = sum("more" not in pair for pair in product(*nine)) / 9 * 2 / 3
    assert chance == pytest.approx(1 - missed, abs=EXACT)
    silent, certain = forecasts.luck(said.assign(direction="silent"), seen)
    assert silent.empty and certain == 1


def test_statements_and_rules_stand_in_one_order():
    """Check that each statement has a rule and a name for who implies it."""
    shown, rules, shared = forecasts.statements(evidence.load("predictions"))
    assert list(shown["Id"]) == list(rules["Id"]) and shown["Id"].is_unique
    assert not shown.isna().any(axis=None) and shared


def test_shared_sentences_are_told_once():
    """Check that every sentence of the rules is kept, and only those in several rules go."""
    rules = list(predictions.prospective(evidence.load("predictions"))["rule"])
    rest, shared = forecasts.without_shared(rules)
    assert shared
    for rule, left in zip(rules, rest, strict=True):
        words = sum(len(one.split()) for one in shared if one in rule)
        assert len(rule.split()) == len(left.split()) + words
    assert forecasts.without_shared(["One. Two.", "Three."]) == (["One. Two.", "Three."], [])
