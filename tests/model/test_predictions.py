"""Tests of what models and rivals say, and of the statements about years to come.
Tests of what models said of later years.
Tests of what models expect of each period, beside the functions that give each part alone.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.model import multiverse, predictions, refined
from belarus_iran.model.codings import MAPS

PERIODS = ["1993-1996", "1997-2004", "2009"]


def coded(**variables):
    """Return codings of three periods by one coder, from three ranges a variable."""
    rows = [
        (period, variable, *ends)
        for variable, ranges in variables.items()
        for period, ends in zip(PERIODS, ranges, strict=True)
    ]
    return pd.DataFrame(rows, columns=["period", "variable", "low", "high"])


def test_directions_and_how_sure_they_are():
    """Check more, less, same and silent, and that only what no code can undo is sure."""
    periods = list("abcdefg")
    low = pd.Series([0, 2, 1, 0, 2, None, 1], periods)
    high = pd.Series([1, 3, 3, 0, 2, None, 1], periods)
    low["b"], high["b"] = 2, 3
    got = predictions.directions(low, high, (low + high) / 2)
    expected = pd.DataFrame(
        {
            "period": list("bcdefg"),
            "direction": ["more", "less", "less", "more", "silent", "silent"],
            "sure": [True, False, True, True, False, False],
        }
    )
    assert_frame_equal(got, expected)
    still = pd.Series([1.0, 1.0, 1.0], list("abc"))
    assert set(predictions.directions(still, still, still)["direction"]) == {"same"}
    assert predictions.directions(still, still, still)["sure"].all()
    wide = predictions.directions(still - 1, still + 1, still)
    assert set(wide["direction"]) == {"same"} and not wide["sure"].any()


GAIN = refined.RefinedModel(
    west_weight=0, russia_weight=0, punishment=False, inducements=False, capacity=False,
    openings=False,
)  # fmt: skip


def test_models_speak_from_codings():
    """Check what a model of direct gain and motive says, sure or not, and where it is silent."""
    codings = coded(
        direct_gain_belarus=[(0, 1), (2, 3), (1, 2)],
        motive_to_balance_iran=[(3, 3), (3, 3), (None, None)],
    )
    got = predictions.said_by_models(codings, {"gain": GAIN}).drop(columns="outcome")
    expected = pd.DataFrame(
        {
            "source_of_prediction": "gain",
            "period": PERIODS[1:],
            "direction": ["more", "silent"],
            "sure": [True, False],
        }
    )
    assert_frame_equal(got, expected)


def test_partner_models_need_what_was_told_of_iran():
    """Check that Iran's gain enters where the two are compared: without it Grieco's Iran leaves."""
    codings = coded(
        direct_gain_belarus=[(0, 0), (1, 1), (3, 3)], partner_rivalry=[(3, 3), (3, 3), (3, 3)]
    )
    grieco = {"Grieco": predictions.MODELS["Grieco, both sides"]}
    equal = predictions.said_by_models(codings, grieco)
    nothing = predictions.said_by_models(codings, grieco, iran_gain=0.0)
    assert equal["direction"].tolist() == ["more", "more"]
    assert nothing["direction"].tolist() == ["same", "same"]


def test_every_model_speaks_of_the_papers_periods():
    """Check that each model says something of every period of the paper, under every map."""
    codings = evidence.load("codings")
    own = list(dict.fromkeys(codings.loc[codings["end"] <= 2013, "period"]))[1:]
    for scale in MAPS:
        said = predictions.said_by_models(codings, scale=scale)
        assert set(said["source_of_prediction"]) == set(predictions.MODELS)
        assert "silent" not in set(said.loc[said["period"].isin(own), "direction"])


def test_comparison_counts_each_outcome_apart():
    """Check that right, wrong, silent and unseen are told apart, and co-operation means all."""
    seen = predictions.observed(
        coded(
            outcome_contact=[(0, 1), (2, 3), (0, 1)], outcome_trade=[(0, 1), (None, None), (2, 2)]
        )
    )
    said = pd.DataFrame(
        {
            "source_of_prediction": ["all", "all", "one", "one"],
            "period": PERIODS[1:] * 2,
            "outcome": ["co-operation", "co-operation", "contact", "contact"],
            "direction": ["more", "more", "silent", "less"],
        }
    )
    got = predictions.compare(said, seen).set_index(["source_of_prediction", "outcome"])
    assert got.loc[("all", "contact")].tolist() == [1, 1, 0, 0]
    assert got.loc[("all", "trade")].tolist() == [0, 0, 0, 2]
    assert got.loc[("one", "contact")].tolist() == [1, 0, 1, 0]
    assert ("one", "trade") not in got.index
    for pair, told in (
        ((said[:0], seen), "`said` has 0 rows"),
        ((said, seen[:0]), "`seen` has 0 rows"),
        (
            (said, seen.drop(columns="period")),
            r"`seen` .* columns \['outcome', 'direction', 'sure'\]",
        ),
    ):
        with pytest.raises(ValueError, match=f"{told}.*outcome, direction are needed"):
            predictions.compare(*pair)


@pytest.fixture(scope="module")
def table():
    """Return the table of predictions."""
    return evidence.load("predictions")


def test_every_rival_speaks_of_every_period_once(table):
    """Check that each driver has one row for each period after the first, dated as it is."""
    codings = evidence.load("codings").drop_duplicates("period").set_index("period")
    rows = table[table["kind"] == "retrospective"]
    drivers = {"structure", "Tehran politics", "commerce", "ideology"}
    assert set(rows["source_of_prediction"]) == drivers
    for _, said in rows.groupby("source_of_prediction"):
        assert list(said["period"]) == list(codings.index[1:])
    years = codings.loc[rows["period"]]
    assert (rows["start"].dt.year.to_numpy() == years["start"].to_numpy()).all()
    assert (rows["end"].dt.year.to_numpy() == years["end"].to_numpy()).all()
    # What no document of the project tells must be owned to in its reason.
    untold = rows["locator"] == ""
    assert (rows["reason"].str.contains("in no document") == untold).all()


def test_rivals_speak_of_outcomes_that_were_coded(table):
    """Check that each outcome of a rival is one that is observed."""
    said = predictions.said_by_rivals(table)
    assert set(said["outcome"]) <= set(predictions.observed(evidence.load("codings"))["outcome"])
    assert set(said["direction"]) <= {"more", "less", "same", "silent"}


def test_statements_about_years_to_come_can_be_judged(table):
    """Check that each begins in 2026 or later, ends, names what fails it and who says so."""
    rows = predictions.prospective(table)
    assert 6 <= len(rows) and rows["id"].is_unique
    assert (rows["start"] >= "2026-01-01").all() and (rows["end"] > rows["start"]).all()
    assert (rows["end"] <= "2030-12-31").all()
    assert rows["rule"].str.contains("Failed if").all()
    assert set(rows["source_of_prediction"]) <= set(predictions.NAMES)


EXACT = 1e-9  # against the same quantity computed another way


def test_years_are_divided_where_both_parts_hold_one():
    """Check both ends of what is allowed, and that years beyond them are refused by name."""
    assert predictions.divided(2014, 2025, 2015) == {"before": (2014, 2014), "since": (2015, 2025)}
    assert predictions.divided(2014, 2025, 2025) == {"before": (2014, 2024), "since": (2025, 2025)}
    for year in (2014, 2026, 2015.5):
        with pytest.raises(ValueError, match="a whole number from 2015 to 2025 is needed"):
            predictions.divided(2014, 2025, year)


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
    picks = {"model": [(1, 1, 0), (0, 0, 1)], "other": [(1, 1, 0)], "rival": [(0, 1, 0), (1, 0, 0)]}
    sums = [[sum(one) for one in product(*words)] for words in picks.values()]
    best = [max(one) for one in product(*sums)]
    got = predictions.right_by_chance(said, seen)
    assert got == pytest.approx(np.bincount(best) / len(best), abs=EXACT)
    silent = said.assign(direction="silent")
    assert predictions.right_by_chance(silent, seen).tolist() == [1.0]


def test_sources_speak_under_the_names_readers_know():
    """Check that models and rivals speak of the periods asked for, each under a name of its own."""
    periods = ["2014-2015", "2016-2018"]
    got = predictions.said_of(evidence.load("codings"), evidence.load("predictions"), periods)
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
    counts, chance = predictions.luck(said, seen)
    assert list(counts.index) == ["one", "two"]
    # None right: one misses both or gives the two words to nothing seen, and two misses.
    nine = [("more", "less", "same")] * 2
    missed = sum("more" not in pair for pair in product(*nine)) / 9 * 2 / 3
    assert chance == pytest.approx(1 - missed, abs=EXACT)
    silent, certain = predictions.luck(said.assign(direction="silent"), seen)
    assert silent.empty and certain == 1


def test_statements_and_rules_stand_in_one_order():
    """Check that each statement has a rule and a name for who implies it."""
    shown, rules, shared = predictions.statements(evidence.load("predictions"))
    assert list(shown["Id"]) == list(rules["Id"]) and shown["Id"].is_unique
    assert not shown.isna().any(axis=None) and shared


def test_shared_sentences_are_told_once():
    """Check that every sentence of the rules is kept, and only those in several rules go."""
    rules = list(predictions.prospective(evidence.load("predictions"))["rule"])
    rest, shared = predictions.without_shared(rules)
    assert shared
    for rule, left in zip(rules, rest, strict=True):
        words = sum(len(one.split()) for one in shared if one in rule)
        assert len(rule.split()) == len(left.split()) + words
    assert predictions.without_shared(["One. Two.", "Three."]) == (["One. Two.", "Three."], [])


ALL_PERIODS = list(multiverse.PERIODS)


def rows(*bounds):
    """Return what one model expects of periods, from their lows and highs."""
    table = pd.DataFrame(bounds, columns=["low", "high"])
    middle = (table["low"] + table["high"]) / 2
    return table.assign(source="a model", middle=middle, period=ALL_PERIODS[: len(table)])


def test_expectations_hold_the_middle_within_the_range():
    """Check that each source has each period once, and its middle within its range."""
    got = predictions.expected(evidence.load("codings"), ALL_PERIODS)
    assert got["source"].unique().tolist() == [predictions.OBSERVED, *predictions.SHOWN]
    assert (got.groupby("source")["period"].agg(list).map(lambda own: own == ALL_PERIODS)).all()
    assert (got["low"] <= got["middle"]).all() and (got["middle"] <= got["high"]).all()


def test_periods_are_apart_only_where_ranges_do_not_touch():
    """Check that ranges that touch are not counted, and each pair once."""
    table = rows((0.5, 1.0), (0.0, 0.5), (0.0, 0.4), (0.6, 0.7))
    # The first lies above the third, the last above the second and the third.
    assert predictions.apart(table).to_dict() == {"a model": 3}
    assert predictions.peaks(table) == {"a model": [ALL_PERIODS[0]]}
    assert predictions.peaks(rows((0.0, 0.5), (0.2, 0.3))) == {"a model": ALL_PERIODS[:2]}


def test_rivals_lead_only_by_more_than_the_margin():
    """Check that the word follows from the two shares, for a margin that none of them reaches."""
    codings = evidence.load("codings")
    for margin in (0.0, 1.0):
        got = predictions.with_rivals(codings, draws=200, seed=1, margin=margin)
        assert got.index.tolist() == list(multiverse.OUTCOMES)
        for row in got.itertuples():
            lead = row.better - row.worse
            word = "better" if lead > margin else "worse" if lead < -margin else "neither"
            assert row.leads == word
            assert row.better + row.equal + row.worse == pytest.approx(1)
    assert set(got["leads"]) == {"neither"}
