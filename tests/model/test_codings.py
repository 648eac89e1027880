"""Tests of the codings: hulls, agreement by hand, and the two real codings."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.evidence import audits
from belarus_iran.model import codings

EXACT = 1e-12


def made(*rows):
    """Return codings made up of (period, variable, coder, low, high)."""
    table = pd.DataFrame(rows, columns=["period", "variable", "coder", "low", "high"])
    kind = table["variable"].map(lambda name: "outcome" if "outcome" in name else "variable")
    years = table["period"].astype(int)
    numbers = table.astype({"low": "Int64", "high": "Int64"})
    return numbers.assign(start=years, end=years, kind=kind)


@pytest.fixture(scope="module")
def real():
    """Return the project's own codings."""
    return evidence.load("codings")


def test_ranges_are_the_hull_of_both_readings():
    """Check that a range runs from the lowest to the highest code, and that gaps stay gaps."""
    table = made(
        ("2002", "cover", "first", 0, 1),
        ("2002", "cover", "second", 2, 3),
        ("2001", "cover", "first", None, None),
        ("2001", "cover", "second", 1, 2),
        ("2001", "outcome_trade", "first", None, None),
        ("2001", "outcome_trade", "second", None, None),
    )
    got = codings.ranges(table)
    expected = pd.DataFrame(
        {
            "period": ["2002", "2001", "2001"],
            "start": [2002, 2001, 2001],
            "end": [2002, 2001, 2001],
            "variable": ["cover", "cover", "outcome_trade"],
            "kind": ["variable", "variable", "outcome"],
            "low": [0.0, 1.0, np.nan],
            "high": [3.0, 2.0, np.nan],
            "middle": [1.5, 1.5, np.nan],
            "coders": [2, 1, 0],
        }
    )
    assert_frame_equal(got, expected, check_dtype=False)
    low, high = codings.hull(table)
    for found, bound in ((low, "low"), (high, "high")):
        expected = got.pivot(index="period", columns="variable", values=bound)
        assert list(found.index) == ["2002", "2001"]
        assert_frame_equal(found, expected, check_like=True, check_names=False)


def test_hull_spans_both_readings():
    """Check that the hull takes the widest range and leaves out what nobody saw."""
    table = made(
        ("2002", "x", "first", 1, 2),
        ("2002", "y", "first", None, None),
        ("2001", "x", "first", 0, 0),
        ("2001", "y", "first", 1, 1),
        ("2002", "x", "second", 2, 3),
        ("2002", "y", "second", None, None),
        ("2001", "x", "second", 0, 1),
        ("2001", "y", "second", None, None),
    )
    low, high = codings.hull(table)
    index = ["2002", "2001"]
    assert_frame_equal(
        low, pd.DataFrame({"x": [1.0, 0], "y": [np.nan, 1]}, index), check_names=False
    )
    assert_frame_equal(
        high, pd.DataFrame({"x": [3.0, 1], "y": [np.nan, 1]}, index), check_names=False
    )


@pytest.mark.parametrize("function", [codings.ranges, codings.hull, codings.agreement])
def test_codings_without_a_bound_are_refused(real, function):
    """Check that a missing column is named, with the columns needed."""
    with pytest.raises(ValueError, match="no column low. Needed: period, .*low, high"):
        function(real.drop(columns="low"))


def test_agreement_by_hand():
    """Check alpha, overlap and width against sums done by hand, and against an outside library."""
    import krippendorff

    table = made(
        ("2001", "cover", "first", 0, 1),
        ("2001", "cover", "second", 0, 1),
        ("2002", "cover", "first", 1, 2),
        ("2002", "cover", "second", 2, 2),
        ("2003", "cover", "first", 0, 0),
        ("2003", "cover", "second", 2, 3),
        ("2004", "cover", "first", 3, 3),
        ("2004", "cover", "second", None, None),
    )
    got = codings.agreement(table).set_index("variable").loc["cover"]
    assert got["cells"] == 4 and got["both"] == 3 and got["one"] == 1
    assert got["overlap"] == pytest.approx(2 / 3, abs=EXACT)
    assert got["same"] == pytest.approx(1 / 3, abs=EXACT)
    assert got["width"] == pytest.approx((1 + 1 + 3) / 3, abs=EXACT)
    middles = [[0.5, 1.5, 0.0], [0.5, 2.0, 2.5]]
    expected = krippendorff.alpha(middles, level_of_measurement="ordinal")
    assert got["alpha"] == pytest.approx(expected, abs=EXACT)


def test_agreement_needs_two_readings(real):
    """Check that one coder alone is refused with a word on what is needed."""
    with pytest.raises(ValueError, match="two readings"):
        codings.agreement(real[real["coder"] == "first"])


def test_the_two_codings_are_whole(real):
    """Check that both readings judged every period and variable and said where nothing is known."""
    assert audits.audit_codings(real).empty
    counts = real.groupby(["period", "variable"])["coder"].agg(set)
    assert (counts == {"first", "second"}).all()
    assert len(counts) == real["period"].nunique() * real["variable"].nunique()
    silent = real["low"].isna()
    assert silent.any() and not silent.all()
    assert real.loc[silent, "reason"].str.startswith("no evidence").all()
    assert (real["confidence"] == "").equals(silent)
    assert (real["kind"] == "outcome").equals(real["variable"].str.startswith("outcome_"))
    years = real["period"].str.split("-")
    assert (years.str[0].astype(int) == real["start"]).all()
    assert (years.str[-1].astype(int) == real["end"]).all()


def test_agreement_of_the_two_codings_in_all(real):
    """Check the counts of cells against the table itself, and that all is the sum of its parts."""
    got = codings.agreement(real).set_index("variable")
    parts = got.loc[["all variables", "all outcomes"]]
    assert (parts[["cells", "both", "one"]].sum() == got.loc["all", ["cells", "both", "one"]]).all()
    assert got.loc["all", "cells"] * 2 == len(real)
    empty = int(real["low"].isna().sum())
    assert 2 * (got.loc["all", "cells"] - got.loc["all", "both"]) - got.loc["all", "one"] == empty
    # One value throughout leaves nothing to agree on beyond chance.
    assert np.isnan(got.loc["partner_rivalry", "alpha"])
