"""Tests of necessary and sufficient conditions in the codings: by hand, every coding."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.model import conditions
from belarus_iran.model.codings import hull
from belarus_iran.stats import sets as relations

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
        relations.bounds(condition, outcome, question)


def test_bounds_of_an_empty_set_say_nothing():
    """Check that nothing is said of how nearly an empty set lies within another."""
    empty, full = ([0, 0], [0, 0]), ([0, 1], [0, 1])
    assert np.isnan(relations.bounds(empty, full)).all()
    assert np.isnan(relations.bounds(full, empty, "necessity")).all()


def test_memberships_reach_just_the_corners_of_their_ranges(codings):
    """Check each range against all corners of the variables in it, computed one by one."""
    sets = conditions.memberships(codings, 2013, shielding=0.8)
    names = ["balance_west_belarus", "balance_russia_belarus", "motive_to_balance_iran"]
    names += ["punishment_probability", "stakes_in_west", "russian_cover", "alternatives_iran"]
    ends = [bound.loc[sets.index, names] / 3 for bound in hull(codings)]
    found = {name: [] for name in (conditions.BOTH, conditions.LOW_COST, conditions.CLOSED)}
    for corner in product((0, 1), repeat=len(names)):
        west, russia, iran, punished, stakes, cover, openings = (
            ends[end][name].to_numpy() for end, name in zip(corner, names, strict=True)
        )
        both = np.minimum(np.maximum(west, russia), iran)
        low_cost = 1 - punished * stakes * (1 - 0.8 * cover)
        found[conditions.BOTH].append(both)
        found[conditions.LOW_COST].append(low_cost)
        found[conditions.CLOSED].append(1 - openings)
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
    got = relations.cases(sets, ["a"], "y", 0.5, "certain")
    np.testing.assert_array_equal(got.to_numpy(), [[1, 0], [np.nan, 0]])
    with pytest.raises(ValueError, match=r"named \['b'\]. Allowed: a, y"):
        relations.cases(sets, ["b"], "y", 0.5, "strict")
    for ask in (
        lambda: conditions.fit(sets, ["a"], ["b"]),
        lambda: conditions.fit(sets, ["b"], ["y"]),
    ):
        with pytest.raises(ValueError, match="No set is named .* Allowed: .*, y"):
            ask()
    with pytest.raises(ValueError, match="must all differ"):
        relations.cases(sets, ["a", "y"], "y", 0.5, "strict")
    with pytest.raises(ValueError, match="certain, strict, generous"):
        relations.cases(sets, ["a"], "y", 0.5, "kind")


def test_memberships_refuse_what_they_do_not_know(codings):
    """Check that an unknown motive, too much shielding and too early a year are refused."""
    for wrong, told in (
        ({"motive": "all"}, "either, mean, West, Russia"),
        ({"shielding": 1.5}, "from 0 to 1"),
        ({"last_year": 1990}, "the first ends in 1996"),
    ):
        with pytest.raises(ValueError, match=told):
            conditions.memberships(codings, **({"last_year": 2013} | wrong))


ANSWERS = pd.DataFrame(
    {
        "both": ["yes", "no", "open", "open", "no", "yes", "no evidence"],
        "results": ["yes", "yes", "yes", "open", "no", "no", "yes"],
    },
    index=list("ABCDEFG"),
)


def test_necessity_by_hand():
    """Check that only a result without the condition counts against it, and what stays open."""
    got = conditions.necessity(ANSWERS, "both", "results")
    expected = conditions.Necessity(
        shown=["A", "B", "C"], met=["A"], against=["B"], unsettled=["C", "D"]
    )
    assert got == expected


def test_answers_are_sure_only_beyond_the_cut():
    """Check each side of the cut, a range over it, a point on it, and a gap."""
    ends = {"low": [0.6, 0.1, 0.4, 0.5, np.nan], "high": [1.0, 0.4, 0.6, 0.5, np.nan]}
    sets = pd.concat({"both": pd.DataFrame(ends)}, axis=1)
    got = conditions.answers(sets, ["both"], 0.5)["both"]
    assert list(got) == ["yes", "no", "open", "open", "no evidence"]


def test_no_coding_within_the_ranges_is_against_unless_unsettled(codings):
    """Check the periods found against every coding, each end of each range taken in turn."""
    sets = conditions.memberships(codings, 2013)
    names = [conditions.BOTH, conditions.TANGIBLE]
    found = conditions.necessity(conditions.answers(sets, names, 0.5), *names)
    for period, row in sets.iterrows():
        corners = [
            row[conditions.BOTH, one] < 0.5 < row[conditions.TANGIBLE, other]
            for one in ("low", "high")
            for other in ("low", "high")
        ]
        assert (period in found.against) == all(corners)
        assert (period in found.against + found.unsettled) == any(corners)


def test_shortest_expressions_by_hand():
    """Check both readings of two periods, of which one is inside surely and one perhaps."""
    sets = pd.DataFrame(
        [[0.8, 1.0, 0.9, 1.0, 0.7, 1.0], [0.2, 0.7, 0.9, 1.0, 0.0, 0.1]],
        index=["A", "B"],
        columns=pd.MultiIndex.from_product([["wish", "cover", "result"], ["low", "high"]]),
    )
    got = conditions.shortest_expressions(sets, ["wish", "cover"], "result", 0.5)
    # Read strictly, B has no wish; generously, both have both, and differ in the result.
    assert list(got["expression"]) == ["wish and cover", "wish", "never", "never"]
    assert list(got["assumed"]) == [0, 1, 0, 0]
    assert list(got["contradictory"]) == [0, 0, 1, 1]
