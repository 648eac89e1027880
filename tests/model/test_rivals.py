"""Tests of structure and its rivals on handmade clues."""

import pandas as pd
import pytest

from belarus_iran.model import rivals

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
    got = rivals.clue_table(CLUES, LIKELIHOODS)
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
    got = rivals.structure_against(alone, GROUPS)
    assert got["decided"].to_dict() == {
        "Tehran's politics": "structure",
        "commerce": "structure",
        "affinity": "",
    }
    assert got.loc["commerce", "width"] == 1


@pytest.mark.parametrize("explanation", ["structure", "commerce", "affinity"])
def test_best_case_is_the_clue_that_favours_most_over_the_hardest_rival(explanation):
    """Check by hand: the clue with the largest smallest advantage at the middle of the ranges."""
    got = rivals.best_cases(CLUES, LIKELIHOODS, GROUPS)
    # Clue b favours commerce over two, but not over Tehran's politics: even, as clue c is.
    middle = {c: {h: sum(ends) / 2 for h, ends in row.items()} for c, row in RANGES.items()}
    code = {name: letter for letter, name in rivals.RIVALS.items()}[explanation]
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
    names = [name for name in rivals.RIVALS.values() if name != "structure"]
    assert words in rivals.result(pd.DataFrame({"decided": decided}, index=names))


def test_leaving_out_names_what_is_allowed():
    """Check that a clue can be left out, that none is by default, and that others are refused."""
    table = LIKELIHOODS.assign(depends_on="")
    assert len(rivals.without(CLUES, table)[0]) == len(CLUES)
    kept, judged = rivals.without(CLUES, table, "b")
    assert set(kept["id"]) == set(judged["clue"]) == {"a", "c"}
    with pytest.raises(ValueError, match="left_out is 'z'. Allowed: '' or one of a, b, c."):
        rivals.without(CLUES, table, "z")


def test_readings_name_the_side_and_the_rival():
    """Check that a weight on either side names the rival that is next or first."""
    words = rivals.readings_in_words(rivals.best_cases(CLUES, LIKELIHOODS, GROUPS))
    row = words.set_index("Explanation").loc["Affinity"]
    assert row["Unfriendliest reading"].endswith("against it; first comes commerce")
    assert row["Friendliest reading"].split("; ")[0].endswith(("for it", "against it", "even it"))
