"""Tests of neutrality: handmade pairs, moves, contacts and trade, and the companions' tables."""

import re

import numpy as np
import pandas as pd
import pytest
from altered import ask, totals, trade

from belarus_iran import evidence
from belarus_iran.checks.neutrality.moves import (
    approach_told_alike,
    little_at_stake,
    moves_came_later,
    moves_multiplied,
    refuge_mattered_to_russia,
)
from belarus_iran.checks.neutrality.trade import (
    arms_recorded,
    deficit_opened,
    friends_traded_more,
    oil_from_elsewhere,
    partner_was_not_the_largest,
    preferred_azerbaijan,
    trade_with_ukraine_stayed,
    traded_with_both_sides,
)
from belarus_iran.checks.neutrality.votes import (
    allies_voted_otherwise,
    never_voted_against,
    politics_at_home_unchanged,
    recognition_withheld,
    voted_apart,
    voted_closer_before,
    votes_turn_in_time,
)
from belarus_iran.measures import blocs, votes
from belarus_iran.measures.trade import trade_shares
from belarus_iran.measures.votes import agreement_beyond_all
from belarus_iran.stats import changes, rates

EXACT = 1e-12  # against the same figure computed another way

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


def spans(*rows):
    """Return a table of hostile pairs from ids and bounds."""
    columns = ["id", "start_first", "start_last", "end_first", "end_last"]
    return pd.DataFrame(rows, columns=columns).assign(pair="a pair", side_a="IRQ", side_b="IRN")


def events(*rows):
    """Return a table of events from id, first day, last day, partners and further cells."""
    plain = {"kind": "visit", "actors": "BLR>QAT", "occasion": "", "same_as": ""}
    table = pd.DataFrame(
        [
            {"id": name, "start": first, "end": last, "partner": partner, **plain, **cells}
            for name, first, last, partner, cells in rows
        ]
    )
    return table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))


def contacts(table, years=(2015, 2015), **options):
    """Return sure and possible contacts by bloc."""
    found = blocs.contacts_by_bloc(table, BLOCS, years, **options).set_index("bloc")
    return {bloc: (row["contacts"], row["possible"]) for bloc, row in found.iterrows()}


def test_overlap_is_sure_only_under_every_reading():
    """Check spans that meet surely, perhaps, in a single year, and never."""
    table = spans(
        ("A", 1990, 1992, 1998, 2000),
        ("B", 1998, 1998, 2001, 2003),
        ("C", 1999, 2001, 2005, 2005),
        ("D", 2006, 2006, 2007, 2007),
    )
    got = blocs.hostile_pairs(table).set_index("id")
    assert got["surely_overlap"].to_dict() == {"A": ("B",), "B": ("A", "C"), "C": ("B",), "D": ()}
    assert got.loc["A", "may_overlap"] == ("B", "C")
    assert got.loc["D", "may_overlap"] == ()
    assert got["sure_years"].to_list() == [7, 4, 5, 2]
    assert got["possible_years"].to_list() == [11, 6, 7, 2]


def test_span_without_a_sure_year():
    """Check that a span whose bounds cross has no sure year and no sure overlap with itself."""
    table = spans(("A", 1990, 1999, 1995, 2005), ("B", 1990, 1990, 2010, 2010))
    got = blocs.hostile_pairs(table).set_index("id")
    assert got.loc["A", "sure_years"] == 0 and got.loc["A", "surely_overlap"] == ()
    assert pd.isna(got.loc["A", "sure_from"]) and got.loc["A", "may_overlap"] == ("B",)
    yearly = blocs.pairs_by_year(table)
    assert yearly["surely"].to_dict() == dict.fromkeys(range(1990, 2011), 1)
    assert yearly.loc[[1990, 2005, 2006], "perhaps"].to_list() == [2, 2, 1]


@pytest.mark.parametrize("bounds", [(2000, 1999, 2001, 2002), (2000, 2003, 2001, 2002)])
def test_reversed_spans_are_refused(bounds):
    """Check that a start after its later bound, or after the latest end, is named."""
    with pytest.raises(ValueError, match="spans A are reversed"):
        blocs.hostile_pairs(spans(("A", *bounds)))


def test_states_of_a_pair_are_multiplied():
    """Check that a pair of groups counts each state of one with each of the other."""
    table = spans(("A", 1990, 1990, 1991, 1991)).assign(side_a="QAT; ARE", side_b="LBY; IRN; SYR")
    assert blocs.hostile_pairs(table)["states"].to_list() == [6]


def test_half_codes_are_counted_on_both_sides_but_surely_on_none():
    """Check every cell of a small table against what its codes say."""
    moves = pd.DataFrame(
        {
            "id": ["M1", "M2", "M3", "M4"],
            "code_russia": [3, 2.5, 1, 3],
            "code_west": [1, 1.5, 3, 3],
        }
    )
    got = blocs.moves_by_importance(moves).set_index(["russia", "west"])
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
        blocs.moves_by_importance(moves.assign(code_west=[1.2, 1, 1, 1]))


def test_matter_told_twice_counts_once():
    """Check rows of one matter, of one occasion, and an occasion reached by way of another row."""
    day = "2015-04-15"
    table = events(
        ("S-E1", day, day, "QAT", {}),
        ("N-E1", day, day, "QAT", {"same_as": "S-E1"}),
        ("S-E2", day, day, "QAT", {"kind": "agreement", "occasion": "S-E1"}),
        ("F-E1", day, day, "QAT", {"same_as": "S-E2", "kind": "agreement"}),
        ("K-E1", day, day, "QAT", {"same_as": "E096"}),
        ("K-E2", day, day, "QAT", {"same_as": "E096"}),
        ("S-E3", day, day, "QAT", {}),
    )
    assert contacts(table)["Gulf and Turkey"] == (3, 3)
    assert contacts(table.assign(same_as=""))["Gulf and Turkey"] == (6, 6)


def test_date_of_a_matter_is_that_of_the_row_that_stands_for_it():
    """Check that a second, wider dating of the same matter does not make it doubtful."""
    table = events(
        ("N-E1", "2014-01-01", "2015-12-31", "QAT", {"same_as": "S-E1"}),
        ("S-E1", "2015-04-15", "2015-04-15", "QAT", {}),
    )
    assert contacts(table)["Gulf and Turkey"] == (1, 1)


def test_only_contacts_of_belarus_in_the_period_count():
    """Check that kind, actor and period are asked for, and that doubt about dates is kept."""
    day = "2015-04-15"
    table = events(
        ("E1", day, day, "QAT", {"kind": "statement"}),
        ("E2", day, day, "QAT", {"kind": "announcement"}),
        ("E3", day, day, "QAT", {"actors": "RUS>QAT"}),
        ("E4", "2014-12-31", "2014-12-31", "QAT", {}),
        ("E5", "2014-12-31", "2015-01-01", "QAT", {}),
        ("E6", "2015-12-31", "2015-12-31", "QAT", {"actors": "QAT-BLR"}),
        ("E7", "2016-01-01", "2016-01-01", "QAT", {}),
        ("E8", "2010-01-01", "2020-12-31", "QAT", {}),
    )
    assert contacts(table)["Gulf and Turkey"] == (1, 3)


def test_a_contact_counts_once_for_each_bloc_and_under_the_other_reading():
    """Check partners of one bloc, of two, and one whose bloc is open."""
    table = events(("E1", "2015-04-15", "2015-04-15", "CHN; PAK; QAT", {}))
    assert contacts(table) == {"West": (0, 0), "Gulf and Turkey": (1, 1), "China and Asia": (1, 1)}
    alone = events(("E1", "2015-04-15", "2015-04-15", "PAK", {}))
    assert contacts(alone)["China and Asia"] == (1, 1)
    assert contacts(alone, column="alternative")["Gulf and Turkey"] == (1, 1)


def test_limits_hold_the_doubt_about_dates():
    """Check the interval against exact limits of the least and of the largest count."""
    table = events(
        ("E1", "2014-04-15", "2014-04-15", "QAT", {}),
        ("E2", "2015-12-01", "2016-01-31", "QAT", {}),
    )
    found = blocs.contacts_by_bloc(table, BLOCS, (2014, 2015), confidence=0.9)
    row = found.set_index("bloc").loc["Gulf and Turkey"]
    assert row["rate"] == pytest.approx(0.5, abs=EXACT)
    assert row["low"] == pytest.approx(rates.rate(1, 2, 0.9).low, abs=EXACT)
    assert row["high"] == pytest.approx(rates.rate(2, 2, 0.9).high, abs=EXACT)


def test_unknown_partners_and_periods_are_refused():
    """Check that a partner without a bloc, a reversed period and another column are named."""
    table = events(("E1", "2015-04-15", "2015-04-15", "XYZ", {}))
    with pytest.raises(ValueError, match="no bloc is known for XYZ"):
        blocs.contacts_by_bloc(table, BLOCS, (2015, 2015))
    with pytest.raises(ValueError, match="from 2016 to 2015 is reversed"):
        blocs.contacts_by_bloc(table, BLOCS, (2016, 2015))
    with pytest.raises(ValueError, match="'member_of' is not"):
        blocs.contacts_by_bloc(table, BLOCS, (2015, 2015), column="member_of")


def test_members_are_left_out_in_years_with_a_figure_of_their_organisation():
    """Check a member before it joined, after, in a year without the total, and one that left."""
    table = trade(
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
        return blocs.trade_by_bloc(table, BLOCS, (year, year))["imports_usd_million"].item()

    got = {year: imports(year) for year in (2003, 2004, 2005, 2020)}
    assert got == {2003: 110.0, 2004: 100.0, 2005: 10.0, 2020: 101.0}


def test_trade_is_summed_over_partners_and_averaged_over_years():
    """Check flows, balance, share and gaps of two blocs by hand."""
    table = trade(
        (2010, "QAT", 10.0, 1.0),
        (2011, "QAT", 20.0, np.nan),
        (2010, "CHN", 30.0, 5.0),
        (2010, "PAK", 6.0, 4.0),
        (2011, "CHN", 40.0, 7.0),
        (2012, "CHN", 1e6, 1e6),
    )
    got = blocs.trade_by_bloc(table, BLOCS, (2010, 2011)).set_index("bloc")
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
    table = trade((2010, "QAT", 1.0, 1.0))
    with pytest.raises(ValueError, match="no trade between 2011 and 2012"):
        blocs.trade_by_bloc(table, BLOCS, (2011, 2012))
    with pytest.raises(ValueError, match="no bloc is known for XYZ"):
        blocs.trade_by_bloc(table.assign(partner="XYZ"), BLOCS, (2010, 2010))
    with pytest.raises(ValueError, match="QAT has two rows for 2010"):
        blocs.trade_by_bloc(pd.concat([table, table]), BLOCS, (2010, 2010))


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


def test_agreement_beyond_all_subtracts_the_mean_of_its_partner_and_year():
    """Check the difference by hand, and that other issues and states do not come in."""
    votes = pd.DataFrame(
        [
            ("all", "BLR", "RUS", 2010, 0.9),
            ("all", "BLR", "USA", 2010, 0.4),
            ("nuclear", "BLR", "RUS", 2010, 0.1),
            ("all", "IRN", "RUS", 2010, 0.2),
        ],
        columns=["issue", "state", "partner", "year", "agreement"],
    )
    means = pd.DataFrame(
        {"reference": ["RUS", "USA"], "year": 2010, "mean_agreement_in_common": [0.8, 0.5]}
    )
    got = agreement_beyond_all(votes, means, "BLR", ["USA", "RUS"])
    assert list(got["partner"]) == ["RUS", "USA"]
    assert list(got["beyond"]) == pytest.approx([0.1, -0.1])
    with pytest.raises(ValueError, match="with CHN: allowed are RUS, USA"):
        agreement_beyond_all(votes, means, "BLR", ["CHN"])


def test_thaw_with_the_united_states_is_mostly_common_to_all():
    """Check that agreement with the United States rose to 2011 far more than its remainder."""
    votes, means = evidence.load("outside_votes"), evidence.load("outside_votes_world_mean")
    got = agreement_beyond_all(votes, means, "BLR", ["USA"]).set_index("year")
    rise = got[["agreement", "beyond"]].loc[2011] - got[["agreement", "beyond"]].loc[2008]
    assert rise["agreement"] > 0.15
    assert abs(rise["beyond"]) < 0.05


def test_votes_beside_sort_every_roll_call_once():
    """Check each kind of pair of votes, and that two missing votes are no agreement."""
    calls = pd.DataFrame(
        [
            ("one", "no", "no"),
            ("one", "abstain", "no"),
            ("one", "not recorded", "yes"),
            ("one", "yes", "no"),
            ("one", "abstain", "abstain"),
            ("two", "not recorded", "not recorded"),
            ("two", "no", "abstain"),
        ],
        columns=["matter", "belarus_vote", "russia_vote"],
    )
    got = votes.votes_beside(calls, "russia_vote")
    assert got.loc["one"].to_dict() == {"alike": 2, "kept_out": 2, "apart": 1, "roll_calls": 5}
    assert got.loc["two"].to_dict() == {"alike": 0, "kept_out": 0, "apart": 2, "roll_calls": 2}


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
    got = blocs.arms_to_pairs(table, arms).iloc[0]
    assert (got["tiv_a"], got["tiv_b"], bool(got["both"])) == (0, 6, False)
    got = blocs.arms_to_pairs(table.assign(end_last=2004), arms).iloc[0]
    assert (got["tiv_a"], bool(got["both"])) == (16, True)


def votes_on(*rows):
    """Return roll calls from year, matter and the votes of Belarus and Russia."""
    columns = ["date", "matter", "belarus_vote", "russia_vote"]
    table = pd.DataFrame(rows, columns=columns)
    names = [f"A/RES/{number}/1" for number in range(len(rows))]
    return table.assign(date=pd.to_datetime(table["date"].astype(str)), resolution=names)


def limits(**values):
    """Return a table of thresholds."""
    return pd.DataFrame({"name": list(values), "value": list(values.values())})


def test_weights_of_a_change_are_those_of_an_integrated_likelihood():
    """Check weights and falls against sums over a grid of both means and the spread."""
    values = np.random.default_rng(1).normal(size=7) + [0, 0, 0, 1, 1, 1, 1]
    got = changes.level_change(pd.Series(values, index=range(2001, 2008)))
    level, log_spread = np.linspace(-12, 12, 801), np.linspace(-3, 3, 121)

    def masses(first):
        whole = falls = 0.0
        for spread in np.exp(log_spread):
            before, after = (
                np.exp(
                    -((side[:, None] - level) ** 2).sum(axis=0) / (2 * spread**2)
                    - len(side) * np.log(spread)
                )
                for side in (values[:first], values[first:])
            )
            whole += before.sum() * after.sum()
            falls += (before * (np.cumsum(after) - after / 2)).sum()
        return whole, falls

    found = {2001 + first: masses(first) for first in (2, 3, 4, 5)}
    total = sum(whole for whole, _ in found.values())
    for year, (whole, falls) in found.items():
        assert got.loc[year, "weight"] == pytest.approx(whole / total, rel=0.01)
        assert got.loc[year, "fall"] == pytest.approx(falls / total, rel=0.03)


def test_change_of_level_is_found_and_refused_where_it_cannot_be_told():
    """Check a clear rise, the sum of weights, and series that are too short, broken or exact."""
    series = pd.Series([1.0, 1.2, 0.9, 1.1, 5.0, 5.1, 4.9], index=range(2001, 2008))
    got = changes.level_change(series)
    assert got["weight"].sum() == pytest.approx(1, abs=EXACT)
    assert got["weight"].idxmax() == 2005 and got.loc[2005, "fall"] < 1e-6
    assert list(got.index) == [2003, 2004, 2005, 2006]
    for broken in (series.iloc[:4], series.drop(2003), series.replace(1.2, np.nan)):
        with pytest.raises(ValueError, match="five finite values"):
            changes.level_change(broken)
    with pytest.raises(ValueError, match="without error from 2003"):
        changes.level_change(pd.Series([1.0, 1, 2, 2, 2], index=range(2001, 2006)))


def test_roll_calls_are_chosen_by_matter_and_year():
    """Check the bounds, the order of time, and an empty choice."""
    table = votes_on((2016, "A", "no", "no"), (2008, "A", "no", "no"), (2010, "B", "no", "no"))
    got = votes.roll_calls_on(table, ["A"], 2008, 2016)
    assert list(got["date"].dt.year) == [2008, 2016]
    with pytest.raises(ValueError, match="no roll call on B between 2011 and 2016"):
        votes.roll_calls_on(table, ["B"], 2011, 2016)


def test_shares_are_missing_where_a_flow_is():
    """Check shares by hand, and that a gap is no zero."""
    table = trade((2004, "RUS", 60.0, 40.0), (2005, "RUS", np.nan, 40.0), (2004, "UKR", 1.0, 1.0))
    world = totals((2004, 100.0, 50.0), (2005, 100.0, 50.0))
    got = trade_shares(table, world, "RUS")
    assert got.loc[2004].to_dict() == pytest.approx(
        {"imports": 0.6, "exports": 0.8, "turnover": 2 / 3}
    )
    assert got.loc[2005, "exports"] == 0.8 and got.loc[2005].isna().sum() == 2


def means(**yearly):
    """Return votes of Belarus with Russia, and a mean of all states of one half, by year."""
    years = [int(name[1:]) for name in yearly]
    votes = pd.DataFrame({"issue": "all", "state": "BLR", "partner": "RUS", "year": years})
    world = pd.DataFrame({"reference": "RUS", "year": years, "mean_agreement_in_common": 0.5})
    return votes.assign(agreement=list(yearly.values())), world


@pytest.mark.parametrize(("later", "holds"), [(0.7, True), (0.9, False)])
def test_loyalty_is_measured_beyond_all_states(later, holds):
    """Check that the earlier period must lie above the later one."""
    votes, world = means(y2000=0.8, y2001=0.8, y2010=later)
    rule = {"earlier": [2000, 2001], "later": [2010, 2010]}
    got = ask(voted_closer_before, rule, outside_votes=votes, outside_votes_world_mean=world)
    assert got.holds is holds and got.value == pytest.approx(later - 0.8)


@pytest.mark.parametrize(
    ("levels", "holds"), [((0.9, 0.7), True), ((0.7, 0.9), False), ((0.9, 0.9), None)]
)
def test_turn_is_a_fall_in_the_years_claimed(levels, holds):
    """Check a fall in time, a rise, and a series without a change, whose weight is spread."""
    noise = [0.011, -0.01, 0.012, -0.009, 0.01, -0.011, 0.009, -0.012]
    values = [levels[n >= 4] + noise[n] for n in range(8)]
    votes, world = means(**{f"y{2003 + n}": value for n, value in enumerate(values)})
    got = ask(
        votes_turn_in_time,
        {"years": [2003, 2010], "change": [2006, 2008]},
        outside_votes=votes,
        outside_votes_world_mean=world,
        thresholds=limits(most_of_the_weight=0.5),
    )
    assert got.holds is holds or holds is None and got.holds is not True
    assert got.n == 8


def test_half_of_the_roll_calls_is_enough_to_stand_apart():
    """Check an exact half, a majority, and that a missing vote is none with Russia."""
    half = votes_on((2010, "A", "no", "no"), (2011, "A", "not recorded", "not recorded"))
    rule = {"matters": ["A"], "years": [2008, 2016]}
    got = ask(voted_apart, rule, outside_votes_on_conflicts=half)
    assert got.holds is True and got.value == 1 and "0/1, 1/1" in got.reason
    more = votes_on(*[(2010, "A", "no", "no")] * 2, (2011, "A", "abstain", "no"))
    assert ask(voted_apart, rule, outside_votes_on_conflicts=more).holds is False


def test_vote_against_counts_by_conflict_or_for_all():
    """Check one conflict with a vote against beside one without."""
    table = votes_on((2010, "A", "no", "no"), (2010, "B", "abstain", "no"))
    rule = {"cases": {"one": "A", "other": "B"}, "years": [2008, 2016]}
    got = ask(never_voted_against, rule, outside_votes_on_conflicts=table)
    assert got.holds == {"one": False, "other": True}
    assert "other: 0 of 1 votes against, 1 abstention" in got.reason
    rule["together"] = True
    got = ask(never_voted_against, rule, outside_votes_on_conflicts=table)
    assert got.holds is False


@pytest.mark.parametrize(("vote", "holds"), [("abstain", True), ("no", False)])
def test_one_ally_with_russia_is_enough(vote, holds):
    """Check allies that stay away and one that votes as Russia does."""
    table = votes_on((2014, "A", "no", "no")).assign(armenia_vote=vote, tajikistan_vote="yes")
    rule = {"matters": ["A"], "years": [2014, 2016], "allies": ["armenia", "tajikistan"]}
    got = ask(allies_voted_otherwise, rule, outside_votes_on_conflicts=table)
    assert got.holds is holds


def moves(*rows):
    """Return table two from year and codes for Belarus, Russia and the West."""
    columns = ["since", "code_belarus", "code_russia", "code_west"]
    table = pd.DataFrame(rows, columns=columns).astype({"since": "Int64"})
    names = [f"TT{number:02}" for number in range(1, len(rows) + 1)]
    return table.assign(id=names, event="a move", importance_russia="some", importance_west="some")


@pytest.mark.parametrize(
    ("since", "need", "holds"),
    [
        ((2007, 2009), "all", True),
        ((2006, 2009), "all", False),
        ((None, 2009), "all", None),
        ((2006, 2008, 2009), "most", True),
        ((2006, 2006, 2009), "most", False),
        ((2006, None, 2009), "most", None),
    ],
)
def test_moves_without_a_year_count_both_ways(since, need, holds):
    """Check all and most of the moves, with and without a year that decides."""
    table = moves(*((year, 1, 1, 1) for year in since))
    got = ask(moves_came_later, {"year": 2007, "need": need}, table_two=table)
    assert got.holds is holds


def test_event_dates_the_moves():
    """Check that a move of the year of the event is not earlier than it."""
    war = events(("N-E1", "2008-08-01", "2008-08-31", "RUS", {"description": "war"}))
    got = ask(
        moves_came_later,
        {"event": "N-E1", "need": "all"},
        table_two=moves((2008, 1, 1, 1)),
        companion_events=war,
    )
    assert got.holds is True


@pytest.mark.parametrize(
    ("russia", "west", "holds"), [(2, 1, True), (1, 1, False), (3, 2, False), (1.5, 1, True)]
)
def test_refuge_must_weigh_with_russia_alone(russia, west, holds):
    """Check low, middle and halved codes on either side."""
    none = evidence.load("contradictions").iloc[:0]
    got = ask(
        refuge_mattered_to_russia,
        {"move": "TT01"},
        table_two=moves((2010, 1, russia, west)),
        contradictions=none,
    )
    assert got.holds is holds


@pytest.mark.parametrize(
    ("later", "earlier", "holds"), [(3, 1, None), (40, 1, True), (0, 40, False)]
)
def test_moves_multiply_only_beyond_chance(later, earlier, holds):
    """Check few beginnings, many later and many earlier ones, with an undated move beside."""
    table = moves(*[(2015, 1, 1, 1)] * later, *[(2010, 1, 1, 1)] * earlier, (None, 1, 1, 1))
    got = ask(
        moves_multiplied,
        {"earlier": [2009, 2013], "later": [2014, 2016], "loose": [2007, 2009]},
        table_two=table,
        thresholds=limits(confidence_level=0.95),
    )
    assert got.holds is holds
    least = rates.rate_ratio(later, 3, earlier + 1, 5, 0.95)
    assert got.p >= least.pvalue - EXACT


@pytest.mark.parametrize(
    ("codes", "holds"), [((1, 1, 3), True), ((1, 2, 3), False), ((1, 1.5, 3), None)]
)
def test_more_than_half_must_be_low(codes, holds):
    """Check a majority, a minority and a halved code that decides."""
    table = moves(*((2010, code, rank, 4 - rank) for rank, code in enumerate(codes, 1)))
    assert ask(little_at_stake, table_two=table).holds is holds


@pytest.mark.parametrize(
    ("severity", "resistance"), [("outright", False), ("on one reading", None), ("apparent", True)]
)
def test_steps_are_compared_with_the_dating_of_the_table(severity, resistance):
    """Check a year that is printed, one that is later than all, and one that is not there."""
    steps = [
        (name, f"{year}-01-01", f"{year}-12-31", "CHN", {"description": "a step"})
        for name, year in (("N-E1", 2006), ("N-E2", 2015), ("N-E3", 2007))
    ]
    said = {"claims": "C999", "first_locator": "a", "first_says": "b", "second_locator": "c"}
    got = ask(
        approach_told_alike,
        {"move": "TT01", "steps": ["N-E1", "N-E2", "N-E3"]},
        table_two=moves((2006, 1, 1, 1)).assign(dating="since 2006, closer since 2009"),
        companion_events=events(*steps),
        contradictions=pd.DataFrame([{**said, "second_says": "d.", "severity": severity}]),
    )
    assert got.holds == {"N-E1": True, "N-E2": None, "N-E3": False, "resistance": resistance}


@pytest.mark.parametrize(("georgia", "holds"), [(1.0, True), (0.1, False)])
def test_one_rising_share_is_enough(georgia, holds):
    """Check that the claim fails only if both shares fall."""
    table = trade(
        (2004, "UKR", 5.0, 5.0),
        (2007, "UKR", 1.0, 1.0),
        (2004, "GEO", 0.5, 0.5),
        (2007, "GEO", georgia, georgia),
    )
    got = ask(
        friends_traded_more,
        {"partners": ["UKR", "GEO"], "earlier": [2004, 2005], "later": [2007, 2008]},
        outside_trade=table,
        outside_trade_totals=totals((2004, 100.0, 100.0), (2007, 100.0, 100.0)),
    )
    assert got.holds is holds


@pytest.mark.parametrize(
    ("sold", "arms", "holds"), [(9.0, 5.0, True), (9.0, 0.5, None), (1.0, 0.5, False)]
)
def test_preference_shows_in_trade_and_arms(sold, arms, holds):
    """Check both signs, one and none; orders of other years and suppliers are left out."""
    table = trade(
        (2004, "AZE", 0.0, 4.0), (2004, "ARM", 0.0, 2.0), (2008, "AZE", 0.0, sold),
        (2008, "ARM", 0.0, 2.0),
    )  # fmt: skip
    orders = pd.DataFrame(
        [("BLR", "AZE", 2008, arms), ("BLR", "ARM", 2008, 1.0), ("BLR", "AZE", 2004, 99.0),
         ("RUS", "ARM", 2008, 99.0)],
        columns=["supplier", "recipient", "order_year", "tiv_million"],
    )  # fmt: skip
    rule = {"towards": "AZE", "from": "ARM", "orders": [2006, 2016]}
    rule |= {"earlier": [2002, 2005], "later": [2007, 2010]}
    got = ask(preferred_azerbaijan, rule, outside_trade=table, outside_arms=orders)
    assert got.holds is holds and got.certainty == "likely"


def test_deficit_is_dated_by_its_first_year():
    """Check the first and the lasting deficit, and that a balance of zero is none."""
    table = trade(*((2000 + n, "CHN", b, 5.0) for n, b in enumerate((5.0, 6.0, 4.0, 9.0, 9.0))))
    rule = {"partner": "CHN", "year": 2001, "from": 2000}
    got = ask(deficit_opened, rule, outside_trade=table)
    assert got.holds is True and "in every year from 2003 on" in got.reason
    assert ask(deficit_opened, rule | {"year": 2003}, outside_trade=table).holds is False


@pytest.mark.parametrize(("last", "holds"), [(0.0, True), (50.0, False)])
def test_oil_must_stop_as_well(last, holds):
    """Check imports in the years claimed, and beside them."""
    table = trade((2009, "VEN", 0.0, 1.0), (2010, "VEN", 50.0, 1.0), (2011, "VEN", last, 1.0))
    got = ask(
        oil_from_elsewhere,
        {"partner": "VEN", "years": [2010], "without": [2009, 2011]},
        outside_trade=table,
        outside_trade_totals=totals(*((year, 1000.0, 1.0) for year in (2009, 2010, 2011))),
        thresholds=limits(negligible_share=0.001),
    )
    assert got.holds is holds


@pytest.mark.parametrize(("sold", "holds"), [(80.0, True), (60.0, None), (40.0, False)])
def test_lively_trade_keeps_its_share(sold, holds):
    """Check a share that is kept, one between the levels and one that is lost."""
    rows = [(2012, "UKR", 100.0), (2012, "WLD", 200.0), (2015, "UKR", sold), (2015, "WLD", 200.0)]
    got = ask(
        trade_with_ukraine_stayed,
        {"partner": "UKR", "earlier": [2012, 2013], "later": [2014, 2015]},
        outside_trade_wits=pd.DataFrame(rows, columns=["year", "partner", "exports_usd_million"]),
        thresholds=limits(lively_share=0.75, broken_share=0.5),
    )
    assert got.holds is holds and got.value == pytest.approx(sold / 100)


def test_arms_are_looked_for_in_the_years_named():
    """Check a delivery inside and outside the years."""
    table = pd.DataFrame({"year": [2014, 2013], "recipient": ["UKR", "VNM"], "tiv_million": 1.0})
    rule = {"years": [2014, 2016]}
    found = ask(arms_recorded, {**rule, "recipient": "UKR"}, outside_arms_exports=table)
    gone = ask(arms_recorded, {**rule, "recipient": "VNM"}, outside_arms_exports=table)
    assert (found.holds, gone.holds) == (True, False)


def test_trade_is_asked_of_every_state_in_every_reading():
    """Check a pair with trade, one without, and one that the reading of the span decides."""
    table = pd.concat(
        [
            spans(("A", 2000, 2000, 2001, 2001)),
            spans(("B", 2000, 2000, 2001, 2001)).assign(side_b="QAT"),
            spans(("C", 2000, 2003, 2003, 2003)).assign(side_b="QAT"),
        ]
    )
    rows = [(year, state, 1.0, 1.0) for year in range(2000, 2004) for state in ("IRQ", "IRN")]
    rows += [(year, "QAT", 0.0, 1.0 if year == 2003 else 0.0) for year in range(2000, 2004)]
    got = ask(
        traded_with_both_sides,
        table_one=table,
        outside_trade=trade(*rows),
        thresholds=limits(lowest_partner_trade=1),
    )
    assert got.holds == {"A": True, "B": False, "C": None}


def test_largest_partner_is_that_of_the_region():
    """Check that a larger partner of another region does not count."""
    table = trade((2010, "TUR", 5.0, 5.0), (2010, "IRN", 4.0, 4.0), (2010, "RUS", 99.0, 99.0))
    rule = {"region": ["TUR", "IRN"], "years": [2010, 2014]}
    for partner, holds in (("TUR", False), ("IRN", True)):
        got = ask(
            partner_was_not_the_largest,
            {**rule, "partner": partner},
            outside_trade=table,
        )
        assert got.holds is holds


@pytest.mark.parametrize(
    ("column", "value"),
    [("leader", "another"), ("leader_ideology", "rightist"), ("polity", 3), ("", "")],
)
def test_each_mark_of_politics_at_home_counts(column, value):
    """Check a change in each mark, and none."""
    table = pd.DataFrame(
        {
            "state": ["BLR", "BLR", "IRN"],
            "year": [2005, 2009, 2009],
            "leader": ["one", "one", "two"],
            "leader_ideology": ["leftist", "leftist", "rightist"],
            "polity": [-7, -7, 3],
            "polyarchy": [0.2, 0.2, 0.5],
        }
    )
    if column:
        table.loc[1, column] = value
    rule = {"before": [2003, 2005], "after": [2009, 2011]}
    got = ask(politics_at_home_unchanged, rule, outside_regimes=table)
    assert got.holds is (not column) and got.certainty == "likely"


def test_recognition_withheld_is_read_from_the_companions():
    """Check that the dates asked for are those of the companions' events."""
    held = {"precision": "open", "description": "withheld", "locator": "001", "cited_source": ""}
    table = events(("N-E1", "2008-08-01", "2016-10-25", "GEO", held))
    rule = {"table": "companion_events", "events": {"N-E1": "2008-08/2016-10"}}
    got = ask(recognition_withheld, rule, companion_events=table)
    assert got.holds == {"N-E1": True}
