"""Tests of sums over blocs of states."""

import re

import numpy as np
import pandas as pd
import pytest
from altered import trade

from belarus_iran import evidence
from belarus_iran.measures import blocs
from belarus_iran.measures.blocs import western_exports
from belarus_iran.stats import rates

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


EXACT = 1e-12
WESTERN_TABLES = ("outside_trade", "outside_trade_wits", "blocs")


def test_western_exports_against_published_sums():
    """Check both sources of 2010 against sums of the published figures of that year."""
    tables = (evidence.load(name) for name in WESTERN_TABLES)
    got = blocs.western_exports(*tables)
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


def moves(*rows):
    """Return table two from year and codes for Belarus, Russia and the West."""
    columns = ["since", "code_belarus", "code_russia", "code_west"]
    table = pd.DataFrame(rows, columns=columns).astype({"since": "Int64"})
    names = [f"TT{number:02}" for number in range(1, len(rows) + 1)]
    return table.assign(id=names, event="a move", importance_russia="some", importance_west="some")


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
