"""Tests of what records of contact hold of each stage, on small tables counted by hand."""

import pandas as pd
import pytest

from belarus_iran.measures import by_stage

STAGES = {"Origins": (1993, 1994), "Stagnation": (1995, 1997), "Rise": (1998, 1999)}
STAGES |= {"Decline": (2000, 2001)}


def test_months_by_stage_take_the_years_at_hand():
    """Check sums by hand for a stage that begins before the series."""
    yearly = pd.Series([1, 0, 5, 7], index=range(1995, 1999))
    got = by_stage.months_by_stage(yearly, {"early": (1993, 1996), "late": (1997, 1998)})
    assert got.loc["early"].tolist() == [1995, 1996, 1, 24, 0, 1]
    assert got.loc["late"].tolist() == [1997, 1998, 12, 24, 5, 0]
    with pytest.raises(ValueError, match="No year of 2001-2002"):
        by_stage.months_by_stage(yearly, {"none": (2001, 2002)})


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
    got = by_stage.reports_by_stage(dyads, world, STAGES, least=1)
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
    few = by_stage.reports_by_stage(dyads, world, STAGES, least=9)
    assert few["BLR_partners"].tolist() == [2, 2]


def test_the_board_has_a_row_for_each_record():
    """Check rates, means of reports and months a year, and a stage that no report reaches."""
    stages = list(STAGES)
    rates = pd.DataFrame(
        {"register": ["visits"] * 4 + ["days"] * 4, "stage": stages * 2, "rate": range(8)}
    )
    yearly = pd.Series([2.0, 4.0, 10.0, 1.0, 3.0], index=range(1997, 2002))
    active = pd.DataFrame({"active": [6, 24, 6], "months": [12, 24, 24]}, index=stages[1:])
    got = by_stage.board(rates, yearly, active, STAGES)
    assert list(got.columns) == stages
    assert got.iloc[:2].to_numpy().tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert got.iloc[2].isna().tolist() == [True, False, False, False]
    assert got.iloc[2, 1:].tolist() == [2.0, 7.0, 2.0]
    assert got.iloc[3].isna().tolist() == [True, False, False, False]
    assert got.iloc[3, 1:].tolist() == [6.0, 12.0, 3.0]
