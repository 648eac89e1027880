"""Tests of contact measured without the paper, on small tables counted by hand."""

import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import case, contact

SPANS = {"Origins": (1993, 1994), "Stagnation": (1995, 1997), "Rise": (1998, 1999)}
SPANS |= {"Decline": (2000, 2001)}


def register(*years):
    """Return a register with a record in the middle of each year."""
    days = pd.to_datetime([f"{year}-06-01" for year in years])
    return pd.DataFrame({"start": days, "end": days})


def test_registers_stand_below_each_other():
    """Check counts and rates of two registers, each in the order of the stages."""
    got = contact.side_by_side({"one": register(1998, 1998, 1999), "two": register(1996)}, SPANS)
    assert got["register"].tolist() == ["one"] * 4 + ["two"] * 4
    assert got["stage"].tolist() == list(SPANS) * 2
    assert got["count"].tolist() == [0, 0, 3, 0, 0, 1, 0, 0]
    assert got["rate"].tolist() == pytest.approx([0, 0, 1.5, 0, 0, 1 / 3, 0, 0])
    ratios = contact.contrasts_side_by_side({"one": register(1995, 1998, 1998, 1999)}, SPANS)
    rise = ratios.set_index(["stage", "neighbour"]).loc["Rise", "Stagnation"]
    # Three in two years against one in three.
    assert rise["ratio"] == pytest.approx(4.5)
    assert rise["low"] < 1 < rise["high"]


def reports(**by_partner):
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
    dyads = reports(IRN=(2, 2, 16, 16, 2, 2), CHN=(4, 4, 8, 8, 8, 8), SYR=(4, 4, 40, 40, 40, 40))
    got = contact.reports_by_stage(dyads, world, SPANS, least=1)
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
    few = contact.reports_by_stage(dyads, world, SPANS, least=9)
    assert few["BLR_partners"].tolist() == [2, 2]


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
    assert "loan" in events.loc[case.LOAN_SUSPENDED, "description"]
    assert "reset" in events.loc[case.RESET, "description"]
    assert case.RESET in case.WARNINGS and set(case.WARNINGS) <= set(events.index)
    hope = events.loc[case.HOPE_FOR_THE_WEST]
    assert hope["actors"] == "IRN" and hope["start"] < events.loc[case.FALL, "start"]
