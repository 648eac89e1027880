"""Tests of checks on trade: rank correlation against a published case, verdicts on tiny tables."""

import math

import numpy as np
import pandas as pd
import pytest
from altered import ask

from belarus_iran import evidence, trade

EXACT = 1e-12
# As printed.
PUBLISHED = 5e-7


def trade_frame(turnover, imports=1.0, source="Table 1"):
    """Return a trade table from turnover by year; exports and balance follow from imports."""
    frame = pd.DataFrame(
        {
            "year": list(turnover),
            "turnover_usd_million": [float(value) for value in turnover.values()],
            "imports_usd_million": imports,
            "source": source,
        }
    )
    exports = frame["turnover_usd_million"] - frame["imports_usd_million"]
    return frame.assign(
        exports_usd_million=exports,
        balance_usd_million=exports - frame["imports_usd_million"],
    )


def goal_frame(value, year=2004):
    """Return a table of quantities with one goal for a year."""
    end = pd.Timestamp(year, 12, 31)
    return pd.DataFrame({"id": ["Q1"], "value": [value], "start": end, "end": end})


def thresholds_frame(**values):
    """Return a table of thresholds by name."""
    defaults = {"significance_level": 0.05, "confidence_level": 0.95, "loose_correlation": 0.3}
    values = defaults | values
    return pd.DataFrame({"name": list(values), "value": [float(one) for one in values.values()]})


STAGES = pd.DataFrame(
    {
        "stage": ["Rise", "Decline"],
        "dating": "narration",
        "start": pd.to_datetime(["2000-01-01", "2006-01-01"]),
        "end": pd.to_datetime(["2005-12-31", "2011-12-31"]),
    }
)


def test_spearman_against_a_published_case():
    """Check rho and p of ten persons' intelligence and hours of television (Wikipedia)."""
    intelligence = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    television = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    got = trade.spearman(pd.Series(intelligence), pd.Series(television))
    assert got.rho == pytest.approx(-29 / 165, abs=EXACT)
    assert got.p == pytest.approx(0.627188, abs=PUBLISHED)


def test_spearman_interval_against_its_formula():
    """Check the interval against Fisher's z with the variance of Bonett and Wright (2000)."""
    first, second = pd.Series([1, 2, 3, 4, 5, 6, 7, 8]), pd.Series([2, 1, 4, 3, 6, 5, 8, 7])
    got = trade.spearman(first, second, confidence=0.9)
    assert got.rho == pytest.approx(1 - 6 * 8 / (8 * 63), abs=EXACT)
    half = 1.6448536269514722 * math.sqrt((1 + got.rho**2 / 2) / 5)
    assert math.atanh(got.low) == pytest.approx(math.atanh(got.rho) - half, abs=1e-9)
    assert math.atanh(got.high) == pytest.approx(math.atanh(got.rho) + half, abs=1e-9)


def test_table_one_leaves_out_the_text():
    """Check that figures of the running text are no rows of Table 1, and years are in order."""
    both = pd.concat(
        [trade_frame({2004: 5, 2003: 4}), trade_frame({1993: 1}, imports=None, source="text")]
    )
    assert list(trade.table_one(both).index) == [2003, 2004]


@pytest.mark.parametrize(("figures", "expected"), [((25.9, 38.7), None), ((38.7, 25.9), False)])
def test_figures_told_once(figures, expected):
    """Check that figures that rise leave a claim open, and figures that fall refute it."""
    table = trade_frame(dict(zip((2000, 2001), figures, strict=True)), source="text")
    assert ask(trade.told_once, {"years": [2000, 2001]}, trade=table).holds is expected


@pytest.mark.parametrize(("turnover", "expected"), [(99.9, True), (100, False), (100.1, False)])
def test_goal_missed(turnover, expected):
    """Check that a turnover at the goal reaches it, and later years are of no matter."""
    table = trade_frame({2003: 1, 2004: turnover, 2005: 500})
    got = ask(trade.goal_missed, {"goal": "Q1"}, trade=table, quantities=goal_frame(100))
    assert (got.holds, got.value) == (expected, turnover)


@pytest.mark.parametrize(
    ("turnover", "value", "expected"),
    [
        ({2009: 99.9, 2010: 100, 2011: 150}, 2010, True),
        ({2009: 100, 2010: 150}, 2009, False),
        ({2009: 99, 2010: 99.9, 2011: 150}, 2011, False),
        ({2009: 1, 2010: 2}, None, False),
    ],
)
def test_goal_first_reached(turnover, value, expected):
    """Check that the first year at or above the goal is found, also where there is none."""
    got = ask(
        trade.goal_first_reached,
        {"goal": "Q1", "year": 2010},
        trade=trade_frame(turnover),
        quantities=goal_frame(100),
    )
    assert (got.holds, got.value) == (expected, value)


def test_surplus_with_sign_test():
    """Check that one deficit refutes, and that p is that of a fair coin."""
    surplus = trade_frame({2000: 9, 2001: 8, 2002: 7})
    got = ask(trade.surplus_every_year, trade=surplus)
    assert (got.holds, got.value) == (True, 7 + 6 + 5)
    assert got.p == pytest.approx(1 / 8)
    assert got.smallest_p == pytest.approx(1 / 8)
    deficit = trade_frame({2000: 9, 2001: 8, 2002: 7}, imports=[1.0, 5.0, 1.0])
    got = ask(trade.surplus_every_year, trade=deficit)
    assert (got.holds, got.value) == (False, 7 - 2 + 5)
    assert got.p == pytest.approx(4 / 8)


def test_sums_of_the_table():
    """Check that one broken sum refutes and is counted."""
    table = trade_frame({2000: 9, 2001: 8})
    assert ask(trade.printed_sums, trade=table).holds is True
    table.loc[0, "turnover_usd_million"] = 9.5
    broken = ask(trade.printed_sums, trade=table)
    assert (broken.holds, broken.value, broken.n) == (False, 1, 2)


# Twelve years whose logarithm grows by a step in the Rise and by another in the Decline.
def growing(rise, decline):
    """Return a trade table that grows by a factor in each year of a stage, with a little noise."""
    steps = [math.log(rise)] * 6 + [math.log(decline)] * 6
    noise = [0.01, -0.02, 0.03, -0.01, 0.02, -0.03] * 2
    levels = np.exp(np.cumsum(np.array(steps) + noise))
    return trade_frame({1999: 1.0} | dict(zip(range(2000, 2012), levels, strict=True)), 0.0)


@pytest.mark.parametrize(
    ("rise", "decline", "expected"), [(1.0, 2.0, True), (2.0, 1.0, False), (1.5, 1.5, None)]
)
def test_growth(rise, decline, expected):
    """Check that growth in the Rise may be slower, faster, or not to be told from the Decline's."""
    tables = {"stages": STAGES, "thresholds": thresholds_frame()}
    got = ask(trade.growth_did_not_match, trade=growing(rise, decline), **tables)
    assert got.holds is expected
    assert got.n == 12
    # Six of twelve changes can be chosen in 924 ways.
    assert got.smallest_p == pytest.approx(2 / 924)
    assert got.value == pytest.approx(math.log(rise / decline), abs=1e-9)


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ([1.0, 1.1, 1.2, 5.0, 5.1, 5.2], True),
        ([5.0, 5.1, 5.2, 1.0, 1.1, 1.2], False),
        ([1.0, 5.1, 1.2, 5.0, 1.1, 5.2], None),
    ],
)
def test_imports_began_low(imports, expected):
    """Check that the first imports may be lower, higher, or not to be told from the later ones."""
    got = ask(
        trade.imports_began_low,
        trade=trade_frame(dict.fromkeys(range(2000, 2006), 10), imports),
        thresholds=thresholds_frame(first_years=3),
    )
    assert got.holds is expected
    assert got.smallest_p == pytest.approx(1 / 20)


@pytest.mark.parametrize(
    ("turnover", "band", "expected"),
    [
        (range(10, 22), 0.3, False),
        ([3, 9, 1, 7, 5, 11, 2, 8, 4, 10, 6, 12], 0.3, None),
        ([3, 9, 1, 7, 5, 11, 2, 8, 4, 10, 6, 12], 0.9, True),
        (range(22, 10, -1), 0.3, None),
    ],
)
def test_trade_and_contact_apart(turnover, band, expected):
    """Check that a null result supports only if the whole interval lies inside the band."""
    days = [
        f"{year}-01-{day:02}" for year in range(2000, 2012) for day in range(1, year - 2000 + 1)
    ]
    events = pd.DataFrame({"start": pd.to_datetime(days), "end": pd.to_datetime(days)}).assign(
        id=[f"E{number}" for number in range(len(days))],
        scope="bilateral",
        kind="visit",
        occasion="",
    )
    table = trade_frame(dict(zip(range(2000, 2012), turnover, strict=True)))
    thresholds = thresholds_frame(loose_correlation=band)
    got = ask(trade.trade_and_contact_apart, trade=table, events=events, thresholds=thresholds)
    assert got.holds is expected


def test_golden_values_of_table_1():
    """Check the sum of balances and the first year above 100 million of the published table."""
    table, quantities = evidence.load("trade"), evidence.load("quantities")
    assert ask(trade.surplus_every_year, trade=table).value == pytest.approx(648.1)
    rule = {"goal": "Q03", "year": 2010}
    assert ask(trade.goal_first_reached, rule, trade=table, quantities=quantities).value == 2010
