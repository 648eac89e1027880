"""Tests of consistency, coverage and calibration of sets: by hand, brute force.
Tests of truth tables and their minimisation: a published example, brute force.
"""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from belarus_iran.stats import sets as relations

EXACT = 1e-12


def of_points(condition, outcome, question="sufficiency"):
    """Return the consistency of memberships known exactly, which both bounds must be."""
    low, high = relations.bounds((condition, condition), (outcome, outcome), question)
    assert low == pytest.approx(high, abs=EXACT)
    return low


def test_consistency_of_crisp_sets_counts_cases():
    """Check that with memberships of 0 and 1 both questions are shares of cases."""
    generator = np.random.default_rng(1)
    condition, outcome = generator.integers(0, 2, size=(2, 50))
    both = sum((condition == 1) & (outcome == 1))
    assert of_points(condition, outcome) == pytest.approx(both / sum(condition), abs=EXACT)
    necessity = of_points(condition, outcome, "necessity")
    assert necessity == pytest.approx(both / sum(outcome), abs=EXACT)


def test_consistency_of_fuzzy_sets_by_hand():
    """Check Ragin's measure on memberships summed by hand, for both questions."""
    condition, outcome = [0.2, 0.6, 0.9, 0.4], [0.4, 0.5, 1.0, 0.1]
    shared = 0.2 + 0.5 + 0.9 + 0.1
    assert of_points(condition, outcome) == pytest.approx(shared / 2.1, abs=EXACT)
    assert of_points(condition, outcome, "necessity") == pytest.approx(shared / 2.0, abs=EXACT)
    inside = np.array([0.1, 0.3, 0.5])
    assert of_points(inside, inside + 0.2) == 1


def shared_part(condition, outcome, question):
    """Return Ragin's consistency of exact memberships, summed as he writes it."""
    inner = condition if question == "sufficiency" else outcome
    return sum(map(min, condition, outcome)) / sum(inner)


def test_bounds_against_brute_force():
    """Check the ends of the interval against every corner and a grid inside small boxes."""
    generator = np.random.default_rng(3)
    for trial in range(40):
        ends = np.sort(generator.integers(0, 4, size=(2, 2, 3)) / 3, axis=1)
        condition, outcome = ends[0], ends[1]
        question = ("sufficiency", "necessity")[trial % 2]
        low, high = relations.bounds(condition, outcome, question)
        grid = [
            sorted(
                {
                    *np.linspace(a, b, 3),
                    *(v for v in (*outcome.ravel(), *condition.ravel()) if a <= v <= b),
                }
            )  # fmt: skip
            for a, b in [*condition.T, *outcome.T]
        ]
        found = []
        for values in product(*grid):
            inner = values[:3] if question == "sufficiency" else values[3:]
            if any(inner):
                found.append(shared_part(values[:3], values[3:], question))
        if not found:
            assert np.isnan(low) and np.isnan(high)
            continue
        assert low == pytest.approx(min(found), abs=EXACT)
        assert high == pytest.approx(max(found), abs=EXACT)


def test_calibration_is_monotone_and_complete():
    """Check that a map that falls, leaves 0 to 1 or lacks a code is refused."""
    codes = pd.DataFrame({"cover": [0.0, 1.0, 2.0, 3.0, np.nan]})
    got = relations.calibrate(codes)["cover"]
    np.testing.assert_allclose(got[:4], [0, 1 / 3, 2 / 3, 1], rtol=EXACT)
    assert np.isnan(got[4])
    for bad in ({0: 0, 1: 0.5, 2: 0.4, 3: 1}, {0: 0, 1: 0.5, 2: 0.7, 3: 1.1}, {0: 0, 1: 1}):
        with pytest.raises(ValueError, match="calibration"):
            relations.calibrate(codes, bad)


def test_readings_of_a_range():
    """Check what each reading makes of ranges above, below and across the cut, and of a gap."""
    columns = pd.MultiIndex.from_product([["a"], ["low", "high"]])
    ranges = [[0.6, 1], [0, 0.4], [0.3, 0.7], [np.nan, np.nan], [0.5, 0.5]]
    sets = pd.DataFrame(ranges, columns=columns)
    got = {name: relations.crisp(sets, 0.5, name)["a"].tolist() for name in relations.READINGS}
    expected = {
        "certain": [1, 0, np.nan, np.nan, np.nan],
        "strict": [1, 0, 0, np.nan, 0],
        "generous": [1, 0, 1, np.nan, 0],
    }
    for name, values in expected.items():
        np.testing.assert_array_equal(got[name], values)


# Eighteen European democracies between the wars (Lipset 1959, as cut by Rihoux and De Meur
# 2009): development, urbanisation, literacy, industry, stable government, and
# whether democracy survived.
LIPSET = pd.DataFrame.from_dict(
    {
        "AUT": (1, 0, 1, 1, 0, 0),
        "BEL": (1, 1, 1, 1, 1, 1),
        "CZE": (1, 1, 1, 1, 1, 1),
        "EST": (0, 0, 1, 0, 1, 0),
        "FIN": (1, 0, 1, 0, 1, 1),
        "FRA": (1, 0, 1, 1, 1, 1),
        "DEU": (1, 1, 1, 1, 0, 0),
        "GRC": (0, 0, 0, 0, 0, 0),
        "HUN": (0, 0, 1, 0, 0, 0),
        "IRL": (1, 0, 1, 0, 1, 1),
        "ITA": (0, 0, 0, 0, 1, 0),
        "NLD": (1, 1, 1, 1, 1, 1),
        "POL": (0, 0, 1, 0, 0, 0),
        "PRT": (0, 0, 0, 0, 0, 0),
        "ROU": (0, 0, 0, 0, 1, 0),
        "ESP": (0, 0, 0, 0, 0, 0),
        "SWE": (1, 0, 1, 1, 1, 1),
        "GBR": (1, 1, 1, 1, 1, 1),
    },
    orient="index",
    columns=["DEV", "URB", "LIT", "IND", "STB", "SURV"],
)
REVERSED = LIPSET.assign(SURV=1 - LIPSET["SURV"])


def true_of(expression, row):
    """Evaluate an expression of terms by hand, apart from the module."""
    if expression in ("always", "never"):
        return expression == "always"
    return any(
        all(row[name.lstrip("~")] != name.startswith("~") for name in term.split("*"))
        for term in expression.split(" + ")
    )


def test_minimise_against_rihoux_and_de_meur():
    """Check the published formulas 1, 3, 4 and 5, and their numbers of simplifying assumptions."""
    found = relations.minimise(LIPSET, "SURV")
    assert str(found) == "DEV*LIT*IND*STB + DEV*~URB*LIT*STB"
    assert str(relations.minimise(REVERSED, "SURV")) == "DEV*LIT*IND*~STB + ~DEV*~URB*~IND"
    short = relations.minimise(LIPSET, "SURV", remainders=True)
    assert str(short) == "DEV*STB" and len(short.assumed) == 5
    failed = relations.minimise(REVERSED, "SURV", remainders=True)
    assert set(str(failed).split(" + ")) == {"~DEV", "~STB"} and len(failed.assumed) == 18
    assert len(found.assumed) == 0
    terms = found.terms.set_index("term")
    # Coverage as R's package QCA gives it for the same data.
    assert terms.loc["DEV*~URB*LIT*STB", ["coverage", "unique_coverage"]].tolist() == [0.5, 0.25]
    assert terms.loc["DEV*LIT*IND*STB", ["coverage", "unique_coverage"]].tolist() == [0.75, 0.5]
    assert set(terms.loc["DEV*~URB*LIT*STB", "cases"].split(", ")) == {"FIN", "IRL", "FRA", "SWE"}
    both = LIPSET["DEV"] * LIPSET["STB"]
    for question in ("sufficiency", "necessity"):
        assert relations.bounds((both, both), (LIPSET["SURV"], LIPSET["SURV"]), question) == (1, 1)


def test_truth_table_against_rihoux_and_de_meur():
    """Check the rows with five conditions, and the two contradictory ones with four."""
    five = relations.truth_table(LIPSET, "SURV")
    assert five["row"].value_counts().to_dict() == {"counterfactual": 23, "absent": 6, "present": 3}
    four = relations.truth_table(LIPSET.drop(columns="STB"), "SURV")
    clash = four[four["row"] == "contradictory"].set_index(["DEV", "URB", "LIT", "IND"])
    assert set(clash.index) == {(1, 1, 1, 1), (1, 0, 1, 1)}
    assert set(clash.loc[(1, 0, 1, 1), "cases"].split(", ")) == {"AUT (0)", "FRA (1)", "SWE (1)"}
    assert clash["n"].tolist() == [5, 3]


def test_contradictory_rows_are_handled_as_told():
    """Check that contradictory rows count as absent, as present, or as free, and nothing else."""
    four = LIPSET.drop(columns="STB")
    assert str(relations.minimise(four, "SURV")) == "DEV*~URB*LIT*~IND"
    with_them = relations.minimise(four, "SURV", contradictory="present")
    assert str(with_them) == "DEV*LIT*IND + DEV*~URB*LIT"
    free = relations.minimise(four, "SURV", remainders=True, contradictory="remainder")
    assert str(free) == "DEV"
    assert str(relations.minimise(four, "SURV", contradictory="remainder")) == "DEV*~URB*LIT*~IND"
    with pytest.raises(ValueError, match="absent, present, remainder"):
        relations.minimise(four, "SURV", contradictory="perhaps")


def test_minimise_is_equivalent_to_the_truth_table():
    """Check on random tables that an expression is true where it must be, and nowhere else."""
    generator = np.random.default_rng(5)
    for names, n in product((["a"], ["a", "b", "c"], ["a", "b", "c", "d"]), (1, 4, 12)):
        for _ in range(4):
            values = generator.integers(0, 2, size=(n, len(names) + 1))
            table = pd.DataFrame(values, columns=[*names, "y"])
            rows = relations.truth_table(table, "y")
            for remainders in (False, True):
                found = relations.minimise(table, "y", remainders)
                got = [true_of(str(found), row) for _, row in rows.iterrows()]
                for true, kind in zip(got, rows["row"], strict=True):
                    if kind in ("absent", "contradictory"):
                        assert not true, (table, str(found))
                    elif kind == "present" or not remainders:
                        assert true == (kind == "present"), (table, str(found))
                assumed = sum(
                    true and kind == "counterfactual"
                    for true, kind in zip(got, rows["row"], strict=True)
                )
                assert len(found.assumed) == assumed


def test_no_shorter_expression_exists():
    """Check by trying every set of terms that none with fewer terms says the same."""
    generator = np.random.default_rng(7)
    names = ["a", "b", "c"]
    rows = [dict(zip(names, values, strict=True)) for values in product((0, 1), repeat=3)]
    terms = []
    for asked in product((None, 0, 1), repeat=3):
        text = [
            f"{'' if v else '~'}{n}" for n, v in zip(names, asked, strict=True) if v is not None
        ]
        terms.append("*".join(text))
    masks = {term: tuple(true_of(term, row) for row in rows) for term in terms if term}
    for _ in range(25):
        outcome = generator.integers(0, 2, size=8)
        if outcome.all() or not outcome.any():
            continue
        table = pd.DataFrame(rows).assign(y=outcome)
        n_terms = len(relations.minimise(table, "y").terms)
        fewer = combinations(masks.values(), n_terms - 1)
        assert not any(tuple(np.any(some, axis=0)) == tuple(outcome == 1) for some in fewer)


def test_degenerate_tables():
    """Check an outcome that never or always shows, and one that cannot be told."""
    table = pd.DataFrame({"a": [1, 0], "y": [0, 0]})
    assert str(relations.minimise(table, "y")) == "never"
    assert str(relations.minimise(table.assign(y=1), "y")) == "always"
    unknown = pd.DataFrame({"a": [1, 0, None], "y": [1, None, 0]}, index=list("pqr"))
    rows = relations.truth_table(unknown, "y").set_index("a")
    assert rows["row"].to_dict() == {1: "present", 0: "open"}
    assert rows["possible"].to_dict() == {1: "r", 0: "r"}
    unseen = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 1, 0], "y": [1, None, 0, 0]})
    assert str(relations.minimise(unseen, "y")) == "a*b"
    # A row whose outcome cannot be told is free like one that nobody has seen, and told as such.
    short = relations.minimise(unseen, "y", remainders=True)
    assert str(short) == "a" and short.assumed.to_dict("list") == {"a": [1], "b": [0]}
    for bad in (pd.DataFrame({"y": [1]}), pd.DataFrame({"a": [0.5], "y": [1]})):
        with pytest.raises(ValueError, match="needs the column|0, 1 or missing"):
            relations.truth_table(bad, "y")
