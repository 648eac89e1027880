"""Tests of contact as sources other than the paper have it."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, chi2

from belarus_iran import evidence
from belarus_iran.measures import case, contact

EXACT = 1e-9
SPANS = {"first": (2001, 2004), "second": (2005, 2006)}
STAGES = {"Origins": (1993, 1994), "Stagnation": (1995, 1997), "Rise": (1998, 1999)}
STAGES |= {"Decline": (2000, 2001)}


def dated(*days):
    """Return records of single days, or of (first, last)."""
    pairs = [day if isinstance(day, tuple) else (day, day) for day in days]
    return pd.DataFrame(
        {
            "start": pd.to_datetime([first for first, _ in pairs]),
            "end": pd.to_datetime([last for _, last in pairs]),
        }
    )


def visit(**cells):
    """Return one row of the register of visits."""
    row = {"kind": "visit", "actors": "IRN>BLR", "level": "minister", "certainty": "likely"}
    return pd.DataFrame([row | cells])


RECORDS = dated(
    "2001-05-01", ("2003-12-30", "2004-01-02"), "2005-03-01", "2005-04-01", "2006-12-31",
    ("2004-12-31", "2005-01-01"),
)  # fmt: skip


def register(*years):
    """Return a register with a record in the middle of each year."""
    days = pd.to_datetime([f"{year}-06-01" for year in years])
    return pd.DataFrame({"start": days, "end": days})


def test_every_year_of_the_headings_stands_in_one_stage():
    """Check that 2009, which two headings print, counts once, with the earlier stage."""
    expected = {
        "Origins": (1993, 1996),
        "Stagnation": (1997, 2004),
        "Rise": (2005, 2009),
        "Decline": (2010, 2013),
    }
    assert contact.periods(evidence.load("stages")) == expected


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({}, 1),
        ({"level": "speaker"}, 1),
        ({"level": "head of presidential office"}, 1),
        ({"level": "deputy minister"}, 0),
        ({"level": "governor"}, 0),
        ({"level": "ambassador"}, 0),
        ({"actors": "BLR-IRN"}, 0),
        ({"kind": "embassy opened"}, 0),
        ({"certainty": "weak"}, 0),
    ],
)
def test_high_visits_leave_out_what_is_no_high_visit(cells, kept):
    """Check each ground on which a row of the register is left out."""
    assert len(contact.high_visits(visit(**cells))) == kept


def test_weak_visits_count_if_asked():
    """Check that a visit with a weak source counts only where that is said."""
    assert len(contact.high_visits(visit(certainty="weak"), weak=True)) == 1


def test_documents_of_one_day_are_one_occasion():
    """Check that papers signed together count once and others apart."""
    day = "2006-11-07"
    assert len(contact.occasions(dated(day, day, day, "2007-01-22", (day, "2006-11-08")))) == 3


def test_a_record_over_two_years_counts_in_neither():
    """Check yearly counts by hand, with the interval over New Year left out."""
    got = contact.counts_by_year(RECORDS, range(2001, 2007))
    assert got.tolist() == [1, 0, 0, 0, 2, 1]


def test_stage_rates_have_the_limits_of_garwood():
    """Check counts by hand and limits against the chi-squared form of the exact interval."""
    got = contact.stage_rates(RECORDS, SPANS)
    # The record over the turn of 2004 lies in neither stage, that over the turn of 2003 in one.
    assert got["count"].tolist() == [2, 3]
    for name, years in (("first", 4), ("second", 2)):
        row = got.loc[name]
        low = chi2.ppf(0.025, 2 * row["count"]) / 2 / years
        high = chi2.ppf(0.975, 2 * row["count"] + 2) / 2 / years
        assert (row["low"], row["high"]) == pytest.approx((low, high), rel=EXACT)
        assert row["rate"] == row["count"] / years


def test_stage_contrasts_are_binomial():
    """Check ratio and limits against an exact binomial interval of the first count."""
    got = contact.stage_contrasts(RECORDS, SPANS, [("second", "first")]).loc[("second", "first")]
    assert (got["count"], got["neighbour_count"], got["ratio"]) == (3, 2, 3.0)
    interval = binomtest(3, 5, 2 / 6).proportion_ci(0.95, "exact")
    odds = [p / (1 - p) * 4 / 2 for p in (interval.low, interval.high)]
    assert (got["low"], got["high"]) == pytest.approx(odds, rel=1e-6)
    below = sum(comb(5, k) * (1 / 3) ** k * (2 / 3) ** (5 - k) for k in range(3, 6))
    assert got["pvalue"] == pytest.approx(min(1, 2 * below), rel=1e-6)


def test_registers_name_no_event_twice():
    """Check that no two rows of a register tell of one journey, paper or session."""
    visits = evidence.load("outside_visits")
    keys = ["start", "end", "actors", "level", "kind"]
    assert not visits.duplicated(keys).any()
    agreements = evidence.load("outside_agreements")
    assert not agreements.duplicated(["start", "description"]).any()
    sessions = evidence.load("outside_commission_sessions")
    assert not sessions["session"].dropna().duplicated().any()


def test_dates_are_as_fine_as_they_say():
    """Check that a day is one day, a month and a year are whole, in every new register."""
    for name in ("visits", "agreements", "commission_sessions", "facts"):
        table = evidence.load(f"outside_{name}")
        start, end = table["start"], table["end"]
        day = table["precision"] == "day"
        assert (start[day] == end[day]).all()
        assert (start[~day] < end[~day]).all()
        for precision, frequency in (("month", "M"), ("year", "Y")):
            chosen = table[table["precision"] == precision]
            whole = chosen["start"].dt.to_period(frequency)
            assert (chosen["start"] == whole.dt.start_time).all()
            assert (chosen["end"] == whole.dt.end_time.dt.normalize()).all()


def test_agreements_lie_within_the_visits_that_they_name():
    """Check that what was signed, and each session, overlaps the journey that it belongs to."""
    visits = evidence.load("outside_visits").set_index("id")
    for name in ("agreements", "commission_sessions"):
        table = evidence.load(f"outside_{name}")
        table = table[table["visit"] != ""]
        own = visits.loc[table["visit"]]
        # A paper of the day after arrival: the visit is known by its first day alone.
        late = table["start"].to_numpy() <= own["end"].to_numpy() + np.timedelta64(1, "D")
        early = table["end"].to_numpy() >= own["start"].to_numpy()
        assert (late & early).all()


def test_facts_name_claims_that_there_are():
    """Check that every claim named beside a fact stands in the table of claims."""
    known = set(evidence.load("claims")["id"])
    named = {
        claim for cell in evidence.load("outside_facts")["claims"] for claim in cell.split("; ")
    }
    assert named <= known


def test_the_two_copies_of_the_votes_do_not_overlap():
    """Check that each pair and year comes from one copy, later years from the second alone."""
    votes = evidence.load("outside_votes")
    assert not votes.duplicated(["issue", "state", "partner", "year"]).any()
    ends = votes[["state", "partner"]].agg(frozenset, axis=1)
    assert not votes.assign(ends=ends).duplicated(["issue", "ends", "year"]).any()
    assert set(votes.loc[votes["year"] > 2019, "copy"]) == {"mapping"}
    mean = evidence.load("outside_votes_world_mean_to_2023").set_index(["reference", "year"])
    first = evidence.load("outside_votes_world_mean").set_index(["reference", "year"])
    gaps = (mean["mean_agreement"] - first["mean_agreement"]).abs().dropna()
    assert len(gaps) == 56 and gaps.max() <= 0.001 + EXACT


def test_registers_stand_below_each_other():
    """Check counts and rates of two registers, each in the order of the stages."""
    got = contact.side_by_side({"one": register(1998, 1998, 1999), "two": register(1996)}, STAGES)
    assert got["register"].tolist() == ["one"] * 4 + ["two"] * 4
    assert got["stage"].tolist() == list(STAGES) * 2
    assert got["count"].tolist() == [0, 0, 3, 0, 0, 1, 0, 0]
    assert got["rate"].tolist() == pytest.approx([0, 0, 1.5, 0, 0, 1 / 3, 0, 0])
    ratios = contact.contrasts_side_by_side({"one": register(1995, 1998, 1998, 1999)}, STAGES)
    rise = ratios.set_index(["stage", "neighbour"]).loc["Rise", "Stagnation"]
    # Three in two years against one in three.
    assert rise["ratio"] == pytest.approx(4.5)
    assert rise["low"] < 1 < rise["high"]


def test_the_stages_of_the_record():
    """Check the counts of the register by stage as they were counted by hand."""
    spans = contact.periods(evidence.load("stages"))
    visits = contact.high_visits(evidence.load("outside_visits"))
    got = contact.stage_rates(visits, spans)["count"].to_dict()
    assert got == {"Origins": 2, "Stagnation": 4, "Rise": 16, "Decline": 5}


def test_records_of_the_case_are_what_chapters_take_them_for():
    """Check that each id that chapters point to is in its table and of its kind."""
    events = evidence.load("events").set_index("id")
    assert events.loc[case.FALL, "kind"] == "contact decline"
    facts = evidence.load("outside_facts").set_index("id")
    assert facts.loc[case.OUTSIDE_FALL, "description"] == "Contact between the two states falls"
    assert events.loc[case.OIL_DESIGNATED, "kind"] == "sanction imposed"
    assert "ended" in events.loc[case.OIL_ENDED, "description"]
    assert set(case.WARNINGS) <= set(events.index)


def test_registers_hold_what_has_a_date_each():
    """Check that of each table only what is contact of its kind is kept, in the order shown."""
    events = register(1998, 1999).assign(
        id=["E1", "E2"], kind=["visit", "sanction imposed"], scope="bilateral", occasion=""
    )
    visits = pd.concat([visit(), visit(level="governor")]).assign(**register(1998, 1999))
    got = contact.registers(events, visits.reset_index(drop=True), register(2000, 2000))
    assert {name: len(table) for name, table in got.items()} == {
        contact.DATED: 1,
        contact.FOUND: 1,
        contact.SIGNED: 1,
    }


@pytest.mark.parametrize(("counts", "clear"), [((9, 1), True), ((3, 2), False)])
def test_a_ratio_is_clear_if_its_interval_leaves_one_out(counts, clear):
    """Check the flag of a contrast, as many years on either side of it."""
    spans = {"Stagnation": (1990, 1999), "Rise": (2000, 2009), "Origins": (1980, 1989)}
    spans["Decline"] = (2010, 2019)
    years = [2000] * counts[0] + [1995] * counts[1]
    got = contact.contrasts_side_by_side({"one": register(*years)}, spans)
    row = got.set_index(["stage", "neighbour"]).loc["Rise", "Stagnation"]
    assert row["clear"] == clear == (row["low"] > 1)
    assert not got["clear"].iloc[0]


def test_only_records_of_the_stage_count_before_a_day():
    """Check that a record of an earlier stage, or one that ends on the day, does not count."""
    table = register(2009, 2010, 2011, 2012)
    assert contact.before(table, (2010, 2013), pd.Timestamp("2011-06-01")) == 1
    assert contact.before(table, (2010, 2013), pd.Timestamp("2011-06-02")) == 2


def test_visits_are_listed_by_date_with_their_sources():
    """Check order, days as far as they are known, links, and that other years are left out."""
    table = dated(("2000-12-30", "2001-01-02"), ("1999-03-01", "1999-03-31"), "2003-01-01",
                  ("1998-05-06", "1998-05-09"))  # fmt: skip
    table = table.assign(
        precision=["range", "month", "day", "range"],
        description=list("abcd"),
        certainty="sure",
        source=["https://www.one.by/x?y=1; http://two.ir", "Cable 7", "", ""],
    )
    got = contact.by_date(table, STAGES)
    assert got["Visit"].tolist() == ["d", "b", "a"]
    assert got["Date"].tolist() == [
        "6 to 9 May 1998", "March 1999", "30 December 2000 to 2 January 2001"
    ]  # fmt: skip
    assert got["Stage"].tolist() == ["Rise", "Rise", "Decline"]
    assert got["Sources"].tolist() == [
        "", "Cable 7", "[one.by](https://www.one.by/x?y=1); [two.ir](http://two.ir)"
    ]  # fmt: skip
