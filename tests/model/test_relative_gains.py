"""Tests of the models of relative gains."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from belarus_iran.model import relative_gains

EXACT = 1e-12
THREE_DECIMALS = 5e-4
# Bohdan (2014), Table 1, as printed: exports and imports of Belarus, USD million.
TABLE_ONE = pd.DataFrame(
    {
        "year": range(2003, 2014),
        "exports_usd_million": [
            20.5, 33.3, 35.6, 31.7, 66.5, 83.6, 63.2, 97.2, 129.8, 111.5, 49.4,
        ],
        "imports_usd_million": [0.9, 3.4, 2.8, 3.9, 9.4, 10.2, 8.4, 7.6, 8.9, 9.1, 9.6],
    }
)  # fmt: skip
# Fractions of tenths, so that a threshold is known without rounding.
tenths = st.integers(0, 5000).map(lambda number: Fraction(number, 10))


def thresholds_by_hand():
    """Return imports over (exports less imports) from whole tenths, in rational arithmetic."""
    tenths_of = (TABLE_ONE.drop(columns="year") * 10).round().astype(int)
    return [
        float(Fraction(imports, exports - imports))
        for exports, imports in tenths_of.itertuples(index=False)
    ]


def test_threshold_against_published_table():
    """Check that Iran's threshold by receipts is imports over surplus, 0.046 to 0.241."""
    got = relative_gains.thresholds_by_year(TABLE_ONE)
    assert list(got["year"]) == list(range(2003, 2014))
    assert set(got["state"]) == {"IRN"}
    np.testing.assert_allclose(got["threshold"], thresholds_by_hand(), rtol=EXACT)
    by_year = got.set_index("year")["threshold"]
    assert by_year[2003] == pytest.approx(0.046, abs=THREE_DECIMALS) and by_year.idxmin() == 2003
    assert by_year[2013] == pytest.approx(0.241, abs=THREE_DECIMALS) and by_year.idxmax() == 2013


def test_conventions_mirror_each_other():
    """Check that by acquisition the same numbers, in every column, are those of Belarus."""
    receipts = relative_gains.thresholds_by_year(TABLE_ONE, convention="receipts")
    acquisition = relative_gains.thresholds_by_year(TABLE_ONE, convention="acquisition")
    assert_frame_equal(acquisition, receipts.assign(state="BLR"))


def test_thresholds_of_unordered_equal_and_incomplete_years():
    """Check that years are sorted, equal gains name neither, and bare turnover is left out."""
    trade = pd.DataFrame(
        {
            "year": [2002, 2001, 2000],
            "exports_usd_million": [1.0, 4.0, np.nan],
            "imports_usd_million": [3.0, 4.0, np.nan],
        },
        index=[7, 7, 9],
    )
    expected = pd.DataFrame(
        {
            "year": [2001, 2002],
            "state": ["neither", "BLR"],
            "own_gain_usd_million": [4.0, 1.0],
            "partner_gain_usd_million": [4.0, 3.0],
            "threshold": [np.inf, 0.5],
        }
    )
    assert_frame_equal(relative_gains.thresholds_by_year(trade), expected, check_dtype=False)


def bargains(examples=20_000):
    """Return gains of both sides in whole tenths and sensitivities in whole thousandths.

    A part of the gains is nil or equal, and a part of the sensitivities stands on the threshold
    or next to it, where floating point is most easily wrong.
    """
    random = np.random.default_rng(1988)
    own, partner = random.integers(0, 5001, (2, examples))
    own = np.where(random.random(examples) < 0.1, 0, own)
    partner = np.select(list(random.random((2, examples)) < 0.1), [0, own], partner)
    k = random.integers(0, 20_001, examples)
    next_to = 1000 * own // np.maximum(partner - own, 1) + random.integers(-1, 2, examples)
    k = np.where(random.random(examples) < 0.3, next_to.clip(0, 20_000), k)
    kept = (own > 0) | (partner > 0)
    return own[kept], partner[kept], k[kept]


def test_co_operation_is_worth_while_below_the_threshold_only():
    """Check that utility is positive if and only if sensitivity is below the threshold."""
    own, partner, k = bargains()
    # In ten thousandths, and thus without rounding.
    exact = 1000 * own - k * (partner - own)
    below = k / 1000 < relative_gains.grieco_threshold(own / 10, partner / 10)
    utility = relative_gains.grieco_utility(own / 10, partner / 10, k / 1000)
    # On the edge itself floating point may fall on either side.
    off = exact != 0
    assert np.abs(exact[off]).min() < 10
    np.testing.assert_array_equal(below[off], exact[off] > 0)
    np.testing.assert_array_equal(utility[off] > 0, exact[off] > 0)
    assert 0.2 < np.mean(exact > 0) < 0.8


def test_two_actor_equivalence():
    """Check that Snidal's form at r = k/(1 + k) is Grieco's utility divided by 1 + k."""
    own, partner, sensitivities = bargains()
    pairs = np.column_stack([own, partner]) / 10
    for k in (0.0, *np.unique(sensitivities)[::200] / 1000):
        r = relative_gains.grieco_to_snidal(k)
        grieco = relative_gains.grieco_utility(*pairs.T, k)
        snidal = relative_gains.snidal_utility(pairs, 0, r)
        np.testing.assert_allclose((1 + k) * snidal, grieco, rtol=1e-9, atol=1e-9)
        assert r / (1 - r) == pytest.approx(k, rel=1e-9, abs=EXACT)


def test_snidal_with_four_actors():
    """Check that the mean runs over the others alone, in each form the gains may take."""
    # Others of B: (1 + 4 + 10) / 3 = 5, so 6 − 0.4 · 5 = 4.
    by_actor = {"A": 1.0, "B": 6.0, "C": 4.0, "D": 10.0}
    assert relative_gains.snidal_utility(by_actor, "B", 0.4) == pytest.approx(4.0, abs=EXACT)
    assert relative_gains.snidal_utility([1, 6, 4, 10], 1, 0.4) == pytest.approx(4.0, abs=EXACT)
    years = pd.DataFrame([by_actor, {**by_actor, "D": np.nan}], index=[2003, 2004])
    assert_series_equal(
        relative_gains.snidal_utility(years, "B", 0.4), pd.Series([4.0, np.nan], index=[2003, 2004])
    )


def test_more_actors_dilute_the_partner():
    """Check that a lopsided bargain refused between two is accepted among many."""
    bargain = {"own": 2.0, "partner": 10.0}
    bystanders = {f"state {number}": 0.0 for number in range(8)}
    assert relative_gains.snidal_utility(bargain, "own", 0.5) < 0
    assert relative_gains.snidal_utility({**bargain, **bystanders}, "own", 0.5) > 0


@given(own=tenths, partner=tenths, errors=st.tuples(*[st.fractions(-1, 1)] * 2))
def test_rounding_bounds_enclose_whatever_was_rounded(own, partner, errors):
    """Check that any two figures that print alike have a threshold within the bounds."""
    half = Fraction(1, 20)
    true_own, true_partner = (
        max(gain + error * half, Fraction(0))
        for gain, error in zip((own, partner), errors, strict=True)
    )
    assume(true_own > 0 or true_partner > 0)
    gap = true_partner - true_own
    exact = float(true_own / gap) if gap > 0 else np.inf
    low, high = relative_gains.grieco_threshold_bounds(float(own), float(partner), float(half))
    assert low <= exact * (1 + 1e-9) and exact <= high * (1 + 1e-9)


def test_rounding_bounds_of_published_table():
    """Check the bounds of the first year by hand and that no rounding leaves the threshold."""
    years = TABLE_ONE.set_index("year")
    imports, exports = years["imports_usd_million"], years["exports_usd_million"]
    low, high = relative_gains.grieco_threshold_bounds(imports, exports, 0.05)
    # 0.85 / (20.55 − 0.85) and 0.95 / (20.45 − 0.95).
    assert low[2003] == pytest.approx(0.85 / 19.7, rel=EXACT)
    assert high[2003] == pytest.approx(0.95 / 19.5, rel=EXACT)
    exact = relative_gains.grieco_threshold_bounds(imports, exports, 0.0)
    for bound in exact:
        assert_series_equal(bound, relative_gains.grieco_threshold(imports, exports))


# As floating point has it, 2.1 / 0.3 exceeds seven.
@example(own=Fraction(3, 10), partner=Fraction(21, 10))
@given(own=tenths, partner=tenths)
def test_outsiders_needed_against_search(own, partner):
    """Check that the number suffices at the share of one and that one fewer does not."""
    got = relative_gains.outsiders_needed(float(own), float(partner))
    if own == 0:
        assert got == (np.inf if partner > 0 else 0)
        return
    needed = int(got)
    assert (needed + 1) * own >= partner
    assert needed == 0 or needed * own < partner


def test_reference_decides_who_refuses():
    """Check that the partner alone deters, and that outsiders mixed in do not."""
    got = relative_gains.utilities_by_reference({"BLR": 49.4, "IRN": 9.6}, shares=[0.0, 0.5])
    weaker = got[(got["state"] == "IRN") & (got["share"] == 0.5)].set_index("reference")["utility"]
    expected = {"partner alone": 9.6 - 0.5 * 49.4, "partner and 5 outsiders": 9.6 - 0.5 * 49.4 / 6}
    assert weaker.to_dict() == pytest.approx(expected, abs=EXACT)
    # Without concern for relative gain the reference does not matter.
    assert set(got[got["share"] == 0]["utility"].round(9)) == {49.4, 9.6}


def test_number_of_outsiders_in_unusual_bargains():
    """Check that equal gains and a side that gains nothing still have one outsider."""
    for pair in ({"BLR": 1.0, "IRN": 1.0}, {"BLR": 1.0, "IRN": 0.0}):
        got = relative_gains.utilities_by_reference(pair, shares=[1.0])
        assert "partner and 1 outsider" in set(got["reference"])


def test_bargain_of_a_year():
    """Check that one year holds the gains of each state and the row of that year's threshold."""
    got = relative_gains.bargain(TABLE_ONE, 2008, "acquisition")
    assert (got["BLR"], got["IRN"], got["state"]) == (10.2, 83.6, "BLR")
    assert got["threshold"] == pytest.approx(10.2 / 73.4, rel=EXACT)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ((2002, "receipts", 0.1), "year is 2002; it must be a year of Table 1, 2003 to 2013"),
        (("2008", "receipts", 0.1), "year is '2008'"),
        ((2008, "sales", 0.1), "convention is 'sales'; it must be receipts or acquisition"),
        ((2008, "receipts", -0.1), "sensitivity is -0.1; it must be a number from 0 upwards"),
        ((2008, "receipts", np.nan), "sensitivity is nan"),
        ((2008, "receipts", "much"), "sensitivity is 'much'"),
        ((2008, "receipts", True), "sensitivity is True"),
    ],
)
def test_a_wrong_parameter_is_told_in_the_words_of_its_cell(parameters, words):
    """Check that a value that is not allowed is named, with those that are."""
    with pytest.raises(ValueError, match=words):
        relative_gains.chosen(TABLE_ONE, *parameters)


def test_the_chosen_bargain_says_how_many_outsiders_it_takes():
    """Check the bargain of a year with the outsiders that undo its threshold: 49.4 over 9.6."""
    got = relative_gains.chosen(TABLE_ONE, 2013, "receipts", 0.1)
    assert (got["IRN"], got["state"], got["outsiders"]) == (9.6, "IRN", 5)


def test_weaker_gainers_have_thresholds_with_their_bounds():
    """Check each added column against the function that gives it alone."""
    got = relative_gains.weaker_gainers(TABLE_ONE, "acquisition", 0.05)
    own, partner = got["own_gain_usd_million"], got["partner_gain_usd_million"]
    low, high = relative_gains.grieco_threshold_bounds(own, partner, 0.05)
    assert got["low"].tolist() == low.tolist() and got["high"].tolist() == high.tolist()
    assert got["outsiders"].tolist() == relative_gains.outsiders_needed(own, partner).tolist()
    assert (got["low"] < got["threshold"]).all() and (got["threshold"] < got["high"]).all()


def test_vectorised_forms_agree_with_scalars():
    """Check that arrays and series give the scalar results and series keep their index."""
    own, partner, k = [0.9, 9.6, 5.0], [20.5, 49.4, 5.0], [0.0, 0.1, 2.0]
    index = [2003, 2013, 2014]
    thresholds = [relative_gains.grieco_threshold(a, b) for a, b in zip(own, partner, strict=True)]
    utilities = [relative_gains.grieco_utility(*row) for row in zip(own, partner, k, strict=True)]
    assert thresholds[2] == np.inf and utilities[0] == 0.9
    np.testing.assert_array_equal(relative_gains.grieco_threshold(own, partner), thresholds)
    series = pd.Series(own, index), pd.Series(partner, index)
    assert_series_equal(relative_gains.grieco_threshold(*series), pd.Series(thresholds, index))
    assert_series_equal(relative_gains.grieco_utility(*series, k), pd.Series(utilities, index))
    assert np.isnan(relative_gains.grieco_threshold(np.nan, 1.0))
    assert np.isnan(relative_gains.grieco_threshold(1.0, np.nan))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: relative_gains.grieco_threshold(-1.0, 2.0), "a gain is -1; a number of 0 or more"),
        (lambda: relative_gains.grieco_utility(1.0, 2.0, -0.5), "sensitivity k is -0.5"),
        (lambda: relative_gains.grieco_to_snidal(-0.1), "sensitivity k is -0.1"),
        (lambda: relative_gains.snidal_utility([1.0, 2.0], 0, 1.5), "is 1.5; a number from 0 to 1"),
        (lambda: relative_gains.snidal_utility([1.0], 0, 0.5), "two actors or more, found 1"),
        (
            lambda: relative_gains.snidal_utility({"BLR": 1.0, "IRN": 2.0}, "RUS", 0.5),
            "'RUS' must occur",
        ),
        (
            lambda: relative_gains.thresholds_by_year(TABLE_ONE, "profit"),
            "'profit'; allowed: receipts",
        ),
        (lambda: relative_gains.bargain(TABLE_ONE, 2008, "profit"), "'profit'; allowed: receipts"),
        (lambda: relative_gains.bargain(TABLE_ONE, 2002), "year is 2002; allowed: 2003, .*2013"),
        (lambda: relative_gains.grieco_threshold_bounds(1.0, 2.0, -0.1), "rounding is -0.1"),
        (lambda: relative_gains.grieco_threshold_bounds(-1.0, 2.0, 0.1), "a gain is -1"),
        (lambda: relative_gains.outsiders_needed(1.0, -2.0), "a gain is -2"),
        (lambda: relative_gains.utilities_by_reference({"BLR": 1.0}, [0.5]), "two sides, found 1"),
        (
            lambda: relative_gains.utilities_by_reference(
                {"BLR": 1.0, "IRN": 2.0}, [0.5], outsiders=0
            ),
            "outsiders is 0; a whole number of 1 or more",
        ),
        (
            lambda: relative_gains.thresholds_by_year(TABLE_ONE[["year"]]),
            "trade lacks exports_usd_million",
        ),
        (
            lambda: relative_gains.grieco_threshold(
                pd.Series([1.0], [2003]), pd.Series([2.0], [2004])
            ),
            "differ in their index",
        ),
        (
            lambda: relative_gains.grieco_utility(
                pd.Series([1.0], [2003]), 2.0, pd.Series([1.0], [2004])
            ),
            "differ in their index",
        ),
    ],
)
def test_invalid_input_is_named(call, message):
    """Check that invalid input raises an error that says what was wrong."""
    with pytest.raises(ValueError, match=message):
        call()
