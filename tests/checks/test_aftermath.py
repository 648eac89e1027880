"""Tests of the years after the paper: closed forms, brute force, and rules on handmade tables."""

from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from altered import ask
from pandas.testing import assert_frame_equal

from belarus_iran import evidence, ledger
from belarus_iran.checks.aftermath import conduct, figures
from belarus_iran.checks.aftermath.figures import exports_fit_turnover
from belarus_iran.measures import later_years
from belarus_iran.measures.events import contacts_with
from belarus_iran.model import forecasts, predictions
from belarus_iran.stats import ranges

EXACT = 1e-9  # against the same quantity computed another way

# What the article of 2023 says, with the ranges that its wording allows.
FIGURES = {
    "turnover 2021": (33.0, 34.0),
    "turnover 2021 over 2020": (4 / 3, 1.5),
    "turnover 2022": (99.5, 100.5),
    "exports 2022 over 2021": (5.5, 6.0),
    "exports 2022": (81.25, 81.35),
}


def given(claim, **tables):
    """Return what the check of `claim` finds on the real tables, some of them replaced."""
    return ledger.check_on(claim, "paper", tables)


def verdict(claim, **tables):
    """Return the verdict on `claim` on the real tables, some of them replaced."""
    inference = ledger.claims().set_index("id").loc[claim, "inference"]
    return str(ledger.decide(inference, given(claim, **tables))[0])


def changed(name, row, **cells):
    """Return a real table with some cells of one row changed."""
    table = evidence.load(name).set_index("id", drop=False)
    for column, value in cells.items():
        table.loc[row, column] = value
    return table.reset_index(drop=True)


def day(text):
    """Return a day as the tables hold it."""
    return pd.Timestamp(text)


def test_range_of_trade_against_closed_form():
    """Check that balance and earlier turnover span just what the printed ranges permit."""
    limits = figures.trade_limits(FIGURES)
    balance = ranges.linear_range(limits, [0, 0, 1, -1, 0, 0])
    exports = 81.25 / 6, 81.35 / 5.5
    assert balance == pytest.approx((2 * exports[0] - 34, 2 * exports[1] - 33), abs=1e-7)
    before = ranges.linear_range(limits, [1, 1, 0, 0, 0, 0])
    assert before == pytest.approx((33 / 1.5, 34 * 3 / 4), abs=1e-7)


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        ("exports 2022", 100.6, 101.0),  # more than the turnover they are part of
        ("exports 2022 over 2021", 2.0, 2.3),  # exports of 2021 above its turnover
    ],
)
def test_figures_that_cannot_fit(figure, low, high):
    """Check that one figure out of line leaves no exports and imports that fit."""
    limits = figures.trade_limits({**FIGURES, figure: (low, high)})
    assert ranges.linear_range(limits, [0, 0, 1, -1, 0, 0]) is None


def test_unbounded_sum_is_not_taken_for_none():
    """Check that a sum that nothing bounds above is infinite, not impossible."""
    limits = [(np.array([1.0, 0.0]), 1.0, 2.0), (np.array([0.0, 1.0]), 3.0, np.inf)]
    assert ranges.linear_range(limits, [1, 1]) == (4.0, np.inf)


def test_importance_shift_against_brute_force():
    """Check difference and p-value against all splits, counted one by one, for each reading."""
    moves = pd.DataFrame(
        {
            "since": pd.array([2006, 2006, 2008, None, 2010, 2012], dtype="Int64"),
            "code_russia": [1, 1.5, 3, 3, 2, 3],
        }
    )
    got = {
        (round(test.difference, 9), round(test.pvalue, 9))
        for test in conduct.importance_shifts(moves, 2008)
    }
    expected = set()
    for code in (1, 2):
        for early in ([0, 1], [0, 1, 3]):
            values = np.array([1, code, 3, 3, 2, 3])

            def gap(chosen, values=values):
                left = np.isin(np.arange(len(values)), chosen)
                return values[~left].mean() - values[left].mean()

            gaps = np.array([gap(list(split)) for split in combinations(range(6), len(early))])
            seen = gap(early)
            tail = min((gaps >= seen - EXACT).mean(), (gaps <= seen + EXACT).mean())
            expected.add((round(seen, 9), round(min(1, 2 * tail), 9)))
    assert got == expected and len(got) == 4


def test_largest_change_is_of_either_sign_and_needs_the_year_before():
    """Check that a fall counts, a gap yields no change, and a series of gaps is refused."""
    change, year = figures.largest_log_change(pd.Series({2000: 1.0, 2002: 50.0, 2003: 5.0}))
    assert (change, year) == (pytest.approx(np.log(10)), 2003)
    with pytest.raises(ValueError, match="no two years"):
        figures.largest_log_change(pd.Series({2000: 1.0, 2002: 2.0}))


def test_contacts_need_both_states_and_count_an_occasion_once():
    """Check that other pairs, other kinds and the second event of an occasion are left out."""
    events = pd.DataFrame(
        [
            ("E1", "QAT>BLR", "visit", ""),
            ("E2", "BLR-QAT", "agreement", "E1"),
            ("E3", "RUS>QAT", "visit", ""),
            ("E4", "BLR>QAT", "statement", ""),
            ("E5", "BLR>OMN+QAT", "visit", ""),
            ("E6", "BLR>IRN", "visit", ""),
        ],
        columns=["id", "actors", "kind", "occasion"],
    ).assign(start=day("2015-04-01"), end=day("2015-04-30"))
    assert list(contacts_with(events, ["QAT"])["id"]) == ["E1", "E5"]
    assert contacts_with(events, ["SAU"]).empty


def test_ranges_of_quantities_hold_their_value():
    """Check that every figure lies in the range read from its wording, where one is bounded."""
    table = evidence.load("companion_figures")
    low, high = table["low"].fillna(0), table["high"].fillna(np.inf)
    assert table["value"].between(low, high).all()
    assert (table["low"].notna() | table["high"].notna()).all()


def test_codes_follow_the_printed_importance():
    """Check that each code of the second table is that of the words beside it."""
    words = {"low": 1, "middle": 2, "mediate": 2, "high": 3}
    table = evidence.load("table_two")
    for side in ("belarus", "russia", "west"):
        printed = table[f"importance_{side}"].str.replace(r" \(.*", "", regex=True)
        spanned = printed.str.split(" to ").map(lambda both: np.mean([words[one] for one in both]))
        assert (table[f"code_{side}"] == spanned).all(), side


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(60.0, 61.0, "supported"), (58.5, 59.5, "undecided"), (57.0, 58.0, "contradicted")],
)
def test_trade_after_the_table(low, high, expected):
    """Check that turnover must differ from the last year of Table 1 by more than rounding."""
    table = changed("companion_figures", "CQ01", low=low, high=high)
    assert verdict("C160", companion_figures=table) == expected


def test_contact_of_2015_under_other_records():
    """Check that many contacts contradict, and that a longer silence would support."""
    events = evidence.load("companion_events")
    many = pd.concat([events[events["id"] == "E104"].assign(id=f"E9{n:02}") for n in range(20)])
    assert verdict("C161", companion_events=many) == "contradicted"
    row = ledger.claims().set_index("id").loc["C161"]
    tables = SimpleNamespace(
        **{name: evidence.load(name) for name in evidence.listed(row["tables"])}
    )
    longer = {**row["parameters"], "to": "2018-12-31", "states": []}
    told = ledger.Claim("C161", "estimate", longer, (), "", "")
    assert conduct.contact_was_rarer(tables, told).holds is True


@pytest.mark.parametrize(
    ("per", "value", "expected"),
    [
        ("unstated", 10.0, "undecided"),
        ("year", 10.0, "supported"),
        ("total", 10.0, "contradicted"),
        ("unstated", 60.0, "supported"),
        ("unstated", 5.0, "contradicted"),
    ],
)
def test_delegations_under_each_reading(per, value, expected):
    """Check that a reading decides only where it is the only one or all agree."""
    visits = changed("quantities", "Q01", per=per, value=value)
    assert verdict("C162", quantities=visits) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(95, 97.5, True), (60, 61, False), (86, 90, None)]
)
def test_gulf_trade_is_a_hint_only(low, high, expected):
    """Check that the gap is judged on its whole range and that either hint leaves it open."""
    table = changed("companion_figures", "CQ02", value=float(low), low=low, high=high)
    assert given("C163", companion_figures=table).holds is expected
    assert verdict("C163", companion_figures=table) == "undecided"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(81.25, 81.35, "supported"), (60.0, 61.0, "supported"), (100.6, 101.0, "contradicted")],
)
def test_figures_of_2022(low, high, expected):
    """Check that exports above turnover contradict, and smaller ones do not."""
    table = changed("companion_figures", "CQ08", value=low, low=low, high=high)
    assert verdict("C164", companion_figures=table) == expected


@pytest.mark.parametrize(
    ("turnover", "holds", "expected"),
    [(100.0, True, "undecided"), (50.0, None, "undecided"), (20.0, False, "contradicted")],
)
def test_turnover_of_2022(turnover, holds, expected):
    """Check that a fall contradicts and that neither a sharp nor a mild rise supports."""
    table = changed(
        "companion_figures", "CQ06", value=turnover, low=turnover - 0.5, high=turnover + 0.5
    )
    assert given("C165", companion_figures=table).holds is holds
    assert verdict("C165", companion_figures=table) == expected


@pytest.mark.parametrize(
    ("start", "precision", "expected"),
    [
        ("2023-03-13", "day", "supported"),
        ("2023-09-13", "day", "contradicted"),
        ("2023-03-13", "undated", "undecided"),
    ],
)
def test_visit_needs_a_date(start, precision, expected):
    """Check that dates decide and that events placed only by the context do not."""
    table = evidence.load("companion_events")
    chosen = table["id"].isin(["E111", "E112"])
    table.loc[chosen, ["start", "end"]] = day(start)
    table.loc[chosen, "precision"] = precision
    assert verdict("C166", companion_events=table) == expected


def test_defiance_with_every_doubt_settled():
    """Check that a year and a code for each move decide, and that reversed codes contradict."""
    table = evidence.load("table_two")
    assert verdict("C167", table_two=table) == "undecided"
    table["since"] = table["since"].fillna(2009)
    table["code_russia"] = np.floor(table["code_russia"])
    assert verdict("C167", table_two=table) == "supported"
    table["code_russia"] = 4 - table["code_russia"]
    assert verdict("C167", table_two=table) == "contradicted"


@pytest.mark.parametrize(
    ("kept", "holds"),
    [(["TT06", "TT07", "TT11"], True), (["TT06", "TT03"], None), (["TT06", "TT04"], False)],
)
def test_defiance_beside_the_west_counts_sure_moves(kept, holds):
    """Check that a code between two steps is no sure case, and that one case is too few."""
    table = evidence.load("table_two")
    assert given("C168", table_two=table[table["id"].isin(kept)]).holds is holds


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        ("2011-01-01", "2011-12-31", False),
        ("2014-01-01", "2014-12-31", None),
        ("2015-04-01", "2015-04-30", True),
    ],
)
def test_turn_must_not_precede_the_thaw(start, end, holds):
    """Check that the date of the turn decides, as long as contact with Western allies leads."""
    table = changed("companion_events", "S-E007", start=day(start), end=day(end))
    assert given("C169", companion_events=table).holds is holds
    allies = table["actors"].str.contains("QAT|OMN|ARE|PAK|TUR|SAU") & (table["id"] != "S-E007")
    assert given("C169", companion_events=table[~allies]).holds is False


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2011-06-01", "2011-08-31", "undecided"),
        ("2012-07-01", "2012-08-31", "contradicted"),
        ("2011-09-01", "2011-12-31", "undecided"),
    ],
)
def test_loan_must_come_first(start, end, expected):
    """Check that a later loan contradicts and that an earlier one leaves the claim open."""
    table = changed("companion_events", "E083", start=day(start), end=day(end))
    assert verdict("C170", companion_events=table) == expected


@pytest.mark.parametrize(
    ("days", "precision", "holds"),
    [
        (("2023-01-30", "2023-02-28", "2023-03-13"), "day", True),
        (("2023-01-01", "2023-02-28", "2023-03-13"), "day", False),
        (("2023-02-28", "2023-01-30", "2023-03-13"), "day", False),
        (("2023-01-30", "2023-02-28", "2023-03-13"), "undated", None),
    ],
)
def test_journeys_need_days_order_and_a_short_time(days, precision, holds):
    """Check journeys in order, too far apart, in another order, and without dates."""
    names = [f"K-E{number}" for number in range(len(days))]
    start = pd.to_datetime(list(days)).astype("datetime64[s]")
    end = start if precision == "day" else start + pd.Timedelta(days=300)
    table = pd.DataFrame({"id": names, "start": start, "end": end, "precision": precision})
    rule = {"events": names, "days": 50}
    assert ask(conduct.journeys_in_order, rule, companion_events=table).holds is holds


def press(*rows):
    """Return figures of the press from year, turnover, exports and independence."""
    columns = ["start", "turnover_usd_million", "belarus_exports_usd_million", "independence"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        id=[f"OP{number}" for number in range(len(rows))],
        end=pd.to_datetime(table["start"].astype(str) + "-12-31"),
        start=pd.to_datetime(table["start"].astype(str)),
        reporter="an agency",
        certainty="likely",
    )


OWN, OTHER = "same source as the paper", "independent"


@pytest.mark.parametrize(
    ("rows", "level", "growth"),
    [
        ([(2020, 24.7, None, OTHER), (2021, 33.5, None, OWN)], None, True),
        ([(2020, 20.0, None, OTHER), (2021, 33.5, None, OTHER)], True, False),
        ([(2020, 24.7, None, OTHER), (2021, 40.0, None, OTHER)], False, True),
        ([(2020, 24.7, None, OWN)], None, None),
    ],
)
def test_growth_is_measured_from_the_figure_of_another_source(rows, level, growth):
    """Check figures that fit, that do not, and those of the document itself, which say nothing."""
    got = ask(
        figures.growth_fits_other_figures,
        {"level": "CQ04", "growth": "CQ05"},
        companion_figures=evidence.load("companion_figures"),
        outside_trade_press=press(*rows),
        thresholds=evidence.load("thresholds"),
    )
    assert got.holds == {"level": level, "growth": growth}


@pytest.mark.parametrize(
    ("turnover", "independence", "holds"),
    [(97.0, OTHER, True), (90.0, OTHER, False), (100.0, OWN, None)],
)
def test_turnover_is_confirmed_by_another_source_alone(turnover, independence, holds):
    """Check a figure inside the range, one outside, and that of the document itself."""
    got = ask(
        figures.turnover_confirmed,
        {"figure": "CQ06", "range": [95, 105]},
        companion_figures=evidence.load("companion_figures"),
        outside_trade_press=press((2022, turnover, None, independence)),
    )
    assert got.holds is holds


@pytest.mark.parametrize(
    ("turnover", "exports", "independence", "holds"),
    [
        (100.0, 81.3, OTHER, True),
        (100.0, 70.0, OTHER, False),
        (100.0, 81.3, OWN, None),
        (50.0, 81.3, OTHER, False),
    ],
)
def test_exports_must_leave_room_for_imports(turnover, exports, independence, holds):
    """Check exports that are confirmed, denied, told by one source, and above all turnover."""
    figures = changed("companion_figures", "CQ06", value=turnover, low=turnover, high=turnover)
    rule = ledger.claims().set_index("id").loc["K011", "parameters"]
    got = ask(
        exports_fit_turnover,
        rule,
        companion_figures=figures,
        outside_trade_press=press((2022, None, exports, independence)),
    )
    assert got.holds is holds


def gathered(**tables):
    """Return what is told of turnover on the real tables, some of them or options replaced."""
    names = "trade", "outside_trade_press", "outside_trade", "outside_trade_comtrade"
    handed = [tables.pop(name, evidence.load(name)) for name in names]
    return later_years.turnover_told(*handed, **tables)


def test_turnover_is_told_at_a_yearly_rate():
    """Check against handmade arithmetic that parts of years and halves of flows are put right."""
    told = gathered()
    assert (told["certainty"] == "Table 1").sum() == 11
    table = told[told["certainty"] != "Table 1"].set_index("reporter")
    parts = table[~table["whole"]]
    assert parts["yearly_usd_million"].tolist() == pytest.approx([142.6 * 12 / 11, 74.4 * 2])
    assert table.loc["Correlates of War, imports of both sides", "turnover_usd_million"] == 10 + 107
    sums = table.loc["Comtrade, exports each way"]
    assert sums["turnover_usd_million"] == pytest.approx(35.832 + 2.486)
    # A year of the Iranian calendar belongs to the year that holds most of it.
    assert table.loc["Iranian ambassador in Minsk", "year"] == 2017


def test_turnover_needs_both_flows():
    """Check that a flow without its counterpart, or of another pair, is no turnover."""
    points = evidence.load("outside_trade_comtrade")
    one = points[(points["exporter"] != "IRN")]
    assert "Comtrade, exports each way" not in set(gathered(outside_trade_comtrade=one)["reporter"])


@pytest.mark.parametrize(("certainty", "kept"), [("sure", set()), ("likely", {"likely"})])
def test_weaker_figures_are_left_out(certainty, kept):
    """Check that only figures certain enough stand beside Table 1."""
    assert set(gathered(certainty=certainty)["certainty"]) == kept | {"Table 1"}
    with pytest.raises(ValueError, match="certainty must be one of sure, likely, weak"):
        gathered(certainty="firm")


@pytest.mark.parametrize(
    ("amounts", "direction", "sure"),
    [
        ([100.0], "same", True),
        ([124.0], "same", True),
        ([126.0], "more", True),
        ([81.0], "same", True),
        ([79.0], "less", True),
        ([100.0, 200.0], "more", False),
        ([20.0, 180.0], "same", False),
        ([], "silent", False),
    ],
)
def test_direction_of_trade(amounts, direction, sure):
    """Check the edges of what counts as the same, and that figures apart leave it unsure."""
    told = pd.DataFrame(
        {
            "year": [2013, *range(2014, 2014 + len(amounts))],
            "yearly_usd_million": [100.0, *amounts],
        }
    )
    periods = pd.DataFrame(
        {"period": ["before", "after"], "start": [2011, 2014], "end": [2013, 2015]}
    )
    got = later_years.trade_by_period(told, periods, same_within=0.25).iloc[1]
    assert (got["direction"], got["sure"]) == (direction, sure)


@pytest.mark.parametrize("same_within", [-1, -0.01, np.nan, np.inf])
def test_no_change_is_smaller_than_none(same_within):
    """Check that a negative or endless bound of what counts as the same is refused."""
    told = pd.DataFrame({"year": [2013, 2014], "yearly_usd_million": [100.0, 100.0]})
    periods = pd.DataFrame({"period": ["a", "b"], "start": [2013, 2014], "end": [2013, 2014]})
    with pytest.raises(ValueError, match="same_within must be a number from 0 on"):
        later_years.trade_by_period(told, periods, same_within)
    assert later_years.trade_by_period(told, periods, 0)["direction"].tolist() == ["silent", "same"]


def test_years_are_divided_where_both_parts_hold_one():
    """Check both ends of what is allowed, and that years beyond them are refused by name."""
    assert forecasts.divided(2014, 2025, 2015) == {"before": (2014, 2014), "since": (2015, 2025)}
    assert forecasts.divided(2014, 2025, 2025) == {"before": (2014, 2024), "since": (2025, 2025)}
    for year in (2014, 2026, 2015.5):
        with pytest.raises(ValueError, match="a whole number from 2015 to 2025 is needed"):
            forecasts.divided(2014, 2025, year)


def test_best_of_blind_sources_against_every_guess():
    """Check the chances of the best source against a count of all ways to pick the words."""
    seen = pd.DataFrame(
        {
            "outcome": ["contact", "trade", "contact", "trade"],
            "period": ["a", "a", "b", "b"],
            "direction": ["less", "more", "same", "silent"],
        }
    )
    said = pd.DataFrame(
        [
            ("model", "a", "co-operation", "more", False),
            ("model", "b", "co-operation", "more", False),
            ("other", "a", "co-operation", "same", False),
            ("other", "b", "co-operation", "same", True),
            ("rival", "a", "contact", "less", False),
            ("rival", "a", "trade", "same", False),
            ("rival", "b", "trade", "same", False),
        ],
        columns=["source_of_prediction", "period", "outcome", "direction", "borrowed"],
    )
    # In each period, how many of the answers each word would make right.
    picks = {
        "model": [(1, 1, 0), (0, 0, 1)],
        "other": [(1, 1, 0)],
        "rival": [(0, 1, 0), (1, 0, 0)],
    }
    sums = [[sum(one) for one in product(*words)] for words in picks.values()]
    best = [max(one) for one in product(*sums)]
    got = forecasts.right_by_chance(said, seen)
    assert got == pytest.approx(np.bincount(best) / len(best), abs=EXACT)
    silent = said.assign(direction="silent")
    assert forecasts.right_by_chance(silent, seen).tolist() == [1.0]


def test_high_visits_are_journeys():
    """Check that only journeys of ministers and above, certain enough, are high visits."""
    visits = evidence.load("outside_visits")
    every, sure = (set(later_years.high_visits(visits, name)["id"]) for name in ("weak", "sure"))
    assert {"OV16", "OV18"} <= every and not every & {"OV03", "OV08", "OV17"}
    assert sure == {"OV04", "OV07", "OV11", "OV14", "OV18"}


def test_models_without_codes_are_marked():
    """Check that what rests on older codes is marked, and counted only when the mark is gone."""
    codings = evidence.load("codings")
    periods = [name for name in dict.fromkeys(codings["period"]) if name >= "2014"]
    said = forecasts.said_after(codings, periods)
    own = predictions.said_by_models(codings)
    own = own[own["period"].isin(periods)].reset_index(drop=True)
    assert (said["direction"].mask(said["borrowed"], "silent") == own["direction"]).all()
    assert said["borrowed"].any()
    seen = predictions.observed(codings)
    assert_frame_equal(forecasts.tally(said, seen), forecasts.tally(own, seen))
    more = forecasts.tally(said.drop(columns="borrowed"), seen)
    assert (more.sum(axis=1) == 4 * len(periods)).all()
    assert more["silent"].sum() < forecasts.tally(said, seen)["silent"].sum()


def test_shared_sentences_are_told_once():
    """Check that every sentence of the rules is kept, and only those in several rules go."""
    rules = list(predictions.prospective(evidence.load("predictions"))["rule"])
    rest, shared = forecasts.without_shared(rules)
    assert shared
    for rule, left in zip(rules, rest, strict=True):
        words = sum(len(one.split()) for one in shared if one in rule)
        assert len(rule.split()) == len(left.split()) + words
    assert forecasts.without_shared(["One. Two.", "Three."]) == (["One. Two.", "Three."], [])


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ((2, 3, 1, 1.9), True),
        ((2, 3, 1, 2), None),
        ((2, 3, 3, 4), None),
        ((2, 3, 3.1, 4), False),
    ],
)
def test_ranges_that_touch_decide_nothing(ranges, expected):
    """Check that a figure exceeds another only if no value of both ranges is the same."""
    assert figures.above(*ranges) is expected
