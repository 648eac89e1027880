"""Tests of clues weighed by intervals of likelihood, in closed form and by brute force."""

import csv
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL
from hypothesis import given, settings
from hypothesis import strategies as st

from belarus_iran import evidence, ledger
from belarus_iran.stats import clues

EXACT = 1e-9  # dB, for closed forms and sums
RIVALS = ("S", "T", "M")
SEARCH = 1e-6  # share of a width, for a search by halving


def handmade(*rows):
    """Return likelihoods from rows of a clue, a rival and two bounds."""
    return pd.DataFrame(rows, columns=["clue", "hypothesis", "low", "high"])


@pytest.fixture
def two():
    """Return two clues under two rivals, with weights that can be worked out by head."""
    return handmade(
        ("a", "S", 0.4, 0.8), ("a", "T", 0.1, 0.2), ("b", "S", 0.25, 0.5), ("b", "T", 0.5, 0.5)
    )


def test_weights_of_one_clue_in_closed_form(two):
    """Check that ten to one is 10 dB, and that the bounds set the ends against each other."""
    got = clues.clue_weights(two).loc[("S", "T")]
    assert got.loc["a", "low"] == pytest.approx(10 * math.log10(0.4 / 0.2), abs=EXACT)
    assert got.loc["a", "high"] == pytest.approx(10 * math.log10(0.8 / 0.1), abs=EXACT)
    assert got.loc["a", "middle"] == pytest.approx(10 * math.log10(0.6 / 0.15), abs=EXACT)
    ten = handmade(("a", "S", 0.5, 0.5), ("a", "T", 0.05, 0.05))
    assert clues.weigh(ten).loc[("S", "T"), "low"] == pytest.approx(10, abs=EXACT)


@st.composite
def boxes(draw):
    """Return likelihoods of a few clues under three rivals, and groups for the clues."""
    names = [f"clue {number}" for number in range(draw(st.integers(1, 4)))]
    bound = st.floats(0.01, 0.99)
    rows = [
        (name, rival, *sorted((draw(bound), draw(bound)))) for name in names for rival in RIVALS
    ]
    return handmade(*rows), {name: draw(st.sampled_from("xy")) for name in names}


def by_hand(point, groups, first, second, counted):
    """Return the weight at one point of the box, from the definition and without the package."""
    single = {c: 10 * math.log10(point[c, first] / point[c, second]) for c in groups}
    total = 0
    for group in set(groups.values()):
        own = [single[clue] for clue in groups if groups[clue] == group]
        total += sum(own) / (len(own) if counted == "once" else 1)
    return total


@settings(max_examples=40, deadline=None)
@given(box=boxes(), counted=st.sampled_from(["once", "independent"]), seed=st.integers(0, 99))
def test_bounds_hold_every_point_of_the_box_and_are_reached(box, counted, seed):
    """Check the interval of each pair against random points of the box, and against its corners."""
    likelihoods, groups = box
    got = clues.weigh(likelihoods, groups, counted)
    cells = likelihoods.set_index(["clue", "hypothesis"])
    draw = np.random.default_rng(seed)
    for share in draw.random((20, len(cells))):
        point = (cells["low"] + share * (cells["high"] - cells["low"])).to_dict()
        for (first, second), row in got.iterrows():
            weight = by_hand(point, groups, first, second, counted)
            assert row["low"] - EXACT <= weight <= row["high"] + EXACT
    for (first, second), row in got.iterrows():
        corner = {
            cell: bounds["high" if cell[1] == first else "low"] for cell, bounds in cells.iterrows()
        }
        assert row["high"] == pytest.approx(
            by_hand(corner, groups, first, second, counted), abs=EXACT
        )


@settings(max_examples=40, deadline=None)
@given(box=boxes(), counted=st.sampled_from(clues.COUNTED))
def test_a_comparison_reversed_is_its_mirror_image(box, counted):
    """Check that what S weighs against T is minus what T weighs against S, ends exchanged."""
    got = clues.weigh(*box, counted)
    for first, second in itertools.permutations(RIVALS, 2):
        one, other = got.loc[(first, second)], got.loc[(second, first)]
        assert one["low"] == pytest.approx(-other["high"], abs=EXACT)
        assert one["middle"] == pytest.approx(-other["middle"], abs=EXACT)
        assert one["decided"] == other["decided"]


def test_weights_of_independent_clues_add_up(two):
    """Check that two clues in groups of their own weigh what they weigh one by one, together."""
    parts = clues.clue_weights(two).loc[("S", "T")].sum()
    for counted in clues.COUNTED:
        got = clues.weigh(two, {"a": 1, "b": 2}, counted).loc[("S", "T")]
        assert list(got[["low", "high"]]) == pytest.approx(list(parts[["low", "high"]]), abs=EXACT)


def test_a_group_counts_once(two):
    """Check that a clue told three times weighs no more than once, unless called independent."""
    thrice = pd.concat([two, *(two.replace({"a": copy, "b": copy * 2}) for copy in "cd")])
    groups = {"a": 1, "c": 1, "d": 1, "b": 2, "cc": 2, "dd": 2}
    once = clues.weigh(two, {"a": 1, "b": 2}).loc[("S", "T"), ["low", "high"]]
    for counted, times in (("once", 1), ("independent", 3)):
        got = clues.weigh(thrice, groups, counted).loc[("S", "T"), ["low", "high"]]
        assert list(got) == pytest.approx(list(times * once), abs=EXACT)


def test_ways_to_count_a_group(two):
    """Check the mean and the sum of two different clues in one group."""
    single = clues.clue_weights(two).loc[("S", "T")]
    expected = {
        "once": (single["low"].mean(), single["high"].mean()),
        "independent": (single["low"].sum(), single["high"].sum()),
    }
    for counted, bounds in expected.items():
        got = clues.weigh(two, {"a": 1, "b": 1}, counted).loc[("S", "T")]
        assert (got["low"], got["high"]) == pytest.approx(bounds, abs=EXACT)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.05, 1.0, "even to 1.3 : 1 for"),
        (-10.0, 20.0, "10 : 1 against to 100 : 1 for"),
        (-20.0, -10.0, "10 to 100 : 1 against"),
        (10.0, 10.0, "10 : 1 for"),
        (0.0, 0.0, "even"),
    ],
)
def test_odds_name_a_side_once(low, high, expected):
    """Check that ten decibels are ten to one, and that bounds on one side share its name."""
    assert clues.odds_between(low, high) == expected


def test_links_make_groups_where_none_are_given(two):
    """Check that links are followed to their end, and that unlinked clues stay apart."""
    names = ["a", "b", "c", "d", "e"]
    links = pd.DataFrame({"clue": names, "depends_on": ["", "d", "", "", "d; c"]})
    assert clues.linked_groups(links).to_dict() == {"a": "a"} | dict.fromkeys("bcde", "b")
    linked = two.assign(depends_on=two["clue"].map({"a": "b", "b": ""}))
    expected = clues.weigh(two, {"a": 1, "b": 1})
    pd.testing.assert_frame_equal(clues.weigh(linked), expected)


def test_a_comparison_is_decided_only_if_the_whole_box_agrees():
    """Check that a hair's breadth of overlap leaves a comparison open, and a gap decides it."""
    apart = handmade(("a", "S", 0.5001, 0.9), ("a", "T", 0.2, 0.5))
    assert set(clues.weigh(apart)["decided"]) == {"S"}
    assert set(clues.weigh(apart.assign(low=[0.4999, 0.2]))["decided"]) == {""}


@pytest.fixture(scope="module")
def real():
    """Return the likelihoods of the project and the groups of its clues."""
    return evidence.load("likelihoods"), evidence.load("clues").set_index("id")["group"]


def test_readings_are_corners_of_the_box(real):
    """Check the friendliest and the unfriendliest reading of each rival at its corner."""
    likelihoods, groups = real
    got = clues.readings(likelihoods, groups)
    cells = likelihoods.set_index(["clue", "hypothesis"])
    for own, row in got.iterrows():
        for reading, share in (("friendliest", "highest_share"), ("unfriendliest", "lowest_share")):
            ends = ("high", "low") if reading == "friendliest" else ("low", "high")
            point = {cell: cells.loc[cell, ends[cell[1] != own]] for cell in cells.index}
            weights = {
                rival: by_hand(point, groups.to_dict(), own, rival, "once")
                for rival in got.index.drop(own)
            }
            assert row[reading] == pytest.approx(min(weights.values()), abs=EXACT)
            assert weights[row[f"{reading}_against"]] == min(weights.values())
            odds = sum(10 ** (-weight / 10) for weight in weights.values())
            assert row[share] == pytest.approx(1 / (1 + odds), abs=EXACT)


def test_leaving_out_is_weighing_the_rest(real):
    """Check each omission against weights from a table without the clue."""
    likelihoods, groups = real
    without = clues.leave_one_out(likelihoods, groups)
    assert set(without.index.unique("left_out")) == set(groups.index)
    rest = likelihoods[likelihoods["clue"] != "L02"].drop(columns="depends_on")
    pd.testing.assert_frame_equal(without.loc["L02"], clues.weigh(rest, groups))


def test_intervals_of_the_deciding_width_decide(real):
    """Check that each comparison is decided at the width found, and is not a little above it."""
    likelihoods, groups = real
    for counted in clues.COUNTED:
        widths = clues.deciding_width(likelihoods, groups, counted)
        centre = (likelihoods["low"] + likelihoods["high"]) / 2
        half = (likelihoods["high"] - likelihoods["low"]) / 2
        for pair in (("S", "T"), ("M", "T"), ("I", "S")):
            for step, decided in ((-SEARCH, widths[pair] > 0), (SEARCH, widths[pair] == 1)):
                share = max(widths[pair] + step, 0)
                shrunk = likelihoods.assign(low=centre - share * half, high=centre + share * half)
                got = clues.weigh(shrunk, groups, counted).loc[pair, "decided"] != ""
                assert got == decided
    clear = handmade(("a", "S", 0.6, 0.9), ("a", "T", 0.2, 0.5))
    assert list(clues.deciding_width(clear)) == [1, 1]
    even = clear.assign(low=0.3, high=0.6)
    assert list(clues.deciding_width(even)) == pytest.approx([0, 0], abs=SEARCH)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t[:-1], "clue b has no interval for T"),
        (lambda t: t.assign(low=[0.9, 0.1, 0.2, 0.5]), "clue a, rival S: the interval is 0.9"),
        (lambda t: t.assign(low=[0.0, 0.1, 0.2, 0.5]), "above 0"),
        (lambda t: t.assign(high=[1.0, 0.2, 0.5, 0.5]), "below 1"),
        (lambda t: t.assign(high=[np.nan, 0.2, 0.5, 0.5]), "clue a, rival S"),
        (lambda t: t.assign(depends_on=["b", "b", "z", ""]), "depends_on names 'z'"),
        (lambda t: pd.concat([t, t[:1]]), "has rival S twice"),
        (lambda t: t[t["hypothesis"] == "S"], "only the rival S"),
        (lambda t: t[:0], "no rows"),
        (lambda t: t.drop(columns="high"), "no column high"),
        (
            lambda t: t.astype({"low": str}),
            "clue a, rival S: the interval is '0.4'.*numbers above 0",
        ),
    ],
)
def test_impossible_likelihoods_are_refused_by_name(two, change, words):
    """Check that a broken table is refused with the clue, the rival and what is allowed."""
    with pytest.raises(clues.RivalsError, match=words):
        clues.weigh(change(two))


def test_questions_that_have_no_answer_are_refused(two):
    """Check that an unknown way to count, a missing group and a single clue are errors."""
    with pytest.raises(clues.RivalsError, match="Allowed: once, independent"):
        clues.weigh(two, counted="twice")
    with pytest.raises(clues.RivalsError, match="no column clue. Needed: clue"):
        clues.linked_groups(two.drop(columns="clue"))
    with pytest.raises(clues.RivalsError, match="no column clue"):
        clues.leave_one_out(two.drop(columns="clue"), {"a": 1, "b": 1})
    with pytest.raises(clues.RivalsError, match="No group is given for b"):
        clues.weigh(two, {"a": 1})
    with pytest.raises(clues.RivalsError, match="only one clue"):
        clues.leave_one_out(two[two["clue"] == "a"])


def rows_of(path):
    """Return the rows of a data file, read without the package."""
    with open(ORIGINAL / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_clues_name_claims_and_tables_that_exist():
    """Check that what a clue says it rests on is in the ledger and among the outside data."""
    known = set(ledger.claims()["id"])
    for row in rows_of("model/clues.csv"):
        assert set(row["claims"].split("; ")) <= known
        assert set(filter(None, row["tables"].split("; "))) <= set(evidence.names())
