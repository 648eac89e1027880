"""Tests of the grammar of yearly series."""

from types import SimpleNamespace

import pandas as pd
import pytest
from handmade import by_state, orders, reported, table_one

from belarus_iran.checks import series


def read(one, **tables):
    return series.yearly(SimpleNamespace(**tables), one)


def of(flow, table="outside_trade", partner="IRN", **more):
    return {"of": flow, "table": table, "partner": partner, **more}


TRADE = pd.concat(
    [reported({2010: (50, 8), 2011: (60, 9)}), reported({2010: (5, 1), 2011: (7, 3)}, "SYR")]
)


@pytest.mark.parametrize(
    ("flow", "expected"), [("exports", 50), ("imports", 8), ("turnover", 58), ("balance", 42)]
)
def test_flows_of_importers(flow, expected):
    """Check that each flow is added up from the reports of the importing sides."""
    found = read(of(flow), outside_trade=TRADE)
    assert found[2010] == expected
    assert found.attrs["reporter"] == ("Belarus" if flow == "imports" else "importers")
    assert series.is_partners_level(found) == (flow != "imports")


def test_partners_are_added_up():
    """Check that a list of partners is summed, in every flow, and named."""
    found = read(of("balance", partner=["IRN", "SYR"]), outside_trade=TRADE)
    assert found.to_dict() == {2010: 46, 2011: 55}
    assert "Iran and Syria" in found.name


def test_each_takes_a_list_apart():
    """Check that a list of partners or of series becomes one series for each state."""
    apart = series.each([of("exports", partner=["IRN", "SYR"]), {"of": "gdp", "state": "BLR"}])
    assert [one.get("partner", one.get("state")) for one in apart] == ["IRN", "SYR", "BLR"]


def test_mirrored_years_are_dropped_unless_wanted():
    """Check that a figure that only mirrors the other side is left out, and dependent if kept."""
    trade = reported({2011: (143, 9)}, exports="mirrored")
    assert read(of("exports"), outside_trade=trade).empty
    kept = read(of("exports", mirrored=True), outside_trade=trade)
    assert kept.to_dict() == {2011: 143}
    assert series.standing([(kept, [2011])]) == {"certainty": "sure", "independent": False}


def test_standing_is_that_of_the_years_used():
    """Check that a year of the paper's own source counts only where it is used."""
    trade = pd.concat(
        [reported({2002: (9, 1)}), reported({2003: (9, 1)}, imports="same source as the paper")]
    )
    found = read(of("imports"), outside_trade=trade)
    assert series.standing([(found, [2002])])["independent"]
    assert not series.standing([(found, [2002, 2003])])["independent"]


def test_share_in_the_world_and_among_states():
    """Check that a share divides by all trade, or by that with the states named."""
    totals = pd.DataFrame(
        {
            "state": "BLR",
            "year": [2010],
            "exports_usd_million": [200.0],
            "imports_usd_million": 90.0,
        }
    )
    whole = of("share") | {"flow": "exports", "in": "world"}
    found = read(whole, outside_trade=TRADE, outside_trade_totals=totals)
    assert found.to_dict() == {2010: 0.25}
    among = of("share") | {"flow": "exports", "in": ["IRN", "SYR"]}
    assert read(among, outside_trade=TRADE)[2010] == pytest.approx(50 / 55)
    balance = of("balance", "outside_trade_totals", "world")
    assert read(balance, outside_trade_totals=totals).to_dict() == {2010: 110}


def test_press_prefers_the_independent_whole_year():
    """Check that a part of a year does not count, and the independent figure goes first."""
    day = pd.Timestamp
    press = pd.DataFrame(
        [
            (day("2020-01-01"), day("2020-12-31"), 30.0, "sure", "same source as the paper"),
            (day("2020-01-01"), day("2020-12-31"), 25.0, "weak", "independent"),
            (day("2021-01-01"), day("2021-09-30"), 20.0, "sure", "independent"),
        ],
        columns=["start", "end", "turnover_usd_million", "certainty", "independence"],
    )
    found = read(of("turnover", "outside_trade_press"), outside_trade_press=press)
    assert found.to_dict() == {2020: 25.0}
    assert series.standing([(found, [2020])]) == {"certainty": "weak", "independent": True}


def test_companion_figures_of_whole_years():
    """Check that turnover told by a text is read from its words, and a ratio is not."""
    figures = pd.DataFrame(
        {
            "quantity": [
                "trade turnover of Belarus with Iran",
                "turnover of 2021 over that of 2020",
            ],
            "value": [33.0, 1.3],
            "unit": ["USD million", "ratio"],
            "start": pd.to_datetime(["2021-01-01", "2020-01-01"]),
            "end": pd.to_datetime(["2021-12-31", "2021-12-31"]),
        }
    )
    found = read(of("turnover", "companion_figures"), companion_figures=figures)
    assert found.to_dict() == {2021: 33.0}


def test_unlisted_partners_get_bounds():
    """Check that a partner outside the five largest has nothing, or no more than the fifth."""
    wits = pd.DataFrame(
        [(2010, "RUS", 100.0, 50.0), (2010, "NLD", 40.0, None), (2010, "WLD", 300.0, 200.0)],
        columns=["year", "partner", "exports_usd_million", "imports_usd_million"],
    )
    one = of("turnover", "outside_trade_wits", "NLD")
    assert read(one, outside_trade_wits=wits).empty
    assert read(one | {"unlisted": "none"}, outside_trade_wits=wits)[2010] == 40
    assert read(one | {"unlisted": "smallest listed"}, outside_trade_wits=wits)[2010] == 90


def test_orders_are_spread_and_doubtful_ones_left_out():
    """Check that an order of two years counts half in each, and a weak one only with doubts."""
    arms = orders(
        ("BLR", "SYR", 2008, 2009, 10.0, "likely"), ("BLR", "SYR", 2009, 2009, 4.0, "weak")
    )
    one = {"of": "deliveries", "supplier": "BLR", "recipient": "SYR"}
    assert read(one, outside_arms=arms).to_dict() == {2008: 5.0, 2009: 9.0}
    without = read(one | {"doubtful": "without"}, outside_arms=arms)
    assert without.to_dict() == {2008: 5.0, 2009: 5.0}
    exports = pd.DataFrame({"year": [2008, 2009], "recipient": "SYR", "tiv_million": [5.0, 9.0]})
    both = {"outside_arms": arms, "outside_arms_exports": exports}
    assert read(one | {"doubtful": "without"}, **both).to_dict() == {2008: 5.0, 2009: 5.0}
    assert len(series.variants(SimpleNamespace(**both), one)) == 2


def test_flagged_breaks_are_dropped():
    """Check that a share of power in a year with a break of spending is left out."""
    table = by_state("cinc", {"BLR": {1999: 0.2, 2000: 0.9}}, military_spending_break=False)
    table.loc[1, "military_spending_break"] = True
    found = read({"of": "cinc", "state": "BLR"}, outside_capabilities=table)
    assert found.to_dict() == {1999: 0.2}


def test_contact_per_volume_of_the_world():
    """Check that reports both ways stand over the volume of the world, with nil where none is."""
    columns = {"to_verbal_cooperation": 1, "state": "BLR"}
    dyads = pd.DataFrame(
        {"year": [2002, 2002, 2003], "partner": ["IRN", "SYR", "SYR"], **columns}
    ).assign(from_verbal_cooperation=[3, 1, 1])
    world = pd.DataFrame({"year": [2002, 2003], "verbal_cooperation": [200_000, 100_000]})
    tables = {"outside_icews_years": dyads, "outside_icews_world_years": world}
    one = {"of": "contact events", "state": "BLR", "partner": "IRN"}
    assert read(one, **tables).to_dict() == {2002: 2.0, 2003: 0.0}
    assert read(one | {"partner": ["IRN", "SYR"]}, **tables).to_dict() == {2002: 3.0, 2003: 2.0}


def test_visits_count_those_of_rank_that_are_not_weak():
    """Check that visits below the level, weak ones and meetings elsewhere are left out."""
    days = pd.to_datetime(["2006-05-01", "2006-06-01", "2006-07-01", "2007-01-01", "2008-01-01"])
    visits = pd.DataFrame(
        {
            "start": days,
            "end": days,
            "kind": ["visit", "visit", "visit", "meeting", "visit"],
            "actors": ["BLR>IRN", "IRN>BLR", "IRN>BLR", "BLR-IRN", "IRN>BLR"],
            "level": ["minister", "officials", "minister", "minister", "head of state"],
            "certainty": ["sure", "sure", "weak", "sure", "likely"],
            "independence": "independent",
        }
    )
    found = read({"of": "visits", "state": "BLR", "partner": "IRN"}, outside_visits=visits)
    assert found.to_dict() == {2006: 1.0, 2007: 0.0, 2008: 1.0}


@pytest.mark.parametrize(
    ("one", "message"),
    [
        ({"of": "steel"}, "allowed: turnover"),
        ("exports", "allowed: turnover"),
        ({"of": "exports", "table": "outside_trade"}, "misses"),
        (of("exports", "trade", "SYR"), "allowed for trade: IRN"),
        (of("exports", "elsewhere"), "table 'elsewhere'"),
        (of("exports", reporter="belarus"), "allowed: imports"),
        (of("exports", partner="Iran"), "codes of states"),
        (of("balance", "outside_trade_totals", "IRN"), "allowed for outside_trade_totals: world"),
        ({"of": "visits", "state": "BLR", "partner": "SYR"}, "allowed: BLR, IRN"),
        ({"of": "distance", "state": "A", "partner": "USA"}, "codes of states"),
    ],
)
def test_wrong_series_are_refused(one, message):
    """Check that a series that no table could answer is refused with what is allowed."""
    with pytest.raises(ValueError, match=message):
        series.refuse(one)


def test_printed_figures_stand_for_what_rounds_to_them():
    """Check that a number, a cell and a record have the range of their last digit or their own."""
    trade = table_one({2013: (49.4, 9.6)})
    cell = series.figure(SimpleNamespace(trade=trade), "T1:2013:exports")
    assert (cell.year, round(cell.low, 3), round(cell.high, 3)) == (2013, 49.35, 49.45)
    assert series.figure(SimpleNamespace(trade=trade), "T1:1999:exports") is None
    assert series.figure(SimpleNamespace(), "CQ01") is None
    assert not series.is_reference("exports of 2013")


def test_periods_and_years():
    """Check that years out of order and months are refused."""
    assert series.years_of(2004) == (2004, 2004)
    for wrong in ("2009/2005", "2004-09"):
        with pytest.raises(ValueError, match="period"):
            series.years_of(wrong)
    with pytest.raises(ValueError, match="years"):
        series.between([2013, 2003])
