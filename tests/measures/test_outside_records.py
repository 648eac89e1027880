"""Tests of outside records and transfers of arms, read in one form."""

from types import SimpleNamespace

import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import events, outside_records
from belarus_iran.measures.arms import transfers
from belarus_iran.measures.certainty import CERTAINTIES


def test_facts_take_one_form():
    """Check that every table of dated facts takes the same form, and the paper's are marked."""
    names = ("outside_visits", "outside_designations", "outside_shocks", "events", "thresholds")
    tables = SimpleNamespace(**{name: evidence.load(name) for name in names})
    got = outside_records.facts(tables, ["OV01", "OD01", "OS01", "E066"])
    assert got.index.is_unique
    assert len(got) == sum(len(getattr(tables, name)) for name in names[:-1])
    assert not got.loc["E066", "independent"]
    assert got.loc["OD11", "told"] == "sanctions on Beltechexport lapsed"
    assert set(got["certainty"]) == set(CERTAINTIES)


@pytest.mark.parametrize(
    ("start", "end", "period", "expected"),
    [
        ("2004-04-01", "2004-04-30", "2004-09", False),
        ("2004-09-01", "2004-09-30", "2004-09", True),
        ("2004-09-01", "2004-10-01", "2004-09", None),
        ("2006-12-23", "2006-12-23", "2000/2009", True),
        ("2010-01-01", "2010-01-01", "2000/2009", False),
    ],
)
def test_inside_a_period(start, end, period, expected):
    """Check intervals inside a period, outside it and across its bound."""
    assert events.inside(pd.Timestamp(start), pd.Timestamp(end), period) is expected


def arms(**changes):
    """Return a made-up register with one order of Belarus for Iran."""
    row = {
        "id": "OA1",
        "supplier": "BLR",
        "recipient": "IRN",
        "order_year": 2010,
        "order_year_uncertain": True,
        "item": "Vostok-E",
        "kind": "air search radar",
        "delivered": 2,
        "first_delivery": 2011,
        "last_delivery": 2011,
        "condition": "new",
        "tiv_million": 15.0,
        "certainty": "likely",
        "independence": "independent",
        "note": "",
    }
    return pd.DataFrame([row | changes])


def test_transfers_by_delivery_or_order():
    """Check that only years known to have a delivery count, and that a wrong way is refused."""
    table = arms(order_year=1999, first_delivery=2000, last_delivery=2004)
    for years, by, number in (
        ((2000, 2001), "delivery", 1),
        ((2003, 2004), "delivery", 1),
        ((2001, 2003), "delivery", 0),
        ((1999, 1999), "order", 1),
        ((2000, 2004), "order", 0),
    ):
        assert len(transfers(table, "BLR", "IRN", years, by)) == number
    with pytest.raises(ValueError, match="by is 'price'; allowed: delivery, order"):
        transfers(table, "BLR", "IRN", (2000, 2001), "price")
