"""Tests of forms on figures and bounds."""

import pandas as pd
import pytest
from handmade import ask, by_state, orders, reported, table_one, thresholds

from belarus_iran.checks.figures import (
    FigureAgainstFigure,
    FiguresFitTogether,
    LevelReached,
    figure_against_figure,
    figures_fit_together,
    level_reached,
)
from belarus_iran.checks.levels import AboveOrBelow, RankAmong, above_or_below, rank_among

TURNOVER = {"of": "turnover", "partner": "IRN", "table": "trade"}
EXPORTS = {"of": "exports", "partner": "IRN", "table": "outside_trade"}
IMPORTS = {"of": "imports", "partner": "IRN", "table": "outside_trade"}
BALANCE = {"of": "balance", "partner": "IRN", "table": "outside_trade"}


@pytest.mark.parametrize(
    ("other", "bought", "sold", "holds"),
    [
        (IMPORTS, 10.0, 0.0, True),
        (IMPORTS, 13.0, 0.0, False),
        (IMPORTS, 11.5, 0.0, None),
        (EXPORTS, 0.0, 10.0, True),
        (EXPORTS, 0.0, 30.0, None),
    ],
)
def test_figure_against_series(other, bought, sold, holds):
    """Check that only a figure of the same side refutes, and that between the bounds it is left."""
    parameters = FigureAgainstFigure(10, other, 0.1, year=2013, beyond=0.2)
    trade = reported({2013: (sold, bought)})
    assert ask(figure_against_figure, parameters, outside_trade=trade).holds is holds


def test_figure_against_record_of_the_same_source():
    """Check that a copy agrees but is marked as dependent, and a missing record leaves it."""
    arms = orders(("BLR", "IRN", 2000, 2002, 38.0, "likely")).assign(
        delivered=37, independence="same source as the paper"
    )
    parameters = FigureAgainstFigure(37, {"id": "OA01", "field": "delivered"}, 0)
    found = ask(figure_against_figure, parameters, outside_arms=arms)
    assert (found.holds, found.independent, found.certainty) == (True, False, "likely")
    assert ask(figure_against_figure, parameters, outside_arms=arms.iloc[:0]).holds is None
    other = FigureAgainstFigure(40, {"id": "OA01", "field": "delivered"}, 0, beyond=0.05)
    assert ask(figure_against_figure, other, outside_arms=arms).holds is False


def test_a_range_agrees_with_what_lies_in_it():
    """Check that a figure printed as a range is met anywhere inside it, and rounding by a hair."""
    figures = pd.DataFrame(
        {
            "id": ["CQ01", "CQ02"],
            "quantity": "trade",
            "value": [33.0, 33.8],
            "low": [33.0, 33.75],
            "high": [34.0, 33.85],
            "start": pd.Timestamp("2021-01-01"),
            "end": pd.Timestamp("2021-12-31"),
        }
    )
    inside = FigureAgainstFigure("CQ01", {"id": "CQ02"}, "rounding", beyond=0.01)
    assert ask(figure_against_figure, inside, companion_figures=figures).holds
    apart = FigureAgainstFigure("CQ02", {"id": "CQ01"}, "rounding", beyond=0.01)
    assert ask(figure_against_figure, apart, companion_figures=figures).holds is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"printed": "thirty", "other": {"id": "CQ01"}, "within": 0},
        {"printed": 1, "other": {"id": "CQ01", "colour": 1}, "within": 0},
        {"printed": 1, "other": IMPORTS, "within": 0},
        {"printed": 1, "other": {"id": "CQ01"}, "within": 0.2, "beyond": 0.1},
        {"printed": 1, "other": {"id": "CQ01"}, "within": "nearly"},
    ],
)
def test_wrong_figures_are_refused(wrong):
    """Check that a wrong reference, a series without a year and reversed bounds are refused."""
    with pytest.raises(ValueError, match="found"):
        FigureAgainstFigure(**wrong)


@pytest.mark.parametrize(
    ("turnover", "holds", "words"),
    [
        ([104.8, 138.7], True, "two rows of Table 1 add up"),
        ([104.8, 138.9], False, "one does not add up: 2011 (by 0.2"),
        ([105.8, 137.7], False, "two do not add up"),
    ],
)
def test_rows_of_table_one(turnover, holds, words):
    """Check that each row beyond rounding is named, by year and gap."""
    trade = table_one({2010: (97.2, 7.6), 2011: (129.8, 8.9)}).assign(turnover_usd_million=turnover)
    parameters = FiguresFitTogether(sum="exports + imports = turnover", years=[2003, 2013])
    found = ask(figures_fit_together, parameters, trade=trade, thresholds=thresholds())
    assert found.holds is holds
    assert words in found.reason
    none = FiguresFitTogether(sum="exports - imports = balance", years=[1990, 1991])
    assert ask(figures_fit_together, none, trade=trade).holds is None


def _told(rows):
    columns = ["id", "quantity", "low", "high", "unit", "start", "end"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        start=pd.to_datetime(table["start"].astype(str) + "-01-01"),
        end=pd.to_datetime(table["end"].astype(str) + "-12-31"),
    )


@pytest.mark.parametrize(("most", "holds"), [(34, True), (13, False)])
def test_figures_of_trade_fit_if_something_satisfies_them(most, holds):
    """Check that exports of 81 after a sixfold rise need 13.5 before, so a turnover of 13 fails."""
    rows = [
        ("CQ1", "trade turnover of Belarus with Iran", 5, most, "USD million", 2021, 2021),
        ("CQ2", "Belarusian exports to Iran", 81, 82, "USD million", 2022, 2022),
        ("CQ3", "Belarusian exports to Iran over those", 5.5, 6, "ratio", 2021, 2022),
    ]
    parameters = FiguresFitTogether(range=["CQ1", "CQ2", "CQ3"])
    found = ask(figures_fit_together, parameters, companion_figures=_told(rows))
    assert found.holds is holds
    if holds:
        assert "2021 were 13.5 to 14.9" in found.reason
    missing = FiguresFitTogether(range=["CQ1", "CQ9"])
    assert ask(figures_fit_together, missing, companion_figures=_told(rows)).holds is None


def test_lots_add_up():
    """Check that counted things must come to the whole exactly."""
    arms = pd.DataFrame(
        {"id": ["A01", "A02"], "quantity": [8, 14], "item": "T", "recipient": "IRN"}
    )
    for whole, holds in ((22, True), (23, False)):
        parameters = FiguresFitTogether(sum={"parts": ["A01", "A02"], "whole": whole})
        assert ask(figures_fit_together, parameters, arms=arms).holds is holds
    with pytest.raises(ValueError, match="one of them"):
        FiguresFitTogether()


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"year": 2010}, True),
        ({"year": 2011}, False),
        ({"year": 2009}, False),
        ({"year": 1999}, None),
        ({"not_before": 2010}, True),
        ({"not_before": 2011}, False),
        ({"not_before": 2000}, None),
    ],
)
def test_level_of_table_one(when, holds):
    """Check that the first year at 100 is 2010, read either way."""
    trade = table_one(
        {2008: (83.6, 10.2), 2009: (63.2, 8.4), 2010: (97.2, 7.6), 2011: (129.8, 8.9)}
    )
    found = ask(level_reached, LevelReached(TURNOVER, 100, **when), trade=trade)
    assert found.holds is holds
    assert found.value == 2010


def test_level_on_the_series_own_scale():
    """Check that 40 of the partner stand for 80 printed, so that a level of 100 is met at 50."""
    parameters = LevelReached(EXPORTS, 100, year=2010, own_scale={"year": 2008, "level_then": 80})
    trade = reported({2008: (40, 1), 2009: (49, 1), 2010: (50, 1)})
    assert ask(level_reached, parameters, outside_trade=trade).holds
    assert ask(level_reached, parameters, outside_trade=trade.iloc[1:]).holds is None
    with pytest.raises(ValueError, match="own_scale"):
        LevelReached(EXPORTS, 100, year=2010)
    with pytest.raises(ValueError, match="one of them"):
        LevelReached(TURNOVER, 100)


def _above(years, side="above", need="every", than=0, series=BALANCE):
    return AboveOrBelow(series, than, years, side, need)


@pytest.mark.parametrize(
    ("years", "need", "holds"),
    [
        ([2010, 2011], "every", True),
        ([2010, 2012], "every", False),
        ([2010, 2012], "most", True),
        ([2012, 2013], "most", False),
        ([2010, 2014], "every", False),
        ([2009, 2011], "every", None),
        ([2014, 2014], "every", None),
        ([2011, 2012], "most", None),
    ],
)
def test_above_by_need(years, need, holds):
    """Check that every and most count years, and that a year without a figure can leave it."""
    trade = reported({2010: (5, 1), 2011: (5, 1), 2012: (1, 5), 2013: (1, 5)})
    assert ask(above_or_below, _above(years, need=need), outside_trade=trade).holds is holds


def test_levels_of_partners_do_not_decide():
    """Check that a sum as partners report it is left where it would be direct, and imports not."""
    trade = reported({2010: (5, 5), 2011: (5, 5)})
    for series, holds in ((EXPORTS, None), (IMPORTS, True)):
        parameters = _above([2010, 2011], than="lowest_partner_trade", series=series)
        tables = {"outside_trade": trade, "thresholds": thresholds()}
        assert ask(above_or_below, parameters, **tables).holds is holds
        assert ask(above_or_below, parameters, measure="proxy", **tables).holds is True


def test_each_of_states_and_other_series():
    """Check that one state that fails decides, and that a series is compared year by year."""
    trade = pd.concat([reported({2010: (9, 9)}), reported({2010: (2, 2)}, "ISR")])
    both = {**EXPORTS, "partner": ["IRN", "ISR"]}
    tables = {"outside_trade": trade, "measure": "proxy"}
    parameters = _above([2010, 2010], need="each of states", than=5, series=both)
    assert ask(above_or_below, parameters, **tables).holds is False
    summed = _above([2010, 2010], than=10, series=both)
    assert ask(above_or_below, summed, **tables).holds is True
    other = _above([2010, 2010], than={**EXPORTS, "partner": "ISR"}, series=EXPORTS)
    assert ask(above_or_below, other, **tables).holds is True


def test_not_above_the_year_before():
    """Check that an equal year is no rise, and that the first year needs the one before it."""
    trade = reported({2009: (6, 0), 2010: (5, 0), 2011: (5, 0), 2012: (7, 0)})
    for years, holds in (([2010, 2011], True), ([2010, 2012], False), ([2009, 2010], None)):
        parameters = _above(years, "below", than="year before", series=EXPORTS)
        assert ask(above_or_below, parameters, outside_trade=trade).holds is holds


def test_one_failing_year_carries_the_outcome():
    """Check that the surest failing year alone makes the result independent."""
    trade = pd.concat(
        [reported({2010: (1, 5)}), reported({2011: (1, 5)}, imports="same source as the paper")]
    )
    assert ask(above_or_below, _above([2010, 2011]), outside_trade=trade).independent
    kept = _above([2010, 2011], "below")
    assert not ask(above_or_below, kept, outside_trade=trade).independent


def test_shares_near_the_bound_are_left_for_estimates():
    """Check that a share within the margin of a bound is left, but decides an equality."""
    table = by_state("cinc", {"BLR": {2010: 0.53}}, military_spending_break=False)
    parameters = _above([2010, 2010], than=0.5, series={"of": "cinc", "state": "BLR"})
    tables = {"outside_capabilities": table, "thresholds": thresholds()}
    assert ask(above_or_below, parameters, "estimate", **tables).holds is None
    assert ask(above_or_below, parameters, **tables).holds is True


@pytest.mark.parametrize(
    ("rank", "others", "holds"),
    [
        ("first", {"SYR": 50, "TUR": 40}, True),
        ("first", {"SYR": 96, "TUR": 40}, None),
        ("first", {"SYR": 105, "TUR": 40}, None),
        ("first", {"SYR": 120, "TUR": 40}, False),
        ("not first", {"SYR": 120, "TUR": 40}, True),
        ("not first", {"SYR": 50, "TUR": 40}, False),
        ("in first half", {"SYR": 120, "TUR": 40, "ISR": 30}, True),
        ("in first half", {"SYR": 120, "TUR": 130, "ISR": 30}, False),
    ],
)
def test_rank(rank, others, holds):
    """Check that a rank counts those above beyond the margin of a tenth."""
    trade = pd.concat(
        [reported({2010: (sold, 0)}, code) for code, sold in {"IRN": 100, **others}.items()]
    )
    series = {"of": "exports", "table": "outside_trade"}
    parameters = RankAmong(series, "IRN", list(others), [2010, 2010], rank)
    assert ask(rank_among, parameters, outside_trade=trade).holds is holds


def test_rank_with_doubtful_orders_and_without_figures():
    """Check that a rank that hangs on a doubtful order is left, and so is one without a figure."""
    arms = orders(
        ("BLR", "AZE", 2006, 2006, 50.0, "likely"), ("BLR", "SYR", 2007, 2007, 90.0, "weak")
    )
    series = {"of": "deliveries", "supplier": "BLR"}
    parameters = RankAmong(series, "AZE", ["SYR"], [2006, 2010], "first")
    assert ask(rank_among, parameters, outside_arms=arms).holds is None
    assert ask(rank_among, parameters, outside_arms=arms.iloc[:1]).holds is True
    late = RankAmong(series, "AZE", ["SYR"], [2020, 2021], "first")
    assert ask(rank_among, late, outside_arms=arms).holds is None
    with pytest.raises(ValueError, match="without partner"):
        RankAmong(EXPORTS, "IRN", ["SYR"], [2010, 2010], "first")
