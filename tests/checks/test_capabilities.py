"""Tests of capabilities: growth in absolute and relative terms, and breaks in the index."""

import pandas as pd
import pytest
from altered import ORIGINAL, ask, handed, parameters

from belarus_iran import evidence
from belarus_iran.checks.capabilities import (
    both_states_grew,
    economy_and_army,
    output_grew_under_each,
    power_and_persons,
    power_ebbed,
    spending_was_low,
)
from belarus_iran.measures import capabilities


@pytest.fixture(scope="module")
def index():
    """Return the shares in world capabilities by year and state, from the plain file."""
    table = pd.read_csv(ORIGINAL / "outside/capabilities.csv")
    return table.pivot(index="year", columns="state", values="cinc")


@pytest.fixture(scope="module")
def output():
    """Return output by year and state, in billions, from the plain file."""
    table = pd.read_csv(ORIGINAL / "outside/gdp.csv")
    return table.pivot(index="year", columns="state", values="gdp_2011_usd_million") / 1000


def test_shares_as_first_seen(index):
    """Check the shares of powers and of the two states."""
    expected = {
        ("USA", 2002): 0.153,
        ("USA", 2010): 0.148,
        ("USA", 2013): 0.133,
        ("RUS", 1992): 0.067,
        ("RUS", 2000): 0.051,
        ("RUS", 2010): 0.039,
        ("IRN", 1991): 0.0105,
        ("IRN", 2010): 0.0138,
        ("BLR", 1991): 0.00226,
        ("BLR", 2010): 0.00199,
        ("BLR", 2016): 0.00163,
    }
    got = {(state, year): index.loc[year, state] for state, year in expected}
    assert got == pytest.approx(expected, rel=1e-2)


def test_output_as_first_seen(output):
    """Check output of the two states in billions of international dollars."""
    expected = {"BLR": [71, 124, 166], "IRN": [438, 920, 1316]}
    for state, values in expected.items():
        assert list(output.loc[[1995, 2005, 2010], state]) == pytest.approx(values, abs=0.5)


def test_breaks_of_the_index():
    """Check that military spending leaps in 2000 and 2005, and large cities were counted anew."""
    table = evidence.load("outside_capabilities").set_index(["year", "state"])

    def change(column):
        wide = table[column].astype(float).unstack()
        return wide / wide.shift()

    spending = change("military_spending_usd_million")
    for year, state in ((2000, "BLR"), (2005, "BLR"), (2005, "RUS")):
        assert not 1 / 3 <= spending.loc[year, state] <= 3
    for column, many in (("urban_population_thousand", True), ("population_thousand", False)):
        moved = (change(column).loc[2002].dropna() - 1).abs() > 0.15
        assert (moved.mean() >= 0.5) == many


@pytest.mark.parametrize("claim", ["C024", "C145"])
def test_no_span_of_shares_crosses_a_break(claim):
    """Check that shares are compared only between years that no break divides."""
    asked = parameters(claim)["outside"]
    breaks = {2000, 2002, 2005}
    for first, last in asked["periods"]["share"]:
        assert not breaks & set(range(first + 1, last + 1))


def test_grew_needs_every_earlier_year():
    """Check that growth which depends on the year one counts from is open."""
    figures = pd.Series({2005: 2.0, 2006: 1.0, 2007: 3.0, 2008: None})
    assert capabilities.grew(figures, 2005, 2007) is True
    assert capabilities.grew(figures, 2005, 2006) is False
    assert capabilities.grew(pd.Series({1: 2.0, 2: 1.0, 3: 1.5}), 1, 3) is None
    for first, last in ((2005, 2008), (2007, 2007)):
        with pytest.raises(ValueError, match="no growth to tell"):
            capabilities.grew(figures, first, last)


def test_belarus_grew_in_output_and_not_in_share(index, output):
    """Check the readings of growth against the plain files."""
    got = ask(
        both_states_grew,
        parameters("C145"),
        **handed("outside_capabilities", "outside_gdp"),
    )
    assert got.holds["Belarus, share 2005–2010"] is False
    assert (index.loc[2010, "BLR"] < index.loc[2005:2009, "BLR"]).all()
    assert got.holds["Belarus, output 2000–2010"] is True
    assert (output.loc[2010, "BLR"] > output.loc[2000:2009, "BLR"]).all()
    assert got.holds["Belarus, output 1990–2000"] is None
    assert got.holds["Iran, share 1992–1999"] is True


def made(column, **series):
    """Return a made-up table with a column by state and year, from 2005."""
    return pd.DataFrame(
        [
            {"state": state, "year": 2005 + place, column: value}
            for state, values in series.items()
            for place, value in enumerate(values)
        ]
    )


@pytest.mark.parametrize(
    ("share", "output", "parts", "premise"),
    [
        ([3, 2], [1, 2], (True, False), None),
        ([3, 2], [2, 1], (True, True), None),
        ([2, 3], [1, 2], (False, False), False),
    ],
)
def test_ebbing_power(share, output, parts, premise):
    """Check that measures are judged apart, and that a premise fails only by both."""
    tables = {
        "outside_capabilities": made("cinc", RUS=share).assign(military_spending_break=False),
        "outside_gdp": made("gdp_2011_usd_million", RUS=output, USA=[1, 1]),
    }
    asked = {"state": "RUS", "beside": "USA", "from": 2005, "to": 2006, "silent": ["will"]}
    got = ask(power_ebbed, {"outside": asked}, **tables)
    assert tuple(got.holds.values()) == (*parts, None)
    got = ask(power_ebbed, {"outside": asked | {"premise": True}}, **tables)
    assert got.holds is premise


@pytest.mark.parametrize(
    ("names", "share", "expected"),
    [(["A", "A"], [1, 2], (True, True)), (["A", "B"], [2, 1], (False, False))],
)
def test_power_and_persons(names, share, expected):
    """Check that the men in power and the share of capabilities are judged apart."""
    tables = {
        "outside_capabilities": made("cinc", USA=share).assign(military_spending_break=False),
        "outside_regimes": made("leader", BLR=names, IRN=["C", "C"]),
    }
    asked = {"leaders": ["BLR", "IRN"], "fall": [2005, 2006], "state": "USA", "years": [2005, 2006]}
    got = ask(power_and_persons, {"outside": asked}, **tables)
    assert tuple(got.holds.values()) == expected


@pytest.mark.parametrize(("standard", "expected"), [(2, True), (1.7, False)])
def test_low_spending_needs_every_year(standard, expected):
    """Check that one year at or above the standard fails the claim."""
    asked = parameters("C128")["outside"] | {"below_percent": standard}
    table = evidence.load("outside_military_spending")
    got = ask(spending_was_low, {"outside": asked}, outside_military_spending=table)
    assert got.holds is expected
    by_hand = pd.read_csv(ORIGINAL / "outside/military_spending.csv").query("state == 'BLR'")
    assert (got.low, got.high) == (
        by_hand["share_of_gdp_percent"].min(),
        by_hand["share_of_gdp_percent"].max(),
    )
    later = by_hand.query("2003 <= year <= 2013")["share_of_gdp_percent"]
    assert later.mean() == pytest.approx(1.40, abs=0.005)


@pytest.mark.parametrize(
    ("soldiers", "expected"), [([1, 2], True), ([2, 1], None)], ids=["all", "some"]
)
def test_causes_that_differ_leave_it_open(soldiers, expected):
    """Check that a cause read in several ways holds only if all readings agree."""
    tables = {
        "outside_gdp": made("gdp_2011_usd_million", IRN=[1, 2]),
        "outside_capabilities": made("military_personnel_thousand", IRN=soldiers),
        "outside_military_spending": made("spending_2022_usd_million", IRN=[1, 2]),
    }
    span = [2005, 2006]
    asked = {"state": "IRN", "output": span, "soldiers": span, "spending": span}
    assert ask(economy_and_army, {"outside": asked}, **tables).holds is expected


def test_output_grew_under_both_presidents(output):
    """Check growth under each president against the plain file."""
    got = ask(output_grew_under_each, parameters("C196"), **handed("outside_gdp"))
    assert got.holds == {"Rafsanjani": True, "Khatami": True}
    iran = output["IRN"]
    assert got.value == pytest.approx(min(iran[1997] / iran[1989], iran[2005] / iran[1997]))
