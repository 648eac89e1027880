"""Tests of trade by partner, year and source.
Tests of sums over blocs of states.
"""

import re

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL
from altered import trade as outside_trade

from belarus_iran import evidence
from belarus_iran.measures import trade
from belarus_iran.measures.trade import western_exports, yearly_trade

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
        exports_usd_million=exports, balance_usd_million=exports - frame["imports_usd_million"]
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


BLOCS = pd.DataFrame(
    [
        ("EUU", "West", "", "", None, None),
        ("POL", "West", "", "EUU", 2004, None),
        ("GBR", "West", "", "EUU", 1993, 2019),
        ("QAT", "Gulf and Turkey", "", "", None, None),
        ("PAK", "China and Asia", "Gulf and Turkey", "", None, None),
        ("CHN", "China and Asia", "", "", None, None),
    ],
    columns=["partner", "bloc", "alternative", "member_of", "member_from", "member_to"],
)


WESTERN_TABLES = ("outside_trade", "outside_trade_wits", "blocs")


def test_western_exports_against_published_sums():
    """Check both sources of 2010 against sums of the published figures of that year."""
    tables = (evidence.load(name) for name in WESTERN_TABLES)
    got = trade.western_exports(*tables)
    # European Union 3316 and United States 182; Netherlands, United Kingdom and Latvia as printed.
    assert got.loc[2010, "low"] == 3316 + 182
    assert got.loc[2010, "high"] == pytest.approx(2845.62 + 935.25 + 929.53, abs=EXACT * 1e4)
    assert (got["low"] <= got["high"]).all()
    assert not got.isna().any(axis=None)


def test_western_exports_count_no_member_twice():
    """Check that a member is left out where its union has a figure, and not where it has none."""
    trade = pd.DataFrame(
        [(2004, "EUU", 70.0), (2004, "POL", 8.0), (2005, "POL", 9.0), (2005, "RUS", 1.0)],
        columns=["year", "partner", "partner_imports_usd_million"],
    ).assign(belarus_imports_usd_million=1.0)
    sold = pd.DataFrame(
        [(2004, "POL", 60.0), (2004, "RUS", 900.0), (2005, "POL", 10.0)],
        columns=["year", "partner", "exports_usd_million"],
    )
    blocs = pd.DataFrame(
        {
            "partner": ["EUU", "POL", "RUS"],
            "bloc": ["West", "West", "Russia"],
            "member_of": ["", "EUU", ""],
            "member_from": [None, 2004, None],
            "member_to": None,
        }
    )
    got = western_exports(trade, sold, blocs)
    assert got.loc[2004].to_dict() == {"low": 70, "high": 70}
    assert got.loc[2005].to_dict() == {"low": 9, "high": 10}


def spans(*rows):
    """Return a table of hostile pairs from ids and bounds."""
    columns = ["id", "start_first", "start_last", "end_first", "end_last"]
    return pd.DataFrame(rows, columns=columns).assign(pair="a pair", side_a="IRQ", side_b="IRN")


def test_years_of_a_pair_are_sure_only_under_every_reading():
    """Check spans that last surely, in a single year only, and under no reading for sure."""
    table = spans(("A", 1990, 1992, 1998, 2000), ("B", 1998, 1998, 1998, 1998))
    got = trade.hostile_pairs(table).set_index("id")
    assert got["sure_years"].to_list() == [7, 1]
    assert got["possible_years"].to_list() == [11, 1]
    crossed = trade.hostile_pairs(spans(("A", 1990, 1999, 1995, 2005))).iloc[0]
    assert crossed["sure_years"] == 0 and pd.isna(crossed["sure_from"])


@pytest.mark.parametrize("bounds", [(2000, 1999, 2001, 2002), (2000, 2003, 2001, 2002)])
def test_reversed_spans_are_refused(bounds):
    """Check that a start after its later bound, or after the latest end, is named."""
    with pytest.raises(ValueError, match="spans A are reversed"):
        trade.hostile_pairs(spans(("A", *bounds)))


def test_half_codes_are_counted_on_both_sides_but_surely_on_none():
    """Check every cell of a small table against what its codes say."""
    moves = pd.DataFrame(
        {"id": ["M1", "M2", "M3", "M4"], "code_russia": [3, 2.5, 1, 3], "code_west": [1, 1.5, 3, 3]}
    )
    got = trade.moves_by_importance(moves).set_index(["russia", "west"])
    expected = {
        ("high", "low"): (1, 2),
        ("high", "middle"): (0, 1),
        ("high", "high"): (1, 1),
        ("middle", "low"): (0, 1),
        ("middle", "middle"): (0, 1),
        ("low", "high"): (1, 1),
    }
    for cell, row in got.iterrows():
        assert (row["surely"], row["perhaps"]) == expected.get(cell, (0, 0)), cell
    assert got["surely"].sum() == 3 and len(got) == 9
    with pytest.raises(ValueError, match="M1"):
        trade.moves_by_importance(moves.assign(code_west=[1.2, 1, 1, 1]))


def test_members_are_left_out_in_years_with_a_figure_of_their_organisation():
    """Check a member before it joined, after, in a year without the total, and one that left."""
    table = outside_trade(
        (2003, "EUU", 100.0, 200.0),
        (2003, "POL", 10.0, 20.0),
        (2004, "EUU", 100.0, 200.0),
        (2004, "POL", 10.0, 20.0),
        (2005, "EUU", np.nan, np.nan),
        (2005, "POL", 10.0, 20.0),
        (2020, "EUU", 100.0, 200.0),
        (2020, "GBR", 1.0, 2.0),
    )

    def imports(year):
        return trade.trade_by_bloc(table, BLOCS, (year, year))["imports_usd_million"].item()

    got = {year: imports(year) for year in (2003, 2004, 2005, 2020)}
    assert got == {2003: 110.0, 2004: 100.0, 2005: 10.0, 2020: 101.0}


def test_trade_is_summed_over_partners_and_averaged_over_years():
    """Check flows, balance, share and gaps of two blocs by hand."""
    table = outside_trade(
        (2010, "QAT", 10.0, 1.0),
        (2011, "QAT", 20.0, np.nan),
        (2010, "CHN", 30.0, 5.0),
        (2010, "PAK", 6.0, 4.0),
        (2011, "CHN", 40.0, 7.0),
        (2012, "CHN", 1e6, 1e6),
    )
    got = trade.trade_by_bloc(table, BLOCS, (2010, 2011)).set_index("bloc")
    expected = pd.DataFrame(
        {
            "exports_usd_million": [1.0, 8.0],
            "imports_usd_million": [15.0, 38.0],
            "turnover_usd_million": [16.0, 46.0],
            "balance_usd_million": [-14.0, -30.0],
            "share": [16 / 62, 46 / 62],
            "partners": [1, 2],
            "missing": [1, 0],
            "figures": [4, 6],
        },
        index=pd.Index(["Gulf and Turkey", "China and Asia"], name="bloc"),
    )
    pd.testing.assert_frame_equal(got, expected)


def test_trade_that_cannot_be_told_is_refused():
    """Check an empty period, a partner without a bloc, and two rows for one year."""
    table = outside_trade((2010, "QAT", 1.0, 1.0))
    with pytest.raises(ValueError, match="no trade between 2011 and 2012"):
        trade.trade_by_bloc(table, BLOCS, (2011, 2012))
    with pytest.raises(ValueError, match="no bloc is known for XYZ"):
        trade.trade_by_bloc(table.assign(partner="XYZ"), BLOCS, (2010, 2010))
    with pytest.raises(ValueError, match="QAT has two rows for 2010"):
        trade.trade_by_bloc(pd.concat([table, table]), BLOCS, (2010, 2010))


def test_companion_events_name_places_partners_and_matters_that_exist():
    """Check that places, partners and twins of all events are there, and twins not chained."""
    table = evidence.load("companion_events")
    places = set(evidence.load("companion_paragraphs")["locator"])
    other = r"00[13] (?:Table (?:one|two)|.+ \(caption\))"
    for cell in table["locator"]:
        unknown = set(evidence.locators(cell)) - places
        assert all(re.fullmatch(other, place) for place in unknown), cell
    assert (table["locator"].str[:3] == table["document"]).all()
    partners = {code for cell in table["partner"] for code in evidence.listed(cell)}
    assert partners <= set(evidence.load("blocs")["partner"])
    twins = table[table["same_as"] != ""]
    standing = set(table.loc[table["same_as"] == "", "id"]) | set(evidence.load("events")["id"])
    assert set(twins["same_as"]) <= standing
    home = table["scope"].isin(["structural", "domestic Belarus"])
    assert (table["direction"].isna() == home).all()


def test_matters_told_twice_are_dated_alike():
    """Check that the dates of a twin meet those of the event that it repeats, as far as told."""
    known = pd.concat([evidence.load("events"), evidence.load("companion_events")])
    known = known.set_index("id")
    # Documents that contradict each other on a date, as the table of contradictions has it.
    disputed = {
        cell for row in evidence.load("contradictions")["events"] for cell in row.split("; ")
    }
    twins = evidence.load("companion_events").query("same_as != ''")
    assert len(twins)
    for twin in twins.itertuples():
        event = known.loc[twin.same_as]
        meets = twin.start <= event["end"] and event["start"] <= twin.end
        assert meets or twin.id in disputed, twin.id


def test_spans_of_hostile_pairs_follow_the_parts_of_decades():
    """Check that the coded bounds are those of the printed words."""
    parts = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "": (0, 9)}
    table = evidence.load("table_one").set_index("id")
    for name, row in table.iterrows():
        for side, text in zip(("start", "end"), row["span"].split(" – "), strict=True):
            part, decade = re.fullmatch(r"(early|mid|late|)[ -]?(\d{4})s?", text).groups()
            first, last = (int(decade) + offset for offset in parts[part])
            if name == "TO03" and side == "end":
                first = 2010  # printed 'mid-2010', which may be the year
            assert row[f"{side}_first"] == first, (name, side)
            assert row[f"{side}_last"] == min(last, 2016), (name, side)


def test_blocs_hold_the_reservations_of_the_documents():
    """Check that each other bloc differs from the first and is told why."""
    table = evidence.load("blocs")
    other = table[table["alternative"] != ""]
    assert (other["alternative"] != other["bloc"]).all() and (other["note"] != "").all()
    members = table[table["member_of"] != ""]
    assert set(members["bloc"]) == {"West"} and members["member_from"].notna().all()


def test_arms_count_within_the_widest_span_and_for_every_state_of_a_side():
    """Check that years outside the span and other recipients stay out, and sides add up."""
    table = spans(("TO01", 1997, 1999, 2000, 2003)).assign(side_b="IRN; SYR")
    arms = pd.DataFrame(
        {
            "year": [1996, 1997, 2003, 2003, 2004],
            "recipient": ["IRQ", "IRN", "SYR", "QAT", "IRQ"],
            "tiv_million": [1.0, 2.0, 4.0, 8.0, 16.0],
        }
    )
    got = trade.arms_to_pairs(table, arms).iloc[0]
    assert (got["tiv_a"], got["tiv_b"], bool(got["both"])) == (0, 6, False)
    got = trade.arms_to_pairs(table.assign(end_last=2004), arms).iloc[0]
    assert (got["tiv_a"], bool(got["both"])) == (16, True)


def test_regular_trade_needs_every_state_of_both_sides():
    """Check means and regularity by hand, a year without a figure being one without trade."""
    table = spans(("TO01", 2000, 2000, 2001, 2001)).assign(side_b="IRN; SYR")
    sums = outside_trade(
        (2000, "IRQ", 1.0, 2.0),
        (2001, "IRQ", 1.0, 4.0),
        (2000, "IRN", 5.0, 5.0),
        (2001, "IRN", 5.0, 5.0),
        (2000, "SYR", 2.0, 2.0),
        (2001, "SYR", np.nan, np.nan),
        (2002, "IRQ", 100.0, 100.0),
    )
    got = trade.trade_with_pairs(table, sums, least=1.0, most=0.5).iloc[0]
    assert (got["trade_a"], got["trade_b"], got["both"]) == (4, 12, True)
    assert (got["first"], got["last"]) == (2000, 2001)
    assert not trade.trade_with_pairs(table, sums, least=1.0, most=0.75)["both"].item()
    without = sums[sums["partner"] != "SYR"]
    assert not trade.trade_with_pairs(table, without, least=1.0, most=0.5)["both"].item()
    never = table.assign(start_last=2001, end_first=2000)
    assert not trade.trade_with_pairs(never, sums, least=1.0, most=0.5)["both"].item()


def test_growth_of_trade_sets_five_years_beside_the_five_before():
    """Check a state and a bloc by hand, and that the last years may be fewer."""
    sums = outside_trade(
        *((year, "QAT", 1.0, 1.0) for year in range(2004, 2010)),
        *((year, "QAT", 2.0, 4.0) for year in range(2010, 2013)),
        *((year, "PAK", 1.0, 0.0) for year in range(2004, 2013)),
    )
    sides = BLOCS.assign(name=BLOCS["partner"])
    got = trade.growth_of_trade(sums, sides, ["Gulf and Turkey", "QAT"], 2010)
    assert got.loc["QAT"].to_list() == [2, 6, 3] == got.loc["Gulf and Turkey"].to_list()
    assert got.attrs == {"before": "2005–2009", "after": "2010–2012"}
    other = trade.growth_of_trade(sums, sides, ["Gulf and Turkey"], 2010, "alternative")
    assert other.loc["Gulf and Turkey", ["before", "after"]].to_list() == [3, 7]


def test_dealings_stand_beside_each_other_by_pair():
    """Check that trade and arms of a pair meet in one row, whatever their order."""
    traded = pd.DataFrame(
        {"id": ["A", "B"], "pair": ["X against Y", "V against W"], "first": 1999, "last": 2000}
    ).assign(trade_a=1234.4, trade_b=2.0, both=[True, False])
    armed = pd.DataFrame({"id": ["B", "A"], "first": 1990, "last": 2001, "tiv_a": [0.0, 7.0]})
    got = trade.dealings_in_words(traded, armed.assign(tiv_b=3.0, both=[False, True]))
    assert got.iloc[0].to_list() == [
        "X / Y", "1,234 / 2 (1999–2000)", "yes", "7 / 3 (1990–2001)", "yes",
    ]  # fmt: skip
    assert got["Arms to both"].to_list() == ["yes", "no"]
