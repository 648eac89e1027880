"""Tests of necessary and sufficient conditions: a published example, closed forms, brute force."""

from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from belarus_iran import evidence
from belarus_iran.checks.conditions import cover_behind_results, motives_and_means
from belarus_iran.ledger import Claim
from belarus_iran.model import conditions
from belarus_iran.model.codings import hull
from belarus_iran.stats import correlation, sets, truth_tables

EXACT = 1e-12

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


@pytest.fixture(scope="module")
def codings():
    """Return the project's own codings."""
    return evidence.load("codings")


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
    found = truth_tables.minimise(LIPSET, "SURV")
    assert str(found) == "DEV*LIT*IND*STB + DEV*~URB*LIT*STB"
    assert str(truth_tables.minimise(REVERSED, "SURV")) == "DEV*LIT*IND*~STB + ~DEV*~URB*~IND"
    short = truth_tables.minimise(LIPSET, "SURV", remainders=True)
    assert str(short) == "DEV*STB" and len(short.assumed) == 5
    failed = truth_tables.minimise(REVERSED, "SURV", remainders=True)
    assert set(str(failed).split(" + ")) == {"~DEV", "~STB"} and len(failed.assumed) == 18
    assert len(found.assumed) == 0
    terms = found.terms.set_index("term")
    # Coverage as R's package QCA gives it for the same data.
    assert terms.loc["DEV*~URB*LIT*STB", ["coverage", "unique_coverage"]].tolist() == [0.5, 0.25]
    assert terms.loc["DEV*LIT*IND*STB", ["coverage", "unique_coverage"]].tolist() == [0.75, 0.5]
    assert set(terms.loc["DEV*~URB*LIT*STB", "cases"].split(", ")) == {"FIN", "IRL", "FRA", "SWE"}
    both = LIPSET["DEV"] * LIPSET["STB"]
    for question in ("sufficiency", "necessity"):
        assert sets.bounds((both, both), (LIPSET["SURV"], LIPSET["SURV"]), question) == (1, 1)


def test_truth_table_against_rihoux_and_de_meur():
    """Check the rows with five conditions, and the two contradictory ones with four."""
    five = truth_tables.truth_table(LIPSET, "SURV")
    assert five["row"].value_counts().to_dict() == {
        "counterfactual": 23,
        "absent": 6,
        "present": 3,
    }
    four = truth_tables.truth_table(LIPSET.drop(columns="STB"), "SURV")
    clash = four[four["row"] == "contradictory"].set_index(["DEV", "URB", "LIT", "IND"])
    assert set(clash.index) == {(1, 1, 1, 1), (1, 0, 1, 1)}
    assert set(clash.loc[(1, 0, 1, 1), "cases"].split(", ")) == {"AUT (0)", "FRA (1)", "SWE (1)"}
    assert clash["n"].tolist() == [5, 3]


def test_contradictory_rows_are_handled_as_told():
    """Check that contradictory rows count as absent, as present, or as free, and nothing else."""
    four = LIPSET.drop(columns="STB")
    assert str(truth_tables.minimise(four, "SURV")) == "DEV*~URB*LIT*~IND"
    with_them = truth_tables.minimise(four, "SURV", contradictory="present")
    assert str(with_them) == "DEV*LIT*IND + DEV*~URB*LIT"
    free = truth_tables.minimise(four, "SURV", remainders=True, contradictory="remainder")
    assert str(free) == "DEV"
    assert (
        str(truth_tables.minimise(four, "SURV", contradictory="remainder")) == "DEV*~URB*LIT*~IND"
    )
    with pytest.raises(ValueError, match="absent, present, remainder"):
        truth_tables.minimise(four, "SURV", contradictory="perhaps")


def test_minimise_is_equivalent_to_the_truth_table():
    """Check on random tables that an expression is true where it must be, and nowhere else."""
    generator = np.random.default_rng(5)
    for names, n in product((["a"], ["a", "b", "c"], ["a", "b", "c", "d"]), (1, 4, 12)):
        for _ in range(4):
            values = generator.integers(0, 2, size=(n, len(names) + 1))
            table = pd.DataFrame(values, columns=[*names, "y"])
            rows = truth_tables.truth_table(table, "y")
            for remainders in (False, True):
                found = truth_tables.minimise(table, "y", remainders)
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
        n_terms = len(truth_tables.minimise(table, "y").terms)
        fewer = combinations(masks.values(), n_terms - 1)
        assert not any(tuple(np.any(some, axis=0)) == tuple(outcome == 1) for some in fewer)


def test_degenerate_tables():
    """Check an outcome that never or always shows, and one that cannot be told."""
    table = pd.DataFrame({"a": [1, 0], "y": [0, 0]})
    assert str(truth_tables.minimise(table, "y")) == "never"
    assert str(truth_tables.minimise(table.assign(y=1), "y")) == "always"
    unknown = pd.DataFrame({"a": [1, 0, None], "y": [1, None, 0]}, index=list("pqr"))
    rows = truth_tables.truth_table(unknown, "y").set_index("a")
    assert rows["row"].to_dict() == {1: "present", 0: "open"}
    assert rows["possible"].to_dict() == {1: "r", 0: "r"}
    unseen = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 1, 0], "y": [1, None, 0, 0]})
    assert str(truth_tables.minimise(unseen, "y")) == "a*b"
    # A row whose outcome cannot be told is free like one that nobody has seen, and told as such.
    short = truth_tables.minimise(unseen, "y", remainders=True)
    assert str(short) == "a" and short.assumed.to_dict("list") == {"a": [1], "b": [0]}
    for bad in (pd.DataFrame({"y": [1]}), pd.DataFrame({"a": [0.5], "y": [1]})):
        with pytest.raises(ValueError, match="needs the column|0, 1 or missing"):
            truth_tables.truth_table(bad, "y")


def of_points(condition, outcome, question="sufficiency"):
    """Return the consistency of memberships known exactly, which both bounds must be."""
    low, high = sets.bounds((condition, condition), (outcome, outcome), question)
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


def test_bounds_against_brute_force():
    """Check the ends of the interval against every corner and a grid inside small boxes."""
    generator = np.random.default_rng(3)
    for trial in range(40):
        ends = np.sort(generator.integers(0, 4, size=(2, 2, 3)) / 3, axis=1)
        condition, outcome = ends[0], ends[1]
        question = ("sufficiency", "necessity")[trial % 2]
        low, high = sets.bounds(condition, outcome, question)
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
    got = sets.calibrate(codes)["cover"]
    np.testing.assert_allclose(got[:4], [0, 1 / 3, 2 / 3, 1], rtol=EXACT)
    assert np.isnan(got[4])
    for bad in ({0: 0, 1: 0.5, 2: 0.4, 3: 1}, {0: 0, 1: 0.5, 2: 0.7, 3: 1.1}, {0: 0, 1: 1}):
        with pytest.raises(ValueError, match="calibration"):
            sets.calibrate(codes, bad)


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


def test_readings_of_a_range():
    """Check what each reading makes of ranges above, below and across the cut, and of a gap."""
    columns = pd.MultiIndex.from_product([["a"], ["low", "high"]])
    ranges = [[0.6, 1], [0, 0.4], [0.3, 0.7], [np.nan, np.nan], [0.5, 0.5]]
    sets = pd.DataFrame(ranges, columns=columns)
    got = {
        name: truth_tables.crisp(sets, 0.5, name)["a"].tolist() for name in truth_tables.READINGS
    }
    expected = {
        "certain": [1, 0, np.nan, np.nan, np.nan],
        "strict": [1, 0, 0, np.nan, 0],
        "generous": [1, 0, 1, np.nan, 0],
    }
    for name, values in expected.items():
        np.testing.assert_array_equal(got[name], values)


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


def test_tau_against_scipy():
    """Check Kendall's tau-b, and what ties throughout make of it, against another library."""
    generator = np.random.default_rng(4)
    left, right = generator.integers(0, 4, size=(2, 200, 6)) / 3
    got = correlation.tau_b(left, right)
    for one, (x, y) in zip(got, zip(left, right, strict=True), strict=True):
        expected = kendalltau(x, y).statistic
        if len(set(y)) > 1 and len(set(x)) > 1:
            assert one == pytest.approx(expected, abs=EXACT)
    tied = np.ones((1, 4))
    assert np.isnan(correlation.tau_b(left[:1, :4], tied))[0]
    assert correlation.tau_b(tied, np.array([[0, 1, 2, 3]]))[0] == 0


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


def claim(name):
    """Return a claim as its row in the table has it."""
    row = evidence.load("claims").set_index("id").loc[name]
    return Claim(name, row["inference"], row["parameters"], ("codings",), row["chapter"])


def put(codings, period, variable, low, high, confidence="high"):
    """Return the codings with both ranges of one cell changed."""
    chosen = (codings["period"] == period) & (codings["variable"] == variable)
    changed = codings.copy()
    changed.loc[chosen, ["low", "high"]] = low, high
    changed.loc[chosen, "confidence"] = confidence
    return changed


def test_cover_behind_results(codings):
    """Check that cover is contradicted only by a period that no range saves, and how surely."""
    thresholds = evidence.load("thresholds")

    def found(table):
        tables = SimpleNamespace(codings=table, thresholds=thresholds)
        return cover_behind_results(tables, claim("C103"))

    real = found(codings)
    assert real.holds is False and real.certainty == "weak" and "2009" in real.reason
    sure = found(put(codings, "2009", "outcome_projects", 3, 3))
    assert sure.holds is False and sure.certainty == "likely"
    # Cover that may have been there leaves it open; cover for certain everywhere passes.
    assert found(put(codings, "2009", "russian_cover", 0, 2)).holds is None
    everywhere = codings
    for period in codings["period"].unique():
        everywhere = put(everywhere, period, "russian_cover", 2, 3)
    assert found(everywhere).holds is True and found(everywhere).value == 0


def test_motives_and_means(codings):
    """Check that a period with motives and means but nothing to show contradicts, none passes."""
    thresholds = evidence.load("thresholds")

    def found(table):
        tables = SimpleNamespace(codings=table, thresholds=thresholds)
        return motives_and_means(tables, claim("C026"))

    assert found(codings).holds is None and found(codings).value == 0
    able = put(codings, "2005-2008", "capacity_iran", 2, 3)
    assert found(able).holds is True and found(able).value == 1
    idle = able
    for outcome in conditions.OUTCOMES.values():
        idle = put(idle, "2005-2008", outcome, 0, 1)
    assert found(idle).holds is False and "2005–2008" in found(idle).reason
