"""Tests of forms on the paper's argument."""

import pandas as pd
import pytest
from handmade import ask, reported, table_one, thresholds

from belarus_iran import evidence
from belarus_iran.checks.arguments import (
    ConditionInEachCase,
    LossesAndGains,
    RivalExplanations,
    condition_in_each_case,
    losses_and_gains,
    rival_explanations,
)
from belarus_iran.checks.formulas import (
    PROPOSITIONS,
    FollowsFromFormula,
    ModelOrdersPeriods,
    follows_from_formula,
    model_orders_periods,
    variants,
)
from belarus_iran.model.codings import CAPACITIES, SYMBOLS

RESULTS = ["outcome_projects", "outcome_arms_military"]


def _codings(periods):
    """Return codings from ranges by period and variable; what is not named is 0."""
    rows = []
    names = [*SYMBOLS, *CAPACITIES, *RESULTS, "outcome_contact"]
    for year, codes in periods.items():
        for name in names:
            low, high = codes.get(name, (0, 0))
            rows.append((str(year), year, year, name, "first", low, high, "variable"))
    columns = ["period", "start", "end", "variable", "coder", "low", "high", "kind"]
    return pd.DataFrame(rows, columns=columns)


def _condition(periods, direction="necessary", condition="russian_cover", **more):
    parameters = ConditionInEachCase(RESULTS, condition, direction, 2013, **more)
    tables = {"codings": _codings(periods), "thresholds": thresholds()}
    return ask(condition_in_each_case, parameters, "hoop", "codes", "paper", **tables)


HIGH, LOW, WIDE = (2, 3), (0, 1), (0, 3)


@pytest.mark.parametrize(
    ("cover", "necessary", "sufficient"),
    [(HIGH, True, True), (LOW, False, None), (WIDE, None, None)],
)
def test_one_period_with_results(cover, necessary, sufficient):
    """Check that results without cover refute its need, and wide ranges leave it."""
    periods = {2006: {"outcome_projects": HIGH, "russian_cover": cover}}
    assert _condition(periods).holds is necessary
    assert _condition(periods, "sufficient").holds is sufficient


def test_condition_without_results():
    """Check that cover without results refutes that it suffices, and shows no need of it."""
    periods = {2006: {"russian_cover": HIGH}, 2015: {"outcome_projects": HIGH}}
    found = _condition(periods, "sufficient")
    assert (found.holds, found.value) == (False, 1)
    assert "surely without results (projects and arms) is 2006" in found.reason
    assert _condition(periods).holds is None


def test_conditions_within_conditions():
    """Check that the weaker of two motives counts, and the stronger of two pressures in it."""
    joined = {
        "weaker of": [
            {"stronger of": ["balance_west_belarus", "balance_russia_belarus"]},
            "motive_to_balance_iran",
        ]
    }
    period = {"outcome_projects": HIGH, "balance_west_belarus": HIGH}
    assert _condition({2006: period | {"motive_to_balance_iran": HIGH}}, condition=joined).holds
    lacking = {2006: period | {"motive_to_balance_iran": LOW}}
    assert _condition(lacking, condition=joined).holds is False


def test_formulas_are_in_force_by_construction():
    """Check that each proposition follows, and that one without years is left."""
    trade = table_one({2010: (97.2, 7.6), 2011: (129.8, 8.9)})
    for name in PROPOSITIONS:
        parameters = FollowsFromFormula(name)
        found = ask(follows_from_formula, parameters, measure="definition", trade=trade)
        assert found.holds is True
    assert "both years" in found.reason
    none = ask(follows_from_formula, parameters, measure="definition", trade=trade.iloc[:0])
    assert none.holds is None
    with pytest.raises(ValueError, match="proposition"):
        FollowsFromFormula("states balance")


def _model(periods, full="rivals", without=("none",), **more):
    parameters = ModelOrdersPeriods(full, list(without), RESULTS[:1], 2013, draws=50, **more)
    tables = {"codings": _codings(periods), "thresholds": thresholds()}
    return ask(model_orders_periods, parameters, "smoking gun", "codes", "paper", **tables)


def _only_the_rivals_move(outcome):
    """Return two periods that differ in the gain towards the West and in an outcome."""
    able = {
        "capacity_belarus": (3, 3),
        "capacity_iran": (3, 3),
        "motive_to_balance_iran": (3, 3),
        "balance_west_belarus": (0, 0),
    }
    first, second = able, able | {"balance_west_belarus": (3, 3)}
    return {
        2000: first | {"outcome_projects": outcome[0]},
        2006: second | {"outcome_projects": outcome[1]},
    }


@pytest.mark.parametrize(
    ("outcome", "holds"),
    [([(0, 0), (3, 3)], True), ([(3, 3), (0, 0)], False), ([(1, 1), (1, 1)], False)],
)
def test_rivals_order_two_periods(outcome, holds):
    """Check that the part helps where results follow the rivals, and not where they run against."""
    found = _model(_only_the_rivals_move(outcome))
    assert found.holds is holds


def test_draws_that_differ_leave_it():
    """Check that a wide range of the outcome leaves whether the part helps."""
    found = _model(_only_the_rivals_move([(0, 3), (0, 3)]))
    assert found.holds is None
    assert _model({2006: {}}).holds is None
    assert {"rivals", "none", "partner", "both motives"} <= set(variants())


def _likelihoods(structure, tehran):
    rows = []
    for clue in ("L1", "L2"):
        rows += [(clue, "S", *structure), (clue, "T", *tehran)]
    return pd.DataFrame(rows, columns=["clue", "hypothesis", "low", "high"]).assign(depends_on="")


@pytest.mark.parametrize(
    ("tehran", "holds", "low", "high"),
    [
        ((0.1, 0.2), True, 4, 64),
        ((0.4, 0.8), None, 1 / 4, 4),
        ((0.9, 0.95), False, (40 / 95) ** 2, (8 / 9) ** 2),
    ],
)
def test_rival_explanations(tehran, holds, low, high):
    """Check the bounds by hand: the ratio of the probabilities, multiplied over two clues."""
    clues = pd.DataFrame({"id": ["L1", "L2"], "group": ["one", "two"]})
    tables = {"clues": clues, "likelihoods": _likelihoods((0.4, 0.8), tehran)}
    parameters = RivalExplanations("S", ["T"])
    found = ask(rival_explanations, parameters, "estimate", "codes", **tables)
    assert found.holds is holds
    assert (found.low, found.high) == pytest.approx((low, high))
    with pytest.raises(ValueError, match="not the driver"):
        RivalExplanations("S", ["S"])


def _balance(**ends):
    ranges = evidence.load("ranges")
    for name, (low, high) in ends.items():
        ranges.loc[ranges["name"] == name, ["low", "high"]] = [float(low), float(high)]
    trade = pd.concat([reported({2010: (50, 8)}), reported({2010: (4000, 10)}, "EUU")])
    wits = pd.DataFrame({"year": [2010], "partner": ["DEU"], "exports_usd_million": [1000.0]})
    return {
        "outside_trade": trade,
        "outside_trade_wits": wits,
        "blocs": evidence.load("blocs"),
        "ranges": ranges,
        "thresholds": evidence.load("thresholds"),
    }


@pytest.mark.parametrize(
    ("ends", "holds"),
    [
        ({}, None),
        ({"punishment_probability": (1, 1), "share_lost": (1, 1)}, True),
        ({"punishment_probability": (0, 0)}, False),
    ],
)
def test_losses_over_declared_ranges(ends, holds):
    """Check that a sure loss of all sales outweighs any gain, and none outweighs nothing."""
    found = ask(losses_and_gains, LossesAndGains(2010), "estimate", "proxy", **_balance(**ends))
    assert found.holds is holds


def test_losses_have_no_figure_in_the_text():
    """Check that the text gives a gain of a twentieth to three tenths, and no loss."""
    tables = {"trade": table_one({2010: (100.0, 7.6)}), "thresholds": thresholds()}
    found = ask(losses_and_gains, LossesAndGains(2010), "estimate", "proxy", "paper", **tables)
    assert (found.holds, found.low, found.high) == (None, pytest.approx(5), pytest.approx(30))
    assert ask(losses_and_gains, LossesAndGains(1990), **tables).holds is None
