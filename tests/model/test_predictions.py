"""Tests of what models and rivals say, and of the statements about years to come."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.model import inputs, predictions, refined

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
    for scale in inputs.MAPS:
        said = predictions.said_by_models(codings, scale=scale)
        assert set(said["source_of_prediction"]) == set(predictions.MODELS)
        assert "silent" not in set(said.loc[said["period"].isin(own), "direction"])


def test_comparison_counts_each_outcome_apart():
    """Check that right, wrong, silent and unseen are told apart, and co-operation means all."""
    seen = predictions.observed(
        coded(
            outcome_contact=[(0, 1), (2, 3), (0, 1)],
            outcome_trade=[(0, 1), (None, None), (2, 2)],
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
