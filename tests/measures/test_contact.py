"""Tests of contact as sources other than the paper have it.
Tests of reports of contact coded from news, on small tables counted by hand.
Tests of what records of contact hold of each stage, on small tables counted by hand.
"""

from itertools import combinations, permutations
from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, chi2

from belarus_iran import evidence
from belarus_iran.measures import contact

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


def dyads(**partners):
    """Return coded events of Belarus from 2005 on: a number each way for every year."""
    classes = ("verbal_cooperation", "material_cooperation")
    return pd.DataFrame(
        [
            {"state": "BLR", "partner": partner, "year": 2005 + place}
            | {f"{way}_{name}": number for way in ("from", "to") for name in classes}
            for partner, numbers in partners.items()
            for place, number in enumerate(numbers)
        ]
    )


def test_both_ways_are_added_and_miscoded_pairs_left_out():
    """Check sums over directions and classes, and that a pair coded wrongly is no placebo."""
    table = dyads(IRN=[3, 5], JPN=[7, 7], CHN=[1, 2])
    got = contact.icews_counts(table, "BLR")
    assert got.to_dict("list") == {"CHN": [2, 4], "IRN": [6, 10]}
    both = ("verbal_cooperation", "material_cooperation")
    assert contact.icews_counts(table, "BLR", both)["IRN"].tolist() == [12, 20]
    assert contact.icews_counts(table, "IRN").empty


def test_years_are_dealt_in_every_way():
    """Check the permutation of years against all splits counted one by one."""
    yearly = pd.Series([5.0, 9.0, 7.0, 2.0, 3.0, 6.5], index=range(2005, 2011))
    got = contact.year_contrast(yearly, (2005, 2007), (2008, 2010))
    gaps = []
    for late in combinations(range(6), 3):
        early = [place for place in range(6) if place not in late]
        gaps.append(yearly.iloc[list(late)].mean() - yearly.iloc[early].mean())
    observed = yearly.loc[2008:].mean() - yearly.loc[:2007].mean()
    tail = min(np.mean(np.array(gaps) <= observed + 1e-12), np.mean(np.array(gaps) >= observed))
    assert got.pvalue == pytest.approx(min(1, 2 * tail))
    assert got.smallest == pytest.approx(2 / 20)
    assert got.ratio == pytest.approx(11.5 / 21)


def test_many_reports_of_one_year_do_not_make_a_test_surer():
    """Check that a hundred times the events leave the test of years as it was."""
    yearly = pd.Series([4.0, 6.0, 2.0, 3.0], index=range(2008, 2012))
    few, many = (
        contact.year_contrast(yearly * times, (2008, 2009), (2010, 2011)) for times in (1, 100)
    )
    assert (few.ratio, few.pvalue) == (many.ratio, many.pvalue)


def test_a_year_without_a_value_is_told():
    """Check that a period outside the series is refused with the year that lacks."""
    with pytest.raises(ValueError, match="No value for 2011; the years are 2009 to 2010"):
        contact.year_contrast(pd.Series({2009: 1, 2010: 2}), (2009, 2009), (2010, 2011))


def test_partners_are_compared_per_volume():
    """Check rates and ratio by hand, and that the least number is over both periods together."""
    counts = pd.DataFrame(
        {"IRN": [10, 30, 8, 2], "CHN": [10, 10, 20, 20], "SYR": [0, 3, 0, 0], "CUB": [0, 0, 0, 8]},
        index=range(2008, 2012),
    )
    volume = pd.Series([1.0, 3.0, 4.0, 1.0], index=range(2008, 2012))
    got = contact.partner_contrasts(counts, volume, (2008, 2009), (2010, 2011), least=2)
    assert set(got.index) == {"IRN", "CHN", "CUB"}
    assert got.loc["IRN"].tolist() == [10.0, 2.0, 0.2]
    assert got.loc["CHN", "ratio"] == pytest.approx((40 / 5) / (20 / 4))
    # Nothing before and something after: the largest of all, and not left out.
    assert got.loc["CUB", "ratio"] == np.inf
    with pytest.raises(ValueError, match="No value for 2012"):
        contact.partner_contrasts(counts, volume, (2008, 2009), (2010, 2012), least=1)


def test_what_moves_everyone_alike_leaves_no_one_unusual():
    """Check that halving every partner's events moves no rank, and halving one's does."""
    even = pd.DataFrame({name: [20, 10] for name in "ABCDE"}, index=[2009, 2010])
    flat = pd.Series(1.0, index=[2009, 2010])
    tests = contact.partner_contrasts(even, flat, (2009, 2009), (2010, 2010), 1)
    even.loc[2010, "A"] = 4
    tests = contact.partner_contrasts(even, flat, (2009, 2009), (2010, 2010), 1)
    got = contact.rank(tests["ratio"], "A")
    assert (got.above, got.below, got.partners) == (4, 0, 5)
    with pytest.raises(KeyError, match="No 'Z' in the table. Allowed: A, B"):
        contact.rank(tests["ratio"], "Z")


def months(**partners):
    """Return months with contact of Belarus from 1995 on; a year of 0 has no row."""
    return pd.DataFrame(
        [
            {"state": "BLR", "partner": partner, "year": 1995 + place, "months_active": number}
            for partner, numbers in partners.items()
            for place, number in enumerate(numbers)
            if number
        ]
    )


def test_a_year_without_a_row_has_no_month_of_contact():
    """Check zeros for missing years, and that a year beyond the data is refused."""
    table = months(IRN=[1, 0, 2], RUS=[12, 12, 12])
    assert contact.month_counts(table, "BLR", range(1995, 1998))["IRN"].tolist() == [1, 0, 2]
    with pytest.raises(ValueError, match="No value for 1998"):
        contact.month_counts(table, "BLR", range(1995, 1999))


def largest_f(values):
    """Return the largest F of one shift in the mean, two values or more on either side."""
    n, whole = len(values), np.sum((values - values.mean()) ** 2)
    parted = [
        sum(np.sum((part - part.mean()) ** 2) for part in (values[:cut], values[cut:]))
        for cut in range(2, n - 1)
    ]
    return max((whole - rest) / (rest / (n - 2)) for rest in parted)


def test_the_year_of_a_fall_is_found():
    """Check year and size of a series that halves once, and its p-value by brute force."""
    yearly = pd.Series([8.0, 9.0, 8.5, 9.5, 4.1, 4.3, 4.0], index=range(2006, 2013))
    got = contact.fall(yearly, 2006, 2012)
    logs = np.log(yearly.to_numpy())
    assert got.break_after == 2009
    assert got.ratio == pytest.approx(np.exp(logs[4:].mean() - logs[:4].mean()))
    largest = [largest_f(np.array(order)) for order in permutations(logs)]
    reached = np.array(largest) >= got.statistic * (1 - 1e-9)
    assert got.statistic == pytest.approx(largest_f(logs), rel=1e-6)
    assert got.pvalue == pytest.approx(reached.mean(), abs=1e-12)
    with pytest.raises(ValueError, match="above 0"):
        contact.fall(yearly * 0, 2006, 2012)


def test_gdelt_counts_days_over_days_at_hand():
    """Check that a year without a row counts as none and that days are those of the copy."""
    days = pd.DataFrame(
        {"state": "BLR", "partner": ["IRN", "IRN", "CUB"], "year": [2018, 2019, 2018]}
        | {"days_active": [40, 50, 7]}
    )
    world = pd.DataFrame({"year": [2018, 2019], "days_with_data": [365, 100]})
    counts = contact.gdelt_counts(days, "BLR")
    assert counts["CUB"].tolist() == [7, 0]
    got = contact.partner_contrasts(
        counts, contact.gdelt_days(world), (2018, 2018), (2019, 2019), least=1
    )
    assert got.loc["IRN", "ratio"] == pytest.approx((50 / 100) / (40 / 365))


# What follows is about the tables themselves.


def test_events_are_the_same_from_either_side():
    """Check that what Belarus does towards Iran in the table of one is what the other receives."""
    table = evidence.load("outside_icews_years").set_index(["state", "partner", "year"])
    own, other = table.loc["BLR", "IRN"], table.loc["IRN", "BLR"]
    for column in own.columns:
        way, name = column.split("_", 1)
        mirrored = {"from": "to", "to": "from"}[way]
        assert own[column].equals(other[f"{mirrored}_{name}"].rename(column))
    months = evidence.load("outside_icews_months")
    assert (months["months_active"] >= months[["months_from", "months_to"]].max(axis=1)).all()
    days = evidence.load("outside_gdelt_years")
    assert (days["days_active"] <= days["days_with_data"]).all()


def test_no_pair_has_more_events_than_the_world():
    """Check that all partners of a state together stay below the volume of the world."""
    world = contact.world_volume(evidence.load("outside_icews_world_years"))
    for state in ("BLR", "IRN"):
        own = contact.icews_counts(evidence.load("outside_icews_years"), state).sum(axis=1)
        assert (own < world * contact.WORLD_EVENTS).all()


STAGES |= {"Decline": (2000, 2001)}


def test_months_by_stage_take_the_years_at_hand():
    """Check sums by hand for a stage that begins before the series."""
    yearly = pd.Series([1, 0, 5, 7], index=range(1995, 1999))
    got = contact.months_by_stage(yearly, {"early": (1993, 1996), "late": (1997, 1998)})
    assert got.loc["early"].tolist() == [1995, 1996, 1, 24, 0, 1]
    assert got.loc["late"].tolist() == [1997, 1998, 12, 24, 5, 0]
    with pytest.raises(ValueError, match="No year of 2001-2002"):
        contact.months_by_stage(yearly, {"none": (2001, 2002)})


def coded(**by_partner):
    """Return coded events of Belarus and of Iran by partner, for the years 1996 to 2001."""
    columns = ["from_verbal_cooperation", "to_verbal_cooperation"]
    rows = [
        (state, {"IRN": "BLR"}.get(partner, partner) if state == "IRN" else partner, year, count, 0)
        for state in ("BLR", "IRN")
        for partner, counts in by_partner.items()
        for year, count in zip(range(1996, 2002), counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["state", "partner", "year", *columns])


def test_reports_are_told_per_volume_and_beside_other_partners():
    """Check ratio, p and rank of the pair against a hand count, with a world that doubles."""
    world = pd.DataFrame(
        {"year": range(1996, 2002), "verbal_cooperation": [1e5, 1e5, 2e5, 2e5, 2e5, 2e5]}
    )
    dyads = coded(IRN=(2, 2, 16, 16, 2, 2), CHN=(4, 4, 8, 8, 8, 8), SYR=(4, 4, 40, 40, 40, 40))
    got = contact.reports_by_stage(dyads, world, STAGES, least=1)
    # No volume is known in the Origins, and of the Stagnation two years.
    assert list(got.index) == [("Rise", "Stagnation"), ("Rise", "Decline")]
    rise = got.loc["Rise", "Stagnation"]
    assert rise["ratio"] == pytest.approx(4) and rise["first"] == 1996
    # Two years and two years can be dealt in six ways, of which two are as far apart.
    assert rise["pvalue"] == rise["smallest"] == pytest.approx(1 / 3)
    assert (rise["BLR_rank"], rise["BLR_partners"]) == (2, 3)
    decline = got.loc["Rise", "Decline"]
    assert decline["ratio"] == pytest.approx(8)
    assert (decline["IRN_rank"], decline["IRN_share"]) == (1, pytest.approx(1 / 3))
    # China has six and eight events a year over both periods.
    few = contact.reports_by_stage(dyads, world, STAGES, least=9)
    assert few["BLR_partners"].tolist() == [2, 2]


def test_the_board_has_a_row_for_each_record():
    """Check rates, means of reports and months a year, and a stage that no report reaches."""
    stages = list(STAGES)
    rates = pd.DataFrame(
        {"register": ["visits"] * 4 + ["days"] * 4, "stage": stages * 2, "rate": range(8)}
    )
    yearly = pd.Series([2.0, 4.0, 10.0, 1.0, 3.0], index=range(1997, 2002))
    active = pd.DataFrame({"active": [6, 24, 6], "months": [12, 24, 24]}, index=stages[1:])
    got = contact.board_by_stage(rates, yearly, active, STAGES)
    assert list(got.columns) == stages
    assert got.iloc[:2].to_numpy().tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert got.iloc[2].isna().tolist() == [True, False, False, False]
    assert got.iloc[2, 1:].tolist() == [2.0, 7.0, 2.0]
    assert got.iloc[3].isna().tolist() == [True, False, False, False]
    assert got.iloc[3, 1:].tolist() == [6.0, 12.0, 3.0]
