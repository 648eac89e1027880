"""Tests of placebo pairs: handmade trade, brute force over orderings and splits."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.book import contents
from belarus_iran.measures import trade as trade_of_states
from belarus_iran.robustness import placebo

YEARS = range(2005, 2012)
EXACT = 1e-12
TRADE = {"IRN": [3, 1, 4, 9, 12, 8, 11], "TUR": [10, 30, 20, 40, 15, 25, 35], "SAU": [1] * 7}


@pytest.fixture
def trade():
    """Return trade with three states, a union, and a state that missed a year."""
    rows = [
        (year, partner, 1, amount - 1, 1)
        for partner, amounts in TRADE.items()
        for year, amount in zip(YEARS, amounts, strict=True)
    ]
    rows += [(year, "EUU", 27, 900 + year, 800) for year in YEARS]
    rows += [(year, "OMN", 1, year, None if year == 2008 else 2) for year in YEARS]
    rows += [(2004, "IRN", 1, 500, 500)]
    return pd.DataFrame(rows, columns=["year", "partner", "states", *placebo.FLOWS])


def strongest(values):
    """Return the largest F of one shift, by least squares at each place in turn."""
    values = np.array(values, dtype=float)
    whole = ((values - values.mean()) ** 2).sum()
    left = [
        sum(((part - part.mean()) ** 2).sum() for part in (values[:size], values[size:]))
        for size in range(2, len(values) - 1)
    ]
    return (whole - min(left)) / (min(left) / (len(values) - 2))


def test_turnover_keeps_whole_series_of_states(trade):
    """Check that both flows are added and unions, gaps and constant series are left out."""
    expected = pd.DataFrame(
        {"IRN": TRADE["IRN"], "TUR": TRADE["TUR"]}, index=pd.Index(YEARS, name="year"), dtype=float
    ).rename_axis(columns="partner")
    pd.testing.assert_frame_equal(placebo.turnover(trade, YEARS, 1), expected)
    assert list(placebo.turnover(trade, YEARS, 10)) == ["TUR"]


def test_partners_that_a_chapter_allows_are_those_of_the_data(root):
    """Check that its cell of parameters lists every state with a whole series, and no other."""
    least = evidence.load("thresholds").set_index("name")["value"]["lowest_partner_trade"]
    years = trade_of_states.table_one(evidence.load("trade")).index
    pairs = placebo.turnover(evidence.load("outside_trade"), years, least)
    assert contents.parameters(root, "02-stages")["partner"]["enum"] == sorted(pairs)


def test_turnover_refuses_two_rows_for_a_year(trade):
    """Check that a doubled row is named and not added up."""
    with pytest.raises(ValueError, match="IRN has two rows for 2004"):
        placebo.turnover(pd.concat([trade, trade.tail(1)]), range(2004, 2012), 1)


@pytest.mark.parametrize("years", [[], [2050], range(2003, 2006)])
def test_turnover_names_the_years_there_are(trade, years):
    """Check that years of which nothing is reported are refused, and what there is is named."""
    with pytest.raises(ValueError, match="the table has 2004, 2005, .*, 2011"):
        placebo.turnover(trade, years, 1)


def test_stage_tests_by_brute_force(trade):
    """Check that statistics and p-values are those of all orderings and of all splits."""
    wide = placebo.turnover(trade, YEARS, 1)
    got = placebo.stage_tests(wide, range(2003, 2008), range(2008, 2015)).loc["IRN"]
    values = TRADE["IRN"]
    observed = strongest(values)
    orders = [strongest(order) for order in permutations(values)]
    splits = [
        np.mean([values[i] for i in after])
        - np.mean([values[i] for i in range(7) if i not in after])
        for after in combinations(range(7), 4)
    ]
    gap = np.mean(values[3:]) - np.mean(values[:3])
    tail = min(np.mean(np.array(splits) >= gap - EXACT), np.mean(np.array(splits) <= gap + EXACT))
    assert got["statistic"] == pytest.approx(observed)
    assert got["break_after"] == 2007
    assert got["p_break"] == pytest.approx(np.mean(np.array(orders) >= observed * (1 - EXACT)))
    assert got["ratio"] == pytest.approx(np.mean(values[3:]) / np.mean(values[:3]))
    assert got["p_ratio"] == pytest.approx(2 * tail)


def test_stage_tests_need_both_stages(trade):
    """Check that a stage outside the years is told."""
    wide = placebo.turnover(trade, YEARS, 1)
    with pytest.raises(ValueError, match="2005-2011 hold none"):
        placebo.stage_tests(wide, range(1997, 2005), range(2005, 2010))
    with pytest.raises(ValueError, match="7 years and 0 pairs; one or more"):
        placebo.stage_tests(wide[[]], range(2005, 2007), range(2007, 2010))


def test_rank_counts_the_pair_itself():
    """Check that the largest is first and that of a tie the last place is taken."""
    tests = pd.DataFrame({"statistic": [9.0, 4.0, 4.0, 1.0]}, index=["TUR", "IRN", "SYR", "SAU"])
    got = {partner: placebo.rank(tests, partner, "statistic") for partner in tests.index}
    assert got == {"TUR": 1, "IRN": 3, "SYR": 3, "SAU": 4}
    with pytest.raises(KeyError, match="No 'XYZ' in the table. Allowed: TUR, IRN, SYR, SAU"):
        placebo.rank(tests, "XYZ", "statistic")
    with pytest.raises(KeyError, match="No 'ratio' in the table. Allowed: statistic"):
        placebo.rank(tests, "IRN", "ratio")


@pytest.fixture
def table_one():
    """Return a table of the paper for the years of the handmade trade."""
    flow = pd.Series([2.0, 0.0, 3.0, 8.0, 11.0, 7.0, 10.0], index=pd.Index(YEARS, name="year"))
    columns = {"exports": flow, "imports": flow + 1, "turnover": 2 * flow + 1}
    return pd.DataFrame(columns).add_suffix("_usd_million")


def choose(table_one, trade, **parameters):
    """Return the trade chosen by parameters that are in order but for those given."""
    parameters = {"partner": "IRN", "drop_2013": False, "persistence": None} | parameters
    trade = trade.assign(partner_imports_independence="", belarus_imports_independence="")
    names = pd.Series({"IRN": "Iran", "TUR": "Türkiye"})
    return placebo.chosen(table_one, trade, names, 1, **parameters)


def test_the_paper_speaks_of_iran_and_importers_of_others(table_one, trade):
    """Check whose figures are taken for whom, and that the last year may go."""
    own = choose(table_one, trade)
    assert own.name == "Iran" and own.source == "Table 1 of the paper"
    assert own.turnover.tolist() == [5, 1, 7, 17, 23, 15, 21]
    other = choose(table_one, trade, partner="TUR", drop_2013=True, persistence=0.8)
    assert other.turnover.tolist() == TRADE["TUR"][:-1]
    assert other.flows["exports_usd_million"].tolist() == [
        row - 1 if placebo.FLOWS[0].startswith("partner") else 1 for row in TRADE["TUR"][:-1]
    ]
    assert list(other.pairs.index) == list(YEARS)[:-1]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"partner": "OMN"}, "partner is 'OMN'; it must be a state .* every year: IRN, TUR"),
        ({"partner": "Iran"}, "partner is 'Iran'"),
        ({"drop_2013": "yes"}, "drop_2013 is 'yes'; it must be True or False"),
        ({"persistence": 1.0}, "persistence is 1.0; .* None, .* or a number from 0 to below 1"),
        ({"persistence": -0.1}, "persistence is -0.1"),
        ({"persistence": True}, "persistence is True"),
        ({"persistence": "0.5"}, "persistence is '0.5'"),
    ],
)
def test_a_wrong_parameter_is_told_in_the_words_of_its_cell(table_one, trade, parameters, words):
    """Check that a value that is not allowed is named, with those that are."""
    with pytest.raises(ValueError, match=words):
        choose(table_one, trade, **parameters)
