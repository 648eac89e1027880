"""Tests of reports of contact coded from news, on small tables counted by hand."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import reports

EXACT = 1e-9
SPANS = {"first": (2001, 2004), "second": (2005, 2006)}


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
    got = reports.icews_counts(table, "BLR")
    assert got.to_dict("list") == {"CHN": [2, 4], "IRN": [6, 10]}
    both = ("verbal_cooperation", "material_cooperation")
    assert reports.icews_counts(table, "BLR", both)["IRN"].tolist() == [12, 20]
    assert reports.icews_counts(table, "IRN").empty


def test_years_are_dealt_in_every_way():
    """Check the permutation of years against all splits counted one by one."""
    yearly = pd.Series([5.0, 9.0, 7.0, 2.0, 3.0, 6.5], index=range(2005, 2011))
    got = reports.year_contrast(yearly, (2005, 2007), (2008, 2010))
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
        reports.year_contrast(yearly * times, (2008, 2009), (2010, 2011)) for times in (1, 100)
    )
    assert (few.ratio, few.pvalue) == (many.ratio, many.pvalue)


def test_a_year_without_a_value_is_told():
    """Check that a period outside the series is refused with the year that lacks."""
    with pytest.raises(ValueError, match="No value for 2011; the years are 2009 to 2010"):
        reports.year_contrast(pd.Series({2009: 1, 2010: 2}), (2009, 2009), (2010, 2011))


def test_partners_are_compared_per_volume():
    """Check rates and ratio by hand, and that the least number is over both periods together."""
    counts = pd.DataFrame(
        {"IRN": [10, 30, 8, 2], "CHN": [10, 10, 20, 20], "SYR": [0, 3, 0, 0], "CUB": [0, 0, 0, 8]},
        index=range(2008, 2012),
    )
    volume = pd.Series([1.0, 3.0, 4.0, 1.0], index=range(2008, 2012))
    got = reports.partner_contrasts(counts, volume, (2008, 2009), (2010, 2011), least=2)
    assert set(got.index) == {"IRN", "CHN", "CUB"}
    assert got.loc["IRN"].tolist() == [10.0, 2.0, 0.2]
    assert got.loc["CHN", "ratio"] == pytest.approx((40 / 5) / (20 / 4))
    # Nothing before and something after: the largest of all, and not left out.
    assert got.loc["CUB", "ratio"] == np.inf
    with pytest.raises(ValueError, match="No value for 2012"):
        reports.partner_contrasts(counts, volume, (2008, 2009), (2010, 2012), least=1)


def test_what_moves_everyone_alike_leaves_no_one_unusual():
    """Check that halving every partner's events moves no rank, and halving one's does."""
    even = pd.DataFrame({name: [20, 10] for name in "ABCDE"}, index=[2009, 2010])
    flat = pd.Series(1.0, index=[2009, 2010])
    tests = reports.partner_contrasts(even, flat, (2009, 2009), (2010, 2010), 1)
    even.loc[2010, "A"] = 4
    tests = reports.partner_contrasts(even, flat, (2009, 2009), (2010, 2010), 1)
    got = reports.rank(tests["ratio"], "A")
    assert (got.above, got.below, got.partners) == (4, 0, 5)
    with pytest.raises(KeyError, match="No 'Z' in the table. Allowed: A, B"):
        reports.rank(tests["ratio"], "Z")


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
    assert reports.month_counts(table, "BLR", range(1995, 1998))["IRN"].tolist() == [1, 0, 2]
    with pytest.raises(ValueError, match="No value for 1998"):
        reports.month_counts(table, "BLR", range(1995, 1999))


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
    got = reports.fall(yearly, 2006, 2012)
    logs = np.log(yearly.to_numpy())
    assert got.break_after == 2009
    assert got.ratio == pytest.approx(np.exp(logs[4:].mean() - logs[:4].mean()))
    largest = [largest_f(np.array(order)) for order in permutations(logs)]
    reached = np.array(largest) >= got.statistic * (1 - 1e-9)
    assert got.statistic == pytest.approx(largest_f(logs), rel=1e-6)
    assert got.pvalue == pytest.approx(reached.mean(), abs=1e-12)
    with pytest.raises(ValueError, match="above 0"):
        reports.fall(yearly * 0, 2006, 2012)


def test_gdelt_counts_days_over_days_at_hand():
    """Check that a year without a row counts as none and that days are those of the copy."""
    days = pd.DataFrame(
        {"state": "BLR", "partner": ["IRN", "IRN", "CUB"], "year": [2018, 2019, 2018]}
        | {"days_active": [40, 50, 7]}
    )
    world = pd.DataFrame({"year": [2018, 2019], "days_with_data": [365, 100]})
    counts = reports.gdelt_counts(days, "BLR")
    assert counts["CUB"].tolist() == [7, 0]
    got = reports.partner_contrasts(
        counts, reports.gdelt_days(world), (2018, 2018), (2019, 2019), least=1
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
    world = reports.world_volume(evidence.load("outside_icews_world_years"))
    for state in ("BLR", "IRN"):
        own = reports.icews_counts(evidence.load("outside_icews_years"), state).sum(axis=1)
        assert (own < world * reports.WORLD_EVENTS).all()
