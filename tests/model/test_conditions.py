"""Tests of necessary and sufficient conditions in the codings: by hand, every coding."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from belarus_iran import evidence
from belarus_iran.model import conditions
from belarus_iran.model.codings import hull
from belarus_iran.stats import sets, truth_tables

EXACT = 1e-12


@pytest.fixture(scope="module")
def codings():
    """Return the project's own codings."""
    return evidence.load("codings")


@pytest.mark.parametrize(
    ("condition", "outcome", "question", "message"),
    [
        (([0.5, 1.2], [0.5, 1.2]), ([0, 1], [0, 1]), "sufficiency", "memberships from 0 to 1"),
        (([0.5, 1], [0.5, 1]), ([0, -0.1], [0, 0]), "necessity", "low is .* from 0 to 1"),
        (([0.5, 1], [0.5, np.nan]), ([0, 1], [0, 1]), "sufficiency", "high is .* from 0 to 1"),
        (([0.5, 1], [0.5, 1]), ([0, 1], [0, 1]), "fun", "'fun'; allowed: sufficiency, necessity"),
        (([0, 1, 1], [0, 1, 1]), ([0, 1], [0, 1]), "necessity", "3 and 2 cases"),
        (([0.5], [0.2]), ([0], [1]), "sufficiency", "in this order"),
    ],
)
def test_bounds_refuse_what_has_no_answer(condition, outcome, question, message):
    """Check that wrong memberships and unknown questions are refused with a reason."""
    with pytest.raises(ValueError, match=message):
        sets.bounds(condition, outcome, question)


def test_bounds_of_an_empty_set_say_nothing():
    """Check that nothing is said of how nearly an empty set lies within another."""
    empty, full = ([0, 0], [0, 0]), ([0, 1], [0, 1])
    assert np.isnan(sets.bounds(empty, full)).all()
    assert np.isnan(sets.bounds(full, empty, "necessity")).all()


def test_memberships_reach_just_the_corners_of_their_ranges(codings):
    """Check each range against all corners of the variables in it, computed one by one."""
    sets = conditions.memberships(codings, 2013, shielding=0.8)
    names = ["balance_west_belarus", "balance_russia_belarus", "motive_to_balance_iran"]
    names += ["punishment_probability", "stakes_in_west", "russian_cover", "alternatives_iran"]
    ends = [bound.loc[sets.index, names] / 3 for bound in hull(codings)]
    found = {name: [] for name in (conditions.BOTH, conditions.LOW_COST, conditions.ALL)}
    for corner in product((0, 1), repeat=len(names)):
        west, russia, iran, punished, stakes, cover, openings = (
            ends[end][name].to_numpy() for end, name in zip(corner, names, strict=True)
        )
        both = np.minimum(np.maximum(west, russia), iran)
        low_cost = 1 - punished * stakes * (1 - 0.8 * cover)
        found[conditions.BOTH].append(both)
        found[conditions.LOW_COST].append(low_cost)
        found[conditions.ALL].append(np.minimum.reduce([both, low_cost, 1 - openings]))
    for name, values in found.items():
        np.testing.assert_allclose(sets[name]["low"], np.min(values, axis=0), atol=EXACT)
        np.testing.assert_allclose(sets[name]["high"], np.max(values, axis=0), atol=EXACT)


def test_cases_leave_gaps_out_and_refuse_unknown_names():
    """Check that a period with a gap is no case, an open one is, and a wrong name is told."""
    columns = pd.MultiIndex.from_product([["a", "y"], ["low", "high"]])
    gap = [np.nan, np.nan]
    sets = pd.DataFrame(
        [[0.6, 1, 0, 0.2], [0, 1, 0, 0], [*gap, 1, 1], [1, 1, *gap]], columns=columns
    )
    got = truth_tables.cases(sets, ["a"], "y", 0.5, "certain")
    np.testing.assert_array_equal(got.to_numpy(), [[1, 0], [np.nan, 0]])
    with pytest.raises(ValueError, match=r"named \['b'\]. Allowed: a, y"):
        truth_tables.cases(sets, ["b"], "y", 0.5, "strict")
    for ask in (
        lambda: conditions.fit(sets, ["a"], ["b"]),
        lambda: conditions.fit(sets, ["b"], ["y"]),
        lambda: conditions.order_agreement(sets.rename(columns={"a": conditions.IRAN}), ["y"]),
    ):
        with pytest.raises(ValueError, match="No set is named .* Allowed: .*, y"):
            ask()
    with pytest.raises(ValueError, match="must all differ"):
        truth_tables.cases(sets, ["a", "y"], "y", 0.5, "strict")
    with pytest.raises(ValueError, match="certain, strict, generous"):
        truth_tables.cases(sets, ["a"], "y", 0.5, "kind")


def test_memberships_refuse_what_they_do_not_know(codings):
    """Check that an unknown motive, too much shielding and too early a year are refused."""
    for wrong, told in (
        ({"motive": "all"}, "either, mean, West, Russia"),
        ({"shielding": 1.5}, "from 0 to 1"),
        ({"last_year": 1990}, "the first ends in 1996"),
    ):
        with pytest.raises(ValueError, match=told):
            conditions.memberships(codings, **({"last_year": 2013} | wrong))


def test_order_agreement_holds_every_coding(codings):
    """Check that the interval holds the tau-a of every coding drawn, and that points give one."""
    sets = conditions.memberships(codings, 2013)
    got = conditions.order_agreement(sets).set_index(["outcome", "form"])
    assert (got["pairs"] == got["periods"] * (got["periods"] - 1) / 2).all()
    generator = np.random.default_rng(6)
    weaker = got.xs("the weaker of both", level="form")
    for _ in range(100):
        point = {
            name: generator.uniform(sets[name]["low"], sets[name]["high"])
            for name in (conditions.BELARUS, conditions.IRAN, *conditions.OUTCOMES)
        }
        joined = np.minimum(point[conditions.BELARUS], point[conditions.IRAN])
        for outcome in conditions.OUTCOMES:
            signs = [
                np.sign(joined[j] - joined[i]) * np.sign(point[outcome][j] - point[outcome][i])
                for i, j in combinations(range(len(sets)), 2)
            ]
            tau = np.mean(signs)
            assert weaker.loc[outcome, "low"] - EXACT <= tau <= weaker.loc[outcome, "high"] + EXACT
    columns = pd.MultiIndex.from_product(
        [[conditions.BELARUS, conditions.IRAN, "contact"], ["low", "high"]]
    )
    points = pd.DataFrame([[0, 0, 1, 1, 0, 0], [1, 1, 0.5, 0.5, 1, 1]], columns=columns)
    got = conditions.order_agreement(points, ["contact"]).set_index("form")
    assert got["low"].equals(got["high"])
    assert got["low"].to_dict() == {
        "the weaker of both": 1,
        "their product": 1,
        "their mean": 1,
        "that of Belarus alone": 1,
        "that of Iran alone": -1,
    }


def test_compare_forms_on_codings_without_width():
    """Check that codings without width give the one tau that they have, and its best form."""
    rows = {
        "balance_west_belarus": [0, 1, 2, 3],
        "balance_russia_belarus": [0, 0, 0, 0],
        "motive_to_balance_iran": [3, 3, 1, 0],
        "outcome_contact": [0, 1, 1, 0],
        "outcome_trade": [0, 1, 2, 3],
        "outcome_arms_military": [3, 2, 1, 0],
        "outcome_projects": [0, 1, 0, 0],
    }
    table = pd.DataFrame(
        [
            (str(year), year, year, name, "variable", coder, code, code)
            for name, codes in rows.items()
            for year, code in zip(range(2001, 2005), codes, strict=True)
            for coder in ("first", "second")
        ],
        columns=["period", "start", "end", "variable", "kind", "coder", "low", "high"],
    )
    got = conditions.compare_forms(table, 2013, draws=3, seed=1).set_index(["outcome", "form"])
    contact = got.loc["contact"]
    weaker = kendalltau([0, 1, 1, 0], rows["outcome_contact"]).statistic
    assert contact.loc["the weaker of both", "tau"] == pytest.approx(weaker, abs=EXACT)
    assert contact.loc["the weaker of both", "best"] == 1 == contact["behind"].iloc[1:].min()
    assert got.loc[("trade", "that of Belarus alone"), ["tau", "ahead"]].tolist() == [1, 1]
    assert (got["low"] == got["high"]).all()
    with pytest.raises(ValueError, match="draws is 0"):
        conditions.compare_forms(table, 2013, draws=0, seed=1)
