"""Tests of trade by partner, year and source."""

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL
from altered import trade as outside_trade

from belarus_iran import evidence
from belarus_iran.measures import trade
from belarus_iran.measures.trade import yearly_trade

EXACT = 1e-12
INDEPENDENT, SAME, MIRRORED = "independent", "same source as the paper", "mirrored"


def test_missing_trade_adds_nothing_and_unknown_partners_are_refused():
    """Check that a year without any figure is missing, and that names must be known."""
    table = outside_trade(
        (2013, "QAT", np.nan, np.nan), (2014, "QAT", 2, np.nan), (2014, "ARE", 1, 3)
    )
    assert yearly_trade(table, ["QAT"]).to_dict() == {2014: 2.0}
    assert yearly_trade(table, ["QAT", "ARE"], "exports").to_dict() == {2014: 3.0}
    with pytest.raises(ValueError, match="no trade with KWT"):
        yearly_trade(table, ["QAT", "KWT"])
    with pytest.raises(ValueError, match="'balance' is unknown"):
        yearly_trade(table, ["QAT"], "balance")


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


def test_table_one_leaves_out_the_text():
    """Check that figures of the running text are no rows of Table 1, and years are in order."""
    both = pd.concat(
        [trade_frame({2004: 5, 2003: 4}), trade_frame({1993: 1}, imports=None, source="text")]
    )
    assert list(trade.table_one(both).index) == [2003, 2004]


@pytest.fixture(scope="module")
def beside():
    """Return Table 1 beside the partners' reports, put together from the plain files."""
    table = pd.read_csv(ORIGINAL / "paper/trade.csv").query("source == 'Table 1'")
    outside = pd.read_csv(ORIGINAL / "outside/trade.csv").query("partner == 'IRN'")
    return table.merge(outside, on="year").set_index("year")


def test_imports_have_the_source_of_table_1(beside):
    """Check that imports equal Table 1, rounded, in all years, so that they bear nothing out."""
    by_hand = beside["belarus_imports_usd_million"] == beside["imports_usd_million"].round()
    got = trade.partner_trade(evidence.load("outside_trade"), "IRN").loc[beside.index, "imports"]
    table = trade.table_one(evidence.load("trade"))["imports_usd_million"]
    assert by_hand.all()
    assert (got == table.round()).all()
    assert len(got) == 11


def test_mirror_gap_in_exports(beside):
    """Check the ratio of Iran's reports to Table 1, by hand and as first seen."""
    table = trade.table_one(evidence.load("trade"))["exports_usd_million"]
    got = trade.partner_trade(evidence.load("outside_trade"), "IRN").loc[table.index, "exports"]
    got = got / table
    by_hand = beside["partner_imports_usd_million"] / beside["exports_usd_million"]
    assert list(got) == pytest.approx(list(by_hand), abs=EXACT)
    assert got[[2003, 2004, 2005, 2008, 2009, 2010]].mean() == pytest.approx(0.46, abs=0.005)
    assert list(got[[2006, 2007]]) == pytest.approx([0.66, 0.93], abs=0.005)
    assert list(got[[2011, 2012]]) == pytest.approx([1.10, 1.10], abs=0.005)
    assert list(beside.loc[[2011, 2012], "partner_imports_independence"]) == [MIRRORED] * 2


def test_share_of_all_exports():
    """Check the share of Iran in Belarusian exports of 2003-2013, by Table 1 and by Iran."""
    plain = pd.read_csv(ORIGINAL / "outside/trade_totals.csv", index_col="year")
    total = plain["exports_usd_million"]
    table = trade.table_one(evidence.load("trade"))["exports_usd_million"]
    reported = trade.partner_trade(evidence.load("outside_trade"), "IRN")["exports"]
    for exports, expected in ((table, [0.0013, 0.0038]), (reported, [0.0009, 0.0035])):
        share = (exports / total).loc[2003:2013]
        assert [share.min(), share.max()] == pytest.approx(expected, abs=6e-5)


def test_unknown_partner_is_refused():
    """Check that a partner without trade is an error that names it."""
    with pytest.raises(ValueError, match="there is no trade with ATL"):
        trade.partner_trade(evidence.load("outside_trade"), "ATL")


def test_two_stages_take_the_years_that_have_a_figure():
    """Check means, ratio and years known, with a gap in one stage and a stage without a figure."""
    series = pd.Series({2005: 10.0, 2006: None, 2007: 20.0, 2010: 60.0})
    got = trade.two_stages(series, (2005, 2007), (2008, 2010))
    assert got == trade.TwoStages(15.0, 60.0, 4.0, 3, 6)
    with pytest.raises(ValueError, match="No figure in 2011-2012 or in 2005-2007"):
        trade.two_stages(series, (2011, 2012), (2005, 2007))


def test_tested_series_begin_after_their_last_gap():
    """Check that both sides' reports are cut to unbroken years up to the end of Table 1."""
    index = pd.Index([2003, 2004], name="year")
    flows = ("turnover", "exports", "imports")
    rows = pd.DataFrame({f"{flow}_usd_million": [1.0, 2.0] for flow in flows}, index)
    years = pd.Index(range(2000, 2006), name="year")
    reported = pd.DataFrame(
        {"exports": [1, None, 3, 4, 5, 6], "imports": [1.0, 2, 3, 4, 5, 6]}, years, dtype=float
    )
    got = trade.tested_series(rows, reported)
    assert list(got) == ["Turnover", "Exports", "Imports", "As Iran reports", "As Belarus reports"]
    assert got["As Iran reports"].to_dict() == {2002: 3, 2003: 4, 2004: 5}
    assert got["As Belarus reports"].index.tolist() == list(range(2000, 2005))


def test_what_only_copies_is_not_independent():
    """Check that figures that mirror those of Belarus, or are missing, are left out."""
    reported = pd.DataFrame(
        {"exports": [9.0, 13.0, None], "exports_independent": [True, False, True]},
        index=[2003, 2004, 2005],
    )
    assert trade.independent(reported).to_dict() == {2003: 9.0}


def test_years_that_copy_are_those_of_iran_alone():
    """Check that neither another partner's copies nor Iran's own figures are among them."""
    table = outside_trade((2010, "IRN", 1, 2), (2011, "IRN", 1, 3), (2012, "TUR", 1, 4))
    made = [INDEPENDENT, MIRRORED, MIRRORED]
    assert trade.copied(table.assign(partner_imports_independence=made)) == [2011]


def test_every_series_stands_beside_the_others():
    """Check growth, years and gaps of small series, and that no figure is made up for a gap."""
    spans = {"Rise": (2005, 2006), "Decline": (2007, 2008)}
    small = pd.Series({2005: 2.0, 2006: 4.0, 2008: 9.0})
    series = dict.fromkeys(trade.SERIES, small) | {"Comtrade": pd.Series({2000: 1.0, 2001: 2.0})}
    with pytest.raises(ValueError, match="No figure in 2000-2004"):
        trade.growth_side_by_side(series, spans)
    years = pd.Series(2.0, index=range(2000, 2025))
    others = ("Iran's own reports", "Importers' reports", "Importers' own reports", "The press")
    got = trade.growth_side_by_side(series | dict.fromkeys(others, years), spans)
    got = got.set_index("Series")
    assert got.loc["Table 1", "Rise to Decline, times"] == 3
    assert got.loc["Table 1", "Years"] == "2005–2008, 3 years"
    assert got.loc["Comtrade", "Years"] == "2000–2001"
    assert np.isnan(got.loc["Comtrade", "Rise to Decline, times"])
    assert got.loc["Importers' reports", "Other growth, times"] == (
        "1.0 from 2005–2009 to 2010–2014"
    )


def test_growth_that_claims_use_is_in_their_reasons(done):
    """Check that a claim named beside a series says the growth that the table gives for it."""
    names = ("trade", "outside_trade", "outside_trade_comtrade", "outside_trade_press")
    series = trade.all_series(*map(evidence.load, names))
    spans = {"Rise": (2005, 2009), "Decline": (2010, 2013)}
    table = trade.growth_side_by_side(series, spans).set_index("Series")
    claims = table["Used in"].str.findall(r"\(([A-Z]\d{3})\)")
    for name, row in table[claims.map(len) > 0].iterrows():
        told = " ".join(one.reason for claim in claims[name] for one in done[claim].values())
        for grown in row["Other growth, times"].split("; ") if row["Other growth, times"] else ():
            assert f"{grown.split()[0]} times as much" in told, (name, grown)
    for name in ("Table 1", "Iran's own reports"):
        reasons = " ".join(one.reason for one in done["C071"].values())
        assert f"{table.loc[name, 'Rise to Decline, times']:.1f} times as much" in reasons


def test_visible_breaks_are_in_the_unit_of_trade():
    """Check the shift observed by hand, and that a tenfold series needs a tenfold shift."""
    values = pd.Series([3.0, 4, 9, 8, 10, 9, 11, 20, 22, 19, 24], index=range(2003, 2014))
    spans = {"Rise": (2005, 2009), "Decline": (2010, 2013)}
    got = trade.visible_breaks(values, spans, 0.05, seed=1)
    assert got["stage"].tolist() == ["Rise", "Decline"]
    expected = [values.iloc[2:].mean() - 3.5, values.iloc[7:].mean() - values.iloc[:7].mean()]
    assert got["observed_usd_million"].tolist() == pytest.approx(expected)
    tenfold = trade.visible_breaks(10 * values, spans, 0.05, seed=1)
    assert tenfold["visible_usd_million"].tolist() == pytest.approx(
        (10 * got["visible_usd_million"]).tolist()
    )
