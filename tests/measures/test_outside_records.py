"""Tests of outside records and transfers of arms, read in one form."""

from types import SimpleNamespace

import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import events, outside_records
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
