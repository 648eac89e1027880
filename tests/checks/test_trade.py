"""Tests of checks on trade: rank correlation against a published case, verdicts on tiny tables."""

import math

import numpy as np
import pandas as pd
import pytest
from altered import ORIGINAL, ask

from belarus_iran import evidence
from belarus_iran.checks.trade import paper, partners
from belarus_iran.checks.trade.partners import surplus_by_partners
from belarus_iran.measures import trade
from belarus_iran.stats import correlation

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
    defaults = {
        "significance_level": 0.05,
        "confidence_level": 0.95,
        "loose_correlation": 0.3,
        "meaningful_shift": 1,
        "meaningful_share": 0.75,
        "power_draws": 200,
        "seed": 1,
    }
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
    got = correlation.spearman(pd.Series(intelligence), pd.Series(television))
    assert got.rho == pytest.approx(-29 / 165, abs=EXACT)
    assert got.p == pytest.approx(0.627188, abs=PUBLISHED)


def test_spearman_interval_against_its_formula():
    """Check the interval against Fisher's z with the variance of Bonett and Wright (2000)."""
    first, second = pd.Series([1, 2, 3, 4, 5, 6, 7, 8]), pd.Series([2, 1, 4, 3, 6, 5, 8, 7])
    got = correlation.spearman(first, second, confidence=0.9)
    assert got.rho == pytest.approx(1 - 6 * 8 / (8 * 63), abs=EXACT)
    half = 1.6448536269514722 * math.sqrt((1 + got.rho**2 / 2) / 5)
    assert math.atanh(got.low) == pytest.approx(math.atanh(got.rho) - half, abs=1e-9)
    assert math.atanh(got.high) == pytest.approx(math.atanh(got.rho) + half, abs=1e-9)


@pytest.mark.filterwarnings("error")
def test_nothing_correlates_with_a_constant():
    """Check that a constant series has no correlation, without a warning, and leaves C071 open."""
    got = correlation.spearman(pd.Series([2.0] * 6), pd.Series(range(6)))
    assert np.isnan([got.rho, got.low, got.high, got.p]).all()
    days = pd.to_datetime([f"{year}-05-01" for year in range(2000, 2006)])
    events = pd.DataFrame({"id": [f"E{day.year}" for day in days], "start": days, "end": days})
    got = ask(
        paper.trade_and_contact_apart,
        trade=trade_frame(dict.fromkeys(range(2000, 2006), 5)),
        events=events.assign(scope="bilateral", kind="visit", occasion=""),
        thresholds=thresholds_frame(),
    )
    assert got.holds is None and got.value is None and "no rank correlation" in got.reason


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
    assert ask(paper.told_once, {"years": [2000, 2001]}, trade=table).holds is expected


@pytest.mark.parametrize(("turnover", "expected"), [(99.9, True), (100, False), (100.1, False)])
def test_goal_missed(turnover, expected):
    """Check that a turnover at the goal reaches it, and later years are of no matter."""
    table = trade_frame({2003: 1, 2004: turnover, 2005: 500})
    got = ask(paper.goal_missed, {"goal": "Q1"}, trade=table, quantities=goal_frame(100))
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
        paper.goal_first_reached,
        {"goal": "Q1", "year": 2010},
        trade=trade_frame(turnover),
        quantities=goal_frame(100),
    )
    assert (got.holds, got.value) == (expected, value)


def test_surplus_with_sign_test():
    """Check that one deficit refutes, and that p is that of a fair coin."""
    surplus = trade_frame({2000: 9, 2001: 8, 2002: 7})
    got = ask(paper.surplus_every_year, trade=surplus, thresholds=thresholds_frame())
    assert (got.holds, got.value) == (True, 7 + 6 + 5)
    assert got.p == pytest.approx(1 / 8)
    assert got.smallest_p == pytest.approx(1 / 8)
    # Three years of three are no rarity, so that nothing could have been seen.
    assert got.power == 0
    deficit = trade_frame({2000: 9, 2001: 8, 2002: 7}, imports=[1.0, 5.0, 1.0])
    got = ask(paper.surplus_every_year, trade=deficit, thresholds=thresholds_frame())
    assert (got.holds, got.value) == (False, 7 - 2 + 5)
    assert got.p == pytest.approx(4 / 8)


def test_balance_of_zero_is_no_surplus():
    """Check that a year in which as much was bought as sold refutes, on either basis."""
    level = trade_frame({2000: 9, 2001: 8, 2002: 7}, imports=[1.0, 4.0, 1.0])
    got = ask(paper.surplus_every_year, trade=level, thresholds=thresholds_frame())
    assert got.holds is False and got.reason.startswith("Belarus had a surplus in 2 of 3 years")
    partners = reports([8, 4, 6], imports=[1.0, 4.0, 1.0])
    got = ask(surplus_by_partners, trade=level, outside_trade=partners)
    assert got.holds is False and "a surplus in 2 of 3 years" in got.reason


def test_sums_of_the_table():
    """Check that one broken sum refutes and is counted."""
    table = trade_frame({2000: 9, 2001: 8})
    assert ask(paper.printed_sums, trade=table).holds is True
    table.loc[0, "turnover_usd_million"] = 9.5
    broken = ask(paper.printed_sums, trade=table)
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
    got = ask(paper.growth_did_not_match, trade=growing(rise, decline), **tables)
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
        paper.imports_began_low,
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
    got = ask(paper.trade_and_contact_apart, trade=table, events=events, thresholds=thresholds)
    assert got.holds is expected


def test_golden_values_of_table_1():
    """Check the sum of balances and the first year above 100 million of the published table."""
    table, quantities = evidence.load("trade"), evidence.load("quantities")
    thresholds = evidence.load("thresholds")
    surplus = ask(paper.surplus_every_year, trade=table, thresholds=thresholds)
    assert surplus.value == pytest.approx(648.1)
    rule = {"goal": "Q03", "year": 2010}
    assert ask(paper.goal_first_reached, rule, trade=table, quantities=quantities).value == 2010


INDEPENDENT, SAME, MIRRORED = "independent", "same source as the paper", "mirrored"


def reports(exports, imports=0.0, partner="IRN", first=2000, of=INDEPENDENT, imports_of=SAME):
    """Return made-up reports of the importing sides, from the partner's purchases by year."""
    return pd.DataFrame(
        {
            "year": range(first, first + len(exports)),
            "partner": partner,
            "partner_imports_usd_million": [float(value) for value in exports],
            "belarus_imports_usd_million": imports,
            "partner_imports_independence": of,
            "belarus_imports_independence": imports_of,
        }
    )


@pytest.fixture(scope="module")
def beside():
    """Return Table 1 beside the partners' reports, put together from the plain files."""
    table = pd.read_csv(ORIGINAL / "paper/trade.csv").query("source == 'Table 1'")
    outside = pd.read_csv(ORIGINAL / "outside/trade.csv").query("partner == 'IRN'")
    return table.merge(outside, on="year").set_index("year")


def test_imports_have_the_source_of_table_1(beside):
    """Check that imports equal Table 1, rounded, in all years, so that they bear nothing out."""
    by_hand = beside["belarus_imports_usd_million"] == beside["imports_usd_million"].round()
    got = trade.mirror(evidence.load("trade"), evidence.load("outside_trade"))
    assert by_hand.all()
    assert (got["imports_gap"] == 0).all()
    assert len(got) == 11


def test_mirror_gap_in_exports(beside):
    """Check the ratio of Iran's reports to Table 1, by hand and as first seen."""
    got = trade.mirror(evidence.load("trade"), evidence.load("outside_trade"))["exports_ratio"]
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


@pytest.mark.parametrize(
    ("partner", "expected"),
    [
        ("SAU", (7, 78)),
        ("ARE", (22, 40)),
        ("QAT", (0.2, 5.4)),
        ("TUR", (223, 532)),
        ("ISR", (44, 97)),
        ("SYR", (58, 32)),
        ("IRN", (41, 104)),
    ],
)
def test_mean_turnover_by_partner(partner, expected):
    """Check turnover in 2005-2009 and 2010-2014 against the plain file and as first seen."""
    outside = pd.read_csv(ORIGINAL / "outside/trade.csv").query("partner == @partner")
    turnover = outside["partner_imports_usd_million"] + outside["belarus_imports_usd_million"]
    for years, value in zip(((2005, 2009), (2010, 2014)), expected, strict=True):
        got = trade.mean_turnover(evidence.load("outside_trade"), [partner], years)[partner]
        assert got == pytest.approx(turnover[outside["year"].between(*years)].mean(), abs=EXACT)
        assert got == pytest.approx(value, abs=0.5)


def test_unknown_partner_is_refused():
    """Check that a partner without trade is an error that names it."""
    with pytest.raises(ValueError, match="there is no trade with ATL"):
        trade.partner_trade(evidence.load("outside_trade"), "ATL")


@pytest.mark.parametrize(
    ("exports", "of", "expected"),
    [
        ([50, 100], INDEPENDENT, (True, True)),
        ([100, 100], INDEPENDENT, (False, True)),
        ([50, 60], INDEPENDENT, (False, True)),
        ([50, 60], MIRRORED, (False, False)),
    ],
)
def test_goal_by_partners(exports, of, expected):
    """Check that a mirrored report of the year is no independent one."""
    asked = {"outside": {"goal": "Q1", "year": 2001}}
    tables = {"outside_trade": reports(exports, of=of), "quantities": goal_frame(100)}
    got = ask(partners.goal_first_reached_by_partners, asked, **tables)
    assert (got.holds, got.independent) == expected


def test_goal_within_reach_of_a_dependent_flow():
    """Check that imports of the paper's own source do not decide whether the goal was reached."""
    asked = {"outside": {"goal": "Q1", "year": 2001}}
    tables = {"outside_trade": reports([50, 95], 4.0), "quantities": goal_frame(100)}
    got = ask(partners.goal_first_reached_by_partners, asked, **tables)
    assert (got.holds, got.independent) == (False, False)


@pytest.mark.parametrize(
    ("exports", "imports", "expected"),
    [
        ([50, 60], 1.0, (True, True)),
        ([50, 100], 1.0, (False, True)),
        ([50, 60], 60.0, (False, False)),
    ],
)
def test_goal_missed_by_partners(exports, imports, expected):
    """Check that the result is independent only if it is the same without the paper's flow."""
    tables = {"outside_trade": reports(exports, imports), "quantities": goal_frame(100, 2001)}
    got = ask(partners.goal_missed_by_partners, {"outside": {"goal": "Q1"}}, **tables)
    assert (got.holds, got.independent) == expected


@pytest.mark.parametrize(("exports", "expected"), [(0, None), (0.15, None), (1, False)])
def test_rounded_figure_can_only_refute(exports, expected):
    """Check that a figure rounded to a million refutes and never bears out a smaller one."""
    asked = {"outside": {"year": 2000, "at_most_usd_million": 0.089}}
    got = ask(partners.no_more_than_told, asked, outside_trade=reports([exports]))
    assert got.holds is expected


@pytest.mark.parametrize(("exports", "expected"), [([9, 27], None), ([27, 9], False)])
def test_direction_by_partners(exports, expected):
    """Check that a rise leaves the levels open and a fall fails the claim."""
    comtrade = evidence.load("outside_trade_comtrade")
    got = ask(
        partners.rose_as_told,
        {"outside": {"years": [2000, 2001]}},
        outside_trade=reports(exports),
        outside_trade_comtrade=comtrade,
    )
    assert got.holds is expected
    plain = pd.read_csv(ORIGINAL / "outside/trade_comtrade.csv").query("year == 2000")
    pair = plain[plain[["exporter", "importer"]].isin(["BLR", "IRN"]).all(axis=1)]
    assert f"{pair['exports_usd_million'].sum():.1f} million for 2000" in got.reason


def test_surplus_by_partners_is_dependent():
    """Check that a surplus that rests on imports of the paper's source is not independent."""
    tables = {name: evidence.load(name) for name in ("trade", "outside_trade")}
    got = ask(partners.surplus_by_partners, **tables)
    assert (got.holds, got.independent, got.n) == (True, False, 11)


def test_last_year_stays_open():
    """Check that the mark-up between reports leaves open whether the last year is complete."""
    tables = {name: evidence.load(name) for name in ("trade", "outside_trade")}
    got = ask(partners.last_year_by_partners, {"outside": {"year": 2013}}, **tables)
    assert got.holds is None
    assert got.value == pytest.approx(51 / 49.4)


@pytest.mark.parametrize(("of", "independent"), [(INDEPENDENT, True), (MIRRORED, False)])
def test_growth_by_partners(of, independent):
    """Check that growth in mirrored years is not independent."""
    asked = {"outside": {"from": 2000, "to": 2012}}
    exports = [10 * 1.5 ** max(0, year - 5) for year in range(13)]
    tables = {"stages": STAGES, "thresholds": thresholds_frame()}
    got = ask(partners.growth_by_partners, asked, outside_trade=reports(exports, of=of), **tables)
    assert (got.holds, got.independent) == (True, independent)
    assert got.value == pytest.approx(-math.log(1.5))


def test_purchases_and_contact_leave_out_mirrored_years():
    """Check that years made from Belarusian reports do not enter the correlation."""
    names = ("outside_trade", "events", "thresholds")
    tables = {name: evidence.load(name) for name in names}
    asked = {"outside": {"from": 1993, "to": 2013}}
    got = ask(partners.purchases_and_contact_apart, asked, **tables)
    assert (got.n, got.holds, got.independent) == (21 - 2, None, False)


def test_imports_before_the_table():
    """Check that imports before the table are below those of its end, from the same source."""
    asked = {"outside": {"early": [1993, 2002], "late": [2008, 2013]}}
    got = ask(
        partners.imports_began_low_by_partners, asked, outside_trade=evidence.load("outside_trade")
    )
    assert (got.holds, got.independent) == (True, False)


@pytest.mark.parametrize(
    ("exports", "expected"), [([62, 38, 32], True), ([32, 38, 62], False), ([32, 62, 62], True)]
)
def test_purchases_fell_first(exports, expected):
    """Check that purchases which were highest in the last year had not fallen."""
    start = pd.Timestamp("2003-01-01")
    events = pd.DataFrame({"id": ["E1"], "start": [start], "end": [start]})
    asked = {"outside": {"fall": "E1", "years": 3}}
    got = ask(partners.purchases_fell_first, asked, outside_trade=reports(exports), events=events)
    assert got.holds is expected


@pytest.mark.parametrize(("after", "expected"), [(107, True), (51, None), (52, None), (40, False)])
def test_rise_beyond_rounding(after, expected):
    """Check that a rise must exceed what rounding to a million allows."""
    press = evidence.load("outside_trade_press")
    asked = {"outside": {"before": 2000, "after": 2001}}
    tables = {"outside_trade": reports([51, after]), "outside_trade_press": press}
    assert ask(partners.rose_again, asked, **tables).holds is expected


@pytest.mark.parametrize(("before", "expected"), [(24.7, None), (14.7, False), (32.0, False)])
def test_growth_fits(before, expected):
    """Check that a figure which does not fit the growth told fails, and one that fits is open."""
    press = evidence.load("outside_trade_press")
    press.loc[press["id"] == "OP09", "turnover_usd_million"] = before
    asked = {"outside": {"before": "OP09", "after": "CQ04", "ratio": "CQ05"}}
    tables = {"outside_trade_press": press, "companion_figures": evidence.load("companion_figures")}
    assert ask(partners.growth_fits, asked, **tables).holds is expected


def test_rise_across_2022():
    """Check the two independent figures on both sides of 2022."""
    asked = {"outside": {"before": "OP09", "after": "OP13"}}
    press = evidence.load("outside_trade_press")
    got = ask(partners.rose_across_2022, asked, outside_trade_press=press)
    assert (got.holds, got.independent, got.certainty) == (True, True, "likely")
    assert got.value == pytest.approx(113 / 24.7)


@pytest.mark.parametrize(("within", "expected"), [(0.1, False), (0.2, True)])
def test_drew_level(within, expected):
    """Check turnover with two partners against a declared share."""
    asked = {"outside": {"first": "SAU", "second": "IRN", "year": 2014, "within": within}}
    got = ask(partners.drew_level, asked, outside_trade=evidence.load("outside_trade"))
    assert got.holds is expected
    assert got.value == pytest.approx(96 / 117)


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ([1, 1, 5, 5], [1, 1, 1, 1], True),
        ([1, 1, 5, 5], [1, 1, 9, 9], None),
        ([5, 5, 1, 1], [1, 1, 1, 1], None),
    ],
)
def test_trade_turned(own, other, expected):
    """Check that trade must grow by itself and beside that with another."""
    table = pd.concat([reports(own, partner="TUR"), reports(other)])
    asked = {"partners": ["TUR"], "beside": "IRN", "earlier": [2000, 2001], "later": [2002, 2003]}
    assert ask(partners.trade_turned, {"outside": asked}, outside_trade=table).holds is expected


@pytest.mark.parametrize(("of", "expected"), [(INDEPENDENT, 1), (MIRRORED, 0)])
def test_traded_with_both(of, expected):
    """Check that only reports of the partners' own count, in years with both."""
    table = pd.concat([reports([1, 0, 5], partner="ISR"), reports([1, 5, 0], of=of)])
    asked = {"outside": {"partners": ["IRN", "ISR"], "from": 2000, "to": 2002}}
    thresholds = thresholds_frame(lowest_partner_trade=1)
    got = ask(partners.traded_with_both, asked, outside_trade=table, thresholds=thresholds)
    assert (got.value, got.holds) == (expected, bool(expected))


@pytest.mark.parametrize(("exports", "expected"), [([1, 1], True), ([9, 9], None)])
def test_slight_trade(exports, expected):
    """Check that more trade than with Iran leaves political contact open."""
    table = pd.concat([reports(exports, partner="BRA"), reports([5, 5])])
    asked = {"outside": {"partners": ["BRA"], "beside": "IRN", "from": 2000, "to": 2001}}
    assert ask(partners.trade_was_slight, asked, outside_trade=table).holds is expected


@pytest.mark.parametrize(("least", "expected"), [(100, True), (2000, False)])
def test_purchases_of_the_size_of_oil(least, expected):
    """Check purchases from Venezuela against a declared size."""
    asked = {"partner": "VEN", "from": 2007, "to": 2013, "least_usd_million": least}
    got = ask(
        partners.bought_from, {"outside": asked}, outside_trade=evidence.load("outside_trade")
    )
    assert (got.holds, got.value) == (expected, 1152)


def test_sums_told_elsewhere_are_weak_and_dependent():
    """Check that figures of the paper's own source bear nothing out."""
    press = evidence.load("outside_trade_press")
    got = ask(partners.sums_told_elsewhere, {"outside": {"to": 2013}}, outside_trade_press=press)
    assert (got.holds, got.certainty, got.independent) == (True, "weak", False)
    none = ask(partners.sums_told_elsewhere, {"outside": {"to": 2000}}, outside_trade_press=press)
    assert none.holds is None
