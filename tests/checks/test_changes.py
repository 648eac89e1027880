"""Tests of forms on changes between two times."""

import pandas as pd
import pytest
from handmade import ask, by_state, orders, reported, thresholds

from belarus_iran.checks.arms import ArmsBeforeAfter, ArmsCompared, arms_before_after, arms_compared
from belarus_iran.checks.changes import (
    Association,
    GrowthCompared,
    TradeBeforeAfter,
    association,
    growth_compared,
    trade_before_after,
)
from belarus_iran.checks.states import (
    CapabilityBeforeAfter,
    Leaders,
    RegimeBeforeAfter,
    capability_before_after,
    leaders,
    regime_before_after,
)


def exports(partner="IRN"):
    return {"of": "exports", "partner": partner, "table": "outside_trade"}


def _trade(series, side, before="2008/2009", after="2010/2011", **more):
    return TradeBeforeAfter(series, before, after, side, **more)


TRADE = pd.concat(
    [
        reported({2008: (10, 1), 2009: (10, 1), 2010: (20, 1), 2011: (40, 1)}),
        reported({2008: (10, 1), 2009: (10, 1), 2010: (8, 1), 2011: (4, 1)}, "SYR"),
    ]
)


@pytest.mark.parametrize(
    ("side", "factor", "holds"),
    [
        ("rose", None, True),
        ("rose", 3, True),
        ("rose", 4, False),
        ("fell", None, False),
        ("not risen", None, False),
        ("not fallen", None, True),
    ],
)
def test_trade_tripled(side, factor, holds):
    """Check that a mean of 10 and one of 30 are a threefold rise."""
    found = ask(trade_before_after, _trade(exports(), side, factor=factor), outside_trade=TRADE)
    assert found.holds is holds
    assert found.value == pytest.approx(3.0)
    assert "3 times as much" in found.reason


def test_trade_of_several_states_must_agree():
    """Check that series that differ leave it, and years without a figure as well."""
    both = [exports(), exports("SYR")]
    assert ask(trade_before_after, _trade(both, "rose"), outside_trade=TRADE).holds is None
    fallen = _trade([exports("SYR")], "fell")
    assert ask(trade_before_after, fallen, outside_trade=TRADE).holds is True
    early = _trade(exports(), "rose", "1990/1991", "2010/2011")
    found = ask(trade_before_after, early, outside_trade=TRADE)
    assert found.holds is None
    assert "no figure from 1990 to 1991" in found.reason


@pytest.mark.parametrize(("later", "holds"), [(8, True), (6, None), (4, False)])
def test_trade_that_stayed(later, holds):
    """Check that three quarters kept are lively, less than half is broken off."""
    trade = reported({2009: (10, 1), 2010: (later, 1)})
    parameters = _trade(exports(), "stayed", "2009", "2010")
    tables = {"outside_trade": trade, "thresholds": thresholds()}
    assert ask(trade_before_after, parameters, **tables).holds is holds


def test_trade_beside_another_and_added_up():
    """Check that a smaller rise than beside fails, and that a sum of states counts."""
    beside = _trade(exports("SYR"), "rose", beside=exports())
    assert ask(trade_before_after, beside, outside_trade=TRADE).holds is False
    more = _trade(exports(), "rose", beside=exports("SYR"))
    assert ask(trade_before_after, more, outside_trade=TRADE).holds is True
    summed = _trade(exports(["IRN", "SYR"]), "rose")
    assert ask(trade_before_after, summed, outside_trade=TRADE).holds is True


def test_estimates_of_trade_need_more_than_chance():
    """Check that a rise of ten clear years decides, and one of four years does not."""
    flat = {year: (10 + year % 2, 1) for year in range(2000, 2005)}
    high = {year: (20 + year % 2, 1) for year in range(2005, 2010)}
    tables = {"outside_trade": reported(flat | high), "thresholds": thresholds()}
    clear = _trade(exports(), "rose", "2000/2004", "2005/2009")
    found = ask(trade_before_after, clear, "estimate", **tables)
    assert (found.holds, found.n) == (True, 10)
    assert found.p == pytest.approx(2 / 252)
    assert found.low < 10 < found.high
    fell = _trade(exports(), "fell", "2000/2004", "2005/2009")
    assert ask(trade_before_after, fell, "estimate", **tables).holds is False
    short = _trade(exports(), "rose", "2003/2004", "2005/2006")
    thin = ask(trade_before_after, short, "estimate", **tables)
    assert (thin.holds, thin.power) == (None, 0.0)


def _grew(side, inference="equality", in_="ratio", before="2008/2009", after="2010/2011"):
    return ask(
        growth_compared,
        GrowthCompared(exports(), exports("SYR"), before, after, side, in_),
        inference,
        outside_trade=TRADE,
        thresholds=thresholds(),
    )


def test_growth_compared():
    """Check that a rise threefold beside a fall to 0.6 is more growth, by the logarithm of 5."""
    assert _grew("above").holds is True
    assert _grew("below").holds is False
    assert _grew("above").value == pytest.approx(1.6094379)
    assert _grew("above", before="1990/1991").holds is None
    thin = _grew("above", "estimate")
    assert (thin.holds, thin.power) == (None, 0.0)
    assert thin.smallest_p == pytest.approx(1 / 3)


def _tied(claim, x, y, **changed):
    years = range(2000, 2000 + len(x))
    trade = pd.concat(
        [
            reported(dict(zip(years, zip(x, x, strict=True), strict=True))),
            reported(dict(zip(years, zip(y, y, strict=True), strict=True)), "SYR"),
        ]
    )
    parameters = Association(exports(), exports("SYR"), [2000, 2040], claim)
    return ask(
        association, parameters, "estimate", outside_trade=trade, thresholds=thresholds(**changed)
    )


def test_association():
    """Check that a perfect tie is no loose one, and that a bare one of noise is loose at most."""
    years = list(range(1, 13))
    assert _tied("loose", years, years).holds is False
    assert _tied("positive", years, years).holds is True
    assert _tied("positive", years, years[::-1]).holds is False
    assert _tied("none", years, years).holds is False
    mixed = [6, 1, 9, 4, 12, 3, 8, 2, 11, 5, 10, 7]
    loose = _tied("loose", years, mixed)
    assert loose.holds is True
    assert 0 < loose.power < 1
    unsure = _tied("none", years, mixed)
    assert (unsure.holds, unsure.power) == (None, 0.0)
    assert _tied("loose", years[:4], mixed[:4]).holds is None
    assert _tied("loose", years, [5] * 12).holds is None


def _gdp(share_after=0.2):
    rows = {"IRN": {2000: 100.0, 2010: 200.0}, "WLD": {2000: 1000.0, 2010: 200 / share_after}}
    table = by_state("gdp_2011_usd_million", rows)
    return table.assign(gdp_current_usd_million=table["gdp_2011_usd_million"])


@pytest.mark.parametrize(
    ("share", "side", "holds"),
    [(0.2, "rose", True), (0.05, "rose", None), (0.2, "fell", False), (0.2, "not risen", False)],
)
def test_capability_by_all_readings(share, side, holds):
    """Check that readings that differ leave it, with both ratios as its bounds."""
    readings = [{"of": "gdp", "state": "IRN"}, {"of": "gdp share", "state": "IRN"}]
    parameters = CapabilityBeforeAfter(readings, [[2000, 2010]], side)
    found = ask(capability_before_after, parameters, outside_gdp=_gdp(share))
    assert found.holds is holds
    assert (found.low, found.high) == (pytest.approx(min(2, share * 10)), 2.0)


def test_capability_without_a_year():
    """Check that a year without a figure leaves it, and is named."""
    parameters = CapabilityBeforeAfter([{"of": "gdp", "state": "IRN"}], [[1990, 2010]], "rose")
    found = ask(capability_before_after, parameters, outside_gdp=_gdp())
    assert found.holds is None
    assert "no figure for 1990 or 2010" in found.reason


ARMS = orders(
    ("BLR", "SYR", 2000, 2001, 40.0, "likely"),
    ("BLR", "AZE", 2010, 2010, 10.0, "likely"),
    ("BLR", "SDN", 2011, 2011, 25.0, "weak"),
)


@pytest.mark.parametrize(
    ("passes", "fails", "holds"), [(0.9, 1, True), (0.3, 1, None), (0.2, 0.25, False)]
)
def test_arms_volume_with_and_without_doubts(passes, fails, holds):
    """Check that 20 a year became 17.5, or 5 without a doubtful order, and both must agree."""
    parameters = ArmsBeforeAfter(
        "volume", "BLR", "2000/2001", "2010/2011", "fell", passes=passes, fails=fails
    )
    found = ask(arms_before_after, parameters, outside_arms=ARMS)
    assert found.holds is holds
    assert (found.low, found.high) == (pytest.approx(0.25), pytest.approx(0.875))


def test_arms_recipients_and_none():
    """Check that recipients are counted, Russia apart, and that an empty register leaves it."""
    more = ArmsBeforeAfter("recipients", "BLR", "2000/2001", "2010/2011", "rose", 1.5, 1)
    assert ask(arms_before_after, more, outside_arms=ARMS).holds is None
    assert ask(arms_before_after, more, outside_arms=ARMS.iloc[:2]).holds is False
    russia = pd.concat([ARMS.iloc[:2], orders(("BLR", "RUS", 2010, 2010, 9.0, "sure"))])
    assert ask(arms_before_after, more, outside_arms=russia).holds is False
    none = ArmsBeforeAfter("volume", "UKR", "2000/2001", "2010/2011")
    found = ask(arms_before_after, none, outside_arms=ARMS)
    assert (found.holds, "no major arms from Ukraine" in found.reason) == (None, True)
    with pytest.raises(ValueError, match="no less"):
        ArmsBeforeAfter("volume", "BLR", "2000", "2010", "rose", passes=0.5, fails=1)


@pytest.mark.parametrize(
    ("more", "less", "factor", "alike", "inference", "holds"),
    [
        ("SYR", "AZE", 1, False, "equality", True),
        ("SYR", "AZE", 10, False, "equality", None),
        ("SYR", "AZE", 10, False, "hoop", False),
        ("AZE", "SYR", 1, False, "equality", False),
        ("SYR", "AZE", 5, True, "equality", True),
        ("SYR", "AZE", 3, True, "equality", False),
        ("SDN", "AZE", 1, False, "equality", None),
        ("UKR", "IRN", 1, False, "equality", None),
    ],
)
def test_arms_compared(more, less, factor, alike, inference, holds):
    """Check that 40 stand beside 10, that factors are kept and doubtful orders must not decide."""
    parameters = ArmsCompared(more, less, [2000, 2011], "BLR", factor=factor, alike=alike)
    assert ask(arms_compared, parameters, inference, outside_arms=ARMS).holds is holds


def test_arms_by_order_and_by_supplier():
    """Check that orders count in their year, and a copy of the paper's source is not needed."""
    early = ArmsCompared("SYR", "AZE", [1999, 1999], "BLR", by="order")
    assert ask(arms_compared, early, outside_arms=ARMS).holds is True
    arms = pd.concat([ARMS, orders(("RUS", "SYR", 2000, 2000, 90.0, "sure"))]).reset_index()
    arms.loc[0, "independence"] = "same source as the paper"
    parameters = ArmsCompared("RUS", "BLR", [2000, 2011], recipient="SYR")
    found = ask(arms_compared, parameters, outside_arms=arms)
    assert (found.holds, found.independent) == (True, True)
    other = ArmsCompared("BLR", "RUS", [2000, 2011], recipient="SYR")
    assert ask(arms_compared, other, outside_arms=arms).holds is False


@pytest.mark.parametrize(
    ("side", "end", "holds"),
    [
        ("rose", (0.5, 0.4, 0.6), True),
        ("rose", (0.3, 0.25, 0.4), None),
        ("rose", (0.2, 0.1, 0.3), False),
        ("fell", (0.1, 0.05, 0.15), True),
        ("not risen", (0.5, 0.4, 0.6), False),
        ("not risen", (0.2, 0.1, 0.3), True),
        ("not fallen", (0.1, 0.05, 0.15), False),
    ],
)
def test_regime_beyond_its_interval(side, end, holds):
    """Check that only a change beyond the published intervals counts as one."""
    columns = ["state", "year", "polyarchy", "polyarchy_low", "polyarchy_high", "polity"]
    table = pd.DataFrame(
        [("BLR", 2013, 0.25, 0.2, 0.3, -7), ("BLR", 2016, *end, -7)], columns=columns
    )
    parameters = RegimeBeforeAfter("BLR", "polyarchy", [2013, 2016], side)
    assert ask(regime_before_after, parameters, outside_regimes=table).holds is holds
    late = RegimeBeforeAfter("BLR", "polyarchy", [2013, 2020], "rose")
    assert ask(regime_before_after, late, outside_regimes=table).holds is None


def _leaders(parameters, **names):
    rows = [
        ("IRN", 2004, names.get("y2004", "Khatami"), "leftist"),
        ("IRN", 2005, names.get("y2005", "Ahmadinejad"), "rightist"),
        ("BLR", 2004, "Lukashenko", "leftist"),
        ("BLR", 2005, "Lukashenko", "leftist"),
    ]
    table = pd.DataFrame(rows, columns=["state", "year", "leader", "leader_ideology"])
    return ask(leaders, parameters, outside_regimes=table)


@pytest.mark.parametrize(
    ("states", "same", "years", "holds"),
    [
        (["BLR"], "leader", [2004, 2005], True),
        (["IRN"], "leader", [2004, 2005], False),
        (["BLR", "IRN"], "leader", [2004, 2005], False),
        (["BLR"], "leader", [2004, 2006], None),
    ],
)
def test_same_leader(states, same, years, holds):
    """Check that a change in one state decides, and a year without an entry leaves it."""
    assert _leaders(Leaders(states, years, same=same)).holds is holds


def test_named_leaders():
    """Check that another name refutes, and a blank leaves it."""
    wanted = Leaders(["IRN"], is_={"2004": "Khatami", "2005": "Ahmadinejad"})
    assert _leaders(wanted).holds is True
    assert _leaders(wanted, y2005="Moin").holds is False
    assert _leaders(wanted, y2005="").holds is None
    assert _leaders(Leaders(["IRN"], is_={"2004": "Khatami"})).holds is True
    with pytest.raises(ValueError, match="one of them"):
        Leaders(["IRN"])
