"""Tests of conditions in the codings, by hand and for every coding, and of rivals on clues."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.model import explanations
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
    sets = explanations.memberships(codings, 2013, shielding=0.8)
    names = ["balance_west_belarus", "balance_russia_belarus", "motive_to_balance_iran"]
    names += ["punishment_probability", "stakes_in_west", "russian_cover", "alternatives_iran"]
    ends = [bound.loc[sets.index, names] / 3 for bound in hull(codings)]
    found = {name: [] for name in (explanations.BOTH, explanations.LOW_COST, explanations.CLOSED)}
    for corner in product((0, 1), repeat=len(names)):
        west, russia, iran, punished, stakes, cover, openings = (
            ends[end][name].to_numpy() for end, name in zip(corner, names, strict=True)
        )
        both = np.minimum(np.maximum(west, russia), iran)
        low_cost = 1 - punished * stakes * (1 - 0.8 * cover)
        found[explanations.BOTH].append(both)
        found[explanations.LOW_COST].append(low_cost)
        found[explanations.CLOSED].append(1 - openings)
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
        lambda: explanations.fit(sets, ["a"], ["b"]),
        lambda: explanations.fit(sets, ["b"], ["y"]),
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
            explanations.memberships(codings, **({"last_year": 2013} | wrong))


ANSWERS = pd.DataFrame(
    {
        "both": ["yes", "no", "open", "open", "no", "yes", "no evidence"],
        "results": ["yes", "yes", "yes", "open", "no", "no", "yes"],
    },
    index=list("ABCDEFG"),
)


def test_necessity_by_hand():
    """Check that only a result without the condition counts against it, and what stays open."""
    got = explanations.necessity(ANSWERS, "both", "results")
    expected = explanations.Necessity(
        shown=["A", "B", "C"], met=["A"], against=["B"], unsettled=["C", "D"]
    )
    assert got == expected


def test_answers_are_sure_only_beyond_the_cut():
    """Check each side of the cut, a range over it, a point on it, and a gap."""
    ends = {"low": [0.6, 0.1, 0.4, 0.5, np.nan], "high": [1.0, 0.4, 0.6, 0.5, np.nan]}
    sets = pd.concat({"both": pd.DataFrame(ends)}, axis=1)
    got = explanations.answers(sets, ["both"], 0.5)["both"]
    assert list(got) == ["yes", "no", "open", "open", "no evidence"]


def test_no_coding_within_the_ranges_is_against_unless_unsettled(codings):
    """Check the periods found against every coding, each end of each range taken in turn."""
    sets = explanations.memberships(codings, 2013)
    names = [explanations.BOTH, explanations.TANGIBLE]
    found = explanations.necessity(explanations.answers(sets, names, 0.5), *names)
    for period, row in sets.iterrows():
        corners = [
            row[explanations.BOTH, one] < 0.5 < row[explanations.TANGIBLE, other]
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
    got = explanations.shortest_expressions(sets, ["wish", "cover"], "result", 0.5)
    # Read strictly, B has no wish; generously, both have both, and differ in the result.
    assert list(got["expression"]) == ["wish and cover", "wish", "never", "never"]
    assert list(got["assumed"]) == [0, 1, 0, 0]
    assert list(got["contradictory"]) == [0, 0, 1, 1]


CLUES = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "title": ["One", "Two", "Three"],
        "clue": ["This was seen.", "That was seen.", "Nothing was seen."],
        "group": ["x", "y", "x"],
    }
)
RANGES = {
    "a": {"S": (0.6, 0.8), "T": (0.2, 0.4), "M": (0.2, 0.5), "I": (0.5, 0.7)},
    "b": {"S": (0.1, 0.2), "T": (0.5, 0.9), "M": (0.5, 0.9), "I": (0.3, 0.4)},
    "c": {"S": (0.4, 0.6), "T": (0.4, 0.6), "M": (0.4, 0.6), "I": (0.4, 0.6)},
}
LIKELIHOODS = pd.DataFrame(
    [(clue, code, low, high) for clue, row in RANGES.items() for code, (low, high) in row.items()],
    columns=["clue", "hypothesis", "low", "high"],
)
GROUPS = CLUES.set_index("id")["group"]


def test_clue_table_stands_by_group_and_names_what_is_plain():
    """Check that groups stand together and that touching ranges favour nobody."""
    got = explanations.clue_table(CLUES, LIKELIHOODS)
    assert list(got.index) == ["a", "c", "b"]
    assert got.loc["a", "structure"] == "60–80%"
    assert got.loc["a", "speaks"] == (
        "structure over Tehran's politics and commerce; affinity over Tehran's politics"
    )
    assert got.loc["b", "speaks"] == (
        "Tehran's politics and commerce over structure and affinity; affinity over structure"
    )
    assert got.loc["c", "speaks"] == ""


def test_structure_against_names_the_winner_in_words():
    """Check that a comparison is decided only where a whole interval is on one side."""
    alone = LIKELIHOODS[LIKELIHOODS["clue"] == "a"]
    got = explanations.structure_against(alone, GROUPS)
    assert got["decided"].to_dict() == {
        "Tehran's politics": "structure",
        "commerce": "structure",
        "affinity": "",
    }
    assert got.loc["commerce", "width"] == 1


@pytest.mark.parametrize("explanation", ["structure", "commerce", "affinity"])
def test_best_case_is_the_clue_that_favours_most_over_the_hardest_rival(explanation):
    """Check by hand: the clue with the largest smallest advantage at the middle of the ranges."""
    got = explanations.best_cases(CLUES, LIKELIHOODS, GROUPS)
    # Clue b favours commerce over two, but not over Tehran's politics: even, as clue c is.
    middle = {c: {h: sum(ends) / 2 for h, ends in row.items()} for c, row in RANGES.items()}
    code = {name: letter for letter, name in explanations.RIVALS.items()}[explanation]
    least = {c: min(row[code] / row[o] for o in row if o != code) for c, row in middle.items()}
    assert got.loc[explanation, "clue"] in {
        row["title"] for _, row in CLUES.iterrows() if least[row["id"]] == max(least.values())
    }
    assert 0 < got.loc[explanation, "lowest_share"] < got.loc[explanation, "highest_share"] < 1


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        (("", "", ""), "Nothing is decided"),
        (("structure", "", ""), "Structure does better than Tehran's politics, and its comparison"),
        (("", "commerce", "affinity"), "Commerce and affinity do better than structure, and its"),
        (("structure", "commerce", ""), "than Tehran's politics, and commerce does better than"),
        (("structure",) * 3, "Structure explains the record better than each of its rivals."),
    ],
)
def test_result_is_right_for_none_one_and_many(decided, words):
    """Check the sentence for comparisons decided either way, or not at all."""
    names = [name for name in explanations.RIVALS.values() if name != "structure"]
    assert words in explanations.result(pd.DataFrame({"decided": decided}, index=names))


def test_leaving_out_names_what_is_allowed():
    """Check that a clue can be left out, that none is by default, and that others are refused."""
    table = LIKELIHOODS.assign(depends_on="")
    assert len(explanations.without(CLUES, table)[0]) == len(CLUES)
    kept, judged = explanations.without(CLUES, table, "b")
    assert set(kept["id"]) == set(judged["clue"]) == {"a", "c"}
    with pytest.raises(ValueError, match="left_out is 'z'. Allowed: '' or one of a, b, c."):
        explanations.without(CLUES, table, "z")


def test_readings_name_the_side_and_the_rival():
    """Check that a weight on either side names the rival that is next or first."""
    words = explanations.readings_in_words(explanations.best_cases(CLUES, LIKELIHOODS, GROUPS))
    row = words.set_index("Explanation").loc["Affinity"]
    assert row["Unfriendliest reading"].endswith("against it; first comes commerce")
    assert row["Friendliest reading"].split("; ")[0].endswith(("for it", "against it", "even it"))
